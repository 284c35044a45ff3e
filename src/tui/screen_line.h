/* A line of input at the bottom of the screen: filter and search (live while typing), file name,
 * and secrets without echo. */
#ifndef ROLLCALL_TUI_SCREEN_LINE_H
#define ROLLCALL_TUI_SCREEN_LINE_H

#include "base/err.h"
#include "meeting/export.h"
#include "tui/screen.h"

/* NULL when memory is out. */
struct screen *screen_line_new_filter(struct ui *ui);
struct screen *screen_line_new_search(struct ui *ui);

/* Searches in the layer below: find() says whether there is anything, or why it cannot look. */
struct screen *screen_line_new_find(struct ui *ui,
                                    bool (*find)(void *data, const char *text, struct err *err),
                                    void *data);
struct screen *screen_line_new_file(struct ui *ui, enum export_what what);

/* Asks the meeting's question; closing the line says no. */
struct screen *screen_line_new_secret(struct ui *ui);

#endif
