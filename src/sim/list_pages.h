/* Pages of a list, and the NextTokens between them. */
#ifndef ROLLCALL_SIM_LIST_PAGES_H
#define ROLLCALL_SIM_LIST_PAGES_H

#include "sim/random.h"
#include "sim/refusal.h"
#include "sim/registry.h"
#include "sim/reply.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Page tokens: opaque to the client, full of characters that need care on their way through JSON
 * and a query string, and signed, so that a forged or foreign one is refused. */

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

/* The operation itself: ListAttendees of one meeting, one page a call. */

/* What a client asked for. */
struct listing_query {
    enum api api;
    size_t max_results;
    struct token token; /* {0, 1} for the first page */
    bool has_token;     /* one came, good or not */
};

/* How a fault bends the answer. */
struct listing_twist {
    bool repeat_token; /* the page names its own token as the next one */
    bool empty_page;   /* no rows, and a token that leads on */
    bool odd_members;  /* members that no client knows, and null where nothing is */
};

/* Reads the query string of a request: max-results (1 to 100; 1 to 99 in the older namespace;
 * default_page without one) and next-token. False: *reply is the refusal. */
bool listing_read(const struct registry *meeting, const struct request *request,
                  size_t default_page, const struct refusal_how *how, struct listing_query *query,
                  struct reply *reply);

/* Writes the page into the reply. */
void listing_write(const struct registry *meeting, const struct listing_query *query,
                   const struct listing_twist *twist, struct reply *reply);

/* Writes an attendee as an answer of the current namespace has one, JoinToken included. */
void listing_write_attendee(struct buf *out, const struct registry *meeting,
                            const struct person *person);

/* Writes an ExternalUserId as a JSON string, as it goes to clients. */
void listing_write_user(struct buf *out, const struct person *person);

#endif
