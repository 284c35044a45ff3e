#include "aws/rest_error.h"

#include "aws/retry.h"
#include "base/calendar.h"
#include "base/json_parse.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define MAX_DEPTH   32
#define BIG_SKEW_MS (4 * 60 * 1000LL) /* beyond it a bad signature is the clock's fault */
#define MAX_WAIT_MS (24 * 3600 * 1000L)
#define MAX_WAIT_S  (365L * 24 * 3600)

/* --- reading ------------------------------------------------------------------------------ */

/* Copies a code without what stands around it: "ns#Code:http://…" is "Code". */
static void copy_code(char out[64], const char *text)
{
    size_t len = strcspn(text, ":");
    for (size_t i = len; i > 0; i--)
        if (text[i - 1] == '#') {
            text += i;
            len -= i;
            break;
        }
    if (len > 63)
        len = 63;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                     (c && strchr("._-", c));
        out[i] = plain ? c : '?';
    }
    out[len] = '\0';
}

/* A string member of that name, or NULL. */
static const char *member(struct json_object *body, const char *name)
{
    struct json_object *value;
    if (!json_object_object_get_ex(body, name, &value) ||
        !json_object_is_type(value, json_type_string))
        return NULL;
    return json_object_get_string(value);
}

static const char *first_member(struct json_object *body, const char *a, const char *b)
{
    const char *value = member(body, a);
    return value ? value : member(body, b);
}

static void read_members(struct json_object *body, struct rest_error *out)
{
    const char *code = first_member(body, "code", "Code");
    const char *message = first_member(body, "message", "Message");
    const char *id = first_member(body, "RequestId", "requestId");
    if (!code)
        code = member(body, "__type");
    if (!*out->code && code)
        copy_code(out->code, code);
    if (message)
        snprintf(out->message, sizeof out->message, "%s", message);
    if (!*out->request_id && id)
        snprintf(out->request_id, sizeof out->request_id, "%s", id);
}

/* --- who answered ------------------------------------------------------------------------- */

static bool is_page(const struct http_response *response)
{
    const char *text = buf_text(&response->body);
    text += strspn(text, " \t\r\n");
    return !strncasecmp(response->content_type, "text/html", 9) ||
           !strncasecmp(text, "<!doctype html", 14) || !strncasecmp(text, "<html", 5);
}

/* Services of AWS say which request it was. */
static bool is_signed_by_aws(const struct http_response *response)
{
    return *response->request_id || *response->error_type || *response->query_error;
}

/* Where a redirect leads, without what may be secret in it: login, query and fragment. */
static void tell_target(const char *location, char *out, size_t size)
{
    const char *scheme_end = strstr(location, "://");
    const char *host = scheme_end ? scheme_end + 3 : location;
    size_t authority = strcspn(host, "/?#");
    const char *at = memchr(host, '@', authority);
    for (const char *next = at; next;
         next = memchr(next + 1, '@', authority - (size_t)(next + 1 - host)))
        at = next;
    const char *shown = at ? at + 1 : host;
    snprintf(out, size, "%.*s%.*s", (int)(host - location), location, (int)strcspn(shown, "?#"),
             shown);
}

/* "HOST answered 302, which leads to http://portal.example/login (Server: nginx, text/html)". */
static void tell_who(const struct http_response *response, const char *host, char *out, size_t size)
{
    char target[100];
    bool server = *response->server, type = *response->content_type;
    tell_target(response->location, target, sizeof target);
    snprintf(out, size, "%.60s%sanswered %d%s%s%s%s%.40s%s%.40s%s", host, *host ? " " : "",
             response->status, *target ? ", which leads to " : "", target,
             server || type ? " (" : "", server ? "Server: " : "", response->server,
             server && type ? ", " : "", response->content_type, server || type ? ")" : "");
}

bool rest_error_not_aws(const struct http_response *response, const char *host, struct err *err)
{
    int status = response->status;
    bool redirect = status >= 300 && status < 400;
    bool overloaded = status == 429 || (status >= 500 && status != 511);
    bool login = status == 407;
    if (is_signed_by_aws(response) || overloaded || !(redirect || login || is_page(response)))
        return false;
    char who[320];
    tell_who(response, host, who, sizeof who);
    err_set(err, login ? ERR_PROXY_LOGIN : ERR_NOT_AWS, "%s", who);
    return true;
}

/* --- numbers ------------------------------------------------------------------------------ */

/* Digits as a number from 0 to max, -1 for anything else. */
static long read_number(const char *text, long max)
{
    char *end;
    if (*text < '0' || *text > '9')
        return -1;
    long value = strtol(text, &end, 10);
    return *end ? -1 : value > max ? max : value;
}

int rest_error_retry_after(const char *header)
{
    return (int)read_number(header, MAX_WAIT_S);
}

void rest_error_read(const struct http_response *response, struct rest_error *out)
{
    *out = (struct rest_error){.status = response->status};
    long wait_ms = read_number(response->amz_retry_after, MAX_WAIT_MS);
    out->wait_ms = wait_ms > 0 ? (int)wait_ms : 0;
    out->retry_after_s = rest_error_retry_after(response->retry_after);
    copy_code(out->code, response->error_type);
    snprintf(out->request_id, sizeof out->request_id, "%s", response->request_id);
    struct json_object *body =
        json_parse_object(buf_text(&response->body), response->body.len, MAX_DEPTH, NULL);
    if (body)
        read_members(body, out);
    else if (is_page(response) || (*response->location && !is_signed_by_aws(response)))
        tell_who(response, "", out->who, sizeof out->who);
    else
        snprintf(out->message, sizeof out->message, "%s", buf_text(&response->body));
    if (!*out->code)
        snprintf(out->code, sizeof out->code, "%d", response->status);
    json_object_put(body);
}

/* --- judging ------------------------------------------------------------------------------ */

/* Codes that say what a status alone does not. A code ending in '*' is a prefix. */
static const struct code_row {
    const char *code;
    enum err_code err;
} codes[] = {
    {"ExpiredToken*", ERR_EXPIRED_TOKEN},
    {"UnrecognizedClient*", ERR_BAD_KEY},
    {"InvalidClientTokenId*", ERR_BAD_KEY},
    {"InvalidAccessKeyId", ERR_BAD_KEY},
    {"InvalidSignature*", ERR_BAD_SIGNATURE},
    {"SignatureDoesNotMatch", ERR_BAD_SIGNATURE},
    {"IncompleteSignature*", ERR_BAD_SIGNATURE},
    {"RequestTimeTooSkewed", ERR_CLOCK},
    {"RequestExpired", ERR_CLOCK},
    {"RequestInTheFuture", ERR_CLOCK},
    {"AccessDenied*", ERR_DENIED},
    {"Forbidden*", ERR_DENIED},
    {"Unauthorized*", ERR_DENIED},
    {"AuthFailure", ERR_DENIED},
    {"NotFound", ERR_MEETING_NOT_FOUND},
    {"NotFoundException", ERR_MEETING_NOT_FOUND},
};

static bool is_code(const char *code, const char *pattern)
{
    size_t len = strlen(pattern);
    if (len && pattern[len - 1] == '*')
        return !strncmp(code, pattern, len - 1);
    return !strcmp(code, pattern);
}

static enum err_code judge_status(int status)
{
    if (status == 407)
        return ERR_PROXY_LOGIN; /* it answers itself, where nothing is tunnelled */
    if (status == 401 || status == 403)
        return ERR_DENIED;
    if (status >= 500)
        return ERR_UNAVAILABLE;
    return status >= 400 ? ERR_BAD_REQUEST : ERR_REPLY;
}

static enum err_code judge(const struct rest_error *error, const struct rest_error_context *context)
{
    if (context->clock_retry)
        return ERR_CLOCK;
    if (retry_classify(error->status, error->code) == ERR_RETRY_THROTTLING)
        return ERR_THROTTLED;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (!is_code(error->code, codes[i].code))
            continue;
        bool late = context->skew_ms > BIG_SKEW_MS || context->skew_ms < -BIG_SKEW_MS;
        return codes[i].err == ERR_BAD_SIGNATURE && late ? ERR_CLOCK : codes[i].err;
    }
    return judge_status(error->status);
}

/* A code that is the status in digits is none of AWS's. */
static bool has_code(const struct rest_error *error)
{
    return error->code[0] < '0' || error->code[0] > '9';
}

/* --- sentences ---------------------------------------------------------------------------- */

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool tell_expired(struct err *err, const struct rest_error *error,
                         const struct rest_error_context *context)
{
    struct tm local;
    char text[32];
    if (!context->expires_ms || !calendar_local(context->expires_ms, &local) ||
        !strftime(text, sizeof text, "%H:%M", &local))
        return err_set(err, ERR_EXPIRED_TOKEN, "%s", error->message);
    return err_set(err, ERR_EXPIRED_TOKEN, "at %s", text);
}

/* "it is 7m12s slow": the service's clock is ahead of ours by skew_ms. */
static bool tell_clock(struct err *err, const struct rest_error *error,
                       const struct rest_error_context *context)
{
    int64_t seconds = (context->skew_ms < 0 ? -context->skew_ms : context->skew_ms) / 1000;
    if (!seconds)
        return err_set(err, ERR_CLOCK, "%s", error->code);
    return err_set(err, ERR_CLOCK, "it is %lldm%02ds %s", (long long)(seconds / 60),
                   (int)(seconds % 60), context->skew_ms > 0 ? "slow" : "fast");
}

/* Amazon's own answers are no web pages. */
static void suspect_proxy(struct err *err, const struct rest_error *error)
{
    if (!has_code(error) && *error->who)
        err_set_remedy(err, "this is not AWS's answer: is a proxy or a firewall in between?");
}

static bool tell_not_found(struct err *err, enum err_code code, const struct rest_error *error,
                           const struct rest_error_context *context)
{
    const char *region = or_empty(context->region);
    err_set(err, code, "%s%s%s%s", *region ? "in " : "", region,
            *region && *error->message ? ": " : "", error->message);
    if (context->region_hint && *context->region_hint)
        err_set_remedy(err, "%s", context->region_hint);
    return false;
}

/* May a sentence about a signature be shown? Others quote the request, session token included: in
 * long words, or behind a sign. */
static bool quotes_nothing(const char *text)
{
    enum { WORD_MAX = 24 };
    for (const char *word = text; *word; word += strspn(word, " ")) {
        size_t len = strcspn(word, " ");
        if (len > WORD_MAX)
            return false;
        word += len;
    }
    return *text && !strpbrk(text, "=:\r\n");
}

/* "Credential should be scoped to a valid region." says more than that the signature is wrong. */
static bool tell_bad_signature(struct err *err, const struct rest_error *error,
                               const struct rest_error_context *context)
{
    bool usual = strncmp(error->message, "The request signature we calculated", 35) == 0;
    if (usual || !quotes_nothing(error->message))
        return err_set(err, ERR_BAD_SIGNATURE, "%s", or_empty(context->host));
    err_set(err, ERR_BAD_SIGNATURE, "%s", error->message);
    if (strstr(error->message, "valid region"))
        err_set_remedy(err,
                       "the endpoint is of another region than --region; see rollcall --resolve");
    return false;
}

static bool tell(struct err *err, enum err_code code, const struct rest_error *error,
                 const struct rest_error_context *context)
{
    if (code == ERR_EXPIRED_TOKEN)
        return tell_expired(err, error, context);
    if (code == ERR_CLOCK)
        return tell_clock(err, error, context);
    if (code == ERR_BAD_KEY)
        return err_set(err, code, "%s", or_empty(context->masked_key_id));
    if (code == ERR_BAD_SIGNATURE)
        return tell_bad_signature(err, error, context);
    if (error->status == 404)
        return tell_not_found(err, code, error, context);
    if (code == ERR_DENIED && context->is_unsigned)
        return err_set(err, ERR_UNSIGNED, "%s", error->message);
    err_set(err, code, "%s", *error->who ? error->who : error->message);
    if (code == ERR_DENIED && context->iam_action)
        err_set_remedy(err, "the identity needs %s", context->iam_action);
    return false;
}

bool rest_error_set(struct err *err, const struct rest_error *error,
                    const struct rest_error_context *context)
{
    if (err_is(err))
        return false;
    tell(err, judge(error, context), error, context);
    err->http_status = error->status;
    err->retry_after_s = error->retry_after_s;
    err->wait_ms = error->wait_ms;
    err->retry =
        context->clock_retry ? ERR_RETRY_CLOCK : retry_classify(error->status, error->code);
    if (has_code(error))
        snprintf(err->aws_code, sizeof err->aws_code, "%s", error->code);
    snprintf(err->request_id, sizeof err->request_id, "%s", error->request_id);
    if (err->code != ERR_PROXY_LOGIN)
        suspect_proxy(err, error);
    return false;
}
