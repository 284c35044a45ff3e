/* Who answers "give me the page at this token": the seam between the walk and the service. */
#ifndef ROLLCALL_FETCH_PAGE_SOURCE_H
#define ROLLCALL_FETCH_PAGE_SOURCE_H

#include "base/err.h"
#include "roster/page.h"

#include <stdbool.h>
#include <stddef.h>

struct page_request {
    const char *token;  /* NULL: the first page */
    size_t max_results; /* 0: the largest that the namespace allows; larger values are clamped */
    int attempt;        /* 1 is the first; 0: not known. For the log. */
};

struct page_source {
    /* One attempt: sign, send once, parse. Blocks; owner's thread only. True: *page belongs to the
     * caller. False: *err says what happened, whether a retry may help (err.retry) and what
     * Retry-After said. */
    bool (*fetch)(void *self, const struct page_request *request, struct page **page,
                  struct err *err);
    /* Ends a fetch that is under way with ERR_CANCELLED, within milliseconds. Any thread. */
    void (*cancel)(void *self);
    /* Forgets a cancel that ended nothing. Owner's thread only. */
    void (*clear_cancel)(void *self);
    void *self;
};

#endif
