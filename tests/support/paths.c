#include "support/paths.h"

#include "support/keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *paths_built(const char *name)
{
    return keep_printf("%s/%s", TEST_BUILD_DIR, name);
}

const char *paths_source(const char *name)
{
    return keep_printf("%s/%s", TEST_SOURCE_DIR, name);
}

const char *paths_vectors(const char *name)
{
    const char *root = getenv("ROLLCALL_VECTORS");
    const char *path = root && *root ? keep_printf("%s/%s", root, name) : NULL;
    if (path && access(path, R_OK) == 0)
        return path;
    fprintf(stderr, "SKIPPED: no %s in the folder that ROLLCALL_VECTORS names (%s)\n", name,
            root ? root : "it is not set");
    return NULL;
}

char *paths_variable(void)
{
    static char variable[8192];
    const char *path = getenv("PATH");
    snprintf(variable, sizeof variable, "PATH=%s", path ? path : "/usr/bin:/bin");
    return variable;
}
