/* Minutes in the room, from stays: what is proven, and what is possible at most. Both are unions of
 * spans of time, so that two devices at once do not count twice. Pure; owned by one thread. */
#ifndef ROLLCALL_LEDGER_MINUTES_H
#define ROLLCALL_LEDGER_MINUTES_H

#include "presence/intervals.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A stretch of time in the room. */
struct span {
    int64_t from_ms;
    int64_t to_ms;
    bool proven; /* else only possible */
};

/* Embedded; starts as {0}. Free with spans_clean_up(). */
struct spans {
    struct span *list;
    size_t count;
    size_t capacity;
};

/* What is known of one attendee beside the events. Times in milliseconds, 0: not known. */
struct minutes_facts {
    int64_t ended_ms; /* the meeting's end, by an event; closes what is open */
    int64_t proof_ms; /* the newest walk that proves an open stay */
    int64_t cap_ms;   /* an open stay has ended by then: gone, removed, end of the ledger */
    int64_t floor_ms; /* not in the room before */
    int64_t unknown_before_ms; /* nothing is known of the room between floor and this */
    bool may_be_here;          /* without any stay: may have been there all the time */
    const struct span *gaps;   /* lines of the ledger are missing: nothing is proven there */
    size_t gap_count;
};

/* Adds the spans of one attendee's stays, and those in which the attendee may have been there. True
 * in *exact when each stay has an event at both of its ends and nothing else is possible. False
 * when memory is out. */
bool minutes_add(struct spans *spans, const struct intervals *moves,
                 const struct minutes_facts *facts, bool *exact);

/* How long all of them cover, in milliseconds; the second, the possible ones as well. Sorts. */
int64_t minutes_proven(struct spans *spans);
int64_t minutes_possible(struct spans *spans);

/* From when to when they reach at most. 0: there is none. */
struct minutes_bounds {
    int64_t first_proven_ms, last_proven_ms;
    int64_t first_possible_ms, last_possible_ms; /* what is proven is possible */
};

struct minutes_bounds minutes_bounds(const struct spans *spans);

/* Frees the list. */
void spans_clean_up(struct spans *spans);

#endif
