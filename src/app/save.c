#include "app/save.h"

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The path with "~/" put right; the caller frees it. */
static char *expand(const struct env *env, const char *path)
{
    const char *home = env_get_nonempty(env, "HOME");
    if (strncmp(path, "~/", 2) == 0 && home)
        return file_join(home, path + 2);
    return strdup(path);
}

/* A typing error must not make folders. */
static bool folder_exists(const char *path)
{
    struct stat found;
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return true;
    char *folder = strndup(path, (size_t)(slash - path));
    bool exists = folder && stat(folder, &found) == 0 && S_ISDIR(found.st_mode);
    free(folder);
    return exists;
}

static enum platform_save save(const char *path, const void *bytes, size_t len, bool overwrite,
                               struct err *err)
{
    struct stat found;
    bool exists = lstat(path, &found) == 0;
    if (!*path || path[strlen(path) - 1] == '/') {
        err_set(err, ERR_IO, "a file name is needed");
        return PLATFORM_SAVE_FAILED;
    }
    if (exists && !S_ISREG(found.st_mode)) {
        err_set(err, ERR_IO, "%s is not an ordinary file", path);
        return PLATFORM_SAVE_FAILED;
    }
    if (exists && !overwrite)
        return PLATFORM_SAVE_EXISTS;
    if (!folder_exists(path)) {
        err_set(err, ERR_IO, "there is no such folder: %s", path);
        return PLATFORM_SAVE_FAILED;
    }
    if (overwrite)
        return file_write_private(path, bytes, len, err) ? PLATFORM_SAVED : PLATFORM_SAVE_FAILED;
    switch (file_write_new(path, bytes, len, err)) {
    case FILE_WRITTEN:
        return PLATFORM_SAVED;
    case FILE_EXISTS:
        return PLATFORM_SAVE_EXISTS;
    default:
        return PLATFORM_SAVE_FAILED;
    }
}

enum platform_save save_file(const struct env *env, const char *path, const void *bytes, size_t len,
                             bool overwrite, struct err *err)
{
    char *full = expand(env, path);
    if (!full) {
        err_set(err, ERR_OOM, "file name");
        return PLATFORM_SAVE_FAILED;
    }
    enum platform_save outcome = save(full, bytes, len, overwrite, err);
    free(full);
    return outcome;
}
