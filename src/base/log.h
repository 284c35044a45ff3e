/* The debug log of --debug and --log-file: one line a request, redacted by construction. The logger
 * takes typed values only, so that a secret, a token or a user id has no way in.
 *
 * Every line is one write(2) on a file of mode 0600 opened with O_APPEND and O_NOFOLLOW. A full
 * disk loses lines, which log_trouble() says, and never hurts. A NULL log is legal everywhere and
 * silent. Any thread. */
#ifndef ROLLCALL_BASE_LOG_H
#define ROLLCALL_BASE_LOG_H

#include "base/clock.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct log;

/* Appends to the file at path, which is made when missing. NULL and *err when it cannot be opened.
 * Free with log_destroy(). */
struct log *log_open(const char *path, const struct clock *clock, struct err *err);

/* Writes to an open descriptor, which stays the caller's (stderr for --debug in headless mode). */
struct log *log_to_fd(int fd, const struct clock *clock, struct err *err);

void log_destroy(struct log *log);

/* The errno of the first line that could not be written whole; 0: there was none. */
int log_trouble(const struct log *log);

/* One exchange with a service. Borrowed; NULL or 0 where there is nothing to say. */
struct log_request {
    const char *operation;     /* "ListAttendees" */
    const char *method;        /* "GET" */
    const char *url;           /* its query values are replaced by "..." before they are written */
    int status;                /* 0: no reply */
    const char *request_id;    /* the service's */
    int attempt;               /* 1 is the first; 0: not known */
    int64_t elapsed_ms;        /* whole transfer */
    size_t bytes;              /* of the reply's body */
    const char *cred_source;   /* cred.source: "env", "profile prod in ~/.aws/credentials" */
    const char *masked_key_id; /* of cred_masked_key_id() */
    const struct err *err;     /* NULL: it went well. Only code, AWS code and class are written. */
};

/* "2026-11-23T09:31:55.120Z GET https://…/attendees?max-results=... 200 …" */
void log_request(struct log *log, const struct log_request *request);

/* What the program did of itself. The words are the program's own: enum values, never text from
 * outside. */
enum log_event {
    LOG_STARTED,
    LOG_ENDED,
    LOG_CREDENTIALS,
    LOG_CLOCK,
    LOG_NOT_UNDERSTOOD,
    LOG_NOT_OWN
};

/* number means: LOG_CREDENTIALS milliseconds since 1970 at which they expire (0: never),
 * LOG_CLOCK the correction in milliseconds, LOG_NOT_UNDERSTOOD how many messages of the queue were
 * not, LOG_ENDED the exit status, LOG_NOT_OWN how many of $XDG_RUNTIME_DIR, $XDG_STATE_HOME and
 * $HOME belong to another user and are not used. */
void log_event(struct log *log, enum log_event event, int64_t number);

#endif
