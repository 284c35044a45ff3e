/* How far a long walk is, on stderr when that is a terminal: one line that is written over, and
 * gone when the walk ends. Also tells what it waits for. */
#ifndef ROLLCALL_APP_PROGRESS_H
#define ROLLCALL_APP_PROGRESS_H

#include "app/app.h"
#include "fetch/pagination.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const struct app *app;
    bool on;
    bool shown; /* the line is on the terminal now */
    int64_t started_ms;
    int64_t painted_ms;
    size_t rows, pages;
};

/* Silent with --quiet, without a terminal, and where data goes to the same terminal meanwhile
 * (streams_to_terminal). */
void progress_init(struct progress *progress, const struct app *app, bool streams_to_terminal);

/* Tells the walk's observer where to report. The progress must outlive the walk. */
struct pagination_observer progress_observer(struct progress *progress);

/* Takes the line away. */
void progress_clear(struct progress *progress);

#endif
