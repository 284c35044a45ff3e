#include "tui/screens.h"

#include "tui/ui.h"

#include <stdio.h>
#include <stdlib.h>

struct screen_columns {
    struct screen base;
    struct column_set set;
    bool sorts;
    size_t selected; /* a row */
};

static size_t row_count(const struct screen_columns *self)
{
    return self->sorts ? COLUMN_COUNT + 1 : COLUMN_COUNT;
}

/* The column of a row; the sort chooser begins with the service's order, COLUMN_COUNT. */
static enum column column_at(const struct screen_columns *self, size_t row)
{
    if (!self->sorts)
        return (enum column)row;
    return row ? (enum column)(row - 1) : COLUMN_COUNT;
}

/* "[x] USER       the ExternalUserId" */
static void line_of(const struct screen_columns *self, const struct ui *ui, size_t n,
                    struct buf *out)
{
    const struct order *order = ui->meeting->list.order;
    enum column column = column_at(self, n);
    bool chosen = self->sorts ? order_sort(order) == column : column_set_has(&self->set, column);
    const char *mark = chosen ? "x" : " ";
    if (chosen && self->sorts)
        mark = order_descending(order) ? "v" : "^";
    if (column == COLUMN_COUNT)
        buf_printf(out, "  [%s] %-10s %s", mark, "-", "the order in which the service lists them");
    else
        buf_printf(out, "  [%s] %-10s %s", mark, column_info(column)->title,
                   column_info(column)->sentence);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_columns *self = (const struct screen_columns *)s;
    int rows = frame->body_rows;
    size_t top = rows && self->selected >= (size_t)rows ? self->selected - (size_t)rows + 1 : 0;
    ui_draw_heading(ui, frame, c, self->sorts ? "Sort by" : "Columns");
    ui_draw_status(ui, frame, c, STATUS_OF_LIST, NULL);
    for (int i = 0; i < rows && top + (size_t)i < row_count(self); i++) {
        size_t n = top + (size_t)i;
        bool selected = n == self->selected;
        buf_reset(&c->line);
        line_of(self, ui, n, &c->line);
        canvas_put_raw(c, frame->body + i, 0, c->cols, ROLE_TEXT, c->line.data, c->line.len);
        if (!selected)
            continue;
        canvas_put(c, frame->body + i, 0, 1, ROLE_TEXT, ">");
        canvas_tint(c, frame->body + i, 0, c->cols, ROLE_SELECTED);
        canvas_cursor(c, frame->body + i, 0);
    }
}

static unsigned choose(struct screen_columns *self, struct ui *ui)
{
    enum column column = column_at(self, self->selected);
    const struct order *order = ui->meeting->list.order;
    if (self->sorts) {
        meeting_sort(ui->meeting, column, order_descending(order));
        return REACT_PAINT | REACT_CLOSE;
    }
    if (column_set_toggle(&self->set, column)) {
        self->set.named = true;
        ui->meeting->columns = self->set;
    }
    return REACT_PAINT;
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_columns *self = (struct screen_columns *)s;
    const struct order *order = ui->meeting->list.order;
    switch (action) {
    case ACTION_UP:
        self->selected -= self->selected > 0;
        return REACT_PAINT;
    case ACTION_DOWN:
        self->selected += self->selected + 1 < row_count(self);
        return REACT_PAINT;
    case ACTION_HOME:
        self->selected = 0;
        return REACT_PAINT;
    case ACTION_END:
        self->selected = row_count(self) - 1;
        return REACT_PAINT;
    case ACTION_CHOOSE:
        return choose(self, ui);
    case ACTION_INVERT:
        meeting_sort(ui->meeting, order_sort(order), !order_descending(order));
        return REACT_PAINT;
    case ACTION_BACK:
    case ACTION_CLOSE:
        return REACT_PAINT | REACT_CLOSE;
    default:
        return REACT_PASS;
    }
}

static void destroy(struct screen *s)
{
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_COLUMNS,
    .draw = draw,
    .act = act,
    .destroy = destroy,
};

struct screen *screen_columns_new(const struct column_set *shown)
{
    struct screen_columns *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &ops;
    self->set = *shown;
    return &self->base;
}

struct screen *screen_columns_new_sort(const struct column_set *shown, enum column sort)
{
    struct screen *s = screen_columns_new(shown);
    struct screen_columns *self = (struct screen_columns *)s;
    if (!self)
        return NULL;
    self->sorts = true;
    self->selected = sort == COLUMN_COUNT ? 0 : (size_t)sort + 1;
    return s;
}
