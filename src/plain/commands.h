/* Words that do something: filter, sort, refresh, pause, write, meeting. Each takes what follows
 * the word, trimmed, "" for nothing. A meeting is open. UI thread only. */
#ifndef ROLLCALL_PLAIN_COMMANDS_H
#define ROLLCALL_PLAIN_COMMANDS_H

#include "plain/repl.h"

/* What is shown, and how. */
void command_filter(struct repl *repl, const char *rest);
void command_sort(struct repl *repl, const char *rest);
void command_invert(struct repl *repl, const char *rest);
void command_columns(struct repl *repl, const char *rest);
void command_mask(struct repl *repl, const char *rest);
void command_checkpoint(struct repl *repl, const char *rest);

/* What the worker does. */
void command_refresh(struct repl *repl, const char *rest);
void command_pause(struct repl *repl, const char *rest);
void command_slower(struct repl *repl, const char *rest);
void command_faster(struct repl *repl, const char *rest);
void command_load(struct repl *repl, const char *rest);
void command_regions(struct repl *repl, const char *rest);

/* Another moment of a recording. */
void command_moment(struct repl *repl, const char *rest);

/* What is taken along. */
void command_write(struct repl *repl, const char *rest);
void command_token(struct repl *repl, const char *rest);

/* Another meeting, another login. */
void command_meeting(struct repl *repl, const char *rest);
void command_profile(struct repl *repl, const char *rest);

/* Ends what is under way; then clears the filter. */
void command_stop(struct repl *repl, const char *rest);
void command_close(struct repl *repl, const char *rest);

#endif
