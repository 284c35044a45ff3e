/* What the simulator was asked. */
#ifndef ROLLCALL_SIM_JOURNAL_H
#define ROLLCALL_SIM_JOURNAL_H

#include "base/buf.h"
#include "base/err.h"
#include "sim/reply.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The meeting's own time: milliseconds since the simulator started, at any speed, or moved by
 * hand. People come and go by it; delays on the wire do not. */

struct stopwatch {
    int64_t started_us; /* monotonic */
    int64_t added_ms;   /* moved by hand */
    double speed;       /* meeting seconds in a real one; 0: it stands still */
};

/* Microseconds of the monotonic clock. */
int64_t stopwatch_now_us(void);

/* Starts now at a speed. */
void stopwatch_start(struct stopwatch *watch, double speed);

/* Milliseconds of the meeting's time. */
int64_t stopwatch_ms(const struct stopwatch *watch);

/* Moves it forward. */
void stopwatch_add(struct stopwatch *watch, int64_t ms);

/* What the simulator was asked, for tests: a file with one line a request, and the last thousand
 * in memory. Requests to /_sim/ are not in it. */

enum { JOURNAL_KEPT = 1000 };

struct journal {
    FILE *file; /* NULL: none */
    char *lines[JOURNAL_KEPT];
    uint64_t count; /* requests since it was opened, or told to forget */
    int64_t started_us;
};

/* Opens the file, which is emptied; NULL as path: memory only. False and *err when it cannot. */
bool journal_open(struct journal *journal, const char *path, struct err *err);

/* Writes down one request and the status it gets (0: no answer). The line, tab-separated:
 * milliseconds since start (with three decimals), connection number, method, path, query ("-"
 * for none), status, User-Agent ("-" for none). It is in the file before the client has its
 * answer. */
void journal_add(struct journal *journal, const struct request *request, int status);

/* Appends the kept lines to out, oldest first, each with a newline. */
void journal_print(const struct journal *journal, struct buf *out);

/* Forgets the kept lines; the file keeps its own. */
void journal_forget(struct journal *journal);

/* NULL is fine. */
void journal_close(struct journal *journal);

#endif
