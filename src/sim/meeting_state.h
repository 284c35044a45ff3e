/* A meeting and all that befalls it: what its scenario says, what chance adds, what goes wrong.
 * It moves only when it is told the time, so that a test decides when anything happens. */
#ifndef ROLLCALL_SIM_STAGE_H
#define ROLLCALL_SIM_STAGE_H

#include "sim/churn.h"
#include "sim/fact.h"
#include "sim/fault.h"
#include "sim/queue.h"
#include "sim/random.h"
#include "sim/registry.h"
#include "sim/scenario_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stage {
    struct registry meeting;
    struct faults faults;
    struct churn churn;
    struct dice dice;
    struct act *acts; /* by time */
    size_t act_count;
    size_t next_act;
    uint64_t requests[FAULT_OPERATIONS]; /* so far */
    int64_t now_ms;                      /* what it was told last */
    struct fact_listener listener;       /* hears what becomes true; may be empty */
    bool history;                        /* the queue is as old as the meeting */
    struct queue_manners queue_manners;  /* of the queue that its events go to */
};

/* An empty stage for a meeting. stage_clean_up() frees everything; NULL is fine. */
void stage_init(struct stage *stage, const struct uuid *meeting_id, uint64_t seed);
void stage_clean_up(struct stage *stage);

/* Adds an act to what will happen and takes it over, strings included, even when it fails; acts of
 * the same time happen in the order of adding. False when memory is out. */
bool stage_plan(struct stage *stage, struct act *act);

/* Does what an act says, now. False when it cannot: nobody of that name, or no memory. */
bool stage_perform(struct stage *stage, const struct act *act);

/* Tells the listener how the meeting began before the simulator did: it started, and those who are
 * here came in the quarter of an hour before. Once, at time 0. */
void stage_tell_history(struct stage *stage);

/* Lets everything happen that is due up to this time of the meeting, in order. */
void stage_advance(struct stage *stage, int64_t now_ms);

#endif
