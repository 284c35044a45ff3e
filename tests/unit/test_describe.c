#include "plain/describe.h"

#include "support/people.h"
#include "support/unit.h"

#include <string.h>

#define NOW INT64_C(1795422715000) /* 2026-11-23 08:31:55 UTC */
#define SR  CAPABILITY_SEND_RECEIVE

static const struct view_style style = {
    .charset = TEXT_ASCII, .utc = true, .spoken = true, .now_ms = NOW};

static const struct person people[] = {
    {1, "x#Ana\n", {SR, CAPABILITY_RECEIVE, CAPABILITY_NONE}},
    {2, "bob", {CAPABILITY_SEND, CAPABILITY_UNKNOWN, CAPABILITY_UNSET}},
    {3, "bob", {SR, SR, SR}},
};

static void check_row(const struct roster *roster, size_t row, const char *columns, bool mask,
                      const char *expected)
{
    struct column_set set = column_set_default(true);
    struct err err = ERR_INIT;
    struct view_style how = style;
    struct buf out = BUF_INIT(10000);
    how.mask = mask;
    if (columns)
        ck_assert(column_set_parse(&set, columns, &err));
    struct describe_row facts = {
        .roster = roster, .row = row, .position = row + 1, .total = 3, .columns = &set};
    describe_row(&facts, &how, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

START_TEST(a_row_is_told_in_words_the_user_first)
{
    struct roster *roster = people_roster();
    people_append(roster, people, 3, NOW, true, NULL);
    check_row(roster, 0, NULL, false,
              "1 of 3: x#Ana\\x0a, name Ana\\x0a, attendee 00000001~0001, audio send and receive, "
              "video receive only, content none\n");
    check_row(roster, 1, NULL, false,
              "2 of 3: bob, registered 2 times, attendee 00000002~0002, audio send only, "
              "video not known to rollcall\n");
    check_row(roster, 2, "user,content", false,
              "3 of 3: bob, registered 2 times, content send and receive\n");
    check_row(roster, 0, NULL, true,
              "1 of 3: user masked, attendee 00000001~0001, audio send and receive, "
              "video receive only, content none\n");
    roster_destroy(roster);
}
END_TEST

START_TEST(what_happened_is_told_last)
{
    struct person now[] = {people[0], people[2]};
    struct roster *roster = people_roster();
    people_append(roster, people, 2, NOW - 5000, true, NULL);
    now[0].capabilities[MEDIA_VIDEO] = CAPABILITY_NONE;
    people_swap(roster, now, 2, NOW, true, NULL);
    for (size_t row = 0; row < roster_rows(roster); row++) {
        static const char *const ends[] = {[ROSTER_REGISTERED] = ", registered 08:31:55Z\n",
                                           [ROSTER_CHANGED] = ", changed 08:31:55Z\n",
                                           [ROSTER_REMOVED] = ", removed 08:31:55Z\n"};
        const char *end = ends[roster_row(roster, row)->mark];
        struct column_set set = column_set_default(false);
        struct describe_row facts = {
            .roster = roster, .row = row, .position = 1, .total = 3, .columns = &set};
        struct buf out = BUF_INIT(10000);
        describe_row(&facts, &style, &out);
        ck_assert_msg(strstr(buf_text(&out), end) != NULL, "%s", buf_text(&out));
        buf_clean_up(&out);
    }
    roster_destroy(roster);
}
END_TEST

START_TEST(counts_are_honest)
{
    struct title_facts facts = {
        .registered = 187, .seats = 250, .complete = true, .have_rows = true};
    struct buf out = BUF_INIT(1000);
    describe_counts(&facts, &out);
    ck_assert_str_eq(buf_text(&out), "187 registered, 63 free");
    buf_reset(&out);
    facts = (struct title_facts){.registered = 1100, .bots = 1, .have_rows = true};
    describe_counts(&facts, &out);
    ck_assert_str_eq(buf_text(&out), "1 bot, 1,100 or more registered");
    buf_reset(&out);
    facts =
        (struct title_facts){.registered = 245, .seats = 250, .complete = true, .have_rows = true};
    describe_counts(&facts, &out);
    ck_assert_str_eq(buf_text(&out), "245 registered, only 5 free");
    buf_clean_up(&out);
}
END_TEST

static void check_status(const struct status_facts *facts, const char *separator,
                         const char *expected, const char *remedy)
{
    struct status status;
    struct title_facts title = {
        .registered = 187, .seats = 250, .complete = true, .have_rows = true};
    struct describe_standing standing = {
        .status = &status, .title = &title, .filter = "b\n", .matches = 3};
    struct buf out = BUF_INIT(10000);
    status_build(&status, facts, &style);
    describe_status(&standing, separator, &style, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_reset(&out);
    describe_remedy(&status, &out);
    ck_assert_str_eq(buf_text(&out), remedy);
    buf_clean_up(&out);
}

START_TEST(durations_are_told_in_words)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_THROTTLED, "%s", "");
    err.http_status = 429;
    struct status_facts facts = {.object = STATUS_OF_DETAIL,
                                 .have_rows = true,
                                 .now_mono_ms = 61000,
                                 .next_try_mono_ms = 69000,
                                 .attempt = 3,
                                 .error = &err};
    check_status(&facts, ", ",
                 "SLOW: throttled (429), retry in 8 seconds, try 3, rows 1 minute old, "
                 "187 registered, 63 free, 3 match the filter b\\x0a\n",
                 "");
}
END_TEST

START_TEST(the_state_is_told_without_keys)
{
    struct err err = ERR_INIT;
    struct status_facts facts = {.object = STATUS_OF_DETAIL,
                                 .have_rows = true,
                                 .now_wall_ms = NOW,
                                 .as_of_wall_ms = NOW,
                                 .interval_ms = 5000};
    check_status(&facts, ", ",
                 "LIVE: 187 registered, 63 free, 3 match the filter b\\x0a, as of 08:31:55Z\n", "");
    check_status(&facts, "\n",
                 "LIVE: 187 registered, 63 free\n3 match the filter b\\x0a\nas of 08:31:55Z\n", "");
    facts.paused = true;
    check_status(&facts, ", ",
                 "PAUSED: 187 registered, 63 free, 3 match the filter b\\x0a, rows 0 seconds old\n",
                 "");
    err_set(&err, ERR_LOGIN_EXPIRED, "%s", "");
    facts.error = &err;
    check_status(&facts, ", ",
                 "AUTH: login expired, stopped; type refresh to try again, rows 0 seconds old, 187 "
                 "registered, 63 free, "
                 "3 match the filter b\\x0a\n",
                 "log in again, then type refresh\n");
}
END_TEST

START_TEST(changes_are_counted_from_where_they_were_heard)
{
    struct events *events = events_new();
    static const enum events_kind kinds[] = {EVENTS_REGISTERED, EVENTS_REGISTERED, EVENTS_REMOVED,
                                             EVENTS_STATE,      EVENTS_CHANGED,    EVENTS_RENAMED};
    struct buf out = BUF_INIT(1000);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct events_item event = {.kind = kinds[i], .id = SLICE_EMPTY, .user = SLICE_EMPTY};
        ck_assert(events_add(events, &event));
    }
    ck_assert(describe_changes(events, 0, &out));
    ck_assert_str_eq(buf_text(&out), "2 registered, 1 removed, 2 changed");
    buf_reset(&out);
    ck_assert(describe_changes(events, 5, &out));
    ck_assert_str_eq(buf_text(&out), "1 changed");
    buf_reset(&out);
    ck_assert(!describe_changes(events, 6, &out));
    ck_assert_uint_eq(out.len, 0);
    buf_clean_up(&out);
    events_destroy(events);
}
END_TEST

UNIT_MAIN("words", a_row_is_told_in_words_the_user_first, what_happened_is_told_last,
          counts_are_honest, the_state_is_told_without_keys, durations_are_told_in_words,
          changes_are_counted_from_where_they_were_heard)
