#include "aws/proxy.h"

#include "support/unit.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The proxy for a URL in an environment of up to three variables; the result lives in out. */
static const char *ask(const char *a, const char *b, const char *c, const char *url, char out[256])
{
    char *variables[] = {(char *)(uintptr_t)a, (char *)(uintptr_t)b, (char *)(uintptr_t)c, NULL};
    struct env *env = env_capture(variables);
    struct proxy *proxy = proxy_new(env);
    ck_assert_ptr_nonnull(proxy);
    const char *answer = proxy_for(proxy, url);
    if (answer)
        strncpy(out, answer, 255);
    proxy_destroy(proxy);
    env_destroy(env);
    return answer ? out : "direct";
}

START_TEST(the_scheme_of_the_url_chooses_the_variable)
{
    char out[256] = "";
    ck_assert_str_eq(
        ask("https_proxy=http://a:1", "http_proxy=http://b:2", NULL, "https://x/", out),
        "http://a:1");
    ck_assert_str_eq(ask("https_proxy=http://a:1", "http_proxy=http://b:2", NULL, "HTTP://x/", out),
                     "http://b:2");
    ck_assert_str_eq(ask("https_proxy=http://a:1", NULL, NULL, "http://x/", out), "direct");
    ck_assert_str_eq(ask("ALL_PROXY=http://a:1", NULL, NULL, "http://x/", out), "direct");
}
END_TEST

START_TEST(lower_case_wins_and_may_switch_off)
{
    char out[256] = "";
    ck_assert_str_eq(ask("HTTPS_PROXY=http://up", "https_proxy=http://low", NULL, "https://x", out),
                     "http://low");
    ck_assert_str_eq(ask("HTTPS_PROXY=http://up", "https_proxy=", NULL, "https://x", out),
                     "direct");
    ck_assert_str_eq(ask("HTTPS_PROXY=http://up", NULL, NULL, "https://x", out), "http://up");
}
END_TEST

START_TEST(a_variable_counts_in_any_case)
{
    char out[256] = "";
    ck_assert_str_eq(ask("Https_Proxy=http://a:1", NULL, NULL, "https://x", out), "http://a:1");
    ck_assert_str_eq(ask("hTTp_pROXy=http://a:1", NULL, NULL, "http://x", out), "http://a:1");
    ck_assert_str_eq(ask("HTTPS_PROXY=http://a:1", "No_Proxy=x", NULL, "https://x", out), "direct");
    /* one that ends in _proxy wins, wherever it stands */
    ck_assert_str_eq(
        ask("Https_proxy=http://a:1", "HTTPS_PROXY=http://b:2", NULL, "https://x", out),
        "http://a:1");
    ck_assert_str_eq(
        ask("HTTPS_PROXY=http://b:2", "Https_Proxy=http://c:3", NULL, "https://x", out),
        "http://c:3");
    /* what a web server's client sent as "Proxy:" is none */
    ck_assert_str_eq(ask("REQUEST_METHOD=GET", "HTTP_PROXY=http://a:1", NULL, "http://x", out),
                     "direct");
}
END_TEST

START_TEST(a_proxy_without_a_scheme_is_http)
{
    char out[256] = "";
    ck_assert_str_eq(ask("https_proxy=proxy:3128", NULL, NULL, "https://x", out),
                     "http://proxy:3128");
    ck_assert_str_eq(ask("https_proxy=//proxy:3128", NULL, NULL, "https://x", out),
                     "http://proxy:3128");
    ck_assert_str_eq(ask("https_proxy=https://proxy", NULL, NULL, "https://x", out),
                     "https://proxy");
}
END_TEST

/* Is this URL exempt by this list? */
static bool exempt(const char *list, const char *url)
{
    char out[256] = "";
    char variable[256] = "no_proxy=";
    strncat(variable, list, 200);
    return !strcmp(ask("https_proxy=http://p", "http_proxy=http://p", variable, url, out),
                   "direct");
}

START_TEST(no_proxy_is_a_list_of_suffixes)
{
    ck_assert(exempt("*", "https://x"));
    ck_assert(!exempt("*,y", "https://x"));
    ck_assert(exempt("example.com", "https://example.com/"));
    ck_assert(exempt("example.com", "https://a.example.com:8443/x"));
    ck_assert(exempt(".example.com", "https://example.com"));
    ck_assert(exempt("Example.COM", "https://EXAMPLE.com"));
    ck_assert(!exempt("example.com", "https://notexample.com"));
    ck_assert(!exempt("example.com", "https://example.com.evil"));
    ck_assert(exempt(" a , b.c ,", "https://b.c"));
    ck_assert(exempt("h:8080", "http://h:8080/"));
    ck_assert(!exempt("h:8080", "http://h:8081/"));
    ck_assert(exempt("127.0.0.1", "http://127.0.0.1:1234"));
    ck_assert(!exempt("127.0.0.0/8", "http://127.0.0.1"));
    ck_assert(exempt("[::1]", "http://[::1]:99/"));
    ck_assert(!exempt("", "https://x"));
    ck_assert(!exempt(",,  ,.", "https://x"));
}
END_TEST

static void check_variable(const char *a, const char *b, const char *url, const char *expected)
{
    char *variables[] = {(char *)(uintptr_t)a, (char *)(uintptr_t)b, NULL};
    struct env *env = env_capture(variables);
    struct proxy *proxy = proxy_new(env);
    ck_assert_ptr_nonnull(proxy);
    ck_assert_str_eq(proxy_variable(proxy, url), expected);
    proxy_destroy(proxy);
    env_destroy(env);
}

START_TEST(the_variable_that_decided_is_named)
{
    check_variable("HTTPS_PROXY=p", NULL, "https://x/", "HTTPS_PROXY");
    check_variable("HTTPS_PROXY=p", "https_proxy=q", "https://x/", "https_proxy");
    check_variable("HTTPS_PROXY=p", "https_proxy=", "https://x/", "");
    check_variable("http_proxy=p", NULL, "https://x/", "");
    check_variable("https_proxy=p", "NO_PROXY=x", "https://x/", "NO_PROXY");
    check_variable("https_proxy=p", "NO_PROXY=y", "https://x/", "https_proxy");
    check_variable("NO_PROXY=x", NULL, "https://x/", "");
}
END_TEST

START_TEST(a_login_is_never_shown)
{
    char out[64];
    ck_assert_str_eq(proxy_masked("http://user:p@ss@proxy.example:3128/x", out, sizeof out),
                     "proxy.example:3128");
    ck_assert_str_eq(proxy_masked("http://proxy", out, sizeof out), "proxy");
    ck_assert_str_eq(proxy_masked("user:pw@proxy:1", out, sizeof out), "proxy:1");
    ck_assert_str_eq(proxy_masked("http://proxy", out, 4), "pro");
}
END_TEST

START_TEST(a_password_may_hold_anything)
{
    static const struct {
        const char *variable, *url, *masked;
    } rows[] = {
        {"https_proxy=http://user:SECRETp@ss@p:9", "http://user:SECRETp%40ss@p:9", "p:9"},
        {"https_proxy=user:SECRETp@ss@p:9", "http://user:SECRETp%40ss@p:9", "p:9"},
        {"https_proxy=http://user:a b@p:9", "http://user:a%20b@p:9", "p:9"},
        {"https_proxy=http://user:a/b?c#d@p:9/", "http://user:a%2Fb%3Fc%23d@p:9/", "p:9"},
        {"https_proxy=http://user:a%40%zz@p", "http://user:a%40%25zz@p", "p"},
        {"https_proxy=user:a://b@p:9", "http://user:a:%2F%2Fb@p:9", "p:9"},
        {"https_proxy=//user:a@[::1]:9", "http://user:a@[::1]:9", "[::1]:9"},
        {"https_proxy=ftp://user:SECRET@p", "ftp://user:SECRET@p", "p"},
        {"https_proxy=http://user:SECRET@p:port", "http://user:SECRET@p:port", "p:port"},
        {"https_proxy=http://p:9/x", "http://p:9/x", "p:9"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[256] = "", masked[80];
        ck_assert_str_eq(ask(rows[i].variable, NULL, NULL, "https://x", out), rows[i].url);
        ck_assert_str_eq(proxy_masked(rows[i].url, masked, sizeof masked), rows[i].masked);
        const char *raw = strchr(rows[i].variable, '=') + 1;
        ck_assert_str_eq(proxy_masked(raw + 2 * !strncmp(raw, "//", 2), masked, sizeof masked),
                         rows[i].masked);
    }
}
END_TEST

UNIT_MAIN("proxy", a_password_may_hold_anything, the_scheme_of_the_url_chooses_the_variable,
          lower_case_wins_and_may_switch_off, a_proxy_without_a_scheme_is_http,
          no_proxy_is_a_list_of_suffixes, the_variable_that_decided_is_named,
          a_login_is_never_shown, a_variable_counts_in_any_case)
