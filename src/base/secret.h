/* Memory for credentials and join tokens: wiped before it is given back. Any thread. */
#ifndef ROLLCALL_BASE_SECRET_H
#define ROLLCALL_BASE_SECRET_H

#include <stddef.h>

/* Overwrites len bytes in a way that the compiler keeps. NULL with 0 is fine. */
void secret_wipe(void *memory, size_t len);

/* Overwrites what earlier calls left on the calling thread's stack, 32 KiB below the caller. The
 * last thing that a thread does which had to do with secrets: libc keeps the stacks of threads that
 * have ended, and libraries copy what they receive onto them. */
void secret_wipe_stack(void);

/* A copy of a string, or of its first len bytes plus a NUL. NULL in gives NULL out; NULL too when
 * memory is out. The caller frees it with secret_free(). */
char *secret_strdup(const char *text);
char *secret_strndup(const char *text, size_t len);

/* Wipes a string up to its NUL and frees it. NULL is fine. */
void secret_free(char *text);

#endif
