/* The session form: which meeting, in which control region, as which profile, with which
 * queue of events. Pure; the choices are
 * handed in by the screen that shows it. */
#ifndef ROLLCALL_VIEW_FORM_H
#define ROLLCALL_VIEW_FORM_H

#include "base/buf.h"
#include "view/prompt.h"

#include <stdbool.h>
#include <stddef.h>

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
