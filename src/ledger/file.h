/* A ledger on disk: appended to, a line a write, readable by its owner only. The only file of the
 * room that does I/O. */
#ifndef ROLLCALL_LEDGER_FILE_H
#define ROLLCALL_LEDGER_FILE_H

#include "base/buf.h"
#include "base/err.h"
#include "ledger/format.h"

#include <stdbool.h>

struct ledger_file {
    int fd; /* -1: not open */
    struct buf line;
    bool torn; /* the last line has no end: the next begins with one */
};

/* Opens for appending, or makes it (0600; links are not followed). A last line that was cut off
 * gets its newline, so that the next begins on one of its own. False and *err (ERR_IO) when that
 * fails. Close with ledger_file_close(). */
bool ledger_file_open(struct ledger_file *file, const char *path, struct err *err);

/* Appends one fact with a single write, so that a crash leaves whole lines, but for the last at
 * most. False and *err when the disk does not take it: what it took of the line is ended before the
 * next one. */
bool ledger_file_append(struct ledger_file *file, const struct ledger_fact *fact, struct err *err);

/* NULL is fine, closing twice too. */
void ledger_file_close(struct ledger_file *file);

#endif
