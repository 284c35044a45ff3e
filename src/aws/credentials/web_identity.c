/* A role that a token file is exchanged for: how pods of a cluster get theirs. */
#include "aws/credentials/provider.h"

#include "aws/arn.h"
#include "aws/credentials/cache_key.h"
#include "aws/credentials/role_cache.h"
#include "aws/credentials/sts.h"
#include "aws/credentials/sts_common.h"
#include "base/file.h"
#include "base/secret.h"

#include <string.h>

#define MAX_TOKEN (64U << 10)

/* A variable that is set wins over the profile, be it empty. */
static const char *value_of(const struct provider_context *context, const struct cred_step *step,
                            const char *variable, const char *key)
{
    const char *value = step->no_variables ? NULL : env_get(context->env, variable);
    return value ? value : provider_property(context, step, key);
}

static const char *token_file(const struct provider_context *context, const struct cred_step *step)
{
    return value_of(context, step, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
}

static const char *role_of(const struct provider_context *context, const struct cred_step *step)
{
    return value_of(context, step, "AWS_ROLE_ARN", "role_arn");
}

static const char *session_of(const struct provider_context *context, const struct cred_step *step)
{
    return value_of(context, step, "AWS_ROLE_SESSION_NAME", "role_session_name");
}

static enum provider_match web_match(const struct provider_context *context,
                                     const struct cred_step *step, struct err *err)
{
    const char *file = token_file(context, step);
    const char *role = role_of(context, step);
    if (!file || !*file)
        return PROVIDER_ABSENT;
    if (role && *role)
        return PROVIDER_PRESENT;
    err_set(err, ERR_CREDENTIAL_SOURCE, "a web identity token file is named, but no role");
    err_set_remedy(err, "set role_arn in profile %.60s, or AWS_ROLE_ARN", step->profile);
    return PROVIDER_BROKEN;
}

static bool cache_key_of(const struct provider_context *context, const struct cred_step *step,
                         char out[CACHE_KEY_SIZE])
{
    struct cache_key key = CACHE_KEY_INIT(false);
    const char *session = session_of(context, step);
    cache_key_text(&key, "RoleArn", role_of(context, step));
    cache_key_text(&key, "RoleSessionName", session && *session ? session : NULL);
    bool ok = cache_key_finish(&key, out);
    cache_key_clean_up(&key);
    return ok;
}

static void describe(const struct provider_context *context, const struct cred_step *step,
                     struct cred *out)
{
    const char *arn = role_of(context, step);
    const char *slash = strrchr(arn, '/');
    char account[13];
    provider_set_source(out, "k", "web identity, role %.60s", slash ? slash + 1 : arn);
    if (!out->account_id && arn_account(arn, account))
        out->account_id = secret_strdup(account);
}

static bool web_cached(struct provider_context *context, const struct cred_step *step,
                       int64_t min_left_ms, struct cred *out)
{
    char key[CACHE_KEY_SIZE];
    if (!cache_key_of(context, step, key) || !role_cache_load(context, key, min_left_ms, out))
        return false;
    describe(context, step, out);
    return true;
}

/* The token is sent as it is, blanks and newlines included, and read anew each time. */
static bool read_token(const char *path, struct buf *token, struct err *err)
{
    struct err why = ERR_INIT;
    enum file_result result = file_read(path, token, &why);
    if (result == FILE_OK && token->len)
        return true;
    if (result == FILE_FAILED)
        err_set(err, ERR_CREDENTIAL_SOURCE, "web identity: %s", why.detail);
    else
        err_set(err, ERR_CREDENTIAL_SOURCE, "web identity: the token file %.160s %s", path,
                result == FILE_OK ? "is empty" : "does not exist");
    err_set_remedy(err, "check AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file");
    return false;
}

static bool web_load(struct provider_context *context, const struct cred_step *step,
                     const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    struct buf token = BUF_INIT_SECRET(MAX_TOKEN);
    struct sts_xml reply = {0};
    char session[80];
    char key[CACHE_KEY_SIZE];
    provider_session_name(context, session_of(context, step), session);
    bool ok = read_token(token_file(context, step), &token, err);
    if (ok) {
        const struct sts_request request = {
            .role_arn = role_of(context, step),
            .session_name = session,
            .web_token = buf_text(&token),
            .web_token_len = token.len,
        };
        ok =
            sts_assume(context, &request, NULL, &reply, err) && provider_take_sts(&reply, out, err);
    }
    if (ok) {
        describe(context, step, out);
        if (cache_key_of(context, step, key))
            provider_store_sts(context, key, &reply, out);
    }
    buf_clean_up(&token);
    sts_xml_clean_up(&reply);
    return ok;
}

const struct provider provider_web_identity = {
    .name = "assume-role-with-web-identity",
    .where = PROVIDER_IN_CHAIN | PROVIDER_IN_PROFILE,
    .match = web_match,
    .cached = web_cached,
    .load = web_load,
};
