/* One request and its reply on their way through the server: private to server.c and transfer.c.
 * An transfer waits by suspending its connection; the server resumes it when it is due. */
#ifndef ROLLCALL_SIM_TRANSFER_H
#define ROLLCALL_SIM_TRANSFER_H

#include "sim/reply.h"
#include "sim/request.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

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

/* Goes on with an transfer whose request is complete: sends, or suspends the connection until the
 * reply is due. What the HTTP library's access handler returns. */
enum MHD_Result transfer_go_on(struct transfer *transfer);

/* Suspends the connection until then. */
void transfer_wait(struct transfer *transfer, int64_t due_us);

/* Lets it go on. */
void transfer_resume(struct transfer *transfer);

/* Has the client of a suspended transfer hung up? Looks without reading. */
bool transfer_client_left(const struct transfer *transfer);

#endif
