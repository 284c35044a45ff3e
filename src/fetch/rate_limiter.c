#include "config.h"

#include "fetch/rate_limiter.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* How soon to look again at a file that someone else has locked, and how often, before a process
 * that was stopped in the middle of its look is no longer waited for. */
#define BUSY_WAIT_MS 2
#define BUSY_MAX     250

/* Times in the file that lie further ahead are from before a restart of the machine. */
#define HORIZON_US (RATE_LIMITER_BLOCK_MAX_MS * 1000LL)

/* --- the shared file --------------------------------------------------------------------------
 *
 * 32 bytes for each account and region, under $XDG_RUNTIME_DIR, locked for the microseconds that a
 * look takes. The times in it are those of the monotonic clock, which all processes of a machine
 * share. One descriptor a thread. */

/* What is kept: see rate_limiter_bucket.clear_us and rate_limiter.closed_us. */
struct rate_limiter_record {
    int64_t all_us;
    int64_t background_us;
    int64_t closed_us;
};

enum rate_limiter_file_state {
    RATE_LIMITER_FILE_LOCKED, /* *record is what is in it; call rate_limiter_file_unlock() */
    RATE_LIMITER_FILE_BUSY,   /* someone else is looking: ask again */
    RATE_LIMITER_FILE_BROKEN, /* it cannot be used */
};

/* The file's contents. */
struct stored {
    char magic[8];
    struct rate_limiter_record record;
};

static const char magic[8] = "rcbudg2";
static const char any_magic[] = "rcbudg"; /* of every version */

static void make_tame(char *name)
{
    for (; *name; name++) {
        char c = *name;
        bool tame = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '-' || c == '.';
        if (!tame)
            *name = '_';
    }
}

/* A file of ours alone, with a budget in it or nothing yet. What else stands there, a hard link to
 * another file for instance, is not written to. */
static bool is_budget(int fd)
{
    return file_check_own(fd, "", NULL) && file_check_magic(fd, "", any_magic, "", NULL);
}

/* Opens dir/rollcall/budget-NAME, which is made when missing (0700, 0600); characters that a file
 * name should not have become '_'. A descriptor, or -1 when there can be none. */
static int rate_limiter_file_open(const char *dir, const char *name)
{
    char folder[512], file[128], path[768];
    int folder_len = snprintf(folder, sizeof folder, "%s/rollcall", dir);
    int file_len = snprintf(file, sizeof file, "budget-%s", name);
    if (!file_folder_is_own(dir) || folder_len >= (int)sizeof folder ||
        file_len >= (int)sizeof file)
        return -1;
    make_tame(file);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return -1;
    int fd = file_open_own(path, O_RDWR, NULL);
    if (fd < 0 || is_budget(fd))
        return fd;
    close(fd);
    return -1;
}

static bool is_sane(int64_t time_us, int64_t now_us, int64_t horizon_us)
{
    return time_us >= 0 && time_us <= now_us + horizon_us;
}

/* Never waits. A file that is empty, of another version, or from before a restart of the machine
 * (its times lie beyond horizon_us) gives times of now_us, and is open. */
static enum rate_limiter_file_state rate_limiter_file_lock(int fd, int64_t now_us,
                                                           int64_t horizon_us,
                                                           struct rate_limiter_record *record)
{
    struct stored stored;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK || errno == EINTR ? RATE_LIMITER_FILE_BUSY
                                                      : RATE_LIMITER_FILE_BROKEN;
    if (!is_budget(fd)) {
        flock(fd, LOCK_UN);
        return RATE_LIMITER_FILE_BROKEN;
    }
    bool whole = pread(fd, &stored, sizeof stored, 0) == (ssize_t)sizeof stored &&
                 memcmp(stored.magic, magic, sizeof magic) == 0 &&
                 is_sane(stored.record.all_us, now_us, horizon_us) &&
                 is_sane(stored.record.background_us, now_us, horizon_us) &&
                 is_sane(stored.record.closed_us, now_us, horizon_us);
    *record = whole ? stored.record : (struct rate_limiter_record){now_us, now_us, 0};
    return RATE_LIMITER_FILE_LOCKED;
}

/* Writes the record, and unlocks the file. */
static void rate_limiter_file_unlock(int fd, const struct rate_limiter_record *record)
{
    struct stored stored = {.record = *record};
    memcpy(stored.magic, magic, sizeof magic);
    ssize_t written = pwrite(fd, &stored, sizeof stored, 0);
    (void)written; /* a full disk makes the budget private again, no more */
    flock(fd, LOCK_UN);
}

/* --- the buckets --------------------------------------------------------------------------------
 */

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
    *limiter = (struct rate_limiter){.lock = PTHREAD_MUTEX_INITIALIZER};
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

static int64_t take_locked(struct rate_limiter *limiter, bool background, int64_t now_mono_ms)
{
    if (limiter->all.step_us == 0)
        return 0;
    int64_t now_us = now_mono_ms * 1000;
    int64_t wait = limiter->shared ? draw_shared(limiter, background, now_us)
                                   : draw(limiter, background, now_us);
    return (wait + 999) / 1000;
}

static void block_locked(struct rate_limiter *limiter, int64_t until_mono_ms, int64_t now_mono_ms)
{
    int64_t most_ms = now_mono_ms + RATE_LIMITER_BLOCK_MAX_MS;
    if (limiter->all.step_us == 0)
        return;
    int64_t until_us = (until_mono_ms < most_ms ? until_mono_ms : most_ms) * 1000;
    limiter->closed_us = later(limiter->closed_us, until_us);
    if (limiter->shared && look(limiter, now_mono_ms * 1000) == RATE_LIMITER_FILE_LOCKED)
        let_go(limiter);
}

/* --- one budget for several threads ------------------------------------------------------------
 */

void rate_limiter_join(struct rate_limiter *limiter, struct rate_limiter *other)
{
    rate_limiter_clean_up(limiter);
    limiter->joined = other->joined ? other->joined : other;
}

/* The budget that it draws on, locked. */
static struct rate_limiter *lock(struct rate_limiter *limiter)
{
    struct rate_limiter *budget = limiter->joined ? limiter->joined : limiter;
    pthread_mutex_lock(&budget->lock);
    return budget;
}

int64_t rate_limiter_take(struct rate_limiter *limiter, bool background, int64_t now_mono_ms)
{
    struct rate_limiter *budget = lock(limiter);
    int64_t wait_ms = take_locked(budget, background, now_mono_ms);
    pthread_mutex_unlock(&budget->lock);
    return wait_ms;
}

void rate_limiter_block_until(struct rate_limiter *limiter, int64_t until_mono_ms,
                              int64_t now_mono_ms)
{
    struct rate_limiter *budget = lock(limiter);
    block_locked(budget, until_mono_ms, now_mono_ms);
    pthread_mutex_unlock(&budget->lock);
}

int64_t rate_limiter_blocked_until_ms(struct rate_limiter *limiter, int64_t now_mono_ms)
{
    struct rate_limiter *budget = lock(limiter);
    int64_t closed_us = budget->closed_us;
    pthread_mutex_unlock(&budget->lock);
    return later((closed_us + 999) / 1000 - now_mono_ms, 0);
}
