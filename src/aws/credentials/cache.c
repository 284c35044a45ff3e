#include "aws/credentials/cache.h"

#include "base/secret.h"

#include <pthread.h>
#include <stdlib.h>

#define RENEW_MS     (15 * 60 * 1000) /* so long before the expiry renewing begins */
#define PAUSE_MS     (60 * 1000)      /* between two tries to renew good ones; doubles */
#define MAX_PAUSE_MS (4 * PAUSE_MS)

/* Everything below lock is guarded by it; the loader runs outside. */
struct cred_cache {
    struct cred_loader loader;
    struct clock clock;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a refresh ended, or a cancel came */
    struct cred cred;
    bool loaded;
    bool refreshing;       /* one thread is in the loader */
    unsigned refreshes;    /* how many ended */
    unsigned cancels;      /* how many came */
    struct err failure;    /* of the last refresh that ended */
    int64_t not_before_ms; /* no try to renew good ones before this; monotonic */
    int64_t pause_ms;      /* after the next failure */
};

struct cred_cache *cred_cache_new(struct cred_loader loader, struct clock clock, struct err *err)
{
    struct cred_cache *cache = calloc(1, sizeof *cache);
    if (!cache) {
        err_set(err, ERR_OOM, "while preparing credentials");
        return NULL;
    }
    cache->loader = loader;
    cache->clock = clock;
    cache->failure = ERR_INIT;
    pthread_mutex_init(&cache->lock, NULL);
    pthread_cond_init(&cache->changed, NULL);
    return cache;
}

void cred_cache_destroy(struct cred_cache *cache)
{
    if (!cache)
        return;
    cred_clean_up(&cache->cred);
    pthread_cond_destroy(&cache->changed);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

enum need { NEED_NOTHING, NEED_SOON, NEED_NOW };

/* How urgent a refresh is. Call with the lock held. */
static enum need need_of(const struct cred_cache *cache)
{
    if (!cache->loaded)
        return NEED_NOW;
    if (!cache->cred.expires_ms)
        return NEED_NOTHING;
    int64_t left = cache->cred.expires_ms - clock_wall_ms(&cache->clock);
    if (left <= 0)
        return NEED_NOW;
    bool pause = clock_mono_ms(&cache->clock) < cache->not_before_ms;
    return left < RENEW_MS && !pause ? NEED_SOON : NEED_NOTHING;
}

static bool give_copy(const struct cred_cache *cache, struct cred *out, struct err *err)
{
    return cred_copy(out, &cache->cred) || err_set(err, ERR_OOM, "while copying credentials");
}

/* Loads with the lock released, and stores what came of it. Call with the lock held. */
static bool refresh(struct cred_cache *cache)
{
    struct cred fresh = CRED_INIT;
    struct err failure = ERR_INIT;
    cache->refreshing = true;
    cache->loader.begin(cache->loader.self);
    pthread_mutex_unlock(&cache->lock);
    bool ok = cache->loader.load(cache->loader.self, &fresh, &failure);
    pthread_mutex_lock(&cache->lock);
    cache->refreshing = false;
    cache->refreshes++;
    cache->failure = failure;
    if (ok) {
        cred_clean_up(&cache->cred);
        cache->cred = fresh;
        cache->loaded = true;
    } else {
        cred_clean_up(&fresh);
    }
    int64_t pause_ms = ok || !cache->pause_ms ? PAUSE_MS : cache->pause_ms;
    cache->not_before_ms = clock_mono_ms(&cache->clock) + pause_ms;
    cache->pause_ms = ok ? PAUSE_MS : pause_ms * 2 < MAX_PAUSE_MS ? pause_ms * 2 : MAX_PAUSE_MS;
    pthread_cond_broadcast(&cache->changed);
    return ok;
}

/* Waits for another thread's refresh. False and *err when that failed, or a cancel came. */
static bool wait_for_refresh(struct cred_cache *cache, struct err *err)
{
    unsigned cancels = cache->cancels;
    unsigned refreshes = cache->refreshes;
    while (cache->refreshes == refreshes && cache->cancels == cancels)
        pthread_cond_wait(&cache->changed, &cache->lock);
    if (cache->refreshes == refreshes)
        return err_set(err, ERR_CANCELLED, "while waiting for credentials");
    if (err_is(&cache->failure))
        *err = cache->failure;
    return !err_is(&cache->failure);
}

/* Makes sure that there are credentials to copy. Call with the lock held. */
static bool ensure_loaded(struct cred_cache *cache, struct err *err)
{
    enum need need = need_of(cache);
    while (need == NEED_NOW && cache->refreshing) {
        if (!wait_for_refresh(cache, err))
            return false;
        need = need_of(cache);
    }
    if (need == NEED_NOTHING || cache->refreshing || refresh(cache))
        return true;
    /* A failure hurts only where the old ones are gone. */
    if (need == NEED_SOON && cache->loaded && cache->failure.code != ERR_CANCELLED)
        return true;
    *err = cache->failure;
    return false;
}

static bool cache_get(void *self, struct cred *out, struct err *err)
{
    struct cred_cache *cache = self;
    struct err failure = ERR_INIT;
    *out = CRED_INIT;
    pthread_mutex_lock(&cache->lock);
    bool ok = ensure_loaded(cache, &failure) && give_copy(cache, out, &failure);
    pthread_mutex_unlock(&cache->lock);
    if (!ok && !err_is(err))
        *err = failure;
    return ok;
}

static void cache_invalidate(void *self)
{
    struct cred_cache *cache = self;
    pthread_mutex_lock(&cache->lock);
    cred_clean_up(&cache->cred);
    cache->loaded = false;
    pthread_mutex_unlock(&cache->lock);
    cache->loader.forget(cache->loader.self);
}

static void cache_cancel(void *self)
{
    struct cred_cache *cache = self;
    pthread_mutex_lock(&cache->lock);
    cache->cancels++;
    /* Inside the lock, so that it cannot reach a later refresh; the loader promises not to block.
     */
    if (cache->refreshing)
        cache->loader.cancel(cache->loader.self);
    pthread_cond_broadcast(&cache->changed);
    pthread_mutex_unlock(&cache->lock);
}

struct cred_source cred_cache_source(struct cred_cache *cache)
{
    return (struct cred_source){
        .get = cache_get, .invalidate = cache_invalidate, .cancel = cache_cancel, .self = cache};
}

bool cred_cache_peek(struct cred_cache *cache, struct cred *out)
{
    pthread_mutex_lock(&cache->lock);
    bool loaded = cache->loaded;
    *out = cache->cred;
    out->needs_person |= loaded && cache->cred.expires_ms && err_is(&cache->failure);
    pthread_mutex_unlock(&cache->lock);
    out->access_key_id = out->secret_access_key = out->session_token = out->account_id = NULL;
    return loaded;
}
