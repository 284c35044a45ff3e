#include "roster/roster_private.h"

#include <stdlib.h>

/* The work in hand: first every attendee that the walk met, once, with its old place; then the
 * fresh rows, in the walk's order, each followed by the tombstones that it had behind it. */
struct merge {
    const struct merge_input *in;
    struct table *fresh;
    struct diff *diff;
    const struct attendee **met; /* the walk's attendees */
    uint32_t *old_of;            /* their old rows, or DIFF_GONE */
    uint32_t *scratch;           /* twice as many; afterwards the fresh rows of met */
    size_t met_count;
    struct diff_overlap overlap;
    struct page *tombstones; /* strings of tombstones */
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
    return s->met && s->old_of && s->scratch && idmap_reserve(&s->fresh->by_id, rows) &&
           diff_set_moved(s->diff, s->in->old->count);
}

/* What a later page says of the same attendee is newer. */
static bool meet(struct merge *s, const struct attendee *attendee)
{
    struct idmap_keys keys = {met_id, s};
    uint32_t known = idmap_find(&s->fresh->by_id, &keys, attendee->id);
    if (known != IDMAP_NONE) {
        s->met[known] = attendee;
        return true;
    }
    uint32_t i = (uint32_t)s->met_count;
    if (!idmap_add(&s->fresh->by_id, attendee->id, i))
        return false;
    uint32_t old = table_find(s->in->old, attendee->id);
    s->met[i] = attendee;
    s->old_of[i] = old;
    s->met_count++;
    if (old != ROSTER_NONE)
        s->diff->moved[old] = i;
    return true;
}

static bool meet_all(struct merge *s)
{
    for (size_t p = 0; p < s->in->page_count; p++)
        for (size_t i = 0; i < s->in->pages[p]->count; i++)
            if (!meet(s, &s->in->pages[p]->rows[i]))
                return false;
    s->overlap = diff_overlap(s->old_of, s->met_count, s->scratch);
    return true;
}

/* Does an old row that was not met stand on as a tombstone? */
static bool leaves_tombstone(const struct merge *s, uint32_t old)
{
    return s->in->old->rows[old].mark == ROSTER_REMOVED || s->in->look->complete ||
           old < s->overlap.old_end;
}

static size_t count_tombstones(const struct merge *s)
{
    size_t count = 0;
    for (uint32_t old = 0; old < s->in->old->count; old++)
        count += s->diff->moved[old] == DIFF_GONE && leaves_tombstone(s, old);
    return count;
}

static bool reserve(struct merge *s)
{
    size_t tombstones = count_tombstones(s);
    if (tombstones && !(s->tombstones = page_new(tombstones, false)))
        return false;
    return table_reserve(s->fresh, s->met_count + tombstones, s->in->page_count + 1);
}

static bool add_tombstone(struct merge *s, uint32_t old)
{
    const struct roster_row *row = &s->in->old->rows[old];
    struct roster_row tombstone = row_tombstone(row, s->in->look->now_ms);
    uint32_t at = (uint32_t)s->fresh->count;
    if (!s->tombstones || !page_add(s->tombstones, &tombstone.attendee) ||
        (roster_row_is_live(row) && !diff_add(s->diff, DIFF_REMOVED, at)))
        return false;
    tombstone.attendee = s->tombstones->rows[s->tombstones->count - 1];
    s->diff->moved[old] = at;
    s->fresh->rows[s->fresh->count++] = tombstone;
    return true;
}

/* Adds the tombstones that follow in the old order, up to the next row that was met. */
static bool add_tombstones(struct merge *s, uint32_t old)
{
    for (; old < s->in->old->count && s->diff->moved[old] == DIFF_GONE; old++)
        if (leaves_tombstone(s, old) && !add_tombstone(s, old))
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
    return !changed || diff_add(s->diff, DIFF_CHANGED, at);
}

static bool place(struct merge *s, size_t i)
{
    uint32_t at = (uint32_t)s->fresh->count;
    s->scratch[i] = at;
    bool known = s->old_of[i] != DIFF_GONE;
    if (!(known ? place_known(s, i, at) : place_new(s, i, at)))
        return false;
    s->fresh->count++;
    return table_add_user(s->fresh, at) && (!known || add_tombstones(s, s->old_of[i] + 1));
}

/* The index holds numbers of met so far; tombstones are found by it too. */
static bool finish_index(struct merge *s)
{
    idmap_renumber(&s->fresh->by_id, s->scratch);
    for (uint32_t at = 0; at < s->fresh->count; at++) {
        const struct roster_row *row = &s->fresh->rows[at];
        if (!roster_row_is_live(row) && !idmap_add(&s->fresh->by_id, row->attendee.id, at))
            return false;
    }
    if (s->tombstones)
        table_keep(s->fresh, s->tombstones);
    s->tombstones = NULL;
    return true;
}

static bool assemble(struct merge *s)
{
    if (!add_tombstones(s, 0))
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
    bool ok = allocate(&s) && meet_all(&s) && reserve(&s) && assemble(&s);
    diff->old_rows = input->old->count;
    diff->new_rows = fresh->count;
    if (!ok)
        table_clean_up(fresh);
    page_destroy(s.tombstones);
    free(s.met);
    free(s.old_of);
    free(s.scratch);
    return ok;
}
