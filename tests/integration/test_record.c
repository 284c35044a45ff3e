/* --record: what is seen goes into a ledger, whatever shows it, and trouble with it hurts nobody.
 */
#include "support/paths.h"
#include "support/patience.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 60000

static struct simproc *sim;
static const char *ledger;

static void begin(void)
{
    const char *const args[] = {"--attendees", "5", "--frozen", NULL};
    sim = simproc_start(args);
    ledger = tmpdir_path(tmpdir_new(), "meeting.ndjson");
}

static void end(void)
{
    simproc_stop(sim);
}

/* Runs rollcall until zoe was seen to come, and ends it. */
static void watch_zoe_come(const char *options, struct child_result *result)
{
    struct buf arguments = BUF_INIT(4096);
    buf_printf(&arguments, "-n 1 --record %s --watch %s " SIMPROC_MEETING, ledger, options);
    struct child *child = rollcall_start(sim, NULL, buf_text(&arguments));
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"registered\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"removed\"", PATIENCE_MS));
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, result);
    child_destroy(child);
    buf_clean_up(&arguments);
}

/* How many lines of the ledger contain the words. */
static size_t lines_with(const char *words)
{
    char *text = tmpdir_read(ledger);
    size_t count = 0;
    ck_assert_ptr_nonnull(text);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        count += strstr(line, words) != NULL;
    free(text);
    return count;
}

START_TEST(what_is_watched_is_recorded_without_tokens_for_the_owner_only)
{
    struct child_result result;
    struct stat about;
    begin();
    watch_zoe_come("--include-join-tokens", &result);
    ck_assert_run(&result, 143, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "JoinToken"));
    child_result_clean_up(&result);
    ck_assert_int_eq(stat(ledger, &about), 0);
    ck_assert_int_eq(about.st_mode & 07777, 0600);
    ck_assert_uint_eq(lines_with("{\"type\":\"opened\""), 1);
    ck_assert_uint_eq(lines_with("\"firstLook\":true"), 5);
    ck_assert_uint_eq(lines_with("{\"type\":\"registered\""), 6);
    ck_assert_uint_eq(lines_with("{\"type\":\"removed\""), 1);
    ck_assert_uint_ge(lines_with("{\"type\":\"walk\""), 3);
    ck_assert_uint_eq(lines_with("oken"), 0);
    end();
}
END_TEST

/* Runs `rollcall report` over the ledger. */
static struct child_result report(const char *options)
{
    struct buf arguments = BUF_INIT(4096);
    buf_printf(&arguments, "report %s %s", ledger, options);
    struct child_result result = rollcall_run(NULL, buf_text(&arguments));
    buf_clean_up(&arguments);
    return result;
}

START_TEST(what_was_recorded_is_reported)
{
    struct child_result result;
    begin();
    watch_zoe_come("", &result);
    child_result_clean_up(&result);
    result = report("");
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.err), "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "registrations only"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\nzoe "));
    child_result_clean_up(&result);
    result = report("-o csv --no-header");
    ck_assert_run(&result, 0, "");
    size_t lines = 0;
    for (const char *c = buf_text(&result.out); *c; c++)
        lines += *c == '\n';
    ck_assert_uint_eq(lines, 6);
    child_result_clean_up(&result);
    result = report("-o json");
    struct json_object *json = json_tokener_parse(buf_text(&result.out));
    struct json_object *attendees;
    ck_assert(json_object_object_get_ex(json, "attendees", &attendees));
    ck_assert_uint_eq(json_object_array_length(attendees), 6);
    json_object_put(json);
    child_result_clean_up(&result);
    end();
}
END_TEST

START_TEST(a_report_tells_of_what_it_passed_over)
{
    struct child_result result;
    begin();
    watch_zoe_come("", &result);
    child_result_clean_up(&result);
    size_t lines = lines_with("");
    FILE *file = fopen(ledger, "a");
    fputs("{\"type\":\"regis\n{\"type\":\"registered\",\"time\":\"2026", file);
    fclose(file);
    result = report("-o csv --no-header");
    char broken[80], cut[80];
    snprintf(broken, sizeof broken, "1 of %zu lines is broken, line %zu: passed over", lines + 2,
             lines + 1);
    snprintf(cut, sizeof cut, "1 of %zu lines is cut off, the last: passed over", lines + 2);
    ck_assert_run(&result, 8, broken);
    ck_assert_ptr_nonnull(strstr(buf_text(&result.err), cut));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "zoe,"));
    child_result_clean_up(&result);
    result = report("--meeting-id 91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe");
    ck_assert_run(&result, 1, "nothing of this meeting");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.err), "in it: " SIMPROC_MEETING));
    child_result_clean_up(&result);
    result = rollcall_run(NULL, "report /nonexistent");
    ck_assert_run(&result, 1, "/nonexistent");
    child_result_clean_up(&result);
    result = rollcall_run(NULL, "report");
    ck_assert_run(&result, 2, "--record");
    child_result_clean_up(&result);
    end();
}
END_TEST

START_TEST(a_report_reads_standard_input)
{
    struct child_result result, same;
    begin();
    watch_zoe_come("", &result);
    child_result_clean_up(&result);
    const char *command[] = {
        "/bin/sh", "-c", "cat \"$1\" | \"$0\" --no-config report - -o csv", paths_built("rollcall"),
        ledger,    NULL};
    struct child *child =
        child_start(&(struct child_options){.argv = command, .env = simproc_env(sim)});
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    same = report("-o csv");
    ck_assert_str_eq(buf_text(&result.out), buf_text(&same.out));
    child_result_clean_up(&same);
    child_result_clean_up(&result);
    child_destroy(child);
    end();
}
END_TEST

START_TEST(a_second_recorder_is_refused_and_does_no_harm)
{
    struct buf arguments = BUF_INIT(4096);
    struct child_result result;
    begin();
    buf_printf(&arguments, "-n 1 --record %s --watch " SIMPROC_MEETING, ledger);
    struct child *child = rollcall_start(sim, NULL, buf_text(&arguments));
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    for (int i = 0; i < 2; i++) {
        result = rollcall_run(sim, buf_text(&arguments));
        ck_assert_run(&result, 1, "another rollcall is recording into it");
        child_result_clean_up(&result);
    }
    ck_assert(child_wait_output(child, "\"walk\"", PATIENCE_MS));
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, &result);
    child_result_clean_up(&result);
    child_destroy(child);
    result = report("-o csv --no-header");
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.err), "");
    ck_assert_uint_eq(lines_with("{\"type\":\"opened\""), 1);
    child_result_clean_up(&result);
    buf_clean_up(&arguments);
    end();
}
END_TEST

START_TEST(a_recording_that_was_only_refused_says_so)
{
    struct buf arguments = BUF_INIT(4096);
    struct child_result result;
    begin();
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 99}");
    buf_printf(&arguments, "--record %s --watch " SIMPROC_MEETING, ledger);
    result = rollcall_run(sim, buf_text(&arguments));
    child_result_clean_up(&result);
    result = report("");
    ck_assert_ptr_null(strstr(buf_text(&result.out), "No events were heard"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "no request went well"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "Failed: ListAttendees, 403 "));
    child_result_clean_up(&result);
    buf_clean_up(&arguments);
    end();
}
END_TEST

/* One attendee seen at the first look. */
static void write_person(FILE *file, const char *id, const char *name)
{
    fprintf(file,
            "{\"type\":\"registered\",\"time\":\"2026-11-23T09:00:00.500Z\",\"meetingId\":\"%s\","
            "\"AttendeeId\":\"%s\",\"ExternalUserId\":\"%s\",\"firstLook\":true}\n",
            SIMPROC_MEETING, id, name);
}

START_TEST(names_in_every_script_are_read_back)
{
    static const struct {
        const char *id, *written, *read;
    } rows[] = {
        {"0b9f4c1e-0000-4000-8000-0000000000a1", "S\xc3\xb8ren", "S\xc3\xb8ren"},
        {"1c02d9e7-0000-4000-8000-0000000000b2", "\xe9\x99\xb3\xe5\xa4\xa7\xe6\x96\x87",
         "\xe9\x99\xb3\xe5\xa4\xa7\xe6\x96\x87"},
        {"2d13eaf8-0000-4000-8000-0000000000c3", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
         "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80"},
        {"3e24fb09-0000-4000-8000-0000000000d4", "\\u00e9\\ud83d\\ude80\\ud800",
         "\xc3\xa9\xf0\x9f\x9a\x80\xef\xbf\xbd"},
    };
    begin();
    FILE *file = fopen(ledger, "w");
    for (size_t i = 0; i < 4; i++)
        write_person(file, rows[i].id, rows[i].written);
    fclose(file);
    struct child_result result = report("-o json");
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.err), "");
    struct json_object *json = json_tokener_parse(buf_text(&result.out)), *attendees, *name;
    ck_assert(json_object_object_get_ex(json, "attendees", &attendees));
    ck_assert_uint_eq(json_object_array_length(attendees), 4);
    for (size_t i = 0; i < 4; i++) {
        json_object_object_get_ex(json_object_array_get_idx(attendees, i), "ExternalUserId", &name);
        ck_assert_str_eq(json_object_get_string(name), rows[i].read);
    }
    json_object_put(json);
    child_result_clean_up(&result);
    end();
}
END_TEST

START_TEST(a_second_run_goes_on_behind_a_line_that_was_cut_off)
{
    struct child_result result;
    begin();
    watch_zoe_come("", &result);
    child_result_clean_up(&result);
    char *text = tmpdir_read(ledger);
    ck_assert_int_eq(truncate(ledger, (off_t)strlen(text) - 9), 0);
    size_t walks = lines_with("\"complete\":true");
    watch_zoe_come("", &result);
    child_result_clean_up(&result);
    ck_assert_uint_eq(lines_with("{\"type\":\"opened\""), 2);
    ck_assert_uint_gt(lines_with("\"complete\":true"), walks);
    free(text);
    end();
}
END_TEST

START_TEST(errors_are_recorded)
{
    struct buf arguments = BUF_INIT(4096);
    struct child_result result;
    begin();
    buf_printf(&arguments, "-n 1 --record %s --watch " SIMPROC_MEETING, ledger);
    struct child *child = rollcall_start(sim, NULL, buf_text(&arguments));
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"end\"}");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    child_result_clean_up(&result);
    child_destroy(child);
    buf_clean_up(&arguments);
    ck_assert_uint_eq(lines_with("{\"type\":\"error\""), 1);
    ck_assert_uint_eq(lines_with("\"operation\":\"ListAttendees\",\"code\":\"NotFound"), 1);
    ck_assert_uint_eq(lines_with("\"status\":404"), 1);
    end();
}
END_TEST

/* Waits until the ledger has such a line. */
static void await_line(const char *words)
{
    int64_t deadline = patience_deadline(PATIENCE_MS / 2);
    while (access(ledger, F_OK) != 0 || lines_with(words) == 0) {
        ck_assert_int_gt(patience_left(deadline), 0);
        patience_nap();
    }
}

START_TEST(a_queue_that_refuses_is_said_and_recorded_under_its_own_name)
{
    struct buf arguments = BUF_INIT(4096);
    struct child_result result;
    begin();
    simproc_fault(sim, "{\"kind\": \"denied\", \"operation\": \"receive\", \"count\": 99}");
    buf_printf(&arguments,
               "--record %s --presence-queue %s/111122223333/rollcall-presence "
               "--watch " SIMPROC_MEETING,
               ledger, simproc_url(sim));
    struct child *child = rollcall_start(sim, NULL, buf_text(&arguments));
    await_line("\"operation\":\"ReceiveMessage\"");
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_ptr_nonnull(strstr(buf_text(&result.err), "rollcall: ReceiveMessage: not allowed"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.err), "sqs:ReceiveMessage"));
    child_result_clean_up(&result);
    child_destroy(child);
    ck_assert_uint_eq(lines_with("\"operation\":\"ReceiveMessage\",\"queue\":true,\"code\""), 1);
    result = report("");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "Failed: ReceiveMessage, 4"));
    child_result_clean_up(&result);
    buf_clean_up(&arguments);
    end();
}
END_TEST

/* A meeting of three whose events come two seconds late. */
static void begin_late_events(struct buf *arguments)
{
    const char *scenario =
        tmpdir_write(tmpdir_new(), "late.json",
                     "{\"queue\": {\"history\": true, \"late\": 1, \"late_seconds\": 2}, "
                     "\"attendees\": [{\"user\": \"a\", \"here\": true}, "
                     "{\"user\": \"b\", \"here\": true}, {\"user\": \"c\"}]}");
    const char *const args[] = {"--frozen", "--scenario", scenario, NULL};
    sim = simproc_start(args);
    ledger = tmpdir_path(tmpdir_new(), "meeting.ndjson");
    buf_printf(arguments,
               "-n 1 --record %s --presence-queue %s/111122223333/rollcall-presence "
               "--watch " SIMPROC_MEETING,
               ledger, simproc_url(sim));
}

START_TEST(the_last_events_are_recorded_though_the_meeting_is_gone)
{
    struct buf arguments = BUF_INIT(4096);
    struct child_result result;
    begin_late_events(&arguments);
    struct child *child = rollcall_start(sim, NULL, buf_text(&arguments));
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"end\"}");
    ck_assert(child_wait_output(child, "\"ended\"", PATIENCE_MS));
    ck_assert_uint_eq(lines_with("chime:MeetingEnded"), 0);
    simproc_advance(sim, 3);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    ck_assert_uint_eq(lines_with("chime:MeetingEnded"), 1);
    ck_assert_int_eq(simproc_queue(sim, "messages"), 0);
    child_result_clean_up(&result);
    child_destroy(child);
    result = report("-o json");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"endedBy\":\"event\""));
    child_result_clean_up(&result);
    buf_clean_up(&arguments);
    end();
}
END_TEST

START_TEST(a_meeting_that_is_gone_can_be_recorded_from_its_queue)
{
    struct buf arguments = BUF_INIT(4096);
    begin_late_events(&arguments);
    simproc_event(sim, "{\"do\": \"end\"}");
    simproc_advance(sim, 3);
    struct child_result result = rollcall_run(sim, buf_text(&arguments));
    ck_assert_run(&result, 0, "the meeting is gone: ");
    ck_assert_uint_ge(lines_with("chime:AttendeeJoined"), 2);
    ck_assert_uint_eq(lines_with("chime:MeetingEnded"), 1);
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--record x --drain 0 --presence-queue "
                               "http://127.0.0.1:1/111122223333/q --watch " SIMPROC_MEETING);
    ck_assert_run(&result, 5, "meeting not found");
    child_result_clean_up(&result);
    unlink("x");
    buf_clean_up(&arguments);
    end();
}
END_TEST

START_TEST(plain_lines_are_recorded_too)
{
    begin();
    const char *words[] = {paths_built("rollcall"), "--no-config", "--plain", "--record", ledger,
                           SIMPROC_MEETING,         NULL};
    struct child *child = child_start(&(struct child_options){
        .argv = words, .env = simproc_env(sim), .keep_stdin = true, .session = true});
    struct child_result result;
    ck_assert(child_wait_output(child, "5 registered", PATIENCE_MS));
    child_write(child, "quit\n");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    child_result_clean_up(&result);
    child_destroy(child);
    ck_assert_uint_eq(lines_with("\"firstLook\":true"), 5);
    end();
}
END_TEST

START_TEST(a_full_disk_is_told_once_and_the_watch_goes_on)
{
    begin();
    /* a file may grow to 512 bytes: the opening line and a bit */
    const char *command[] = {
        "/bin/sh",
        "-c",
        "ulimit -f 1; exec \"$0\" --no-config -n 1 --record \"$1\" --watch " SIMPROC_MEETING,
        paths_built("rollcall"),
        ledger,
        NULL};
    struct child *child = child_start(
        &(struct child_options){.argv = command, .env = simproc_env(sim), .session = true});
    struct child_result result;
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"registered\"", PATIENCE_MS));
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 143, "the ledger: ");
    const char *first = strstr(buf_text(&result.err), "the ledger: ");
    ck_assert_ptr_null(strstr(first + 1, "the ledger: "));
    child_result_clean_up(&result);
    child_destroy(child);
    end();
}
END_TEST

START_TEST(what_cannot_be_a_ledger_is_refused_before_anything_is_asked)
{
    struct child_result result;
    begin();
    result = rollcall_run(sim, "--watch --record /dev/full " SIMPROC_MEETING);
    ck_assert_run(&result, 1, "/dev/full");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--plain --record /nonexistent/ledger " SIMPROC_MEETING);
    ck_assert_run(&result, 1, "/nonexistent/ledger");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--record ledger -o json " SIMPROC_MEETING);
    ck_assert_run(&result, 2, "--record");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--record ledger --resolve " SIMPROC_MEETING);
    ck_assert_run(&result, 2, "--record");
    child_result_clean_up(&result);
    ck_assert_int_eq(simproc_request_count(sim), 0);
    end();
}
END_TEST

UNIT_MAIN("record", what_is_watched_is_recorded_without_tokens_for_the_owner_only,
          what_was_recorded_is_reported, a_report_tells_of_what_it_passed_over,
          a_report_reads_standard_input, a_second_recorder_is_refused_and_does_no_harm,
          a_recording_that_was_only_refused_says_so, names_in_every_script_are_read_back,
          a_second_run_goes_on_behind_a_line_that_was_cut_off, errors_are_recorded,
          a_queue_that_refuses_is_said_and_recorded_under_its_own_name,
          the_last_events_are_recorded_though_the_meeting_is_gone,
          a_meeting_that_is_gone_can_be_recorded_from_its_queue, plain_lines_are_recorded_too,
          a_full_disk_is_told_once_and_the_watch_goes_on,
          what_cannot_be_a_ledger_is_refused_before_anything_is_asked)
