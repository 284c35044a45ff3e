/* Which of the status line's fields a screen of some width shows, and in which form. */
#include "view/status.h"

#include <string.h>

/* Of text that is safe already. */
static size_t width_of(const char *text, enum text_charset charset)
{
    return text_width_again(text, strlen(text), charset);
}

/* Columns that ages and countdowns want behind a field, in their short forms. */
static size_t times_behind(const struct status *s, size_t field, enum text_charset charset)
{
    size_t sum = 0;
    for (size_t i = field + 1; i < s->count; i++) {
        const struct status_field *f = &s->fields[i];
        if (f->part == STATUS_PART_TIME)
            sum += 2 + width_of(f->brief[0] ? f->brief : f->text, charset);
    }
    return sum;
}

/* Should a field be brief although it fits? What it is about gives way to how old the rows are and
 * when the next try comes. */
static bool gives_way(const struct status *s, size_t field, size_t room, enum text_charset charset)
{
    const struct status_field *f = &s->fields[field];
    return (f->part == STATUS_PART_OBJECT || f->part == STATUS_PART_TIME) &&
           2 + width_of(f->text, charset) + times_behind(s, field, charset) > room;
}

size_t status_line(const struct status *s, struct buf *out, size_t columns,
                   enum text_charset charset)
{
    const char *name = status_name(s->state);
    size_t used = strlen(name) + 1, state_columns = used < columns ? used : columns;
    if (used > columns) { /* not even the state fits: without its blank, cut */
        text_add_clipped(out, name, strlen(name), columns, charset);
        return state_columns;
    }
    buf_printf(out, " %s", name);
    for (size_t i = 0; i < s->count; i++) {
        const char *text = s->fields[i].text;
        size_t width = width_of(text, charset);
        bool fits = width + 2 <= columns - used;
        if (s->fields[i].brief[0] && (!fits || gives_way(s, i, columns - used, charset))) {
            text = s->fields[i].brief;
            width = width_of(text, charset);
            fits = width + 2 <= columns - used;
        }
        if (!fits && (i > 0 || columns - used < 6))
            break;
        buf_add_str(out, "  ");
        if (fits)
            buf_add_str(out, text);
        else
            text_add_clipped_again(out, text, strlen(text), columns - used - 2, charset);
        used += width + 2;
        if (!fits)
            break;
    }
    return state_columns;
}
