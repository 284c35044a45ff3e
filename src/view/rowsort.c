#include "view/rowsort.h"

#include "roster/roster.h"
#include "view/presence_column.h"

#include <stdlib.h>
#include <string.h>

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

int rowsort_compare(const struct rowsort *sort, uint32_t a, uint32_t b)
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
        return text_prefix(column_name_of(attendee));
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

bool rowsort(const struct rowsort *sort, uint32_t *rows, size_t count)
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

size_t rowsort_position(const struct rowsort *sort, const uint32_t *rows, size_t count,
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
