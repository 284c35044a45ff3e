#include "print/writer.h"

#include "print/attendee_json.h"
#include "print/csv.h"
#include "print/json_text.h"

#include <stdlib.h>
#include <string.h>

/* No row, however hostile, makes the pending bytes larger than this. */
#define OUTPUT_MAX ((size_t)64 << 20)

struct output {
    struct sink sink;
    enum text_charset charset;
    bool header;
    bool join_tokens;
    bool bom;
    bool several;
    const char *meeting_id;              /* of several: whose rows come now */
    size_t meetings;                     /* so far, this one included */
    const struct roll_call_entry *entry; /* of the row that is being written; or NULL */
    enum field fields[FIELD_COUNT];
    size_t field_count;
    struct buf pending;
    size_t rows;
    struct buf kept; /* what a format keeps until the end, and an index to it */
    struct buf kept_index;
    struct err err; /* the first failure; what follows writes nothing */
};

/* All append to out->pending; whether that failed is asked by writer.c. NULL: nothing to do. */
struct format {
    const char *name;
    bool header; /* unless told otherwise */
    void (*begin)(struct output *out);
    void (*row)(struct output *out, const struct attendee *attendee);
    void (*end)(struct output *out, const char *next_token);
    /* Of several meetings; the failure may be NULL. */
    void (*meeting)(struct output *out);
    void (*meeting_end)(struct output *out, const char *next_token, const struct err *failure);
};

/* --- bytes on their way to the sink -------------------------------------------------------------
 */

/* Enough for a write(2) to be worth its while. */
#define MUCH ((size_t)32 << 10)

static void output_flush(struct output *output)
{
    struct buf *pending = &output->pending;
    if (pending->failed || output->kept.failed || output->kept_index.failed)
        err_set(&output->err, ERR_OOM, "output");
    if (pending->len > 0 && !err_is(&output->err))
        output->sink.write(output->sink.self, buf_text(pending), pending->len, &output->err);
    buf_reset(pending);
}

static void output_drain(struct output *output)
{
    if (output->pending.len >= MUCH || output->pending.failed)
        output_flush(output);
}

static void output_clean_up(struct output *output)
{
    buf_clean_up(&output->pending);
    buf_clean_up(&output->kept);
    buf_clean_up(&output->kept_index);
}

/* --- what can be printed of an attendee ---------------------------------------------------------
 */

static const char *field_title(enum field field)
{
    static const char *const titles[] = {
        [FIELD_MEETING_ID] = "MeetingId",
        [FIELD_ATTENDEE_ID] = "AttendeeId",
        [FIELD_EXTERNAL_USER_ID] = "ExternalUserId",
        [FIELD_AUDIO] = "Audio",
        [FIELD_VIDEO] = "Video",
        [FIELD_CONTENT] = "Content",
        [FIELD_JOIN_TOKEN] = "JoinToken",
        [FIELD_EXPECTED] = "Expected",
        [FIELD_EXPECTED_ID] = "ExpectedId",
        [FIELD_EXPECTED_NAME] = "ExpectedName",
        [FIELD_MATCHED_BY] = "MatchedBy",
    };
    return titles[field];
}

static struct slice expected_value(enum field field, const struct roll_call_entry *entry)
{
    if (!entry)
        return SLICE_EMPTY;
    return field == FIELD_EXPECTED        ? slice_of(entry->state)
           : field == FIELD_EXPECTED_ID   ? entry->expected_id
           : field == FIELD_EXPECTED_NAME ? entry->name
                                          : entry->match;
}

static struct slice field_value(const struct output *out, enum field field,
                                const struct attendee *attendee)
{
    switch (field) {
    case FIELD_MEETING_ID:
        return slice_of(out->meeting_id);
    case FIELD_ATTENDEE_ID:
        return attendee->id;
    case FIELD_EXTERNAL_USER_ID:
        return attendee->external_user_id;
    case FIELD_JOIN_TOKEN:
        return attendee->join_token;
    case FIELD_AUDIO:
        return slice_of(capability_name(attendee->capabilities[MEDIA_AUDIO]));
    case FIELD_VIDEO:
        return slice_of(capability_name(attendee->capabilities[MEDIA_VIDEO]));
    case FIELD_CONTENT:
        return slice_of(capability_name(attendee->capabilities[MEDIA_CONTENT]));
    case FIELD_EXPECTED:
    case FIELD_EXPECTED_ID:
    case FIELD_EXPECTED_NAME:
    case FIELD_MATCHED_BY:
        return expected_value(field, out->entry);
    case FIELD_COUNT:
        break;
    }
    return SLICE_EMPTY;
}

/* --- text, tsv and csv --------------------------------------------------------------------------
 */

static void add_safe(struct output *out, struct slice raw)
{
    text_add(&out->pending, raw.data, raw.len, out->charset);
}

static void add_word(struct output *out, const char *before, enum capability capability)
{
    buf_add_str(&out->pending, before);
    buf_add_str(&out->pending, capability_name(capability));
}

/* Before each line of several meetings: whose it is. */
static void text_meeting(struct output *out)
{
    if (!out->several)
        return;
    add_safe(out, slice_of(out->meeting_id));
    buf_add_char(&out->pending, '\t');
}

static void text_expected(struct output *out, const struct roll_call_entry *entry)
{
    buf_add_str(&out->pending, "EXPECTED\t");
    add_safe(out, entry->expected_id);
    buf_add_char(&out->pending, '\t');
    add_safe(out, entry->match);
    buf_add_char(&out->pending, '\t');
    add_safe(out, entry->name);
    buf_printf(&out->pending, "\t%s\n", entry->state);
}

/* The AWS CLI's text output sorts members by name and begins a line with its list's name. */
static void text_row(struct output *out, const struct attendee *attendee)
{
    const enum capability *has = attendee->capabilities;
    text_meeting(out);
    buf_add_str(&out->pending, "ATTENDEES\t");
    add_safe(out, attendee->id);
    buf_add_char(&out->pending, '\t');
    add_safe(out, attendee->external_user_id);
    if (out->join_tokens && attendee->join_token.len > 0) {
        buf_add_char(&out->pending, '\t');
        add_safe(out, attendee->join_token);
    }
    buf_add_char(&out->pending, '\n');
    if (has[MEDIA_AUDIO] || has[MEDIA_VIDEO] || has[MEDIA_CONTENT]) {
        text_meeting(out);
        add_word(out, "CAPABILITIES\t", has[MEDIA_AUDIO]);
        add_word(out, "\t", has[MEDIA_CONTENT]);
        add_word(out, "\t", has[MEDIA_VIDEO]);
        buf_add_char(&out->pending, '\n');
    }
    if (out->entry)
        text_expected(out, out->entry);
}

static void text_end(struct output *out, const char *next_token)
{
    if (!next_token)
        return;
    text_meeting(out);
    buf_add_str(&out->pending, "NEXTTOKEN\t");
    add_safe(out, slice_of(next_token));
    buf_add_char(&out->pending, '\n');
}

static void text_meeting_end(struct output *out, const char *next_token, const struct err *failure)
{
    (void)failure;
    text_end(out, next_token);
}

static void tsv_begin(struct output *out)
{
    for (size_t i = 0; out->header && i < out->field_count; i++) {
        buf_add_str(&out->pending, field_title(out->fields[i]));
        buf_add_char(&out->pending, i + 1 < out->field_count ? '\t' : '\n');
    }
}

static void tsv_row(struct output *out, const struct attendee *attendee)
{
    for (size_t i = 0; i < out->field_count; i++) {
        add_safe(out, field_value(out, out->fields[i], attendee));
        buf_add_char(&out->pending, i + 1 < out->field_count ? '\t' : '\n');
    }
}

static void csv_begin(struct output *out)
{
    if (out->bom)
        csv_add_bom(&out->pending);
    if (!out->header)
        return;
    for (size_t i = 0; i < out->field_count; i++) {
        if (i > 0)
            csv_add_comma(&out->pending);
        csv_add_cell(&out->pending, slice_of(field_title(out->fields[i])), out->charset);
    }
    csv_end_line(&out->pending);
}

static void csv_row(struct output *out, const struct attendee *attendee)
{
    for (size_t i = 0; i < out->field_count; i++) {
        if (i > 0)
            csv_add_comma(&out->pending);
        csv_add_cell(&out->pending, field_value(out, out->fields[i], attendee), out->charset);
    }
    csv_end_line(&out->pending);
}

static const struct format format_text = {
    .name = "text", .row = text_row, .end = text_end, .meeting_end = text_meeting_end};
static const struct format format_tsv = {.name = "tsv", .begin = tsv_begin, .row = tsv_row};
static const struct format format_csv = {
    .name = "csv", .header = true, .begin = csv_begin, .row = csv_row};

/* --- table --------------------------------------------------------------------------------------
 */

/* Blanks between columns. */
#define GAP 2

/* One cell: bytes of out->kept up to end, and the columns that they take. out->kept_index holds one
 * for each. */
struct cell {
    size_t end;
    size_t width;
};

static void add_cell(struct output *out, struct slice raw)
{
    text_add(&out->kept, raw.data, raw.len, out->charset);
    struct cell cell = {.end = out->kept.len, .width = text_width(raw.data, raw.len, out->charset)};
    buf_add(&out->kept_index, &cell, sizeof cell);
}

static struct cell cell_at(const struct output *out, size_t i)
{
    struct cell cell;
    memcpy(&cell, out->kept_index.data + i * sizeof cell, sizeof cell);
    return cell;
}

static size_t cell_count(const struct output *out)
{
    return out->kept_index.len / sizeof(struct cell);
}

static void table_begin(struct output *out)
{
    for (size_t i = 0; out->header && i < out->field_count; i++)
        add_cell(out, slice_of(field_title(out->fields[i])));
}

static void table_row(struct output *out, const struct attendee *attendee)
{
    for (size_t i = 0; i < out->field_count; i++)
        add_cell(out, field_value(out, out->fields[i], attendee));
}

static void measure(const struct output *out, size_t widths[FIELD_COUNT])
{
    for (size_t i = 0; i < cell_count(out); i++) {
        size_t width = cell_at(out, i).width;
        if (width > widths[i % out->field_count])
            widths[i % out->field_count] = width;
    }
}

/* Blanks are owed until something follows them, so that no line ends in blanks. */
static void table_end(struct output *out, const char *next_token)
{
    (void)next_token;
    size_t widths[FIELD_COUNT] = {0};
    measure(out, widths);
    size_t start = 0, owed = 0;
    for (size_t i = 0; i < cell_count(out) && !out->kept.failed; i++) {
        struct cell cell = cell_at(out, i);
        if (cell.end > start) {
            buf_printf(&out->pending, "%*s", (int)owed, "");
            buf_add(&out->pending, out->kept.data + start, cell.end - start);
            owed = 0;
        }
        owed += widths[i % out->field_count] - cell.width + GAP;
        start = cell.end;
        if ((i + 1) % out->field_count == 0) {
            buf_add_char(&out->pending, '\n');
            output_drain(out);
            owed = 0;
        }
    }
}

static const struct format format_table = {
    .name = "table", .header = true, .begin = table_begin, .row = table_row, .end = table_end};

/* --- json and ndjson ----------------------------------------------------------------------------
 */

static void json_begin(struct output *out)
{
    buf_add_str(&out->pending, out->several ? "{\n    \"Meetings\": [" : "{\n    \"Attendees\": [");
}

static void json_meeting(struct output *out)
{
    buf_add_str(&out->pending, out->meetings > 1 ? ",\n        {" : "\n        {");
    buf_add_str(&out->pending, "\n            \"MeetingId\": ");
    json_text_add_str(&out->pending, out->meeting_id);
    buf_add_str(&out->pending, ",\n            \"Attendees\": [");
    out->rows = 0;
}

static void json_error(struct output *out, const struct err *failure)
{
    char line[1024];
    const char *code = *failure->aws_code ? failure->aws_code : err_name(failure->code);
    buf_add_str(&out->pending, ",\n            \"Error\": {\n                \"Code\": ");
    json_text_add_str(&out->pending, code);
    buf_add_str(&out->pending, ",\n                \"Message\": ");
    json_text_add_str(&out->pending, err_line(failure, line, sizeof line));
    if (*failure->request_id) {
        buf_add_str(&out->pending, ",\n                \"RequestId\": ");
        json_text_add_str(&out->pending, failure->request_id);
    }
    buf_add_str(&out->pending, "\n            }");
}

static void json_meeting_end(struct output *out, const char *next_token, const struct err *failure)
{
    buf_add_str(&out->pending, out->rows ? "\n            ]" : "]");
    if (next_token) {
        buf_add_str(&out->pending, ",\n            \"NextToken\": ");
        json_text_add_str(&out->pending, next_token);
    }
    if (failure)
        json_error(out, failure);
    buf_add_str(&out->pending, "\n        }");
}

static void json_row(struct output *out, const struct attendee *attendee)
{
    buf_add_str(&out->pending, out->rows ? ",\n        " : "\n        ");
    if (out->several)
        buf_add_str(&out->pending, "        ");
    attendee_json_add_expected(&out->pending, attendee,
                               out->several ? ATTENDEE_JSON_DEEP : ATTENDEE_JSON_PRETTY,
                               out->join_tokens, out->entry);
}

static void json_end(struct output *out, const char *next_token)
{
    size_t items = out->several ? out->meetings : out->rows;
    buf_add_str(&out->pending, items ? "\n    ]" : "]");
    if (next_token) {
        buf_add_str(&out->pending, ",\n    \"NextToken\": ");
        json_text_add_str(&out->pending, next_token);
    }
    buf_add_str(&out->pending, "\n}\n");
}

static void ndjson_row(struct output *out, const struct attendee *attendee)
{
    if (out->several)
        attendee_json_add_with_meeting(&out->pending, slice_of(out->meeting_id), attendee,
                                       out->join_tokens);
    else
        attendee_json_add_expected(&out->pending, attendee, ATTENDEE_JSON_COMPACT, out->join_tokens,
                                   out->entry);
    buf_add_char(&out->pending, '\n');
}

static const struct format format_json = {
    .name = "json",
    .begin = json_begin,
    .row = json_row,
    .end = json_end,
    .meeting = json_meeting,
    .meeting_end = json_meeting_end,
};
static const struct format format_ndjson = {.name = "ndjson", .row = ndjson_row};

/* --- the writer ---------------------------------------------------------------------------------
 */

/* A table of a million attendees fits. */
#define KEPT_MAX ((size_t)1 << 30)

struct writer {
    const struct format *format;
    struct output out;
};

static const struct format *const formats[OUTPUT_FORMATS] = {
    [OUTPUT_TABLE] = &format_table, [OUTPUT_TEXT] = &format_text, [OUTPUT_TSV] = &format_tsv,
    [OUTPUT_CSV] = &format_csv,     [OUTPUT_JSON] = &format_json, [OUTPUT_NDJSON] = &format_ndjson,
};

bool writer_format_from_name(const char *name, enum output_format *format)
{
    for (enum output_format f = OUTPUT_TABLE; f < OUTPUT_FORMATS; f++) {
        if (strcmp(formats[f]->name, name) == 0) {
            *format = f;
            return true;
        }
    }
    return false;
}

static void set_fields(struct output *out, const struct writer_config *config)
{
    if (config->several)
        out->fields[out->field_count++] = FIELD_MEETING_ID;
    if (config->fields) {
        for (size_t i = 0; i < config->field_count && i < FIELD_EXPECTED; i++)
            out->fields[out->field_count++] = config->fields[i];
        for (enum field f = FIELD_EXPECTED; config->roll_call && f < FIELD_COUNT; f++)
            out->fields[out->field_count++] = f;
        return;
    }
    for (enum field f = FIELD_ATTENDEE_ID; f < FIELD_COUNT; f++) {
        bool wanted = f == FIELD_JOIN_TOKEN ? config->join_tokens
                      : f >= FIELD_EXPECTED ? config->roll_call
                                            : true;
        if (wanted)
            out->fields[out->field_count++] = f;
    }
}

struct writer *writer_new(const struct writer_config *config, struct err *err)
{
    struct writer *w = calloc(1, sizeof *w);
    if (!w) {
        err_set(err, ERR_OOM, "output");
        return NULL;
    }
    bool secret = config->join_tokens;
    w->format = formats[config->format];
    w->out = (struct output){
        .sink = config->sink,
        .charset = config->charset,
        .header = config->header == WRITER_HEADER_AUTO ? w->format->header
                                                       : config->header == WRITER_HEADER_YES,
        .join_tokens = config->join_tokens,
        .bom = config->bom,
        .several = config->several,
        .pending = {.max = OUTPUT_MAX, .secret = secret},
        .kept = {.max = KEPT_MAX, .secret = secret},
        .kept_index = {.max = KEPT_MAX},
        .err = ERR_INIT,
    };
    set_fields(&w->out, config);
    return w;
}

/* What an operation says of the first failure so far. */
static bool outcome(const struct writer *w, struct err *err)
{
    if (!err_is(&w->out.err))
        return true;
    if (!err_is(err))
        *err = w->out.err;
    return false;
}

bool writer_begin(struct writer *writer, struct err *err)
{
    if (!err_is(&writer->out.err) && writer->format->begin)
        writer->format->begin(&writer->out);
    return outcome(writer, err);
}

bool writer_row(struct writer *writer, const struct attendee *attendee, struct err *err)
{
    if (err_is(&writer->out.err))
        return outcome(writer, err);
    writer->format->row(&writer->out, attendee);
    writer->out.rows++;
    output_drain(&writer->out);
    return outcome(writer, err);
}

bool writer_roll_call_row(struct writer *writer, const struct attendee *attendee,
                          const struct roll_call_entry *entry, struct err *err)
{
    writer->out.entry = entry;
    bool ok = writer_row(writer, attendee, err);
    writer->out.entry = NULL;
    return ok;
}

bool writer_meeting(struct writer *writer, const char *meeting_id, struct err *err)
{
    writer->out.meeting_id = meeting_id;
    writer->out.meetings++;
    if (!err_is(&writer->out.err) && writer->format->meeting)
        writer->format->meeting(&writer->out);
    return outcome(writer, err);
}

bool writer_meeting_end(struct writer *writer, const char *next_token, const struct err *failure,
                        struct err *err)
{
    if (!err_is(&writer->out.err) && writer->format->meeting_end)
        writer->format->meeting_end(&writer->out, next_token, failure);
    return writer_flush(writer, err);
}

bool writer_flush(struct writer *writer, struct err *err)
{
    output_flush(&writer->out);
    return outcome(writer, err);
}

bool writer_end(struct writer *writer, const char *next_token, struct err *err)
{
    if (!err_is(&writer->out.err) && writer->format->end)
        writer->format->end(&writer->out, next_token);
    return writer_flush(writer, err);
}

void writer_destroy(struct writer *writer)
{
    if (!writer)
        return;
    output_clean_up(&writer->out);
    free(writer);
}
