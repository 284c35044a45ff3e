/* Descriptors that may not take what is written: a terminal that is stopped, a pipe whose reader
 * sleeps, a descriptor that another program has made non-blocking. Any thread; a descriptor belongs
 * to one at a time. */
#ifndef ROLLCALL_BASE_FD_H
#define ROLLCALL_BASE_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Opens the terminal behind fd once more, for writing without blocking: the flag is then ours
 * alone, and not that of every program that shares fd. -1 when that is not possible. The caller
 * closes it. */
int fd_open_terminal_again(int fd);

/* Writes what fd takes now, and never blocks. The number of bytes, or -1 and errno: EAGAIN when it
 * takes nothing at present. */
ssize_t fd_write_some(int fd, const void *bytes, size_t len);

/* Writes all, and waits for a reader that takes nothing at present: for patience_ms milliseconds at
 * a time (-1: for ever). Returns how many bytes were written: fewer than len, and errno, when fd
 * takes no more; EAGAIN when the patience was over. */
size_t fd_write_all(int fd, const void *bytes, size_t len, int patience_ms);

/* Waits until fd takes bytes, has failed, or ms milliseconds have passed (-1: for ever); it ends
 * early when other_fd (-1: none) becomes readable. True when a write is worth trying. */
bool fd_wait_writable(int fd, int other_fd, int ms);

#endif
