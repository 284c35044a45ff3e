#include "aws/credentials/container.h"

#include "aws/endpoint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

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
