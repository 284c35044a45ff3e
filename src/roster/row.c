#include "roster/row.h"

#include <string.h>

bool roster_row_is_live(const struct roster_row *row)
{
    return row->mark != ROSTER_REMOVED;
}

struct roster_row row_seen(const struct attendee *attendee, int64_t now_ms)
{
    return (struct roster_row){.attendee = *attendee, .first_seen_ms = now_ms, .first_look = true};
}

struct roster_row row_registered(const struct attendee *attendee, int64_t now_ms)
{
    return (struct roster_row){.attendee = *attendee,
                               .first_seen_ms = now_ms,
                               .mark = ROSTER_REGISTERED,
                               .mark_ms = now_ms};
}

struct roster_row row_back(const struct roster_row *tombstone, const struct attendee *attendee,
                           int64_t now_ms)
{
    bool changed;
    struct roster_row row = row_met(tombstone, attendee, now_ms, &changed);
    row.mark = ROSTER_REGISTERED;
    row.mark_ms = now_ms;
    return row;
}

struct roster_row row_met(const struct roster_row *row, const struct attendee *attendee,
                          int64_t now_ms, bool *changed)
{
    struct roster_row met = *row;
    met.attendee = *attendee;
    met.same_user = 0;
    *changed = attendee_differs(&row->attendee, attendee);
    if (!*changed)
        return met;
    memcpy(met.before, row->attendee.capabilities, sizeof met.before);
    met.user_changed =
        slice_compare(row->attendee.external_user_id, attendee->external_user_id) != 0;
    met.changed_ms = now_ms;
    if (met.mark != ROSTER_REGISTERED) {
        met.mark = ROSTER_CHANGED;
        met.mark_ms = now_ms;
    }
    return met;
}

struct roster_row row_tombstone(const struct roster_row *row, int64_t now_ms)
{
    struct roster_row tombstone = *row;
    tombstone.attendee.join_token = SLICE_EMPTY;
    tombstone.same_user = 0;
    if (row->mark != ROSTER_REMOVED) {
        tombstone.mark = ROSTER_REMOVED;
        tombstone.mark_ms = now_ms;
    }
    return tombstone;
}
