/* Credentials in environment variables. */
#include "aws/credentials/provider.h"

#include "base/iso8601.h"

static enum provider_match env_match(const struct provider_context *context,
                                     const struct cred_step *step, struct err *err)
{
    if (step->no_variables || !env_get_nonempty(context->env, "AWS_ACCESS_KEY_ID"))
        return PROVIDER_ABSENT;
    if (env_get_nonempty(context->env, "AWS_SECRET_ACCESS_KEY"))
        return PROVIDER_PRESENT;
    provider_partial(err, "the environment", "AWS_SECRET_ACCESS_KEY");
    return PROVIDER_BROKEN;
}

static bool env_load(struct provider_context *context, const struct cred_step *step,
                     const struct cred *source, struct cred *out, struct err *err)
{
    (void)step;
    (void)source;
    const struct env *env = context->env;
    const char *token = env_get_nonempty(env, "AWS_SECURITY_TOKEN");
    if (!token)
        token = env_get_nonempty(env, "AWS_SESSION_TOKEN");
    if (!provider_set_keys(out, env_get_nonempty(env, "AWS_ACCESS_KEY_ID"),
                           env_get_nonempty(env, "AWS_SECRET_ACCESS_KEY"), token, err))
        return false;
    provider_set_source(out, "g", "environment variables");
    const char *expiry = env_get_nonempty(env, "AWS_CREDENTIAL_EXPIRATION");
    if (!expiry || iso8601_parse(expiry, &out->expires_ms))
        return true;
    err_set(err, ERR_CREDENTIAL_SOURCE, "AWS_CREDENTIAL_EXPIRATION is not a time");
    err_set_remedy(err, "write it as 2026-11-23T14:20:00Z, or unset it");
    return false;
}

const struct provider provider_env = {
    .name = "env",
    .canonical = "Environment",
    .where = PROVIDER_IN_CHAIN,
    .match = env_match,
    .load = env_load,
};
