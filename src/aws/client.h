/* Signs one request and sends it once: what ListAttendees, STS and SQS have in common. Adds Host,
 * X-Amz-Date by the corrected clock, X-Amz-Security-Token, Authorization and User-Agent; learns the
 * service's clock from every reply; writes the debug log's line. Retries belong to the caller.
 *
 * Unless said otherwise, owner's thread only. */
#ifndef ROLLCALL_AWS_CLIENT_H
#define ROLLCALL_AWS_CLIENT_H

#include "aws/credentials/cred.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/rest_error.h"
#include "aws/retry.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdbool.h>
#include <stddef.h>

/* --- queries and forms: name=value&name=value, percent-encoded as AWS wants it. Pure. ----- */

/* Append a pair, with '&' in front unless out is empty. A NULL value adds nothing. Everything but
 * A-Z a-z 0-9 - . _ ~ becomes %XX. False when out has failed. */
bool query_add(struct buf *out, const char *name, const char *value);
bool query_add_bytes(struct buf *out, const char *name, const char *value, size_t len);

/* --- the User-Agent header in the form that AWS's own clients use (ua/2.1). Pure. --------- */

/* Borrowed for the length of a call; NULL or "" where there is nothing to say. */
struct user_agent {
    const char *version;    /* rollcall's */
    const char *os_release; /* uname -r */
    const char *machine;    /* uname -m */
    const char *exec_env;   /* AWS_EXECUTION_ENV */
    const char *app_id;     /* AWS_SDK_UA_APP_ID or sdk_ua_app_id; cut to 50 characters */
    const char *features;   /* comma-separated letters of the credential source, cred.ua_features */
    enum retry_mode retry_mode;
    bool custom_endpoint;
};

/* Appends "rollcall/1.0 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/c#11 m/E,n cfg/retry-mode#standard"
 * to out; characters that the form does not allow become '-'. False when out has failed. */
bool user_agent_add(const struct user_agent *agent, struct buf *out);

/* --- clients ------------------------------------------------------------------------------ */

/* Strings and pointers are borrowed and must outlive the client; the endpoint is copied. */
struct client_config {
    struct http_config http; /* its user_agent is not used */
    struct http *shared;     /* NULL: a connection of its own, made with http. Else the caller's,
                                which must outlive the client; client_cancel() and
                                client_clear_cancel() then leave it alone. */
    struct user_agent agent; /* its features are replaced by the credentials' own */
    const struct endpoint *endpoint;
    struct cred_source creds; /* get == NULL: nothing is signed */
    bool unsigned_by_choice; /* by --no-sign-request, which a refusal then names; a login's requests
                                are never signed */
    struct clock clock;
    int64_t skew_ms; /* what is known of the service's clock: its time minus ours; else 0 */
    struct log *log; /* NULL: no debug log */
};

/* Borrowed for the length of a call. */
struct client_request {
    const char *operation;  /* "ListAttendees": for the log and for sentences */
    const char *iam_action; /* "chime:ListAttendees": for the remedy of a refusal; NULL: none */
    const char *method;     /* GET, POST or DELETE */
    const char *path;       /* percent-encoded, begins with '/'; follows the endpoint's base path */
    const char *query;      /* percent-encoded, without '?'; NULL: none */
    const char *content_type;        /* NULL: no body */
    const char *target;              /* X-Amz-Target; NULL: none */
    const struct http_header *extra; /* more headers, sent as they are and not signed; NULL: none */
    size_t extra_count;
    const void *body;
    size_t body_len;
    size_t max_body; /* ceiling of the reply's body in bytes */
    int attempt;     /* 1 is the first; 0: not known. For the log. */
};

struct client;

/* NULL and *err on failure. Free with client_destroy(). */
struct client *client_new(const struct client_config *config, struct err *err);
void client_destroy(struct client *client);

/* The service's time minus ours, as far as its replies have said it. */
int64_t client_skew_ms(const struct client *client);

/* Gets credentials, signs, sends once. True when there was a reply, whatever its status. False and
 * *err otherwise: no credentials, no network, cancelled. The caller calls
 * http_response_clean_up() in both cases. Blocks. */
bool client_send(struct client *client, const struct client_request *request,
                 struct http_response *response, struct err *err);

/* True when the reply's status is 2xx. Otherwise reads the JSON error in it, fills *err as
 * client_refuse() does, and returns false. */
bool client_check(struct client *client, const struct client_request *request,
                  const struct http_response *response, struct err *err);

/* Fills *err from an error that the caller read itself (STS's XML), with the remedy that fits this
 * client's region, credentials and clock. Makes the credential source forget credentials that the
 * service refused. Always returns false. */
bool client_refuse(struct client *client, const struct client_request *request,
                   const struct rest_error *error, struct err *err);

/* Ends a send that is under way with ERR_CANCELLED within milliseconds, credentials included;
 * without one, the next. Any thread. */
void client_cancel(struct client *client);

/* Forgets a cancel that ended nothing. */
void client_clear_cancel(struct client *client);

#endif
