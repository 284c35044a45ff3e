/* Scenario files: JSON that says who is registered, what happens when, and what goes wrong.
 * data/demo/README.md documents the members. The reader is strict: an unknown member, a wrong type
 * or a number out of range is an error that names its place. */
#ifndef ROLLCALL_SIM_SCENARIO_H
#define ROLLCALL_SIM_SCENARIO_H

#include "base/err.h"
#include "sim/meeting_state.h"

#include <stdbool.h>
#include <stddef.h>

/* Puts a scenario's text on an empty meeting. A meeting_id in it replaces the meeting's unless
 * keep_id. False and *err (ERR_CONFIG) when it makes no sense; the meeting is then only good for
 * meeting_state_clean_up(). */
bool scenario_read(struct meeting_state *state, const char *text, size_t len, bool keep_id,
                   struct err *err);

/* The same from a file; the complaint begins with its path. */
bool scenario_load(struct meeting_state *state, const char *path, bool keep_id, struct err *err);

#endif
