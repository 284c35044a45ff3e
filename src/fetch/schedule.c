#include "fetch/schedule.h"

/* Walks in a row that have to go well before a doubling of the interval is taken back. */
#define GOOD_ENOUGH 6

/* A refusal may be taken back meanwhile: a policy that was attached takes some seconds to count. */
#define DENIED_RETRY_MS 60000

/* An interval of 0 still needs a beat for its retries. */
#define DEFAULT_INTERVAL_MS 5000

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* interval * 2^doublings, at most the ceiling, but never less than the interval itself. */
static int64_t doubled(int64_t interval_ms, int doublings)
{
    int64_t ms = interval_ms;
    for (int i = 0; i < doublings && ms < SCHEDULE_BACKOFF_MAX_MS; i++)
        ms *= 2;
    return later(interval_ms, sooner(ms, SCHEDULE_BACKOFF_MAX_MS));
}

/* The interval as throttling and long walks have stretched it. */
static int64_t stretched(const struct schedule *s)
{
    return later(doubled(s->interval_ms, s->throttled), s->walk_ms);
}

void schedule_init(struct schedule *s, int64_t interval_ms, int64_t now_ms)
{
    *s = (struct schedule){
        .interval_ms = interval_ms,
        .due_ms = now_ms,
        .not_before_ms = now_ms,
        .last_end_ms = now_ms,
        .asked = true,
    };
}

void schedule_succeeded(struct schedule *s, int64_t now_ms, int64_t took_ms)
{
    s->block = BLOCK_NONE;
    s->failures = 0;
    s->confirmed = s->confirms ? s->confirmed + 1 : 0;
    s->asked = s->slow = s->confirms = false;
    s->succeeded = true;
    s->walk_ms = took_ms;
    s->last_end_ms = s->not_before_ms = now_ms;
    if (s->throttled && ++s->good >= GOOD_ENOUGH) {
        s->throttled--;
        s->good = 0;
    }
    s->due_ms = now_ms + stretched(s);
}

void schedule_loaded(struct schedule *s, int64_t now_ms)
{
    if (!s->succeeded || s->failures)
        s->due_ms = now_ms + stretched(s);
    s->block = BLOCK_NONE;
    s->failures = 0;
    s->slow = false;
    s->asked &= s->succeeded;
    s->succeeded = true;
    s->last_end_ms = s->not_before_ms = now_ms;
}

void schedule_cancelled(struct schedule *s, int64_t now_ms)
{
    s->asked = s->confirms = false;
    s->last_end_ms = now_ms;
    s->due_ms = later(s->not_before_ms, now_ms + stretched(s));
}

static enum block_reason block_reason_of(const struct schedule *s, const struct err *err)
{
    switch (err_kind(err)) {
    case ERR_KIND_AUTH:
        return err->retry == ERR_RETRY_CLOCK || err->retry == ERR_RETRY_LATER ? BLOCK_NONE
                                                                              : BLOCK_AUTH;
    case ERR_KIND_DENIED:
        return BLOCK_DENIED;
    case ERR_KIND_NOT_FOUND:
        return s->succeeded ? BLOCK_ENDED : BLOCK_NOT_FOUND;
    case ERR_KIND_USAGE:
        return BLOCK_REFUSED;
    default:
        return err->code == ERR_BAD_REQUEST || err->code == ERR_ENDPOINT ? BLOCK_REFUSED
                                                                         : BLOCK_NONE;
    }
}

void schedule_failed(struct schedule *s, int64_t now_ms, const struct err *err)
{
    int64_t interval_ms = s->interval_ms ? s->interval_ms : DEFAULT_INTERVAL_MS;
    int64_t pause_ms = doubled(interval_ms, s->failures);
    s->failures++;
    s->asked = s->confirms = false;
    s->last_end_ms = now_ms;
    s->block = block_reason_of(s, err);
    s->not_before_ms = now_ms;
    if (err->retry_after_s > 0)
        s->not_before_ms += (int64_t)err->retry_after_s * 1000;
    s->due_ms = later(now_ms + pause_ms, s->not_before_ms);
    enum err_kind kind = err_kind(err);
    if (s->block == BLOCK_DENIED)
        s->due_ms = later(now_ms + DENIED_RETRY_MS, s->not_before_ms);
    s->slow = kind == ERR_KIND_THROTTLED || kind == ERR_KIND_UNAVAILABLE;
    if (kind == ERR_KIND_THROTTLED) {
        s->good = 0;
        s->throttled += doubled(interval_ms, s->throttled) < SCHEDULE_BACKOFF_MAX_MS;
    }
}

void schedule_hold_back(struct schedule *s, int64_t until_ms)
{
    s->not_before_ms = later(s->not_before_ms, until_ms);
}

void schedule_ask(struct schedule *s, int64_t now_ms)
{
    s->asked = true;
    s->block = BLOCK_NONE;
    if (!s->slow)
        s->due_ms = later(now_ms, s->not_before_ms);
}

void schedule_confirm(struct schedule *s, int64_t now_ms)
{
    if (s->block != BLOCK_NONE || s->failures || s->confirmed >= SCHEDULE_CONFIRMS_MAX)
        return;
    s->confirms = true;
    s->due_ms = later(now_ms, s->not_before_ms);
}

void schedule_files_changed(struct schedule *s, int64_t now_ms)
{
    if (s->block == BLOCK_AUTH)
        schedule_ask(s, now_ms);
}

void schedule_pause(struct schedule *s, bool on, int64_t now_ms)
{
    s->paused = on;
    if (!on && s->block == BLOCK_NONE && !s->failures)
        s->due_ms = later(s->not_before_ms, sooner(s->due_ms, now_ms));
}

void schedule_set_interval(struct schedule *s, int64_t interval_ms, int64_t now_ms)
{
    s->interval_ms = interval_ms;
    if (!s->failures && !s->asked && !s->confirms)
        s->due_ms = later(now_ms, s->last_end_ms + stretched(s));
}

static bool is_waiting_for_someone(const struct schedule *s)
{
    return s->block != BLOCK_NONE;
}

int64_t schedule_due_ms(const struct schedule *s)
{
    if (s->block == BLOCK_DENIED && !s->paused && s->interval_ms)
        return s->due_ms;
    if (is_waiting_for_someone(s))
        return MESSAGE_NEVER;
    if (s->asked || s->confirms || (s->failures && !s->paused))
        return s->due_ms;
    return s->paused || s->interval_ms == 0 ? MESSAGE_NEVER : s->due_ms;
}

int64_t schedule_allowed_ms(const struct schedule *s, int64_t now_ms)
{
    if (is_waiting_for_someone(s))
        return MESSAGE_NEVER;
    int64_t when_ms = s->failures ? s->due_ms : s->not_before_ms;
    return when_ms > now_ms ? when_ms : 0;
}

bool schedule_asked(const struct schedule *s)
{
    return s->asked;
}

int schedule_failures(const struct schedule *s)
{
    return s->failures;
}

void schedule_describe(const struct schedule *s, struct message_schedule *out)
{
    bool off = s->paused || s->interval_ms == 0;
    *out = (struct message_schedule){
        .next_mono_ms = schedule_due_ms(s),
        .interval_ms = s->interval_ms,
        .stretched_ms = stretched(s),
        .slowed = s->interval_ms && stretched(s) > s->interval_ms,
        .block = s->block == BLOCK_NONE && off ? BLOCK_PAUSED : s->block,
    };
}
