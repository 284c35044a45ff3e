/* The token that `aws sso login` leaves in ~/.aws/sso/cache: read, and renewed there before it
 * expires where it can be (sso-session with a refresh token). Private to the credential chain. */
#ifndef ROLLCALL_AWS_CREDENTIALS_SSO_TOKEN_H
#define ROLLCALL_AWS_CREDENTIALS_SSO_TOKEN_H

#include "aws/credentials/provider.h"

#include <stdbool.h>
#include <stdint.h>

/* Which login. Borrowed; the profile is for the remedy. */
struct sso_login {
    const char *profile;
    const char *session; /* [sso-session NAME]; NULL: the older form, named by its start URL */
    const char *start_url;
    const char *region;
};

struct sso_token {
    char *access_token; /* secret_ memory */
    int64_t expires_ms;
    bool renewable; /* it will renew itself without a person */
};

/* When does the login end, and does it renew itself? From the file as it is; false when there is no
 * login. token->access_token stays NULL. */
bool sso_token_peek(struct provider_context *context, const struct sso_login *login,
                    struct sso_token *token);

/* Reads the token, renewing it where less than 15 minutes are left. A failed renewal is no error
 * while the old one lasts. False and *err (ERR_LOGIN_EXPIRED with the command that logs in)
 * otherwise. Free with sso_token_clean_up(). Blocks when it renews. */
bool sso_token_get(struct provider_context *context, const struct sso_login *login,
                   struct sso_token *token, struct err *err);
void sso_token_clean_up(struct sso_token *token);

#endif
