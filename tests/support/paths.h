/* Where the build and the source tree are. */
#ifndef ROLLCALL_TESTS_PATHS_H
#define ROLLCALL_TESTS_PATHS_H

/* Absolute paths: of something built ("rollcall", "rollcall-sim"), of something in the source tree
 * ("data/demo/…"). Live until the process exits. */
const char *paths_built(const char *name);
const char *paths_source(const char *name);

/* "PATH=...": the variable by which the tests themselves find programs, wherever a system keeps
 * them, for an environment that a test makes. Lives until exit. */
char *paths_variable(void);

/* Absolute path of a folder or file among the published vectors that ROLLCALL_VECTORS names, or
 * NULL (and a loud line on stderr) when they are not there: then the test skips itself. */
const char *paths_vectors(const char *name);

#endif
