/* A folder of a test's own. It goes away when the test passes and its process exits; a test that
 * fails leaves it behind, for a look. Every call aborts the test when the system refuses. */
#ifndef ROLLCALL_TESTS_TMPDIR_H
#define ROLLCALL_TESTS_TMPDIR_H

#include <stddef.h>

/* A new empty folder, mode 0700, in TMPDIR, else in /tmp. The path lives until the process exits,
 * which removes the folder with all that is in it (only in the process that made it). */
const char *tmpdir_new(void);

/* "dir/name" as a string that lives until the process exits. */
const char *tmpdir_path(const char *dir, const char *name);

/* Writes a file, with the folders that its name asks for; returns its path, as tmpdir_path(). */
const char *tmpdir_write(const char *dir, const char *name, const char *text);

/* The whole of a file as a string that the caller frees; NULL when there is no such file. */
char *tmpdir_read(const char *path);

/* Removes a folder and all that is in it, now. */
void tmpdir_remove(const char *dir);

#endif
