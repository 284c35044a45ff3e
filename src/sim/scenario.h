/* The parts that scenario files are made of. For scenario.c and the control calls. */
/* Scenario files: JSON that says who is registered, what happens when, and what goes wrong.
 * data/demo/README.md documents the members. The reader is strict: an unknown member, a wrong type
 * or a number out of range is an error that names its place. */
#ifndef ROLLCALL_SIM_SCENARIO_H
#define ROLLCALL_SIM_SCENARIO_H

#include "base/err.h"
#include "sim/fault.h"
#include "sim/json.h"
#include "sim/meeting_state.h"
#include "sim/scenario_event.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/* Ceilings of a scenario. */
enum { SCENARIO_MAX_PEOPLE = MEETING_MAX_PEOPLE, SCENARIO_MAX_USER = 4096 };

/* Reads one event, one fault: what control calls send. The event's strings are the caller's, also
 * after a failure. */
bool scenario_part_event(struct json_object *value, const char *path, struct scenario_event *event,
                         struct err *err);
bool scenario_part_fault(struct json_object *value, const char *path, struct fault *fault,
                         struct err *err);

/* Puts a scenario's text on an empty meeting. A meeting_id in it replaces the meeting's unless
 * keep_id. False and *err (ERR_CONFIG) when it makes no sense; the meeting is then only good for
 * meeting_state_clean_up(). */
bool scenario_read(struct meeting_state *state, const char *text, size_t len, bool keep_id,
                   struct err *err);

/* The same from a file; the complaint begins with its path. */
bool scenario_load(struct meeting_state *state, const char *path, bool keep_id, struct err *err);

#endif
