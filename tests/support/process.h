/* What child.c and terminal.c share: the fork, the exec, the environment, the reaping. Tests use
 * those two instead. */
#ifndef ROLLCALL_TESTS_PROCESS_H
#define ROLLCALL_TESTS_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct process_plan {
    const char *const *argv; /* or else run(data) in the new process */
    int (*run)(void *data);
    void *data;
    const char *const *env; /* all of it */
    const char *folder;     /* to work in */
    int fds[3];             /* its stdin, stdout and stderr */
    bool session;           /* setsid() */
    bool terminal;          /* fds[0] becomes the controlling terminal (with session) */
};

/* Starts it; it is killed when the caller's process dies (Linux). Aborts the test on failure; a
 * program that cannot be run exits with 127. */
pid_t process_start(const struct process_plan *plan);

/* Has it ended? Then *status is its exit status, or 128 + n. Does not wait. */
bool process_reap(pid_t pid, int *status);

/* Does every thread of it wait for something, rather than for the processor? True where the system
 * does not say (it has no Linux /proc). */
bool process_rests(pid_t pid);

#endif
