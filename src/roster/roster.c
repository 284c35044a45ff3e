#include "roster/roster.h"

#include "roster/merge.h"
#include "roster/row.h"
#include "roster/table.h"

#include <stdlib.h>

struct roster {
    struct table table;
    struct hash_key key;
    struct roster_look look; /* the last one */
    bool looked;
    int64_t checkpoint_ms;
    int64_t oldest_mark_ms;           /* of those that a sweep has not spared */
    uint32_t spared[ROSTER_KEEP_MAX]; /* tombstones that the last sweep left, or ROSTER_NONE */
    uint64_t generation;
    struct roster_counts counts;
    struct roster_totals totals;
    struct diff own_diff; /* for callers who want none */
};

static void spare_none(struct roster *roster)
{
    for (size_t i = 0; i < ROSTER_KEEP_MAX; i++)
        roster->spared[i] = ROSTER_NONE;
}

struct roster *roster_new(struct hash_key key, struct err *err)
{
    struct roster *roster = calloc(1, sizeof *roster);
    if (!roster) {
        err_set(err, ERR_OOM, "roster");
        return NULL;
    }
    roster->key = key;
    spare_none(roster);
    table_init(&roster->table, key);
    return roster;
}

void roster_destroy(struct roster *roster)
{
    if (!roster)
        return;
    table_clean_up(&roster->table);
    diff_clean_up(&roster->own_diff);
    free(roster);
}

static void count_row(struct roster_counts *counts, const struct roster_row *row)
{
    counts->live += roster_row_is_live(row);
    counts->bots += roster_row_is_live(row) && attendee_is_bot(&row->attendee);
    counts->tombstones += !roster_row_is_live(row);
    counts->registered += row->mark == ROSTER_REGISTERED;
    counts->changed += row->mark == ROSTER_CHANGED;
    counts->removed += row->mark == ROSTER_REMOVED;
}

static void uncount_row(struct roster_counts *counts, const struct roster_row *row)
{
    counts->live -= roster_row_is_live(row);
    counts->bots -= roster_row_is_live(row) && attendee_is_bot(&row->attendee);
    counts->tombstones -= !roster_row_is_live(row);
    counts->registered -= row->mark == ROSTER_REGISTERED;
    counts->changed -= row->mark == ROSTER_CHANGED;
    counts->removed -= row->mark == ROSTER_REMOVED;
}

static void note_mark(struct roster *roster, const struct roster_row *row)
{
    if (row->mark == ROSTER_UNMARKED)
        return;
    if (roster->oldest_mark_ms == 0 || row->mark_ms < roster->oldest_mark_ms)
        roster->oldest_mark_ms = row->mark_ms;
}

static void recount(struct roster *roster)
{
    roster->counts = (struct roster_counts){0};
    roster->oldest_mark_ms = 0;
    spare_none(roster);
    for (size_t i = 0; i < roster->table.count; i++) {
        count_row(&roster->counts, &roster->table.rows[i]);
        note_mark(roster, &roster->table.rows[i]);
    }
}

static void add_totals(struct roster *roster, const struct diff *diff)
{
    roster->totals.registered += diff->counts[DIFF_REGISTERED];
    roster->totals.changed += diff->counts[DIFF_CHANGED];
    roster->totals.removed += diff->counts[DIFF_REMOVED];
}

static void note_look(struct roster *roster, const struct roster_look *look,
                      const struct diff *diff)
{
    roster->look = *look;
    roster->looked = true;
    roster->generation++;
    add_totals(roster, diff);
}

/* The row of an attendee that a page brings once more. */
static void update_row(struct roster *roster, uint32_t at, const struct attendee *attendee,
                       int64_t now_ms, struct diff *diff)
{
    struct roster_row *row = &roster->table.rows[at];
    bool was_live = roster_row_is_live(row);
    bool changed = false;
    uint32_t same_user = row->same_user;
    struct roster_row updated =
        was_live ? row_met(row, attendee, now_ms, &changed) : row_back(row, attendee, now_ms);
    updated.same_user = same_user;
    uncount_row(&roster->counts, row);
    *row = updated;
    count_row(&roster->counts, row);
    note_mark(roster, row);
    if (!was_live || changed)
        diff_add(diff, was_live ? DIFF_CHANGED : DIFF_REGISTERED, at); /* there is room */
    if (!was_live || updated.user_changed)
        table_count_users(&roster->table); /* there is room here too */
}

static bool append_rows(struct roster *roster, const struct page *page, int64_t now_ms,
                        struct diff *diff)
{
    struct table *table = &roster->table;
    for (size_t i = 0; i < page->count; i++) {
        const struct attendee *attendee = &page->rows[i];
        uint32_t at = table_find(table, attendee->id);
        if (at != ROSTER_NONE) {
            update_row(roster, at, attendee, now_ms, diff);
            continue;
        }
        struct roster_row row = row_seen(attendee, now_ms);
        if (!table_add(table, &row) || !table_add_user(table, (uint32_t)table->count - 1))
            return false;
        count_row(&roster->counts, &row);
    }
    return true;
}

bool roster_append(struct roster *roster, struct page **page, const struct roster_look *look,
                   struct diff *diff, struct err *err)
{
    struct page *taken = *page;
    *page = NULL;
    diff = diff ? diff : &roster->own_diff;
    diff_reset(diff);
    diff->old_rows = roster->table.count;
    bool ok = diff_reserve(diff, taken->count) && table_grow(&roster->table, taken->count, 1) &&
              append_rows(roster, taken, look->now_ms, diff);
    diff->new_rows = roster->table.count;
    if (!ok) {
        page_destroy(taken);
        return err_set(err, ERR_OOM, "appending a page");
    }
    table_keep(&roster->table, taken);
    note_look(roster, look, diff);
    return true;
}

bool roster_swap(struct roster *roster, struct page ***pages, size_t count,
                 const struct roster_look *look, struct diff *diff, struct err *err)
{
    diff = diff ? diff : &roster->own_diff;
    struct page **taken = *pages;
    *pages = NULL;
    struct merge_input input = {
        .old = &roster->table,
        .old_complete = roster->looked && roster->look.complete,
        .pages = taken,
        .page_count = count,
        .look = look,
        .key = roster->key,
    };
    struct table fresh;
    if (!merge_build(&input, &fresh, diff)) {
        page_destroy_all(taken, count);
        return err_set(err, ERR_OOM, "a refresh of %zu pages", count);
    }
    for (size_t i = 0; i < count; i++)
        table_keep(&fresh, taken[i]);
    free(taken);
    table_clean_up(&roster->table);
    roster->table = fresh;
    roster->totals.walks++;
    recount(roster);
    note_look(roster, look, diff);
    return true;
}

static bool is_kept(const struct roster_keep *keep, const struct roster_row *row)
{
    for (size_t i = 0; keep && i < ROSTER_KEEP_MAX; i++)
        if (slice_compare_fold(row->attendee.id, keep->ids[i]) == 0)
            return true;
    return false;
}

/* Takes the mark from a row; true when the row has to go with it. */
static bool drop_mark(struct roster_row *row, int64_t until_ms, const struct roster_keep *keep,
                      bool *touched)
{
    if (row->mark == ROSTER_UNMARKED || row->mark_ms > until_ms)
        return false;
    if (row->mark == ROSTER_REMOVED)
        return !is_kept(keep, row);
    row->mark = ROSTER_UNMARKED;
    *touched = true;
    return false;
}

/* A tombstone that has had its time, and stands only because it is looked at. */
static bool outstays(const struct roster_row *row, int64_t until_ms)
{
    return !roster_row_is_live(row) && row->mark_ms <= until_ms;
}

/* After a sweep: what it spared must not count as the oldest mark, or a wait for that would
 * not sleep. */
static void note_spared(struct roster *roster, int64_t until_ms, const struct roster_keep *keep)
{
    const struct table *table = &roster->table;
    recount(roster);
    for (size_t i = 0; keep && i < ROSTER_KEEP_MAX; i++) {
        uint32_t at = table_find(table, keep->ids[i]);
        if (at != ROSTER_NONE && outstays(&table->rows[at], until_ms))
            roster->spared[i] = at;
    }
    roster->oldest_mark_ms = 0;
    for (size_t i = 0; i < table->count; i++)
        if (!outstays(&table->rows[i], until_ms))
            note_mark(roster, &table->rows[i]);
}

static bool drop_marks(struct roster *roster, int64_t until_ms, const struct roster_keep *keep,
                       struct diff *diff)
{
    struct table *table = &roster->table;
    bool touched = false;
    uint32_t kept = 0;
    diff = diff ? diff : &roster->own_diff;
    diff_reset(diff);
    diff->old_rows = diff->new_rows = table->count;
    if (!diff_set_moved(diff, table->count))
        return false;
    for (size_t i = 0; i < table->count; i++)
        if (!drop_mark(&table->rows[i], until_ms, keep, &touched))
            diff->moved[i] = kept++;
    diff->new_rows = kept;
    if (kept < table->count)
        table_compact(table, diff->moved);
    else
        diff->moved = NULL;
    bool changed = touched || diff->new_rows < diff->old_rows;
    roster->generation += changed;
    note_spared(roster, until_ms, keep);
    return changed;
}

/* Is no spared tombstone on the screen any longer? */
static bool is_released(const struct roster *roster, const struct roster_keep *keep)
{
    for (size_t i = 0; i < ROSTER_KEEP_MAX; i++)
        if (roster->spared[i] != ROSTER_NONE &&
            !is_kept(keep, &roster->table.rows[roster->spared[i]]))
            return true;
    return false;
}

bool roster_sweep(struct roster *roster, int64_t until_ms, const struct roster_keep *keep,
                  struct diff *diff)
{
    if (diff)
        diff_reset(diff);
    bool due = roster->oldest_mark_ms && roster->oldest_mark_ms <= until_ms;
    if (roster->checkpoint_ms || !(due || is_released(roster, keep))) {
        if (diff)
            diff->old_rows = diff->new_rows = roster->table.count;
        return false;
    }
    return drop_marks(roster, until_ms, keep, diff);
}

int64_t roster_oldest_mark_ms(const struct roster *roster)
{
    return roster->checkpoint_ms ? 0 : roster->oldest_mark_ms;
}

void roster_set_checkpoint(struct roster *roster, int64_t now_ms, struct diff *diff)
{
    drop_marks(roster, INT64_MAX, NULL, diff);
    roster->checkpoint_ms = now_ms;
    roster->generation++;
}

int64_t roster_checkpoint_ms(const struct roster *roster)
{
    return roster->checkpoint_ms;
}

size_t roster_rows(const struct roster *roster)
{
    return roster->table.count;
}

const struct roster_row *roster_row(const struct roster *roster, size_t row)
{
    return &roster->table.rows[row];
}

uint32_t roster_find(const struct roster *roster, struct slice attendee_id)
{
    return table_find(&roster->table, attendee_id);
}

size_t roster_same_user(const struct roster *roster, size_t row)
{
    return table_users(&roster->table, roster->table.rows[row].attendee.external_user_id);
}

bool roster_complete(const struct roster *roster)
{
    return roster->look.complete;
}

bool roster_limited(const struct roster *roster)
{
    return roster->look.limited;
}

bool roster_looked(const struct roster *roster)
{
    return roster->looked;
}

int64_t roster_as_of_ms(const struct roster *roster)
{
    return roster->look.now_ms;
}

uint64_t roster_generation(const struct roster *roster)
{
    return roster->generation;
}

struct roster_counts roster_counts(const struct roster *roster)
{
    return roster->counts;
}

struct roster_totals roster_totals(const struct roster *roster)
{
    return roster->totals;
}

size_t roster_bytes(const struct roster *roster)
{
    return sizeof *roster + table_bytes(&roster->table);
}
