/* A request on its way to its reply, and what every operation does with it: refuse it, check its
 * signature, let time and faults have their say. */
#ifndef ROLLCALL_SIM_PASSAGE_H
#define ROLLCALL_SIM_PASSAGE_H

#include "sim/fault.h"
#include "sim/refusal.h"
#include "sim/reply.h"
#include "sim/request.h"
#include "sim/sim.h"

#include <stdbool.h>
#include <stdint.h>

struct passage {
    struct sim *sim;
    const struct request *request;
    struct reply *reply;
    const char *path; /* without the prefix that chose the API */
    char request_id[UUID_TEXT + 1];
    struct refusal_how how;
    int64_t wall_ms; /* the server's clock */
};

/* Turns the reply into a refusal; a NULL or empty message: the refusal's own. */
void passage_refuse(struct passage *passage, enum refusal refusal, const char *message);

/* Is the request signed for this service? False: the reply is a refusal. */
bool passage_is_authentic(struct passage *passage, const char *service);

/* Finds what goes wrong with this request of a stage; delays and skews take hold at once. Fill in
 * the moment's operation, page and has_token; the rest is added. */
struct fault_effects passage_strike(struct passage *passage, struct stage *stage,
                                    struct fault_moment moment);

#endif
