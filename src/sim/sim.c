#include "sim/sim.h"

#include "base/clock.h"

#include <stdlib.h>

struct meeting_state *sim_find_meeting(struct sim *sim, const struct uuid *meeting_id)
{
    for (size_t i = 0; i < sim->meeting_count; i++)
        if (uuid_equal(&sim->meetings[i].meeting.id, meeting_id))
            return &sim->meetings[i];
    return NULL;
}

void sim_start(struct sim *sim, double speed)
{
    struct clock clock = clock_system();
    stopwatch_start(&sim->watch, speed);
    sim->emitter = (struct emitter){
        .queue = &sim->queue,
        .random = {.state = sim->seed ^ 0xe417},
        .region = sim->auth.region ? sim->auth.region : "us-east-1",
        .started_ms = clock_wall_ms(&clock),
    };
    if (sim->meeting_count)
        sim->queue.options = sim->meetings[0].queue_options;
    for (size_t i = 0; i < sim->meeting_count; i++) {
        struct meeting_state *state = &sim->meetings[i];
        state->observer = (struct fact_observer){emit_fact, &sim->emitter};
        if (state->history)
            meeting_state_tell_history(state);
    }
}

void sim_catch_up(struct sim *sim)
{
    sim->emitter.now_ms = stopwatch_ms(&sim->watch);
    for (size_t i = 0; i < sim->meeting_count; i++)
        meeting_state_advance(&sim->meetings[i], sim->emitter.now_ms);
}

void sim_clean_up(struct sim *sim)
{
    for (size_t i = 0; i < sim->meeting_count; i++)
        meeting_state_clean_up(&sim->meetings[i]);
    free(sim->meetings);
    queue_clean_up(&sim->queue);
    keys_clean_up(&sim->auth.keys);
    journal_close(&sim->journal);
}
