/* The parts of the manual pages that are tables in the code, as man(7) text. Used at build time
 * only, by gen-docs. */
#ifndef ROLLCALL_APP_MANUAL_H
#define ROLLCALL_APP_MANUAL_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends a page's template with every line "@NAME@" replaced by a table (OPTIONS, CONFIG, KEYS,
 * ACTIONS, COLORS, COLUMNS, STATES, WORDS) and "@VERSION@" anywhere by the version. False for a
 * name that there is not, or when the buffer failed. */
bool manual_expand(struct buf *out, const char *template_text);

#endif
