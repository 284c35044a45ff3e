#include "sim/stopwatch.h"

#include <time.h>

int64_t stopwatch_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void stopwatch_start(struct stopwatch *watch, double speed)
{
    *watch = (struct stopwatch){.started_us = stopwatch_now_us(), .speed = speed};
}

int64_t stopwatch_ms(const struct stopwatch *watch)
{
    double real_ms = (double)(stopwatch_now_us() - watch->started_us) / 1000;
    return watch->added_ms + (int64_t)(real_ms * watch->speed);
}

void stopwatch_add(struct stopwatch *watch, int64_t ms)
{
    watch->added_ms += ms;
}
