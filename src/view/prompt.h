/* A line of input: text, cursor, history. Knows nothing of keys or screens. */
#ifndef ROLLCALL_VIEW_PROMPT_H
#define ROLLCALL_VIEW_PROMPT_H

#include "view/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROMPT_MAX 1024 /* bytes of a line */

/* Lines entered before, newest last. Bounded to 100; a line that is there already moves to the end.
 * The strings are copies. */
struct prompt_history {
    char *lines[100];
    size_t count;
};

void prompt_history_add(struct prompt_history *history, const char *line);
void prompt_history_clean_up(struct prompt_history *history);

struct prompt {
    char text[PROMPT_MAX + 1]; /* UTF-8, NUL-terminated, without control characters */
    size_t len;
    size_t cursor; /* a byte offset, always between code points */
    /* The rest is private to prompt.c. */
    const struct prompt_history *history;
    size_t recalled; /* lines back from the newest; 0: the line itself */
    char draft[PROMPT_MAX + 1];
};

/* Empties it. The history is borrowed and may be NULL. */
void prompt_init(struct prompt *prompt, const struct prompt_history *history);

/* Replaces the text, the cursor behind it; what is too long or no text is left out. */
void prompt_set(struct prompt *prompt, const char *text);

/* Types one character. False when it is a control character or there is no room. */
bool prompt_type(struct prompt *prompt, uint32_t point);

/* Inserts pasted bytes at the cursor: line ends and tabs become blanks, blanks at both ends, other
 * controls and bad bytes are dropped, and what does not fit. */
void prompt_paste(struct prompt *prompt, const char *bytes, size_t len);

/* Edits: cursor, erase and history actions. False for any other action, and when nothing changed.
 */
bool prompt_act(struct prompt *prompt, enum action action);

#endif
