/* What a report says: of one attendee, and of the whole recording. */
#ifndef ROLLCALL_LEDGER_REPORT_ROW_H
#define ROLLCALL_LEDGER_REPORT_ROW_H

#include "base/slice.h"
#include "ledger/minutes.h"
#include "presence/intervals.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How an attendee's last stay has ended, as far as is known. */
enum report_end {
    REPORT_END_NONE,    /* there was no stay */
    REPORT_END_EVENT,   /* an event said so */
    REPORT_END_GONE,    /* the service said that the meeting is gone (404) */
    REPORT_END_REMOVED, /* found missing in the list */
    REPORT_END_OPEN,    /* not at all: still there when the recording ended, or not known */
};

/* One attendee, or, by user, all devices of one. Strings live as long as the report. */
struct report_row {
    struct slice id;
    struct slice external_user_id; /* "" when it was not told; sensitive */
    int64_t first_seen_ms;         /* registered by then, or first heard of */
    bool first_look;               /* was there when rollcall first looked: since when is unknown */
    int64_t removed_ms;            /* found missing, or deleted; 0: not */
    int64_t removed_after_ms;      /* was still seen then, and nobody looked in between; 0: exact */
    int64_t unknown_after_ms;      /* registered until then; whether later is not known; 0: it is */
    struct intervals_summary moves; /* joins, leaves, drops, and the state by events alone */
    enum presence_state state;      /* at the end; HERE only when the last look proves it */
    int64_t present_ms;             /* proven time in the room */
    int64_t at_most_ms;             /* the time that is possible */
    struct minutes_bounds bounds;   /* when that begins and ends */
    bool exact;                     /* each stay has an event at both ends, nothing is missing */
    enum report_end end;
    bool heard;                /* an event told of the attendee */
    int64_t unknown_before_ms; /* nothing is known of the room before; 0: from the start */
    size_t devices;            /* attendees in this row */
    size_t look;               /* private, as the rest: the look that last had the attendee */
    int64_t absent_ms;         /* one walk of a later look did not have it; 0: none */
    size_t stretch;            /* the stretch in which an event was heard last */
    int64_t proof_ms;          /* of one that was removed: the last walk that proves a stay */
    char *own_id;
    char *own_user;
};

/* A time of which the ledger does not tell. */
struct report_gap {
    int64_t from_ms; /* 0: from the beginning */
    int64_t to_ms;
    bool lost;       /* lines are missing; else no recorder ran */
    char reason[96]; /* "12 lines are missing" */
};

/* Further gaps make the last one longer. */
#define REPORT_GAPS_MAX 64

/* A failure, and how often it came in a row. */
struct report_failure {
    int64_t first_ms, last_ms;
    size_t count;
    int status;         /* of HTTP; 0: no reply */
    char operation[48]; /* "ListAttendees"; "": the ledger does not say; foreign, as the code */
    char code[64];      /* "ThrottlingException" */
};

#define REPORT_FAILURES_MAX 64

/* The whole of it. */
struct report_totals {
    struct slice meeting_id;
    struct slice region;
    int64_t from_ms; /* first and last fact */
    int64_t to_ms;
    int64_t listening_ms; /* since when events were heard; 0: never, registrations only */
    int64_t ended_ms;     /* the meeting's end, by an event; 0: none said so */
    int64_t gone_ms;      /* the service first said that the meeting is gone; 0: it did not */
    size_t walks;         /* looks that ended, in all */
    size_t events;
    size_t errors;
    const struct report_gap *gaps;
    size_t gap_count;
    const struct report_failure *failures; /* the first of them */
    size_t failure_count;
};

#endif
