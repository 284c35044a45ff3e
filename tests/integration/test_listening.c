/* A session that listens, against rollcall-sim's queue: what is heard agrees with the truth,
 * whatever the queue does; what is kept is deleted, and nothing else. */
#include "app/session.h"

#include "aws/http.h"
#include "cli/read.h"
#include "presence/presence.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/simproc.h"
#include "support/tmpdir.h"
#include "support/truth.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define QUEUE_PATH  "/111122223333/rollcall-presence"
#define PATIENCE_MS 60000

struct world {
    struct simproc *sim;
    struct app app;
    struct session *session;
    struct presence *presence;
    struct message_queue_state listening; /* the newest */
    struct err err;
    char queue[128];
    size_t heard; /* events */
};

static void begin(struct world *w)
{
    struct session_config config = {
        .app = &w->app, .meeting_id = SIMPROC_MEETING, .wake_fd = -1, .listens = true};
    w->presence = presence_new(slice_of(SIMPROC_MEETING), 1, (struct hash_key){5, 6}, &w->err);
    w->session = session_open(&config, &w->err);
    ck_assert_msg(w->session && w->presence, "%s", w->err.detail);
}

static void open_world(struct world *w, const char *const *sim_options, char *flag)
{
    *w = (struct world){
        .err = ERR_INIT, .listening = {.err = ERR_INIT}, .sim = simproc_start(sim_options)};
    snprintf(w->queue, sizeof w->queue, "%s" QUEUE_PATH, simproc_url(w->sim));
    char *argv[] = {"rollcall", "--no-config", "--interval=off", "--presence-queue", w->queue,
                    flag,       NULL};
    w->app = (struct app){.clock = clock_system(), .chance = chance_system()};
    ck_assert(http_global_init(&w->err));
    w->app.env = env_capture((char *const *)(size_t)simproc_env(w->sim));
    ck_assert(read_options(&w->app.options, flag ? 6 : 5, argv, w->app.env, &w->err));
    begin(w);
}

/* Another session, when all that was received is visible again. */
static void listen_again(struct world *w)
{
    session_close(w->session);
    presence_destroy(w->presence);
    simproc_advance(w->sim, 40);
    w->heard = 0;
    w->listening = (struct message_queue_state){.err = ERR_INIT};
    begin(w);
}

static void close_world(struct world *w)
{
    session_close(w->session);
    presence_destroy(w->presence);
    options_clean_up(&w->app.options);
    env_destroy(w->app.env);
    ck_assert_int_eq(simproc_stop(w->sim), 0);
}

static void take(struct world *w, const struct message *message)
{
    const struct message_events *heard = &message->u.events;
    if (message->kind == MESSAGE_QUEUE_STATE)
        w->listening = message->u.queue_state;
    if (message->kind != MESSAGE_EVENTS)
        return;
    for (size_t i = 0; i < heard->count; i++)
        presence_apply(w->presence, &heard->events[i]);
    w->heard += heard->count;
    struct message *taken = message_new(MESSAGE_TAKEN);
    taken->u.batch = heard->batch;
    session_post(w->session, &taken);
}

/* One message, if there is one within so long. */
static void step(struct world *w, int64_t timeout_ms)
{
    struct message *message = mailbox_wait(session_inbox(w->session), timeout_ms);
    if (message)
        take(w, message);
    message_destroy(message);
}

static bool agrees(struct world *w)
{
    return truth_agrees(w->sim, w->presence);
}

/* Takes messages until the room is as it is. */
static void await_agreement(struct world *w, size_t at_least)
{
    int64_t deadline = patience_deadline(PATIENCE_MS);
    while ((w->heard < at_least || !agrees(w)) && patience_left(deadline))
        step(w, 50);
    ck_assert_uint_ge(w->heard, at_least);
    ck_assert(agrees(w));
}

static void await_err(struct world *w, enum err_code code)
{
    int64_t deadline = patience_deadline(PATIENCE_MS);
    while (w->listening.err.code != code && patience_left(deadline))
        step(w, 50);
    ck_assert_str_eq(err_name(w->listening.err.code), err_name(code));
}

static void await_listening(struct world *w)
{
    int64_t deadline = patience_deadline(PATIENCE_MS);
    while (!w->listening.listening_ms && patience_left(deadline))
        step(w, 50);
    ck_assert_int_gt(w->listening.listening_ms, 0);
}

/* Takes messages until the queue holds none any more. */
static void await_empty_queue(struct world *w)
{
    int64_t deadline = patience_deadline(PATIENCE_MS);
    while (simproc_queue(w->sim, "messages") > 0 && patience_left(deadline))
        step(w, 50);
    ck_assert_int_eq(simproc_queue(w->sim, "messages"), 0);
}

START_TEST(what_is_heard_agrees_with_the_truth)
{
    const char *const options[] = {
        "--frozen",     "--scenario",    paths_source("data/demo/meeting.json"),
        "--meeting-id", SIMPROC_MEETING, NULL};
    struct world w;
    open_world(&w, options, NULL);
    simproc_advance(w.sim, 3); /* some come late, some twice */
    await_agreement(&w, 100);
    ck_assert_int_gt(w.listening.listening_ms, 0);
    simproc_advance(w.sim, 600);
    simproc_advance(w.sim, 10);
    size_t before = w.heard;
    await_agreement(&w, before + 1);
    close_world(&w);
}
END_TEST

START_TEST(a_queue_that_disappears_is_told_and_found_again)
{
    struct world w;
    open_world(&w, NULL, NULL);
    await_listening(&w);
    ck_assert_int_eq(w.listening.err.code, ERR_OK);
    int64_t since_ms = w.listening.listening_ms;
    simproc_fault(w.sim, "{\"kind\":\"ended\",\"operation\":\"receive\",\"count\":1}");
    simproc_event(w.sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}"); /* ends the long poll */
    await_err(&w, ERR_QUEUE_NOT_FOUND);
    ck_assert_int_eq(w.listening.failures, 1);
    session_command(w.session, MESSAGE_REFRESH);
    await_err(&w, ERR_OK);
    ck_assert_int_gt(w.listening.listening_ms, since_ms);
    close_world(&w);
}
END_TEST

START_TEST(throttling_and_broken_lines_are_passed_over_in_silence)
{
    static const char *const kinds[] = {"throttle", "unavailable", "reset"};
    const char *const options[] = {
        "--frozen",     "--scenario",    paths_source("data/demo/meeting.json"),
        "--meeting-id", SIMPROC_MEETING, NULL};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct world w;
        char fault[100];
        open_world(&w, options, NULL);
        snprintf(fault, sizeof fault, "{\"kind\":\"%s\",\"operation\":\"receive\",\"count\":1}",
                 kinds[i]);
        simproc_fault(w.sim, fault);
        simproc_advance(w.sim, 3);
        await_agreement(&w, 100);
        close_world(&w);
    }
}
END_TEST

/* A queue that nothing is added to: 60 people came, some of it is told twice, some late. */
static const char *quiet_meeting(void)
{
    struct buf text = BUF_INIT(1 << 16);
    buf_add_str(&text, "{\"queue\": {\"history\": true, \"duplicate\": 0.2, \"late\": 0.2, "
                       "\"late_seconds\": 2}, \"attendees\": [");
    for (int i = 0; i < 60; i++)
        buf_printf(&text, "%s{\"user\": \"user %d\", \"here\": true}", i ? ", " : "", i);
    buf_add_str(&text, "]}");
    const char *path = tmpdir_write(tmpdir_new(), "quiet.json", buf_text(&text));
    buf_clean_up(&text);
    return path;
}

START_TEST(what_is_kept_is_deleted_but_for_keep)
{
    const char *const options[] = {"--frozen", "--scenario", quiet_meeting(), NULL};
    struct world w;
    open_world(&w, options, "--presence-keep");
    simproc_advance(w.sim, 3);
    await_agreement(&w, 60);
    ck_assert(w.listening.keeps);
    ck_assert_int_eq(simproc_queue(w.sim, "deleted"), 0);
    w.app.options.presence_keep = false;
    listen_again(&w);
    await_agreement(&w, 60); /* all of it once more */
    await_empty_queue(&w);
    close_world(&w);
}
END_TEST

START_TEST(what_is_no_queue_is_refused_at_once)
{
    struct simproc *sim = simproc_start(NULL);
    struct app app = {.clock = clock_system(), .chance = chance_system()};
    struct err err = ERR_INIT;
    char *argv[] = {"rollcall", "--no-config", "--presence-queue", "arn:aws:sqs:x", NULL};
    ck_assert(http_global_init(&err));
    app.env = env_capture((char *const *)(size_t)simproc_env(sim));
    ck_assert(read_options(&app.options, 4, argv, app.env, &err));
    struct session_config config = {
        .app = &app, .meeting_id = SIMPROC_MEETING, .wake_fd = -1, .listens = true};
    ck_assert_ptr_null(session_open(&config, &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    options_clean_up(&app.options);
    env_destroy(app.env);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("listening", what_is_heard_agrees_with_the_truth,
          a_queue_that_disappears_is_told_and_found_again,
          throttling_and_broken_lines_are_passed_over_in_silence,
          what_is_kept_is_deleted_but_for_keep, what_is_no_queue_is_refused_at_once)
