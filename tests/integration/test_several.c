/* Several meetings in one call: the shapes of each format, one connection, one that fails. */
#include "support/keep.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EAST        "11111111-2222-4222-8222-222222222222" /* alice and bob */
#define WEST        "22222222-2222-4222-8222-222222222222" /* 205 people: three pages */
#define EMPTY       "33333333-2222-4222-8222-222222222222"
#define PATIENCE_MS 30000
#define NOWHERE     "44444444-2222-4222-8222-222222222222"

static const char *write_text(const char *folder, const char *name, const char *text)
{
    const char *path = keep_printf("%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static struct simproc *start(void)
{
    const char *folder = tmpdir_new();
    const char *east = write_text(
        folder, "east.json", "{\"meeting_id\": \"" EAST "\", \"attendees\": [\"bob\", \"alice\"]}");
    const char *west =
        write_text(folder, "west.json", "{\"meeting_id\": \"" WEST "\", \"generate\": 205}");
    const char *empty = write_text(folder, "empty.json", "{\"meeting_id\": \"" EMPTY "\"}");
    /* Faults strike the first. */
    const char *const args[] = {"--frozen", "--scenario", west,  "--scenario",
                                east,       "--scenario", empty, NULL};
    return simproc_start(args);
}

/* The requests so far: how many there were, and over how many connections. */
static void count_requests(struct simproc *sim, int *requests, int *connections)
{
    char *lines = simproc_requests(sim);
    char seen[64][16];
    *requests = *connections = 0;
    for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n")) {
        char connection[16];
        int k = 0;
        ck_assert_int_eq(sscanf(line, "%*s %15s", connection), 1);
        ++*requests;
        while (k < *connections && strcmp(seen[k], connection) != 0)
            k++;
        if (k == *connections && k < 64)
            snprintf(seen[(*connections)++], sizeof seen[0], "%s", connection);
    }
    free(lines);
}

static size_t lines_with(const char *text, const char *words)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, words)); at++)
        count += at == text || at[-1] == '\n';
    return count;
}

static struct json_object *member(struct json_object *object, const char *name)
{
    struct json_object *value = NULL;
    ck_assert_msg(json_object_object_get_ex(object, name, &value), "no %s", name);
    return value;
}

static const char *text_of(struct json_object *object, const char *name)
{
    return json_object_get_string(member(object, name));
}

START_TEST(each_row_tells_its_meeting_and_all_go_over_one_connection)
{
    static const struct {
        const char *format, *header;
    } formats[] = {
        {"csv", "MeetingId,AttendeeId,ExternalUserId,Audio,Video,Content\r\n"},
        {"tsv", ""},
        {"table", "MeetingId "},
        {"text", ""},
        {"ndjson", ""},
    };
    struct simproc *sim = start();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        int requests, connections;
        bool json = strcmp(formats[i].format, "ndjson") == 0;
        simproc_forget_requests(sim);
        struct child_result result =
            rollcall_run(sim, keep_printf("-o %s --max-rate 0 " EAST " " WEST " " EMPTY " " EAST,
                                          formats[i].format));
        ck_assert_run(&result, 0, "");
        const char *out = buf_text(&result.out);
        size_t lines = strcmp(formats[i].format, "text") == 0 ? 2 : 1; /* of an attendee */
        ck_assert_ptr_eq(strstr(out, formats[i].header), out);
        ck_assert_uint_eq(lines_with(out, json ? "{\"MeetingId\":\"" EAST "\"," : EAST), 2 * lines);
        ck_assert_uint_eq(lines_with(out, json ? "{\"MeetingId\":\"" WEST "\"," : WEST),
                          205 * lines);
        count_requests(sim, &requests, &connections);
        ck_assert_int_eq(requests, 5);
        ck_assert_int_eq(connections, 1);
        child_result_clean_up(&result);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(json_is_one_object_and_the_failure_of_one_does_not_end_the_rest)
{
    struct simproc *sim = start();
    struct child_result result =
        rollcall_run(sim, "-o json --sort user --max-items 2 " NOWHERE " " EAST " " EMPTY " " WEST);
    ck_assert_run(&result, 5, "rollcall: " NOWHERE ": meeting not found (404 NotFoundException)");
    ck_assert_uint_eq(lines_with(buf_text(&result.err), "rollcall: "), 1);
    struct json_object *whole = json_tokener_parse(buf_text(&result.out));
    struct json_object *meetings = member(whole, "Meetings");
    static const char *const ids[] = {NOWHERE, EAST, EMPTY, WEST};
    static const size_t rows[] = {0, 2, 0, 2};
    ck_assert_uint_eq(json_object_array_length(meetings), 4);
    for (size_t i = 0; i < 4; i++) {
        struct json_object *meeting = json_object_array_get_idx(meetings, i), *token = NULL;
        ck_assert_str_eq(text_of(meeting, "MeetingId"), ids[i]);
        ck_assert_uint_eq(json_object_array_length(member(meeting, "Attendees")), rows[i]);
        ck_assert(json_object_object_get_ex(meeting, "NextToken", &token) == (i == 3));
        ck_assert(json_object_object_get_ex(meeting, "Error", &token) == (i == 0));
    }
    struct json_object *lost = member(json_object_array_get_idx(meetings, 0), "Error");
    ck_assert_str_eq(text_of(lost, "Code"), "NotFoundException");
    ck_assert_ptr_nonnull(strstr(text_of(lost, "Message"), "meeting not found"));
    ck_assert_uint_eq(strlen(text_of(lost, "RequestId")), 36);
    struct json_object *east = member(json_object_array_get_idx(meetings, 1), "Attendees");
    ck_assert_str_eq(text_of(json_object_array_get_idx(east, 0), "ExternalUserId"), "alice");
    json_object_put(whole);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* What one call prints of a meeting is what the call for it alone prints. */
START_TEST(each_of_several_is_as_it_is_alone)
{
    struct simproc *sim = start();
    struct child_result several =
        rollcall_run(sim, "-o json --max-rate 0 --max-results 50 " WEST " " EAST);
    struct child_result alone = rollcall_run(sim, "-o json --max-rate 0 " WEST);
    ck_assert_run(&several, 0, "");
    struct json_object *whole = json_tokener_parse(buf_text(&several.out));
    struct json_object *one = json_tokener_parse(buf_text(&alone.out));
    struct json_object *west = json_object_array_get_idx(member(whole, "Meetings"), 0);
    ck_assert(json_object_equal(member(west, "Attendees"), member(one, "Attendees")));
    json_object_put(whole);
    json_object_put(one);
    child_result_clean_up(&several);
    child_result_clean_up(&alone);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_count_is_a_line_for_each_meeting)
{
    struct simproc *sim = start();
    const char *home = tmpdir_new();
    const char *config = write_text(
        home, "config", "[meetings]\neast = " EAST "\n[groups]\nall = @east " EMPTY "\n");
    const char *list = write_text(home, "list", "\xef\xbb\xbf" WEST " us-east-1 # big\r\n@all\r\n");
    const char *const variables[] = {keep_printf("ROLLCALL_CONFIG=%s", config), NULL};
    const char *argv[] = {paths_built("rollcall"), "--count", "--meetings", list, NOWHERE, NULL};
    const char *env[64];
    size_t n = 0;
    for (const char *const *v = simproc_env(sim); *v; v++)
        env[n++] = *v;
    env[n++] = variables[0];
    env[n] = NULL;
    struct child_result result;
    child_run(&(struct child_options){.argv = argv, .env = env}, &result);
    ck_assert_run(&result, 5, "rollcall: " NOWHERE ": meeting not found");
    ck_assert_str_eq(buf_text(&result.out), WEST "\t205\n" EAST "\t2\n" EMPTY "\t0\n");
    child_result_clean_up(&result);
    argv[3] = "-";
    child_run(&(struct child_options){.argv = argv, .env = env, .input = EAST "\n" EAST "\n"},
              &result);
    ck_assert_run(&result, 5, NOWHERE);
    ck_assert_str_eq(buf_text(&result.out), EAST "\t2\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_login_that_all_lack_is_told_once)
{
    struct simproc *sim = start();
    static const char *const nothing[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                          "AWS_SESSION_TOKEN", NULL};
    struct child_result result =
        rollcall_run_with(sim, nothing, "-o json " EAST " " WEST " " EMPTY);
    ck_assert_run(&result, 3, "rollcall: " EAST " and 2 more: no AWS credentials found");
    ck_assert_uint_eq(lines_with(buf_text(&result.err), "rollcall: "), 1);
    struct json_object *whole = json_tokener_parse(buf_text(&result.out));
    ck_assert_uint_eq(json_object_array_length(member(whole, "Meetings")), 3);
    json_object_put(whole);
    child_result_clean_up(&result);
    result = rollcall_run_with(sim, nothing, "--count " EAST " " WEST);
    ck_assert_run(&result, 3, " and 1 more: no AWS credentials found");
    ck_assert_str_eq(buf_text(&result.out), "");
    ck_assert_int_eq(simproc_request_count(sim), 0);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_status_is_the_worst_and_a_list_that_broke_off_goes_on_with_the_next)
{
    struct simproc *sim = start();
    static const char *const once[] = {"AWS_MAX_ATTEMPTS=1", NULL};
    simproc_fault(sim, "{\"kind\": \"failure\", \"page\": 2}");
    struct child_result result = rollcall_run_with(sim, once, "-o json " NOWHERE " " WEST " " EAST);
    ck_assert_run(&result, 8, "rollcall: " WEST ": the service is unavailable");
    struct json_object *whole = json_tokener_parse(buf_text(&result.out));
    struct json_object *meetings = member(whole, "Meetings");
    struct json_object *west = json_object_array_get_idx(meetings, 1);
    ck_assert_uint_eq(json_object_array_length(member(west, "Attendees")), 100);
    member(west, "NextToken");
    member(west, "Error");
    struct json_object *east = json_object_array_get_idx(meetings, 2);
    ck_assert_uint_eq(json_object_array_length(member(east, "Attendees")), 2);
    json_object_put(whole);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_timeout_bounds_all_of_them)
{
    struct simproc *sim = start();
    simproc_fault(sim, "{\"kind\": \"delay\", \"ms\": 600000, \"page\": 2}");
    struct child_result result = rollcall_run(sim, "-o json --timeout 1 " EAST " " WEST " " EMPTY);
    ck_assert_run(&result, 9, "rollcall: the time given by --timeout is over: 1 s");
    ck_assert_uint_eq(lines_with(buf_text(&result.err), "rollcall: "), 1);
    struct json_object *whole = json_tokener_parse(buf_text(&result.out));
    struct json_object *meetings = member(whole, "Meetings");
    ck_assert_uint_eq(json_object_array_length(meetings), 3);
    member(json_object_array_get_idx(meetings, 2), "Error");
    json_object_put(whole);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(what_makes_no_sense_with_several_is_refused)
{
    static const char *const lines[][2] = {
        {"-o json --next-token x " EAST " " WEST,
         "--next-token means nothing with several meetings"},
        {"--expect /dev/null " EAST " " WEST, "--expect means nothing with several meetings"},
        {"-o json " EAST " nonsense", "not a meeting id: \"nonsense\""},
        {"--plain " EAST " " WEST, "the console shows one meeting: name one, or print all of them"},
    };
    struct simproc *sim = start();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct child_result result = rollcall_run(sim, lines[i][0]);
        ck_assert_run(&result, 2, lines[i][1]);
        ck_assert_str_eq(buf_text(&result.out), "");
        child_result_clean_up(&result);
    }
    ck_assert_int_eq(simproc_request_count(sim), 0);
    simproc_stop(sim);
}
END_TEST

/* Waits for a line of a watch with these words. */
static void await_line(struct child *child, const char *words)
{
    if (!child_wait_output(child, words, PATIENCE_MS * patience_factor()))
        ck_abort_msg("no \"%s\" in:\n%s", words, buf_text(child_output(child)));
}

/* How many lines have both. */
static size_t count_lines(const char *text, const char *type, const char *meeting)
{
    size_t count = 0;
    char *copy = strdup(text), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n"));)
        count += strstr(line, type) && strstr(line, meeting);
    free(copy);
    return count;
}

START_TEST(a_watch_tells_of_each_and_ends_with_the_last)
{
    struct simproc *sim = start();
    int requests, connections;
    struct child *child = rollcall_start(
        sim, NULL, "--watch -n 1 --max-rate 100 " WEST " " EAST " " EMPTY " " NOWHERE);
    await_line(child, "\"meetingId\":\"" WEST "\",\"count\":205,\"state\":\"LIVE\"");
    await_line(child, "\"meetingId\":\"" EAST "\",\"count\":2,\"state\":\"LIVE\"");
    await_line(child, "\"meetingId\":\"" EMPTY "\",\"count\":0,\"state\":\"LIVE\"");
    simproc_event_in(sim, WEST, "{\"do\": \"end\"}");
    await_line(child, "\"meetingId\":\"" WEST "\",\"count\":205}");
    simproc_event_in(sim, EAST, "{\"do\": \"add\", \"attendee\": \"carol\"}");
    await_line(child,
               "\"meetingId\":\"" EAST "\",\"count\":3,\"attendee\":{\"ExternalUserId\":\"carol\"");
    count_requests(sim, &requests, &connections);
    ck_assert_int_eq(connections, 1);
    simproc_event_in(sim, EAST, "{\"do\": \"end\"}");
    simproc_event_in(sim, EMPTY, "{\"do\": \"end\"}");
    struct child_result result;
    child_wait(child, PATIENCE_MS * patience_factor(), &result);
    child_destroy(child);
    ck_assert_run(&result, 5, "rollcall: " NOWHERE ": meeting not found");
    ck_assert_uint_eq(lines_with(buf_text(&result.err), "rollcall: "), 1);
    static const char *const ids[] = {WEST, EAST, EMPTY};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(count_lines(buf_text(&result.out), "\"type\":\"snapshot\"", ids[i]), 1);
        ck_assert_uint_eq(count_lines(buf_text(&result.out), "\"type\":\"ended\"", ids[i]), 1);
    }
    ck_assert_uint_eq(count_lines(buf_text(&result.out), "\"carol\"", EAST), 1);
    ck_assert_uint_eq(count_lines(buf_text(&result.out), "", NOWHERE), 0);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(conditions_hold_in_one_of_them)
{
    struct simproc *sim = start();
    struct child_result result =
        rollcall_run(sim, "--until registered:user=alice --until count=2 -n 1 --max-rate 100 " EMPTY
                          " " EAST " " NOWHERE);
    ck_assert_run(&result, 0, "");
    ck_assert_uint_eq(count_lines(buf_text(&result.out), "\"type\":\"until\"", EAST), 2);
    child_result_clean_up(&result);
    result = rollcall_run(
        sim, "--until registered:user=alice --until count=0 -n 1 --max-rate 100 --timeout 1 " EMPTY
             " " EAST);
    ck_assert_run(&result, 9, "rollcall: the time given by --timeout is over: 1 s");
    child_result_clean_up(&result);
    struct child *child =
        rollcall_start(sim, NULL, "--until count=99 -n 1 --max-rate 100 " EMPTY " " EAST);
    await_line(child, "\"type\":\"walk\"");
    await_line(child, "\"meetingId\":\"" EAST "\",\"count\":2,\"state\"");
    await_line(child, "\"meetingId\":\"" EMPTY "\",\"count\":0,\"state\"");
    simproc_event_in(sim, EMPTY, "{\"do\": \"end\"}");
    simproc_event_in(sim, EAST, "{\"do\": \"end\"}");
    child_wait(child, PATIENCE_MS * patience_factor(), &result);
    child_destroy(child);
    ck_assert_run(&result, 5, "rollcall: " EAST ": meeting not found");
    ck_assert_uint_eq(lines_with(buf_text(&result.err), "rollcall: "), 2);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_watch_without_a_login_says_so_once)
{
    struct simproc *sim = start();
    static const char *const nothing[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                          "AWS_SESSION_TOKEN", NULL};
    struct child_result result =
        rollcall_run_with(sim, nothing, "--watch " EAST " " WEST " " EMPTY);
    ck_assert_run(&result, 3, "no AWS credentials found");
    ck_assert_uint_eq(lines_with(buf_text(&result.err), "rollcall: "), 1);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* One queue tells of all of them, one ledger keeps all of them. */
START_TEST(events_and_a_ledger_are_of_several)
{
    const char *folder = tmpdir_new();
    const char *scenario[2];
    static const char *const ids[] = {EAST, WEST};
    for (size_t i = 0; i < 2; i++)
        scenario[i] = write_text(
            folder, i ? "west.json" : "east.json",
            keep_printf(
                "{\"meeting_id\": \"%s\", \"attendees\": [\"%s\"], \"queue\": {\"history\": "
                "true}}",
                ids[i], i ? "wendy" : "edgar"));
    const char *const args[] = {"--frozen",   "--scenario", scenario[0],
                                "--scenario", scenario[1],  NULL};
    struct simproc *sim = simproc_start(args);
    const char *ledger = keep_printf("%s/ledger.ndjson", folder);
    struct child *child = rollcall_start(
        sim, NULL,
        keep_printf("--watch -n 1 --max-rate 100 --drain 1 --record %s --presence-queue "
                    "%s/111122223333/rollcall-presence " EAST " " WEST,
                    ledger, simproc_url(sim)));
    await_line(child, "\"meetingId\":\"" EAST "\",\"count\":1,\"state\":\"LIVE\"");
    await_line(child, "\"meetingId\":\"" WEST "\",\"count\":1,\"state\":\"LIVE\"");
    simproc_event_in(sim, WEST, "{\"do\": \"join\", \"who\": \"wendy\"}");
    simproc_event_in(sim, EAST, "{\"do\": \"join\", \"who\": \"edgar\"}");
    await_line(child, "\"type\":\"joined\"");
    for (size_t i = 0; i < 2; i++)
        await_line(child, keep_printf("\"ExternalUserId\":\"%s\"", i ? "wendy" : "edgar"));
    simproc_event_in(sim, EAST, "{\"do\": \"end\"}");
    simproc_event_in(sim, WEST, "{\"do\": \"end\"}");
    struct child_result result;
    child_wait(child, PATIENCE_MS * patience_factor(), &result);
    child_destroy(child);
    ck_assert_run(&result, 0, "");
    ck_assert_uint_eq(count_lines(buf_text(&result.out), "\"type\":\"joined\"", WEST), 1);
    ck_assert_uint_eq(count_lines(buf_text(&result.out), "\"type\":\"joined\"", EAST), 1);
    child_result_clean_up(&result);
    for (size_t i = 0; i < 2; i++) {
        result =
            rollcall_run(NULL, keep_printf("report %s -o csv --meeting-id %s", ledger, ids[i]));
        ck_assert_run(&result, 0, "");
        ck_assert_ptr_nonnull(strstr(buf_text(&result.out), i ? "wendy" : "edgar"));
        ck_assert_ptr_null(strstr(buf_text(&result.out), i ? "edgar" : "wendy"));
        child_result_clean_up(&result);
    }
    result = rollcall_run(NULL, keep_printf("report %s -o json --meeting-id " EAST
                                            " --meeting-id " NOWHERE " --meeting-id " WEST,
                                            ledger));
    ck_assert_run(&result, 1, "rollcall: " NOWHERE ": ");
    struct json_object *whole = json_tokener_parse(buf_text(&result.out));
    struct json_object *meetings = member(whole, "meetings");
    ck_assert_uint_eq(json_object_array_length(meetings), 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert_str_eq(text_of(json_object_array_get_idx(meetings, i), "meetingId"), ids[i]);
    json_object_put(whole);
    child_result_clean_up(&result);
    result = rollcall_run(
        NULL, keep_printf("report %s --meeting-id " EAST " --meeting-id " WEST, ledger));
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "edgar"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "wendy"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(each_is_resolved_and_checked)
{
    struct simproc *sim = start();
    struct child_result result = rollcall_run(sim, "--check " EAST " " NOWHERE);
    ck_assert_run(&result, 5, "rollcall: " NOWHERE ": meeting not found");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "Meeting      " EAST "\n"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\nMeeting      " NOWHERE "\n"));
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--check -o json " EAST " " NOWHERE);
    ck_assert_run(&result, 5, "");
    struct json_object *whole = json_tokener_parse(buf_text(&result.out));
    struct json_object *meetings = member(whole, "meetings");
    ck_assert_uint_eq(json_object_array_length(meetings), 2);
    struct json_object *east = json_object_array_get_idx(meetings, 0);
    ck_assert_str_eq(text_of(east, "meeting_id"), EAST);
    member(member(east, "resolved"), "check");
    member(member(json_object_array_get_idx(meetings, 1), "resolved"), "error");
    json_object_put(whole);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("several", a_watch_tells_of_each_and_ends_with_the_last, conditions_hold_in_one_of_them,
          a_watch_without_a_login_says_so_once, events_and_a_ledger_are_of_several,
          each_is_resolved_and_checked, each_row_tells_its_meeting_and_all_go_over_one_connection,
          json_is_one_object_and_the_failure_of_one_does_not_end_the_rest,
          each_of_several_is_as_it_is_alone, a_count_is_a_line_for_each_meeting,
          a_login_that_all_lack_is_told_once,
          the_status_is_the_worst_and_a_list_that_broke_off_goes_on_with_the_next,
          a_timeout_bounds_all_of_them, what_makes_no_sense_with_several_is_refused)
