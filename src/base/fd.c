#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe that poll() calls writable takes so many bytes without blocking. */
#define PIECE_MAX ((size_t)PIPE_BUF)

int fd_open_terminal_again(int fd)
{
    char name[256] = "";
    struct stat ours, theirs;
    if (ttyname_r(fd, name, sizeof name) != 0)
        return -1;
    int again = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (again < 0)
        return -1;
    if (fstat(fd, &ours) == 0 && fstat(again, &theirs) == 0 && ours.st_rdev == theirs.st_rdev)
        return again;
    close(again);
    return -1;
}

/* Without a flag of its own, a terminal gets one for the time of the call. */
static ssize_t write_flagged(int fd, const void *bytes, size_t len, int flags)
{
    if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return write(fd, bytes, 1);
    ssize_t n = write(fd, bytes, len);
    int error = errno;
    fcntl(fd, F_SETFL, flags);
    errno = error;
    return n;
}

ssize_t fd_write_some(int fd, const void *bytes, size_t len)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    struct stat kind;
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && flags & O_NONBLOCK)
        return write(fd, bytes, len);
    if (flags < 0 || fstat(fd, &kind) != 0 || S_ISREG(kind.st_mode))
        return write(fd, bytes, len);
    int n = poll(&ready, 1, 0);
    if (n == 0) {
        errno = EAGAIN;
        return -1;
    }
    if (n < 0)
        return -1;
    if (S_ISSOCK(kind.st_mode))
        return send(fd, bytes, len, MSG_DONTWAIT);
    if (isatty(fd))
        return write_flagged(fd, bytes, len, flags);
    return write(fd, bytes, len < PIECE_MAX || !S_ISFIFO(kind.st_mode) ? len : PIECE_MAX);
}

/* Is a write that failed worth another try? errno stays when it is not. */
static bool may_try_again(int fd, int patience_ms)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN)
        return false;
    int n;
    do
        n = poll(&room, 1, patience_ms);
    while (n < 0 && errno == EINTR);
    if (n == 0)
        errno = EAGAIN;
    return n > 0;
}

size_t fd_write_all(int fd, const void *bytes, size_t len, int patience_ms)
{
    const char *at = bytes;
    size_t done = 0;
    while (done < len) {
        ssize_t n = write(fd, at + done, len - done);
        if (n < 0 && !may_try_again(fd, patience_ms))
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    return done;
}

bool fd_wait_writable(int fd, int other_fd, int ms)
{
    struct pollfd fds[] = {{.fd = fd, .events = POLLOUT}, {.fd = other_fd, .events = POLLIN}};
    int n = poll(fds, 2, ms);
    return n > 0 && fds[0].revents && !fds[1].revents;
}
