#include "plain/plain.h"

#include "base/fd.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/signals.h"
#include "fetch/mailbox.h"
#include "plain/commands.h"
#include "plain/line_io.h"
#include "plain/questions.h"
#include "plain/repl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { QUIT_WITHIN_MS = 2000, SLEEP_MAX_MS = 60000 };

/* Everything that lives as long as plain_run(). */
struct loop {
    struct repl repl;
    struct line_reader reader;
    int wake[2]; /* read end, write end */
    bool signals;
    bool hung_up;
    bool ended;   /* by a signal: what was not read yet is dropped */
    bool unread;  /* of what was said: no line is taken until it is */
    bool pending; /* lines of a script wait that were not looked at */
    bool lent;    /* a program has the terminal, whose modes were these: no word is read or said */
    struct termios before;
    bool prompting;            /* a prompt stands: a line may be half typed behind it */
    int64_t cancelled_mono_ms; /* the last ^C; 0: none */
};

static bool set_up(struct loop *loop, struct err *err)
{
    struct repl *repl = &loop->repl;
    const struct plain_options *options = repl->options;
    repl->style = (struct view_style){
        .charset = options->ascii ? TEXT_ASCII : text_charset_of_locale(options->env),
        .mask = options->mask,
        .utc = options->utc,
        .spoken = true,
        .now_ms = clock_wall_ms(&repl->platform->clock),
    };
    line_reader_init(&loop->reader, STDIN_FILENO);
    line_writer_init(&repl->writer, STDOUT_FILENO, loop->reader.terminal, repl->style.charset);
    if (loop->reader.terminal)
        line_reader_edit(&loop->reader, &repl->writer);
    repl->script = !loop->reader.terminal;
    repl->now_mono_ms = repl->line_mono_ms = clock_mono_ms(&repl->platform->clock);
    if (!pipe_new(loop->wake, O_NONBLOCK))
        return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
    if (!signals_install(loop->wake[1], err))
        return false;
    loop->signals = true;
    controller_init(&repl->controller, repl->platform, &options->meeting, loop->wake[1]);
    return true;
}

/* The meeting of the command line, or the question which one. */
static void begin(struct repl *repl)
{
    const struct meeting_target *start = &repl->options->start;
    struct err err = ERR_INIT;
    line_writer_say(&repl->writer, "rollcall %s, %s, in plain lines. Type help for the words.",
                    repl->options->version, repl->options->allow_actions ? "ACTIONS" : "READ-ONLY");
    if (!start->meeting_id || !start->meeting_id[0]) {
        questions_ask_meeting(repl);
        return;
    }
    if (repl_open(repl, start, &err))
        return;
    repl_say_error(repl, &err);
    questions_ask_meeting(repl);
}

/* --- signals ------------------------------------------------------------------------------ */

static void end_by(struct loop *loop, int status)
{
    loop->repl.quit = loop->ended = true;
    loop->repl.exit_status = status;
}

/* ^C takes back the question, then ends what is under way; twice it ends the program. */
static void on_interrupt(struct loop *loop)
{
    struct repl *repl = &loop->repl;
    bool twice =
        loop->cancelled_mono_ms && repl->now_mono_ms - loop->cancelled_mono_ms < QUIT_WITHIN_MS;
    loop->cancelled_mono_ms = repl->now_mono_ms;
    loop->prompting = false; /* the terminal has dropped what was typed */
    line_editor_forget(loop->reader.editor);
    if (twice || !repl->meeting) {
        end_by(loop, 130);
        return;
    }
    bool stopped = questions_dismiss(repl) || controller_give_up(&repl->controller) ||
                   meeting_stop(repl->meeting);
    repl->await = REPL_AWAIT_NOTHING;
    line_writer_say(&repl->writer, stopped ? "Stopped." : "Again within two seconds quits.");
}

/* The shell gets the terminal with its echo. After the continue prompt() takes the echo again, when
 * a secret is asked, and shows the prompt again. */
static void on_suspend(struct loop *loop)
{
    line_editor_pause(loop->reader.editor);
    line_reader_set_echo(&loop->reader, true);
    signals_stop_here();
    line_writer_answered(&loop->repl.writer);
}

static void read_wakes(struct loop *loop)
{
    char bytes[256];
    ssize_t n;
    while ((n = read(loop->wake[0], bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] == SIGNAL_INTERRUPT && loop->lent)
                continue; /* it was meant for the program */
            if (bytes[i] == SIGNAL_INTERRUPT)
                on_interrupt(loop);
            else if (bytes[i] == SIGNAL_TERMINATE)
                end_by(loop, 143);
            else if (bytes[i] == SIGNAL_HANG_UP)
                loop->hung_up = true;
            else if (bytes[i] == SIGNAL_SUSPEND)
                on_suspend(loop);
            else if (bytes[i] == SIGNAL_RESIZE)
                line_editor_resize(loop->reader.editor);
        }
    }
}

/* --- lines -------------------------------------------------------------------------------- */

static void take_line(struct loop *loop, char *line)
{
    struct repl *repl = &loop->repl;
    if (!line_editor_is_on(loop->reader.editor)) /* else it was typed before its prompt */
        line_writer_answered(&repl->writer);
    loop->prompting = false;
    repl->line_mono_ms = repl->now_mono_ms;
    if (repl->next_line != REPL_COMMAND)
        questions_answer(repl, line);
    else if (repl->meeting)
        command_run(repl, line);
}

/* A script waits for the answer to the line before; a person who types need not. */
static bool may_read(const struct loop *loop)
{
    return loop->reader.terminal || loop->repl.next_line != REPL_COMMAND ||
           !repl_is_busy(&loop->repl);
}

/* Of a script one line a pass, so that its messages are handled before the next. */
static void take_lines(struct loop *loop)
{
    char line[LINE_READER_LINE_MAX + 1];
    loop->pending = false;
    while (!loop->repl.quit && !loop->pending && may_read(loop)) {
        enum line_reader_result result = line_reader_next(&loop->reader, line);
        if (result == LINE_READER_NOTHING)
            break;
        if (result == LINE_READER_END)
            loop->repl.quit = true;
        else if (result == LINE_READER_TOO_LONG)
            repl_refuse(&loop->repl, "That line is too long.");
        else
            take_line(loop, line);
        loop->pending = !loop->reader.terminal;
    }
    secret_wipe(line, sizeof line);
}

/* Is there a line that was typed before now? */
static bool has_input(const struct loop *loop)
{
    struct pollfd fd = {.fd = loop->reader.fd, .events = POLLIN};
    return line_reader_has_line(&loop->reader) || poll(&fd, 1, 0) > 0;
}

/* Puts a question when no line is being typed. What was typed before, though not entered, is
 * dropped then, so that it answers nothing. */
static void ask(struct loop *loop)
{
    struct repl *repl = &loop->repl;
    enum questions_state state = questions_state(repl);
    if (state == QUESTIONS_NONE)
        return;
    if (repl->script) {
        questions_decline_all(repl);
    } else if (state == QUESTIONS_WITHDRAWN) {
        line_reader_forget_typed(&loop->reader);
        questions_withdraw(repl);
    } else if (loop->prompting) {
        questions_announce(repl);
    } else if (repl->next_line == REPL_COMMAND && !has_input(loop)) {
        line_reader_forget_typed(&loop->reader);
        questions_show(repl);
    }
}

/* --- the terminal for a program ------------------------------------------------------------- */

static void lend(struct loop *loop, struct meeting *meeting)
{
    struct line_writer *writer = &loop->repl.writer;
    const char *note = meeting->terminal.note;
    line_editor_pause(loop->reader.editor);
    line_reader_set_echo(&loop->reader, true);
    line_writer_say_raw(writer, "", note, strlen(note));
    line_writer_answered(writer);
    loop->prompting = false;
    if (!line_writer_flush(writer))
        return;
    line_reader_forget_typed(&loop->reader);
    tcgetattr(loop->reader.fd, &loop->before);
    loop->lent = meeting_lend(meeting, true);
}

/* A ^C that was meant for the program has come by now, and is left out with it; the wakes of
 * messages are read away too. */
static void take_back(struct loop *loop)
{
    line_reader_forget_typed(&loop->reader);
    tcsetattr(loop->reader.fd, TCSANOW, &loop->before);
    read_wakes(loop);
    loop->lent = false;
    repl_handle_messages(&loop->repl);
}

/* Lends the terminal, or takes it back, as the logins of the meetings want it; a script has none to
 * lend. */
static void lend_or_take_back(struct loop *loop)
{
    struct meeting *meeting = controller_borrower(&loop->repl.controller);
    if (loop->lent && !(meeting && meeting->terminal_lent)) {
        take_back(loop);
        meeting = controller_borrower(&loop->repl.controller);
    }
    if (meeting && loop->repl.script)
        meeting_lend(meeting, false);
    else if (meeting && !loop->lent && !loop->unread && !loop->repl.quit)
        lend(loop, meeting);
}

/* Shows what the next line is for; not while the answer to the last one is under way. */
static void prompt(struct loop *loop)
{
    struct repl *repl = &loop->repl;
    struct buf text = BUF_INIT(4096);
    bool busy = repl->next_line == REPL_COMMAND && repl_is_busy(repl);
    bool prompts = !repl->quit && !busy && repl->writer.prompts;
    bool edits = prompts && loop->reader.editor && !questions_secret(repl);
    if (!edits && (questions_secret(repl) || !line_writer_has_prompt(&repl->writer)))
        line_editor_pause(loop->reader.editor);
    line_reader_set_echo(&loop->reader, !questions_secret(repl));
    if (prompts)
        questions_prompt(repl, &text);
    if (edits)
        line_writer_prompt_edited(&repl->writer, loop->reader.editor, buf_text(&text));
    else if (prompts)
        line_writer_prompt(&repl->writer, buf_text(&text));
    loop->prompting = loop->prompting || prompts;
    buf_clean_up(&text);
}

/* --- the loop ----------------------------------------------------------------------------- */

static bool is_over(const struct loop *loop)
{
    return loop->hung_up || loop->ended || (loop->repl.quit && !loop->unread);
}

static int sleep_ms(const struct loop *loop)
{
    int64_t due = repl_due_ms(&loop->repl);
    if (loop->repl.quit)
        return -1;
    if (loop->pending && !loop->unread)
        return 0;
    if (due == MESSAGE_NEVER)
        return -1;
    int64_t left = due - clock_mono_ms(&loop->repl.platform->clock);
    return left < 0 ? 0 : left > SLEEP_MAX_MS ? SLEEP_MAX_MS : (int)left;
}

static void wait_for_something(struct loop *loop)
{
    bool stalls = loop->unread && !loop->lent;
    bool reads = !loop->lent && !stalls && may_read(loop) && !line_reader_has_line(&loop->reader);
    struct pollfd fds[] = {{.fd = reads ? loop->reader.fd : -1, .events = POLLIN},
                           {.fd = loop->wake[0], .events = POLLIN},
                           {.fd = stalls ? loop->repl.writer.fd : -1, .events = POLLOUT}};
    int n = poll(fds, 3, sleep_ms(loop));
    loop->repl.now_mono_ms = clock_mono_ms(&loop->repl.platform->clock);
    if (n <= 0)
        return;
    if (fds[1].revents)
        read_wakes(loop);
    if (fds[0].revents & (POLLHUP | POLLERR) && loop->reader.terminal)
        loop->hung_up = true;
    else if (fds[0].revents)
        line_reader_read(&loop->reader);
}

static void write_out(struct loop *loop)
{
    struct line_writer *writer = &loop->repl.writer;
    if (loop->lent)
        return;
    if (!line_writer_flush(writer)) {
        loop->hung_up = writer->error != EPIPE;
        loop->repl.quit = true;
    }
    loop->unread = line_writer_pending(writer) > 0;
}

static void take_and_say(struct loop *loop)
{
    repl_handle_messages(&loop->repl);
    lend_or_take_back(loop);
    if (loop->lent || loop->unread)
        return;
    take_lines(loop);
    ask(loop);
    prompt(loop);
}

static void run_loop(struct loop *loop)
{
    while (!is_over(loop)) {
        if (!loop->repl.quit)
            take_and_say(loop);
        write_out(loop);
        if (!is_over(loop))
            wait_for_something(loop);
    }
    if (loop->lent && !loop->hung_up)
        take_back(loop);
    if (loop->hung_up)
        loop->repl.exit_status = 129;
    else
        repl_note_outcome(&loop->repl);
    line_writer_end(&loop->repl.writer);
    write_out(loop);
}

/* A terminal that takes nothing gets no closing line. */
static bool takes_closing(const struct loop *loop)
{
    const struct line_writer *writer = &loop->repl.writer;
    return loop->repl.meeting && !loop->hung_up && !line_writer_pending(writer) &&
           fd_wait_writable(writer->fd, -1, 0);
}

static void tear_down(struct loop *loop)
{
    struct repl *repl = &loop->repl;
    line_reader_clean_up(&loop->reader);
    controller_clean_up(&repl->controller);
    line_writer_clean_up(&repl->writer);
    if (loop->signals)
        signals_uninstall();
    for (int i = 0; i < 2; i++)
        if (loop->wake[i] >= 0)
            close(loop->wake[i]);
}

bool plain_run(const struct plain_options *options, const struct meeting_platform *platform,
               struct plain_result *result, struct err *err)
{
    struct loop *loop = calloc(1, sizeof *loop);
    *result = (struct plain_result){0};
    if (!loop)
        return err_set(err, ERR_OOM, "%s", "");
    loop->repl.options = options;
    loop->repl.platform = platform;
    loop->wake[0] = loop->wake[1] = -1;
    bool ok = set_up(loop, err);
    if (ok) {
        begin(&loop->repl);
        run_loop(loop);
        result->exit_status = loop->repl.exit_status;
        if (takes_closing(loop))
            meeting_closing(loop->repl.meeting, true, result->closing, sizeof result->closing);
    }
    tear_down(loop);
    free(loop);
    return ok;
}
