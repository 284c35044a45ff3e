/* build/rollcall without a terminal, against a simulator or against nothing. */
#ifndef ROLLCALL_TESTS_ROLLCALL_H
#define ROLLCALL_TESTS_ROLLCALL_H

#include "support/child.h"
#include "support/simproc.h"

/* Runs it with arguments given as words with blanks between, in the environment of the simulator
 * (NULL: in an empty one), and waits for its end. Adds --no-config. */
struct child_result rollcall_run(const struct simproc *sim, const char *arguments);

/* The same with more variables ("NAME=value", or "NAME" to take one out; NULL-terminated). */
struct child_result rollcall_run_with(const struct simproc *sim, const char *const *env,
                                      const char *arguments);

/* Starts it and goes on. */
struct child *rollcall_start(const struct simproc *sim, const char *const *env,
                             const char *arguments);

/* --- in tests with Check ---------------------------------------------------------------------- */

/* The exit status, and words that must stand in its standard error ("" for any). */
#define ck_assert_run(result, wanted, words)                                                       \
    do {                                                                                           \
        if ((result)->status != (wanted) || !strstr(buf_text(&(result)->err), (words)))            \
            ck_abort_msg("wanted status %d and \"%s\"; got status %d and:\n%s\n(stdout: %.300s)",  \
                         (wanted), (words), (result)->status, buf_text(&(result)->err),            \
                         buf_text(&(result)->out));                                                \
    } while (0)

#endif
