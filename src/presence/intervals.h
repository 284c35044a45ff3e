/* What events say of one attendee: a set of moves, ordered by their timestamps, and the stays that
 * follow from it. Since it is a set, the same events in any order, and any of them twice, give the
 * same stays. Pure; owned by one thread. */
#ifndef ROLLCALL_PRESENCE_INTERVALS_H
#define ROLLCALL_PRESENCE_INTERVALS_H

#include "presence/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an attendee is, as far as events prove it. */
enum presence_state {
    PRESENCE_UNKNOWN, /* no event, and there may have been one before we listened */
    PRESENCE_NOT_YET, /* registered, and not joined yet */
    PRESENCE_HERE,
    PRESENCE_LEFT,
    PRESENCE_DROPPED, /* may return */
    PRESENCE_REMOVED, /* deleted from the meeting */
    PRESENCE_STATES,
};

/* "unknown", "not joined yet", "here", "left", "dropped", "removed". Static strings. */
const char *presence_state_name(enum presence_state state);

struct move {
    int64_t at_ms;
    enum event_kind kind;
};

/* How many are kept of one attendee; of more, the newest. */
enum { INTERVALS_MAX = 4096 };

/* Embedded; starts as {0}. Free with intervals_clean_up(). */
struct intervals {
    struct move *list; /* oldest first */
    size_t count;
    size_t capacity;
    bool forgot; /* older ones than the first are forgotten */
};

enum intervals_result { INTERVALS_NEW, INTERVALS_KNOWN, INTERVALS_NO_MEMORY };

/* Adds one to the set. KNOWN: it was there, or is older than what is kept. */
enum intervals_result intervals_add(struct intervals *moves, enum event_kind kind, int64_t at_ms);

/* Frees the list. NULL is fine. */
void intervals_clean_up(struct intervals *moves);

/* A time in the room. What an event did not prove is not exact: the attendee was here at from_ms
 * and at to_ms, but may have come earlier, or gone later. */
struct stay {
    int64_t from_ms;
    int64_t to_ms; /* while open: the last event that proves it */
    bool from_exact;
    bool to_exact;
    bool open;
};

/* What all stays come to. */
struct intervals_summary {
    enum presence_state state;
    int64_t since_ms;  /* when the state began; 0: not known */
    int64_t here_ms;   /* proven time in all closed stays */
    int64_t opened_ms; /* when the open stay began; 0: none is open */
    size_t stays;
    size_t joins;
    size_t leaves;
    size_t drops;
    bool exact;     /* no stay has an end that is not proven */
    bool uncertain; /* here, but a leave came shortly after a second join: of which device? */
    bool hinted; /* an event tells that the attendee may be or have been here, and proves nothing */
    bool video;  /* sends a picture */
    bool content; /* shares a screen */
};

/* Hears of each stay in its order. */
typedef void intervals_stay_fn(void *self, const struct stay *stay);

/* Walks over the moves. ended_ms: when the meeting ended, which closes what is open; 0: it has
 * not. hear may be NULL. */
struct intervals_summary intervals_walk(const struct intervals *moves, int64_t ended_ms,
                                        intervals_stay_fn *hear, void *self);

/* How many drops there were in (from_ms, to_ms]. */
size_t intervals_drops(const struct intervals *moves, int64_t from_ms, int64_t to_ms);

#endif
