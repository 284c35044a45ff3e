#include "tui/screens.h"

#include "tui/ui.h"

#include <stdlib.h>
#include <string.h>

/* A question that is answered by a whole word. */
struct screen_yes {
    struct screen base;
    unsigned id; /* of the question */
    char *text;  /* safe to show */
    struct prompt prompt;
    bool fits; /* all of the question is on the screen */
};

static const char label[] = "Type yes: ";

static void fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_yes *self = (struct screen_yes *)s;
    size_t cols = (size_t)frame->cols;
    size_t width = text_width(self->text, strlen(self->text), ui->style.charset);
    /* Words that do not fit go to the next row: a fifth of each row may stay empty. */
    size_t rows = cols > 20 ? width / (cols - cols / 5) + 1 : SIZE_MAX;
    self->fits = frame->last > 0 && rows < (size_t)frame->last;
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_yes *self = (const struct screen_yes *)s;
    (void)ui;
    canvas_wipe(c, frame->last);
    if (frame->last > 0)
        canvas_put_wrapped(c, frame->last - 1, ROLE_WARN, self->text);
    int x = canvas_put(c, frame->last, 0, frame->cols, ROLE_WARN, label);
    ui_draw_input(&self->prompt, frame->last, x, frame->cols - x, ROLE_TEXT, c);
}

static unsigned decline(struct screen_yes *self, struct ui *ui)
{
    controller_decline(&ui->controller, self->id);
    ui_say(ui, ROLE_TEXT, "nothing was sent");
    return REACT_PAINT | REACT_CLOSE;
}

static unsigned accept(struct screen_yes *self, struct ui *ui)
{
    struct question question;
    if (strcmp(self->prompt.text, "yes") != 0)
        return decline(self, ui);
    if (!self->fits) {
        decline(self, ui);
        ui_say(ui, ROLE_WARN, "nothing was sent: the window is too small for the question");
        return REACT_PAINT | REACT_CLOSE;
    }
    if (question_queue_take(&ui->controller.questions, self->id, &question)) {
        ui_answer_yes(ui, &question);
        question_clean_up(&question);
    }
    return REACT_PAINT | REACT_CLOSE;
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_yes *self = (struct screen_yes *)s;
    switch (action) {
    case ACTION_ACCEPT:
        return accept(self, ui);
    case ACTION_CLOSE:
    case ACTION_CANCEL:
        return decline(self, ui);
    case ACTION_QUIT:
    case ACTION_REPAINT:
    case ACTION_SUSPEND:
        return REACT_PASS;
    default:
        return prompt_act(&self->prompt, action) ? REACT_PAINT : REACT_NONE;
    }
}

static unsigned type(struct screen *s, struct ui *ui, uint32_t point)
{
    (void)ui;
    return prompt_type(&((struct screen_yes *)s)->prompt, point) ? REACT_PAINT : REACT_NONE;
}

/* The meeting that was asked about may be gone. */
static unsigned tick(struct screen *s, struct ui *ui)
{
    const struct screen_yes *self = (const struct screen_yes *)s;
    bool waits = question_queue_find(&ui->controller.questions, self->id);
    return waits ? REACT_NONE : REACT_CLOSE;
}

static void destroy(struct screen *s)
{
    free(((struct screen_yes *)s)->text);
    free(s);
}

/* A paste is no answer: it was copied elsewhere, and may end with a line end. */
static const struct screen_ops ops = {
    .context = IN_LINE,
    .over = true,
    .prompt = true,
    .fit = fit,
    .draw = draw,
    .act = act,
    .type = type,
    .tick = tick,
    .destroy = destroy,
};

struct screen *screen_yes_new(const struct question *question)
{
    struct screen_yes *self = calloc(1, sizeof *self);
    if (!self || !(self->text = strdup(question->text))) {
        free(self);
        return NULL;
    }
    self->base.ops = &ops;
    self->id = question->id;
    prompt_init(&self->prompt, NULL);
    return &self->base;
}
