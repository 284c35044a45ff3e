/* What a fault does to a reply. */
#ifndef ROLLCALL_SIM_STRIKE_H
#define ROLLCALL_SIM_STRIKE_H

#include "sim/fault.h"
#include "sim/listing.h"
#include "sim/refusal.h"
#include "sim/reply.h"

#include <stdbool.h>

/* Answers in the service's place. False: this fault lets the operation go on. */
bool strike_instead(const struct fault *fault, const struct refusal_how *how, struct reply *reply);

/* How it bends a page. */
struct listing_twist strike_twist(const struct fault *fault);

/* Spoils a reply that is otherwise complete. */
void strike_after(const struct fault *fault, struct reply *reply);

#endif
