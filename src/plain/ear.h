/* What is heard: lines from a terminal or a pipe. They may hold a secret, so that what was read is
 * wiped. UI thread only. */
#ifndef ROLLCALL_PLAIN_EAR_H
#define ROLLCALL_PLAIN_EAR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#define EAR_LINE_MAX 4096 /* bytes of a line; longer ones are not taken */

enum ear_heard {
    EAR_NOTHING,  /* no whole line yet */
    EAR_LINE,     /* a line */
    EAR_TOO_LONG, /* a line that is too long, and is dropped */
    EAR_END,      /* the input has ended, and everything was taken */
};

struct ear {
    int fd;
    bool terminal; /* somebody types; otherwise a script is read */
    bool ended;
    /* The rest is private to ear.c. */
    bool dropping;
    bool hushed;
    struct termios saved;
    struct buf bytes;
};

void ear_init(struct ear *ear, int fd);

/* Gives the terminal its echo back, and wipes what was read. */
void ear_clean_up(struct ear *ear);

/* Reads what is there; blocks when nothing is. */
void ear_read(struct ear *ear);

/* Takes the next line into out, without its end, terminated. */
enum ear_heard ear_next(struct ear *ear, char out[EAR_LINE_MAX + 1]);

/* Whatever is typed from now on is not echoed, or is again. */
void ear_hush(struct ear *ear, bool on);

#endif
