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
    char *end;
    if (!text)
        return true;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 1 || n > 3600) {
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
    TOKEN_UNKNOWN, /* the service does not speak version 2, or nobody answered: version 1's turn */
    TOKEN_REFUSED, /* it does not like us: no use in asking on */
};

static bool take_token(struct imds *imds, const struct http_response *response)
{
    const char *text = buf_text(&response->body);
    size_t len = response->body.len;
    for (size_t i = 0; i < len; i++)
        if (!isgraph((unsigned char)text[i]))
            return false;
    if (len == 0 || len >= sizeof imds->token)
        return false;
    memcpy(imds->token, text, len + 1);
    return true;
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
            err_set(err, ERR_CREDENTIAL_SOURCE, "the instance metadata service refused (400)");
        } else {
            again = response.status != 403 && response.status != 404 && response.status != 405;
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
    return imds->token_asked ||
           err_set(err, ERR_CREDENTIAL_SOURCE,
                   "instance metadata: no token, and AWS_EC2_METADATA_V1_DISABLED is true");
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
            ok = err_set(&failure, ERR_CREDENTIAL_SOURCE,
                         "the instance metadata service answered %d", response.status);
        ok = ok && buf_add(out, buf_text(&response.body), response.body.len);
        again = failure.code != ERR_CANCELLED && attempt < imds->attempts;
        if (!ok && !again)
            *err = failure;
        http_response_clean_up(&response);
    }
    return ok;
}

bool imds_region(struct imds *imds, char out[64], struct err *err)
{
    struct buf zone = BUF_INIT_SECRET(MAX_REPLY);
    bool ok = imds_get(imds, "latest/meta-data/placement/availability-zone/", &zone, err);
    if (ok && (zone.len < 2 || zone.len > 60))
        ok = err_set(err, ERR_CREDENTIAL_SOURCE, "instance metadata: not an availability zone");
    if (ok)
        snprintf(out, 64, "%.*s", (int)zone.len - 1, buf_text(&zone));
    buf_clean_up(&zone);
    return ok;
}
