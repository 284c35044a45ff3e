/* What is said: lines of text, collected and written at once. A prompt stands at the end, without a
 * line of its own; whoever speaks up meanwhile begins a new line, and the prompt comes again. UI
 * thread only. */
#ifndef ROLLCALL_PLAIN_VOICE_H
#define ROLLCALL_PLAIN_VOICE_H

#include "base/buf.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct voice {
    int fd;
    bool prompts; /* somebody sits there: prompts are shown */
    enum text_charset charset;
    int error; /* errno of a write that failed; 0: none. Nothing is written any more then. */
    /* The rest is private to voice.c. */
    bool prompted;
    struct buf text;
};

void voice_init(struct voice *voice, int fd, bool prompts, enum text_charset charset);
void voice_clean_up(struct voice *voice);

/* Says a line; the arguments must be safe to show. */
void voice_say(struct voice *voice, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Says lines that are safe to show; a missing line end is added. Nothing when empty. */
void voice_say_lines(struct voice *voice, const char *lines);

/* Says a line of a safe beginning and foreign bytes, which are made safe. */
void voice_say_raw(struct voice *voice, const char *begin, const char *bytes, size_t len);

/* Rings the bell, where there is one. */
void voice_ring(struct voice *voice);

/* Shows a prompt, unless it stands there already. */
void voice_prompt(struct voice *voice, const char *prompt);

/* A line was entered: the cursor stands at the beginning of the next. */
void voice_answered(struct voice *voice);

/* Writes what was said. False when that failed, now or before. */
bool voice_flush(struct voice *voice);

#endif
