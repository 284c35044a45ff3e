#include "ledger/minutes.h"
#include "ledger/report.h"
#include "ledger/report_private.h"

#include <stdlib.h>

/* --- reckoning ------------------------------------------------------------------- */

/* The room before we listened is unknown, unless the attendee came after that, or an event tells
 * that they were registered then. */
static int64_t unknown_before(const struct report *report, const struct report_row *row)
{
    int64_t listening_ms = report->totals.listening_ms;
    if (listening_ms == 0)
        return 0;
    bool known = !row->first_look && row->first_seen_ms >= listening_ms;
    return known || row->moves.state == PRESENCE_NOT_YET ? 0 : listening_ms;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return b && b < a ? b : a;
}

/* The times that the gaps with lines missing cover. */
static size_t lost_spans(const struct report *report, struct span spans[REPORT_GAPS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < report->totals.gap_count; i++) {
        const struct report_gap *gap = &report->gaps[i];
        if (gap->lost)
            spans[count++] = (struct span){.from_ms = gap->from_ms, .to_ms = gap->to_ms};
    }
    return count;
}

/* Adds the row's time in the room to the spans. */
static bool reckon_minutes(const struct report *report, struct report_row *row, struct spans *spans)
{
    const struct presence_person *person = presence_find(report->presence, row->id);
    const struct report_totals *totals = &report->totals;
    struct span gaps[REPORT_GAPS_MAX];
    struct minutes_facts facts = {
        .ended_ms = presence_ended_ms(report->presence),
        .floor_ms =
            row->first_look || row->unknown_before_ms ? totals->from_ms : row->first_seen_ms,
        .unknown_before_ms = row->unknown_before_ms,
        .may_be_here = row->unknown_before_ms != 0 || row->moves.hinted,
        .gaps = gaps,
        .gap_count = lost_spans(report, gaps),
    };
    facts.cap_ms = earlier(earlier(totals->to_ms, totals->gone_ms), row->removed_ms);
    facts.cap_ms = earlier(facts.cap_ms, facts.ended_ms);
    if (row->heard && !row->moves.uncertain)
        facts.proof_ms =
            row->removed_ms || row->absent_ms ? row->proof_ms : report->walks[row->stretch];
    facts.proof_ms = facts.proof_ms < facts.cap_ms ? facts.proof_ms : facts.cap_ms;
    return minutes_add(spans, person ? &person->moves : NULL, &facts, &row->exact);
}

/* "Here" needs that events were heard until the recording ended. */
static void reckon_end(const struct report *report, struct report_row *row)
{
    bool open = row->moves.opened_ms != 0;
    row->end = row->moves.stays == 0 ? REPORT_END_NONE : REPORT_END_EVENT;
    row->state = row->moves.state;
    if (!row->heard && row->unknown_before_ms == 0 && !row->moves.hinted)
        row->state = PRESENCE_NOT_YET;
    if (open && row->removed_ms)
        row->end = REPORT_END_REMOVED;
    else if (open)
        row->end = report->totals.gone_ms ? REPORT_END_GONE : REPORT_END_OPEN;
    if (row->removed_ms)
        row->state = PRESENCE_REMOVED;
    else if (row->end == REPORT_END_GONE)
        row->state = PRESENCE_LEFT;
    else if (open && (row->stretch != report->stretch || row->moves.uncertain || row->absent_ms))
        row->state = PRESENCE_UNKNOWN;
}

static bool reckon(struct report *report, struct report_row *row)
{
    struct spans spans = {0};
    const struct presence_person *person = presence_find(report->presence, row->id);
    if (person)
        row->moves = person->summary;
    if (person && person->summary.state == PRESENCE_REMOVED)
        row->removed_ms = person->summary.since_ms;
    row->devices = 1;
    row->unknown_before_ms = unknown_before(report, row);
    row->unknown_after_ms = report->doubt && !row->removed_ms ? report->trusted_ms : 0;
    if (report->doubt && !row->removed_ms && row->unknown_after_ms == 0)
        row->unknown_after_ms = report->totals.from_ms;
    if (row->absent_ms && !row->removed_ms) {
        row->unknown_after_ms = row->removed_after_ms;
        row->removed_after_ms = 0;
    }
    bool ok = reckon_minutes(report, row, &spans);
    row->present_ms = minutes_proven(&spans);
    row->at_most_ms = minutes_possible(&spans);
    row->bounds = minutes_bounds(&spans);
    reckon_end(report, row);
    spans_clean_up(&spans);
    return ok;
}

static int by_first_seen(const void *a, const void *b)
{
    const struct report_row *left = a;
    const struct report_row *right = b;
    if (left->first_seen_ms != right->first_seen_ms)
        return left->first_seen_ms < right->first_seen_ms ? -1 : 1;
    return slice_compare(left->id, right->id);
}

/* --- by user -----------------------------------------------------------------------------------
 */

/* Who has no user id is alone. */
static bool is_same_user(const struct report_row *a, const struct report_row *b)
{
    return a->external_user_id.len > 0 &&
           slice_compare(a->external_user_id, b->external_user_id) == 0;
}

static int by_user_id(const void *a, const void *b)
{
    const struct report_row *left = a;
    const struct report_row *right = b;
    int order = slice_compare(left->external_user_id, right->external_user_id);
    return order ? order : by_first_seen(a, b);
}

/* What says most of where a person is, first. */
static int rank(enum presence_state state)
{
    static const int ranks[PRESENCE_STATES] = {
        [PRESENCE_HERE] = 5, [PRESENCE_UNKNOWN] = 4, [PRESENCE_DROPPED] = 3,
        [PRESENCE_LEFT] = 2, [PRESENCE_NOT_YET] = 1, [PRESENCE_REMOVED] = 0};
    return ranks[state];
}

/* Adds another device to a row. A user is removed when all devices are. */
static void add_device(struct report_row *row, const struct report_row *other)
{
    bool gone = row->removed_ms && other->removed_ms;
    bool later = other->removed_ms > row->removed_ms;
    row->removed_after_ms = !gone ? 0 : later ? other->removed_after_ms : row->removed_after_ms;
    row->removed_ms = !gone ? 0 : later ? other->removed_ms : row->removed_ms;
    row->moves.joins += other->moves.joins;
    row->moves.leaves += other->moves.leaves;
    row->moves.drops += other->moves.drops;
    row->moves.stays += other->moves.stays;
    row->exact = row->exact && other->exact;
    row->heard = row->heard || other->heard;
    if (other->unknown_before_ms > row->unknown_before_ms)
        row->unknown_before_ms = other->unknown_before_ms;
    if (other->unknown_after_ms > row->unknown_after_ms)
        row->unknown_after_ms = other->unknown_after_ms;
    if (rank(other->state) > rank(row->state)) {
        row->state = other->state;
        row->end = other->end;
    }
    row->devices++;
}

/* Makes one row of count neighbours. */
static bool join_rows(struct report *report, struct report_row *rows, size_t count)
{
    struct spans spans = {0};
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        ok = reckon_minutes(report, &rows[i], &spans) && ok;
    for (size_t i = 1; i < count; i++) {
        add_device(&rows[0], &rows[i]);
        free(rows[i].own_id);
        free(rows[i].own_user);
        rows[i].own_id = rows[i].own_user = NULL;
    }
    rows[0].present_ms = minutes_proven(&spans);
    rows[0].at_most_ms = minutes_possible(&spans);
    rows[0].bounds = minutes_bounds(&spans);
    spans_clean_up(&spans);
    return ok;
}

static bool join_users(struct report *report)
{
    size_t to = 0;
    bool ok = true;
    if (report->count)
        qsort(report->rows, report->count, sizeof *report->rows, by_user_id);
    for (size_t i = 0, next; i < report->count; i = next) {
        for (next = i + 1; next < report->count; next++)
            if (!is_same_user(&report->rows[i], &report->rows[next]))
                break;
        ok = join_rows(report, &report->rows[i], next - i) && ok;
        report->rows[to++] = report->rows[i];
        if (to <= i)
            report->rows[i].own_id = report->rows[i].own_user = NULL;
    }
    report->count = to;
    return ok;
}

bool report_finish(struct report *report, bool by_user)
{
    bool ok = true;
    if (!report->presence)
        return true;
    report->totals.ended_ms = presence_ended_ms(report->presence);
    for (size_t i = 0; i < report->count; i++)
        ok = reckon(report, &report->rows[i]) && ok;
    idmap_reset(&report->by_id); /* the rows are about to move */
    if (by_user)
        ok = join_users(report) && ok;
    if (report->count)
        qsort(report->rows, report->count, sizeof *report->rows, by_first_seen);
    return ok;
}
