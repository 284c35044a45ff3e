/* The parts that scenario files are made of. For scenario.c and the control calls. */
#ifndef ROLLCALL_SIM_SCENARIO_PART_H
#define ROLLCALL_SIM_SCENARIO_PART_H

#include "base/err.h"
#include "sim/attendee_spec.h"
#include "sim/churn.h"
#include "sim/fault.h"
#include "sim/scenario_event.h"
#include "sim/spec.h"

#include <json-c/json.h>
#include <stdbool.h>

/* Ceilings of a scenario. */
enum { SCENARIO_MAX_PEOPLE = MEETING_MAX_PEOPLE, SCENARIO_MAX_USER = 4096 };

/* Reads an attendee: a string (the ExternalUserId) or an object. The attendee's strings are the
 * caller's, also after a failure. */
bool scenario_part_attendee(struct json_object *value, const char *path,
                            struct attendee_spec *attendee, struct err *err);

/* Reads the churn. */
void scenario_part_churn(const struct spec *spec, struct churn *churn);

/* Reads one event, one fault: what control calls send. The event's strings are the caller's, also
 * after a failure. */
bool scenario_part_event(struct json_object *value, const char *path, struct scenario_event *event,
                         struct err *err);
bool scenario_part_fault(struct json_object *value, const char *path, struct fault *fault,
                         struct err *err);

#endif
