#include "tui/screens.h"

#include "meeting/sentences.h"
#include "tui/pager.h"
#include "tui/ui.h"
#include "view/aws_commands.h"
#include "view/column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- help ------------------------------------------------------------------------------------ */

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
    pager_add_wrapped(pager, "  ?", WORD_COLUMNS,
                      "missing: the last list of several pages did not have this attendee; another "
                      "look tells whether it was removed",
                      columns);
    pager_add_wrapped(pager, "  -", WORD_COLUMNS, "removed", columns);
    pager_add_wrapped(pager, "  x2", WORD_COLUMNS, "this user id is registered twice", columns);
}

static void help_fit(struct screen *s, struct ui *ui, const struct frame *frame)
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

static void help_draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                      struct canvas *c)
{
    const struct screen_help *self = (const struct screen_help *)s;
    ui_draw_heading(ui, frame, c, "Help");
    pager_draw(&self->pager, frame, c);
    ui_draw_status(ui, frame, c, STATUS_OF_LIST, NULL);
}

static bool help_find(void *data, const char *text, struct err *err)
{
    (void)err; /* any text will do */
    return pager_search(data, text);
}

static unsigned help_act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_help *self = (struct screen_help *)s;
    if (action == ACTION_BACK || action == ACTION_CLOSE || action == ACTION_HELP)
        return REACT_CLOSE;
    if (action == ACTION_SEARCH) {
        ui_push(ui, screen_line_new_find(ui, help_find, &self->pager));
        return REACT_PAINT;
    }
    return pager_act(&self->pager, action) ? REACT_PAINT : REACT_PASS;
}

static unsigned help_wheel(struct screen *s, struct ui *ui, int rows)
{
    (void)ui;
    pager_scroll(&((struct screen_help *)s)->pager, rows);
    return REACT_PAINT;
}

static void help_destroy(struct screen *s)
{
    pager_clean_up(&((struct screen_help *)s)->pager);
    free(s);
}

static const struct screen_ops help_ops = {
    .context = IN_HELP,
    .fit = help_fit,
    .draw = help_draw,
    .act = help_act,
    .wheel = help_wheel,
    .destroy = help_destroy,
};

struct screen *screen_help_new(void)
{
    struct screen_help *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &help_ops;
    pager_init(&self->pager);
    return &self->base;
}

/* --- errors ---------------------------------------------------------------------------------- */

enum { LABEL_COLUMNS = 14, ABOUT_COLUMNS = 16 };

struct screen_errors {
    struct screen base;
    struct pager pager;
    uint64_t total; /* the text shows as many */
    int64_t last_wall_ms;
    int cols;
};

static void errors_add_entry(struct pager *pager, const struct error_entry *entry,
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

static bool errors_up_to_date(const struct screen_errors *self, const struct errors *errors,
                              int cols)
{
    const struct error_entry *newest = errors_nth(errors, 0);
    int64_t last_wall_ms = newest ? newest->last_wall_ms : -1;
    return self->total == errors->total && self->last_wall_ms == last_wall_ms && self->cols == cols;
}

static void errors_fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_errors *self = (struct screen_errors *)s;
    const struct errors *errors = &ui->meeting->errors;
    self->pager.height = (size_t)pager_rows(frame);
    if (errors_up_to_date(self, errors, frame->cols))
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
        errors_add_entry(&self->pager, entry, &ui->style, (size_t)frame->cols);
    pager_changed(&self->pager);
}

static void errors_draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                        struct canvas *c)
{
    const struct screen_errors *self = (const struct screen_errors *)s;
    ui_draw_heading(ui, frame, c, "Errors, the newest first");
    pager_draw(&self->pager, frame, c);
    ui_draw_status(ui, frame, c, STATUS_OF_ERRORS, NULL);
}

static unsigned errors_act(struct screen *s, struct ui *ui, enum action action)
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

static unsigned errors_wheel(struct screen *s, struct ui *ui, int rows)
{
    (void)ui;
    pager_scroll(&((struct screen_errors *)s)->pager, rows);
    return REACT_PAINT;
}

static void errors_destroy(struct screen *s)
{
    pager_clean_up(&((struct screen_errors *)s)->pager);
    free(s);
}

static const struct screen_ops errors_ops = {
    .context = IN_ERRORS,
    .fit = errors_fit,
    .draw = errors_draw,
    .act = errors_act,
    .wheel = errors_wheel,
    .destroy = errors_destroy,
};

struct screen *screen_errors_new(void)
{
    struct screen_errors *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &errors_ops;
    self->cols = -1;
    pager_init(&self->pager);
    return &self->base;
}

/* --- the meeting ----------------------------------------------------------------------------- */

struct screen_about {
    struct screen base;
    struct pager pager;
};

static void about_fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_about *self = (struct screen_about *)s;
    struct buf value = BUF_INIT(4096);
    const char *name;
    self->pager.height = (size_t)pager_rows(frame);
    buf_reset(&self->pager.text);
    for (size_t n = 0; (name = sentence_about(ui->meeting, n, &ui->style, &value)); n++) {
        char label[32];
        snprintf(label, sizeof label, " %s", name);
        pager_add_wrapped(&self->pager, label, ABOUT_COLUMNS, buf_text(&value),
                          (size_t)frame->cols);
        buf_reset(&value);
    }
    buf_clean_up(&value);
    pager_changed(&self->pager);
}

static void about_draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                       struct canvas *c)
{
    ui_draw_heading(ui, frame, c, "About this meeting");
    pager_draw(&((const struct screen_about *)s)->pager, frame, c);
    ui_draw_status(ui, frame, c, STATUS_OF_LIST, NULL);
}

static unsigned about_act(struct screen *s, struct ui *ui, enum action action)
{
    (void)ui;
    if (action == ACTION_BACK || action == ACTION_CLOSE || action == ACTION_ABOUT)
        return REACT_CLOSE;
    return pager_act(&((struct screen_about *)s)->pager, action) ? REACT_PAINT : REACT_PASS;
}

static unsigned about_wheel(struct screen *s, struct ui *ui, int rows)
{
    (void)ui;
    pager_scroll(&((struct screen_about *)s)->pager, rows);
    return REACT_PAINT;
}

static void about_destroy(struct screen *s)
{
    pager_clean_up(&((struct screen_about *)s)->pager);
    free(s);
}

static const struct screen_ops about_ops = {
    .context = IN_ABOUT,
    .fit = about_fit,
    .draw = about_draw,
    .act = about_act,
    .wheel = about_wheel,
    .destroy = about_destroy,
};

struct screen *screen_about_new(void)
{
    struct screen_about *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &about_ops;
    pager_init(&self->pager);
    return &self->base;
}

/* --- commands -------------------------------------------------------------------------------- */

struct screen_commands {
    struct screen base;
    char *id;
    enum aws_command selected;
};

/* Appends a command, or why there is none. */
static enum commands_added commands_add_command(const struct screen_commands *self,
                                                const struct ui *ui, enum aws_command command,
                                                struct buf *out)
{
    const struct meeting_session *session = ui->meeting->session;
    struct commands_facts facts = {
        .api = session->api,
        .meeting_id = session->meeting_id,
        .region = session->region,
        .profile = session->replays ? "" : session->profile, /* no name of a profile */
        .endpoint_url = session->endpoint_url,
    };
    uint32_t row = meeting_find(ui->meeting, self->id);
    if (row == ROSTER_NONE)
        return COMMANDS_NONE;
    return commands_add(command, &facts, &roster_row(ui->meeting->roster, row)->attendee, out);
}

/* Draws one command from a row downwards. Returns the row behind it. */
static int commands_draw_command(const struct screen_commands *self, enum aws_command n, int row,
                                 int end, const char *text, struct canvas *c)
{
    bool selected = n == self->selected;
    if (selected)
        canvas_cursor(c, row, 1);
    canvas_put(c, row, 1, 1, ROLE_TEXT, selected ? ">" : " ");
    canvas_put(c, row++, 3, c->cols - 3, ROLE_HEADING, commands_title(n));
    int taken = canvas_put_block(c, row, 3, end - row, text);
    for (int i = 0; selected && i < taken; i++)
        canvas_tint(c, row + i, 3, c->cols - 3, ROLE_SELECTED);
    return row + taken;
}

/* Draws the commands from one on. False when the selected one did not find room. */
static bool commands_draw_from(const struct screen_commands *self, const struct ui *ui,
                               enum aws_command first, int row, int end, struct canvas *c)
{
    bool whole = true;
    struct buf line = BUF_INIT(CANVAS_LINE_MAX);
    for (enum aws_command n = first; n < AWS_COMMAND_COUNT; n++) {
        buf_reset(&line);
        if (commands_add_command(self, ui, n, &line) == COMMANDS_NONE)
            continue;
        row =
            row < end ? commands_draw_command(self, n, row, end, buf_text(&line), c) + 1 : end + 1;
        if (n == self->selected)
            whole = row <= end;
    }
    buf_clean_up(&line);
    return whole;
}

static void commands_draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                          struct canvas *c)
{
    const struct screen_commands *self = (const struct screen_commands *)s;
    int row = pager_row(frame);
    int end = row + pager_rows(frame);
    ui_draw_heading(ui, frame, c, "Commands, to be copied: rollcall never runs them");
    ui_draw_status(ui, frame, c, STATUS_OF_DETAIL, NULL);
    /* Those above the selected one leave when the room is short. */
    enum aws_command first = 0;
    while (!commands_draw_from(self, ui, first, row, end, c) && first < self->selected) {
        for (int i = row; i < end; i++)
            canvas_wipe(c, i);
        first++;
    }
}

/* The next command in a direction that this API has. */
static void commands_step(struct screen_commands *self, const struct ui *ui, int direction)
{
    struct buf line = BUF_INIT(CANVAS_LINE_MAX);
    for (int n = (int)self->selected + direction; n >= 0 && n < AWS_COMMAND_COUNT; n += direction) {
        if (commands_add_command(self, ui, (enum aws_command)n, &line) == COMMANDS_NONE)
            continue;
        self->selected = (enum aws_command)n;
        break;
    }
    buf_clean_up(&line);
}

static unsigned commands_act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_commands *self = (struct screen_commands *)s;
    struct buf line = BUF_INIT(CANVAS_LINE_MAX);
    switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
        commands_step(self, ui, action == ACTION_UP ? -1 : 1);
        return REACT_PAINT;
    case ACTION_HOME:
    case ACTION_PAGE_UP:
    case ACTION_HALF_UP:
        self->selected = 0;
        return REACT_PAINT;
    case ACTION_END:
    case ACTION_PAGE_DOWN:
    case ACTION_HALF_DOWN:
        self->selected = AWS_COMMAND_COUNT; /* from there to the last one that there is */
        commands_step(self, ui, -1);
        return REACT_PAINT;
    case ACTION_COPY_FIELD:
        if (commands_add_command(self, ui, self->selected, &line) == COMMANDS_WHOLE)
            ui_copy(ui, buf_text(&line), line.len, false);
        else
            ui_say(ui, ROLE_WARN, "there is no command to copy");
        buf_clean_up(&line);
        return REACT_PAINT;
    case ACTION_BACK:
    case ACTION_CLOSE:
    case ACTION_COMMANDS:
        return REACT_PAINT | REACT_CLOSE;
    default:
        return REACT_PASS;
    }
}

static void commands_destroy(struct screen *s)
{
    free(((struct screen_commands *)s)->id);
    free(s);
}

static const struct screen_ops commands_ops = {
    .context = IN_COMMANDS,
    .draw = commands_draw,
    .act = commands_act,
    .destroy = commands_destroy,
};

struct screen *screen_commands_new(const char *attendee_id)
{
    struct screen_commands *self = calloc(1, sizeof *self);
    if (!self || !(self->id = strdup(attendee_id))) {
        free(self);
        return NULL;
    }
    self->base.ops = &commands_ops;
    return &self->base;
}
