/* The whole program with weak points (tests/support/frail.c): memory that runs out at each of our
 * own allocations in turn, clocks that jump while it runs, a full disk, too few descriptors. */
#include "config.h"

#include "screen/console.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* More allocations than there are before the first list is shown; consoles that run at once. */
enum { ALLOCATIONS_MAX = 5000, CONSOLES = 8 };

#define MINUTES(n) ((n)*INT64_C(60000))

/* The same everywhere but for the options that are given. */
static const char *const *frail_argv(const char *const *options)
{
    const char *argv[16] = {paths_built("rollcall-frail"), "--no-config", "--no-history"};
    size_t count = 3;
    for (; *options; options++)
        argv[count++] = *options;
    argv[count++] = SIMPROC_MEETING;
    return keep_list(argv, count);
}

/* The simulator's variables and these, which say what fails and when. */
static const char *const *frail_env(const struct simproc *sim, const char *one, const char *two)
{
    const char *env[16] = {"AWS_MAX_ATTEMPTS=1", one, two};
    size_t count = two ? 3 : 2;
    for (const char *const *more = simproc_env(sim); *more; more++)
        env[count++] = *more;
    return keep_list(env, count);
}

static bool exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

/* --- memory ----------------------------------------------------------------------------------- */

/* Prints the list; its nth allocation fails. False: there was no nth one. */
static bool print_with(const struct simproc *sim, const char *folder, int n,
                       const struct buf *whole)
{
    static const char *const options[] = {"-o", "json", NULL};
    const char *told = tmpdir_path(folder, keep_printf("told-%d", n));
    const struct child_options how = {
        .argv = frail_argv(options),
        .env = frail_env(sim, keep_printf("FRAIL_ALLOCATION=%d", n),
                         keep_printf("FRAIL_TOLD=%s", told)),
        .home = folder,
        .session = true,
    };
    struct child_result result;
    child_run(&how, &result);
    bool failed = exists(told);
    bool good = result.status == 0 && !strcmp(buf_text(&result.out), buf_text(whole));
    bool said = result.status == 1 && strstr(buf_text(&result.err), "out of memory");
    if (!good && !(failed && said))
        ck_abort_msg("allocation %d: status %d\n%s\n%s", n, result.status, buf_text(&result.err),
                     buf_text(&result.out));
    child_result_clean_up(&result);
    return failed;
}

START_TEST(a_list_without_memory_says_so_whichever_allocation_fails)
{
    struct simproc *sim = console_meeting("3");
    const char *folder = tmpdir_new();
    struct child_result whole = rollcall_run(sim, "-o json " SIMPROC_MEETING);
    ck_assert_run(&whole, 0, "");
    int n = 1;
    while (print_with(sim, folder, n, &whole.out))
        n++;
    printf("ok   %d allocations of a printed list\n", n - 1);
    ck_assert_int_gt(n, 60);
    ck_assert_int_lt(n, ALLOCATIONS_MAX);
    child_result_clean_up(&whole);
    simproc_stop(sim);
}
END_TEST

struct poor {
    struct terminal *t;
    const char *told;
    int n;
};

static struct poor open_poor(const struct simproc *sim, const char *folder, int n)
{
    static const char *const options[] = {"--interval", "off", NULL};
    struct poor poor = {.n = n, .told = tmpdir_path(folder, keep_printf("told-%d", n))};
    poor.t = terminal_start(&(struct terminal_options){
        .argv = frail_argv(options),
        .env = frail_env(sim, keep_printf("FRAIL_ALLOCATION=%d", n),
                         keep_printf("FRAIL_TOLD=%s", poor.told)),
    });
    return poor;
}

static bool shows_an_end(struct terminal *t, void *data)
{
    (void)data;
    return terminal_shows(t, "registered") || terminal_shows(t, "memory") ||
           terminal_shows(t, "! more") || terminal_wait_exit(t, 0) >= 0;
}

/* It shows the list, or says why not; r, detail and q work, and the terminal is as it was. */
static bool close_poor(struct poor *poor)
{
    struct terminal *t = poor->t;
    if (!terminal_wait_for(t, shows_an_end, NULL, 20000))
        ck_abort_msg("allocation %d: neither a list nor a word:\n%s", poor->n, terminal_text(t));
    if (terminal_wait_exit(t, 0) < 0) {
        terminal_keys(t, "r Enter");
        terminal_wait_quiet(t, 50, 2000);
        terminal_type(t, "\x03\x03"); /* twice: leaves from everywhere */
    }
    int status = terminal_wait_exit(t, 20000);
    bool failed = exists(poor->told);
    if ((status != 0 && status != 1 && status != 130) || !terminal_is_sane(t))
        ck_abort_msg("allocation %d: status %d, the screen:\n%s", poor->n, status,
                     terminal_text(t));
    terminal_destroy(t);
    return failed;
}

START_TEST(a_console_without_memory_lives_or_says_so_whichever_allocation_fails)
{
    struct simproc *sim = console_meeting("3");
    const char *folder = tmpdir_new();
    int n = 1;
    for (bool more = true; more && n < ALLOCATIONS_MAX;) {
        struct poor poor[CONSOLES];
        for (int i = 0; i < CONSOLES; i++)
            poor[i] = open_poor(sim, folder, n + i);
        for (int i = 0; i < CONSOLES; i++)
            more = close_poor(&poor[i]) && more;
        n += CONSOLES;
    }
    printf("ok   about %d allocations of a console\n", n - CONSOLES);
    ck_assert_int_gt(n, 100);
    ck_assert_int_lt(n, ALLOCATIONS_MAX);
    simproc_stop(sim);
}
END_TEST

/* --- clocks ----------------------------------------------------------------------------------- */

struct jumper {
    struct simproc *sim;
    struct terminal *t;
    volatile int64_t *offsets; /* wall, monotonic */
};

static struct jumper open_jumper(void)
{
    static const char *const options[] = {"--interval", "1", NULL};
    static const char zeros[2 * sizeof(int64_t)];
    struct jumper j = {.sim = console_meeting("30")};
    const char *file = tmpdir_path(tmpdir_new(), "clock");
    int fd = open(file, O_RDWR | O_CREAT, 0600);
    ck_assert_int_eq(write(fd, zeros, sizeof zeros), (int)sizeof zeros);
    void *mapped = mmap(NULL, sizeof zeros, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ck_assert(mapped != MAP_FAILED);
    close(fd);
    j.offsets = mapped;
    j.t = terminal_start(&(struct terminal_options){
        .argv = frail_argv(options),
        .env = frail_env(j.sim, keep_printf("FRAIL_CLOCK=%s", file), "AWS_MAX_ATTEMPTS=2"),
    });
    ck_assert_screen(j.t, "30 registered");
    ck_assert_screen(j.t, " LIVE ");
    return j;
}

/* The next refresh is seen, by somebody who comes with it; it ends LIVE, and all rows are there. */
static void expect_life(struct jumper *j, const char *who, const char *count)
{
    simproc_event(j->sim, keep_printf("{\"do\": \"add\", \"attendee\": \"%s\"}", who));
    ck_assert_screen(j->t, count);
    ck_assert_screen(j->t, " LIVE ");
}

static void close_jumper(struct jumper *j)
{
    console_quit(j->t);
    simproc_stop(j->sim);
}

START_TEST(the_wall_clock_may_jump_both_ways)
{
    struct jumper j = open_jumper();
    j.offsets[0] = MINUTES(120);
    expect_life(&j, "anna", "31 registered");
    j.offsets[0] = -MINUTES(120);
    expect_life(&j, "bert", "32 registered");
    j.offsets[0] = 0;
    expect_life(&j, "cleo", "33 registered");
    close_jumper(&j);
}
END_TEST

START_TEST(a_stop_of_hours_is_slept_over)
{
    struct jumper j = open_jumper();
    terminal_signal(j.t, SIGSTOP);
    j.offsets[0] = j.offsets[1] = MINUTES(180);
    terminal_signal(j.t, SIGCONT);
    expect_life(&j, "anna", "31 registered");
    close_jumper(&j);
}
END_TEST

/* --- disk ------------------------------------------------------------------------------------- */

START_TEST(a_full_disk_takes_no_log_and_hurts_nobody)
{
    static const char *const options[] = {"-o", "tsv", "--debug", "--log-file", "log", NULL};
    struct simproc *sim = console_meeting("3");
    const struct child_options how = {
        .argv = frail_argv(options), .env = frail_env(sim, "FRAIL_FULL=1", NULL), .session = true};
    struct child_result result;
    child_run(&how, &result);
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\n"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_full_disk_is_told_of_a_file_that_was_to_be_written)
{
    static const char *const options[] = {"--interval", "1", NULL};
    struct simproc *sim = console_meeting("30");
    const char *home = tmpdir_new();
    struct terminal *t = terminal_start(&(struct terminal_options){
        .argv = frail_argv(options), .env = frail_env(sim, "FRAIL_FULL=1", NULL), .home = home});
    ck_assert_screen(t, "30 registered");
    terminal_keys(t, "w C-u");
    terminal_type(t, "list.csv\r");
    ck_assert_screen(t, "No space left");
    ck_assert(!exists(tmpdir_path(home, "list.csv")));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "31 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* --- descriptors ------------------------------------------------------------------------------ */

/* With fewer even the libraries cannot be opened, and main() is never reached. */
enum { DESCRIPTORS_MAX = 64, NOT_STARTED = 127 };

static const char *const *limited_argv(int descriptors, const char *options)
{
    const char *const argv[] = {
        "/bin/sh", "-c",
        keep_printf("ulimit -n %d; exec '%s' --no-config %s " SIMPROC_MEETING, descriptors,
                    paths_built("rollcall"), options)};
    return keep_list(argv, 3);
}

START_TEST(a_list_without_descriptors_says_so)
{
    struct simproc *sim = console_meeting("3");
    const char *const *env = frail_env(sim, "TZ=UTC", NULL);
    int status = 1;
    for (int n = 4; status != 0; n++) {
        struct child_result result;
        ck_assert_int_lt(n, DESCRIPTORS_MAX);
        child_run(
            &(struct child_options){.argv = limited_argv(n, "-o tsv"), .env = env, .session = true},
            &result);
        status = result.status;
        if (status != 0 && status != NOT_STARTED &&
            (status > 8 || strncmp(buf_text(&result.err), "rollcall: ", 10) != 0))
            ck_abort_msg("%d descriptors: status %d, %s", n, status, buf_text(&result.err));
        child_result_clean_up(&result);
    }
    simproc_stop(sim);
}
END_TEST

static bool tells(struct terminal *t, void *data)
{
    (void)data;
    return terminal_shows(t, " LIVE ") || terminal_shows(t, "! more") ||
           terminal_shows(t, " READY ") || terminal_wait_exit(t, 0) >= 0;
}

START_TEST(a_console_without_descriptors_says_so)
{
    struct simproc *sim = console_meeting("3");
    const char *const *env = frail_env(sim, "TZ=UTC", NULL);
    bool live = false;
    for (int n = 4; !live; n++) {
        ck_assert_int_lt(n, DESCRIPTORS_MAX);
        struct terminal *t =
            terminal_start(&(struct terminal_options){.argv = limited_argv(n, ""), .env = env});
        if (!terminal_wait_for(t, tells, NULL, 20000))
            ck_abort_msg("%d descriptors: neither a list nor a word:\n%s", n, terminal_text(t));
        live = terminal_shows(t, " LIVE ");
        if (terminal_wait_exit(t, 0) < 0)
            terminal_type(t, "\x03\x03");
        int status = terminal_wait_exit(t, 20000);
        bool known = status >= 0 && (status <= 8 || status == 130 || status == NOT_STARTED);
        if (!known || !terminal_is_sane(t))
            ck_abort_msg("%d descriptors: status %d:\n%s", n, status, terminal_text(t));
        terminal_destroy(t);
    }
    simproc_stop(sim);
}
END_TEST

#if defined(__linux__)
#include <sys/resource.h>

START_TEST(a_console_that_may_open_nothing_more_goes_on_when_it_may)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .arguments = "--interval 1 --max-rate 0 " SIMPROC_MEETING});
    struct rlimit few = {3, 1024}, enough = {1024, 1024};
    ck_assert_screen(t, " LIVE ");
    ck_assert_int_eq(prlimit(terminal_pid(t), RLIMIT_NOFILE, &few, NULL), 0);
    simproc_fault(sim, "{\"kind\": \"reset\", \"count\": 1}"); /* a new connection is needed */
    ck_assert_screen(t, " OFFLINE ");
    ck_assert_int_eq(prlimit(terminal_pid(t), RLIMIT_NOFILE, &enough, NULL), 0);
    ck_assert_screen(t, " LIVE ");
    ck_assert_screen(t, "30 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST
#else
START_TEST(a_console_that_may_open_nothing_more_goes_on_when_it_may)
{
    fprintf(stderr, "SKIPPED: no prlimit here\n");
}
END_TEST
#endif

/* --- names ------------------------------------------------------------------------------------ */

static bool looks_up(struct terminal *t, void *data)
{
    (void)t;
    const char *const *told = data;
    return exists(*told);
}

enum { QUIT_TRIES = 8, QUIT_MS = 100 };

START_TEST(quitting_does_not_wait_for_a_name)
{
    static const char *const options[] = {"--region", "us-east-1", NULL};
    int64_t best = INT64_MAX;
    for (int i = 0; i < QUIT_TRIES && best >= QUIT_MS; i++) {
        const char *told = tmpdir_path(tmpdir_new(), "told");
        /* The thread sanitizer itself sleeps for a second at the end. */
        const char *const env[] = {"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b",
                                   "TSAN_OPTIONS=atexit_sleep_ms=0",
                                   keep_printf("FRAIL_DNS=%s", told), NULL};
        struct terminal *t =
            terminal_start(&(struct terminal_options){.argv = frail_argv(options), .env = env});
        ck_assert(terminal_wait_for(t, looks_up, &told, 60000));
        ck_assert(terminal_wait_quiet(t, 50, 10000));
        int64_t began = patience_now_ms();
        terminal_key(t, "q");
        ck_assert_exit(t, 0);
        int64_t took = patience_now_ms() - began;
        best = took < best ? took : best;
        terminal_destroy(t);
    }
    ck_assert_int_lt(best, QUIT_MS * patience_factor());
}
END_TEST

UNIT_MAIN_FOR(600, "frail", quitting_does_not_wait_for_a_name,
              a_list_without_memory_says_so_whichever_allocation_fails,
              a_console_without_memory_lives_or_says_so_whichever_allocation_fails,
              the_wall_clock_may_jump_both_ways, a_stop_of_hours_is_slept_over,
              a_full_disk_takes_no_log_and_hurts_nobody,
              a_full_disk_is_told_of_a_file_that_was_to_be_written,
              a_list_without_descriptors_says_so, a_console_without_descriptors_says_so,
              a_console_that_may_open_nothing_more_goes_on_when_it_may)
