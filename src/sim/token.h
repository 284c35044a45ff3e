/* Page tokens: opaque to the client, full of characters that need care on their way through JSON
 * and a query string, and signed, so that a forged or foreign one is refused. */
#ifndef ROLLCALL_SIM_TOKEN_H
#define ROLLCALL_SIM_TOKEN_H

#include "sim/uuid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a token says. */
struct token {
    uint64_t after; /* the page begins after this registration number */
    uint32_t page;  /* which page it asks for: 2 for the token of the first page */
};

enum { TOKEN_TEXT_MAX = 128 };

/* Whom tokens are good for. */
struct token_key {
    struct uuid meeting;
    uint64_t seed;
};

/* Writes the token's text, UTF-8 with a NUL. Returns its length in bytes. */
size_t token_write(const struct token_key *key, const struct token *token,
                   char out[TOKEN_TEXT_MAX]);

/* Reads it back. False for a text that token_write() did not write with the same key. */
bool token_read(const struct token_key *key, const char *text, size_t len, struct token *out);

#endif
