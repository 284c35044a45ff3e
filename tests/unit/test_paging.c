/* Walks over lists that change between their pages, against an oracle that knows the truth: the
 * server itself. Nobody who stayed is ever reported removed, those who went are, nobody stands in
 * the list twice, whatever way the server makes its pages.
 *
 * One thing no client can see, and no history here has it: somebody who comes and goes within one
 * walk, in front of the pages that are still to come. */
#include "roster/roster.h"

#include "support/pages.h"

#define HISTORIES 2000
#define WALKS     14
#define PEOPLE    400 /* in one history, all told */
#define AT_ONCE   40

/* How the server finds the rows of the next page. */
enum paging {
    BY_OFFSET,   /* behind so many rows of the list as it is now */
    BY_KEY,      /* behind the key of the last row */
    BY_SNAPSHOT, /* of the list as it was when the walk began */
    PAGINGS
};

struct person {
    int key;       /* its place in the order */
    int came_walk; /* the walk that was under way, or the next */
    int left_walk; /* 0: is there */
};

struct server {
    enum paging paging;
    bool appends; /* the newest is the last; else anywhere */
    int page_rows;
    struct person people[PEOPLE];
    int known; /* people so far */
    int list[AT_ONCE], count;
    int walk; /* the number of the walk under way, or of the last */
};

struct dice {
    uint64_t state;
};

static int roll(struct dice *dice, int sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (int)((dice->state >> 33) % (uint64_t)sides);
}

/* --- the server ---------------------------------------------------------------------------------
 */

static void come(struct server *s, struct dice *dice)
{
    if (s->count == AT_ONCE || s->known == PEOPLE)
        return;
    int who = s->known++, at = s->count;
    s->people[who] =
        (struct person){.key = s->appends ? who : roll(dice, 1 << 30), .came_walk = s->walk};
    for (; at > 0 && s->people[s->list[at - 1]].key > s->people[who].key; at--)
        s->list[at] = s->list[at - 1];
    s->list[at] = who;
    s->count++;
}

static void leave(struct server *s, struct dice *dice)
{
    int at = s->count ? roll(dice, s->count) : 0;
    if (s->count == 0 || s->people[s->list[at]].came_walk == s->walk)
        return;
    s->people[s->list[at]].left_walk = s->walk;
    for (s->count--; at < s->count; at++)
        s->list[at] = s->list[at + 1];
}

static void churn(struct server *s, struct dice *dice)
{
    if (roll(dice, 2))
        return;
    for (int n = roll(dice, 4); n > 0; n--)
        roll(dice, 5) < 3 ? leave(s, dice) : come(s, dice);
}

/* Where the next page begins in the list, behind the rows that a walk has had. */
static int next_row(const struct server *s, int given, int last)
{
    int at = 0;
    if (s->paging != BY_KEY)
        return given;
    while (last >= 0 && at < s->count && s->people[s->list[at]].key <= s->people[last].key)
        at++;
    return at;
}

/* --- a walk -------------------------------------------------------------------------------------
 */

struct walk {
    struct page *pages[2 * AT_ONCE];
    size_t count;
};

static void add_person(struct page *page, int who)
{
    char word[16];
    int len = snprintf(word, sizeof word, "%s%d", who % 2 ? "Id" : "iD", who);
    page_add_word(page, word, (size_t)len);
}

/* Asks for all pages; the list changes between them, unless the server is at rest. */
static struct walk ask(struct server *s, bool rests, struct dice *dice)
{
    struct server before = *s;
    struct walk walk = {.count = 0};
    int given = 0, last = -1, end;
    do {
        const struct server *now = s->paging == BY_SNAPSHOT ? &before : s;
        struct page *page = page_new(4, false);
        int at = next_row(now, given, last);
        end = at + s->page_rows < now->count ? at + s->page_rows : now->count;
        for (; at < end; at++)
            add_person(page, last = now->list[at]);
        given += s->page_rows;
        page_set_next_token(page, end < now->count ? "more" : NULL);
        walk.pages[walk.count++] = page;
        end = end < now->count ? end : -1;
        if (end >= 0 && !rests)
            churn(s, dice);
    } while (end >= 0);
    return walk;
}

static void load(struct roster *roster, struct server *s, struct dice *dice)
{
    struct err err = ERR_INIT;
    struct walk walk = ask(s, false, dice);
    for (size_t i = 0; i < walk.count; i++) {
        struct roster_look look = {.now_ms = 1, .complete = i + 1 == walk.count};
        ck_assert(roster_append(roster, &walk.pages[i], &look, NULL, &err));
    }
}

static void refresh(struct roster *roster, struct server *s, bool rests, struct dice *dice,
                    struct diff *diff)
{
    struct err err = ERR_INIT;
    s->walk++;
    struct walk walk = ask(s, rests, dice);
    struct page **pages = calloc(walk.count, sizeof *pages);
    memcpy(pages, walk.pages, walk.count * sizeof *pages);
    struct roster_look look = {.now_ms = s->walk, .complete = true};
    ck_assert(roster_merge(roster, &pages, walk.count, &look, diff, &err));
}

/* --- what must be -------------------------------------------------------------------------------
 */

static int who_is(const struct roster *roster, size_t row)
{
    return atoi(roster_row(roster, row)->attendee.id.data + 2);
}

static void expect_only_those_who_left(const struct roster *roster, const struct server *s,
                                       const struct diff *diff)
{
    for (size_t i = 0; i < diff->count; i++) {
        int who = who_is(roster, diff->items[i].row);
        if (diff->items[i].kind == DIFF_REMOVED && !s->people[who].left_walk)
            ck_abort_msg("%d is there, and reported removed", who);
    }
}

static void expect_no_doubles(const struct roster *roster)
{
    size_t live = 0;
    for (size_t row = 0; row < roster_rows(roster); row++) {
        if (roster_find(roster, roster_row(roster, row)->attendee.id) != row)
            ck_abort_msg("row %zu is doubled", row);
        live += roster_row_is_live(roster_row(roster, row));
    }
    ck_assert_uint_eq(roster_counts(roster).live, live);
}

struct figures {
    long gone, late; /* of those who left two walks ago: not reported yet */
};

/* Who had left before the last walk began is missing at least, and before the last two: removed,
 * but for those who may have slipped through between pages both times. */
static void expect_leavers_to_go(const struct roster *roster, const struct server *s,
                                 struct figures *figures)
{
    for (size_t row = 0; row < roster_rows(roster); row++) {
        const struct roster_row *r = roster_row(roster, row);
        int left_walk = s->people[who_is(roster, row)].left_walk;
        bool is_listed = roster_row_is_live(r) && !roster_row_is_missing(r);
        if (left_walk && left_walk < s->walk && is_listed)
            ck_abort_msg("%d has left, and is not missing", who_is(roster, row));
        figures->gone += left_walk && left_walk == s->walk - 2;
        figures->late += left_walk && left_walk == s->walk - 2 && roster_row_is_live(r);
    }
}

/* The list is what the server has. */
static void expect_the_truth(const struct roster *roster, const struct server *s)
{
    ck_assert_uint_eq(roster_counts(roster).live, (size_t)s->count);
    ck_assert_uint_eq(roster_counts(roster).missing, 0);
    for (size_t row = 0; row < roster_rows(roster); row++) {
        bool there = !s->people[who_is(roster, row)].left_walk;
        if (roster_row_is_live(roster_row(roster, row)) != there)
            ck_abort_msg("%d is %s", who_is(roster, row), there ? "lost" : "kept");
    }
}

static void live_through(struct server *s, struct dice *dice, struct figures *figures)
{
    struct err err = ERR_INIT;
    struct diff diff = {0};
    struct roster *roster = roster_new((struct hash_key){3, 4}, &err);
    for (int n = roll(dice, AT_ONCE); n > 0; n--)
        come(s, dice);
    s->walk = 1;
    load(roster, s, dice);
    for (int round = 0; round < WALKS; round++) {
        bool rests = round >= WALKS - 2;
        if (!rests)
            churn(s, dice);
        refresh(roster, s, rests, dice, &diff);
        expect_only_those_who_left(roster, s, &diff);
        expect_no_doubles(roster);
        expect_leavers_to_go(roster, s, figures);
    }
    expect_the_truth(roster, s);
    roster_destroy(roster);
    diff_clean_up(&diff);
}

START_TEST(nobody_who_stays_is_removed_and_everybody_who_goes_is)
{
    struct figures figures = {0};
    for (int history = 0; history < HISTORIES; history++) {
        struct dice dice = {(uint64_t)history * 977 + 13};
        struct server server = {
            .paging = (enum paging)(history % PAGINGS),
            .appends = history / PAGINGS % 2,
            .page_rows = 2 + roll(&dice, 6),
        };
        live_through(&server, &dice, &figures);
    }
    ck_assert_int_gt(figures.gone, HISTORIES);
    ck_assert_msg(figures.late * 5 < figures.gone, "%ld of %ld are late", figures.late,
                  figures.gone);
}
END_TEST

UNIT_MAIN("paging", nobody_who_stays_is_removed_and_everybody_who_goes_is)
