#include "aws/endpoint.h"

#include "support/paths.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* --- the published cases ------------------------------------------------------------------------
 */

static const char *member(struct json_object *object, const char *name)
{
    return object ? json_object_get_string(json_object_object_get(object, name)) : NULL;
}

static bool flag(struct json_object *object, const char *name)
{
    return object && json_object_get_boolean(json_object_object_get(object, name));
}

/* The rules' error sentences, as far as they are not told by our code. */
static void check_refusal(const struct err *err, const char *wanted)
{
    if (!strcmp(wanted, "Invalid Configuration: Missing Region"))
        ck_assert_int_eq(err->code, ERR_NO_REGION);
    else
        ck_assert_str_eq(err->detail, wanted);
}

static void check_scheme(const struct endpoint *endpoint, struct json_object *published)
{
    struct json_object *properties = json_object_object_get(published, "properties");
    if (!properties)
        return;
    struct json_object *schemes = json_object_object_get(properties, "authSchemes");
    struct json_object *scheme = json_object_array_get_idx(schemes, 0);
    ck_assert_str_eq(endpoint->signing_region, member(scheme, "signingRegion"));
    ck_assert_str_eq(endpoint->signing_service, member(scheme, "signingName"));
}

static void check_case(enum endpoint_service service, struct json_object *c)
{
    struct json_object *params = json_object_object_get(c, "params");
    struct json_object *expect = json_object_object_get(c, "expect");
    struct json_object *published = json_object_object_get(expect, "endpoint");
    struct endpoint_config config = {.service = service,
                                     .region = member(params, "Region"),
                                     .fips = flag(params, "UseFIPS"),
                                     .dual_stack = flag(params, "UseDualStack"),
                                     .custom_url = member(params, "Endpoint")};
    struct endpoint endpoint;
    struct err err = ERR_INIT;
    bool ok = endpoint_resolve(&config, &endpoint, &err);
    if (ok != (published != NULL))
        ck_abort_msg("%s: %s", member(c, "documentation"), err.detail);
    if (!ok) {
        check_refusal(&err, member(expect, "error"));
        return;
    }
    ck_assert_str_eq(endpoint.url, member(published, "url"));
    check_scheme(&endpoint, published);
}

static void check_suite(const char *name, enum endpoint_service service, size_t wanted)
{
    char file[128];
    snprintf(file, sizeof file, "endpoint-rules/%s/endpoint-tests-1.json", name);
    const char *path = paths_vectors(file);
    if (!path)
        return;
    struct json_object *root = json_object_from_file(path);
    ck_assert_ptr_nonnull(root);
    struct json_object *cases = json_object_object_get(root, "testCases");
    size_t count = json_object_array_length(cases);
    ck_assert_uint_eq(count, wanted);
    for (size_t i = 0; i < count; i++)
        check_case(service, json_object_array_get_idx(cases, i));
    json_object_put(root);
}

START_TEST(the_published_cases_give_the_published_endpoints)
{
    check_suite("chime", ENDPOINT_CHIME, 22);
    check_suite("chime-sdk-meetings", ENDPOINT_MEETINGS, 27);
}
END_TEST

/* --- what no case covers ------------------------------------------------------------------------
 */

static struct endpoint resolve(struct endpoint_config config)
{
    struct endpoint endpoint;
    struct err err = ERR_INIT;
    if (!endpoint_resolve(&config, &endpoint, &err))
        ck_abort_msg("%s %s", err_name(err.code), err.detail);
    return endpoint;
}

static void check_url(struct endpoint_config config, const char *url, const char *signing_region)
{
    struct endpoint endpoint = resolve(config);
    ck_assert_str_eq(endpoint.url, url);
    ck_assert_str_eq(endpoint.signing_region, signing_region);
    ck_assert(endpoint.https);
}

START_TEST(the_older_namespace_is_in_one_region_of_the_public_partition)
{
    check_url((struct endpoint_config){.service = ENDPOINT_CHIME, .region = "eu-central-1"},
              "https://chime.us-east-1.amazonaws.com", "us-east-1");
    check_url((struct endpoint_config){.service = ENDPOINT_CHIME, .region = "us-gov-west-1"},
              "https://chime.us-gov-west-1.amazonaws.com", "us-gov-west-1");
}
END_TEST

START_TEST(pseudo_regions_mean_fips)
{
    check_url((struct endpoint_config){.region = "fips-us-west-2"},
              "https://meetings-chime-fips.us-west-2.amazonaws.com", "us-west-2");
    check_url((struct endpoint_config){.region = "us-west-2-fips"},
              "https://meetings-chime-fips.us-west-2.amazonaws.com", "us-west-2");
    struct endpoint endpoint =
        resolve((struct endpoint_config){.region = "us-west-2-fips", .custom_url = "http://h:1"});
    ck_assert_str_eq(endpoint.url, "http://h:1");
    ck_assert_str_eq(endpoint.signing_region, "us-west-2");
}
END_TEST

START_TEST(the_services_of_the_credential_chain_have_their_hosts)
{
    static const struct {
        struct endpoint_config config;
        const char *url;
        const char *signing_region;
    } rows[] = {
        {{ENDPOINT_STS, "eu-west-1", false, false, NULL},
         "https://sts.eu-west-1.amazonaws.com",
         "eu-west-1"},
        {{ENDPOINT_STS, "aws-global", false, false, NULL},
         "https://sts.amazonaws.com",
         "us-east-1"},
        {{ENDPOINT_STS, "us-gov-west-1", true, false, NULL},
         "https://sts.us-gov-west-1.amazonaws.com",
         "us-gov-west-1"},
        {{ENDPOINT_STS, "us-east-2", true, false, NULL},
         "https://sts-fips.us-east-2.amazonaws.com",
         "us-east-2"},
        {{ENDPOINT_STS, "us-east-2", true, true, NULL},
         "https://sts-fips.us-east-2.api.aws",
         "us-east-2"},
        {{ENDPOINT_STS, "cn-north-1", false, false, NULL},
         "https://sts.cn-north-1.amazonaws.com.cn",
         "cn-north-1"},
        {{ENDPOINT_SSO_PORTAL, "eu-west-1", false, false, NULL},
         "https://portal.sso.eu-west-1.amazonaws.com",
         "eu-west-1"},
        {{ENDPOINT_SSO_OIDC, "eu-west-1", false, true, NULL},
         "https://oidc.eu-west-1.api.aws",
         "eu-west-1"},
        {{ENDPOINT_SIGNIN, "eu-west-1", false, false, NULL},
         "https://eu-west-1.signin.aws.amazon.com",
         "eu-west-1"},
        {{ENDPOINT_SQS, "us-east-1", false, false, NULL},
         "https://sqs.us-east-1.amazonaws.com",
         "us-east-1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_url(rows[i].config, rows[i].url, rows[i].signing_region);
}
END_TEST

START_TEST(a_custom_url_is_taken_apart)
{
    static const struct {
        const char *url;
        const char *wanted;
        const char *host;
        const char *base_path;
        bool https;
        bool loopback;
    } rows[] = {
        {"http://localhost:8080", "http://localhost:8080", "localhost:8080", "", false, true},
        {"HTTP://LocalHost:80/", "http://localhost", "localhost", "", false, true},
        {"https://x.example:443/base/", "https://x.example", "x.example", "/base", true, false},
        {"https://x.example:80", "https://x.example:80", "x.example:80", "", true, false},
        {"http://127.9.9.9:1/a/b//", "http://127.9.9.9:1", "127.9.9.9:1", "/a/b", false, true},
        {"http://[::1]:9", "http://[::1]:9", "[::1]:9", "", false, true},
        {"https://[2001:DB8::1]", "https://[2001:db8::1]", "[2001:db8::1]", "", true, false},
        {"http://128.0.0.1", "http://128.0.0.1", "128.0.0.1", "", false, false},
        {"http://127.0.0.1.evil.example", "http://127.0.0.1.evil.example", "127.0.0.1.evil.example",
         "", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char wanted[256];
        struct endpoint endpoint =
            resolve((struct endpoint_config){.region = "eu-central-1", .custom_url = rows[i].url});
        snprintf(wanted, sizeof wanted, "%s%s", rows[i].wanted, rows[i].base_path);
        ck_assert_str_eq(endpoint.url, wanted);
        ck_assert_str_eq(endpoint.host, rows[i].host);
        ck_assert_str_eq(endpoint.base_path, rows[i].base_path);
        ck_assert(endpoint.https == rows[i].https);
        ck_assert(endpoint.loopback == rows[i].loopback);
        ck_assert(endpoint.custom);
        ck_assert_str_eq(endpoint.signing_region, "eu-central-1");
    }
}
END_TEST

START_TEST(a_custom_url_of_the_older_namespace_signs_for_the_region)
{
    struct endpoint endpoint = resolve((struct endpoint_config){
        .service = ENDPOINT_CHIME, .region = "eu-central-1", .custom_url = "http://h"});
    ck_assert_str_eq(endpoint.signing_region, "eu-central-1");
}
END_TEST

static void check_refused(struct endpoint_config config, enum err_code code)
{
    struct endpoint endpoint;
    struct err err = ERR_INIT;
    bool ok = endpoint_resolve(&config, &endpoint, &err);
    if (ok || err.code != code)
        ck_abort_msg("%s, %s: %s", config.region, config.custom_url, err_name(err.code));
    ck_assert_ptr_null(strstr(err.detail, "hunter2"));
}

START_TEST(bad_urls_and_regions_are_refused)
{
    static const char *const urls[] = {
        "localhost:1",        "http://",         "http:///x",          "ftp://x",
        "https://x:0",        "https://x:65536", "https://x:1x",       "https://x:",
        "https://x?q=1",      "https://x/#f",    "https://x/a b",      "https://x/\r\nHost: y",
        "http://u:hunter2@h", "https://[::1",    "https://[zz]/",      "https://x\\y",
        "https://a b/",       "https://x/\x01",  "https://x/\xc3\xa9", "http://[::1]x",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        check_refused((struct endpoint_config){.region = "us-east-1", .custom_url = urls[i]},
                      ERR_ENDPOINT);
    check_refused((struct endpoint_config){.region = "eu central"}, ERR_BAD_REGION);
    check_refused((struct endpoint_config){.region = "evil.example/#"}, ERR_BAD_REGION);
    check_refused((struct endpoint_config){.region = ""}, ERR_NO_REGION);
    check_refused((struct endpoint_config){.custom_url = ""}, ERR_NO_REGION);
}
END_TEST

START_TEST(only_this_machine_is_loopback)
{
    ck_assert(endpoint_is_loopback("http://localhost:1/x"));
    ck_assert(endpoint_is_loopback("http://[::1]/"));
    ck_assert(!endpoint_is_loopback("http://localhost.evil.example"));
    ck_assert(!endpoint_is_loopback("http://[::2]/"));
    ck_assert(!endpoint_is_loopback("localhost"));
}
END_TEST

START_TEST(a_region_without_meetings_gets_a_hint)
{
    char hint[256];
    ck_assert_str_eq(endpoint_region_hint(ENDPOINT_MEETINGS, "us-east-1", hint, sizeof hint), "");
    ck_assert_str_eq(endpoint_region_hint(ENDPOINT_CHIME, "eu-west-1", hint, sizeof hint), "");
    endpoint_region_hint(ENDPOINT_MEETINGS, "eu-west-1", hint, sizeof hint);
    ck_assert_ptr_nonnull(strstr(hint, "eu-west-1 (media only?)"));
    ck_assert_ptr_nonnull(strstr(hint, "us-east-1 us-west-2 eu-central-1"));
    ck_assert_ptr_nonnull(strstr(hint, "il-central-1"));
    ck_assert_ptr_null(strstr(hint, "us-gov"));
    endpoint_region_hint(ENDPOINT_MEETINGS, "cn-north-1", hint, sizeof hint);
    ck_assert_str_eq(hint, "no meetings are controlled in partition aws-cn");
    endpoint_region_hint(ENDPOINT_MEETINGS, "us-east1", hint, sizeof hint);
    ck_assert_ptr_eq(strstr(hint, "AWS has no region us-east1 that rollcall knows"), hint);
    ck_assert_ptr_nonnull(strstr(hint, "il-central-1"));
    ck_assert_str_eq(endpoint_region_hint(ENDPOINT_MEETINGS, "us east", hint, sizeof hint), "");
}
END_TEST

UNIT_MAIN("endpoint", the_published_cases_give_the_published_endpoints,
          the_older_namespace_is_in_one_region_of_the_public_partition, pseudo_regions_mean_fips,
          the_services_of_the_credential_chain_have_their_hosts, a_custom_url_is_taken_apart,
          a_custom_url_of_the_older_namespace_signs_for_the_region,
          bad_urls_and_regions_are_refused, only_this_machine_is_loopback,
          a_region_without_meetings_gets_a_hint)
