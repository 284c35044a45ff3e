/* What a fault does to a reply. */
#ifndef ROLLCALL_SIM_APPLY_FAULT_H
#define ROLLCALL_SIM_APPLY_FAULT_H

#include "sim/fault.h"
#include "sim/listing.h"
#include "sim/refusal.h"
#include "sim/reply.h"

#include <stdbool.h>

/* Answers in the service's place. False: this fault lets the operation go on. */
bool apply_fault_instead(const struct fault *fault, const struct refusal_how *how,
                         struct reply *reply);

/* What the fault changes in a page of a listing. */
struct listing_twist apply_fault_to_listing(const struct fault *fault);

/* Changes a reply that is otherwise complete. */
void apply_fault_to_reply(const struct fault *fault, struct reply *reply);

#endif
