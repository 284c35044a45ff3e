/* What it means that a transfer failed: libcurl's codes in this program's terms, with a detail that
 * names host and stage. For http.c alone, and like it a user of libcurl. */
#ifndef ROLLCALL_AWS_HTTP_FAILURE_H
#define ROLLCALL_AWS_HTTP_FAILURE_H

#include "aws/libcurl.h"
#include "base/err.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* The transfer as it ended. Borrowed for the length of a call. */
struct http_failure {
    CURL *easy;
    CURLcode curl;
    const char *url;
    const char *proxy;      /* NULL: direct */
    const char *error_text; /* of CURLOPT_ERRORBUFFER; "" when it is empty */
    const struct libcurl_stage *stage;
    size_t header_bytes; /* of the reply, as far as it came */
    bool header_done;
    bool too_large; /* a ceiling ended it: the body's or the header's */
    size_t max_body;
    int64_t waited_ms;  /* the whole transfer */
    const char *option; /* that says how long may be waited at this stage; NULL: none does */
};

/* Fills *err with code, retry class, detail and remedy. Always returns false. */
bool http_failure_set(const struct http_failure *failure, struct err *err);

#endif
