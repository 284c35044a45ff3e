/* One event of a meeting, as the service sends it through EventBridge: an attendee joined, left,
 * was dropped, … Best effort: events may be missing, come twice, or in any order. Pure; any thread.
 */
#ifndef ROLLCALL_PRESENCE_EVENT_H
#define ROLLCALL_PRESENCE_EVENT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* id, eventType, what it means for whom it is about. The order decides between events of the same
 * millisecond: the later row is the newer one.
 *   NONE   nothing      NEW   registered      IN   entered the room      OUT, LOST, GONE   left it,
 *   was dropped, was deleted      SIGN   shows that the attendee is here      TRACE   belongs to
 *   a stay, but may come at its very end      HINT   may be told of who is here, of who comes, and
 *   of who does not */
#define EVENT_TABLE(X)                                                                             \
    X(OTHER, "", NONE)                                                                             \
    X(MEETING_STARTED, "chime:MeetingStarted", NONE)                                               \
    X(ADDED, "chime:AttendeeAdded", NEW)                                                           \
    X(AUTHORIZED, "chime:AttendeeAuthorized", HINT)                                                \
    X(CAPABILITIES_UPDATED, "chime:AttendeeCapabilitiesUpdated", NONE)                             \
    X(JOINED, "chime:AttendeeJoined", IN)                                                          \
    X(VIDEO_STARTED, "chime:AttendeeVideoStarted", SIGN)                                           \
    X(CONTENT_JOINED, "chime:AttendeeContentJoined", SIGN)                                         \
    X(CONTENT_VIDEO_STARTED, "chime:AttendeeContentVideoStarted", SIGN)                            \
    X(CONTENT_VIDEO_STOPPED, "chime:AttendeeContentVideoStopped", TRACE)                           \
    X(CONTENT_LEFT, "chime:AttendeeContentLeft", TRACE)                                            \
    X(CONTENT_DROPPED, "chime:AttendeeContentDropped", TRACE)                                      \
    X(VIDEO_STOPPED, "chime:AttendeeVideoStopped", TRACE)                                          \
    X(LEFT, "chime:AttendeeLeft", OUT)                                                             \
    X(DROPPED, "chime:AttendeeDropped", LOST)                                                      \
    X(DELETED, "chime:AttendeeDeleted", GONE)                                                      \
    X(MEETING_ENDED, "chime:MeetingEnded", NONE)

#define EVENT_ENUM(id, name, meaning) EVENT_##id,
enum event_kind { EVENT_TABLE(EVENT_ENUM) EVENT_COUNT };
#undef EVENT_ENUM

enum event_meaning {
    EVENT_MEANS_NONE,
    EVENT_MEANS_NEW,
    EVENT_MEANS_HINT,
    EVENT_MEANS_IN,
    EVENT_MEANS_SIGN,
    EVENT_MEANS_TRACE,
    EVENT_MEANS_OUT,
    EVENT_MEANS_LOST,
    EVENT_MEANS_GONE,
};

/* Strings are borrowed: the maker of the event says how long they live. */
struct event {
    enum event_kind kind;          /* OTHER: a type that this program does not know */
    int64_t timestamp_ms;          /* when it happened, by the service's clock */
    struct slice meeting_id;       /* "" when there was none */
    struct slice attendee_id;      /* without "#content"; "" when it is about the meeting */
    struct slice external_user_id; /* sensitive, never logged */
};

/* "chime:AttendeeJoined"; "" for OTHER. Static string. */
const char *event_name(enum event_kind kind);

/* The kind of an eventType; OTHER for one that is not in the table. */
enum event_kind event_kind_from_name(struct slice name);

enum event_meaning event_meaning(enum event_kind kind);

/* Takes the "#content" of a shared screen off the AttendeeId, and makes the kind one of a shared
 * screen: whatever is told of that id (joined, left, deleted) is not told of its attendee. */
void event_settle(struct event *event);

#endif
