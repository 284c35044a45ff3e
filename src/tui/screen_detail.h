/* One attendee, field by field, or as JSON. It stays on its attendee whatever a refresh brings. */
#ifndef ROLLCALL_TUI_SCREEN_DETAIL_H
#define ROLLCALL_TUI_SCREEN_DETAIL_H

#include "roster/attendee.h"
#include "tui/screen.h"

/* Pins the attendee, so that its row stays while it is looked at. NULL when memory is out. */
struct screen *screen_detail_new(struct ui *ui, struct slice attendee_id);

#endif
