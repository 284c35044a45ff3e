#include "aws/credentials/plan.h"

#include <string.h>

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

bool cred_plan_make(const struct provider_context *context, struct cred_plan *plan, struct err *err)
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
