/* A reply, as the rest of the program sees it. Pure; any thread. */
#ifndef ROLLCALL_AWS_HTTP_RESPONSE_H
#define ROLLCALL_AWS_HTTP_RESPONSE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

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
    char date[48];
    char retry_after[32];     /* seconds, or a date */
    char amz_retry_after[16]; /* x-amz-retry-after: milliseconds */
    bool has_age;             /* an Age header: a cache answered, Date says nothing of the clock */
    int64_t sent_ms;          /* wall clock when the request began to leave */
    int64_t received_ms;      /* wall clock at the reply's first byte */
    int64_t elapsed_ms;       /* whole transfer, monotonic */
    bool reused;              /* went over a connection that was open already */
};

/* Wipes and frees the body. */
void http_response_clean_up(struct http_response *response);

#endif
