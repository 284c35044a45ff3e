/* "Did you mean": the nearest known word to a mistyped one. Pure; any thread. */
#ifndef ROLLCALL_BASE_NEAREST_H
#define ROLLCALL_BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* What *best is before the first word. */
#define NEAREST_NONE ((size_t)64)

/* Is the known word near to the typed one, and nearer than *best, which it then replaces? The
 * distance is the number of single-character changes (insert, delete, replace, swap neighbours):
 * at most a third of the longer word. Words of more than 63 characters are never near. */
bool nearest_is_nearer(const char *typed, const char *word, size_t *best);

#endif
