/* What happens in a meeting: who comes and goes, alone or as a crowd, and when. */
#ifndef ROLLCALL_SIM_SCENARIO_EVENT_H
#define ROLLCALL_SIM_SCENARIO_EVENT_H

#include "sim/random.h"
#include "sim/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An attendee who may be registered, as a scenario describes one. Owns its strings. */

struct attendee_spec {
    char *user;
    size_t user_len;
    bool verbatim; /* see struct person */
    bool has_id;
    struct uuid id;
    struct rights rights;
    bool here; /* in the room from the start */
};

struct attendee_specs {
    struct attendee_spec *list;
    size_t count;
};

#define ATTENDEE_SPECS_INIT ((struct attendee_specs){0})

/* Takes the attendee over, strings included, even when it fails. False when memory is out. */
bool attendee_specs_add(struct attendee_specs *attendees, struct attendee_spec *attendee);

/* Free strings; NULL is fine. */
void attendee_spec_clean_up(struct attendee_spec *attendee);

/* Registers the attendee. NULL when memory is out. */
struct person *attendee_spec_register(const struct attendee_spec *attendee,
                                      struct registry *meeting);

/* One thing that happens in a meeting: an attendee is registered, removed, joins, leaves, … What
 * the events of a scenario, the churn and the control calls have in common. */

/* id, the name in scenario files, does it name an attendee by `who`? */
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

/* People who come and go by chance, for as long as the meeting lasts. Pure; chance decides. */

struct churn {
    int64_t every_ms;                     /* the mean time between two events; 0: no events */
    int64_t from_ms;                      /* from this time of the meeting on */
    int64_t until_ms;                     /* until then; -1: for ever */
    double weights[SCENARIO_EVENT_COUNT]; /* how often what happens, in proportion */
    size_t min;                           /* registered, at least and at most */
    size_t max;
    struct attendee_specs attendees; /* who may come, in turn; then generated people */
    size_t next_attendee;
    int64_t next_ms; /* when something happens next */
};

/* Nothing ever happens. */
#define CHURN_INIT ((struct churn){.until_ms = -1, .max = SIZE_MAX})

/* Decides what happens next in this meeting. False: nothing this time (no attendee to whom it could
 * happen). The event's strings are the caller's. */
bool churn_choose(struct churn *churn, struct registry *meeting, struct random *random,
                  struct scenario_event *event);

/* Moves next_ms on by a chance share of every_ms. */
void churn_schedule(struct churn *churn, struct random *random);

/* NULL is fine. */
void churn_clean_up(struct churn *churn);

#endif
