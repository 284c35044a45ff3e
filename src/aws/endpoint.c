#include "aws/endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- partitions and regions --------------------------------------------------------------- */

#define MAX_LABEL 63 /* of a host name, RFC 1035 */

static const struct partition partitions[] = {
    {"aws", "us- eu- ap- sa- ca- me- af- il- mx-", "amazonaws.com", "api.aws", "us-east-1",
     "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 "
     "ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 "
     "ap-southeast-6 ap-southeast-7 aws-global ca-central-1 ca-west-1 eu-central-1 eu-central-2 "
     "eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 "
     "me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"},
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1",
     "aws-cn-global cn-north-1 cn-northwest-1"},
    {"aws-eusc", "eusc-de-", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1",
     "eusc-de-east-1"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1",
     "aws-iso-global us-iso-east-1 us-iso-west-1"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1",
     "aws-iso-b-global us-isob-east-1 us-isob-west-1"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1",
     "aws-iso-e-global eu-isoe-west-1"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1",
     "aws-iso-f-global us-isof-east-1 us-isof-south-1"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws", "us-gov-west-1",
     "aws-us-gov-global us-gov-east-1 us-gov-west-1"},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Is the word one of a list that blanks separate? */
static bool is_listed_region(const char *list, const char *word)
{
    size_t len = strlen(word);
    while (*list) {
        size_t n = strcspn(list, " ");
        if (n == len && !strncmp(list, word, len))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

/* "word-1": what follows the prefix in the name of a region. */
static bool is_region_rest(const char *rest)
{
    size_t word = 0;
    while (is_alnum(rest[word]) || rest[word] == '_')
        word++;
    if (!word || rest[word] != '-' || !is_digit(rest[word + 1]))
        return false;
    const char *c = rest + word + 1;
    while (is_digit(*c))
        c++;
    return !*c;
}

static bool has_form(const struct partition *p, const char *region)
{
    for (const char *prefix = p->prefixes; *prefix;) {
        size_t n = strcspn(prefix, " ");
        if (!strncmp(region, prefix, n) && is_region_rest(region + n))
            return true;
        prefix += n + (prefix[n] == ' ');
    }
    return false;
}

const struct partition *partition_of_region(const char *region)
{
    for (const struct partition *p = partitions; p->id; p++)
        if (is_listed_region(p->regions, region))
            return p;
    for (const struct partition *p = partitions; p->id; p++)
        if (has_form(p, region))
            return p;
    return partitions;
}

bool partition_is_region_name(const char *region)
{
    if (!region || !*region)
        return false;
    size_t len = strlen(region);
    bool other_than_digit = false;
    for (size_t i = 0; i < len; i++) {
        if (!is_alnum(region[i]) && region[i] != '-')
            return false;
        other_than_digit = other_than_digit || !is_digit(region[i]);
    }
    return len <= MAX_LABEL && other_than_digit && region[0] != '-' && region[len - 1] != '-';
}

bool partition_knows_region(const char *region)
{
    for (const struct partition *p = partitions; p->id; p++)
        if (is_listed_region(p->regions, region))
            return true;
    return false;
}

const char *const *partition_meeting_regions(void)
{
    static const char *const regions[] = {
        "us-east-1",      "us-west-2",    "eu-central-1",   "eu-west-2",      "ap-northeast-1",
        "ap-northeast-2", "ap-south-1",   "ap-southeast-1", "ap-southeast-2", "ca-central-1",
        "af-south-1",     "il-central-1", "us-gov-east-1",  "us-gov-west-1",  NULL};
    return regions;
}

bool partition_has_meetings(const char *region)
{
    for (const char *const *r = partition_meeting_regions(); *r; r++)
        if (!strcmp(*r, region))
            return true;
    return false;
}

/* --- endpoints ---------------------------------------------------------------------------- */

/* How a service names itself. gov_is_fips: its GovCloud hosts answer FIPS under the plain name. */
struct service_row {
    const char *host;    /* "meetings-chime"; "-fips" follows, then the region */
    const char *signing; /* the service's name in signatures */
    const char *id;      /* AWS_ENDPOINT_URL_<id> */
    bool gov_is_fips;
};

static const struct service_row services[] = {
    [ENDPOINT_MEETINGS] = {"meetings-chime", "chime", "CHIME_SDK_MEETINGS", false},
    [ENDPOINT_CHIME] = {"chime", "chime", "CHIME", false},
    [ENDPOINT_STS] = {"sts", "sts", "STS", true},
    [ENDPOINT_SSO_PORTAL] = {"portal.sso", "awsssoportal", "SSO", true},
    [ENDPOINT_SSO_OIDC] = {"oidc", "sso-oauth", "SSO_OIDC", true},
    [ENDPOINT_SIGNIN] = {"signin", "signin", "SIGNIN", false},
    [ENDPOINT_SQS] = {"sqs", "sqs", "SQS", true},
};

/* Services of which a partition has one host, whatever the region; without FIPS and dual stack. */
struct global_row {
    enum endpoint_service service;
    const char *partition;
    const char *region; /* only this one; NULL: any of the partition */
    const char *host;
    const char *signing_region;
};

static const struct global_row globals[] = {
    {ENDPOINT_CHIME, "aws", NULL, "chime.us-east-1.amazonaws.com", "us-east-1"},
    {ENDPOINT_STS, "aws", "aws-global", "sts.amazonaws.com", "us-east-1"},
};

/* The sign-in service puts the region first. */
static const char *const signin_hosts[][2] = {
    {"aws", "signin.aws.amazon.com"},
    {"aws-cn", "signin.amazonaws.cn"},
    {"aws-us-gov", "signin.amazonaws-us-gov.com"},
};

/* --- the region --------------------------------------------------------------------------- */

/* Copies the region, with the "fips-" or "-fips" of a pseudo region taken off, which sets *fips. */
static void read_region(const char *region, char out[64], bool *fips)
{
    size_t len = strlen(region);
    *fips = false;
    if (!strncmp(region, "fips-", 5)) {
        *fips = true;
        region += 5;
        len -= 5;
    }
    if (len > 5 && !strcmp(region + len - 5, "-fips")) {
        *fips = true;
        len -= 5;
    }
    snprintf(out, 64, "%.*s", (int)(len < 64 ? len : 63), region);
}

/* --- hosts by the rules ------------------------------------------------------------------- */

static const char *global_host(enum endpoint_service service, const char *partition,
                               struct endpoint *out)
{
    for (size_t i = 0; i < sizeof globals / sizeof *globals; i++) {
        const struct global_row *g = &globals[i];
        if (g->service == service && !strcmp(g->partition, partition) &&
            (!g->region || !strcmp(g->region, out->region))) {
            snprintf(out->signing_region, sizeof out->signing_region, "%s", g->signing_region);
            return g->host;
        }
    }
    return NULL;
}

static bool set_signin_host(const char *partition, struct endpoint *out)
{
    for (size_t i = 0; i < sizeof signin_hosts / sizeof *signin_hosts; i++)
        if (!strcmp(signin_hosts[i][0], partition)) {
            snprintf(out->host, sizeof out->host, "%s.%s", out->region, signin_hosts[i][1]);
            return true;
        }
    return false;
}

static void set_host(const struct endpoint_config *config, bool fips, struct endpoint *out)
{
    const struct service_row *service = &services[config->service];
    const struct partition *partition = partition_of_region(out->region);
    bool plain = !fips && !config->dual_stack;
    const char *global = plain ? global_host(config->service, partition->id, out) : NULL;
    if (global) {
        snprintf(out->host, sizeof out->host, "%s", global);
        return;
    }
    if (plain && config->service == ENDPOINT_SIGNIN && set_signin_host(partition->id, out))
        return;
    bool named_fips = fips && (config->dual_stack || !service->gov_is_fips ||
                               strcmp(partition->id, "aws-us-gov") != 0);
    snprintf(out->host, sizeof out->host, "%s%s.%s.%s", service->host, named_fips ? "-fips" : "",
             out->region,
             config->dual_stack ? partition->dual_stack_dns_suffix : partition->dns_suffix);
}

/* --- custom URLs -------------------------------------------------------------------------- */

/* The pieces of a URL; nothing is copied. */
struct url_parts {
    bool https;
    const char *host; /* brackets of an IPv6 address included */
    size_t host_len;
    long port; /* -1: none */
    const char *path;
};

static bool is_host(const char *host, size_t len)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    if (len > 2 && host[0] == '[' && host[len - 1] == ']')
        return strspn(host + 1, "0123456789abcdefABCDEF:.") == len - 2;
    return len > 0 && len < 254 && strspn(host, name) >= len;
}

/* Reads the port that the text begins with; -1 when it is none. */
static long read_port(const char *text, const char **end)
{
    char *after;
    long port = text[0] >= '0' && text[0] <= '9' ? strtol(text, &after, 10) : -1;
    if (port < 1 || port > 65535)
        return -1;
    *end = after;
    return port;
}

static bool split_url(const char *url, struct url_parts *parts)
{
    *parts = (struct url_parts){.https = !strncasecmp(url, "https://", 8), .port = -1};
    if (!parts->https && strncasecmp(url, "http://", 7) != 0)
        return false;
    parts->host = url + (parts->https ? 8 : 7);
    size_t bracket = parts->host[0] == '[' ? strcspn(parts->host, "]/?#@") : 0;
    parts->host_len = bracket + strcspn(parts->host + bracket, ":/?#@");
    const char *rest = parts->host + parts->host_len;
    if (*rest == ':' && (parts->port = read_port(rest + 1, &rest)) < 0)
        return false;
    parts->path = rest;
    return is_host(parts->host, parts->host_len) && (*rest == '\0' || *rest == '/');
}

/* A path as it may stand on the wire: no query, no fragment, no blanks, no controls. */
static bool is_path(const char *path)
{
    for (; *path; path++)
        if ((unsigned char)*path <= ' ' || (unsigned char)*path >= 0x7f ||
            strchr("?#\\\"<>", *path))
            return false;
    return true;
}

static bool is_loopback_host(const char *host, size_t len)
{
    char text[64];
    struct in_addr v4;
    struct in6_addr v6;
    bool brackets = len > 2 && host[0] == '[';
    snprintf(text, sizeof text, "%.*s", (int)(len < 63 ? len : 63) - 2 * brackets, host + brackets);
    if (inet_pton(AF_INET, text, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, text, &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return !strcasecmp(text, "localhost");
}

/* "host[:port]" in lower case, without the scheme's own port. */
static void write_host(const struct url_parts *parts, char *out, size_t size)
{
    size_t n = 0;
    for (; n < parts->host_len && n + 1 < size; n++) {
        char c = parts->host[n];
        out[n] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    out[n] = '\0';
    if (parts->port >= 0 && parts->port != (parts->https ? 443 : 80))
        snprintf(out + n, size - n, ":%ld", parts->port);
}

/* The URL may hold a login, which must not be shown. */
static bool refuse_url(const char *url, struct err *err)
{
    if (strchr(url, '@'))
        return err_set(err, ERR_ENDPOINT, "the URL holds a login (user@host)");
    return err_set(err, ERR_ENDPOINT, "%s", url);
}

static bool read_custom_url(const char *url, struct endpoint *out, struct err *err)
{
    struct url_parts parts;
    if (!split_url(url, &parts) || !is_path(parts.path))
        return refuse_url(url, err);
    size_t path_len = strlen(parts.path);
    while (path_len && parts.path[path_len - 1] == '/')
        path_len--;
    if (path_len >= sizeof out->base_path)
        return err_set(err, ERR_ENDPOINT, "its path is longer than %zu characters",
                       sizeof out->base_path - 1);
    write_host(&parts, out->host, sizeof out->host);
    snprintf(out->base_path, sizeof out->base_path, "%.*s", (int)path_len, parts.path);
    out->https = parts.https;
    out->loopback = is_loopback_host(parts.host, parts.host_len);
    out->custom = true;
    return true;
}

/* --- all of it ---------------------------------------------------------------------------- */

static bool apply_custom_url(const struct endpoint_config *config, struct endpoint *out,
                             struct err *err)
{
    if (config->fips)
        return err_set(err, ERR_ENDPOINT,
                       "Invalid Configuration: FIPS and custom endpoint are not supported");
    if (config->dual_stack)
        return err_set(err, ERR_ENDPOINT,
                       "Invalid Configuration: Dualstack and custom endpoint are not supported");
    return read_custom_url(config->custom_url, out, err);
}

bool endpoint_resolve(const struct endpoint_config *config, struct endpoint *out, struct err *err)
{
    const char *region = config->region ? config->region : "";
    bool custom = config->custom_url && *config->custom_url;
    bool pseudo_fips = false;
    *out = (struct endpoint){.service = config->service,
                             .signing_service = services[config->service].signing};
    if (*region && !partition_is_region_name(region))
        return err_set(err, ERR_BAD_REGION, "\"%.80s\"", region);
    read_region(region, out->region, &pseudo_fips);
    snprintf(out->signing_region, sizeof out->signing_region, "%s",
             *out->region ? out->region : "us-east-1");
    if (custom) {
        if (!apply_custom_url(config, out, err))
            return false;
    } else {
        if (!*region)
            return err_set(err, ERR_NO_REGION, "%s", "");
        set_host(config, config->fips || pseudo_fips, out);
        out->https = true;
    }
    snprintf(out->url, sizeof out->url, "%s://%s%s", out->https ? "https" : "http", out->host,
             out->base_path);
    return true;
}

bool endpoint_is_loopback(const char *url)
{
    struct url_parts parts;
    return split_url(url, &parts) && is_loopback_host(parts.host, parts.host_len);
}

const char *endpoint_service_id(enum endpoint_service service)
{
    return services[service].id;
}

char *endpoint_region_hint(enum endpoint_service service, const char *region, char *out,
                           size_t size)
{
    out[0] = '\0';
    if (service != ENDPOINT_MEETINGS || !region || !*region || partition_has_meetings(region) ||
        !partition_is_region_name(region))
        return out;
    const char *partition = partition_of_region(region)->id;
    const char *separator = "";
    bool known = partition_knows_region(region);
    int n = snprintf(
        out, size, "%s %.63s %s: ", known ? "no meetings are controlled in" : "AWS has no region",
        region, known ? "(media only?); regions" : "that rollcall knows; regions of meetings");
    for (const char *const *r = partition_meeting_regions(); *r && n > 0 && (size_t)n < size; r++)
        if (!strcmp(partition_of_region(*r)->id, partition)) {
            n += snprintf(out + n, size - (size_t)n, "%s%s", separator, *r);
            separator = " ";
        }
    if (!*separator)
        snprintf(out, size, "no meetings are controlled in partition %s", partition);
    return out;
}
