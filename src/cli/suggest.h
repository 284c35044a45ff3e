/* "Did you mean": the nearest known word to a mistyped one. Pure; any thread. */
#ifndef ROLLCALL_CLI_SUGGEST_H
#define ROLLCALL_CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* How many single-character changes (insert, delete, replace, swap neighbours) lie between two
 * words of at most 63 characters; a large number for longer ones. */
size_t suggest_distance(const char *a, const char *b);

/* The listed long option (without dashes) or config key nearest to the typed word, or NULL when
 * none is near. Lives for ever. */
const char *suggest_option(const char *typed);
const char *suggest_key(const char *typed);

/* The nearest of "a|b|c" into out; false when none is near. */
bool suggest_value(const char *typed, const char *values, char *out, size_t size);

#endif
