/* One HTTP connection, kept alive: libcurl's multi interface behind a call that blocks its worker
 * and can be ended from any thread within milliseconds, during a DNS look-up too. It sends once;
 * retries belong to the caller. No redirects, TLS 1.2 or newer, peer and host verified, HTTP/1.1.
 * Only its parts (http_request, http_failure, libcurl) use libcurl beside it. */
#ifndef ROLLCALL_AWS_HTTP_H
#define ROLLCALL_AWS_HTTP_H

#include "aws/http_message.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>

/* Wipes and frees the body. */
void http_response_clean_up(struct http_response *response);

/* How to reach servers. Strings are borrowed and must outlive the http. */
struct http_config {
    const char *ca_bundle;   /* NULL: the system's store */
    bool no_verify;          /* --no-verify-ssl */
    long connect_timeout_ms; /* 0: none */
    long read_timeout_ms;    /* idle time between bytes; 0: none */
    long total_timeout_ms;   /* ceiling of a whole transfer; 0: none */
    const char *user_agent;
    /* The proxy for a URL as a string in static or caller-owned storage, or NULL for a direct
     * connection; self is proxy_self. NULL as the function: always direct. */
    const char *(*proxy_for)(void *self, const char *url);
    void *proxy_self;
    struct clock clock;
};

struct http;

/* NULL and *err on failure. Belongs to one thread; free with http_destroy() there. */
struct http *http_new(const struct http_config *config, struct err *err);
void http_destroy(struct http *http);

/* Sends once and reads the whole reply. A reply whose body or header is beyond its ceiling (64 KiB
 * for the header), or that comes slower than 100 bytes a second over the read timeout, ends. True
 * when a whole reply came, whatever its status: one that ends with its connection and has no length
 * is whole when the JSON or XML in it is. False and *err (kind NETWORK, CANCELLED, or
 * ERR_TOO_LARGE) otherwise. The caller calls http_response_clean_up() in both cases. Owner's thread
 * only. */
bool http_send(struct http *http, const struct http_request *request,
               struct http_response *response, struct err *err);

/* Ends the transfer that is under way with ERR_CANCELLED; without one, the next. Any thread. */
void http_cancel(struct http *http);

/* Forgets a cancel that came too late to end anything. Owner's thread only. */
void http_clear_cancel(struct http *http);

/* Call in main(), before any thread and before OpenSSL is used: libcurl's and OpenSSL's global
 * set-up, with allocators that wipe what they free, and without SSLKEYLOGFILE. A second call
 * changes nothing. */
bool http_global_init(struct err *err);

/* "libcurl/7.88.1 OpenSSL/3.0.15 …", for --version. Lives for ever. Main thread only. */
const char *http_library_versions(void);

#endif
