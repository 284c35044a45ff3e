#include "aws/rest_error.h"

#include "support/paths.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- reading ------------------------------------------------------------------------------------
 */

static struct rest_error read_reply(int status, const char *error_type, const char *body)
{
    struct http_response response = {.status = status, .body = BUF_INIT(100000)};
    struct rest_error error;
    snprintf(response.error_type, sizeof response.error_type, "%s", error_type);
    if (*body)
        ck_assert(buf_add_str(&response.body, body));
    rest_error_read(&response, &error);
    buf_clean_up(&response.body);
    return error;
}

static const char *header_of(struct json_object *response, const char *wanted)
{
    struct json_object *headers = json_object_object_get(response, "headers");
    json_object_object_foreach(headers, name, value)
    {
        if (!strcasecmp(name, wanted))
            return json_object_get_string(value);
    }
    return "";
}

static int check_published(struct json_object *c)
{
    const char *code = json_object_get_string(json_object_object_get(c, "errorCode"));
    const char *message = json_object_get_string(json_object_object_get(c, "errorMessage"));
    struct json_object *response = json_object_object_get(c, "response");
    const char *body = json_object_get_string(json_object_object_get(response, "body"));
    if (!code)
        return 0;
    struct rest_error error =
        read_reply(json_object_get_int(json_object_object_get(response, "status_code")),
                   header_of(response, "x-amzn-errortype"), body ? body : "");
    ck_assert_str_eq(error.code, code);
    ck_assert_str_eq(error.message, message ? message : "");
    return 1;
}

START_TEST(the_published_replies_have_the_published_codes)
{
    const char *path = paths_vectors("rest-json/output-rest-json.json");
    if (!path)
        return;
    struct json_object *root = json_object_from_file(path);
    ck_assert_ptr_nonnull(root);
    int count = 0;
    for (size_t i = 0; i < json_object_array_length(root); i++) {
        struct json_object *suite = json_object_array_get_idx(root, i);
        struct json_object *cases = json_object_object_get(suite, "cases");
        for (size_t j = 0; j < json_object_array_length(cases); j++)
            count += check_published(json_object_array_get_idx(cases, j));
    }
    ck_assert_int_eq(count, 12);
    json_object_put(root);
}
END_TEST

START_TEST(codes_are_found_wherever_services_put_them)
{
    static const struct {
        const char *header;
        const char *body;
        const char *code;
        const char *message;
    } rows[] = {
        {"", "{\"Code\":\"NotFound\",\"Message\":\"Meeting not found\"}", "NotFound",
         "Meeting not found"},
        {"", "{\"message\":\"The meeting has ended\",\"code\":\"NotFoundException\"}",
         "NotFoundException", "The meeting has ended"},
        {"", "{\"code\":\"a\",\"Code\":\"B\"}", "a", ""},
        {"", "{\"code\":7,\"Code\":\"B\"}", "B", ""},
        {"", "{\"code\":null,\"__type\":\"x#y#T:u\"}", "T", ""},
        {"X", "{\"code\":\"a\",\"message\":\"m\",\"Message\":\"M\"}", "X", "m"},
        {"com.x#B:c", "", "B", ""},
        {"", "<html>no</html>", "403", ""},
        {"", "not allowed", "403", "not allowed"},
        {"", "", "403", ""},
        {"", "[1,2]", "403", "[1,2]"},
        {"", "\"text\"", "403", "\"text\""},
        {"", "null", "403", "null"},
        {"", "{\"code\":", "403", "{\"code\":"},
        {"", "{}", "403", ""},
        {"", "{\"code\":\"Evil \\u001b[31m<x>\"}", "Evil???31m?x?", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rest_error error = read_reply(403, rows[i].header, rows[i].body);
        ck_assert_str_eq(error.code, rows[i].code);
        ck_assert_str_eq(error.message, rows[i].message);
    }
}
END_TEST

START_TEST(deep_json_is_no_object)
{
    char body[2000] = "{\"code\":\"Deep\",\"x\":";
    for (int i = 0; i < 40; i++)
        strcat(body, "{\"a\":");
    strcat(body, "1");
    for (int i = 0; i < 41; i++)
        strcat(body, "}");
    struct rest_error error = read_reply(500, "", body);
    ck_assert_str_eq(error.code, "500");
}
END_TEST

START_TEST(the_request_id_comes_from_the_header_or_the_body)
{
    struct http_response response = {.status = 400, .body = BUF_INIT(100)};
    struct rest_error error;
    buf_add_str(&response.body, "{\"RequestId\":\"from-body\"}");
    rest_error_read(&response, &error);
    ck_assert_str_eq(error.request_id, "from-body");
    strcpy(response.request_id, "from-header");
    rest_error_read(&response, &error);
    ck_assert_str_eq(error.request_id, "from-header");
    buf_clean_up(&response.body);
}
END_TEST

START_TEST(waits_that_the_service_asks_for_are_kept)
{
    struct http_response response = {
        .status = 503, .body = BUF_INIT(1), .retry_after = "30", .amz_retry_after = "1500"};
    struct rest_error error;
    struct err err = ERR_INIT;
    rest_error_read(&response, &error);
    rest_error_set(&err, &error, &(struct rest_error_context){0});
    ck_assert_int_eq(err.retry_after_s, 30);
    ck_assert_int_eq(err.wait_ms, 1500);
    ck_assert_int_eq(rest_error_retry_after(""), -1);
    ck_assert_int_eq(rest_error_retry_after("-5"), -1);
    ck_assert_int_eq(rest_error_retry_after("5x"), -1);
    ck_assert_int_eq(rest_error_retry_after("Fri, 31 Dec 1999 23:59:59 GMT"), -1);
    ck_assert_int_eq(rest_error_retry_after("99999999999999999999"), 31536000);
}
END_TEST

/* --- judging ------------------------------------------------------------------------------------
 */

static struct err judge(int status, const char *code, struct rest_error_context context)
{
    struct rest_error error = {.status = status, .retry_after_s = -1};
    struct err err = ERR_INIT;
    snprintf(error.code, sizeof error.code, "%s", code);
    snprintf(error.message, sizeof error.message, "the message");
    snprintf(error.request_id, sizeof error.request_id, "id-1");
    ck_assert(!rest_error_set(&err, &error, &context));
    return err;
}

START_TEST(the_code_decides_before_the_status)
{
    static const struct {
        int status;
        const char *code;
        enum err_code err;
        enum err_retry retry;
    } rows[] = {
        {403, "ExpiredTokenException", ERR_EXPIRED_TOKEN, ERR_RETRY_NEVER},
        {400, "ExpiredToken", ERR_EXPIRED_TOKEN, ERR_RETRY_NEVER},
        {403, "UnrecognizedClientException", ERR_BAD_KEY, ERR_RETRY_NEVER},
        {403, "InvalidClientTokenId", ERR_BAD_KEY, ERR_RETRY_NEVER},
        {403, "InvalidSignatureException", ERR_BAD_SIGNATURE, ERR_RETRY_NEVER},
        {403, "SignatureDoesNotMatch", ERR_BAD_SIGNATURE, ERR_RETRY_NEVER},
        {403, "RequestTimeTooSkewed", ERR_CLOCK, ERR_RETRY_NEVER},
        {403, "AccessDeniedException", ERR_DENIED, ERR_RETRY_NEVER},
        {400, "AccessDeniedException", ERR_DENIED, ERR_RETRY_NEVER},
        {401, "UnauthorizedException", ERR_DENIED, ERR_RETRY_NEVER},
        {403, "403", ERR_DENIED, ERR_RETRY_NEVER},
        {404, "NotFoundException", ERR_MEETING_NOT_FOUND, ERR_RETRY_NEVER},
        {404, "ResourceNotFoundException", ERR_BAD_REQUEST, ERR_RETRY_NEVER},
        {429, "ThrottlingException", ERR_THROTTLED, ERR_RETRY_THROTTLING},
        {429, "ThrottledClientException", ERR_THROTTLED, ERR_RETRY_THROTTLING},
        {429, "429", ERR_THROTTLED, ERR_RETRY_THROTTLING},
        {400, "Throttling", ERR_THROTTLED, ERR_RETRY_THROTTLING},
        {500, "ServiceFailureException", ERR_UNAVAILABLE, ERR_RETRY_TRANSIENT},
        {503, "ServiceUnavailableException", ERR_UNAVAILABLE, ERR_RETRY_TRANSIENT},
        {501, "501", ERR_UNAVAILABLE, ERR_RETRY_NEVER},
        {400, "BadRequestException", ERR_BAD_REQUEST, ERR_RETRY_NEVER},
        {302, "302", ERR_REPLY, ERR_RETRY_NEVER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = judge(rows[i].status, rows[i].code, (struct rest_error_context){0});
        if (err.code != rows[i].err || err.retry != rows[i].retry)
            ck_abort_msg("%d %s: %s, retry %d", rows[i].status, rows[i].code, err_name(err.code),
                         err.retry);
        ck_assert_int_eq(err.http_status, rows[i].status);
        ck_assert_str_eq(err.request_id, "id-1");
    }
}
END_TEST

START_TEST(a_status_is_not_told_twice)
{
    struct err err = judge(403, "403", (struct rest_error_context){0});
    ck_assert_str_eq(err.aws_code, "");
    err = judge(403, "AccessDenied", (struct rest_error_context){0});
    ck_assert_str_eq(err.aws_code, "AccessDenied");
}
END_TEST

START_TEST(a_wrong_clock_is_named_with_its_error)
{
    struct rest_error_context slow = {.skew_ms = 432000, .clock_retry = true};
    struct err err = judge(403, "InvalidSignatureException", slow);
    ck_assert_int_eq(err.code, ERR_CLOCK);
    ck_assert_int_eq(err.retry, ERR_RETRY_CLOCK);
    ck_assert_str_eq(err.detail, "it is 7m12s slow");
    ck_assert_ptr_nonnull(strstr(err_remedy(&err), "NTP"));
    struct rest_error_context fast = {.skew_ms = -3605000};
    err = judge(403, "SignatureDoesNotMatch", fast);
    ck_assert_int_eq(err.code, ERR_CLOCK);
    ck_assert_int_eq(err.retry, ERR_RETRY_NEVER);
    ck_assert_str_eq(err.detail, "it is 60m05s fast");
    err = judge(403, "AccessDeniedException", slow);
    ck_assert_int_eq(err.code, ERR_CLOCK);
    struct rest_error_context fine = {.skew_ms = 240000, .host = "h"};
    ck_assert_int_eq(judge(403, "SignatureDoesNotMatch", fine).code, ERR_BAD_SIGNATURE);
}
END_TEST

START_TEST(a_refused_signature_does_not_quote_the_request)
{
    struct rest_error error = {.status = 403, .code = "InvalidSignatureException"};
    struct err err = ERR_INIT;
    snprintf(error.message, sizeof error.message, "should have been x-amz-security-token:SECRET");
    rest_error_set(&err, &error, &(struct rest_error_context){.host = "meetings.example"});
    ck_assert_str_eq(err.detail, "meetings.example");
}
END_TEST

START_TEST(a_scope_of_another_region_is_told_in_awss_words)
{
    struct rest_error error = {.status = 403, .code = "InvalidSignatureException"};
    struct err err = ERR_INIT;
    snprintf(error.message, sizeof error.message,
             "Credential should be scoped to a valid region. ");
    rest_error_set(&err, &error, &(struct rest_error_context){.host = "meetings.example"});
    ck_assert_int_eq(err.code, ERR_BAD_SIGNATURE);
    ck_assert_ptr_nonnull(strstr(err.detail, "scoped to a valid region"));
    ck_assert_ptr_nonnull(strstr(err_remedy(&err), "another region"));
}
END_TEST

START_TEST(remedies_name_what_helps)
{
    setenv("TZ", "UTC", 1);
    struct rest_error_context context = {.iam_action = "chime:ListAttendees",
                                         .region = "eu-west-1",
                                         .region_hint = "no meetings there",
                                         .masked_key_id = "AKIA...1234",
                                         .expires_ms = 1795443600000};
    struct rest_error_context bare = {.iam_action = "chime:ListAttendees", .is_unsigned = true};
    struct err err = judge(403, "MissingAuthenticationTokenException", bare);
    ck_assert_int_eq(err.code, ERR_UNSIGNED);
    ck_assert_int_eq(err_exit_status(&err), 2);
    ck_assert_ptr_nonnull(strstr(err_remedy(&err), "--no-sign-request"));
    ck_assert_ptr_null(strstr(err_remedy(&err), "chime:ListAttendees"));
    err = judge(403, "AccessDenied", context);
    ck_assert_str_eq(err.detail, "the message");
    ck_assert_ptr_nonnull(strstr(err_remedy(&err), "chime:ListAttendees"));
    err = judge(404, "NotFoundException", context);
    ck_assert_str_eq(err.detail, "in eu-west-1: the message");
    ck_assert_str_eq(err_remedy(&err), "no meetings there");
    err = judge(403, "UnrecognizedClientException", context);
    ck_assert_str_eq(err.detail, "AKIA...1234");
    err = judge(403, "ExpiredTokenException", context);
    ck_assert_str_eq(err.detail, "at 14:20");
}
END_TEST

/* --- who answered --------------------------------------------------------------------------- */

struct answer {
    int status;
    const char *type, *server, *location, *request_id, *body;
    enum err_code code; /* ERR_OK: AWS may have said that */
    const char *detail;
};

static const struct answer answers[] = {
    {302, "text/html", "nginx", "http://ana:pw@portal.hotel.example/login?token=SECRET#x", "", "",
     ERR_NOT_AWS,
     "h.example answered 302, which leads to http://portal.hotel.example/login (Server: nginx, "
     "text/html)"},
    {307, "", "", "/login?SECRET", "", "", ERR_NOT_AWS,
     "h.example answered 307, which leads to /login"},
    {307, "", "", "https://a@b@c.example?SECRET", "", "", ERR_NOT_AWS,
     "leads to https://c.example"},
    {200, "text/html; charset=utf-8", "", "", "", "Welcome", ERR_NOT_AWS,
     "h.example answered 200 (text/html; charset=utf-8)"},
    {200, "", "squid/5.7", "", "", "\r\n <HTML><body>pay", ERR_NOT_AWS, "(Server: squid/5.7)"},
    {404, "text/plain", "", "", "", "<!DOCTYPE html><p>", ERR_NOT_AWS, "answered 404"},
    {403, "text/html", "", "", "", "", ERR_NOT_AWS, "answered 403"},
    {511, "text/html", "", "", "", "", ERR_NOT_AWS, "answered 511"},
    {407, "", "squid", "", "", "", ERR_PROXY_LOGIN, "answered 407 (Server: squid)"},
    {404, "text/html", "", "", "4a7c", "<html>", ERR_OK, ""},
    {307, "", "", "https://elsewhere.amazonaws.com/", "4a7c", "", ERR_OK, ""},
    {429, "text/html", "", "", "", "<html>", ERR_OK, ""},
    {502, "text/html", "", "", "", "<html>", ERR_OK, ""},
    {403, "application/json", "", "", "", "{}", ERR_OK, ""},
    {200, "text/xml", "", "", "", "<AssumeRoleResponse/>", ERR_OK, ""},
};

static struct http_response response_of(const struct answer *a)
{
    struct http_response r = {.status = a->status, .body = BUF_INIT(1000)};
    snprintf(r.content_type, sizeof r.content_type, "%s", a->type);
    snprintf(r.server, sizeof r.server, "%s", a->server);
    snprintf(r.location, sizeof r.location, "%s", a->location);
    snprintf(r.request_id, sizeof r.request_id, "%s", a->request_id);
    if (*a->body)
        ck_assert(buf_add_str(&r.body, a->body));
    return r;
}

START_TEST(who_answers_in_the_place_of_aws_is_told)
{
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const struct answer *a = &answers[i];
        struct http_response r = response_of(a);
        struct err err = ERR_INIT;
        ck_assert_int_eq(rest_error_not_aws(&r, "h.example", &err), a->code != ERR_OK);
        ck_assert_int_eq(err.code, a->code);
        ck_assert_msg(strstr(err.detail, a->detail), "%zu: %s", i, err.detail);
        ck_assert_msg(!strstr(err.detail, "SECRET") && !strstr(err.detail, "pw"), "%s", err.detail);
        ck_assert_int_eq(err.http_status, 0); /* nobody is to judge by it */
        buf_clean_up(&r.body);
    }
}
END_TEST

START_TEST(a_page_is_no_message)
{
    struct rest_error error = read_reply(502, "", " <html><body>Bad Gateway</body></html>");
    struct err err = ERR_INIT;
    ck_assert_str_eq(error.message, "");
    rest_error_set(&err, &error, &(struct rest_error_context){.iam_action = "chime:X"});
    ck_assert_int_eq(err.code, ERR_UNAVAILABLE);
    ck_assert_str_eq(err.detail, "answered 502");
    ck_assert_ptr_nonnull(strstr(err_remedy(&err), "proxy"));
}
END_TEST

START_TEST(a_proxy_that_wants_a_login_is_no_matter_of_permissions)
{
    struct err err = ERR_INIT;
    const struct rest_error error = {.status = 407, .code = "407", .message = "<html>"};
    const struct rest_error_context context = {.iam_action = "chime:ListAttendees"};
    rest_error_set(&err, &error, &context);
    ck_assert_int_eq(err.code, ERR_PROXY_LOGIN);
    ck_assert_ptr_nonnull(strstr(err_remedy(&err), "HTTPS_PROXY: http://USER:PASSWORD@"));
}
END_TEST

START_TEST(the_first_error_stays)
{
    struct rest_error error = {.status = 500};
    struct err err = ERR_INIT;
    err_set(&err, ERR_TIMEOUT, "%s", "first");
    rest_error_set(&err, &error, &(struct rest_error_context){0});
    ck_assert_int_eq(err.code, ERR_TIMEOUT);
    ck_assert_int_eq(err.http_status, 0);
}
END_TEST

UNIT_MAIN("rest_error", the_published_replies_have_the_published_codes,
          codes_are_found_wherever_services_put_them, deep_json_is_no_object,
          the_request_id_comes_from_the_header_or_the_body,
          waits_that_the_service_asks_for_are_kept, the_code_decides_before_the_status,
          a_status_is_not_told_twice, a_wrong_clock_is_named_with_its_error,
          a_refused_signature_does_not_quote_the_request,
          a_scope_of_another_region_is_told_in_awss_words, remedies_name_what_helps,
          who_answers_in_the_place_of_aws_is_told, a_page_is_no_message, the_first_error_stays,
          a_proxy_that_wants_a_login_is_no_matter_of_permissions)
