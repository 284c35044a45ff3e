/* Every kind of failure, without a terminal: the exit status that the manual promises, one line on
 * stderr that says what happened, and nothing on stdout that is not data. */
#include "support/keep.h"
#include "support/paths.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One attempt only: retries have their own tests. */
static const char *const once[] = {"AWS_MAX_ATTEMPTS=1", NULL};

struct failure {
    const char *fault;
    int status;
    const char *words; /* on stderr */
};

static const struct failure failures[] = {
    {"'kind': 'throttle'", 6, "throttled (429 ThrottlingException)"},
    {"'kind': 'throttle', 'retry_after': 30", 6, "30 s"},
    {"'kind': 'unavailable'", 6, "the service is unavailable (503 ServiceUnavailableException)"},
    {"'kind': 'failure'", 6, "(500 ServiceFailureException)"},
    {"'kind': 'bad-request'", 1, "the service refused the request (400 BadRequestException)"},
    {"'kind': 'unauthorized'", 4, "(401 UnauthorizedException)"},
    {"'kind': 'forbidden'", 4, "(403 ForbiddenException)"},
    {"'kind': 'denied'", 4, "chime:ListAttendees"},
    {"'kind': 'expired-token'", 3, "session token expired (403 ExpiredTokenException)"},
    {"'kind': 'unrecognized-client'", 3, "(403 UnrecognizedClientException)"},
    {"'kind': 'bad-signature'", 3, "(403 InvalidSignatureException)"},
    {"'kind': 'ended'", 5, "meeting not found (404 NotFoundException)"},
    {"'kind': 'token-repeated', 'page': 2", 8, "repeated a NextToken"},
    {"'kind': 'token-refused'", 8, "refused its own NextToken"},
    {"'kind': 'proxy'", 6, "502"},
    {"'kind': 'proxy', 'status': 200", 1, "the reply could not be read"},
    {"'kind': 'broken-json'", 1, "the reply could not be read"},
    {"'kind': 'endless-json'", 1, "the reply is too large"},
    {"'kind': 'empty-body'", 1, "the reply could not be read"},
    {"'kind': 'not-an-object'", 1, "the reply could not be read"},
    {"'kind': 'oversized'", 1, "the reply is too large"},
    {"'kind': 'reset'", 7, "the connection broke off"},
    {"'kind': 'truncate'", 7, "the connection broke off"},
    {"'kind': 'silence'", 7, "no answer in time"},
    {"'kind': 'slow'", 7, "no answer in time"},
    {"'kind': 'slow-head'", 7, "no answer in time"},
};

/* Single quotes read better in a table. */
static const char *json_of(const char *fault)
{
    char *json = strdup(keep_printf("{%s, \"count\": 99}", fault));
    for (char *c = json; *c; c++)
        if (*c == '\'')
            *c = '"';
    const char *kept = keep_printf("%s", json);
    free(json);
    return kept;
}

static size_t lines_of(const struct buf *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

static void expect(struct simproc *sim, const struct failure *failure)
{
    simproc_end_faults(sim);
    simproc_fault(sim, json_of(failure->fault));
    struct child_result result = rollcall_run_with(
        sim, once, "-o ndjson --max-rate 0 --cli-read-timeout 1 " SIMPROC_MEETING);
    if (result.status != failure->status || !strstr(buf_text(&result.err), failure->words))
        ck_abort_msg("%s: wanted status %d and \"%s\"; got status %d and:\n%s", failure->fault,
                     failure->status, failure->words, result.status, buf_text(&result.err));
    if (lines_of(&result.err) != 1 || strncmp(buf_text(&result.err), "rollcall: ", 10) != 0)
        ck_abort_msg("%s: not one line: %s", failure->fault, buf_text(&result.err));
    if ((failure->status == 8) != (result.out.len > 0))
        ck_abort_msg("%s: stdout: %.200s", failure->fault, buf_text(&result.out));
    child_result_clean_up(&result);
}

START_TEST(each_fault_of_the_service_has_its_status_and_its_line)
{
    struct simproc *sim = simproc_start(NULL);
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        expect(sim, &failures[i]);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_failure_on_a_later_page_keeps_the_rows_and_says_8)
{
    struct simproc *sim = simproc_start(NULL);
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct failure later = failures[i];
        if (strstr(later.fault, "page"))
            continue;
        if (strstr(later.fault, "bad-request")) /* the token is what it does not like */
            later.words = "the service refused its own NextToken";
        later.fault = keep_printf("%s, 'page': 2", later.fault);
        later.status = 8;
        expect(sim, &later);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(json_is_closed_after_a_failure_and_says_where_to_go_on)
{
    struct simproc *sim = simproc_start(NULL);
    simproc_fault(sim, "{\"kind\": \"denied\", \"page\": 2, \"count\": 9}");
    struct child_result result = rollcall_run_with(sim, once, "-o json " SIMPROC_MEETING);
    ck_assert_run(&result, 8, "403");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"NextToken\""));
    ck_assert_int_eq(result.out.data[result.out.len - 2], '}');
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_short_throttling_is_waited_out)
{
    struct simproc *sim = simproc_start(NULL);
    simproc_fault(sim, "{\"kind\": \"throttle\", \"count\": 2}");
    struct child_result result = rollcall_run(sim, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "250\n");
    ck_assert_int_eq(simproc_request_count(sim), 5);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(nobody_listening_is_a_network_failure)
{
    struct simproc *sim = simproc_start(NULL);
    const char *url = keep_printf("AWS_ENDPOINT_URL=%s", simproc_url(sim));
    simproc_stop(sim);
    const char *const env[] = {url,
                               "AWS_MAX_ATTEMPTS=1",
                               "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
                               "AWS_SECRET_ACCESS_KEY=secret",
                               "AWS_REGION=us-east-1",
                               NULL};
    struct child_result result = rollcall_run_with(NULL, env, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 7, "cannot connect");
    child_result_clean_up(&result);
}
END_TEST

START_TEST(a_host_that_does_not_exist_is_a_network_failure)
{
    const char *const env[] = {"AWS_ENDPOINT_URL=http://meetings.invalid",
                               "AWS_MAX_ATTEMPTS=1",
                               "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
                               "AWS_SECRET_ACCESS_KEY=secret",
                               "AWS_REGION=us-east-1",
                               NULL};
    struct child_result result = rollcall_run_with(NULL, env, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 7, "meetings.invalid");
    child_result_clean_up(&result);
}
END_TEST

START_TEST(wrong_usage_is_2_and_sends_nothing)
{
    static const char *const wrong[] = {
        "not-a-meeting",
        "",
        "--no-such-option",
        "-o yaml " SIMPROC_MEETING,
        "--interval 0 " SIMPROC_MEETING,
        SIMPROC_MEETING "x",
        SIMPROC_MEETING " " SIMPROC_MEETING,
    };
    struct simproc *sim = simproc_start(NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct child_result result = rollcall_run(sim, wrong[i]);
        if (result.status != 2 || lines_of(&result.err) != 1 || result.out.len)
            ck_abort_msg("\"%s\": status %d: %s", wrong[i], result.status, buf_text(&result.err));
        child_result_clean_up(&result);
    }
    ck_assert_int_eq(simproc_request_count(sim), 0);
    simproc_stop(sim);
}
END_TEST

START_TEST(without_credentials_or_region_the_status_is_3_and_the_line_helps)
{
    const char *const no_credentials[] = {"AWS_REGION=us-east-1", NULL};
    struct child_result result =
        rollcall_run_with(NULL, no_credentials, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 3, "aws configure");
    child_result_clean_up(&result);
    const char *const no_region[] = {"AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
                                     "AWS_SECRET_ACCESS_KEY=secret", NULL};
    result = rollcall_run_with(NULL, no_region, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 3, "--region");
    child_result_clean_up(&result);
    const char *const no_profile[] = {"AWS_PROFILE=nobody", "AWS_REGION=us-east-1", NULL};
    result = rollcall_run_with(NULL, no_profile, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 3, "nobody");
    child_result_clean_up(&result);
}
END_TEST

START_TEST(a_wrong_secret_is_an_auth_failure)
{
    struct simproc *sim = simproc_start(NULL);
    const char *const env[] = {"AWS_SECRET_ACCESS_KEY=wrong", "AWS_MAX_ATTEMPTS=1", NULL};
    struct child_result result = rollcall_run_with(sim, env, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 3, "signature rejected");
    ck_assert_ptr_null(strstr(buf_text(&result.err), "wrong"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(signals_end_it_with_their_status)
{
    static const int signals[] = {SIGINT, SIGHUP, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct simproc *sim = simproc_start(NULL);
        simproc_fault(sim, "{\"kind\": \"silence\", \"page\": 2}");
        struct child *child = rollcall_start(sim, NULL, "-o ndjson " SIMPROC_MEETING);
        ck_assert(child_wait_output(child, "\n", 20000));
        child_signal(child, signals[i]);
        struct child_result result;
        child_wait(child, 5000, &result);
        ck_assert_int_eq(result.status, 128 + signals[i]);
        child_result_clean_up(&result);
        child_destroy(child);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(a_full_disk_is_said)
{
    struct simproc *sim = simproc_start(NULL);
    const char *const argv[] = {paths_built("rollcall"), "--no-config", SIMPROC_MEETING, NULL};
    int full = open("/dev/full", O_WRONLY);
    if (full >= 0) {
        struct child_result result;
        child_run(&(struct child_options){.argv = argv, .env = simproc_env(sim), .stdout_fd = full},
                  &result);
        ck_assert_run(&result, 1, "No space left");
        child_result_clean_up(&result);
        close(full);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(a_reader_that_had_enough_is_no_failure)
{
    struct simproc *sim = simproc_start((const char *const[]){"--attendees", "5000", NULL});
    const char *const argv[] = {paths_built("rollcall"), "--no-config", "--max-rate", "0",
                                SIMPROC_MEETING,         NULL};
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    struct child_result result;
    child_run(&(struct child_options){.argv = argv, .env = simproc_env(sim), .stdout_fd = ends[1]},
              &result);
    close(ends[1]);
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.err), "");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("failures", each_fault_of_the_service_has_its_status_and_its_line,
          a_failure_on_a_later_page_keeps_the_rows_and_says_8,
          json_is_closed_after_a_failure_and_says_where_to_go_on, a_short_throttling_is_waited_out,
          nobody_listening_is_a_network_failure, a_host_that_does_not_exist_is_a_network_failure,
          wrong_usage_is_2_and_sends_nothing,
          without_credentials_or_region_the_status_is_3_and_the_line_helps,
          a_wrong_secret_is_an_auth_failure, signals_end_it_with_their_status, a_full_disk_is_said,
          a_reader_that_had_enough_is_no_failure)
