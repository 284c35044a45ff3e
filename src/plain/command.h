/* A line that somebody typed: a word of the action table and what it is about. UI thread only. */
#ifndef ROLLCALL_PLAIN_COMMAND_H
#define ROLLCALL_PLAIN_COMMAND_H

#include "plain/repl.h"

/* Does what the line says; an empty line tells what waits. What is not understood is said. The line
 * is changed. */
void command_run(struct repl *repl, char *line);

/* Is there a deed for every word of the action table? For the test. */
bool command_knows(enum action action);

#endif
