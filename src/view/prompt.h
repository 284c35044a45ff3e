/* Fields that are typed in: a prompt of one line, and a form of several. */
#ifndef ROLLCALL_VIEW_PROMPT_H
#define ROLLCALL_VIEW_PROMPT_H

#include "base/buf.h"
#include "view/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line of input: text, cursor, history. Knows nothing of keys or screens. */

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

/* The session form: which meeting, in which control region, as which profile, with which
 * queue of events. Pure; the choices are
 * handed in by the screen that shows it. */

enum form_field { FORM_MEETING, FORM_REGION, FORM_PROFILE, FORM_QUEUE, FORM_FIELD_COUNT };

/* Where the choices of a field come from: the n-th, or NULL after the last. Meetings complete from
 * labels ("@allhands") and recent ids. */
struct form_choices {
    const char *(*nth)(void *self, enum form_field field, size_t n);
    void *self;
};

struct form {
    struct prompt fields[FORM_FIELD_COUNT];
    enum form_field focus;
    char account[16]; /* told by a pasted ARN; "" otherwise */
};

/* Empties it; the focus is on the meeting. */
void form_init(struct form *form);

/* "Meeting ID", "Control region", "Profile", "Event queue". Static string. */
const char *form_label(enum form_field field);

/* The text of a field. Lives as long as the form. */
const char *form_text(const struct form *form, enum form_field field);

/* Handles field changes and the edits of the focused line. False when nothing changed. */
bool form_act(struct form *form, enum action action);

/* Pastes into the focused field. Into the meeting: an id found in an ARN, a URL or a log line
 * replaces the field, and an ARN fills the region; where there is none, the text goes in as it is,
 * trimmed. */
void form_paste(struct form *form, const char *bytes, size_t len);

/* Before the form is sent: a meeting id that was typed, or pasted by a terminal without bracketed
 * paste, with something around it is taken out of it as form_paste() does. */
void form_settle(struct form *form);

/* Completes the focused field from its choices: as far as they agree, or, when it is one of them
 * already, the next one. False when there is nothing to complete. */
bool form_complete(struct form *form, const struct form_choices *choices);

/* Is the meeting an id or a label ("@…") that could be opened? */
bool form_ready(const struct form *form);

/* Appends the note for the status line: "36 of 36 characters, format ok", "12 of 36 characters",
 * "character 9 should be -", "label". */
void form_note(const struct form *form, struct buf *out);

#endif
