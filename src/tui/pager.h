/* Lines of safe text that scroll: help, errors, JSON. Knows no screen of its own. UI thread only.
 */
#ifndef ROLLCALL_TUI_PAGER_H
#define ROLLCALL_TUI_PAGER_H

#include "base/buf.h"
#include "tui/canvas.h"
#include "view/action.h"

#include <stdbool.h>
#include <stddef.h>

/* The ceiling of a pager's text, in bytes. */
#define PAGER_MAX ((size_t)1 << 20)

/* Embedded. Lines that begin with '\001' are drawn as headings, without it. */
struct pager {
    struct buf text; /* lines, each with its '\n'; fill it, then call pager_changed() */
    size_t lines;
    size_t top;
    size_t left; /* columns scrolled away */
    size_t height;
    char find[128]; /* what is searched for; "": nothing */
};

void pager_init(struct pager *pager);
void pager_clean_up(struct pager *pager);

/* Counts the lines again and keeps the position as far as it can. */
void pager_changed(struct pager *pager);

/* Appends a paragraph, broken at blanks to that many columns, behind a hanging indent. */
void pager_add_wrapped(struct pager *pager, const char *first, size_t indent, const char *text,
                       size_t columns);

/* Scrolls: the actions of the group MOVE, and next and previous match. False for any other. */
bool pager_act(struct pager *pager, enum action action);

/* Scrolls by that many lines. */
void pager_scroll(struct pager *pager, int lines);

/* Looks for text (without case) from the top line on. False when it is nowhere. */
bool pager_search(struct pager *pager, const char *text);

/* Draws the lines into the body of the frame, heading row included. */
void pager_draw(const struct pager *pager, const struct frame *frame, struct canvas *c);

/* Where pager_draw() begins, and how many rows it has. */
int pager_row(const struct frame *frame);
int pager_rows(const struct frame *frame);

#endif
