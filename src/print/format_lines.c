/* text, tsv and csv: a line for each attendee (text: two). Cells pass through base/text first, so
 * that no user id can start a line of its own, or speak to the terminal. */
#include "print/format.h"

#include <string.h>

static void add_safe(struct output *out, struct slice raw)
{
    text_add(&out->pending, raw.data, raw.len, out->charset);
}

static void add_word(struct output *out, const char *before, enum capability capability)
{
    buf_add_str(&out->pending, before);
    buf_add_str(&out->pending, capability_name(capability));
}

/* The AWS CLI's text output sorts members by name and begins a line with its list's name. */
static void text_row(struct output *out, const struct attendee *attendee)
{
    const enum capability *has = attendee->capabilities;
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
        add_word(out, "CAPABILITIES\t", has[MEDIA_AUDIO]);
        add_word(out, "\t", has[MEDIA_CONTENT]);
        add_word(out, "\t", has[MEDIA_VIDEO]);
        buf_add_char(&out->pending, '\n');
    }
}

static void text_end(struct output *out, const char *next_token)
{
    if (!next_token)
        return;
    buf_add_str(&out->pending, "NEXTTOKEN\t");
    add_safe(out, slice_of(next_token));
    buf_add_char(&out->pending, '\n');
}

static void add_titles(struct output *out, char separator)
{
    for (size_t i = 0; out->header && i < out->field_count; i++) {
        buf_add_str(&out->pending, field_title(out->fields[i]));
        buf_add_char(&out->pending, i + 1 < out->field_count ? separator : '\n');
    }
}

static void tsv_begin(struct output *out)
{
    add_titles(out, '\t');
}

static void tsv_row(struct output *out, const struct attendee *attendee)
{
    for (size_t i = 0; i < out->field_count; i++) {
        add_safe(out, field_value(out->fields[i], attendee));
        buf_add_char(&out->pending, i + 1 < out->field_count ? '\t' : '\n');
    }
}

static void csv_begin(struct output *out)
{
    add_titles(out, ',');
}

/* Puts the quotes of RFC 4180 around what was appended from start on. */
static void quote_from(struct buf *line, size_t start)
{
    struct buf quoted = {.max = OUTPUT_MAX, .secret = line->secret};
    buf_add_char(&quoted, '"');
    for (const char *c = buf_text(line) + start; *c; c++) {
        if (*c == '"')
            buf_add_char(&quoted, '"');
        buf_add_char(&quoted, *c);
    }
    buf_add_char(&quoted, '"');
    buf_truncate(line, start);
    buf_add(line, buf_text(&quoted), quoted.len);
    line->failed = line->failed || quoted.failed;
    buf_clean_up(&quoted);
}

static void csv_cell(struct output *out, struct slice raw)
{
    struct buf *line = &out->pending;
    size_t start = line->len;
    if (raw.len > 0 && raw.data[0] && strchr("=+-@", raw.data[0]))
        buf_add_char(line, '\'');
    add_safe(out, raw);
    if (!line->failed && strpbrk(buf_text(line) + start, "\","))
        quote_from(line, start);
}

static void csv_row(struct output *out, const struct attendee *attendee)
{
    for (size_t i = 0; i < out->field_count; i++) {
        csv_cell(out, field_value(out->fields[i], attendee));
        buf_add_char(&out->pending, i + 1 < out->field_count ? ',' : '\n');
    }
}

const struct format format_text = {.name = "text", .row = text_row, .end = text_end};
const struct format format_tsv = {.name = "tsv", .begin = tsv_begin, .row = tsv_row};
const struct format format_csv = {
    .name = "csv", .header = true, .begin = csv_begin, .row = csv_row};
