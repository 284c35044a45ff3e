#include "sim/scenario.h"

#include "support/unit.h"

#include <string.h>

static struct meeting_state state;
static struct err err;

static bool read(const char *text)
{
    struct uuid id = uuid_make(1, 1);
    err = ERR_INIT;
    meeting_state_init(&state, &id, 1);
    return scenario_read(&state, text, strlen(text), false, &err);
}

/* Reads a scenario that must fail with this complaint. */
static void expect_complaint(const char *text, const char *complaint)
{
    ck_assert_msg(!read(text), "accepted: %s", text);
    ck_assert_str_eq(err.detail, complaint);
    meeting_state_clean_up(&state);
}

static struct person *somebody(const char *user)
{
    return registry_find(&state.meeting, user, strlen(user));
}

/* The n-th registered attendee from 0. */
static const struct person *attendee_at(size_t n)
{
    const struct person *person = registry_after(&state.meeting, 0);
    while (n-- > 0)
        person = registry_after(&state.meeting, person->seq);
    return person;
}

START_TEST(attendees_are_registered_in_order)
{
    ck_assert(read("{\"meeting_id\":\"3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1\",\"attendees\":["
                   "\"alice\",{\"user\":\"bob\",\"audio\":\"None\",\"here\":true,"
                   "\"id\":\"00000000-0000-0000-0000-000000000007\"},"
                   "{\"user_hex\":\"ff00\"},{\"user_raw\":\"\\\\ud800\"}],\"generate\":3}"));
    char id[UUID_TEXT + 1];
    ck_assert_str_eq(uuid_format(&state.meeting.id, id), "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1");
    ck_assert_uint_eq(registry_count(&state.meeting), 7);
    ck_assert_str_eq(attendee_at(0)->user, "alice");
    const struct person *bob = attendee_at(1);
    ck_assert_int_eq(bob->rights.of[MEDIUM_AUDIO], RIGHT_NONE);
    ck_assert_int_eq(bob->rights.of[MEDIUM_VIDEO], RIGHT_SEND_RECEIVE);
    ck_assert_int_eq(bob->where, WHERE_HERE);
    ck_assert_str_eq(uuid_format(&bob->id, id), "00000000-0000-0000-0000-000000000007");
    ck_assert_uint_eq(attendee_at(2)->user_len, 2);
    ck_assert_mem_eq(attendee_at(2)->user, "\xff\0", 2);
    ck_assert(attendee_at(3)->verbatim);
    ck_assert_str_eq(attendee_at(3)->user, "\\ud800");
    meeting_state_clean_up(&state);
}
END_TEST

START_TEST(events_happen_at_their_time_and_in_their_order)
{
    ck_assert(read("{\"attendees\":[\"alice\"],\"events\":["
                   "{\"at\":3,\"do\":\"remove\",\"who\":\"bob\"},"
                   "{\"at\":1.5,\"do\":\"add\",\"attendee\":\"bob\"},"
                   "{\"at\":2,\"do\":\"change\",\"who\":\"alice\",\"video\":\"Receive\"},"
                   "{\"at\":2,\"do\":\"change\",\"who\":\"alice\",\"video\":\"Send\"},"
                   "{\"at\":9,\"do\":\"end\"}]}"));
    meeting_state_advance(&state, 1499);
    ck_assert_ptr_null(somebody("bob"));
    meeting_state_advance(&state, 1500);
    ck_assert_ptr_nonnull(somebody("bob"));
    meeting_state_advance(&state, 2000);
    ck_assert_int_eq(somebody("alice")->rights.of[MEDIUM_VIDEO], RIGHT_SEND);
    meeting_state_advance(&state, 8999);
    ck_assert_ptr_null(somebody("bob"));
    ck_assert(!state.meeting.ended);
    meeting_state_advance(&state, 9000);
    ck_assert(state.meeting.ended);
    meeting_state_clean_up(&state);
}
END_TEST

START_TEST(people_come_and_go_from_the_room)
{
    ck_assert(read("{\"attendees\":[\"alice\"],\"events\":["
                   "{\"at\":1,\"do\":\"join\",\"who\":\"alice\"},"
                   "{\"at\":2,\"do\":\"video-on\",\"who\":\"alice\"},"
                   "{\"at\":3,\"do\":\"drop\",\"who\":\"alice\"}]}"));
    ck_assert_int_eq(somebody("alice")->where, WHERE_NEVER);
    meeting_state_advance(&state, 2000);
    ck_assert_int_eq(somebody("alice")->where, WHERE_HERE);
    ck_assert(somebody("alice")->video);
    meeting_state_advance(&state, 3000);
    ck_assert_int_eq(somebody("alice")->where, WHERE_DROPPED);
    ck_assert(!somebody("alice")->video);
    meeting_state_clean_up(&state);
}
END_TEST

START_TEST(churn_stays_within_its_bounds_and_repeats_from_the_same_seed)
{
    static const char text[] = "{\"generate\":20,\"churn\":{\"every\":1,\"min\":15,\"max\":25,"
                               "\"add\":1,\"remove\":1,\"change\":1,\"guests\":[\"eve\"]}}";
    char first[UUID_TEXT + 1];
    char second[UUID_TEXT + 1];
    ck_assert(read(text));
    for (int64_t s = 1; s <= 2000; s++) {
        meeting_state_advance(&state, s * 1000);
        ck_assert_uint_ge(registry_count(&state.meeting), 15);
        ck_assert_uint_le(registry_count(&state.meeting), 25);
    }
    uuid_format(&attendee_at(7)->id, first);
    ck_assert_uint_gt(state.meeting.next_seq, 300);
    meeting_state_clean_up(&state);
    ck_assert(read(text));
    meeting_state_advance(&state, 2000 * 1000);
    uuid_format(&attendee_at(7)->id, second);
    ck_assert_str_eq(first, second);
    meeting_state_clean_up(&state);
}
END_TEST

START_TEST(a_fault_is_read_with_its_conditions)
{
    ck_assert(read("{\"faults\":[{\"kind\":\"throttle\",\"at\":2,\"for\":3,\"retry_after\":4},"
                   "{\"kind\":\"slow\",\"ms\":20,\"page\":2},"
                   "{\"kind\":\"silence\",\"operation\":\"receive\",\"chance\":0.5}]}"));
    const struct fault *f = state.faults.list;
    ck_assert_uint_eq(state.faults.count, 3);
    ck_assert_int_eq(f[0].at_ms, 2000);
    ck_assert_int_eq(f[0].for_ms, 3000);
    ck_assert_int_eq(f[0].count, -1);
    ck_assert_int_eq(f[0].retry_after_s, 4);
    ck_assert_uint_eq(f[1].page, 2);
    ck_assert_int_eq(f[1].count, 1);
    ck_assert_int_eq(f[2].operation, FAULT_RECEIVE);
    ck_assert_int_eq(f[2].count, -1);
    meeting_state_clean_up(&state);
}
END_TEST

START_TEST(complaints_name_the_place)
{
    expect_complaint("[]", "line 1: an object is needed");
    expect_complaint("{\"atendees\":[]}", "atendees: there is no such member");
    expect_complaint("{\"attendees\":{}}", "attendees: an array is needed");
    expect_complaint("{\"attendees\":[7]}", "attendees[0]: an object is needed");
    expect_complaint(
        "{\"attendees\":[\"a\",{\"user\":\"b\",\"audio\":\"Loud\"}]}",
        "attendees[1].audio: SendReceive, Send, Receive, None or FutureValue is needed");
    expect_complaint("{\"attendees\":[{}]}", "attendees[0].user: is missing");
    expect_complaint("{\"attendees\":[{\"user\":\"a\",\"user_hex\":\"00\"}]}",
                     "attendees[0].user_hex: one of user, user_raw, user_hex");
    expect_complaint("{\"attendees\":[{\"user_hex\":\"0\"}]}",
                     "attendees[0].user_hex: an even number of hex digits is needed");
    expect_complaint("{\"events\":[{\"at\":-1,\"do\":\"end\"}]}",
                     "events[0].at: a number from 0 to 1e+06 is needed");
    expect_complaint("{\"events\":[{\"do\":\"remove\"}]}", "events[0].who: is missing");
    expect_complaint("{\"faults\":[{\"kind\":\"rain\"}]}",
                     "faults[0].kind: there is no such fault");
    expect_complaint("{\"churn\":{\"every\":1}}",
                     "churn: weights are needed: add, remove, change, …");
    expect_complaint("{\"meeting_id\":\"x\"}", "meeting_id: not a meeting id");
}
END_TEST

START_TEST(broken_text_is_refused_with_its_line)
{
    expect_complaint("{\n\"attendees\": [\n,]}", "line 3: not a value");
    expect_complaint("{} x", "line 1: more than one value");
    ck_assert(!read(""));
    meeting_state_clean_up(&state);
    ck_assert(!read("{\"description\":\"\xff\"}"));
    meeting_state_clean_up(&state);
}
END_TEST

UNIT_MAIN("sim/scenario", attendees_are_registered_in_order,
          events_happen_at_their_time_and_in_their_order, people_come_and_go_from_the_room,
          churn_stays_within_its_bounds_and_repeats_from_the_same_seed,
          a_fault_is_read_with_its_conditions, complaints_name_the_place,
          broken_text_is_refused_with_its_line)
