/* What the service would tell about a meeting: an event as it became true. */
#ifndef ROLLCALL_SIM_FACT_H
#define ROLLCALL_SIM_FACT_H

#include "sim/registry.h"

#include <stdint.h>

/* id, eventType, is it about somebody, about their shared screen? */
#define FACT_TABLE(X)                                                                              \
    X(STARTED, "chime:MeetingStarted", 0, 0)                                                       \
    X(ENDED, "chime:MeetingEnded", 0, 0)                                                           \
    X(ADDED, "chime:AttendeeAdded", 1, 0)                                                          \
    X(DELETED, "chime:AttendeeDeleted", 1, 0)                                                      \
    X(JOINED, "chime:AttendeeJoined", 1, 0)                                                        \
    X(LEFT, "chime:AttendeeLeft", 1, 0)                                                            \
    X(DROPPED, "chime:AttendeeDropped", 1, 0)                                                      \
    X(VIDEO_STARTED, "chime:AttendeeVideoStarted", 1, 0)                                           \
    X(VIDEO_STOPPED, "chime:AttendeeVideoStopped", 1, 0)                                           \
    X(CONTENT_JOINED, "chime:AttendeeContentJoined", 1, 1)                                         \
    X(CONTENT_LEFT, "chime:AttendeeContentLeft", 1, 1)                                             \
    X(CONTENT_DROPPED, "chime:AttendeeContentDropped", 1, 1)                                       \
    X(CAPABILITIES, "chime:AttendeeCapabilitiesUpdated", 1, 0)

#define FACT_ENUM(id, name, person, content) FACT_##id,
enum fact_kind { FACT_TABLE(FACT_ENUM) FACT_COUNT };
#undef FACT_ENUM

/* Borrowed for the length of a call. */
struct fact {
    enum fact_kind kind;
    const struct registry *meeting;
    const struct person *person; /* NULL when it is about the meeting */
    int64_t at_ms;               /* the meeting's time; negative: before the simulator started */
};

/* Who hears facts. */
struct fact_listener {
    void (*hear)(void *self, const struct fact *fact);
    void *self;
};

#endif
