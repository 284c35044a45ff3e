/* What is said: lines of text, collected and written at once. A prompt stands at the end, without a
 * line of its own; whoever speaks up meanwhile begins a new line, and the prompt comes again. UI
 * thread only. */
#ifndef ROLLCALL_PLAIN_LINE_WRITER_H
#define ROLLCALL_PLAIN_LINE_WRITER_H

#include "base/buf.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct line_writer {
    int fd;
    bool prompts; /* somebody sits there: prompts are shown */
    enum text_charset charset;
    int error; /* errno of a write that failed; 0: none. Nothing is written any more then. */
    /* The rest is private to voice.c. */
    bool prompted;
    struct buf text;
};

void line_writer_init(struct line_writer *writer, int fd, bool prompts, enum text_charset charset);
void line_writer_clean_up(struct line_writer *writer);

/* Says a line; the arguments must be safe to show. */
void line_writer_say(struct line_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says lines that are safe to show; a missing line end is added. Nothing when empty. */
void line_writer_say_lines(struct line_writer *writer, const char *lines);

/* Says a line of a safe beginning and foreign bytes, which are made safe. */
void line_writer_say_raw(struct line_writer *writer, const char *begin, const char *bytes,
                         size_t len);

/* Rings the bell, where there is one. */
void line_writer_ring(struct line_writer *writer);

/* Shows a prompt, unless it stands there already. */
void line_writer_prompt(struct line_writer *writer, const char *prompt);

/* A line was entered: the cursor stands at the beginning of the next. */
void line_writer_answered(struct line_writer *writer);

/* Writes what was said. False when that failed, now or before. */
bool line_writer_flush(struct line_writer *writer);

#endif
