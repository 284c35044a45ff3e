/* An attendance report: what a ledger comes to, attendee by attendee. Feed it the ledger's facts,
 * then ask. Pure; owned by one thread. */
#ifndef ROLLCALL_LEDGER_REPORT_H
#define ROLLCALL_LEDGER_REPORT_H

#include "base/err.h"
#include "base/hash.h"
#include "ledger/format.h"
#include "presence/intervals.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One attendee. Strings live as long as the report. */
struct report_row {
    struct slice id;
    struct slice external_user_id; /* "" when it was not told; sensitive */
    int64_t first_seen_ms;         /* registered by then, or first heard of */
    bool first_look;               /* was there when rollcall first looked: since when is unknown */
    int64_t removed_ms;            /* found missing, or deleted; 0: was there to the end */
    struct intervals_summary moves; /* joins, leaves, drops; here_ms has closed stays only */
    int64_t present_ms;             /* proven time in the room, an open stay up to the last fact */
    bool heard;                     /* an event told of the attendee */
    int64_t unknown_before_ms;      /* nothing is known of the room before; 0: from the start */
    size_t run;                     /* private: the look that last had the attendee; 0: none */
    char *own_id;
    char *own_user;
};

/* The whole of it. */
struct report_totals {
    struct slice meeting_id;
    struct slice region;
    int64_t from_ms; /* first and last fact */
    int64_t to_ms;
    int64_t listening_ms; /* since when events were heard; 0: never, registrations only */
    int64_t ended_ms;     /* the meeting's end; 0: not seen */
    size_t walks;
    size_t events;
    size_t errors;
};

struct report;

/* NULL and *err when memory is out. The key is fresh chance. Free with report_destroy(). */
struct report *report_new(struct hash_key key, struct err *err);
void report_destroy(struct report *report);

/* Takes a fact of the first meeting that was named; facts of another are passed over. A
 * ledger_each_fn: false when memory is out. */
bool report_take(void *self, const struct ledger_fact *fact);

/* Reckons it all up; call it after the last fact, before asking. */
void report_finish(struct report *report);

/* In the order in which they were first seen. */
size_t report_rows(const struct report *report);
const struct report_row *report_row(const struct report *report, size_t i);

struct report_totals report_totals(const struct report *report);

#endif
