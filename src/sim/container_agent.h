/* The credential agent of a container: credentials that expire, over the protocol of
 * AWS_CONTAINER_CREDENTIALS_FULL_URI. They are throw-away ones, like the default key. */
#ifndef ROLLCALL_SIM_AGENT_H
#define ROLLCALL_SIM_AGENT_H

#include "sim/exchange.h"

#include <stdbool.h>

/* Where it listens; ?seconds=N says how long its credentials last (3600). */
#define AGENT_PATH "/agent/credentials"

/* What it gives out, and what the service then accepts. */
#define AGENT_KEY_ID "AKIDAGENTEXAMPLE"
#define AGENT_SECRET "agentSecretAgentSecretAgentSecretEXAMPLE"
#define AGENT_TOKEN  "agentTokenAgentTokenAgentTokenEXAMPLE"

bool agent_is_for(const struct request *request);

/* Gives out credentials, or what faults of the operation `credentials` make of them. */
void agent_handle(struct passage *passage);

#endif
