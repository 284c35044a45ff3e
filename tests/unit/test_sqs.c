#include "aws/sqs.h"

#include "base/secret.h"
#include "support/rawserver.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define QUEUE "https://sqs.eu-central-1.amazonaws.com/111122223333/rollcall"

/* A client of a server that answers each request with the same body. */
struct world {
    struct rawserver *server;
    struct client *client;
    struct endpoint endpoint;
    struct err err;
    char answer[4096];
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

static void serve(struct rawserver_conn *conn, void *text)
{
    rawserver_answer_all(conn, text);
}

static void start(struct world *w, const char *status, const char *body)
{
    *w = (struct world){.err = ERR_INIT};
    snprintf(w->answer, sizeof w->answer, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s", status,
             strlen(body), body);
    w->server = rawserver_start(&(struct rawserver_options){.serve = serve, .data = w->answer});
    struct endpoint_config rules = {
        .service = ENDPOINT_SQS, .region = "eu-central-1", .custom_url = rawserver_url(w->server)};
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
    ck_assert_ptr_nonnull(w->client);
}

static void stop(struct world *w)
{
    client_destroy(w->client);
    rawserver_stop(w->server);
}

static bool receive(struct world *w, struct sqs_batch *batch)
{
    struct sqs_receive ask = {.queue_url = QUEUE, .wait_s = 20, .visibility_s = 30, .attempt = 1};
    return sqs_receive(w->client, &ask, batch, &w->err);
}

START_TEST(messages_are_read_and_their_sums_checked)
{
    struct world w;
    struct sqs_batch batch;
    start(&w, "200 OK",
          "{\"Messages\":[{\"MessageId\":\"1\",\"ReceiptHandle\":\"r+/=\","
          "\"MD5OfBody\":\"5D41402abc4b2a76b9719d911017c592\",\"Body\":\"hello\",\"X\":[1]},"
          "{\"ReceiptHandle\":\"s\",\"MD5OfBody\":\"5d41402abc4b2a76b9719d911017c592\","
          "\"Body\":\"hell\"}],\"Y\":null}");
    ck_assert(receive(&w, &batch));
    ck_assert_uint_eq(batch.count, 2);
    ck_assert_str_eq(batch.messages[0].id.data, "1");
    ck_assert_str_eq(batch.messages[0].receipt.data, "r+/=");
    ck_assert_str_eq(batch.messages[0].body.data, "hello");
    ck_assert(batch.messages[0].intact && !batch.messages[1].intact);
    sqs_batch_clean_up(&batch);
    const char *seen = rawserver_seen(w.server);
    ck_assert_ptr_nonnull(strstr(seen, "POST / HTTP/1.1"));
    ck_assert_ptr_nonnull(strstr(seen, "AmazonSQS.ReceiveMessage"));
    ck_assert_ptr_nonnull(strstr(seen, "/eu-central-1/sqs/aws4_request"));
    ck_assert_ptr_nonnull(strstr(seen, "{\"QueueUrl\":\"" QUEUE "\",\"MaxNumberOfMessages\":10,"
                                       "\"WaitTimeSeconds\":20,\"VisibilityTimeout\":30}"));
    stop(&w);
}
END_TEST

START_TEST(an_empty_queue_is_a_good_answer)
{
    static const char *const answers[] = {"{}", "{\"Messages\":[]}", "{\"Messages\":null}"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct world w;
        struct sqs_batch batch;
        start(&w, "200 OK", answers[i]);
        ck_assert(receive(&w, &batch));
        ck_assert_uint_eq(batch.count, 0);
        sqs_batch_clean_up(&batch);
        stop(&w);
    }
}
END_TEST

START_TEST(a_queue_may_say_nothing_when_it_speaks_the_protocol)
{
    struct world w;
    struct sqs_batch batch;
    struct slice receipt = slice_of("r");
    size_t deleted = 7;
    start(&w, "200 OK\r\nContent-Type: application/x-amz-json-1.0", "");
    ck_assert(receive(&w, &batch));
    ck_assert_uint_eq(batch.count, 0);
    sqs_batch_clean_up(&batch);
    ck_assert(sqs_delete(w.client, QUEUE, &receipt, 1, &deleted, &w.err));
    ck_assert_uint_eq(deleted, 0);
    stop(&w);
}
END_TEST

START_TEST(nonsense_is_no_answer)
{
    static const char *const answers[] = {
        "",
        "[]",
        "{\"Messages\":{}}",
        "{\"Messages\":[5]}",
        "{\"Messages\":[{\"Body\":\"no receipt\"}]}",
        "{\"Messages\":[{\"ReceiptHandle\":7}]}",
        "{\"Messages\":[{\"ReceiptHandle\":\"r\"}]",
        "<html>",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct world w;
        struct sqs_batch batch;
        start(&w, "200 OK", answers[i]);
        ck_assert_msg(!receive(&w, &batch), "accepted: %s", answers[i]);
        ck_assert_int_eq(w.err.code, *answers[i] == '<' ? ERR_NOT_AWS : ERR_REPLY);
        ck_assert_uint_eq(batch.count, 0);
        sqs_batch_clean_up(&batch);
        stop(&w);
    }
}
END_TEST

START_TEST(a_missing_queue_is_told_from_a_bad_request)
{
    struct world w;
    struct sqs_batch batch;
    start(&w, "400 Bad Request",
          "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"gone\"}");
    ck_assert(!receive(&w, &batch));
    ck_assert_int_eq(w.err.code, ERR_QUEUE_NOT_FOUND);
    ck_assert_int_eq(w.err.retry, ERR_RETRY_NEVER);
    sqs_batch_clean_up(&batch);
    stop(&w);
    start(&w, "400 Bad Request",
          "{\"__type\":\"com.amazonaws.sqs#RequestThrottled\",\"message\":\"slow\"}");
    ck_assert(!receive(&w, &batch));
    ck_assert_int_eq(w.err.code, ERR_THROTTLED);
    sqs_batch_clean_up(&batch);
    stop(&w);
}
END_TEST

START_TEST(what_the_queue_let_go_of_is_counted)
{
    struct world w;
    struct slice acks[] = {slice_of("a\"\\"), slice_of("b")};
    size_t deleted = 9;
    start(&w, "200 OK", "{\"Successful\":[{\"Id\":\"0\"}],\"Failed\":[{\"Id\":\"1\"}]}");
    ck_assert(sqs_delete(w.client, QUEUE, acks, 2, &deleted, &w.err));
    ck_assert_uint_eq(deleted, 1);
    ck_assert_ptr_nonnull(strstr(rawserver_seen(w.server),
                                 "\"Entries\":[{\"Id\":\"0\",\"ReceiptHandle\":\"a\\\"\\\\\"},"
                                 "{\"Id\":\"1\",\"ReceiptHandle\":\"b\"}]}"));
    stop(&w);
}
END_TEST

START_TEST(messages_are_hidden_and_those_that_wait_are_counted)
{
    struct world w;
    const struct slice acks[] = {slice_of("a\"b"), slice_of("c")};
    struct sqs_counts counts;
    start(&w, "200 OK", "{\"Successful\":[{\"Id\":\"0\"}],\"Failed\":[{\"Id\":\"1\"}]}");
    ck_assert(sqs_hide(w.client, QUEUE, acks, 2, 3600, &w.err));
    stop(&w);
    start(&w, "200 OK",
          "{\"Attributes\":{\"QueueArn\":null,\"ApproximateNumberOfMessages\":\"12000\"}}");
    ck_assert(sqs_count(w.client, QUEUE, &counts, &w.err));
    ck_assert_uint_eq(counts.visible, 12000);
    ck_assert_uint_eq(counts.hidden + counts.delayed, 0);
    ck_assert_ptr_nonnull(strstr(rawserver_seen(w.server), "NotVisible\""));
    stop(&w);
    start(&w, "200 OK",
          "{\"Attributes\":{\"ApproximateNumberOfMessagesNotVisible\":\"3\","
          "\"ApproximateNumberOfMessages\":\"0\",\"ApproximateNumberOfMessagesDelayed\":\"2\"}}");
    ck_assert(sqs_count(w.client, QUEUE, &counts, &w.err));
    ck_assert(counts.visible == 0 && counts.hidden == 3 && counts.delayed == 2);
    stop(&w);
    static const char *const nonsense[] = {
        "{}", "{\"Attributes\":{}}", "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"-1\"}}",
        "[]"};
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        start(&w, "200 OK", nonsense[i]);
        ck_assert(!sqs_count(w.client, QUEUE, &counts, &w.err));
        ck_assert_int_eq(w.err.code, ERR_REPLY);
        stop(&w);
    }
}
END_TEST

START_TEST(the_region_stands_in_the_host)
{
    static const struct {
        const char *url;
        const char *region; /* NULL: none */
    } cases[] = {
        {QUEUE, "eu-central-1"},
        {"https://sqs-fips.us-gov-west-1.amazonaws.com/111122223333/q", "us-gov-west-1"},
        {"https://us-east-1.queue.amazonaws.com/111122223333/q", "us-east-1"},
        {"https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q", "cn-north-1"},
        {"https://sqs.eu-west-1.api.aws/111122223333/q", "eu-west-1"},
        {"http://127.0.0.1:4566/000000000000/q", NULL},
        {"https://sqs.example.com/111122223333/q", NULL},
        {"https://sqs/", NULL},
        {"nonsense", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char region[64] = "";
        ck_assert_msg(sqs_url_region(cases[i].url, region) == (cases[i].region != NULL), "%s",
                      cases[i].url);
        if (cases[i].region)
            ck_assert_str_eq(region, cases[i].region);
    }
}
END_TEST

START_TEST(the_form_of_a_url_is_checked)
{
    ck_assert(sqs_url_is_valid(QUEUE));
    ck_assert(sqs_url_is_valid("http://127.0.0.1:4566/000000000000/my-queue.fifo"));
    ck_assert(!sqs_url_is_valid("sqs.eu-central-1.amazonaws.com/111122223333/q"));
    ck_assert(!sqs_url_is_valid("https://sqs.eu-central-1.amazonaws.com/1111/q"));
    ck_assert(!sqs_url_is_valid("https://sqs.eu-central-1.amazonaws.com/111122223333/"));
    ck_assert(!sqs_url_is_valid("https://sqs.eu-central-1.amazonaws.com/111122223333/q?x"));
    ck_assert(!sqs_url_is_valid("https://sqs.eu-central-1.amazonaws.com"));
    ck_assert(!sqs_url_is_valid("arn:aws:sqs:eu-central-1:111122223333:q"));
}
END_TEST

UNIT_MAIN("sqs", messages_are_read_and_their_sums_checked, an_empty_queue_is_a_good_answer,
          a_queue_may_say_nothing_when_it_speaks_the_protocol, nonsense_is_no_answer,
          a_missing_queue_is_told_from_a_bad_request, what_the_queue_let_go_of_is_counted,
          messages_are_hidden_and_those_that_wait_are_counted, the_region_stands_in_the_host,
          the_form_of_a_url_is_checked)
