#include "aws/credentials/chain.h"

#include "aws/credentials/files.h"
#include "aws/credentials/provider.h"
#include "aws/json_secret.h"
#include "base/calendar.h"
#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Roles that lead to one another, the source included. */
#define CRED_PLAN_MAX 16

/* steps[0] is where it begins; each of the others is a role that the one before it assumes. The
 * strings belong to the context's settings and profiles. */
struct cred_plan {
    struct cred_step steps[CRED_PLAN_MAX];
    size_t count;
};

/* --- the plan ----------------------------------------------------------------------------- */

/* A plan in the making. */
struct planner {
    const struct provider_context *context;
    struct cred_plan *plan;
    struct err *err;
    const char *visited[CRED_PLAN_MAX]; /* profiles on the way from role to role */
    size_t visited_count;
};

static const char *property(const struct planner *p, const char *profile, const char *key)
{
    return profile_get(p->context->profiles, PROFILE_MERGED, profile, key);
}

static bool has_keys(const struct planner *p, const char *profile)
{
    return profile_has(p->context->profiles, profile, "aws_access_key_id") ||
           profile_has(p->context->profiles, profile, "aws_secret_access_key");
}

static bool has_role(const struct planner *p, const char *profile)
{
    return profile_has(p->context->profiles, profile, "role_arn") &&
           !profile_has(p->context->profiles, profile, "web_identity_token_file");
}

static bool was_visited(const struct planner *p, const char *profile)
{
    for (size_t i = 0; i < p->visited_count; i++)
        if (strcmp(p->visited[i], profile) == 0)
            return true;
    return false;
}

static bool add_step(struct planner *p, const struct cred_step *step)
{
    if (p->plan->count == CRED_PLAN_MAX)
        return err_set(p->err, ERR_CREDENTIAL_SOURCE, "more than %d roles lead to profile %.60s",
                       CRED_PLAN_MAX - 1, p->visited[0]);
    p->plan->steps[p->plan->count++] = *step;
    return true;
}

static bool broken_profile(struct planner *p, const char *profile, const char *why,
                           const char *remedy)
{
    err_set(p->err, ERR_CREDENTIAL_SOURCE, "profile %.60s %s", profile, why);
    err_set_remedy(p->err, "%s", remedy);
    return false;
}

/* --- one provider ------------------------------------------------------------------------- */

/* Finds the first provider of the table that is configured, among those that may stand here.
 * True with *found NULL when there is none. */
static bool find_provider(struct planner *p, struct cred_step *step, unsigned where)
{
    const struct provider *const *row = provider_table();
    step->provider = NULL;
    for (; *row; row++) {
        if (!((*row)->where & where))
            continue;
        enum provider_match match = (*row)->match(p->context, step, p->err);
        if (match == PROVIDER_BROKEN)
            return false;
        if (match == PROVIDER_PRESENT) {
            step->provider = *row;
            return true;
        }
    }
    return true;
}

/* credential_source = Environment, Ec2InstanceMetadata or EcsContainer: exactly so. */
static bool plan_named_source(struct planner *p, const char *profile, const char *name)
{
    const struct provider *const *row = provider_table();
    while (*row && (!(*row)->canonical || strcmp((*row)->canonical, name) != 0))
        row++;
    if (!*row)
        return broken_profile(p, profile, "names an unknown credential_source",
                              "use Environment, Ec2InstanceMetadata or EcsContainer");
    const struct cred_step step = {.provider = *row, .profile = profile, .named = true};
    switch ((*row)->match(p->context, &step, p->err)) {
    case PROVIDER_BROKEN:
        return false;
    case PROVIDER_PRESENT:
        return add_step(p, &step);
    case PROVIDER_ABSENT:
        break;
    }
    return broken_profile(p, profile, "names a credential_source that has no credentials",
                          "set the variables of that source, or use source_profile");
}

/* --- roles -------------------------------------------------------------------------------- */

static bool plan_role(struct planner *p, const char *profile);

/* May a role of profile take its credentials from source? */
static bool check_source_profile(struct planner *p, const char *profile, const char *source)
{
    if (!profiles_has(p->context->profiles, source)) {
        err_set(p->err, ERR_CREDENTIAL_SOURCE,
                "profile %.60s names source_profile \"%.60s\", which does not exist", profile,
                source);
        err_set_remedy(p->err, "correct source_profile, or add [profile %.60s]", source);
        return false;
    }
    bool itself = strcmp(source, profile) == 0 && has_keys(p, source);
    if (!was_visited(p, source) || itself)
        return true;
    return broken_profile(p, profile, "leads back to itself through source_profile",
                          "let one of these profiles have keys or a login of its own");
}

static bool plan_source_profile(struct planner *p, const char *profile, const char *source)
{
    if (!check_source_profile(p, profile, source))
        return false;
    if (p->visited_count == CRED_PLAN_MAX)
        return broken_profile(p, profile, "stands behind too many others",
                              "name fewer profiles with source_profile");
    p->visited[p->visited_count++] = source;
    if (!profile_check_values(p->context->profiles, source, p->err))
        return false;
    if (!has_keys(p, source) && has_role(p, source))
        return plan_role(p, source);
    struct cred_step step = {.profile = source, .no_variables = true};
    if (!find_provider(p, &step, PROVIDER_IN_PROFILE))
        return false;
    if (step.provider)
        return add_step(p, &step);
    return broken_profile(p, source, "is a source_profile but has no credentials",
                          "give it keys, an SSO login or a credential_process");
}

/* What a role's credentials are asked for with, then the role. */
static bool plan_role(struct planner *p, const char *profile)
{
    const char *source = property(p, profile, "source_profile");
    const char *named = property(p, profile, "credential_source");
    if (source && named)
        return broken_profile(p, profile, "has both source_profile and credential_source",
                              "take one of them out");
    if (!source && !named)
        return broken_profile(p, profile,
                              "has role_arn, but neither source_profile nor credential_source",
                              "add source_profile = NAME: whose credentials assume the role");
    const struct cred_step role = {.provider = &provider_role, .profile = profile};
    return (source ? plan_source_profile(p, profile, source)
                   : plan_named_source(p, profile, named)) &&
           add_step(p, &role);
}

/* Walks the provider table for the settings' profile. False and *err when a source is configured
 * but broken (roles that go in circles, half of a pair of keys, ...), or when there is none
 * (ERR_NO_CREDENTIALS). */
static bool cred_plan_make(const struct provider_context *context, struct cred_plan *plan,
                           struct err *err)
{
    struct planner p = {.context = context, .plan = plan, .err = err};
    const char *profile = context->settings->profile.value;
    struct cred_step step = {.profile = profile,
                             .no_variables = context->settings->profile_is_flag};
    *plan = (struct cred_plan){0};
    p.visited[p.visited_count++] = profile;
    if (!profile_check_values(context->profiles, profile, err))
        return false;
    if (!find_provider(&p, &step, PROVIDER_IN_CHAIN))
        return false;
    if (step.provider == &provider_role)
        return plan_role(&p, profile);
    if (step.provider)
        return add_step(&p, &step);
    const char *unreadable = profiles_unreadable(context->profiles);
    if (unreadable) {
        err_set(err, ERR_NO_CREDENTIALS, "%.100s may not be read", unreadable);
        err_set_remedy(err, "correct the permissions of %.100s", unreadable);
    }
    return err_set(err, ERR_NO_CREDENTIALS, "profile %.60s", profile);
}

/* --- the chain ---------------------------------------------------------------------------- */

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
        .terminal = config->terminal,
        .attached = config->attached,
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

/* Which of these strings holds a character that no header can carry? NULL: none. */
static const char *broken_part(const struct cred *cred)
{
    const struct {
        const char *text, *name;
    } rows[] = {{cred->access_key_id, "access key id"},
                {cred->secret_access_key, "secret access key"},
                {cred->session_token, "session token"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (const char *c = rows[i].text ? rows[i].text : ""; *c; c++)
            if ((unsigned char)*c < ' ' || *c == 0x7f)
                return rows[i].name;
    return NULL;
}

/* A line break that was copied along, the \r of a file of Windows: no signature would be right. */
static bool is_printable(struct cred *cred, struct err *err)
{
    const char *part = broken_part(cred);
    if (!part)
        return true;
    err_set(err, ERR_CREDENTIAL_SOURCE, "the %s of %.95s holds a line break", part, cred->source);
    err_set_remedy(err, "correct it there: is it quoted, or from a file with Windows line ends?");
    cred_clean_up(cred);
    return false;
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
        ok = ok && is_printable(cred, err);
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
    if (!cred->expires_ms || cred->expires_ms > provider_now_ms(context))
        return true;
    char when[ISO8601_SIZE];
    iso8601_format(cred->expires_ms, when);
    const struct provider *provider = plan->steps[plan->count - 1].provider;
    bool variables = provider == &provider_env;
    err_set(err, variables ? ERR_EXPIRED_VARIABLES : ERR_EXPIRED_TOKEN, "%.95s expired at %s",
            cred->source, when);
    if (provider->unattended)
        err->retry = ERR_RETRY_LATER;
    if (!variables)
        err_set_remedy(err, "is this machine's clock right? Else renew it and {refresh}");
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
    bool ok = open_context(chain, &context, err) && cred_plan_make(&context, &plan, err);
    ok =
        ok && run_plan(&context, &plan, refused, out, err) && still_good(&context, &plan, out, err);
    if (ok && out->expires_ms) /* from here on it is compared with our own clock */
        out->expires_ms -= provider_skew_ms(&context);
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

bool cred_chain_storable(struct cred_chain *chain, struct err *err)
{
    struct provider_context context;
    struct cred_plan plan = {0};
    struct err other = ERR_INIT; /* loading says it better */
    bool ok = true;
    if (open_context(chain, &context, &other) && cred_plan_make(&context, &plan, &other))
        for (size_t i = 0; ok && i < plan.count; i++) {
            const struct cred_step *step = &plan.steps[i];
            char *path = step->provider->cache ? step->provider->cache(&context, step) : NULL;
            ok = !path || cred_files_storable(path, err);
            free(path);
        }
    profiles_destroy(context.profiles);
    return ok;
}
