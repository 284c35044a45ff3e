#include "aws/credentials/sts.h"

#include "aws/client.h"
#include "aws/credentials/expiry.h"
#include "aws/credentials/files.h"
#include "aws/credentials/provider.h"
#include "aws/credentials/role_cache.h"
#include "aws/settings.h"
#include "base/calendar.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/wiping.h"

#include <expat.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- XML ---------------------------------------------------------------------------------- */

#define MAX_DEPTH 16
#define MAX_VALUE (16U << 10)
#define MAX_PATH  512

/* Where the parser stands: the names of the open elements below the root, joined with '/'. */
struct reader {
    struct sts_xml *out;
    XML_Parser parser;
    struct buf path;
    size_t ends[MAX_DEPTH]; /* length of the path at each depth */
    size_t depth;
    struct buf *value; /* that the text inside belongs to; NULL: none of ours */
};

/* The member that a path fills, whatever the operation's name in front of it. */
static struct buf *member_of(struct sts_xml *out, const char *path)
{
    const struct {
        const char *end;
        struct buf *value;
    } rows[] = {
        {"/Credentials/AccessKeyId", &out->access_key_id},
        {"/Credentials/SecretAccessKey", &out->secret_access_key},
        {"/Credentials/SessionToken", &out->session_token},
        {"/Credentials/Expiration", &out->expiration},
        {"/AssumedRoleUser/Arn", &out->assumed_arn},
        {"/AssumedRoleUser/AssumedRoleId", &out->assumed_id},
        {"/Error/Code", &out->error_code},
        {"/Error/Message", &out->error_message},
        {"/RequestId", &out->request_id},
    };
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t tail = strlen(rows[i].end);
        if (len >= tail && strcmp(path + len - tail, rows[i].end) == 0)
            return rows[i].value;
    }
    return NULL;
}

static void stop_reading(struct reader *r)
{
    XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    struct reader *r = data;
    if (r->depth == MAX_DEPTH) {
        stop_reading(r);
        return;
    }
    r->ends[r->depth++] = r->path.len;
    if (!buf_printf(&r->path, "/%s", name))
        stop_reading(r);
    r->value = member_of(r->out, buf_text(&r->path));
    if (r->value)
        buf_reset(r->value);
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
    (void)name;
    struct reader *r = data;
    buf_truncate(&r->path, r->ends[--r->depth]);
    r->value = NULL;
}

static void XMLCALL on_text(void *data, const XML_Char *text, int len)
{
    struct reader *r = data;
    if (r->value && !buf_add(r->value, text, (size_t)len))
        stop_reading(r);
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_subset;
    stop_reading(data);
}

bool sts_xml_parse(const char *text, size_t len, struct sts_xml *out)
{
    const XML_Memory_Handling_Suite memory = {wiping_malloc, wiping_realloc, wiping_free};
    const struct buf secret = BUF_INIT_SECRET(MAX_VALUE);
    *out = (struct sts_xml){secret, secret, secret, secret, secret, secret, secret, secret, secret};
    struct reader reader = {.out = out, .path = BUF_INIT(MAX_PATH)};
    if (len > INT_MAX || !(reader.parser = XML_ParserCreate_MM(NULL, &memory, NULL)))
        return false;
    XML_SetUserData(reader.parser, &reader);
    XML_SetElementHandler(reader.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
    bool ok = XML_Parse(reader.parser, text, (int)len, XML_TRUE) == XML_STATUS_OK;
    XML_ParserFree(reader.parser);
    buf_clean_up(&reader.path);
    return ok;
}

void sts_xml_clean_up(struct sts_xml *xml)
{
    struct buf *const all[] = {&xml->access_key_id, &xml->secret_access_key, &xml->session_token,
                               &xml->expiration,    &xml->assumed_arn,       &xml->assumed_id,
                               &xml->error_code,    &xml->error_message,     &xml->request_id};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        buf_clean_up(all[i]);
}

/* --- requests ----------------------------------------------------------------------------- */

#define MAX_FORM  (256U << 10)
#define MAX_REPLY (256U << 10)

/* One call. Borrowed for its length; NULL or 0 where there is none. */
struct sts_request {
    const char *whom;    /* "role deploy of profile prod" */
    const char *profile; /* whose properties it was made of */
    const char *role_arn;
    const char *session_name;
    const char *external_id;
    const char *mfa_serial;
    const char *mfa_code; /* secret */
    long duration_s;
    const char *web_token; /* the identity token's bytes: the call is then unsigned, and named
                              AssumeRoleWithWebIdentity */
    size_t web_token_len;
};

static bool write_form(const struct sts_request *request, struct buf *form)
{
    char duration[24];
    snprintf(duration, sizeof duration, "%ld", request->duration_s);
    query_add(form, "Action", request->web_token ? "AssumeRoleWithWebIdentity" : "AssumeRole");
    query_add(form, "Version", "2011-06-15");
    query_add(form, "RoleArn", request->role_arn);
    query_add(form, "RoleSessionName", request->session_name);
    query_add(form, "ExternalId", request->external_id);
    query_add(form, "DurationSeconds", request->duration_s ? duration : NULL);
    query_add(form, "SerialNumber", request->mfa_serial);
    query_add(form, "TokenCode", request->mfa_code);
    if (request->web_token)
        query_add_bytes(form, "WebIdentityToken", request->web_token, request->web_token_len);
    return !form->failed;
}

/* Tells a refusal in STS's own words; the check of every STS call. */
static bool check_reply(struct client *client, const struct client_request *request,
                        const struct http_response *response, struct err *err)
{
    if (response->status >= 200 && response->status < 300)
        return true;
    struct sts_xml xml;
    struct rest_error error = {.status = response->status,
                               .retry_after_s = rest_error_retry_after(response->retry_after)};
    sts_xml_parse(buf_text(&response->body), response->body.len, &xml);
    if (xml.error_code.len)
        snprintf(error.code, sizeof error.code, "%s", buf_text(&xml.error_code));
    else
        snprintf(error.code, sizeof error.code, "%d", response->status);
    snprintf(error.message, sizeof error.message, "%s", buf_text(&xml.error_message));
    snprintf(error.request_id, sizeof error.request_id, "%s",
             response->request_id[0] ? response->request_id : buf_text(&xml.request_id));
    client_refuse(client, request, &error, err);
    /* STS could not reach the identity provider: worth another try, as in every AWS client. */
    if (strcmp(error.code, "IDPCommunicationError") == 0)
        err->retry = ERR_RETRY_TRANSIENT;
    sts_xml_clean_up(&xml);
    return false;
}

/* What to do about a refusal of STS: its codes say little, its messages more. */
static void explain(const struct provider_context *context, const struct sts_request *request,
                    struct err *err)
{
    const char *said = err->detail;
    const char *region = context->settings->region.value;
    bool denied = err->code == ERR_DENIED;
    if (strstr(said, "MultiFactorAuthentication failed")) {
        err->code = ERR_MFA_REFUSED;
        err_set_remedy(err, "a code serves once: take the next one, of the device %.120s",
                       request->mfa_serial ? request->mfa_serial : "that mfa_serial names");
    } else if (strcmp(err->aws_code, "RegionDisabledException") == 0) {
        err->code = ERR_CREDENTIAL_SOURCE;
        err_set_remedy(err, "use another region, or have STS activated in %.40s for that account",
                       region ? region : "it");
    } else if (strstr(said, "session limit") || strstr(said, "MaxSessionDuration")) {
        err_set_remedy(err, "lower duration_seconds of profile %.60s, or take it out",
                       request->profile);
    } else if (request->web_token && err->http_status && !denied) {
        err_set_remedy(err, "the identity token is not accepted: is what writes it at work, and "
                            "does the role trust its issuer?");
    } else if (denied) {
        err_set_remedy(err,
                       "the identity needs %s, and the role's trust policy must name it "
                       "(see profile %.60s)",
                       request->web_token ? "a token that the role trusts" : "sts:AssumeRole",
                       request->profile);
    }
}

/* Sends the call that the request asks for, signed by signer (NULL for a web identity). True:
 * *reply holds credentials that are complete. False and *err otherwise. The caller calls
 * sts_xml_clean_up() in both cases. Blocks. */
static bool assume(struct provider_context *context, const struct sts_request *request,
                   const struct cred *signer, struct sts_xml *reply, struct err *err)
{
    struct buf form = BUF_INIT_SECRET(MAX_FORM);
    struct http_response response = {0};
    bool web = request->web_token != NULL;
    *reply = (struct sts_xml){0};
    bool ok = write_form(request, &form) || err_set(err, ERR_OOM, "while asking STS");
    const struct provider_call call = {
        .service = ENDPOINT_STS,
        .whom = request->whom,
        .region = context->settings->region.value,
        .signer = signer,
        .check = check_reply,
        .request = {.operation = web ? "AssumeRoleWithWebIdentity" : "AssumeRole",
                    .iam_action = web ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole",
                    .method = "POST",
                    .path = "/",
                    .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                    .body = buf_text(&form),
                    .body_len = form.len,
                    .max_body = MAX_REPLY},
    };
    ok = ok && provider_send(context, &call, &response, err);
    if (!ok)
        explain(context, request, err);
    if (ok && (!sts_xml_parse(buf_text(&response.body), response.body.len, reply) ||
               !reply->access_key_id.len || !reply->secret_access_key.len ||
               !reply->session_token.len || !reply->expiration.len))
        ok = err_set(err, ERR_REPLY, "STS sent no credentials for %.60s, %.100s", request->whom,
                     request->role_arn);
    http_response_clean_up(&response);
    buf_clean_up(&form);
    return ok;
}

/* --- what both providers do --------------------------------------------------------------- */

#define SESSION_NAME_SIZE 80

/* The role session's name: the configured one, else rollcall-session-<seconds since 1970>. */
static void set_session_name(const struct provider_context *context, const char *configured,
                             char out[SESSION_NAME_SIZE])
{
    if (configured && *configured)
        snprintf(out, SESSION_NAME_SIZE, "%s", configured);
    else
        snprintf(out, SESSION_NAME_SIZE, "rollcall-session-%lld",
                 (long long)(provider_now_ms(context) / 1000));
}

/* Takes keys and expiry from a reply. False and *err when they are none. */
static bool take_credentials(const struct sts_xml *reply, struct cred *out, struct err *err)
{
    int64_t expires_ms;
    if (!expiry_parse(buf_text(&reply->expiration), &expires_ms))
        return err_set(err, ERR_REPLY, "STS sent a time of expiry that is none");
    if (!provider_set_keys(out, buf_text(&reply->access_key_id),
                           buf_text(&reply->secret_access_key), buf_text(&reply->session_token),
                           err))
        return false;
    out->expires_ms = expires_ms;
    return true;
}

/* Keeps them in the role cache, in the AWS CLI's form. */
static void keep_credentials(const struct provider_context *context, const char key[CACHE_KEY_SIZE],
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

/* --- a role that a profile names ---------------------------------------------------------- */

static enum provider_match role_match(const struct provider_context *context,
                                      const struct cred_step *step, struct err *err)
{
    (void)err;
    const bool role = profile_has(context->profiles, step->profile, "role_arn");
    const bool web = profile_has(context->profiles, step->profile, "web_identity_token_file");
    return role && !web ? PROVIDER_PRESENT : PROVIDER_ABSENT;
}

/* duration_seconds as a number; 0 when there is none, or none that can be read (as in the CLI). */
static long duration_of(const struct provider_context *context, const struct cred_step *step)
{
    const char *text = provider_property(context, step, "duration_seconds");
    long seconds = 0;
    if (text)
        profile_number(text, &seconds);
    return seconds;
}

static bool has_duration(const struct provider_context *context, const struct cred_step *step)
{
    const char *text = provider_property(context, step, "duration_seconds");
    return text && (duration_of(context, step) || strcmp(text, "0") == 0);
}

static bool role_cache_key_of(const struct provider_context *context, const struct cred_step *step,
                              char out[CACHE_KEY_SIZE])
{
    struct cache_key key = CACHE_KEY_INIT(false);
    if (has_duration(context, step))
        cache_key_number(&key, "DurationSeconds", duration_of(context, step));
    cache_key_text(&key, "ExternalId", provider_property(context, step, "external_id"));
    cache_key_text(&key, "RoleArn", provider_property(context, step, "role_arn"));
    const char *session = provider_property(context, step, "role_session_name");
    cache_key_text(&key, "RoleSessionName", session && *session ? session : NULL);
    cache_key_text(&key, "SerialNumber", provider_property(context, step, "mfa_serial"));
    bool ok = cache_key_finish(&key, out);
    cache_key_clean_up(&key);
    return ok;
}

/* "deploy" of "arn:aws:iam::111122223333:role/deploy" */
static const char *role_name(const char *arn)
{
    const char *slash = strrchr(arn, '/');
    return slash ? slash + 1 : arn;
}

/* "role deploy of profile prod", the account in the ARN, and whether an MFA code is behind it. */
static void role_describe(const struct provider_context *context, const struct cred_step *step,
                          struct cred *out)
{
    const char *arn = provider_property(context, step, "role_arn");
    bool from_profile = provider_property(context, step, "source_profile") != NULL;
    provider_set_source(out, from_profile ? "o,i" : "i", "role %.40s of profile %.30s",
                        role_name(arn), step->profile);
    out->needs_person = provider_property(context, step, "mfa_serial") != NULL;
    char account[13];
    if (!out->account_id && arn_account(arn, account))
        out->account_id = secret_strdup(account);
}

static bool role_cached(struct provider_context *context, const struct cred_step *step,
                        int64_t min_left_ms, struct cred *out)
{
    char key[CACHE_KEY_SIZE];
    if (!role_cache_key_of(context, step, key) || !role_cache_load(context, key, min_left_ms, out))
        return false;
    role_describe(context, step, out);
    return true;
}

/* --- the MFA code ------------------------------------------------------------------------- */

static bool mfa_needed(struct err *err, const struct cred_step *step, const char *serial,
                       bool asked_before, const char *why)
{
    char shown[PROVIDER_PROFILE_OPTION_SIZE];
    err_set(err, ERR_MFA_NEEDED, "for %.120s%s%.100s", serial, *why ? ": " : "", why);
    if (asked_before)
        err_set_remedy(err, "{refresh} to be asked for the code again");
    else
        err_set_remedy(err,
                       "run: aws sts get-caller-identity %s (it asks for the code, "
                       "which then serves rollcall too)",
                       provider_profile_option(step->profile, shown, sizeof shown));
    return false;
}

static bool is_mfa_code(const char *code)
{
    return strlen(code) == 6 && strspn(code, "0123456789") == 6;
}

/* Asks for the code, once: a refresh in the background never asks by itself. */
static bool ask_for_code(struct provider_context *context, const struct cred_step *step,
                         const char *serial, char **code, struct err *err)
{
    char question[256];
    if (!context->ask.ask || !context->memory->may_ask)
        return mfa_needed(err, step, serial, context->ask.ask != NULL, "");
    context->memory->may_ask = false;
    snprintf(question, sizeof question, "Enter MFA code for %s: ", serial);
    struct err failure = ERR_INIT;
    if (!context->ask.ask(context->ask.self, question, context->stop, code, &failure)) {
        bool unasked = failure.code == ERR_MFA_NEEDED && !*failure.remedy;
        if (unasked)
            return mfa_needed(err, step, serial, false, failure.detail);
        *err = failure;
        return false;
    }
    if (is_mfa_code(*code))
        return true;
    err_set(err, ERR_MFA_NEEDED, "a code has six digits");
    err_set_remedy(err, "ask for it again, and type the digits that the device shows");
    return false;
}

/* --- loading ------------------------------------------------------------------------------ */

static bool role_load(struct provider_context *context, const struct cred_step *step,
                      const struct cred *source, struct cred *out, struct err *err)
{
    const char *serial = provider_property(context, step, "mfa_serial");
    char *code = NULL;
    char session[SESSION_NAME_SIZE];
    char key[CACHE_KEY_SIZE];
    struct sts_xml reply = {0};
    set_session_name(context, provider_property(context, step, "role_session_name"), session);
    bool ok = !serial || ask_for_code(context, step, serial, &code, err);
    if (ok) {
        char whom[120];
        snprintf(whom, sizeof whom, "role %.50s of profile %.40s",
                 role_name(provider_property(context, step, "role_arn")), step->profile);
        const struct sts_request request = {
            .whom = whom,
            .profile = step->profile,
            .role_arn = provider_property(context, step, "role_arn"),
            .session_name = session,
            .external_id = provider_property(context, step, "external_id"),
            .mfa_serial = serial,
            .mfa_code = code,
            .duration_s = duration_of(context, step),
        };
        ok = assume(context, &request, source, &reply, err) && take_credentials(&reply, out, err);
    }
    if (ok) {
        role_describe(context, step, out);
        if (role_cache_key_of(context, step, key))
            keep_credentials(context, key, &reply, out);
    }
    secret_free(code);
    sts_xml_clean_up(&reply);
    return ok;
}

static char *role_cache_of(const struct provider_context *context, const struct cred_step *step)
{
    char key[CACHE_KEY_SIZE];
    return role_cache_key_of(context, step, key) ? cred_files_role(context->env, key) : NULL;
}

const struct provider provider_role = {
    .name = "assume-role",
    .where = PROVIDER_IN_CHAIN,
    .match = role_match,
    .cached = role_cached,
    .cache = role_cache_of,
    .load = role_load,
};

/* --- a role that a token file is exchanged for -------------------------------------------- */

#define MAX_TOKEN (64U << 10)

/* A variable that is set wins over the profile, be it empty. */
static const char *web_value_of(const struct provider_context *context,
                                const struct cred_step *step, const char *variable, const char *key)
{
    const char *value = step->no_variables ? NULL : env_get(context->env, variable);
    return value ? value : provider_property(context, step, key);
}

static const char *token_file(const struct provider_context *context, const struct cred_step *step)
{
    return web_value_of(context, step, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
}

static const char *role_of(const struct provider_context *context, const struct cred_step *step)
{
    return web_value_of(context, step, "AWS_ROLE_ARN", "role_arn");
}

static const char *session_of(const struct provider_context *context, const struct cred_step *step)
{
    return web_value_of(context, step, "AWS_ROLE_SESSION_NAME", "role_session_name");
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

static bool web_cache_key_of(const struct provider_context *context, const struct cred_step *step,
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

static void web_describe(const struct provider_context *context, const struct cred_step *step,
                         struct cred *out)
{
    const char *arn = role_of(context, step);
    char account[13];
    provider_set_source(out, "k", "web identity, role %.60s", role_name(arn));
    if (!out->account_id && arn_account(arn, account))
        out->account_id = secret_strdup(account);
}

static bool web_cached(struct provider_context *context, const struct cred_step *step,
                       int64_t min_left_ms, struct cred *out)
{
    char key[CACHE_KEY_SIZE];
    if (!web_cache_key_of(context, step, key) || !role_cache_load(context, key, min_left_ms, out))
        return false;
    web_describe(context, step, out);
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
                result == FILE_OK        ? "is empty"
                : result == FILE_MISSING ? "does not exist"
                                         : "is not a regular file");
    err_set_remedy(err, *path == '~'
                            ? "~ is not expanded here, as in the AWS CLI: write the path in full"
                            : "check AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file");
    return false;
}

static bool web_load(struct provider_context *context, const struct cred_step *step,
                     const struct cred *source, struct cred *out, struct err *err)
{
    (void)source;
    struct buf token = BUF_INIT_SECRET(MAX_TOKEN);
    struct sts_xml reply = {0};
    char session[SESSION_NAME_SIZE];
    char key[CACHE_KEY_SIZE];
    set_session_name(context, session_of(context, step), session);
    bool ok = read_token(token_file(context, step), &token, err);
    if (ok) {
        char whom[120];
        snprintf(whom, sizeof whom, "role %.50s of profile %.40s",
                 role_name(role_of(context, step)), step->profile);
        const struct sts_request request = {
            .whom = whom,
            .profile = step->profile,
            .role_arn = role_of(context, step),
            .session_name = session,
            .web_token = buf_text(&token),
            .web_token_len = token.len,
        };
        ok = assume(context, &request, NULL, &reply, err) && take_credentials(&reply, out, err);
    }
    if (ok) {
        web_describe(context, step, out);
        if (web_cache_key_of(context, step, key))
            keep_credentials(context, key, &reply, out);
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
