/* The HTTP server: connections, and the manner in which a reply goes out. */
#ifndef ROLLCALL_SIM_SERVER_H
#define ROLLCALL_SIM_SERVER_H

#include "base/err.h"
#include "sim/reply.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

/* One request and its reply on their way through the server: private to server.c and transfer.c.
 * An transfer waits by suspending its connection; the server resumes it when it is due. */

enum transfer_state {
    TRANSFER_READING, /* the request is coming in */
    TRANSFER_DECIDED, /* there is a reply; it may still be held back */
    TRANSFER_SENDING, /* the HTTP library sends it */
};

struct transfer {
    struct transfer *next; /* the server's list */
    struct transfer **link;
    struct MHD_Connection *connection;
    struct request request;
    struct reply reply;
    enum transfer_state state;
    bool suspended;
    bool gone;      /* the client hung up while it waited */
    int64_t due_us; /* when suspended: when to go on */
    size_t dripped; /* bytes of the head sent by hand */
};

/* HTTP/1.1 on the loopback interface (libmicrohttpd), with keep-alive, and TLS when given a
 * certificate. One thread: a request is handed to a function, its reply goes out in the manner
 * that it names. Knows nothing of meetings; no other file knows libmicrohttpd. */

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
