#include "support/patience.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <errno.h>

int patience_factor(void)
{
    const char *text = getenv("ROLLCALL_TEST_PATIENCE");
    long factor = text ? strtol(text, NULL, 10) : 1;
    return factor < 1 ? 1 : factor > 100 ? 100 : (int)factor;
}

int64_t patience_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t patience_deadline(int64_t ms)
{
    return patience_now_ms() + ms * patience_factor();
}

int patience_left(int64_t deadline)
{
    int64_t left = deadline - patience_now_ms();
    return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

void patience_nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

void patience_die(const char *what)
{
    fprintf(stderr, "support: %s: %s\n", what, strerror(errno));
    abort();
}
