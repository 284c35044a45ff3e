/* Actions that mean the same on every screen. UI thread only. */
#ifndef ROLLCALL_TUI_COMMON_H
#define ROLLCALL_TUI_COMMON_H

#include "tui/ui.h"

/* Does what the topmost screen has passed on. Returns REACT_ bits. */
unsigned common_act(struct ui *ui, enum action action);

/* A recording makes no requests: says so of such an action, and is true. */
bool common_refuses(struct ui *ui, enum action action);

/* ^C, before a screen sees it: twice within 2 s quits. */
void common_note_cancel(struct ui *ui);

#endif
