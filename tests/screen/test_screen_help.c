/* Help, events, errors, files, and keys of one's own. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/tmpdir.h"
#include "support/unit.h"
#include "view/action.h"
#include "view/status.h"

#include <string.h>
#include <sys/stat.h>

static struct terminal *start_at(const struct simproc *sim, const char *arguments, const char *home)
{
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .arguments = arguments, .home = home});
    ck_assert_screen(t, "registered");
    return t;
}

static struct terminal *start(const struct simproc *sim, const char *arguments)
{
    return start_at(sim, arguments, NULL);
}

START_TEST(help_names_every_action_and_every_state)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .arguments = "--interval off " SIMPROC_MEETING, .rows = 250, .cols = 160});
    ck_assert_screen(t, "registered");
    terminal_type(t, "?");
    ck_assert_screen(t, "who is registered, not who is connected");
    ck_assert_screen(t, "this user id is registered twice"); /* the last line */
    const char *help = keep_printf("%s", terminal_text(t));
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const struct action_info *info = action_info(a);
        const char *begin = keep_printf("%.40s", info->sentence);
        if (!info->keys[0])
            continue; /* a word of --plain */
        ck_assert_msg(strstr(help, begin) != NULL, "help says nothing of %s", info->name);
        ck_assert_msg(strstr(help, info->keys) != NULL, "help lacks the keys %s", info->keys);
    }
    for (enum status_state s = 0; s < STATUS_COUNT; s++)
        ck_assert_msg(strstr(help, keep_printf("  %s ", status_name(s))) != NULL, "help lacks %s",
                      status_name(s));
    terminal_type(t, "q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(help_scrolls_searches_and_closes)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, NULL);
    terminal_key(t, "F1");
    ck_assert_screen(t, "Help");
    terminal_key(t, "End");
    ck_assert_screen(t, "this user id is registered twice");
    terminal_key(t, "Home");
    ck_assert_screen(t, "who is registered");
    terminal_key(t, "F3");
    terminal_type(t, "from now on\r");
    ck_assert_screen(t, "from now on marks and counters");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "alice@example.com");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(keys_and_colours_come_from_the_config_file)
{
    const char *home = tmpdir_new();
    tmpdir_write(home, ".config/rollcall/config",
                 "[keys]\nrefresh = u\nleave = X\n[colors]\ngood = magenta\n");
    struct simproc *sim = console_people("3");
    struct terminal *t = start_at(sim, "--interval off " SIMPROC_MEETING, home);
    ck_assert_screen(t, "X quit");
    simproc_forget_requests(sim);
    terminal_type(t, "rq");
    ck_assert(terminal_wait_quiet(t, 300, 5000));
    ck_assert_int_eq(simproc_request_count(sim), 0);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    terminal_type(t, "u");
    ck_assert_screen(t, "+ zoe");
    int row = terminal_find(t, "+ zoe");
    ck_assert_int_eq(terminal_cell_at(t, row, 0).fg, 5);
    terminal_type(t, "?");
    ck_assert_screen(t, "Help");
    terminal_key(t, "F3");
    terminal_type(t, "ask the service\r");
    ck_assert_screen(t, "  u       ");
    terminal_type(t, "qX");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_question_before_a_token_names_the_keys_that_answer_it)
{
    const char *home = tmpdir_new();
    tmpdir_write(home, ".config/rollcall/config", "[keys]\nreveal = v\ncopy-field =\n");
    struct simproc *sim = console_people("3");
    struct terminal *t = start_at(sim, "--include-join-tokens " SIMPROC_MEETING, home);
    terminal_keys(t, "Enter T");
    ck_assert_screen(t, "shown. v");
    ck_assert_screen(t, "no key copies");
    ck_assert_screen(t, ", q goes");
    terminal_keys(t, "q q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(wrong_keys_and_colours_are_told_and_counted)
{
    const char *home = tmpdir_new();
    tmpdir_write(home, ".config/rollcall/config",
                 "[keys]\nrefresh = NoSuchKey\n[colors]\ngood = mauve\nbad = puce\n");
    struct simproc *sim = console_people("3");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .arguments = "--interval off " SIMPROC_MEETING, .home = home, .cols = 160});
    ck_assert_screen(t, "config:2: ");
    ck_assert_screen(t, "NoSuchKey");
    ck_assert_screen(t, "(and 2 more)");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(events_tell_who_came_went_and_changed)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING);
    terminal_type(t, "e");
    ck_assert_screen(t, "Nothing has happened so far.");
    simproc_event(sim, "{\"do\": \"change\", \"who\": \"bob@example.com\", \"video\": \"None\"}");
    ck_assert_screen(t, "Video: SendReceive -> None");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "+ zoe");
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"zoe\"}");
    ck_assert_screen(t, "- zoe");
    terminal_keys(t, "F3");
    terminal_type(t, "audio:loud\r");
    ck_assert_screen(t, "audio: cannot be \"loud\"");
    terminal_keys(t, "Home Enter");
    ck_assert_screen(t, "ExternalUserId  bob@example.com");
    terminal_type(t, "q");
    ck_assert_screen(t, "Events: 3");
    terminal_type(t, "q");
    ck_assert_screen(t, "~1 -1");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_checkpoint_starts_the_counting_anew)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval 1 --mark 1 " SIMPROC_MEETING);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "+ zoe");
    ck_assert_screen_gone(t, "+ zoe"); /* it faded */
    terminal_type(t, "0");
    ck_assert_screen(t, "since this moment");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"yves\"}");
    ck_assert_screen(t, "+ yves");
    terminal_watch(t, 3000);
    ck_assert(terminal_shows(t, "+ yves")); /* it does not */
    ck_assert(terminal_shows(t, "since "));
    terminal_type(t, "0");
    ck_assert_screen_gone(t, "+ yves");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(errors_say_what_happened_and_what_helps)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING);
    terminal_type(t, "!");
    ck_assert_screen(t, "Nothing has failed so far.");
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 1}");
    ck_assert_screen(t, "DENIED");
    ck_assert_screen(t, "AccessDeniedException");
    ck_assert_screen(t, "ListAttendees page 1");
    ck_assert_screen(t, "Remedy");
    terminal_type(t, "C");
    ck_assert_screen(t, "meeting " SIMPROC_MEETING);
    terminal_type(t, "q");
    ck_assert_screen(t, "alice@example.com");
    terminal_type(t, "r");
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* Writes by w under a name, which replaces the one that is offered. */
static void write_to(struct terminal *t, const char *path)
{
    terminal_type(t, "w\x15");
    terminal_type(t, path);
    ck_assert_screen(t, ".json"); /* the label of the line */
    terminal_key(t, "Enter");
}

START_TEST(the_list_is_written_to_a_private_file_and_never_over_another_unasked)
{
    const char *dir = tmpdir_new();
    const char *path = tmpdir_path(dir, "a.csv");
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--include-join-tokens " SIMPROC_MEETING);
    write_to(t, path);
    ck_assert_screen(t, " written, ");
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    char *text = tmpdir_read(path);
    ck_assert_ptr_nonnull(strstr(text, "alice@example.com"));
    ck_assert_ptr_null(strstr(text, "oken"));
    tmpdir_write(dir, "a.csv", "mine");
    write_to(t, path);
    ck_assert_screen(t, "Overwrite it?");
    terminal_keys(t, "Enter n");
    ck_assert_screen_gone(t, "Overwrite");
    char *mine = tmpdir_read(path);
    ck_assert_str_eq(mine, "mine");
    write_to(t, path);
    ck_assert_screen(t, "Overwrite it?");
    terminal_type(t, "y");
    ck_assert_screen(t, " written, ");
    char *again = tmpdir_read(path);
    ck_assert_str_eq(again, text);
    write_to(t, tmpdir_path(dir, "missing/a.csv"));
    ck_assert_screen(t, "failed");
    free(text);
    free(mine);
    free(again);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_ending_of_the_name_decides_the_form)
{
    const char *dir = tmpdir_new();
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING);
    write_to(t, tmpdir_path(dir, "a.json"));
    ck_assert_screen(t, " written, ");
    char *json = tmpdir_read(tmpdir_path(dir, "a.json"));
    ck_assert_ptr_nonnull(strstr(json, "\"Attendees\": ["));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"=zoe,\\\"x\\\"\"}");
    ck_assert_screen(t, "zoe");
    terminal_type(t, "e");
    ck_assert_screen(t, "Events: 1");
    write_to(t, tmpdir_path(dir, "e.ndjson"));
    ck_assert_screen(t, " written, ");
    char *ndjson = tmpdir_read(tmpdir_path(dir, "e.ndjson"));
    ck_assert_ptr_nonnull(strstr(ndjson, "\"type\":\"registered\""));
    ck_assert_ptr_nonnull(strstr(ndjson, "\"externalUserId\":\"=zoe,\\\"x\\\"\"}\n"));
    write_to(t, tmpdir_path(dir, "e.csv"));
    ck_assert_screen(t, " written, ");
    char *csv = tmpdir_read(tmpdir_path(dir, "e.csv"));
    ck_assert_ptr_nonnull(strstr(csv, "time,type,attendeeId,externalUserId,what,from,to\r\n"));
    ck_assert_ptr_nonnull(strstr(csv, ",\"'=zoe,\"\"x\"\"\","));
    free(json);
    free(ndjson);
    free(csv);
    terminal_type(t, "q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* What a screen hides no file shows. */
START_TEST(while_user_ids_are_masked_no_file_has_them)
{
    static const char *const names[] = {"a.csv", "a.json", "a.ndjson", "e.csv", "e.ndjson"};
    const char *dir = tmpdir_new();
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--mask --interval 1 " SIMPROC_MEETING);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe@example.com\"}");
    ck_assert_screen(t, "7 registered");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = tmpdir_path(dir, names[i]);
        if (names[i][0] == 'e')
            terminal_type(t, "e");
        write_to(t, path);
        ck_assert_screen(t, " written, user ids masked, ");
        char *text = tmpdir_read(path);
        ck_assert_msg(!strstr(text, "example.com") && strstr(text, "********"), "%s", text);
        free(text);
        terminal_key(t, "Up");
        ck_assert_screen_gone(t, " written, ");
        if (names[i][0] == 'e')
            terminal_type(t, "q");
    }
    terminal_type(t, "H");
    ck_assert_screen(t, "zoe@");
    write_to(t, tmpdir_path(dir, "clear.csv"));
    ck_assert_screen(t, "7 of 7 written, CSV: ");
    char *clear = tmpdir_read(tmpdir_path(dir, "clear.csv"));
    ck_assert_ptr_nonnull(strstr(clear, "zoe@example.com"));
    free(clear);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(what_was_written_is_told_with_its_filter_and_its_folder)
{
    const char *dir = tmpdir_new();
    struct simproc *sim = console_people("3");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .cols = 132});
    ck_assert_screen(t, "6 registered");
    terminal_type(t, "/nobody\r");
    ck_assert_screen(t, "0 of 6");
    write_to(t, tmpdir_path(dir, "list.csv"));
    ck_assert_screen(t, "0 of 6 written, filter /nobody, CSV: ");
    ck_assert_screen(t, "/list.csv");
    write_to(t, tmpdir_path(dir, "list.txt"));
    ck_assert_screen(t, "none of .csv .json .ndjson; Enter again writes CSV");
    ck_assert_ptr_null(tmpdir_read(tmpdir_path(dir, "list.txt")));
    terminal_key(t, "Enter");
    ck_assert_screen(t, "list.txt");
    ck_assert_screen(t, "0 of 6 written, filter /nobody, CSV: ");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(without_a_refresh_a_shorter_interval_says_so)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval off " SIMPROC_MEETING);
    terminal_type(t, "-");
    ck_assert_screen(t, "no background refresh");
    terminal_type(t, "+");
    ck_assert_screen(t, "refresh every 1 s");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_refresh_pauses_resumes_and_changes_its_pace)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING);
    terminal_type(t, "Z");
    ck_assert_screen(t, "PAUSED");
    ck_assert(terminal_wait_quiet(t, 300, 5000));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    terminal_watch(t, 2000);
    ck_assert(!terminal_shows(t, "zoe"));
    terminal_type(t, "r");
    ck_assert_screen(t, "+ zoe"); /* asked for, it comes all the same */
    terminal_type(t, "Z");
    ck_assert_screen(t, "LIVE");
    terminal_type(t, "+");
    ck_assert_screen(t, "refresh every 2 s");
    terminal_type(t, "-");
    ck_assert_screen(t, "refresh every 1 s");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("help, events, errors, files", help_names_every_action_and_every_state,
          the_question_before_a_token_names_the_keys_that_answer_it,
          help_scrolls_searches_and_closes, keys_and_colours_come_from_the_config_file,
          wrong_keys_and_colours_are_told_and_counted, events_tell_who_came_went_and_changed,
          a_checkpoint_starts_the_counting_anew, errors_say_what_happened_and_what_helps,
          without_a_refresh_a_shorter_interval_says_so, while_user_ids_are_masked_no_file_has_them,
          what_was_written_is_told_with_its_filter_and_its_folder,
          the_list_is_written_to_a_private_file_and_never_over_another_unasked,
          the_ending_of_the_name_decides_the_form, the_refresh_pauses_resumes_and_changes_its_pace)
