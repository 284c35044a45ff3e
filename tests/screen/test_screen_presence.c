/* Who is in the room, by the events of the meeting's queue. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 30000
#define QUEUE_PATH  "/111122223333/rollcall-presence"

static struct terminal *start(const struct simproc *sim, const char *more)
{
    char arguments[400];
    snprintf(arguments, sizeof arguments, "%s --presence-queue %s" QUEUE_PATH "%s", SIMPROC_MEETING,
             simproc_url(sim), more);
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .arguments = arguments});
    ck_assert_screen(t, "here of ");
    return t;
}

START_TEST(joins_leaves_and_drops_appear)
{
    struct simproc *sim = console_people("2");
    struct terminal *t = start(sim, "");
    ck_assert_screen(t, "PRESENCE");
    ck_assert_screen(t, "? unknown");
    ck_assert_screen(t, "5 unknown");
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"alice@example.com\"}");
    ck_assert_screen(t, "* here");
    ck_assert_screen(t, "1 here of 5 registered, 245 free");
    ck_assert_screen(t, "4 unknown");
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"bob@example.com\"}");
    ck_assert_screen(t, "2 here of 5");
    terminal_type(t, "/presence:here\r");
    ck_assert_screen_gone(t, "carol (dial-in)");
    ck_assert_screen(t, "/presence:here: 2 of 5");
    simproc_event(sim, "{\"do\": \"leave\", \"who\": \"alice@example.com\"}");
    ck_assert_screen_gone(t, "alice@example.com");
    simproc_event(sim, "{\"do\": \"drop\", \"who\": \"bob@example.com\"}");
    ck_assert_screen(t, "No attendee matches.");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "- left");
    ck_assert_screen(t, "! dropped");
    ck_assert_screen(t, "0 here of 5");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(events_and_detail_tell_the_stay)
{
    struct simproc *sim = console_people("2");
    struct terminal *t = start(sim, "");
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"alice@example.com\"}");
    ck_assert_screen(t, "1 here of 5");
    terminal_type(t, "e");
    ck_assert_screen(t, "joined");
    terminal_type(t, "q");
    terminal_keys(t, "Home Enter");
    ck_assert_screen(t, "here, since ");
    ck_assert_screen(t, "In the room");
    ck_assert_screen(t, " to now");
    terminal_type(t, "q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* How many lines of a file have the words. */
static size_t lines_with(const char *path, const char *words)
{
    char *text = tmpdir_read(path);
    size_t count = 0;
    for (const char *at = text; at && (at = strstr(at, words)); at++)
        count++;
    free(text);
    return count;
}

/* A slow line: what was sent lies in the queue when the console is left, and pages are still to
 * come. */
START_TEST(q_takes_what_lies_in_the_queue_and_asks_for_no_more_rows)
{
    enum { EVENTS = 30 };
    struct simproc *sim = console_people("3000");
    const char *path = tmpdir_path(tmpdir_new(), "meeting.ndjson");
    simproc_fault(sim, "{\"kind\": \"delay\", \"operation\": \"receive\", \"ms\": 250, "
                       "\"chance\": 1}");
    simproc_fault(sim, "{\"kind\": \"delay\", \"ms\": 200, \"chance\": 1}");
    struct terminal *t = start(sim, keep_printf(" --record %s", path));
    for (int i = 0; i < EVENTS; i++) {
        simproc_advance(sim, 1); /* no two are the same */
        simproc_event(sim, i % 2 ? "{\"do\": \"leave\", \"who\": \"alice@example.com\"}"
                                 : "{\"do\": \"join\", \"who\": \"alice@example.com\"}");
    }
    simproc_forget_requests(sim);
    console_quit(t);
    ck_assert_int_le(simproc_list_count(sim), 3); /* one may be under way */
    ck_assert_uint_eq(lines_with(path, "{\"type\":\"event\""), EVENTS);
    ck_assert_int_eq(simproc_queue(sim, "messages"), 0);
    simproc_stop(sim);
}
END_TEST

#define DETAIL(kind, timestamp)                                                                    \
    "{\\\"version\\\":\\\"0\\\",\\\"eventType\\\":\\\"chime:Attendee" kind                         \
    "\\\",\\\"timestamp\\\":" timestamp ",\\\"meetingId\\\":\\\"" SIMPROC_MEETING                  \
    "\\\",\\\"attendeeId\\\":\\\"" CONSOLE_ALICE                                                   \
    "\\\",\\\"externalUserId\\\":\\\"alice@example.com\\\"}"

/* The road over a topic without raw delivery, and that of a rule with InputPath. */
START_TEST(events_of_a_topic_and_bare_details_are_presence)
{
    struct simproc *sim = console_people("2");
    struct terminal *t = start(sim, "");
    simproc_message(sim, DETAIL("Joined", "1795424467311.5"));
    ck_assert_screen(t, "1 here of 5 registered");
    ck_assert_screen(t, "* here");
    simproc_message(
        sim, "{\\\"Type\\\":\\\"Notification\\\",\\\"MessageId\\\":\\\"m\\\",\\\"TopicArn\\\":"
             "\\\"arn:aws:sns:us-east-1:111122223333:meetings\\\",\\\"Message\\\":"
             "\\\"{\\\\\\\"source\\\\\\\":\\\\\\\"aws.chime\\\\\\\",\\\\\\\"detail-type\\\\\\\":"
             "\\\\\\\"Chime "
             "Meeting State Change\\\\\\\",\\\\\\\"detail\\\\\\\":{\\\\\\\"eventType\\\\\\\":"
             "\\\\\\\"chime:AttendeeLeft\\\\\\\",\\\\\\\"timestamp\\\\\\\":"
             "\\\\\\\"1795424567311\\\\\\\","
             "\\\\\\\"meetingId\\\\\\\":\\\\\\\"" SIMPROC_MEETING
             "\\\\\\\",\\\\\\\"attendeeId\\\\\\\":\\\\\\\"" CONSOLE_ALICE "\\\\\\\"}}\\\"}");
    ck_assert_screen(t, "0 here of 5 registered");
    ck_assert_screen(t, "- left");
    ck_assert(!terminal_shows(t, "not understood"));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(messages_that_are_not_understood_are_said_and_looked_at_safely)
{
    struct simproc *sim = console_people("2");
    struct terminal *t = start(sim, "");
    simproc_message(sim,
                    "{\\\"source\\\":\\\"\\\\u001b]0;PWN\\\\u0007aws.s3\\\",\\\"detail\\\":{}}");
    ck_assert_screen(t, "1 message of the queue not understood");
    terminal_type(t, "!");
    ck_assert_screen(t, "a message of the queue was not understood");
    ck_assert_screen(t, "JSON with source, detail");
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), "\x1b]0;PWN"));
    terminal_type(t, "q");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    terminal_type(t, "r");
    ck_assert_screen(t, "0 here of 6 registered");
    ck_assert(!terminal_shows(t, "not yet")); /* zoe's join may be what could not be read */
    simproc_message(sim, "no JSON at all");
    ck_assert_screen(t, "2 messages of the queue not understood");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* A reader that deletes nothing holds what it has received. */
START_TEST(what_another_reader_holds_makes_all_unknown)
{
    struct simproc *sim = console_people("2");
    struct child *other =
        rollcall_start(sim, NULL,
                       keep_printf("--presence-keep --presence-queue %s" QUEUE_PATH " --watch %s",
                                   simproc_url(sim), SIMPROC_MEETING));
    ck_assert(child_wait_output(other, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"alice@example.com\"}");
    ck_assert(child_wait_output(other, "\"joined\"", PATIENCE_MS));
    struct terminal *t = start(sim, "");
    ck_assert_screen(t, "1 message held by another reader");
    console_quit(t);
    child_destroy(other);
    simproc_stop(sim);
}
END_TEST

START_TEST(without_a_queue_nothing_is_claimed)
{
    struct simproc *sim = console_people("2");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "5 registered  245 free");
    ck_assert(!terminal_shows(t, "PRESENCE"));
    ck_assert(!terminal_shows(t, " here"));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("presence on the screen", joins_leaves_and_drops_appear, events_and_detail_tell_the_stay,
          q_takes_what_lies_in_the_queue_and_asks_for_no_more_rows,
          events_of_a_topic_and_bare_details_are_presence,
          messages_that_are_not_understood_are_said_and_looked_at_safely,
          what_another_reader_holds_makes_all_unknown, without_a_queue_nothing_is_claimed)
