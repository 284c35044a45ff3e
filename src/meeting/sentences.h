/* Texts about a meeting that both front ends show: what is known of it, answers of other
 * regions, the line for a support case, the command that renews a login. Everything appended is
 * safe to show. UI thread only. */
#ifndef ROLLCALL_MEETING_SENTENCES_H
#define ROLLCALL_MEETING_SENTENCES_H

#include "base/buf.h"
#include "meeting/meeting.h"

#include <stdbool.h>
#include <stddef.h>

/* The n-th fact that is known of the meeting: appends its value ("250", "not known: …") and returns
 * its name ("Seats", a static string); NULL behind the last. */
const char *sentence_about(const struct meeting *meeting, size_t n, const struct view_style *style,
                           struct buf *out);

/* "not in us-west-2", "no other control region has this meeting: …": what the last answer to the
 * question in which region the meeting is means; lower case, without a full stop. Nothing when it
 * was found: that becomes a question (meeting/question.h). */
void sentence_of_probe(const struct meeting *meeting, struct buf *out);

/* The line for a support case; attendee_id may be SLICE_EMPTY. */
void sentence_of_support(const struct meeting *meeting, struct slice attendee_id, struct buf *out);

/* The command that renews the login, when the last request failed for want of one. False when there
 * is nothing to renew. The command is not safe to show. */
bool sentence_of_renewal(const struct meeting *meeting, char *out, size_t size);

#endif
