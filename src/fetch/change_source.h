/* The seam through which a worker changes a meeting, and what became of a request: chime sends it,
 * or a test plays it. */
#ifndef ROLLCALL_FETCH_CHANGE_SOURCE_H
#define ROLLCALL_FETCH_CHANGE_SOURCE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum change_kind {
    CHANGE_REMOVE, /* DeleteAttendee */
};

/* What is known once the request is over. The service's yes is not yet the effect: a list shows
 * that. */
enum change_outcome {
    CHANGE_ACCEPTED, /* the service took it */
    CHANGE_GONE,     /* 404: there is no such attendee, or no such meeting, any more */
    CHANGE_REFUSED,  /* the service said no: nothing was done */
    CHANGE_UNSENT,   /* nothing was sent */
    CHANGE_UNKNOWN,  /* it was sent, and whether it was done is not known: never sent again */
};

/* Room for an AttendeeId, with its NUL. */
#define CHANGE_ID_SIZE 40

/* What is wanted. */
struct change {
    unsigned id; /* the asker's own number, for the answer */
    enum change_kind kind;
    char attendee_id[CHANGE_ID_SIZE];
};

struct change_result {
    struct change change;
    enum change_outcome outcome;
    int64_t now_ms; /* wall clock when it was known */
    char request_id[80];
    struct err err; /* for all but ACCEPTED */
};

struct change_source {
    /* Sends one request and waits for its answer: fills in outcome, request_id and err. The
     * attempt, from 1, is for the log. Blocks; worker's thread. */
    void (*perform)(void *self, const struct change *change, int attempt,
                    struct change_result *result);
    void *self;
};

#endif
