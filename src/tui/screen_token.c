#include "tui/screens.h"

#include "fetch/mailbox.h"
#include "tui/pager.h"
#include "tui/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REVEAL_MS = 10000 };

struct screen_token {
    struct screen base;
    char *id;
    int64_t until_mono_ms; /* the token is shown until then; 0: it is not */
};

/* The token, borrowed from the roster; empty when there is none. */
static struct slice token_of(const struct screen_token *self, const struct ui *ui)
{
    uint32_t row = meeting_find(ui->meeting, self->id);
    return row == ROSTER_NONE ? SLICE_EMPTY
                              : roster_row(ui->meeting->roster, row)->attendee.join_token;
}

/* The first key that an action has now, which may be none. */
static const char *key_of(const struct ui *ui, enum action action, char out[ACTION_KEY_SIZE])
{
    struct action_keys keys = keymap_names(&ui->keymap);
    const char *list = keys.of(keys.self, action);
    return action_next_key(&list, out) ? out : "no key";
}

static void draw_warning(const struct ui *ui, struct canvas *c, int row, int rows)
{
    char text[512], reveal[ACTION_KEY_SIZE], copy[ACTION_KEY_SIZE], back[ACTION_KEY_SIZE];
    snprintf(
        text, sizeof text,
        "Whoever has this token joins the meeting as this attendee, and disconnects the one who "
        "is in it. The terminal may be recorded, and keeps what it has shown. %s reveals the "
        "token for ten seconds, %s copies it without showing it, %s goes back.",
        key_of(ui, ACTION_REVEAL, reveal), key_of(ui, ACTION_COPY_FIELD, copy),
        key_of(ui, ACTION_BACK, back));
    canvas_put_block(c, row, 1, rows, text);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_token *self = (const struct screen_token *)s;
    struct slice token = token_of(self, ui);
    int row = pager_row(frame);
    int rows = pager_rows(frame);
    ui_draw_heading(ui, frame, c, "JoinToken");
    ui_draw_status(ui, frame, c, STATUS_OF_DETAIL, NULL);
    if (token.len == 0)
        canvas_put(c, row, 1, c->cols - 1, ROLE_WARN,
                   "The service gave no token for this attendee.");
    else if (self->until_mono_ms == 0)
        draw_warning(ui, c, row, rows);
    else
        canvas_put_block(c, row, 1, rows, token.data);
    canvas_cursor(c, row, 0);
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_token *self = (struct screen_token *)s;
    struct slice token = token_of(self, ui);
    switch (action) {
    case ACTION_REVEAL:
        if (token.len)
            self->until_mono_ms = ui->now_mono_ms + REVEAL_MS;
        return REACT_PAINT;
    case ACTION_COPY_FIELD:
        if (token.len)
            ui_copy(ui, token.data, token.len, true);
        return REACT_PAINT;
    case ACTION_BACK:
    case ACTION_CLOSE:
        return REACT_PAINT | REACT_CLOSE;
    default:
        return REACT_PASS;
    }
}

static int64_t due_ms(const struct screen *s, const struct ui *ui)
{
    const struct screen_token *self = (const struct screen_token *)s;
    (void)ui;
    return self->until_mono_ms ? self->until_mono_ms : MESSAGE_NEVER;
}

static unsigned tick(struct screen *s, struct ui *ui)
{
    struct screen_token *self = (struct screen_token *)s;
    if (!self->until_mono_ms || ui->now_mono_ms < self->until_mono_ms)
        return REACT_NONE;
    self->until_mono_ms = 0;
    return REACT_PAINT;
}

static unsigned conceal(struct screen *s)
{
    struct screen_token *self = (struct screen_token *)s;
    bool shown = self->until_mono_ms != 0;
    self->until_mono_ms = 0;
    return shown ? REACT_PAINT : REACT_NONE;
}

static void destroy(struct screen *s)
{
    free(((struct screen_token *)s)->id);
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_TOKEN,
    .prompt = true,
    .draw = draw,
    .act = act,
    .due_ms = due_ms,
    .tick = tick,
    .conceal = conceal,
    .destroy = destroy,
};

struct screen *screen_token_new(const char *attendee_id)
{
    struct screen_token *self = calloc(1, sizeof *self);
    if (!self || !(self->id = strdup(attendee_id))) {
        free(self);
        return NULL;
    }
    self->base.ops = &ops;
    return &self->base;
}
