#include "fetch/rate_limiter.h"

#include "fetch/rate_limiter_file.h"

#include <unistd.h>

/* How soon to look again at a file that someone else has locked, and how often, before a process
 * that was stopped in the middle of its look is no longer waited for. */
#define BUSY_WAIT_MS 2
#define BUSY_MAX     250

/* Times in the file that lie further ahead are from before a restart of the machine. */
#define HORIZON_US (RATE_LIMITER_BLOCK_MAX_MS * 1000LL)

static struct rate_limiter_bucket bucket_full(double rate, double burst, int64_t now_us)
{
    int64_t step_us = (int64_t)(1e6 / rate);
    return (struct rate_limiter_bucket){
        .step_us = step_us,
        .slack_us = burst > 1 ? (int64_t)((double)step_us * (burst - 1)) : 0,
        .clear_us = now_us,
    };
}

void rate_limiter_init(struct rate_limiter *limiter, double rate, int64_t now_mono_ms)
{
    *limiter = (struct rate_limiter){0};
    if (rate <= 0)
        return;
    limiter->all = bucket_full(rate, rate * 2, now_mono_ms * 1000);
    limiter->background = bucket_full(rate / 5, rate, now_mono_ms * 1000);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Microseconds until a request may go. */
static int64_t wait_us(const struct rate_limiter_bucket *bucket, int64_t now_us)
{
    return later(bucket->clear_us - bucket->slack_us - now_us, 0);
}

static void take(struct rate_limiter_bucket *bucket, int64_t now_us)
{
    if (bucket->clear_us < now_us)
        bucket->clear_us = now_us;
    bucket->clear_us += bucket->step_us;
}

void rate_limiter_clean_up(struct rate_limiter *limiter)
{
    if (limiter->shared)
        close(limiter->fd);
    limiter->shared = false;
}

bool rate_limiter_share(struct rate_limiter *limiter, const char *dir, const char *name)
{
    if (limiter->all.step_us == 0)
        return false;
    rate_limiter_clean_up(limiter);
    limiter->fd = rate_limiter_file_open(dir, name);
    limiter->shared = limiter->fd >= 0;
    return limiter->shared;
}

/* Takes a token from both buckets, or says how long to wait, in microseconds. */
static int64_t draw(struct rate_limiter *limiter, bool background, int64_t now_us)
{
    int64_t wait = later(wait_us(&limiter->all, now_us), limiter->closed_us - now_us);
    if (background)
        wait = later(wait, wait_us(&limiter->background, now_us));
    if (wait > 0)
        return wait;
    take(&limiter->all, now_us);
    if (background)
        take(&limiter->background, now_us);
    return 0;
}

/* Locks the file, and takes over what the others have drawn and were told. */
static enum rate_limiter_file_state look(struct rate_limiter *limiter, int64_t now_us)
{
    struct rate_limiter_record record;
    enum rate_limiter_file_state state =
        rate_limiter_file_lock(limiter->fd, now_us, HORIZON_US, &record);
    if (state != RATE_LIMITER_FILE_LOCKED)
        return state;
    limiter->all.clear_us = record.all_us;
    limiter->background.clear_us = record.background_us;
    limiter->closed_us = later(limiter->closed_us, record.closed_us);
    return state;
}

static void let_go(struct rate_limiter *limiter)
{
    struct rate_limiter_record record = {limiter->all.clear_us, limiter->background.clear_us,
                                         limiter->closed_us};
    rate_limiter_file_unlock(limiter->fd, &record);
}

static int64_t draw_shared(struct rate_limiter *limiter, bool background, int64_t now_us)
{
    enum rate_limiter_file_state state = look(limiter, now_us);
    if (state == RATE_LIMITER_FILE_BUSY && limiter->busy++ < BUSY_MAX)
        return BUSY_WAIT_MS * 1000;
    if (state != RATE_LIMITER_FILE_LOCKED) {
        rate_limiter_clean_up(limiter);
        return draw(limiter, background, now_us);
    }
    limiter->busy = 0;
    int64_t wait = draw(limiter, background, now_us);
    let_go(limiter);
    return wait;
}

int64_t rate_limiter_take(struct rate_limiter *limiter, bool background, int64_t now_mono_ms)
{
    if (limiter->all.step_us == 0)
        return 0;
    int64_t now_us = now_mono_ms * 1000;
    int64_t wait = limiter->shared ? draw_shared(limiter, background, now_us)
                                   : draw(limiter, background, now_us);
    return (wait + 999) / 1000;
}

void rate_limiter_block_until(struct rate_limiter *limiter, int64_t until_mono_ms,
                              int64_t now_mono_ms)
{
    int64_t most_ms = now_mono_ms + RATE_LIMITER_BLOCK_MAX_MS;
    if (limiter->all.step_us == 0)
        return;
    int64_t until_us = (until_mono_ms < most_ms ? until_mono_ms : most_ms) * 1000;
    limiter->closed_us = later(limiter->closed_us, until_us);
    if (limiter->shared && look(limiter, now_mono_ms * 1000) == RATE_LIMITER_FILE_LOCKED)
        let_go(limiter);
}

int64_t rate_limiter_blocked_until_ms(const struct rate_limiter *limiter, int64_t now_mono_ms)
{
    return later((limiter->closed_us + 999) / 1000 - now_mono_ms, 0);
}
