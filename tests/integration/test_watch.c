/* --watch, --until and --timeout: lines as changes are seen, and the status at the end. */
#include "support/keep.h"
#include "support/paths.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 60000
#define WATCH       "--watch -n 1 " SIMPROC_MEETING

static struct simproc *start(void)
{
    const char *const args[] = {"--attendees", "5", "--frozen", NULL};
    return simproc_start(args);
}

/* Every line is an object with the members that all lines have; counts those of a type. */
static size_t lines_of_type(const struct buf *out, const char *type)
{
    size_t count = 0;
    for (const char *line = buf_text(out); *line;) {
        size_t len = strcspn(line, "\n");
        struct json_tokener *tokener = json_tokener_new();
        struct json_object *object = json_tokener_parse_ex(tokener, line, (int)len);
        struct json_object *value;
        ck_assert_msg(object, "no JSON: %.*s", (int)len, line);
        ck_assert(json_object_object_get_ex(object, "time", &value));
        ck_assert(json_object_object_get_ex(object, "count", &value));
        ck_assert(json_object_object_get_ex(object, "meetingId", &value));
        ck_assert_str_eq(json_object_get_string(value), SIMPROC_MEETING);
        ck_assert(json_object_object_get_ex(object, "type", &value));
        count += strcmp(json_object_get_string(value), type) == 0;
        json_object_put(object);
        json_tokener_free(tokener);
        line += len + (line[len] ? 1 : 0);
    }
    return count;
}

START_TEST(changes_are_told_and_a_meeting_that_ends_ends_it)
{
    struct simproc *sim = start();
    struct child *child = rollcall_start(sim, NULL, WATCH);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"registered\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"change\", \"who\": \"zoe\", \"audio\": \"None\"}");
    ck_assert(child_wait_output(child, "\"changed\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"removed\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"end\"}");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.err), "");
    ck_assert_uint_eq(lines_of_type(&result.out, "snapshot"), 1);
    ck_assert_uint_eq(lines_of_type(&result.out, "registered"), 1);
    ck_assert_uint_eq(lines_of_type(&result.out, "changed"), 1);
    ck_assert_uint_eq(lines_of_type(&result.out, "removed"), 1);
    ck_assert_uint_eq(lines_of_type(&result.out, "ended"), 1);
    ck_assert_uint_ge(lines_of_type(&result.out, "walk"), 3);
    ck_assert_int_eq(simproc_request_count(sim), simproc_list_count(sim)); /* no GetMeeting */
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"before\":{\"Capabilities\":{"));
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_meeting_that_ends_before_the_condition_holds_is_no_success)
{
    struct simproc *sim = start();
    struct child *child = rollcall_start(sim, NULL, "-n 1 --until registered:zoe " SIMPROC_MEETING);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"end\"}");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 5, "");
    ck_assert_uint_eq(lines_of_type(&result.out, "ended"), 1);
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(trouble_is_a_state_and_passes)
{
    struct simproc *sim = start();
    struct child *child = rollcall_start(sim, NULL, WATCH);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"state\":\"LIVE\"", PATIENCE_MS));
    simproc_fault(sim, "{\"kind\": \"unavailable\", \"count\": 3}");
    ck_assert(child_wait_output(child, "\"state\":\"SLOW\",\"message\":\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"registered\"", PATIENCE_MS));
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 143, "");
    ck_assert_uint_eq(lines_of_type(&result.out, "state"), 3);
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_condition_that_holds_already_ends_it_at_once)
{
    static const char *const conditions[] = {"count>4", "count=6", "registered:user:carol",
                                             "registered:!nobody"};
    struct simproc *sim = start();
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"carol\"}");
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        struct buf arguments = BUF_INIT(1024);
        buf_printf(&arguments, "--timeout 20 --until %s " SIMPROC_MEETING, conditions[i]);
        struct child_result result = rollcall_run(sim, buf_text(&arguments));
        ck_assert_run(&result, 0, "");
        ck_assert_uint_eq(lines_of_type(&result.out, "snapshot"), 1);
        child_result_clean_up(&result);
        buf_clean_up(&arguments);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(a_condition_is_waited_for)
{
    struct simproc *sim = start();
    struct child *child =
        rollcall_start(sim, NULL, "-n 1 --timeout 30 --until removed:user:zoe " SIMPROC_MEETING);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"registered\"", PATIENCE_MS));
    ck_assert(!child_ended(child));
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"zoe\"}");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    ck_assert_uint_eq(lines_of_type(&result.out, "removed"), 1);
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_timeout_is_9_and_a_first_failure_has_its_own_status)
{
    struct simproc *sim = start();
    struct child_result result = rollcall_run(sim, "--until count>99 --timeout 1 " SIMPROC_MEETING);
    ck_assert_run(&result, 9, "--timeout");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--watch 91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe");
    ck_assert_run(&result, 5, "404");
    ck_assert_str_eq(buf_text(&result.out), "");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--until audio:x " SIMPROC_MEETING);
    ck_assert_run(&result, 2, "--until");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--watch");
    ck_assert_run(&result, 2, "meeting id");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_login_that_is_refused_is_waited_for_once_there_was_a_list)
{
    struct simproc *sim = start();
    struct child *child = rollcall_start(sim, NULL, WATCH);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"state\":\"LIVE\"", PATIENCE_MS));
    simproc_fault(sim, "{\"kind\": \"expired-token\", \"count\": 1}");
    ck_assert(child_wait_output(child, "\"state\":\"AUTH\"", PATIENCE_MS));
    ck_assert(!child_ended(child));
    child_signal(child, SIGINT);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 130, "");
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_service_that_is_stopped_and_goes_on_is_waited_for)
{
    struct simproc *sim = start();
    struct child *child = rollcall_start(sim, NULL, "--cli-read-timeout 1 " WATCH);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"state\":\"LIVE\"", PATIENCE_MS));
    simproc_signal(sim, SIGSTOP);
    ck_assert(child_wait_output(child, "\"state\":\"OFFLINE\"", PATIENCE_MS));
    simproc_signal(sim, SIGCONT);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"registered\"", PATIENCE_MS));
    /* The same with rollcall itself: what happened meanwhile is seen when it goes on. */
    child_signal(child, SIGSTOP);
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"zoe\"}");
    simproc_event(sim, "{\"do\": \"end\"}");
    child_signal(child, SIGCONT);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    ck_assert_uint_eq(lines_of_type(&result.out, "ended"), 1);
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

/* A command whose output is good for two seconds a time, bad when a file says so. */
static const char *write_command(const char *home)
{
    const char *command = tmpdir_write(
        home, "command",
        "#!/bin/sh\ncd \"$(dirname \"$0\")\" || exit 1\n"
        "[ ! -e bad ] || { echo 'not JSON at all'; exit 0; }\n"
        "expires=$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)\n"
        "printf '{\"Version\": 1, \"AccessKeyId\": \"%s\", \"SecretAccessKey\": \"%s\",' "
        "AKIDPROCESS00000000 a-secret-of-the-process\n"
        "printf ' \"Expiration\": \"%s\"}' \"$expires\"\n");
    chmod(command, 0700);
    return command;
}

START_TEST(a_credential_process_that_turns_bad_is_waited_for)
{
    const char *home = tmpdir_new();
    const char *keys = tmpdir_write(home, "keys", "AKIDPROCESS00000000 a-secret-of-the-process\n");
    const char *config = tmpdir_write(
        home, "config", keep_printf("[default]\ncredential_process = %s\n", write_command(home)));
    struct simproc *sim = simproc_start(
        (const char *const[]){"--attendees", "5", "--frozen", "--credentials", keys, NULL});
    const char *const env[] = {keep_printf("AWS_CONFIG_FILE=%s", config), "AWS_ACCESS_KEY_ID",
                               "AWS_SECRET_ACCESS_KEY", NULL};
    struct child *child = rollcall_start(sim, env, WATCH);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"state\":\"LIVE\"", PATIENCE_MS));
    tmpdir_write(home, "bad", "");
    ck_assert(child_wait_output(child, "\"state\":\"AUTH\"", PATIENCE_MS));
    ck_assert(!child_ended(child));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    unlink(tmpdir_path(home, "bad")); /* and nobody does anything */
    ck_assert(child_wait_output(child, "\"registered\"", PATIENCE_MS));
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 143, "");
    ck_assert_ptr_null(strstr(buf_text(&result.out), "a-secret"));
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("watch", changes_are_told_and_a_meeting_that_ends_ends_it,
          a_meeting_that_ends_before_the_condition_holds_is_no_success,
          trouble_is_a_state_and_passes, a_condition_that_holds_already_ends_it_at_once,
          a_condition_is_waited_for, a_timeout_is_9_and_a_first_failure_has_its_own_status,
          a_login_that_is_refused_is_waited_for_once_there_was_a_list,
          a_service_that_is_stopped_and_goes_on_is_waited_for,
          a_credential_process_that_turns_bad_is_waited_for)
