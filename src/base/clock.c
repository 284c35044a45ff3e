#include "base/clock.h"

#include <openssl/rand.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#if defined(__linux__)
#include <sys/random.h>
#endif

static int64_t read_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_wall_ms(void *self)
{
    (void)self;
    return read_ms(CLOCK_REALTIME);
}

static int64_t system_mono_ms(void *self)
{
    (void)self;
    return read_ms(CLOCK_MONOTONIC);
}

struct clock clock_system(void)
{
    return (struct clock){.wall_ms = system_wall_ms, .mono_ms = system_mono_ms};
}

int64_t clock_wall_ms(const struct clock *clock)
{
    return clock->wall_ms(clock->self);
}

int64_t clock_mono_ms(const struct clock *clock)
{
    return clock->mono_ms(clock->self);
}

/* The kernel's own bytes: OpenSSL's generator takes four million instructions to begin, before the
 * first row is asked for. */
static bool kernel_bytes(void *out, size_t len)
{
#if defined(__linux__)
    return getrandom(out, len, 0) == (ssize_t)len;
#else
    (void)out;
    (void)len;
    return false;
#endif
}

static void system_bytes(void *self, void *out, size_t len)
{
    (void)self;
    if (!kernel_bytes(out, len) && RAND_bytes(out, (int)len) != 1)
        memset(out, 0, len);
}

static double system_unit(void *self)
{
    uint64_t bits = 0;
    system_bytes(self, &bits, sizeof bits);
    return (double)(bits >> 11) * 0x1.0p-53;
}

struct chance chance_system(void)
{
    return (struct chance){.unit = system_unit, .bytes = system_bytes};
}

double chance_unit(const struct chance *chance)
{
    return chance->unit(chance->self);
}

void chance_bytes(const struct chance *chance, void *out, size_t len)
{
    chance->bytes(chance->self, out, len);
}
