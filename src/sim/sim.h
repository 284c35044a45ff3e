/* The simulator as a value: meetings, their time, and what it knows of its clients. */
#ifndef ROLLCALL_SIM_SIM_H
#define ROLLCALL_SIM_SIM_H

#include "sim/auth.h"
#include "sim/journal.h"
#include "sim/meeting_state.h"
#include "sim/queue.h"
#include "sim/refusal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim {
    struct meeting_state *meetings; /* one for each meeting */
    size_t meeting_count;
    struct stopwatch watch;
    struct queue queue; /* where the events of all meetings go */
    struct emitter emitter;
    struct auth auth;
    bool verify; /* check signatures */
    struct journal journal;
    enum api default_api; /* for a request whose Host and path tell nothing */
    enum error_style error_style;
    size_t default_page;  /* rows of a page when max-results is not given */
    const char *features; /* MeetingFeatures of GetMeeting, as JSON; NULL: none. Borrowed. */
    int64_t round_trip_us;
    uint64_t requests; /* so far, for request ids */
    uint64_t seed;
};

/* The meeting with this id; NULL when none is played here. */
struct meeting_state *sim_find_meeting(struct sim *sim, const struct uuid *meeting_id);

/* Starts the meetings' time and lets their events flow into the queue. Call it once, when sim is
 * where it will stay. */
void sim_start(struct sim *sim, double speed);

/* Lets the meetings' time catch up. */
void sim_catch_up(struct sim *sim);

/* Frees everything. */
void sim_clean_up(struct sim *sim);

#endif
