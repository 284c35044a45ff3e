/* The fault matrix on the screen: each trouble of the service, met on the first page, by a refresh,
 * on a later page, at the end of a long walk and under a filter. The rows stay, the status line
 * says the right word, and when the trouble ends r makes it good again. Run by make check-faults.
 */
#include "screen/console.h"

#include "support/keep.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct trouble {
    const char *kind;  /* as in a scenario */
    const char *state; /* on the status line */
};

static const struct trouble troubles[] = {
    {"\"throttle\"", "SLOW"},
    {"\"throttle\", \"retry_after\": 1", "SLOW"},
    {"\"unavailable\"", "SLOW"},
    {"\"failure\"", "SLOW"},
    {"\"proxy\"", "SLOW"},
    {"\"bad-request\"", "ERROR"},
    {"\"unauthorized\"", "DENIED"},
    {"\"forbidden\"", "DENIED"},
    {"\"denied\"", "DENIED"},
    {"\"expired-token\"", "AUTH"},
    {"\"unrecognized-client\"", "AUTH"},
    {"\"bad-signature\"", "AUTH"},
    {"\"broken-json\"", "ERROR"},
    {"\"endless-json\"", "ERROR"},
    {"\"empty-body\"", "ERROR"},
    {"\"not-an-object\"", "ERROR"},
    {"\"oversized\"", "ERROR"},
    {"\"proxy\", \"status\": 200", "ERROR"},
    {"\"reset\"", "OFFLINE"},
    {"\"truncate\"", "OFFLINE"},
    {"\"silence\"", "OFFLINE"},
    {"\"slow\"", "OFFLINE"},
    {"\"slow-head\"", "OFFLINE"},
};

#define FOR_EACH_TROUBLE(t)                                                                        \
    for (const struct trouble *t = troubles; t < troubles + sizeof troubles / sizeof *troubles; t++)

/* One attempt a request, and a short patience with silence. */
static const char *const env[] = {"AWS_MAX_ATTEMPTS=1", NULL};

static struct terminal *start(const struct simproc *sim, const char *options)
{
    const char *arguments =
        keep_printf("--cli-read-timeout 1 --max-rate 0 %s " SIMPROC_MEETING, options);
    return console_start(&(struct console_setup){.sim = sim, .arguments = arguments, .env = env});
}

static void cause(struct simproc *sim, const struct trouble *trouble, const char *where)
{
    simproc_fault(sim, keep_printf("{\"kind\": %s, \"count\": 999%s}", trouble->kind, where));
}

static void expect(struct terminal *t, const struct trouble *trouble, const char *text)
{
    if (!terminal_wait(t, text))
        ck_abort_msg("%s: waited for \"%s\" on:\n%s", trouble->kind, text, terminal_text(t));
}

/* The trouble ends; a person presses r, or rollcall finds out by itself. */
static void heal(struct simproc *sim, struct terminal *t, const struct trouble *trouble,
                 const char *text)
{
    simproc_end_faults(sim);
    terminal_key(t, "r");
    expect(t, trouble, text);
    expect(t, trouble, " LIVE ");
}

START_TEST(on_the_first_page)
{
    FOR_EACH_TROUBLE(trouble)
    {
        struct simproc *sim = console_meeting("30");
        cause(sim, trouble, "");
        struct terminal *t = start(sim, "");
        expect(t, trouble, trouble->state);
        heal(sim, t, trouble, "30 registered");
        console_quit(t);
        simproc_stop(sim);
    }
}
END_TEST

START_TEST(by_a_refresh)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--interval 1");
    FOR_EACH_TROUBLE(trouble)
    {
        expect(t, trouble, " LIVE ");
        ck_assert(terminal_wait_quiet(t, 100, 5000));
        char *row = strdup(terminal_row(t, 5));
        cause(sim, trouble, "");
        expect(t, trouble, trouble->state);
        ck_assert_str_eq(terminal_row(t, 5), row);
        heal(sim, t, trouble, "30 registered");
        ck_assert(terminal_wait_quiet(t, 100, 5000));
        ck_assert_str_eq(terminal_row(t, 5), row);
        free(row);
    }
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* Loads the first page of a thousand, meets the trouble on another by these keys, and gets over
 * it. */
static void walk_into(const struct trouble *trouble, const char *where, const char *keys)
{
    struct simproc *sim = console_meeting("1000");
    cause(sim, trouble, where);
    struct terminal *t = start(sim, "--prefetch 0 --interval off");
    expect(t, trouble, "100+ registered");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    char *row = strdup(terminal_row(t, 2));
    terminal_keys(t, keys);
    expect(t, trouble, trouble->state);
    simproc_end_faults(sim);
    terminal_keys(t, "Esc Esc r End");
    expect(t, trouble, "1,000 registered");
    terminal_key(t, "Home");
    if (!terminal_wait(t, row))
        ck_abort_msg("%s: the first row \"%s\" is lost:\n%s", trouble->kind, row, terminal_text(t));
    free(row);
    console_quit(t);
    simproc_stop(sim);
}

START_TEST(on_a_later_page)
{
    FOR_EACH_TROUBLE(trouble)
    walk_into(trouble, ", \"page\": 2",
              "PageDown PageDown PageDown PageDown PageDown PageDown PageDown");
}
END_TEST

START_TEST(on_the_way_to_the_end)
{
    FOR_EACH_TROUBLE(trouble)
    walk_into(trouble, ", \"page\": 5", "End");
}
END_TEST

START_TEST(under_a_filter)
{
    FOR_EACH_TROUBLE(trouble)
    walk_into(trouble, ", \"page\": 4", "/ n o b o d y x y z Enter");
}
END_TEST

START_TEST(silence_of_the_whole_server)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--interval 1");
    ck_assert_screen(t, "LIVE");
    simproc_signal(sim, SIGSTOP);
    ck_assert_screen(t, "OFFLINE");
    simproc_signal(sim, SIGCONT);
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_sleep_of_the_console_itself)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--interval 1");
    ck_assert_screen(t, "LIVE");
    terminal_signal(t, SIGSTOP);
    terminal_watch(t, 3000);
    terminal_signal(t, SIGCONT);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "31 registered");
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN_FOR(300, "faults on the screen", on_the_first_page, by_a_refresh, on_a_later_page,
              on_the_way_to_the_end, under_a_filter, silence_of_the_whole_server,
              a_sleep_of_the_console_itself)
