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
    FILE_MISSING,     /* no such file; *err is untouched */
    FILE_NOT_REGULAR, /* a folder, a device or a pipe; *err is untouched */
    FILE_FAILED,      /* it is there, but cannot be read, or is larger than out->max: see *err */
};

/* Appends the whole of a regular file to out, whose ceiling is the largest file accepted: the only
 * way in which this program reads files by name. A device or a pipe is never read from, so that
 * this cannot hang. */
enum file_result file_read(const char *path, struct buf *out, struct err *err);

/* The same for a file that must be there: false and *err (ERR_IO) unless it is read. */
bool file_must_read(const char *path, struct buf *out, struct err *err);

/* The same, and "-" is standard input, read to its end, whatever it is. */
bool file_or_stdin_read(const char *path, struct buf *out, struct err *err);

/* Before a path is handed to a library that reads it by itself: is it a regular file of at most max
 * bytes that can be opened? False and *err (ERR_IO), as file_must_read() puts it, otherwise. */
bool file_check_readable(const char *path, size_t max, struct err *err);

/* file_read() of a file that this program has made and is about to replace: links are not followed,
 * and what file_check_own() refuses is FILE_FAILED. */
enum file_result file_read_own(const char *path, struct buf *out, struct err *err);

/* Makes the folders that lead to a file (0700), and takes a lock on the last of them, so that of
 * several processes that read, change and replace the file one does so at a time. Waits up to
 * max_ms. Returns a descriptor, and closing it gives the lock back; -1 when there can be no lock or
 * the time is over: a caller that goes on may overwrite what another has just written. */
int file_lock_folder(const char *path, int max_ms);

/* Opens a file that this program writes into, rather than replaces: made (0600) when missing, links
 * are not followed, checked with file_check_own(). flags: O_RDWR or O_WRONLY, O_APPEND; never
 * O_TRUNC. Returns a descriptor that never blocks and that the caller closes; -1 and *err (ERR_IO)
 * otherwise. */
int file_open_own(const char *path, int flags, struct err *err);

/* To be called before the first byte is written to an open file: is it a regular file, of this
 * user, without a second name? A hard link would let another name's file be written to. False and
 * *err (ERR_IO) otherwise; path is for the sentence alone. */
bool file_check_own(int fd, const char *path, struct err *err);

/* The next question: is it empty, or does it begin with magic? False and *err (ERR_IO, "PATH: not
 * WHAT") otherwise: then it is the file of another program. fd must be open for reading; its place
 * in the file stays. */
bool file_check_magic(int fd, const char *path, const char *magic, const char *what,
                      struct err *err);

/* Replaces a file in one step with len bytes that only the owner can read (0600): written to a
 * temporary file beside it (O_EXCL, O_NOFOLLOW), to the disk, then renamed. Missing folders are
 * made (0700). False and *err (ERR_IO) when that fails; the old file is then as it was. */
bool file_write_private(const char *path, const void *bytes, size_t len, struct err *err);

/* The same for a file that must not be there yet, whoever makes it meanwhile: FILE_EXISTS, and
 * nothing is touched, when it is. */
enum file_written { FILE_WRITTEN, FILE_EXISTS, FILE_NOT_WRITTEN };
enum file_written file_write_new(const char *path, const void *bytes, size_t len, struct err *err);

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

/* A pipe whose ends are closed on exec; flags: 0, or O_NONBLOCK for both ends. False, errno, and
 * both ends -1 when there are no more descriptors. */
bool pipe_new(int ends[2], int flags);

/* What a file looked like, to notice later that it was changed, replaced, made or removed. */
struct file_stamp {
    bool exists;
    uint64_t device, inode;
    int64_t size, modified_ns;
};

struct file_stamp file_stamp_of(const char *path);
bool file_stamp_same(const struct file_stamp *a, const struct file_stamp *b);

/* Writes folder, '/' and name as one path that the caller frees; NULL when memory is out. */
/* Does the folder, or the nearest one above it that exists, belong to this user? What is made in
 * another one's (sudo -E, su) would be in the way there. */
bool file_folder_is_own(const char *folder);

char *file_join(const char *folder, const char *name);

#endif
