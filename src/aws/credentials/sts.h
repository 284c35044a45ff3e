/* The two calls of AWS's Security Token Service that give a role's credentials. Private to the
 * credential chain. Specification: STS API Reference, version 2011-06-15 (query protocol, XML). */
#ifndef ROLLCALL_AWS_CREDENTIALS_STS_H
#define ROLLCALL_AWS_CREDENTIALS_STS_H

#include "aws/credentials/provider.h"
#include "aws/credentials/sts_xml.h"

#include <stddef.h>

/* Borrowed for the length of a call; NULL or 0 where there is none. */
struct sts_request {
    const char *role_arn;
    const char *session_name;
    const char *external_id;
    const char *mfa_serial;
    const char *mfa_code; /* secret */
    long duration_s;
    const char *web_token; /* the identity token's bytes: the call is then unsigned, and named
                              AssumeRoleWithWebIdentity */
    size_t web_token_len;
};

/* Sends the call that the request asks for, signed by signer (NULL for a web identity). True:
 * *reply holds credentials that are complete. False and *err otherwise. The caller calls
 * sts_xml_clean_up() in both cases. Blocks. */
bool sts_assume(struct provider_context *context, const struct sts_request *request,
                const struct cred *signer, struct sts_xml *reply, struct err *err);

#endif
