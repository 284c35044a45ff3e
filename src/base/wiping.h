/* Memory that is wiped before it is given back, in the forms that libraries ask of an allocator:
 * libcurl and OpenSSL keep credentials in blocks of their own. Any thread. */
#ifndef ROLLCALL_BASE_WIPING_H
#define ROLLCALL_BASE_WIPING_H

#include <stdbool.h>
#include <stddef.h>

/* As their namesakes in libc, except that a block that is freed, or left behind by a move, holds
 * zeros. Blocks belong to these functions: free() must not see them. */
void *wiping_malloc(size_t size);
void *wiping_calloc(size_t count, size_t size);
void *wiping_realloc(void *bytes, size_t size);
char *wiping_strdup(const char *text);
void wiping_free(void *bytes);

/* Gives OpenSSL these functions. False when OpenSSL has allocated something already; a second call
 * changes nothing. Main thread, before any other. */
bool wiping_take_over_openssl(void);

#endif
