/* HTTP/1.1 on the loopback interface (libmicrohttpd), with keep-alive, and TLS when given a
 * certificate. One thread: a request is handed to a function, its reply goes out in the manner
 * that it names. Knows nothing of meetings; no other file knows libmicrohttpd. */
#ifndef ROLLCALL_SIM_SERVER_H
#define ROLLCALL_SIM_SERVER_H

#include "base/err.h"
#include "sim/reply.h"
#include "sim/request.h"

#include <stdbool.h>
#include <stdint.h>

struct server_config {
    uint16_t port;  /* 0: a free one */
    char *cert_pem; /* contents, not paths; both NULL: plain HTTP. Borrowed. */
    char *key_pem;
    /* Fills *reply, which is empty and cleaned up by the server. Called again with the same
     * request after REPLY_LATER. */
    void (*handle)(void *self, const struct request *request, struct reply *reply);
    void *self;
};

struct server;

/* Listens. NULL and *err when it cannot. Free with server_destroy(). */
struct server *server_new(const struct server_config *config, struct err *err);

/* "http://127.0.0.1:40123". Lives as long as the server. */
const char *server_url(const struct server *server);

/* Serves until stop_fd is readable or closed, or, when stdin_fd is not -1, until its end. */
bool server_run(struct server *server, int stop_fd, int stdin_fd, struct err *err);

/* Breaks off what is under way. NULL is fine. */
void server_destroy(struct server *server);

#endif
