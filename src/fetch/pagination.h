/* One walk over the pages of a meeting, page by page: retries, the request budget, Retry-After,
 * limits and loops. Synchronous: the worker thread and the headless printer both use it. Waiting is
 * the caller's, so that a test sees every delay to the millisecond.
 *
 *   while ((step = pagination_next(walk, &page, &err)) == PAGINATION_PAGE)
 *       use(page);
 *
 * One thread at a time. */
#ifndef ROLLCALL_FETCH_PAGINATION_H
#define ROLLCALL_FETCH_PAGINATION_H

#include "aws/retry.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "fetch/mailbox.h"
#include "fetch/page_source.h"
#include "fetch/rate_limiter.h"
#include "roster/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A Retry-After longer than this is not waited for inside a walk: the walk fails, and says when. */
#define PAGINATION_PATIENCE_MS 20000

/* An attempt that is over. */
struct pagination_attempt {
    size_t page;            /* number of the page in this walk, from 1 */
    int attempt;            /* from 1 */
    int64_t elapsed_ms;     /* how long it took */
    const struct err *err;  /* NULL: it went well. Borrowed. */
    const struct page *got; /* the page when it went well. Borrowed. */
};

/* A wait that begins. */
struct pagination_pause {
    size_t page;
    int attempt;           /* the one that follows */
    int64_t wait_ms;       /* how long it lasts */
    const struct err *why; /* the failure that it follows; NULL: the request budget */
};

/* Someone who hears what happens, on the walk's thread. NULL functions are skipped. */
struct pagination_observer {
    void (*asking)(void *self, size_t page, int attempt); /* an attempt begins */
    void (*answered)(void *self, const struct pagination_attempt *attempt);
    void (*waiting)(void *self, const struct pagination_pause *pause);
    void *self;
};

/* Waits for the walk. False: it was cancelled, the walk ends. */
struct pagination_waiter {
    bool (*wait)(void *self, int64_t ms);
    void *self;
};

/* Pointers are borrowed and must outlive the walk; the rest is copied. */
struct pagination_config {
    struct page_source source;
    struct retry *retry;
    struct rate_limiter *limiter; /* NULL: no limit */
    struct clock clock;
    struct chance chance; /* for the key of the tokens' hash */
    struct pagination_waiter waiter;
    struct pagination_observer observer;
    const char *token;  /* where to begin; NULL: at the first page. Copied. */
    size_t max_results; /* rows a page; 0: the largest */
    size_t max_items;   /* rows in all, 0: no limit; the last page is asked for just enough rows, so
                           that pagination_next_token() continues exactly behind it */
    size_t max_pages;   /* 0: no limit; 1 is --no-paginate */
    bool background;    /* no person waits for it: draws on the smaller budget */
    bool may_restart;   /* begin again, once, when the service refuses a token of its own */
};

enum pagination_step {
    PAGINATION_PAGE,      /* *page is the caller's; it may be empty */
    PAGINATION_RESTARTED, /* a token was refused: forget the pages so far; only with may_restart */
    PAGINATION_END,       /* no more pages, or a limit is reached */
    PAGINATION_FAILED,    /* *err says why; ERR_CANCELLED when it was cancelled */
};

struct pagination;

/* NULL and *err when memory is out. Free with pagination_destroy(). */
struct pagination *pagination_new(const struct pagination_config *config, struct err *err);
void pagination_destroy(struct pagination *walk);

/* The next step. Blocks. After PAGINATION_END and PAGINATION_FAILED it says the same again. */
enum pagination_step pagination_next(struct pagination *walk, struct page **page, struct err *err);

/* Someone waits for it after all: from now on it draws on the whole budget. */
void pagination_skip_wait(struct pagination *walk);

/* Where to go on: the token behind the last page that was returned, or the one that failed; NULL
 * when the last page has been met, or nothing was. Lives until the next step. */
const char *pagination_next_token(const struct pagination *walk);

/* Did the last page that came lead nowhere (its token repeats an earlier one)? Then
 * pagination_next() says so at once, without a request. */
bool pagination_is_stuck(const struct pagination *walk);

/* Has the last page been met? Did a limit of ours stop it? */
bool pagination_complete(const struct pagination *walk);
bool pagination_limited(const struct pagination *walk);

/* Since the start, or the restart: pages and rows returned; and attempts of the last request. */
size_t pagination_pages(const struct pagination *walk);
size_t pagination_rows(const struct pagination *walk);
int pagination_attempts(const struct pagination *walk);

/* --- tokens that repeat -----------------------------------------------------------------------
 *
 * Notices a NextToken that comes back: a walk would never end. Keeps a keyed hash of each token, in
 * constant memory: when it is full it starts over, so that a loop of up to TOKEN_SET_MAX pages is
 * always found, at the latest the second time round. The queue poller keeps message ids in one. */

/* Tokens that are remembered: 32 KiB, pages for 200,000 attendees and more. */
#define TOKEN_SET_MAX 2048

/* Embedded; the fields are private to pagination.c. */
struct token_set {
    struct hash_key key;
    size_t count;
    uint64_t slots[2 * TOKEN_SET_MAX];
};

/* Empty, under a fresh key. */
void token_set_init(struct token_set *set, struct hash_key key);

/* Remembers a token. True when it was there already. */
bool token_set_seen(struct token_set *set, const char *token);

#endif
