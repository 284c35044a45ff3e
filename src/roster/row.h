/* A row of the roster, and what can happen to it: it is seen, registered, changed, missing,
 * removed. */
#ifndef ROLLCALL_ROSTER_ROW_H
#define ROLLCALL_ROSTER_ROW_H

#include "roster/attendee.h"

#include <stdbool.h>
#include <stdint.h>

/* No such row. */
#define ROSTER_NONE UINT32_MAX

enum roster_mark {
    ROSTER_UNMARKED,
    ROSTER_REGISTERED, /* "+" */
    ROSTER_CHANGED,    /* "~" */
    ROSTER_REMOVED,    /* "-": a tombstone */
} __attribute__((packed));

struct roster_row {
    struct attendee attendee;
    int64_t first_seen_ms;
    int64_t changed_ms; /* last change of a capability or of the user id; 0: none seen */
    int64_t mark_ms;    /* when the mark was set: for a tombstone, when it was found missing */
    int64_t missing_ms; /* since when walks have not met it; 0: the last one did, or a tombstone */
    enum capability before[MEDIA_COUNT]; /* before the last change */
    enum roster_mark mark;
    bool first_look;     /* was there when we first looked: registered by then */
    bool user_changed;   /* the last change was one of ExternalUserId too */
    bool deleted;        /* an event said that it was deleted; it is still listed */
    bool missed_at_seam; /* private: it may have slipped through between two pages */
    uint32_t same_user;  /* private to the roster */
};

/* When a page or a walk was finished, and whether it reached the end of the list. */
struct roster_look {
    int64_t now_ms;
    bool complete; /* the last page is in */
    bool limited;  /* stopped because --max-items was reached */
    bool certain;  /* no walk but a recording: what is not in it is gone */
    bool midway;   /* it did not begin at the first page (--next-token) */
};

/* Is it an attendee (and not a tombstone)? One that is missing is: nothing says that it is gone. */
bool roster_row_is_live(const struct roster_row *row);

/* Has the last walk not met it? */
bool roster_row_is_missing(const struct roster_row *row);

#endif
