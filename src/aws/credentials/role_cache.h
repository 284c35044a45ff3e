/* ~/.aws/cli/cache: where the AWS CLI keeps the credentials of roles and of SSO, read and written
 * here too, so that one MFA code serves both programs. Private to the credential chain. */
#ifndef ROLLCALL_AWS_CREDENTIALS_ROLE_CACHE_H
#define ROLLCALL_AWS_CREDENTIALS_ROLE_CACHE_H

#include "aws/credentials/provider.h"

#include <stdbool.h>
#include <stdint.h>

/* Credentials as such a file holds them. Borrowed; expiration as it is to stand in the file. */
struct role_cache_entry {
    const char *access_key_id;
    const char *secret_access_key;
    const char *session_token;
    const char *expiration;
    const char *account_id;    /* NULL: none */
    const char *assumed_id;    /* of a role; NULL: none */
    const char *assumed_arn;   /* of a role; NULL: none */
    const char *provider_type; /* "sso"; NULL: none */
};

/* Fills out (keys, expiry, account) from the file of that key. False when there is none, it cannot
 * be understood, or less than min_left_ms remain. */
bool role_cache_load(const struct provider_context *context, const char *key, int64_t min_left_ms,
                     struct cred *out);

/* Writes the file of that key. A failure is no error: the credentials are good without it. */
void role_cache_store(const struct provider_context *context, const char *key,
                      const struct role_cache_entry *entry);

#endif
