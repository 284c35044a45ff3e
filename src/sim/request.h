/* A request as the simulator's routes see it: the raw target, headers and body, whoever received
 * them. Nothing in it knows the HTTP library, so that tests can write requests by hand. */
#ifndef ROLLCALL_SIM_REQUEST_H
#define ROLLCALL_SIM_REQUEST_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_MAX_HEADERS = 64, REQUEST_MAX_BODY = 1024 * 1024 };

struct request_header {
    const char *name; /* as the client wrote it */
    const char *value;
};

struct request {
    const char *method;
    char *path;        /* percent-encoded, as sent, without the query */
    const char *query; /* percent-encoded, as sent, without '?'; "" when there is none */
    struct request_header headers[REQUEST_MAX_HEADERS];
    size_t header_count;
    struct buf body;
    unsigned connection; /* which connection, counted from 1 */
    int64_t arrived_us;  /* monotonic clock */
    bool again;          /* it was answered with REPLY_LATER before */
};

/* Splits a raw request target into path and query, which it copies. False when memory is out.
 * request_clean_up() frees them and the body; NULL is fine. */
bool request_init(struct request *request, const char *target);
void request_clean_up(struct request *request);

/* The first header of that name (any case); NULL when there is none. */
const char *request_header(const struct request *request, const char *name);

/* The decoded value of a query parameter, appended to out; several of the same name: the first.
 * False when there is none, or when its escapes are broken. */
bool request_param(const struct request *request, const char *name, struct buf *out);

#endif
