#include "print/writer.h"

#include "print/format.h"

#include <stdlib.h>
#include <string.h>

/* A table of a million attendees fits. */
#define KEPT_MAX ((size_t)1 << 30)

struct writer {
    const struct format *format;
    struct output out;
};

static const struct format *const formats[WRITER_FORMAT_COUNT] = {
    [WRITER_TABLE] = &format_table, [WRITER_TEXT] = &format_text, [WRITER_TSV] = &format_tsv,
    [WRITER_CSV] = &format_csv,     [WRITER_JSON] = &format_json, [WRITER_NDJSON] = &format_ndjson,
};

bool writer_format_from_name(const char *name, enum writer_format *format)
{
    for (enum writer_format f = WRITER_TABLE; f < WRITER_FORMAT_COUNT; f++) {
        if (strcmp(formats[f]->name, name) == 0) {
            *format = f;
            return true;
        }
    }
    return false;
}

static void set_fields(struct output *out, const struct writer_config *config)
{
    if (config->fields) {
        for (size_t i = 0; i < config->field_count && i < FIELD_COUNT; i++)
            out->fields[out->field_count++] = config->fields[i];
        return;
    }
    for (enum field f = FIELD_ATTENDEE_ID; f < FIELD_COUNT; f++) {
        if (f != FIELD_JOIN_TOKEN || config->join_tokens)
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
