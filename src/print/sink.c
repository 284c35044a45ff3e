#include "print/sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool write_fd(void *self, const void *bytes, size_t len, struct err *err)
{
    struct sink_fd *to = self;
    const char *at = bytes;
    while (len > 0) {
        ssize_t n = write(to->fd, at, len);
        if (n < 0 && errno == EINTR)
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
