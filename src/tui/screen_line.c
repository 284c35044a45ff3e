#include "tui/screens.h"

#include "base/secret.h"
#include "base/text.h"
#include "tui/ui.h"

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
    unsigned question; /* whose answer it is; 0: of none */
    bool (*find)(void *data, const char *text, struct err *err);
    void *find_data;
    bool wrong;      /* the expression makes no sense yet */
    bool asked_form; /* the file's name says no format, which was told */
};

/* --- filter and search ----------------------------------------------------------------- */

static void filter_changed(struct line *self, struct ui *ui)
{
    struct err err = ERR_INIT;
    self->wrong = !meeting_filter(ui->meeting, self->prompt.text, &err);
    if (self->wrong) /* the list stays as it was before the prompt */
        meeting_filter(ui->meeting, self->before, &err);
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
    if (meeting_is_seeking(ui->meeting))
        ui_say(ui, ROLE_BUSY, "not among the loaded rows: looking further; Esc stops");
    else
        ui_say_matches(ui);
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

static bool file_accepted(struct line *self, struct ui *ui)
{
    if (!self->prompt.len)
        return true;
    if (!self->asked_form && !export_knows_form(self->prompt.text)) {
        self->asked_form = true;
        ui_say(ui, ROLE_WARN, "the name ends in none of .csv .json .ndjson; Enter again writes %s",
               export_form(self->prompt.text));
        return false;
    }
    prompt_history_add(&ui->files, self->prompt.text);
    ui_write(ui, self->what, self->prompt.text, false);
    return true;
}

static const struct purpose file_purpose = {
    .label = "Write to (.csv .json .ndjson): ",
    .brief = "File: ",
    .accepted = file_accepted,
};

/* --- secret ------------------------------------------------------------------------------ */

static bool code_accepted(struct line *self, struct ui *ui)
{
    controller_enter_code(&ui->controller, self->question, secret_strdup(self->prompt.text));
    return true;
}

static void code_dropped(struct line *self, struct ui *ui)
{
    controller_decline(&ui->controller, self->question);
}

static const struct purpose code_purpose = {
    .label = "Code: ",
    .hidden = true,
    .accepted = code_accepted,
    .dropped = code_dropped,
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
    self->wrong = self->asked_form = false;
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

/* The login that asked may be gone. */
static unsigned tick(struct screen *s, struct ui *ui)
{
    const struct line *self = (const struct line *)s;
    bool asks = self->question != 0;
    bool waits = asks && question_queue_find(&ui->controller.questions, self->question);
    return asks && !waits ? REACT_CLOSE : REACT_NONE;
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
    .tick = tick,
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

struct screen *screen_line_new_code(struct ui *ui, const struct question *question)
{
    struct line *self = line_new(&code_purpose, NULL);
    if (!self)
        return NULL;
    struct buf text = BUF_INIT(1024);
    question_fact(question, &text);
    text_safe(self->label, sizeof self->label, buf_text(&text), text.len, ui->style.charset);
    buf_clean_up(&text);
    self->question = question->id;
    return &self->base;
}

/* --- a question ---------------------------------------------------------------------- */

struct screen_question {
    struct screen base;
    unsigned id; /* of the question */
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
    const struct screen_question *self = (const struct screen_question *)s;
    if (action == ACTION_CLOSE || action == ACTION_CANCEL) {
        controller_decline(&ui->controller, self->id);
        return REACT_CLOSE;
    }
    /* Enter is no answer: it is pressed too easily. Leaving the program is one. */
    return action == ACTION_QUIT || action == ACTION_REPAINT || action == ACTION_SUSPEND
               ? REACT_PASS
               : REACT_NONE;
}

static unsigned question_type(struct screen *s, struct ui *ui, uint32_t point)
{
    const struct screen_question *self = (const struct screen_question *)s;
    struct question question;
    if (point == 'n' || point == 'N' || point == 'q')
        controller_decline(&ui->controller, self->id);
    else if (point != 'y' && point != 'Y')
        return REACT_NONE;
    else if (question_queue_take(&ui->controller.questions, self->id, &question)) {
        ui_answer_yes(ui, &question); /* which may destroy this screen */
        question_clean_up(&question);
    }
    return REACT_CLOSE;
}

/* What was asked about may be gone. */
static unsigned question_tick(struct screen *s, struct ui *ui)
{
    const struct screen_question *self = (const struct screen_question *)s;
    bool waits = question_queue_find(&ui->controller.questions, self->id);
    return waits ? REACT_NONE : REACT_CLOSE;
}

static void question_destroy(struct screen *s)
{
    free(s);
}

static const struct screen_ops question_ops = {
    .context = IN_LINE,
    .over = true,
    .prompt = true,
    .draw = question_draw,
    .act = question_act,
    .type = question_type,
    .tick = question_tick,
    .destroy = question_destroy,
};

struct screen *screen_question_new(const struct ui *ui, const struct question *question)
{
    struct screen_question *self = calloc(1, sizeof *self);
    struct buf text = BUF_INIT(1024);
    if (!self)
        return NULL;
    self->base.ops = &question_ops;
    self->id = question->id;
    question_fact(question, &text);
    buf_printf(&text, " %s (y/n) ", question_ask(question->kind));
    text_safe(self->text, sizeof self->text, buf_text(&text), text.len, ui->style.charset);
    buf_clean_up(&text);
    return &self->base;
}
