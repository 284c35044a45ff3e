/* What a person changes in the meeting: asked for here, sent by the worker, and followed until a
 * list shows it. The roster is never edited by hand. UI thread only. */
#ifndef ROLLCALL_MEETING_CHANGE_H
#define ROLLCALL_MEETING_CHANGE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "fetch/change_source.h"
#include "meeting/meeting.h"
#include "view/style.h"

#include <stdbool.h>

/* May this attendee be removed here and now? False and *err, a sentence to be shown, when actions
 * are not allowed, the namespace has none, or the attendee is not registered. */
bool meeting_may_remove(const struct meeting *meeting, const char *attendee_id, struct err *err);

/* Appends what is asked before: `Remove "NAME" (USER, 41ba533a…7f0a) from ID in account N?`. While
 * user ids are masked, without them. Safe to show. */
void meeting_remove_question(const struct meeting *meeting, const char *attendee_id,
                             const struct view_style *style, struct buf *out);

/* Hands the removal to the worker. user is who it was when the question was put: with another one,
 * or none, in that place nothing is sent. False and *err when that is so. */
bool meeting_remove(struct meeting *meeting, const char *attendee_id, struct slice user,
                    struct err *err);

/* Takes what became of a request; returns news. */
unsigned meeting_take_changed(struct meeting *meeting, const struct change_result *result);

/* Looks whether the rows show what was asked for; returns news. */
unsigned meeting_check_changes(struct meeting *meeting);

/* Appends what stands beside the attendee: "removing...", "asked at 14:02:11", "outcome unknown".
 * False when there is nothing to say. */
bool meeting_change_note(const struct meeting *meeting, struct slice attendee_id,
                         const struct view_style *style, struct buf *out);

/* Appends the sentence of meeting.changes.told, with a short AttendeeId and no user id; what helps
 * names the reader's keys or words. Safe to show. */
void meeting_change_sentence(const struct meeting *meeting, const struct view_style *style,
                             struct buf *out);

#endif
