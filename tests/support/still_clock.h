/* A clock that stands where a test puts it, and chance that is different each time it is asked but
 * the same in each run. */
#ifndef ROLLCALL_TESTS_STILL_CLOCK_H
#define ROLLCALL_TESTS_STILL_CLOCK_H

#include "base/clock.h"

#include <string.h>

struct still_clock {
    int64_t wall_ms, mono_ms;
    unsigned char drawn;
};

static inline int64_t still_clock_wall(void *self)
{
    return ((struct still_clock *)self)->wall_ms;
}

static inline int64_t still_clock_mono(void *self)
{
    return ((struct still_clock *)self)->mono_ms;
}

static inline struct clock still_clock(struct still_clock *still)
{
    return (struct clock){still_clock_wall, still_clock_mono, still};
}

static inline double still_clock_unit(void *self)
{
    (void)self;
    return 0.5;
}

static inline void still_clock_bytes(void *self, void *out, size_t len)
{
    memset(out, ++((struct still_clock *)self)->drawn, len);
}

static inline struct chance still_chance(struct still_clock *still)
{
    return (struct chance){still_clock_unit, still_clock_bytes, still};
}

/* Both clocks go on. */
static inline void still_clock_pass(struct still_clock *still, int64_t ms)
{
    still->wall_ms += ms;
    still->mono_ms += ms;
}

/* Both clocks go to a moment that is not earlier. */
static inline void still_clock_set(struct still_clock *still, int64_t wall_ms)
{
    still_clock_pass(still, wall_ms - still->wall_ms);
}

#endif
