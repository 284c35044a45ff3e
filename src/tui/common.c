#include "tui/common.h"

#include "tui/screens.h"

enum { CANCEL_TWICE_MS = 2000, INTERRUPTED = 130 };

static unsigned refresh(struct ui *ui)
{
    meeting_refresh(ui->meeting);
    return REACT_PAINT;
}

static unsigned pause_refresh(struct ui *ui)
{
    meeting_pause(ui->meeting, !meeting_is_paused(ui->meeting));
    return REACT_PAINT;
}

static unsigned checkpoint(struct ui *ui)
{
    if (meeting_checkpoint(ui->meeting))
        ui_say(ui, ROLE_TEXT, "checkpoint: marks and counters now mean since this moment");
    else
        ui_say(ui, ROLE_TEXT, "checkpoint removed: marks fade by themselves");
    return REACT_PAINT;
}

static unsigned open_events(struct ui *ui)
{
    ui_push(ui, screen_events_new());
    return REACT_PAINT;
}

static unsigned open_errors(struct ui *ui)
{
    ui_push(ui, screen_errors_new());
    return REACT_PAINT;
}

static unsigned open_about(struct ui *ui)
{
    ui_push(ui, screen_about_new());
    return REACT_PAINT;
}

static unsigned open_help(struct ui *ui)
{
    ui_push(ui, screen_help_new());
    return REACT_PAINT;
}

static unsigned open_meeting(struct ui *ui)
{
    screen_form_open(ui, FORM_MEETING);
    return REACT_PAINT;
}

static unsigned open_session(struct ui *ui)
{
    screen_form_open(ui, FORM_PROFILE);
    return REACT_PAINT;
}

static unsigned mask(struct ui *ui)
{
    ui->style.mask = !ui->style.mask;
    return REACT_PAINT;
}

static unsigned repaint(struct ui *ui)
{
    ui->repaint = true;
    return REACT_PAINT;
}

static unsigned quit(struct ui *ui)
{
    ui->quit = true;
    return REACT_NONE;
}

static unsigned cancel(struct ui *ui)
{
    if (controller_give_up(&ui->controller))
        ui_say(ui, ROLE_TEXT, "this meeting stays; ^C again quits");
    else if (ui->meeting && meeting_stop(ui->meeting))
        ui_say(ui, ROLE_TEXT, "stopped; ^C again quits");
    else
        ui_say(ui, ROLE_TEXT, "^C again quits");
    return REACT_PAINT;
}

static unsigned suspend(struct ui *ui)
{
    ui->suspend = true;
    return REACT_PAINT;
}

static unsigned step(struct ui *ui, enum message_step step)
{
    meeting_step(ui->meeting, step);
    return REACT_PAINT;
}

static unsigned earlier(struct ui *ui)
{
    return step(ui, STEP_EARLIER);
}

static unsigned later(struct ui *ui)
{
    return step(ui, STEP_LATER);
}

static unsigned minutes_back(struct ui *ui)
{
    return step(ui, STEP_BACK);
}

static unsigned minutes_on(struct ui *ui)
{
    return step(ui, STEP_AHEAD);
}

static unsigned beginning(struct ui *ui)
{
    return step(ui, STEP_FIRST);
}

static unsigned ending(struct ui *ui)
{
    return step(ui, STEP_LAST);
}

static const struct {
    enum action action;
    bool needs_meeting;
    unsigned (*run)(struct ui *ui);
} actions[] = {
    {ACTION_REFRESH, true, refresh},
    {ACTION_PAUSE, true, pause_refresh},
    {ACTION_CHECKPOINT, true, checkpoint},
    {ACTION_EVENTS, true, open_events},
    {ACTION_ERRORS, true, open_errors},
    {ACTION_ABOUT, true, open_about},
    {ACTION_MASK, false, mask},
    {ACTION_MEETING, false, open_meeting},
    {ACTION_SESSION, false, open_session},
    {ACTION_HELP, false, open_help},
    {ACTION_HELP_INPUT, false, open_help},
    {ACTION_REPAINT, false, repaint},
    {ACTION_QUIT, false, quit},
    {ACTION_CANCEL, false, cancel},
    {ACTION_SUSPEND, false, suspend},
    {ACTION_EARLIER, true, earlier},
    {ACTION_LATER, true, later},
    {ACTION_MINUTES_BACK, true, minutes_back},
    {ACTION_MINUTES_ON, true, minutes_on},
    {ACTION_BEGINNING, true, beginning},
    {ACTION_ENDING, true, ending},
};

bool common_refuses(struct ui *ui, enum action action)
{
    if (!ui->meeting || !ui->meeting->session->replays || !action_asks(action))
        return false;
    ui_say(ui, ROLE_TEXT, "this is a recording: there is no service to ask");
    return true;
}

unsigned common_act(struct ui *ui, enum action action)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (actions[i].action == action && (ui->meeting || !actions[i].needs_meeting))
            return actions[i].run(ui);
    return REACT_NONE;
}

void common_note_cancel(struct ui *ui)
{
    if (ui->cancel_mono_ms && ui->now_mono_ms - ui->cancel_mono_ms <= CANCEL_TWICE_MS) {
        ui->quit = true;
        ui->exit_status = INTERRUPTED;
    }
    ui->cancel_mono_ms = ui->now_mono_ms;
}
