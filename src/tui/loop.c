#include "tui/loop.h"

#include "base/signals.h"
#include "meeting/change.h"
#include "meeting/handle_message.h"
#include "meeting/sentences.h"
#include "tui/common.h"
#include "tui/screens.h"
#include "tui/term.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* A refresh is not merged while a person types; what comes from the service is painted at most
 * twenty times a second. */
enum { TYPING_MS = 300, PAINT_EVERY_MS = 50, WHEEL_ROWS = 3, STALL_MS = 1000 };
enum { STATUS_INTERRUPTED = 130, STATUS_HUNG_UP = 129, STATUS_TERMINATED = 143 };

static int64_t mono_ms(const struct loop *loop)
{
    return clock_mono_ms(&loop->ui->platform->clock);
}

static int64_t soonest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The list of a recording has keys of its own before those of every list. */
static enum action_context context_of(const struct ui *ui)
{
    enum action_context context = ui_top(ui)->ops->context;
    bool replays = ui->meeting && ui->meeting->session->replays;
    return replays && context == IN_LIST ? IN_REPLAY : context;
}

/* --- painting --------------------------------------------------------------------------- */

static void paint(struct loop *loop)
{
    struct ui *ui = loop->ui;
    size_t first = ui->layer_count - 1;
    while (first > 0 && ui->layers[first]->ops->over)
        first--;
    if (ui->repaint)
        term_repaint(ui->term);
    ui->repaint = false;
    ui->style.now_ms = clock_wall_ms(&ui->platform->clock);
    canvas_begin(&ui->canvas);
    struct frame frame = frame_of(ui->canvas.rows, ui->canvas.cols);
    for (size_t i = first; i < ui->layer_count; i++) {
        struct screen *s = ui->layers[i];
        if (s->ops->fit)
            s->ops->fit(s, ui, &frame);
        s->ops->draw(s, ui, &frame, &ui->canvas);
    }
    if (ui->message.len || !ui_top(ui)->ops->over)
        ui_draw_hints(ui, &frame, &ui->canvas, context_of(ui));
    canvas_end(&ui->canvas);
    loop->dirty = !term_show(ui->term);
    loop->by_key = false;
    loop->painted_ms = mono_ms(loop);
    int64_t stale_in_ms = ui->canvas.stale_in_ms;
    loop->stale_at_ms = stale_in_ms < 0 ? MESSAGE_NEVER : loop->painted_ms + stale_in_ms;
}

/* A picture that the terminal has not taken whole is finished first; the next shows what is so
 * then.
 */
static bool paint_is_due(const struct loop *loop)
{
    int64_t now_ms = mono_ms(loop);
    if (term_pending(loop->ui->term))
        return false;
    if (now_ms >= loop->stale_at_ms)
        return true;
    return loop->dirty && (loop->by_key || now_ms >= loop->painted_ms + PAINT_EVERY_MS);
}

/* The service is asked nothing that could not be seen. */
static void hold_meeting(struct loop *loop, bool on)
{
    struct ui *ui = loop->ui;
    struct message *m = ui->meeting ? message_new(MESSAGE_PAUSE) : NULL;
    loop->holds = on && m;
    if (!m)
        return;
    m->u.on = on || ui->meeting->paused;
    ui->meeting->session->post(ui->meeting->session, &m);
}

static void watch_output(struct loop *loop)
{
    size_t pending = term_pending(loop->ui->term);
    if (pending != loop->pending || !pending)
        loop->taken_ms = loop->ui->now_mono_ms;
    loop->pending = pending;
    bool stalls = pending && loop->ui->now_mono_ms - loop->taken_ms >= STALL_MS;
    if (stalls != loop->holds)
        hold_meeting(loop, stalls);
}

static void conceal(struct loop *loop)
{
    struct ui *ui = loop->ui;
    for (size_t i = 0; i < ui->layer_count; i++)
        if (ui->layers[i]->ops->conceal && ui->layers[i]->ops->conceal(ui->layers[i]))
            loop->dirty = loop->by_key = true;
}

/* An action finds its screen fitted, be it newly opened or resized and not yet painted. */
static void fit_top(struct ui *ui)
{
    struct screen *top = ui_top(ui);
    struct frame frame = frame_of(ui->canvas.rows, ui->canvas.cols);
    if (top->ops->fit && frame.rows > 0)
        top->ops->fit(top, ui, &frame);
}

/* --- keys ------------------------------------------------------------------------------- */

static unsigned act_on_key(struct ui *ui, uint32_t key)
{
    struct screen *top = ui_top(ui);
    enum action action = keymap_action(&ui->keymap, key, context_of(ui));
    if (action == ACTION_NONE)
        action = keymap_action(&ui->keymap, key, top->ops->context);
    if (action == ACTION_CANCEL)
        common_note_cancel(ui);
    if (action == ACTION_NONE)
        return top->ops->type && key >= KEYCODE_SPACE && key < KEYCODE_NAMED
                   ? top->ops->type(top, ui, key)
                   : REACT_NONE;
    if (common_refuses(ui, action))
        return REACT_PAINT;
    unsigned react = top->ops->act ? top->ops->act(top, ui, action) : REACT_PASS;
    return react & REACT_PASS ? react | common_act(ui, action) : react;
}

static unsigned act_on_mouse(struct ui *ui, const struct input_event *event)
{
    struct screen *top = ui_top(ui);
    if (event->kind == INPUT_CLICK)
        return top->ops->click ? top->ops->click(top, ui, event->row, event->col) : REACT_NONE;
    int rows = event->kind == INPUT_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS;
    return top->ops->wheel ? top->ops->wheel(top, ui, rows) : REACT_NONE;
}

/* A mouse that was not asked for reports because another program left it on. */
static bool is_stray(const struct ui *ui, const struct input_event *event)
{
    return event->kind != INPUT_KEY && event->kind != INPUT_PASTE && !ui->options->mouse;
}

static void act_on_event(struct loop *loop, const struct input_event *event)
{
    struct ui *ui = loop->ui;
    if (is_stray(ui, event))
        return;
    struct screen *top = ui_top(ui);
    unsigned react = REACT_NONE;
    if (ui->message.len)
        loop->dirty = loop->by_key = true;
    ui_say_nothing(ui);
    conceal(loop);
    ui->key_mono_ms = ui->now_mono_ms;
    fit_top(ui);
    if (event->kind == INPUT_KEY)
        react = act_on_key(ui, event->key);
    else if (event->kind != INPUT_PASTE)
        react = act_on_mouse(ui, event);
    else if (top->ops->paste)
        react = top->ops->paste(top, ui, event->paste, event->paste_len);
    if (react & REACT_CLOSE)
        ui_close(ui, top);
    if (react & (REACT_PAINT | REACT_CLOSE))
        loop->dirty = loop->by_key = true;
}

static void read_keys(struct loop *loop)
{
    char bytes[1024];
    size_t room = input_room(loop->input);
    ssize_t n = read(loop->input_fd, bytes, room < sizeof bytes ? room : sizeof bytes);
    if (n > 0)
        input_feed(loop->input, bytes, (size_t)n, loop->ui->now_mono_ms);
    else if (n == 0 || (errno != EINTR && errno != EAGAIN))
        loop->hung_up = true;
}

static void take_events(struct loop *loop)
{
    struct input_event event;
    while (!loop->ui->quit && !loop->ui->suspend &&
           input_next(loop->input, loop->ui->now_mono_ms, &event))
        act_on_event(loop, &event);
}

/* --- signals ------------------------------------------------------------------------------ */

static void leave(struct loop *loop, int status)
{
    loop->ui->quit = true;
    loop->ui->exit_status = status;
}

/* While a program has the terminal, ^C and ^Z are meant for it. */
static void on_signal_while_lent(struct loop *loop, char byte)
{
    if (byte == SIGNAL_TERMINATE)
        leave(loop, STATUS_TERMINATED);
    else if (byte == SIGNAL_HANG_UP)
        loop->hung_up = true;
    else if (byte == SIGNAL_SUSPEND)
        signals_stop_here();
}

static void on_signal(struct loop *loop, char byte)
{
    switch (byte) {
    case SIGNAL_INTERRUPT:
        leave(loop, STATUS_INTERRUPTED);
        break;
    case SIGNAL_TERMINATE:
        leave(loop, STATUS_TERMINATED);
        break;
    case SIGNAL_HANG_UP:
        loop->hung_up = true;
        break;
    case SIGNAL_RESIZE:
        conceal(loop);
        term_resize(loop->ui->term);
        loop->dirty = loop->by_key = true;
        break;
    case SIGNAL_SUSPEND:
        loop->ui->suspend = true;
        break;
    case SIGNAL_CONTINUE:
        if (!loop->suspending)
            term_retake(loop->ui->term);
        loop->dirty = loop->by_key = true;
        break;
    default:
        break; /* a mailbox has something */
    }
}

/* What was read away may be a mailbox's: the next pass looks into all of them. */
static void read_wakes(struct loop *loop)
{
    char bytes[512];
    ssize_t n = read(loop->wake_fd, bytes, sizeof bytes);
    loop->more = loop->more || n > 0;
    for (ssize_t i = 0; i < n; i++)
        (loop->lent ? on_signal_while_lent : on_signal)(loop, bytes[i]);
}

static void suspend(struct loop *loop)
{
    conceal(loop);
    loop->ui->suspend = false;
    paint(loop); /* what was concealed leaves the terminal's memory too */
    term_suspend(loop->ui->term);
    loop->suspending = true;
    read_wakes(loop);
    loop->suspending = false;
    loop->dirty = loop->by_key = true;
}

/* A ^C that was meant for the program has come by now, and is left out with it. */
static void take_back(struct loop *loop)
{
    term_take_back(loop->ui->term);
    read_wakes(loop);
    loop->lent = false;
    loop->dirty = loop->by_key = true;
}

/* --- news --------------------------------------------------------------------------------- */

static void on_probe(struct ui *ui)
{
    struct buf text = BUF_INIT(512);
    sentence_of_probe(ui->meeting, &text);
    if (text.len)
        ui_say(ui, ui->meeting->probe.last ? ROLE_WARN : ROLE_BUSY, "%s", buf_text(&text));
    buf_clean_up(&text);
}

static void on_warning(struct ui *ui)
{
    char safe[400];
    const char *text = ui->meeting->warning;
    ui_say(ui, ROLE_WARN, "%s", text_safe(safe, sizeof safe, text, strlen(text), TEXT_ASCII));
}

static void on_acted(struct ui *ui)
{
    const struct meeting_changes *changes = &ui->meeting->changes;
    bool good = changes->told.state == CHANGE_DONE || changes->told.state == CHANGE_ASKED;
    ui_say(ui, good ? ROLE_GOOD : ROLE_BAD, "%s", "");
    meeting_change_sentence(ui->meeting, &ui->style, &ui->message);
}

static void ring(struct ui *ui, unsigned news)
{
    static const unsigned when[] = {
        [TUI_BELL_NEVER] = 0,
        [TUI_BELL_CHANGE] = MEETING_CHANGES,
        [TUI_BELL_MATCH] = MEETING_MATCHES,
        [TUI_BELL_STATE] = MEETING_STATE,
    };
    if (news & when[ui->options->bell])
        term_bell(ui->term);
}

/* Is a line, a form or an answer being typed? */
static bool is_prompting(const struct ui *ui)
{
    for (size_t i = 0; i < ui->layer_count; i++)
        if (ui->layers[i]->ops->prompt)
            return true;
    return false;
}

static bool is_typing(const struct ui *ui)
{
    return ui->now_mono_ms - ui->key_mono_ms < TYPING_MS;
}

/* The controller's meeting is the one on the screen. */
static void show_meeting(struct ui *ui)
{
    ui->meeting = ui->controller.meeting;
    ui_close_above(ui, 1);
    ui_say_nothing(ui);
}

static void handle_meetings(struct loop *loop)
{
    struct ui *ui = loop->ui;
    struct controller_pass pass = {.may_merge = !is_prompting(ui) && !is_typing(ui),
                                   .may_take_over = !is_prompting(ui),
                                   .idle_ms = ui->now_mono_ms - ui->key_mono_ms};
    unsigned news = controller_handle(&ui->controller, &pass, &loop->more);
    if (news & MEETING_OPENED)
        show_meeting(ui);
    if (news & MEETING_NOT_OPENED)
        ui_say_error(ui, &ui->controller.refusal);
    if (news & MEETING_PROBED)
        on_probe(ui);
    if (news & MEETING_UNRECORDED)
        ui_say_error(ui, &ui->meeting->unrecorded);
    if (news & MEETING_WARNED)
        on_warning(ui);
    if (news & MEETING_ACTED)
        on_acted(ui);
    ring(ui, news);
    if (news)
        loop->dirty = true;
    if (news & MEETING_ANSWERED)
        loop->by_key = true; /* the first rows are what a person waits for */
}

/* --- questions ------------------------------------------------------------------------------ */

/* Is there input that was typed before now? */
static bool has_input(const struct loop *loop)
{
    struct pollfd fd = {.fd = loop->input_fd, .events = POLLIN};
    return input_due_ms(loop->input) >= 0 || poll(&fd, 1, 0) > 0;
}

/* May the first question be shown? Never over a line that is being typed in, and never while keys
 * come: they were not meant for it. What a key asked for is put at once. */
static bool may_ask(const struct loop *loop, const struct question *question)
{
    const struct ui *ui = loop->ui;
    bool by_key = question->kind == QUESTION_OVERWRITE;
    return !is_prompting(ui) && (by_key || !is_typing(ui)) && !has_input(loop);
}

static struct screen *new_question(struct ui *ui, const struct question *question)
{
    switch (question->kind) {
    case QUESTION_CODE:
        return screen_line_new_code(ui, question);
    case QUESTION_REMOVE:
        return screen_yes_new(question);
    default:
        return screen_question_new(ui, question);
    }
}

/* Without a place or memory for it the answer is no. */
static void show_question(struct loop *loop)
{
    struct ui *ui = loop->ui;
    struct question *question = question_queue_first(&ui->controller.questions);
    size_t before = ui->layer_count;
    if (!question || question->shown || !may_ask(loop, question))
        return;
    question->shown = true;
    ui_push(ui, new_question(ui, question));
    if (ui->layer_count == before)
        controller_decline(&ui->controller, question->id);
    loop->dirty = loop->by_key = true;
}

/* --- the terminal for a program ------------------------------------------------------------- */

/* Not over a line that is being typed in, and not while keys come: they were not meant for it. */
static void lend(struct loop *loop, struct meeting *meeting)
{
    struct ui *ui = loop->ui;
    char line[256];
    const char *note = meeting->terminal.note;
    if (ui->quit || is_prompting(ui) || is_typing(ui) || has_input(loop))
        return;
    text_safe(line, sizeof line, note, strlen(note), TEXT_ASCII);
    conceal(loop);
    paint(loop); /* what was concealed leaves the terminal's memory too */
    term_lend(ui->term, line);
    loop->lent = true;
    if (!meeting_lend(meeting, true))
        take_back(loop);
}

/* Lends the terminal, or takes it back, as the logins of the meetings want it. */
static void lend_or_take_back(struct loop *loop)
{
    struct meeting *meeting = controller_borrower(&loop->ui->controller);
    if (loop->lent && !(meeting && meeting->terminal_lent))
        take_back(loop);
    if (meeting && !loop->lent)
        lend(loop, meeting);
}

static void tick_screen(struct loop *loop)
{
    struct screen *top = ui_top(loop->ui);
    unsigned react = top->ops->tick ? top->ops->tick(top, loop->ui) : REACT_NONE;
    if (react & REACT_CLOSE)
        ui_close(loop->ui, top);
    if (react)
        loop->dirty = loop->by_key = true;
}

/* --- sleeping ------------------------------------------------------------------------------- */

/* When no key has come for long enough that a refresh may be merged, or a question shown. */
static int64_t rest_begins_ms(const struct ui *ui)
{
    bool waits = (ui->meeting && refresh_hold_ends_ms(ui->meeting) != MESSAGE_NEVER) ||
                 ui->controller.questions.count || controller_borrower(&ui->controller);
    return waits && is_typing(ui) ? ui->key_mono_ms + TYPING_MS : MESSAGE_NEVER;
}

static int sleep_ms(const struct loop *loop)
{
    const struct ui *ui = loop->ui;
    const struct screen *top = ui_top(ui);
    int64_t due = loop->stale_at_ms;
    int64_t input_due = input_due_ms(loop->input);
    if (loop->more)
        return 0;
    if (loop->lent)
        return -1; /* the program's end is a message, and so is all that comes meanwhile */
    if (loop->by_key && !loop->pending)
        return 0;
    if (loop->pending)
        due = loop->holds ? MESSAGE_NEVER : loop->taken_ms + STALL_MS;
    if (input_due >= 0)
        due = soonest(due, input_due);
    if (loop->dirty && !loop->pending)
        due = soonest(due, loop->painted_ms + PAINT_EVERY_MS);
    due = soonest(due, controller_due_ms(&ui->controller, ui->key_mono_ms));
    due = soonest(due, rest_begins_ms(ui));
    if (top->ops->due_ms)
        due = soonest(due, top->ops->due_ms(top, ui));
    if (due == MESSAGE_NEVER)
        return -1;
    int64_t left = due - mono_ms(loop);
    return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void wait_for_something(struct loop *loop)
{
    if (!loop->lent)
        watch_output(loop);
    struct terminal *term = loop->ui->term;
    struct pollfd fds[] = {{.fd = loop->lent ? -1 : loop->input_fd, .events = POLLIN},
                           {.fd = loop->wake_fd, .events = POLLIN},
                           {.fd = loop->pending ? term_output_fd(term) : -1, .events = POLLOUT}};
    int n = poll(fds, 3, sleep_ms(loop));
    loop->ui->now_mono_ms = mono_ms(loop);
    if (n <= 0)
        return;
    if (fds[1].revents)
        read_wakes(loop);
    if (fds[0].revents & POLLIN)
        read_keys(loop);
    else if (fds[0].revents)
        loop->hung_up = true;
    if (fds[2].revents && !term_flush(term))
        loop->hung_up = true;
}

/* What is due on the screen. */
static void show(struct loop *loop)
{
    tick_screen(loop);
    show_question(loop);
    if (loop->ui->suspend)
        suspend(loop);
    if (!loop->ui->quit && !loop->hung_up && paint_is_due(loop))
        paint(loop);
}

void loop_run(struct loop *loop)
{
    struct ui *ui = loop->ui;
    loop->dirty = loop->by_key = true;
    loop->stale_at_ms = MESSAGE_NEVER;
    ui->now_mono_ms = mono_ms(loop);
    while (!ui->quit && !loop->hung_up) {
        loop->more = false;
        if (!loop->lent)
            take_events(loop);
        handle_meetings(loop);
        lend_or_take_back(loop);
        if (!loop->lent)
            show(loop);
        if (!ui->quit)
            wait_for_something(loop);
    }
    if (loop->lent && !loop->hung_up)
        take_back(loop);
    if (loop->hung_up)
        ui->exit_status = STATUS_HUNG_UP;
}
