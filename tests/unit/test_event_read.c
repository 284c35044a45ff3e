#include "presence/event_read.h"

#include "support/unit.h"

#include <string.h>

#define HEAD                                                                                       \
    "{\"version\":\"0\",\"source\":\"aws.chime\",\"detail-type\":\"Chime Meeting State Change\","
#define DETAIL(type, more)                                                                         \
    HEAD "\"detail\":{\"version\":\"0\",\"eventType\":\"" type                                     \
         "\",\"timestamp\":1795424467311,\"meetingId\":\"5f6e1f9c-0c1b-4c60-9c0a-"                 \
         "1f0a2b3c0706\"" more "}}"
#define WHO ",\"attendeeId\":\"d2aacee9-12c9-3cba-1b20-1a2c341d6fe7\",\"externalUserId\":\"Ana\""

static struct event_read got;

static enum event_read_result read(const char *text)
{
    event_read_clean_up(&got);
    return event_read(text, strlen(text), &got);
}

START_TEST(a_join_is_read)
{
    ck_assert_int_eq(read(DETAIL("chime:AttendeeJoined", WHO)), EVENT_READ_OK);
    ck_assert_int_eq(got.event.kind, EVENT_JOINED);
    ck_assert_int_eq(got.event.timestamp_ms, INT64_C(1795424467311));
    ck_assert_str_eq(got.event.meeting_id.data, "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706");
    ck_assert_str_eq(got.event.attendee_id.data, "d2aacee9-12c9-3cba-1b20-1a2c341d6fe7");
    ck_assert_str_eq(got.event.external_user_id.data, "Ana");
    event_read_clean_up(&got);
}
END_TEST

START_TEST(a_shared_screen_belongs_to_its_attendee)
{
    ck_assert_int_eq(
        read(DETAIL("chime:AttendeeContentJoined",
                    ",\"attendeeId\":\"d2aacee9-12c9-3cba-1b20-1a2c341d6fe7#content\"")),
        EVENT_READ_OK);
    ck_assert_int_eq(got.event.kind, EVENT_CONTENT_JOINED);
    ck_assert_uint_eq(got.event.attendee_id.len, 36);
    event_read_clean_up(&got);
}
END_TEST

START_TEST(a_type_of_tomorrow_is_an_event_all_the_same)
{
    ck_assert_int_eq(read(DETAIL("chime:AttendeeLevitated", WHO)), EVENT_READ_OK);
    ck_assert_int_eq(got.event.kind, EVENT_OTHER);
    ck_assert_int_eq(read(DETAIL("chime:MeetingEnded", "")), EVENT_READ_OK);
    ck_assert_int_eq(got.event.kind, EVENT_MEETING_ENDED);
    event_read_clean_up(&got);
}
END_TEST

START_TEST(messages_of_others_are_foreign)
{
    static const char *const foreign[] = {
        "{}",
        "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{}}",
        "{\"source\":\"aws.chime\",\"detail-type\":\"Chime VoiceConnector Streaming Status\"}",
        "{\"source\":7,\"detail-type\":{}}",
    };
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        ck_assert_int_eq(read(foreign[i]), EVENT_READ_FOREIGN);
    event_read_clean_up(&got);
}
END_TEST

START_TEST(nonsense_is_malformed)
{
    static const char *const malformed[] = {
        "",
        "hello",
        "[]",
        "{} {}",
        DETAIL("chime:AttendeeJoined", WHO) "x",
        HEAD "\"detail\":null}",
        HEAD "\"detail\":[]}",
        DETAIL("chime:AttendeeJoined", ""),
        DETAIL("chime:AttendeeJoined", ",\"attendeeId\":\"#content\""),
        DETAIL("chime:AttendeeJoined", ",\"attendeeId\":5"),
        HEAD "\"detail\":{\"eventType\":\"chime:MeetingEnded\",\"timestamp\":\"1\","
             "\"meetingId\":\"m\"}}",
        HEAD "\"detail\":{\"eventType\":\"chime:MeetingEnded\",\"timestamp\":-5,"
             "\"meetingId\":\"m\"}}",
        HEAD "\"detail\":{\"eventType\":\"chime:MeetingEnded\","
             "\"timestamp\":99999999999999999,\"meetingId\":\"m\"}}",
        HEAD "\"detail\":{\"eventType\":\"chime:MeetingEnded\",\"timestamp\":5}}",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        ck_assert_msg(read(malformed[i]) == EVENT_READ_MALFORMED, "accepted: %s", malformed[i]);
    event_read_clean_up(&got);
}
END_TEST

START_TEST(deep_nesting_is_malformed_and_harmless)
{
    char text[20000];
    memset(text, '[', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(read(text), EVENT_READ_MALFORMED);
    event_read_clean_up(&got);
}
END_TEST

UNIT_MAIN("event_read", a_join_is_read, a_shared_screen_belongs_to_its_attendee,
          a_type_of_tomorrow_is_an_event_all_the_same, messages_of_others_are_foreign,
          nonsense_is_malformed, deep_nesting_is_malformed_and_harmless)
