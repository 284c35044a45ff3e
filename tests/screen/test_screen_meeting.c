/* A meeting from the prompt to the end: what a person sees who types its id, looks around, and
 * leaves. Each test runs at 80 by 24 and at 40 by 10. */
#include "screen/console.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static const struct size {
    int rows, cols;
} sizes[] = {{24, 80}, {10, 40}};

#define FOR_EACH_SIZE(s) for (const struct size *s = sizes; s < sizes + 2; s++)

static struct terminal *start(const struct simproc *sim, const struct size *size,
                              const char *arguments)
{
    return console_start(&(struct console_setup){
        .sim = sim, .arguments = arguments, .rows = size->rows, .cols = size->cols});
}

START_TEST(the_prompt_takes_an_id_and_opens_the_list)
{
    FOR_EACH_SIZE(size)
    {
        struct simproc *sim = console_meeting("30");
        struct terminal *t = start(sim, size, "");
        ck_assert_screen(t, "READY");
        terminal_type(t, "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1");
        ck_assert_screen(t, "36 of 36");
        ck_assert_int_eq(simproc_request_count(sim), 0);
        terminal_key(t, "Enter");
        ck_assert_screen(t, "LIVE");
        ck_assert_screen(t, "30 registered");
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(what_is_pasted_into_the_prompt_is_cleaned)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, &sizes[0], "");
    ck_assert_screen(t, "Meeting ID");
    terminal_paste(t, "  \"arn:aws:chime:us-east-1:111122223333:meeting/" SIMPROC_MEETING "\"\n");
    ck_assert_screen(t, SIMPROC_MEETING);
    terminal_key(t, "Enter");
    ck_assert_screen(t, "3 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_wrong_id_is_marked_and_nothing_is_sent)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, &sizes[0], "");
    ck_assert_screen(t, "Meeting ID");
    terminal_type(t, "3f2c7a10-zzz");
    terminal_key(t, "Enter");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    ck_assert(terminal_shows(t, "Meeting ID"));
    ck_assert_int_eq(simproc_request_count(sim), 0);
    terminal_key(t, "F10");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_list_loads_ahead_of_the_scroll_and_no_further)
{
    FOR_EACH_SIZE(size)
    {
        struct simproc *sim = console_meeting("1000");
        struct terminal *t = start(sim, size, "--prefetch 0 --interval off " SIMPROC_MEETING);
        ck_assert_screen(t, "100+ registered");
        ck_assert(terminal_wait_quiet(t, 500, 10000));
        ck_assert_int_le(simproc_list_count(sim), 2);
        for (int page = 0; page < 20 && !terminal_shows(t, "200+ registered"); page++) {
            terminal_key(t, "PageDown");
            ck_assert(terminal_wait_quiet(t, 100, 5000));
        }
        ck_assert_screen(t, "200+ registered");
        ck_assert_int_le(simproc_list_count(sim), 3);
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(an_ordinary_meeting_shows_its_total_by_itself)
{
    struct simproc *sim = console_meeting("250");
    struct terminal *t = start(sim, &sizes[0], NULL);
    ck_assert_screen(t, "250 registered");
    ck_assert_int_eq(simproc_list_count(sim), 3);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* What GetMeeting said, and why it is not known where it was refused. */
START_TEST(i_shows_the_seats_and_what_get_meeting_said)
{
    static const char *const args[] = {"--attendees", "3", "--features",
                                       "{\"Video\":{\"MaxResolution\":\"FHD\"}}", NULL};
    struct simproc *sim = simproc_start(args);
    struct terminal *t = start(sim, &sizes[0], SIMPROC_MEETING);
    ck_assert_screen(t, "22 free");
    terminal_key(t, "i");
    ck_assert_screen(t, "About this meeting");
    ck_assert_screen(t, "Attendees      3 registered  22 free");
    ck_assert_screen(t, "Seats          25");
    ck_assert_screen(t, "External id    all-hands");
    ck_assert_screen(t, "Media region   us-east-1");
    ck_assert_screen(t, "Video          FHD");
    ck_assert(!terminal_shows(t, "Replica of"));
    terminal_key(t, "H");
    ck_assert_screen(t, "External id    ********");
    ck_assert(!terminal_shows(t, "all-hands"));
    terminal_key(t, "i");
    ck_assert_screen_gone(t, "About this meeting");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(i_says_why_get_meeting_does_not_tell_the_seats)
{
    FOR_EACH_SIZE(size)
    {
        struct simproc *sim = console_meeting("3");
        simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 9, \"operation\": \"get-meeting\"}");
        struct terminal *t = start(sim, size, SIMPROC_MEETING);
        ck_assert_screen(t, "3 registered");
        ck_assert(!terminal_shows(t, "free"));
        terminal_key(t, "i");
        ck_assert_screen(t, "Seats          not known");
        terminal_key(t, "End");
        ck_assert_screen(t, "GetMeeting     not allowed");
        if (size->cols >= 80)
            ck_assert_screen(t, "chime:GetMeeting");
        terminal_key(t, "q");
        ck_assert_screen_gone(t, "About this meeting");
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(end_walks_to_the_last_attendee_and_home_comes_back)
{
    FOR_EACH_SIZE(size)
    {
        struct simproc *sim = console_meeting("420");
        struct terminal *t =
            start(sim, size, "--prefetch 0 --interval off --max-rate 0 " SIMPROC_MEETING);
        ck_assert_screen(t, "100+ registered");
        ck_assert(terminal_wait_quiet(t, 100, 5000));
        char *first = strdup(console_selected(t));
        terminal_key(t, "End");
        ck_assert_screen(t, "420 registered");
        ck_assert_screen(t, " 420");
        terminal_key(t, "Home");
        ck_assert(terminal_wait_quiet(t, 100, 5000));
        ck_assert_str_eq(console_selected(t), first);
        free(first);
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(a_refresh_shows_who_came_who_changed_and_who_went)
{
    FOR_EACH_SIZE(size)
    {
        struct simproc *sim = console_meeting("3");
        struct terminal *t = start(sim, size, "--interval 1 " SIMPROC_MEETING);
        ck_assert_screen(t, "3 registered");
        simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
        ck_assert_screen(t, "+ zoe");
        ck_assert_screen(t, "4 registered");
        simproc_event(sim, "{\"do\": \"remove\", \"who\": \"zoe\"}");
        ck_assert_screen(t, "- zoe");
        ck_assert_screen(t, "3 registered");
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(the_selection_stays_on_its_attendee)
{
    struct simproc *sim = console_meeting("40");
    struct terminal *t = start(sim, &sizes[0], "--interval 1 " SIMPROC_MEETING);
    ck_assert_screen(t, "40 registered");
    terminal_keys(t, "Down Down Down Down Down");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    char name[40];
    snprintf(name, sizeof name, "%.30s", console_selected(t) + 2);
    char *state = simproc_state(sim);
    const char *user = strstr(state, "\"ExternalUserId\":\"") + strlen("\"ExternalUserId\":\"");
    char event[256];
    snprintf(event, sizeof event, "{\"do\": \"remove\", \"who\": \"%.*s\"}",
             (int)strcspn(user, "\""), user);
    simproc_event(sim, event);
    ck_assert_screen(t, "39 registered");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    ck_assert_int_eq(strncmp(console_selected(t) + 2, name, strlen(name)), 0);
    free(state);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(throttling_keeps_the_rows_and_heals)
{
    FOR_EACH_SIZE(size)
    {
        struct simproc *sim = console_meeting("3");
        struct terminal *t = start(sim, size, "--interval 1 " SIMPROC_MEETING);
        ck_assert_screen(t, "LIVE");
        ck_assert(terminal_wait_quiet(t, 100, 5000));
        char *row = strdup(terminal_row(t, 2));
        simproc_fault(sim, "{\"kind\": \"throttle\", \"count\": 999, \"retry_after\": 1}");
        ck_assert_screen(t, "SLOW");
        ck_assert_str_eq(terminal_row(t, 2), row);
        simproc_end_faults(sim);
        ck_assert_screen(t, "LIVE");
        ck_assert_screen_gone(t, "SLOW");
        free(row);
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(a_meeting_that_ends_keeps_its_rows)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, &sizes[0], "--interval 1 " SIMPROC_MEETING);
    ck_assert_screen(t, "LIVE");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    char *row = strdup(terminal_row(t, 2));
    simproc_event(sim, "{\"do\": \"end\"}");
    ck_assert_screen(t, "ENDED");
    ck_assert_str_eq(terminal_row(t, 2), row);
    simproc_forget_requests(sim);
    terminal_watch(t, 2500);
    ck_assert_int_eq(simproc_request_count(sim), 0);
    free(row);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_meeting_that_is_not_there_says_so)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, &sizes[0], "00000000-0000-0000-0000-000000000000");
    ck_assert_screen(t, "NOTFOUND");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(leaving_says_what_was_seen_on_the_shells_line)
{
    struct simproc *sim = console_meeting("3");
    struct terminal *t = start(sim, &sizes[0], NULL);
    ck_assert_screen(t, "LIVE");
    terminal_key(t, "q");
    console_expect_exit(t, 0);
    ck_assert(!terminal_alternate(t));
    ck_assert(terminal_shows(t, "3 registered"));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_status_line_names_the_keys_that_are_bound)
{
    const char *home = tmpdir_new();
    struct simproc *sim = console_meeting("3");
    tmpdir_write(home, ".config/rollcall/config", "[keys]\npause = K\n");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .home = home});
    ck_assert_screen(t, "3 registered");
    terminal_type(t, "K");
    ck_assert_screen(t, "PAUSED");
    ck_assert_screen(t, "K resumes");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_demo_explains_nothing_that_no_file_says)
{
    struct terminal *t = console_start(&(struct console_setup){.arguments = "--demo"});
    ck_assert_screen(t, " LIVE ");
    terminal_type(t, "m");
    ck_assert_screen(t, "Profile         demo");
    ck_assert_screen(t, "Esc cancel");
    ck_assert(!terminal_shows(t, "not found"));
    terminal_key(t, "Esc");
    ck_assert_screen(t, "registered");
    console_quit(t);
}
END_TEST

UNIT_MAIN("meeting", the_status_line_names_the_keys_that_are_bound,
          the_demo_explains_nothing_that_no_file_says, the_prompt_takes_an_id_and_opens_the_list,
          what_is_pasted_into_the_prompt_is_cleaned, a_wrong_id_is_marked_and_nothing_is_sent,
          the_list_loads_ahead_of_the_scroll_and_no_further,
          an_ordinary_meeting_shows_its_total_by_itself,
          i_shows_the_seats_and_what_get_meeting_said,
          i_says_why_get_meeting_does_not_tell_the_seats,
          end_walks_to_the_last_attendee_and_home_comes_back,
          a_refresh_shows_who_came_who_changed_and_who_went, the_selection_stays_on_its_attendee,
          throttling_keeps_the_rows_and_heals, a_meeting_that_ends_keeps_its_rows,
          a_meeting_that_is_not_there_says_so, leaving_says_what_was_seen_on_the_shells_line)
