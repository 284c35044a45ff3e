/* The changes of a meeting that a person asked for of late, and how far each has come. Plain data;
 * meeting/change.h fills it in. */
#ifndef ROLLCALL_MEETING_CHANGE_LIST_H
#define ROLLCALL_MEETING_CHANGE_LIST_H

#include "fetch/change_source.h"

#include <stddef.h>

enum change_state {
    CHANGE_SENDING, /* the worker has it */
    CHANGE_ASKED,   /* the service took it; no list has shown it yet */
    CHANGE_IN_DOUBT,
    CHANGE_DONE, /* a list shows it */
    CHANGE_FAILED,
};

/* One of late. */
struct meeting_change {
    struct change change;
    enum change_state state;
    struct change_result result; /* but while SENDING */
};

enum { MEETING_CHANGES_MAX = 32 };

/* The last ones, the newest at the end. Starts as {0}. */
struct meeting_changes {
    struct meeting_change items[MEETING_CHANGES_MAX];
    size_t count;
    unsigned last_id;
    struct meeting_change told; /* what MEETING_ACTED is about */
};

#endif
