/* What the two providers that ask STS have in common. Private to the credential chain. */
#ifndef ROLLCALL_AWS_CREDENTIALS_STS_COMMON_H
#define ROLLCALL_AWS_CREDENTIALS_STS_COMMON_H

#include "aws/credentials/cache_key.h"
#include "aws/credentials/provider.h"
#include "aws/credentials/sts_xml.h"

#include <stdbool.h>

#define PROVIDER_SESSION_NAME_SIZE 80

/* The role session's name: the configured one, else rollcall-session-<seconds since 1970>. */
void provider_session_name(const struct provider_context *context, const char *configured,
                           char out[PROVIDER_SESSION_NAME_SIZE]);

/* Takes keys and expiry from a reply. False and *err when they are none. */
bool provider_take_sts(const struct sts_xml *reply, struct cred *out, struct err *err);

/* Keeps them in the role cache, in the AWS CLI's form. */
void provider_store_sts(const struct provider_context *context, const char key[CACHE_KEY_SIZE],
                        const struct sts_xml *reply, const struct cred *cred);

#endif
