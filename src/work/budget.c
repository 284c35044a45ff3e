#include "work/budget.h"

#include "work/budget_file.h"

#include <unistd.h>

/* How soon to look again at a file that someone else has locked, and how often, before a process
 * that was stopped in the middle of its look is no longer waited for. */
#define BUSY_WAIT_MS 2
#define BUSY_MAX     250

/* Times in the file that lie further ahead are from before a restart of the machine. */
#define HORIZON_US (BUDGET_CLOSED_MAX_MS * 1000LL)

static struct budget_bucket bucket_full(double rate, double burst, int64_t now_us)
{
    int64_t step_us = (int64_t)(1e6 / rate);
    return (struct budget_bucket){
        .step_us = step_us,
        .slack_us = burst > 1 ? (int64_t)((double)step_us * (burst - 1)) : 0,
        .clear_us = now_us,
    };
}

void budget_init(struct budget *budget, double rate, int64_t now_mono_ms)
{
    *budget = (struct budget){0};
    if (rate <= 0)
        return;
    budget->all = bucket_full(rate, rate * 2, now_mono_ms * 1000);
    budget->background = bucket_full(rate / 5, rate, now_mono_ms * 1000);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Microseconds until a request may go. */
static int64_t wait_us(const struct budget_bucket *bucket, int64_t now_us)
{
    return later(bucket->clear_us - bucket->slack_us - now_us, 0);
}

static void take(struct budget_bucket *bucket, int64_t now_us)
{
    if (bucket->clear_us < now_us)
        bucket->clear_us = now_us;
    bucket->clear_us += bucket->step_us;
}

void budget_clean_up(struct budget *budget)
{
    if (budget->shared)
        close(budget->fd);
    budget->shared = false;
}

bool budget_share(struct budget *budget, const char *dir, const char *name)
{
    if (budget->all.step_us == 0)
        return false;
    budget_clean_up(budget);
    budget->fd = budget_file_open(dir, name);
    budget->shared = budget->fd >= 0;
    return budget->shared;
}

/* Takes a token from both buckets, or says how long to wait, in microseconds. */
static int64_t draw(struct budget *budget, bool background, int64_t now_us)
{
    int64_t wait = later(wait_us(&budget->all, now_us), budget->closed_us - now_us);
    if (background)
        wait = later(wait, wait_us(&budget->background, now_us));
    if (wait > 0)
        return wait;
    take(&budget->all, now_us);
    if (background)
        take(&budget->background, now_us);
    return 0;
}

/* Locks the file, and takes over what the others have drawn and were told. */
static enum budget_file_state look(struct budget *budget, int64_t now_us)
{
    struct budget_record record;
    enum budget_file_state state = budget_file_lock(budget->fd, now_us, HORIZON_US, &record);
    if (state != BUDGET_FILE_LOCKED)
        return state;
    budget->all.clear_us = record.all_us;
    budget->background.clear_us = record.background_us;
    budget->closed_us = later(budget->closed_us, record.closed_us);
    return state;
}

static void let_go(struct budget *budget)
{
    struct budget_record record = {budget->all.clear_us, budget->background.clear_us,
                                   budget->closed_us};
    budget_file_unlock(budget->fd, &record);
}

static int64_t draw_shared(struct budget *budget, bool background, int64_t now_us)
{
    enum budget_file_state state = look(budget, now_us);
    if (state == BUDGET_FILE_BUSY && budget->busy++ < BUSY_MAX)
        return BUSY_WAIT_MS * 1000;
    if (state != BUDGET_FILE_LOCKED) {
        budget_clean_up(budget);
        return draw(budget, background, now_us);
    }
    budget->busy = 0;
    int64_t wait = draw(budget, background, now_us);
    let_go(budget);
    return wait;
}

int64_t budget_take(struct budget *budget, bool background, int64_t now_mono_ms)
{
    if (budget->all.step_us == 0)
        return 0;
    int64_t now_us = now_mono_ms * 1000;
    int64_t wait =
        budget->shared ? draw_shared(budget, background, now_us) : draw(budget, background, now_us);
    return (wait + 999) / 1000;
}

void budget_close(struct budget *budget, int64_t until_mono_ms, int64_t now_mono_ms)
{
    int64_t most_ms = now_mono_ms + BUDGET_CLOSED_MAX_MS;
    if (budget->all.step_us == 0)
        return;
    int64_t until_us = (until_mono_ms < most_ms ? until_mono_ms : most_ms) * 1000;
    budget->closed_us = later(budget->closed_us, until_us);
    if (budget->shared && look(budget, now_mono_ms * 1000) == BUDGET_FILE_LOCKED)
        let_go(budget);
}

int64_t budget_closed_ms(const struct budget *budget, int64_t now_mono_ms)
{
    return later((budget->closed_us + 999) / 1000 - now_mono_ms, 0);
}
