#include "aws/retry.h"

#include "support/unit.h"

/* A clock and a chance that do what the test says. */
struct world {
    int64_t mono_ms;
    double unit;
};

static int64_t world_ms(void *self)
{
    return ((struct world *)self)->mono_ms;
}

static double world_unit(void *self)
{
    return ((struct world *)self)->unit;
}

static struct retry make(struct world *world, struct retry_config config)
{
    struct retry policy;
    config.clock = (struct clock){.wall_ms = world_ms, .mono_ms = world_ms, .self = world};
    config.chance = (struct chance){.unit = world_unit, .self = world};
    retry_init(&policy, &config);
    return policy;
}

static struct err failure(enum err_retry retry)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_UNAVAILABLE, "%s", "");
    err.retry = retry;
    return err;
}

/* How many attempts a request that always fails so gets, with the waits between them. */
static int count_attempts(struct retry *policy, enum err_retry retry, int64_t *delays)
{
    struct err err = failure(retry);
    int attempt = 1;
    while (retry_next(policy, attempt, &err, &delays[attempt - 1]))
        attempt++;
    return attempt;
}

START_TEST(standard_mode_makes_three_attempts_with_growing_waits)
{
    struct world world = {.unit = 0.5};
    struct retry policy = make(&world, (struct retry_config){.mode = RETRY_STANDARD});
    int64_t delays[8] = {0};
    ck_assert_int_eq(count_attempts(&policy, ERR_RETRY_TRANSIENT, delays), 3);
    ck_assert_int_eq(delays[0], 500);
    ck_assert_int_eq(delays[1], 1000);
}
END_TEST

START_TEST(legacy_mode_makes_five)
{
    struct world world = {.unit = 0.25};
    struct retry policy = make(&world, (struct retry_config){.mode = RETRY_LEGACY});
    int64_t delays[8] = {0};
    ck_assert_int_eq(count_attempts(&policy, ERR_RETRY_THROTTLING, delays), 5);
    ck_assert_int_eq(delays[0], 250);
    ck_assert_int_eq(delays[1], 500);
    ck_assert_int_eq(delays[2], 1000);
    ck_assert_int_eq(delays[3], 2000);
}
END_TEST

START_TEST(the_wait_is_at_most_twenty_seconds_in_standard_mode_only)
{
    struct world world = {.unit = 0.999999};
    struct retry standard = make(&world, (struct retry_config){.max_attempts = 9});
    struct retry legacy =
        make(&world, (struct retry_config){.mode = RETRY_LEGACY, .max_attempts = 9});
    int64_t delays[16] = {0};
    ck_assert_int_eq(count_attempts(&standard, ERR_RETRY_TRANSIENT, delays), 9);
    ck_assert_int_eq(delays[7], 19999);
    ck_assert_int_eq(count_attempts(&legacy, ERR_RETRY_TRANSIENT, delays), 9);
    ck_assert_int_eq(delays[7], 127999);
}
END_TEST

START_TEST(what_cannot_be_helped_is_not_sent_again)
{
    struct world world = {0};
    struct retry policy = make(&world, (struct retry_config){0});
    int64_t delays[8];
    ck_assert_int_eq(count_attempts(&policy, ERR_RETRY_NEVER, delays), 1);
    struct err cancelled = ERR_INIT;
    err_set(&cancelled, ERR_CANCELLED, "%s", "");
    cancelled.retry = ERR_RETRY_TRANSIENT;
    ck_assert(!retry_next(&policy, 1, &cancelled, delays));
}
END_TEST

START_TEST(one_attempt_means_no_retry)
{
    struct world world = {0};
    struct retry policy = make(&world, (struct retry_config){.max_attempts = 1});
    int64_t delays[8];
    ck_assert_int_eq(count_attempts(&policy, ERR_RETRY_TRANSIENT, delays), 1);
    ck_assert_int_eq(retry_max_attempts(&policy), 1);
}
END_TEST

/* Retries that the quota allows when everything fails with this class. */
static int quota_lasts(struct retry *policy, enum err_retry retry)
{
    struct err err = failure(retry);
    int64_t delay;
    int retries = 0;
    while (retries < 1000 && retry_next(policy, 1, &err, &delay))
        retries++;
    return retries;
}

START_TEST(the_quota_ends_retries_and_timeouts_cost_double)
{
    struct world world = {0};
    struct retry policy = make(&world, (struct retry_config){0});
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_TRANSIENT), 100);
    policy = make(&world, (struct retry_config){0});
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_TIMEOUT), 50);
    policy = make(&world, (struct retry_config){.rules_2026 = true});
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_TRANSIENT), 35);
    policy = make(&world, (struct retry_config){.rules_2026 = true});
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_THROTTLING), 100);
    policy = make(&world, (struct retry_config){.mode = RETRY_LEGACY});
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_TRANSIENT), 1000);
}
END_TEST

START_TEST(success_refunds_the_last_retry_or_one)
{
    struct world world = {0};
    struct retry policy = make(&world, (struct retry_config){0});
    quota_lasts(&policy, ERR_RETRY_TRANSIENT);
    retry_succeeded(&policy, 2);
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_TRANSIENT), 1);
    for (int i = 0; i < 9; i++)
        retry_succeeded(&policy, 1);
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_TRANSIENT), 1);
    for (int i = 0; i < 2000; i++)
        retry_succeeded(&policy, 1);
    ck_assert_int_eq(quota_lasts(&policy, ERR_RETRY_TRANSIENT), 100);
}
END_TEST

START_TEST(the_rules_of_2026_wait_less_and_listen_to_the_service)
{
    struct world world = {.unit = 0.5};
    struct retry policy = make(&world, (struct retry_config){.rules_2026 = true});
    struct err err = failure(ERR_RETRY_TRANSIENT);
    int64_t delay = 0;
    ck_assert(retry_next(&policy, 1, &err, &delay));
    ck_assert_int_eq(delay, 25);
    err.wait_ms = 1500;
    ck_assert(retry_next(&policy, 1, &err, &delay));
    ck_assert_int_eq(delay, 1500);
    err.wait_ms = 60000;
    ck_assert(retry_next(&policy, 1, &err, &delay));
    ck_assert_int_eq(delay, 5025);
    err = failure(ERR_RETRY_THROTTLING);
    ck_assert(retry_next(&policy, 2, &err, &delay));
    ck_assert_int_eq(delay, 1000);
}
END_TEST

START_TEST(retry_after_does_not_change_the_wait)
{
    struct world world = {.unit = 0.5};
    struct retry policy = make(&world, (struct retry_config){0});
    struct err err = failure(ERR_RETRY_THROTTLING);
    err.retry_after_s = 30;
    err.wait_ms = 9000;
    int64_t delay = 0;
    ck_assert(retry_next(&policy, 1, &err, &delay));
    ck_assert_int_eq(delay, 500);
}
END_TEST

START_TEST(status_509_is_retried_in_legacy_mode_only)
{
    struct world world = {0};
    struct err err = failure(retry_classify(509, ""));
    err.http_status = 509;
    int64_t delay;
    struct retry policy = make(&world, (struct retry_config){0});
    ck_assert(!retry_next(&policy, 1, &err, &delay));
    policy = make(&world, (struct retry_config){.mode = RETRY_LEGACY});
    ck_assert(retry_next(&policy, 1, &err, &delay));
}
END_TEST

/* --- adaptive mode -------------------------------------------------------------------------------
 */

/* Sends for some seconds at a fixed rate; everything succeeds. */
static void succeed_at(struct retry *policy, struct world *world, int per_second, int seconds)
{
    for (int i = 0; i < per_second * seconds; i++) {
        world->mono_ms += 1000 / per_second;
        retry_succeeded(policy, 1);
    }
}

START_TEST(adaptive_mode_holds_nothing_back_before_a_throttling)
{
    struct world world = {.mono_ms = 5000000};
    struct retry policy = make(&world, (struct retry_config){.mode = RETRY_ADAPTIVE});
    for (int i = 0; i < 100; i++) {
        ck_assert_int_eq(retry_hold_ms(&policy), 0);
        retry_succeeded(&policy, 1);
    }
}
END_TEST

START_TEST(a_throttling_cuts_the_rate_to_seven_tenths)
{
    struct world world = {.mono_ms = 5000000};
    struct retry policy = make(&world, (struct retry_config){.mode = RETRY_ADAPTIVE});
    succeed_at(&policy, &world, 10, 10);
    struct err err = failure(ERR_RETRY_THROTTLING);
    int64_t delay;
    retry_next(&policy, 1, &err, &delay);
    int64_t held = 0;
    for (int i = 0; i < 70; i++) {
        int64_t hold = retry_hold_ms(&policy);
        held += hold;
        world.mono_ms += hold;
    }
    /* 70 requests at 7 a second; what was saved up lets the first few go at once. */
    ck_assert_int_ge(held, 8900);
    ck_assert_int_le(held, 10100);
}
END_TEST

START_TEST(the_rate_grows_back_but_at_most_to_twice_what_is_sent)
{
    struct world world = {.mono_ms = 5000000};
    struct retry policy = make(&world, (struct retry_config){.mode = RETRY_ADAPTIVE});
    succeed_at(&policy, &world, 10, 10);
    struct err err = failure(ERR_RETRY_THROTTLING);
    int64_t delay;
    retry_next(&policy, 1, &err, &delay);
    ck_assert_double_eq_tol(policy.limiter.fill_rate, 7, 0.3);
    succeed_at(&policy, &world, 5, 1);
    double early = policy.limiter.fill_rate;
    ck_assert_double_gt(early, 8);
    ck_assert_double_lt(early, 10.1);
    succeed_at(&policy, &world, 5, 60);
    ck_assert_double_eq_tol(policy.limiter.fill_rate, 10, 1.5);
}
END_TEST

START_TEST(the_rate_never_falls_below_one_request_in_two_seconds)
{
    struct world world = {.mono_ms = 5000000};
    struct retry policy = make(&world, (struct retry_config){.mode = RETRY_ADAPTIVE});
    struct err err = failure(ERR_RETRY_THROTTLING);
    int64_t delay;
    for (int i = 0; i < 50; i++)
        retry_next(&policy, 1, &err, &delay);
    retry_hold_ms(&policy);
    ck_assert_int_le(retry_hold_ms(&policy), 4000);
    ck_assert_double_eq_tol(policy.limiter.fill_rate, 0.5, 0.001);
}
END_TEST

START_TEST(the_rate_is_the_clis_to_the_last_digit)
{
    /* What the ClientRateLimiter of the AWS CLI 2.9.19 has for its fill rate after the same
     * answers: twelve good ones, 100 ms apart, then these. */
    static const struct {
        int after_ms;
        bool throttled;
        double rate;
    } answers[] = {
        {100, true, 6.720000000},   {250, false, 7.700030294},  {250, false, 8.427913774},
        {250, true, 3.404800000},   {250, true, 2.383360000},   {500, false, 3.144258713},
        {500, false, 3.385053533},  {1000, false, 2.573824000}, {1000, false, 2.114764800},
        {1000, false, 2.022952960}, {2000, false, 1.204590592}, {100, true, 0.500000000},
        {4000, false, 1.040918118}, {4000, false, 0.608183624}, {4000, false, 0.521636725},
    };
    struct world world = {.mono_ms = 5000000};
    struct retry policy = make(&world, (struct retry_config){.mode = RETRY_ADAPTIVE});
    struct err err = failure(ERR_RETRY_THROTTLING);
    int64_t delay;
    for (int i = 0; i < 12; i++) {
        world.mono_ms += 100;
        retry_succeeded(&policy, 1);
    }
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        world.mono_ms += answers[i].after_ms;
        if (answers[i].throttled)
            retry_next(&policy, 1, &err, &delay);
        else
            retry_succeeded(&policy, 1);
        ck_assert_double_eq_tol(policy.limiter.fill_rate, answers[i].rate, 1e-8);
    }
    /* One token is saved up; the next request waits for a whole one, and so does the third. */
    ck_assert_int_eq(retry_hold_ms(&policy), 0);
    ck_assert_int_eq(retry_hold_ms(&policy), 1918);
    ck_assert_int_eq(retry_hold_ms(&policy), 3835);
}
END_TEST

/* --- words ---------------------------------------------------------------------------------------
 */

START_TEST(answers_are_classified_by_code_then_status)
{
    ck_assert_int_eq(retry_classify(429, "ThrottledClientException"), ERR_RETRY_THROTTLING);
    ck_assert_int_eq(retry_classify(429, ""), ERR_RETRY_THROTTLING);
    ck_assert_int_eq(retry_classify(400, "ThrottlingException"), ERR_RETRY_THROTTLING);
    ck_assert_int_eq(retry_classify(503, "SlowDown"), ERR_RETRY_THROTTLING);
    ck_assert_int_eq(retry_classify(503, "ServiceUnavailableException"), ERR_RETRY_TRANSIENT);
    ck_assert_int_eq(retry_classify(500, ""), ERR_RETRY_TRANSIENT);
    ck_assert_int_eq(retry_classify(502, ""), ERR_RETRY_TRANSIENT);
    ck_assert_int_eq(retry_classify(504, ""), ERR_RETRY_TRANSIENT);
    ck_assert_int_eq(retry_classify(400, "RequestTimeout"), ERR_RETRY_TRANSIENT);
    ck_assert_int_eq(retry_classify(400, "IDPCommunicationError"), ERR_RETRY_TRANSIENT);
    ck_assert_int_eq(retry_classify(501, ""), ERR_RETRY_NEVER);
    ck_assert_int_eq(retry_classify(404, "NotFoundException"), ERR_RETRY_NEVER);
    ck_assert_int_eq(retry_classify(403, "AccessDenied"), ERR_RETRY_NEVER);
}
END_TEST

START_TEST(modes_have_names)
{
    enum retry_mode mode = RETRY_LEGACY;
    ck_assert(retry_mode_parse("Standard", &mode));
    ck_assert_int_eq(mode, RETRY_STANDARD);
    ck_assert(retry_mode_parse("adaptive", &mode));
    ck_assert_int_eq(mode, RETRY_ADAPTIVE);
    ck_assert(!retry_mode_parse("quick", &mode));
    ck_assert(!retry_mode_parse("", &mode));
    ck_assert_str_eq(retry_mode_name(RETRY_LEGACY), "legacy");
}
END_TEST

UNIT_MAIN("retry", standard_mode_makes_three_attempts_with_growing_waits, legacy_mode_makes_five,
          the_wait_is_at_most_twenty_seconds_in_standard_mode_only,
          what_cannot_be_helped_is_not_sent_again, one_attempt_means_no_retry,
          the_quota_ends_retries_and_timeouts_cost_double, success_refunds_the_last_retry_or_one,
          the_rules_of_2026_wait_less_and_listen_to_the_service,
          retry_after_does_not_change_the_wait, status_509_is_retried_in_legacy_mode_only,
          adaptive_mode_holds_nothing_back_before_a_throttling,
          a_throttling_cuts_the_rate_to_seven_tenths,
          the_rate_grows_back_but_at_most_to_twice_what_is_sent,
          the_rate_never_falls_below_one_request_in_two_seconds,
          the_rate_is_the_clis_to_the_last_digit, answers_are_classified_by_code_then_status,
          modes_have_names)
