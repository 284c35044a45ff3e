/* A ledger on disk: appended to, a line a write, readable by its owner only, by one program at a
 * time. The only file of the room that does I/O.
 *
 * Whoever writes has a run: a name of chance, lines numbered from 1, and a time that never runs
 * back. A line that could not be written keeps its number, so that a reader sees that it is
 * missing. When the wall clock is set, a line of its own says so. Before each line the name of the
 * file is looked at: when another file stands there, or none, or the file became shorter, the run
 * goes on in the file that stands there now. */
#ifndef ROLLCALL_LEDGER_LEDGER_FILE_H
#define ROLLCALL_LEDGER_LEDGER_FILE_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "ledger/ledger_line.h"

#include <stdbool.h>
#include <stdint.h>

/* Embedded; all zero but for an fd of -1 is a closed one. Fields but fd are private. */
struct ledger_file {
    int fd; /* -1: not open */
    char *path;
    struct clock clock;
    struct chance chance;
    char run[LEDGER_RUN_SIZE];
    uint64_t seq;    /* of the last line, written or lost */
    uint64_t places; /* how often the run went on in another place */
    int64_t time_ms; /* of the last line */
    int64_t wall_ms; /* the clocks, and the run's time, when the last line was written */
    int64_t mono_ms;
    int64_t now_ms;
    uint64_t device, inode;
    int64_t size;
    struct buf line;
    bool torn; /* the last line has no end: the next begins with one */
};

/* Opens for appending, or makes it (0600; links are not followed), and begins a run. A last line
 * that was cut off gets its newline, so that the next begins on one of its own. A file that others
 * may read is made private. False and *err (ERR_IO) when that fails, when the file has a second
 * name (a hard link), or when another program writes to it. Close with ledger_file_close(). */
bool ledger_file_open(struct ledger_file *file, const char *path, const struct clock *clock,
                      const struct chance *chance, struct err *err);

/* Appends one fact with a single write, so that a crash leaves whole lines, but for the last at
 * most; run, seq and, from the fact's wall-clock time, the time are the file's. False and *err when
 * the disk does not take it: what it took of the line is ended before the next one. */
bool ledger_file_append(struct ledger_file *file, const struct ledger_fact *fact, struct err *err);

/* Looks at the file as before a line, and says how often the run had to go on in another one, or
 * from the beginning of its own. What was written before such a step is not there for whoever reads
 * the file. */
uint64_t ledger_file_places(struct ledger_file *file);

/* NULL is fine, closing twice too. */
void ledger_file_close(struct ledger_file *file);

#endif
