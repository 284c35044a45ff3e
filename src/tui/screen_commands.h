/* The aws commands for one attendee: read and copied here, never run. */
#ifndef ROLLCALL_TUI_SCREEN_COMMANDS_H
#define ROLLCALL_TUI_SCREEN_COMMANDS_H

#include "tui/screen.h"

/* The id is copied. NULL when memory is out. */
struct screen *screen_commands_new(const char *attendee_id);

#endif
