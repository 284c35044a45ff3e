/* Where a container's agent is, and whether it may be spoken to. Pure; private to the credential
 * chain. */
#ifndef ROLLCALL_AWS_CREDENTIALS_CONTAINER_H
#define ROLLCALL_AWS_CREDENTIALS_CONTAINER_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>

#define CONTAINER_URI_SIZE 2048

/* AWS_CONTAINER_CREDENTIALS_RELATIVE_URI on the agent's own address, else
 * AWS_CONTAINER_CREDENTIALS_FULL_URI: any https host, but over http only this machine and the
 * agents' addresses, for what comes back is a secret. False and *err (ERR_CREDENTIAL_SOURCE) when
 * neither is set, or it is not such a URL. */
bool container_uri(const struct env *env, char out[CONTAINER_URI_SIZE], struct err *err);

#endif
