/* Credentials kept until they expire, refreshed before that by one thread while the others go on
 * with the old ones: the struct cred_source that every client gets. With work/mailbox.c one of the
 * two files that hold a mutex; see docs/credentials.md, "Safety".
 *
 * Less than 15 minutes before the expiry a refresh is tried, and again with growing pauses while it
 * fails, which is no error as long as the old credentials are good: a one-shot program may give
 * them up ten minutes early, one that stays cannot. After the expiry the failure is the caller's
 * error. */
#ifndef ROLLCALL_AWS_CREDENTIALS_CACHE_H
#define ROLLCALL_AWS_CREDENTIALS_CACHE_H

#include "aws/credentials/cred.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Where fresh credentials come from: aws/credentials/chain.h, or a test. Never calls the cache
 * back. */
struct cred_loader {
    /* Forgets an older cancel. By the thread that is about to load, never during a cancel. */
    void (*begin)(void *self);
    /* Gets credentials; blocks. One thread at a time. */
    bool (*load)(void *self, struct cred *out, struct err *err);
    /* Ends a load that has begun, within milliseconds. Any thread; must not block. */
    void (*cancel)(void *self);
    /* The service refused the last ones, or a person asked for another try. Any thread; must not
     * block. */
    void (*forget)(void *self);
    void *self;
};

struct cred_cache;

/* NULL and *err when memory is out. The loader must outlive the cache. */
struct cred_cache *cred_cache_new(struct cred_loader loader, struct clock clock, struct err *err);

/* No get() may be under way. NULL is fine. */
void cred_cache_destroy(struct cred_cache *cache);

/* The cache as a client sees it. Lives as long as the cache. */
struct cred_source cred_cache_source(struct cred_cache *cache);

/* What is known without a request: source, expiry and whether a person must renew it, be it
 * only because the last try to renew it failed. False when nothing is loaded. The strings that hold
 * keys stay empty. Any thread; never blocks for longer than a copy. */
bool cred_cache_peek(struct cred_cache *cache, struct cred *out);

#endif
