/* Who is in the room, by the events of the meeting's queue. */
#include "screen/console.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define QUEUE_PATH "/111122223333/rollcall-presence"

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
          without_a_queue_nothing_is_claimed)
