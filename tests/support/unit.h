/* What every unit test program shares: one suite, run, report. */
#ifndef ROLLCALL_TESTS_UNIT_H
#define ROLLCALL_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

/* What a failed test says may quote a whole screen. Check gives up on more than 4 KiB, and the
 * reason is lost, unless it is told otherwise; it cuts at 8 KiB. Before a suite runs. */
static inline void unit_keep_reasons(void)
{
    check_set_max_msg_size((size_t)64 << 10);
}

/* Runs the tests of one source file and exits. CK_FORK=no in the environment runs them in one
 * process, for debuggers and sanitizers. A test hangs when it takes ten minutes: what waits in it
 * has bounds of its own, and a machine that is busy with other things computes slowly. */
#define UNIT_MAIN(name, ...) UNIT_MAIN_FOR(600, name, __VA_ARGS__)

/* The same, each test with so many seconds before it counts as hanging. */
#define UNIT_MAIN_FOR(seconds, name, ...) UNIT_MAIN_EACH(seconds, 1, name, __VA_ARGS__)

/* The same, each test run for every _i from 0 to times - 1. */
#define UNIT_MAIN_EACH(seconds, times, name, ...)                                                  \
    int main(void)                                                                                 \
    {                                                                                              \
        const TTest *const tests[] = {__VA_ARGS__};                                                \
        unit_keep_reasons();                                                                       \
        TCase *cases = tcase_create(name);                                                         \
        for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)                                  \
            tcase_add_loop_test(cases, tests[i], 0, times);                                        \
        tcase_set_timeout(cases, seconds);                                                         \
        Suite *suite = suite_create(name);                                                         \
        suite_add_tcase(suite, cases);                                                             \
        SRunner *runner = srunner_create(suite);                                                   \
        srunner_run_all(runner, CK_ENV);                                                           \
        int failed = srunner_ntests_failed(runner);                                                \
        srunner_free(runner);                                                                      \
        return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                               \
    }

#endif
