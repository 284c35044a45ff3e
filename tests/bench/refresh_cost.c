/* What it costs to apply a refresh: n attendees walked anew, ten of them changed.
 *
 *     refresh_cost N [REPEAT]
 *
 * Prints one JSON object with medians of thread processor time in microseconds: merge (the roster
 * takes the new walk), plain (the list follows it in the server's order), sorted (it follows it
 * with a filter and a sort by user), rebuild (the same filter and sort from nothing). Each of the
 * four is a function of its own, so that `valgrind --tool=callgrind
 * --toggle-collect=measure_merge*` counts its instructions, which do not depend on the machine's
 * other work. */
#include "roster/roster.h"
#include "view/order.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAGE_ROWS = 100, CHANGES = 10, REPEAT_MAX = 99 };

struct stage {
    struct roster *roster;
    struct order *plain;
    struct order *sorted;
    size_t count;
    unsigned round; /* of refreshes: decides who has changed */
};

static void fail(const char *what)
{
    fprintf(stderr, "refresh_cost: %s failed\n", what);
    exit(1);
}

/* A number that looks like chance, other for each i. */
static unsigned scatter(size_t i)
{
    unsigned x = (unsigned)i * 2654435761u;
    x ^= x >> 15;
    return x * 2246822519u;
}

static void add_attendee(struct page *page, size_t i, bool changed)
{
    char id[64], user[40];
    snprintf(id, sizeof id, "%08x-5c1e-4000-8000-%012u", scatter(i), (unsigned)i);
    snprintf(user, sizeof user, "user.%08x@example.com", scatter(i + 7));
    struct attendee attendee = {
        .id = slice_of(id),
        .external_user_id = slice_of(user),
        .join_token = SLICE_EMPTY,
        .capabilities = {changed ? CAPABILITY_NONE : CAPABILITY_SEND_RECEIVE},
    };
    if (!page_add(page, &attendee))
        fail("page_add");
}

/* The pages of a walk; ten attendees, spread evenly, are other than in the round before. */
static struct page **walk(const struct stage *stage, size_t *pages)
{
    size_t step = stage->count / CHANGES;
    *pages = (stage->count + PAGE_ROWS - 1) / PAGE_ROWS;
    struct page **all = calloc(*pages, sizeof *all);
    for (size_t p = 0; all && p < *pages; p++) {
        if (!(all[p] = page_new(PAGE_ROWS, false)))
            fail("page_new");
        for (size_t i = p * PAGE_ROWS; i < (p + 1) * PAGE_ROWS && i < stage->count; i++)
            add_attendee(all[p], i, i % step == stage->round % step);
    }
    if (!all)
        fail("calloc");
    return all;
}

__attribute__((noinline)) static void measure_merge(struct stage *stage, struct page **pages,
                                                    size_t count, struct diff *diff)
{
    struct err err = ERR_INIT;
    struct roster_look look = {.now_ms = 1000 * (int64_t)stage->round, .complete = true};
    if (!roster_merge(stage->roster, &pages, count, &look, diff, &err))
        fail("roster_merge");
}

__attribute__((noinline)) static void measure_plain(struct stage *stage, const struct diff *diff)
{
    size_t anchor = 5;
    if (!order_apply(stage->plain, diff, &anchor))
        fail("order_apply");
}

__attribute__((noinline)) static void measure_sorted(struct stage *stage, const struct diff *diff)
{
    size_t anchor = 5;
    if (!order_apply(stage->sorted, diff, &anchor))
        fail("order_apply");
}

/* Parsed anew each time: the order takes the filter. */
__attribute__((noinline)) static void measure_rebuild(struct order *order, struct filter *filter)
{
    size_t anchor = 5;
    if (!order_set_sort(order, COLUMN_USER, false, &anchor) ||
        !order_set_filter(order, filter, &anchor))
        fail("order_set_filter");
}

static struct filter *new_filter(void)
{
    struct err err = ERR_INIT;
    struct filter *filter = filter_parse("user:user.", &err);
    if (!filter)
        fail("filter_parse");
    return filter;
}

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

enum { SWAP, PLAIN, SORTED, REBUILD, PARTS };

static void refresh(struct stage *stage, struct diff *diff, double us[PARTS])
{
    size_t count;
    stage->round++;
    struct page **pages = walk(stage, &count);
    double start = cpu_us();
    measure_merge(stage, pages, count, diff);
    double swapped = cpu_us();
    measure_plain(stage, diff);
    double plain = cpu_us();
    measure_sorted(stage, diff);
    double sorted = cpu_us();
    us[SWAP] = swapped - start;
    us[PLAIN] = plain - swapped;
    us[SORTED] = sorted - plain;
    struct filter *filter = new_filter();
    start = cpu_us();
    measure_rebuild(stage->sorted, filter);
    us[REBUILD] = cpu_us() - start;
}

static void set_up(struct stage *stage, struct diff *diff)
{
    struct err err = ERR_INIT;
    struct hash_key key = {1, 2};
    size_t anchor = 0, count;
    stage->roster = roster_new(key, &err);
    if (!stage->roster)
        fail("roster_new");
    struct page **pages = walk(stage, &count);
    struct roster_look look = {.now_ms = 1, .complete = true};
    if (!roster_merge(stage->roster, &pages, count, &look, diff, &err))
        fail("roster_merge");
    stage->plain = order_new(stage->roster);
    stage->sorted = order_new(stage->roster);
    if (!stage->plain || !stage->sorted ||
        !order_set_sort(stage->sorted, COLUMN_USER, false, &anchor) ||
        !order_set_filter(stage->sorted, new_filter(), &anchor))
        fail("order_new");
}

int main(int argc, char **argv)
{
    static const char *const names[PARTS] = {"merge", "plain", "sorted", "rebuild"};
    static double times[PARTS][REPEAT_MAX];
    struct stage stage = {.count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0};
    size_t repeat = argc > 2 ? strtoul(argv[2], NULL, 10) : 7;
    struct diff diff = {0};
    if (stage.count < 100 || repeat < 1 || repeat > REPEAT_MAX) {
        fprintf(stderr, "usage: refresh_cost N [REPEAT]   (N at least 100)\n");
        return 2;
    }
    set_up(&stage, &diff);
    for (size_t i = 0; i < repeat; i++) {
        double us[PARTS];
        refresh(&stage, &diff, us);
        for (int part = 0; part < PARTS; part++)
            times[part][i] = us[part];
    }
    /* glibc's: all that is allocated, the views' orders included */
    printf("{\"attendees\":%zu,\"changes\":%zu,\"bytes\":%zu", stage.count, diff.count,
           mallinfo2().uordblks);
    for (int part = 0; part < PARTS; part++)
        printf(",\"%s_us\":%.1f", names[part], median(times[part], repeat));
    puts("}");
    order_destroy(stage.plain);
    order_destroy(stage.sorted);
    roster_destroy(stage.roster);
    diff_clean_up(&diff);
    return 0;
}
