/* The choosers of columns: which are shown, and which one the list is sorted by. */
#ifndef ROLLCALL_TUI_SCREEN_COLUMNS_H
#define ROLLCALL_TUI_SCREEN_COLUMNS_H

#include "tui/screen.h"
#include "view/column.h"

/* Shows and hides; begins with the columns that are shown now. NULL when memory is out. */
struct screen *screen_columns_new(const struct column_set *shown);

/* Sorts; begins on the column that the list is sorted by, COLUMN_COUNT for none. */
struct screen *screen_columns_new_sort(const struct column_set *shown, enum column sort);

#endif
