#include "roster/roster.h"

#include "roster/roster_private.h"

#include <stdlib.h>
#include <string.h>

/* --- one row ---------------------------------------------------------------------------------- */

bool roster_row_is_live(const struct roster_row *row)
{
    return row->mark != ROSTER_REMOVED;
}

bool roster_row_is_missing(const struct roster_row *row)
{
    return row->missing_ms != 0;
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
    met.missing_ms = 0;
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

struct roster_row row_missed(const struct roster_row *row, bool at_seam, int64_t now_ms)
{
    struct roster_row missed = *row;
    missed.same_user = 0;
    missed.missed_at_seam = at_seam;
    if (!missed.missing_ms)
        missed.missing_ms = now_ms;
    return missed;
}

struct roster_row row_tombstone(const struct roster_row *row, int64_t now_ms)
{
    struct roster_row tombstone = *row;
    tombstone.attendee.join_token = SLICE_EMPTY;
    tombstone.same_user = 0;
    tombstone.missing_ms = 0;
    if (row->mark != ROSTER_REMOVED) {
        tombstone.mark = ROSTER_REMOVED;
        tombstone.mark_ms = now_ms;
    }
    return tombstone;
}

/* --- the table -------------------------------------------------------------------------------- */

static struct slice id_of(const void *table, uint32_t row)
{
    return ((const struct table *)table)->rows[row].attendee.id;
}

static struct slice user_of(const void *table, uint32_t row)
{
    return ((const struct table *)table)->rows[row].attendee.external_user_id;
}

void table_init(struct table *table, struct hash_key key)
{
    *table = (struct table){0};
    idmap_init(&table->by_id, key, true);
    idmap_init(&table->by_user, key, false);
}

void table_clean_up(struct table *table)
{
    idmap_clean_up(&table->by_id);
    idmap_clean_up(&table->by_user);
    page_destroy_all(table->pages, table->page_count);
    free(table->rows);
    table->rows = NULL;
    table->pages = NULL;
    table->count = table->capacity = table->page_count = table->page_capacity = 0;
}

static bool reserve_rows(struct table *table, size_t capacity)
{
    if (capacity <= table->capacity)
        return true;
    if (capacity >= ROSTER_NONE / 2)
        return false;
    struct roster_row *rows = realloc(table->rows, capacity * sizeof *rows);
    if (!rows)
        return false;
    table->rows = rows;
    table->capacity = capacity;
    return true;
}

static bool reserve_pages(struct table *table, size_t capacity)
{
    if (capacity <= table->page_capacity)
        return true;
    struct page **pages = realloc(table->pages, capacity * sizeof *pages);
    if (!pages)
        return false;
    table->pages = pages;
    table->page_capacity = capacity;
    return true;
}

bool table_reserve(struct table *table, size_t rows, size_t pages)
{
    return reserve_rows(table, rows) && reserve_pages(table, pages) &&
           idmap_reserve(&table->by_id, rows) && idmap_reserve(&table->by_user, rows);
}

/* The capacity to have when needed is wanted: half as much again, so that growing is cheap. */
static size_t grown(size_t capacity, size_t needed)
{
    if (needed <= capacity)
        return capacity;
    return capacity + capacity / 2 > needed ? capacity + capacity / 2 : needed;
}

bool table_grow(struct table *table, size_t rows, size_t pages)
{
    return table_reserve(table, grown(table->capacity, table->count + rows),
                         grown(table->page_capacity, table->page_count + pages));
}

uint32_t table_find(const struct table *table, struct slice id)
{
    struct idmap_keys keys = {id_of, table};
    return idmap_find(&table->by_id, &keys, id);
}

bool table_add(struct table *table, const struct roster_row *row)
{
    uint32_t at = (uint32_t)table->count;
    if (!table_grow(table, 1, 0) || !idmap_add(&table->by_id, row->attendee.id, at))
        return false;
    table->rows[at] = *row;
    table->count++;
    return true;
}

bool table_add_user(struct table *table, uint32_t row)
{
    struct idmap_keys keys = {user_of, table};
    struct slice user = table->rows[row].attendee.external_user_id;
    uint32_t first = idmap_find(&table->by_user, &keys, user);
    if (first != IDMAP_NONE) {
        table->rows[first].same_user++;
        return true;
    }
    table->rows[row].same_user = 1;
    return idmap_add(&table->by_user, user, row);
}

bool table_count_users(struct table *table)
{
    idmap_reset(&table->by_user);
    bool ok = true;
    for (size_t row = 0; row < table->count && ok; row++)
        if (roster_row_is_live(&table->rows[row]))
            ok = table_add_user(table, (uint32_t)row);
    return ok;
}

size_t table_users(const struct table *table, struct slice user)
{
    struct idmap_keys keys = {user_of, table};
    uint32_t first = idmap_find(&table->by_user, &keys, user);
    return first == IDMAP_NONE ? 0 : table->rows[first].same_user;
}

void table_keep(struct table *table, struct page *page)
{
    page_strip(page);
    table->pages[table->page_count++] = page;
}

void table_compact(struct table *table, const uint32_t *moved)
{
    idmap_renumber(&table->by_id, moved);
    idmap_renumber(&table->by_user, moved);
    size_t kept = 0;
    for (size_t row = 0; row < table->count; row++)
        if (moved[row] != ROSTER_NONE)
            table->rows[kept++] = table->rows[row];
    table->count = kept;
}

/* --- the roster ------------------------------------------------------------------------------- */

struct roster {
    struct table table;
    struct hash_key key;
    struct roster_look look; /* the last one */
    bool looked;
    int64_t checkpoint_ms;
    int64_t oldest_mark_ms;           /* of those that a sweep has not spared */
    uint32_t spared[ROSTER_KEEP_MAX]; /* tombstones that the last sweep left, or ROSTER_NONE */
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
    counts->missing += roster_row_is_missing(row);
    counts->tombstones += !roster_row_is_live(row);
    counts->registered += row->mark == ROSTER_REGISTERED;
    counts->changed += row->mark == ROSTER_CHANGED;
    counts->removed += row->mark == ROSTER_REMOVED;
}

static void uncount_row(struct roster_counts *counts, const struct roster_row *row)
{
    counts->live -= roster_row_is_live(row);
    counts->bots -= roster_row_is_live(row) && attendee_is_bot(&row->attendee);
    counts->missing -= roster_row_is_missing(row);
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
    add_totals(roster, diff);
}

/* The row of an attendee that a page brings once more. */
static void update_row(struct roster *roster, uint32_t at, const struct attendee *attendee,
                       int64_t now_ms, struct diff *diff)
{
    struct roster_row *row = &roster->table.rows[at];
    bool was_live = roster_row_is_live(row);
    bool was_missing = roster_row_is_missing(row);
    bool changed = false;
    uint32_t same_user = row->same_user;
    struct roster_row updated =
        was_live ? row_met(row, attendee, now_ms, &changed) : row_back(row, attendee, now_ms);
    updated.same_user = same_user;
    uncount_row(&roster->counts, row);
    *row = updated;
    count_row(&roster->counts, row);
    note_mark(roster, row);
    if (!was_live || changed || was_missing) /* there is room */
        diff_add(diff, !was_live ? DIFF_REGISTERED : changed ? DIFF_CHANGED : DIFF_FOUND, at);
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

bool roster_merge(struct roster *roster, struct page ***pages, size_t count,
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

bool roster_note_deleted(struct roster *roster, struct slice attendee_id, int64_t now_ms,
                         struct diff *diff)
{
    struct table *table = &roster->table;
    uint32_t at = table_find(table, attendee_id);
    diff = diff ? diff : &roster->own_diff;
    diff_reset(diff);
    diff->old_rows = diff->new_rows = table->count;
    if (at == ROSTER_NONE || !roster_row_is_live(&table->rows[at]))
        return false;
    table->rows[at].deleted = true;
    if (!roster_row_is_missing(&table->rows[at]) || !diff_reserve(diff, 1))
        return false;
    diff_add(diff, DIFF_REMOVED, at);
    table->rows[at] = row_tombstone(&table->rows[at], now_ms);
    table_count_users(table); /* fewer than before: there is room */
    recount(roster);
    add_totals(roster, diff);
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

struct roster_counts roster_counts(const struct roster *roster)
{
    return roster->counts;
}

struct roster_totals roster_totals(const struct roster *roster)
{
    return roster->totals;
}
