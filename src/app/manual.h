/* Texts of which some lines are tables in the code: templates of the manual pages, and of the
 * completion for bash. Used at build time only, by gen-docs. */
#ifndef ROLLCALL_APP_MANUAL_H
#define ROLLCALL_APP_MANUAL_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct template_table {
    const char *marker; /* the whole line: "@OPTIONS@" */
    void (*add)(struct buf *out);
};

/* Appends text with every line "@NAME@" replaced by the table of that name, and "@VERSION@"
 * anywhere by the version. False for a name that there is not, or when the buffer failed. */
bool template_expand(struct buf *out, const char *text, const struct template_table *tables,
                     size_t count);

/* Appends a page's template with every line "@NAME@" replaced by a table (OPTIONS, CONFIG, KEYS,
 * ACTIONS, COLORS, COLUMNS, STATES, WORDS) and "@VERSION@" anywhere by the version. False for a
 * name that there is not, or when the buffer failed. */
bool manual_expand(struct buf *out, const char *template_text);

#endif
