#include "base/stop.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool stop_init(struct stop *stop, struct err *err)
{
    atomic_init(&stop->requested, false);
    return pipe_new(stop->pipe, O_NONBLOCK) ||
           err_set(err, ERR_IO, "cannot make a pipe: %s", strerror(errno));
}

void stop_clean_up(struct stop *stop)
{
    for (int i = 0; i < 2; i++)
        if (stop->pipe[i] >= 0)
            close(stop->pipe[i]);
    stop->pipe[0] = stop->pipe[1] = -1;
}

void stop_request(struct stop *stop)
{
    /* A full pipe is as readable as can be. The flag comes last: a thread that sees it and clears
     * the request finds the byte, which else would wake every later wait. */
    ssize_t n = write(stop->pipe[1], "", 1);
    (void)n;
    atomic_store(&stop->requested, true);
}

void stop_clear(struct stop *stop)
{
    char bytes[64];
    while (read(stop->pipe[0], bytes, sizeof bytes) > 0)
        continue;
    atomic_store(&stop->requested, false);
}

bool stop_requested(const struct stop *stop)
{
    return atomic_load(&stop->requested);
}

int stop_fd(const struct stop *stop)
{
    return stop->pipe[0];
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool stop_sleep(const struct stop *stop, int64_t ms)
{
    int64_t end = now_ms() + ms;
    for (int64_t left = ms; left > 0 && !stop_requested(stop); left = end - now_ms()) {
        struct pollfd fd = {.fd = stop->pipe[0], .events = POLLIN};
        poll(&fd, 1, left > 60000 ? 60000 : (int)left);
    }
    return stop_requested(stop);
}
