/* How often a failing request is sent, counted by the server: the retry rules as they arrive on the
 * wire, for each kind of failure and each retry mode. */
#include "support/keep.h"
#include "support/rollcall.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static const char *const standard[] = {"AWS_RETRY_MODE=standard", NULL};
static const char *const adaptive[] = {"AWS_RETRY_MODE=adaptive", NULL};
static const char *const legacy[] = {"AWS_RETRY_MODE=legacy", NULL};
static const char *const twice[] = {"AWS_MAX_ATTEMPTS=2", NULL};

/* Sends of one request whose every answer is this fault. libcurl itself sends once more when a kept
 * connection turns out to be dead; on the first request of a process there is none. */
static int sends_under(const char *fault, const char *const *env)
{
    struct simproc *sim = simproc_start(NULL);
    simproc_fault(sim, keep_printf("{\"kind\": \"%s\", \"count\": 99}", fault));
    int patience_s = strcmp(fault, "silence") == 0 ? 1 : 30;
    struct child_result result =
        rollcall_run_with(sim, env,
                          keep_printf("-o json --max-rate 0 --no-paginate --cli-read-timeout %d %s",
                                      patience_s, SIMPROC_MEETING));
    ck_assert_msg(result.status != 0, "%s: no failure", fault);
    int sends = simproc_request_count(sim);
    child_result_clean_up(&result);
    simproc_stop(sim);
    return sends;
}

START_TEST(what_time_can_mend_is_sent_three_times)
{
    static const char *const faults[] = {"throttle", "unavailable", "failure", "proxy", "silence"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        ck_assert_msg(sends_under(faults[i], standard) == 3, "%s", faults[i]);
}
END_TEST

START_TEST(what_asking_again_cannot_mend_is_sent_once)
{
    static const char *const faults[] = {
        "bad-request", "unauthorized",        "forbidden", "denied",
        "ended",       "unrecognized-client", "oversized", "expired-token",
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        ck_assert_msg(sends_under(faults[i], standard) == 1, "%s", faults[i]);
}
END_TEST

START_TEST(the_retry_mode_and_the_number_of_attempts_are_kept)
{
    ck_assert_int_eq(sends_under("failure", adaptive), 3);
    ck_assert_int_eq(sends_under("failure", legacy), 5);
    ck_assert_int_eq(sends_under("failure", twice), 2);
    ck_assert_int_eq(sends_under("throttle", twice), 2);
}
END_TEST

UNIT_MAIN("attempts", what_time_can_mend_is_sent_three_times,
          what_asking_again_cannot_mend_is_sent_once,
          the_retry_mode_and_the_number_of_attempts_are_kept)
