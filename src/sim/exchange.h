/* A request on its way to its reply, and what every operation does with it: refuse it, check its
 * signature, apply delays and faults. */
#ifndef ROLLCALL_SIM_EXCHANGE_H
#define ROLLCALL_SIM_EXCHANGE_H

#include "sim/fault.h"
#include "sim/list_pages.h"
#include "sim/refusal.h"
#include "sim/reply.h"
#include "sim/sim.h"

#include <stdbool.h>
#include <stdint.h>

/* A request on its way to its reply, and what every operation does with it: refuse it, check its
 * signature, apply delays and faults. */

struct exchange {
    struct sim *sim;
    const struct request *request;
    struct reply *reply;
    const char *path; /* without the prefix that chose the API */
    char request_id[UUID_TEXT + 1];
    struct refusal_how how;
    int64_t wall_ms; /* the server's clock */
};

/* Turns the reply into a refusal; a NULL or empty message: the refusal's own. */
void exchange_refuse(struct exchange *exchange, enum refusal refusal, const char *message);

/* Is the request signed for this service? False: the reply is a refusal. */
bool exchange_is_authentic(struct exchange *exchange, const char *service);

/* Finds what goes wrong with this request of a meeting; delays and skews take hold at once. Fill in
 * the moment's operation, page and has_token; the rest is added. */
struct fault_effects exchange_find_fault(struct exchange *exchange, struct meeting_state *state,
                                         struct fault_moment moment);

/* What a fault does to a reply. */

/* Answers in the service's place. False: this fault lets the operation go on. */
bool apply_fault_instead(const struct fault *fault, const struct refusal_how *how,
                         struct reply *reply);

/* What the fault changes in a page of a listing. */
struct listing_twist apply_fault_to_listing(const struct fault *fault);

/* Changes a reply that is otherwise complete. */
void apply_fault_to_reply(const struct fault *fault, struct reply *reply);

#endif
