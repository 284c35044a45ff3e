/* Which sources of credentials would be used, in which order: decided by variables and files alone.
 * Pure; private to the credential chain. */
#ifndef ROLLCALL_AWS_CREDENTIALS_PLAN_H
#define ROLLCALL_AWS_CREDENTIALS_PLAN_H

#include "aws/credentials/provider.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Roles that lead to one another, the source included. */
#define CRED_PLAN_MAX 16

/* steps[0] is where it begins; each of the others is a role that the one before it assumes. The
 * strings belong to the context's settings and profiles. */
struct cred_plan {
    struct cred_step steps[CRED_PLAN_MAX];
    size_t count;
};

/* Walks the provider table for the settings' profile. False and *err when a source is configured
 * but broken (roles that go in circles, half of a pair of keys, ...), or when there is none
 * (ERR_NO_CREDENTIALS). */
bool cred_plan_make(const struct provider_context *context, struct cred_plan *plan,
                    struct err *err);

#endif
