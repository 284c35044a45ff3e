/* One response of ListAttendees: rows and the token of the next page. A page owns every string of
 * its rows; it is built by chime/, handed over whole, and kept by the roster. One thread at a time.
 */
#ifndef ROLLCALL_ROSTER_PAGE_H
#define ROLLCALL_ROSTER_PAGE_H

#include "roster/attendee.h"

#include <stdbool.h>
#include <stddef.h>

struct page {
    struct attendee *rows;
    size_t count;
    char *next_token; /* NULL on the last page */
    char request_id[80];
    /* The rest is private to page.c. */
    size_t capacity;
    struct page_block *blocks;
    bool secret; /* holds join tokens: wiped when freed */
};

/* An empty page with room for the expected number of rows. NULL when memory is out. */
struct page *page_new(size_t expected_rows, bool with_join_tokens);

/* Appends a copy of *attendee, strings included. False when memory is out. */
bool page_add(struct page *page, const struct attendee *attendee);

/* Sets the next token to a copy; NULL says that this is the last page. False when memory is out. */
bool page_set_next_token(struct page *page, const char *token);

/* Frees the rows and the token but keeps their strings: for a keeper that has copied the rows. */
void page_strip(struct page *page);

/* NULL is fine. Join tokens are wiped. */
void page_destroy(struct page *page);

/* Destroys count pages, and frees the array. NULL is fine. */
void page_destroy_all(struct page **pages, size_t count);

#endif
