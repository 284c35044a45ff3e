#include "app/watch_line.h"

#include "support/unit.h"

#include <string.h>

#define MEETING "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
#define ALICE   "0b9f4c1e-18bb-4a51-9b7e-0f8a6c3d1a01"
#define HEAD    ",\"time\":\"2026-11-23T09:31:55.120Z\",\"meetingId\":\"" MEETING "\",\"count\":1"
#define PERSON                                                                                     \
    "{\"ExternalUserId\":\"alice\",\"AttendeeId\":\"" ALICE                                        \
    "\",\"Capabilities\":{\"Audio\":\"Send\",\"Video\":\"None\",\"Content\":\"None\"}}"

static struct page *page_with(enum capability audio)
{
    struct attendee alice = {
        .id = slice_of(ALICE), .external_user_id = slice_of("alice"), .join_token = SLICE_EMPTY};
    alice.capabilities[MEDIA_AUDIO] = audio;
    alice.capabilities[MEDIA_VIDEO] = CAPABILITY_NONE;
    alice.capabilities[MEDIA_CONTENT] = CAPABILITY_NONE;
    struct page *page = page_new(1, false);
    ck_assert(page && page_add(page, &alice));
    return page;
}

/* A roster in which Alice's audio has just become Send. */
static struct roster *roster_after_change(struct diff *diff)
{
    struct err err = ERR_INIT;
    struct roster_look look = {.now_ms = 1, .complete = true};
    struct roster *roster = roster_new((struct hash_key){1, 2}, &err);
    struct page *first = page_with(CAPABILITY_SEND_RECEIVE);
    struct page **again = calloc(1, sizeof *again);
    again[0] = page_with(CAPABILITY_SEND);
    ck_assert(roster_append(roster, &first, &look, NULL, &err));
    ck_assert(roster_merge(roster, &again, 1, &look, diff, &err));
    return roster;
}

static struct watch_line line_of(const struct roster *roster)
{
    return (struct watch_line){.meeting_id = MEETING, .now_ms = 1795426315120, .roster = roster};
}

START_TEST(every_line_has_type_time_meeting_and_count)
{
    struct diff diff = {0};
    struct roster *roster = roster_after_change(&diff);
    struct watch_line line = line_of(roster);
    struct buf out = BUF_INIT(1 << 16);
    watch_line_walk(&out, &line);
    watch_line_ended(&out, &line);
    watch_line_state(&out, &line, STATUS_SLOW, "throttled \"429\"");
    watch_line_state(&out, &line, STATUS_LIVE, NULL);
    ck_assert_str_eq(buf_text(&out), "{\"type\":\"walk\"" HEAD "}\n"
                                     "{\"type\":\"ended\"" HEAD "}\n"
                                     "{\"type\":\"state\"" HEAD
                                     ",\"state\":\"SLOW\",\"message\":\"throttled \\\"429\\\"\"}\n"
                                     "{\"type\":\"state\"" HEAD ",\"state\":\"LIVE\"}\n");
    buf_clean_up(&out);
    diff_clean_up(&diff);
    roster_destroy(roster);
}
END_TEST

START_TEST(a_change_tells_what_was_before)
{
    struct diff diff = {0};
    struct roster *roster = roster_after_change(&diff);
    struct watch_line line = line_of(roster);
    struct buf out = BUF_INIT(1 << 16);
    ck_assert_uint_eq(diff.count, 1);
    watch_line_item(&out, &line, &diff.items[0]);
    ck_assert_str_eq(buf_text(&out),
                     "{\"type\":\"changed\"" HEAD ",\"attendee\":" PERSON
                     ",\"before\":{\"Capabilities\":{\"Audio\":\"SendReceive\",\"Video\":\"None\","
                     "\"Content\":\"None\"}}}\n");
    buf_clean_up(&out);
    diff_clean_up(&diff);
    roster_destroy(roster);
}
END_TEST

START_TEST(a_snapshot_holds_everyone_and_masks_on_demand)
{
    struct diff diff = {0};
    struct roster *roster = roster_after_change(&diff);
    struct watch_line line = line_of(roster);
    struct buf out = BUF_INIT(1 << 16);
    watch_line_snapshot(&out, &line);
    ck_assert_str_eq(buf_text(&out),
                     "{\"type\":\"snapshot\"" HEAD ",\"attendees\":[" PERSON "]}\n");
    buf_reset(&out);
    line.mask = true;
    watch_line_snapshot(&out, &line);
    ck_assert_ptr_null(strstr(buf_text(&out), "alice"));
    buf_clean_up(&out);
    diff_clean_up(&diff);
    roster_destroy(roster);
}
END_TEST

UNIT_MAIN("watch_line", every_line_has_type_time_meeting_and_count, a_change_tells_what_was_before,
          a_snapshot_holds_everyone_and_masks_on_demand)
