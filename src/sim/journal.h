/* What the simulator was asked, for tests: a file with one line a request, and the last thousand
 * in memory. Requests to /_sim/ are not in it. */
#ifndef ROLLCALL_SIM_JOURNAL_H
#define ROLLCALL_SIM_JOURNAL_H

#include "base/buf.h"
#include "base/err.h"
#include "sim/request.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

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
