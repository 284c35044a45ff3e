#include "plain/plain.h"

#include "base/secret.h"
#include "base/signals.h"
#include "fetch/mailbox.h"
#include "plain/command.h"
#include "plain/line_io.h"
#include "plain/questions.h"
#include "plain/repl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUIT_WITHIN_MS = 2000, SLEEP_MAX_MS = 60000 };

/* Everything that lives as long as the conversation. */
struct conversation {
    struct repl repl;
    struct line_reader reader;
    int wake[2]; /* read end, write end */
    bool signals;
    bool hung_up;
    bool pending;              /* lines of a script wait that were not looked at */
    int64_t cancelled_mono_ms; /* the last ^C; 0: none */
};

static bool open_wake_pipe(int wake[2], struct err *err)
{
    if (pipe(wake) != 0) {
        wake[0] = wake[1] = -1;
        return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
    }
    for (int i = 0; i < 2; i++) {
        fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static bool set_up(struct conversation *c, struct err *err)
{
    struct repl *repl = &c->repl;
    const struct plain_options *options = repl->options;
    repl->style = (struct view_style){
        .charset = options->ascii ? TEXT_ASCII : text_charset_of_locale(),
        .mask = options->mask,
        .utc = options->utc,
        .spoken = true,
        .now_ms = clock_wall_ms(&repl->platform->clock),
    };
    line_reader_init(&c->reader, STDIN_FILENO);
    line_writer_init(&repl->writer, STDOUT_FILENO, c->reader.terminal, repl->style.charset);
    repl->now_mono_ms = repl->line_mono_ms = clock_mono_ms(&repl->platform->clock);
    if (!open_wake_pipe(c->wake, err) || !signals_install(c->wake[1], err))
        return false;
    c->signals = true;
    repl->wake_fd = c->wake[1];
    return true;
}

/* The meeting of the command line, or the question which one. */
static void begin(struct repl *repl)
{
    const struct meeting_target *start = &repl->options->start;
    struct err err = ERR_INIT;
    line_writer_say(&repl->writer,
                    "rollcall %s, read-only, in plain lines. Type help for the words.",
                    repl->options->version);
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

static void end_by(struct conversation *c, int status)
{
    c->repl.quit = true;
    c->repl.exit_status = status;
}

/* ^C takes back the question, then ends what is under way; twice it ends the program. */
static void on_interrupt(struct conversation *c)
{
    struct repl *repl = &c->repl;
    bool twice = c->cancelled_mono_ms && repl->now_mono_ms - c->cancelled_mono_ms < QUIT_WITHIN_MS;
    c->cancelled_mono_ms = repl->now_mono_ms;
    if (twice || !repl->meeting) {
        end_by(c, 130);
        return;
    }
    bool stopped = questions_dismiss(repl) || repl_give_up(repl) || meeting_stop(repl->meeting);
    repl->await = REPL_AWAIT_NOTHING;
    line_writer_say(&repl->writer, stopped ? "Stopped." : "Again within two seconds quits.");
}

static void read_wakes(struct conversation *c)
{
    char bytes[256];
    ssize_t n;
    while ((n = read(c->wake[0], bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] == SIGNAL_INTERRUPT)
                on_interrupt(c);
            else if (bytes[i] == SIGNAL_TERMINATE)
                end_by(c, 143);
            else if (bytes[i] == SIGNAL_HANG_UP)
                c->hung_up = true;
            else if (bytes[i] == SIGNAL_SUSPEND)
                signals_stop_here();
        }
    }
}

/* --- lines -------------------------------------------------------------------------------- */

static void take_line(struct conversation *c, char *line)
{
    struct repl *repl = &c->repl;
    line_writer_answered(&repl->writer);
    repl->line_mono_ms = repl->now_mono_ms;
    if (repl->question != REPL_COMMAND)
        questions_answer(repl, line);
    else if (repl->meeting)
        command_run(repl, line);
}

/* A script waits for the answer to the line before; somebody who types need not. */
static bool may_listen(const struct conversation *c)
{
    return c->reader.terminal || c->repl.question != REPL_COMMAND || !repl_is_busy(&c->repl);
}

/* Of a script one line a pass, so that what it does is heard before the next. */
static void take_lines(struct conversation *c)
{
    char line[LINE_READER_LINE_MAX + 1];
    c->pending = false;
    while (!c->repl.quit && !c->pending && may_listen(c)) {
        enum line_reader_result heard = line_reader_next(&c->reader, line);
        if (heard == LINE_READER_NOTHING)
            break;
        if (heard == LINE_READER_END)
            c->repl.quit = true;
        else if (heard == LINE_READER_TOO_LONG)
            line_writer_say(&c->repl.writer, "That line is too long.");
        else
            take_line(c, line);
        c->pending = !c->reader.terminal;
    }
    secret_wipe(line, sizeof line);
}

/* Shows what the next line is for; not while the answer to the last one is under way. */
static void prompt(struct conversation *c)
{
    struct repl *repl = &c->repl;
    struct buf text = BUF_INIT(4096);
    bool busy = repl->question == REPL_COMMAND && repl_is_busy(repl);
    line_reader_set_echo(&c->reader, questions_secret(repl));
    if (!repl->quit && !busy && repl->writer.prompts) {
        questions_prompt(repl, &text);
        line_writer_prompt(&repl->writer, buf_text(&text));
    }
    buf_clean_up(&text);
}

/* --- the loop ----------------------------------------------------------------------------- */

static int sleep_ms(const struct conversation *c)
{
    int64_t due = repl_due_ms(&c->repl);
    if (c->pending)
        return 0;
    if (due == MESSAGE_NEVER)
        return -1;
    int64_t left = due - clock_mono_ms(&c->repl.platform->clock);
    return left < 0 ? 0 : left > SLEEP_MAX_MS ? SLEEP_MAX_MS : (int)left;
}

static void wait_for_something(struct conversation *c)
{
    bool listen = !c->reader.ended && may_listen(c);
    struct pollfd fds[] = {{.fd = listen ? c->reader.fd : -1, .events = POLLIN},
                           {.fd = c->wake[0], .events = POLLIN}};
    int n = poll(fds, 2, sleep_ms(c));
    c->repl.now_mono_ms = clock_mono_ms(&c->repl.platform->clock);
    if (n <= 0)
        return;
    if (fds[1].revents)
        read_wakes(c);
    if (fds[0].revents & (POLLHUP | POLLERR) && c->reader.terminal)
        c->hung_up = true;
    else if (fds[0].revents)
        line_reader_read(&c->reader);
}

static void converse(struct conversation *c)
{
    struct repl *repl = &c->repl;
    while (!repl->quit && !c->hung_up) {
        repl_handle_news(repl);
        take_lines(c);
        prompt(c);
        if (!line_writer_flush(&repl->writer)) {
            c->hung_up = repl->writer.error != EPIPE;
            repl->quit = true;
        } else if (!repl->quit) {
            wait_for_something(c);
        }
    }
    if (c->hung_up)
        repl->exit_status = 129;
}

static void tear_down(struct conversation *c)
{
    struct repl *repl = &c->repl;
    line_reader_clean_up(&c->reader);
    meeting_destroy(repl->next);
    meeting_destroy(repl->meeting);
    line_writer_clean_up(&repl->writer);
    free(repl->path);
    if (c->signals)
        signals_uninstall();
    for (int i = 0; i < 2; i++)
        if (c->wake[i] >= 0)
            close(c->wake[i]);
}

bool plain_run(const struct plain_options *options, const struct meeting_platform *platform,
               struct plain_result *result, struct err *err)
{
    struct conversation *c = calloc(1, sizeof *c);
    *result = (struct plain_result){0};
    if (!c)
        return err_set(err, ERR_OOM, "%s", "");
    c->repl.options = options;
    c->repl.platform = platform;
    c->wake[0] = c->wake[1] = -1;
    bool ok = set_up(c, err);
    if (ok) {
        begin(&c->repl);
        converse(c);
        result->exit_status = c->repl.exit_status;
        if (c->repl.meeting && !c->hung_up)
            meeting_closing(c->repl.meeting, true, result->closing, sizeof result->closing);
    }
    tear_down(c);
    free(c);
    return ok;
}
