/* A role that AWS IAM Identity Center (SSO) gives to a logged-in user: the token that `aws sso
 * login` left in ~/.aws/sso/cache, renewed there where it can be, and the portal that gives
 * credentials for it. */
#include "aws/client.h"
#include "aws/credentials/expiry.h"
#include "aws/credentials/files.h"
#include "aws/credentials/login_file.h"
#include "aws/credentials/provider.h"
#include "aws/credentials/role_cache.h"
#include "aws/json_secret.h"
#include "base/calendar.h"
#include "base/secret.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Which login. Borrowed; the profile is for the remedy. */
struct sso_login {
    const char *profile;
    const char *session; /* [sso-session NAME]; NULL: the older form, named by its start URL */
    const char *start_url;
    const char *region;
};

struct sso_token {
    char *access_token; /* secret_ memory */
    int64_t expires_ms;
    bool renewable; /* it will renew itself without a person */
};

/* --- the token ---------------------------------------------------------------------------- */

#define RENEW_MS        (15 * 60 * 1000)
#define PAUSE_MS        (60 * 1000) /* between two tries */
#define MAX_TOKEN_REPLY (64U << 10)

/* Milliseconds at which a member says that something ends; 0 when it does not say. */
static int64_t time_of(struct json_object *file, const char *name)
{
    int64_t ms = 0;
    expiry_parse(json_secret_text(file, name), &ms);
    return ms;
}

/* Has the file what a renewal takes, with a registration that is still good? */
static bool is_renewable(const struct provider_context *context, const struct sso_login *login,
                         struct json_object *file)
{
    return login->session && json_secret_text(file, "refreshToken") &&
           json_secret_text(file, "clientId") && json_secret_text(file, "clientSecret") &&
           time_of(file, "registrationExpiresAt") > provider_now_ms(context);
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
static bool take_new_token(const struct provider_context *context, const struct sso_login *login,
                           struct json_object *reply, struct json_object *file)
{
    int64_t lifetime_s = 0;
    char expires[ISO8601_SIZE];
    const char *access = json_secret_text(reply, "accessToken");
    if (!access || !json_secret_number(reply, "expiresIn", &lifetime_s) || lifetime_s <= 0 ||
        lifetime_s > 366 * 86400)
        return false;
    iso8601_format(provider_now_ms(context) + lifetime_s * 1000, expires);
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

static bool token_is_good(void *self, struct json_object *file)
{
    struct renewing *r = self;
    return time_of(file, "expiresAt") > provider_now_ms(r->context);
}

/* At most once a minute, as long as the token is good. */
static bool token_is_due(void *self, struct json_object *file)
{
    struct renewing *r = self;
    const struct provider_context *context = r->context;
    bool pause = clock_mono_ms(&context->clock) < context->memory->token_not_before_ms;
    return time_of(file, "expiresAt") - provider_now_ms(context) < RENEW_MS &&
           is_renewable(context, r->login, file) && !(pause && token_is_good(self, file));
}

/* Asks the OIDC service for a new token. */
static bool renew_token(void *self, struct json_object *file, struct err *err)
{
    struct renewing *r = self;
    struct provider_context *context = r->context;
    struct buf body = BUF_INIT_SECRET(MAX_TOKEN_REPLY);
    struct http_response response = {0};
    bool ok = write_request(file, &body) || err_set(err, ERR_OOM, "while renewing a login");
    char whom[100];
    snprintf(whom, sizeof whom, "SSO session %.80s",
             r->login->session ? r->login->session : r->login->start_url);
    const struct provider_call call = {
        .service = ENDPOINT_SSO_OIDC,
        .whom = whom,
        .region = r->login->region,
        .request = {.operation = "CreateToken",
                    .method = "POST",
                    .path = "/token",
                    .content_type = "application/json",
                    .body = buf_text(&body),
                    .body_len = body.len,
                    .max_body = MAX_TOKEN_REPLY},
    };
    context->memory->token_not_before_ms = clock_mono_ms(&context->clock) + PAUSE_MS;
    ok = ok && provider_send(context, &call, &response, err);
    if (ok) {
        struct json_object *reply = json_secret_parse(buf_text(&response.body), response.body.len);
        ok = take_new_token(context, r->login, reply, file) ||
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
    if (!access || strpbrk(access, "\r\n") || !token->expires_ms)
        return login_needed(context, login, err, ERR_NOT_LOGGED_IN,
                            "the SSO token file is not valid for");
    if (token->expires_ms <= provider_now_ms(context))
        return login_needed(context, login, err, ERR_LOGIN_EXPIRED, "the SSO session has ended:");
    token->access_token = secret_strdup(access);
    return token->access_token || err_set(err, ERR_OOM, "while reading an SSO token");
}

/* When does the login end, and does it renew itself? From the file as it is; false when there
 * is no login. token->access_token stays NULL. */
static bool sso_token_peek(struct provider_context *context, const struct sso_login *login,
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

/* Reads the token, renewing it where less than 15 minutes are left. A failed renewal is no error
 * while the old one lasts. False and *err (ERR_LOGIN_EXPIRED with the command that logs in)
 * otherwise. Free with sso_token_clean_up(). Blocks when it renews. */
static bool sso_token_get(struct provider_context *context, const struct sso_login *login,
                          struct sso_token *token, struct err *err)
{
    struct renewing renewing = {context, login};
    const struct login_renewal renewal = {token_is_due, token_is_good, renew_token, &renewing};
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

static void sso_token_clean_up(struct sso_token *token)
{
    secret_free(token->access_token);
    *token = (struct sso_token){0};
}

/* --- the profile -------------------------------------------------------------------------- */

#define MAX_REPLY (64U << 10)
#define MAX_QUERY (8U << 10)

/* A property of the profile, else of the sso-session that it names. */
static const char *sso_value(const struct provider_context *context, const struct cred_step *step,
                             const char *key)
{
    const char *session = provider_property(context, step, "sso_session");
    const char *value = provider_property(context, step, key);
    return value || !session ? value : profiles_sso_get(context->profiles, session, key);
}

static enum provider_match broken(const struct cred_step *step, struct err *err, const char *what)
{
    char shown[PROVIDER_PROFILE_OPTION_SIZE];
    err_set(err, ERR_CREDENTIAL_SOURCE, "SSO of profile %.60s: %s", step->profile, what);
    err_set_remedy(err, "correct it, or run: aws configure sso %s",
                   provider_profile_option(step->profile, shown, sizeof shown));
    return PROVIDER_BROKEN;
}

static enum provider_match check_session(const struct provider_context *context,
                                         const struct cred_step *step, struct err *err)
{
    char what[160];
    const char *session = provider_property(context, step, "sso_session");
    if (!session)
        return PROVIDER_PRESENT;
    if (!profiles_sso_exists(context->profiles, session)) {
        snprintf(what, sizeof what, "there is no [sso-session %.80s]", session);
        return broken(step, err, what);
    }
    const char *key = profiles_sso_conflict(context->profiles, step->profile, session);
    if (!key)
        return PROVIDER_PRESENT;
    snprintf(what, sizeof what, "%.40s differs from that of sso-session %.60s", key, session);
    return broken(step, err, what);
}

static enum provider_match sso_match(const struct provider_context *context,
                                     const struct cred_step *step, struct err *err)
{
    static const char *const required[] = {"sso_role_name", "sso_account_id", "sso_start_url",
                                           "sso_region"};
    if (!profile_has(context->profiles, step->profile, "sso_role_name") &&
        !profile_has(context->profiles, step->profile, "sso_account_id"))
        return PROVIDER_ABSENT;
    if (check_session(context, step, err) == PROVIDER_BROKEN)
        return PROVIDER_BROKEN;
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        char what[80];
        if (sso_value(context, step, required[i]))
            continue;
        snprintf(what, sizeof what, "%s is missing", required[i]);
        return broken(step, err, what);
    }
    return PROVIDER_PRESENT;
}

static bool cache_key_of(const struct provider_context *context, const struct cred_step *step,
                         char out[CACHE_KEY_SIZE])
{
    struct cache_key key = CACHE_KEY_INIT(true);
    const char *session = provider_property(context, step, "sso_session");
    cache_key_text(&key, "accountId", sso_value(context, step, "sso_account_id"));
    cache_key_text(&key, "roleName", sso_value(context, step, "sso_role_name"));
    if (session && *session)
        cache_key_text(&key, "sessionName", session);
    else
        cache_key_text(&key, "startUrl", sso_value(context, step, "sso_start_url"));
    bool ok = cache_key_finish(&key, out);
    cache_key_clean_up(&key);
    return ok;
}

static void describe(const struct provider_context *context, const struct cred_step *step,
                     struct cred *out)
{
    const char *session = provider_property(context, step, "sso_session");
    const char *role = sso_value(context, step, "sso_role_name");
    if (session)
        provider_set_source(out, "r,s", "SSO session %.25s, role %.30s", session, role);
    else
        provider_set_source(out, "t,u", "SSO of profile %.25s, role %.30s", step->profile, role);
    secret_free(out->account_id);
    out->account_id = secret_strdup(sso_value(context, step, "sso_account_id"));
}

static struct sso_login login_of(const struct provider_context *context,
                                 const struct cred_step *step)
{
    return (struct sso_login){
        .profile = step->profile,
        .session = provider_property(context, step, "sso_session"),
        .start_url = sso_value(context, step, "sso_start_url"),
        .region = sso_value(context, step, "sso_region"),
    };
}

/* Will the login have ended when these credentials do, so that a person must log in again? */
static bool needs_person(struct provider_context *context, const struct sso_login *login,
                         int64_t expires_ms)
{
    struct sso_token token;
    return sso_token_peek(context, login, &token) && !token.renewable &&
           token.expires_ms <= expires_ms;
}

/* --- the portal --------------------------------------------------------------------------- */

static bool take_reply(const struct http_response *response, struct cred *out, struct err *err)
{
    struct json_object *reply = json_secret_parse(buf_text(&response->body), response->body.len);
    struct json_object *keys = json_secret_object(reply, "roleCredentials");
    const char *id = json_secret_text(keys, "accessKeyId");
    const char *secret = json_secret_text(keys, "secretAccessKey");
    const char *token = json_secret_text(keys, "sessionToken");
    int64_t expires_ms = 0;
    bool ok = id && secret && token && json_secret_number(keys, "expiration", &expires_ms) &&
              expires_ms > 0;
    if (!ok)
        err_set(err, ERR_REPLY, "the SSO portal sent no credentials");
    ok = ok && provider_set_keys(out, id, secret, token, err);
    if (ok)
        out->expires_ms = expires_ms / 1000 * 1000; /* the AWS CLI keeps whole seconds */
    json_secret_free(reply);
    return ok;
}

static bool ask_portal(struct provider_context *context, const struct cred_step *step,
                       const struct sso_token *token, struct cred *out, struct err *err)
{
    const struct http_header bearer = {"x-amz-sso_bearer_token", token->access_token};
    struct buf query = BUF_INIT(MAX_QUERY);
    struct http_response response = {0};
    struct err failure = ERR_INIT;
    query_add(&query, "role_name", sso_value(context, step, "sso_role_name"));
    query_add(&query, "account_id", sso_value(context, step, "sso_account_id"));
    char whom[160];
    snprintf(whom, sizeof whom, "role %.40s of account %.12s (SSO, profile %.40s)",
             sso_value(context, step, "sso_role_name"), sso_value(context, step, "sso_account_id"),
             step->profile);
    const struct provider_call call = {
        .service = ENDPOINT_SSO_PORTAL,
        .whom = whom,
        .region = sso_value(context, step, "sso_region"),
        .request = {.operation = "GetRoleCredentials",
                    .method = "GET",
                    .path = "/federation/credentials",
                    .query = buf_text(&query),
                    .extra = &bearer,
                    .extra_count = 1,
                    .max_body = MAX_REPLY},
    };
    bool ok = !query.failed && provider_send(context, &call, &response, &failure) &&
              take_reply(&response, out, &failure);
    if (!ok && failure.http_status == 401)
        provider_login_needed(context, err, ERR_LOGIN_EXPIRED, "sso login", step->profile,
                              "the SSO portal does not accept the login any more");
    else if (!ok)
        *err = failure;
    if (!ok && (failure.http_status == 403 || failure.http_status == 404))
        err_set_remedy(err,
                       "the role is not assigned to this user in that account, or sso_role_name or "
                       "sso_account_id of profile %.60s is mistyped",
                       step->profile);
    http_response_clean_up(&response);
    buf_clean_up(&query);
    return ok;
}

/* --- the provider ------------------------------------------------------------------------- */

static bool sso_cached(struct provider_context *context, const struct cred_step *step,
                       int64_t min_left_ms, struct cred *out)
{
    char key[CACHE_KEY_SIZE];
    if (!cache_key_of(context, step, key) || !role_cache_load(context, key, min_left_ms, out))
        return false;
    const struct sso_login login = login_of(context, step);
    describe(context, step, out);
    out->needs_person = needs_person(context, &login, out->expires_ms);
    return true;
}

static void store(const struct provider_context *context, const struct cred_step *step,
                  const struct cred *cred)
{
    char key[CACHE_KEY_SIZE];
    char expiration[ISO8601_SIZE];
    if (!cache_key_of(context, step, key))
        return;
    iso8601_format(cred->expires_ms, expiration);
    const struct role_cache_entry entry = {
        .provider_type = "sso",
        .access_key_id = cred->access_key_id,
        .secret_access_key = cred->secret_access_key,
        .session_token = cred->session_token,
        .expiration = expiration,
        .account_id = cred->account_id,
    };
    role_cache_store(context, key, &entry);
}

static bool sso_load(struct provider_context *context, const struct cred_step *step,
                     const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    const struct sso_login login = login_of(context, step);
    struct sso_token token;
    bool ok =
        sso_token_get(context, &login, &token, err) && ask_portal(context, step, &token, out, err);
    if (ok) {
        describe(context, step, out);
        store(context, step, out);
        out->needs_person = needs_person(context, &login, out->expires_ms);
    }
    sso_token_clean_up(&token);
    return ok;
}

static char *token_file_of(const struct provider_context *context, const struct cred_step *step)
{
    const struct sso_login login = login_of(context, step);
    return cred_files_sso(context->env, login.session, login.start_url);
}

const struct provider provider_sso = {
    .name = "sso",
    .where = PROVIDER_IN_CHAIN | PROVIDER_IN_PROFILE,
    .match = sso_match,
    .cached = sso_cached,
    .cache = token_file_of,
    .load = sso_load,
};
