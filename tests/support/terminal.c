#include "config.h"

#include "support/terminal_private.h"

#include "support/child.h"
#include "support/keep.h"
#include "support/patience.h"
#include "support/process.h"
#include "support/tmpdir.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { RAW_MAX = 64 << 20, WAIT_MS = 60000, LOOK_MS = 10 };

/* --- life ------------------------------------------------------------------------------------- */

static void set_size(int fd, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    if (ioctl(fd, TIOCSWINSZ, &size) != 0)
        patience_die("TIOCSWINSZ");
}

static void open_pty(struct terminal *t, int rows, int cols)
{
    t->master = posix_openpt(O_RDWR | O_NOCTTY);
    if (t->master < 0 || grantpt(t->master) != 0 || unlockpt(t->master) != 0)
        patience_die("posix_openpt");
    t->slave = open(ptsname(t->master), O_RDWR | O_NOCTTY);
    if (t->slave < 0)
        patience_die("pseudo-terminal");
    fcntl(t->master, F_SETFD, FD_CLOEXEC);
    fcntl(t->slave, F_SETFD, FD_CLOEXEC);
    fcntl(t->master, F_SETFL, O_RDWR | O_NONBLOCK);
    set_size(t->slave, rows, cols);
    tcgetattr(t->slave, &t->before);
}

/* Answers of the terminal to questions of the program, and keys. */
static void on_output(const char *bytes, size_t len, void *user)
{
    terminal_send(user, bytes, len);
}

/* libvterm crashes on a wide character in a screen of one column, which output that was meant for
 * the size before may hold: its screen is never narrower than two. */
static int screen_cols(int cols)
{
    return cols < 2 ? 2 : cols;
}

static void open_screen(struct terminal *t, int rows, int cols)
{
    t->rows = rows;
    t->cols = cols;
    t->vterm = vterm_new(rows, screen_cols(cols));
    if (!t->vterm)
        patience_die("vterm");
    vterm_set_utf8(t->vterm, 1);
    vterm_output_set_callback(t->vterm, on_output, t);
    t->screen = vterm_obtain_screen(t->vterm);
    vterm_screen_enable_altscreen(t->screen, 1);
    terminal_observe(t);
    vterm_screen_reset(t->screen, 1);
    t->cursor_visible = true;
}

/* The caller's variables, with TERM before them. */
static const char *const *environment(const struct terminal_options *options, const char *home)
{
    const char *name = options->term ? options->term : "xterm-256color";
    const char *env[128] = {keep_printf("TERM%s%s", *name ? "=" : "", name)};
    size_t count = 1;
    for (const char *const *one = options->env; one && *one && count < 127; one++)
        env[count++] = *one;
    return child_env(home, env);
}

static int open_stderr(const struct terminal *t, const struct terminal_options *options)
{
    if (!options->stderr_to)
        return t->slave;
    int fd = open(options->stderr_to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        patience_die(options->stderr_to);
    return fd;
}

struct terminal *terminal_start(const struct terminal_options *options)
{
    struct terminal *t = calloc(1, sizeof *t);
    if (!t)
        patience_die("memory");
    t->raw = BUF_INIT(RAW_MAX);
    t->pending = BUF_INIT(RAW_MAX);
    t->text = BUF_INIT(RAW_MAX);
    int rows = options->rows ? options->rows : 24;
    int cols = options->cols ? options->cols : 80;
    open_pty(t, rows, cols);
    open_screen(t, rows, cols);
    signal(SIGPIPE, SIG_IGN);
    const char *home = options->home ? options->home : tmpdir_new();
    int stderr_fd = open_stderr(t, options);
    t->pid = process_start(&(struct process_plan){
        .argv = options->argv,
        .run = options->run,
        .data = options->data,
        .env = environment(options, home),
        .folder = home,
        .fds = {t->slave, t->slave, stderr_fd},
        .session = true,
        .terminal = true,
    });
    if (stderr_fd != t->slave)
        close(stderr_fd);
    return t;
}

void terminal_destroy(struct terminal *t)
{
    if (!t)
        return;
    terminal_signal(t, SIGKILL);
    terminal_wait_exit(t, WAIT_MS);
    if (t->master >= 0)
        close(t->master);
    close(t->slave);
    vterm_free(t->vterm);
    buf_clean_up(&t->raw);
    buf_clean_up(&t->pending);
    buf_clean_up(&t->text);
    free(t);
}

void terminal_resize(struct terminal *t, int rows, int cols)
{
    terminal_pump(t, 0);
    t->rows = rows;
    t->cols = cols;
    vterm_set_size(t->vterm, rows, screen_cols(cols));
    vterm_screen_flush_damage(t->screen);
    set_size(t->master, rows, cols);
}

/* Has it ended? Takes its status once. */
static bool ended(struct terminal *t)
{
    if (!t->reaped && process_reap(t->pid, &t->status))
        t->reaped = true;
    return t->reaped;
}

void terminal_signal(struct terminal *t, int signal_number)
{
    if (!ended(t))
        kill(t->pid, signal_number);
}

void terminal_hang_up(struct terminal *t)
{
    close(t->master);
    t->master = -1;
}

pid_t terminal_pid(const struct terminal *t)
{
    return t->pid;
}

/* --- bytes ------------------------------------------------------------------------------------ */

void terminal_send(struct terminal *t, const char *bytes, size_t len)
{
    buf_add(&t->pending, bytes, len);
}

static void flush_pending(struct terminal *t)
{
    ssize_t n = write(t->master, t->pending.data, t->pending.len);
    if (n < 0)
        return;
    size_t left = t->pending.len - (size_t)n;
    memmove(t->pending.data, t->pending.data + n, left);
    buf_truncate(&t->pending, left);
}

/* Without a master there is nothing to move; time must pass all the same. */
static bool pump_nothing(int timeout_ms)
{
    if (timeout_ms > 0)
        patience_nap();
    return false;
}

bool terminal_pump(struct terminal *t, int timeout_ms)
{
    if (t->master < 0)
        return pump_nothing(timeout_ms);
    if (t->pending.len)
        flush_pending(t);
    struct pollfd fd = {.fd = t->master,
                        .events = (short)(t->pending.len ? POLLIN | POLLOUT : POLLIN)};
    if (poll(&fd, 1, timeout_ms) <= 0)
        return false;
    char block[65536];
    ssize_t n = read(t->master, block, sizeof block);
    if (n <= 0)
        return (fd.revents & POLLHUP) ? pump_nothing(timeout_ms) : false;
    buf_add(&t->raw, block, (size_t)n);
    vterm_input_write(t->vterm, block, (size_t)n);
    vterm_screen_flush_damage(t->screen);
    return true;
}

/* --- patience --------------------------------------------------------------------------------- */

/* A program that has ended may have said something last: `ended` is asked before the pump. */
bool terminal_wait_for(struct terminal *t, bool (*holds)(struct terminal *t, void *data),
                       void *data, int64_t timeout_ms)
{
    int64_t deadline = patience_deadline(timeout_ms);
    for (;;) {
        bool last = ended(t);
        bool painted = terminal_pump(t, 0);
        if (holds(t, data))
            return true;
        if (painted)
            continue;
        if (last || !patience_left(deadline))
            return false;
        int left = patience_left(deadline);
        terminal_pump(t, left < 50 ? left : 50);
    }
}

struct wanted {
    const char *text;
};

static bool holds_text(struct terminal *t, void *wanted)
{
    return terminal_shows(t, ((struct wanted *)wanted)->text);
}

static bool holds_no_text(struct terminal *t, void *wanted)
{
    return !holds_text(t, wanted);
}

bool terminal_wait(struct terminal *t, const char *text)
{
    return terminal_wait_for(t, holds_text, &(struct wanted){text}, WAIT_MS);
}

bool terminal_wait_gone(struct terminal *t, const char *text)
{
    return terminal_wait_for(t, holds_no_text, &(struct wanted){text}, WAIT_MS);
}

/* Has the program something to do: keys to read, or a thread that wants the processor? On a busy
 * machine silence alone does not mean that it has painted all that it is going to. */
static bool is_at_work(const struct terminal *t)
{
    int unread = 0;
    if (t->pending.len || (ioctl(t->slave, FIONREAD, &unread) == 0 && unread > 0))
        return true;
    return !t->reaped && !process_rests(t->pid);
}

bool terminal_wait_quiet(struct terminal *t, int64_t quiet_ms, int64_t timeout_ms)
{
    int64_t deadline = patience_deadline(timeout_ms > WAIT_MS ? timeout_ms : WAIT_MS);
    int64_t quiet_at = patience_deadline(quiet_ms);
    while (patience_left(deadline)) {
        if (!patience_left(quiet_at) || (ended(t) && !terminal_pump(t, 0)))
            return true;
        int left = patience_left(quiet_at);
        if (terminal_pump(t, left < LOOK_MS ? left : LOOK_MS) || is_at_work(t))
            quiet_at = patience_deadline(quiet_ms);
    }
    return false;
}

void terminal_watch(struct terminal *t, int64_t ms)
{
    int64_t until = patience_now_ms() + ms;
    while (patience_left(until))
        terminal_pump(t, patience_left(until));
}

int terminal_wait_exit(struct terminal *t, int64_t timeout_ms)
{
    int64_t deadline = patience_deadline(timeout_ms);
    while (!ended(t)) {
        if (!patience_left(deadline))
            return -1;
        terminal_pump(t, 10);
    }
    while (terminal_pump(t, 0))
        ;
    return t->status;
}

/* --- settings --------------------------------------------------------------------------------- */

const struct buf *terminal_raw(const struct terminal *t)
{
    return &t->raw;
}

struct termios terminal_termios(const struct terminal *t)
{
    struct termios now;
    if (tcgetattr(t->slave, &now) != 0)
        patience_die("tcgetattr");
    return now;
}

/* Was the private mode switched on and not off again? */
static bool mode_is_on(const struct terminal *t, const char *mode)
{
    const char *found = NULL;
    char wanted[16];
    snprintf(wanted, sizeof wanted, "\033[?%s", mode);
    for (const char *at = buf_text(&t->raw); (at = strstr(at, wanted)); at++)
        found = at;
    return found && found[strlen(wanted)] == 'h';
}

bool terminal_is_sane(const struct terminal *t)
{
    static const char *const modes[] = {"1000", "1002", "1003", "1006", "2004", "1"};
    struct termios now = terminal_termios(t);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (mode_is_on(t, modes[i]))
            return false;
    return now.c_iflag == t->before.c_iflag && now.c_oflag == t->before.c_oflag &&
           now.c_cflag == t->before.c_cflag && now.c_lflag == t->before.c_lflag &&
           memcmp(now.c_cc, t->before.c_cc, sizeof now.c_cc) == 0 && !t->alternate &&
           t->cursor_visible;
}
