/* Looks into the memory of a running process, as a debugger would. Linux only, and for root. */
#ifndef ROLLCALL_TESTS_MEMORY_H
#define ROLLCALL_TESTS_MEMORY_H

#include <stddef.h>
#include <sys/types.h>

enum { MEMORY_UNREADABLE = -1 };

/* Stops the process, counts how often each of these strings (NULL-terminated list) stands in its
 * writable memory, and lets it go on. The sum; MEMORY_UNREADABLE, with a loud line on stderr, when
 * the system does not let us look. *which, when anything was found, is one of them. */
long memory_count(pid_t pid, const char *const *needles, const char **which);

#endif
