#include "view/presence_column.h"

#include "roster/roster.h"
#include "view/format_time.h"

#include <stdint.h>

enum { STAYS_TOLD = 8 }; /* of one attendee, the newest */

/* state, its place in a sort, the word beside the glyph, and the one that leaves room for a mark.
 */
static const struct {
    const char *glyph;
    const char *word;
    const char *brief;
    int rank;
} table[PRESENCE_STATES] = {
    [PRESENCE_HERE] = {"*", "here", "here", 0},
    [PRESENCE_DROPPED] = {"!", "dropped", "drop", 1},
    [PRESENCE_LEFT] = {"-", "left", "left", 2},
    [PRESENCE_NOT_YET] = {".", "not yet", "not yet", 3},
    [PRESENCE_UNKNOWN] = {"?", "unknown", "unknown", 4},
    [PRESENCE_REMOVED] = {"x", "deleted", "del", 5},
};

enum presence_state presence_column_state(const struct presence *presence,
                                          const struct roster_row *row)
{
    if (!presence)
        return PRESENCE_UNKNOWN;
    return presence_state(presence, row->attendee.id, row->first_look ? 0 : row->first_seen_ms);
}

int presence_column_rank(const struct presence *presence, const struct roster_row *row)
{
    return table[presence_column_state(presence, row)].rank;
}

static bool flaps(const struct presence *presence, const struct roster_row *row, int64_t now_ms)
{
    const struct presence_person *person = presence_find(presence, row->attendee.id);
    return person && presence_is_flapping(person, now_ms);
}

static bool is_uncertain(const struct presence *presence, const struct roster_row *row)
{
    const struct presence_person *person = presence_find(presence, row->attendee.id);
    return person && person->summary.uncertain;
}

void presence_column_cell(const struct presence *presence, const struct roster_row *row,
                          size_t width, int64_t now_ms, struct buf *out)
{
    if (!presence || width == 0)
        return;
    enum presence_state state = presence_column_state(presence, row);
    bool flapping = flaps(presence, row, now_ms);
    const char *mark = flapping ? " !!" : is_uncertain(presence, row) ? " ?" : "";
    buf_add_str(out, table[state].glyph);
    if (width >= PRESENCE_COLUMN_COLUMNS)
        buf_printf(out, " %s%s", flapping ? table[state].brief : table[state].word, mark);
    else if (flapping && width >= 3)
        buf_add_str(out, "!!");
}

/* --- one attendee --------------------------------------------------------------- */

/* Why nothing can be said. */
static void add_doubt(const struct presence *presence, const struct presence_person *person,
                      const struct view_style *style, struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    if (person && person->summary.hinted)
        buf_add_str(out, ": events tell of the attendee, but of no join");
    else if (presence_hearing(presence).unread)
        buf_add_str(out, ": not all messages of the queue could be read");
    else
        buf_printf(
            out, ": no event since %s",
            format_time_minute(when, presence_listening_ms(presence), style->now_ms, style->utc));
}

void presence_column_sentence(const struct presence *presence, const struct roster_row *row,
                              const struct view_style *style, struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    if (!presence)
        return;
    enum presence_state state = presence_column_state(presence, row);
    const struct presence_person *person = presence_find(presence, row->attendee.id);
    buf_add_str(out, state == PRESENCE_REMOVED ? "deleted" : presence_state_name(state));
    if (flaps(presence, row, style->now_ms))
        buf_add_str(out, ", dropped three times or more in ten minutes");
    if (is_uncertain(presence, row))
        buf_add_str(out, " (uncertain: a device left just after another one joined)");
    if (state == PRESENCE_UNKNOWN)
        add_doubt(presence, person, style, out);
    else if (person && person->summary.since_ms)
        buf_printf(out, ", since %s",
                   format_time_clock(when, person->summary.since_ms, style->now_ms, style->utc));
}

/* The newest stays, in a ring. */
struct newest {
    struct stay stays[STAYS_TOLD];
    size_t count;
};

static void keep(void *self, const struct stay *stay)
{
    struct newest *newest = self;
    newest->stays[newest->count++ % STAYS_TOLD] = *stay;
}

static void add_stay(const struct stay *stay, const struct view_style *style, struct buf *out)
{
    char from[FORMAT_TIME_SIZE], to[FORMAT_TIME_SIZE];
    format_time_clock(from, stay->from_ms, style->now_ms, style->utc);
    format_time_clock(to, stay->to_ms, style->now_ms, style->utc);
    buf_printf(out, "%s%s to %s%s", stay->from_exact ? "" : "by ", from, stay->open ? "now" : to,
               stay->open || stay->to_exact ? "" : " or later");
}

bool presence_column_stays(const struct presence *presence, const struct roster_row *row,
                           const struct view_style *style, struct buf *out)
{
    struct newest newest = {.count = 0};
    const struct presence_person *person =
        presence ? presence_find(presence, row->attendee.id) : NULL;
    if (person)
        intervals_walk(&person->moves, presence_ended_ms(presence), keep, &newest);
    if (newest.count == 0)
        return false;
    if (newest.count > 1)
        buf_printf(out, "%zu times: ", newest.count);
    for (size_t told = 0; told < newest.count && told < STAYS_TOLD; told++) {
        if (told)
            buf_add_str(out, "; ");
        add_stay(&newest.stays[(newest.count - 1 - told) % STAYS_TOLD], style, out);
    }
    if (newest.count > STAYS_TOLD)
        buf_printf(out, "; %zu earlier", newest.count - STAYS_TOLD);
    return true;
}

/* --- all of them ---------------------------------------------------------------- */

struct presence_column_counts presence_column_count(const struct presence *presence,
                                                    const struct roster *roster)
{
    struct presence_column_counts counts = {0};
    for (size_t i = 0; presence && i < roster_rows(roster); i++) {
        const struct roster_row *row = roster_row(roster, i);
        if (!roster_row_is_live(row) || attendee_is_bot(&row->attendee))
            continue;
        enum presence_state state = presence_column_state(presence, row);
        counts.here += state == PRESENCE_HERE;
        counts.unknown += state == PRESENCE_UNKNOWN;
    }
    return counts;
}
