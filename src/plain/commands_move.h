/* Words that move and find: list, more, up, first, a number, search. Each takes what follows the
 * word, trimmed, "" for nothing. A meeting is open. UI thread only. */
#ifndef ROLLCALL_PLAIN_COMMANDS_MOVE_H
#define ROLLCALL_PLAIN_COMMANDS_MOVE_H

#include "plain/repl.h"

/* The next rows, from the selected one on; those behind and before what was told. */
void command_list(struct repl *repl, const char *rest);
void command_more(struct repl *repl, const char *rest);
void command_back(struct repl *repl, const char *rest);

/* One row on or back, the first, the last (of everything: loads what is missing). */
void command_next(struct repl *repl, const char *rest);
void command_previous(struct repl *repl, const char *rest);
void command_first(struct repl *repl, const char *rest);
void command_last(struct repl *repl, const char *rest);

/* A number alone: that row. */
void command_number(struct repl *repl, const char *rest);

/* Looks for rows, and for the next one. */
void command_search(struct repl *repl, const char *rest);
void command_again(struct repl *repl, const char *rest);

#endif
