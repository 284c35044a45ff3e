/* The session form: recent meetings, labels, completion, pasted text, another meeting. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <signal.h>
#include <string.h>

#define OTHER "91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe"

/* Two meetings on one server: three people in the first, five in the other. */
static struct simproc *two_meetings(void)
{
    const char *dir = tmpdir_new();
    const char *first = tmpdir_write(dir, "1.json",
                                     "{\"meeting_id\": \"" SIMPROC_MEETING "\","
                                     " \"attendees\": [\"ann\", \"ben\", \"cat\"]}");
    const char *other = tmpdir_write(dir, "2.json",
                                     "{\"meeting_id\": \"" OTHER "\", \"attendees\":"
                                     " [\"dora\", \"emil\", \"fritz\", \"gina\", \"hans\"]}");
    const char *const args[] = {"--scenario", first, "--scenario", other, "--frozen", NULL};
    return simproc_start(args);
}

/* A home with two profiles and a config file with a label. */
static const char *home_with_choices(void)
{
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config",
                 "[profile production]\nregion = eu-central-1\n[profile preview]\n"
                 "region = us-west-2\n");
    tmpdir_write(home, ".config/rollcall/config", "[meetings]\nallhands = " OTHER " us-east-1\n");
    return home;
}

static bool is_up(struct terminal *t, void *data)
{
    (void)data;
    return terminal_shows(t, "READY") || terminal_shows(t, "registered");
}

static struct terminal *start(const struct simproc *sim, const char *arguments, const char *home)
{
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .arguments = arguments, .home = home});
    ck_assert(terminal_wait_for(t, is_up, NULL, 20000));
    return t;
}

/* Leaves the form, or the list. */
static void leave(struct terminal *t)
{
    terminal_key(t, "F10");
    console_expect_exit(t, 0);
    terminal_destroy(t);
}

/* Is the cursor in the row that has this label? */
static bool cursor_is_beside(struct terminal *t, void *label)
{
    return strstr(terminal_row(t, terminal_cursor(t).row), label) != NULL;
}

START_TEST(a_meeting_of_the_command_line_stays_when_something_lacks)
{
    struct terminal *t = console_start(
        &(struct console_setup){.arguments = "--profile nobody " OTHER, .home = tmpdir_new()});
    ck_assert_screen(t, OTHER);
    ck_assert(terminal_wait_for(t, cursor_is_beside, "Profile", 20000));
    leave(t);
    t = console_start(&(struct console_setup){.arguments = OTHER, .home = tmpdir_new()});
    ck_assert_screen(t, OTHER);
    ck_assert(terminal_wait_for(t, cursor_is_beside, "Control region", 20000));
    terminal_type(t, "us-east-1"); /* and goes on in the field that lacks */
    ck_assert_screen(t, "us-east-1");
    leave(t);
}
END_TEST

START_TEST(an_id_is_checked_as_it_is_typed)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, "", NULL);
    terminal_type(t, "3f2c7a10");
    ck_assert_screen(t, "8 of 36 characters");
    terminal_type(t, "x");
    ck_assert_screen(t, "character 9 should be -");
    terminal_key(t, "F1");
    ck_assert_screen(t, "Help");
    ck_assert_screen(t, " READY"); /* nothing is being loaded */
    ck_assert(!terminal_shows(t, " LOAD  waiting"));
    terminal_key(t, "q");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "not a meeting id");
    terminal_key(t, "Backspace");
    ck_assert_screen(t, "8 of 36 characters");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "36 characters, like");
    leave(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(letters_are_text_and_control_c_leaves)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, "", NULL);
    terminal_type(t, "q?jk");
    ck_assert_screen(t, "Meeting ID      q?jk");
    terminal_key(t, "C-c");
    console_expect_exit(t, 130);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_arn_fills_the_region_and_names_the_account)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, "", NULL);
    terminal_paste(t, "ERROR arn:aws:chime:eu-central-1:111122223333:meeting/" OTHER " failed\n");
    ck_assert_screen(t, OTHER);
    ck_assert_screen(t, "Control region  eu-central-1");
    ck_assert_screen(t, "(account 111122223333)");
    ck_assert_screen(t, "36 of 36");
    ck_assert_int_eq(simproc_request_count(sim), 0);
    leave(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(meetings_of_late_are_offered_and_opened)
{
    const char *home = tmpdir_new();
    struct simproc *sim = two_meetings();
    struct terminal *t = start(sim, SIMPROC_MEETING, home);
    ck_assert_screen(t, "3 registered");
    console_quit(t);
    t = start(sim, "", home);
    ck_assert_screen(t, "Recent");
    ck_assert_screen(t, "today ");
    terminal_key(t, "Down");
    ck_assert_screen(t, "> " SIMPROC_MEETING);
    terminal_key(t, "Enter");
    ck_assert_screen(t, "3 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(no_history_is_kept_when_none_is_wanted)
{
    const char *home = tmpdir_new();
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, "--no-history " SIMPROC_MEETING, home);
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    t = start(sim, "", home);
    ck_assert(!terminal_shows(t, "Recent"));
    leave(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_label_stands_for_its_meeting)
{
    const char *home = home_with_choices();
    struct simproc *sim = two_meetings();
    struct terminal *t = start(sim, "", home);
    ck_assert_screen(t, "@allhands");
    terminal_type(t, "@al\t");
    ck_assert_screen(t, "Meeting ID      @allhands");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "5 registered");
    ck_assert_screen(t, "fritz");
    console_quit(t);
    t = start(sim, "", home);
    terminal_type(t, "@nobody\r");
    ck_assert_screen(t, "no meeting is called @nobody");
    leave(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_queue_of_events_may_be_typed)
{
    struct simproc *sim = console_meeting("3");
    const char *queue = keep_printf("%s/111122223333/rollcall-presence", simproc_url(sim));
    struct terminal *t = start(sim, "", tmpdir_new());
    ck_assert_screen(t, "Event queue");
    ck_assert_screen(t, "none: presence not shown");
    terminal_type(t, SIMPROC_MEETING);
    terminal_keys(t, "Tab Tab Tab");
    terminal_type(t, "nonsense\r");
    ck_assert_screen(t, "is not the URL of a queue");
    terminal_type(t, "\x15");
    terminal_type(t, queue);
    terminal_key(t, "Enter");
    ck_assert_screen(t, "0 here of 3 registered");
    terminal_type(t, "m");
    ck_assert_screen(t, queue);
    terminal_key(t, "Esc");
    ck_assert_screen(t, "0 here of 3 registered");
    console_quit(t);
    t = start(sim, keep_printf("--presence-queue %s", queue), tmpdir_new());
    ck_assert_screen(t, queue);
    terminal_type(t, SIMPROC_MEETING "\r");
    ck_assert_screen(t, "0 here of 3 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(profiles_and_regions_complete)
{
    static const char *const env[] = {"AWS_REGION", NULL};
    struct simproc *sim = console_meeting("3");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .arguments = "", .env = env, .home = home_with_choices()});
    ck_assert_screen(t, "READY");
    terminal_keys(t, "Tab Tab p r Tab");
    ck_assert_screen(t, "production  preview");
    terminal_keys(t, "o Tab");
    ck_assert_screen(t, "Profile         production");
    ck_assert_screen(t, "eu-central-1      (from profile");
    terminal_keys(t, "S-Tab i l Tab");
    ck_assert_screen(t, "Control region  il-central-1");
    terminal_key(t, "Tab");
    terminal_type(t, "zz");
    ck_assert_screen(t, "productionzz");
    ck_assert_screen(t, "(not found)");
    leave(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(another_meeting_takes_the_screen_when_it_answers)
{
    struct simproc *sim = two_meetings();
    struct terminal *t = start(sim, SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "3 registered");
    terminal_type(t, "m" OTHER);
    ck_assert_screen(t, "36 of 36");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "5 registered");
    ck_assert_screen(t, "gina");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_old_meeting_stays_when_the_new_one_is_not_there)
{
    struct simproc *sim = two_meetings();
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "3 registered");
    terminal_type(t, "m00000000-0000-0000-0000-000000000000\r");
    ck_assert_screen(t, "meeting not found");
    ck_assert_screen(t, "cat");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "zoe"); /* and it is alive */
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(escape_gives_up_a_meeting_that_does_not_answer)
{
    struct simproc *sim = two_meetings();
    struct terminal *t = start(sim, "--interval off " SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "3 registered");
    simproc_signal(sim, SIGSTOP);
    terminal_type(t, "m" OTHER "\r");
    ck_assert_screen(t, "opening " OTHER);
    ck_assert_screen(t, "ben");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "this meeting stays");
    console_quit(t);
    simproc_signal(sim, SIGCONT);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_session_form_opens_in_place_of_the_profile_and_escape_closes_it)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, SIMPROC_MEETING, NULL);
    terminal_type(t, "P");
    ck_assert_screen(t, "Meeting ID      " SIMPROC_MEETING);
    ck_assert(terminal_wait_quiet(t, 300, 5000));
    ck_assert_int_eq(terminal_cursor(t).row, terminal_find(t, "Profile"));
    terminal_key(t, "Esc");
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* Esc closes the one form, and nothing lies below it but the list. */
START_TEST(the_key_of_the_form_in_its_help_comes_back_to_it)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, SIMPROC_MEETING, NULL);
    terminal_keys(t, "m F1 m");
    ck_assert_screen(t, "36 characters, like");
    terminal_keys(t, "Esc");
    ck_assert_screen(t, "LIVE");
    terminal_keys(t, "m F1 P");
    ck_assert_screen(t, "Profile");
    ck_assert(terminal_wait_quiet(t, 300, 5000));
    ck_assert_int_eq(terminal_cursor(t).row, terminal_find(t, "Profile"));
    terminal_keys(t, "Esc");
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_meeting_is_looked_for_in_other_regions)
{
    struct simproc *sim = console_meeting("3");
    simproc_fault(sim, "{\"kind\": \"ended\", \"count\": 1}");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "NOTFOUND");
    ck_assert_screen(t, "To ask the other control regions press a");
    simproc_forget_requests(sim);
    terminal_type(t, "a");
    ck_assert_screen(t, "The meeting is in us-west-2. Open it there?");
    ck_assert_int_eq(simproc_request_count(sim), 1); /* it was the first one asked */
    terminal_type(t, "y");
    ck_assert_screen(t, "3 registered");
    ck_assert_screen(t, "us-west-2");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* The answer of the other region waits until the filter's line is closed, and the y of a name that
 * is being typed is a letter of the filter. */
START_TEST(a_question_does_not_take_what_is_typed_into_a_line)
{
    struct simproc *sim = console_meeting("3");
    simproc_fault(sim, "{\"kind\": \"ended\", \"count\": 1}");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "NOTFOUND");
    simproc_forget_requests(sim);
    simproc_signal(sim, SIGSTOP);
    terminal_type(t, "a");
    ck_assert_screen(t, "asking the other control regions");
    terminal_type(t, "/henr");
    ck_assert_screen(t, "/henr");
    simproc_signal(sim, SIGCONT);
    while (simproc_request_count(sim) == 0)
        terminal_watch(t, 20);
    ck_assert(terminal_wait_quiet(t, 500, 20000));
    ck_assert(!terminal_shows(t, "Open it there?"));
    terminal_type(t, "y");
    ck_assert_screen(t, "/henry");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "The meeting is in us-west-2. Open it there?");
    ck_assert_int_eq(simproc_request_count(sim), 1); /* nothing else was opened meanwhile */
    terminal_type(t, "y");
    ck_assert_screen(t, "us-west-2");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* Esc in the line does not answer the question either, and no is an answer. */
START_TEST(a_question_is_put_when_the_line_is_closed_and_may_be_declined)
{
    struct simproc *sim = console_meeting("3");
    simproc_fault(sim, "{\"kind\": \"ended\", \"count\": 1}");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "NOTFOUND");
    simproc_forget_requests(sim);
    simproc_signal(sim, SIGSTOP);
    terminal_type(t, "am");
    ck_assert_screen(t, "36 characters, like");
    simproc_signal(sim, SIGCONT);
    while (simproc_request_count(sim) == 0)
        terminal_watch(t, 20);
    terminal_type(t, "y");
    ck_assert_screen(t, "Meeting ID      y");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "Open it there?");
    terminal_type(t, "n");
    ck_assert_screen_gone(t, "Open it there?");
    ck_assert_screen(t, "NOTFOUND");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* A name that is typed is not cut short by the meeting that was asked for before. */
START_TEST(another_meeting_waits_until_the_line_is_closed)
{
    struct simproc *sim = two_meetings();
    struct terminal *t = start(sim, SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "3 registered");
    simproc_signal(sim, SIGSTOP);
    terminal_type(t, "m" OTHER "\r");
    ck_assert_screen(t, "opening " OTHER);
    terminal_type(t, "/b");
    ck_assert_screen(t, "/b");
    simproc_signal(sim, SIGCONT);
    ck_assert(terminal_wait_quiet(t, 500, 20000));
    terminal_type(t, "en");
    ck_assert_screen(t, "/ben");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "5 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_meeting_that_is_nowhere_is_looked_for_once_in_each_region)
{
    struct simproc *sim = console_meeting("3");
    simproc_event(sim, "{\"do\": \"end\"}");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "NOTFOUND");
    simproc_forget_requests(sim);
    terminal_type(t, "a");
    ck_assert_screen(t, "no other control region");
    ck_assert_int_eq(simproc_request_count(sim), 11);
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 2}");
    terminal_type(t, "a");
    ck_assert_screen(t, "2 of 11 control regions could not be asked (not allowed)");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("the form", a_meeting_of_the_command_line_stays_when_something_lacks,
          an_id_is_checked_as_it_is_typed, letters_are_text_and_control_c_leaves,
          an_arn_fills_the_region_and_names_the_account, meetings_of_late_are_offered_and_opened,
          no_history_is_kept_when_none_is_wanted, a_label_stands_for_its_meeting,
          profiles_and_regions_complete, a_queue_of_events_may_be_typed,
          another_meeting_takes_the_screen_when_it_answers,
          the_old_meeting_stays_when_the_new_one_is_not_there,
          escape_gives_up_a_meeting_that_does_not_answer,
          the_session_form_opens_in_place_of_the_profile_and_escape_closes_it,
          the_key_of_the_form_in_its_help_comes_back_to_it,
          a_meeting_is_looked_for_in_other_regions,
          a_question_does_not_take_what_is_typed_into_a_line,
          a_question_is_put_when_the_line_is_closed_and_may_be_declined,
          another_meeting_waits_until_the_line_is_closed,
          a_meeting_that_is_nowhere_is_looked_for_once_in_each_region)
