/* The commands that show rows, one attendee or the meeting. Each takes what follows the word,
 * trimmed, "" for nothing. A meeting is open. UI thread only. */
#ifndef ROLLCALL_PLAIN_COMMANDS_SHOW_H
#define ROLLCALL_PLAIN_COMMANDS_SHOW_H

#include "plain/repl.h"

/* Rows, beginning with the selected one; the rows after and before those said last. */
void command_list(struct repl *repl, const char *rest);
void command_more(struct repl *repl, const char *rest);
void command_back(struct repl *repl, const char *rest);

/* The next row, the previous, the first, the last (of all pages: loads those missing). */
void command_next(struct repl *repl, const char *rest);
void command_previous(struct repl *repl, const char *rest);
void command_first(struct repl *repl, const char *rest);
void command_last(struct repl *repl, const char *rest);

/* A number alone: that row. */
void command_number(struct repl *repl, const char *rest);

/* Searches; the next row that matches. */
void command_search(struct repl *repl, const char *rest);
void command_again(struct repl *repl, const char *rest);

/* All details of the attendee; the same as JSON; the aws commands for it. */
void command_show(struct repl *repl, const char *rest);
void command_json(struct repl *repl, const char *rest);
void command_commands(struct repl *repl, const char *rest);

/* What has changed since the last "changes"; "changes all" says everything that is kept. */
void command_changes(struct repl *repl, const char *rest);

/* The last failures, the newest first. */
void command_errors(struct repl *repl, const char *rest);

/* What is known of the meeting, one fact a line. */
void command_about(struct repl *repl, const char *rest);

/* The status, one fact a line. */
void command_status(struct repl *repl, const char *rest);

/* All words, or one of them. */
void command_help(struct repl *repl, const char *rest);

/* The AttendeeId, the ExternalUserId, the line for a support case: said whole, and copied where
 * there is a clipboard. */
void command_id(struct repl *repl, const char *rest);
void command_user(struct repl *repl, const char *rest);
void command_support(struct repl *repl, const char *rest);

#endif
