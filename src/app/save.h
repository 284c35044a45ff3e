/* Writes what a person wants to keep into a file of their own (the key `w`). */
#ifndef ROLLCALL_APP_SAVE_H
#define ROLLCALL_APP_SAVE_H

#include "base/env.h"
#include "base/err.h"
#include "meeting/platform.h"

#include <stdbool.h>
#include <stddef.h>

/* As host.save: mode 0600, whole or not at all, the folder must be there. "~/" is $HOME. */
enum platform_save save_file(const struct env *env, const char *path, const void *bytes, size_t len,
                             bool overwrite, struct err *err);

#endif
