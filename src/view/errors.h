/* The last failures, for the screen behind `!`. Owned by the UI thread. */
#ifndef ROLLCALL_VIEW_ERRORS_H
#define ROLLCALL_VIEW_ERRORS_H

#include "base/buf.h"
#include "base/err.h"
#include "view/style.h"

#include <stddef.h>
#include <stdint.h>

#define ERRORS_MAX 50

/* One failure; repeats of the same one in a row are counted, not stored. */
struct error_entry {
    int64_t wall_ms;      /* of the first */
    int64_t last_wall_ms; /* of the newest */
    unsigned times;
    char operation[48]; /* "ListAttendees page 3", "credentials" */
    struct err err;     /* of the newest: raw, to be shown through base/text */
};

struct errors {
    struct error_entry entries[ERRORS_MAX];
    size_t first, count;
    uint64_t total; /* failures ever seen */
};

/* Empties it. */
void errors_init(struct errors *errors);

/* Remembers a failure; beyond fifty the oldest is forgotten. ERR_OK and ERR_CANCELLED are not
 * failures: ignored. */
void errors_add(struct errors *errors, int64_t wall_ms, const char *operation,
                const struct err *err);

/* The n-th, the newest is 0. NULL beyond the last. Valid until the next errors_add(). */
const struct error_entry *errors_nth(const struct errors *errors, size_t n);

/* Appends one part of an entry, safe to show, on one line. */
enum error_part {
    ERROR_WHEN,      /* "09:31:55", "09:31:55 to 09:32:40, 5 times" */
    ERROR_OPERATION, /* "ListAttendees page 3" */
    ERROR_STATUS,    /* "429 ThrottlingException", "no reply", "not asked" */
    ERROR_REQUEST,   /* request id, or "" */
    ERROR_MEANING,   /* "throttled: …" */
    ERROR_REMEDY,    /* "log in again, then press r" */
    ERROR_PART_COUNT
};
void errors_part(const struct error_entry *entry, enum error_part part,
                 const struct view_style *style, struct buf *out);

/* The label of a part: "Request id". Static string. */
const char *errors_label(enum error_part part);

/* Appends an error on one line, safe to show: "cannot connect: HOST; check the network". What helps
 * names the reader's keys or words. What was typed wrong stands alone. */
void errors_line(const struct err *err, const struct view_style *style, struct buf *out);

/* Appends the line for a support case: meeting, attendee ("" for none), region, UTC time, request
 * id. Never a user id. */
struct support_facts {
    const char *meeting_id;
    const char *region;
    const char *endpoint;
    const char *attendee_id;
    const char *request_id; /* of the last reply */
    int64_t wall_ms;
};
void errors_support_line(const struct support_facts *facts, struct buf *out);

#endif
