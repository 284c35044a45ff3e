/* Errors are values: one table gives every error its kind, its sentence and its remedy.
 *
 * An error is carried in a struct err that the caller owns; the callee fills it with err_set() and
 * returns false (or NULL). The first error wins: err_set() on a filled struct changes nothing, so a
 * failure on the way out never hides its cause. There is no other switch over error codes: exit
 * codes and console states follow from the kind. No allocation; any thread, one struct a thread. */
#ifndef ROLLCALL_BASE_ERR_H
#define ROLLCALL_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What sort of trouble it is: decides the exit code and the console's STATE. */
enum err_kind {
    ERR_KIND_NONE,
    ERR_KIND_CANCELLED,   /* the user said stop: exit 130 */
    ERR_KIND_USAGE,       /* exit 2 */
    ERR_KIND_AUTH,        /* no, expired or rejected credentials, no region: exit 3, state AUTH */
    ERR_KIND_DENIED,      /* exit 4, state DENIED */
    ERR_KIND_NOT_FOUND,   /* exit 5, state NOTFOUND, or ENDED after a success */
    ERR_KIND_THROTTLED,   /* exit 6, state SLOW */
    ERR_KIND_UNAVAILABLE, /* 5xx: exit 6, state SLOW */
    ERR_KIND_NETWORK,     /* exit 7, state OFFLINE */
    ERR_KIND_SERVICE,     /* 400 and everything else from outside: exit 1, state ERROR */
    ERR_KIND_INTERNAL,    /* out of memory, output error: exit 1, state ERROR */
};

/* Whether the program that shows an error goes on: what helps then is another thing than after the
 * last attempt of a program that prints a list and ends. */
enum err_program { ERR_GOES_ON, ERR_IS_OVER };

/* What helps once it is over, where that is the same. */
#define ERR_SAME ""

/* code, kind, sentence, what helps while the program goes on, what helps when it is over; NULL:
 * nothing. Sentences are lower case, without a full stop, and take no arguments; what is particular
 * to one failure goes into err.detail. While the program goes on, a remedy names an action of the
 * console in braces: a front end puts its key or its word there (view/action.h). */
#define ERR_TABLE(X)                                                                               \
    X(ERR_CANCELLED, CANCELLED, "cancelled", NULL, NULL)                                           \
    X(ERR_USAGE, USAGE, "wrong usage", NULL, "see rollcall --help")                                \
    X(ERR_MEETING_ID, USAGE, "not a meeting id",                                                   \
      "a meeting id looks like 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1", ERR_SAME)                    \
    X(ERR_NEXT_TOKEN, USAGE, "the service refused the token of --next-token",                      \
      "begin without it: a token lasts for a short time, and for its own meeting only", ERR_SAME)  \
    X(ERR_UNSIGNED, USAGE, "the service wants a signature",                                        \
      "the request had none: start without --no-sign-request",                                     \
      "the request had none: leave --no-sign-request out")                                         \
    X(ERR_CONFIG, USAGE, "bad configuration", "correct the file",                                  \
      "correct the file, or use --no-config")                                                      \
    X(ERR_NO_CREDENTIALS, AUTH, "no AWS credentials found",                                        \
      "run `aws configure` or `aws sso login`, then {refresh}; or for another profile {session}",  \
      "run `aws configure` or `aws sso login`, or use --profile")                                  \
    X(ERR_NO_REGION, AUTH, "no region set", "to name one, {session}",                              \
      "use --region or AWS_REGION")                                                                \
    X(ERR_BAD_REGION, AUTH, "not a region name", "it looks like us-east-1",                        \
      "use --region, for instance us-east-1")                                                      \
    X(ERR_NO_PROFILE, AUTH, "profile not found",                                                   \
      "see `aws configure list-profiles`; for another one {session}",                              \
      "use --profile, or see `aws configure list-profiles`")                                       \
    X(ERR_AWS_CONFIG, AUTH, "cannot use the AWS configuration", "correct the line named above",    \
      ERR_SAME)                                                                                    \
    X(ERR_PARTIAL_CREDENTIALS, AUTH, "incomplete credentials",                                     \
      "add the missing half, or take the other out", ERR_SAME)                                     \
    X(ERR_CREDENTIAL_SOURCE, AUTH, "the credential source failed", "run `rollcall --resolve`",     \
      ERR_SAME)                                                                                    \
    X(ERR_NOT_LOGGED_IN, AUTH, "not logged in", "log in, then {refresh}", "log in")                \
    X(ERR_LOGIN_EXPIRED, AUTH, "login expired", "log in again, then {refresh}", "log in again")    \
    X(ERR_MFA_NEEDED, AUTH, "an MFA code is needed", "{refresh} to be asked for it",               \
      "run rollcall in a terminal, which asks for it")                                             \
    X(ERR_MFA_REFUSED, AUTH, "the MFA code was refused",                                           \
      "a code serves once: take the next one, of the device that mfa_serial names", ERR_SAME)      \
    X(ERR_EXPIRED_TOKEN, AUTH, "session token expired",                                            \
      "renew it where it comes from, then {refresh}", "renew it where it comes from")              \
    X(ERR_EXPIRED_VARIABLES, AUTH, "session token expired",                                        \
      "it came in AWS_SESSION_TOKEN, which a running program cannot read anew: for another "       \
      "profile {session}, or start rollcall again",                                                \
      "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew, or use --profile") \
    X(ERR_BAD_KEY, AUTH, "the access key is not accepted",                                         \
      "it is deleted, of another partition, or lacks its session token", ERR_SAME)                 \
    X(ERR_BAD_SIGNATURE, AUTH, "signature rejected", "check the secret key for stray spaces",      \
      ERR_SAME)                                                                                    \
    X(ERR_CLOCK, AUTH, "this machine's clock is wrong", "enable NTP", ERR_SAME)                    \
    X(ERR_DENIED, DENIED, "not allowed",                                                           \
      "the identity needs chime:ListAttendees for this meeting", ERR_SAME)                         \
    X(ERR_MEETING_NOT_FOUND, NOT_FOUND, "meeting not found",                                       \
      "it ended, never existed, or is in another control region or account", ERR_SAME)             \
    X(ERR_QUEUE_NOT_FOUND, NOT_FOUND, "queue not found", "check the queue's URL and region",       \
      ERR_SAME)                                                                                    \
    X(ERR_NOT_UNDERSTOOD, SERVICE, "a message of the queue was not understood",                    \
      "let only meeting events into the queue; see rollcall setup-presence", ERR_SAME)             \
    X(ERR_NO_EVENTS, SERVICE, "people register, and no event comes",                               \
      "check the rule or topic, the queue's policy, region and key, and that it is not FIFO",      \
      ERR_SAME)                                                                                    \
    X(ERR_THROTTLED, THROTTLED, "throttled",                                                       \
      "rollcall asks again by itself, after growing pauses",                                       \
      "try again later: others of this account use up its rate")                                   \
    X(ERR_UNAVAILABLE, UNAVAILABLE, "the service is unavailable",                                  \
      "rollcall asks again by itself, after growing pauses", "try again later")                    \
    X(ERR_DNS, NETWORK, "cannot find the host", "check the network and the region's name",         \
      ERR_SAME)                                                                                    \
    X(ERR_CONNECT, NETWORK, "cannot connect", "check the network, the proxy and the region",       \
      ERR_SAME)                                                                                    \
    X(ERR_PROXY, NETWORK, "cannot reach the proxy", "check HTTPS_PROXY and NO_PROXY", ERR_SAME)    \
    X(ERR_TLS, NETWORK, "TLS certificate not trusted",                                             \
      "a corporate proxy? Set AWS_CA_BUNDLE, or use --ca-bundle", ERR_SAME)                        \
    X(ERR_CA_BUNDLE, NETWORK, "cannot use the CA bundle",                                          \
      "check AWS_CA_BUNDLE, ca_bundle or --ca-bundle", ERR_SAME)                                   \
    X(ERR_TLS_HANDSHAKE, NETWORK, "no TLS connection came about",                                  \
      "TLS 1.2 or newer is needed: does something else answer in the host's place?", ERR_SAME)     \
    X(ERR_PROXY_LOGIN, NETWORK, "the proxy asks for a login",                                      \
      "put it into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT", ERR_SAME)                         \
    X(ERR_PROXY_REFUSED, NETWORK, "the proxy refused the connection",                              \
      "ask who runs the proxy; check HTTPS_PROXY and NO_PROXY", ERR_SAME)                          \
    X(ERR_NOT_AWS, NETWORK, "something other than AWS answered",                                   \
      "a login page of this network, a proxy or a firewall? Open a web page in a browser first",   \
      ERR_SAME)                                                                                    \
    X(ERR_TIMEOUT, NETWORK, "no answer in time", "check the network; see --cli-read-timeout",      \
      ERR_SAME)                                                                                    \
    X(ERR_CONNECTION_LOST, NETWORK, "the connection broke off",                                    \
      "rollcall asks again by itself; check the network", "check the network, then run it again")  \
    X(ERR_BAD_REQUEST, SERVICE, "the service refused the request",                                 \
      "its answer says why; to ask again, {refresh}", "its answer says why")                       \
    X(ERR_TOKEN_REFUSED, SERVICE, "the service refused its own NextToken",                         \
      "to begin the list anew, {refresh}", "list the meeting from its beginning")                  \
    X(ERR_TOKEN_REPEATED, SERVICE, "the service repeated a NextToken",                             \
      "to begin the list anew, {refresh}", "list the meeting from its beginning")                  \
    X(ERR_REPLY, SERVICE, "the reply could not be read", "is a proxy answering instead of AWS?",   \
      ERR_SAME)                                                                                    \
    X(ERR_TOO_LARGE, SERVICE, "the reply is too large", "is a proxy answering instead of AWS?",    \
      ERR_SAME)                                                                                    \
    X(ERR_ENDPOINT, SERVICE, "not a usable endpoint",                                              \
      "write https://HOST:PORT; see --endpoint-url", ERR_SAME)                                     \
    X(ERR_OOM, INTERNAL, "out of memory", NULL, NULL)                                              \
    X(ERR_IO, INTERNAL, "input or output failed", NULL, NULL)                                      \
    X(ERR_GAP, INTERNAL, "the recording has a gap", NULL, NULL)                                    \
    X(ERR_TIME_UP, INTERNAL, "the time given by --timeout is over", NULL, NULL)                    \
    X(ERR_INTERNAL, INTERNAL, "something that should not happen", "please report it", ERR_SAME)

#define ERR_ENUM(id, kind, text, remedy, over) id,
enum err_code { ERR_OK, ERR_TABLE(ERR_ENUM) ERR_COUNT };
#undef ERR_ENUM

/* Whether one more attempt at the same request may help (see aws/retry.h). */
enum err_retry {
    ERR_RETRY_NEVER,
    ERR_RETRY_TRANSIENT,  /* 5xx, a broken connection */
    ERR_RETRY_TIMEOUT,    /* as TRANSIENT, at a higher cost to the retry quota */
    ERR_RETRY_THROTTLING, /* the service asks for less */
    ERR_RETRY_CLOCK,      /* once more, signed with the corrected clock */
    ERR_RETRY_LATER,      /* not now, but a later walk may go well by itself */
};

struct err {
    enum err_code code;
    enum err_retry retry;
    int http_status;   /* 0: no reply */
    int retry_after_s; /* the reply's Retry-After in seconds, -1: none */
    int wait_ms;       /* x-amz-retry-after: the wait that the service asks for, 0: none */
    char aws_code[64]; /* "ThrottlingException"; empty when there is none */
    char request_id[80];
    char operation[40]; /* "AssumeRole", "ReceiveMessage": what failed, on the way to credentials or
                           beside the list; "": the request for the list */
    char detail[256];   /* what is particular to this failure; may hold hostile text */
    char remedy[256];   /* replaces the table's when not empty */
};

/* A struct err without an error in it; every struct err starts as this. */
#define ERR_INIT ((struct err){.retry_after_s = -1})

/* Records an error, unless one is there already. The detail is printf-like, may be empty (""), is
 * cut to fit, and loses its newlines. Always returns false, so that `return err_set(…)` reads well.
 */
bool err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Gives the error a remedy of its own. Without an error, or with NULL as err, does nothing. */
void err_set_remedy(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Is there an error in it? */
bool err_is(const struct err *err);

/* Empties it again, ready for the next call. */
void err_clear(struct err *err);

/* The table's columns. Never NULL; the remedy is "" where there is none. A remedy of the error's
 * own is the same in both cases: what helps when it is over stands before its first action. */
enum err_kind err_kind(const struct err *err);
const char *err_text(const struct err *err);
const char *err_remedy(const struct err *err); /* while the program goes on */
const char *err_remedy_over(const struct err *err);

/* The remedy where there are no actions: what stands before the first one. Cut to fit; returns out.
 */
char *err_remedy_words(const struct err *err, enum err_program program, char *out, size_t size);

/* The command that the remedy names, to be copied: what follows "run: ", up to " (" or the end, or
 * what stands between its first backticks. Cut to fit; "" when it names none. Returns out. */
char *err_command(const struct err *err, char *out, size_t size);

/* The name of the code as it stands in the table, for logs and tests: "ERR_THROTTLED". */
const char *err_name(enum err_code code);

/* The exit status documented for this kind of error (0 for no error). */
int err_exit_status(const struct err *err);

/* Writes "throttled (429 ThrottlingException): detail, request-id …" without a newline into out,
 * cut to fit, always terminated. The result is NOT yet safe to show: pass it through base/text.
 * Returns out. */
char *err_sentence(const struct err *err, char *out, size_t size);

/* The same with what helps where there are no actions: "…; try again in 30 s" when the program is
 * over, "…; asked again in 30 s" while it goes on. */
char *err_line(const struct err *err, char *out, size_t size);
char *err_line_going_on(const struct err *err, char *out, size_t size);

#endif
