/* The condition of --until: registered:EXPR, removed:EXPR, count compared with N. Pure. */
#ifndef ROLLCALL_APP_UNTIL_H
#define ROLLCALL_APP_UNTIL_H

#include "base/err.h"
#include "roster/diff.h"
#include "roster/roster.h"
#include "view/filter.h"

#include <stdbool.h>
#include <stddef.h>

enum until_kind { UNTIL_NEVER, UNTIL_REGISTERED, UNTIL_REMOVED, UNTIL_COUNT };

struct until {
    enum until_kind kind;
    struct filter *filter;
    char compare[3]; /* "<", "<=", "=", ">=", ">" */
    size_t count;
};

/* Reads a condition; NULL: never. False and *err (ERR_USAGE) when it makes no sense. Clean up in
 * both cases. */
bool until_parse(struct until *until, const char *text, struct err *err);
void until_clean_up(struct until *until);

/* Does an attendee that was registered (or was there already), or removed, meet it? */
bool until_meets_row(const struct until *until, enum diff_kind kind, const struct roster *roster,
                     size_t row);

/* Does this number of registered attendees meet it? */
bool until_meets_count(const struct until *until, size_t count);

#endif
