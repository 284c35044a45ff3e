#include "config.h"

#include "base/file.h"

#include "base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LEFT_OVER_S 60 /* a temporary file this old is left over */
#define LOCK_NAP_MS 5  /* how soon to try again for a lock that another process has */

static enum file_result read_failed(const char *path, int number, struct err *err)
{
    err_set(err, ERR_IO, "cannot read %s: %s", path, strerror(number));
    return FILE_FAILED;
}

static bool set_missing(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, "cannot read %s: %s", path, strerror(ENOENT));
}

static bool set_not_regular(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, "cannot read %s: not a regular file", path);
}

static bool set_too_large(const char *path, size_t max, struct err *err)
{
    return err_set(err, ERR_IO, "cannot read %s: it is larger than %zu bytes", path, max);
}

static enum file_result read_all(int fd, const char *path, struct buf *out, struct err *err)
{
    char block[8192];
    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n == 0)
            return FILE_OK;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return read_failed(path, errno, err);
        if (!buf_add(out, block, (size_t)n)) {
            set_too_large(path, out->max, err);
            return FILE_FAILED;
        }
    }
}

/* -1 and the reason in *result when it cannot be opened. */
static int open_to_read(const char *path, int flags, enum file_result *result, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
    if (fd < 0)
        *result =
            errno == ENOENT || errno == ENOTDIR ? FILE_MISSING : read_failed(path, errno, err);
    return fd;
}

enum file_result file_read(const char *path, struct buf *out, struct err *err)
{
    enum file_result result;
    int fd = open_to_read(path, 0, &result, err);
    if (fd < 0)
        return result;
    struct stat st;
    result = FILE_NOT_REGULAR;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        result = read_all(fd, path, out, err);
    close(fd);
    return result;
}

bool file_must_read(const char *path, struct buf *out, struct err *err)
{
    enum file_result result = file_read(path, out, err);
    if (result == FILE_MISSING)
        return set_missing(path, err);
    if (result == FILE_NOT_REGULAR)
        return set_not_regular(path, err);
    return result == FILE_OK;
}

/* To its end. */
static bool read_stdin(struct buf *out, struct err *err)
{
    char bytes[65536];
    ssize_t n;
    do {
        n = read(STDIN_FILENO, bytes, sizeof bytes);
        if (n > 0 && !buf_add(out, bytes, (size_t)n))
            return err_set(err, ERR_IO, "standard input: too long");
    } while (n > 0 || (n < 0 && errno == EINTR));
    return n == 0 || err_set(err, ERR_IO, "standard input: %s", strerror(errno));
}

bool file_or_stdin_read(const char *path, struct buf *out, struct err *err)
{
    return strcmp(path, "-") == 0 ? read_stdin(out, err) : file_must_read(path, out, err);
}

bool file_check_readable(const char *path, size_t max, struct err *err)
{
    struct stat st;
    enum file_result result;
    int fd = open_to_read(path, 0, &result, err);
    if (fd < 0)
        return result == FILE_MISSING ? set_missing(path, err) : false;
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    close(fd);
    if (!regular)
        return set_not_regular(path, err);
    return (uintmax_t)st.st_size <= max || set_too_large(path, max, err);
}

/* --- files that are written into ---------------------------------------------------------- */

bool file_check_own(int fd, const char *path, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_IO, "%s: not a regular file", path);
    if (st.st_uid != geteuid())
        return err_set(err, ERR_IO, "%s: belongs to another user", path);
    if (st.st_nlink > 1)
        return err_set(err, ERR_IO, "%s: the file has a second name (a hard link)", path);
    return st.st_nlink == 1 || err_set(err, ERR_IO, "%s: it was removed", path);
}

bool file_check_magic(int fd, const char *path, const char *magic, const char *what,
                      struct err *err)
{
    char start[64];
    size_t len = strlen(magic);
    ssize_t n = pread(fd, start, sizeof start, 0);
    if (n < 0)
        return err_set(err, ERR_IO, "cannot read %s: %s", path, strerror(errno));
    bool same = (size_t)n >= len && len <= sizeof start && memcmp(start, magic, len) == 0;
    return n == 0 || same || err_set(err, ERR_IO, "%s: not %s", path, what);
}

enum file_result file_read_own(const char *path, struct buf *out, struct err *err)
{
    enum file_result result;
    int fd = open_to_read(path, O_NOFOLLOW, &result, err);
    if (fd < 0)
        return result;
    result = file_check_own(fd, path, err) ? read_all(fd, path, out, err) : FILE_FAILED;
    close(fd);
    return result;
}

int file_open_own(const char *path, int flags, struct err *err)
{
    int always = O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    int fd = open(path, flags | always, 0600);
    if (fd < 0)
        err_set(err, ERR_IO, "%s: %s", path,
                errno == ELOOP ? "a link, which is not followed" : strerror(errno));
    if (fd < 0 || file_check_own(fd, path, err))
        return fd;
    close(fd);
    return -1;
}

/* --- files that are replaced -------------------------------------------------------------- */

/* Makes the folders that lead to a file. */
static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, 0700);
        *slash = '/';
        if (made != 0 && errno != EEXIST && errno != EISDIR)
            return false;
    }
    return true;
}

/* A name beside the target that nothing else uses: O_EXCL decides, the number only helps. */
static int open_temporary(const char *path, char *name, size_t size)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        snprintf(name, size, "%s.%ld.%d~", path, (long)getpid(), attempt);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* Is it a temporary file of this one: "NAME.PID.NUMBER~"? */
static bool is_temporary_of(const char *entry, const char *name)
{
    size_t len = strlen(name);
    if (strncmp(entry, name, len) != 0 || entry[len] != '.')
        return false;
    const char *rest = entry + len;
    return rest[strspn(rest, ".0123456789")] == '~' &&
           rest[strspn(rest, ".0123456789") + 1] == '\0';
}

static void remove_if_old(const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && time(NULL) - st.st_mtime > LEFT_OVER_S)
        unlink(path);
}

/* A process that is killed while it writes leaves a temporary file. */
static void remove_left_over(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    DIR *dir = folder ? opendir(folder) : NULL;
    /* cppcheck-suppress readdirCalled ; no other thread has this stream */
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        char *left = is_temporary_of(entry->d_name, name) ? file_join(folder, entry->d_name) : NULL;
        if (left)
            remove_if_old(left);
        free(left);
    }
    if (dir)
        closedir(dir);
    free(folder);
}

/* Takes the room on the disk, where the system can; one that cannot says so when it writes. */
static bool reserve(int fd, size_t max)
{
#if defined(_POSIX_ADVISORY_INFO) && _POSIX_ADVISORY_INFO > 0
    int failed = max ? posix_fallocate(fd, 0, (off_t)max) : 0;
    if (failed == ENOSPC || failed == EDQUOT || failed == EFBIG) {
        errno = failed;
        return false;
    }
#else
    (void)fd, (void)max;
#endif
    return true;
}

/* Of errno; path may be the replacement's own. */
static bool replace_failed(struct file_replacement *r, const char *path, struct err *err)
{
    err_set(err, ERR_IO, "cannot write %s: %s", path, strerror(errno));
    file_replace_abandon(r);
    return false;
}

bool file_replace_begin(struct file_replacement *r, const char *path, size_t max, struct err *err)
{
    size_t size = strlen(path) + 40;
    *r = (struct file_replacement){.path = strdup(path), .name = malloc(size), .fd = -1};
    if (!r->path || !r->name) {
        file_replace_abandon(r);
        return err_set(err, ERR_OOM, "while writing a file");
    }
    snprintf(r->name, size, "%s", path);
    if (!make_folders(r->name))
        return replace_failed(r, path, err);
    remove_left_over(path);
    r->fd = open_temporary(path, r->name, size);
    if (r->fd < 0 || !reserve(r->fd, max))
        return replace_failed(r, path, err);
    return true;
}

bool file_replace_commit(struct file_replacement *r, const void *bytes, size_t len, struct err *err)
{
    bool ok = fd_write_all(r->fd, bytes, len, -1) == len && ftruncate(r->fd, (off_t)len) == 0 &&
              fsync(r->fd) == 0 && rename(r->name, r->path) == 0;
    if (!ok)
        return replace_failed(r, r->path, err);
    close(r->fd);
    free(r->path);
    free(r->name);
    *r = (struct file_replacement){.fd = -1};
    return true;
}

void file_replace_abandon(struct file_replacement *r)
{
    if (r->name && r->fd >= 0) {
        close(r->fd);
        unlink(r->name);
    }
    free(r->path);
    free(r->name);
    *r = (struct file_replacement){.fd = -1};
}

int file_lock_folder(const char *path, int max_ms)
{
    char *name = strdup(path);
    char *slash = name ? strrchr(name, '/') : NULL;
    int fd = -1;
    if (slash && slash > name && make_folders(name)) {
        *slash = '\0';
        fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    free(name);
    bool locked = false;
    for (int waited_ms = 0; fd >= 0; waited_ms += LOCK_NAP_MS) {
        locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
        bool busy = !locked && (errno == EWOULDBLOCK || errno == EINTR);
        if (!busy || waited_ms >= max_ms)
            break;
        poll(NULL, 0, LOCK_NAP_MS);
    }
    if (fd >= 0 && !locked) {
        close(fd);
        fd = -1;
    }
    return fd;
}

bool file_write_private(const char *path, const void *bytes, size_t len, struct err *err)
{
    struct file_replacement r;
    return file_replace_begin(&r, path, len, err) && file_replace_commit(&r, bytes, len, err);
}

/* The temporary file gets the name as its second one, which an existing file refuses, and loses its
 * first. Where a file can have one name only, an exclusive open takes the name instead. */
enum file_written file_write_new(const char *path, const void *bytes, size_t len, struct err *err)
{
    struct file_replacement r;
    if (!file_replace_begin(&r, path, len, err))
        return FILE_NOT_WRITTEN;
    if (fd_write_all(r.fd, bytes, len, -1) < len || fsync(r.fd) != 0) {
        replace_failed(&r, path, err);
        return FILE_NOT_WRITTEN;
    }
    bool linked = r.name && link(r.name, path) == 0;
    bool exists = !linked && errno == EEXIST;
    if (!linked && !exists) {
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        exists = fd < 0 && errno == EEXIST;
        linked = fd >= 0 && rename(r.name, path) == 0;
        if (!linked && !exists)
            err_set(err, ERR_IO, "cannot write %s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
    }
    file_replace_abandon(&r);
    return linked ? FILE_WRITTEN : exists ? FILE_EXISTS : FILE_NOT_WRITTEN;
}

static int64_t modified_ns(const struct stat *st)
{
#if defined(HAVE_STRUCT_STAT_ST_MTIM)
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
#elif defined(HAVE_STRUCT_STAT_ST_MTIMESPEC) /* macOS */
    return (int64_t)st->st_mtimespec.tv_sec * 1000000000 + st->st_mtimespec.tv_nsec;
#else
    return (int64_t)st->st_mtime * 1000000000;
#endif
}

bool pipe_new(int ends[2], int flags)
{
    if (pipe(ends) != 0) {
        ends[0] = ends[1] = -1;
        return false;
    }
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | flags);
    }
    return true;
}

struct file_stamp file_stamp_of(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return (struct file_stamp){0};
    return (struct file_stamp){
        .exists = true,
        .device = (uint64_t)st.st_dev,
        .inode = (uint64_t)st.st_ino,
        .size = (int64_t)st.st_size,
        .modified_ns = modified_ns(&st),
    };
}

bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->exists == b->exists && a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->modified_ns == b->modified_ns;
}

bool file_folder_is_own(const char *folder)
{
    char path[4096];
    struct stat st;
    if (*folder != '/' || snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path)
        return false;
    while (stat(path, &st) != 0) {
        char *end = strrchr(path, '/');
        if (end == path)
            return geteuid() == 0;
        *end = '\0';
    }
    return st.st_uid == geteuid();
}

char *file_join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}
