#include "config.h"

#include "ledger/ledger_file.h"

#include "base/fd.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A wall clock that is off by more than this, by the monotonic one, was set. */
#define STEP_MS INT64_C(2000)

/* A fact that was learned longer ago than this counts as learned now. */
#define AGE_MAX_MS INT64_C(60000)

/* --- the file ----------------------------------------------------------------------------------
 */

/* Is the last byte a newline, or is there none? False and errno when it cannot be read. */
static bool ends_whole(int fd, bool *whole)
{
    char last;
    off_t end = lseek(fd, 0, SEEK_END);
    if (end < 0 || (end > 0 && pread(fd, &last, 1, end - 1) != 1))
        return false;
    *whole = end == 0 || last == '\n';
    return true;
}

/* A file system without locks has none to offer; the run's name then keeps two writers apart. */
static bool lock(int fd, const char *path, struct err *err)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return true;
    err_set(err, ERR_IO, "%s: another rollcall is recording into it", path);
    err_set_remedy(err, "end that one, or name another file");
    return false;
}

/* A ledger, and for its owner only. */
static bool check(int fd, const char *path, struct stat *about, struct err *err)
{
    if (!file_check_magic(fd, path, "{\"", "a ledger", err))
        return false;
    if (fstat(fd, about) != 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if ((about->st_mode & 077) && fchmod(fd, 0600) != 0)
        return err_set(err, ERR_IO, "%s: others may read it, and it cannot be made private: %s",
                       path, strerror(errno));
    return true;
}

static bool open_path(struct ledger_file *file, struct err *err)
{
    struct stat about;
    bool whole = true;
    int fd = file_open_own(file->path, O_RDWR | O_APPEND, err);
    if (fd < 0)
        return false;
    if (!check(fd, file->path, &about, err) || !lock(fd, file->path, err))
        goto out;
    if (!ends_whole(fd, &whole) || (!whole && fd_write_all(fd, "\n", 1, -1) != 1)) {
        err_set(err, ERR_IO, "%s: %s", file->path, strerror(errno));
        goto out;
    }
    file->fd = fd;
    file->torn = false;
    file->device = about.st_dev;
    file->inode = about.st_ino;
    file->size = about.st_size + !whole;
    return true;
out:
    close(fd);
    return false;
}

static void begin_run(struct ledger_file *file)
{
    uint64_t name;
    chance_bytes(&file->chance, &name, sizeof name);
    snprintf(file->run, sizeof file->run, "%016" PRIx64, name);
    file->wall_ms = file->now_ms = clock_wall_ms(&file->clock);
    file->mono_ms = clock_mono_ms(&file->clock);
}

bool ledger_file_open(struct ledger_file *file, const char *path, const struct clock *clock,
                      const struct chance *chance, struct err *err)
{
    *file = (struct ledger_file){
        .fd = -1, .clock = *clock, .chance = *chance, .line = BUF_INIT(LEDGER_MAX_LINE)};
    file->path = strdup(path);
    if (!file->path)
        return err_set(err, ERR_OOM, "%s", path);
    if (!open_path(file, err)) {
        ledger_file_close(file);
        return false;
    }
    begin_run(file);
    return true;
}

/* Is the file still the one that the path names, and as long as we left it? Another one is opened.
 * One that became longer was written to by a program that asks for no lock: its last line may have
 * no end. */
static bool look_again(struct ledger_file *file, struct err *err)
{
    struct stat about;
    bool whole = true;
    bool same = file->fd >= 0 && lstat(file->path, &about) == 0 &&
                (uint64_t)about.st_dev == file->device && (uint64_t)about.st_ino == file->inode;
    if (same && about.st_size == file->size)
        return true;
    if (!same) {
        if (file->fd >= 0)
            close(file->fd);
        file->fd = -1;
        file->places += file->inode != 0;
        file->inode = 0;
        return open_path(file, err);
    }
    file->places += about.st_size < file->size;
    file->size = about.st_size;
    if (ends_whole(file->fd, &whole))
        file->torn = !whole;
    return true;
}

/* --- lines -------------------------------------------------------------------------------------
 */

static bool write_line(struct ledger_file *file, struct ledger_fact *fact, struct err *err)
{
    fact->run = slice_of(file->run);
    fact->seq = ++file->seq;
    buf_reset(&file->line);
    if (!look_again(file, err))
        return false;
    if (file->torn)
        buf_add_char(&file->line, '\n');
    if (!ledger_write(fact, &file->line))
        return err_set(err, ERR_IO, "a line of the ledger is too long");
    size_t done = fd_write_all(file->fd, file->line.data, file->line.len, -1);
    int why = errno;
    file->size += (int64_t)done;
    file->torn = done < file->line.len && (file->torn || done > 0);
    return done == file->line.len || err_set(err, ERR_IO, "the ledger: %s", strerror(why));
}

/* The run's time goes on with the monotonic clock, and is never behind the wall clock. Returns by
 * how much the wall clock was set since the last line. */
static int64_t go_on(struct ledger_file *file)
{
    int64_t wall_ms = clock_wall_ms(&file->clock);
    int64_t mono_ms = clock_mono_ms(&file->clock);
    int64_t passed_ms = mono_ms - file->mono_ms;
    int64_t step_ms = wall_ms - file->wall_ms - passed_ms;
    int64_t now_ms = file->now_ms + passed_ms;
    file->now_ms = wall_ms > now_ms ? wall_ms : now_ms;
    file->wall_ms = wall_ms;
    file->mono_ms = mono_ms;
    return step_ms > STEP_MS || step_ms < -STEP_MS ? step_ms : 0;
}

/* When the fact was learned, in the run's time. */
static int64_t time_of(struct ledger_file *file, int64_t learned_ms)
{
    int64_t age_ms = file->wall_ms - learned_ms;
    int64_t time_ms = file->now_ms - (age_ms > 0 && age_ms < AGE_MAX_MS ? age_ms : 0);
    return time_ms > file->time_ms ? time_ms : file->time_ms;
}

bool ledger_file_append(struct ledger_file *file, const struct ledger_fact *fact, struct err *err)
{
    struct ledger_fact line = *fact;
    int64_t step_ms = go_on(file);
    bool ok = true;
    if (step_ms != 0) {
        struct ledger_fact clock = ledger_fact(LEDGER_CLOCK, 0, fact->meeting_id);
        clock.step_ms = step_ms;
        clock.time_ms = file->time_ms = time_of(file, file->wall_ms);
        ok = write_line(file, &clock, err);
    }
    line.time_ms = file->time_ms = time_of(file, fact->time_ms);
    return write_line(file, &line, err) && ok;
}

uint64_t ledger_file_places(struct ledger_file *file)
{
    struct err err = ERR_INIT; /* the next line meets it again, and tells */
    look_again(file, &err);
    return file->places;
}

void ledger_file_close(struct ledger_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
    free(file->path);
    file->path = NULL;
    buf_clean_up(&file->line);
}
