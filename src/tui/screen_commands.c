#include "tui/screens.h"

#include "tui/pager.h"
#include "tui/ui.h"
#include "view/commands.h"

#include <stdlib.h>
#include <string.h>

struct screen_commands {
    struct screen base;
    char *id;
    enum aws_command selected;
};

/* Appends a command; false when there is none of this kind here. */
static bool add_command(const struct screen_commands *self, const struct ui *ui,
                        enum aws_command command, struct buf *out)
{
    const struct meeting_session *session = ui->meeting->session;
    struct commands_facts facts = {
        .api = session->api,
        .meeting_id = session->meeting_id,
        .region = session->region,
        .profile = session->profile,
        .endpoint_url = session->endpoint_url,
    };
    uint32_t row = meeting_find(ui->meeting, self->id);
    if (row == ROSTER_NONE)
        return false;
    return commands_add(command, &facts, &roster_row(ui->meeting->roster, row)->attendee, out);
}

/* Draws one command from a row downwards. Returns the row behind it. */
static int draw_command(const struct screen_commands *self, enum aws_command n, int row, int end,
                        const char *text, struct canvas *c)
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
static bool draw_from(const struct screen_commands *self, const struct ui *ui,
                      enum aws_command first, int row, int end, struct canvas *c)
{
    bool whole = true;
    struct buf line = BUF_INIT(CANVAS_LINE_MAX);
    for (enum aws_command n = first; n < AWS_COMMAND_COUNT; n++) {
        buf_reset(&line);
        if (!add_command(self, ui, n, &line))
            continue;
        row = row < end ? draw_command(self, n, row, end, buf_text(&line), c) + 1 : end + 1;
        if (n == self->selected)
            whole = row <= end;
    }
    buf_clean_up(&line);
    return whole;
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_commands *self = (const struct screen_commands *)s;
    int row = pager_row(frame);
    int end = row + pager_rows(frame);
    ui_draw_heading(ui, frame, c, "Commands, to be copied: rollcall never runs them");
    ui_draw_status(ui, frame, c, STATUS_OF_DETAIL, NULL);
    /* Those above the selected one leave when the room is short. */
    enum aws_command first = 0;
    while (!draw_from(self, ui, first, row, end, c) && first < self->selected) {
        for (int i = row; i < end; i++)
            canvas_wipe(c, i);
        first++;
    }
}

/* The next command in a direction that this API has. */
static void step(struct screen_commands *self, const struct ui *ui, int direction)
{
    struct buf line = BUF_INIT(CANVAS_LINE_MAX);
    for (int n = (int)self->selected + direction; n >= 0 && n < AWS_COMMAND_COUNT; n += direction) {
        if (!add_command(self, ui, (enum aws_command)n, &line))
            continue;
        self->selected = (enum aws_command)n;
        break;
    }
    buf_clean_up(&line);
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_commands *self = (struct screen_commands *)s;
    struct buf line = BUF_INIT(CANVAS_LINE_MAX);
    switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
        step(self, ui, action == ACTION_UP ? -1 : 1);
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
        step(self, ui, -1);
        return REACT_PAINT;
    case ACTION_COPY_FIELD:
        if (add_command(self, ui, self->selected, &line))
            ui_copy(ui, buf_text(&line), line.len, false);
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

static void destroy(struct screen *s)
{
    free(((struct screen_commands *)s)->id);
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_COMMANDS,
    .draw = draw,
    .act = act,
    .destroy = destroy,
};

struct screen *screen_commands_new(const char *attendee_id)
{
    struct screen_commands *self = calloc(1, sizeof *self);
    if (!self || !(self->id = strdup(attendee_id))) {
        free(self);
        return NULL;
    }
    self->base.ops = &ops;
    return &self->base;
}
