/* The EC2 instance metadata service: version 2 with its token, version 1 where only that is spoken
 * and nothing forbids it. Answers "who am I" and "where am I". Blocks for some seconds at most. */
#ifndef ROLLCALL_AWS_IMDS_H
#define ROLLCALL_AWS_IMDS_H

#include "aws/http.h"
#include "aws/profile.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>

/* How to ask. A plain value; the strings are its own. */
struct imds {
    struct http *http; /* the caller's */
    char base[512];    /* "http://169.254.169.254/": always ends with a slash */
    long timeout_ms;
    int attempts;
    bool disabled;    /* AWS_EC2_METADATA_DISABLED */
    bool v1_disabled; /* AWS_EC2_METADATA_V1_DISABLED */
    bool token_asked; /* what follows is known: version 2's token, or "" for version 1 */
    int token_status; /* of the reply that refused one; 0: none did */
    char token[256];
};

/* Reads variables and profile. False and *err when they cannot be used (an endpoint mode that is
 * none, a timeout that is no number). */
bool imds_configure(struct imds *imds, const struct env *env, const struct profiles *profiles,
                    const char *profile, struct err *err);

/* Fetches a path below the base ("latest/meta-data/..."), with a token if there are any. The reply
 * is appended to the secret buffer out. False and *err (NETWORK, CANCELLED, or
 * ERR_CREDENTIAL_SOURCE) otherwise. */
bool imds_get(struct imds *imds, const char *path, struct buf *out, struct err *err);

/* The region of the instance; a Local Zone's is the one that it belongs to. False, and *err, when
 * there is no answer. */
bool imds_region(struct imds *imds, char out[64], struct err *err);

#endif
