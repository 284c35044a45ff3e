/* Where printed bytes go: a file descriptor, or memory. */
#ifndef ROLLCALL_PRINT_SINK_H
#define ROLLCALL_PRINT_SINK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/stop.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes all of the bytes, or returns false and fills *err (ERR_IO, ERR_OOM). */
struct sink {
    bool (*write)(void *self, const void *bytes, size_t len, struct err *err);
    void *self;
};

/* Writes to a descriptor, which stays the caller's, as often as it takes: when poll() says so,
 * whether it is non-blocking or not. */
struct sink_fd {
    int fd;
    const char *name; /* for the error's sentence: "standard output"; borrowed */
    int error;        /* errno of the first failure, 0: none; EPIPE is how a reader says enough */
    const struct stop
        *stop; /* ends a wait for a slow reader, error is then ECANCELED; NULL: none */
};

/* A sink over either; the struct must outlive it. */
struct sink sink_to_fd(struct sink_fd *fd);
struct sink sink_to_buf(struct buf *buf);

#endif
