/* One request and its reply on their way through the server: private to server.c and exchange.c.
 * An exchange waits by suspending its connection; the server resumes it when it is due. */
#ifndef ROLLCALL_SIM_EXCHANGE_H
#define ROLLCALL_SIM_EXCHANGE_H

#include "sim/reply.h"
#include "sim/request.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

enum exchange_stage {
    EXCHANGE_READING, /* the request is coming in */
    EXCHANGE_DECIDED, /* there is a reply; it may still be held back */
    EXCHANGE_SENDING, /* the HTTP library sends it */
};

struct exchange {
    struct exchange *next; /* the server's list */
    struct exchange **link;
    struct MHD_Connection *connection;
    struct request request;
    struct reply reply;
    enum exchange_stage stage;
    bool suspended;
    bool gone;      /* the client hung up while it waited */
    int64_t due_us; /* when suspended: when to go on */
    size_t dripped; /* bytes of the head sent by hand */
};

/* Goes on with an exchange whose request is complete: sends, or suspends the connection until the
 * reply is due. What the HTTP library's access handler returns. */
enum MHD_Result exchange_go_on(struct exchange *exchange);

/* Suspends the connection until then. */
void exchange_wait(struct exchange *exchange, int64_t due_us);

/* Lets it go on. */
void exchange_resume(struct exchange *exchange);

/* Has the client of a suspended exchange hung up? Looks without reading. */
bool exchange_client_left(const struct exchange *exchange);

#endif
