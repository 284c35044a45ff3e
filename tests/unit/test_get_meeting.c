/* What GetMeeting's replies say, and which are none. */
#include "chime/get_meeting.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define ID "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"

static bool read(const char *text, struct meeting_facts *facts, struct err *err)
{
    struct buf body = BUF_INIT(10000);
    *err = ERR_INIT;
    buf_add_str(&body, text);
    bool ok = get_meeting_read(&body, ID, facts, err);
    buf_clean_up(&body);
    return ok;
}

START_TEST(a_reply_tells_the_seats_and_the_rest)
{
    struct meeting_facts facts;
    struct err err;
    ck_assert(read("{\"Meeting\":{\"MeetingId\":\"" ID "\",\"MeetingHostId\":null,"
                   "\"ExternalMeetingId\":\"all-hands\",\"MediaRegion\":\"eu-central-1\","
                   "\"MediaPlacement\":{\"AudioHostUrl\":\"a\"},\"MeetingFeatures\":{"
                   "\"Audio\":{\"EchoReduction\":\"AVAILABLE\"},"
                   "\"Video\":{\"MaxResolution\":\"HD\"},\"Content\":{\"MaxResolution\":\"FHD\"},"
                   "\"Attendee\":{\"MaxCount\":100}},"
                   "\"PrimaryMeetingId\":\"6f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\","
                   "\"TenantIds\":[],\"MeetingArn\":\"arn\"}}",
                   &facts, &err));
    ck_assert(facts.known);
    ck_assert_uint_eq(facts.seats, 100);
    ck_assert_str_eq(facts.external_id, "all-hands");
    ck_assert_str_eq(facts.media_region, "eu-central-1");
    ck_assert_str_eq(facts.primary_id, "6f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706");
    ck_assert_str_eq(facts.video, "HD");
    ck_assert_str_eq(facts.content, "FHD");
    ck_assert(facts.echo_reduction);
}
END_TEST

static unsigned seats(const char *features)
{
    struct meeting_facts facts;
    struct err err;
    char text[400];
    snprintf(text, sizeof text, "{\"Meeting\":{\"MeetingId\":\"" ID "\",\"MeetingFeatures\":%s}}",
             features);
    ck_assert(read(text, &facts, &err));
    return facts.seats;
}

START_TEST(full_hd_video_or_ultra_hd_content_leave_25_seats)
{
    ck_assert_uint_eq(seats("null"), 250);
    ck_assert_uint_eq(seats("{}"), 250);
    ck_assert_uint_eq(seats("{\"Video\":{\"MaxResolution\":\"FHD\"}}"), 25);
    ck_assert_uint_eq(seats("{\"Content\":{\"MaxResolution\":\"UHD\"}}"), 25);
    ck_assert_uint_eq(seats("{\"Content\":{\"MaxResolution\":\"FHD\"}}"), 250);
    ck_assert_uint_eq(seats("{\"Attendee\":{\"MaxCount\":7}}"), 7);
    ck_assert_uint_eq(seats("{\"Attendee\":{\"MaxCount\":null},\"Video\":null}"), 250);
    ck_assert_uint_eq(seats("{\"Attendee\":{\"MaxCount\":99999999999999999999}}"), 250);
    ck_assert_uint_eq(
        seats("{\"Attendee\":{\"MaxCount\":100},\"Video\":{\"MaxResolution\":\"FHD\"}}"), 25);
}
END_TEST

START_TEST(what_is_no_reply_is_an_error)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"Meeting\":null}",
        "{\"Meeting\":{}}",
        "{\"Meeting\":{\"MeetingId\":\"7f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\"}}",
        "{\"Meeting\":{\"MeetingId\":7}}",
        "{\"Meeting\":{\"MeetingId\":\"" ID "\"}} x",
        "{\"Meeting\":{\"MeetingId\":\"" ID "\"}",
        "{\"Meeting\":{\"MeetingId\":\"" ID "\",\"MediaRegion\":[]}}",
        "{\"Meeting\":{\"MeetingId\":\"" ID "\",\"MediaRegion\":\"a\\u0000b\"}}",
        "{\"Meeting\":{\"MeetingId\":\"" ID "\",\"MeetingFeatures\":{\"Attendee\":"
        "{\"MaxCount\":\"7\"}}}}",
        "{\"Meeting\":{\"MeetingId\":\"" ID "\",\"MediaRegion\":"
        "\"a-region-with-a-name-that-is-much-too-long-to-be-one\"}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct meeting_facts facts;
        struct err err;
        ck_assert_msg(!read(texts[i], &facts, &err), "taken: %s", texts[i]);
        ck_assert_int_eq(err.code, ERR_REPLY);
        ck_assert(!facts.known);
        ck_assert_uint_eq(facts.seats, 0);
    }
}
END_TEST

UNIT_MAIN("get_meeting", a_reply_tells_the_seats_and_the_rest,
          full_hd_video_or_ultra_hd_content_leave_25_seats, what_is_no_reply_is_an_error)
