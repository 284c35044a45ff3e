#include "aws/proxy.h"

#include "base/buf.h"
#include "base/secret.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_PROXY (64U << 10)

/* A variable, its name in whatever case it is written. */
struct named {
    char name[sizeof "https_proxy"];
    char *value; /* secret_ memory; NULL: none */
};

struct proxy {
    struct named http, https; /* with scheme */
    struct named no_proxy;
};

/* Is it "NAME=value", the name in any case? Its value, or NULL. */
static const char *match(const char *variable, const char *name)
{
    size_t len = strlen(name);
    return strncasecmp(variable, name, len) == 0 && variable[len] == '=' ? variable + len + 1
                                                                         : NULL;
}

/* The value of "http_proxy" and the like, as Python reads them and with it the AWS CLI: in any
 * case, the last one that is set; a name that ends in "_proxy" as it stands wins, and set but empty
 * it switches the others off. HTTP_PROXY in a web server's program is a header of its client's. */
static const char *read_variable(const struct env *env, const char *name, struct named *to)
{
    const char *found = NULL;
    bool exact = false;
    bool web = env_get(env, "REQUEST_METHOD") && strcmp(name, "http_proxy") == 0;
    for (char *const *v = env_all(env); *v; v++) {
        const char *value = match(*v, name);
        if (!value)
            continue;
        bool is_exact = strncmp(value - sizeof "_proxy", "_proxy", strlen("_proxy")) == 0;
        if (!is_exact && (exact || web || !*value))
            continue;
        exact |= is_exact;
        found = value;
        snprintf(to->name, sizeof to->name, "%.*s", (int)strlen(name), *v);
    }
    return found && *found ? found : NULL;
}

/* How many characters of a proxy are its scheme and "://"; 0: it has none. */
static size_t scheme_length(const char *value)
{
    size_t n = 0;
    while (isalnum((unsigned char)value[n]) || (n && strchr("+-.", value[n]) && value[n]))
        n++;
    return n && !strncmp(value + n, "://", 3) ? n + 3 : 0;
}

/* Where a proxy's host begins. A login ends at the last '@': nothing of what may stand in a
 * password ends it, not even a '/', and the path that a URL may have is of no use in a proxy. */
static const char *host_of(const char *value)
{
    const char *at = strrchr(value, '@');
    return at ? at + 1 : value + scheme_length(value);
}

/* May it stand in a login as it is? A '%' may, where it already begins a code. */
static bool stands_in_login(const char *c)
{
    if (*c == '%')
        return isxdigit((unsigned char)c[1]) && isxdigit((unsigned char)c[2]);
    return isalnum((unsigned char)*c) || strchr("-._~!$&'()*+,;=:", *c);
}

static void add_login(struct buf *out, const char *login, const char *end)
{
    for (; login < end; login++)
        if (stands_in_login(login))
            buf_add_char(out, *login);
        else
            buf_printf(out, "%%%02X", (unsigned char)*login);
}

/* As a URL in the strict sense: with a scheme, and whatever is special in a password encoded. */
static bool read_proxy(const struct env *env, const char *name, struct named *to)
{
    struct buf url = BUF_INIT_SECRET(MAX_PROXY);
    const char *value = read_variable(env, name, to);
    if (!value)
        return true;
    if (!strncmp(value, "//", 2))
        value += 2;
    size_t scheme = scheme_length(value);
    const char *host = host_of(value);
    buf_printf(&url, "%.*s", scheme ? (int)scheme : 7, scheme ? value : "http://");
    add_login(&url, value + scheme, strchr(value, '@') ? host - 1 : value + scheme);
    if (strchr(value, '@'))
        buf_add_char(&url, '@');
    buf_add_str(&url, host);
    to->value = buf_take(&url);
    return to->value;
}

struct proxy *proxy_new(const struct env *env)
{
    struct proxy *proxy = calloc(1, sizeof *proxy);
    if (!proxy)
        return NULL;
    const char *no_proxy = read_variable(env, "no_proxy", &proxy->no_proxy);
    bool ok = read_proxy(env, "http_proxy", &proxy->http) &&
              read_proxy(env, "https_proxy", &proxy->https);
    proxy->no_proxy.value = secret_strdup(no_proxy);
    if (!ok || (no_proxy && !proxy->no_proxy.value)) {
        proxy_destroy(proxy);
        return NULL;
    }
    return proxy;
}

void proxy_destroy(struct proxy *proxy)
{
    if (!proxy)
        return;
    secret_free(proxy->http.value);
    secret_free(proxy->https.value);
    secret_free(proxy->no_proxy.value);
    free(proxy);
}

/* Host and port of a URL as they stand in it, "host:port" or "[::1]:8080", without login. */
static const char *authority(const char *url, size_t *len)
{
    const char *begin = strstr(url, "://");
    begin = begin ? begin + 3 : url;
    size_t n = strcspn(begin, "/?#");
    for (size_t i = n; i > 0; i--)
        if (begin[i - 1] == '@') {
            *len = n - i;
            return begin + i;
        }
    *len = n;
    return begin;
}

/* The length of the host alone: what stands before ":port". */
static size_t host_length(const char *text, size_t len)
{
    size_t n = len;
    while (n && text[n - 1] >= '0' && text[n - 1] <= '9')
        n--;
    return n && n < len && text[n - 1] == ':' ? n - 1 : len;
}

/* Is text equal to suffix, or does it end with '.' and suffix? */
static bool has_suffix(const char *text, size_t len, const char *suffix, size_t suffix_len)
{
    if (len < suffix_len || strncasecmp(text + len - suffix_len, suffix, suffix_len) != 0)
        return false;
    return len == suffix_len || text[len - suffix_len - 1] == '.';
}

static bool is_exempt(const char *no_proxy, const char *url)
{
    if (!strcmp(no_proxy, "*"))
        return true;
    size_t len;
    const char *text = authority(url, &len);
    size_t host_len = host_length(text, len);
    while (*no_proxy) {
        size_t entry_len = strcspn(no_proxy, ",");
        const char *entry = no_proxy;
        no_proxy += entry_len + (no_proxy[entry_len] == ',');
        while (entry_len && (entry[entry_len - 1] == ' ' || entry[entry_len - 1] == '\t'))
            entry_len--;
        size_t skip = strspn(entry, " \t");
        skip += strspn(entry + skip, ".");
        if (skip >= entry_len)
            continue;
        if (has_suffix(text, host_len, entry + skip, entry_len - skip) ||
            has_suffix(text, len, entry + skip, entry_len - skip))
            return true;
    }
    return false;
}

/* The variable that speaks of this URL; NULL when none does. */
static const struct named *decide(const struct proxy *proxy, const char *url)
{
    const struct named *answer = !strncasecmp(url, "https:", 6) ? &proxy->https : &proxy->http;
    if (!answer->value)
        return NULL;
    bool exempt = proxy->no_proxy.value && is_exempt(proxy->no_proxy.value, url);
    return exempt ? &proxy->no_proxy : answer;
}

const char *proxy_for(void *self, const char *url)
{
    const struct proxy *proxy = self;
    const struct named *decided = decide(proxy, url);
    return decided && decided != &proxy->no_proxy ? decided->value : NULL;
}

const char *proxy_variable(const struct proxy *proxy, const char *url)
{
    const struct named *decided = decide(proxy, url);
    return decided ? decided->name : "";
}

bool proxy_has_login(const char *proxy_url)
{
    return strchr(proxy_url, '@');
}

char *proxy_masked(const char *proxy_url, char *out, size_t size)
{
    const char *host = host_of(proxy_url);
    size_t len = strcspn(host, "/?#");
    snprintf(out, size, "%.*s", (int)(len < size ? len : size), host);
    return out;
}

static bool is_known_scheme(const char *url)
{
    static const char *const known[] = {"http://",    "https://",  "socks4://",
                                        "socks4a://", "socks5://", "socks5h://"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncasecmp(url, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

static bool is_port(const char *text, size_t len)
{
    long port = 0;
    for (size_t i = 0; i < len && port <= 65535; i++)
        port = isdigit((unsigned char)text[i]) ? port * 10 + (text[i] - '0') : 65536;
    return len && port >= 1 && port <= 65535;
}

const char *proxy_trouble(const char *proxy_url)
{
    const char *host = host_of(proxy_url);
    size_t len = strcspn(host, "/?#");
    size_t name = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
    if (!is_known_scheme(proxy_url))
        return "it is of a kind that is not known: use http://, https:// or socks5h://";
    if (name == 0 || name > len)
        return "it names no host";
    for (size_t i = 0; i < len; i++)
        if (!isgraph((unsigned char)host[i]))
            return "a blank stands in its host";
    if (name < len && (host[name] != ':' || !is_port(host + name + 1, len - name - 1)))
        return "its port is not a number from 1 to 65535";
    return NULL;
}
