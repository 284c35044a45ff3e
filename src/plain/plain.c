#include "plain/plain.h"

#include "base/secret.h"
#include "base/signals.h"
#include "plain/command.h"
#include "plain/ear.h"
#include "plain/questions.h"
#include "plain/talk.h"
#include "work/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUIT_WITHIN_MS = 2000, SLEEP_MAX_MS = 60000 };

/* Everything that lives as long as the conversation. */
struct conversation {
    struct talk talk;
    struct ear ear;
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
    struct talk *talk = &c->talk;
    const struct plain_options *options = talk->options;
    talk->style = (struct view_style){
        .charset = options->ascii ? TEXT_ASCII : text_charset_of_locale(),
        .mask = options->mask,
        .utc = options->utc,
        .spoken = true,
        .now_ms = clock_wall_ms(&talk->host->clock),
    };
    ear_init(&c->ear, STDIN_FILENO);
    voice_init(&talk->voice, STDOUT_FILENO, c->ear.terminal, talk->style.charset);
    talk->now_mono_ms = talk->line_mono_ms = clock_mono_ms(&talk->host->clock);
    if (!open_wake_pipe(c->wake, err) || !signals_install(c->wake[1], err))
        return false;
    c->signals = true;
    talk->wake_fd = c->wake[1];
    return true;
}

/* The meeting of the command line, or the question which one. */
static void begin(struct talk *talk)
{
    const struct host_target *start = &talk->options->start;
    struct err err = ERR_INIT;
    voice_say(&talk->voice, "rollcall %s, read-only, in plain lines. Type help for the words.",
              talk->options->version);
    if (!start->meeting_id || !start->meeting_id[0]) {
        questions_ask_meeting(talk);
        return;
    }
    if (talk_open(talk, start, &err))
        return;
    talk_say_error(talk, &err);
    questions_ask_meeting(talk);
}

/* --- signals ------------------------------------------------------------------------------ */

static void end_by(struct conversation *c, int status)
{
    c->talk.quit = true;
    c->talk.exit_status = status;
}

/* ^C takes back the question, then ends what is under way; twice it ends the program. */
static void on_interrupt(struct conversation *c)
{
    struct talk *talk = &c->talk;
    bool twice = c->cancelled_mono_ms && talk->now_mono_ms - c->cancelled_mono_ms < QUIT_WITHIN_MS;
    c->cancelled_mono_ms = talk->now_mono_ms;
    if (twice || !talk->desk) {
        end_by(c, 130);
        return;
    }
    bool stopped = questions_dismiss(talk) || talk_give_up(talk) || desk_stop(talk->desk);
    talk->await = TALK_AWAIT_NOTHING;
    voice_say(&talk->voice, stopped ? "Stopped." : "Again within two seconds quits.");
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
    struct talk *talk = &c->talk;
    voice_answered(&talk->voice);
    talk->line_mono_ms = talk->now_mono_ms;
    if (talk->question != TALK_COMMAND)
        questions_answer(talk, line);
    else if (talk->desk)
        command_run(talk, line);
}

/* A script waits for the answer to the line before; somebody who types need not. */
static bool may_listen(const struct conversation *c)
{
    return c->ear.terminal || c->talk.question != TALK_COMMAND || !talk_is_busy(&c->talk);
}

/* Of a script one line a pass, so that what it does is heard before the next. */
static void take_lines(struct conversation *c)
{
    char line[EAR_LINE_MAX + 1];
    c->pending = false;
    while (!c->talk.quit && !c->pending && may_listen(c)) {
        enum ear_heard heard = ear_next(&c->ear, line);
        if (heard == EAR_NOTHING)
            break;
        if (heard == EAR_END)
            c->talk.quit = true;
        else if (heard == EAR_TOO_LONG)
            voice_say(&c->talk.voice, "That line is too long.");
        else
            take_line(c, line);
        c->pending = !c->ear.terminal;
    }
    secret_wipe(line, sizeof line);
}

/* Shows what the next line is for; not while the answer to the last one is under way. */
static void prompt(struct conversation *c)
{
    struct talk *talk = &c->talk;
    struct buf text = BUF_INIT(4096);
    bool busy = talk->question == TALK_COMMAND && talk_is_busy(talk);
    ear_hush(&c->ear, questions_secret(talk));
    if (!talk->quit && !busy && talk->voice.prompts) {
        questions_prompt(talk, &text);
        voice_prompt(&talk->voice, buf_text(&text));
    }
    buf_clean_up(&text);
}

/* --- the loop ----------------------------------------------------------------------------- */

static int sleep_ms(const struct conversation *c)
{
    int64_t due = talk_due_ms(&c->talk);
    if (c->pending)
        return 0;
    if (due == MESSAGE_NEVER)
        return -1;
    int64_t left = due - clock_mono_ms(&c->talk.host->clock);
    return left < 0 ? 0 : left > SLEEP_MAX_MS ? SLEEP_MAX_MS : (int)left;
}

static void wait_for_something(struct conversation *c)
{
    bool listen = !c->ear.ended && may_listen(c);
    struct pollfd fds[] = {{.fd = listen ? c->ear.fd : -1, .events = POLLIN},
                           {.fd = c->wake[0], .events = POLLIN}};
    int n = poll(fds, 2, sleep_ms(c));
    c->talk.now_mono_ms = clock_mono_ms(&c->talk.host->clock);
    if (n <= 0)
        return;
    if (fds[1].revents)
        read_wakes(c);
    if (fds[0].revents & (POLLHUP | POLLERR) && c->ear.terminal)
        c->hung_up = true;
    else if (fds[0].revents)
        ear_read(&c->ear);
}

static void converse(struct conversation *c)
{
    struct talk *talk = &c->talk;
    while (!talk->quit && !c->hung_up) {
        talk_hear(talk);
        take_lines(c);
        prompt(c);
        if (!voice_flush(&talk->voice)) {
            c->hung_up = talk->voice.error != EPIPE;
            talk->quit = true;
        } else if (!talk->quit) {
            wait_for_something(c);
        }
    }
    if (c->hung_up)
        talk->exit_status = 129;
}

static void tear_down(struct conversation *c)
{
    struct talk *talk = &c->talk;
    ear_clean_up(&c->ear);
    desk_destroy(talk->next);
    desk_destroy(talk->desk);
    voice_clean_up(&talk->voice);
    free(talk->path);
    if (c->signals)
        signals_uninstall();
    for (int i = 0; i < 2; i++)
        if (c->wake[i] >= 0)
            close(c->wake[i]);
}

bool plain_run(const struct plain_options *options, const struct desk_host *host,
               struct plain_result *result, struct err *err)
{
    struct conversation *c = calloc(1, sizeof *c);
    *result = (struct plain_result){0};
    if (!c)
        return err_set(err, ERR_OOM, "%s", "");
    c->talk.options = options;
    c->talk.host = host;
    c->wake[0] = c->wake[1] = -1;
    bool ok = set_up(c, err);
    if (ok) {
        begin(&c->talk);
        converse(c);
        result->exit_status = c->talk.exit_status;
        if (c->talk.desk && !c->hung_up)
            desk_closing(c->talk.desk, true, result->closing, sizeof result->closing);
    }
    tear_down(c);
    free(c);
    return ok;
}
