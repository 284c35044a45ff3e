#include "aws/retry.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define QUOTA_START       500
#define QUOTA_PER_RETRY   5
#define QUOTA_TIMEOUT     10
#define QUOTA_2026        14 /* what a retry takes by the rules of 2026, unless throttled */
#define MAX_BACKOFF_S     20.0
#define BACKOFF_2026      0.05 /* by the rules of 2026 the first wait, in seconds, unless throttled */
#define MAX_EXTRA_2026MS  5000 /* how much longer than our own wait the service may ask for */

#define LEGACY_ATTEMPTS   5
#define STANDARD_ATTEMPTS 3

/* The limiter's figures, those of the SDKs. */
#define CUBIC_BETA      0.7
#define CUBIC_SCALE     0.4
#define RATE_SMOOTHING  0.8
#define RATE_BUCKET_S   0.5
#define MIN_RATE        0.5
#define MAX_RATE_GROWTH 2.0

/* --- the limit on the rate of sending ----------------------------------------------------- */

static double now_s(const struct retry *policy)
{
    return (double)clock_mono_ms(&policy->config.clock) / 1000;
}

/* Counts one answered request; returns the rate of sending, smoothed over half seconds. */
static double measure(struct retry_limiter *limiter, double now)
{
    double bucket = floor(now / RATE_BUCKET_S) * RATE_BUCKET_S;
    limiter->bucket_sent++;
    if (bucket > limiter->bucket_at) {
        double rate = limiter->bucket_sent / (bucket - limiter->bucket_at);
        limiter->measured = rate * RATE_SMOOTHING + limiter->measured * (1 - RATE_SMOOTHING);
        limiter->bucket_sent = 0;
        limiter->bucket_at = bucket;
    }
    return limiter->measured;
}

static void refill(struct retry_limiter *limiter, double now)
{
    limiter->saved += (now - limiter->filled_at) * limiter->fill_rate;
    limiter->saved = fmin(limiter->saved, limiter->capacity);
    limiter->filled_at = now;
}

static void set_rate(struct retry_limiter *limiter, double rate, double now)
{
    refill(limiter, now);
    limiter->fill_rate = fmax(rate, MIN_RATE);
    limiter->capacity = fmax(rate, 1);
    limiter->saved = fmin(limiter->saved, limiter->capacity);
}

/* The rate to which the cubic curve has grown since the last throttling. */
static double cubic_rate(const struct retry_limiter *limiter, double now)
{
    double plateau_s = cbrt(limiter->last_max * (1 - CUBIC_BETA) / CUBIC_SCALE);
    double since = now - limiter->throttled_at - plateau_s;
    return CUBIC_SCALE * since * since * since + limiter->last_max;
}

static void limiter_note(struct retry *policy, bool throttled)
{
    struct retry_limiter *limiter = &policy->limiter;
    if (policy->config.mode != RETRY_ADAPTIVE)
        return;
    double now = now_s(policy);
    double measured = measure(limiter, now);
    double rate = 0;
    if (throttled) {
        double was = limiter->enabled ? fmin(measured, limiter->fill_rate) : measured;
        limiter->enabled = true;
        limiter->last_max = was;
        limiter->throttled_at = now;
        rate = was * CUBIC_BETA;
    } else {
        rate = cubic_rate(limiter, now);
    }
    set_rate(limiter, fmin(rate, MAX_RATE_GROWTH * measured), now);
}

int64_t retry_hold_ms(struct retry *policy)
{
    struct retry_limiter *limiter = &policy->limiter;
    if (policy->config.mode != RETRY_ADAPTIVE || !limiter->enabled)
        return 0;
    refill(limiter, now_s(policy));
    double missing = 1 - limiter->saved;
    limiter->saved--;
    return missing > 0 ? (int64_t)ceil(missing / limiter->fill_rate * 1000) : 0;
}

/* --- attempts, quota, waits --------------------------------------------------------------- */

void retry_init(struct retry *policy, const struct retry_config *config)
{
    *policy = (struct retry){.config = *config, .quota = QUOTA_START};
    double now = now_s(policy);
    policy->limiter =
        (struct retry_limiter){.filled_at = now,
                               .throttled_at = now,
                               .last_max = MIN_RATE,
                               .fill_rate = MIN_RATE,
                               .capacity = 1,
                               .bucket_at = floor(now / RATE_BUCKET_S) * RATE_BUCKET_S};
}

int retry_max_attempts(const struct retry *policy)
{
    if (policy->config.max_attempts > 0)
        return policy->config.max_attempts;
    return policy->config.mode == RETRY_LEGACY ? LEGACY_ATTEMPTS : STANDARD_ATTEMPTS;
}

/* 509 is retried in legacy mode only, unless a throttling code comes with it. */
static bool can_help(const struct retry *policy, const struct err *err)
{
    if (err->retry == ERR_RETRY_NEVER || err->retry == ERR_RETRY_LATER)
        return false;
    return err->http_status != 509 || policy->config.mode == RETRY_LEGACY ||
           err->retry == ERR_RETRY_THROTTLING;
}

static int cost_of(const struct retry *policy, enum err_retry retry)
{
    if (policy->config.mode == RETRY_LEGACY)
        return 0;
    if (policy->config.rules_2026)
        return retry == ERR_RETRY_THROTTLING ? QUOTA_PER_RETRY : QUOTA_2026;
    return retry == ERR_RETRY_TIMEOUT ? QUOTA_TIMEOUT : QUOTA_PER_RETRY;
}

static int64_t backoff_ms(const struct retry *policy, int attempt, const struct err *err)
{
    bool rules_2026 = policy->config.rules_2026 && policy->config.mode != RETRY_LEGACY;
    double ceiling = ldexp(1, attempt - 1);
    if (rules_2026 && err->retry != ERR_RETRY_THROTTLING)
        ceiling *= BACKOFF_2026;
    if (policy->config.mode != RETRY_LEGACY)
        ceiling = fmin(ceiling, MAX_BACKOFF_S);
    int64_t ms = (int64_t)(chance_unit(&policy->config.chance) * ceiling * 1000);
    if (!rules_2026 || err->wait_ms <= ms)
        return ms;
    return err->wait_ms < ms + MAX_EXTRA_2026MS ? err->wait_ms : ms + MAX_EXTRA_2026MS;
}

bool retry_next(struct retry *policy, int attempt, const struct err *err, int64_t *delay_ms)
{
    if (err->code == ERR_CANCELLED)
        return false;
    limiter_note(policy, err->retry == ERR_RETRY_THROTTLING);
    int cost = cost_of(policy, err->retry);
    if (!can_help(policy, err) || attempt >= retry_max_attempts(policy) || policy->quota < cost)
        return false;
    policy->quota -= cost;
    policy->last_cost = cost;
    *delay_ms = backoff_ms(policy, attempt, err);
    return true;
}

void retry_succeeded(struct retry *policy, int attempt)
{
    limiter_note(policy, false);
    policy->quota += attempt > 1 ? policy->last_cost : 1;
    if (policy->quota > QUOTA_START)
        policy->quota = QUOTA_START;
}

/* --- words -------------------------------------------------------------------------------- */

static bool is_listed(const char *code, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(code, list[i]))
            return true;
    return false;
}

enum err_retry retry_classify(int http_status, const char *code)
{
    static const char *const throttling[] = {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "ThrottledClientException",
        "Throttled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    };
    static const char *const transient[] = {"RequestTimeout", "RequestTimeoutException",
                                            "IDPCommunicationError"};
    static const int transient_status[] = {500, 502, 503, 504, 509};
    if (http_status == 429 || is_listed(code, throttling, sizeof throttling / sizeof *throttling))
        return ERR_RETRY_THROTTLING;
    if (is_listed(code, transient, sizeof transient / sizeof *transient))
        return ERR_RETRY_TRANSIENT;
    for (size_t i = 0; i < sizeof transient_status / sizeof *transient_status; i++)
        if (http_status == transient_status[i])
            return ERR_RETRY_TRANSIENT;
    return ERR_RETRY_NEVER;
}

static const char *const mode_names[] = {
    [RETRY_STANDARD] = "standard", [RETRY_ADAPTIVE] = "adaptive", [RETRY_LEGACY] = "legacy"};

bool retry_mode_parse(const char *text, enum retry_mode *mode)
{
    for (size_t i = 0; i < sizeof mode_names / sizeof *mode_names; i++)
        if (!strcasecmp(text, mode_names[i])) {
            *mode = (enum retry_mode)i;
            return true;
        }
    return false;
}

const char *retry_mode_name(enum retry_mode mode)
{
    return mode_names[mode];
}
