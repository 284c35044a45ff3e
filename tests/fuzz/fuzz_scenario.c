/* The simulator's scenario files: played for a while, or refused with a place. */
#include "fuzz/fuzz.h"
#include "sim/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct meeting_state state;
    struct uuid id = {{0}};
    meeting_state_init(&state, &id, 1);
    bool fine = scenario_read(&state, (const char *)data, size, false, &err);
    fuzz_must(fine == !err_is(&err));
    for (int64_t now = 0; fine && now < 20000; now += 5000)
        meeting_state_advance(&state, now);
    meeting_state_clean_up(&state);
    return 0;
}
