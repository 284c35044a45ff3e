/* Reading files that may be hostile and writing files that hold secrets. Any thread. */
#ifndef ROLLCALL_BASE_FILE_H
#define ROLLCALL_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum file_result {
    FILE_OK,
    FILE_MISSING, /* no such file, or not a regular one; *err is untouched */
    FILE_FAILED,  /* it is there, but cannot be read, or is larger than out->max: see *err */
};

/* Appends the whole of a regular file to out, whose ceiling is the largest file accepted. A device
 * or a pipe is never opened for reading, so that this cannot hang. */
enum file_result file_read(const char *path, struct buf *out, struct err *err);

/* Replaces a file in one step with len bytes that only the owner can read (0600): written to a
 * temporary file beside it (O_EXCL, O_NOFOLLOW), to the disk, then renamed. Missing folders are
 * made (0700). False and *err (ERR_IO) when that fails; the old file is then as it was. */
bool file_write_private(const char *path, const void *bytes, size_t len, struct err *err);

/* The same in two steps, for what must not be got before it is known that it can be kept. */
struct file_replacement {
    char *path, *name; /* the file, and the temporary one; NULL: none was begun */
    int fd;
};

/* Makes the temporary file, with room for max bytes, and takes away those that were left over by
 * programs that were killed more than a minute ago. False and *err (ERR_IO) otherwise; either way
 * end it with file_replace_commit() or file_replace_abandon(). */
bool file_replace_begin(struct file_replacement *r, const char *path, size_t max, struct err *err);
bool file_replace_commit(struct file_replacement *r, const void *bytes, size_t len,
                         struct err *err);
void file_replace_abandon(struct file_replacement *r);

/* What a file looked like, to notice later that it was changed, replaced, made or removed. */
struct file_stamp {
    bool exists;
    uint64_t device, inode;
    int64_t size, modified_ns;
};

struct file_stamp file_stamp_of(const char *path);
bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b);

/* Writes folder, '/' and name as one path that the caller frees; NULL when memory is out. */
char *file_join(const char *folder, const char *name);

#endif
