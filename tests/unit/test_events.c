#include "view/events.h"

#include "support/people.h"
#include "support/unit.h"

#include <stdint.h>
#include <string.h>

#define NOW INT64_C(1795422715000) /* 2026-11-23 08:31:55 UTC */
#define SR  CAPABILITY_SEND_RECEIVE

static const struct view_style style = {.charset = TEXT_ASCII, .utc = true, .now_ms = NOW};

static void check_line(const struct events_item *event, size_t columns, const char *expected)
{
    struct buf out = BUF_INIT(10000);
    events_line(event, &style, columns, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

static void check_sentence(const struct events_item *event, const char *expected)
{
    struct buf out = BUF_INIT(10000);
    events_sentence(event, &style, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

/* Alice and Bob were there; then Bob's video changes twofold, Alice goes, Carol comes. */
static struct events *a_lively_refresh(void)
{
    static const struct person before[] = {{1, "alice", {SR, SR, SR}}, {2, "bob", {SR, SR, SR}}};
    static const struct person after[] = {{2, "bob", {SR, CAPABILITY_RECEIVE, CAPABILITY_NONE}},
                                          {3, "carol\n", {SR, SR, SR}}};
    struct roster *roster = people_roster();
    struct events *events = events_new();
    struct diff diff = {0};
    people_append(roster, before, 2, NOW - 5000, true, &diff);
    ck_assert(events_add_diff(events, roster, &diff, NOW - 5000));
    ck_assert_uint_eq(events_count(events), 0); /* who was there at the first look is no event */
    people_swap(roster, after, 2, NOW, true, &diff);
    ck_assert(events_add_diff(events, roster, &diff, NOW));
    diff_clean_up(&diff);
    roster_destroy(roster);
    return events;
}

static const struct events_item *of_kind(const struct events *events, enum events_kind kind,
                                         size_t n)
{
    for (size_t i = 0; i < events_count(events); i++)
        if (events_nth(events, i)->kind == kind && n-- == 0)
            return events_nth(events, i);
    return NULL;
}

START_TEST(late_events_stand_where_their_time_is)
{
    static const int64_t times[] = {NOW, NOW - 5000, NOW - 1000, NOW, NOW - 9000};
    static const int64_t sorted[] = {NOW - 9000, NOW - 5000, NOW - 1000, NOW, NOW};
    struct events *events = events_new();
    struct events_item item = {
        .kind = EVENTS_DROPPED, .id = slice_of("00000001"), .user = slice_of("bob")};
    for (size_t i = 0; i < 5; i++) {
        item.wall_ms = times[i];
        ck_assert(events_add(events, &item));
    }
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(events_nth(events, i)->wall_ms, times[i]);
        ck_assert_int_eq(events_by_time(events, i)->wall_ms, sorted[i]);
    }
    ck_assert_ptr_eq(events_by_time(events, 3), events_nth(events, 0)); /* it came first */
    ck_assert_ptr_null(events_by_time(events, 5));
    item.wall_ms = NOW;
    check_sentence(&item, "bob dropped, 08:31:55Z");
    check_line(&item, SIZE_MAX, "08:31:55Z ! bob  dropped  00000001");
    events_destroy(events);
}
END_TEST

START_TEST(forgetting_keeps_the_times_in_order)
{
    struct events *events = events_new();
    for (int64_t i = 0; i < EVENTS_MAX + 500; i++) {
        struct events_item item = {.kind = EVENTS_JOINED, .id = SLICE_EMPTY, .user = SLICE_EMPTY};
        item.wall_ms = NOW + (i * 7919) % 4001;
        ck_assert(events_add(events, &item));
    }
    ck_assert_uint_eq(events_count(events), EVENTS_MAX);
    for (size_t i = 1; i < EVENTS_MAX; i++)
        ck_assert_int_le(events_by_time(events, i - 1)->wall_ms,
                         events_by_time(events, i)->wall_ms);
    events_destroy(events);
}
END_TEST

START_TEST(a_refresh_is_told_attendee_by_attendee)
{
    struct events *events = a_lively_refresh();
    ck_assert_uint_eq(events_count(events), 4);
    check_line(of_kind(events, EVENTS_REMOVED, 0), SIZE_MAX,
               "08:31:55Z - alice  removed  00000001~0001");
    check_line(of_kind(events, EVENTS_REGISTERED, 0), SIZE_MAX,
               "08:31:55Z + carol\\x0a  registered  00000003~0003");
    check_line(of_kind(events, EVENTS_CHANGED, 0), SIZE_MAX,
               "08:31:55Z ~ bob  Video: SendReceive -> Receive  00000002~0002");
    check_line(of_kind(events, EVENTS_CHANGED, 1), SIZE_MAX,
               "08:31:55Z ~ bob  Content: SendReceive -> None  00000002~0002");
    ck_assert_ptr_null(events_nth(events, 4));
    events_destroy(events);
}
END_TEST

START_TEST(lines_have_columns_and_an_end)
{
    struct events *events = a_lively_refresh();
    check_line(of_kind(events, EVENTS_REMOVED, 0), 79,
               "08:31:55Z - alice                         removed  00000001~0001");
    check_line(of_kind(events, EVENTS_REGISTERED, 0), 30, "08:31:55Z + carol\\x~  registe~");
    check_line(of_kind(events, EVENTS_REGISTERED, 0), 0, "");
    events_destroy(events);
}
END_TEST

START_TEST(sentences_tell_the_time_last)
{
    struct events *events = a_lively_refresh();
    check_sentence(of_kind(events, EVENTS_REMOVED, 0), "alice removed, 08:31:55Z");
    check_sentence(of_kind(events, EVENTS_CHANGED, 0),
                   "bob, video now receive only, was send and receive, 08:31:55Z");
    struct events_item state = {.wall_ms = NOW, .kind = EVENTS_STATE, .state = STATUS_SLOW};
    check_sentence(&state, "SLOW: throttled or unavailable; retrying, 08:31:55Z");
    check_line(&state, SIZE_MAX, "08:31:55Z * SLOW: throttled or unavailable; retrying");
    struct events_item note = {.wall_ms = NOW, .kind = EVENTS_NOTE, .user = slice_of("checkpoint")};
    check_sentence(&note, "checkpoint, 08:31:55Z");
    check_line(&note, SIZE_MAX, "08:31:55Z   checkpoint");
    events_destroy(events);
}
END_TEST

START_TEST(another_user_id_is_an_event_too)
{
    static const struct person before = {1, "alice", {SR, SR, SR}},
                               after = {1, "eve", {SR, SR, SR}};
    struct roster *roster = people_roster();
    struct events *events = events_new();
    struct diff diff = {0};
    people_append(roster, &before, 1, NOW - 5000, true, NULL);
    people_swap(roster, &after, 1, NOW, true, &diff);
    ck_assert(events_add_diff(events, roster, &diff, NOW));
    ck_assert_uint_eq(events_count(events), 1);
    check_line(events_nth(events, 0), SIZE_MAX,
               "08:31:55Z ~ eve  has another ExternalUserId now  00000001~0001");
    diff_clean_up(&diff);
    events_destroy(events);
    roster_destroy(roster);
}
END_TEST

START_TEST(masked_events_name_nobody)
{
    struct view_style masked = style;
    masked.mask = true;
    struct events_item event = {.wall_ms = NOW,
                                .kind = EVENTS_REMOVED,
                                .id = slice_of("00000001-x-0001"),
                                .user = slice_of("alice")};
    struct buf out = BUF_INIT(1000);
    events_line(&event, &masked, SIZE_MAX, &out);
    events_sentence(&event, &masked, &out);
    ck_assert_ptr_null(strstr(buf_text(&out), "alice"));
    buf_clean_up(&out);
}
END_TEST

START_TEST(the_ring_forgets_the_oldest_and_keeps_copies)
{
    struct events *events = events_new();
    char user[1000];
    memset(user, 'u', sizeof user);
    for (int i = 0; i < EVENTS_MAX + 25; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        struct events_item event = {
            .kind = EVENTS_REMOVED, .id = slice_of(id), .user = {user, sizeof user}};
        ck_assert(events_add(events, &event));
    }
    ck_assert_uint_eq(events_count(events), EVENTS_MAX);
    ck_assert_uint_eq(events_total(events), EVENTS_MAX + 25);
    ck_assert_str_eq(events_nth(events, 0)->id.data, "25");
    ck_assert_uint_eq(events_nth(events, 0)->user.len, 512);
    ck_assert_str_eq(events_nth(events, EVENTS_MAX - 1)->id.data, "10024");
    ck_assert_ptr_null(events_nth(events, EVENTS_MAX));
    events_destroy(events);
    events_destroy(NULL);
}
END_TEST

UNIT_MAIN("events", late_events_stand_where_their_time_is, forgetting_keeps_the_times_in_order,
          a_refresh_is_told_attendee_by_attendee, lines_have_columns_and_an_end,
          sentences_tell_the_time_last, another_user_id_is_an_event_too, masked_events_name_nobody,
          the_ring_forgets_the_oldest_and_keeps_copies)
