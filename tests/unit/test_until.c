#include "app/until.h"

#include "support/unit.h"

#include <string.h>

static const char ALICE[] = "0b9f4c1e-18bb-4a51-9b7e-0f8a6c3d1a01";

/* A roster with one attendee. */
static struct roster *roster_of(const char *user)
{
    struct err err = ERR_INIT;
    struct attendee alice = {
        .id = slice_of(ALICE), .external_user_id = slice_of(user), .join_token = SLICE_EMPTY};
    struct page *page = page_new(1, false);
    struct roster_look look = {.now_ms = 1, .complete = true};
    struct roster *roster = roster_new((struct hash_key){1, 2}, &err);
    ck_assert(page && page_add(page, &alice));
    ck_assert(roster_append(roster, &page, &look, NULL, &err));
    return roster;
}

START_TEST(conditions_on_attendees_look_at_their_kind_of_change)
{
    struct roster *roster = roster_of("alice@example.com");
    static const struct {
        const char *condition;
        enum diff_kind kind;
        bool met;
    } cases[] = {
        {"registered:alice", DIFF_REGISTERED, true}, {"registered:alice", DIFF_REMOVED, false},
        {"registered:alice", DIFF_CHANGED, false},   {"registered:bob", DIFF_REGISTERED, false},
        {"removed:alice", DIFF_REMOVED, true},       {"removed:alice", DIFF_REGISTERED, false},
        {"registered:!bob", DIFF_REGISTERED, true},  {"count>0", DIFF_REGISTERED, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct until until;
        struct err err = ERR_INIT;
        ck_assert_msg(until_parse(&until, cases[i].condition, &err), "%s", err.detail);
        ck_assert_msg(until_meets_row(&until, cases[i].kind, roster, 0) == cases[i].met, "%s",
                      cases[i].condition);
        until_clean_up(&until);
    }
    roster_destroy(roster);
}
END_TEST

START_TEST(counts_are_compared_with_every_sign)
{
    static const struct {
        const char *condition;
        size_t count;
        bool met;
    } cases[] = {
        {"count>240", 241, true},   {"count>240", 240, false}, {"count>=240", 240, true},
        {"count<10", 9, true},      {"count<10", 10, false},   {"count<=10", 10, true},
        {"count=0", 0, true},       {"count==3", 3, true},     {"count==3", 4, false},
        {"registered:x", 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct until until;
        struct err err = ERR_INIT;
        ck_assert(until_parse(&until, cases[i].condition, &err));
        ck_assert_msg(until_meets_count(&until, cases[i].count) == cases[i].met, "%s",
                      cases[i].condition);
        until_clean_up(&until);
    }
}
END_TEST

START_TEST(nonsense_is_a_usage_error)
{
    static const char *const bad[] = {
        "count", "count>", "count>x", "count!3", "registered:audio:loud", "here:bob", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct until until;
        struct err err = ERR_INIT;
        ck_assert_msg(!until_parse(&until, bad[i], &err), "%s", bad[i]);
        ck_assert_int_eq(err_exit_status(&err), 2);
        until_clean_up(&until);
    }
    struct until never;
    struct err err = ERR_INIT;
    ck_assert(until_parse(&never, NULL, &err));
    ck_assert(!until_meets_count(&never, 0));
}
END_TEST

UNIT_MAIN("until", conditions_on_attendees_look_at_their_kind_of_change,
          counts_are_compared_with_every_sign, nonsense_is_a_usage_error)
