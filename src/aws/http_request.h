/* What is sent: method, body and header of a request become options of libcurl. Values of headers
 * come from files, variables and services, and are checked. For http.c alone, and like it a user of
 * libcurl; one thread. */
#ifndef ROLLCALL_AWS_HTTP_REQUEST_H
#define ROLLCALL_AWS_HTTP_REQUEST_H

#include "aws/http_message.h"
#include "base/err.h"

#include <curl/curl.h>
#include <stdbool.h>

/* Sets the request on a fresh easy handle. It must outlive the transfer; so must *headers, which is
 * NULL at first and is the caller's to free, also after a failure: ERR_CREDENTIAL_SOURCE when a
 * value holds a control character. */
bool http_request_set(const struct http_request *request, CURL *easy, struct curl_slist **headers,
                      struct err *err);

#endif
