#include "view/order.h"

#include "roster/roster.h"
#include "view/presence_column.h"

#include <stdlib.h>
#include <string.h>

/* Sorts row numbers of a roster by a column; equal rows keep the server's order. */
struct rowsort {
    const struct roster *roster;
    const struct presence *presence; /* for COLUMN_PRESENCE; NULL: no queue is read */
    enum column column;              /* COLUMN_COUNT: the server's order */
    bool descending;
};

/* A row with the beginning of what it is sorted by, so that most comparisons stay in the cache. */
struct key {
    uint64_t prefix;
    uint32_t row;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const struct rowsort *sort, uint32_t a, uint32_t b)
{
    const struct roster_row *x = roster_row(sort->roster, a), *y = roster_row(sort->roster, b);
    int order = 0;
    if (sort->column == COLUMN_COUNT)
        order = compare_numbers(a, b);
    else if (sort->column == COLUMN_PRESENCE)
        order = presence_column_rank(sort->presence, x) - presence_column_rank(sort->presence, y);
    else
        order = column_compare(sort->column, x, y);
    return sort->descending ? -order : order;
}

/* Like strcmp(), 0 only for the same row. */
static int rowsort_compare(const struct rowsort *sort, uint32_t a, uint32_t b)
{
    int order = compare_rows(sort, a, b);
    return order ? order : compare_numbers(a, b);
}

/* The first eight bytes without case, as a number that compares like them; empty text is last. */
static uint64_t text_prefix(struct slice text)
{
    uint64_t prefix = 0;
    if (text.len == 0)
        return UINT64_MAX;
    for (size_t i = 0; i < 8; i++) {
        unsigned char c = i < text.len ? (unsigned char)text.data[i] : 0;
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c + ('a' - 'A'));
        prefix = prefix << 8 | c;
    }
    return prefix;
}

static uint64_t prefix_of(const struct rowsort *sort, uint32_t row)
{
    const struct roster_row *r = roster_row(sort->roster, row);
    const struct attendee *attendee = &r->attendee;
    switch (sort->column) {
    case COLUMN_USER:
        return text_prefix(attendee->external_user_id);
    case COLUMN_NAME:
        return text_prefix(attendee_name_of(attendee->external_user_id));
    case COLUMN_ATTENDEE:
        return text_prefix(attendee->id);
    case COLUMN_PRESENCE:
        return (uint64_t)presence_column_rank(sort->presence, r);
    case COLUMN_COUNT:
        return row;
    default:
        return 0; /* the comparison itself is quick */
    }
}

static int compare_keys(const struct rowsort *sort, const struct key *a, const struct key *b)
{
    int order = compare_numbers(a->prefix, b->prefix);
    if (order)
        return sort->descending ? -order : order;
    return rowsort_compare(sort, a->row, b->row);
}

/* Merges two neighbouring runs [0, middle) and [middle, end) of from into to. */
static void merge(const struct rowsort *sort, const struct key *from, struct key *to, size_t middle,
                  size_t end)
{
    size_t left = 0, right = middle;
    for (size_t i = 0; i < end; i++) {
        bool take_left =
            left < middle && (right == end || compare_keys(sort, &from[left], &from[right]) < 0);
        to[i] = from[take_left ? left++ : right++];
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Sorts from bottom to top, to and fro between two arrays; returns the one with the result. */
static struct key *merge_sort(const struct rowsort *sort, struct key *from, struct key *to,
                              size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t at = 0; at < count; at += 2 * run)
            merge(sort, from + at, to + at, least(run, count - at), least(2 * run, count - at));
        struct key *done = to;
        to = from;
        from = done;
    }
    return from;
}

static bool is_sorted(const struct rowsort *sort, const uint32_t *rows, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (rowsort_compare(sort, rows[i - 1], rows[i]) > 0)
            return false;
    return true;
}

/* Sorts count rows, in O(count) when they are sorted already. False when memory is out. */
static bool rowsort(const struct rowsort *sort, uint32_t *rows, size_t count)
{
    if (is_sorted(sort, rows, count))
        return true;
    struct key *keys = malloc(2 * count * sizeof *keys);
    if (!keys)
        return false;
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct key){.prefix = prefix_of(sort, rows[i]), .row = rows[i]};
    const struct key *sorted = merge_sort(sort, keys, keys + count, count);
    for (size_t i = 0; i < count; i++)
        rows[i] = sorted[i].row;
    free(keys);
    return true;
}

/* The first of count sorted rows that does not come before this one; count when all do. */
static size_t rowsort_position(const struct rowsort *sort, const uint32_t *rows, size_t count,
                               uint32_t row)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rowsort_compare(sort, rows[middle], row) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#define NAMES_JUDGED 512

/* Row numbers in the order in which they are shown. In the plain order there is no array: the n-th
 * row is row n, so that a million rows cost nothing. */
struct shown {
    uint32_t *rows; /* NULL: plain */
    size_t count;
    bool descending; /* plain only: the last row comes first */
};

/* The names of those who are here, sorted without case: what makes another row a ghost. Gathered
 * when a filter first asks, and again after a change of the roster or of presence. */
struct names {
    struct slice *list; /* NULL: not gathered */
    size_t count;
};

struct order {
    const struct roster *roster;
    struct names *here;
    struct filter *filter;
    struct rowsort sort;
    struct shown shown;
    size_t registered;
    bool has_names;
};

/* Rows that must be matched and placed afresh, ascending, each once. */
struct fresh {
    uint32_t *rows;
    size_t count;
    bool among_old; /* some of them were there before */
    bool shuffled;  /* the others do not follow one another as before */
};

static uint32_t shown_at(const struct shown *shown, size_t n)
{
    if (shown->rows)
        return shown->rows[n];
    return (uint32_t)(shown->descending ? shown->count - 1 - n : n);
}

static bool is_plain(const struct order *order)
{
    return filter_is_empty(order->filter) && order->sort.column == COLUMN_COUNT;
}

/* --- the rows themselves ------------------------------------------------------------------ */

/* The name without the prefix that makes an ExternalUserId unique; the whole id where it has none.
 */
static struct slice name_of(const struct roster_row *row)
{
    struct slice name = attendee_name_of(row->attendee.external_user_id);
    return name.len ? name : row->attendee.external_user_id;
}

static int compare_names(const void *a, const void *b)
{
    return slice_compare_fold(*(const struct slice *)a, *(const struct slice *)b);
}

/* False when memory is out. */
static bool gather_here(const struct order *order)
{
    struct names *here = order->here;
    size_t rows = roster_rows(order->roster);
    if (here->list)
        return true;
    here->list = malloc((rows + 1) * sizeof *here->list);
    if (!here->list)
        return false;
    for (size_t i = 0; i < rows; i++) {
        const struct roster_row *row = roster_row(order->roster, i);
        if (roster_row_is_live(row) &&
            presence_column_state(order->sort.presence, row) == PRESENCE_HERE)
            here->list[here->count++] = name_of(row);
    }
    qsort(here->list, here->count, sizeof *here->list, compare_names);
    return true;
}

static void forget_here(struct order *order)
{
    free(order->here->list);
    *order->here = (struct names){.list = NULL};
}

/* Is the attendee known not to be here, while another one of its name is? No without memory. */
static bool is_ghost(const struct order *order, const struct roster_row *row)
{
    enum presence_state state = presence_column_state(order->sort.presence, row);
    struct slice name = name_of(row);
    if (state == PRESENCE_HERE || state == PRESENCE_UNKNOWN || name.len == 0 ||
        !roster_row_is_live(row) || !gather_here(order))
        return false;
    return bsearch(&name, order->here->list, order->here->count, sizeof name, compare_names);
}

bool order_matches(const struct order *order, const struct filter *filter, size_t row)
{
    static const char *const changes[] = {
        [ROSTER_UNMARKED] = "",
        [ROSTER_REGISTERED] = "registered",
        [ROSTER_CHANGED] = "changed",
        [ROSTER_REMOVED] = "removed",
    };
    if (filter_is_empty(filter))
        return true;
    const struct roster_row *r = roster_row(order->roster, row);
    struct filter_subject subject = {.attendee = &r->attendee, .change = changes[r->mark]};
    if (roster_row_is_missing(r))
        subject.change = "missing";
    if (filter_uses_copies(filter))
        subject.copies = roster_same_user(order->roster, row);
    if (filter_uses_ghosts(filter))
        subject.ghost = is_ghost(order, r);
    if (filter_uses_presence(filter))
        subject.presence = presence_column_state(order->sort.presence, r);
    return filter_matches(filter, &subject);
}

static void count_registered(struct order *order)
{
    const struct shown *shown = &order->shown;
    struct roster_counts counts = roster_counts(order->roster);
    order->registered = shown->count;
    if (counts.tombstones == 0)
        return;
    if (!shown->rows) {
        order->registered = counts.live;
        return;
    }
    for (size_t i = 0; i < shown->count; i++)
        order->registered -= !roster_row_is_live(roster_row(order->roster, shown->rows[i]));
}

static void judge_names(struct order *order)
{
    size_t rows = roster_rows(order->roster), step = rows / NAMES_JUDGED + 1;
    size_t judged = 0, named = 0;
    for (size_t row = 0; row < rows && !order->has_names; row += step) {
        named +=
            attendee_name_of(roster_row(order->roster, row)->attendee.external_user_id).len > 0;
        judged++;
    }
    if (judged > 0 && named * 2 >= judged)
        order->has_names = true;
}

/* --- building ----------------------------------------------------------------------------- */

static struct shown plain(const struct order *order)
{
    return (struct shown){.count = roster_rows(order->roster),
                          .descending = order->sort.descending};
}

/* Matches and sorts every row. False when memory is out. */
static bool build(const struct order *order, struct shown *shown)
{
    if (is_plain(order)) {
        *shown = plain(order);
        return true;
    }
    if (filter_uses_ghosts(order->filter) && !gather_here(order))
        return false;
    size_t rows = roster_rows(order->roster);
    *shown = (struct shown){.rows = malloc((rows + 1) * sizeof *shown->rows)};
    if (!shown->rows)
        return false;
    for (size_t row = 0; row < rows; row++)
        if (order_matches(order, order->filter, row))
            shown->rows[shown->count++] = (uint32_t)row;
    if (rowsort(&order->sort, shown->rows, shown->count))
        return true;
    free(shown->rows);
    return false;
}

/* --- following a change ------------------------------------------------------------------- */

static int compare_uint32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Sorts the fresh rows by number and drops repeats. */
static void tidy(struct fresh *fresh)
{
    size_t kept = 0;
    qsort(fresh->rows, fresh->count, sizeof *fresh->rows, compare_uint32);
    for (size_t i = 0; i < fresh->count; i++)
        if (i == 0 || fresh->rows[i] != fresh->rows[i - 1])
            fresh->rows[kept++] = fresh->rows[i];
    fresh->count = kept;
}

static bool is_fresh(const struct fresh *fresh, uint32_t row)
{
    return fresh->among_old && bsearch(&row, fresh->rows, fresh->count, sizeof row, compare_uint32);
}

/* Adds the rows that were not there before. met has a byte for each new row, all zero. */
static void add_unmet(const struct diff *diff, unsigned char *met, struct fresh *fresh)
{
    uint32_t last = 0;
    for (size_t old = 0; old < diff->old_rows; old++) {
        uint32_t now = diff_moved(diff, (uint32_t)old);
        if (now == DIFF_GONE)
            continue;
        met[now] = 1;
        fresh->shuffled |= now < last;
        last = now;
    }
    for (size_t row = 0; row < diff->new_rows; row++)
        if (!met[row])
            fresh->rows[fresh->count++] = (uint32_t)row;
}

/* Finds out which rows are fresh. False when memory is out; otherwise fresh->rows is the caller's.
 */
static bool find_fresh(const struct diff *diff, struct fresh *fresh)
{
    size_t most = diff->count + 1;
    most += diff->moved ? diff->new_rows : diff->new_rows - diff->old_rows;
    *fresh = (struct fresh){.rows = malloc(most * sizeof *fresh->rows)};
    unsigned char *met = diff->moved ? calloc(diff->new_rows + 1, 1) : NULL;
    if (!fresh->rows || (diff->moved && !met)) {
        free(fresh->rows);
        free(met);
        return false;
    }
    if (diff->moved)
        add_unmet(diff, met, fresh);
    else
        for (size_t row = diff->old_rows; row < diff->new_rows; row++)
            fresh->rows[fresh->count++] = (uint32_t)row;
    fresh->among_old = diff->count > 0;
    for (size_t i = 0; i < diff->count; i++)
        fresh->rows[fresh->count++] = diff->items[i].row;
    free(met);
    tidy(fresh);
    return true;
}

/* Keeps the rows that are still there and not fresh, under their new numbers. */
static void renumber(const struct order *order, const struct diff *diff, const struct fresh *fresh,
                     struct shown *shown)
{
    for (size_t i = 0; i < order->shown.count; i++) {
        uint32_t now = diff_moved(diff, shown_at(&order->shown, i));
        if (now != DIFF_GONE && !is_fresh(fresh, now))
            shown->rows[shown->count++] = now;
    }
}

/* Puts sorted rows into their places among the others, from the end. */
static void insert(const struct order *order, struct shown *shown, const uint32_t *rows,
                   size_t count)
{
    size_t end = shown->count;
    shown->count += count;
    for (size_t left = count; left > 0; left--) {
        size_t at = rowsort_position(&order->sort, shown->rows, end, rows[left - 1]);
        memmove(shown->rows + at + left, shown->rows + at, (end - at) * sizeof *rows);
        shown->rows[at + left - 1] = rows[left - 1];
        end = at;
    }
}

static bool follow(const struct order *order, const struct diff *diff, struct fresh *fresh,
                   struct shown *shown)
{
    size_t most = order->shown.count + fresh->count + 1, passed = 0;
    *shown = (struct shown){.rows = malloc(most * sizeof *shown->rows)};
    if (!shown->rows)
        return false;
    renumber(order, diff, fresh, shown);
    for (size_t i = 0; i < fresh->count; i++)
        if (order_matches(order, order->filter, fresh->rows[i]))
            fresh->rows[passed++] = fresh->rows[i];
    if ((!fresh->shuffled || rowsort(&order->sort, shown->rows, shown->count)) &&
        rowsort(&order->sort, fresh->rows, passed)) {
        insert(order, shown, fresh->rows, passed);
        return true;
    }
    free(shown->rows);
    return false;
}

static bool update(const struct order *order, const struct diff *diff, struct shown *shown)
{
    /* What the filter says of a row may depend on others, or on marks that go by themselves. */
    if (is_plain(order) || filter_uses_change(order->filter) || filter_uses_copies(order->filter))
        return build(order, shown);
    struct fresh fresh;
    if (!find_fresh(diff, &fresh))
        return false;
    bool done = follow(order, diff, &fresh, shown);
    free(fresh.rows);
    return done;
}

/* --- anchors ------------------------------------------------------------------------------ */

/* Where a row of the roster, or an AttendeeId, stands. False when it is not visible. O(log n). */
static bool order_find_row(const struct order *order, size_t row, size_t *n)
{
    const struct shown *shown = &order->shown;
    if (row >= roster_rows(order->roster))
        return false;
    if (!shown->rows) {
        *n = shown->descending ? shown->count - 1 - row : row;
        return row < shown->count;
    }
    *n = rowsort_position(&order->sort, shown->rows, shown->count, (uint32_t)row);
    return *n < shown->count && shown->rows[*n] == row;
}

/* Where the row that stood at position n of old is now. */
static bool find_moved(const struct order *order, const struct shown *old, const struct diff *diff,
                       size_t n, size_t *position)
{
    uint32_t row = shown_at(old, n);
    if (diff)
        row = diff_moved(diff, row);
    return row != DIFF_GONE && order_matches(order, order->filter, row) &&
           order_find_row(order, row, position);
}

static size_t follow_anchor(const struct order *order, const struct shown *old,
                            const struct diff *diff, size_t anchor)
{
    size_t position = 0;
    for (size_t n = anchor; n < old->count; n++)
        if (find_moved(order, old, diff, n, &position))
            return position;
    for (size_t n = anchor < old->count ? anchor : old->count; n > 0; n--)
        if (find_moved(order, old, diff, n - 1, &position))
            return position;
    return 0;
}

/* Takes what was built (or, when that failed, the plain order), and follows the anchor to it. */
static bool show(struct order *order, bool built, const struct shown *shown,
                 const struct diff *diff, size_t *anchor)
{
    struct shown old = order->shown;
    if (!built) {
        filter_destroy(order->filter);
        order->filter = NULL;
        order->sort.column = COLUMN_COUNT;
    }
    order->shown = built ? *shown : plain(order);
    count_registered(order);
    judge_names(order);
    if (anchor)
        *anchor = follow_anchor(order, &old, diff, *anchor);
    free(old.rows);
    return built;
}

/* --- the public side ---------------------------------------------------------------------- */

struct order *order_new(const struct roster *roster)
{
    struct order *order = calloc(1, sizeof *order);
    struct names *here = calloc(1, sizeof *here);
    if (!order || !here) {
        free(order);
        free(here);
        return NULL;
    }
    order->roster = roster;
    order->here = here;
    order->sort = (struct rowsort){.roster = roster, .column = COLUMN_COUNT};
    order->shown = plain(order);
    count_registered(order);
    judge_names(order);
    return order;
}

void order_destroy(struct order *order)
{
    if (!order)
        return;
    filter_destroy(order->filter);
    forget_here(order);
    free(order->here);
    free(order->shown.rows);
    free(order);
}

bool order_apply(struct order *order, const struct diff *diff, size_t *anchor)
{
    struct shown shown;
    forget_here(order);
    bool built = update(order, diff, &shown);
    return show(order, built, &shown, diff, anchor);
}

bool order_set_presence(struct order *order, const struct presence *presence, size_t *anchor)
{
    struct shown shown;
    forget_here(order);
    order->sort.presence = presence;
    if (order->sort.column != COLUMN_PRESENCE && !filter_uses_presence(order->filter))
        return true;
    bool built = build(order, &shown);
    return show(order, built, &shown, NULL, anchor);
}

bool order_set_filter(struct order *order, struct filter *filter, size_t *anchor)
{
    struct shown shown;
    filter_destroy(order->filter);
    order->filter = filter;
    bool built = build(order, &shown);
    return show(order, built, &shown, NULL, anchor);
}

const struct filter *order_filter(const struct order *order)
{
    return order->filter;
}

bool order_set_sort(struct order *order, enum column column, bool descending, size_t *anchor)
{
    struct shown shown;
    order->sort.column = column;
    order->sort.descending = descending;
    bool built = build(order, &shown);
    return show(order, built, &shown, NULL, anchor);
}

enum column order_sort(const struct order *order)
{
    return order->sort.column;
}

bool order_descending(const struct order *order)
{
    return order->sort.descending;
}

const struct roster *order_roster(const struct order *order)
{
    return order->roster;
}

size_t order_count(const struct order *order)
{
    return order->shown.count;
}

size_t order_registered(const struct order *order)
{
    return order->registered;
}

size_t order_position(const struct order *order, size_t n)
{
    size_t count = order_count(order), position = 0;
    if (n >= count || !roster_row_is_live(order_row(order, n)))
        return 0;
    if (order->registered == count)
        return n + 1;
    for (size_t i = 0; i <= n; i++)
        position += roster_row_is_live(order_row(order, i));
    return position;
}

size_t order_at(const struct order *order, size_t n)
{
    return shown_at(&order->shown, n);
}

const struct roster_row *order_row(const struct order *order, size_t n)
{
    if (n >= order->shown.count)
        return NULL;
    return roster_row(order->roster, shown_at(&order->shown, n));
}

bool order_find(const struct order *order, struct slice id, size_t *n)
{
    uint32_t row = roster_find(order->roster, id);
    return row != ROSTER_NONE && order_find_row(order, row, n);
}

bool order_has_names(const struct order *order)
{
    return order->has_names;
}
