/* Runs a program that prints credentials: no shell, no descriptors but its three, bounded output.
 * Private to the credential chain. */
#ifndef ROLLCALL_AWS_CREDENTIALS_PROCESS_H
#define ROLLCALL_AWS_CREDENTIALS_PROCESS_H

#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"
#include "base/stop.h"

#include <stdbool.h>
#include <stdint.h>

/* Borrowed for the length of a call. */
struct process_request {
    char *const *argv;       /* NULL-terminated; argv[0] without a slash is looked for in PATH */
    const struct env *env;   /* the child's whole environment */
    const struct stop *stop; /* ends it */
    int64_t timeout_ms;      /* then it is killed, with everything that it started; 0: never */
    bool lent;     /* attached, where a console has given the terminal away: its standard input is
                      the terminal, and what it writes to standard error is shown there too */
    bool attached; /* it gets our terminal and our standard input, and stays in our process
                      group: it may ask a person. Else neither, and it is a group of its
                      own, which is killed whole */
};

struct process_result {
    struct buf out; /* what it wrote; secret */
    char
        telling_line[200]; /* of its stderr: the first that is not empty, of a traceback the last */
    int exit_status;       /* 128 + n when signal n ended it */
};

/* True when it ran to its end, whatever its exit status. False and *err (ERR_CANCELLED,
 * ERR_TIMEOUT, ERR_IO) otherwise. The caller calls process_clean_up() in both cases. Blocks. */
bool process_run(const struct process_request *request, struct process_result *result,
                 struct err *err);
void process_clean_up(struct process_result *result);

#endif
