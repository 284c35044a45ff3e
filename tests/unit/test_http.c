#include "aws/http.h"

#include "aws/proxy.h"
#include "support/certs.h"
#include "support/patience.h"
#include "support/rawserver.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define OK  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

/* --- DNS under the test's control: libcurl's thread calls this instead of libc's ----------------
 */

static atomic_bool dns_hangs;
static atomic_int dns_questions;

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **result)
{
    (void)node;
    (void)service;
    (void)hints;
    *result = NULL;
    atomic_fetch_add(&dns_questions, 1);
    while (atomic_load(&dns_hangs))
        poll(NULL, 0, 20);
    return EAI_NONAME;
}

/* --- waiting under the test's eyes: libcurl sleeps no longer than it is let ---------------------
 */

static atomic_int longest_sleep_ms;

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd *fds, unsigned int count, int timeout_ms,
                          int *ready)
{
    /* Longer waits than ours come from its timers, which can be lost: here it has none. */
    if (timeout_ms > atomic_load(&longest_sleep_ms))
        atomic_store(&longest_sleep_ms, timeout_ms);
    return curl_multi_wait(multi, fds, count, timeout_ms < 5 ? timeout_ms : 5, ready);
}

/* --- one client, one server ---------------------------------------------------------------------
 */

struct fixture {
    struct rawserver *server;
    struct http_config config;
    struct http *http;
    struct http_response response;
    struct err err;
    int64_t took_ms;
};

static void start_server(struct fixture *f, void (*serve)(struct rawserver_conn *, void *),
                         void *data)
{
    struct rawserver_options options = {.serve = serve, .data = data};
    f->server = rawserver_start(&options);
}

static void start_client(struct fixture *f)
{
    f->err = ERR_INIT;
    if (!f->config.clock.wall_ms)
        f->config.clock = clock_system();
    ck_assert(http_global_init(&f->err));
    f->http = http_new(&f->config, &f->err);
    ck_assert_ptr_nonnull(f->http);
}

static void stop(struct fixture *f)
{
    http_response_clean_up(&f->response);
    http_destroy(f->http);
    rawserver_stop(f->server);
}

static bool send_request(struct fixture *f, const struct http_request *request)
{
    http_response_clean_up(&f->response);
    err_clear(&f->err);
    int64_t began = patience_now_ms();
    bool ok = http_send(f->http, request, &f->response, &f->err);
    f->took_ms = patience_now_ms() - began;
    return ok;
}

static bool get_url(struct fixture *f, const char *url)
{
    struct http_request request = {.method = "GET", .url = url, .max_body = 8 * MIB};
    return send_request(f, &request);
}

static bool get(struct fixture *f)
{
    return get_url(f, rawserver_url(f->server));
}

static void check_remedy(const struct fixture *f, const char *words)
{
    if (!strstr(err_remedy(&f->err), words))
        ck_abort_msg("the remedy is \"%s\"", err_remedy(&f->err));
}

static void check_failure(const struct fixture *f, enum err_code code, enum err_retry retry,
                          const char *detail)
{
    if (f->err.code != code || f->err.retry != retry || !strstr(f->err.detail, detail))
        ck_abort_msg("%s, retry %d, detail \"%s\", after %d ms", err_name(f->err.code),
                     f->err.retry, f->err.detail, (int)f->took_ms);
}

/* Serves one text to every request; the text is the test's data. */
static void serve_text(struct rawserver_conn *conn, void *text)
{
    rawserver_answer_all(conn, text);
}

static void serve_text_once(struct rawserver_conn *conn, void *text)
{
    if (rawserver_read_request(conn))
        rawserver_write(conn, text);
}

static void serve_silence(struct rawserver_conn *conn, void *data)
{
    (void)data;
    if (rawserver_read_request(conn))
        rawserver_stay_silent(conn, 60000);
}

/* --- replies ---------------------------------------------------------------------------------- */

START_TEST(a_reply_is_read_with_the_headers_that_matter)
{
    static char text[] = "HTTP/1.1 403 Forbidden\r\n"
                         "Date: Thu, 01 Jan 2026 00:05:01 GMT\r\n"
                         "X-AMZN-RequestId:  4a7c-1 \r\n"
                         "x-amz-request-id: second\r\n"
                         "x-amzn-ErrorType: AccessDeniedException:http://x/\r\n"
                         "Retry-After: 7\r\n"
                         "Content-Type: application/json\r\n"
                         "Age: 3\r\n"
                         "Content-Length: 2\r\n\r\n{}";
    struct fixture f = {0};
    start_server(&f, serve_text, text);
    start_client(&f);
    ck_assert(get(&f));
    const struct http_response *r = &f.response;
    ck_assert_int_eq(r->status, 403);
    ck_assert_str_eq(buf_text(&r->body), "{}");
    ck_assert_str_eq(r->date, "Thu, 01 Jan 2026 00:05:01 GMT");
    ck_assert_str_eq(r->request_id, "4a7c-1");
    ck_assert_str_eq(r->error_type, "AccessDeniedException:http://x/");
    ck_assert_str_eq(r->retry_after, "7");
    ck_assert_str_eq(r->content_type, "application/json");
    ck_assert(r->has_age);
    ck_assert(!r->reused);
    ck_assert_int_ge(r->received_ms, r->sent_ms);
    ck_assert_int_lt(r->received_ms - r->sent_ms, 5000);
    stop(&f);
}
END_TEST

START_TEST(interim_replies_leave_nothing_behind)
{
    static char text[] = "HTTP/1.1 103 Early Hints\r\nx-amzn-requestid: early\r\n\r\n"
                         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    struct fixture f = {0};
    start_server(&f, serve_text, text);
    start_client(&f);
    ck_assert(get(&f));
    ck_assert_int_eq(f.response.status, 200);
    ck_assert_str_eq(f.response.request_id, "");
    stop(&f);
}
END_TEST

START_TEST(trailers_say_nothing)
{
    static char text[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "2\r\nok\r\n0\r\nx-amzn-errortype: Late\r\n\r\n";
    struct fixture f = {0};
    start_server(&f, serve_text, text);
    start_client(&f);
    ck_assert(get(&f));
    ck_assert_str_eq(buf_text(&f.response.body), "ok");
    ck_assert_str_eq(f.response.error_type, "");
    stop(&f);
}
END_TEST

START_TEST(one_connection_serves_all_requests)
{
    struct fixture f = {0};
    start_server(&f, serve_text, OK);
    start_client(&f);
    for (int i = 0; i < 5; i++) {
        ck_assert(get(&f));
        ck_assert(f.response.reused == (i > 0));
    }
    ck_assert_int_eq(rawserver_connections(f.server), 1);
    stop(&f);
}
END_TEST

START_TEST(a_connection_that_the_server_closed_is_opened_anew)
{
    struct fixture f = {0};
    start_server(&f, serve_text_once, OK);
    start_client(&f);
    for (int i = 0; i < 3; i++)
        ck_assert(get(&f));
    ck_assert_int_eq(rawserver_connections(f.server), 3);
    stop(&f);
}
END_TEST

START_TEST(redirects_are_answers_that_say_where_to_and_who)
{
    static char text[] = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                         "Server: portal/1\r\nContent-Length: 0\r\n\r\n";
    struct fixture f = {0};
    start_server(&f, serve_text, text);
    start_client(&f);
    ck_assert(get(&f));
    ck_assert_int_eq(f.response.status, 302);
    ck_assert_str_eq(f.response.location, "http://127.0.0.1:1/");
    ck_assert_str_eq(f.response.server, "portal/1");
    stop(&f);
}
END_TEST

/* --- requests --------------------------------------------------------------------------------- */

/* The headers of the last request, with the server at rest. */
static void check_seen(struct fixture *f, const char *text)
{
    if (strcmp(rawserver_seen(f->server), text) != 0)
        ck_abort_msg("the server saw\n%s", rawserver_seen(f->server));
}

START_TEST(a_get_has_these_headers_and_no_others)
{
    struct fixture f = {.config.user_agent = "rollcall/test"};
    start_server(&f, serve_text, OK);
    start_client(&f);
    char url[128];
    snprintf(url, sizeof url, "%s/a/../b%%2F?next-token=a%%2B%%2F", rawserver_url(f.server));
    const struct http_header headers[] = {{"Host", "meetings.example"}, {"X-Empty", ""}};
    struct http_request request = {
        .method = "GET", .url = url, .headers = headers, .header_count = 2, .max_body = 100};
    ck_assert(send_request(&f, &request));
    check_seen(&f, "GET /a/../b%2F?next-token=a%2B%2F HTTP/1.1\r\n"
                   "Host: meetings.example\r\n"
                   "User-Agent: rollcall/test\r\n"
                   "Accept-Encoding: identity\r\n"
                   "X-Empty:\r\n\r\n");
    stop(&f);
}
END_TEST

START_TEST(a_post_carries_its_body_without_asking_first)
{
    struct fixture f = {0};
    start_server(&f, serve_text, OK);
    start_client(&f);
    const struct http_header headers[] = {{"Content-Type", "text/x"}, {"Host", "h"}};
    struct http_request request = {.method = "POST",
                                   .url = rawserver_url(f.server),
                                   .headers = headers,
                                   .header_count = 2,
                                   .body = "a=1\0b",
                                   .body_len = 5,
                                   .max_body = 100};
    ck_assert(send_request(&f, &request));
    check_seen(&f, "POST / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\n"
                   "Content-Type: text/x\r\nContent-Length: 5\r\n\r\na=1");
    stop(&f);
}
END_TEST

START_TEST(a_put_may_be_empty)
{
    struct fixture f = {0};
    start_server(&f, serve_text, OK);
    start_client(&f);
    const struct http_header headers[] = {{"Host", "h"}};
    struct http_request request = {.method = "PUT",
                                   .url = rawserver_url(f.server),
                                   .headers = headers,
                                   .header_count = 1,
                                   .max_body = 100};
    ck_assert(send_request(&f, &request));
    check_seen(&f, "PUT / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\n"
                   "Content-Length: 0\r\n\r\n");
    stop(&f);
}
END_TEST

START_TEST(a_header_cannot_smuggle_another)
{
    struct fixture f = {0};
    start_server(&f, serve_text, OK);
    start_client(&f);
    const struct http_header headers[] = {{"X-Token", "a\r\nX-Evil: b"}};
    struct http_request request = {.method = "GET",
                                   .url = rawserver_url(f.server),
                                   .headers = headers,
                                   .header_count = 1,
                                   .max_body = 100};
    ck_assert(!send_request(&f, &request));
    check_failure(&f, ERR_CREDENTIAL_SOURCE, ERR_RETRY_NEVER, "the header X-Token");
    check_remedy(&f, "Windows line ends");
    ck_assert_ptr_null(strstr(f.err.detail, "Evil"));
    ck_assert_int_eq(rawserver_requests(f.server), 0);
    stop(&f);
}
END_TEST

/* --- bad servers ------------------------------------------------------------------------------ */

START_TEST(silence_ends_after_the_read_timeout)
{
    struct fixture f = {.config.read_timeout_ms = 300};
    start_server(&f, serve_silence, NULL);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "waiting for the reply");
    check_remedy(&f, "--cli-read-timeout");
    ck_assert_int_ge(f.took_ms, 290);
    ck_assert_int_lt(f.took_ms, 30000);
    stop(&f);
}
END_TEST

START_TEST(a_request_may_have_timeouts_of_its_own)
{
    struct fixture f = {.config.read_timeout_ms = 60000};
    start_server(&f, serve_silence, NULL);
    start_client(&f);
    struct http_request request = {
        .method = "GET", .url = rawserver_url(f.server), .read_timeout_ms = 100, .max_body = 100};
    ck_assert(!send_request(&f, &request));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "127.0.0.1:");
    stop(&f);
}
END_TEST

struct drip {
    const char *first;
    const char *byte;
    int64_t every_ms;
};

static void serve_drip(struct rawserver_conn *conn, void *data)
{
    const struct drip *drip = data;
    if (!rawserver_read_request(conn) || !rawserver_write(conn, drip->first))
        return;
    while (rawserver_stay_silent(conn, drip->every_ms) && rawserver_write(conn, drip->byte))
        continue;
}

START_TEST(a_body_that_drips_ends_after_the_read_timeout)
{
    struct drip drip = {"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "x", 50};
    struct fixture f = {.config.read_timeout_ms = 1000};
    start_server(&f, serve_drip, &drip);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "reading the reply");
    ck_assert_int_lt(f.took_ms, 30000);
    stop(&f);
}
END_TEST

START_TEST(a_header_that_drips_ends_too)
{
    struct drip drip = {"HTTP/1.1 200 OK\r\nX-Slow: ", "x", 50};
    struct fixture f = {.config.read_timeout_ms = 1000};
    start_server(&f, serve_drip, &drip);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "127.0.0.1");
    ck_assert_int_lt(f.took_ms, 30000);
    stop(&f);
}
END_TEST

START_TEST(the_total_timeout_ends_even_a_busy_transfer)
{
    static char block[4001];
    memset(block, 'x', 4000);
    struct drip drip = {"HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n", block, 20};
    struct fixture f = {.config.read_timeout_ms = 5000, .config.total_timeout_ms = 1500};
    start_server(&f, serve_drip, &drip);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "reading the reply");
    stop(&f);
}
END_TEST

static void serve_slowly(struct rawserver_conn *conn, void *data)
{
    (void)data;
    if (rawserver_read_request(conn) && rawserver_stay_silent(conn, 1200) &&
        rawserver_write(conn, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") &&
        rawserver_stay_silent(conn, 1200))
        rawserver_write(conn, "hello");
}

/* --- the documented bounds, on a clock that runs a hundred times as fast ---------------------- */

#define HURRY 100

static int64_t hurried_wall_ms(void *self)
{
    (void)self;
    return patience_now_ms();
}

static int64_t hurried_mono_ms(void *self)
{
    (void)self;
    return patience_now_ms() * HURRY;
}

/* The time-outs that the program sets by itself; but a busy machine has ten true seconds to
 * connect. */
static struct http_config usual_config(void)
{
    return (struct http_config){.connect_timeout_ms = 10000 * HURRY,
                                .read_timeout_ms = 30000,
                                .total_timeout_ms = 120000,
                                .clock = {hurried_wall_ms, hurried_mono_ms, NULL}};
}

/* One interim reply every two (hurried) seconds: something always comes. */
static void serve_endless_interim(struct rawserver_conn *conn, void *data)
{
    const int64_t *pause_ms = data;
    bool ok = rawserver_read_request(conn);
    while (ok && (*pause_ms == 0 || rawserver_stay_silent(conn, *pause_ms)))
        ok = rawserver_write(conn, "HTTP/1.1 100 Continue\r\n\r\n");
}

START_TEST(endless_interim_replies_end_at_the_read_timeout)
{
    int64_t pause_ms = 20;
    struct fixture f = {.config = usual_config()};
    start_server(&f, serve_endless_interim, &pause_ms);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "127.0.0.1");
    ck_assert_int_ge(f.took_ms, 30000 / HURRY);
    ck_assert_int_lt(f.took_ms, 120000 / HURRY * patience_factor());
    stop(&f);
}
END_TEST

START_TEST(a_flood_of_interim_replies_ends_at_the_ceiling_of_a_header)
{
    int64_t pause_ms = 0;
    struct fixture f = {.config = {.total_timeout_ms = 60000}};
    start_server(&f, serve_endless_interim, &pause_ms);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TOO_LARGE, ERR_RETRY_NEVER, "bytes of header");
    stop(&f);
}
END_TEST

/* 2.5 kB in each (hurried) second: far above what the read timeout asks for, and 8 MB of it would
 * take most of an hour. */
START_TEST(a_body_that_drips_fast_enough_ends_at_the_total_timeout)
{
    static char block[2501];
    memset(block, ' ', 2500);
    struct drip drip = {"HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n", block, 1000 / HURRY};
    struct fixture f = {.config = usual_config()};
    start_server(&f, serve_drip, &drip);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "reading the reply");
    ck_assert_int_ge(f.took_ms, 120000 / HURRY);
    ck_assert_int_lt(f.took_ms, 120000 / HURRY + 2000 * patience_factor());
    stop(&f);
}
END_TEST

START_TEST(slow_but_within_the_read_timeout_is_fine)
{
    struct fixture f = {.config.read_timeout_ms = 2000};
    start_server(&f, serve_slowly, NULL);
    start_client(&f);
    if (!get(&f))
        check_failure(&f, ERR_OK, ERR_RETRY_NEVER, "");
    ck_assert_str_eq(buf_text(&f.response.body), "hello");
    stop(&f);
}
END_TEST

static void serve_reset(struct rawserver_conn *conn, void *data)
{
    rawserver_read_request(conn);
    if (data)
        rawserver_write(conn, data);
    rawserver_reset_at_end(conn);
}

START_TEST(a_reset_is_a_lost_connection)
{
    struct fixture f = {0};
    start_server(&f, serve_reset, NULL);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT, "127.0.0.1");
    stop(&f);
}
END_TEST

START_TEST(truncated_replies_are_lost_connections)
{
    static char *const texts[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"Attendees\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "",
        /* within the header */
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: appl",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
        "HTTP/1.1 503 Slow Down\r\nContent-Le",
        "HTTP/1.1 100 Continue\r\n\r\n",
        /* within a body whose length nobody said */
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n  ",
        "HTTP/1.1 200 OK\r\n\r\n{\"Attendees\":",
        "HTTP/1.1 200 OK\r\n\r\n{\"Attendees\": [{}",
        "HTTP/1.0 200 OK\r\n\r\n[{\"a\": \"}",
        "HTTP/1.1 200 OK\r\n\r\n<?xml version='1.0'?><AssumeRoleResponse><a></a>",
        "HTTP/1.1 200 OK\r\n\r\n<!doctype html><html><p>",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fixture f = {0};
        start_server(&f, serve_text_once, texts[i]);
        start_client(&f);
        ck_assert_msg(!get(&f), "%s", texts[i]);
        check_failure(&f, ERR_CONNECTION_LOST, ERR_RETRY_TRANSIENT, "127.0.0.1");
        stop(&f);
    }
}
END_TEST

START_TEST(a_whole_reply_may_end_with_its_connection)
{
    static char *const texts[] = {
        "HTTP/1.1 200 OK\r\n\r\n{\"Attendees\": [{\"a\": \"}\"}]}\r\n",
        "HTTP/1.0 200 OK\r\n\r\n <?xml version='1.0'?>\n<!-- a --><R x='y'><a/></R>\n",
        "HTTP/1.1 200 OK\r\n\r\n<html><p></HTML>",
        "HTTP/1.1 200 OK\r\n\r\nrole-name",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\n\r\n{\"message\":",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fixture f = {0};
        start_server(&f, serve_text_once, texts[i]);
        start_client(&f);
        ck_assert_msg(get(&f), "%s: %s", texts[i], f.err.detail);
        stop(&f);
    }
}
END_TEST

START_TEST(what_is_not_http_is_no_reply)
{
    struct fixture f = {0};
    start_server(&f, serve_text_once, "SSH-2.0-OpenSSH_9.2\r\n");
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_REPLY, ERR_RETRY_TRANSIENT, "127.0.0.1");
    stop(&f);
}
END_TEST

/* 8 MiB and one byte, with a length or without. */
static void serve_too_much(struct rawserver_conn *conn, void *header)
{
    static char block[MIB];
    bool ok = rawserver_read_request(conn) && rawserver_write(conn, header);
    for (int i = 0; ok && i < 8; i++)
        ok = rawserver_write_bytes(conn, block, sizeof block);
    if (ok)
        rawserver_write(conn, "x");
}

START_TEST(a_body_beyond_its_ceiling_is_refused)
{
    static char *const headers[] = {"HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n",
                                    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f = {0};
        start_server(&f, serve_too_much, headers[i]);
        start_client(&f);
        ck_assert(!get(&f));
        check_failure(&f, ERR_TOO_LARGE, ERR_RETRY_NEVER, "8388608 bytes");
        stop(&f);
    }
}
END_TEST

static void serve_just_enough(struct rawserver_conn *conn, void *data)
{
    static char block[MIB];
    (void)data;
    bool ok = rawserver_read_request(conn) &&
              rawserver_write(conn, "HTTP/1.1 200 OK\r\nContent-Length: 8388608\r\n\r\n");
    for (int i = 0; ok && i < 8; i++)
        ok = rawserver_write_bytes(conn, block, sizeof block);
}

START_TEST(a_body_at_its_ceiling_is_read)
{
    struct fixture f = {0};
    start_server(&f, serve_just_enough, NULL);
    start_client(&f);
    ck_assert(get(&f));
    ck_assert_uint_eq(f.response.body.len, 8 * MIB);
    stop(&f);
}
END_TEST

static void serve_endless_header(struct rawserver_conn *conn, void *data)
{
    (void)data;
    bool ok = rawserver_read_request(conn) && rawserver_write(conn, "HTTP/1.1 200 OK\r\n");
    while (ok)
        ok = rawserver_write(conn, "X-More: and more and more and more and more\r\n");
}

START_TEST(an_endless_header_is_refused)
{
    struct fixture f = {0};
    start_server(&f, serve_endless_header, NULL);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TOO_LARGE, ERR_RETRY_NEVER, "header");
    stop(&f);
}
END_TEST

static void serve_endless_line(struct rawserver_conn *conn, void *data)
{
    static char more[8192];
    (void)data;
    memset(more, 'x', sizeof more);
    bool ok = rawserver_read_request(conn) && rawserver_write(conn, "HTTP/1.1 200 OK\r\nX-Long: ");
    while (ok)
        ok = rawserver_write_bytes(conn, more, sizeof more);
}

/* libcurl has a ceiling of its own for a line, and says that there is no memory. */
START_TEST(an_endless_line_of_a_header_is_refused)
{
    struct fixture f = {0};
    start_server(&f, serve_endless_line, NULL);
    start_client(&f);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TOO_LARGE, ERR_RETRY_NEVER, "bytes of header");
    stop(&f);
}
END_TEST

START_TEST(a_closed_port_is_a_failure_to_connect)
{
    struct fixture f = {0};
    start_server(&f, serve_text, OK);
    char url[64];
    snprintf(url, sizeof url, "%s", rawserver_url(f.server));
    rawserver_stop(f.server);
    f.server = NULL;
    start_client(&f);
    struct fixture neighbour = {0};
    for (int i = 0; i < 200; i++) { /* others look for a free port meanwhile */
        start_server(&neighbour, serve_text, OK);
        ck_assert_str_ne(rawserver_url(neighbour.server), url);
        rawserver_stop(neighbour.server);
    }
    ck_assert(!get_url(&f, url));
    check_failure(&f, ERR_CONNECT, ERR_RETRY_TRANSIENT, ", connecting: Connection refused");
    stop(&f);
}
END_TEST

START_TEST(an_unknown_host_is_a_failure_of_dns)
{
    struct fixture f = {0};
    start_client(&f);
    ck_assert(!get_url(&f, "http://meetings.nowhere.example/"));
    check_failure(&f, ERR_DNS, ERR_RETRY_TRANSIENT, "meetings.nowhere.example");
    stop(&f);
}
END_TEST

START_TEST(other_protocols_are_refused)
{
    struct fixture f = {0};
    start_client(&f);
    ck_assert(!get_url(&f, "file:///etc/passwd"));
    ck_assert_uint_eq(f.response.body.len, 0);
    stop(&f);
}
END_TEST

/* --- cancelling ------------------------------------------------------------------------------- */

struct canceller {
    struct fixture *fixture;
    atomic_int *asked; /* DNS questions; NULL: the server's requests count */
    int before;
    int64_t cancelled_at;
};

static int asked_so_far(const struct canceller *c)
{
    return c->asked ? atomic_load(c->asked) : rawserver_requests(c->fixture->server);
}

static void *cancel_when_under_way(void *data)
{
    struct canceller *c = data;
    int64_t deadline = patience_deadline(10000);
    while (patience_left(deadline) && asked_so_far(c) == c->before)
        patience_nap();
    c->cancelled_at = patience_now_ms();
    http_cancel(c->fixture->http);
    return NULL;
}

/* Cancels a request that is under way; how long it took to end. */
static int64_t cancel(struct fixture *f, const char *url, atomic_int *asked)
{
    struct canceller canceller = {.fixture = f, .asked = asked};
    pthread_t thread;
    canceller.before = asked_so_far(&canceller);
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_when_under_way, &canceller), 0);
    ck_assert(!get_url(f, url));
    int64_t ended_at = patience_now_ms();
    pthread_join(thread, NULL);
    check_failure(f, ERR_CANCELLED, ERR_RETRY_NEVER, "");
    return ended_at - canceller.cancelled_at;
}

/* On a machine that is busy with other things the best of a few tries tells what the code needs. */
enum { TRIES = 20, CANCEL_MS = 100, DESTROY_MS = 100 };

START_TEST(a_transfer_is_cancelled_within_milliseconds)
{
    struct fixture f = {.config.read_timeout_ms = 60000};
    int64_t best = INT64_MAX;
    start_server(&f, serve_silence, NULL);
    start_client(&f);
    for (int i = 0; i < TRIES && best >= CANCEL_MS; i++) {
        int64_t took = cancel(&f, rawserver_url(f.server), NULL);
        best = took < best ? took : best;
    }
    ck_assert_int_lt(best, CANCEL_MS * patience_factor());
    stop(&f);
}
END_TEST

START_TEST(a_look_up_is_cancelled_within_milliseconds)
{
    int64_t best = INT64_MAX, best_end = INT64_MAX;
    atomic_store(&dns_hangs, true);
    for (int i = 0; i < TRIES && (best >= CANCEL_MS || best_end >= DESTROY_MS); i++) {
        struct fixture f = {0};
        start_client(&f);
        int64_t took = cancel(&f, "http://slow.example/", &dns_questions);
        int64_t began = patience_now_ms();
        stop(&f);
        int64_t end_took = patience_now_ms() - began;
        best = took < best ? took : best;
        best_end = end_took < best_end ? end_took : best_end;
    }
    ck_assert_int_lt(best, CANCEL_MS * patience_factor());
    ck_assert_int_lt(best_end, DESTROY_MS * patience_factor());
    atomic_store(&dns_hangs, false);
}
END_TEST

START_TEST(a_cancel_without_a_transfer_ends_the_next_unless_forgotten)
{
    struct fixture f = {0};
    start_server(&f, serve_text, OK);
    start_client(&f);
    http_cancel(f.http);
    ck_assert(!get(&f));
    check_failure(&f, ERR_CANCELLED, ERR_RETRY_NEVER, "");
    ck_assert(get(&f));
    http_cancel(f.http);
    http_clear_cancel(f.http);
    ck_assert(get(&f));
    stop(&f);
}
END_TEST

/* --- TLS -------------------------------------------------------------------------------------- */

static struct certs make_certs(void)
{
    struct err err = ERR_INIT;
    ck_assert(http_global_init(&err)); /* before OpenSSL is used */
    return certs_make(tmpdir_new());
}

static void start_tls(struct fixture *f, const char *cert, const struct certs *certs)
{
    struct rawserver_options options = {
        .serve = serve_text, .data = OK, .cert_file = cert, .key_file = certs->key};
    f->server = rawserver_start(&options);
    start_client(f);
}

START_TEST(a_good_certificate_is_accepted_and_the_connection_kept)
{
    struct certs certs = make_certs();
    struct fixture f = {.config.ca_bundle = certs.ca};
    start_tls(&f, certs.good, &certs);
    ck_assert(get(&f));
    ck_assert(get(&f));
    ck_assert(f.response.reused);
    ck_assert_str_eq(buf_text(&f.response.body), "hello");
    stop(&f);
}
END_TEST

/* Asks a server with this certificate; the failure must be one of TLS and say why. */
static void check_refused(const char *cert, const struct certs *certs, const char *detail,
                          const char *remedy)
{
    struct fixture f = {.config.ca_bundle = certs->ca};
    start_tls(&f, cert, certs);
    ck_assert(!get(&f));
    check_failure(&f, ERR_TLS, ERR_RETRY_TRANSIENT, detail);
    if (!strstr(err_remedy(&f.err), remedy))
        ck_abort_msg("remedy: %s", err_remedy(&f.err));
    ck_assert_int_eq(rawserver_requests(f.server), 0);
    stop(&f);
}

START_TEST(bad_certificates_are_refused_and_say_why)
{
    struct certs certs = make_certs();
    check_refused(certs.unknown, &certs, "self-signed certificate", "AWS_CA_BUNDLE");
    check_refused(certs.expired, &certs, "expired", "clock");
    check_refused(certs.wrong_name, &certs, "127.0.0.1", "something else answers");
}
END_TEST

START_TEST(verification_can_be_switched_off)
{
    struct certs certs = make_certs();
    struct fixture f = {.config.no_verify = true};
    start_tls(&f, certs.wrong_name, &certs);
    ck_assert(get(&f));
    stop(&f);
}
END_TEST

START_TEST(a_missing_ca_bundle_is_named)
{
    struct certs certs = make_certs();
    struct fixture f = {.config.ca_bundle = "/nonexistent/ca.pem"};
    start_tls(&f, certs.good, &certs);
    ck_assert(!get(&f));
    check_failure(&f, ERR_CA_BUNDLE, ERR_RETRY_NEVER, "/nonexistent/ca.pem");
    check_remedy(&f, "AWS_CA_BUNDLE");
    stop(&f);
}
END_TEST

/* OpenSSL would read it for ever. */
START_TEST(a_ca_bundle_that_is_no_file_is_never_read)
{
    struct certs certs = make_certs();
    const char *pipe = tmpdir_path(tmpdir_new(), "pipe");
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    const char *const paths[] = {pipe, "/dev/zero", "/"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct fixture f = {.config.ca_bundle = paths[i]};
        start_tls(&f, certs.good, &certs);
        ck_assert(!get(&f));
        check_failure(&f, ERR_CA_BUNDLE, ERR_RETRY_NEVER, "not a regular file");
        stop(&f);
    }
}
END_TEST

static void serve_without_reading(struct rawserver_conn *conn, void *text)
{
    rawserver_write(conn, text);
    rawserver_stay_silent(conn, 60000);
}

START_TEST(a_server_without_tls_is_not_a_matter_of_trust)
{
    struct fixture f = {.config.connect_timeout_ms = 20000};
    start_server(&f, serve_without_reading, "HTTP/1.1 400 Bad Request\r\n\r\n");
    start_client(&f);
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", rawserver_port(f.server));
    ck_assert(!get_url(&f, url));
    check_failure(&f, ERR_TLS_HANDSHAKE, ERR_RETRY_TRANSIENT, "127.0.0.1");
    check_remedy(&f, "TLS 1.2 or newer");
    ck_assert_ptr_null(strstr(err_remedy(&f.err), "AWS_CA_BUNDLE"));
    stop(&f);
}
END_TEST

/* They could decrypt what was recorded of the connection. */
START_TEST(no_keys_of_a_connection_are_written_down)
{
    const char *path = tmpdir_path(tmpdir_new(), "keys");
    setenv("SSLKEYLOGFILE", path, 1);
    struct certs certs = make_certs();
    struct fixture f = {.config.ca_bundle = certs.ca};
    start_tls(&f, certs.good, &certs);
    ck_assert(get(&f));
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_ptr_null(getenv("SSLKEYLOGFILE"));
    stop(&f);
}
END_TEST

START_TEST(a_handshake_without_an_answer_ends_after_the_connect_timeout)
{
    struct fixture f = {.config.connect_timeout_ms = 300};
    start_server(&f, serve_silence, NULL);
    start_client(&f);
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", rawserver_port(f.server));
    ck_assert(!get_url(&f, url));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, ", TLS: nothing within ");
    check_remedy(&f, "--cli-connect-timeout");
    double seconds = strtod(strstr(f.err.detail, "within ") + strlen("within "), NULL);
    ck_assert_double_ge(seconds, 0.3); /* and no more than passed in all */
    ck_assert_double_le(seconds, (double)f.took_ms / 1000 + 0.01);
    stop(&f);
}
END_TEST

START_TEST(a_look_up_without_an_answer_ends_after_the_connect_timeout)
{
    struct fixture f = {.config.connect_timeout_ms = 300};
    atomic_store(&dns_hangs, true);
    start_client(&f);
    ck_assert(!get_url(&f, "http://slow.example/"));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, "slow.example, looking up the name");
    check_remedy(&f, "--cli-connect-timeout");
    ck_assert_int_lt(f.took_ms, 30000);
    stop(&f);
    atomic_store(&dns_hangs, false);
}
END_TEST

/* A port to which connections never come about: nobody accepts, and the queue is full. */
struct full_port {
    int poller;
    int waiting[8];
    int port;
};

static void full_port_open(struct full_port *full)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    full->poller = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(full->poller, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(full->poller, 0), 0);
    ck_assert_int_eq(getsockname(full->poller, (struct sockaddr *)&address, &len), 0);
    full->port = ntohs(address.sin_port);
    for (size_t i = 0; i < sizeof full->waiting / sizeof *full->waiting; i++) {
        full->waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(full->waiting[i], (struct sockaddr *)&address, sizeof address);
    }
}

static void full_port_close(const struct full_port *full)
{
    close(full->poller);
    for (size_t i = 0; i < sizeof full->waiting / sizeof *full->waiting; i++)
        close(full->waiting[i]);
}

START_TEST(a_connection_that_does_not_come_about_ends_after_the_connect_timeout)
{
    struct fixture f = {.config.connect_timeout_ms = 300, .config.read_timeout_ms = 60000};
    struct full_port full;
    char url[64];
    full_port_open(&full);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", full.port);
    start_client(&f);
    ck_assert(!get_url(&f, url));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, ", connecting: nothing within 0.3");
    check_remedy(&f, "--cli-connect-timeout");
    stop(&f);
    full_port_close(&full);
}
END_TEST

/* Cancels after a while, and says when. */
static void *cancel_soon(void *data)
{
    struct canceller *c = data;
    poll(NULL, 0, 50);
    c->cancelled_at = patience_now_ms();
    http_cancel(c->fixture->http);
    return NULL;
}

/* From the cancel to the end of everything, with the request pending; the best of a few tries. With
 * one authority instead of the system's many, which a sanitizer takes long to free. */
static int64_t quit_pending(const char *url, const char *authority)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < TRIES && best >= CANCEL_MS; i++) {
        struct fixture f = {.config = {.read_timeout_ms = 60000,
                                       .connect_timeout_ms = 60000,
                                       .ca_bundle = authority}};
        struct canceller canceller = {.fixture = &f};
        pthread_t thread;
        start_client(&f);
        ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, &canceller), 0);
        ck_assert(!get_url(&f, url));
        check_failure(&f, ERR_CANCELLED, ERR_RETRY_NEVER, "");
        stop(&f);
        int64_t took = patience_now_ms() - canceller.cancelled_at;
        pthread_join(thread, NULL);
        best = took < best ? took : best;
    }
    return best;
}

START_TEST(quitting_waits_for_nothing_that_is_pending)
{
    struct rawserver *silent = rawserver_start(&(struct rawserver_options){.serve = serve_silence});
    struct certs certs = make_certs();
    struct full_port full;
    char urls[4][64];
    full_port_open(&full);
    snprintf(urls[0], sizeof *urls, "https://slow.example/");
    snprintf(urls[1], sizeof *urls, "https://127.0.0.1:%d/", full.port);
    snprintf(urls[2], sizeof *urls, "https://127.0.0.1:%d/", rawserver_port(silent));
    snprintf(urls[3], sizeof *urls, "http://127.0.0.1:%d/", rawserver_port(silent));
    atomic_store(&dns_hangs, true);
    for (int i = 0; i < 4; i++) {
        int64_t took = quit_pending(urls[i], certs.ca);
        if (took >= CANCEL_MS * patience_factor())
            ck_abort_msg("%s: %d ms", urls[i], (int)took);
    }
    atomic_store(&dns_hangs, false);
    full_port_close(&full);
    rawserver_stop(silent);
}
END_TEST

START_TEST(no_sleep_relies_on_the_timers_of_libcurl)
{
    struct fixture f = {.config.read_timeout_ms = 300, .config.connect_timeout_ms = 60000};
    start_server(&f, serve_silence, NULL);
    start_client(&f);
    ck_assert(!get(&f));
    ck_assert_int_gt(atomic_load(&longest_sleep_ms), 0);
    ck_assert_int_le(atomic_load(&longest_sleep_ms), 1000);
    stop(&f);
}
END_TEST

/* --- proxies ---------------------------------------------------------------------------------- */

static const char *fixed_proxy(void *self, const char *url)
{
    (void)url;
    return self;
}

START_TEST(a_proxy_is_asked_when_there_is_one)
{
    struct fixture f = {.config.proxy_for = fixed_proxy};
    char proxy[96];
    start_server(&f, serve_text_once, OK);
    snprintf(proxy, sizeof proxy, "http://user:hunter2@127.0.0.1:%d", rawserver_port(f.server));
    f.config.proxy_self = proxy;
    start_client(&f);
    ck_assert(get_url(&f, "http://meetings.example/x"));
    ck_assert_ptr_nonnull(strstr(rawserver_seen(f.server), "GET http://meetings.example/x HTTP"));
    struct http_request direct = {
        .method = "GET", .url = rawserver_url(f.server), .no_proxy = true, .max_body = 100};
    ck_assert(send_request(&f, &direct));
    ck_assert_ptr_nonnull(strstr(rawserver_seen(f.server), "GET / HTTP"));
    stop(&f);
}
END_TEST

/* What a proxy answers to CONNECT, and what that means. */
static const struct {
    char *text;
    const char *login;
    enum err_code code;
    enum err_retry retry;
    const char *remedy;
} refusals[] = {
    {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "user:hunter2@",
     ERR_PROXY_LOGIN, ERR_RETRY_NEVER, "does not accept the user name and password"},
    {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "", ERR_PROXY_LOGIN,
     ERR_RETRY_NEVER, "http://USER:PASSWORD@HOST:PORT"},
    {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "", ERR_PROXY_REFUSED, ERR_RETRY_NEVER,
     "NO_PROXY"},
    {"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n", "",
     ERR_PROXY_REFUSED, ERR_RETRY_NEVER, "NO_PROXY"},
    {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "", ERR_PROXY_REFUSED, ERR_RETRY_TRANSIENT,
     "NO_PROXY"},
};

START_TEST(a_proxy_that_refuses_says_what_it_wants)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct fixture f = {.config.proxy_for = fixed_proxy};
        char proxy[96], says[64];
        start_server(&f, serve_text_once, refusals[i].text);
        snprintf(proxy, sizeof proxy, "http://%s127.0.0.1:%d", refusals[i].login,
                 rawserver_port(f.server));
        snprintf(says, sizeof says, "127.0.0.1:%d answered %.3s when asked for meetings.example",
                 rawserver_port(f.server), refusals[i].text + strlen("HTTP/1.1 "));
        f.config.proxy_self = proxy;
        start_client(&f);
        ck_assert(!get_url(&f, "https://meetings.example/"));
        check_failure(&f, refusals[i].code, refusals[i].retry, says);
        check_remedy(&f, refusals[i].remedy);
        ck_assert_ptr_null(strstr(f.err.detail, "hunter2"));
        stop(&f);
    }
}
END_TEST

START_TEST(a_proxy_that_is_gone_is_named_without_its_password)
{
    struct fixture f = {.config.proxy_for = fixed_proxy};
    char proxy[96];
    char name[64];
    start_server(&f, serve_text_once, OK);
    snprintf(proxy, sizeof proxy, "http://user:hunter2@127.0.0.1:%d", rawserver_port(f.server));
    snprintf(name, sizeof name, "127.0.0.1:%d, ", rawserver_port(f.server));
    f.config.proxy_self = proxy;
    start_client(&f);
    rawserver_stop(f.server);
    f.server = NULL;
    ck_assert(!get_url(&f, "https://meetings.example/"));
    check_failure(&f, ERR_PROXY, ERR_RETRY_TRANSIENT, name);
    ck_assert_ptr_null(strstr(f.err.detail, "hunter2"));
    stop(&f);
}
END_TEST

START_TEST(a_proxy_that_is_not_found_is_named)
{
    static char proxy[] = "http://user:hunter2@proxy.nowhere.example:3128";
    struct fixture f = {.config.proxy_for = fixed_proxy, .config.proxy_self = proxy};
    start_client(&f);
    ck_assert(!get_url(&f, "https://meetings.example/"));
    check_failure(&f, ERR_PROXY, ERR_RETRY_TRANSIENT, "proxy.nowhere.example:3128, looking up");
    ck_assert_ptr_null(strstr(f.err.detail, "meetings.example"));
    ck_assert_ptr_null(strstr(f.err.detail, "hunter2"));
    stop(&f);
}
END_TEST

START_TEST(no_form_of_a_broken_proxy_shows_its_password)
{
    static const char *const proxies[] = {
        "http://user:SECRETp@ss@127.0.0.1:9",   "http://user:SECRET p@127.0.0.1:9",
        "http://user:SECRET#p@127.0.0.1:9",     "http://user:SECRET/p@127.0.0.1:9",
        "http://user:SECRET?p@127.0.0.1:9",     "http://user:SECRET@127.0.0.1:port",
        "http://user:SECRET@127.0.0.1:99999",   "ftp://user:SECRET@127.0.0.1:9",
        "http://user:SECRET%zz@127.0.0.1:9",    "http://user:SECRET@",
        "http://user:SECRET@nowhere.example:9", "user:SECRET@[::1",
        "socks5://user:SECRET@127.0.0.1:9",
    };
    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++) {
        for (int tls = 0; tls < 2; tls++) {
            char proxy[96];
            struct fixture f = {.config.proxy_for = fixed_proxy, .config.proxy_self = proxy};
            snprintf(proxy, sizeof proxy, "%s", proxies[i]);
            start_client(&f);
            ck_assert(!get_url(&f, tls ? "https://meetings.example/" : "http://meetings.example/"));
            char line[600];
            err_line(&f.err, line, sizeof line);
            ck_assert_msg(!strstr(line, "SEC") && !strstr(line, "user"), "%s: %s", proxies[i],
                          line);
            stop(&f);
        }
    }
}
END_TEST

START_TEST(a_silent_proxy_is_blamed)
{
    struct fixture f = {.config.proxy_for = fixed_proxy,
                        .config.connect_timeout_ms = 300,
                        .config.read_timeout_ms = 60000};
    char proxy[96], name[64];
    start_server(&f, serve_silence, NULL);
    snprintf(proxy, sizeof proxy, "http://user:hunter2@127.0.0.1:%d", rawserver_port(f.server));
    snprintf(name, sizeof name, "127.0.0.1:%d, connecting: nothing", rawserver_port(f.server));
    f.config.proxy_self = proxy;
    start_client(&f);
    ck_assert(!get_url(&f, "https://meetings.example/"));
    check_failure(&f, ERR_PROXY, ERR_RETRY_TIMEOUT, name);
    check_remedy(&f, "HTTPS_PROXY");
    check_remedy(&f, "--cli-connect-timeout");
    ck_assert_ptr_null(strstr(f.err.detail, "meetings.example"));
    stop(&f);
}
END_TEST

START_TEST(a_reply_that_does_not_come_through_a_proxy_names_both)
{
    struct fixture f = {.config.proxy_for = fixed_proxy, .config.read_timeout_ms = 300};
    char proxy[96], name[96];
    start_server(&f, serve_silence, NULL);
    snprintf(proxy, sizeof proxy, "http://user:hunter2@127.0.0.1:%d", rawserver_port(f.server));
    snprintf(name, sizeof name, "meetings.example through the proxy 127.0.0.1:%d, waiting",
             rawserver_port(f.server));
    f.config.proxy_self = proxy;
    start_client(&f);
    ck_assert(!get_url(&f, "http://meetings.example/"));
    check_failure(&f, ERR_TIMEOUT, ERR_RETRY_TIMEOUT, name);
    check_remedy(&f, "--cli-read-timeout");
    stop(&f);
}
END_TEST

START_TEST(the_environment_does_not_name_a_proxy)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    struct fixture f = {0};
    start_server(&f, serve_text, OK);
    start_client(&f);
    ck_assert(get(&f));
    stop(&f);
}
END_TEST

UNIT_MAIN("http", a_look_up_without_an_answer_ends_after_the_connect_timeout,
          a_connection_that_does_not_come_about_ends_after_the_connect_timeout,
          quitting_waits_for_nothing_that_is_pending, no_sleep_relies_on_the_timers_of_libcurl,
          no_form_of_a_broken_proxy_shows_its_password, a_silent_proxy_is_blamed,
          a_reply_that_does_not_come_through_a_proxy_names_both,
          a_reply_is_read_with_the_headers_that_matter, interim_replies_leave_nothing_behind,
          trailers_say_nothing, one_connection_serves_all_requests,
          a_connection_that_the_server_closed_is_opened_anew,
          redirects_are_answers_that_say_where_to_and_who,
          a_whole_reply_may_end_with_its_connection, a_get_has_these_headers_and_no_others,
          a_post_carries_its_body_without_asking_first, a_put_may_be_empty,
          a_header_cannot_smuggle_another, silence_ends_after_the_read_timeout,
          a_request_may_have_timeouts_of_its_own, a_body_that_drips_ends_after_the_read_timeout,
          a_header_that_drips_ends_too, the_total_timeout_ends_even_a_busy_transfer,
          slow_but_within_the_read_timeout_is_fine, endless_interim_replies_end_at_the_read_timeout,
          a_flood_of_interim_replies_ends_at_the_ceiling_of_a_header,
          a_body_that_drips_fast_enough_ends_at_the_total_timeout, a_reset_is_a_lost_connection,
          truncated_replies_are_lost_connections, what_is_not_http_is_no_reply,
          a_body_beyond_its_ceiling_is_refused, a_body_at_its_ceiling_is_read,
          an_endless_header_is_refused, an_endless_line_of_a_header_is_refused,
          a_closed_port_is_a_failure_to_connect, an_unknown_host_is_a_failure_of_dns,
          other_protocols_are_refused, a_transfer_is_cancelled_within_milliseconds,
          a_look_up_is_cancelled_within_milliseconds,
          a_cancel_without_a_transfer_ends_the_next_unless_forgotten,
          a_good_certificate_is_accepted_and_the_connection_kept,
          bad_certificates_are_refused_and_say_why, verification_can_be_switched_off,
          a_missing_ca_bundle_is_named, a_ca_bundle_that_is_no_file_is_never_read,
          a_server_without_tls_is_not_a_matter_of_trust, no_keys_of_a_connection_are_written_down,
          a_handshake_without_an_answer_ends_after_the_connect_timeout,
          a_proxy_is_asked_when_there_is_one, a_proxy_that_refuses_says_what_it_wants,
          a_proxy_that_is_gone_is_named_without_its_password, a_proxy_that_is_not_found_is_named,
          the_environment_does_not_name_a_proxy)
