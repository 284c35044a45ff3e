/* table: aligned columns for people. The only format that must see every row before the first line
 * can be printed. */
#include "print/format.h"

#include <string.h>

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
        add_cell(out, field_value(out->fields[i], attendee));
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

const struct format format_table = {
    .name = "table", .header = true, .begin = table_begin, .row = table_row, .end = table_end};
