/* The role of the EC2 instance: the last of the chain, and there only if somebody answers. */
#include "aws/credentials/provider.h"

#include "aws/imds.h"
#include "aws/json_secret.h"
#include "base/iso8601.h"
#include "base/secret.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MAX_REPLY (64U << 10)
#define ROLES     "latest/meta-data/iam/security-credentials/"

static enum provider_match imds_match(const struct provider_context *context,
                                      const struct cred_step *step, struct err *err)
{
    (void)step, (void)err;
    const char *disabled = env_get(context->env, "AWS_EC2_METADATA_DISABLED");
    return disabled && strcasecmp(disabled, "true") == 0 ? PROVIDER_ABSENT : PROVIDER_PRESENT;
}

/* Nobody there is the ordinary case, unless a profile names this source, or it had answered. */
static bool nothing_there(const struct provider_context *context, const struct cred_step *step,
                          struct err *err, const char *why)
{
    if (context->memory->metadata_answered) {
        err_set(err, ERR_CREDENTIAL_SOURCE, "EC2 instance metadata: %.200s", why);
        err->retry = ERR_RETRY_LATER;
        return false;
    }
    if (step->named)
        return err_set(err, ERR_CREDENTIAL_SOURCE, "credential_source of profile %.60s: %.160s",
                       step->profile, why);
    return err_set(err, ERR_NO_CREDENTIALS,
                   "profile %.60s has none, and this is no EC2 instance "
                   "with a role",
                   step->profile);
}

/* The role's name, which becomes part of a path. */
static bool read_role(struct imds *imds, char role[128], struct err *err)
{
    struct buf name = BUF_INIT_SECRET(MAX_REPLY);
    bool ok = imds_get(imds, ROLES, &name, err);
    for (size_t i = 0; ok && i < name.len; i++)
        ok = isalnum((unsigned char)name.data[i]) || strchr("+=,.@_-", name.data[i]);
    ok = ok && name.len > 0 && name.len < 128;
    if (ok)
        memcpy(role, buf_text(&name), name.len + 1);
    else
        err_set(err, ERR_CREDENTIAL_SOURCE, "the metadata service names no role");
    buf_clean_up(&name);
    return ok;
}

/* When AWS cannot renew a role's credentials in time, the service accepts them for longer: ones
 * that are about to expire, or have, are taken to last a little more. */
static int64_t extended_expiry(const struct provider_context *context, int64_t expires_ms)
{
    int64_t offset_ms = (900 + 120 + (int64_t)(chance_unit(&context->chance) * 481)) * 1000;
    int64_t now_ms = clock_wall_ms(&context->clock);
    return now_ms >= expires_ms - offset_ms ? now_ms + offset_ms : expires_ms;
}

static bool take_reply(const struct provider_context *context, struct json_object *reply,
                       struct cred *out, struct err *err)
{
    const char *id = json_secret_text(reply, "AccessKeyId");
    const char *secret = json_secret_text(reply, "SecretAccessKey");
    const char *token = json_secret_text(reply, "Token");
    const char *expiration = json_secret_text(reply, "Expiration");
    int64_t expires_ms;
    if (!id || !secret || !token || !iso8601_parse(expiration, &expires_ms))
        return err_set(err, ERR_CREDENTIAL_SOURCE,
                       "the metadata service sent no credentials: "
                       "%.100s",
                       json_secret_text(reply, "Message") ? json_secret_text(reply, "Message")
                                                          : "incomplete");
    if (!provider_set_keys(out, id, secret, token, err))
        return false;
    out->expires_ms = extended_expiry(context, expires_ms);
    out->account_id = secret_strdup(json_secret_text(reply, "AccountId"));
    return true;
}

static bool fetch(const struct provider_context *context, struct imds *imds, struct cred *out,
                  struct err *err)
{
    char role[128];
    char path[256];
    struct buf text = BUF_INIT_SECRET(MAX_REPLY);
    bool ok = read_role(imds, role, err);
    if (ok) {
        snprintf(path, sizeof path, ROLES "%s", role);
        ok = imds_get(imds, path, &text, err);
    }
    if (ok) {
        struct json_object *reply = json_secret_parse(buf_text(&text), text.len);
        ok = take_reply(context, reply, out, err);
        json_secret_free(reply);
    }
    if (ok)
        provider_set_source(out, "0", "EC2 instance metadata, role %.60s", role);
    buf_clean_up(&text);
    return ok;
}

static bool imds_load(struct provider_context *context, const struct cred_step *step,
                      const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    struct err failure = ERR_INIT;
    struct imds imds = {.http = context->http};
    if (!imds_configure(&imds, context->env, context->profiles, context->settings->profile.value,
                        err))
        return false;
    bool ok = fetch(context, &imds, out, &failure);
    secret_wipe(imds.token, sizeof imds.token);
    if (failure.code == ERR_CANCELLED || failure.code == ERR_OOM)
        *err = failure;
    else if (!ok)
        nothing_there(context, step, err, failure.detail);
    context->memory->metadata_answered |= ok;
    return ok;
}

const struct provider provider_imds = {
    .name = "iam-role",
    .canonical = "Ec2InstanceMetadata",
    .where = PROVIDER_IN_CHAIN,
    .unattended = true,
    .match = imds_match,
    .load = imds_load,
};
