#include "config.h"

#include "fetch/rate_limiter_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file's contents. */
struct stored {
    char magic[8];
    struct rate_limiter_record record;
};

static const char magic[8] = "rcbudg2";

static void make_tame(char *name)
{
    for (; *name; name++) {
        char c = *name;
        bool tame = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '-' || c == '.';
        if (!tame)
            *name = '_';
    }
}

/* A regular file of ours: nobody else can have put it there for us to trip over. */
static bool is_ours(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid();
}

int rate_limiter_file_open(const char *dir, const char *name)
{
    char folder[512], file[128], path[768];
    int folder_len = snprintf(folder, sizeof folder, "%s/rollcall", dir);
    int file_len = snprintf(file, sizeof file, "budget-%s", name);
    if (dir[0] != '/' || folder_len >= (int)sizeof folder || file_len >= (int)sizeof file)
        return -1;
    make_tame(file);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return -1;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd >= 0 && !is_ours(fd)) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool is_sane(int64_t time_us, int64_t now_us, int64_t horizon_us)
{
    return time_us >= 0 && time_us <= now_us + horizon_us;
}

enum rate_limiter_file_state rate_limiter_file_lock(int fd, int64_t now_us, int64_t horizon_us,
                                                    struct rate_limiter_record *record)
{
    struct stored stored;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK || errno == EINTR ? RATE_LIMITER_FILE_BUSY
                                                      : RATE_LIMITER_FILE_BROKEN;
    bool whole = pread(fd, &stored, sizeof stored, 0) == (ssize_t)sizeof stored &&
                 memcmp(stored.magic, magic, sizeof magic) == 0 &&
                 is_sane(stored.record.all_us, now_us, horizon_us) &&
                 is_sane(stored.record.background_us, now_us, horizon_us) &&
                 is_sane(stored.record.closed_us, now_us, horizon_us);
    *record = whole ? stored.record : (struct rate_limiter_record){now_us, now_us, 0};
    return RATE_LIMITER_FILE_LOCKED;
}

void rate_limiter_file_unlock(int fd, const struct rate_limiter_record *record)
{
    if (record) {
        struct stored stored = {.record = *record};
        memcpy(stored.magic, magic, sizeof magic);
        ssize_t written = pwrite(fd, &stored, sizeof stored, 0);
        (void)written; /* a full disk makes the budget private again, no more */
    }
    flock(fd, LOCK_UN);
}
