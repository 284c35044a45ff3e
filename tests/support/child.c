#include "config.h"

#include "support/child.h"

#include "support/paths.h"
#include "support/patience.h"
#include "support/process.h"
#include "support/tmpdir.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_MAX = 64 << 20 };

struct child {
    pid_t pid;
    int in, out, err; /* our ends of its pipes; -1: closed */
    const char *input;
    bool reaped;
    int status;
    int64_t started_ms, ended_ms;
    struct buf out_text, err_text;
};

struct pipe_ends {
    int ours, theirs;
};

/* A pipe for one direction; neither end reaches any other child. */
static struct pipe_ends make_pipe(bool they_read)
{
    int ends[2];
    if (pipe(ends) != 0)
        patience_die("pipe");
    for (int i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    int ours = they_read ? 1 : 0;
    fcntl(ends[ours], F_SETFL, O_NONBLOCK);
    return (struct pipe_ends){.ours = ends[ours], .theirs = ends[1 - ours]};
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static struct pipe_ends open_stdin(const struct child_options *options)
{
    if (options->stdin_fd > 0)
        return (struct pipe_ends){.ours = -1, .theirs = dup(options->stdin_fd)};
    if (options->input || options->keep_stdin)
        return make_pipe(true);
    return (struct pipe_ends){.ours = -1, .theirs = open("/dev/null", O_RDWR)};
}

static struct pipe_ends open_stdout(const struct child_options *options)
{
    if (options->stdout_fd > 0)
        return (struct pipe_ends){.ours = -1, .theirs = dup(options->stdout_fd)};
    return make_pipe(false);
}

struct child *child_start(const struct child_options *options)
{
    struct child *child = calloc(1, sizeof *child);
    if (!child)
        patience_die("memory");
    signal(SIGPIPE, SIG_IGN);
    const char *home = options->home ? options->home : tmpdir_new();
    struct pipe_ends in = open_stdin(options);
    struct pipe_ends out = open_stdout(options);
    struct pipe_ends err = make_pipe(false);
    *child = (struct child){.in = in.ours,
                            .out = out.ours,
                            .err = err.ours,
                            .input = options->input,
                            .started_ms = patience_now_ms(),
                            .out_text = BUF_INIT(OUTPUT_MAX),
                            .err_text = BUF_INIT(OUTPUT_MAX)};
    child->pid = process_start(&(struct process_plan){
        .argv = options->argv,
        .env = child_env(home, options->env),
        .folder = home,
        .fds = {in.theirs, out.theirs, err.theirs},
        .session = options->session,
    });
    close(in.theirs);
    close(out.theirs);
    close(err.theirs);
    return child;
}

pid_t child_pid(const struct child *child)
{
    return child->pid;
}

static void read_some(int *fd, struct buf *text)
{
    char block[65536];
    ssize_t n = read(*fd, block, sizeof block);
    if (n > 0)
        buf_add(text, block, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        close_end(fd);
}

static void write_some(struct child *child)
{
    ssize_t n = write(child->in, child->input, strlen(child->input));
    if (n > 0)
        child->input += n;
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
        child->input = "";
    if (!*child->input)
        close_end(&child->in);
}

/* Moves what can be moved through the pipes, waiting at most timeout_ms for it. False when nothing
 * came. */
static bool pump(struct child *child, int timeout_ms)
{
    struct pollfd fds[] = {
        {.fd = child->out, .events = POLLIN},
        {.fd = child->err, .events = POLLIN},
        {.fd = child->input ? child->in : -1, .events = POLLOUT},
    };
    if (poll(fds, 3, timeout_ms) <= 0)
        return false;
    if (fds[0].revents)
        read_some(&child->out, &child->out_text);
    if (fds[1].revents)
        read_some(&child->err, &child->err_text);
    if (fds[2].revents)
        write_some(child);
    return true;
}

bool child_wait_output(struct child *child, const char *text, int64_t timeout_ms)
{
    int64_t deadline = patience_deadline(timeout_ms);
    while (!strstr(buf_text(&child->out_text), text)) {
        if (child->out < 0 || !patience_left(deadline))
            return false;
        pump(child, patience_left(deadline));
    }
    return true;
}

const struct buf *child_output(const struct child *child)
{
    return &child->out_text;
}

void child_write(struct child *child, const char *text)
{
    for (size_t done = 0, len = strlen(text); done < len;) {
        ssize_t n = write(child->in, text + done, len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EAGAIN && errno != EINTR)
            return;
        else
            patience_nap();
    }
}

void child_close_stdin(struct child *child)
{
    close_end(&child->in);
}

void child_signal(struct child *child, int signal_number)
{
    if (!child_ended(child))
        kill(child->pid, signal_number);
}

bool child_ended(struct child *child)
{
    if (!child->reaped && process_reap(child->pid, &child->status)) {
        child->reaped = true;
        child->ended_ms = patience_now_ms();
    }
    return child->reaped;
}

/* Its own pipes end with it, but a grandchild may hold them: then a moment of silence is enough. */
static void drain(struct child *child)
{
    while ((child->out >= 0 || child->err >= 0) && pump(child, 0))
        ;
    close_end(&child->out);
    close_end(&child->err);
    close_end(&child->in);
}

void child_wait(struct child *child, int64_t timeout_ms, struct child_result *result)
{
    int64_t deadline = patience_deadline(timeout_ms);
    while (!child_ended(child) && patience_left(deadline))
        pump(child, 10);
    bool in_time = child_ended(child);
    if (!in_time) {
        kill(child->pid, SIGKILL);
        while (!child_ended(child))
            patience_nap();
    }
    drain(child);
    *result = (struct child_result){
        .status = in_time ? child->status : -1,
        .took_ms = child->ended_ms - child->started_ms,
        .out = child->out_text,
        .err = child->err_text,
    };
    child->out_text = BUF_INIT(OUTPUT_MAX);
    child->err_text = BUF_INIT(OUTPUT_MAX);
}

void child_destroy(struct child *child)
{
    if (!child)
        return;
    struct child_result rest;
    child_signal(child, SIGKILL); /* no-op when it has ended */
    child_wait(child, 60000, &rest);
    child_result_clean_up(&rest);
    free(child);
}

void child_run(const struct child_options *options, struct child_result *result)
{
    struct child *child = child_start(options);
    child_wait(child, 300000, result);
    child_destroy(child);
}

void child_result_clean_up(struct child_result *result)
{
    buf_clean_up(&result->out);
    buf_clean_up(&result->err);
}
