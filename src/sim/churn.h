/* People who come and go by chance, for as long as the meeting lasts. Pure; chance decides. */
#ifndef ROLLCALL_SIM_CHURN_H
#define ROLLCALL_SIM_CHURN_H

#include "sim/attendee_spec.h"
#include "sim/random.h"
#include "sim/scenario_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Decides what happens next in this meeting. False: nothing this time (nobody to whom it could
 * happen). The event's strings are the caller's. */
bool churn_choose(struct churn *churn, struct registry *meeting, struct random *random,
                  struct scenario_event *event);

/* Moves next_ms on by a chance share of every_ms. */
void churn_schedule(struct churn *churn, struct random *random);

/* NULL is fine. */
void churn_clean_up(struct churn *churn);

#endif
