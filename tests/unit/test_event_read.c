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
    ck_assert_int_eq(got.events[0].kind, EVENT_JOINED);
    ck_assert_int_eq(got.events[0].timestamp_ms, INT64_C(1795424467311));
    ck_assert_str_eq(got.events[0].meeting_id.data, "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706");
    ck_assert_str_eq(got.events[0].attendee_id.data, "d2aacee9-12c9-3cba-1b20-1a2c341d6fe7");
    ck_assert_str_eq(got.events[0].external_user_id.data, "Ana");
    event_read_clean_up(&got);
}
END_TEST

START_TEST(a_shared_screen_belongs_to_its_attendee)
{
    ck_assert_int_eq(
        read(DETAIL("chime:AttendeeContentJoined",
                    ",\"attendeeId\":\"d2aacee9-12c9-3cba-1b20-1a2c341d6fe7#content\"")),
        EVENT_READ_OK);
    ck_assert_int_eq(got.events[0].kind, EVENT_CONTENT_JOINED);
    ck_assert_uint_eq(got.events[0].attendee_id.len, 36);
    event_read_clean_up(&got);
}
END_TEST

START_TEST(a_type_of_tomorrow_is_an_event_all_the_same)
{
    ck_assert_int_eq(read(DETAIL("chime:AttendeeLevitated", WHO)), EVENT_READ_OK);
    ck_assert_int_eq(got.events[0].kind, EVENT_OTHER);
    ck_assert_int_eq(read(DETAIL("chime:MeetingEnded", "")), EVENT_READ_OK);
    ck_assert_int_eq(got.events[0].kind, EVENT_MEETING_ENDED);
    event_read_clean_up(&got);
}
END_TEST

START_TEST(messages_of_others_are_foreign)
{
    static const char *const foreign[] = {
        "{}",
        "{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{}}",
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
        "\xef\xbb\xbf",
        "\"hello\"",
        "5",
        "[[[[[[[[]]]]]]]]",
        "{} {}",
        DETAIL("chime:AttendeeJoined", WHO) "x",
        HEAD "\"detail\":null}",
        HEAD "\"detail\":[]}",
        DETAIL("chime:AttendeeJoined", ""),
        DETAIL("chime:AttendeeJoined", ",\"attendeeId\":\"#content\""),
        DETAIL("chime:AttendeeJoined", ",\"attendeeId\":5"),
        HEAD "\"detail\":{\"eventType\":\"chime:MeetingEnded\",\"timestamp\":\"soon\","
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

/* --- the forms in which one event comes ---------------------------------------------- */

#define BARE(type, stamp)                                                                          \
    "{\"version\":\"0\",\"eventType\":\"" type "\",\"timestamp\":" stamp                           \
    ",\"meetingId\":\"5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\"" WHO "}"
#define WITH_TIME(stamp)                                                                           \
    HEAD "\"time\":\"2026-11-23T09:01:07Z\",\"detail\":{\"eventType\":\"chime:"                    \
         "AttendeeJoined\"," stamp "\"meetingId\":\"5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\"" WHO    \
         "}}"
#define TOPIC(message)                                                                             \
    "{\"Type\":\"Notification\",\"MessageId\":\"1\",\"TopicArn\":\"arn:aws:sns:us-east-1:1:t\","   \
    "\"Message\":\"" message "\",\"Timestamp\":\"2026-11-23T09:01:07.500Z\","                      \
    "\"SignatureVersion\":\"1\",\"UnsubscribeURL\":\"https://sns.us-east-1.amazonaws.com/\"}"
#define QUOTED_EVENT(stamp)                                                                        \
    "{\\\"source\\\":\\\"aws.chime\\\",\\\"detail-type\\\":\\\"Chime Meeting State Change\\\","    \
    "\\\"detail\\\":{\\\"eventType\\\":\\\"chime:AttendeeJoined\\\"," stamp                        \
    "\\\"meetingId\\\":\\\"5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\\\","                              \
    "\\\"attendeeId\\\":\\\"d2aacee9-12c9-3cba-1b20-1a2c341d6fe7\\\"}}"

START_TEST(every_form_of_a_join_is_read)
{
    static const struct {
        const char *text;
        int64_t at_ms;
    } forms[] = {
        {BARE("chime:AttendeeJoined", "1795424467311"), INT64_C(1795424467311)},
        {BARE("chime:AttendeeJoined", "1795424467311.0"), INT64_C(1795424467311)},
        {BARE("chime:AttendeeJoined", "1.795424467311e12"), INT64_C(1795424467311)},
        {BARE("chime:AttendeeJoined", "\"1795424467311\""), INT64_C(1795424467311)},
        {BARE("chime:AttendeeJoined", "\"1795424467311.0\""), INT64_C(1795424467311)},
        {BARE("chime:AttendeeJoined", "\"2026-11-23T09:01:07.311Z\""), INT64_C(1795424467311)},
        {"\xef\xbb\xbf" DETAIL("chime:AttendeeJoined", WHO), INT64_C(1795424467311)},
        {" \n[" DETAIL("chime:AttendeeJoined", WHO) "]\n", INT64_C(1795424467311)},
        {WITH_TIME(""), INT64_C(1795424467000)},
        {WITH_TIME("\"timestamp\":null,"), INT64_C(1795424467000)},
        {TOPIC(QUOTED_EVENT("\\\"timestamp\\\":1795424467311,")), INT64_C(1795424467311)},
        {TOPIC("\xef\xbb\xbf" QUOTED_EVENT("")), INT64_C(1795424467500)},
        {"[" TOPIC("[" QUOTED_EVENT("\\\"timestamp\\\":\\\"1795424467311\\\",") "]") "]",
         INT64_C(1795424467311)},
        {"\"" QUOTED_EVENT("\\\"timestamp\\\":1795424467311.5,") "\"", INT64_C(1795424467311)},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        ck_assert_msg(read(forms[i].text) == EVENT_READ_OK, "%s: %s", got.look, forms[i].text);
        ck_assert_uint_eq(got.count, 1);
        ck_assert_int_eq(got.events[0].kind, EVENT_JOINED);
        ck_assert_int_eq(got.events[0].timestamp_ms, forms[i].at_ms);
        ck_assert_uint_eq(got.events[0].attendee_id.len, 36);
        ck_assert_str_eq(got.look, "");
    }
    event_read_clean_up(&got);
}
END_TEST

START_TEST(an_array_gives_all_its_events_and_says_what_else_it_holds)
{
    ck_assert_int_eq(read("[" DETAIL("chime:AttendeeJoined", WHO) ",{\"source\":\"aws.s3\"},[" BARE(
                         "chime:AttendeeLeft", "5") "]]"),
                     EVENT_READ_FOREIGN);
    ck_assert_uint_eq(got.count, 2);
    ck_assert_int_eq(got.events[1].kind, EVENT_LEFT);
    ck_assert_str_eq(got.look, "of another sender: source aws.s3");
    event_read_clean_up(&got);
}
END_TEST

START_TEST(what_else_the_service_tells_is_no_foreign_message)
{
    static const char *const others[] = {
        "{\"source\":\"aws.chime\",\"detail-type\":\"Chime VoiceConnector Streaming Status\"}",
        ("{\"source\":\"aws.chime\",\"detail-type\":\"Chime Media Pipeline State Change\","
         "\"detail\":{\"eventType\":\"chime:MediaPipelineInProgress\",\"timestamp\":5}}"),
        "{\"version\":\"0\",\"eventType\":\"chime:MediaPipelineInProgress\",\"timestamp\":5}",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ck_assert_int_eq(read(others[i]), EVENT_READ_OTHER);
        ck_assert_uint_eq(got.count, 0);
    }
    ck_assert_int_eq(read(BARE("chime:TranscriptionStarted", "5")), EVENT_READ_OK);
    ck_assert_int_eq(got.events[0].kind, EVENT_OTHER);
    event_read_clean_up(&got);
}
END_TEST

START_TEST(nothing_that_is_told_of_a_shared_screen_is_told_of_its_attendee)
{
    static const struct {
        const char *text;
        enum event_kind kind;
    } told[] = {
#define OF_CONTENT(type) DETAIL(type, ",\"attendeeId\":\"d2aacee9#content\"")
        {OF_CONTENT("chime:AttendeeJoined"), EVENT_CONTENT_JOINED},
        {OF_CONTENT("chime:AttendeeLeft"), EVENT_CONTENT_LEFT},
        {OF_CONTENT("chime:AttendeeDropped"), EVENT_CONTENT_DROPPED},
        {OF_CONTENT("chime:AttendeeVideoStarted"), EVENT_CONTENT_VIDEO_STARTED},
        {OF_CONTENT("chime:AttendeeDeleted"), EVENT_CONTENT_LEFT},
        {OF_CONTENT("chime:AttendeeAdded"), EVENT_OTHER},
        {OF_CONTENT("chime:AttendeeAuthorized"), EVENT_OTHER},
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        ck_assert_int_eq(read(told[i].text), EVENT_READ_OK);
        ck_assert_int_eq(got.events[0].kind, told[i].kind);
        ck_assert_uint_eq(got.events[0].attendee_id.len, 8);
    }
    event_read_clean_up(&got);
}
END_TEST

START_TEST(a_look_tells_the_sender_and_not_what_was_sent)
{
    static const struct {
        const char *text, *look;
    } looks[] = {
        {"{\"source\":\"aws.s3\",\"detail-type\":\"Object Created\",\"detail\":{\"key\":\"k\"}}",
         "of another sender: source aws.s3, detail-type Object Created"},
        {"{\"Records\":[1],\"ana@example.com\":2}", "of another sender: JSON with Records"},
        {"{\"Type\":\"SubscriptionConfirmation\",\"Token\":\"secret\",\"Message\":\"You\"}",
         "of another sender: Type SubscriptionConfirmation"},
        {"the word is not JSON at all", "not JSON, 27 bytes: the word is not ..."},
        {TOPIC("ALARM"), "not JSON, 5 bytes: ALARM"},
        {DETAIL("chime:AttendeeJoined", ""), "chime:AttendeeJoined without an attendeeId"},
        {BARE("chime:AttendeeJoined", "-5"), "chime:AttendeeJoined without a timestamp"},
        {HEAD "\"detail\":5}", "a meeting event without a detail"},
        {"[]", "JSON that is no object"},
    };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        read(looks[i].text);
        ck_assert_str_eq(got.look, looks[i].look);
    }
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
          nonsense_is_malformed, every_form_of_a_join_is_read,
          an_array_gives_all_its_events_and_says_what_else_it_holds,
          what_else_the_service_tells_is_no_foreign_message,
          nothing_that_is_told_of_a_shared_screen_is_told_of_its_attendee,
          a_look_tells_the_sender_and_not_what_was_sent, deep_nesting_is_malformed_and_harmless)
