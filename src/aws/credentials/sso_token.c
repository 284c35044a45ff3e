#include "aws/credentials/sso_token.h"

#include "aws/credentials/files.h"
#include "aws/credentials/login_file.h"
#include "aws/credentials/provider_call.h"
#include "aws/json_secret.h"
#include "base/iso8601.h"
#include "base/secret.h"

#include <json-c/json.h>
#include <stdio.h>

#define RENEW_MS  (15 * 60 * 1000)
#define PAUSE_MS  (60 * 1000) /* between two tries */
#define MAX_REPLY (64U << 10)

/* Milliseconds at which a member says that something ends; 0 when it does not say. */
static int64_t time_of(struct json_object *file, const char *name)
{
    int64_t ms = 0;
    iso8601_parse(json_secret_text(file, name), &ms);
    return ms;
}

/* Has the file what a renewal takes, with a registration that is still good? */
static bool is_renewable(const struct provider_context *context, const struct sso_login *login,
                         struct json_object *file)
{
    return login->session && json_secret_text(file, "refreshToken") &&
           json_secret_text(file, "clientId") && json_secret_text(file, "clientSecret") &&
           time_of(file, "registrationExpiresAt") > clock_wall_ms(&context->clock);
}

/* --- renewing ----------------------------------------------------------------------------- */

static bool write_request(struct json_object *file, struct buf *body)
{
    struct json_object *request = json_object_new_object();
    bool ok = json_secret_set(request, "grantType", "refresh_token") &&
              json_secret_set(request, "clientId", json_secret_text(file, "clientId")) &&
              json_secret_set(request, "clientSecret", json_secret_text(file, "clientSecret")) &&
              json_secret_set(request, "refreshToken", json_secret_text(file, "refreshToken")) &&
              json_secret_print(request, body);
    json_secret_free(request);
    return ok;
}

/* Puts what came into the file's object; everything else in it stays. */
static bool take_reply(const struct provider_context *context, const struct sso_login *login,
                       struct json_object *reply, struct json_object *file)
{
    int64_t lifetime_s = 0;
    char expires[ISO8601_SIZE];
    const char *access = json_secret_text(reply, "accessToken");
    if (!access || !json_secret_number(reply, "expiresIn", &lifetime_s) || lifetime_s <= 0 ||
        lifetime_s > 366 * 86400)
        return false;
    iso8601_format(clock_wall_ms(&context->clock) + lifetime_s * 1000, expires);
    return json_secret_set(file, "startUrl", login->start_url) &&
           json_secret_set(file, "region", login->region) &&
           json_secret_set(file, "accessToken", access) &&
           json_secret_set(file, "expiresAt", expires) &&
           json_secret_set(file, "refreshToken", json_secret_text(reply, "refreshToken"));
}

/* What the functions of a renewal work on. */
struct renewing {
    struct provider_context *context;
    const struct sso_login *login;
};

static bool is_good(void *self, struct json_object *file)
{
    struct renewing *r = self;
    return time_of(file, "expiresAt") > clock_wall_ms(&r->context->clock);
}

/* At most once a minute, as long as the token is good. */
static bool is_due(void *self, struct json_object *file)
{
    struct renewing *r = self;
    const struct provider_context *context = r->context;
    bool pause = clock_mono_ms(&context->clock) < context->memory->token_not_before_ms;
    return time_of(file, "expiresAt") - clock_wall_ms(&context->clock) < RENEW_MS &&
           is_renewable(context, r->login, file) && !(pause && is_good(self, file));
}

/* Asks the OIDC service for a new token. */
static bool renew(void *self, struct json_object *file, struct err *err)
{
    struct renewing *r = self;
    struct provider_context *context = r->context;
    struct buf body = BUF_INIT_SECRET(MAX_REPLY);
    struct http_response response = {0};
    bool ok = write_request(file, &body) || err_set(err, ERR_OOM, "while renewing a login");
    const struct provider_call call = {
        .service = ENDPOINT_SSO_OIDC,
        .region = r->login->region,
        .request = {.operation = "CreateToken",
                    .method = "POST",
                    .path = "/token",
                    .content_type = "application/json",
                    .body = buf_text(&body),
                    .body_len = body.len,
                    .max_body = MAX_REPLY},
    };
    context->memory->token_not_before_ms = clock_mono_ms(&context->clock) + PAUSE_MS;
    ok = ok && provider_send(context, &call, &response, err);
    if (ok) {
        struct json_object *reply = json_secret_parse(buf_text(&response.body), response.body.len);
        ok = take_reply(context, r->login, reply, file) ||
             err_set(err, ERR_REPLY, "the SSO service sent no token");
        json_secret_free(reply);
    }
    http_response_clean_up(&response);
    buf_clean_up(&body);
    return ok;
}

/* --- reading ------------------------------------------------------------------------------ */

static bool login_needed(const struct provider_context *context, const struct sso_login *login,
                         struct err *err, enum err_code code, const char *why)
{
    char text[200];
    snprintf(text, sizeof text, "%s %.120s", why,
             login->session ? login->session : login->start_url);
    return provider_login_needed(context, err, code, "sso login", login->profile, text);
}

static bool take_token(struct provider_context *context, const struct sso_login *login,
                       struct json_object *file, struct sso_token *token, struct err *err)
{
    const char *access = json_secret_text(file, "accessToken");
    token->expires_ms = time_of(file, "expiresAt");
    token->renewable = is_renewable(context, login, file) && !context->memory->kept;
    if (!access || !token->expires_ms)
        return login_needed(context, login, err, ERR_NOT_LOGGED_IN,
                            "the SSO token file is not valid for");
    if (token->expires_ms <= clock_wall_ms(&context->clock))
        return login_needed(context, login, err, ERR_LOGIN_EXPIRED, "the SSO session has ended:");
    token->access_token = secret_strdup(access);
    return token->access_token || err_set(err, ERR_OOM, "while reading an SSO token");
}

bool sso_token_peek(struct provider_context *context, const struct sso_login *login,
                    struct sso_token *token)
{
    struct login_file file;
    *token = (struct sso_token){0};
    login_file_open(&file, context, cred_files_sso(context->env, login->session, login->start_url));
    token->expires_ms = time_of(file.json, "expiresAt");
    token->renewable = is_renewable(context, login, file.json) && !context->memory->kept;
    login_file_close(&file);
    return token->expires_ms != 0;
}

bool sso_token_get(struct provider_context *context, const struct sso_login *login,
                   struct sso_token *token, struct err *err)
{
    struct renewing renewing = {context, login};
    const struct login_renewal renewal = {is_due, is_good, renew, &renewing};
    struct login_file file;
    struct err failure = ERR_INIT;
    *token = (struct sso_token){0};
    login_file_open(&file, context, cred_files_sso(context->env, login->session, login->start_url));
    bool ok = true;
    if (!file.path)
        ok = err_set(err, ERR_OOM, "while reading an SSO token");
    else if (!file.json)
        ok = login_needed(context, login, err, ERR_NOT_LOGGED_IN, "SSO session");
    else if (!login_file_renew(&file, &renewal, &failure) && err_is(&failure))
        ok = login_file_is_refusal(&failure); /* what is left of the token says more */
    if (!ok && !err_is(err))
        *err = failure;
    ok = ok && take_token(context, login, file.json, token, err);
    login_file_close(&file);
    return ok;
}

void sso_token_clean_up(struct sso_token *token)
{
    secret_free(token->access_token);
    *token = (struct sso_token){0};
}
