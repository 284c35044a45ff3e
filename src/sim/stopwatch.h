/* The meeting's own time: milliseconds since the simulator started, at any speed, or moved by
 * hand. People come and go by it; delays on the wire do not. */
#ifndef ROLLCALL_SIM_STOPWATCH_H
#define ROLLCALL_SIM_STOPWATCH_H

#include <stdbool.h>
#include <stdint.h>

struct stopwatch {
    int64_t started_us; /* monotonic */
    int64_t added_ms;   /* moved by hand */
    double speed;       /* meeting seconds in a real one; 0: it stands still */
};

/* Microseconds of the monotonic clock. */
int64_t stopwatch_now_us(void);

/* Starts now at a speed. */
void stopwatch_start(struct stopwatch *watch, double speed);

/* Milliseconds of the meeting's time. */
int64_t stopwatch_ms(const struct stopwatch *watch);

/* Moves it forward. */
void stopwatch_add(struct stopwatch *watch, int64_t ms);

#endif
