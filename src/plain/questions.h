/* What the next line is, unless it is a command: a field of the form that asks for a meeting, or
 * the answer to a question of the controller. A script is asked nothing but what its own words ask
 * for. UI thread only. */
#ifndef ROLLCALL_PLAIN_QUESTIONS_H
#define ROLLCALL_PLAIN_QUESTIONS_H

#include "plain/repl.h"

#include <stdbool.h>

/* What stands before the cursor: "Command, or help: ", "Profile, or Enter for prod: ". Appended;
 * safe to show. */
void questions_prompt(struct repl *repl, struct buf *out);

/* Must the answer not be echoed? */
bool questions_secret(struct repl *repl);

/* Takes the line that is no command. It may be wiped. */
void questions_answer(struct repl *repl, char *line);

/* ^C, or the word close: no answer. False when nothing was asked. */
bool questions_dismiss(struct repl *repl);

/* Asks which meeting, then region and profile. */
void questions_ask_meeting(struct repl *repl);

/* Asks for region and profile of the meeting that is open. */
void questions_ask_session(struct repl *repl);

/* Opens what was answered: repl->meeting_id (an id, a label, or a text with an id in it), region,
 * profile. What is wrong is said. */
void questions_open(struct repl *repl);

/* --- questions of the controller (meeting/question.h) ------------------------------------- */

enum questions_state {
    QUESTIONS_NONE,      /* none waits that was not shown */
    QUESTIONS_WAIT,      /* the first one was not shown yet */
    QUESTIONS_WITHDRAWN, /* the one that was shown is gone */
};
enum questions_state questions_state(struct repl *repl);

/* Says once that a question waits: it is not put while a line may be half typed. */
void questions_announce(struct repl *repl);

/* Puts the first question: the next line answers it. */
void questions_show(struct repl *repl);

/* Says that the question that was shown is gone: the next line is a command again. */
void questions_withdraw(struct repl *repl);

/* Says what is asked, and answers no: for a script. */
void questions_decline_all(struct repl *repl);

/* Writes the list or the events into the file; one that is there already becomes a question. */
void questions_write(struct repl *repl, enum export_what what, const char *path, bool overwrite);

/* Asks whether the attendee's token is to be copied. */
void questions_ask_token(struct repl *repl, const char *attendee_id);

#endif
