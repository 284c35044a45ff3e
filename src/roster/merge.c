#include "roster/roster_private.h"

#include <stdlib.h>

/* Pages that a row was on: more than one when it moved while the walk went on. */
struct stretch {
    uint32_t first, last;
};

/* How far a neighbour is looked for: rows that came lately are passed over. */
enum { NEIGHBOUR_TRIES = 64 };

/* What becomes of an old row that the walk has not met. */
enum fate {
    FATE_FORGOTTEN, /* the walk says nothing of it: it drops out of sight */
    FATE_MISSING,
    FATE_MISSING_AT_SEAM, /* it may have moved from one page to another between two requests */
    FATE_REMOVED,         /* a tombstone, perhaps one already */
};

/* The work in hand: first every attendee that the walk met, once, with its old place; then what
 * becomes of the others; then the fresh rows, in the walk's order, each followed by those that were
 * not met and had stood behind it. */
struct merge {
    const struct merge_input *in;
    struct table *fresh;
    struct diff *diff;
    const struct attendee **met; /* the walk's attendees */
    uint32_t *old_of;            /* their old rows, or DIFF_GONE */
    uint32_t *scratch;           /* twice as many; afterwards the fresh rows of met */
    size_t met_count;
    struct diff_overlap overlap;
    struct stretch *pages; /* where the walk met them */
    unsigned char *fates;  /* of old rows that it did not meet */
    size_t left;           /* rows of these that stay in the table */
    uint32_t first_met;    /* first old row that it met */
    bool is_calm;          /* it met all that the last one had met */
    struct page *kept;     /* strings of the rows that stay */
};

static struct slice met_id(const void *merge, uint32_t i)
{
    return ((const struct merge *)merge)->met[i]->id;
}

static size_t page_rows(const struct merge_input *in)
{
    size_t rows = 0;
    for (size_t i = 0; i < in->page_count; i++)
        rows += in->pages[i]->count;
    return rows;
}

static bool allocate(struct merge *s)
{
    size_t rows = page_rows(s->in);
    s->met = malloc((rows + 1) * sizeof *s->met);
    s->old_of = malloc((rows + 1) * sizeof *s->old_of);
    s->scratch = malloc((2 * rows + 1) * sizeof *s->scratch);
    s->pages = calloc(rows + 1, sizeof *s->pages);
    return s->met && s->old_of && s->scratch && s->pages && idmap_reserve(&s->fresh->by_id, rows) &&
           diff_set_moved(s->diff, s->in->old->count);
}

/* What a later page says of the same attendee is newer. */
static bool meet(struct merge *s, const struct attendee *attendee, uint32_t page)
{
    struct idmap_keys keys = {met_id, s};
    uint32_t known = idmap_find(&s->fresh->by_id, &keys, attendee->id);
    if (known != IDMAP_NONE) {
        s->met[known] = attendee;
        s->pages[known].last = page;
        return true;
    }
    uint32_t i = (uint32_t)s->met_count;
    if (!idmap_add(&s->fresh->by_id, attendee->id, i))
        return false;
    uint32_t old = table_find(s->in->old, attendee->id);
    s->met[i] = attendee;
    s->old_of[i] = old;
    s->pages[i] = (struct stretch){page, page};
    s->met_count++;
    if (old != ROSTER_NONE)
        s->diff->moved[old] = i;
    return true;
}

static bool meet_all(struct merge *s)
{
    for (size_t p = 0; p < s->in->page_count; p++)
        for (size_t i = 0; i < s->in->pages[p]->count; i++)
            if (!meet(s, &s->in->pages[p]->rows[i], (uint32_t)p))
                return false;
    s->overlap = diff_overlap(s->old_of, s->met_count, s->scratch);
    return true;
}

/* Do two stretches of pages share one? What stands between their rows would be on that page: a page
 * is one answer, nothing moves within it. */
static bool share_page(struct stretch a, struct stretch b)
{
    return a.first <= b.last && b.first <= a.last;
}

/* Is it known which of two old rows stands before the other? A row that came while the other was
 * missing was put next to it by guess. */
static bool is_ordered(const struct roster_row *a, const struct roster_row *b)
{
    return !(roster_row_is_missing(a) && b->first_seen_ms >= a->missing_ms) &&
           !(roster_row_is_missing(b) && a->first_seen_ms >= b->missing_ms);
}

/* The pages of the nearest old row that was met and is known to stand before this one (step -1) or
 * behind it (1), to be looked for from a place on. At the end of the old rows: where the list
 * begins or ends. Sought for a while only: false when none was found. */
static bool find_neighbour(const struct merge *s, uint32_t old, size_t from, int step,
                           struct stretch *out)
{
    const struct table *table = s->in->old;
    uint32_t end = step > 0 && s->in->page_count ? (uint32_t)s->in->page_count - 1 : 0;
    size_t at = from; /* SIZE_MAX is before the first */
    for (int tries = 0; tries < NEIGHBOUR_TRIES; tries++, at += (size_t)step) {
        bool outside = at >= table->count;
        if (outside)
            *out = (struct stretch){end, end};
        else if (s->diff->moved[at] != DIFF_GONE)
            *out = s->pages[s->diff->moved[at]];
        if (outside ||
            (s->diff->moved[at] != DIFF_GONE && is_ordered(&table->rows[old], &table->rows[at])))
            return true;
    }
    return false;
}

/* May the row have moved from a page that was yet to come to one that had come already? Not when
 * its neighbours share a page. */
static bool is_at_seam(const struct merge *s, uint32_t old, uint32_t from, uint32_t to)
{
    struct stretch before, behind;
    return !find_neighbour(s, old, (size_t)from - 1, -1, &before) ||
           !find_neighbour(s, old, to, 1, &behind) || !share_page(before, behind);
}

/* Is it certain that the walk, or what is known besides, leaves no place for the row? */
static bool is_proven(const struct merge *s, const struct roster_row *row, bool at_seam)
{
    bool one_page = s->in->page_count == 1 && s->in->look->complete;
    if (s->in->look->certain || one_page || row->deleted)
        return true;
    return roster_row_is_missing(row) && (!at_seam || !row->missed_at_seam || s->is_calm);
}

/* Did the walk come past this place of the old order? */
static bool was_passed(const struct merge *s, uint32_t old)
{
    return s->in->look->complete || old < s->overlap.old_end;
}

static enum fate fate_of(const struct merge *s, uint32_t old, bool at_seam)
{
    const struct roster_row *row = &s->in->old->rows[old];
    if (!roster_row_is_live(row))
        return FATE_REMOVED;
    if (!was_passed(s, old) || (s->in->look->midway && old < s->first_met))
        return FATE_FORGOTTEN;
    if (is_proven(s, row, at_seam))
        return FATE_REMOVED;
    return at_seam ? FATE_MISSING_AT_SEAM : FATE_MISSING;
}

/* Rows [from, to) of the old order were not met. */
static void judge(struct merge *s, uint32_t from, uint32_t to)
{
    for (uint32_t old = from; old < to; old++) {
        s->fates[old] = (unsigned char)fate_of(s, old, is_at_seam(s, old, from, to));
        s->left += s->fates[old] != FATE_FORGOTTEN;
    }
}

/* Did the walk meet all attendees that the one before it had met? Then none was deleted during that
 * one, none moved, and those that it missed were not there. */
static bool is_calm(const struct merge *s)
{
    for (uint32_t old = 0; old < s->in->old->count; old++) {
        const struct roster_row *row = &s->in->old->rows[old];
        bool was_met = roster_row_is_live(row) && !roster_row_is_missing(row);
        if (was_met && !row->deleted && was_passed(s, old) && s->diff->moved[old] == DIFF_GONE)
            return false;
    }
    return true;
}

static bool judge_all(struct merge *s)
{
    const struct table *old = s->in->old;
    uint32_t from = 0;
    s->fates = calloc(old->count + 1, 1);
    if (!s->fates)
        return false;
    s->is_calm = is_calm(s);
    for (uint32_t row = 0; row <= old->count; row++) {
        bool met = row < old->count && s->diff->moved[row] != DIFF_GONE;
        if (!met && row < old->count)
            continue;
        s->first_met = from == 0 ? row : s->first_met;
        judge(s, from, row);
        from = row + 1;
    }
    return true;
}

static bool reserve(struct merge *s)
{
    if (s->left && !(s->kept = page_new(s->left, true)))
        return false;
    return table_reserve(s->fresh, s->met_count + s->left, s->in->page_count + 1);
}

/* The row as it stands on, and what has happened to it. */
static struct roster_row row_left(struct merge *s, uint32_t old, enum diff_kind *kind)
{
    const struct roster_row *row = &s->in->old->rows[old];
    bool removed = s->fates[old] == FATE_REMOVED;
    *kind = removed ? DIFF_REMOVED : DIFF_MISSING;
    if (removed ? !roster_row_is_live(row) : roster_row_is_missing(row))
        *kind = DIFF_KIND_COUNT; /* it was so already */
    return removed ? row_tombstone(row, s->in->look->now_ms)
                   : row_missed(row, s->fates[old] == FATE_MISSING_AT_SEAM, s->in->look->now_ms);
}

static bool leave(struct merge *s, uint32_t old)
{
    enum diff_kind kind;
    struct roster_row row = row_left(s, old, &kind);
    uint32_t at = (uint32_t)s->fresh->count;
    if (!page_add(s->kept, &row.attendee) ||
        (kind != DIFF_KIND_COUNT && !diff_add(s->diff, kind, at)))
        return false;
    row.attendee = s->kept->rows[s->kept->count - 1];
    s->diff->moved[old] = at;
    s->fresh->rows[s->fresh->count++] = row;
    return !roster_row_is_live(&row) || table_add_user(s->fresh, at);
}

/* Adds the rows that follow in the old order and were not met, up to the next one that was. */
static bool add_left(struct merge *s, uint32_t old)
{
    for (; old < s->in->old->count && s->diff->moved[old] == DIFF_GONE; old++)
        if (s->fates[old] != FATE_FORGOTTEN && !leave(s, old))
            return false;
    return true;
}

static bool place_new(struct merge *s, size_t i, uint32_t at)
{
    int64_t now_ms = s->in->look->now_ms;
    bool registered = s->in->old_complete || i < s->overlap.new_end;
    s->fresh->rows[at] =
        registered ? row_registered(s->met[i], now_ms) : row_seen(s->met[i], now_ms);
    return !registered || diff_add(s->diff, DIFF_REGISTERED, at);
}

static bool place_known(struct merge *s, size_t i, uint32_t at)
{
    const struct roster_row *old = &s->in->old->rows[s->old_of[i]];
    int64_t now_ms = s->in->look->now_ms;
    s->diff->moved[s->old_of[i]] = at;
    if (!roster_row_is_live(old)) {
        s->fresh->rows[at] = row_back(old, s->met[i], now_ms);
        return diff_add(s->diff, DIFF_REGISTERED, at);
    }
    bool changed;
    s->fresh->rows[at] = row_met(old, s->met[i], now_ms, &changed);
    if (!changed && !roster_row_is_missing(old))
        return true;
    return diff_add(s->diff, changed ? DIFF_CHANGED : DIFF_FOUND, at);
}

static bool place(struct merge *s, size_t i)
{
    uint32_t at = (uint32_t)s->fresh->count;
    s->scratch[i] = at;
    bool known = s->old_of[i] != DIFF_GONE;
    if (!(known ? place_known(s, i, at) : place_new(s, i, at)))
        return false;
    s->fresh->count++;
    return table_add_user(s->fresh, at) && (!known || add_left(s, s->old_of[i] + 1));
}

/* The index holds numbers of met so far; the rows that were not met are found by it too. */
static bool finish_index(struct merge *s)
{
    idmap_renumber(&s->fresh->by_id, s->scratch);
    for (uint32_t at = 0; at < s->fresh->count; at++) {
        const struct roster_row *row = &s->fresh->rows[at];
        bool indexed = roster_row_is_live(row) && !roster_row_is_missing(row);
        if (!indexed && !idmap_add(&s->fresh->by_id, row->attendee.id, at))
            return false;
    }
    if (s->kept)
        table_keep(s->fresh, s->kept);
    s->kept = NULL;
    return true;
}

static bool assemble(struct merge *s)
{
    if (!add_left(s, 0))
        return false;
    for (size_t i = 0; i < s->met_count; i++)
        if (!place(s, i))
            return false;
    return finish_index(s);
}

bool merge_build(const struct merge_input *input, struct table *fresh, struct diff *diff)
{
    struct merge s = {.in = input, .fresh = fresh, .diff = diff};
    table_init(fresh, input->key);
    diff_reset(diff);
    bool ok = allocate(&s) && meet_all(&s) && judge_all(&s) && reserve(&s) && assemble(&s);
    diff->old_rows = input->old->count;
    diff->new_rows = fresh->count;
    if (!ok)
        table_clean_up(fresh);
    page_destroy(s.kept);
    free(s.met);
    free(s.old_of);
    free(s.scratch);
    free(s.pages);
    free(s.fates);
    return ok;
}
