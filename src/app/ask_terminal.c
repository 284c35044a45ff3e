#include "app/ask_terminal.h"

#include "base/buf.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_ANSWER 256

/* Reads a line, without its end. False at the end of input, or when told to stop. */
static bool read_line(int fd, const struct stop *stop, struct buf *line)
{
    for (;;) {
        char c;
        struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
                               {.fd = stop_fd(stop), .events = POLLIN}};
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return false;
        if (stop_requested(stop))
            return false;
        if (!fds[0].revents)
            continue;
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return line->len > 0;
        if (c == '\n' || c == '\r')
            return true;
        buf_add_char(line, c);
    }
}

static void say(int fd, const char *text)
{
    ssize_t n = write(fd, text, strlen(text));
    (void)n; /* who cannot read the question gives no answer */
}

/* A terminal that is ours: another one's job would be stopped for touching it. */
static int open_terminal(void)
{
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0 && tcgetpgrp(fd) == getpgrp())
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool ask_on_terminal(int fd, const char *question, const struct stop *stop, struct buf *line)
{
    struct termios before, silent;
    bool known = tcgetattr(fd, &before) == 0;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    silent.c_lflag |= ICANON | ISIG;
    if (known)
        tcsetattr(fd, TCSAFLUSH, &silent);
    say(fd, question);
    say(fd, "\nPasscode: "); /* Emacs and expect know a secret by this word */
    bool ok = read_line(fd, stop, line);
    if (known)
        tcsetattr(fd, TCSAFLUSH, &before);
    say(fd, "\n");
    return ok;
}

static bool ask(void *self, const char *question, const struct stop *stop, char **answer,
                struct err *err)
{
    (void)self;
    struct buf line = BUF_INIT_SECRET(MAX_ANSWER);
    int fd = open_terminal();
    if (fd < 0)
        return err_set(err, ERR_MFA_NEEDED,
                       "there is no terminal to ask on, and standard input is not read for it");
    bool ok = ask_on_terminal(fd, question, stop, &line);
    close(fd);
    if (ok)
        *answer = secret_strdup(buf_text(&line));
    buf_clean_up(&line);
    if (ok && *answer)
        return true;
    if (stop_requested(stop))
        return err_set(err, ERR_CANCELLED, "%s", "");
    return err_set(err, ok ? ERR_OOM : ERR_MFA_NEEDED, "%s", "");
}

struct ask_secret ask_terminal(void)
{
    return (struct ask_secret){.ask = ask};
}
