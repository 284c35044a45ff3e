#include "aws/client.h"

#include "aws/sigv4.h"
#include "base/secret.h"
#include "support/patience.h"
#include "support/rawserver.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define OK     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
#define NOW_MS 1795424467311 /* 2026-11-23T09:01:07.311Z */

/* --- a world for one client: server, credentials and clock are the test's ----------------------
 */

struct world {
    struct rawserver *server;
    struct client_config config;
    struct client *client;
    struct endpoint endpoint;
    struct http_response response;
    struct err err;
    const char *token; /* session token of the credentials */
    int64_t expires_ms;
    bool no_credentials;
    int invalidated;
    atomic_bool asked;
    atomic_bool get_cancelled;
    bool get_hangs;
    bool is_elsewhere; /* plain HTTP, and not on this machine */
};

static int64_t world_wall_ms(void *self)
{
    (void)self;
    return NOW_MS;
}

static int64_t world_mono_ms(void *self)
{
    (void)self;
    return patience_now_ms();
}

static bool get_cred(void *self, struct cred *out, struct err *err)
{
    struct world *w = self;
    *out = CRED_INIT;
    atomic_store(&w->asked, true);
    while (w->get_hangs && !atomic_load(&w->get_cancelled))
        patience_nap();
    if (atomic_load(&w->get_cancelled))
        return err_set(err, ERR_CANCELLED, "%s", "");
    if (w->no_credentials)
        return err_set(err, ERR_NO_CREDENTIALS, "%s", "");
    out->access_key_id = secret_strdup("AKIDEXAMPLE1234");
    out->secret_access_key = secret_strdup("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    out->session_token = secret_strdup(w->token);
    out->expires_ms = w->expires_ms;
    snprintf(out->source, sizeof out->source, "env");
    snprintf(out->ua_features, sizeof out->ua_features, "g");
    return true;
}

static void invalidate_cred(void *self)
{
    ((struct world *)self)->invalidated++;
}

static void cancel_cred(void *self)
{
    atomic_store(&((struct world *)self)->get_cancelled, true);
}

static void serve_text(struct rawserver_conn *conn, void *text)
{
    rawserver_answer_all(conn, text);
}

static void start(struct world *w, const char *text, const char *base_path)
{
    char url[128];
    struct rawserver_options options = {.serve = serve_text, .data = (void *)(uintptr_t)text};
    w->server = rawserver_start(&options);
    snprintf(url, sizeof url, "%s%s", rawserver_url(w->server), base_path);
    struct endpoint_config rules = {.region = "eu-central-1", .custom_url = url};
    w->err = ERR_INIT;
    ck_assert(http_global_init(&w->err));
    ck_assert(endpoint_resolve(&rules, &w->endpoint, &w->err));
    w->endpoint.loopback &= !w->is_elsewhere;
    w->config.endpoint = &w->endpoint;
    w->config.agent = (struct user_agent){.version = "1.0", .machine = "x86_64"};
    w->config.clock = (struct clock){world_wall_ms, world_mono_ms, w};
    w->config.http.clock = w->config.clock;
    w->config.creds = (struct cred_source){get_cred, invalidate_cred, cancel_cred, w};
    w->client = client_new(&w->config, &w->err);
    ck_assert_ptr_nonnull(w->client);
}

static void stop(struct world *w)
{
    http_response_clean_up(&w->response);
    client_destroy(w->client);
    rawserver_stop(w->server);
}

static const struct client_request list = {
    .operation = "ListAttendees",
    .iam_action = "chime:ListAttendees",
    .method = "GET",
    .path = "/meetings/m/attendees",
    .query = "max-results=100&next-token=a%2Bb",
    .max_body = 1000,
    .attempt = 1,
};

static bool send_list(struct world *w)
{
    http_response_clean_up(&w->response);
    err_clear(&w->err);
    return client_send(w->client, &list, &w->response, &w->err);
}

/* Sends, and reads the refusal that the server answers with. */
static void be_refused(struct world *w)
{
    ck_assert(send_list(w));
    ck_assert(!client_check(w->client, &list, &w->response, &w->err));
}

static void check_seen(const struct world *w, const char *text)
{
    if (!strstr(rawserver_seen(w->server), text))
        ck_abort_msg("no \"%s\" in\n%s", text, rawserver_seen(w->server));
}

/* The signature that the request must carry, from the signer alone. */
static void check_signature(const struct world *w, const char *path, const char *date)
{
    struct sigv4_header headers[] = {
        {"Host", w->endpoint.host}, {"X-Amz-Date", date}, {"X-Amz-Security-Token", w->token}};
    struct sigv4_request request = {.method = "GET",
                                    .path = path,
                                    .query = list.query,
                                    .headers = headers,
                                    .header_count = w->token ? 3 : 2};
    struct sigv4_scope scope = {.access_key_id = "AKIDEXAMPLE1234",
                                .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                .date = date,
                                .region = "eu-central-1",
                                .service = "chime"};
    struct buf wanted = BUF_INIT(2000);
    ck_assert(buf_add_str(&wanted, "Authorization: "));
    ck_assert(sigv4_authorization(&scope, &request, &wanted));
    check_seen(w, wanted.data);
    buf_clean_up(&wanted);
}

/* --- sending ---------------------------------------------------------------------------------- */

START_TEST(a_request_is_signed_and_sent_to_the_endpoint)
{
    struct world w = {.token = "token=="};
    start(&w, OK, "/base/");
    ck_assert(send_list(&w));
    ck_assert(client_check(w.client, &list, &w.response, &w.err));
    check_seen(&w, "GET /base/meetings/m/attendees?max-results=100&next-token=a%2Bb HTTP/1.1\r\n");
    check_seen(&w, "X-Amz-Date: 20261123T090107Z\r\n");
    check_seen(&w, "X-Amz-Security-Token: token==\r\n");
    check_seen(&w, "m/E,N,g cfg/");
    check_signature(&w, "/base/meetings/m/attendees", "20261123T090107Z");
    stop(&w);
}
END_TEST

START_TEST(without_credentials_nothing_is_sent)
{
    struct world w = {.no_credentials = true};
    start(&w, OK, "");
    ck_assert(!send_list(&w));
    ck_assert_int_eq(w.err.code, ERR_NO_CREDENTIALS);
    ck_assert_int_eq(rawserver_connections(w.server), 0);
    stop(&w);
}
END_TEST

START_TEST(without_a_source_nothing_is_signed)
{
    struct world w = {0};
    start(&w, OK, "");
    client_destroy(w.client);
    w.config.creds = (struct cred_source){0};
    w.client = client_new(&w.config, &w.err);
    ck_assert(send_list(&w));
    check_seen(&w, "GET /meetings/m/attendees?");
    ck_assert_ptr_null(strstr(rawserver_seen(w.server), "Authorization"));
    ck_assert_ptr_null(strstr(rawserver_seen(w.server), "X-Amz-"));
    stop(&w);
}
END_TEST

START_TEST(a_post_says_what_it_carries)
{
    struct world w = {0};
    struct client_request request = {.operation = "ReceiveMessage",
                                     .method = "POST",
                                     .path = "/",
                                     .content_type = "application/x-amz-json-1.0",
                                     .target = "AmazonSQS.ReceiveMessage",
                                     .body = "{\"a\":1}",
                                     .body_len = 7,
                                     .max_body = 100};
    start(&w, OK, "");
    ck_assert(client_send(w.client, &request, &w.response, &w.err));
    check_seen(&w, "POST / HTTP/1.1\r\n");
    check_seen(&w, "Content-Type: application/x-amz-json-1.0\r\n");
    check_seen(&w, "X-Amz-Target: AmazonSQS.ReceiveMessage\r\n");
    check_seen(&w, "SignedHeaders=content-type;host;x-amz-date;x-amz-target,");
    check_seen(&w, "\r\n\r\n{\"a\":1}");
    stop(&w);
}
END_TEST

START_TEST(clients_can_share_a_connection)
{
    struct world w = {0};
    start(&w, OK, "");
    client_destroy(w.client);
    struct http *http = http_new(&w.config.http, &w.err);
    w.config.shared = http;
    struct client *other = client_new(&w.config, &w.err);
    w.client = client_new(&w.config, &w.err);
    ck_assert(send_list(&w));
    client_destroy(w.client);
    w.client = other;
    ck_assert(send_list(&w));
    ck_assert(w.response.reused);
    stop(&w);
    http_destroy(http);
}
END_TEST

/* --- the clock -------------------------------------------------------------------------------- */

#define LATE                                                                                       \
    "HTTP/1.1 403 Forbidden\r\nDate: Mon, 23 Nov 2026 09:08:19 GMT\r\n"                            \
    "x-amzn-errortype: InvalidSignatureException\r\nContent-Length: 2\r\n\r\n{}"

START_TEST(a_wrong_clock_is_corrected_and_worth_one_more_attempt)
{
    struct world w = {0};
    start(&w, LATE, "");
    be_refused(&w);
    ck_assert_int_eq(w.err.code, ERR_CLOCK);
    ck_assert_int_eq(w.err.retry, ERR_RETRY_CLOCK);
    ck_assert_int_eq(w.invalidated, 0);
    be_refused(&w);
    check_seen(&w, "X-Amz-Date: 20261123T0908");
    ck_assert_int_eq(w.err.code, ERR_CLOCK);
    ck_assert_int_eq(w.err.retry, ERR_RETRY_NEVER);
    stop(&w);
}
END_TEST

START_TEST(a_date_that_anybody_could_have_written_moves_no_clock)
{
    struct world w = {.is_elsewhere = true};
    start(&w, LATE, "");
    be_refused(&w);
    ck_assert_int_eq(w.err.retry, ERR_RETRY_NEVER);
    be_refused(&w);
    ck_assert_ptr_null(strstr(rawserver_seen(w.server), "X-Amz-Date: 20261123T0908"));
    stop(&w);
}
END_TEST

/* --- refusals --------------------------------------------------------------------------------- */

START_TEST(refused_credentials_are_forgotten)
{
    setenv("TZ", "UTC", 1);
    struct world w = {.expires_ms = NOW_MS};
    start(&w,
          "HTTP/1.1 403 Forbidden\r\n"
          "Content-Length: 34\r\n\r\n{\"__type\":\"ExpiredTokenException\"}",
          "");
    be_refused(&w);
    ck_assert_int_eq(w.err.code, ERR_EXPIRED_VARIABLES); /* those of the test say so */
    ck_assert_str_eq(w.err.detail, "at 09:01");
    ck_assert_int_eq(w.invalidated, 1);
    stop(&w);
}
END_TEST

/* The login page of a hotel, not a meeting that ended nor a key that is bad. */
START_TEST(a_page_in_the_place_of_aws_keeps_credentials_and_clock)
{
    static const char *const answers[] = {
        "HTTP/1.1 302 Found\r\nLocation: http://portal.example/?SECRET\r\n"
        "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: portal.example\r\n"
        "Content-Length: 2\r\n\r\nhi",
        "HTTP/1.1 404 Not Found\r\nServer: portal.example\r\nContent-Length: 6\r\n\r\n<html>",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct world w = {0};
        start(&w, answers[i], "");
        ck_assert(!send_list(&w));
        ck_assert_int_eq(w.err.code, ERR_NOT_AWS);
        ck_assert_int_eq(w.err.retry, ERR_RETRY_NEVER);
        ck_assert_ptr_nonnull(strstr(w.err.detail, "portal.example"));
        ck_assert_ptr_null(strstr(w.err.detail, "SECRET"));
        ck_assert_int_eq(w.invalidated, 0);
        stop(&w);
    }
}
END_TEST

START_TEST(a_token_with_a_line_break_is_named_and_not_sent)
{
    struct world w = {.token = "tok\ren"};
    start(&w, OK, "");
    ck_assert(!send_list(&w));
    ck_assert_int_eq(w.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_ptr_nonnull(strstr(w.err.detail, "X-Amz-Security-Token"));
    ck_assert_int_eq(rawserver_requests(w.server), 0);
    stop(&w);
}
END_TEST

START_TEST(a_denial_keeps_the_credentials_and_names_the_action)
{
    struct world w = {0};
    start(&w,
          "HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: AccessDeniedException\r\n"
          "x-amzn-requestid: id-7\r\nContent-Length: 16\r\n\r\n{\"message\":\"no\"}",
          "");
    be_refused(&w);
    ck_assert_int_eq(w.err.code, ERR_DENIED);
    ck_assert_str_eq(w.err.request_id, "id-7");
    ck_assert_str_eq(w.err.detail, "no");
    ck_assert_ptr_nonnull(strstr(err_remedy(&w.err), "chime:ListAttendees"));
    ck_assert_int_eq(w.invalidated, 0);
    stop(&w);
}
END_TEST

START_TEST(a_key_that_is_not_accepted_is_named_masked)
{
    struct world w = {0};
    start(&w,
          "HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: UnrecognizedClientException\r\n"
          "Content-Length: 0\r\n\r\n",
          "");
    be_refused(&w);
    ck_assert_int_eq(w.err.code, ERR_BAD_KEY);
    ck_assert_str_eq(w.err.detail, "AKID...1234");
    ck_assert_int_eq(w.invalidated, 1);
    stop(&w);
}
END_TEST

/* --- cancelling, logging ---------------------------------------------------------------------- */

static void *cancel_when_asked(void *data)
{
    struct world *w = data;
    while (!atomic_load(&w->asked))
        patience_nap();
    client_cancel(w->client);
    return NULL;
}

START_TEST(a_cancel_ends_the_wait_for_credentials_and_nothing_more)
{
    struct world w = {.get_hangs = true};
    pthread_t thread;
    start(&w, OK, "");
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_when_asked, &w), 0);
    ck_assert(!send_list(&w));
    pthread_join(thread, NULL);
    ck_assert_int_eq(w.err.code, ERR_CANCELLED);
    w.get_hangs = false;
    atomic_store(&w.get_cancelled, false);
    ck_assert(send_list(&w));
    stop(&w);
}
END_TEST

START_TEST(the_log_has_a_line_a_request_without_secrets)
{
    struct world w = {.token = "SESSIONTOKEN"};
    const char *path = tmpdir_path(tmpdir_new(), "log");
    struct clock clock = {world_wall_ms, world_mono_ms, &w};
    struct err err = ERR_INIT;
    struct log *log = log_open(path, &clock, &err);
    w.config.log = log;
    start(&w, OK, "");
    ck_assert(send_list(&w));
    rawserver_stop(w.server);
    w.server = NULL;
    ck_assert(!send_list(&w));
    char *text = tmpdir_read(path);
    ck_assert_ptr_nonnull(
        strstr(text, "/meetings/m/attendees?max-results=...&next-token=... 200 "));
    ck_assert_ptr_nonnull(strstr(text, "attempt=1 key=AKID...1234 credentials=\"env\"\n"));
    ck_assert_ptr_nonnull(strstr(text, "error=ERR_CONNECT\n"));
    ck_assert_ptr_null(strstr(text, "SESSIONTOKEN"));
    ck_assert_ptr_null(strstr(text, "wJalr"));
    ck_assert_ptr_null(strstr(text, "a%2Bb"));
    free(text);
    stop(&w);
    log_destroy(log);
}
END_TEST

UNIT_MAIN("client", a_request_is_signed_and_sent_to_the_endpoint,
          without_credentials_nothing_is_sent, without_a_source_nothing_is_signed,
          a_post_says_what_it_carries, clients_can_share_a_connection,
          a_wrong_clock_is_corrected_and_worth_one_more_attempt,
          a_date_that_anybody_could_have_written_moves_no_clock, refused_credentials_are_forgotten,
          a_page_in_the_place_of_aws_keeps_credentials_and_clock,
          a_token_with_a_line_break_is_named_and_not_sent,
          a_denial_keeps_the_credentials_and_names_the_action,
          a_key_that_is_not_accepted_is_named_masked,
          a_cancel_ends_the_wait_for_credentials_and_nothing_more,
          the_log_has_a_line_a_request_without_secrets)
