/* What HTTP carries: a request as a caller states it, and the reply as it came. */
#ifndef ROLLCALL_AWS_HTTP_MESSAGE_H
#define ROLLCALL_AWS_HTTP_MESSAGE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_header {
    const char *name;
    const char *value;
};

/* Borrowed for the length of a call. */
struct http_request {
    const char *method;                /* GET, PUT or POST */
    const char *url;                   /* sent as it is: path and query already encoded */
    const struct http_header *headers; /* Host, when given, replaces libcurl's own */
    size_t header_count;
    const void *body;
    size_t body_len;
    size_t max_body;         /* ceiling of the reply's body in bytes; beyond it ERR_TOO_LARGE */
    bool no_proxy;           /* metadata and container endpoints: always direct */
    long connect_timeout_ms; /* these two, when not 0, replace the config's for this request */
    long read_timeout_ms;
};

/* What a header says is "" when the reply has no such header; values are cut to fit. */
struct http_response {
    int status;
    struct buf body;         /* secret: wiped when freed */
    char error_type[128];    /* x-amzn-errortype */
    char query_error[128];   /* x-amzn-query-error */
    char request_id[80];     /* x-amzn-requestid, else x-amz-request-id */
    char amz_request_id[80]; /* x-amz-request-id */
    char request_id_2[128];  /* x-amz-id-2 */
    char content_type[80];
    char server[64];    /* Server: who says that it has answered */
    char location[256]; /* of a redirect, which is not followed */
    char date[48];
    char retry_after[32];     /* seconds, or a date */
    char amz_retry_after[16]; /* x-amz-retry-after: milliseconds */
    bool has_age;             /* an Age header: a cache answered, Date says nothing of the clock */
    int64_t sent_ms;          /* wall clock when the request began to leave */
    int64_t received_ms;      /* wall clock at the reply's first byte */
    int64_t elapsed_ms;       /* whole transfer, monotonic */
    bool reused;              /* went over a connection that was open already */
};

#endif
