/* The conditions of --until and --until-any: registered:EXPR, removed:EXPR, here:EXPR, left:EXPR,
 * ended, and count compared with a number. Pure. */
#ifndef ROLLCALL_APP_UNTIL_H
#define ROLLCALL_APP_UNTIL_H

#include "base/err.h"
#include "cli/options.h"
#include "roster/diff.h"
#include "roster/roster.h"
#include "view/filter.h"

#include <stdbool.h>
#include <stddef.h>

enum until_kind {
    UNTIL_REGISTERED, /* someone who matches is registered */
    UNTIL_REMOVED,    /* someone who matches was removed */
    UNTIL_HERE,       /* an event said that someone who matches is in the room */
    UNTIL_LEFT,       /* an event said that someone who matches left or was dropped */
    UNTIL_ENDED,
    UNTIL_COUNT,
};

struct until_condition {
    const char *text; /* as typed; borrowed */
    enum until_kind kind;
    bool any; /* of --until-any */
    struct filter *filter;
    char compare[3]; /* "<", "<=", "=", ">=", ">" */
    size_t count;
    bool holds;
};

struct until {
    struct until_condition *items;
    size_t count;
};

/* Reads all conditions; none is fine. The texts are borrowed. False and *err (ERR_USAGE) when one
 * makes no sense. Clean up in both cases. */
bool until_parse(struct until *until, const struct options *options, struct err *err);
void until_clean_up(struct until *until);

/* Does a condition need a queue of events? */
bool until_needs_events(const struct until *until);

/* Do all of --until hold, and one of --until-any? False when there is none. */
bool until_is_met(const struct until *until);

/* An attendee was registered (or was there already), or was removed. True when the condition holds
 * from now on. */
bool until_take_row(struct until_condition *condition, enum diff_kind kind,
                    const struct roster *roster, size_t row);

/* An event said that an attendee is here, or has left. True as above. */
bool until_take_move(struct until_condition *condition, enum until_kind kind,
                     const struct filter_subject *subject);

/* A look has ended: that many are registered, and who was registered before may be gone. True when
 * a condition on the number holds from now on. */
bool until_take_look(struct until_condition *condition, const struct roster *roster);

/* The meeting has ended. True as above. */
bool until_take_end(struct until_condition *condition);

#endif
