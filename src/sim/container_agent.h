/* The credential agent of a container: credentials that expire, over the protocol of
 * AWS_CONTAINER_CREDENTIALS_FULL_URI. They are throw-away ones, like the default key. */
#ifndef ROLLCALL_SIM_CONTAINER_AGENT_H
#define ROLLCALL_SIM_CONTAINER_AGENT_H

#include "sim/exchange.h"

#include <stdbool.h>

/* Where it listens; ?seconds=N says how long its credentials last (3600). */
#define CONTAINER_AGENT_PATH "/agent/credentials"

/* What it gives out, and what the service then accepts. */
#define CONTAINER_AGENT_KEY_ID "AKIDAGENTEXAMPLE"
#define CONTAINER_AGENT_SECRET "agentSecretAgentSecretAgentSecretEXAMPLE"
#define CONTAINER_AGENT_TOKEN  "agentTokenAgentTokenAgentTokenEXAMPLE"

bool container_agent_is_for(const struct request *request);

/* Gives out credentials, or what faults of the operation `credentials` make of them. */
void container_agent_handle(struct exchange *exchange);

#endif
