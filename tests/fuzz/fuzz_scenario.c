/* The simulator's scenario files: played for a while, or refused with a place. */
#include "fuzz/fuzz.h"
#include "sim/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct stage stage;
    struct uuid id = {{0}};
    stage_init(&stage, &id, 1);
    bool fine = scenario_read(&stage, (const char *)data, size, false, &err);
    fuzz_must(fine == !err_is(&err));
    for (int64_t now = 0; fine && now < 20000; now += 5000)
        stage_advance(&stage, now);
    stage_clean_up(&stage);
    return 0;
}
