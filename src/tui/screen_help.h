/* Help, made of the table of actions: what every key does now, what the states and columns mean. */
#ifndef ROLLCALL_TUI_SCREEN_HELP_H
#define ROLLCALL_TUI_SCREEN_HELP_H

#include "tui/screen.h"

/* NULL when memory is out. */
struct screen *screen_help_new(void);

#endif
