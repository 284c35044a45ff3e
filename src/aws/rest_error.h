/* What went wrong, in a service's own words: reads the error replies of the REST-JSON and AWS JSON
 * protocols, and turns a code and a status into a struct err with retry class and remedy. Pure; any
 * thread.
 *
 * The code comes from x-amzn-errortype, else the body's code, Code or __type, else it is the status
 * in digits; a namespace before '#' and anything after ':' is cut off. */
#ifndef ROLLCALL_AWS_REST_ERROR_H
#define ROLLCALL_AWS_REST_ERROR_H

#include "aws/http.h"
#include "base/err.h"

#include <stdint.h>

/* Texts are hostile: they pass through base/text before anyone sees them. */
struct rest_error {
    int status;
    char code[64];
    char message[256];
    char who[320]; /* who answered, when it was no service of AWS; "" else */
    char request_id[80];
    int retry_after_s; /* -1: none */
    int wait_ms;       /* x-amz-retry-after; 0: none */
};

/* Has something other than AWS answered: a login page of the network, a proxy, a redirect? Then
 * fills *err (ERR_NOT_AWS, ERR_PROXY_LOGIN), which says who, and returns true. host: who was asked.
 * Pages that say that something is overloaded or out of order (429, 5xx) are not judged here. */
bool rest_error_not_aws(const struct http_response *response, const char *host, struct err *err);

/* Reads an error reply (status 300 or more). Always fills *out; a body that cannot be read is
 * itself the message, but for a web page, which says nothing: then *out says who sent it. */
void rest_error_read(const struct http_response *response, struct rest_error *out);

/* Who asked whom, for sentences and remedies. NULL or 0 where not known. */
struct rest_error_context {
    const char *operation;     /* "ListAttendees" */
    const char *iam_action;    /* "chime:ListAttendees"; NULL: none to name */
    const char *region;        /* where it was asked */
    const char *host;          /* who was asked */
    const char *region_hint;   /* of endpoint_region_hint(); added where the region may be wrong */
    const char *masked_key_id; /* of cred_masked_key_id() */
    int64_t expires_ms;        /* of the credentials; wall clock; 0: not known */
    int64_t skew_ms;           /* service's clock minus ours */
    bool is_unsigned;          /* it was sent without a signature, by --no-sign-request */
    bool clock_retry;          /* skew_explains(): worth one more attempt with the right time */
};

/* Fills *err from a service's answer, also one that was read elsewhere (STS's XML). The code
 * decides first, then the status. Always returns false. */
bool rest_error_set(struct err *err, const struct rest_error *error,
                    const struct rest_error_context *context);

/* Seconds of a Retry-After header, -1 when there is none; a date is not supported and gives -1. */
int rest_error_retry_after(const char *header);

#endif
