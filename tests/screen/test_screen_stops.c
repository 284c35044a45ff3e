/* A service, or the console itself, that is stopped and goes on. */
#include "screen/console.h"

#include "support/unit.h"

#include <signal.h>

static struct terminal *start(const struct simproc *sim)
{
    return console_start(&(struct console_setup){
        .sim = sim,
        .env = (const char *const[]){"AWS_MAX_ATTEMPTS=1", NULL},
        .arguments = "--cli-read-timeout 1 --max-rate 0 --interval 1 " SIMPROC_MEETING});
}

START_TEST(silence_of_the_whole_server)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim);
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
    struct terminal *t = start(sim);
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

UNIT_MAIN("stops on the screen", silence_of_the_whole_server, a_sleep_of_the_console_itself)
