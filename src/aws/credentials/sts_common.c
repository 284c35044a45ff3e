#include "aws/credentials/sts_common.h"

#include "aws/credentials/role_cache.h"
#include "base/iso8601.h"

#include <stdio.h>
#include <string.h>

void provider_session_name(const struct provider_context *context, const char *configured,
                           char out[PROVIDER_SESSION_NAME_SIZE])
{
    if (configured && *configured)
        snprintf(out, PROVIDER_SESSION_NAME_SIZE, "%s", configured);
    else
        snprintf(out, PROVIDER_SESSION_NAME_SIZE, "rollcall-session-%lld",
                 (long long)(clock_wall_ms(&context->clock) / 1000));
}

bool provider_take_sts(const struct sts_xml *reply, struct cred *out, struct err *err)
{
    int64_t expires_ms;
    if (!iso8601_parse(buf_text(&reply->expiration), &expires_ms))
        return err_set(err, ERR_REPLY, "STS sent a time of expiry that is none");
    if (!provider_set_keys(out, buf_text(&reply->access_key_id),
                           buf_text(&reply->secret_access_key), buf_text(&reply->session_token),
                           err))
        return false;
    out->expires_ms = expires_ms;
    return true;
}

void provider_store_sts(const struct provider_context *context, const char key[CACHE_KEY_SIZE],
                        const struct sts_xml *reply, const struct cred *cred)
{
    char expiration[ISO8601_SIZE];
    char cli_form[ISO8601_SIZE + 4];
    iso8601_format(cred->expires_ms, expiration);
    expiration[strlen(expiration) - 1] = '\0'; /* the CLI writes UTC where others write Z */
    snprintf(cli_form, sizeof cli_form, "%sUTC", expiration);
    const struct role_cache_entry entry = {
        .access_key_id = cred->access_key_id,
        .secret_access_key = cred->secret_access_key,
        .session_token = cred->session_token,
        .expiration = cli_form,
        .account_id = cred->account_id,
        .assumed_id = buf_text(&reply->assumed_id),
        .assumed_arn = buf_text(&reply->assumed_arn),
    };
    role_cache_store(context, key, &entry);
}
