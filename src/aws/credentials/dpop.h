/* Proof of possession for `aws login` sessions (RFC 9449): a JWT signed with ES256 by the key that
 * the login left behind. */
#ifndef ROLLCALL_AWS_CREDENTIALS_DPOP_H
#define ROLLCALL_AWS_CREDENTIALS_DPOP_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Borrowed for the length of a call. */
struct dpop_request {
    const char *key_pem; /* secret: an EC key on P-256, PKCS#8 or SEC1 */
    const char *method;  /* "POST" */
    const char *url;     /* without query */
    int64_t now_s;       /* seconds since 1970 */
    const char *id;      /* unique to this request: [A-Za-z0-9-] */
};

/* Appends the DPoP header's value to out. False and *err (ERR_CREDENTIAL_SOURCE) when the key is
 * none of the kind. Pure but for OpenSSL's nonce; any thread. */
bool dpop_header(const struct dpop_request *request, struct buf *out, struct err *err);

#endif
