/* Words that tell: show, changes, errors, commands, status, help. Each takes what follows the word,
 * trimmed, "" for nothing. A meeting is open, but for help. UI thread only. */
#ifndef ROLLCALL_PLAIN_COMMANDS_SHOW_H
#define ROLLCALL_PLAIN_COMMANDS_SHOW_H

#include "plain/repl.h"

/* Everything known of an attendee; the same as JSON; the aws commands for it. */
void command_show(struct repl *repl, const char *rest);
void command_json(struct repl *repl, const char *rest);
void command_commands(struct repl *repl, const char *rest);

/* What has changed since it was told last; "changes all" tells everything that is kept. */
void command_changes(struct repl *repl, const char *rest);

/* The last failures, the newest first. */
void command_errors(struct repl *repl, const char *rest);

/* How it stands, one fact a line. */
void command_status(struct repl *repl, const char *rest);

/* All words, or one of them. */
void command_help(struct repl *repl, const char *rest);

/* The AttendeeId, the ExternalUserId, the line for a support case: told whole, and copied where
 * there is a clipboard. */
void command_id(struct repl *repl, const char *rest);
void command_user(struct repl *repl, const char *rest);
void command_support(struct repl *repl, const char *rest);

#endif
