#include "support/troubles.h"

#include "support/keep.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define RETRIED TROUBLE_RETRIED
#define HELD    TROUBLE_HELD
#define RENEWED (TROUBLE_HELD | TROUBLE_RENEWED)

const struct trouble troubles[] = {
    {FAULT_THROTTLE, "", "SLOW", 6, "throttled (429 ThrottlingException)", RETRIED},
    {FAULT_THROTTLE, ", \"retry_after\": 1", "SLOW", 6, "try again in 1 s", RETRIED},
    {FAULT_UNAVAILABLE, "", "SLOW", 6,
     "the service is unavailable (503 ServiceUnavailableException)", RETRIED},
    {FAULT_UNAVAILABLE, ", \"retry_after\": 1", "SLOW", 6, "try again in 1 s", RETRIED},
    {FAULT_FAILURE, "", "SLOW", 6, "(500 ServiceFailureException)", RETRIED},
    {FAULT_BAD_REQUEST, "", "ERROR", 1, "the service refused the request (400 BadRequestException)",
     HELD},
    {FAULT_UNAUTHORIZED, "", "DENIED", 4, "(401 UnauthorizedException)", HELD},
    {FAULT_FORBIDDEN, "", "DENIED", 4, "(403 ForbiddenException)", HELD},
    {FAULT_DENIED, "", "DENIED", 4, "chime:ListAttendees", HELD},
    {FAULT_EXPIRED_TOKEN, "", "AUTH", 3, "session token expired (403 ExpiredTokenException)",
     RENEWED},
    {FAULT_UNRECOGNIZED, "", "AUTH", 3, "(403 UnrecognizedClientException)", RENEWED},
    {FAULT_BAD_SIGNATURE, "", "AUTH", 3, "(403 InvalidSignatureException)", RENEWED},
    {FAULT_ENDED, "", "ENDED", 5, "meeting not found (404 NotFoundException)", HELD},
    {FAULT_TOKEN_REFUSED, "", "ERROR", 8, "refused its own NextToken", TROUBLE_OF_TOKENS},
    {FAULT_TOKEN_REPEATED, "", "ERROR", 8, "repeated a NextToken", TROUBLE_OF_LISTS},
    {FAULT_EMPTY_PAGE, ", \"count\": 5", NULL, 0, "", 0},
    {FAULT_ODD_MEMBERS, "", NULL, 0, "", 0},
    {FAULT_PROXY, "", "SLOW", 6, "502", RETRIED},
    {FAULT_PROXY, ", \"status\": 200", "OFFLINE", 7, "something other than AWS answered", 0},
    {FAULT_BROKEN_JSON, "", "ERROR", 1, "the reply could not be read", 0},
    {FAULT_ENDLESS_JSON, "", "ERROR", 1, "the reply is too large", 0},
    {FAULT_EMPTY_BODY, "", "ERROR", 1, "the reply could not be read", 0},
    {FAULT_NOT_AN_OBJECT, "", "ERROR", 1, "the reply could not be read", 0},
    {FAULT_OVERSIZED, "", "ERROR", 1, "the reply is too large", 0},
    {FAULT_SLOW, "", "OFFLINE", 7, "no answer in time", RETRIED},
    {FAULT_SLOW_HEAD, "", "OFFLINE", 7, "no answer in time", RETRIED},
    {FAULT_SILENCE, "", "OFFLINE", 7, "no answer in time", RETRIED},
    {FAULT_RESET, "", "OFFLINE", 7, "the connection broke off", RETRIED},
    {FAULT_TRUNCATE, "", "OFFLINE", 7, "the connection broke off", RETRIED},
    {FAULT_DELAY, ", \"ms\": 300", NULL, 0, "", 0},
    {FAULT_CLOCK_SKEW, ", \"seconds\": 7200", NULL, 0, "", TROUBLE_OF_CLOCKS},
    {FAULT_CLOCK_SKEW, ", \"seconds\": -7200", NULL, 0, "", TROUBLE_OF_CLOCKS | TROUBLE_OF_AGES},
};
const size_t trouble_count = sizeof troubles / sizeof *troubles;

#define FAULT_NAME(id, name, what) [FAULT_##id] = (name),
static const char *const names[FAULT_COUNT] = {FAULT_TABLE(FAULT_NAME)};
#undef FAULT_NAME

const char *trouble_place_name(enum trouble_place place)
{
    static const char *const places[TROUBLE_PLACES] = {"the first page", "a later page",
                                                       "a refresh",      "the walk to the end",
                                                       "a filter",       "renewed credentials"};
    return places[place];
}

const char *trouble_name(const struct trouble *trouble)
{
    return keep_printf("%s%s", names[trouble->kind], trouble->more);
}

static bool is_harmless(const struct trouble *trouble, enum trouble_place place)
{
    bool credentials = place == TROUBLE_CREDENTIALS;
    if (credentials && trouble->manner & TROUBLE_OF_AGES)
        return false;
    return !trouble->state ||
           (trouble->manner & TROUBLE_OF_TOKENS && (credentials || place == TROUBLE_FIRST)) ||
           (trouble->manner & TROUBLE_OF_LISTS && credentials);
}

const char *trouble_state(const struct trouble *trouble, enum trouble_place place)
{
    if (is_harmless(trouble, place))
        return NULL;
    if (place == TROUBLE_CREDENTIALS)
        return "AUTH";
    bool never_seen = trouble->kind == FAULT_ENDED && place == TROUBLE_FIRST;
    return never_seen ? "NOTFOUND" : trouble->state;
}

void trouble_cause(struct simproc *sim, const struct trouble *trouble, enum trouble_place place,
                   unsigned page, unsigned count)
{
    const char *often = strstr(trouble->more, "count")
                            ? ""
                            : keep_printf(", \"count\": %u", count ? count : 100000);
    const char *where = page ? keep_printf(", \"page\": %u", page) : "";
    if (place == TROUBLE_CREDENTIALS)
        where = ", \"operation\": \"credentials\"";
    simproc_fault(sim, keep_printf("{\"kind\": \"%s\"%s%s%s}", names[trouble->kind], trouble->more,
                                   often, where));
}

const char *const *trouble_env(const struct simproc *sim, const struct trouble *trouble,
                               enum trouble_place place)
{
    bool twice = trouble->manner & TROUBLE_OF_CLOCKS;
    const char *const env[] = {
        twice ? "AWS_MAX_ATTEMPTS=2" : "AWS_MAX_ATTEMPTS=1",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        keep_printf("AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/agent/credentials?seconds=2",
                    simproc_url(sim)),
    };
    return keep_list(env, place == TROUBLE_CREDENTIALS ? 4 : 1);
}

/* Faults of requests that change something: no list meets them, test_screen_changes does. */
static bool is_of_changes(enum fault_kind kind)
{
    return kind == FAULT_CONFLICT || kind == FAULT_LOST_ANSWER;
}

void trouble_assert_complete(void)
{
    for (enum fault_kind kind = 0; kind < FAULT_COUNT; kind++) {
        bool found = is_of_changes(kind);
        FOR_EACH_TROUBLE(trouble)
        found |= trouble->kind == kind;
        ck_assert_msg(found,
                      "the simulator plays \"%s\", but tests/support/troubles.c does not "
                      "say what a person must be told then",
                      names[kind]);
    }
}

void trouble_passed(const char *program, const struct trouble *trouble, enum trouble_place place,
                    const char *told)
{
    printf("ok %-9s %-20s %-32s %s\n", program, trouble_place_name(place), trouble_name(trouble),
           told);
}
