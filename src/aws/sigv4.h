/* AWS Signature Version 4, the header form, in three pure stages: canonical request, string to
 * sign, signature. No clock, no socket, no allocation that outlives what the caller holds; any
 * thread.
 *
 * Specification: "Create a signed AWS API request", IAM User Guide; proven by the 38 published
 * cases of aws-c-auth (tests/unit/test_sigv4.c). */
#ifndef ROLLCALL_AWS_SIGV4_H
#define ROLLCALL_AWS_SIGV4_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct sigv4_header {
    const char *name; /* any case */
    const char *value;
};

/* A request as it stands on the wire. Borrowed for the length of a call. */
struct sigv4_request {
    const char *method;
    const char *path;                   /* already percent-encoded once, as sent; "" means "/" */
    const char *query;                  /* as sent, without '?'; NULL or "" when there is none */
    const struct sigv4_header *headers; /* every header to be signed; those of the never-sign list
                                           are skipped. Must hold Host and X-Amz-Date. */
    size_t header_count;
    const void *body;
    size_t body_len;
    bool keep_path; /* true: do not collapse dot segments and slashes (S3's way; for the vectors) */
};

/* The key that signatures are made with. It is derived from the secret key, the day, the region and
 * the service, in four steps; who signs often keeps it, and it is derived anew only when one of
 * these is another. Secret. One thread at a time. */
struct sigv4_key {
    struct buf origin; /* what it was derived from; empty: from nothing yet */
    unsigned char bytes[32];
};

#define SIGV4_KEY_INIT ((struct sigv4_key){.origin = BUF_INIT_SECRET(64 * 1024)})

/* Wipes it; it can be used again. NULL is fine. */
void sigv4_key_clean_up(struct sigv4_key *key);

/* Who signs, and for what. Borrowed for the length of a call. */
struct sigv4_scope {
    const char *access_key_id;
    const char *secret_access_key;
    const char *date; /* YYYYMMDDTHHMMSSZ, the same as X-Amz-Date */
    const char *region;
    const char *service;
    struct sigv4_key *key; /* the key of the signature before, kept by the caller; NULL: none is */
};

/* Bytes that a lower-case hex SHA-256 takes, with its NUL. */
#define SIGV4_HEX_SIZE 65

/* Stage 1: appends the canonical request to out. False when out has failed. */
bool sigv4_canonical_request(const struct sigv4_request *request, struct buf *out);

/* Stage 2: appends the string to sign for a canonical request to out. */
bool sigv4_string_to_sign(const struct sigv4_scope *scope, const char *canonical_request,
                          struct buf *out);

/* Stage 3: writes the signature of a string to sign as lower-case hex. The derived keys are wiped,
 * but for scope->key. False when OpenSSL refuses (out of memory). */
bool sigv4_signature(const struct sigv4_scope *scope, const char *string_to_sign,
                     char out[SIGV4_HEX_SIZE]);

/* All three: appends the value of the Authorization header to out. */
bool sigv4_authorization(const struct sigv4_scope *scope, const struct sigv4_request *request,
                         struct buf *out);

/* Formats milliseconds since 1970 as YYYYMMDDTHHMMSSZ (UTC). */
void sigv4_date(long long wall_ms, char out[17]);

#endif
