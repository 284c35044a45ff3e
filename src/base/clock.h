/* Time and chance as values, so that a test can hold both still. */
#ifndef ROLLCALL_BASE_CLOCK_H
#define ROLLCALL_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Where the time comes from. Copied by value; self must outlive every copy. Any thread. */
struct clock {
    int64_t (*wall_ms)(void *self); /* milliseconds since 1970-01-01 UTC; may jump */
    int64_t (*mono_ms)(void *self); /* milliseconds since some start; never goes back */
    void *self;
};

/* The system's own clock: CLOCK_REALTIME and CLOCK_MONOTONIC. */
struct clock clock_system(void);

/* What a clock says now. */
int64_t clock_wall_ms(const struct clock *clock);
int64_t clock_mono_ms(const struct clock *clock);

/* Where chance comes from. Copied by value. */
struct chance {
    double (*unit)(void *self);                       /* evenly spread in [0, 1) */
    void (*bytes)(void *self, void *out, size_t len); /* unpredictable bytes */
    void *self;
};

/* The system's own: OpenSSL's generator. Any thread. */
struct chance chance_system(void);

double chance_unit(const struct chance *chance);
void chance_bytes(const struct chance *chance, void *out, size_t len);

#endif
