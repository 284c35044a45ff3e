/* Another meeting is opened: the one on the screen stays until the new one answers. UI thread only.
 */
#ifndef ROLLCALL_TUI_OPENING_H
#define ROLLCALL_TUI_OPENING_H

#include "tui/ui.h"

#include <stdbool.h>

/* Opens a session for the target. Without a meeting on the screen it is shown at once; else when
 * its first page has come. Another one that was being opened is given up. False and *err when the
 * target cannot be used. */
bool opening_start(struct ui *ui, const struct meeting_target *target, struct err *err);

/* What the new meeting's news (DESK_ bits) mean: it takes the screen, or is given up with its error
 * on the message line. */
void opening_follow(struct ui *ui, unsigned news);

/* Gives it up. False when nothing is being opened. */
bool opening_stop(struct ui *ui);

#endif
