/* What rollcall-sim says of the people of its meeting, beside what presence makes of the events. */
#ifndef ROLLCALL_TESTS_TRUTH_H
#define ROLLCALL_TESTS_TRUTH_H

#include "presence/presence.h"
#include "support/simproc.h"

#include <check.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* The registered attendees, each with AttendeeId and where. Free with json_object_put(). */
static inline struct json_object *truth_attendees(struct simproc *sim)
{
    char *state = simproc_state(sim);
    struct json_object *all = json_tokener_parse(state), *attendees = NULL;
    ck_assert(json_object_object_get_ex(all, "attendees", &attendees));
    json_object_get(attendees);
    json_object_put(all);
    free(state);
    return attendees;
}

static inline const char *truth_member(struct json_object *attendees, size_t i, const char *name)
{
    struct json_object *value = NULL;
    ck_assert(json_object_object_get_ex(json_object_array_get_idx(attendees, i), name, &value));
    return json_object_get_string(value);
}

static inline enum presence_state truth_presence(const struct presence *presence, const char *id)
{
    const struct presence_person *person = presence_find(presence, slice_of(id));
    return person ? person->summary.state : PRESENCE_UNKNOWN;
}

/* Is everybody here whom the simulator has in the room, and no other of the registered? */
static inline bool truth_agrees(struct simproc *sim, const struct presence *presence)
{
    struct json_object *attendees = truth_attendees(sim);
    size_t count = json_object_array_length(attendees), same = 0;
    for (size_t i = 0; i < count; i++) {
        bool here = strcmp(truth_member(attendees, i, "where"), "here") == 0;
        enum presence_state state =
            truth_presence(presence, truth_member(attendees, i, "AttendeeId"));
        same += here == (state == PRESENCE_HERE);
    }
    json_object_put(attendees);
    return same == count;
}

/* How many of these are not registered any longer; presence has them all as removed. */
static inline size_t truth_removed(struct json_object *attendees, struct simproc *sim,
                                   const struct presence *presence)
{
    char *state = simproc_state(sim);
    size_t removed = 0;
    for (size_t i = 0; i < json_object_array_length(attendees); i++) {
        const char *id = truth_member(attendees, i, "AttendeeId");
        if (strstr(state, id))
            continue;
        ck_assert_str_eq(presence_state_name(truth_presence(presence, id)), "removed");
        removed++;
    }
    free(state);
    return removed;
}

#endif
