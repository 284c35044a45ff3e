#include "presence/presence.h"

#include "base/buf.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define MEETING "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"

static struct err err;

static struct presence *listen(int64_t since_ms)
{
    struct presence *p = presence_new(slice_of(MEETING), since_ms, (struct hash_key){1, 2}, &err);
    ck_assert_ptr_nonnull(p);
    return p;
}

static struct event event(enum event_kind kind, const char *who, int64_t at_ms)
{
    return (struct event){.kind = kind,
                          .timestamp_ms = at_ms,
                          .meeting_id = slice_of(MEETING),
                          .attendee_id = slice_of(who),
                          .external_user_id = SLICE_EMPTY};
}

static enum presence_result say(struct presence *p, enum event_kind kind, const char *who,
                                int64_t at_ms)
{
    struct event e = event(kind, who, at_ms);
    return presence_apply(p, &e);
}

static enum presence_state state_of(const struct presence *p, const char *who)
{
    return presence_find(p, slice_of(who))->summary.state;
}

START_TEST(states_follow_the_events)
{
    struct presence *p = listen(0);
    ck_assert_int_eq(say(p, EVENT_JOINED, "a", 10), PRESENCE_TAKEN);
    ck_assert_int_eq(say(p, EVENT_JOINED, "b", 11), PRESENCE_TAKEN);
    ck_assert_int_eq(say(p, EVENT_DROPPED, "b", 20), PRESENCE_TAKEN);
    ck_assert_int_eq(say(p, EVENT_ADDED, "c", 21), PRESENCE_TAKEN);
    ck_assert_int_eq(state_of(p, "a"), PRESENCE_HERE);
    ck_assert_int_eq(state_of(p, "b"), PRESENCE_DROPPED);
    ck_assert_int_eq(state_of(p, "c"), PRESENCE_NOT_YET);
    ck_assert_int_eq(say(p, EVENT_MEETING_ENDED, "", 30), PRESENCE_TAKEN);
    ck_assert_int_eq(state_of(p, "a"), PRESENCE_LEFT);
    ck_assert_int_eq(presence_ended_ms(p), 30);
    presence_destroy(p);
}
END_TEST

START_TEST(other_meetings_and_duplicates_change_nothing)
{
    struct presence *p = listen(0);
    say(p, EVENT_JOINED, "a", 10);
    uint64_t generation = presence_generation(p);
    struct event other = event(EVENT_LEFT, "a", 20);
    other.meeting_id = slice_of("another");
    ck_assert_int_eq(presence_apply(p, &other), PRESENCE_ELSEWHERE);
    ck_assert_int_eq(say(p, EVENT_JOINED, "a", 10), PRESENCE_DUPLICATE);
    ck_assert_uint_eq(presence_generation(p), generation);
    presence_destroy(p);
}
END_TEST

START_TEST(ids_are_the_same_in_either_case)
{
    struct presence *p = listen(0);
    say(p, EVENT_JOINED, "abc", 10);
    ck_assert_int_eq(presence_state(p, slice_of("ABC"), 0), PRESENCE_HERE);
    ck_assert_ptr_eq(presence_find(p, slice_of("aBc")), presence_find(p, slice_of("abc")));
    presence_destroy(p);
}
END_TEST

static void hear_empty(struct presence *p, int64_t empty_ms, bool unread)
{
    struct presence_hearing hearing = {.empty_ms = empty_ms, .unread = unread};
    presence_set_hearing(p, &hearing);
}

static void check(const struct presence *p, const char *who, int64_t registered_ms,
                  enum presence_state expected)
{
    enum presence_state state = presence_state(p, slice_of(who), registered_ms);
    ck_assert_str_eq(presence_state_name(state), presence_state_name(expected));
}

START_TEST(not_joined_yet_needs_an_empty_queue_since_and_nothing_unread)
{
    struct presence *p = listen(1000);
    hear_empty(p, 1200, false);
    check(p, "x", 0, PRESENCE_UNKNOWN);   /* there at the first look */
    check(p, "x", 999, PRESENCE_UNKNOWN); /* nobody listened then */
    check(p, "x", 1200, PRESENCE_NOT_YET);
    check(p, "x", 1201, PRESENCE_UNKNOWN); /* the join may lie in the queue */
    hear_empty(p, 1300, false);
    check(p, "x", 1201, PRESENCE_NOT_YET);
    uint64_t generation = presence_generation(p);
    hear_empty(p, 1300, true);
    ck_assert_uint_ne(presence_generation(p), generation);
    check(p, "x", 1200, PRESENCE_UNKNOWN);
    hear_empty(p, 1300, false);
    say(p, EVENT_CAPABILITIES_UPDATED, "x", 1500);
    check(p, "x", 0, PRESENCE_UNKNOWN);
    presence_destroy(p);
}
END_TEST

START_TEST(who_was_added_has_not_joined_once_the_queue_was_empty)
{
    struct presence *p = listen(1000);
    hear_empty(p, 1100, false);
    say(p, EVENT_ADDED, "a", 1200);
    check(p, "a", 0, PRESENCE_UNKNOWN);
    hear_empty(p, 1300, false);
    check(p, "a", 0, PRESENCE_NOT_YET);
    hear_empty(p, 1300, true);
    check(p, "a", 0, PRESENCE_UNKNOWN);
    presence_destroy(p);
}
END_TEST

START_TEST(who_was_authorized_may_be_here)
{
    struct presence *p = listen(1000);
    say(p, EVENT_ADDED, "a", 1200);
    say(p, EVENT_AUTHORIZED, "a", 1250);
    hear_empty(p, 2000, false);
    check(p, "a", 1300, PRESENCE_UNKNOWN);
    say(p, EVENT_JOINED, "a", 1260);
    check(p, "a", 1300, PRESENCE_HERE);
    presence_destroy(p);
}
END_TEST

START_TEST(after_a_gap_in_listening_earlier_people_are_unknown)
{
    struct presence *p = listen(1000);
    hear_empty(p, 2000, false);
    check(p, "x", 1500, PRESENCE_NOT_YET);
    presence_listen_again(p, 3000);
    presence_listen_again(p, 2500);
    ck_assert_int_eq(presence_listening_ms(p), 3000);
    hear_empty(p, 4000, false);
    check(p, "x", 1500, PRESENCE_UNKNOWN);
    check(p, "y", 3500, PRESENCE_NOT_YET);
    presence_destroy(p);
}
END_TEST

/* What administrators have posted of real meetings, by the second. */
START_TEST(real_logs_are_read_right_in_any_order)
{
    enum { STEPS = 7, ORDERS = 5040 };
    static const struct {
        enum event_kind kind;
        int64_t at_ms;
    } log[STEPS] = {
        {EVENT_JOINED, 13000},        {EVENT_LEFT, 13000},  {EVENT_VIDEO_STARTED, 13000},
        {EVENT_VIDEO_STOPPED, 13000}, {EVENT_ADDED, 18000}, {EVENT_JOINED, 23000},
        {EVENT_LEFT, 23000},
    };
    for (int order = 0; order < ORDERS; order++) {
        struct presence *p = listen(0);
        bool said[STEPS] = {false};
        for (int left = STEPS, rest = order; left > 0; rest /= left--) {
            int step = 0;
            for (int skip = rest % left; said[step] || skip > 0; step++)
                skip -= !said[step];
            said[step] = true;
            say(p, log[step].kind, "a", log[step].at_ms);
        }
        const struct intervals_summary *s = &presence_find(p, slice_of("a"))->summary;
        ck_assert(s->state == PRESENCE_LEFT && s->since_ms == 23000 && s->joins == 2 &&
                  s->leaves == 2 && s->stays == 2 && s->exact && !s->uncertain);
        presence_destroy(p);
    }
}
END_TEST

START_TEST(who_shows_content_and_video_is_here_without_any_join)
{
    static const enum event_kind kinds[] = {EVENT_CONTENT_VIDEO_STARTED, EVENT_VIDEO_STARTED,
                                            EVENT_CONTENT_JOINED, EVENT_VIDEO_STOPPED};
    for (size_t first = 0; first < 4; first++) {
        struct presence *p = listen(0);
        for (size_t i = 0; i < 4; i++)
            say(p, kinds[(first + i) % 4], "a", 5000);
        check(p, "a", 0, PRESENCE_HERE);
        ck_assert(presence_find(p, slice_of("a"))->summary.content);
        presence_destroy(p);
    }
}
END_TEST

START_TEST(three_drops_in_ten_minutes_are_flapping)
{
    struct presence *p = listen(0);
    for (int i = 1; i <= 3; i++) {
        say(p, EVENT_JOINED, "a", i * 100000);
        say(p, EVENT_DROPPED, "a", i * 100000 + 50000);
    }
    const struct presence_person *a = presence_find(p, slice_of("a"));
    ck_assert(presence_is_flapping(a, 400000));
    ck_assert(!presence_is_flapping(a, 800000));
    presence_destroy(p);
}
END_TEST

START_TEST(the_newest_name_is_kept)
{
    struct presence *p = listen(0);
    struct event e = event(EVENT_JOINED, "a", 20);
    e.external_user_id = slice_of("new");
    presence_apply(p, &e);
    e.timestamp_ms = 10;
    e.external_user_id = slice_of("old");
    presence_apply(p, &e);
    ck_assert_str_eq(presence_find(p, slice_of("a"))->external_user_id.data, "new");
    presence_destroy(p);
}
END_TEST

/* --- any shuffling and duplication gives the same presence --------------------------- */

static uint64_t random_state = 1;

static size_t below(size_t bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(random_state >> 33) % bound;
}

enum { PEOPLE = 5, EVENTS = 60, ROUNDS = 3000 };

static struct event random_event(void)
{
    static const char *const ids[PEOPLE] = {"a", "b", "c", "d", "e"};
    static const char *const names[] = {"", "Ana", "Bo", "Cem"};
    struct event e =
        event((enum event_kind)below(EVENT_COUNT), ids[below(PEOPLE)], 1 + (int64_t)below(40));
    e.external_user_id = slice_of(names[below(4)]);
    return e;
}

static void hear_stay(void *self, const struct stay *stay)
{
    struct buf *out = self;
    buf_printf(out, " %d%c%d%c%d", (int)stay->from_ms, stay->from_exact ? '=' : '~',
               stay->open ? -1 : (int)stay->to_ms, stay->to_exact ? '=' : '~', stay->open);
}

/* Everything that can be asked, as text. */
static void describe(const struct presence *p, struct buf *out)
{
    buf_reset(out);
    buf_printf(out, "ended %d\n", (int)presence_ended_ms(p));
    for (const char *id = "abcde"; *id; id++) {
        const struct presence_person *person =
            presence_find(p, (struct slice){(char[]){*id, '\0'}, 1});
        if (!person)
            continue;
        struct intervals_summary s = person->summary;
        buf_printf(out, "\n%c %s %s %d %d %zu %zu %zu %d%d%d", *id, person->external_user_id.data,
                   presence_state_name(s.state), (int)s.since_ms, (int)s.here_ms, s.joins, s.leaves,
                   s.drops, s.exact, s.video, s.content);
        intervals_walk(&person->moves, presence_ended_ms(p), hear_stay, out);
    }
}

START_TEST(any_shuffling_and_duplication_gives_the_same_presence)
{
    struct buf expected = BUF_INIT(100000);
    struct buf got = BUF_INIT(100000);
    struct event events[EVENTS];
    for (int round = 0; round < ROUNDS; round++) {
        size_t count = 1 + below(EVENTS);
        struct presence *in_order = listen(0);
        for (size_t i = 0; i < count; i++) {
            events[i] = random_event();
            presence_apply(in_order, &events[i]);
        }
        describe(in_order, &expected);
        struct presence *shuffled = listen(0);
        for (size_t i = count; i-- > 0;) {
            size_t pick = below(i + 1);
            struct event e = events[pick];
            events[pick] = events[i];
            events[i] = e;
            presence_apply(shuffled, &events[i]);
            presence_apply(shuffled, &events[i + below(count - i)]);
        }
        describe(shuffled, &got);
        ck_assert_str_eq(buf_text(&got), buf_text(&expected));
        presence_destroy(in_order);
        presence_destroy(shuffled);
    }
    buf_clean_up(&expected);
    buf_clean_up(&got);
}
END_TEST

UNIT_MAIN("presence", states_follow_the_events, other_meetings_and_duplicates_change_nothing,
          ids_are_the_same_in_either_case,
          not_joined_yet_needs_an_empty_queue_since_and_nothing_unread,
          who_was_added_has_not_joined_once_the_queue_was_empty, who_was_authorized_may_be_here,
          after_a_gap_in_listening_earlier_people_are_unknown,
          real_logs_are_read_right_in_any_order,
          who_shows_content_and_video_is_here_without_any_join,
          three_drops_in_ten_minutes_are_flapping, the_newest_name_is_kept,
          any_shuffling_and_duplication_gives_the_same_presence)
