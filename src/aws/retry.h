/* Whether, and when, a failed request is sent again: the retry modes of the AWS SDKs.
 *
 *   standard   3 attempts; before attempt n+1 a wait drawn evenly from 0 to min(2^(n-1), 20) s; a
 *              quota shared by all requests (500; a retry takes 5, after a time-out 10; a success
 *              gives back what its last retry took, or 1 when there was none)
 *   adaptive   standard, and after the first throttling a limit on the rate of sending that falls
 *              by 30 % at each throttling and grows back along a cubic curve
 *   legacy     5 attempts; a wait drawn from 0 to 2^(n-1) s; no quota
 *
 * Every 429 counts as throttling, whatever its code says. Retry-After does not change these waits:
 * err.retry_after_s is for the scheduler of the next walk. Pure: chance and clock are the
 * caller's; nothing here sleeps. One thread at a time.
 *
 * Specification: "Retry behavior", AWS SDKs and Tools Reference Guide. */
#ifndef ROLLCALL_AWS_RETRY_H
#define ROLLCALL_AWS_RETRY_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum retry_mode { RETRY_STANDARD, RETRY_ADAPTIVE, RETRY_LEGACY };

struct retry_config {
    enum retry_mode mode;
    int max_attempts; /* first one included; 0: what the mode says (3, legacy 5) */
    bool rules_2026;  /* AWS_NEW_RETRIES_2026: shorter waits, a retry costs 14 (throttled: 5) */
    struct chance chance;
    struct clock clock;
};

/* The limit on the rate of sending in adaptive mode. Private to retry.c. */
struct retry_limiter {
    bool enabled;
    double fill_rate;   /* requests a second that are allowed */
    double capacity;    /* ceiling of what can be saved up */
    double saved;       /* requests that may go at once */
    double filled_at;   /* seconds, monotonic */
    double measured;    /* requests a second that were sent, smoothed */
    double bucket_at;   /* start of the half second being measured */
    double bucket_sent; /* requests answered in it */
    double last_max;    /* rate at the last throttling */
    double throttled_at;
};

/* One policy serves every request of a client. Embedded; the fields are private to retry.c. */
struct retry {
    struct retry_config config;
    int quota;
    int last_cost; /* what the last retry took from the quota */
    struct retry_limiter limiter;
};

/* Starts with a full quota. Needs no clean-up. */
void retry_init(struct retry *policy, const struct retry_config *config);

/* Attempts in all, the first one included. */
int retry_max_attempts(const struct retry *policy);

/* Milliseconds to wait before the next send, retry or not: 0 unless adaptive mode is holding back.
 * Call once before every send; the send is then accounted for. */
int64_t retry_hold_ms(struct retry *policy);

/* After attempt (1 is the first) failed with err: true when it should be sent again, after
 * *delay_ms. False when it should not: err cannot be helped, the attempts are used up, or the quota
 * is. Call it for every failure, also the last one. */
bool retry_next(struct retry *policy, int attempt, const struct err *err, int64_t *delay_ms);

/* After attempt (1 is the first) succeeded: refunds the quota. */
void retry_succeeded(struct retry *policy, int attempt);

/* The retry class of a service's answer: its code decides, then its status. code may be "". */
enum err_retry retry_classify(int http_status, const char *code);

/* Reads "standard", "adaptive" or "legacy", in any case. False for anything else. */
bool retry_mode_parse(const char *text, enum retry_mode *mode);

/* "standard", "adaptive", "legacy". Static string. */
const char *retry_mode_name(enum retry_mode mode);

#endif
