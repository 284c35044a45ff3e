/* The session form: meeting, control region, profile; and the meetings of late. */
#ifndef ROLLCALL_TUI_SCREEN_FORM_H
#define ROLLCALL_TUI_SCREEN_FORM_H

#include "tui/screen.h"
#include "view/form.h"

/* Begins in that field, filled with what is in use now. NULL when memory is out. */
struct screen *screen_form_new(struct ui *ui, enum form_field focus);

#endif
