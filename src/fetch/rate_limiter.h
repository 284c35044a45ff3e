/* How many requests we may send: a token bucket, so that the customer's own application keeps most
 * of what AWS grants to its account and region (10 ListAttendees a second).
 *
 * 5 requests a second, 10 at once; of these a background refresh may draw 1 a second on average.
 * A budget can be shared with the other rollcall processes of the user (rate_limiter_share()): then
 * what the service asks of one of them, to wait (Retry-After), holds for all. Monotonic time is an
 * argument, waiting is the caller's. One thread at a time, but for
 * limiters that have joined one another. */
#ifndef ROLLCALL_FETCH_RATE_LIMITER_H
#define ROLLCALL_FETCH_RATE_LIMITER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* The default of --max-rate. */
#define RATE_LIMITER_RATE 5

/* No budget stays closed for longer than this. */
#define RATE_LIMITER_BLOCK_MAX_MS (10 * 60 * 1000)

/* A bucket, told by the time at which it would be empty of debts: one request moves that time on by
 * a step, and a request may go while it lies no further ahead than the slack. Microseconds. */
struct rate_limiter_bucket {
    int64_t step_us;
    int64_t slack_us;
    int64_t clear_us;
};

/* Embedded; the fields are private to rate_limiter.c. A step of 0: no limit; so {0} is a budget
 * too. */
struct rate_limiter {
    struct rate_limiter_bucket all;
    struct rate_limiter_bucket background;
    int64_t closed_us;           /* no request may go before */
    struct rate_limiter *joined; /* another one, on whose budget this one draws; or NULL */
    pthread_mutex_t lock;        /* around all of it */
    bool shared;
    int fd;   /* of the shared file */
    int busy; /* looks in a row at which someone else had locked it */
};

/* A full bucket of rate tokens a second (burst: twice that; background: a fifth). 0: no limit. Free
 * with rate_limiter_clean_up(). */
void rate_limiter_init(struct rate_limiter *limiter, double rate, int64_t now_mono_ms);
void rate_limiter_clean_up(struct rate_limiter *limiter);

/* From now on draws on one budget with every process of this user that shares the same name, in a
 * small locked file under dir ($XDG_RUNTIME_DIR). False when that cannot be, and without a limit:
 * the budget is then this process's own, as it was. */
bool rate_limiter_share(struct rate_limiter *limiter, const char *dir, const char *name);

/* From now on draws on the other's budget, which may be in use on another thread, and must outlive
 * this one. */
void rate_limiter_join(struct rate_limiter *limiter, struct rate_limiter *other);

/* Takes a token and returns 0, or takes none and returns the milliseconds after which asking again
 * is worth while. background: for a refresh that no person asked for. */
int64_t rate_limiter_take(struct rate_limiter *limiter, bool background, int64_t now_mono_ms);

/* The service has asked for silence until then (at most RATE_LIMITER_BLOCK_MAX_MS): no program that
 * shares the budget gets a token before. An earlier time than one that was said before changes
 * nothing; nor does it do anything without a limit. Never waits: while someone else has the file
 * locked it holds for this process alone until its next rate_limiter_take(). */
void rate_limiter_block_until(struct rate_limiter *limiter, int64_t until_mono_ms,
                              int64_t now_mono_ms);

/* Milliseconds for which the budget is closed yet, as the last rate_limiter_take() found it; 0:
 * open. */
int64_t rate_limiter_blocked_until_ms(struct rate_limiter *limiter, int64_t now_mono_ms);

#endif
