/* What has happened, a line each, the newest at the end. */
#ifndef ROLLCALL_TUI_SCREEN_EVENTS_H
#define ROLLCALL_TUI_SCREEN_EVENTS_H

#include "tui/screen.h"

/* Begins at the end and follows it until the selection moves. NULL when memory is out. */
struct screen *screen_events_new(void);

#endif
