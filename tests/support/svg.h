/* A picture of a terminal's screen as SVG: the same screen gives the same bytes everywhere. */
#ifndef ROLLCALL_TESTS_SVG_H
#define ROLLCALL_TESTS_SVG_H

#include "support/terminal.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes it: light letters on a dark ground, or dark ones on a light ground, a cell 8.4 by 18,
 * colours from a fixed palette, reversed, bold and underlined as on the screen, the cursor not
 * drawn. The title is what a screen reader says of the picture. False when out could not be
 * written. */
bool svg_write(struct terminal *t, const char *title, bool light, FILE *out);

#endif
