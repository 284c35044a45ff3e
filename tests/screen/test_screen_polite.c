/* Requests as the service sees them while people are impatient: never more than the budget, whoever
 * of a user's programs sends them, and never one before Retry-After is over. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/patience.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RATE_LIMITER_RATE and twice that at once (src/fetch/rate_limiter.h), as the manual promises. */
enum { RATE = 5, BURST = 10, REQUESTS_MAX = 1000, RETRY_AFTER_MS = 2000 };

struct request {
    double ms;
    int status;
};

/* What the simulator has seen, in order. */
static size_t read_requests(struct simproc *sim, struct request *requests)
{
    size_t count = 0;
    char *lines = simproc_requests(sim);
    for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n")) {
        struct request *r = &requests[count];
        ck_assert_uint_lt(count, REQUESTS_MAX);
        if (strstr(line, "/attendees\t") && /* GetMeeting has a rate of its own */
            sscanf(line, "%lf\t%*u\t%*s\t%*s\t%*s\t%d", &r->ms, &r->status) == 2)
            count++;
    }
    free(lines);
    return count;
}

/* Keys of somebody who cannot wait. Esc can end a request before its answer is heard: only where
 * nothing depends on that. */
static const char *const impatient[] = {"r",  "End", "PageDown", "L",   "Home", "/ n o Enter",
                                        "F5", "C-r", "End",      "Z Z", NULL};
static const char *const rash[] = {"r",   "End", "PageDown", "L",   "Home", "/ n o Enter", "r",
                                   "Esc", "F5",  "C-r",      "End", "Z Z",  NULL};

/* Types them, again and again, for so long. */
static void hammer(struct terminal **consoles, int count, const char *const *keys, int64_t ms)
{
    int64_t until = patience_now_ms() + ms;
    for (size_t n = 0; patience_now_ms() < until; n = keys[n + 1] ? n + 1 : 0) {
        for (int i = 0; i < count; i++) {
            terminal_keys(consoles[i], keys[n]);
            terminal_wait_quiet(consoles[i], 10, 60);
        }
    }
}

START_TEST(all_programs_of_a_user_have_one_budget)
{
    static struct request requests[REQUESTS_MAX];
    struct simproc *sim = simproc_start((const char *const[]){"--attendees", "3000", NULL});
    const char *const env[] = {keep_printf("XDG_RUNTIME_DIR=%s", tmpdir_new()), NULL};
    struct terminal *consoles[2];
    for (int i = 0; i < 2; i++) {
        consoles[i] = console_start(&(struct console_setup){
            .sim = sim, .env = env, .arguments = "--interval 1 " SIMPROC_MEETING});
        ck_assert_screen(consoles[i], "registered");
    }
    struct child *watch = rollcall_start(sim, env, "--watch -n 1 " SIMPROC_MEETING);
    struct child *list = rollcall_start(sim, env, "-o tsv " SIMPROC_MEETING);
    hammer(consoles, 2, rash, 6000);
    size_t count = read_requests(sim, requests);
    ck_assert_uint_gt(count, 2 * BURST); /* they did ask, as fast as they may */
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i; k < count; k++) {
            double allowed =
                (double)BURST + (double)RATE * (requests[k].ms - requests[i].ms) / 1000;
            ck_assert_msg((double)(k - i + 1) <= allowed + 1.5,
                          "%zu requests from %.0f ms to %.0f ms: %.1f are allowed", k - i + 1,
                          requests[i].ms, requests[k].ms, allowed);
        }
    }
    for (int i = 0; i < 2; i++)
        terminal_destroy(consoles[i]);
    child_destroy(watch);
    child_destroy(list);
    simproc_stop(sim);
}
END_TEST

START_TEST(nobody_who_presses_keys_is_earlier_than_retry_after)
{
    static struct request requests[REQUESTS_MAX];
    struct simproc *sim = console_meeting("1000");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .arguments = "--interval 1 --prefetch 0 " SIMPROC_MEETING});
    ck_assert_screen(t, "100+ registered");
    simproc_fault(sim, "{\"kind\": \"throttle\", \"retry_after\": 2, \"count\": 99}");
    hammer(&t, 1, impatient, 3000);
    ck_assert_screen(t, " SLOW ");
    terminal_key(t, "Esc");
    hammer(&t, 1, impatient, 4000);
    size_t count = read_requests(sim, requests), throttled = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (requests[i].status != 429)
            continue;
        double pause = requests[i + 1].ms - requests[i].ms;
        ck_assert_msg(pause >= RETRY_AFTER_MS - 5, "asked again after %.0f ms", pause);
        throttled++;
    }
    ck_assert_uint_ge(throttled, 2);
    simproc_end_faults(sim);
    ck_assert_screen_gone(t, " SLOW ");
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

/* How long the others may go on: what they had sent when the first of them was told. */
enum { UNDER_WAY_MS = 250 };

START_TEST(what_one_program_is_told_all_of_a_user_keep)
{
    static struct request requests[REQUESTS_MAX];
    struct simproc *sim = console_meeting("1000");
    const char *const env[] = {keep_printf("XDG_RUNTIME_DIR=%s", tmpdir_new()), NULL};
    struct terminal *consoles[2];
    for (int i = 0; i < 2; i++) {
        consoles[i] = console_start(&(struct console_setup){
            .sim = sim, .env = env, .arguments = "--interval 1 --prefetch 0 " SIMPROC_MEETING});
        ck_assert_screen(consoles[i], "100+ registered");
    }
    simproc_forget_requests(sim);
    simproc_fault(sim, "{\"kind\": \"throttle\", \"retry_after\": 4, \"count\": 1}");
    hammer(consoles, 2, impatient, 3000);
    for (int i = 0; i < 2; i++)
        ck_assert_screen(consoles[i], " SLOW  throttled");
    struct child_result list = rollcall_run_with(sim, env, "-o tsv " SIMPROC_MEETING);
    ck_assert_run(&list, 0, "");
    child_result_clean_up(&list);
    size_t count = read_requests(sim, requests), at = 0;
    while (at < count && requests[at].status != 429)
        at++;
    ck_assert_uint_lt(at, count);
    for (size_t i = at + 1; i < count; i++) {
        double later = requests[i].ms - requests[at].ms;
        ck_assert_msg(later < (double)UNDER_WAY_MS || later >= (double)(2 * RETRY_AFTER_MS - 5),
                      "somebody asked again after %.0f ms", later);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_screen_gone(consoles[i], " SLOW ");
        terminal_destroy(consoles[i]);
    }
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("politeness", what_one_program_is_told_all_of_a_user_keep,
          all_programs_of_a_user_have_one_budget,
          nobody_who_presses_keys_is_earlier_than_retry_after)
