#include "config.h"

#include "app/setup.h"

#include "support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

START_TEST(no_core_is_written_and_nobody_may_look_in)
{
    struct err err = ERR_INIT;
    struct rlimit core;
    ck_assert(setup_process(&err));
    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &core), 0);
    ck_assert_uint_eq(core.rlim_cur, 0);
    ck_assert_uint_eq(core.rlim_max, 0);
#if defined(HAVE_SYS_PRCTL_H) && !IS_SANITIZED
    ck_assert_int_eq(prctl(PR_GET_DUMPABLE), 0);
#endif
}
END_TEST

START_TEST(no_file_takes_the_place_of_a_standard_descriptor)
{
    struct err err = ERR_INIT;
    int out = dup(STDOUT_FILENO);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    ck_assert(setup_process(&err));
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    int next = open("/dev/null", O_RDONLY);
    dup2(out, STDOUT_FILENO);
    ck_assert_int_eq(flags & O_ACCMODE, O_RDONLY); /* printing there is still an error */
    ck_assert_int_gt(next, STDERR_FILENO);
}
END_TEST

START_TEST(a_pipe_that_nobody_reads_does_not_kill)
{
    struct err err = ERR_INIT;
    int ends[2];
    ck_assert(setup_process(&err));
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
}
END_TEST

UNIT_MAIN("setup", no_core_is_written_and_nobody_may_look_in,
          no_file_takes_the_place_of_a_standard_descriptor, a_pipe_that_nobody_reads_does_not_kill)
