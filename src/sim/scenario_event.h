/* One thing that happens in a meeting: somebody is registered, removed, joins, leaves, … What the
 * events of a scenario, the churn and the control calls have in common. */
#ifndef ROLLCALL_SIM_SCENARIO_EVENT_H
#define ROLLCALL_SIM_SCENARIO_EVENT_H

#include "sim/attendee_spec.h"

#include <stddef.h>
#include <stdint.h>

/* id, the name in scenario files, does it name somebody by `who`? */
#define SCENARIO_EVENT_TABLE(X)                                                                    \
    X(ADD, "add", 0)                                                                               \
    X(ADD_MANY, "add-many", 0)                                                                     \
    X(REMOVE, "remove", 1)                                                                         \
    X(CHANGE, "change", 1)                                                                         \
    X(JOIN, "join", 1)                                                                             \
    X(LEAVE, "leave", 1)                                                                           \
    X(DROP, "drop", 1)                                                                             \
    X(VIDEO_ON, "video-on", 1)                                                                     \
    X(VIDEO_OFF, "video-off", 1)                                                                   \
    X(CONTENT_ON, "content-on", 1)                                                                 \
    X(CONTENT_OFF, "content-off", 1)                                                               \
    X(END, "end", 0)

#define SCENARIO_EVENT_ENUM(id, name, whom) SCENARIO_EVENT_##id,
enum scenario_event_kind { SCENARIO_EVENT_TABLE(SCENARIO_EVENT_ENUM) SCENARIO_EVENT_COUNT };
#undef SCENARIO_EVENT_ENUM

struct scenario_event {
    enum scenario_event_kind kind;
    int64_t at_ms;                 /* the meeting's time */
    struct attendee_spec attendee; /* ADD: who comes; CHANGE: the new rights */
    bool changes[MEDIUM_COUNT];    /* CHANGE: which of them */
    char *who; /* ExternalUserId or AttendeeId; NULL for ADD, ADD_MANY and END */
    size_t who_len;
    uint64_t seq; /* instead of who: a registration number; 0: none */
    size_t count; /* ADD_MANY */
};

/* The kind of a name; ACT_COUNT when it is none. */
enum scenario_event_kind scenario_event_kind_from_name(const char *name);
bool scenario_event_needs_who(enum scenario_event_kind kind);

/* Frees the strings. NULL is fine. */
void scenario_event_clean_up(struct scenario_event *event);

#endif
