/* Deadlines for tests: every wait is bounded, and every bound stretches on a slow run. */
#ifndef ROLLCALL_TESTS_PATIENCE_H
#define ROLLCALL_TESTS_PATIENCE_H

#include <stdint.h>

/* Factor from ROLLCALL_TEST_PATIENCE in the environment (1 to 100), which slow runs set:
 * sanitizers, valgrind, a loaded machine. 1 without it. */
int patience_factor(void);

/* Milliseconds of the monotonic clock. */
int64_t patience_now_ms(void);

/* The moment that lies ms milliseconds, times the factor, ahead. */
int64_t patience_deadline(int64_t ms);

/* What is left until a deadline, in milliseconds; 0 when it has passed. Fits poll(). */
int patience_left(int64_t deadline);

/* Waits some milliseconds, for a loop that asks again until its deadline passes. */
void patience_nap(void);

/* Prints "support: …: <strerror>" and aborts: for what a test cannot go on without. */
void patience_die(const char *what) __attribute__((noreturn));

#endif
