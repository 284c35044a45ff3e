/* The session that `aws login` opens with a console sign-in: read from its cache, and renewed there
 * with a proof of possession. */
#include "aws/credentials/expiry.h"
#include "aws/credentials/provider.h"

#include "aws/credentials/dpop.h"
#include "aws/credentials/files.h"
#include "aws/credentials/login_file.h"
#include "aws/json_secret.h"
#include "base/calendar.h"
#include "base/secret.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RENEW_MS  (5 * 60 * 1000)
#define MAX_REPLY (64U << 10)

static const char *session_of(const struct provider_context *context, const struct cred_step *step)
{
    return provider_property(context, step, "login_session");
}

static enum provider_match login_match(const struct provider_context *context,
                                       const struct cred_step *step, struct err *err)
{
    (void)err;
    return session_of(context, step) ? PROVIDER_PRESENT : PROVIDER_ABSENT;
}

static bool login_needed(const struct provider_context *context, const struct cred_step *step,
                         struct err *err, enum err_code code, const char *why)
{
    return provider_login_needed(context, err, code, "login", step->profile, why);
}

/* --- the cache file ----------------------------------------------------------------------- */

static bool is_complete(struct json_object *file)
{
    struct json_object *keys = json_secret_object(file, "accessToken");
    return json_secret_text(keys, "accessKeyId") && json_secret_text(keys, "secretAccessKey") &&
           json_secret_text(keys, "sessionToken") && json_secret_text(keys, "accountId") &&
           json_secret_text(keys, "expiresAt") && json_secret_text(file, "refreshToken") &&
           json_secret_text(file, "clientId") && json_secret_text(file, "dpopKey");
}

static int64_t expiry_of(struct json_object *file)
{
    int64_t ms = 0;
    expiry_parse(json_secret_text(json_secret_object(file, "accessToken"), "expiresAt"), &ms);
    return ms;
}

static bool take_file(const struct provider_context *context, const struct cred_step *step,
                      struct json_object *file, struct cred *out, struct err *err)
{
    struct json_object *keys = json_secret_object(file, "accessToken");
    int64_t expires_ms = expiry_of(file);
    if (expires_ms <= provider_now_ms(context))
        return login_needed(context, step, err, ERR_LOGIN_EXPIRED,
                            "the session of `aws login` has ended");
    if (!provider_set_keys(out, json_secret_text(keys, "accessKeyId"),
                           json_secret_text(keys, "secretAccessKey"),
                           json_secret_text(keys, "sessionToken"), err))
        return false;
    out->expires_ms = expires_ms;
    out->account_id = secret_strdup(json_secret_text(keys, "accountId"));
    provider_set_source(out, "AC,AD", "login session of profile %.60s", step->profile);
    return true;
}

/* --- renewing ----------------------------------------------------------------------------- */

/* Errors come as {"error": "TOKEN_EXPIRED", ...}. */
static bool check(struct client *client, const struct client_request *request,
                  const struct http_response *response, struct err *err)
{
    if (response->status < 300)
        return true;
    struct json_object *reply = json_secret_parse(buf_text(&response->body), response->body.len);
    const char *code = json_secret_text(reply, "error");
    struct rest_error error;
    rest_error_read(response, &error);
    if (code)
        snprintf(error.code, sizeof error.code, "%s", code);
    client_refuse(client, request, &error, err);
    json_secret_free(reply);
    return false;
}

/* Who must do what after a refusal; everything else stays the error that it is. */
static bool explain(const struct provider_context *context, const struct cred_step *step,
                    const struct err *failure, struct err *err)
{
    if (strcmp(failure->aws_code, "TOKEN_EXPIRED") == 0)
        return login_needed(context, step, err, ERR_LOGIN_EXPIRED,
                            "the session of `aws login` has ended");
    if (strcmp(failure->aws_code, "USER_CREDENTIALS_CHANGED") == 0)
        return login_needed(context, step, err, ERR_LOGIN_EXPIRED,
                            "the user's password was changed");
    *err = *failure;
    if (strcmp(failure->aws_code, "INSUFFICIENT_PERMISSIONS") == 0)
        err_set_remedy(err, "the identity needs signin:CreateOAuth2Token");
    return false;
}

static bool write_body(struct json_object *file, struct buf *body)
{
    struct json_object *request = json_object_new_object();
    bool ok = json_secret_set(request, "clientId", json_secret_text(file, "clientId")) &&
              json_secret_set(request, "refreshToken", json_secret_text(file, "refreshToken")) &&
              json_secret_set(request, "grantType", "refresh_token") &&
              json_secret_print(request, body);
    json_secret_free(request);
    return ok;
}

/* Lower-case hex in the form of a version 4 UUID. */
static void make_id(const struct provider_context *context, char out[37])
{
    unsigned char b[16];
    chance_bytes(&context->chance, b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(out, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

static bool make_proof(const struct provider_context *context, struct json_object *file,
                       struct buf *proof, struct err *err)
{
    char id[37];
    char url[1100];
    struct endpoint endpoint;
    const char *region = context->settings->region.value;
    if (!provider_endpoint(context, ENDPOINT_SIGNIN, region, &endpoint, err))
        return false;
    snprintf(url, sizeof url, "%s/v1/token", endpoint.url);
    make_id(context, id);
    const struct dpop_request request = {
        .key_pem = json_secret_text(file, "dpopKey"),
        .method = "POST",
        .url = url,
        .now_s = provider_now_ms(context) / 1000,
        .id = id,
    };
    return dpop_header(&request, proof, err);
}

/* Puts the new keys into the file's object; everything else in it stays. */
static bool take_reply(const struct provider_context *context, const struct buf *body,
                       struct json_object *file, struct err *err)
{
    struct json_object *reply = json_secret_parse(buf_text(body), body->len);
    struct json_object *fresh = json_secret_object(reply, "accessToken");
    struct json_object *keys = json_secret_object(file, "accessToken");
    const char *id = json_secret_text(fresh, "accessKeyId");
    const char *secret = json_secret_text(fresh, "secretAccessKey");
    const char *token = json_secret_text(fresh, "sessionToken");
    int64_t lifetime_s = 0;
    char expires[ISO8601_SIZE];
    bool ok = id && secret && token && json_secret_number(reply, "expiresIn", &lifetime_s) &&
              lifetime_s > 0 && lifetime_s < 366 * 86400;
    if (ok) {
        iso8601_format(provider_now_ms(context) + lifetime_s * 1000, expires);
        ok = json_secret_set(keys, "accessKeyId", id) &&
             json_secret_set(keys, "secretAccessKey", secret) &&
             json_secret_set(keys, "sessionToken", token) &&
             json_secret_set(keys, "expiresAt", expires) &&
             json_secret_set(file, "refreshToken", json_secret_text(reply, "refreshToken"));
    }
    json_secret_free(reply);
    return ok || err_set(err, ERR_REPLY, "the sign-in service sent no credentials");
}

/* What the functions of a renewal work on. */
struct renewing {
    struct provider_context *context;
    const struct cred_step *step;
};

static bool is_good(void *self, struct json_object *file)
{
    struct renewing *r = self;
    return is_complete(file) && expiry_of(file) > provider_now_ms(r->context);
}

static bool is_due(void *self, struct json_object *file)
{
    struct renewing *r = self;
    return is_complete(file) && expiry_of(file) - provider_now_ms(r->context) <= RENEW_MS;
}

static bool renew(void *self, struct json_object *file, struct err *err)
{
    struct renewing *r = self;
    struct provider_context *context = r->context;
    struct buf body = BUF_INIT_SECRET(MAX_REPLY);
    struct buf proof = BUF_INIT_SECRET(MAX_REPLY);
    struct http_response response = {0};
    bool ok = write_body(file, &body) || err_set(err, ERR_OOM, "while renewing a login");
    ok = ok && make_proof(context, file, &proof, err);
    const struct http_header header = {"DPoP", buf_text(&proof)};
    char whom[100];
    snprintf(whom, sizeof whom, "the login session of profile %.60s", r->step->profile);
    const struct provider_call call = {
        .service = ENDPOINT_SIGNIN,
        .whom = whom,
        .region = context->settings->region.value,
        .check = check,
        .request = {.operation = "CreateOAuth2Token",
                    .iam_action = "signin:CreateOAuth2Token",
                    .method = "POST",
                    .path = "/v1/token",
                    .content_type = "application/json",
                    .extra = &header,
                    .extra_count = 1,
                    .body = buf_text(&body),
                    .body_len = body.len,
                    .max_body = MAX_REPLY},
    };
    ok = ok && provider_send(context, &call, &response, err) &&
         take_reply(context, &response.body, file, err);
    http_response_clean_up(&response);
    buf_clean_up(&body);
    buf_clean_up(&proof);
    return ok;
}

/* --- the provider ------------------------------------------------------------------------- */

static bool login_load(struct provider_context *context, const struct cred_step *step,
                       const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    struct renewing renewing = {context, step};
    const struct login_renewal renewal = {is_due, is_good, renew, &renewing};
    struct login_file file;
    struct err failure = ERR_INIT;
    bool ok = true;
    login_file_open(&file, context, cred_files_login(context->env, session_of(context, step)));
    if (!file.json)
        ok = login_needed(context, step, err, ERR_NOT_LOGGED_IN, "no session of `aws login`");
    else if (!is_complete(file.json))
        ok = login_needed(context, step, err, ERR_NOT_LOGGED_IN,
                          "the cache of `aws login` is incomplete");
    else if (!login_file_renew(&file, &renewal, &failure) && err_is(&failure))
        ok = explain(context, step, &failure, err);
    ok = ok && take_file(context, step, file.json, out, err);
    if (ok)
        out->needs_person = context->memory->kept != NULL;
    login_file_close(&file);
    return ok;
}

static char *file_of(const struct provider_context *context, const struct cred_step *step)
{
    return cred_files_login(context->env, session_of(context, step));
}

const struct provider provider_login = {
    .name = "login",
    .where = PROVIDER_IN_CHAIN | PROVIDER_IN_PROFILE,
    .match = login_match,
    .cache = file_of,
    .load = login_load,
};
