/* rollcall replay: a recorded meeting in the console, with time under the arrow keys. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#define FACT(type, time, more)                                                                     \
    "{\"type\":\"" type "\",\"time\":\"2026-11-23T" time "Z\",\"meetingId\":\"" SIMPROC_MEETING    \
    "\"" more "}\n"
#define PERSON(id, name)                                                                           \
    ",\"AttendeeId\":\"" id "\",\"ExternalUserId\":\"" name                                        \
    "\",\"Capabilities\":{\"Audio\":\"SendReceive\",\"Video\":\"None\",\"Content\":\"None\"}"
#define EVENT(name, timestamp, id)                                                                 \
    ",\"eventType\":\"chime:Attendee" name "\",\"timestamp\":" timestamp ",\"AttendeeId\":\"" id   \
    "\",\"ExternalUserId\":\"\""
#define ALICE "0b9f4c1e-0000-4000-8000-0000000000a1"
#define BOB   "1c02d9e7-0000-4000-8000-0000000000b2"
#define CAROL "2d13eaf8-0000-4000-8000-0000000000c3"

/* Alice is there, Bob is created and joins, Carol comes and is deleted twenty minutes later. */
static const char ledger[] =
    FACT("opened", "09:00:00.000", ",\"region\":\"eu-central-1\",\"version\":1")
        FACT("registered", "09:00:00.500", PERSON(ALICE, "alice@example.com") ",\"firstLook\":true")
            FACT("walk", "09:00:00.500", ",\"count\":1,\"complete\":true")
                FACT("listening", "09:00:01.000", "") FACT("registered", "09:01:00.000",
                                                           PERSON(BOB, "bob@example.com"))
                    FACT("walk", "09:01:00.000", ",\"count\":2,\"complete\":true")
                        FACT("event", "09:02:00.000", EVENT("Joined", "1795424520000", BOB))
                            FACT("walk", "09:02:05.000", ",\"count\":2,\"complete\":true")
                                FACT("registered", "09:03:00.000", PERSON(CAROL, "carol (dial-in)"))
                                    FACT("walk", "09:03:00.000", ",\"count\":3,\"complete\":true")
                                        FACT("event", "09:04:00.000",
                                             EVENT("Dropped", "1795424640000", BOB))
                                            FACT("error", "09:05:00.000",
                                                 ",\"code\":\"ThrottlingException\",\"status\":429")
                                                FACT("removed", "09:23:00.000",
                                                     PERSON(CAROL, "carol (dial-in)"))
                                                    FACT("walk", "09:23:00.000",
                                                         ",\"count\":2,\"complete\":true");

static struct terminal *start(const char *text, int rows, int cols)
{
    const char *path = tmpdir_write(tmpdir_new(), "meeting.ndjson", text);
    return console_start(&(struct console_setup){
        .arguments = keep_printf("replay --utc %s", path), .rows = rows, .cols = cols});
}

START_TEST(arrows_move_through_time_both_ways)
{
    struct terminal *t = start(ledger, 24, 80);
    ck_assert_screen(t, "REPLAY  at 2026 Nov 23 09:00:00Z  row 1 of 1");
    ck_assert_screen(t, "eu-central-1");
    ck_assert(!terminal_shows(t, "PRESENCE"));
    terminal_keys(t, "Right");
    ck_assert_screen(t, "09:00:01");
    ck_assert_screen(t, "? unknown");
    terminal_keys(t, "Right");
    ck_assert_screen(t, "09:01:00");
    ck_assert_screen(t, "+ bob@example.com");
    ck_assert_screen(t, ". not yet");
    terminal_keys(t, "Right");
    ck_assert_screen(t, "09:02:00");
    ck_assert_screen(t, "1 here of 2 registered");
    terminal_keys(t, "Right Right");
    ck_assert_screen(t, "! dropped");
    ck_assert_screen(t, "0 here of 3 registered");
    terminal_keys(t, "Left Left");
    ck_assert_screen(t, "1 here of 2 registered");
    ck_assert_screen_gone(t, "carol");
    terminal_keys(t, "Left Left Left Left");
    ck_assert_screen(t, "REPLAY  at 2026 Nov 23 09:00:00Z  ");
    ck_assert_screen_gone(t, "PRESENCE");
    terminal_keys(t, "Left");
    terminal_type(t, "}");
    ck_assert_screen(t, "09:23:00");
    terminal_type(t, "\rx"); /* what plays here is no profile */
    ck_assert_screen(t, "--region='eu-central-1'");
    ck_assert(!terminal_shows(t, "--profile"));
    terminal_type(t, "qq");
    console_quit(t);
}
END_TEST

START_TEST(leaps_go_ten_minutes_and_to_the_ends)
{
    struct terminal *t = start(ledger, 24, 80);
    ck_assert_screen(t, "REPLAY");
    terminal_type(t, "]");
    ck_assert_screen(t, "09:10:00");
    ck_assert_screen(t, "carol");
    terminal_type(t, "}");
    ck_assert_screen(t, "09:23:00");
    ck_assert_screen(t, "- carol");
    terminal_type(t, "}]");
    terminal_keys(t, "Right");
    terminal_type(t, "[");
    ck_assert_screen(t, "09:13:00");
    terminal_type(t, "{");
    ck_assert_screen(t, "at 2026 Nov 23 09:00:00");
    console_quit(t);
}
END_TEST

START_TEST(filter_selection_and_events_survive_a_step_back)
{
    struct terminal *t = start(ledger, 24, 80);
    ck_assert_screen(t, "REPLAY");
    terminal_type(t, "}");
    ck_assert_screen(t, "09:23:00");
    terminal_keys(t, "Down");
    ck_assert_screen(t, "row 2 of 2");
    ck_assert_ptr_nonnull(strstr(console_selected(t), "bob"));
    terminal_keys(t, "Left");
    ck_assert_screen(t, "09:04:00");
    ck_assert_screen(t, "row 2 of 3");
    ck_assert_ptr_nonnull(strstr(console_selected(t), "bob"));
    terminal_type(t, "e");
    ck_assert_screen(t, "dropped");
    ck_assert(!terminal_shows(t, "removed"));
    terminal_type(t, "q/presence:dropped\r");
    ck_assert_screen(t, "at 09:04:00Z  /presence:dropped: 1 of 3 match");
    terminal_keys(t, "Left");
    ck_assert_screen(t, "0 of 3 match");
    terminal_keys(t, "Right");
    ck_assert_screen(t, "1 of 3 match");
    terminal_keys(t, "Enter");
    ck_assert_screen(t, "In the room");
    ck_assert_screen(t, "09:02:00Z to 09:04:00Z");
    ck_assert_screen(t, "not in a recording"); /* the join token */
    terminal_type(t, "q");
    console_quit(t);
}
END_TEST

START_TEST(no_service_is_asked)
{
    static const char *const keys[] = {"r", "Z", "+", "L", "0", "a", "m", "P"};
    struct terminal *t = start(ledger, 24, 80);
    ck_assert_screen(t, "REPLAY");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        terminal_type(t, keys[i]);
        ck_assert_screen(t, "this is a recording: there is no service to ask");
        terminal_keys(t, "Down");
        ck_assert_screen_gone(t, "nobody is asked");
    }
    console_quit(t);
}
END_TEST

START_TEST(a_small_screen_tells_the_moment)
{
    struct terminal *t = start(ledger, 10, 40);
    ck_assert_screen(t, "REPLAY  09:00:00Z");
    terminal_keys(t, "Right Right Right");
    ck_assert_screen(t, "09:02:00");
    ck_assert_screen(t, "* here");
    console_quit(t);
}
END_TEST

START_TEST(a_ledger_that_was_cut_off_is_played_up_to_there)
{
    char *text = strdup(ledger);
    text[strlen(text) - 100] = '\0';
    struct terminal *t = start(text, 24, 80);
    ck_assert_screen(t, "REPLAY");
    terminal_type(t, "}");
    ck_assert_screen(t, "09:23:00");
    terminal_key(t, "q");
    console_expect_exit(t, 8);
    ck_assert_screen(t, "1 of 14 lines is cut off");
    terminal_destroy(t);
    free(text);
}
END_TEST

/* Ids of a ledger that somebody else has written, or of a hostile endpoint. */
START_TEST(what_is_copied_of_a_hostile_id_runs_nowhere)
{
    struct terminal *t = start(
        FACT("opened", "09:00:00.000", ",\"region\":\"eu-central-1\",\"version\":1")
            FACT("registered", "09:00:00.500",
                 PERSON("x\\u001b[201~\\u0015touch PWN\\r", "two\\nlines") ",\"firstLook\":true")
                FACT("walk", "09:00:00.500", ",\"count\":1,\"complete\":true"),
        24, 80);
    ck_assert_screen(t, "two\\x0alines");
    terminal_type(t, "c");
    ck_assert_screen(t, "3 control or hidden characters as escapes");
    ck_assert_screen(t, "x\\x1b[201~\\x15touch PWN\\x0d");
    ck_assert_ptr_nonnull(/* x\x1b[201~ */
                          strstr(buf_text(terminal_raw(t)), "\x1b]52;c;eFx4MWJbMjAxf"));
    terminal_type(t, "Y");
    ck_assert_screen(t, "1 control or hidden character as escapes");
    terminal_type(t, "\rx");
    ck_assert_screen(t, "no command: the AttendeeId is not of the service's form");
    terminal_type(t, "c");
    ck_assert_screen(t, "there is no command to copy");
    terminal_type(t, "qB");
    ck_assert_screen(t, "raw: it holds 1 control or hidden character");
    ck_assert_ptr_nonnull(/* two, a line end, lines */
                          strstr(buf_text(terminal_raw(t)), "\x1b]52;c;dHdvCmxpbmVz\x07"));
    terminal_type(t, "q");
    console_quit(t);
}
END_TEST

START_TEST(a_recording_of_the_console_plays_what_it_showed)
{
    struct simproc *sim = console_people("2");
    const char *path = tmpdir_path(tmpdir_new(), "meeting.ndjson");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim,
        .arguments =
            keep_printf("%s --presence-queue %s/111122223333/rollcall-presence --record %s",
                        SIMPROC_MEETING, simproc_url(sim), path)});
    ck_assert_screen(t, "0 here of 5 registered");
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"alice@example.com\"}");
    ck_assert_screen(t, "1 here of 5");
    simproc_event(sim, "{\"do\": \"drop\", \"who\": \"alice@example.com\"}");
    ck_assert_screen(t, "! dropped");
    console_quit(t);
    simproc_stop(sim);
    t = console_start(&(struct console_setup){.arguments = keep_printf("replay %s", path)});
    ck_assert_screen(t, "REPLAY");
    terminal_type(t, "}");
    ck_assert_screen(t, "! dropped");
    ck_assert_screen(t, "0 here of 5 registered");
    ck_assert_screen(t, "4 unknown");
    terminal_keys(t, "Left");
    ck_assert_screen(t, "1 here of 5 registered");
    ck_assert_screen(t, "* here");
    console_quit(t);
}
END_TEST

/* Each is told as what it was: the list's on the status line, the queue's beside it. */
static const char failures[] = FACT("opened", "09:00:00.000",
                                    ",\"region\":\"eu-central-1\",\"version\":2")
    FACT("registered", "09:00:00.500", PERSON(ALICE, "alice@example.com") ",\"firstLook\":true")
        FACT("walk", "09:00:00.500", ",\"count\":1,\"complete\":true,\"listening\":true")
            FACT("listening", "09:00:01.000", "")
                FACT("error", "09:01:00.000",
                     ",\"operation\":\"ReceiveMessage\",\"queue\":true,"
                     "\"code\":\"QueueDoesNotExist\",\"status\":400,\"requestId\":\"req-q\"")
                    FACT("error", "09:02:00.000",
                         ",\"operation\":\"AssumeRole\",\"code\":\"AccessDenied\","
                         "\"status\":403,\"requestId\":\"req-r\"")
                        FACT("error", "09:03:00.000",
                             ",\"operation\":\"ListAttendees\",\"code\":\"ThrottlingException\","
                             "\"status\":429,\"requestId\":\"req-l\"")
                            FACT("registered", "09:04:00.000", PERSON(BOB, "bob@example.com"))
                                FACT("walk", "09:04:00.000",
                                     ",\"count\":2,\"complete\":true,\"listening\":true")
                                    FACT("error", "09:05:00.000",
                                         ",\"code\":\"ServiceFailureException\",\"status\":500");

START_TEST(failures_are_shown_as_what_they_were)
{
    struct terminal *t = start(failures, 30, 120);
    ck_assert_screen(t, "REPLAY  at 2026 Nov 23 09:00:00Z");
    terminal_key(t, "Right");
    ck_assert_screen(t, "09:00:01");
    terminal_key(t, "Right"); /* to where Bob comes: a failure is no moment to stop at */
    ck_assert_screen(t, "09:04:00");
    ck_assert(!terminal_shows(t, "no events now"));
    terminal_type(t, "!");
    ck_assert_screen(t, "429 ThrottlingException");
    ck_assert_screen(t, "ListAttendees");
    ck_assert(!terminal_shows(t, "ListAttendees page")); /* which it was is not recorded */
    ck_assert_screen(t, "AssumeRole");
    ck_assert_screen(t, "ReceiveMessage");
    ck_assert_screen(t, "queue not found");
    ck_assert_screen(t, "Time         09:01:00Z");
    ck_assert_screen(t, "the identity lacked the permission for AssumeRole");
    ck_assert_screen(t, "req-q");
    terminal_type(t, "q");
    console_quit(t);
}
END_TEST

START_TEST(a_queue_that_failed_is_said_until_it_answered_again)
{
    char *text = strdup(failures);
    *strstr(text, "{\"type\":\"error\",\"time\":\"2026-11-23T09:02") = '\0';
    struct terminal *t = start(text, 24, 100);
    ck_assert_screen(t, "REPLAY");
    terminal_type(t, "}");
    ck_assert_screen(t, "no events now: queue not found");
    ck_assert(!terminal_shows(t, "SLOW"));
    terminal_type(t, "!");
    ck_assert_screen(t, "ReceiveMessage");
    ck_assert_screen(t, "09:01:00Z");
    ck_assert_screen(t, "req-q");
    terminal_type(t, "q");
    console_quit(t);
    free(text);
}
END_TEST

START_TEST(an_error_of_an_older_ledger_is_no_page_of_a_list)
{
    struct terminal *t = start(failures, 24, 100);
    ck_assert_screen(t, "REPLAY");
    terminal_type(t, "}!");
    ck_assert_screen(t, "a request");
    ck_assert_screen(t, "500 ServiceFailureException");
    terminal_type(t, "q");
    console_quit(t);
}
END_TEST

UNIT_MAIN("replay on the screen", failures_are_shown_as_what_they_were,
          a_queue_that_failed_is_said_until_it_answered_again,
          an_error_of_an_older_ledger_is_no_page_of_a_list, arrows_move_through_time_both_ways,
          leaps_go_ten_minutes_and_to_the_ends, filter_selection_and_events_survive_a_step_back,
          no_service_is_asked, a_small_screen_tells_the_moment,
          a_ledger_that_was_cut_off_is_played_up_to_there,
          a_recording_of_the_console_plays_what_it_showed,
          what_is_copied_of_a_hostile_id_runs_nowhere)
