/* The state of a meeting: its people, what its scenario plans, what chance adds, what goes wrong.
 * It moves only when it is told the time, so that a test decides when anything happens. */
#ifndef ROLLCALL_SIM_MEETING_STATE_H
#define ROLLCALL_SIM_MEETING_STATE_H

#include "sim/fault.h"
#include "sim/queue.h"
#include "sim/random.h"
#include "sim/registry.h"
#include "sim/scenario_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct meeting_state {
    struct registry meeting;
    struct faults faults;
    struct churn churn;
    struct random random;
    struct scenario_event *events; /* by time */
    size_t event_count;
    size_t next_event;
    uint64_t requests[FAULT_OPERATIONS]; /* so far */
    int64_t now_ms;                      /* what it was told last */
    struct fact_observer observer;       /* called with what becomes true; may be empty */
    bool history;                        /* the queue is as old as the meeting */
    struct queue_options queue_options;  /* of the queue that its events go to */
};

/* An empty state of a meeting. meeting_state_clean_up() frees everything; NULL is fine. */
void meeting_state_init(struct meeting_state *state, const struct uuid *meeting_id, uint64_t seed);
void meeting_state_clean_up(struct meeting_state *state);

/* Adds an event to what will happen and takes it over, strings included, even when it fails; events
 * of the same time happen in the order of adding. False when memory is out. */
bool meeting_state_plan(struct meeting_state *state, struct scenario_event *event);

/* Does what an event says, now. False when it cannot: no attendee of that name, or no memory. */
bool meeting_state_apply(struct meeting_state *state, const struct scenario_event *event);

/* Tells the observer how the meeting began before the simulator did: it started, and those who are
 * here came in the quarter of an hour before. Once, at time 0. */
void meeting_state_tell_history(struct meeting_state *state);

/* Lets everything happen that is due up to this time of the meeting, in order. */
void meeting_state_advance(struct meeting_state *state, int64_t now_ms);

#endif
