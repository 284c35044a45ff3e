#include "aws/skew.h"

#include "base/calendar.h"
#include "support/paths.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <string.h>

/* --- the published tests ------------------------------------------------------------------------
 */

static struct json_object *member(struct json_object *object, const char *name)
{
    return json_object_object_get(object, name);
}

static const char *text(struct json_object *object, const char *name)
{
    const char *value = json_object_get_string(member(object, name));
    return value ? value : "";
}

static int64_t time_of(struct json_object *object, const char *name)
{
    int64_t ms = 0;
    ck_assert(iso8601_parse(text(object, name), &ms));
    return ms;
}

/* One attempt: signs, learns. Returns whether the rule would send it once more. */
static bool play_attempt(struct skew *skew, struct json_object *attempt)
{
    struct json_object *response = member(attempt, "response");
    struct json_object *headers = member(response, "headers");
    int64_t used = skew->offset_ms;
    struct skew_sample sample = {
        .sent_ms = time_of(attempt, "clientTimeAtSend"),
        .received_ms = time_of(attempt, "clientTimeAtReceive"),
        .date = text(headers, "Date"),
        .has_age = member(headers, "Age") != NULL,
        .trusted = true,
    };
    ck_assert_int_eq(skew_apply(skew, sample.sent_ms), time_of(attempt, "expectedSigningTime"));
    skew_learn(skew, &sample);
    return skew_explains(skew, used, text(response, "errorCode"));
}

static void play_operation(struct skew *skew, struct json_object *operation)
{
    struct json_object *attempts = member(operation, "attempts");
    struct json_object *max = member(operation, "maxAttempts");
    size_t count = json_object_array_length(attempts);
    ck_assert_int_eq(skew->offset_ms,
                     json_object_get_int(member(operation, "initialClientSkew")) * INT64_C(1000));
    for (size_t i = 0; i < count; i++) {
        bool again = play_attempt(skew, json_object_array_get_idx(attempts, i));
        bool allowed = !max || (int)i + 1 < json_object_get_int(max);
        ck_assert((again && allowed) == (i + 1 < count));
    }
    ck_assert_int_eq(skew->offset_ms,
                     json_object_get_int(member(operation, "expectedClientSkew")) * INT64_C(1000));
}

START_TEST(the_published_tests_hold)
{
    const char *path = paths_vectors("clock-skew/clock-skew-test-cases.json");
    if (!path)
        return;
    struct json_object *root = json_object_from_file(path);
    ck_assert_ptr_nonnull(root);
    struct json_object *tests = member(root, "tests");
    ck_assert_uint_eq(json_object_array_length(tests), 10);
    for (size_t i = 0; i < 10; i++) {
        struct json_object *operations = member(json_object_array_get_idx(tests, i), "operations");
        struct json_object *first = json_object_array_get_idx(operations, 0);
        struct skew skew = {json_object_get_int(member(first, "initialClientSkew")) *
                            INT64_C(1000)};
        for (size_t j = 0; j < json_object_array_length(operations); j++)
            play_operation(&skew, json_object_array_get_idx(operations, j));
    }
    json_object_put(root);
}
END_TEST

/* --- what they leave open ------------------------------------------------------------------------
 */

static const struct skew_sample sample = {
    .sent_ms = 1767225600000, /* 2026-01-01T00:00:00Z */
    .received_ms = 1767225602000,
    .date = "Thu, 01 Jan 2026 00:05:01 GMT",
    .trusted = true,
};

START_TEST(only_trusted_replies_teach)
{
    struct skew skew = {0};
    struct skew_sample other = sample;
    other.trusted = false;
    skew_learn(&skew, &other);
    ck_assert_int_eq(skew.offset_ms, 0);
    skew_learn(&skew, &sample);
    ck_assert_int_eq(skew.offset_ms, 300000);
}
END_TEST

START_TEST(a_clock_that_went_back_during_the_exchange_teaches_nothing)
{
    struct skew skew = {1234};
    struct skew_sample other = sample;
    other.received_ms = other.sent_ms - 1;
    skew_learn(&skew, &other);
    ck_assert_int_eq(skew.offset_ms, 1234);
}
END_TEST

START_TEST(four_minutes_exactly_are_not_worth_another_attempt)
{
    struct skew skew = {240000};
    ck_assert(!skew_explains(&skew, 0, "RequestTimeTooSkewed"));
    skew.offset_ms = -240001;
    ck_assert(skew_explains(&skew, 0, "RequestTimeTooSkewed"));
    ck_assert(skew_explains(&skew, 0, "AccessDeniedException"));
    ck_assert(!skew_explains(&skew, 0, "ThrottlingException"));
    ck_assert(!skew_explains(&skew, 0, ""));
    ck_assert(!skew_explains(&skew, -240001, "AuthFailure"));
}
END_TEST

START_TEST(dates_are_read_strictly)
{
    static const char *const bad[] = {
        "",
        "Thu, 01 Jan 2026 00:05:01",
        "Thu, 01 Jan 2026 00:05:01 CET",
        "Thu, 01 Foo 2026 00:05:01 GMT",
        "Thu, 32 Jan 2026 00:05:01 GMT",
        "Thu, 01 Jan 1026 00:05:01 GMT",
        "Thu, 01 Jan 2026 24:05:01 GMT",
        "2026-01-01T00:05:01Z",
        "Thu Jan  1 00:05:01 2026",
        "0",
    };
    int64_t ms = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert(!skew_parse_date(bad[i], &ms));
    ck_assert_int_eq(ms, 7);
    ck_assert(skew_parse_date("Tue, 29 Feb 2028 23:59:60 GMT", &ms));
    ck_assert_int_eq(ms, INT64_C(1835481600000));
    ck_assert(skew_parse_date("Thu, 01 Jan 1970 00:00:00 GMT", &ms));
    ck_assert_int_eq(ms, 0);
    ck_assert(skew_parse_date("Sun, 06 Nov 1994 08:49:37 GMT", &ms));
    ck_assert_int_eq(ms, INT64_C(784111777000));
}
END_TEST

UNIT_MAIN("skew", the_published_tests_hold, only_trusted_replies_teach,
          a_clock_that_went_back_during_the_exchange_teaches_nothing,
          four_minutes_exactly_are_not_worth_another_attempt, dates_are_read_strictly)
