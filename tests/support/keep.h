/* Small values that live until the test's process exits, so that tests need not free them. */
#ifndef ROLLCALL_TESTS_KEEP_H
#define ROLLCALL_TESTS_KEEP_H

#include <stddef.h>

/* A printf-like string. */
const char *keep_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A copy of a list of strings, NULL-terminated; the strings themselves are borrowed. */
const char *const *keep_list(const char *const *list, size_t count);

#endif
