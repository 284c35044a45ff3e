#include "aws/credentials/container.h"

#include "aws/credentials/expiry.h"
#include "aws/credentials/provider.h"
#include "aws/endpoint.h"
#include "aws/json_secret.h"
#include "base/calendar.h"
#include "base/file.h"
#include "base/secret.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- where the agent is ------------------------------------------------------------------- */

static bool refuse(struct err *err, const char *why)
{
    err_set(err, ERR_CREDENTIAL_SOURCE, "AWS_CONTAINER_CREDENTIALS_%s", why);
    err_set_remedy(err, "correct or unset that variable");
    return false;
}

/* A character that no URL holds would be a way into the request. */
static bool is_clean(const char *url)
{
    for (; *url; url++)
        if (!isgraph((unsigned char)*url))
            return false;
    return true;
}

/* Is the host, of the given length, one of the agents'? */
static bool is_agent(const char *host, size_t len)
{
    static const char *const agents[] = {"169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
        if (strlen(agents[i]) == len && strncasecmp(agents[i], host, len) == 0)
            return true;
    return false;
}

static bool check_full(const char *url, struct err *err)
{
    bool https = strncasecmp(url, "https://", 8) == 0;
    bool http = strncasecmp(url, "http://", 7) == 0;
    const char *host = url + (https ? 8 : 7);
    if (!is_clean(url) || (!https && !http))
        return refuse(err, "FULL_URI is not a URL with a host");
    size_t authority = strcspn(host, "/?#");
    size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
    if (len == 0 || len > authority || memchr(host, '@', authority))
        return refuse(err, "FULL_URI is not a URL with a host");
    if (https || is_agent(host, len) || endpoint_is_loopback(url))
        return true;
    return refuse(err, "FULL_URI: over http only this machine and AWS's agents may be asked");
}

bool container_uri(const struct env *env, char out[CONTAINER_URI_SIZE], struct err *err)
{
    const char *relative = env_get(env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = env_get(env, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!relative && !full)
        return refuse(err, "RELATIVE_URI and _FULL_URI are both not set");
    if (!relative && !check_full(full, err))
        return false;
    if (relative && (!is_clean(relative) || (*relative && *relative != '/')))
        return refuse(err, "RELATIVE_URI does not begin with /");
    int n = snprintf(out, CONTAINER_URI_SIZE, "%s%s", relative ? "http://169.254.170.2" : "",
                     relative ? relative : full);
    return n < CONTAINER_URI_SIZE || refuse(err, "..._URI is too long");
}

/* --- the provider ------------------------------------------------------------------------- */

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
    bool ok = id && secret && token && expiry_parse(expiration, &expires_ms);
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

/* "the agent answered 400: no role for this task" */
static void name_refusal(const struct http_response *response, char *out, size_t size)
{
    struct rest_error error;
    rest_error_read(response, &error);
    size_t skip = strspn(error.message, " \t\r\n");
    snprintf(out, size, "the agent answered %d%s%.*s", response->status,
             error.message[skip] ? ": " : "", (int)strcspn(error.message + skip, "\r\n"),
             error.message + skip);
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
    char why[200];
    *again = true;
    bool ok = http_send(context->http, &request, &response, &failure);
    if (failure.code == ERR_CANCELLED) {
        *again = false;
        *err = failure;
    } else if (!ok) {
        snprintf(why, sizeof why, "%.50s: %.120s", err_text(&failure), failure.detail);
        broken(err, why);
    } else if (response.status != 200) {
        name_refusal(&response, why, sizeof why);
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
