#include "ledger/minutes.h"

#include <stdlib.h>

/* A walk over an attendee's stays. */
struct reckoning {
    struct spans *spans;
    const struct minutes_facts *facts;
    int64_t free_ms; /* up to here the room is accounted for */
    bool away;       /* the attendee was not in the room at free_ms, or it is where all begins */
    bool any;        /* a stay has come */
    bool exact;
    bool failed;
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool add(struct spans *spans, int64_t from_ms, int64_t to_ms, bool proven)
{
    if (to_ms <= from_ms)
        return true;
    if (spans->count == spans->capacity) {
        size_t capacity = spans->capacity ? spans->capacity * 2 : 16;
        struct span *list = realloc(spans->list, capacity * sizeof *list);
        if (!list)
            return false;
        spans->list = list;
        spans->capacity = capacity;
    }
    spans->list[spans->count++] = (struct span){from_ms, to_ms, proven};
    return true;
}

static void possible(struct reckoning *r, int64_t from_ms, int64_t to_ms)
{
    r->failed = !add(r->spans, from_ms, to_ms, false) || r->failed;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A proven stay, but for the gaps in it. */
static void prove(struct reckoning *r, int64_t from_ms, int64_t to_ms)
{
    for (size_t i = 0; i < r->facts->gap_count; i++) {
        const struct span *gap = &r->facts->gaps[i];
        if (gap->to_ms <= from_ms || gap->from_ms >= to_ms)
            continue;
        r->failed = !add(r->spans, from_ms, earlier(gap->from_ms, to_ms), true) || r->failed;
        possible(r, later(gap->from_ms, from_ms), earlier(gap->to_ms, to_ms));
        from_ms = later(gap->to_ms, from_ms);
    }
    r->failed = !add(r->spans, from_ms, to_ms, true) || r->failed;
}

/* Who was registered may have come and gone where lines are missing. */
static void reckon_gaps(struct reckoning *r)
{
    for (size_t i = 0; i < r->facts->gap_count; i++) {
        int64_t from_ms = later(r->facts->gaps[i].from_ms, r->facts->floor_ms);
        int64_t to_ms = earlier(r->facts->gaps[i].to_ms, r->facts->cap_ms);
        possible(r, from_ms, to_ms);
        r->exact = r->exact && to_ms <= from_ms;
    }
}

/* Before a stay: who came without an event may have come at any time since the last leave, and who
 * left without one may have stayed until now. */
static void reckon_before(struct reckoning *r, const struct stay *stay)
{
    int64_t unknown_ms = r->facts->unknown_before_ms;
    if (!stay->from_exact || !r->away)
        possible(r, r->free_ms, stay->from_ms);
    else if (!r->any)
        possible(r, r->free_ms, unknown_ms < stay->from_ms ? unknown_ms : stay->from_ms);
}

/* An intervals_stay_fn. */
static void take_stay(void *self, const struct stay *stay)
{
    struct reckoning *r = self;
    int64_t to_ms = stay->to_ms;
    reckon_before(r, stay);
    if (stay->open) {
        to_ms = later(to_ms, r->facts->proof_ms);
        possible(r, to_ms, r->facts->cap_ms);
    }
    prove(r, stay->from_ms, to_ms);
    r->exact = r->exact && stay->from_exact && !stay->open && stay->to_exact;
    r->away = !stay->open && stay->to_exact;
    r->free_ms = to_ms;
    r->any = true;
}

bool minutes_add(struct spans *spans, const struct intervals *moves,
                 const struct minutes_facts *facts, bool *exact)
{
    static const struct intervals none = {0};
    struct reckoning r = {
        .spans = spans,
        .facts = facts,
        .free_ms = facts->floor_ms,
        .away = true,
        .exact = facts->unknown_before_ms == 0,
    };
    intervals_walk(moves ? moves : &none, facts->ended_ms, take_stay, &r);
    if (!r.any && facts->may_be_here)
        possible(&r, facts->floor_ms, facts->cap_ms);
    reckon_gaps(&r);
    *exact = r.exact && (r.any || !facts->may_be_here);
    return !r.failed;
}

static int by_from(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    return (left->from_ms > right->from_ms) - (left->from_ms < right->from_ms);
}

static int64_t cover(struct spans *spans, bool all)
{
    int64_t sum_ms = 0, end_ms = INT64_MIN;
    if (spans->count)
        qsort(spans->list, spans->count, sizeof *spans->list, by_from);
    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->list[i];
        if ((!all && !span->proven) || span->to_ms <= end_ms)
            continue;
        sum_ms += span->to_ms - later(span->from_ms, end_ms);
        end_ms = span->to_ms;
    }
    return sum_ms;
}

int64_t minutes_proven(struct spans *spans)
{
    return cover(spans, false);
}

int64_t minutes_possible(struct spans *spans)
{
    return cover(spans, true);
}

static void widen(int64_t *first_ms, int64_t *last_ms, const struct span *span)
{
    *first_ms = *first_ms && *first_ms < span->from_ms ? *first_ms : span->from_ms;
    *last_ms = later(*last_ms, span->to_ms);
}

struct minutes_bounds minutes_bounds(const struct spans *spans)
{
    struct minutes_bounds b = {0};
    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->list[i];
        widen(&b.first_possible_ms, &b.last_possible_ms, span);
        if (span->proven)
            widen(&b.first_proven_ms, &b.last_proven_ms, span);
    }
    return b;
}

void spans_clean_up(struct spans *spans)
{
    free(spans->list);
    *spans = (struct spans){0};
}
