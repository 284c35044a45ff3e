/* Words that tell: show, changes, errors, commands, status, help. Each takes what follows the word,
 * trimmed, "" for nothing. A meeting is open, but for help. UI thread only. */
#ifndef ROLLCALL_PLAIN_TELLS_H
#define ROLLCALL_PLAIN_TELLS_H

#include "plain/talk.h"

/* Everything known of an attendee; the same as JSON; the aws commands for it. */
void tells_show(struct talk *talk, const char *rest);
void tells_json(struct talk *talk, const char *rest);
void tells_commands(struct talk *talk, const char *rest);

/* What has changed since it was told last; "changes all" tells everything that is kept. */
void tells_changes(struct talk *talk, const char *rest);

/* The last failures, the newest first. */
void tells_errors(struct talk *talk, const char *rest);

/* How it stands, one fact a line. */
void tells_status(struct talk *talk, const char *rest);

/* All words, or one of them. */
void tells_help(struct talk *talk, const char *rest);

/* The AttendeeId, the ExternalUserId, the line for a support case: told whole, and copied where
 * there is a clipboard. */
void tells_id(struct talk *talk, const char *rest);
void tells_user(struct talk *talk, const char *rest);
void tells_support(struct talk *talk, const char *rest);

#endif
