#include "view/presence_column.h"

#include "support/patience.h"
#include "support/people.h"
#include "support/unit.h"
#include "view/detail.h"
#include "view/order.h"

#include <stdint.h>
#include <string.h>

#define NOW     INT64_C(1795422715000) /* 2026-11-23 08:31:55 UTC */
#define MINUTE  INT64_C(60000)
#define MEETING "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"
#define SR      CAPABILITY_SEND_RECEIVE

static const struct view_style style = {.charset = TEXT_ASCII, .utc = true, .now_ms = NOW};

static const struct person people[] = {
    {1, "alice", {SR, SR, SR}}, {2, "bob", {SR, SR, SR}},  {3, "carol", {SR, SR, SR}},
    {4, "dave", {SR, SR, SR}},  {5, "erin", {SR, SR, SR}}, {6, "aws:MediaPipeline-1", {SR, SR, SR}},
};

static struct roster *roster;
static struct presence *presence;

/* Five who were there before anybody listened; the sixth is registered later. */
static void begin(void)
{
    struct err err = ERR_INIT;
    roster = people_roster();
    people_append(roster, people, 5, NOW - 40 * MINUTE, true, NULL);
    people_swap(roster, people, 6, NOW - 20 * MINUTE, true, NULL);
    presence = presence_new(slice_of(MEETING), NOW - 30 * MINUTE, (struct hash_key){1, 2}, &err);
    ck_assert_ptr_nonnull(presence);
    struct presence_hearing hearing = {.empty_ms = NOW - 15 * MINUTE};
    presence_set_hearing(presence, &hearing);
}

static void end(void)
{
    presence_destroy(presence);
    roster_destroy(roster);
}

static void hear(enum event_kind kind, unsigned number, int64_t ago_ms)
{
    char id[PEOPLE_ID_SIZE];
    struct event event = {
        .kind = kind,
        .timestamp_ms = NOW - ago_ms,
        .meeting_id = slice_of(MEETING),
        .attendee_id = number ? slice_of(people_id(number, id)) : SLICE_EMPTY,
        .external_user_id = SLICE_EMPTY,
    };
    ck_assert_int_eq(presence_apply(presence, &event), PRESENCE_TAKEN);
}

static void check_cell(size_t row, size_t width, const char *expected)
{
    struct buf out = BUF_INIT(100);
    presence_column_cell(presence, roster_row(roster, row), width, NOW, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    ck_assert_uint_le(out.len, width);
    buf_clean_up(&out);
}

static void check_sentence(size_t row, const char *expected)
{
    struct buf out = BUF_INIT(400);
    presence_column_sentence(presence, roster_row(roster, row), &style, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

static void check_stays(size_t row, const char *expected)
{
    struct buf out = BUF_INIT(1000);
    bool told = presence_column_stays(presence, roster_row(roster, row), &style, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    ck_assert_int_eq(told, expected[0] != '\0');
    buf_clean_up(&out);
}

START_TEST(cells_tell_it_without_colour)
{
    begin();
    hear(EVENT_JOINED, 1, 10 * MINUTE);
    hear(EVENT_LEFT, 2, 10 * MINUTE);
    hear(EVENT_DROPPED, 3, 10 * MINUTE);
    hear(EVENT_DELETED, 5, MINUTE);
    check_cell(0, 9, "* here");
    check_cell(1, 9, "- left");
    check_cell(2, 9, "! dropped");
    check_cell(3, 9, "? unknown"); /* nobody listened when Dave was first seen */
    check_cell(4, 9, "x deleted");
    check_cell(5, 9, ". not yet");
    check_cell(0, 5, "*");
    check_cell(0, 0, "");
    end();
}
END_TEST

START_TEST(three_drops_in_ten_minutes_are_marked)
{
    begin();
    for (int i = 0; i < 3; i++) {
        hear(EVENT_JOINED, 1, (9 - i) * MINUTE);
        hear(EVENT_DROPPED, 1, (9 - i) * MINUTE - 20000);
    }
    check_cell(0, 9, "! drop !!");
    check_sentence(0, "dropped, dropped three times or more in ten minutes, since 08:25:15Z");
    hear(EVENT_JOINED, 1, MINUTE);
    check_cell(0, 9, "* here !!");
    check_cell(0, 3, "*!!");
    end();
}
END_TEST

START_TEST(sentences_claim_no_more_than_events_prove)
{
    begin();
    hear(EVENT_JOINED, 1, 10 * MINUTE);
    check_sentence(0, "here, since 08:21:55Z");
    check_sentence(3, "unknown: no event since 08:01Z");
    check_sentence(5, "not joined yet");
    hear(EVENT_AUTHORIZED, 4, MINUTE);
    check_sentence(3, "unknown: events tell of the attendee, but of no join");
    hear(EVENT_JOINED, 1, MINUTE);
    hear(EVENT_LEFT, 1, MINUTE - 5000);
    check_cell(0, 9, "* here ?");
    check_sentence(0, "here (uncertain: a device left just after another one joined), since "
                      "08:21:55Z");
    struct presence_hearing hearing = {.empty_ms = NOW - 15 * MINUTE, .unread = true};
    presence_set_hearing(presence, &hearing);
    check_sentence(5, "unknown: not all messages of the queue could be read");
    end();
}
END_TEST

START_TEST(stays_are_told_from_the_newest)
{
    begin();
    hear(EVENT_JOINED, 1, 20 * MINUTE);
    hear(EVENT_LEFT, 1, 15 * MINUTE);
    check_stays(0, "08:11:55Z to 08:16:55Z");
    hear(EVENT_VIDEO_STARTED, 1, 10 * MINUTE);
    check_stays(0, "2 times: by 08:21:55Z to now; 08:11:55Z to 08:16:55Z");
    check_stays(3, "");
    hear(EVENT_MEETING_ENDED, 0, 0);
    check_stays(0, "2 times: by 08:21:55Z to 08:31:55Z; 08:11:55Z to 08:16:55Z");
    ck_assert_uint_eq(presence_column_count(presence, roster).here, 0);
    end();
}
END_TEST

START_TEST(the_registered_are_counted_and_bots_are_not)
{
    begin();
    presence_listen_again(presence, NOW);
    hear(EVENT_JOINED, 1, 10 * MINUTE);
    ck_assert_uint_eq(presence_column_count(presence, roster).unknown, 4); /* not the bot */
    hear(EVENT_JOINED, 6, 10 * MINUTE);
    hear(EVENT_JOINED, 77, 10 * MINUTE); /* not in the list */
    struct presence_column_counts counts = presence_column_count(presence, roster);
    ck_assert_uint_eq(counts.here, 1);
    ck_assert_uint_eq(counts.unknown, 4);
    ck_assert_uint_eq(presence_column_count(NULL, roster).here, 0);
    end();
}
END_TEST

static void check_order(const struct order *order, const char *expected)
{
    char rows[20] = "";
    for (size_t i = 0; i < order_count(order); i++)
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), "%zu", order_at(order, i));
    ck_assert_str_eq(rows, expected);
}

START_TEST(order_and_filter_follow_events)
{
    begin();
    struct order *order = order_new(roster);
    size_t anchor = 2;
    hear(EVENT_LEFT, 1, 10 * MINUTE);
    ck_assert(order_set_presence(order, presence, &anchor));
    check_order(order, "012345");
    ck_assert(order_set_sort(order, COLUMN_PRESENCE, false, &anchor));
    check_order(order, "051234");
    ck_assert_uint_eq(anchor, 3); /* still Carol */
    hear(EVENT_JOINED, 3, 5 * MINUTE);
    ck_assert(order_set_presence(order, presence, &anchor));
    check_order(order, "205134");
    ck_assert_uint_eq(anchor, 0);
    struct err err = ERR_INIT;
    ck_assert(order_set_filter(order, filter_parse("presence:here", &err), NULL));
    check_order(order, "2");
    hear(EVENT_JOINED, 5, MINUTE);
    ck_assert(order_set_presence(order, presence, NULL));
    check_order(order, "24");
    order_destroy(order);
    end();
}
END_TEST

START_TEST(detail_has_presence_only_where_events_are_heard)
{
    begin();
    hear(EVENT_JOINED, 2, 10 * MINUTE);
    struct detail_facts facts = {.roster = roster, .row = 1, .presence = presence};
    struct buf out = BUF_INIT(4000);
    detail_sentences(&facts, &style, &out);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "\nPresence: here, since 08:21:55Z\n"
                                                 "In the room: 08:21:55Z to now\n"));
    buf_reset(&out);
    ck_assert(detail_copy(DETAIL_PRESENCE, &facts, &out));
    ck_assert_str_eq(buf_text(&out), "here");
    buf_reset(&out);
    facts.presence = NULL;
    detail_sentences(&facts, &style, &out);
    ck_assert_ptr_null(strstr(buf_text(&out), "Presence"));
    ck_assert_ptr_null(strstr(buf_text(&out), "In the room"));
    buf_clean_up(&out);
    end();
}
END_TEST

START_TEST(a_ghost_is_not_here_while_another_of_its_name_is)
{
    static const struct person again[] = {
        {1, "aa11bb22#Jo", {SR, SR, SR}},
        {2, "EEDEE2F1#jo", {SR, SR, SR}},
        {3, "cc33dd44#Jo", {SR, SR, SR}},
        {4, "ff55aa66#Al", {SR, SR, SR}},
    };
    struct err err = ERR_INIT;
    size_t anchor = 0;
    begin();
    people_swap(roster, again, 4, NOW - 18 * MINUTE, true, NULL);
    hear(EVENT_JOINED, 1, 17 * MINUTE);
    hear(EVENT_LEFT, 1, 16 * MINUTE);
    hear(EVENT_JOINED, 2, 15 * MINUTE); /* the third is unknown: it may be here */
    hear(EVENT_JOINED, 4, 17 * MINUTE);
    hear(EVENT_LEFT, 4, 16 * MINUTE);
    struct order *order = order_new(roster);
    ck_assert(order_set_filter(order, filter_parse("ghost:", &err), &anchor));
    ck_assert_uint_eq(order_count(order), 0);
    ck_assert(order_set_presence(order, presence, &anchor));
    ck_assert_uint_eq(order_count(order), 1);
    ck_assert_str_eq(order_row(order, 0)->attendee.external_user_id.data, "aa11bb22#Jo");
    hear(EVENT_LEFT, 2, MINUTE); /* the other one is gone too */
    ck_assert(order_set_presence(order, presence, &anchor));
    ck_assert_uint_eq(order_count(order), 0);
    order_destroy(order);
    end();
}
END_TEST

static size_t count_matches(const char *expression)
{
    struct err err = ERR_INIT;
    size_t count, anchor = 0;
    struct order *order = order_new(roster);
    ck_assert(order_set_presence(order, presence, &anchor));
    ck_assert(order_set_filter(order, filter_parse(expression, &err), &anchor));
    count = order_count(order);
    order_destroy(order);
    return count;
}

START_TEST(the_filter_matches_as_many_as_are_counted)
{
    begin();
    presence_listen_again(presence, NOW); /* nothing is known of the bot either */
    hear(EVENT_JOINED, 1, 10 * MINUTE);
    ck_assert_uint_eq(count_matches("presence:unknown"),
                      presence_column_count(presence, roster).unknown);
    hear(EVENT_JOINED, 6, 10 * MINUTE); /* the bot */
    ck_assert_uint_eq(count_matches("presence:here"), presence_column_count(presence, roster).here);
    end();
}
END_TEST

/* Half of 40,000 left and came again by another login. */
START_TEST(ghosts_of_a_large_meeting_are_found_at_once)
{
    enum { PAIRS = 20000 };
    struct person *all = calloc((size_t)PAIRS * 2, sizeof *all);
    char(*names)[32] = calloc((size_t)PAIRS * 2, sizeof *names);
    begin();
    for (unsigned i = 0; i < PAIRS * 2; i++) {
        snprintf(names[i], sizeof names[i], "%08x#p%u", i, i / 2);
        all[i] = (struct person){.number = i + 1, .user = names[i], .capabilities = {SR, SR, SR}};
    }
    people_swap(roster, all, (size_t)PAIRS * 2, NOW - 18 * MINUTE, true, NULL);
    for (unsigned i = 1; i <= PAIRS * 2; i++) {
        hear(EVENT_JOINED, i, 17 * MINUTE);
        if (i % 2)
            hear(EVENT_LEFT, i, 16 * MINUTE);
    }
    int64_t deadline = patience_deadline(1000);
    ck_assert_uint_eq(count_matches("ghost:"), PAIRS);
    ck_assert_int_gt(patience_left(deadline), 0);
    free(all);
    free(names);
    end();
}
END_TEST

UNIT_MAIN("presence column", the_filter_matches_as_many_as_are_counted,
          ghosts_of_a_large_meeting_are_found_at_once,
          a_ghost_is_not_here_while_another_of_its_name_is, cells_tell_it_without_colour,
          three_drops_in_ten_minutes_are_marked, sentences_claim_no_more_than_events_prove,
          stays_are_told_from_the_newest, the_registered_are_counted_and_bots_are_not,
          order_and_filter_follow_events, detail_has_presence_only_where_events_are_heard)
