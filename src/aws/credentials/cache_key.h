/* The names of the AWS CLI's cache files: digests of JSON as Python's json.dumps(sort_keys=True)
 * writes it, so that one login, or one MFA code, serves both programs. Pure; any thread. */
#ifndef ROLLCALL_AWS_CREDENTIALS_CACHE_KEY_H
#define ROLLCALL_AWS_CREDENTIALS_CACHE_KEY_H

#include "base/buf.h"

#include <stdbool.h>

/* Bytes of a digest in hex, with its NUL: SHA-1 takes 41, SHA-256 65. */
#define CACHE_KEY_SIZE 65

/* An object in the making. Add members in the order of their names. */
struct cache_key {
    struct buf json;
    bool minified; /* "," and ":" as separators, not ", " and ": " */
};

/* Free with cache_key_clean_up(). */
#define CACHE_KEY_INIT(is_minified) ((struct cache_key){BUF_INIT(64U << 10), is_minified})

/* Add a member; a NULL text adds nothing. */
void cache_key_text(struct cache_key *key, const char *name, const char *text);
void cache_key_number(struct cache_key *key, const char *name, long long number);

/* Closes the object and writes its SHA-1. False when memory is out. */
bool cache_key_finish(struct cache_key *key, char out[CACHE_KEY_SIZE]);
void cache_key_clean_up(struct cache_key *key);

/* The digests of a plain string, in lower-case hex. False when OpenSSL refuses. */
bool cache_key_sha1(const char *text, char out[CACHE_KEY_SIZE]);
bool cache_key_sha256(const char *text, char out[CACHE_KEY_SIZE]);

#endif
