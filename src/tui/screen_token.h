/* A join token: first what a reader of it can do, then, when asked for, the token for ten
 * seconds. Any key, a resize or a suspend hides it. */
#ifndef ROLLCALL_TUI_SCREEN_TOKEN_H
#define ROLLCALL_TUI_SCREEN_TOKEN_H

#include "tui/screen.h"

/* The id is copied. NULL when memory is out. */
struct screen *screen_token_new(const char *attendee_id);

#endif
