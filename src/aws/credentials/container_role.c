/* What a container agent gives out: ECS task roles and EKS pod identities. */
#include "aws/credentials/provider.h"

#include "aws/credentials/container.h"
#include "aws/json_secret.h"
#include "base/file.h"
#include "base/iso8601.h"
#include "base/secret.h"

#include <stdio.h>
#include <string.h>

#define TIMEOUT_MS 2000
#define ATTEMPTS   3
#define PAUSE_MS   1000
#define MAX_REPLY  (64U << 10)
#define MAX_TOKEN  (64U << 10)

static enum provider_match container_match(const struct provider_context *context,
                                           const struct cred_step *step, struct err *err)
{
    (void)step, (void)err;
    bool relative = env_get(context->env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != NULL;
    bool full = env_get(context->env, "AWS_CONTAINER_CREDENTIALS_FULL_URI") != NULL;
    return relative || full ? PROVIDER_PRESENT : PROVIDER_ABSENT;
}

static bool broken(struct err *err, const char *why)
{
    err_set(err, ERR_CREDENTIAL_SOURCE, "container credentials: %.200s", why);
    err_set_remedy(err, "check the task's role, or use --profile");
    err->retry = ERR_RETRY_LATER; /* an agent that is restarted, for instance */
    return false;
}

/* The Authorization header's value: of the file, else of the variable. Empty when there is none. */
static bool read_token(const struct env *env, struct buf *token, struct err *err)
{
    const char *file = env_get(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *text = env_get(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (file && file_read(file, token, NULL) != FILE_OK)
        return broken(err, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read");
    if (!file && text)
        buf_add_str(token, text);
    if (token->failed || strlen(buf_text(token)) != token->len || strpbrk(buf_text(token), "\r\n"))
        return broken(err, "the authorization token holds a line break");
    return true;
}

static bool take_reply(const struct http_response *response, struct cred *out, struct err *err)
{
    struct json_object *reply = json_secret_parse(buf_text(&response->body), response->body.len);
    const char *id = json_secret_text(reply, "AccessKeyId");
    const char *secret = json_secret_text(reply, "SecretAccessKey");
    const char *token = json_secret_text(reply, "Token");
    const char *expiration = json_secret_text(reply, "Expiration");
    int64_t expires_ms = 0;
    bool ok = id && secret && token && iso8601_parse(expiration, &expires_ms);
    if (!ok)
        broken(err, "the reply lacks AccessKeyId, SecretAccessKey, Token or Expiration");
    ok = ok && provider_set_keys(out, id, secret, token, err);
    if (ok) {
        out->expires_ms = expires_ms;
        out->account_id = secret_strdup(json_secret_text(reply, "AccountId"));
        provider_set_source(out, "z", "container credentials");
    }
    json_secret_free(reply);
    return ok;
}

/* One attempt; *again says whether another may help. */
static bool fetch(struct provider_context *context, const char *uri, const char *token,
                  struct cred *out, bool *again, struct err *err)
{
    const struct http_header headers[] = {{"Accept", "application/json"}, {"Authorization", token}};
    const struct http_request request = {
        .method = "GET",
        .url = uri,
        .headers = headers,
        .header_count = *token ? 2 : 1,
        .max_body = MAX_REPLY,
        .no_proxy = true,
        .connect_timeout_ms = TIMEOUT_MS,
        .read_timeout_ms = TIMEOUT_MS,
    };
    struct http_response response = {0};
    struct err failure = ERR_INIT;
    char why[160];
    *again = true;
    bool ok = http_send(context->http, &request, &response, &failure);
    if (failure.code == ERR_CANCELLED) {
        *again = false;
        *err = failure;
    } else if (!ok) {
        snprintf(why, sizeof why, "%s: %.120s", err_text(&failure), failure.detail);
        broken(err, why);
    } else if (response.status != 200) {
        snprintf(why, sizeof why, "the agent answered %d", response.status);
        ok = broken(err, why);
    } else {
        *again = false;
        ok = take_reply(&response, out, err);
    }
    http_response_clean_up(&response);
    return ok;
}

static bool container_load(struct provider_context *context, const struct cred_step *step,
                           const struct cred *source, struct cred *out, struct err *err)
{
    (void)step, (void)source;
    char uri[CONTAINER_URI_SIZE];
    struct buf token = BUF_INIT_SECRET(MAX_TOKEN);
    bool ok = container_uri(context->env, uri, err) && read_token(context->env, &token, err);
    bool again = ok;
    ok = false;
    for (int attempt = 1; again && !ok; attempt++) {
        struct err failure = ERR_INIT;
        ok = fetch(context, uri, buf_text(&token), out, &again, &failure);
        again = again && attempt < ATTEMPTS;
        if (!ok && again && stop_sleep(context->stop, PAUSE_MS)) {
            again = false;
            err_set(err, ERR_CANCELLED, "container credentials");
        }
        if (!ok && !again && !err_is(err))
            *err = failure;
    }
    buf_clean_up(&token);
    return ok;
}

const struct provider provider_container = {
    .name = "container-role",
    .canonical = "EcsContainer",
    .where = PROVIDER_IN_CHAIN,
    .unattended = true,
    .match = container_match,
    .load = container_load,
};
