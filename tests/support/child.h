/* Runs programs from a test: with an environment that holds nothing but what is given, output
 * captured, every wait bounded. A child dies with the test that started it. */
#ifndef ROLLCALL_TESTS_CHILD_H
#define ROLLCALL_TESTS_CHILD_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A variable without "=" in env takes the variable of that name out again. */
struct child_options {
    const char *const *argv; /* NULL-terminated; argv[0] without a slash is looked for in PATH */
    const char *const *env;  /* "NAME=value", NULL-terminated; on top of child_env() */
    const char *home;        /* HOME and the working folder; NULL: a new tmpdir */
    const char *input;       /* stdin holds this, then ends; NULL: /dev/null */
    int stdin_fd;            /* stdin when above 0; the caller closes its own copy */
    int stdout_fd;           /* stdout when above 0, nothing is captured then */
    bool keep_stdin;         /* stdin is a pipe that stays open until child_close_stdin() */
    bool session;            /* in a session of its own: without a controlling terminal */
};

/* What became of a child. Release with child_result_clean_up(). */
struct child_result {
    int status;      /* exit status, 128 + n when signal n ended it, -1 when time was up */
    int64_t took_ms; /* from start to end */
    struct buf out;  /* what it wrote, at most 64 MiB each */
    struct buf err;
};

struct child;

/* The environment of a child before its own variables: the PATH of the tests, HOME, LANG=C.UTF-8,
 * TZ=UTC, AWS_EC2_METADATA_DISABLED=true, and the options of the sanitizers that the test runs
 * under. Variables of extra replace those of the same name. NULL-terminated; lives until exit. */
const char *const *child_env(const char *home, const char *const *extra);

/* Starts it; aborts the test when it cannot be started. Free with child_destroy(). */
struct child *child_start(const struct child_options *options);
pid_t child_pid(const struct child *child);

/* Waits until its stdout (what has come of it stays in the result) contains text. False when
 * timeout_ms passed or stdout ended first. */
bool child_wait_output(struct child *child, const char *text, int64_t timeout_ms);

/* What has come of its stdout so far. */
const struct buf *child_output(const struct child *child);

/* Writes to its stdin (keep_stdin), or closes it. */
void child_write(struct child *child, const char *text);
void child_close_stdin(struct child *child);

void child_signal(struct child *child, int signal_number);

/* Waits for the end and fills *result, once. When timeout_ms passes the child is killed, and
 * status is -1. */
void child_wait(struct child *child, int64_t timeout_ms, struct child_result *result);

/* Has it ended? Does not wait. */
bool child_ended(struct child *child);

/* Kills it when it still runs. NULL is fine. */
void child_destroy(struct child *child);

/* The three together, with five minutes of patience. */
void child_run(const struct child_options *options, struct child_result *result);
void child_result_clean_up(struct child_result *result);

/* Words of ROLLCALL_TEST_WRAPPER stand before the argv of every program of our own that a child
 * or a terminal runs, quoted as for a shell, for instance "valgrind -q --error-exitcode=99". */

#endif
