/* The title bar: which meeting, where, as whom; how many are registered, how many seats are free.
 * Pure. */
#ifndef ROLLCALL_VIEW_TITLE_H
#define ROLLCALL_VIEW_TITLE_H

#include "base/buf.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>

struct title_facts {
    const char *meeting_id; /* "": none yet */
    const char *region;
    const char *profile; /* "": none */
    const char *account; /* 12 digits; "": not known */
    size_t registered;   /* bots not counted */
    size_t bots;
    size_t seats; /* attendees that the meeting can have; 0: not known, and none is called free */
    bool complete;
    bool limited;       /* --max-items stopped the loading */
    bool listening;     /* meeting events are heard: who is here is told too */
    size_t here;        /* of those who are registered, bots not counted */
    const char *mode;   /* "READ-ONLY" or "ACTIONS", behind the counts; NULL: neither */
    bool have_rows;     /* no counts before the first page */
    const char *filter; /* its text; NULL or "": none */
    size_t visible;     /* of those who are registered, those that it shows, bots counted */
};

/* Appends the bar in exactly that many columns, left part and counts at their ends: the account
 * goes first when it is narrow, then the profile, the region, the word rollcall, then words of the
 * counts: "/bob: 7 of 247 registered  only 2 free" becomes "/bob 7/247, 2 free", then "7/247, 2
 * free". So a filter and the last seats are told in every state. The rows of a meeting that is not
 * complete read "100+ registered". Returns whether the seats deserve a warning. */
bool title_line(const struct title_facts *facts, struct buf *out, size_t columns,
                enum text_charset charset);

/* How many seats are free: false when that is not known. Few of them deserve a warning: one in 25,
 * such as 10 of 250. */
bool title_free(const struct title_facts *facts, size_t *seats, bool *few);

/* Appends the counts alone: "187 registered", "187 registered  63 free", "2 bots  185 registered 63
 * free"; with meeting events "41 here of 187 registered, 63 free". */
bool title_counts(const struct title_facts *facts, struct buf *out);

#endif
