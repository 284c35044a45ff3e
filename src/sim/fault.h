/* What goes wrong, and when. A fault strikes a request that meets all of its conditions. Pure: time
 * and chance are arguments. */
#ifndef ROLLCALL_SIM_FAULT_H
#define ROLLCALL_SIM_FAULT_H

#include "sim/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* id, the name in scenario files, what it does. DELAY and CLOCK_SKEW add to whatever else happens;
 * of the others the first that fits strikes. */
#define FAULT_TABLE(X)                                                                             \
    X(THROTTLE, "throttle", "429, with Retry-After where retry_after is given")                    \
    X(UNAVAILABLE, "unavailable", "503, with Retry-After where retry_after is given")              \
    X(FAILURE, "failure", "500")                                                                   \
    X(BAD_REQUEST, "bad-request", "400")                                                           \
    X(UNAUTHORIZED, "unauthorized", "401")                                                         \
    X(FORBIDDEN, "forbidden", "403 from the service")                                              \
    X(DENIED, "denied", "403 AccessDeniedException")                                               \
    X(EXPIRED_TOKEN, "expired-token", "403 ExpiredTokenException")                                 \
    X(UNRECOGNIZED, "unrecognized-client", "403 UnrecognizedClientException")                      \
    X(BAD_SIGNATURE, "bad-signature", "403 InvalidSignatureException")                             \
    X(ENDED, "ended", "404, as if the meeting had ended")                                          \
    X(CONFLICT, "conflict", "409, as when the same was asked twice at once")                       \
    X(LOST_ANSWER, "lost-answer", "what was asked is done, and the connection is reset")           \
    X(TOKEN_REFUSED, "token-refused", "400 to a request with a NextToken")                         \
    X(TOKEN_REPEATED, "token-repeated", "the page names its own token as the next one")            \
    X(EMPTY_PAGE, "empty-page", "no rows, and a token that leads on")                              \
    X(ODD_MEMBERS, "odd-members", "unknown members, and null where nothing is")                    \
    X(PROXY, "proxy", "an HTML page with `status` (502)")                                          \
    X(BROKEN_JSON, "broken-json", "a page with its end cut off, and a proper Content-Length")      \
    X(ENDLESS_JSON, "endless-json", "a page that never ends")                                      \
    X(EMPTY_BODY, "empty-body", "200 and nothing")                                                 \
    X(NOT_AN_OBJECT, "not-an-object", "200 and an array")                                          \
    X(OVERSIZED, "oversized", "a valid page of `bytes` bytes (8 MiB + 1)")                         \
    X(SLOW, "slow", "one byte of the body each `ms` (1000)")                                       \
    X(SLOW_HEAD, "slow-head", "one byte of the headers each `ms` (1000)")                          \
    X(SILENCE, "silence", "no answer on an open connection")                                       \
    X(RESET, "reset", "the connection is reset")                                                   \
    X(TRUNCATE, "truncate", "the connection ends after half of the body")                          \
    X(DELAY, "delay", "the answer comes `ms` later")                                               \
    X(CLOCK_SKEW, "clock-skew", "the server's clock is `seconds` off")

#define FAULT_ENUM(id, name, what) FAULT_##id,
enum fault_kind { FAULT_TABLE(FAULT_ENUM) FAULT_COUNT };
#undef FAULT_ENUM

/* Which operation a fault strikes. */
enum fault_operation {
    FAULT_LIST,
    FAULT_RECEIVE,
    FAULT_DELETE,
    FAULT_CREDENTIALS,
    FAULT_GET_MEETING,
    FAULT_HIDE,
    FAULT_ATTRIBUTES,
    FAULT_DELETE_ATTENDEE,
    FAULT_UPDATE_CAPABILITIES,
    FAULT_DELETE_MEETING,
    FAULT_OPERATIONS,
};

struct fault {
    enum fault_kind kind;
    enum fault_operation operation;
    /* Conditions. */
    int64_t at_ms;    /* from this time of the meeting on */
    int64_t for_ms;   /* for so long; -1: for ever */
    uint64_t request; /* from this request of the operation on, counted from 1; 0: any */
    size_t page;      /* only this page of a walk, counted from 1; 0: any */
    double chance;    /* so likely */
    int64_t count;    /* how many times; -1: always */
    /* What it needs to know. */
    int retry_after_s; /* -1: no such header */
    int status;
    int64_t ms;
    int64_t seconds;
    size_t bytes;
};

/* A fault of this kind without conditions that strikes once. */
struct fault fault_default(enum fault_kind kind);

/* The kind of a name; FAULT_COUNT when it is none. */
enum fault_kind fault_kind_from_name(const char *name);

struct faults {
    struct fault *list;
    size_t count;
};

#define FAULTS_INIT ((struct faults){0})

/* Adds a copy. False when memory is out. */
bool faults_add(struct faults *faults, const struct fault *fault);

/* How many may still strike, as far as their counts say. */
size_t faults_active(const struct faults *faults);

/* Frees all of them. NULL is fine. */
void faults_clean_up(struct faults *faults);

/* A request, as far as faults look at it. */
struct fault_moment {
    enum fault_operation operation;
    int64_t now_ms;   /* the meeting's time */
    uint64_t request; /* number of this request of the operation, from 1 */
    size_t page;      /* from 1 */
    bool has_token;
};

/* What goes wrong with it. */
struct fault_effects {
    bool found;
    struct fault fault; /* when found */
    int64_t delay_ms;   /* all delays together */
    int64_t skew_ms;    /* all skews together */
};

/* Finds the faults of a request, and counts them as done. */
struct fault_effects faults_find(struct faults *faults, const struct fault_moment *moment,
                                 struct random *random);

#endif
