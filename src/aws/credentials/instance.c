/* The role of the EC2 instance: the last of the chain, and there only if the metadata service
 * answers. */
#include "aws/credentials/expiry.h"
#include "aws/credentials/provider.h"

#include "aws/imds.h"
#include "aws/json_secret.h"
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

/* Did what may be an instance's metadata service say something, or a proxy in front of it? */
static bool was_answer(const struct err *failure)
{
    return failure->http_status || failure->code == ERR_CREDENTIAL_SOURCE ||
           failure->code == ERR_PROXY || failure->code == ERR_REPLY ||
           failure->code == ERR_TOO_LARGE;
}

#define PROXY_REMEDY                                                                               \
    "a proxy is asked for it: add 169.254.169.254 to NO_PROXY; elsewhere than on EC2 run "         \
    "`aws configure`"

/* No answer is the ordinary case, unless a profile names this source, it had answered, something
 * answers in its place, or a variable says where it is: then it is asked again later. */
static bool nothing_there(const struct provider_context *context, const struct cred_step *step,
                          struct err *err, const struct err *failure)
{
    bool network = failure->code != ERR_CREDENTIAL_SOURCE;
    const char *remedy = failure->code == ERR_PROXY ? PROXY_REMEDY : failure->remedy;
    char why[240];
    snprintf(why, sizeof why, "%s%s%.180s", network ? err_text(failure) : "", network ? ": " : "",
             failure->detail);
    if (context->memory->metadata_answered) {
        err_set(err, ERR_CREDENTIAL_SOURCE, "EC2 instance metadata: %.200s", why);
        err_set_remedy(err, "%s", remedy);
        err->retry = ERR_RETRY_LATER;
        return false;
    }
    if (step->named) {
        err_set(err, ERR_CREDENTIAL_SOURCE, "credential_source of profile %.60s: %.160s",
                step->profile, why);
        err_set_remedy(err, "%s", remedy);
        err->retry = ERR_RETRY_LATER;
        return false;
    }
    if (!was_answer(failure) &&
        !env_get_nonempty(context->env, "AWS_EC2_METADATA_SERVICE_ENDPOINT"))
        return err_set(err, ERR_NO_CREDENTIALS,
                       "profile %.60s has none, and this is no EC2 instance "
                       "with a role",
                       step->profile);
    err_set(err, ERR_NO_CREDENTIALS, "profile %.60s has none, EC2 instance metadata: %.160s",
            step->profile, why);
    err_set_remedy(err, "%s", remedy);
    if (network)
        err->retry = ERR_RETRY_LATER;
    return false;
}

/* The role's name, which becomes part of a path. */
static bool read_role(struct imds *imds, char role[128], struct err *err)
{
    struct buf name = BUF_INIT_SECRET(MAX_REPLY);
    bool ok = imds_get(imds, ROLES, &name, err);
    if (!ok && err->http_status == 404)
        snprintf(err->detail, sizeof err->detail, "%s", "the instance has no role");
    while (name.len && isspace((unsigned char)name.data[name.len - 1]))
        buf_truncate(&name, name.len - 1);
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
                       const char *role, struct cred *out, struct err *err)
{
    const char *id = json_secret_text(reply, "AccessKeyId");
    const char *secret = json_secret_text(reply, "SecretAccessKey");
    const char *token = json_secret_text(reply, "Token");
    const char *expiration = json_secret_text(reply, "Expiration");
    const char *code = json_secret_text(reply, "Code");
    const char *message = json_secret_text(reply, "Message");
    int64_t expires_ms;
    if (!id || !secret || !token || !expiry_parse(expiration, &expires_ms)) {
        bool refused = code && strcmp(code, "Success") != 0;
        err_set(err, ERR_CREDENTIAL_SOURCE, "no credentials for role %.60s: %.40s%s%.100s", role,
                refused ? code : "", refused && message ? ": " : "",
                message   ? message
                : refused ? ""
                          : "the reply is incomplete");
        if (refused)
            err_set_remedy(err, "the role's trust policy must name ec2.amazonaws.com");
        return false;
    }
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
        ok = take_reply(context, reply, role, out, err);
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
        nothing_there(context, step, err, &failure);
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
