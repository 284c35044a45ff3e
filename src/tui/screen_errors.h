/* The last failures: when, which operation, what the service said, what it means, what helps. */
#ifndef ROLLCALL_TUI_SCREEN_ERRORS_H
#define ROLLCALL_TUI_SCREEN_ERRORS_H

#include "tui/screen.h"

/* NULL when memory is out. */
struct screen *screen_errors_new(void);

#endif
