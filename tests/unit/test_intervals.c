#include "presence/intervals.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static struct intervals moves;

static void add(enum event_kind kind, int64_t at_ms)
{
    ck_assert_int_eq(intervals_add(&moves, kind, at_ms), INTERVALS_NEW);
}

/* Stays as text: "10-20 " exact, "~10-20 " where the beginning is not proven, "10-~20 " where the
 * end is not, "10-" when open. */
static char stays[400];

static void hear(void *self, const struct stay *stay)
{
    size_t len = strlen(stays);
    (void)self;
    len += (size_t)snprintf(stays + len, sizeof stays - len, "%s%d-", stay->from_exact ? "" : "~",
                            (int)stay->from_ms);
    if (!stay->open)
        snprintf(stays + len, sizeof stays - len, "%s%d ", stay->to_exact ? "" : "~",
                 (int)stay->to_ms);
}

static struct intervals_summary walk(int64_t ended_ms)
{
    stays[0] = '\0';
    struct intervals_summary summary = intervals_walk(&moves, ended_ms, hear, NULL);
    return summary;
}

START_TEST(a_stay_has_a_beginning_and_an_end)
{
    add(EVENT_ADDED, 5);
    ck_assert_int_eq(walk(0).state, PRESENCE_NOT_YET);
    add(EVENT_JOINED, 10);
    ck_assert_int_eq(walk(0).state, PRESENCE_HERE);
    ck_assert_int_eq(walk(0).opened_ms, 10);
    ck_assert_str_eq(stays, "10-");
    add(EVENT_LEFT, 30);
    struct intervals_summary s = walk(0);
    ck_assert_str_eq(stays, "10-30 ");
    ck_assert(s.state == PRESENCE_LEFT && s.since_ms == 30 && s.here_ms == 20 && s.exact);
    ck_assert(s.joins == 1 && s.leaves == 1 && s.drops == 0 && s.stays == 1);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(the_newest_timestamp_wins_in_whatever_order_events_come)
{
    add(EVENT_LEFT, 30);
    add(EVENT_JOINED, 40);
    add(EVENT_JOINED, 10);
    ck_assert_int_eq(walk(0).state, PRESENCE_HERE);
    ck_assert_int_eq(walk(0).since_ms, 40);
    ck_assert_str_eq(stays, "10-30 40-");
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(a_duplicate_is_known)
{
    add(EVENT_JOINED, 10);
    ck_assert_int_eq(intervals_add(&moves, EVENT_JOINED, 10), INTERVALS_KNOWN);
    ck_assert_uint_eq(moves.count, 1);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(a_lost_leave_ends_the_stay_where_it_was_last_proven)
{
    add(EVENT_JOINED, 10);
    add(EVENT_VIDEO_STARTED, 15);
    add(EVENT_JOINED, 40);
    struct intervals_summary s = walk(0);
    ck_assert_str_eq(stays, "10-~15 40-");
    ck_assert(!s.exact && s.here_ms == 5 && s.joins == 2);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(another_device_takes_over_and_the_attendee_stays)
{
    static const enum event_kind departures[] = {EVENT_LEFT, EVENT_DROPPED};
    for (size_t i = 0; i < 2; i++) {
        add(EVENT_JOINED, 10000);
        add(EVENT_VIDEO_STARTED, 11000);
        add(EVENT_JOINED, 40000);
        ck_assert(!walk(0).uncertain);
        add(departures[i], 55000); /* of the old device, most probably */
        struct intervals_summary s = walk(0);
        ck_assert_str_eq(stays, "10000-40000 40000-");
        ck_assert(s.state == PRESENCE_HERE && s.uncertain && s.since_ms == 10000 &&
                  s.here_ms == 30000);
        add(EVENT_VIDEO_STOPPED, 56000); /* may still be the old one's */
        ck_assert(walk(0).uncertain);
        add(EVENT_VIDEO_STARTED, 57000);
        s = walk(0);
        ck_assert(s.state == PRESENCE_HERE && !s.uncertain && s.video);
        add(EVENT_LEFT, 58000); /* both have left now */
        s = walk(0);
        ck_assert_str_eq(stays, "10000-40000 40000-58000 ");
        ck_assert(s.state == PRESENCE_LEFT && !s.uncertain && s.exact && s.here_ms == 48000);
        intervals_clean_up(&moves);
    }
}
END_TEST

START_TEST(a_leave_long_after_the_second_join_is_a_leave)
{
    add(EVENT_JOINED, 10000);
    add(EVENT_JOINED, 40000);
    add(EVENT_LEFT, 1840000);
    struct intervals_summary s = walk(0);
    ck_assert_str_eq(stays, "10000-~10000 40000-1840000 ");
    ck_assert(s.state == PRESENCE_LEFT && !s.exact);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(what_ends_the_meeting_ends_an_uncertain_stay)
{
    add(EVENT_JOINED, 10000);
    add(EVENT_JOINED, 40000);
    add(EVENT_LEFT, 41000);
    struct intervals_summary s = walk(50000);
    ck_assert(s.state == PRESENCE_LEFT && !s.uncertain);
    ck_assert_str_eq(stays, "10000-40000 40000-50000 ");
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(authorized_and_what_may_come_late_prove_nothing)
{
    static const enum event_kind hints[] = {EVENT_AUTHORIZED, EVENT_VIDEO_STOPPED,
                                            EVENT_CONTENT_LEFT};
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        add(hints[i], 7);
        ck_assert(walk(0).state == PRESENCE_UNKNOWN && walk(0).hinted);
        intervals_clean_up(&moves);
    }
}
END_TEST

START_TEST(a_lost_join_claims_no_time)
{
    add(EVENT_LEFT, 30);
    struct intervals_summary s = walk(0);
    ck_assert_str_eq(stays, "~30-30 ");
    ck_assert(s.state == PRESENCE_LEFT && s.here_ms == 0 && !s.exact);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(a_picture_or_a_screen_proves_presence)
{
    add(EVENT_VIDEO_STARTED, 20);
    ck_assert_int_eq(walk(0).state, PRESENCE_HERE);
    ck_assert_str_eq(stays, "~20-");
    ck_assert(walk(0).video);
    add(EVENT_VIDEO_STOPPED, 25);
    ck_assert(!walk(0).video);
    add(EVENT_CONTENT_JOINED, 26);
    ck_assert(walk(0).content);
    add(EVENT_DROPPED, 30);
    struct intervals_summary s = walk(0);
    ck_assert(s.state == PRESENCE_DROPPED && s.drops == 1 && !s.content);
    add(EVENT_VIDEO_STOPPED, 31);
    ck_assert_int_eq(walk(0).state, PRESENCE_DROPPED);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(the_end_of_the_meeting_sends_everybody_home)
{
    add(EVENT_JOINED, 10);
    struct intervals_summary s = walk(50);
    ck_assert(s.state == PRESENCE_LEFT && s.since_ms == 50 && s.here_ms == 40 && s.exact);
    add(EVENT_LEFT, 51); /* the service may still say so */
    s = walk(50);
    ck_assert_str_eq(stays, "10-50 ");
    ck_assert_uint_eq(s.leaves, 1);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(who_is_deleted_stays_removed)
{
    add(EVENT_JOINED, 10);
    add(EVENT_DELETED, 20);
    add(EVENT_LEFT, 21);
    struct intervals_summary s = walk(0);
    ck_assert(s.state == PRESENCE_REMOVED && s.since_ms == 20);
    ck_assert_str_eq(stays, "10-20 ");
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(of_too_many_moves_the_newest_are_kept)
{
    for (int i = 0; i < INTERVALS_MAX + 10; i++)
        add(EVENT_JOINED, i + 1);
    ck_assert_uint_eq(moves.count, INTERVALS_MAX);
    ck_assert(moves.forgot);
    ck_assert_int_eq(moves.list[0].at_ms, 11);
    ck_assert_int_eq(intervals_add(&moves, EVENT_JOINED, 3), INTERVALS_KNOWN);
    intervals_clean_up(&moves);
}
END_TEST

START_TEST(drops_are_counted_in_a_span)
{
    add(EVENT_DROPPED, 10);
    add(EVENT_DROPPED, 20);
    add(EVENT_JOINED, 25);
    add(EVENT_DROPPED, 30);
    ck_assert_uint_eq(intervals_drops(&moves, 10, 30), 2);
    ck_assert_uint_eq(intervals_drops(&moves, 0, 29), 2);
    intervals_clean_up(&moves);
}
END_TEST

UNIT_MAIN("moves", a_stay_has_a_beginning_and_an_end,
          the_newest_timestamp_wins_in_whatever_order_events_come, a_duplicate_is_known,
          a_lost_leave_ends_the_stay_where_it_was_last_proven,
          another_device_takes_over_and_the_attendee_stays,
          a_leave_long_after_the_second_join_is_a_leave,
          what_ends_the_meeting_ends_an_uncertain_stay,
          authorized_and_what_may_come_late_prove_nothing, a_lost_join_claims_no_time,
          a_picture_or_a_screen_proves_presence, the_end_of_the_meeting_sends_everybody_home,
          who_is_deleted_stays_removed, of_too_many_moves_the_newest_are_kept,
          drops_are_counted_in_a_span)
