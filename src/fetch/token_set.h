/* Notices a NextToken that comes back: a walk would never end. Keeps a keyed hash a token, in
 * constant memory: when it is full it starts over, so that a loop of up to TOKEN_SET_MAX pages is
 * always found, at the latest the second time round. Private to work/. */
#ifndef ROLLCALL_FETCH_TOKEN_SET_H
#define ROLLCALL_FETCH_TOKEN_SET_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tokens that are remembered: 32 KiB, pages for 200,000 attendees and more. */
#define TOKEN_SET_MAX 2048

/* Embedded; the fields are private to token_set.c. */
struct token_set {
    struct hash_key key;
    size_t count;
    uint64_t slots[2 * TOKEN_SET_MAX];
};

/* Empty, under a fresh key. */
void token_set_init(struct token_set *set, struct hash_key key);

/* Remembers a token. True when it was there already. */
bool token_set_seen(struct token_set *set, const char *token);

#endif
