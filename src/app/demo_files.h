/* Where the demo's parts are: beside the binary, in a build folder, or where they were installed.
 */
#ifndef ROLLCALL_APP_DEMO_FILES_H
#define ROLLCALL_APP_DEMO_FILES_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>

#define DEMO_PATH_SIZE 4096

/* The simulator. program is our argv[0]. False and *err when it is nowhere. */
bool demo_files_simulator(const char *program, const struct env *env, char path[DEMO_PATH_SIZE],
                          struct err *err);

/* A scenario by name ("storm"; "" is the usual one) or by path. False and *err, with the names that
 * there are, otherwise. */
bool demo_files_scenario(const char *program, const char *name, char path[DEMO_PATH_SIZE],
                         struct err *err);

/* The names of the scenarios that there are: "ended, large, meeting, storm"; "" for none. Returns
 * out. */
#define DEMO_NAMES_SIZE 512
char *demo_files_names(const char *program, char out[DEMO_NAMES_SIZE]);

#endif
