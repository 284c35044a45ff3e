#include "sim/auth.h"

#include "support/unit.h"

#include <string.h>

/* 2026-11-23T09:00:00Z */
#define NOW_MS INT64_C(1795424400000)

/* Signatures made by botocore 1.29.27 for this moment and the documents' example credentials. */
#define TARGET                                                                                     \
    "/meetings/3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1/attendees"                                     \
    "?next-token=a%2B%2F%3D%20b~%C3%A9&max-results=100"
#define SCOPE                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/eu-central-1/chime/aws4_request, "
#define SIGNATURE            "5b4ae5e55de618db0b5ce6dbcca76d2f8f5362f5ae851418ed216066498aacde"
#define SIGNATURE_WITH_TOKEN "ff40c10e1b3403b5ef7bb611de4d7c9dd417c7b25f95b69b351e378b8ae8c416"

static struct auth auth;
static struct request request;
static struct auth_refusal why;

static void accept_key(const char *session_token)
{
    auth = (struct auth){0};
    ck_assert(keys_add(&auth.keys, KEYS_DEFAULT_ID, KEYS_DEFAULT_SECRET, session_token));
}

static void add_header(const char *name, const char *value)
{
    request.headers[request.header_count++] = (struct request_header){name, value};
}

static void receive(const char *target, const char *authorization)
{
    ck_assert(request_init(&request, target));
    request.method = "GET";
    add_header("Host", "127.0.0.1:8080");
    add_header("User-Agent", "test");
    add_header("X-Amz-Date", "20261123T090000Z");
    if (authorization)
        add_header("Authorization", authorization);
}

/* Checks, and frees everything. */
static bool passes(int64_t now_ms)
{
    why = (struct auth_refusal){0};
    bool ok = auth_check(&auth, &request, "chime", now_ms, &why);
    request_clean_up(&request);
    keys_clean_up(&auth.keys);
    return ok;
}

#define GOOD SCOPE "SignedHeaders=host;x-amz-date, Signature=" SIGNATURE

START_TEST(a_signature_of_another_implementation_passes)
{
    accept_key(NULL);
    receive(TARGET, GOOD);
    ck_assert(passes(NOW_MS));
}
END_TEST

START_TEST(a_session_token_is_signed_and_compared)
{
    static const char header[] =
        SCOPE "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=" SIGNATURE_WITH_TOKEN;
    accept_key("a+b=");
    receive("/meetings/x%20y/attendees", header);
    add_header("X-Amz-Security-Token", "a+b=");
    ck_assert(passes(NOW_MS));
    accept_key("another");
    receive("/meetings/x%20y/attendees", header);
    add_header("X-Amz-Security-Token", "a+b=");
    ck_assert(!passes(NOW_MS));
    ck_assert_int_eq(why.refusal, REFUSAL_UNRECOGNIZED_CLIENT);
    accept_key("a+b=");
    receive(TARGET, GOOD);
    ck_assert(!passes(NOW_MS));
    ck_assert_int_eq(why.refusal, REFUSAL_UNRECOGNIZED_CLIENT);
}
END_TEST

START_TEST(any_change_of_the_request_is_noticed)
{
    static const char *const targets[] = {
        "/meetings/3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1/attendees?max-results=100",
        "/meetings/3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab2/attendees"
        "?next-token=a%2B%2F%3D%20b~%C3%A9&max-results=100",
        "/meetings/3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1/attendees"
        "?next-token=a%2B%2F%3D%20b~%C3%A9&max-results=99",
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        accept_key(NULL);
        receive(targets[i], GOOD);
        ck_assert(!passes(NOW_MS));
        ck_assert_int_eq(why.refusal, REFUSAL_INVALID_SIGNATURE);
    }
}
END_TEST

START_TEST(an_unsigned_request_says_so)
{
    accept_key(NULL);
    receive(TARGET, NULL);
    ck_assert(!passes(NOW_MS));
    ck_assert_int_eq(why.refusal, REFUSAL_MISSING_TOKEN);
}
END_TEST

START_TEST(a_torn_header_is_incomplete)
{
    static const char *const torn[] = {
        "Basic dXNlcjpwYXNz",
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/eu-central-1/chime, "
        "SignedHeaders=host;x-amz-date, Signature=" SIGNATURE,
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/eu-central-1/chime/aws4_request/x, "
        "SignedHeaders=host;x-amz-date, Signature=" SIGNATURE,
        SCOPE "Signature=" SIGNATURE,
        SCOPE "SignedHeaders=host;x-amz-date",
    };
    for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
        accept_key(NULL);
        receive(TARGET, torn[i]);
        ck_assert(!passes(NOW_MS));
        ck_assert_int_eq(why.refusal, REFUSAL_INCOMPLETE_SIGNATURE);
    }
}
END_TEST

START_TEST(the_clock_may_be_five_minutes_off_and_no_more)
{
    static const struct {
        int64_t off_ms;
        const char *message; /* NULL: passes */
    } cases[] = {
        {-300000, NULL},
        {300000, NULL},
        {300001, "Signature expired: 20261123T090000Z is now earlier than 20261123T090000Z "
                 "(20261123T090500Z - 5 min.)"},
        {-301000, "Signature not yet current: 20261123T090000Z is still later than "
                  "20261123T085959Z (20261123T085459Z + 5 min.)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        accept_key(NULL);
        receive(TARGET, GOOD);
        ck_assert_int_eq(passes(NOW_MS + cases[i].off_ms), cases[i].message == NULL);
        if (cases[i].message)
            ck_assert_str_eq(why.message, cases[i].message);
    }
}
END_TEST

START_TEST(service_region_and_key_must_fit)
{
    accept_key(NULL);
    auth.region = "us-east-1";
    receive(TARGET, GOOD);
    ck_assert(!passes(NOW_MS));
    ck_assert_str_eq(why.message,
                     "Credential should be scoped to a valid region, not 'eu-central-1'.");
    auth = (struct auth){0};
    ck_assert(keys_add(&auth.keys, "AKIDOTHER", KEYS_DEFAULT_SECRET, NULL));
    receive(TARGET, GOOD);
    ck_assert(!passes(NOW_MS));
    ck_assert_int_eq(why.refusal, REFUSAL_UNRECOGNIZED_CLIENT);
    accept_key(NULL);
    receive(TARGET, GOOD);
    ck_assert(!auth_check(&auth, &request, "sqs", NOW_MS, &why));
    ck_assert_str_eq(why.message, "Credential should be scoped to correct service: 'sqs'.");
    request_clean_up(&request);
    keys_clean_up(&auth.keys);
}
END_TEST

START_TEST(amazon_headers_must_be_signed)
{
    accept_key(NULL);
    receive(TARGET, GOOD);
    add_header("X-Amz-Target", "Something");
    ck_assert(!passes(NOW_MS));
    ck_assert_str_eq(why.message,
                     "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
}
END_TEST

START_TEST(dates_are_read)
{
    int64_t ms;
    ck_assert(auth_read_date("20261123T090000Z", &ms));
    ck_assert_int_eq(ms, NOW_MS);
    ck_assert(auth_read_date("20240229T235959Z", &ms));
    ck_assert_int_eq(ms, INT64_C(1709251199000));
    ck_assert(!auth_read_date("2026-11-23T09:00", &ms));
    ck_assert(!auth_read_date("20261323T090000Z", &ms));
}
END_TEST

UNIT_MAIN("sim/auth", a_signature_of_another_implementation_passes,
          a_session_token_is_signed_and_compared, any_change_of_the_request_is_noticed,
          an_unsigned_request_says_so, a_torn_header_is_incomplete,
          the_clock_may_be_five_minutes_off_and_no_more, service_region_and_key_must_fit,
          amazon_headers_must_be_signed, dates_are_read)
