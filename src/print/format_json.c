/* json and ndjson, written straight into the buffer: a list of 10,000 must not wait for its
 * printing. */
#include "print/format.h"

#include "print/attendee_json.h"
#include "print/json_text.h"

static void json_begin(struct output *out)
{
    buf_add_str(&out->pending, "{\n    \"Attendees\": [");
}

static void json_row(struct output *out, const struct attendee *attendee)
{
    buf_add_str(&out->pending, out->rows ? ",\n        " : "\n        ");
    attendee_json_add(&out->pending, attendee, ATTENDEE_JSON_PRETTY, out->join_tokens);
}

static void json_end(struct output *out, const char *next_token)
{
    buf_add_str(&out->pending, out->rows ? "\n    ]" : "]");
    if (next_token) {
        buf_add_str(&out->pending, ",\n    \"NextToken\": ");
        json_text_add_str(&out->pending, next_token);
    }
    buf_add_str(&out->pending, "\n}\n");
}

static void ndjson_row(struct output *out, const struct attendee *attendee)
{
    attendee_json_add(&out->pending, attendee, ATTENDEE_JSON_COMPACT, out->join_tokens);
    buf_add_char(&out->pending, '\n');
}

const struct format format_json = {
    .name = "json", .begin = json_begin, .row = json_row, .end = json_end};
const struct format format_ndjson = {.name = "ndjson", .row = ndjson_row};
