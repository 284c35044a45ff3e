#include "tui/screens.h"

#include "tui/pager.h"
#include "tui/ui.h"
#include "view/column.h"

#include <stdio.h>
#include <stdlib.h>

enum { KEY_COLUMNS = 22, WORD_COLUMNS = 12 };

struct screen_help {
    struct screen base;
    struct pager pager;
    int cols; /* the text was made for this width */
};

static void add_chapter(struct pager *pager, const char *title)
{
    buf_printf(&pager->text, "\n\001 %s\n", title);
}

static void add_keys(struct pager *pager, const struct ui *ui, size_t columns)
{
    for (enum action_group g = 0; g < ACTION_GROUP_COUNT; g++) {
        add_chapter(pager, action_group_title(g));
        for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
            const struct action_info *info = action_info(a);
            if (info->group != g || info->contexts == IN_PLAIN)
                continue;
            struct action_keys keys = keymap_names(&ui->keymap);
            char first[KEYMAP_LIST + 8];
            snprintf(first, sizeof first, "  %s ", keys.of(keys.self, a));
            pager_add_wrapped(pager, first, KEY_COLUMNS, info->sentence, columns);
        }
    }
}

static void add_words(struct pager *pager, size_t columns)
{
    char first[32];
    add_chapter(pager, "The first word of the status line");
    for (enum status_state s = 0; s < STATUS_COUNT; s++) {
        snprintf(first, sizeof first, "  %s", status_name(s));
        pager_add_wrapped(pager, first, WORD_COLUMNS, status_sentence(s), columns);
    }
    add_chapter(pager, "Columns");
    for (enum column col = 0; col < COLUMN_COUNT; col++) {
        snprintf(first, sizeof first, "  %s", column_info(col)->title);
        pager_add_wrapped(pager, first, WORD_COLUMNS, column_info(col)->sentence, columns);
    }
    add_chapter(pager, "Marks");
    pager_add_wrapped(pager, "  +", WORD_COLUMNS, "newly registered", columns);
    pager_add_wrapped(pager, "  ~", WORD_COLUMNS, "changed", columns);
    pager_add_wrapped(pager, "  -", WORD_COLUMNS, "removed", columns);
    pager_add_wrapped(pager, "  x2", WORD_COLUMNS, "this user id is registered twice", columns);
}

static void fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_help *self = (struct screen_help *)s;
    self->pager.height = (size_t)pager_rows(frame);
    if (self->cols == frame->cols)
        return;
    self->cols = frame->cols;
    size_t columns = (size_t)(frame->cols > 100 ? 100 : frame->cols);
    buf_reset(&self->pager.text);
    pager_add_wrapped(&self->pager, " ", 1,
                      "The list shows who is registered, not who is connected: the service does "
                      "not tell that.",
                      columns);
    add_keys(&self->pager, ui, columns);
    add_words(&self->pager, columns);
    pager_changed(&self->pager);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_help *self = (const struct screen_help *)s;
    ui_draw_heading(ui, frame, c, "Help");
    pager_draw(&self->pager, frame, c);
    ui_draw_status(ui, frame, c, STATUS_OF_LIST, NULL);
}

static bool find(void *data, const char *text, struct err *err)
{
    (void)err; /* any text will do */
    return pager_search(data, text);
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_help *self = (struct screen_help *)s;
    if (action == ACTION_BACK || action == ACTION_CLOSE || action == ACTION_HELP)
        return REACT_CLOSE;
    if (action == ACTION_SEARCH) {
        ui_push(ui, screen_line_new_find(ui, find, &self->pager));
        return REACT_PAINT;
    }
    return pager_act(&self->pager, action) ? REACT_PAINT : REACT_PASS;
}

static unsigned wheel(struct screen *s, struct ui *ui, int rows)
{
    (void)ui;
    pager_scroll(&((struct screen_help *)s)->pager, rows);
    return REACT_PAINT;
}

static void destroy(struct screen *s)
{
    pager_clean_up(&((struct screen_help *)s)->pager);
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_HELP,
    .fit = fit,
    .draw = draw,
    .act = act,
    .wheel = wheel,
    .destroy = destroy,
};

struct screen *screen_help_new(void)
{
    struct screen_help *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &ops;
    pager_init(&self->pager);
    return &self->base;
}
