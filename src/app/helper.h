/* Starts a helper program: no shell, no descriptors but the three given, an environment without
 * secrets. UI thread only. */
#ifndef ROLLCALL_APP_HELPER_H
#define ROLLCALL_APP_HELPER_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct helper_request {
    char *const *argv;     /* NULL-terminated; argv[0] without a slash is looked for in PATH */
    const struct env *env; /* ours: the child gets what it needs to find a display and a home */
    int in, out;           /* its standard input and output; -1: /dev/null */
    bool complains;        /* its stderr goes where its output goes; else it is lost */
    bool own_group;        /* not reached by ^C at the terminal */
};

/* False and *err (ERR_IO) when there is no such program or no process. */
bool helper_start(const struct helper_request *request, pid_t *pid, struct err *err);

/* Waits up to timeout_ms for its end. True when it has ended, *status as of the shell (128 + n for
 * signal n). */
bool helper_wait(pid_t pid, int64_t timeout_ms, int *status);

/* Helpers that are left running, such as a clipboard program that keeps the selection: so that the
 * system can forget them once they have ended. Starts as {0}. */
struct helper_list {
    pid_t pids[32];
    size_t count;
};

/* Remembers one; beyond the room for them the oldest is forgotten. */
void helper_linger(struct helper_list *list, pid_t pid);

/* Lets go of those that have ended meanwhile. Never waits. */
void helper_reap(struct helper_list *list);

#endif
