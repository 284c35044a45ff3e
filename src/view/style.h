/* How a view writes what it shows: handed by value to whatever makes text. */
#ifndef ROLLCALL_VIEW_STYLE_H
#define ROLLCALL_VIEW_STYLE_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct action_keys;

struct view_style {
    enum text_charset charset;
    bool mask;      /* user ids and names are hidden (key H) */
    bool utc;       /* times in UTC */
    bool spoken;    /* to be read out: durations in words, actions by the words of plain lines */
    bool full_ids;  /* AttendeeIds are not shortened: screens of 100 columns and more */
    int64_t now_ms; /* wall clock: decides what is today */
    const struct action_keys *keys; /* that are bound to actions; NULL: the default keys */
};

/* What stands in place of a masked user id or name: its length is not told either. */
#define VIEW_MASKED "********"

#endif
