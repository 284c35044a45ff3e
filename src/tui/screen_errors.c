#include "tui/screens.h"

#include "tui/pager.h"
#include "tui/ui.h"

#include <stdio.h>
#include <stdlib.h>

enum { LABEL_COLUMNS = 14 };

struct screen_errors {
    struct screen base;
    struct pager pager;
    uint64_t total; /* the text shows as many */
    int64_t last_wall_ms;
    int cols;
};

static void add_entry(struct pager *pager, const struct error_entry *entry,
                      const struct view_style *style, size_t columns)
{
    struct buf part = BUF_INIT(4096);
    for (enum error_part p = 0; p < ERROR_PART_COUNT; p++) {
        char label[32];
        buf_reset(&part);
        errors_part(entry, p, style, &part);
        if (!part.len)
            continue;
        snprintf(label, sizeof label, "%s %s", p == ERROR_WHEN ? "\001" : "", errors_label(p));
        pager_add_wrapped(pager, label, LABEL_COLUMNS + (p == ERROR_WHEN), buf_text(&part),
                          columns);
    }
    buf_add_char(&pager->text, '\n');
    buf_clean_up(&part);
}

static bool up_to_date(const struct screen_errors *self, const struct errors *errors, int cols)
{
    const struct error_entry *newest = errors_nth(errors, 0);
    int64_t last_wall_ms = newest ? newest->last_wall_ms : -1;
    return self->total == errors->total && self->last_wall_ms == last_wall_ms && self->cols == cols;
}

static void fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_errors *self = (struct screen_errors *)s;
    const struct errors *errors = &ui->meeting->errors;
    self->pager.height = (size_t)pager_rows(frame);
    if (up_to_date(self, errors, frame->cols))
        return;
    const struct error_entry *newest = errors_nth(errors, 0);
    self->total = errors->total;
    self->last_wall_ms = newest ? newest->last_wall_ms : -1;
    self->cols = frame->cols;
    buf_reset(&self->pager.text);
    if (!newest)
        buf_add_str(&self->pager.text, " Nothing has failed so far.\n");
    const struct error_entry *entry;
    for (size_t n = 0; (entry = errors_nth(errors, n)); n++)
        add_entry(&self->pager, entry, &ui->style, (size_t)frame->cols);
    pager_changed(&self->pager);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_errors *self = (const struct screen_errors *)s;
    ui_draw_heading(ui, frame, c, "Errors, the newest first");
    pager_draw(&self->pager, frame, c);
    ui_draw_status(ui, frame, c, STATUS_OF_LIST, NULL);
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_errors *self = (struct screen_errors *)s;
    if (action == ACTION_BACK || action == ACTION_CLOSE || action == ACTION_ERRORS)
        return REACT_CLOSE;
    if (action == ACTION_COPY_SUPPORT) {
        ui_copy_support(ui, SLICE_EMPTY);
        return REACT_PAINT;
    }
    return pager_act(&self->pager, action) ? REACT_PAINT : REACT_PASS;
}

static unsigned wheel(struct screen *s, struct ui *ui, int rows)
{
    (void)ui;
    pager_scroll(&((struct screen_errors *)s)->pager, rows);
    return REACT_PAINT;
}

static void destroy(struct screen *s)
{
    pager_clean_up(&((struct screen_errors *)s)->pager);
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_ERRORS,
    .fit = fit,
    .draw = draw,
    .act = act,
    .wheel = wheel,
    .destroy = destroy,
};

struct screen *screen_errors_new(void)
{
    struct screen_errors *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &ops;
    self->cols = -1;
    pager_init(&self->pager);
    return &self->base;
}
