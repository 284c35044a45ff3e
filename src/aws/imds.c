#include "aws/imds.h"

#include "base/secret.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_REPLY (64U << 10)
#define TOKEN_TTL "21600"

/* --- configuration ------------------------------------------------------------------------ */

/* A variable that is set, else the profile's property; NULL when there is neither. */
static const char *lookup(const struct env *env, const struct profiles *profiles,
                          const char *profile, const char *variable, const char *key)
{
    const char *value = env_get(env, variable);
    return value ? value : profile_get(profiles, PROFILE_MERGED, profile, key);
}

static bool is_true(const char *value)
{
    return value && strcasecmp(value, "true") == 0;
}

static bool read_number(const char *text, const char *name, long *number, struct err *err)
{
    long n;
    if (!text)
        return true;
    if (!profile_number(text, &n) || n < 1 || n > 3600) {
        err_set(err, ERR_AWS_CONFIG, "%s is not a number from 1 to 3600", name);
        return false;
    }
    *number = n;
    return true;
}

static bool choose_base(struct imds *imds, const char *endpoint, const char *mode, struct err *err)
{
    bool v6 = mode && strcasecmp(mode, "ipv6") == 0;
    if (mode && !v6 && strcasecmp(mode, "ipv4") != 0) {
        err_set(err, ERR_AWS_CONFIG, "\"%.40s\" is not an endpoint mode of the metadata service",
                mode);
        err_set_remedy(err, "set ec2_metadata_service_endpoint_mode to ipv4 or ipv6");
        return false;
    }
    if (!endpoint || !*endpoint)
        endpoint = v6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
    size_t len = strlen(endpoint);
    bool ok = strncmp(endpoint, "http://", 7) == 0 || strncmp(endpoint, "https://", 8) == 0;
    for (size_t i = 0; i < len; i++)
        ok = ok && isgraph((unsigned char)endpoint[i]);
    if (!ok || len + 2 > sizeof imds->base) {
        err_set(err, ERR_AWS_CONFIG, "the metadata service's endpoint is not a URL");
        err_set_remedy(err, "correct or unset AWS_EC2_METADATA_SERVICE_ENDPOINT");
        return false;
    }
    snprintf(imds->base, sizeof imds->base, "%s%s", endpoint, endpoint[len - 1] == '/' ? "" : "/");
    return true;
}

bool imds_configure(struct imds *imds, const struct env *env, const struct profiles *profiles,
                    const char *profile, struct err *err)
{
    const char *timeout =
        lookup(env, profiles, profile, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout");
    const char *attempts = lookup(env, profiles, profile, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                                  "metadata_service_num_attempts");
    const char *mode = lookup(env, profiles, profile, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                              "ec2_metadata_service_endpoint_mode");
    if (!mode && is_true(lookup(env, profiles, profile, "AWS_IMDS_USE_IPV6", "imds_use_ipv6")))
        mode = "ipv6";
    long seconds = 1;
    long count = 1;
    if (!read_number(timeout, "AWS_METADATA_SERVICE_TIMEOUT", &seconds, err) ||
        !read_number(attempts, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", &count, err) ||
        !choose_base(imds,
                     lookup(env, profiles, profile, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                            "ec2_metadata_service_endpoint"),
                     mode, err))
        return false;
    imds->timeout_ms = seconds * 1000;
    imds->attempts = (int)count;
    imds->disabled = is_true(env_get(env, "AWS_EC2_METADATA_DISABLED"));
    imds->v1_disabled = is_true(
        lookup(env, profiles, profile, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled"));
    imds->token[0] = '\0';
    imds->token_asked = false;
    imds->token_status = 0;
    return true;
}

/* --- asking ------------------------------------------------------------------------------- */

static bool send_one(struct imds *imds, const char *method, const char *path,
                     const struct http_header *header, struct http_response *response,
                     struct err *err)
{
    char url[1024];
    if (snprintf(url, sizeof url, "%s%s", imds->base, path) >= (int)sizeof url)
        return err_set(err, ERR_CREDENTIAL_SOURCE, "instance metadata: the path is too long");
    const struct http_request request = {
        .method = method,
        .url = url,
        .headers = header,
        .header_count = header ? 1 : 0,
        .max_body = MAX_REPLY,
        .connect_timeout_ms = imds->timeout_ms,
        .read_timeout_ms = imds->timeout_ms,
    };
    return http_send(imds->http, &request, response, err);
}

/* What the attempt to get a token came to. */
enum token_result {
    TOKEN_HERE,
    TOKEN_UNKNOWN, /* the service does not speak version 2, or did not answer: version 1's turn */
    TOKEN_REFUSED, /* it does not like us: no use in asking on */
};

static bool take_token(struct imds *imds, const struct http_response *response)
{
    const char *text = buf_text(&response->body);
    size_t len = response->body.len;
    while (len && isspace((unsigned char)text[len - 1]))
        len--;
    for (size_t i = 0; i < len; i++)
        if (!isgraph((unsigned char)text[i]))
            return false;
    if (len == 0 || len >= sizeof imds->token)
        return false;
    memcpy(imds->token, text, len);
    imds->token[len] = '\0';
    return true;
}

/* Fills *err from an answer that is none. Always false. */
static bool refused(struct err *err, const char *what, int status)
{
    err_set(err, status == 407 ? ERR_PROXY_LOGIN : ERR_CREDENTIAL_SOURCE, "%s was answered with %d",
            what, status);
    err->http_status = status;
    if (status == 407)
        err_set_remedy(err, "the proxy wants a login; or add 169.254.169.254 to NO_PROXY");
    else if (status == 502 || status == 503 || status == 504)
        err_set_remedy(err, "does a proxy answer? Add 169.254.169.254 to NO_PROXY");
    return false;
}

static enum token_result fetch_token(struct imds *imds, struct err *err)
{
    const struct http_header ttl = {"x-aws-ec2-metadata-token-ttl-seconds", TOKEN_TTL};
    enum token_result result = TOKEN_UNKNOWN;
    bool again = true;
    for (int attempt = 0; again && attempt < imds->attempts; attempt++) {
        struct http_response response = {0};
        struct err failure = ERR_INIT;
        if (!send_one(imds, "PUT", "latest/api/token", &ttl, &response, &failure)) {
            again = failure.code != ERR_TIMEOUT && failure.code != ERR_CANCELLED;
            if (failure.code == ERR_CANCELLED) {
                *err = failure;
                result = TOKEN_REFUSED;
            }
        } else if (response.status == 200) {
            again = false;
            result = take_token(imds, &response) ? TOKEN_HERE : TOKEN_UNKNOWN;
        } else if (response.status == 400) {
            again = false;
            result = TOKEN_REFUSED;
            refused(err, "the token request", 400);
        } else {
            again = response.status != 403 && response.status != 404 && response.status != 405;
            imds->token_status = response.status;
        }
        http_response_clean_up(&response);
    }
    return result;
}

/* Gets a token unless there is one, or version 1 will do without. */
static bool ensure_token(struct imds *imds, struct err *err)
{
    if (imds->disabled)
        return err_set(err, ERR_CREDENTIAL_SOURCE,
                       "instance metadata: AWS_EC2_METADATA_DISABLED is true");
    if (imds->token_asked)
        return true;
    switch (fetch_token(imds, err)) {
    case TOKEN_REFUSED:
        return false;
    case TOKEN_HERE:
    case TOKEN_UNKNOWN:
        break;
    }
    imds->token_asked = imds->token[0] || !imds->v1_disabled;
    if (imds->token_asked)
        return true;
    if (!imds->token_status)
        return err_set(err, ERR_CREDENTIAL_SOURCE,
                       "no token came, and version 1 is disabled by ec2_metadata_v1_disabled");
    err_set(err, ERR_CREDENTIAL_SOURCE,
            "the token request was answered with %d, and version 1 is disabled by "
            "ec2_metadata_v1_disabled",
            imds->token_status);
    err->http_status = imds->token_status;
    return false;
}

bool imds_get(struct imds *imds, const char *path, struct buf *out, struct err *err)
{
    const struct http_header token = {"x-aws-ec2-metadata-token", imds->token};
    bool ok = false;
    bool again = ensure_token(imds, err);
    for (int attempt = 1; again && !ok; attempt++) {
        struct http_response response = {0};
        struct err failure = ERR_INIT;
        ok = send_one(imds, "GET", path, imds->token[0] ? &token : NULL, &response, &failure);
        if (ok && (response.status != 200 || response.body.len == 0))
            ok = refused(&failure, path, response.status);
        ok = ok && buf_add(out, buf_text(&response.body), response.body.len);
        again = failure.code != ERR_CANCELLED && attempt < imds->attempts;
        if (!ok && !again)
            *err = failure;
        http_response_clean_up(&response);
    }
    return ok;
}

/* How much of a zone's name is its region's: "us-west-2" of us-west-2a and of us-west-2-lax-1a. */
static size_t region_length(const char *zone)
{
    size_t word = strcspn(zone, "0123456789");
    return word + strspn(zone + word, "0123456789");
}

static bool ask_region(struct imds *imds, const char *path, char out[64], struct err *err)
{
    struct buf text = BUF_INIT_SECRET(MAX_REPLY);
    bool ok = imds_get(imds, path, &text, err);
    size_t len = ok ? region_length(buf_text(&text)) : 0;
    if (ok && (len < 2 || len > 60))
        ok = err_set(err, ERR_CREDENTIAL_SOURCE, "instance metadata: not a region");
    if (ok)
        snprintf(out, 64, "%.*s", (int)len, buf_text(&text));
    buf_clean_up(&text);
    return ok;
}

bool imds_region(struct imds *imds, char out[64], struct err *err)
{
    struct err failure = ERR_INIT;
    if (ask_region(imds, "latest/meta-data/placement/region", out, &failure))
        return true;
    /* Services of an older date know the zone alone. Where there was no reply there is none now. */
    if (failure.http_status)
        return ask_region(imds, "latest/meta-data/placement/availability-zone/", out, err);
    if (!err_is(err))
        *err = failure;
    return false;
}
