#include "fetch/pagination.h"

#include <stdlib.h>
#include <string.h>

/* The largest page of any namespace: a limit beyond it need not be told to the service. */
#define LARGEST_PAGE 100

struct pagination {
    struct pagination_config config;
    char *token; /* of the next page; NULL: the first, or none */
    size_t pages, rows;
    int attempts;
    bool complete, limited;
    bool restarted;
    bool over;      /* the last step said END or FAILED */
    struct err err; /* of FAILED */
    struct token_set seen;
};

void token_set_init(struct token_set *set, struct hash_key key)
{
    *set = (struct token_set){.key = key};
}

bool token_set_seen(struct token_set *set, const char *token)
{
    const size_t mask = 2 * TOKEN_SET_MAX - 1;
    uint64_t hash = hash_bytes(&set->key, token, strlen(token));
    hash += hash == 0; /* 0 is a free slot */
    size_t at = (size_t)hash & mask;
    for (; set->slots[at]; at = (at + 1) & mask)
        if (set->slots[at] == hash)
            return true;
    if (set->count == TOKEN_SET_MAX) {
        memset(set->slots, 0, sizeof set->slots);
        set->count = 0;
        at = (size_t)hash & mask;
    }
    set->slots[at] = hash;
    set->count++;
    return false;
}

static bool set_token(struct pagination *walk, const char *token)
{
    char *copy = token ? strdup(token) : NULL;
    if (token && !copy)
        return false;
    free(walk->token);
    walk->token = copy;
    return true;
}

struct pagination *pagination_new(const struct pagination_config *config, struct err *err)
{
    struct pagination *walk = calloc(1, sizeof *walk);
    if (!walk || !set_token(walk, config->token)) {
        err_set(err, ERR_OOM, "walk");
        pagination_destroy(walk);
        return NULL;
    }
    walk->config = *config;
    walk->config.token = NULL;
    walk->config.may_restart &= !config->token; /* the caller's token, not one of this walk */
    walk->err = ERR_INIT;
    token_set_init(&walk->seen, hash_key_new(&config->chance));
    if (walk->token)
        token_set_seen(&walk->seen, walk->token);
    return walk;
}

void pagination_destroy(struct pagination *walk)
{
    if (!walk)
        return;
    free(walk->token);
    free(walk);
}

static bool wait_ms(struct pagination *walk, int64_t ms, const struct err *why, struct err *err)
{
    const struct pagination_observer *observer = &walk->config.observer;
    struct pagination_pause pause = {walk->pages + 1, walk->attempts + 1, ms, why};
    if (observer->waiting)
        observer->waiting(observer->self, &pause);
    if (walk->config.waiter.wait(walk->config.waiter.self, ms))
        return true;
    return err_set(err, ERR_CANCELLED, "%s", "");
}

/* What another program was told is as if we had been told it. */
static bool wait_in_silence(struct pagination *walk, int64_t silence_ms, struct err *err)
{
    struct err why = ERR_INIT;
    err_set(&why, ERR_THROTTLED, "another rollcall of this user was asked to wait");
    why.retry = ERR_RETRY_THROTTLING;
    why.retry_after_s = (int)((silence_ms + 999) / 1000);
    if (silence_ms <= PAGINATION_PATIENCE_MS)
        return wait_ms(walk, silence_ms, &why, err);
    *err = why;
    return false;
}

/* Waits until the request budget, and the retry policy's own limit, let a request go. */
static bool wait_for_turn(struct pagination *walk, struct err *err)
{
    const struct pagination_config *config = &walk->config;
    int64_t hold_ms = retry_hold_ms(config->retry);
    if (hold_ms > 0 && !wait_ms(walk, hold_ms, NULL, err))
        return false;
    while (config->limiter) {
        int64_t now_ms = clock_mono_ms(&config->clock);
        int64_t turn_ms = rate_limiter_take(config->limiter, config->background, now_ms);
        int64_t silence_ms = rate_limiter_blocked_until_ms(config->limiter, now_ms);
        if (turn_ms == 0)
            break;
        if (silence_ms > 0 ? !wait_in_silence(walk, silence_ms, err)
                           : !wait_ms(walk, turn_ms, NULL, err))
            return false;
    }
    return true;
}

/* The service's Retry-After binds all that share the budget. */
static void note_retry_after(struct pagination *walk, const struct err *err)
{
    int64_t now_ms = clock_mono_ms(&walk->config.clock);
    enum err_kind kind = err_kind(err);
    bool asked = kind == ERR_KIND_THROTTLED || kind == ERR_KIND_UNAVAILABLE;
    if (walk->config.limiter && asked && err->retry_after_s > 0)
        rate_limiter_block_until(walk->config.limiter, now_ms + (int64_t)err->retry_after_s * 1000,
                                 now_ms);
}

static size_t rows_wanted(const struct pagination *walk)
{
    size_t page = walk->config.max_results;
    if (walk->config.max_items == 0)
        return page;
    size_t rest = walk->config.max_items - walk->rows;
    return rest < (page ? page : LARGEST_PAGE) ? rest : page;
}

static bool attempt(struct pagination *walk, struct page **page, struct err *err)
{
    const struct pagination_config *config = &walk->config;
    const struct pagination_observer *observer = &config->observer;
    walk->attempts++;
    if (observer->asking)
        observer->asking(observer->self, walk->pages + 1, walk->attempts);
    struct page_request request = {walk->token, rows_wanted(walk), walk->attempts};
    int64_t began_ms = clock_mono_ms(&config->clock);
    bool ok = config->source.fetch(config->source.self, &request, page, err);
    struct pagination_attempt heard = {
        .page = walk->pages + 1,
        .attempt = walk->attempts,
        .elapsed_ms = clock_mono_ms(&config->clock) - began_ms,
        .err = ok ? NULL : err,
        .got = ok ? *page : NULL,
    };
    if (!ok)
        note_retry_after(walk, err);
    if (observer->answered)
        observer->answered(observer->self, &heard);
    return ok;
}

/* How long to wait before the next attempt, or false when there shall be none. */
static bool shall_retry(struct pagination *walk, const struct err *err, int64_t *delay_ms)
{
    if (err->code == ERR_CANCELLED ||
        !retry_next(walk->config.retry, walk->attempts, err, delay_ms))
        return false;
    int64_t asked_ms = err->retry_after_s > 0 ? (int64_t)err->retry_after_s * 1000 : 0;
    if (asked_ms > *delay_ms)
        *delay_ms = asked_ms;
    return asked_ms <= PAGINATION_PATIENCE_MS;
}

/* One page, with retries. */
static bool fetch(struct pagination *walk, struct page **page, struct err *err)
{
    walk->attempts = 0;
    for (;;) {
        struct err failure = ERR_INIT;
        int64_t delay_ms = 0;
        if (!wait_for_turn(walk, err))
            return false;
        if (attempt(walk, page, &failure)) {
            retry_succeeded(walk->config.retry, walk->attempts);
            return true;
        }
        if (!shall_retry(walk, &failure, &delay_ms)) {
            *err = failure;
            return false;
        }
        if (!wait_ms(walk, delay_ms, &failure, err))
            return false;
    }
}

/* Takes the page's token as the next one, and notices the end, limits and loops. */
static bool go_on(struct pagination *walk, struct page *page, struct err *err)
{
    const struct pagination_config *config = &walk->config;
    size_t rest = config->max_items ? config->max_items - walk->rows : page->count;
    if (page->count > rest)
        page->count = rest; /* more than asked for */
    walk->pages++;
    walk->rows += page->count;
    if (!set_token(walk, page->next_token))
        return err_set(err, ERR_OOM, "walk");
    walk->complete = !page->next_token;
    walk->limited = !walk->complete && ((config->max_items && walk->rows == config->max_items) ||
                                        (config->max_pages && walk->pages == config->max_pages));
    if (walk->token && token_set_seen(&walk->seen, walk->token))
        return err_set(err, ERR_TOKEN_REPEATED, "after page %zu", walk->pages);
    return true;
}

static enum pagination_step fail(struct pagination *walk, struct err *err)
{
    walk->over = true;
    walk->err = *err;
    return PAGINATION_FAILED;
}

static bool restart(struct pagination *walk, const struct err *err)
{
    if (err->code != ERR_TOKEN_REFUSED || !walk->config.may_restart || walk->restarted)
        return false;
    walk->restarted = true;
    walk->pages = walk->rows = 0;
    token_set_init(&walk->seen, walk->seen.key);
    return set_token(walk, NULL);
}

enum pagination_step pagination_next(struct pagination *walk, struct page **page, struct err *err)
{
    struct err failure = ERR_INIT;
    *page = NULL;
    if (err_is(&walk->err)) {
        *err = walk->err;
        return PAGINATION_FAILED;
    }
    if (walk->over || walk->complete || walk->limited) {
        walk->over = true;
        return PAGINATION_END;
    }
    if (fetch(walk, page, &failure)) {
        if (!go_on(walk, *page, &failure))
            walk->err = failure; /* the page itself is good; the next step says it */
        return PAGINATION_PAGE;
    }
    if (restart(walk, &failure))
        return PAGINATION_RESTARTED;
    *err = failure;
    return fail(walk, err);
}

void pagination_skip_wait(struct pagination *walk)
{
    walk->config.background = false;
}

const char *pagination_next_token(const struct pagination *walk)
{
    return walk->token;
}

bool pagination_is_stuck(const struct pagination *walk)
{
    return err_is(&walk->err);
}

bool pagination_complete(const struct pagination *walk)
{
    return walk->complete;
}

bool pagination_limited(const struct pagination *walk)
{
    return walk->limited;
}

size_t pagination_pages(const struct pagination *walk)
{
    return walk->pages;
}

size_t pagination_rows(const struct pagination *walk)
{
    return walk->rows;
}

int pagination_attempts(const struct pagination *walk)
{
    return walk->attempts;
}
