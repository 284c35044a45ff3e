#include "app/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Nothing is said of walks that are done by then, and nothing more often than this. */
#define PATIENCE_MS 700
#define PERIOD_MS   300

static void write_line(struct progress *p, const char *text)
{
    char line[160];
    int n = snprintf(line, sizeof line, "\r%-70.70s\r%.70s", "", text);
    ssize_t written = write(STDERR_FILENO, line, (size_t)n);
    (void)written;
    p->shown = *text;
}

static void paint(struct progress *p, const char *note)
{
    int64_t now = clock_mono_ms(&p->app->clock);
    bool soon = now - p->started_ms < PATIENCE_MS || now - p->painted_ms < PERIOD_MS;
    if (!p->on || (soon && !*note))
        return;
    char text[160];
    snprintf(text, sizeof text, "%zu rows  page %zu  %llds%s%s", p->rows, p->pages,
             (long long)((now - p->started_ms) / 1000), *note ? "  " : "", note);
    write_line(p, text);
    p->painted_ms = now;
}

static void answered(void *self, const struct pagination_attempt *attempt)
{
    struct progress *p = self;
    if (attempt->got) {
        p->rows += attempt->got->count;
        p->pages = attempt->page;
    }
    paint(p, "");
}

static void waiting(void *self, const struct pagination_pause *pause)
{
    char note[100];
    if (!pause->why) {
        paint(self, "");
        return;
    }
    snprintf(note, sizeof note, "%s, try %d in %lld ms", err_text(pause->why), pause->attempt,
             (long long)pause->wait_ms);
    paint(self, note);
}

void progress_init(struct progress *progress, const struct app *app, bool streams_to_terminal)
{
    *progress = (struct progress){
        .app = app,
        .on = !app->options.quiet && isatty(STDERR_FILENO) && !streams_to_terminal,
        .started_ms = clock_mono_ms(&app->clock),
    };
}

struct pagination_observer progress_observer(struct progress *progress)
{
    return (struct pagination_observer){.answered = answered, .waiting = waiting, .self = progress};
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        write_line(progress, "");
}
