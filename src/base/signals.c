#include "base/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { WATCHED = 6, FATAL = 6, RESET_MAX = 256 };

struct watched {
    int number;
    char byte;
};

static const struct watched watched[WATCHED] = {
    {SIGINT, SIGNAL_INTERRUPT}, {SIGTERM, SIGNAL_TERMINATE}, {SIGHUP, SIGNAL_HANG_UP},
    {SIGWINCH, SIGNAL_RESIZE},  {SIGTSTP, SIGNAL_SUSPEND},   {SIGCONT, SIGNAL_CONTINUE},
};

static const int fatal[FATAL] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGQUIT};

/* A handler gets no argument but its signal: what it needs has to be here. Written by the UI thread
 * while no handler that reads it is armed. */
static struct {
    int wake_fd;
    volatile sig_atomic_t armed;
    int tty_fd;
    struct termios saved;
    char reset[RESET_MAX];
    size_t reset_len;
    struct sigaction before[WATCHED + FATAL + 1];
} the;

static void tell_loop(int number)
{
    int saved = errno;
    for (int i = 0; i < WATCHED; i++)
        if (watched[i].number == number && write(the.wake_fd, &watched[i].byte, 1) < 0)
            break; /* the pipe is full: the loop wakes anyway */
    errno = saved;
}

/* Installed with SA_RESETHAND, so that the second raise() has the default action. */
static void die_tidily(int number)
{
    if (the.armed) {
        the.armed = 0;
        if (write(the.tty_fd, the.reset, the.reset_len) >= 0)
            tcsetattr(the.tty_fd, TCSANOW, &the.saved);
    }
    raise(number);
}

/* Installs a handler, unless the signal was ignored when the program began, as nohup and a shell's
 * "&" do: then it stays so. */
static bool install(int number, const struct sigaction *action, struct sigaction *before)
{
    if (sigaction(number, NULL, before) != 0)
        return false;
    return before->sa_handler == SIG_IGN || sigaction(number, action, NULL) == 0;
}

bool signals_install(int wake_fd, struct err *err)
{
    the.wake_fd = wake_fd;
    bool ok = true;
    struct sigaction tell = {.sa_handler = tell_loop};
    sigfillset(&tell.sa_mask);
    for (int i = 0; i < WATCHED; i++)
        ok = ok && install(watched[i].number, &tell, &the.before[i]);
    struct sigaction die = {.sa_handler = die_tidily, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    sigemptyset(&die.sa_mask);
    for (int i = 0; i < FATAL; i++)
        ok = ok && install(fatal[i], &die, &the.before[WATCHED + i]);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    ok = ok && sigaction(SIGPIPE, &ignore, &the.before[WATCHED + FATAL]) == 0;
    return ok || err_set(err, ERR_INTERNAL, "sigaction: %s", strerror(errno));
}

void signals_uninstall(void)
{
    for (int i = 0; i < WATCHED; i++)
        sigaction(watched[i].number, &the.before[i], NULL);
    for (int i = 0; i < FATAL; i++)
        sigaction(fatal[i], &the.before[WATCHED + i], NULL);
    sigaction(SIGPIPE, &the.before[WATCHED + FATAL], NULL);
}

void signals_arm_reset(int tty_fd, const struct termios *saved, const char *reset, size_t len)
{
    the.armed = 0;
    the.tty_fd = tty_fd;
    the.saved = *saved;
    the.reset_len = len < RESET_MAX ? len : RESET_MAX;
    memcpy(the.reset, reset, the.reset_len);
    the.armed = 1;
}

void signals_reset_now(void)
{
    struct pollfd fd = {.fd = the.tty_fd, .events = POLLOUT};
    if (!the.armed)
        return;
    if (poll(&fd, 1, 0) == 1 && fd.revents & POLLOUT) {
        ssize_t n = write(the.tty_fd, the.reset, the.reset_len);
        (void)n; /* the modes are given back all the same */
    }
    tcsetattr(the.tty_fd, TCSANOW, &the.saved);
}

void signals_disarm_reset(void)
{
    the.armed = 0;
}

void signals_stop_here(void)
{
    struct sigaction ours;
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigemptyset(&standard.sa_mask);
    sigaction(SIGTSTP, &standard, &ours);
    if (ours.sa_handler == SIG_IGN) /* started by what knows no job control */
        sigaction(SIGTSTP, &ours, NULL);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}
