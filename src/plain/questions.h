/* The questions of the plain lines, and what their answers do. UI thread only. */
#ifndef ROLLCALL_PLAIN_QUESTIONS_H
#define ROLLCALL_PLAIN_QUESTIONS_H

#include "plain/repl.h"

#include <stdbool.h>

/* What stands before the cursor: "Command, or help: ", "Profile, or Enter for prod: ". Appended;
 * safe to show. */
void questions_prompt(const struct repl *repl, struct buf *out);

/* Must the answer not be echoed? */
bool questions_secret(const struct repl *repl);

/* Takes the answer to the question that was put (not REPL_COMMAND). The line may be wiped. */
void questions_answer(struct repl *repl, char *line);

/* ^C, or the word close: no answer. False when no question was put. */
bool questions_dismiss(struct repl *repl);

/* Asks which meeting, then region and profile. */
void questions_ask_meeting(struct repl *repl);

/* Asks for region and profile of the meeting that is open. */
void questions_ask_session(struct repl *repl);

/* Opens what was answered: repl->meeting_id (an id, a label, or a text with an id in it), region,
 * profile. What is wrong is said. */
void questions_open(struct repl *repl);

/* Writes the list or the events to repl->path, unless a file is there already: then asks. */
void questions_write(struct repl *repl, bool overwrite);

#endif
