/* The list of attendees: the bottom layer. */
#ifndef ROLLCALL_TUI_SCREEN_LIST_H
#define ROLLCALL_TUI_SCREEN_LIST_H

#include "tui/screen.h"

/* NULL when memory is out. */
struct screen *screen_list_new(void);

#endif
