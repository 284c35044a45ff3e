/* The queue's client against rollcall-sim's queue, and the events in it against the truth. */
#include "aws/sqs.h"
#include "base/secret.h"
#include "presence/event_read.h"
#include "presence/presence.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/simproc.h"
#include "support/truth.h"
#include "support/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What rollcall-sim accepts, and whom it plays. */
#define QUEUE_PATH "/111122223333/rollcall-presence"

struct world {
    struct simproc *sim;
    struct client *client;
    struct endpoint endpoint;
    struct presence *presence;
    struct err err;
    char queue[128];
};

static bool get_cred(void *self, struct cred *out, struct err *err)
{
    (void)self, (void)err;
    *out = CRED_INIT;
    out->access_key_id = secret_strdup("AKIDEXAMPLE");
    out->secret_access_key = secret_strdup("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    return true;
}

static void nothing(void *self)
{
    (void)self;
}

static void start(struct world *w, const char *const *options)
{
    *w = (struct world){.err = ERR_INIT, .sim = simproc_start(options)};
    snprintf(w->queue, sizeof w->queue, "%s" QUEUE_PATH, simproc_url(w->sim));
    struct endpoint_config rules = {
        .service = ENDPOINT_SQS, .region = "us-east-1", .custom_url = simproc_url(w->sim)};
    ck_assert(http_global_init(&w->err));
    ck_assert(endpoint_resolve(&rules, &w->endpoint, &w->err));
    struct client_config config = {
        .http = {.clock = clock_system()},
        .agent = {.version = "1.0", .machine = "x86_64"},
        .endpoint = &w->endpoint,
        .creds = {get_cred, nothing, nothing, NULL},
        .clock = clock_system(),
    };
    w->client = client_new(&config, &w->err);
    w->presence = presence_new(slice_of(SIMPROC_MEETING), 1, (struct hash_key){5, 6}, &w->err);
    ck_assert(w->client && w->presence);
}

static void stop(struct world *w)
{
    presence_destroy(w->presence);
    client_destroy(w->client);
    ck_assert_int_eq(simproc_stop(w->sim), 0);
}

static bool receive(struct world *w, struct sqs_batch *batch, int wait_s)
{
    struct sqs_receive ask = {.queue_url = w->queue, .wait_s = wait_s, .visibility_s = 30};
    err_clear(&w->err);
    return sqs_receive(w->client, &ask, batch, &w->err);
}

/* Takes everything in and deletes it. Returns how many messages there were. */
static size_t drain(struct world *w)
{
    size_t count = 0;
    for (;;) {
        struct sqs_batch batch;
        struct slice acks[SQS_BATCH_MAX];
        size_t deleted = 0;
        ck_assert(receive(w, &batch, 0));
        for (size_t i = 0; i < batch.count; i++) {
            struct event_read read;
            const struct sqs_message *m = &batch.messages[i];
            ck_assert(m->intact);
            ck_assert_int_eq(event_read(m->body.data, m->body.len, &read), EVENT_READ_OK);
            ck_assert_uint_eq(read.count, 1);
            ck_assert_int_ne(presence_apply(w->presence, read.events), PRESENCE_ELSEWHERE);
            event_read_clean_up(&read);
            acks[i] = m->receipt;
        }
        count += batch.count;
        bool more = batch.count > 0;
        if (more)
            ck_assert(sqs_delete(w->client, w->queue, acks, batch.count, &deleted, &w->err));
        ck_assert_uint_eq(deleted, batch.count);
        sqs_batch_clean_up(&batch);
        if (!more)
            return count;
    }
}

START_TEST(events_taken_from_the_queue_agree_with_the_truth)
{
    const char *const options[] = {
        "--frozen",     "--scenario",    paths_source("data/demo/meeting.json"),
        "--meeting-id", SIMPROC_MEETING, NULL};
    struct world w;
    start(&w, options);
    ck_assert_uint_gt(drain(&w), 100);
    simproc_advance(w.sim, 3); /* some come late */
    drain(&w);
    ck_assert(truth_agrees(w.sim, w.presence));
    struct json_object *before = truth_attendees(w.sim);
    simproc_advance(w.sim, 3600);
    drain(&w);
    simproc_advance(w.sim, 10); /* latecomers */
    drain(&w);
    ck_assert(truth_agrees(w.sim, w.presence));
    ck_assert_uint_gt(truth_removed(before, w.sim, w.presence), 50);
    json_object_put(before);
    stop(&w);
}
END_TEST

START_TEST(troubles_of_the_queue_have_their_names)
{
    static const struct {
        const char *fault;
        enum err_code code;
    } cases[] = {
        {"throttle", ERR_THROTTLED},    {"unavailable", ERR_UNAVAILABLE},
        {"ended", ERR_QUEUE_NOT_FOUND}, {"expired-token", ERR_EXPIRED_TOKEN},
        {"denied", ERR_DENIED},         {"reset", ERR_CONNECTION_LOST},
        {"broken-json", ERR_REPLY},     {"empty-body", ERR_REPLY},
        {"not-an-object", ERR_REPLY},
    };
    struct world w;
    start(&w, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sqs_batch batch;
        char fault[100];
        /* Twice: libcurl tries a kept connection that was reset once more by itself. */
        snprintf(fault, sizeof fault, "{\"kind\":\"%s\",\"operation\":\"receive\",\"count\":2}",
                 cases[i].fault);
        simproc_fault(w.sim, fault);
        ck_assert_msg(!receive(&w, &batch, 0), "%s", cases[i].fault);
        ck_assert_msg(w.err.code == cases[i].code, "%s: %s", cases[i].fault, err_name(w.err.code));
        sqs_batch_clean_up(&batch);
        simproc_end_faults(w.sim);
        ck_assert(receive(&w, &batch, 0));
        sqs_batch_clean_up(&batch);
    }
    stop(&w);
}
END_TEST

static int connect_to(const struct simproc *sim)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)simproc_port(sim)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void post(int fd, const char *path_and_headers, const char *body)
{
    char request[512];
    int len = snprintf(request, sizeof request, "POST %s\r\nContent-Length: %zu\r\n\r\n%s",
                       path_and_headers, strlen(body), body);
    ck_assert_int_eq(write(fd, request, (size_t)len), len);
}

static void await_answer(int fd)
{
    char answer[4096];
    ck_assert_int_gt(read(fd, answer, sizeof answer), 0);
}

static void register_somebody(int fd)
{
    post(fd, "/_sim/event HTTP/1.1\r\nHost: sim", "{\"do\": \"add\", \"attendee\": \"zoe\"}");
}

static void look(int fd)
{
    post(fd, "/ HTTP/1.1\r\nHost: sim\r\nX-Amz-Target: AmazonSQS.ReceiveMessage",
         "{\"QueueUrl\":\"" QUEUE_PATH "\",\"WaitTimeSeconds\":20,\"VisibilityTimeout\":30}");
}

static void nap_a_while(void)
{
    for (int i = 0; i < 6; i++)
        patience_nap();
}

/* The simulator learns of a reader's end and of a message in the same moment. */
START_TEST(a_reader_that_has_left_takes_no_message_along)
{
    struct simproc *sim = simproc_start((const char *const[]){"--no-verify", "--frozen", NULL});
    int reader = connect_to(sim), writer = connect_to(sim);
    register_somebody(writer);
    await_answer(writer);
    look(reader);
    await_answer(reader);
    ck_assert_int_eq(simproc_queue(sim, "visible"), 0);
    look(reader);
    nap_a_while();
    simproc_signal(sim, SIGSTOP);
    close(reader);
    register_somebody(writer);
    simproc_signal(sim, SIGCONT);
    await_answer(writer);
    nap_a_while();
    ck_assert_int_eq(simproc_queue(sim, "messages"), 2);
    ck_assert_int_eq(simproc_queue(sim, "visible"), 1);
    close(writer);
    ck_assert_int_eq(simproc_stop(sim), 0);
}
END_TEST

UNIT_MAIN("queue", events_taken_from_the_queue_agree_with_the_truth,
          troubles_of_the_queue_have_their_names, a_reader_that_has_left_takes_no_message_along)
