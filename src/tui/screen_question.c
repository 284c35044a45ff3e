#include "tui/screens.h"

#include "tui/ui.h"

#include <stdio.h>
#include <stdlib.h>

struct screen_question {
    struct screen base;
    struct question question;
    char text[300];
};

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_question *self = (const struct screen_question *)s;
    (void)ui;
    canvas_wipe(c, frame->last);
    int end = canvas_put(c, frame->last, 0, frame->cols, ROLE_WARN, self->text);
    canvas_cursor(c, frame->last, end);
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
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

static unsigned type(struct screen *s, struct ui *ui, uint32_t point)
{
    struct screen_question *self = (struct screen_question *)s;
    if (point == 'y' || point == 'Y')
        self->question.yes(ui, self->question.data);
    else if (point != 'n' && point != 'N' && point != 'q')
        return REACT_NONE;
    return REACT_CLOSE;
}

static void destroy(struct screen *s)
{
    struct screen_question *self = (struct screen_question *)s;
    if (self->question.free_data)
        self->question.free_data(self->question.data);
    free(self);
}

static const struct screen_ops ops = {
    .context = IN_LINE,
    .over = true,
    .prompt = true,
    .draw = draw,
    .act = act,
    .type = type,
    .destroy = destroy,
};

struct screen *screen_question_new(const struct question *question)
{
    struct screen_question *self = calloc(1, sizeof *self);
    if (!self) {
        if (question->free_data)
            question->free_data(question->data);
        return NULL;
    }
    self->base.ops = &ops;
    self->question = *question;
    snprintf(self->text, sizeof self->text, "%s (y/n) ", question->text);
    return &self->base;
}
