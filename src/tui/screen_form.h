/* The session form: meeting, control region, profile; and the meetings of late. */
#ifndef ROLLCALL_TUI_SCREEN_FORM_H
#define ROLLCALL_TUI_SCREEN_FORM_H

#include "tui/screen.h"
#include "view/form.h"

/* Opens the form in that field, filled with what is in use now. With one open already, comes back
 * to it: two of them never lie upon each other. Nothing happens when memory is out. */
void screen_form_open(struct ui *ui, enum form_field focus);

#endif
