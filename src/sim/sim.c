#include "sim/sim.h"

#include "base/clock.h"

#include <stdlib.h>

struct stage *sim_find_stage(struct sim *sim, const struct uuid *meeting_id)
{
    for (size_t i = 0; i < sim->stage_count; i++)
        if (uuid_equal(&sim->stages[i].meeting.id, meeting_id))
            return &sim->stages[i];
    return NULL;
}

void sim_start(struct sim *sim, double speed)
{
    struct clock clock = clock_system();
    stopwatch_start(&sim->watch, speed);
    sim->emitter = (struct emitter){
        .queue = &sim->queue,
        .dice = {.state = sim->seed ^ 0xe417},
        .region = sim->auth.region ? sim->auth.region : "us-east-1",
        .started_ms = clock_wall_ms(&clock),
    };
    if (sim->stage_count)
        sim->queue.manners = sim->stages[0].queue_manners;
    for (size_t i = 0; i < sim->stage_count; i++) {
        struct stage *stage = &sim->stages[i];
        stage->listener = (struct fact_listener){emit_fact, &sim->emitter};
        if (stage->history)
            stage_tell_history(stage);
    }
}

void sim_catch_up(struct sim *sim)
{
    sim->emitter.now_ms = stopwatch_ms(&sim->watch);
    for (size_t i = 0; i < sim->stage_count; i++)
        stage_advance(&sim->stages[i], sim->emitter.now_ms);
}

void sim_clean_up(struct sim *sim)
{
    for (size_t i = 0; i < sim->stage_count; i++)
        stage_clean_up(&sim->stages[i]);
    free(sim->stages);
    queue_clean_up(&sim->queue);
    keys_clean_up(&sim->auth.keys);
    journal_close(&sim->journal);
}
