/* People who come and go by chance, for as long as the meeting lasts. Pure; the dice decide. */
#ifndef ROLLCALL_SIM_CHURN_H
#define ROLLCALL_SIM_CHURN_H

#include "sim/attendee_spec.h"
#include "sim/random.h"
#include "sim/scenario_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct churn {
    int64_t every_ms;          /* something happens so often, on average; 0: nothing ever */
    int64_t from_ms;           /* from this time of the meeting on */
    int64_t until_ms;          /* until then; -1: for ever */
    double weights[ACT_COUNT]; /* how often what happens, in proportion */
    size_t min;                /* registered, at least and at most */
    size_t max;
    struct guests guests; /* who may come, in turn; then generated people */
    size_t next_guest;
    int64_t next_ms; /* when something happens next */
};

/* Nothing ever happens. */
#define CHURN_INIT ((struct churn){.until_ms = -1, .max = SIZE_MAX})

/* Decides what happens next in this meeting. False: nothing this time (nobody to whom it could
 * happen). The act's strings are the caller's. */
bool churn_choose(struct churn *churn, struct registry *meeting, struct dice *dice,
                  struct act *act);

/* Moves next_ms on by a chance share of every_ms. */
void churn_schedule(struct churn *churn, struct dice *dice);

/* NULL is fine. */
void churn_clean_up(struct churn *churn);

#endif
