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

START_TEST(people_are_counted_by_state)
{
    struct presence *p = listen(0);
    ck_assert_int_eq(say(p, EVENT_JOINED, "a", 10), PRESENCE_TAKEN);
    ck_assert_int_eq(say(p, EVENT_JOINED, "b", 11), PRESENCE_TAKEN);
    ck_assert_int_eq(say(p, EVENT_DROPPED, "b", 20), PRESENCE_TAKEN);
    ck_assert_int_eq(say(p, EVENT_ADDED, "c", 21), PRESENCE_TAKEN);
    ck_assert_uint_eq(presence_count(p, PRESENCE_HERE), 1);
    ck_assert_uint_eq(presence_count(p, PRESENCE_DROPPED), 1);
    ck_assert_uint_eq(presence_count(p, PRESENCE_NOT_YET), 1);
    ck_assert_int_eq(say(p, EVENT_MEETING_ENDED, "", 30), PRESENCE_TAKEN);
    ck_assert_uint_eq(presence_count(p, PRESENCE_HERE), 0);
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
    ck_assert_uint_eq(presence_people(p), 1);
    presence_destroy(p);
}
END_TEST

START_TEST(nothing_is_claimed_of_who_was_never_heard_of)
{
    struct presence *p = listen(1000);
    ck_assert_int_eq(presence_state(p, slice_of("x"), 0), PRESENCE_UNKNOWN);
    ck_assert_int_eq(presence_state(p, slice_of("x"), 999), PRESENCE_UNKNOWN);
    ck_assert_int_eq(presence_state(p, slice_of("x"), 1000), PRESENCE_NOT_YET);
    say(p, EVENT_CAPABILITIES_UPDATED, "x", 1500);
    ck_assert_int_eq(presence_state(p, slice_of("x"), 0), PRESENCE_UNKNOWN);
    presence_destroy(p);
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
    for (int state = 0; state < PRESENCE_STATES; state++)
        buf_printf(out, "%zu ", presence_count(p, (enum presence_state)state));
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

UNIT_MAIN("presence", people_are_counted_by_state, other_meetings_and_duplicates_change_nothing,
          ids_are_the_same_in_either_case, nothing_is_claimed_of_who_was_never_heard_of,
          three_drops_in_ten_minutes_are_flapping, the_newest_name_is_kept,
          any_shuffling_and_duplication_gives_the_same_presence)
