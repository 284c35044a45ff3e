/* What is heard: lines from a terminal or a pipe. They may hold a secret, so that what was read is
 * wiped. UI thread only. */
#ifndef ROLLCALL_PLAIN_LINE_IO_H
#define ROLLCALL_PLAIN_LINE_IO_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#define LINE_READER_LINE_MAX 4096 /* bytes of a line; longer ones are not taken */

enum line_reader_result {
    LINE_READER_NOTHING,  /* no whole line yet */
    LINE_READER_LINE,     /* a line */
    LINE_READER_TOO_LONG, /* a line that is too long, and is dropped */
    LINE_READER_END,      /* the input has ended, and everything was taken */
};

struct line_reader {
    int fd;
    bool terminal; /* somebody types; otherwise a script is read */
    bool ended;
    /* The rest is private to ear.c. */
    bool dropping;
    bool hushed;
    struct termios saved;
    struct buf bytes;
};

void line_reader_init(struct line_reader *reader, int fd);

/* Gives the terminal its echo back, and wipes what was read. */
void line_reader_clean_up(struct line_reader *reader);

/* Reads what is there; blocks when nothing is. */
void line_reader_read(struct line_reader *reader);

/* Takes the next line into out, without its end, terminated. */
enum line_reader_result line_reader_next(struct line_reader *reader,
                                         char out[LINE_READER_LINE_MAX + 1]);

/* Whatever is typed from now on is not echoed, or is again. */
void line_reader_set_echo(struct line_reader *reader, bool on);

#endif
