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

/* Reads conditions of --until, the last NULL; of any with it. */
static bool parse(struct until *until, const char **all, const char **any, struct err *err)
{
    struct options options = {.until = {.items = all}, .until_any = {.items = any}};
    while (all && all[options.until.count])
        options.until.count++;
    while (any && any[options.until_any.count])
        options.until_any.count++;
    return until_parse(until, &options, err);
}

static void parse_one(struct until *until, const char *text)
{
    struct err err = ERR_INIT;
    const char *all[] = {text, NULL};
    ck_assert_msg(parse(until, all, NULL, &err), "%s: %s", text, err.detail);
}

START_TEST(conditions_on_attendees_look_at_their_kind_of_change)
{
    struct roster *roster = roster_of("alice@example.com");
    static const struct {
        const char *condition;
        enum diff_kind kind;
        bool met;
    } cases[] = {
        {"registered:alice", DIFF_REGISTERED, true},
        {"registered:alice", DIFF_REMOVED, false},
        {"registered:alice", DIFF_CHANGED, false},
        {"registered:bob", DIFF_REGISTERED, false},
        {"registered:user=alice", DIFF_REGISTERED, false},
        {"registered:user=alice@example.com", DIFF_REGISTERED, true},
        {"removed:alice", DIFF_REMOVED, true},
        {"removed:alice", DIFF_REGISTERED, false},
        {"registered:!bob", DIFF_REGISTERED, true},
        {"count>0", DIFF_REGISTERED, false},
        {"ended", DIFF_REMOVED, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct until until;
        parse_one(&until, cases[i].condition);
        ck_assert_msg(until_take_row(&until.items[0], cases[i].kind, roster, 0) == cases[i].met,
                      "%s", cases[i].condition);
        ck_assert(until_is_met(&until) == cases[i].met);
        until_clean_up(&until);
    }
    roster_destroy(roster);
}
END_TEST

START_TEST(counts_are_compared_with_every_sign)
{
    struct roster *roster = roster_of("alice@example.com");
    static const struct {
        const char *condition;
        bool met;
    } cases[] = {
        {"count>0", true},  {"count>1", false},  {"count>=1", true},          {"count<2", true},
        {"count<1", false}, {"count<=1", true},  {"count=1", true},           {"count==1", true},
        {"count=0", false}, {"count>=2", false}, {"registered:alice", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct until until;
        parse_one(&until, cases[i].condition);
        ck_assert_msg(until_take_look(&until.items[0], roster) == cases[i].met, "%s",
                      cases[i].condition);
        until_clean_up(&until);
    }
    roster_destroy(roster);
}
END_TEST

START_TEST(several_conditions_must_all_hold_at_the_same_time)
{
    struct roster *roster = roster_of("alice@example.com");
    struct until until;
    struct err err = ERR_INIT;
    const char *all[] = {"registered:alice", "count>=2", NULL};
    ck_assert(parse(&until, all, NULL, &err));
    ck_assert(until_take_row(&until.items[0], DIFF_REGISTERED, roster, 0));
    ck_assert(!until_is_met(&until));
    ck_assert(!until_take_look(&until.items[1], roster));
    until.items[1].holds = true;
    ck_assert(until_is_met(&until));
    struct roster *without = roster_of("bob");
    until_take_look(&until.items[0], without);
    ck_assert(!until_is_met(&until));
    until_clean_up(&until);
    const char *any[] = {"ended", "registered:alice", NULL};
    ck_assert(parse(&until, NULL, any, &err));
    ck_assert(!until_is_met(&until));
    ck_assert(until_take_end(&until.items[0]));
    ck_assert(until_is_met(&until));
    until_clean_up(&until);
    roster_destroy(roster);
    roster_destroy(without);
}
END_TEST

START_TEST(events_meet_here_and_left)
{
    struct attendee alice = {
        .id = slice_of(ALICE), .external_user_id = slice_of("alice"), .join_token = SLICE_EMPTY};
    struct filter_subject subject = {.attendee = &alice, .change = "", .copies = 1};
    struct until until;
    parse_one(&until, "here:user=alice");
    ck_assert(until_needs_events(&until));
    ck_assert(!until_take_move(&until.items[0], UNTIL_LEFT, &subject));
    ck_assert(until_take_move(&until.items[0], UNTIL_HERE, &subject));
    until_clean_up(&until);
    parse_one(&until, "ended");
    ck_assert(!until_needs_events(&until));
    until_clean_up(&until);
}
END_TEST

START_TEST(nonsense_is_a_usage_error)
{
    static const char *const bad[][2] = {
        {"count", "is not registered:EXPR"},
        {"count>", "a number"},
        {"count>x", "a number"},
        {"count!3", "is not registered:EXPR"},
        {"registered:audio:loud", "cannot be"},
        {"registered:usr:bob", "did you mean user?"},
        {"rgistered:bob", "did you mean registered?"},
        {"registered:user:", "needs a value"},
        {"registered:", "says of nobody"},
        {"registered: ", "says of nobody"},
        {"registered:!", "says of nobody"},
        {"registered:presence:here", "write here:EXPR"},
        {"here:ghost:", "in place of presence: and ghost:"},
        {"removed:change:any", "in place of change:"},
        {"bob", "is not registered:EXPR"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct until until;
        struct err err = ERR_INIT;
        const char *all[] = {bad[i][0], NULL};
        ck_assert_msg(!parse(&until, all, NULL, &err), "%s", bad[i][0]);
        ck_assert_int_eq(err_exit_status(&err), 2);
        ck_assert_msg(strstr(err.detail, bad[i][1]), "%s: %s", bad[i][0], err.detail);
        until_clean_up(&until);
    }
    struct until never;
    struct err err = ERR_INIT;
    ck_assert(parse(&never, NULL, NULL, &err));
    ck_assert(!until_is_met(&never));
}
END_TEST

UNIT_MAIN("until", conditions_on_attendees_look_at_their_kind_of_change,
          counts_are_compared_with_every_sign, several_conditions_must_all_hold_at_the_same_time,
          events_meet_here_and_left, nonsense_is_a_usage_error)
