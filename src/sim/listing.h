/* The operation itself: ListAttendees of one meeting, one page a call. */
#ifndef ROLLCALL_SIM_LISTING_H
#define ROLLCALL_SIM_LISTING_H

#include "sim/refusal.h"
#include "sim/registry.h"
#include "sim/reply.h"
#include "sim/request.h"
#include "sim/token.h"

#include <stdbool.h>

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
    bool odd_members;  /* members that nobody knows, and null where nothing is */
};

/* Reads the query string of a request: max-results (1 to 100; 1 to 99 in the older namespace;
 * default_page without one) and next-token. False: *reply is the refusal. */
bool listing_read(const struct registry *meeting, const struct request *request,
                  size_t default_page, const struct refusal_how *how, struct listing_query *query,
                  struct reply *reply);

/* Writes the page into the reply. */
void listing_write(const struct registry *meeting, const struct listing_query *query,
                   const struct listing_twist *twist, struct reply *reply);

/* Writes an ExternalUserId as a JSON string, as it goes to clients. */
void listing_write_user(struct buf *out, const struct person *person);

#endif
