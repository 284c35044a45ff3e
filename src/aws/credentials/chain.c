#include "aws/credentials/chain.h"

#include "aws/credentials/plan.h"
#include "aws/credentials/provider.h"
#include "aws/json_secret.h"
#include "base/iso8601.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CACHED_LEFT_MS (15 * 60 * 1000) /* the AWS CLI's rule: what ends sooner is got anew */

struct cred_chain {
    struct cred_chain_config config;
    struct http *http;
    struct stop stop;
    atomic_bool forgotten; /* forget() was called since the last load */
    struct provider_memory memory;
};

struct cred_chain *cred_chain_new(const struct cred_chain_config *config, struct err *err)
{
    struct cred_chain *chain = calloc(1, sizeof *chain);
    if (!chain) {
        err_set(err, ERR_OOM, "while preparing credentials");
        return NULL;
    }
    chain->config = *config;
    chain->memory.may_ask = true;
    atomic_init(&chain->forgotten, false);
    if (stop_init(&chain->stop, err) && (chain->http = http_new(&config->http, err)))
        return chain;
    cred_chain_destroy(chain);
    return NULL;
}

void cred_chain_destroy(struct cred_chain *chain)
{
    if (!chain)
        return;
    http_destroy(chain->http);
    stop_clean_up(&chain->stop);
    json_secret_free(chain->memory.kept);
    free(chain->memory.kept_path);
    free(chain);
}

/* --- one load ----------------------------------------------------------------------------- */

/* The context of a load, with the files as they are now. */
static bool open_context(struct cred_chain *chain, struct provider_context *context,
                         struct err *err)
{
    const struct cred_chain_config *config = &chain->config;
    *context = (struct provider_context){
        .env = config->env,
        .settings = config->settings,
        .profiles = profiles_load(config->env, err),
        .clock = config->clock,
        .chance = config->chance,
        .ask = config->ask,
        .agent = config->agent,
        .log = config->log,
        .http = chain->http,
        .stop = &chain->stop,
        .memory = &chain->memory,
        .warn = config->warn,
        .only_storable = config->only_storable,
    };
    return context->profiles != NULL;
}

/* Adds the letters of the step below: "n,o" and "i" become "n,o,i". */
static void join_features(struct cred *cred, const struct cred *source)
{
    char own[sizeof cred->ua_features];
    memcpy(own, cred->ua_features, sizeof own);
    if (source->ua_features[0])
        snprintf(cred->ua_features, sizeof cred->ua_features, "%.15s,%.7s", source->ua_features,
                 own);
}

/* Takes the credentials of the outermost role that a cache has for min_left_ms more. Returns how
 * many steps of the plan are thereby done, 0: none. */
static size_t take_cached(struct provider_context *context, const struct cred_plan *plan,
                          int64_t min_left_ms, struct cred *out)
{
    for (size_t done = plan->count; done > 0; done--) {
        const struct cred_step *step = &plan->steps[done - 1];
        if (step->provider->cached && step->provider->cached(context, step, min_left_ms, out))
            return done;
    }
    return 0;
}

/* Runs the steps of the plan that are left; *cred is what those before gave. */
static bool run_steps(struct provider_context *context, const struct cred_plan *plan, size_t next,
                      struct cred *cred, struct err *err)
{
    bool ok = true;
    for (; ok && next < plan->count; next++) {
        const struct cred_step *step = &plan->steps[next];
        struct cred source = *cred;
        *cred = CRED_INIT;
        ok = step->provider->load(context, step, next ? &source : NULL, cred, err);
        if (ok && next)
            join_features(cred, &source);
        cred_clean_up(&source);
    }
    if (!ok)
        cred_clean_up(cred);
    return ok;
}

/* Runs the plan from the outermost role whose credentials a cache still has, or from its start.
 * When that fails, what is left of cached ones is better than nothing, unless they were refused. */
static bool run_plan(struct provider_context *context, const struct cred_plan *plan, bool refused,
                     struct cred *out, struct err *err)
{
    struct cred cred = CRED_INIT;
    struct err failure = ERR_INIT;
    size_t done = take_cached(context, plan, CACHED_LEFT_MS, &cred);
    bool ok = run_steps(context, plan, done, &cred, &failure);
    if (!ok && !refused && failure.code != ERR_CANCELLED)
        ok = take_cached(context, plan, 1, &cred) == plan->count;
    if (ok)
        *out = cred;
    else
        cred_clean_up(&cred);
    if (!ok && !err_is(err))
        *err = failure;
    return ok;
}

static bool still_good(const struct provider_context *context, const struct cred_plan *plan,
                       struct cred *cred, struct err *err)
{
    if (!cred->expires_ms || cred->expires_ms > clock_wall_ms(&context->clock))
        return true;
    char when[ISO8601_SIZE];
    iso8601_format(cred->expires_ms, when);
    err_set(err, ERR_EXPIRED_TOKEN, "%.95s expired at %s", cred->source, when);
    if (plan->steps[plan->count - 1].provider->unattended)
        err->retry = ERR_RETRY_LATER;
    cred_clean_up(cred);
    return false;
}

static bool chain_load(void *self, struct cred *out, struct err *err)
{
    struct cred_chain *chain = self;
    struct provider_context context;
    struct cred_plan plan;
    bool refused = atomic_exchange(&chain->forgotten, false);
    chain->memory.may_ask |= refused;
    bool ok = open_context(chain, &context, err) && cred_plan_make(&context, &plan, err) &&
              run_plan(&context, &plan, refused, out, err) && still_good(&context, &plan, out, err);
    profiles_destroy(context.profiles);
    log_event(chain->config.log, LOG_CREDENTIALS, ok ? out->expires_ms : -1);
    return ok;
}

static void chain_begin(void *self)
{
    struct cred_chain *chain = self;
    stop_clear(&chain->stop);
    http_clear_cancel(chain->http);
}

static void chain_cancel(void *self)
{
    struct cred_chain *chain = self;
    stop_request(&chain->stop);
    http_cancel(chain->http);
}

static void chain_forget(void *self)
{
    struct cred_chain *chain = self;
    atomic_store(&chain->forgotten, true);
}

struct cred_loader cred_chain_loader(struct cred_chain *chain)
{
    return (struct cred_loader){.begin = chain_begin,
                                .load = chain_load,
                                .cancel = chain_cancel,
                                .forget = chain_forget,
                                .self = chain};
}

bool cred_chain_describe(struct cred_chain *chain, char *out, size_t size, struct err *err)
{
    struct provider_context context;
    struct cred_plan plan = {0};
    size_t used = 0;
    if (size)
        out[0] = '\0';
    bool ok = open_context(chain, &context, err) && cred_plan_make(&context, &plan, err);
    for (size_t i = ok ? plan.count : 0; i > 0 && used < size; i--)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i < plan.count ? " < " : "",
                                 plan.steps[i - 1].provider->name);
    profiles_destroy(context.profiles);
    return ok;
}
