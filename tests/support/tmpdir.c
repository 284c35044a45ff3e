#include "config.h"

#include "support/tmpdir.h"

#include "base/buf.h"
#include "support/keep.h"
#include "support/patience.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folders of this process, to be removed at exit. */
struct folder {
    const char *path;
    pid_t owner;
    struct folder *next;
};

static struct folder *all_folders;

static void remove_all(void)
{
    while (all_folders) {
        struct folder *one = all_folders;
        all_folders = one->next;
        if (one->owner == getpid())
            tmpdir_remove(one->path);
        free(one);
    }
}

static void remember(const char *path)
{
    struct folder *one = malloc(sizeof *one);
    if (!one || (!all_folders && atexit(remove_all) != 0))
        patience_die("memory");
    *one = (struct folder){.path = path, .owner = getpid(), .next = all_folders};
    all_folders = one;
}

const char *tmpdir_new(void)
{
    const char *parent = getenv("TMPDIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/rollcall-test.XXXXXX", parent && *parent ? parent : "/tmp");
    if (!mkdtemp(path))
        patience_die("mkdtemp");
    const char *kept = keep_printf("%s", path);
    remember(kept);
    return kept;
}

const char *tmpdir_path(const char *dir, const char *name)
{
    return keep_printf("%s/%s", dir, name);
}

/* Makes the folders above a file. */
static void make_parents(const char *path)
{
    char *copy = strdup(path);
    if (!copy)
        patience_die("memory");
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST)
            patience_die(copy);
        *slash = '/';
    }
    free(copy);
}

const char *tmpdir_write(const char *dir, const char *name, const char *text)
{
    const char *path = tmpdir_path(dir, name);
    make_parents(path);
    FILE *file = fopen(path, "w");
    if (!file || fwrite(text, 1, strlen(text), file) != strlen(text) || fclose(file) != 0)
        patience_die(path);
    return path;
}

char *tmpdir_read(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    struct buf text = BUF_INIT(64 << 20);
    char block[8192];
    for (size_t n = 0; (n = fread(block, 1, sizeof block, file)) > 0;)
        buf_add(&text, block, n);
    fclose(file);
    return buf_take(&text);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)where;
    if (kind == FTW_DP)
        rmdir(path);
    else
        unlink(path);
    return 0;
}

static int open_up(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)where;
    if (kind == FTW_D || kind == FTW_DNR)
        chmod(path, 0700);
    return 0;
}

void tmpdir_remove(const char *dir)
{
    nftw(dir, open_up, 16, FTW_PHYS);
    nftw(dir, remove_one, 16, FTW_PHYS | FTW_DEPTH);
}
