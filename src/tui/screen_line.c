#include "tui/screens.h"

#include "base/secret.h"
#include "base/text.h"
#include "tui/ui.h"
#include "view/format_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line;

/* What a line is for. */
struct purpose {
    const char *label;
    const char *brief; /* the label where there is little room; NULL: the same, cut */
    bool hidden;       /* typed text is not shown, not even its length */
    /* The text has changed. May be NULL. */
    void (*changed)(struct line *self, struct ui *ui);
    /* Enter. False: the line stays, and the message line says why. */
    bool (*accepted)(struct line *self, struct ui *ui);
    /* Esc. May be NULL. */
    void (*dropped)(struct line *self, struct ui *ui);
    /* Tab turns it into this one; NULL: it does not. */
    const struct purpose *other;
};

struct line {
    struct screen base;
    const struct purpose *purpose;
    struct prompt prompt;
    char before[PROMPT_MAX + 1]; /* the filter as it was */
    char *selected;              /* AttendeeId of the row as it was; NULL: none */
    char label[160];             /* replaces the purpose's when not empty */
    enum export_what what;
    bool (*find)(void *data, const char *text, struct err *err);
    void *find_data;
    bool wrong; /* the expression makes no sense yet */
};

/* --- filter and search ----------------------------------------------------------------- */

static void filter_changed(struct line *self, struct ui *ui)
{
    struct err err = ERR_INIT;
    self->wrong = !meeting_filter(ui->meeting, self->prompt.text, &err);
}

static bool filter_accepted(struct line *self, struct ui *ui)
{
    struct err err = ERR_INIT;
    if (!meeting_filter(ui->meeting, self->prompt.text, &err)) {
        ui_say_error(ui, &err);
        return false;
    }
    if (self->prompt.len)
        prompt_history_add(&ui->filters, self->prompt.text);
    return true;
}

static void filter_dropped(struct line *self, struct ui *ui)
{
    struct err err = ERR_INIT;
    meeting_filter(ui->meeting, self->before, &err);
    if (self->selected)
        list_select_id(&ui->meeting->list, (struct slice){self->selected, strlen(self->selected)});
}

static bool search_accepted(struct line *self, struct ui *ui)
{
    struct err err = ERR_INIT;
    if (!meeting_search(ui->meeting, self->prompt.text, &err)) {
        ui_say_error(ui, &err);
        return false;
    }
    if (self->prompt.len)
        prompt_history_add(&ui->searches, self->prompt.text);
    if (ui->meeting->seeking)
        ui_say(ui, ROLE_BUSY, "not among the loaded rows: looking further; Esc stops");
    return true;
}

static const struct purpose search_purpose;

static const struct purpose filter_purpose = {
    .label = "/",
    .changed = filter_changed,
    .accepted = filter_accepted,
    .dropped = filter_dropped,
    .other = &search_purpose,
};

static const struct purpose search_purpose = {
    .label = "Search: ",
    .accepted = search_accepted,
    .other = &filter_purpose,
};

static bool find_accepted(struct line *self, struct ui *ui)
{
    struct err err = ERR_INIT;
    if (!self->find(self->find_data, self->prompt.text, &err) && !err_is(&err))
        ui_say(ui, ROLE_WARN, "not found");
    else if (err_is(&err))
        ui_say_error(ui, &err);
    if (self->prompt.len)
        prompt_history_add(&ui->searches, self->prompt.text);
    return true;
}

static const struct purpose find_purpose = {
    .label = "Search: ",
    .accepted = find_accepted,
};

/* --- file -------------------------------------------------------------------------------- */

/* What has to be known before a yes to overwriting. */
struct overwrite {
    enum export_what what;
    char path[PROMPT_MAX + 1];
};

/* Writes it and says so. False when it is there already and overwrite is not. */
static bool save(struct ui *ui, enum export_what what, const char *path, bool overwrite)
{
    struct err err = ERR_INIT;
    struct buf data = BUF_INIT(EXPORT_MAX);
    enum platform_save saved = PLATFORM_SAVE_FAILED;
    if (export_write(ui->meeting, what, path, &data, &err))
        saved = ui->platform->save(ui->platform->self, path, buf_text(&data), data.len, overwrite,
                                   &err);
    if (saved == PLATFORM_SAVE_FAILED) {
        ui_say_error(ui, &err);
    } else if (saved == PLATFORM_SAVED) {
        char bytes[FORMAT_TIME_SIZE];
        bool partial = what == EXPORT_ROSTER && !roster_complete(ui->meeting->roster);
        ui_say(ui, ROLE_GOOD, "written, %s bytes of %s%s: ", when_count(bytes, data.len),
               export_form(path), partial ? ", of the loaded rows only" : "");
        ui_say_raw(ui, path, strlen(path));
    }
    buf_clean_up(&data);
    return saved != PLATFORM_SAVE_EXISTS;
}

static void do_overwrite(struct ui *ui, void *data)
{
    const struct overwrite *o = data;
    save(ui, o->what, o->path, true);
}

static bool file_accepted(struct line *self, struct ui *ui)
{
    if (!self->prompt.len)
        return true;
    prompt_history_add(&ui->files, self->prompt.text);
    if (save(ui, self->what, self->prompt.text, false))
        return true;
    struct overwrite *o = calloc(1, sizeof *o);
    if (!o)
        return true;
    o->what = self->what;
    memcpy(o->path, self->prompt.text, sizeof o->path);
    struct question question = {
        .text = "The file exists. Overwrite it?",
        .yes = do_overwrite,
        .free_data = free,
        .data = o,
    };
    ui_replace_top(ui, screen_question_new(&question));
    return false;
}

static const struct purpose file_purpose = {
    .label = "Write to (.csv .json .ndjson): ",
    .brief = "File: ",
    .accepted = file_accepted,
};

/* --- secret ------------------------------------------------------------------------------ */

static bool secret_accepted(struct line *self, struct ui *ui)
{
    if (ui->asker)
        meeting_answer(ui->asker, secret_strdup(self->prompt.text));
    ui->asker = NULL;
    return true;
}

static void secret_dropped(struct line *self, struct ui *ui)
{
    (void)self;
    if (ui->asker)
        meeting_answer(ui->asker, NULL);
    ui->asker = NULL;
}

static const struct purpose secret_purpose = {
    .label = "Code: ",
    .hidden = true,
    .accepted = secret_accepted,
    .dropped = secret_dropped,
};

/* --- the screen ---------------------------------------------------------------------------- */

static const char *label_of(const struct line *self, size_t columns)
{
    const struct purpose *purpose = self->purpose;
    if (self->label[0])
        return self->label;
    return purpose->brief && strlen(purpose->label) > columns ? purpose->brief : purpose->label;
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct line *self = (const struct line *)s;
    int row = frame->last;
    (void)ui;
    canvas_wipe(c, row);
    int room = frame->cols / 2;
    int x = canvas_put(c, row, 0, room, ROLE_HEADING, label_of(self, (size_t)room));
    if (self->purpose->hidden) {
        canvas_cursor(c, row, x);
        return;
    }
    ui_draw_input(&self->prompt, row, x, frame->cols - x, self->wrong ? ROLE_BAD : ROLE_TEXT, c);
}

static unsigned changed(struct line *self, struct ui *ui)
{
    self->wrong = false;
    if (self->purpose->changed)
        self->purpose->changed(self, ui);
    return REACT_PAINT;
}

/* Filter to search and back; what was typed goes along. */
static unsigned switch_purpose(struct line *self, struct ui *ui)
{
    if (!self->purpose->other)
        return REACT_NONE;
    if (self->purpose->dropped)
        self->purpose->dropped(self, ui);
    self->purpose = self->purpose->other;
    return changed(self, ui);
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct line *self = (struct line *)s;
    switch (action) {
    case ACTION_ACCEPT:
        return self->purpose->accepted(self, ui) ? REACT_PAINT | REACT_CLOSE : REACT_PAINT;
    case ACTION_CLOSE:
    case ACTION_CANCEL:
        if (self->purpose->dropped)
            self->purpose->dropped(self, ui);
        return REACT_PAINT | REACT_CLOSE;
    case ACTION_SWITCH:
        return switch_purpose(self, ui);
    default:
        return prompt_act(&self->prompt, action) ? changed(self, ui) : REACT_PASS;
    }
}

static unsigned type(struct screen *s, struct ui *ui, uint32_t point)
{
    struct line *self = (struct line *)s;
    return prompt_type(&self->prompt, point) ? changed(self, ui) : REACT_NONE;
}

static unsigned paste(struct screen *s, struct ui *ui, const char *bytes, size_t len)
{
    struct line *self = (struct line *)s;
    prompt_paste(&self->prompt, bytes, len);
    return changed(self, ui);
}

static void destroy(struct screen *s)
{
    struct line *self = (struct line *)s;
    secret_wipe(&self->prompt, sizeof self->prompt);
    free(self->selected);
    free(self);
}

static const struct screen_ops ops = {
    .context = IN_LINE,
    .over = true,
    .prompt = true,
    .draw = draw,
    .act = act,
    .type = type,
    .paste = paste,
    .destroy = destroy,
};

static struct line *line_new(const struct purpose *purpose, const struct prompt_history *history)
{
    struct line *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &ops;
    self->purpose = purpose;
    prompt_init(&self->prompt, history);
    return self;
}

struct screen *screen_line_new_filter(struct ui *ui)
{
    struct line *self = line_new(&filter_purpose, &ui->filters);
    if (!self)
        return NULL;
    const char *text = filter_text(order_filter(ui->meeting->list.order));
    struct slice id = list_selected_id(&ui->meeting->list);
    snprintf(self->before, sizeof self->before, "%s", text);
    self->selected = id.len ? strndup(id.data, id.len) : NULL;
    prompt_set(&self->prompt, text);
    return &self->base;
}

struct screen *screen_line_new_search(struct ui *ui)
{
    struct line *self = line_new(&search_purpose, &ui->searches);
    if (!self)
        return NULL;
    snprintf(self->before, sizeof self->before, "%s",
             filter_text(order_filter(ui->meeting->list.order)));
    return &self->base;
}

struct screen *screen_line_new_find(struct ui *ui,
                                    bool (*find)(void *data, const char *text, struct err *err),
                                    void *data)
{
    struct line *self = line_new(&find_purpose, &ui->searches);
    if (!self)
        return NULL;
    self->find = find;
    self->find_data = data;
    return &self->base;
}

struct screen *screen_line_new_file(struct ui *ui, enum export_what what)
{
    struct line *self = line_new(&file_purpose, &ui->files);
    if (!self)
        return NULL;
    char name[100];
    export_name(ui->meeting, what, name, sizeof name);
    prompt_set(&self->prompt, name);
    self->what = what;
    return &self->base;
}

struct screen *screen_line_new_secret(struct ui *ui)
{
    struct line *self = line_new(&secret_purpose, NULL);
    if (!self)
        return NULL;
    const char *question = ui->asker->question;
    text_safe(self->label, sizeof self->label, question, strlen(question), ui->style.charset);
    return &self->base;
}

/* --- a question ---------------------------------------------------------------------- */

struct screen_question {
    struct screen base;
    struct question question;
    char text[300];
};

static void question_draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                          struct canvas *c)
{
    const struct screen_question *self = (const struct screen_question *)s;
    (void)ui;
    canvas_wipe(c, frame->last);
    int end = canvas_put(c, frame->last, 0, frame->cols, ROLE_WARN, self->text);
    canvas_cursor(c, frame->last, end);
}

static unsigned question_act(struct screen *s, struct ui *ui, enum action action)
{
    (void)s;
    (void)ui;
    if (action == ACTION_CLOSE || action == ACTION_CANCEL)
        return REACT_CLOSE;
    /* Enter is no answer: it is pressed too easily. Leaving the program is one. */
    return action == ACTION_QUIT || action == ACTION_REPAINT || action == ACTION_SUSPEND
               ? REACT_PASS
               : REACT_NONE;
}

static unsigned question_type(struct screen *s, struct ui *ui, uint32_t point)
{
    struct screen_question *self = (struct screen_question *)s;
    if (point == 'y' || point == 'Y')
        self->question.yes(ui, self->question.data);
    else if (point != 'n' && point != 'N' && point != 'q')
        return REACT_NONE;
    return REACT_CLOSE;
}

static void question_destroy(struct screen *s)
{
    struct screen_question *self = (struct screen_question *)s;
    if (self->question.free_data)
        self->question.free_data(self->question.data);
    free(self);
}

static const struct screen_ops question_ops = {
    .context = IN_LINE,
    .over = true,
    .prompt = true,
    .draw = question_draw,
    .act = question_act,
    .type = question_type,
    .destroy = question_destroy,
};

struct screen *screen_question_new(const struct question *question)
{
    struct screen_question *self = calloc(1, sizeof *self);
    if (!self) {
        if (question->free_data)
            question->free_data(question->data);
        return NULL;
    }
    self->base.ops = &question_ops;
    self->question = *question;
    snprintf(self->text, sizeof self->text, "%s (y/n) ", question->text);
    return &self->base;
}
