#include "ledger/report.h"

#include "base/hash.h"
#include "presence/presence.h"

#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of a block that an array or a list element owns. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

struct report {
    struct hash_key key;
    char *meeting_id;
    char *region;
    struct presence *presence; /* NULL until a meeting is named */
    struct report_totals totals;
    struct report_row *rows;
    size_t count;
    size_t capacity;
    struct idmap by_id;
    size_t run;       /* looks that were opened */
    size_t listened;  /* the last that has begun to listen */
    size_t completed; /* the last that has had a complete walk */
};

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

static bool take_attendee(struct report *report, const struct ledger_fact *fact)
{
    struct report_row *row = row_of(report, fact->attendee.id, fact->time_ms);
    if (!row)
        return false;
    if (fact->kind == LEDGER_REGISTERED) {
        row->first_look = row->run ? row->first_look : fact->first_look;
        row->removed_ms = 0;
    }
    row->run = report->run;
    if (fact->kind == LEDGER_REMOVED)
        row->removed_ms = fact->time_ms;
    return name(row, fact->attendee.external_user_id);
}

static bool take_event(struct report *report, const struct ledger_fact *fact)
{
    report->totals.events++;
    if (presence_apply(report->presence, &fact->event) == PRESENCE_NO_MEMORY)
        return false;
    if (fact->event.attendee_id.len == 0)
        return true;
    struct report_row *row = row_of(report, fact->event.attendee_id, fact->event.timestamp_ms);
    if (!row)
        return false;
    row->heard = true;
    return row->external_user_id.len > 0 || name(row, fact->event.external_user_id);
}

/* The first complete walk after a pause finds out who went meanwhile. */
static void take_walk(struct report *report, const struct ledger_fact *fact)
{
    report->totals.walks++;
    if (!fact->complete || report->completed == report->run)
        return;
    report->completed = report->run;
    for (size_t i = 0; i < report->count; i++) {
        struct report_row *row = &report->rows[i];
        if (row->run && row->run < report->run && row->removed_ms == 0)
            row->removed_ms = fact->time_ms;
    }
}

/* A later look goes on with the same queue; within one look the queue was gone meanwhile. */
static void take_listening(struct report *report, int64_t time_ms)
{
    if (report->totals.listening_ms == 0 || report->listened == report->run)
        report->totals.listening_ms = time_ms;
    report->listened = report->run;
}

static bool begin(struct report *report, const struct ledger_fact *fact)
{
    struct err ignored = ERR_INIT;
    report->totals.from_ms = fact->time_ms;
    report->run = fact->kind != LEDGER_OPENED;
    report->meeting_id = copy(fact->meeting_id);
    report->presence = presence_new(fact->meeting_id, fact->time_ms, report->key, &ignored);
    return report->presence && report->meeting_id;
}

static bool take_region(struct report *report, struct slice region)
{
    if (region.len > 0 && !report->region)
        report->region = copy(region);
    return region.len == 0 || report->region;
}

bool report_take(void *self, const struct ledger_fact *fact)
{
    struct report *report = self;
    struct report_totals *totals = &report->totals;
    if (!report->presence && !begin(report, fact))
        return false;
    if (slice_compare_fold(fact->meeting_id, slice_of(report->meeting_id)) != 0)
        return true;
    if (fact->time_ms > totals->to_ms)
        totals->to_ms = fact->time_ms;
    switch (fact->kind) {
    case LEDGER_OPENED:
        report->run++;
        return take_region(report, fact->region);
    case LEDGER_REGISTERED:
    case LEDGER_CHANGED:
    case LEDGER_REMOVED:
        return take_attendee(report, fact);
    case LEDGER_EVENT:
        return take_event(report, fact);
    case LEDGER_LISTENING:
        take_listening(report, fact->time_ms);
        return true;
    case LEDGER_WALK:
        take_walk(report, fact);
        return true;
    default:
        totals->errors++;
        return true;
    }
}

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

static void reckon(struct report *report, struct report_row *row)
{
    const struct presence_person *person = presence_find(report->presence, row->id);
    if (person) {
        row->moves = person->summary;
        row->present_ms = person->summary.here_ms;
        if (person->summary.opened_ms && report->totals.to_ms > person->summary.opened_ms)
            row->present_ms += report->totals.to_ms - person->summary.opened_ms;
        if (person->summary.state == PRESENCE_REMOVED)
            row->removed_ms = person->summary.since_ms;
    }
    row->unknown_before_ms = unknown_before(report, row);
}

static int by_first_seen(const void *a, const void *b)
{
    const struct report_row *left = a;
    const struct report_row *right = b;
    if (left->first_seen_ms != right->first_seen_ms)
        return left->first_seen_ms < right->first_seen_ms ? -1 : 1;
    return slice_compare(left->id, right->id);
}

void report_finish(struct report *report)
{
    if (!report->presence)
        return;
    report->totals.ended_ms = presence_ended_ms(report->presence);
    for (size_t i = 0; i < report->count; i++)
        reckon(report, &report->rows[i]);
    idmap_reset(&report->by_id); /* the rows are about to move */
    if (report->count)
        qsort(report->rows, report->count, sizeof *report->rows, by_first_seen);
}

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
    return totals;
}
