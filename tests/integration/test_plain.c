/* --plain over a pipe: what a script, or a screen reader's wrapper, reads. */
#include "support/keep.h"
#include "support/paths.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000 };

static const char scenario[] =
    "{\"attendees\": [\"alice@example.com\","
    " {\"user\": \"bob@example.com\", \"video\": \"Receive\", \"content\": \"None\"},"
    " \"carol\\u001b[2J\\u202e\", \"alice@example.com\"]}";

static struct simproc *four_people(void)
{
    const char *path = keep_printf("%s/four.json", tmpdir_new());
    FILE *file = fopen(path, "w");
    ck_assert(file && fputs(scenario, file) >= 0 && fclose(file) == 0);
    const char *const args[] = {"--scenario", path, "--frozen", NULL};
    return simproc_start(args);
}

/* Runs a script of commands to its end. */
static struct child_result run_script(const struct simproc *sim, const char *options,
                                      const char *script)
{
    const char *argv[16] = {paths_built("rollcall"), "--no-config", "--plain", "-n", "3600"};
    size_t count = sim ? 5 : 3; /* a recording has no interval */
    for (const char *at = options; *(at += strspn(at, " "));) {
        int len = (int)strcspn(at, " ");
        argv[count++] = keep_printf("%.*s", len, at);
        at += len;
    }
    struct child_result result;
    child_run(&(struct child_options){.argv = argv,
                                      .env = sim ? simproc_env(sim) : NULL,
                                      .input = script},
              &result);
    return result;
}

/* A conversation that goes on. */
static struct child *start(const struct simproc *sim, const char *more)
{
    const char *argv[] = {paths_built("rollcall"), "--no-config", "--plain", "-n", "3600", more,
                          SIMPROC_MEETING,         NULL};
    struct child *child = child_start(
        &(struct child_options){.argv = argv, .env = simproc_env(sim), .keep_stdin = true});
    if (!child_wait_output(child, "as of", PATIENCE_MS))
        ck_abort_msg("it does not begin:\n%s", buf_text(child_output(child)));
    return child;
}

static void finish(struct child *child)
{
    struct child_result result;
    child_write(child, "quit\n");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "registered, ");
    child_result_clean_up(&result);
    child_destroy(child);
}

#define ck_assert_comes(child, words)                                                              \
    do {                                                                                           \
        if (!child_wait_output((child), (words), PATIENCE_MS))                                     \
            ck_abort_msg("waited for \"%s\" in:\n%s", (words), buf_text(child_output(child)));     \
    } while (0)

#define ck_assert_said(result, words)                                                              \
    do {                                                                                           \
        if (!strstr(buf_text(&(result)->out), (words)))                                            \
            ck_abort_msg("no \"%s\" in:\n%s", (words), buf_text(&(result)->out));                  \
    } while (0)

START_TEST(a_script_gets_rows_in_words)
{
    struct simproc *sim = four_people();
    struct child_result result =
        run_script(sim, "--seats 250 " SIMPROC_MEETING, "list\nabout\nquit\n");
    ck_assert_run(&result, 0, "rollcall: 4 registered, no changes in ");
    ck_assert_said(&result, "\nMeeting: " SIMPROC_MEETING "\n");
    ck_assert_said(&result, "\nSeats: 250\n");
    ck_assert_said(&result, "LIVE: 4 registered, 246 free");
    ck_assert_said(&result, "\n1 of 4: alice@example.com, registered 2 times, attendee ");
    ck_assert_said(&result, "\n2 of 4: bob@example.com, attendee ");
    ck_assert_said(&result, ", audio send and receive, video receive only, content none\n");
    ck_assert_said(&result, "\n3 of 4: carol\\x1b[2J\\u202e, attendee ");
    ck_assert_said(&result, "\nEnd of the list.\n");
    ck_assert_ptr_null(strchr(buf_text(&result.out), '\x1b'));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "Command"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(every_word_is_understood_and_nothing_else)
{
    struct simproc *sim = four_people();
    struct child_result result =
        run_script(sim, SIMPROC_MEETING,
                   "status\nhelp\nshow 2\njson 2\ncommands 2\nnext\nprevious\nfirst\nlast\nmore\n"
                   "back\nsearch bob\nagain\nsort -user\ninvert\ncolumns user,attendee\nmask\n"
                   "mask\ncheckpoint\npause\nslower\nfaster\nload\nerrors\nchanges\ncopy\nuser\n"
                   "support\ntoken\nclose\nstop\nrefresh\nxyzzy\n!\nn\nshow 99\nshow me\nquit\n");
    ck_assert_run(&result, 2, "");
    ck_assert_said(&result, "Last changed: no change seen\n");
    ck_assert_said(&result, "\"ExternalUserId\": \"bob@example.com\"");
    ck_assert_said(&result,
                   "aws chime-sdk-meetings delete-attendee --meeting-id='" SIMPROC_MEETING "'");
    ck_assert_said(&result, "Sorted by user, reversed.\n");
    ck_assert_said(&result, "refresh: ask the service now");
    ck_assert_said(&result, "Nothing has failed.\n");
    ck_assert_said(&result, "JoinToken: not kept");
    ck_assert_said(&result, "Type help for the words; not understood: xyzzy\n");
    ck_assert_said(&result, "There is no row 99; the list has 4.\n");
    ck_assert_said(&result, "A number of a row is wanted here");
    ck_assert_int_eq(simproc_list_count(sim), 2);    /* load, refresh */
    ck_assert_int_eq(simproc_request_count(sim), 3); /* and one GetMeeting */
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(nothing_is_said_in_signs)
{
    struct simproc *sim = four_people();
    struct child_result result = run_script(
        sim, SIMPROC_MEETING,
        "show 2\nmask\nshow 2\nhelp more\nhelp xyzzy\nre\nlist -3\nlist 5x\nfilter bob\nsearch "
        "bob\nagain\nlist\nmore\nmeeting\n\nquit\n");
    ck_assert_run(&result, 2, "");
    ck_assert_said(&result, "\nAudio: send and receive\nVideo: receive only\nContent: none\n");
    ck_assert_said(&result, "\nFirst seen: at the first look, by ");
    ck_assert_said(&result, "\nExternalUserId: masked\n");
    ck_assert_said(&result, "\nmore: the rows after those that were told last\n");
    ck_assert_said(&result, "\nType help alone for all words; there is none called xyzzy\n");
    ck_assert_said(&result, "\nre may be refresh, regions, remove.\n");
    ck_assert_said(&result, "\nHow many rows? Type list 20, for instance.\nHow many rows? ");
    ck_assert_said(&result, "1 matches the filter bob");
    ck_assert_said(&result, "\nNo other row matches.\n");
    ck_assert_said(&result, "\nThe meeting stays.\n");
    ck_assert_ptr_null(strstr(buf_text(&result.out), "->"));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "**"));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "SendReceive"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* The end of what is loaded is not the end of the list. */
START_TEST(an_end_is_the_end_only_when_every_page_is_in)
{
    const char *const args[] = {"--attendees", "400", "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 999, \"page\": 2}");
    struct child_result result =
        run_script(sim, "--prefetch 0 " SIMPROC_MEETING, "100\nmore\nmore\nstatus\nquit\n");
    ck_assert_run(&result, 0, "");
    ck_assert_said(&result, "\nEnd of what is loaded; ");
    ck_assert_ptr_null(strstr(buf_text(&result.out), "End of the list."));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(filters_are_honest_and_can_be_wrong)
{
    struct simproc *sim = four_people();
    struct child_result result = run_script(
        sim, "--seats 250 " SIMPROC_MEETING,
        "filter bob\nlist\nfilter audio:loud\nfilter nobody\nlist\nclose\nlist 1\nquit\n");
    ck_assert_run(&result, 2, "");
    ck_assert_said(&result, "LIVE: 4 registered, 246 free, 1 matches the filter bob, as of ");
    ck_assert_said(&result, "\n1 of 1: bob@example.com, ");
    ck_assert_said(&result, "audio: cannot be \"loud\"");
    ck_assert_said(&result, "\nNo attendee matches the filter nobody\n");
    ck_assert_said(&result, "\nNo filter.\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_end_of_the_input_ends_it)
{
    struct simproc *sim = four_people();
    struct child_result result = run_script(sim, SIMPROC_MEETING, "list 1");
    ck_assert_run(&result, 0, "4 registered");
    ck_assert_said(&result, "1 of 4: alice@example.com");
    child_result_clean_up(&result);
    result = run_script(sim, "", "list\n");
    ck_assert_run(&result, 2, "no meeting id");
    ck_assert_uint_eq(result.out.len, 0);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_reader_that_goes_away_ends_it_quietly)
{
    struct simproc *sim = four_people();
    const char *const argv[] = {
        "sh", "-c",
        keep_printf("yes help | '%s' --no-config --plain -q %s | head -n 1; echo ${PIPESTATUS-}",
                    paths_built("rollcall"), SIMPROC_MEETING),
        NULL};
    struct child_result result;
    child_run(&(struct child_options){.argv = argv, .env = simproc_env(sim)}, &result);
    ck_assert_int_eq(result.status, 0);
    ck_assert_str_eq(buf_text(&result.err), "");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_number_keeps_meaning_whom_it_was_said_of)
{
    struct simproc *sim = four_people();
    struct child *child = start(sim, "--mark=1");
    child_write(child, "list\n");
    ck_assert_comes(child, "End of the list.");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"bob@example.com\"}");
    child_write(child, "refresh\n");
    ck_assert_comes(child, "1 registered, 1 removed; type changes");
    child_write(child, "show 3\n");
    ck_assert_comes(child, "ExternalUserId: carol");
    child_write(child, "changes\n");
    ck_assert_comes(child, "bob@example.com removed, ");
    ck_assert_comes(child, "zoe registered, ");
    child_write(child, "changes\n");
    ck_assert_comes(child, "Nothing has changed.");
    finish(child);
    simproc_stop(sim);
}
END_TEST

static size_t times(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

START_TEST(that_changes_wait_is_said_once)
{
    struct simproc *sim = four_people();
    struct child *child = start(sim, "--mark=1");
    child_write(child, "status\n");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    child_write(child, "refresh\n");
    ck_assert_comes(child, "1 registered; type changes");
    child_write(child, "first\nsort\nlist\n");
    ck_assert_comes(child, "End of the list.");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"yuri\"}");
    child_write(child, "refresh\n");
    ck_assert_comes(child, "2 registered; type changes");
    ck_assert_uint_eq(times(buf_text(child_output(child)), "type changes"), 2);
    finish(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(behind_the_last_row_there_is_none_and_that_is_said)
{
    struct simproc *sim = four_people();
    struct child_result result = run_script(sim, SIMPROC_MEETING, "last\nnext\nquit\n");
    ck_assert_run(&result, 0, "");
    ck_assert_said(&result, "\nThis is the last row.\n4 of 4: ");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(neither_a_sort_nor_a_filter_changes_whom_a_number_meant)
{
    struct simproc *sim = four_people();
    struct child_result result =
        run_script(sim, SIMPROC_MEETING, "list\nsort -user\nshow 3\nfilter alice\nshow 2\nquit\n");
    ck_assert_run(&result, 0, "");
    ck_assert_said(&result, "\nExternalUserId: carol");
    ck_assert_said(&result, "\nThe attendee that was 2 is not in the list any more.\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(it_speaks_up_when_the_state_becomes_another_and_only_then)
{
    struct simproc *sim = four_people();
    struct child *child = start(sim, "-q");
    simproc_fault(sim, "{\"kind\": \"throttle\", \"count\": 99}");
    child_write(child, "refresh\n");
    ck_assert_comes(child, "SLOW: throttled (429)");
    simproc_end_faults(sim);
    child_write(child, "refresh\nsort -user\n");
    ck_assert_comes(child, "Sorted by user");
    ck_assert_ptr_nonnull(strstr(strstr(buf_text(child_output(child)), "SLOW"), "LIVE: 4 reg"));
    simproc_event(sim, "{\"do\": \"end\"}");
    child_write(child, "refresh\n");
    ck_assert_comes(child, "ENDED: the meeting has ended");
    child_write(child, "errors\n");
    ck_assert_comes(child, "Answer: 429 ThrottlingException");
    struct child_result result;
    child_write(child, "quit\n");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_int_eq(result.status, 0);
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_list_that_loads_slowly_is_live_in_the_end)
{
    const char *const args[] = {"--attendees", "150", "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    simproc_fault(sim, "{\"kind\": \"delay\", \"ms\": 400, \"count\": 9}");
    struct child *child = start(sim, "--mark=1");
    const char *said = buf_text(child_output(child));
    ck_assert(!strstr(said, "LOAD") || strstr(said, "LOAD: 100 or more registered, 100 rows"));
    ck_assert_ptr_null(strstr(said, "waiting"));
    ck_assert_ptr_nonnull(strstr(said, "\nLIVE: 100 or more registered, as of"));
    finish(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_file_is_private_and_not_overwritten_unasked)
{
    struct simproc *sim = four_people();
    const char *path = keep_printf("%s/list.csv", tmpdir_new());
    struct stat info;
    struct child_result result =
        run_script(sim, SIMPROC_MEETING,
                   keep_printf("write %s\nwrite %s\nyes\nmask\nwrite %s.masked.csv\nquit\n", path,
                               path, path));
    ck_assert_run(&result, 2, "");
    ck_assert_said(&result, keep_printf("4 of 4 written, CSV: %s\n", path));
    ck_assert_said(&result, keep_printf("There is a file already: %s\n", path));
    ck_assert_said(&result, "Nothing was written: a script is not asked");
    ck_assert_said(&result, "not understood: yes\n");
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0600);
    ck_assert_said(&result, "4 of 4 written, user ids masked, CSV: ");
    char *masked = tmpdir_read(keep_printf("%s.masked.csv", path));
    ck_assert_ptr_nonnull(strstr(masked, "********"));
    ck_assert_ptr_null(strstr(masked, "alice"));
    free(masked);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_meeting_that_is_not_there_leaves_the_old_one)
{
    struct simproc *sim = four_people();
    struct child *child = start(sim, "-q");
    child_write(child, "meeting 00000000-0000-4000-8000-000000000000\n");
    ck_assert_comes(child, "The meeting before stays.");
    child_write(child, "meeting nonsense\n");
    ck_assert_comes(child, "There is no meeting id in nonsense");
    child_write(child, "list 1\n");
    ck_assert_comes(child, "1 of 4: alice@example.com");
    struct child_result result;
    child_close_stdin(child);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_int_eq(result.status, 5);
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_line_without_end_is_not_taken)
{
    struct simproc *sim = four_people();
    char *long_line = malloc(100002);
    memset(long_line, 'x', 100001);
    long_line[100001] = '\0';
    struct child_result result =
        run_script(sim, SIMPROC_MEETING, keep_printf("%s\nlist 1\nquit\n", long_line));
    ck_assert_run(&result, 2, "");
    ck_assert_said(&result, "\nThat line is too long.\n1 of 4: ");
    child_result_clean_up(&result);
    free(long_line);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_recording_is_told_moment_by_moment)
{
    struct simproc *sim = four_people();
    const char *ledger = keep_printf("%s/meeting.ndjson", tmpdir_new());
    struct child_result result =
        run_script(sim, keep_printf("--record %s %s", ledger, SIMPROC_MEETING), "list\nquit\n");
    ck_assert_run(&result, 0, "registered, ");
    child_result_clean_up(&result);
    result = run_script(NULL, keep_printf("replay %s", ledger),
                        "moment last\nmoment first\nmoment yesterday\nrefresh\nquit\n");
    ck_assert_run(&result, 2, "registered, ");
    ck_assert_said(&result, "REPLAY: 4 registered, at 20");
    ck_assert_said(&result, "moment knows later, earlier, back, ahead, first and last.");
    ck_assert_said(&result, "This is a recording: there is no service to ask.");
    child_result_clean_up(&result);
    FILE *file = fopen(ledger, "a");
    fputs("{\"type\":\"opened\"", file);
    fclose(file);
    result = run_script(NULL, keep_printf("replay %s", ledger), "quit\n");
    ck_assert_run(&result, 8, "lines is cut off, the last: passed over");
    ck_assert_said(&result, "REPLAY: 4 registered, at 20");
    child_result_clean_up(&result);
    result = run_script(sim, SIMPROC_MEETING, "moment\nquit\n");
    ck_assert_said(&result, "This is no recording");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* More lines than any buffer holds, and the last of them. */
START_TEST(every_line_of_a_long_script_is_done)
{
    enum { LINES = 3000 };
    struct simproc *sim = four_people();
    struct buf script = BUF_INIT(1 << 20);
    for (int i = 0; i < LINES; i++)
        buf_add_str(&script, i % 2 ? "show 2\n" : "1\n");
    buf_add_str(&script, "mask\nquit\nxyzzy\n");
    struct child_result result = run_script(sim, SIMPROC_MEETING, buf_text(&script));
    ck_assert_run(&result, 0, "registered, ");
    ck_assert_uint_eq(times(buf_text(&result.out), "1 of 4: alice@example.com"), LINES / 2);
    ck_assert_uint_eq(times(buf_text(&result.out), "ExternalUserId: bob"), LINES / 2);
    ck_assert_said(&result, "User ids are masked.");
    child_result_clean_up(&result);
    buf_clean_up(&script);
    simproc_stop(sim);
}
END_TEST

static void expect_status(const struct simproc *sim, const char *options, const char *script,
                          int status)
{
    struct child_result result = run_script(sim, options, script);
    ck_assert_run(&result, status, "");
    child_result_clean_up(&result);
}

START_TEST(a_script_that_went_wrong_ends_with_the_status_of_what_went_wrong_first)
{
    static const char nowhere[] = "00000000-0000-4000-8000-000000000000";
    struct simproc *sim = four_people();
    expect_status(sim, SIMPROC_MEETING, "list\nxyzzy\nlist\n", 2);
    expect_status(sim, SIMPROC_MEETING, "re\n", 2);
    expect_status(sim, SIMPROC_MEETING, "show 99\nquit\n", 2);
    expect_status(sim, SIMPROC_MEETING, "filter audio:loud\nquit\n", 2);
    expect_status(sim, SIMPROC_MEETING, "write /nowhere/list.csv\nxyzzy\nquit\n", 1);
    expect_status(sim, nowhere, "status\nquit\n", 5);
    expect_status(sim, nowhere, "", 5);
    expect_status(sim, SIMPROC_MEETING, keep_printf("meeting %s\nlist\nquit\n", nowhere), 5);
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 999}");
    expect_status(sim, SIMPROC_MEETING, "list\nquit\n", 4);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_word_that_waits_for_pages_that_do_not_come_ends)
{
    const char *const args[] = {"--attendees", "400", "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 999, \"page\": 2}");
    struct child_result result =
        run_script(sim, "--prefetch 0 " SIMPROC_MEETING, "last\nload\nlast\nquit\n");
    ck_assert_run(&result, 0, "");
    ck_assert_said(&result, "DENIED");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* The service never gave its list to the one who recorded. */
START_TEST(a_recording_without_a_list_ends_on_quit)
{
    struct simproc *sim = four_people();
    const char *ledger = keep_printf("%s/meeting.ndjson", tmpdir_new());
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 999}");
    expect_status(sim, keep_printf("--record %s %s", ledger, SIMPROC_MEETING), "quit\n", 4);
    struct child_result result =
        run_script(NULL, keep_printf("replay %s", ledger), "status\nlast\nquit\n");
    ck_assert_run(&result, 0, "");
    ck_assert_said(&result, "REPLAY");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("plain", a_script_gets_rows_in_words, nothing_is_said_in_signs,
          an_end_is_the_end_only_when_every_page_is_in, every_word_is_understood_and_nothing_else,
          filters_are_honest_and_can_be_wrong, the_end_of_the_input_ends_it,
          a_reader_that_goes_away_ends_it_quietly, a_number_keeps_meaning_whom_it_was_said_of,
          that_changes_wait_is_said_once, behind_the_last_row_there_is_none_and_that_is_said,
          neither_a_sort_nor_a_filter_changes_whom_a_number_meant,
          it_speaks_up_when_the_state_becomes_another_and_only_then,
          a_list_that_loads_slowly_is_live_in_the_end,
          a_file_is_private_and_not_overwritten_unasked,
          a_meeting_that_is_not_there_leaves_the_old_one, a_line_without_end_is_not_taken,
          a_recording_is_told_moment_by_moment, every_line_of_a_long_script_is_done,
          a_script_that_went_wrong_ends_with_the_status_of_what_went_wrong_first,
          a_word_that_waits_for_pages_that_do_not_come_ends,
          a_recording_without_a_list_ends_on_quit)
