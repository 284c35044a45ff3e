#include "aws/credentials/provider.h"

#include "base/secret.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct provider *const *provider_table(void)
{
    static const struct provider *const table[] = {
        &provider_env,
        &provider_role,
        &provider_web_identity,
        &provider_sso,
        &provider_shared_file,
        &provider_login,
        &provider_process,
        &provider_config_file,
        &provider_container,
        &provider_imds,
        NULL,
    };
    return table;
}

const char *provider_property(const struct provider_context *context, const struct cred_step *step,
                              const char *key)
{
    return profile_get(context->profiles, PROFILE_MERGED, step->profile, key);
}

bool provider_set_keys(struct cred *out, const char *access_key_id, const char *secret_access_key,
                       const char *session_token, struct err *err)
{
    out->access_key_id = secret_strdup(access_key_id);
    out->secret_access_key = secret_strdup(secret_access_key);
    out->session_token = secret_strdup(session_token);
    if (out->access_key_id && out->secret_access_key && (out->session_token || !session_token))
        return true;
    cred_clean_up(out);
    return err_set(err, ERR_OOM, "while reading credentials");
}

void provider_set_source(struct cred *out, const char *features, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out->source, sizeof out->source, format, args);
    va_end(args);
    snprintf(out->ua_features, sizeof out->ua_features, "%s", features);
}

bool provider_partial(struct err *err, const char *where, const char *missing)
{
    err_set(err, ERR_PARTIAL_CREDENTIALS, "%s lacks %s", where, missing);
    err_set_remedy(err, "add %s to %s, or take the other half out", missing, where);
    return false;
}

bool provider_login_needed(const struct provider_context *context, struct err *err,
                           enum err_code code, const char *verb, const char *profile,
                           const char *why)
{
    bool remote = env_get_nonempty(context->env, "SSH_CONNECTION") != NULL;
    bool sso = strcmp(verb, "sso login") == 0;
    const char *option = !remote ? "" : sso ? " --use-device-code" : " --remote";
    err_set(err, code, "%s", why);
    err_set_remedy(err, "run: aws %s --profile %s%s", verb, profile, option);
    return false;
}
