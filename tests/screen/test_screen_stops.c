/* A service, or the console itself, that is stopped and goes on. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/patience.h"
#include "support/rawserver.h"
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

static void serve_silence(struct rawserver_conn *conn, void *data)
{
    (void)data;
    if (rawserver_read_request(conn))
        rawserver_stay_silent(conn, 60000);
}

/* From the key to the end of the program, with the reply (the handshake, for https) pending; the
 * best of a few tries on a machine that others are busy on too. */
enum { TRIES = 8, QUIT_MS = 100 };

static int64_t quit_pending(const char *scheme)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < TRIES && best >= QUIT_MS; i++) {
        struct rawserver *silent =
            rawserver_start(&(struct rawserver_options){.serve = serve_silence});
        struct terminal *t = console_start(&(struct console_setup){
            .env = (const char *const[]){
                "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "AWS_REGION=us-east-1",
                keep_printf("AWS_ENDPOINT_URL=%s://127.0.0.1:%d", scheme, rawserver_port(silent)),
                NULL}});
        int64_t deadline = patience_deadline(10000);
        while (patience_left(deadline) && !rawserver_connections(silent))
            patience_nap();
        ck_assert_int_eq(rawserver_connections(silent), 1);
        ck_assert(terminal_wait_quiet(t, 50, 10000));
        int64_t began = patience_now_ms();
        terminal_key(t, "q");
        ck_assert_exit(t, 0);
        int64_t took = patience_now_ms() - began;
        best = took < best ? took : best;
        terminal_destroy(t);
        rawserver_stop(silent);
    }
    return best;
}

START_TEST(quitting_does_not_wait_for_a_reply)
{
    ck_assert_int_lt(quit_pending("http"), QUIT_MS * patience_factor());
}
END_TEST

START_TEST(quitting_does_not_wait_for_a_handshake)
{
    ck_assert_int_lt(quit_pending("https"), QUIT_MS * patience_factor());
}
END_TEST

UNIT_MAIN("stops on the screen", quitting_does_not_wait_for_a_reply,
          quitting_does_not_wait_for_a_handshake, silence_of_the_whole_server,
          a_sleep_of_the_console_itself)
