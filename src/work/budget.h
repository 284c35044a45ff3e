/* How many requests we may send: a token bucket, so that the customer's own application keeps most
 * of what AWS grants to its account and region (10 ListAttendees a second).
 *
 * 5 requests a second, 10 at once; of these a background refresh may draw 1 a second on average.
 * A budget can be shared with the other rollcall processes of the user (budget_share()): then what
 * the service asks of one of them, to wait (Retry-After), holds for all. Monotonic time is an
 * argument, waiting is the caller's. One thread at a time. */
#ifndef ROLLCALL_WORK_BUDGET_H
#define ROLLCALL_WORK_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/* What --max-rate is when nobody says anything. */
#define BUDGET_RATE 5

/* No budget stays closed for longer than this. */
#define BUDGET_CLOSED_MAX_MS (10 * 60 * 1000)

/* A bucket, told by the time at which it would be empty of debts: one request moves that time on by
 * a step, and a request may go while it lies no further ahead than the slack. Microseconds. */
struct budget_bucket {
    int64_t step_us;
    int64_t slack_us;
    int64_t clear_us;
};

/* Embedded; the fields are private to budget.c. A step of 0: no limit; so {0} is a budget too. */
struct budget {
    struct budget_bucket all;
    struct budget_bucket background;
    int64_t closed_us; /* no request may go before */
    bool shared;
    int fd;   /* of the shared file */
    int busy; /* looks in a row at which someone else had locked it */
};

/* A full bucket of rate tokens a second (burst: twice that; background: a fifth). 0: no limit. Free
 * with budget_clean_up(). */
void budget_init(struct budget *budget, double rate, int64_t now_mono_ms);
void budget_clean_up(struct budget *budget);

/* From now on draws on one budget with every process of this user that shares the same name, in a
 * small locked file under dir ($XDG_RUNTIME_DIR). False when that cannot be, and without a limit:
 * the budget is then this process's own, as it was. */
bool budget_share(struct budget *budget, const char *dir, const char *name);

/* Takes a token and returns 0, or takes none and returns the milliseconds after which asking again
 * is worth while. background: for a refresh that nobody asked for. */
int64_t budget_take(struct budget *budget, bool background, int64_t now_mono_ms);

/* The service has asked for silence until then (at most BUDGET_CLOSED_MAX_MS): nobody who shares
 * the budget gets a token before. An earlier time than one that was said before changes nothing;
 * nor does it do anything without a limit. Never waits: while someone else has the file locked it
 * holds for this process alone until its next budget_take(). */
void budget_close(struct budget *budget, int64_t until_mono_ms, int64_t now_mono_ms);

/* Milliseconds for which the budget is closed yet, as the last budget_take() found it; 0: open. */
int64_t budget_closed_ms(const struct budget *budget, int64_t now_mono_ms);

#endif
