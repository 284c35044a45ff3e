/* Keys as they stand in environment variables, in the shared credentials file or in the config
 * file. */
#include "aws/credentials/expiry.h"
#include "aws/credentials/provider.h"

#include <stdio.h>
#include <string.h>

/* --- variables ---------------------------------------------------------------------------- */

/* Says which of them holds a line break; false when none does. */
static bool has_line_break(const char *const names[3], const char *const values[3],
                           const char *where, struct err *err)
{
    for (size_t i = 0; i < 3; i++) {
        if (!values[i] || !strpbrk(values[i], "\r\n"))
            continue;
        err_set(err, ERR_CREDENTIAL_SOURCE, "%s%.150s holds a line break", names[i], where);
        err_set_remedy(err, "write it on one line, without \\r at its end");
        return true;
    }
    return false;
}

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
    const char *names[3] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SECURITY_TOKEN"};
    const char *values[3];
    if (!env_get_nonempty(env, names[2]))
        names[2] = "AWS_SESSION_TOKEN";
    for (size_t i = 0; i < 3; i++)
        values[i] = env_get_nonempty(env, names[i]);
    if (has_line_break(names, values, "", err) ||
        !provider_set_keys(out, values[0], values[1], values[2], err))
        return false;
    provider_set_source(out, CRED_FROM_VARIABLES, "environment variables");
    const char *expiry = env_get_nonempty(env, "AWS_CREDENTIAL_EXPIRATION");
    if (!expiry || expiry_parse(expiry, &out->expires_ms))
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

/* --- files -------------------------------------------------------------------------------- */

static const char *file_get(const struct provider_context *context, const struct cred_step *step,
                            enum profile_file file, const char *key)
{
    return profile_get(context->profiles, file, step->profile, key);
}

/* "profile prod in ~/.aws/credentials" */
static void name_place(const struct provider_context *context, const struct cred_step *step,
                       enum profile_file file, char *out, size_t size)
{
    snprintf(out, size, "profile %.60s in %.100s", step->profile,
             profiles_shown_path(context->profiles, file));
}

/* A secret without a key id is as good as nothing there: the next provider's turn. */
static enum provider_match file_match(const struct provider_context *context,
                                      const struct cred_step *step, enum profile_file file,
                                      struct err *err)
{
    if (!file_get(context, step, file, "aws_access_key_id"))
        return PROVIDER_ABSENT;
    if (file_get(context, step, file, "aws_secret_access_key"))
        return PROVIDER_PRESENT;
    char where[200];
    name_place(context, step, file, where, sizeof where);
    provider_partial(err, where, "aws_secret_access_key");
    return PROVIDER_BROKEN;
}

static bool file_load(struct provider_context *context, const struct cred_step *step,
                      enum profile_file file, struct cred *out, struct err *err)
{
    const char *id = file_get(context, step, file, "aws_access_key_id");
    const char *secret = file_get(context, step, file, "aws_secret_access_key");
    const char *token = file_get(context, step, file, "aws_security_token");
    char where[200];
    name_place(context, step, file, where, sizeof where);
    if (!*id || !*secret)
        return provider_partial(err, where, *id ? "aws_secret_access_key" : "aws_access_key_id");
    if (!token)
        token = file_get(context, step, file, "aws_session_token");
    static const char *const names[3] = {"aws_access_key_id", "aws_secret_access_key",
                                         "aws_session_token"};
    const char *const values[3] = {id, secret, token};
    char in[220];
    snprintf(in, sizeof in, " of %s", where);
    if (has_line_break(names, values, in, err) ||
        !provider_set_keys(out, id, secret, token && *token ? token : NULL, err))
        return false;
    provider_set_source(out, "n", "%.95s", where);
    return true;
}

static enum provider_match shared_match(const struct provider_context *context,
                                        const struct cred_step *step, struct err *err)
{
    return file_match(context, step, PROFILE_CREDENTIALS, err);
}

static bool shared_load(struct provider_context *context, const struct cred_step *step,
                        const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    return file_load(context, step, PROFILE_CREDENTIALS, out, err);
}

static enum provider_match config_match(const struct provider_context *context,
                                        const struct cred_step *step, struct err *err)
{
    return file_match(context, step, PROFILE_CONFIG, err);
}

static bool config_load(struct provider_context *context, const struct cred_step *step,
                        const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    return file_load(context, step, PROFILE_CONFIG, out, err);
}

const struct provider provider_shared_file = {
    .name = "shared-credentials-file",
    .where = PROVIDER_IN_CHAIN | PROVIDER_IN_PROFILE,
    .match = shared_match,
    .load = shared_load,
};

const struct provider provider_config_file = {
    .name = "config-file",
    .where = PROVIDER_IN_CHAIN | PROVIDER_IN_PROFILE,
    .match = config_match,
    .load = config_load,
};
