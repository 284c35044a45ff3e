/* The allocator in the hands of a test: a program that is linked with wraps.c and the linker's
 * --wrap for malloc, calloc, realloc and strdup (SCARCE_WRAPS in Makefile.am) asks the test before
 * each allocation of its own objects; those of libraries go past it. */
#ifndef ROLLCALL_TESTS_WRAPS_H
#define ROLLCALL_TESTS_WRAPS_H

#include <stdbool.h>
#include <stddef.h>

/* The test's own: shall this allocation fail? Any thread. */
bool wraps_fails(void);

/* The C library's, for what shall not fail. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);

#endif
