#include "view/order.h"

#include "support/people.h"
#include "support/unit.h"

#include <stdint.h>
#include <string.h>

#define MOST 80

/* What the server has: numbered people, in its order. */
struct server {
    struct person people[MOST];
    size_t count;
    unsigned next_number;
    unsigned seed;
};

static unsigned chance(struct server *server, unsigned below)
{
    server->seed = server->seed * 1103515245u + 12345u;
    return (server->seed >> 16) % below;
}

static struct person somebody(struct server *server)
{
    static const char *const users[] = {"alice", "Bob",    "x#Ana", "y#Bea", "bob",
                                        "carol", "z#bob!", "",      "dave",  "alice"};
    struct person person = {.number = ++server->next_number, .user = users[chance(server, 10)]};
    for (enum media m = 0; m < MEDIA_COUNT; m++)
        person.capabilities[m] = (enum capability)(1 + chance(server, 4));
    return person;
}

static void insert(struct server *server, size_t at)
{
    memmove(server->people + at + 1, server->people + at,
            (server->count++ - at) * sizeof *server->people);
    server->people[at] = somebody(server);
}

static void take_away(struct server *server, size_t at)
{
    memmove(server->people + at, server->people + at + 1,
            (--server->count - at) * sizeof *server->people);
}

/* Some come, some go, some change; seldom the server shuffles its answer. */
static void churn(struct server *server)
{
    for (unsigned n = chance(server, 4); n > 0 && server->count < MOST; n--)
        insert(server, chance(server, (unsigned)server->count + 1));
    for (unsigned n = chance(server, 4); n > 0 && server->count > 0; n--)
        take_away(server, chance(server, (unsigned)server->count));
    for (unsigned n = chance(server, 3); n > 0 && server->count > 0; n--) {
        struct person *person = &server->people[chance(server, (unsigned)server->count)];
        unsigned number = person->number;
        *person = somebody(server);
        person->number = number;
    }
    if (chance(server, 10) == 0 && server->count > 1) {
        size_t a = chance(server, (unsigned)server->count);
        size_t b = chance(server, (unsigned)server->count);
        struct person moved = server->people[a];
        server->people[a] = server->people[b];
        server->people[b] = moved;
    }
}

/* --- the plain way to do it: match every row, sort by insertion ---------------------------- */

static bool comes_before(const struct order *order, size_t a, size_t b)
{
    const struct roster *roster = order_roster(order);
    int result =
        order_sort(order) == COLUMN_COUNT
            ? (a > b) - (a < b)
            : column_compare(order_sort(order), roster_row(roster, a), roster_row(roster, b));
    if (order_descending(order))
        result = -result;
    return result ? result < 0 : a < b;
}

static size_t expect_rows(const struct order *order, size_t *rows)
{
    size_t count = 0;
    for (size_t row = 0; row < roster_rows(order_roster(order)); row++) {
        if (!order_matches(order, order_filter(order), row))
            continue;
        size_t at = count++;
        for (; at > 0 && comes_before(order, row, rows[at - 1]); at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
    return count;
}

static void check_order(const struct order *order)
{
    size_t rows[4 * MOST], position, registered = 0;
    size_t count = expect_rows(order, rows);
    ck_assert_uint_eq(order_count(order), count);
    for (size_t n = 0; n < count; n++) {
        const struct roster_row *row = roster_row(order_roster(order), rows[n]);
        ck_assert_uint_eq(order_at(order, n), rows[n]);
        ck_assert_ptr_eq(order_row(order, n), row);
        ck_assert(order_find(order, row->attendee.id, &position));
        ck_assert_uint_eq(position, n);
        registered += roster_row_is_live(row);
    }
    ck_assert_ptr_null(order_row(order, count));
    ck_assert_uint_eq(order_registered(order), registered);
}

static void choose(struct server *server, struct order *order, size_t *anchor)
{
    static const char *const filters[] = {"",     "bob",        "!bob",  "audio:sr",
                                          "dup:", "change:any", "name:b"};
    struct err err = ERR_INIT;
    if (chance(server, 2))
        ck_assert(order_set_filter(order, filter_parse(filters[chance(server, 7)], &err), anchor));
    else
        ck_assert(order_set_sort(order, (enum column)chance(server, COLUMN_COUNT + 1),
                                 chance(server, 2), anchor));
}

/* One operation on the roster, and the order after it. */
static void step(struct server *server, struct roster *roster, struct order *order, int64_t now,
                 size_t *anchor)
{
    struct diff diff = {0};
    churn(server);
    size_t seen = chance(server, 3) ? server->count : chance(server, (unsigned)server->count + 1);
    if (chance(server, 8) == 0)
        roster_sweep(roster, now - 3, NULL, &diff);
    else if (chance(server, 40) == 0)
        roster_set_checkpoint(roster, chance(server, 2) ? now : 0, &diff);
    else if (seen < server->count && chance(server, 2))
        people_append(roster, server->people + seen, server->count - seen, now, true, &diff);
    else
        people_swap(roster, server->people, seen, now, seen == server->count, &diff);
    ck_assert(order_apply(order, &diff, anchor));
    diff_clean_up(&diff);
}

START_TEST(thousands_of_refreshes_give_what_a_rebuild_would)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        struct server server = {.seed = seed};
        struct roster *roster = people_roster();
        struct order *order = order_new(roster);
        for (int64_t now = 1; now < 300; now++) {
            step(&server, roster, order, now, NULL);
            check_order(order);
            if (chance(&server, 20) == 0)
                choose(&server, order, NULL);
            check_order(order);
        }
        order_destroy(order);
        roster_destroy(roster);
    }
}
END_TEST

static void id_at(const struct order *order, size_t n, char out[PEOPLE_ID_SIZE])
{
    struct slice id = order_row(order, n)->attendee.id;
    memcpy(out, id.data, id.len + 1);
}

START_TEST(an_anchor_follows_its_row_or_the_next_survivor)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        struct server server = {.seed = 1000 + seed};
        struct roster *roster = people_roster();
        struct order *order = order_new(roster);
        for (int64_t now = 1; now < 300; now++) {
            char before[4 * MOST][PEOPLE_ID_SIZE];
            size_t count = order_count(order), position = 0;
            size_t start = count ? chance(&server, (unsigned)count) : 0, anchor = start;
            for (size_t n = 0; n < count; n++)
                id_at(order, n, before[n]);
            if (chance(&server, 10) == 0)
                choose(&server, order, &anchor);
            else
                step(&server, roster, order, now, &anchor);
            /* The first that is still visible, from the anchor on, then before it. */
            bool found = false;
            for (size_t n = start; n < count && !found; n++)
                found = order_find(order, slice_of(before[n]), &position);
            for (size_t n = start; n > 0 && !found; n--)
                found = order_find(order, slice_of(before[n - 1]), &position);
            ck_assert_uint_eq(anchor, found ? position : 0);
        }
        order_destroy(order);
        roster_destroy(roster);
    }
}
END_TEST

static const struct person trio[] = {
    {1, "x#Ana", {0}}, {2, "bob", {0}}, {3, "carl", {0}}, {4, "y#Dora", {0}}};

START_TEST(names_appear_at_half_and_stay)
{
    struct roster *roster = people_roster();
    struct diff diff = {0};
    people_append(roster, trio, 3, 1, false, NULL);
    struct order *order = order_new(roster);
    ck_assert(!order_has_names(order));
    people_append(roster, trio + 3, 1, 2, true, &diff);
    ck_assert(order_apply(order, &diff, NULL));
    ck_assert(order_has_names(order));
    people_swap(roster, trio, 3, 3, true, &diff);
    ck_assert(order_apply(order, &diff, NULL));
    ck_assert(order_has_names(order));
    diff_clean_up(&diff);
    order_destroy(order);
    roster_destroy(roster);
    order_destroy(NULL);
}
END_TEST

START_TEST(an_empty_roster_has_an_empty_order)
{
    struct roster *roster = people_roster();
    struct order *order = order_new(roster);
    size_t anchor = 7, position;
    ck_assert_uint_eq(order_count(order), 0);
    ck_assert(order_set_sort(order, COLUMN_USER, true, &anchor));
    ck_assert_uint_eq(anchor, 0);
    ck_assert(!order_find(order, slice_of("x"), &position));
    ck_assert(!order_has_names(order));
    order_destroy(order);
    roster_destroy(roster);
}
END_TEST

UNIT_MAIN("order", thousands_of_refreshes_give_what_a_rebuild_would,
          an_anchor_follows_its_row_or_the_next_survivor, names_appear_at_half_and_stay,
          an_empty_roster_has_an_empty_order)
