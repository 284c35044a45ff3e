#include "print/sink.h"

#include "base/fd.h"

#include <errno.h>
#include <string.h>

/* After a stop the end of a list is worth so much waiting. */
enum { LAST_MS = 1000 };

/* A descriptor that takes nothing at present is waited for, also one that another program has made
 * non-blocking; a stop ends the waiting. */
static bool may_go_on(struct sink_fd *to)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN)
        return false;
    if (fd_wait_writable(to->fd, to->stop ? stop_fd(to->stop) : -1, -1))
        return true;
    errno = ECANCELED;
    return !to->stop || !stop_requested(to->stop) || fd_wait_writable(to->fd, -1, LAST_MS);
}

static bool write_fd(void *self, const void *bytes, size_t len, struct err *err)
{
    struct sink_fd *to = self;
    const char *at = bytes;
    while (len > 0) {
        ssize_t n = fd_write_some(to->fd, at, len);
        if (n < 0 && may_go_on(to))
            continue;
        if (n < 0) {
            to->error = errno;
            return err_set(err, ERR_IO, "writing to %s: %s", to->name, strerror(errno));
        }
        at += n;
        len -= (size_t)n;
    }
    return true;
}

static bool write_buf(void *self, const void *bytes, size_t len, struct err *err)
{
    struct buf *to = self;
    return buf_add(to, bytes, len) ||
           err_set(err, ERR_OOM, "a list of more than %zu bytes", to->max);
}

struct sink sink_to_fd(struct sink_fd *fd)
{
    return (struct sink){.write = write_fd, .self = fd};
}

struct sink sink_to_buf(struct buf *buf)
{
    return (struct sink){.write = write_buf, .self = buf};
}
