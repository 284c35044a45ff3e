/* Removing an attendee on the real screen: the question, each outcome, and what must not remove
 * anybody. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACTS "--allow-actions --interval 3600 --mark 3600 " SIMPROC_MEETING

static struct terminal *start_with(const struct simproc *sim, const char *arguments)
{
    static const char *const env[] = {"ESCDELAY=10", NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .arguments = arguments, .env = env});
    ck_assert_screen(t, "4 registered");
    return t;
}

static int count_method(struct simproc *sim, const char *method)
{
    int count = 0;
    char *requests = simproc_requests(sim);
    const char *field = keep_printf("\t%s\t", method);
    for (const char *p = requests; (p = strstr(p, field)); p++)
        count++;
    free(requests);
    return count;
}

static struct terminal *start(const struct simproc *sim)
{
    struct terminal *t = start_with(sim, ACTS);
    ck_assert_screen(t, "ACTIONS");
    return t;
}

static void ask(struct terminal *t)
{
    terminal_key(t, "D");
    ck_assert_screen(t, "Type yes:");
}

static void say_yes(struct terminal *t)
{
    ask(t);
    terminal_type(t, "yes\r");
}

START_TEST(an_attendee_is_removed_after_a_question_that_names_all)
{
    struct simproc *sim = console_people("1");
    struct terminal *t = start(sim);
    ask(t);
    ck_assert_screen(t, "Remove \"alice@example.com\" (aa3af145");
    ck_assert_screen(t, "from meeting 3f2c7a10");
    ck_assert_screen(t, "account");
    terminal_type(t, "yes\r");
    ck_assert_screen(t, "removed: the list no longer has aa3af145");
    ck_assert_screen(t, "3 registered");
    ck_assert_int_eq(count_method(sim, "DELETE"), 1);
    terminal_key(t, "e");
    ck_assert_screen(t, "removing aa3af145");
    terminal_key(t, "Esc");
    ck_assert_screen_gone(t, "removing aa3af145");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(only_the_whole_word_removes)
{
    static const char *const answers[] = {"y\r", "YES\r", "yes please\r", "\r", "no\r"};
    struct simproc *sim = console_people("1");
    struct terminal *t = start(sim);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        ask(t);
        terminal_type(t, answers[i]);
        ck_assert_screen(t, "nothing was sent");
    }
    ask(t);
    terminal_key(t, "Esc");
    ck_assert_screen(t, "nothing was sent");
    ck_assert_int_eq(count_method(sim, "DELETE"), 0);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_paste_and_a_click_remove_nobody)
{
    struct simproc *sim = console_people("1");
    struct terminal *t = start_with(sim, "--mouse " ACTS);
    terminal_paste(t, "Dyes\r");
    ask(t);
    terminal_paste(t, "yes\r");
    terminal_type(t, "\x1b[<0;12;24M\x1b[<0;12;24m");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "nothing was sent");
    ck_assert_int_eq(count_method(sim, "DELETE"), 0);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* What the service makes of it, and what stands on the screen then. */
static void expect(const char *fault, const char *shows, const char *then, int deletes)
{
    struct simproc *sim = console_people("1");
    struct terminal *t = start(sim);
    simproc_fault(sim, fault);
    say_yes(t);
    ck_assert_screen(t, shows);
    ck_assert_screen(t, then);
    ck_assert_int_eq(count_method(sim, "DELETE"), deletes);
    console_quit(t);
    simproc_stop(sim);
}

START_TEST(who_may_not_is_told_the_action_of_iam)
{
    expect("{\"kind\": \"denied\", \"operation\": \"delete-attendee\"}", "was not removed",
           "chime:DeleteAttendee", 1);
}
END_TEST

START_TEST(a_lost_answer_is_never_asked_again)
{
    expect("{\"kind\": \"lost-answer\", \"operation\": \"delete-attendee\"}",
           "removed: the list no longer has aa3af145", "3 registered", 1);
    expect("{\"kind\": \"reset\", \"operation\": \"delete-attendee\"}", "it is not known whether",
           "outcome unknown", 1);
    expect("{\"kind\": \"failure\", \"operation\": \"delete-attendee\"}", "it is not known whether",
           "outcome unknown", 1);
}
END_TEST

START_TEST(a_conflict_is_asked_once_more_and_so_is_who_asks_too_fast)
{
    expect("{\"kind\": \"conflict\", \"operation\": \"delete-attendee\"}", "removed: the list",
           "3 registered", 2);
    expect("{\"kind\": \"conflict\", \"operation\": \"delete-attendee\", \"count\": 9}",
           "was not removed", "4 registered", 2);
    expect("{\"kind\": \"throttle\", \"operation\": \"delete-attendee\"}", "removed: the list",
           "3 registered", 2);
}
END_TEST

START_TEST(who_is_gone_already_is_said_to_be)
{
    struct simproc *sim = console_people("1");
    struct terminal *t = start(sim);
    ask(t);
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"alice@example.com\"}");
    terminal_type(t, "yes\r");
    ck_assert_screen(t, "3 registered");
    ck_assert_int_eq(count_method(sim, "DELETE"), 1);
    terminal_key(t, "e");
    ck_assert_screen(t, "gone already");
    terminal_key(t, "Esc");
    ck_assert_screen_gone(t, "gone already");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* The list that comes under the question no longer has the one who was asked about. */
START_TEST(a_question_stays_with_the_attendee_it_names)
{
    struct simproc *sim = console_people("1");
    struct terminal *t =
        start_with(sim, "--allow-actions --interval 1 --mark 3600 " SIMPROC_MEETING);
    ask(t);
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"alice@example.com\"}");
    ck_assert_screen(t, "3 registered");
    ck_assert_screen(t, "Remove \"alice@example.com\"");
    terminal_type(t, "yes\r");
    ck_assert_screen(t, "nothing was sent: this attendee is no longer registered");
    ck_assert_int_eq(count_method(sim, "DELETE"), 0);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_ended_meeting_is_said_to_have_ended)
{
    struct simproc *sim = console_people("1");
    struct terminal *t = start(sim);
    simproc_event(sim, "{\"do\": \"end\"}");
    say_yes(t);
    ck_assert_screen(t, " ENDED ");
    ck_assert_int_eq(count_method(sim, "DELETE"), 1);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_detail_removes_and_the_older_namespace_and_a_ledger_refuse)
{
    struct simproc *sim = console_people("1");
    struct terminal *t = start(sim);
    terminal_keys(t, "Enter");
    ck_assert_screen(t, "Attendee 1 of 4");
    ck_assert_screen(t, "ACTIONS");
    say_yes(t);
    ck_assert_screen(t, "removed: the list no longer has aa3af145");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "  USER");
    console_quit(t);
    simproc_stop(sim);
    sim = console_people("1");
    t = start_with(sim, "--namespace chime " ACTS);
    terminal_key(t, "D");
    ck_assert_screen(t, "older namespace");
    console_quit(t);
    t = start_with(sim, keep_printf("--record %s/ledger " ACTS, tmpdir_new()));
    terminal_key(t, "D");
    ck_assert_screen(t, "without --record");
    console_quit(t);
    ck_assert_int_eq(count_method(sim, "DELETE"), 0);
    simproc_stop(sim);
}
END_TEST

START_TEST(plain_lines_ask_for_the_same_yes)
{
    struct simproc *sim = console_people("1");
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .arguments = "--plain " ACTS});
    ck_assert_screen(t, "ACTIONS, in plain lines");
    ck_assert_screen(t, "4 registered");
    terminal_type(t, "remove 1\r");
    ck_assert_screen(t, "Remove \"alice@example.com\" (aa3af145");
    terminal_type(t, "y\r");
    ck_assert_screen(t, "Nothing was sent.");
    ck_assert_int_eq(count_method(sim, "DELETE"), 0);
    terminal_type(t, "remove 2\r");
    ck_assert_screen(t, "Remove \"bob@example.com\" (43326783");
    terminal_type(t, "yes\r");
    ck_assert_screen(t, "Removed: the list no longer has 43326783");
    ck_assert_int_eq(count_method(sim, "DELETE"), 1);
    terminal_type(t, "quit\r");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN_FOR(120, "actions that change the meeting",
              an_attendee_is_removed_after_a_question_that_names_all, only_the_whole_word_removes,
              a_paste_and_a_click_remove_nobody, who_may_not_is_told_the_action_of_iam,
              a_lost_answer_is_never_asked_again,
              a_conflict_is_asked_once_more_and_so_is_who_asks_too_fast,
              who_is_gone_already_is_said_to_be, a_question_stays_with_the_attendee_it_names,
              an_ended_meeting_is_said_to_have_ended,
              the_detail_removes_and_the_older_namespace_and_a_ledger_refuse,
              plain_lines_ask_for_the_same_yes)
