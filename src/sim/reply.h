/* A request as it came, and the reply that goes back: in what manner, whole, late, torn, dripping
 * or not at all. */
#ifndef ROLLCALL_SIM_REPLY_H
#define ROLLCALL_SIM_REPLY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A request as the simulator's routes see it: the raw target, headers and body, whoever received
 * them. Nothing in it knows the HTTP library, so that tests can write requests by hand. */

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

/* What goes back to the client, and in what manner: whole, late, torn, dripping, or not at all. */

enum { REPLY_MAX_HEADERS = 6, REPLY_MAX_BODY = 64 * 1024 * 1024 };

enum reply_manner {
    REPLY_WHOLE,
    REPLY_TRUNCATED,    /* the connection ends after half of the body */
    REPLY_DRIPPED,      /* one byte of the body each drip_us */
    REPLY_DRIPPED_HEAD, /* one byte of the status line and headers each drip_us (not with TLS) */
    REPLY_ENDLESS,      /* the body, its last byte then repeated for ever */
    REPLY_SILENT,       /* no byte, the connection stays open until the client gives up */
    REPLY_RESET,        /* the connection is reset without a byte */
    REPLY_LATER,        /* no answer yet: ask again with the same request after delay_us */
};

struct reply_header {
    const char *name; /* static */
    char value[120];
};

struct reply {
    int status;
    const char *content_type; /* static; NULL: no such header */
    struct buf body;
    struct reply_header headers[REPLY_MAX_HEADERS];
    size_t header_count;
    enum reply_manner manner;
    int64_t delay_us; /* from the request's arrival to the first byte; REPLY_LATER: from now */
    int64_t drip_us;
};

#define REPLY_INIT ((struct reply){.status = 200, .body = BUF_INIT(REPLY_MAX_BODY)})

/* Adds a header with a printf-like value; one too many is dropped. */
void reply_add_header(struct reply *reply, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Frees the body; NULL is fine. */
void reply_clean_up(struct reply *reply);

#endif
