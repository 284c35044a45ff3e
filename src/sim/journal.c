#include "sim/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t stopwatch_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void stopwatch_start(struct stopwatch *watch, double speed)
{
    *watch = (struct stopwatch){.started_us = stopwatch_now_us(), .speed = speed};
}

int64_t stopwatch_ms(const struct stopwatch *watch)
{
    double real_ms = (double)(stopwatch_now_us() - watch->started_us) / 1000;
    return watch->added_ms + (int64_t)(real_ms * watch->speed);
}

void stopwatch_add(struct stopwatch *watch, int64_t ms)
{
    watch->added_ms += ms;
}

enum { MAX_LINE = 64 * 1024 };

bool journal_open(struct journal *journal, const char *path, struct err *err)
{
    *journal = (struct journal){.started_us = stopwatch_now_us()};
    if (!path)
        return true;
    journal->file = fopen(path, "we");
    return journal->file || err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* A field between tabs: control characters become '?', nothing becomes '-'. */
static void add_field(struct buf *line, const char *text)
{
    if (!text || !*text)
        text = "-";
    for (const char *p = text; *p; p++)
        buf_add_char(line, (unsigned char)*p < 0x20 || *p == 0x7f ? '?' : *p);
}

void journal_add(struct journal *journal, const struct request *request, int status)
{
    struct buf line = BUF_INIT(MAX_LINE);
    int64_t us = request->arrived_us - journal->started_us;
    buf_printf(&line, "%.3f\t%u\t%s\t", (double)us / 1000, request->connection, request->method);
    add_field(&line, request->path);
    buf_add_char(&line, '\t');
    add_field(&line, request->query);
    buf_printf(&line, "\t%d\t", status);
    add_field(&line, request_header(request, "User-Agent"));
    buf_add_char(&line, '\n');
    if (journal->file) {
        fputs(buf_text(&line), journal->file);
        fflush(journal->file);
    }
    char **slot = &journal->lines[journal->count++ % JOURNAL_KEPT];
    free(*slot);
    *slot = buf_take(&line);
}

void journal_print(const struct journal *journal, struct buf *out)
{
    uint64_t first = journal->count > JOURNAL_KEPT ? journal->count - JOURNAL_KEPT : 0;
    for (uint64_t i = first; i < journal->count; i++) {
        const char *line = journal->lines[i % JOURNAL_KEPT];
        buf_add_str(out, line ? line : "?\n");
    }
}

void journal_forget(struct journal *journal)
{
    for (size_t i = 0; i < JOURNAL_KEPT; i++) {
        free(journal->lines[i]);
        journal->lines[i] = NULL;
    }
    journal->count = 0;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    journal_forget(journal);
    if (journal->file)
        fclose(journal->file);
    *journal = (struct journal){0};
}
