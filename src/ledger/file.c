#include "ledger/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* How many bytes were written: fewer than len, and errno, when the disk did not take all. */
static size_t write_all(int fd, const char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            break;
    }
    return done;
}

bool ledger_file_open(struct ledger_file *file, const char *path, struct err *err)
{
    bool whole = true;
    struct stat about;
    *file = (struct ledger_file){.line = BUF_INIT(LEDGER_MAX_LINE)};
    file->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (file->fd < 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (fstat(file->fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        ledger_file_close(file);
        return err_set(err, ERR_IO, "%s: not a regular file", path);
    }
    if (ends_whole(file->fd, &whole) && (whole || write_all(file->fd, "\n", 1) == 1))
        return true;
    err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    ledger_file_close(file);
    return false;
}

bool ledger_file_append(struct ledger_file *file, const struct ledger_fact *fact, struct err *err)
{
    buf_reset(&file->line);
    if (file->torn)
        buf_add_char(&file->line, '\n');
    if (!ledger_write(fact, &file->line))
        return err_set(err, ERR_IO, "a line of the ledger is too long");
    size_t done = write_all(file->fd, file->line.data, file->line.len);
    file->torn = done < file->line.len && (file->torn || done > 0);
    return done == file->line.len || err_set(err, ERR_IO, "the ledger: %s", strerror(errno));
}

void ledger_file_close(struct ledger_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
    buf_clean_up(&file->line);
}
