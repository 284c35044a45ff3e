#include "aws/credentials/cache.h"

#include "base/secret.h"
#include "support/patience.h"
#include "support/unit.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* A loader and a clock that do as the test says. */
struct stage {
    atomic_int loads;
    atomic_int cancels;
    atomic_int forgets;
    atomic_bool hold;    /* load() waits while this is set ... */
    atomic_bool stopped; /* ... or until it is cancelled */
    atomic_bool fail;
    atomic_llong now_ms; /* both clocks */
    int64_t lifetime_ms; /* 0: for ever */
};

static void stage_begin(void *self)
{
    struct stage *stage = self;
    atomic_store(&stage->stopped, false);
}

static bool stage_load(void *self, struct cred *out, struct err *err)
{
    struct stage *stage = self;
    int64_t deadline = patience_deadline(20000);
    int number = atomic_fetch_add(&stage->loads, 1) + 1;
    while (atomic_load(&stage->hold) && !atomic_load(&stage->stopped)) {
        ck_assert_int_gt(patience_left(deadline), 0);
        patience_nap();
    }
    if (atomic_load(&stage->stopped))
        return err_set(err, ERR_CANCELLED, "on the stage");
    if (atomic_load(&stage->fail))
        return err_set(err, ERR_CREDENTIAL_SOURCE, "on the stage");
    char id[32];
    snprintf(id, sizeof id, "AKIA%d", number);
    *out = CRED_INIT;
    out->access_key_id = secret_strdup(id);
    out->secret_access_key = secret_strdup("secret");
    out->expires_ms = stage->lifetime_ms ? stage->now_ms + stage->lifetime_ms : 0;
    snprintf(out->source, sizeof out->source, "the stage");
    return true;
}

static void stage_cancel(void *self)
{
    struct stage *stage = self;
    atomic_fetch_add(&stage->cancels, 1);
    atomic_store(&stage->stopped, true);
}

static void stage_forget(void *self)
{
    struct stage *stage = self;
    atomic_fetch_add(&stage->forgets, 1);
}

static int64_t stage_now(void *self)
{
    struct stage *stage = self;
    return stage->now_ms;
}

static struct cred_cache *cache_on(struct stage *stage)
{
    struct err err = ERR_INIT;
    struct cred_loader loader = {stage_begin, stage_load, stage_cancel, stage_forget, stage};
    struct clock clock = {stage_now, stage_now, stage};
    return cred_cache_new(loader, clock, &err);
}

/* The key id that a client gets now, or the name of its error. */
static const char *got(struct cred_cache *cache, char *out, size_t size)
{
    struct cred_source source = cred_cache_source(cache);
    struct cred cred;
    struct err err = ERR_INIT;
    bool ok = source.get(source.self, &cred, &err);
    snprintf(out, size, "%s", ok ? cred.access_key_id : err_name(err.code));
    cred_clean_up(&cred);
    return out;
}

#define MINUTE (60 * 1000)

START_TEST(credentials_are_loaded_once_and_kept)
{
    struct stage stage = {0};
    struct cred_cache *cache = cache_on(&stage);
    char out[40];
    struct cred known;
    ck_assert(!cred_cache_peek(cache, &known));
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    stage.now_ms = 1000 * 24 * 60 * (long long)MINUTE;
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    ck_assert(cred_cache_peek(cache, &known));
    ck_assert_str_eq(known.source, "the stage");
    ck_assert_ptr_null(known.access_key_id);
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(a_refresh_comes_fifteen_minutes_ahead)
{
    struct stage stage = {.lifetime_ms = 60 * MINUTE};
    struct cred_cache *cache = cache_on(&stage);
    char out[40];
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    stage.now_ms = 45 * MINUTE;
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    stage.now_ms = 45 * MINUTE + 1;
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA2");
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(credentials_that_cannot_be_renewed_are_used_until_they_expire)
{
    struct stage stage = {.lifetime_ms = 60 * MINUTE};
    struct cred_cache *cache = cache_on(&stage);
    struct cred known;
    char out[40];
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    stage.fail = true;
    for (stage.now_ms = 46 * MINUTE; stage.now_ms < 60 * MINUTE; stage.now_ms += 1000)
        ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    ck_assert(cred_cache_peek(cache, &known));
    ck_assert(known.needs_person);
    ck_assert_str_eq(got(cache, out, sizeof out), "ERR_CREDENTIAL_SOURCE");
    stage.fail = false;
    ck_assert_int_eq(strncmp(got(cache, out, sizeof out), "AKIA", 4), 0);
    ck_assert(cred_cache_peek(cache, &known));
    ck_assert(!known.needs_person);
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(they_are_renewed_again_and_again_with_growing_pauses)
{
    struct stage stage = {.lifetime_ms = 60 * MINUTE};
    struct cred_cache *cache = cache_on(&stage);
    char out[40];
    int minutes = 0, tried[16] = {0};
    got(cache, out, sizeof out);
    stage.fail = true;
    for (stage.now_ms = 46 * MINUTE; stage.now_ms < 60 * MINUTE; stage.now_ms += MINUTE) {
        int before = stage.loads;
        got(cache, out, sizeof out);
        tried[minutes++] = stage.loads - before;
    }
    static const int expected[] = {1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0};
    for (int i = 0; i < minutes; i++)
        ck_assert_int_eq(tried[i], expected[i]);
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(short_lived_ones_are_used_to_their_end)
{
    struct stage stage = {.lifetime_ms = 15 * MINUTE};
    struct cred_cache *cache = cache_on(&stage);
    char out[40];
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    stage.fail = true;
    stage.now_ms = 15 * MINUTE - 1;
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    stage.now_ms = 15 * MINUTE;
    ck_assert_str_eq(got(cache, out, sizeof out), "ERR_CREDENTIAL_SOURCE");
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(refused_credentials_are_forgotten)
{
    struct stage stage = {0};
    struct cred_cache *cache = cache_on(&stage);
    struct cred_source source = cred_cache_source(cache);
    char out[40];
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    source.invalidate(source.self);
    ck_assert_int_eq(stage.forgets, 1);
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA2");
    cred_cache_destroy(cache);
}
END_TEST

struct client {
    struct cred_cache *cache;
    pthread_t thread;
    char out[40];
};

static void *run_client(void *self)
{
    struct client *client = self;
    got(client->cache, client->out, sizeof client->out);
    return NULL;
}

static void start_clients(struct client *clients, size_t count, struct cred_cache *cache)
{
    for (size_t i = 0; i < count; i++) {
        clients[i].cache = cache;
        ck_assert_int_eq(pthread_create(&clients[i].thread, NULL, run_client, &clients[i]), 0);
    }
}

static void wait_for_loads(struct stage *stage, int loads)
{
    int64_t deadline = patience_deadline(10000);
    while (atomic_load(&stage->loads) < loads) {
        ck_assert_int_gt(patience_left(deadline), 0);
        patience_nap();
    }
}

START_TEST(one_thread_loads_and_the_others_wait)
{
    struct stage stage = {.hold = true};
    struct cred_cache *cache = cache_on(&stage);
    struct client clients[8];
    start_clients(clients, 8, cache);
    wait_for_loads(&stage, 1);
    atomic_store(&stage.hold, false);
    for (size_t i = 0; i < 8; i++) {
        pthread_join(clients[i].thread, NULL);
        ck_assert_str_eq(clients[i].out, "AKIA1");
    }
    ck_assert_int_eq(stage.loads, 1);
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(one_failure_is_everybodys)
{
    struct stage stage = {.hold = true, .fail = true};
    struct cred_cache *cache = cache_on(&stage);
    struct client clients[4];
    start_clients(clients, 4, cache);
    wait_for_loads(&stage, 1);
    atomic_store(&stage.hold, false);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(clients[i].thread, NULL);
        ck_assert_str_eq(clients[i].out, "ERR_CREDENTIAL_SOURCE");
    }
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(during_an_early_refresh_the_others_go_on_with_the_old_ones)
{
    struct stage stage = {.lifetime_ms = 60 * MINUTE};
    struct cred_cache *cache = cache_on(&stage);
    char out[40];
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    atomic_store(&stage.now_ms, 46 * MINUTE);
    atomic_store(&stage.hold, true);
    struct client refresher;
    start_clients(&refresher, 1, cache);
    wait_for_loads(&stage, 2);
    ck_assert_str_eq(got(cache, out, sizeof out), "AKIA1");
    atomic_store(&stage.hold, false);
    pthread_join(refresher.thread, NULL);
    ck_assert_str_eq(refresher.out, "AKIA2");
    cred_cache_destroy(cache);
}
END_TEST

START_TEST(a_cancel_ends_everyone_and_hurts_nobody_later)
{
    struct stage stage = {.hold = true};
    struct cred_cache *cache = cache_on(&stage);
    struct cred_source source = cred_cache_source(cache);
    struct client clients[4];
    start_clients(clients, 4, cache);
    wait_for_loads(&stage, 1);
    int64_t deadline = patience_deadline(10000);
    /* A client that has not begun yet begins a load of its own: go on until all are done. */
    for (size_t i = 0; i < 4; i++) {
        while (atomic_load(&stage.hold) && patience_left(deadline) > 0 &&
               atomic_load(&stage.cancels) < 50) {
            source.cancel(source.self);
            patience_nap();
        }
        atomic_store(&stage.hold, false);
        pthread_join(clients[i].thread, NULL);
    }
    ck_assert_str_eq(clients[0].out, "ERR_CANCELLED");
    source.cancel(source.self); /* nothing is under way */
    char out[40];
    ck_assert(strncmp(got(cache, out, sizeof out), "AKIA", 4) == 0);
    cred_cache_destroy(cache);
}
END_TEST

UNIT_MAIN("cred_cache", credentials_are_loaded_once_and_kept, a_refresh_comes_fifteen_minutes_ahead,
          credentials_that_cannot_be_renewed_are_used_until_they_expire,
          they_are_renewed_again_and_again_with_growing_pauses,
          short_lived_ones_are_used_to_their_end, refused_credentials_are_forgotten,
          one_thread_loads_and_the_others_wait, one_failure_is_everybodys,
          during_an_early_refresh_the_others_go_on_with_the_old_ones,
          a_cancel_ends_everyone_and_hurts_nobody_later)
