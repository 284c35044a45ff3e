#include "ledger/report.h"

#include "ledger/report_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of a block that an array or a list element owns. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

/* A walk of a run whose time is further from the wall clock than this proves no minutes. */
#define SKEW_MS INT64_C(2000)

/* Clock steps beyond this many milliseconds are nonsense. */
#define STEP_MAX_MS INT64_C(1000000000000)

static struct slice key_of(const void *self, uint32_t value)
{
    const struct report *report = self;
    return report->rows[value].id;
}

/* A copy with a NUL; NULL when memory is out. */
static char *copy(struct slice from)
{
    char *bytes = malloc(from.len + 1);
    if (!bytes)
        return NULL;
    memcpy(bytes, from.data, from.len);
    bytes[from.len] = '\0';
    return bytes;
}

struct report *report_new(struct hash_key key, struct err *err)
{
    struct report *report = calloc(1, sizeof *report);
    if (!report) {
        err_set(err, ERR_OOM, "report");
        return NULL;
    }
    report->key = key;
    idmap_init(&report->by_id, key, true);
    return report;
}

void report_destroy(struct report *report)
{
    if (!report)
        return;
    for (size_t i = 0; i < report->count; i++) {
        free(report->rows[i].own_id);
        free(report->rows[i].own_user);
    }
    free(report->meeting_id);
    free(report->region);
    free(report->look_region);
    free(report->seen_region);
    free(report->walks);
    presence_destroy(report->presence);
    idmap_clean_up(&report->by_id);
    free(report->rows);
    free(report);
}

/* --- facts --------------------------------------------------------------------- */

static bool make_room(struct report *report)
{
    if (report->count < report->capacity)
        return true;
    size_t capacity = report->capacity ? report->capacity * 2 : 64;
    struct report_row *rows = realloc(report->rows, capacity * sizeof *rows);
    if (!rows)
        return false;
    report->rows = rows;
    report->capacity = capacity;
    return true;
}

/* The attendee's row; a new one when there is none. NULL when memory is out. */
static struct report_row *row_of(struct report *report, struct slice id, int64_t seen_ms)
{
    struct idmap_keys keys = {key_of, report};
    uint32_t at = idmap_find(&report->by_id, &keys, id);
    if (at != IDMAP_NONE)
        return &report->rows[at];
    char *own_id = make_room(report) ? copy(id) : NULL;
    struct report_row row = {
        .id = {own_id, id.len},
        .external_user_id = SLICE_EMPTY,
        .first_seen_ms = seen_ms,
        .own_id = own_id,
    };
    if (!own_id || !idmap_add(&report->by_id, row.id, (uint32_t)report->count)) {
        free(own_id);
        return NULL;
    }
    report->rows[report->count] = row;
    return &report->rows[report->count++];
}

static bool name(struct report_row *row, struct slice user)
{
    if (user.len == 0 || slice_compare(user, row->external_user_id) == 0)
        return true;
    char *own_user = copy(user);
    if (!own_user)
        return false;
    free(row->own_user);
    row->own_user = own_user;
    row->external_user_id = (struct slice){own_user, user.len};
    return true;
}

/* Keeps a copy in the place of another. */
static bool keep(char **place, struct slice text)
{
    char *own = copy(text);
    if (!own)
        return false;
    free(*place);
    *place = own;
    return true;
}

/* --- stretches ---------------------------------------------------------------------------------
 */

/* A stretch ends: walks behind it prove nothing of events before it. */
static bool begin_stretch(struct report *report)
{
    size_t next = report->walks ? report->stretch + 1 : 0;
    if (!report->walks || next == report->walks_capacity) {
        size_t capacity = next ? next * 2 : 16;
        int64_t *walks = realloc(report->walks, capacity * sizeof *walks);
        if (!walks)
            return false;
        report->walks = walks;
        report->walks_capacity = capacity;
    }
    report->stretch = next;
    report->walks[next] = 0;
    return true;
}

static void add_gap(struct report *report, int64_t from_ms, int64_t to_ms, struct slice reason,
                    bool lost)
{
    struct report_gap *gap = &report->gaps[report->totals.gap_count];
    if (report->totals.gap_count == REPORT_GAPS_MAX) {
        gap[-1].to_ms = to_ms;
        gap[-1].lost = gap[-1].lost || lost;
        return;
    }
    *gap = (struct report_gap){.from_ms = from_ms, .to_ms = to_ms, .lost = lost};
    snprintf(gap->reason, sizeof gap->reason, "%s", reason.data);
    report->totals.gap_count++;
}

static bool take_gap(struct report *report, const struct ledger_fact *fact)
{
    add_gap(report, fact->since_ms, fact->time_ms, fact->reason, true);
    report->doubt = true;
    return begin_stretch(report);
}

/* A clock that was set back was wrong before: the walks of that time prove nothing. */
static bool take_clock(struct report *report, int64_t step_ms)
{
    if (step_ms < 0) {
        report->walks[report->stretch] = 0;
        report->skew_ms += step_ms < -STEP_MAX_MS ? STEP_MAX_MS : -step_ms;
    } else {
        report->skew_ms -= step_ms < report->skew_ms ? step_ms : report->skew_ms;
    }
    if (report->skew_ms > STEP_MAX_MS)
        report->skew_ms = STEP_MAX_MS;
    return begin_stretch(report);
}

static bool take_opened(struct report *report, const struct ledger_fact *fact)
{
    report->look++;
    report->run++;
    report->skew_ms = 0;
    report->not_listening = false;
    if (report->run > 1 && fact->time_ms > report->totals.to_ms)
        add_gap(report, report->totals.to_ms, fact->time_ms, slice_of("no recorder ran"), false);
    if (!keep(&report->look_region, fact->region))
        return false;
    if (fact->region.len > 0 && !report->region && !keep(&report->region, fact->region))
        return false;
    return begin_stretch(report);
}

/* --- attendees, events, walks ------------------------------------------------------------------
 */

static bool take_attendee(struct report *report, const struct ledger_fact *fact)
{
    struct report_row *row = row_of(report, fact->attendee.id, fact->time_ms);
    if (!row)
        return false;
    if (fact->kind == LEDGER_REGISTERED) {
        row->first_look = row->look ? row->first_look : fact->first_look;
        row->removed_ms = row->removed_after_ms = row->absent_ms = 0;
    }
    row->look = report->look;
    if (fact->kind == LEDGER_REMOVED) {
        row->removed_ms = fact->time_ms;
        row->proof_ms = report->walks[row->stretch];
    }
    return name(row, fact->attendee.external_user_id);
}

static bool take_event(struct report *report, const struct ledger_fact *fact)
{
    report->totals.events++;
    enum presence_result result = presence_apply(report->presence, &fact->event);
    if (result == PRESENCE_NO_MEMORY)
        return false;
    if (fact->event.attendee_id.len == 0)
        return true;
    struct report_row *row = row_of(report, fact->event.attendee_id, fact->event.timestamp_ms);
    if (!row)
        return false;
    if (result == PRESENCE_TAKEN)
        row->stretch = report->stretch;
    row->heard = true;
    return row->external_user_id.len > 0 || name(row, fact->event.external_user_id);
}

static void miss(struct report *report, struct report_row *row, int64_t time_ms)
{
    if (row->absent_ms) {
        row->removed_ms = row->absent_ms;
        return;
    }
    row->absent_ms = time_ms;
    row->removed_after_ms = report->trusted_ms;
    row->proof_ms = report->walks[row->stretch];
    report->absent = true;
}

/* The first good walks of a look find out who went before it. One walk over several pages is no
 * snapshot: it takes two. */
static void find_missing(struct report *report, int64_t time_ms)
{
    if (report->completed == report->look && !report->absent)
        return;
    report->completed = report->look;
    report->absent = false;
    for (size_t i = 0; i < report->count; i++) {
        struct report_row *row = &report->rows[i];
        if (row->look && row->look != report->look && row->removed_ms == 0)
            miss(report, row, time_ms);
    }
}

/* Were events heard at this walk? Version 1 says only when that began. */
static bool is_heard(const struct report *report, const struct ledger_fact *fact)
{
    return fact->listening || (fact->run.len == 0 && report->listened == report->run);
}

static bool take_walk(struct report *report, const struct ledger_fact *fact)
{
    struct report_totals *totals = &report->totals;
    totals->walks++;
    if (!fact->verified) {
        if (totals->gap_count && report->gaps[totals->gap_count - 1].lost)
            report->gaps[totals->gap_count - 1].to_ms = fact->time_ms;
        report->doubt = true;
        return true;
    }
    if (!fact->complete)
        return true;
    find_missing(report, fact->time_ms);
    report->trusted_ms = fact->time_ms;
    report->doubt = false;
    bool heard = is_heard(report, fact);
    if (!heard && !report->not_listening && totals->listening_ms && !begin_stretch(report))
        return false;
    report->not_listening = !heard;
    if (heard && report->skew_ms <= SKEW_MS)
        report->walks[report->stretch] = fact->time_ms;
    totals->gone_ms = 0;
    return keep(&report->seen_region, slice_of(report->look_region));
}

/* A later look goes on with the same queue; within one look the queue was gone meanwhile. */
static bool take_listening(struct report *report, const struct ledger_fact *fact)
{
    int64_t since_ms = fact->since_ms ? fact->since_ms : fact->time_ms;
    bool anew = report->listened == report->run && since_ms > report->totals.listening_ms;
    bool first = report->totals.listening_ms == 0;
    if (first || anew)
        report->totals.listening_ms = since_ms;
    report->listened = report->run;
    return first || !anew || begin_stretch(report);
}

/* --- failures ----------------------------------------------------------------------------------
 */

/* Does the failure say that this meeting, which was seen in this region, is gone? */
static bool is_end(const struct report *report, const struct ledger_fact *fact)
{
    bool of_list = fact->operation.len == 0
                       ? !strstr(fact->code.data, "Queue")
                       : slice_compare(fact->operation, slice_of("ListAttendees")) == 0;
    bool not_found = fact->status == 404 && of_list && !fact->of_queue;
    return not_found && report->seen_region && report->totals.gone_ms == 0 &&
           slice_compare(slice_of(report->seen_region), slice_of(report->look_region)) == 0;
}

/* While events are heard, the end of the meeting proves stays up to it. */
static void take_end(struct report *report, int64_t time_ms)
{
    report->totals.gone_ms = time_ms;
    if (report->walks[report->stretch])
        report->walks[report->stretch] = time_ms;
}

static void take_error(struct report *report, const struct ledger_fact *fact)
{
    struct report_totals *totals = &report->totals;
    struct report_failure *last = &report->failures[totals->failure_count];
    totals->errors++;
    if (is_end(report, fact))
        take_end(report, fact->time_ms);
    if (totals->failure_count && last[-1].status == fact->status &&
        strncmp(last[-1].operation, fact->operation.data, sizeof last->operation - 1) == 0 &&
        strncmp(last[-1].code, fact->code.data, sizeof last->code - 1) == 0) {
        last[-1].last_ms = fact->time_ms;
        last[-1].count++;
        return;
    }
    if (totals->failure_count == REPORT_FAILURES_MAX)
        return;
    *last = (struct report_failure){
        .first_ms = fact->time_ms, .last_ms = fact->time_ms, .count = 1, .status = fact->status};
    snprintf(last->operation, sizeof last->operation, "%s", fact->operation.data);
    snprintf(last->code, sizeof last->code, "%s", fact->code.data);
    totals->failure_count++;
}

/* --- facts, one by one -------------------------------------------------------------------------
 */

static bool begin(struct report *report, const struct ledger_fact *fact)
{
    struct err ignored = ERR_INIT;
    report->totals.from_ms = fact->time_ms;
    report->look = report->run = fact->kind != LEDGER_OPENED;
    report->meeting_id = copy(fact->meeting_id);
    report->presence = presence_new(fact->meeting_id, fact->time_ms, report->key, &ignored);
    return report->presence && report->meeting_id && keep(&report->look_region, SLICE_EMPTY) &&
           begin_stretch(report);
}

static bool take_fact(struct report *report, const struct ledger_fact *fact)
{
    switch (fact->kind) {
    case LEDGER_OPENED:
        return take_opened(report, fact);
    case LEDGER_BASELINE:
        report->look++;
        return keep(&report->look_region, fact->region);
    case LEDGER_REGISTERED:
    case LEDGER_CHANGED:
    case LEDGER_REMOVED:
        return take_attendee(report, fact);
    case LEDGER_EVENT:
        return take_event(report, fact);
    case LEDGER_LISTENING:
        return take_listening(report, fact);
    case LEDGER_WALK:
        return take_walk(report, fact);
    case LEDGER_CLOCK:
        return take_clock(report, fact->step_ms);
    case LEDGER_GAP:
        return take_gap(report, fact);
    case LEDGER_ERROR:
        take_error(report, fact);
        return true;
    case LEDGER_COUNT:
        break;
    }
    return true;
}

bool report_take(void *self, const struct ledger_fact *fact)
{
    struct report *report = self;
    if (fact->kind == LEDGER_COUNT)
        return true;
    if (!report->presence && !begin(report, fact))
        return false;
    if (slice_compare_fold(fact->meeting_id, slice_of(report->meeting_id)) != 0)
        return true;
    if (!take_fact(report, fact))
        return false;
    if (fact->time_ms > report->totals.to_ms)
        report->totals.to_ms = fact->time_ms;
    return true;
}

/* --- answers -----------------------------------------------------------------------------------
 */

size_t report_rows(const struct report *report)
{
    return report->count;
}

const struct report_row *report_row(const struct report *report, size_t i)
{
    return &report->rows[i];
}

struct report_totals report_totals(const struct report *report)
{
    struct report_totals totals = report->totals;
    totals.meeting_id = slice_of(report->meeting_id);
    totals.region = slice_of(report->region);
    totals.gaps = report->gaps;
    totals.failures = report->failures;
    return totals;
}
