#include "base/fd.h"

#include "base/file.h"
#include "support/patience.h"
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#define MORE ((size_t)1 << 20) /* than a pipe holds */

static char bytes[MORE];

struct pipe_reader {
    int fd;
    size_t count;
};

static void *drain(void *data)
{
    struct pipe_reader *reader = data;
    char block[4096];
    patience_nap(); /* the writer finds the pipe full */
    for (ssize_t n; (n = read(reader->fd, block, sizeof block)) > 0;)
        reader->count += (size_t)n;
    return NULL;
}

/* A pipe whose writing end does not block. */
static void open_pipe(int ends[2])
{
    ck_assert(pipe_new(ends, 0));
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
}

START_TEST(all_is_written_to_a_slow_reader_though_the_pipe_does_not_block)
{
    int ends[2];
    pthread_t thread;
    open_pipe(ends);
    size_t full = fd_write_all(ends[1], bytes, MORE, 0);
    struct pipe_reader reader = {.fd = ends[0]};
    ck_assert_int_eq(pthread_create(&thread, NULL, drain, &reader), 0);
    ck_assert_uint_eq(fd_write_all(ends[1], bytes, MORE, -1), MORE);
    close(ends[1]);
    pthread_join(thread, NULL);
    ck_assert_uint_eq(reader.count, full + MORE);
    close(ends[0]);
}
END_TEST

START_TEST(a_reader_that_takes_nothing_is_given_up_when_the_patience_is_over)
{
    int ends[2];
    open_pipe(ends);
    int64_t start = patience_now_ms();
    size_t done = fd_write_all(ends[1], bytes, MORE, 30);
    ck_assert_int_eq(errno, EAGAIN);
    ck_assert_int_ge(patience_now_ms() - start, 29);
    ck_assert_uint_gt(done, 0);
    ck_assert_uint_lt(done, MORE);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

START_TEST(a_reader_that_is_gone_is_not_waited_for)
{
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    open_pipe(ends);
    close(ends[0]);
    ck_assert_uint_eq(fd_write_all(ends[1], "x", 1, -1), 0);
    ck_assert_int_eq(errno, EPIPE);
    close(ends[1]);
}
END_TEST

UNIT_MAIN("fd", all_is_written_to_a_slow_reader_though_the_pipe_does_not_block,
          a_reader_that_takes_nothing_is_given_up_when_the_patience_is_over,
          a_reader_that_is_gone_is_not_waited_for)
