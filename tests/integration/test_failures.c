/* Failures that are not the service's (those are in test_faults), without a terminal: the exit
 * status that the manual promises, one line on stderr that says what happened, and nothing on
 * stdout that is not data. */
#include "support/keep.h"
#include "support/paths.h"
#include "support/player.h"
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

static size_t lines_of(const struct buf *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

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
        SIMPROC_MEETING " 91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe -o json --next-token x",
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
        child_wait(child, 60000, &result);
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

/* sha1("main"): where the CLI keeps the token of that session. */
#define SSO_TOKEN ".aws/sso/cache/b28b7af69320201d1cf206ebf28373980add1451.json"
#define SSO_CONFIG                                                                                 \
    "[profile corp]\nregion = us-east-1\nsso_session = main\nsso_account_id = 111122223333\n"      \
    "sso_role_name = Admin\n[sso-session main]\nsso_start_url = https://corp.awsapps.com/start\n"  \
    "sso_region = us-east-1\n"

START_TEST(what_a_service_says_cannot_drive_the_terminal)
{
    static const struct play_step script[] = {
        PLAY("GET /federation", 403,
             "{\"__type\": \"Forbidden\\u001b[2JException\", \"message\": "
             "\"No\\u001b[31m\\u0007 way\\r\\nin for \\u202eyou\\u009b2J\"}"),
        PLAY_END};
    struct player *player = player_start(script);
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", SSO_CONFIG);
    tmpdir_write(home, SSO_TOKEN,
                 "{\"accessToken\": \"t\", \"expiresAt\": \"2099-01-01T00:00:00Z\"}");
    const char *const env[] = {keep_printf("HOME=%s", home), "AWS_MAX_ATTEMPTS=1",
                               keep_printf("AWS_ENDPOINT_URL_SSO=%s", player_url(player)), NULL};
    struct child_result result =
        rollcall_run_with(NULL, env, "--profile corp --count " SIMPROC_MEETING);
    const char *said = buf_text(&result.err);
    ck_assert_msg(strstr(said, " way"), "%s", said);
    ck_assert_uint_eq(lines_of(&result.err), 1);
    ck_assert_ptr_null(strpbrk(said, "\x1b\a\r"));
    ck_assert_ptr_null(strstr(said, "\xe2\x80\xae")); /* U+202E: what follows runs backwards */
    ck_assert_ptr_null(strstr(said, "\xc2\x9b"));     /* U+009B: an escape in one character */
    ck_assert_int_ne(result.status, 0);
    child_result_clean_up(&result);
    player_stop(player);
}
END_TEST

UNIT_MAIN("failures", what_a_service_says_cannot_drive_the_terminal,
          json_is_closed_after_a_failure_and_says_where_to_go_on, a_short_throttling_is_waited_out,
          nobody_listening_is_a_network_failure, a_host_that_does_not_exist_is_a_network_failure,
          wrong_usage_is_2_and_sends_nothing,
          without_credentials_or_region_the_status_is_3_and_the_line_helps,
          a_wrong_secret_is_an_auth_failure, signals_end_it_with_their_status, a_full_disk_is_said,
          a_reader_that_had_enough_is_no_failure)
