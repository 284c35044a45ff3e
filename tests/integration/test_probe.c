/* Asking the other control regions for a meeting, on a thread of its own. */
#include "app/probe.h"

#include "aws/http.h"
#include "cli/read.h"

#include "support/simproc.h"
#include "support/unit.h"

#include <string.h>

/* An app that talks to the simulator. */
static void make_app(struct app *app, const struct simproc *sim)
{
    char *argv[] = {"rollcall", "--no-config", NULL};
    struct err err = ERR_INIT;
    *app = (struct app){.clock = clock_system(), .chance = chance_system()};
    ck_assert(http_global_init(&err));
    app->env = env_capture((char *const *)(size_t)simproc_env(sim));
    ck_assert(read_options(&app->options, 2, argv, app->env, &err));
}

static void drop_app(struct app *app)
{
    options_clean_up(&app->options);
    env_destroy(app->env);
}

START_TEST(other_regions_are_asked_once_until_one_has_it)
{
    const char *const args[] = {"--region", "eu-central-1", NULL};
    struct simproc *sim = simproc_start(args);
    struct app app;
    struct err err = ERR_INIT;
    make_app(&app, sim);
    struct mailbox *box = mailbox_new(-1, &err);
    struct probe_config config = {
        .app = &app, .meeting_id = SIMPROC_MEETING, .region = "us-east-1", .outbox = box};
    struct probe *probe = probe_start(&config, &err);
    ck_assert_msg(probe, "%s", err.detail);
    size_t asked = 0, found = 0;
    for (bool last = false; !last; asked++) {
        struct message *message = mailbox_wait(box, 30000);
        ck_assert_ptr_nonnull(message);
        ck_assert_int_eq(message->kind, MESSAGE_PROBED);
        ck_assert_str_ne(message->u.probe.region, "us-east-1");
        ck_assert(strncmp(message->u.probe.region, "us-gov-", 7) != 0);
        found += message->u.probe.found;
        ck_assert_int_eq(message->u.probe.found,
                         strcmp(message->u.probe.region, "eu-central-1") == 0);
        last = message->u.probe.last;
        message_destroy(message);
    }
    ck_assert_uint_eq(asked, 2); /* us-west-2 before it */
    ck_assert_uint_eq(found, 1);
    ck_assert_int_eq(simproc_request_count(sim), 2);
    probe_stop(probe);
    mailbox_destroy(box);
    drop_app(&app);
    simproc_stop(sim);
}
END_TEST

/* What the last message says of a meeting that is in none of the regions. */
static struct message_probe look_everywhere(const char *fault)
{
    struct simproc *sim = simproc_start(NULL);
    struct app app;
    struct err err = ERR_INIT;
    make_app(&app, sim);
    simproc_event(sim, "{\"do\": \"end\"}");
    if (fault)
        simproc_fault(sim, fault);
    struct mailbox *box = mailbox_new(-1, &err);
    struct probe_config config = {
        .app = &app, .meeting_id = SIMPROC_MEETING, .region = "us-east-1", .outbox = box};
    struct probe *probe = probe_start(&config, &err);
    ck_assert_msg(probe, "%s", err.detail);
    struct message_probe last = {.last = false};
    while (!last.last) {
        struct message *message = mailbox_wait(box, 30000);
        ck_assert_ptr_nonnull(message);
        last = message->u.probe;
        message_destroy(message);
    }
    ck_assert_int_eq(simproc_request_count(sim), 11); /* of the same partition, each once */
    probe_stop(probe);
    mailbox_destroy(box);
    drop_app(&app);
    simproc_stop(sim);
    return last;
}

START_TEST(a_region_that_cannot_be_asked_is_not_taken_for_one_without_the_meeting)
{
    struct message_probe last = look_everywhere(NULL);
    ck_assert(!last.found);
    ck_assert_uint_eq(last.asked, 11);
    ck_assert_uint_eq(last.failed, 0);
    last = look_everywhere("{\"kind\": \"denied\", \"count\": 3}");
    ck_assert(!last.found);
    ck_assert_uint_eq(last.asked, 11);
    ck_assert_uint_eq(last.failed, 3);
    ck_assert_int_eq(err_kind(&last.err), ERR_KIND_DENIED);
}
END_TEST

START_TEST(a_probe_can_be_stopped_while_the_service_is_silent)
{
    struct simproc *sim = simproc_start(NULL);
    struct app app;
    struct err err = ERR_INIT;
    make_app(&app, sim);
    simproc_fault(sim, "{\"kind\": \"silence\", \"count\": 99}");
    struct mailbox *box = mailbox_new(-1, &err);
    struct probe_config config = {
        .app = &app, .meeting_id = SIMPROC_MEETING, .region = "us-east-1", .outbox = box};
    struct probe *probe = probe_start(&config, &err);
    ck_assert_ptr_nonnull(probe);
    ck_assert_ptr_null(mailbox_wait(box, 300));
    int64_t start = clock_mono_ms(&app.clock);
    probe_stop(probe);
    ck_assert_int_lt(clock_mono_ms(&app.clock) - start, 2000);
    mailbox_destroy(box);
    drop_app(&app);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("probe", other_regions_are_asked_once_until_one_has_it,
          a_region_that_cannot_be_asked_is_not_taken_for_one_without_the_meeting,
          a_probe_can_be_stopped_while_the_service_is_silent)
