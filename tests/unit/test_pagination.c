#include "fetch/pagination.h"

#include "support/pages.h"

#include <stdarg.h>

/* A service that plays a script, one step a request, and a clock that moves only while somebody
 * waits. */
struct step {
    const char *words; /* a page of these; NULL: a failure */
    const char *next;  /* its NextToken */
    enum err_code code;
    enum err_retry retry;
    int retry_after_s;
};

#define PAGE(ids, token)                                                                           \
    {                                                                                              \
        .words = ids, .next = token                                                                \
    }

struct script {
    const struct step *steps;
    size_t count, at;
    char asked[1000]; /* "-:100 t1:100 ": tokens and rows of the requests */
    char heard[2000]; /* what the observer heard */
    int64_t now_ms;
    int64_t waits[64];
    size_t wait_count;
    size_t cancel_at; /* the wait that is cancelled, from 1; 0: none */
    double unit;
    struct retry retry;
    struct rate_limiter limiter;
};

static void note(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void note(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list args;
    va_start(args, format);
    vsnprintf(text + used, size - used, format, args);
    va_end(args);
}

static bool fetch(void *self, const struct page_request *request, struct page **page,
                  struct err *err)
{
    struct script *script = self;
    note(script->asked, sizeof script->asked, "%s:%zu ", request->token ? request->token : "-",
         request->max_results);
    ck_assert_uint_lt(script->at, script->count);
    const struct step *step = &script->steps[script->at++];
    script->now_ms += 10;
    if (step->words) {
        *page = page_of(step->words, step->next);
        return true;
    }
    err_set(err, step->code, "%s", "");
    err->retry = step->retry;
    err->retry_after_s = step->retry_after_s ? step->retry_after_s : -1;
    return false;
}

static int64_t script_now(void *self)
{
    return ((struct script *)self)->now_ms;
}

static double script_unit(void *self)
{
    return ((struct script *)self)->unit;
}

static void script_bytes(void *self, void *out, size_t len)
{
    (void)self;
    memset(out, 7, len);
}

static bool script_wait(void *self, int64_t ms)
{
    struct script *script = self;
    script->now_ms += ms;
    script->waits[script->wait_count++] = ms;
    return script->wait_count != script->cancel_at;
}

static void hear_asking(void *self, size_t page, int attempt)
{
    struct script *script = self;
    note(script->heard, sizeof script->heard, "ask %zu.%d ", page, attempt);
}

static void hear_answered(void *self, const struct pagination_attempt *attempt)
{
    struct script *script = self;
    note(script->heard, sizeof script->heard, "%s %dms ",
         attempt->got ? "page" : err_name(attempt->err->code), (int)attempt->elapsed_ms);
}

static void hear_waiting(void *self, const struct pagination_pause *pause)
{
    struct script *script = self;
    note(script->heard, sizeof script->heard, "wait %dms for %zu.%d after %s ", (int)pause->wait_ms,
         pause->page, pause->attempt, pause->why ? err_name(pause->why->code) : "budget");
}

static struct pagination_config script_begin(struct script *script, const struct step *steps,
                                             size_t count)
{
    struct clock clock = {script_now, script_now, script};
    struct chance chance = {script_unit, script_bytes, script};
    script->steps = steps;
    script->count = count;
    script->unit = 0.5;
    struct retry_config retry = {.chance = chance, .clock = clock};
    retry_init(&script->retry, &retry);
    return (struct pagination_config){
        .source = {.fetch = fetch, .self = script},
        .retry = &script->retry,
        .clock = clock,
        .chance = chance,
        .waiter = {script_wait, script},
        .observer = {hear_asking, hear_answered, hear_waiting, script},
    };
}

/* Walks to the end: the ids of all rows, with '|' between pages and '<' for a restart. */
static enum pagination_step walk_all(struct pagination *walk, char *ids, size_t size,
                                     struct err *err)
{
    enum pagination_step step;
    struct page *page;
    *err = ERR_INIT;
    ids[0] = '\0';
    while ((step = pagination_next(walk, &page, err)) == PAGINATION_PAGE ||
           step == PAGINATION_RESTARTED) {
        for (size_t i = 0; page && i < page->count; i++)
            note(ids, size, "%s", page->rows[i].id.data);
        note(ids, size, "%s", step == PAGINATION_PAGE ? "|" : "<");
        page_destroy(page);
    }
    return step;
}

/* One whole walk over a script. */
struct outcome {
    struct script script;
    struct pagination *walk;
    enum pagination_step step;
    struct err err;
    char ids[200];
};

static void run(struct outcome *o, const struct pagination_config *config)
{
    o->walk = pagination_new(config, &o->err);
    ck_assert_ptr_nonnull(o->walk);
    o->step = walk_all(o->walk, o->ids, sizeof o->ids, &o->err);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

START_TEST(it_follows_the_tokens_to_the_last_page)
{
    static const struct step steps[] = {PAGE("a b", "t1"), PAGE("", "t2"), PAGE("c", NULL)};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_END);
    ck_assert_str_eq(o.ids, "ab||c|");
    ck_assert_str_eq(o.script.asked, "-:0 t1:0 t2:0 ");
    ck_assert(pagination_complete(o.walk));
    ck_assert_ptr_null(pagination_next_token(o.walk));
    ck_assert_uint_eq(pagination_rows(o.walk), 3);
    ck_assert_uint_eq(pagination_pages(o.walk), 3);
    struct page *page;
    ck_assert_int_eq(pagination_next(o.walk, &page, &o.err), PAGINATION_END);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_failure_is_retried_after_the_policys_wait)
{
    static const struct step steps[] = {PAGE("a", "t1"),
                                        {.code = ERR_UNAVAILABLE, .retry = ERR_RETRY_TRANSIENT},
                                        {.code = ERR_THROTTLED, .retry = ERR_RETRY_THROTTLING},
                                        PAGE("b", NULL)};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_END);
    ck_assert_str_eq(o.script.heard,
                     "ask 1.1 page 10ms ask 2.1 ERR_UNAVAILABLE 10ms "
                     "wait 500ms for 2.2 after ERR_UNAVAILABLE ask 2.2 ERR_THROTTLED 10ms "
                     "wait 1000ms for 2.3 after ERR_THROTTLED ask 2.3 page 10ms ");
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(it_gives_up_when_the_policy_does_and_names_the_failed_page)
{
    static const struct step steps[] = {PAGE("a", "t1"),
                                        {.code = ERR_UNAVAILABLE, .retry = ERR_RETRY_TRANSIENT},
                                        {.code = ERR_UNAVAILABLE, .retry = ERR_RETRY_TRANSIENT},
                                        {.code = ERR_UNAVAILABLE, .retry = ERR_RETRY_TRANSIENT}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_int_eq(o.err.code, ERR_UNAVAILABLE);
    ck_assert_int_eq(pagination_attempts(o.walk), 3);
    ck_assert_str_eq(pagination_next_token(o.walk), "t1");
    struct page *page;
    struct err again = ERR_INIT;
    ck_assert_int_eq(pagination_next(o.walk, &page, &again), PAGINATION_FAILED);
    ck_assert_int_eq(again.code, ERR_UNAVAILABLE); /* and nothing is sent */
    ck_assert_int_eq(pagination_attempts(o.walk), 3);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(what_cannot_be_mended_is_not_retried)
{
    static const struct step steps[] = {{.code = ERR_DENIED}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_uint_eq(o.script.wait_count, 0);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_retry_is_never_earlier_than_retry_after)
{
    static const struct step steps[] = {
        {.code = ERR_UNAVAILABLE, .retry = ERR_RETRY_TRANSIENT, .retry_after_s = 7},
        PAGE("a", NULL)};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_END);
    ck_assert_int_eq(o.script.waits[0], 7000);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_long_retry_after_ends_the_walk_and_is_told)
{
    static const struct step steps[] = {
        {.code = ERR_UNAVAILABLE, .retry = ERR_RETRY_TRANSIENT, .retry_after_s = 21}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_int_eq(o.err.retry_after_s, 21);
    ck_assert_uint_eq(o.script.wait_count, 0);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(the_budget_holds_requests_back)
{
    static const struct step steps[] = {PAGE("a", "t1"), PAGE("b", "t2"), PAGE("c", "t3"),
                                        PAGE("d", NULL)};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    rate_limiter_init(&o.script.limiter, 1, 0);
    config.limiter = &o.script.limiter;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_END);
    ck_assert_uint_eq(o.script.wait_count, 2);
    ck_assert_int_eq(o.script.waits[0], 980); /* two at once, 10 ms each */
    ck_assert_int_eq(o.script.waits[1], 990);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(retry_after_closes_the_budget_for_whoever_shares_it)
{
    static const struct step steps[] = {
        {.code = ERR_THROTTLED, .retry = ERR_RETRY_THROTTLING, .retry_after_s = 30}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    rate_limiter_init(&o.script.limiter, 5, 0);
    config.limiter = &o.script.limiter;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_int_gt(rate_limiter_take(&o.script.limiter, false, 30009), 0);
    ck_assert_int_eq(rate_limiter_take(&o.script.limiter, false, 30010), 0);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_short_silence_of_the_budget_is_waited_for_and_told_as_throttling)
{
    static const struct step steps[] = {PAGE("a", NULL)};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    rate_limiter_init(&o.script.limiter, 5, 0);
    rate_limiter_block_until(&o.script.limiter, 7000, 0);
    config.limiter = &o.script.limiter;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_END);
    ck_assert_str_eq(o.script.heard, "wait 7000ms for 1.1 after ERR_THROTTLED ask 1.1 page 10ms ");
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_long_silence_of_the_budget_ends_the_walk_without_a_request)
{
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, NULL, 0);
    rate_limiter_init(&o.script.limiter, 5, 0);
    rate_limiter_block_until(&o.script.limiter, 60500, 0);
    config.limiter = &o.script.limiter;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_int_eq(o.err.code, ERR_THROTTLED);
    ck_assert_int_eq(o.err.retry_after_s, 61);
    ck_assert_str_eq(o.script.asked, "");
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(cancelling_a_wait_ends_the_walk)
{
    static const struct step steps[] = {PAGE("a", "t1"),
                                        {.code = ERR_TIMEOUT, .retry = ERR_RETRY_TIMEOUT}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    o.script.cancel_at = 1;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_int_eq(o.err.code, ERR_CANCELLED);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_cancelled_request_is_not_retried)
{
    static const struct step steps[] = {{.code = ERR_CANCELLED, .retry = ERR_RETRY_TRANSIENT}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.err.code, ERR_CANCELLED);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_token_that_repeats_is_an_error_after_its_page)
{
    static const struct step steps[] = {PAGE("a", "t1"), PAGE("b", "t2"), PAGE("c", "t1")};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_str_eq(o.ids, "a|b|c|");
    ck_assert_int_eq(o.err.code, ERR_TOKEN_REPEATED);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_refused_token_starts_over_once_when_that_is_allowed)
{
    static const struct step steps[] = {PAGE("a", "t1"), {.code = ERR_TOKEN_REFUSED},
                                        PAGE("a", "t1"), PAGE("b", "t2"),
                                        PAGE("c", "t3"), {.code = ERR_TOKEN_REFUSED}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    config.may_restart = true;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_FAILED);
    ck_assert_str_eq(o.ids, "a|<a|b|c|");
    ck_assert_uint_eq(pagination_pages(o.walk), 3);
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_refused_token_of_the_callers_own_is_an_error)
{
    static const struct step steps[] = {{.code = ERR_TOKEN_REFUSED}};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    config.may_restart = true;
    config.token = "mine";
    run(&o, &config);
    ck_assert_int_eq(o.err.code, ERR_TOKEN_REFUSED);
    ck_assert_str_eq(o.script.asked, "mine:0 ");
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_limit_shrinks_the_last_page_so_that_its_token_is_exact)
{
    static const struct step steps[] = {PAGE("a b c", "t1"), PAGE("d e", "t2")};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    config.max_results = 3;
    config.max_items = 5;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_END);
    ck_assert_str_eq(o.script.asked, "-:3 t1:2 ");
    ck_assert(pagination_limited(o.walk));
    ck_assert(!pagination_complete(o.walk));
    ck_assert_str_eq(pagination_next_token(o.walk), "t2");
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_limit_holds_even_when_the_service_sends_more)
{
    static const struct step steps[] = {PAGE("a b c d", "t1")};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    config.max_items = 2;
    run(&o, &config);
    ck_assert_str_eq(o.ids, "ab|");
    ck_assert_str_eq(o.script.asked, "-:2 ");
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_limit_that_falls_on_the_last_row_is_a_complete_walk)
{
    static const struct step steps[] = {PAGE("a b", NULL)};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    config.max_items = 2;
    run(&o, &config);
    ck_assert(pagination_complete(o.walk));
    ck_assert(!pagination_limited(o.walk));
    pagination_destroy(o.walk);
}
END_TEST

START_TEST(a_number_of_pages_can_be_the_limit)
{
    static const struct step steps[] = {PAGE("a b", "t1")};
    struct outcome o = {0};
    struct pagination_config config = script_begin(&o.script, steps, COUNT(steps));
    config.max_pages = 1;
    run(&o, &config);
    ck_assert_int_eq(o.step, PAGINATION_END);
    ck_assert_str_eq(pagination_next_token(o.walk), "t1");
    pagination_destroy(o.walk);
}
END_TEST

/* --- tokens that repeat ---------------------------------------------------------------------- */

static bool is_known(struct token_set *set, int number)
{
    char token[32];
    snprintf(token, sizeof token, "token-%d", number);
    return token_set_seen(set, token);
}

START_TEST(a_token_is_new_once)
{
    struct token_set set;
    token_set_init(&set, (struct hash_key){1, 2});
    for (int i = 0; i < TOKEN_SET_MAX; i++)
        ck_assert(!is_known(&set, i));
    for (int i = 0; i < TOKEN_SET_MAX; i++)
        ck_assert(is_known(&set, i));
}
END_TEST

START_TEST(any_number_of_different_tokens_is_taken)
{
    struct token_set set;
    token_set_init(&set, (struct hash_key){1, 2});
    for (int i = 0; i < 20 * TOKEN_SET_MAX; i++)
        ck_assert(!is_known(&set, i));
}
END_TEST

START_TEST(a_loop_is_found_however_late_it_begins)
{
    struct token_set set;
    token_set_init(&set, (struct hash_key){1, 2});
    int start = TOKEN_SET_MAX - 10, loop = 100, steps = 0;
    for (int i = 0; i < start; i++)
        ck_assert(!is_known(&set, i));
    while (!is_known(&set, start + steps % loop))
        steps++;
    ck_assert_int_le(steps, 2 * loop);
}
END_TEST

UNIT_MAIN("pagination", it_follows_the_tokens_to_the_last_page,
          a_failure_is_retried_after_the_policys_wait,
          it_gives_up_when_the_policy_does_and_names_the_failed_page,
          what_cannot_be_mended_is_not_retried, a_retry_is_never_earlier_than_retry_after,
          a_long_retry_after_ends_the_walk_and_is_told, the_budget_holds_requests_back,
          retry_after_closes_the_budget_for_whoever_shares_it,
          a_short_silence_of_the_budget_is_waited_for_and_told_as_throttling,
          a_long_silence_of_the_budget_ends_the_walk_without_a_request,
          cancelling_a_wait_ends_the_walk, a_cancelled_request_is_not_retried,
          a_token_that_repeats_is_an_error_after_its_page,
          a_refused_token_starts_over_once_when_that_is_allowed,
          a_refused_token_of_the_callers_own_is_an_error,
          a_limit_shrinks_the_last_page_so_that_its_token_is_exact,
          a_limit_holds_even_when_the_service_sends_more,
          a_limit_that_falls_on_the_last_row_is_a_complete_walk, a_number_of_pages_can_be_the_limit,
          a_token_is_new_once, any_number_of_different_tokens_is_taken,
          a_loop_is_found_however_late_it_begins)
