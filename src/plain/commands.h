/* The commands: a typed line is a word of the action table and its argument. Those that show
 * something are in commands_show.h. UI thread only. */
#ifndef ROLLCALL_PLAIN_COMMANDS_H
#define ROLLCALL_PLAIN_COMMANDS_H

#include "plain/repl.h"

/* Does what the line says; an empty line says which changes wait. Says when the line is not
 * understood. The line is changed. A meeting is open. */
void command_run(struct repl *repl, char *line);

/* Is there a command for the action? Every word of the action table has one; for the test. */
bool command_knows(enum action action);

#endif
