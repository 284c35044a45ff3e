#include "aws/sso_token.h"

#include "aws/cred_files.h"
#include "aws/json_secret.h"
#include "aws/provider_call.h"
#include "base/iso8601.h"
#include "base/secret.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

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

/* Asks the OIDC service for a new token. False when none came; that is no error in itself. */
static bool renew(struct provider_context *context, const struct sso_login *login,
                  struct json_object *file)
{
    struct buf body = BUF_INIT_SECRET(MAX_REPLY);
    struct http_response response = {0};
    struct err failure = ERR_INIT;
    bool ok = write_request(file, &body);
    const struct provider_call call = {
        .service = ENDPOINT_SSO_OIDC,
        .region = login->region,
        .request = {.operation = "CreateToken",
                    .method = "POST",
                    .path = "/token",
                    .content_type = "application/json",
                    .body = buf_text(&body),
                    .body_len = body.len,
                    .max_body = MAX_REPLY},
    };
    ok = ok && provider_send(context, &call, &response, &failure);
    if (ok) {
        struct json_object *reply = json_secret_parse(buf_text(&response.body), response.body.len);
        ok = take_reply(context, login, reply, file);
        json_secret_free(reply);
    }
    http_response_clean_up(&response);
    buf_clean_up(&body);
    return ok;
}

/* Renews the token when its time has come; at most once a minute. */
static void renew_in_time(struct provider_context *context, const struct sso_login *login,
                          struct json_object *file, const char *path)
{
    int64_t now_ms = clock_mono_ms(&context->clock);
    if (time_of(file, "expiresAt") - clock_wall_ms(&context->clock) >= RENEW_MS ||
        !is_renewable(context, login, file) || now_ms < context->memory->token_not_before_ms)
        return;
    context->memory->token_not_before_ms = now_ms + PAUSE_MS;
    if (renew(context, login, file))
        json_secret_write(file, path, NULL);
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
    token->renewable = is_renewable(context, login, file);
    if (!access || !token->expires_ms)
        return login_needed(context, login, err, ERR_NOT_LOGGED_IN,
                            "the SSO token file is not valid for");
    if (token->expires_ms <= clock_wall_ms(&context->clock))
        return login_needed(context, login, err, ERR_LOGIN_EXPIRED, "the SSO session has ended:");
    token->access_token = secret_strdup(access);
    return token->access_token || err_set(err, ERR_OOM, "while reading an SSO token");
}

bool sso_token_peek(const struct provider_context *context, const struct sso_login *login,
                    struct sso_token *token)
{
    *token = (struct sso_token){0};
    char *path = cred_files_sso(context->env, login->session, login->start_url);
    struct json_object *file = path ? json_secret_read(path) : NULL;
    token->expires_ms = time_of(file, "expiresAt");
    token->renewable = is_renewable(context, login, file);
    json_secret_free(file);
    free(path);
    return token->expires_ms != 0;
}

bool sso_token_get(struct provider_context *context, const struct sso_login *login,
                   struct sso_token *token, struct err *err)
{
    *token = (struct sso_token){0};
    char *path = cred_files_sso(context->env, login->session, login->start_url);
    if (!path)
        return err_set(err, ERR_OOM, "while reading an SSO token");
    struct json_object *file = json_secret_read(path);
    bool ok = false;
    if (file) {
        renew_in_time(context, login, file, path);
        ok = take_token(context, login, file, token, err);
    } else {
        login_needed(context, login, err, ERR_NOT_LOGGED_IN, "SSO session");
    }
    if (!ok && stop_requested(context->stop)) {
        err_clear(err);
        err_set(err, ERR_CANCELLED, "SSO token");
    }
    json_secret_free(file);
    free(path);
    return ok;
}

void sso_token_clean_up(struct sso_token *token)
{
    secret_free(token->access_token);
    *token = (struct sso_token){0};
}
