#include "base/stop.h"

#include "base/clock.h"
#include "support/unit.h"

#include <poll.h>
#include <pthread.h>

static void *request(void *stop)
{
    stop_request(stop);
    return NULL;
}

START_TEST(a_request_ends_a_sleep_on_another_thread)
{
    struct stop stop;
    struct err err = ERR_INIT;
    ck_assert(stop_init(&stop, &err));
    struct clock clock = clock_system();
    int64_t start = clock_mono_ms(&clock);
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, request, &stop), 0);
    ck_assert(stop_sleep(&stop, 30000));
    ck_assert_int_lt(clock_mono_ms(&clock) - start, 10000);
    pthread_join(thread, NULL);
    stop_clean_up(&stop);
}
END_TEST

START_TEST(a_request_stays_until_it_is_cleared)
{
    struct stop stop;
    struct err err = ERR_INIT;
    ck_assert(stop_init(&stop, &err));
    ck_assert(!stop_sleep(&stop, 1));
    for (int i = 0; i < 100000; i++) /* more than a pipe holds */
        stop_request(&stop);
    struct pollfd fd = {.fd = stop_fd(&stop), .events = POLLIN};
    ck_assert(stop_requested(&stop));
    ck_assert_int_eq(poll(&fd, 1, 0), 1);
    stop_clear(&stop);
    ck_assert(!stop_requested(&stop));
    ck_assert_int_eq(poll(&fd, 1, 0), 0);
    stop_clean_up(&stop);
    stop_clean_up(&stop);
}
END_TEST

UNIT_MAIN("stop", a_request_ends_a_sleep_on_another_thread, a_request_stays_until_it_is_cleared)
