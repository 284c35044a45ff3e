/* When the next background refresh is due: a small machine without a clock.
 *
 *   - the interval counts from the end of the last walk; when a walk takes longer than the
 *     interval, the pause before the next is as long as the walk was
 *   - a failure that time can mend (throttled, unavailable, offline, unreadable) is tried again
 *     after max(interval * 2^k, at most 60 s; Retry-After), k failures in a row before it
 *   - after throttling the interval stays doubled, at most 60 s, until six walks in a row went well
 *   - AUTH waits until the credential files change (a container's agent or the metadata service is
 *     asked again by itself: no login is needed); DENIED is tried again once a minute; NOT_FOUND,
 *     ENDED and REFUSED wait for someone to press `r`
 *   - `r` asks at once, but never before Retry-After is over; while the service is throttling or
 *     unavailable it joins the try that is pending
 *
 * Pure; times are monotonic milliseconds. One thread at a time. */
#ifndef ROLLCALL_FETCH_SCHEDULE_H
#define ROLLCALL_FETCH_SCHEDULE_H

#include "base/err.h"
#include "fetch/mailbox.h"

#include <stdbool.h>
#include <stdint.h>

/* This many walks in a row may follow at once on the one before them, to confirm what it missed. */
#define SCHEDULE_CONFIRMS_MAX 2

/* No pause before a retry is longer than this, Retry-After aside. */
#define SCHEDULE_BACKOFF_MAX_MS 60000

/* Embedded; the fields are private to schedule.c. */
struct schedule {
    int64_t interval_ms;
    int64_t due_ms;
    int64_t not_before_ms; /* Retry-After */
    int64_t last_end_ms;
    int64_t walk_ms; /* how long the last walk took */
    int failures;
    int throttled; /* doublings of the interval */
    int good;      /* walks that went well since the last throttling */
    bool paused;
    bool succeeded; /* a page was seen */
    bool asked;     /* `r` waits for its turn */
    bool confirms;  /* the walk that is due, or under way, confirms the last one */
    int confirmed;  /* such walks in a row */
    bool slow;      /* the last failure: the service asked for less, or was unavailable */
    enum block_reason block;
};

/* Nothing has happened yet; the first walk is due now. interval_ms 0: no refresh by itself. */
void schedule_init(struct schedule *schedule, int64_t interval_ms, int64_t now_ms);

/* A refresh has ended well after took_ms. */
void schedule_succeeded(struct schedule *schedule, int64_t now_ms, int64_t took_ms);

/* More rows were loaded: the service answers, and the refresh that is due stays due. */
void schedule_loaded(struct schedule *schedule, int64_t now_ms);

/* A walk has failed. */
void schedule_failed(struct schedule *schedule, int64_t now_ms, const struct err *err);

/* A walk was cancelled: it counts as neither, the interval starts anew. */
void schedule_cancelled(struct schedule *schedule, int64_t now_ms);

/* The service asked for silence until then (Retry-After), and the walk that was to wait for it may
 * not live to see it. A success takes it back. */
void schedule_hold_back(struct schedule *schedule, int64_t until_ms);

/* Someone pressed `r`; the credential files changed; `Z`; `+` and `-`. */
void schedule_ask(struct schedule *schedule, int64_t now_ms);
/* The last walk has missed rows that the one before it had: another one is due at once, in the
 * background, also while refreshes are off or paused. Not after a failure, and not for ever: after
 * SCHEDULE_CONFIRMS_MAX in a row the usual time is waited for. */
void schedule_confirm(struct schedule *schedule, int64_t now_ms);
void schedule_files_changed(struct schedule *schedule, int64_t now_ms);
void schedule_pause(struct schedule *schedule, bool on, int64_t now_ms);
void schedule_set_interval(struct schedule *schedule, int64_t interval_ms, int64_t now_ms);

/* When the next refresh may begin; MESSAGE_NEVER: not by itself. */
int64_t schedule_due_ms(const struct schedule *schedule);

/* May a request that someone wants now (a load) go? 0: yes; else when. MESSAGE_NEVER: it
 * is blocked until `r` or new credentials. */
int64_t schedule_allowed_ms(const struct schedule *schedule, int64_t now_ms);

/* Did someone ask for the refresh that is due (and so it draws from the whole budget)? */
bool schedule_asked(const struct schedule *schedule);

/* Walks that failed in a row. */
int schedule_failures(const struct schedule *schedule);

/* All of it for a message. */
void schedule_describe(const struct schedule *schedule, struct message_schedule *out);

#endif
