/* What is left in a client's memory of what it sent and received, whatever libcurl and OpenSSL keep
 * between requests: a child asks, and stays while its parent looks into it. One client a test: the
 * next one would begin with what its parent's server has seen. */
#include "config.h"

#include "aws/http.h"
#include "base/secret.h"

#include "support/certs.h"
#include "support/memory.h"
#include "support/patience.h"
#include "support/rawserver.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Constants, which lie in memory that is not searched. */
#define RECEIVED "RECEIVEDjoinTokenRECEIVEDjoinToken"
#define POSTED   "POSTEDrefreshTokenPOSTEDrefreshToken"
#define HEADED   "HEADEDsessionTokenHEADEDsessionToken"

/* A reply in which the secret stands in the first bytes, in the last ones, and where a chunk or a
 * record of TLS may end. */
#define BLOCK(x) x x x x x x x x x x x x x x x x
#define FILLER   BLOCK(BLOCK(BLOCK("0123456789abcdef")))

/* 131,174 bytes, 0x20066. */
static const char body[] = RECEIVED FILLER RECEIVED FILLER RECEIVED;

static void serve(struct rawserver_conn *conn, void *header)
{
    while (rawserver_read_request(conn) && rawserver_write(conn, header) &&
           rawserver_write_bytes(conn, body, sizeof body - 1))
        continue;
}

/* Sends three requests over one connection and does not care for how they end. */
static void ask(const struct http_config *config, const char *url, size_t max_body)
{
    struct err err = ERR_INIT;
    struct http *http = http_global_init(&err) ? http_new(config, &err) : NULL;
    const struct http_header headers[] = {{"X-Amz-Security-Token", HEADED}};
    struct http_request request = {.method = "POST",
                                   .url = url,
                                   .headers = headers,
                                   .header_count = 1,
                                   .body = POSTED,
                                   .body_len = sizeof POSTED - 1,
                                   .max_body = max_body};
    for (int i = 0; http && i < 3; i++) {
        struct http_response response;
        err_clear(&err);
        http_send(http, &request, &response, &err);
        http_response_clean_up(&response);
    }
}

/* A child that asks, and then waits to be killed, its connection open. */
static pid_t start_client(const struct http_config *config, const char *url, size_t max_body)
{
    int done[2];
    char byte;
    ck_assert_int_eq(pipe(done), 0);
    pid_t child = fork();
    if (child == 0) {
        ask(config, url, max_body);
        secret_wipe_stack();
        if (write(done[1], "", 1) == 1)
            for (;;)
                pause();
        _exit(1);
    }
    close(done[1]);
    struct pollfd answer = {.fd = done[0], .events = POLLIN};
    ck_assert_int_eq(poll(&answer, 1, patience_left(patience_deadline(30000))), 1);
    ck_assert_int_eq(read(done[0], &byte, 1), 1);
    close(done[0]);
    return child;
}

static void expect_nothing_left(const struct http_config *config, struct rawserver *server,
                                size_t max_body)
{
    static const char *const needles[] = {RECEIVED, POSTED, HEADED, NULL};
    const char *which = "";
    if (IS_SANITIZED) { /* it keeps freed memory, and a process with threads cannot be forked */
        puts("SKIPPED: a sanitizer keeps freed memory: it is not searched");
        return;
    }
    pid_t child = start_client(config, rawserver_url(server), max_body);
    long count = memory_count(child, needles, &which);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_int_gt(rawserver_requests(server), 0);
    ck_assert_msg(count <= 0, "%ld times in memory, for instance %s", count, which);
}

static char whole[] = "HTTP/1.1 200 OK\r\nContent-Length: 131174\r\n\r\n";
static char endless[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20066\r\n";

static void check_plain(char *header, size_t max_body)
{
    struct http_config config = {
        .clock = clock_system(), .connect_timeout_ms = 10000, .read_timeout_ms = 1000};
    struct rawserver *server =
        rawserver_start(&(struct rawserver_options){.serve = serve, .data = header});
    expect_nothing_left(&config, server, max_body);
    rawserver_stop(server);
}

START_TEST(nothing_stays_of_a_reply)
{
    ck_assert_uint_eq(sizeof body - 1, 131174);
    check_plain(whole, 1 << 20);
}
END_TEST

START_TEST(nothing_stays_of_a_reply_that_never_ends)
{
    check_plain(endless, 1 << 20);
}
END_TEST

START_TEST(nothing_stays_of_a_reply_that_tells_too_large_a_length)
{
    check_plain(whole, 100);
}
END_TEST

START_TEST(nothing_stays_of_a_reply_that_is_too_large_at_once)
{
    check_plain(endless, 100);
}
END_TEST

START_TEST(nothing_stays_of_a_reply_that_gets_too_large)
{
    check_plain(endless, 131000);
}
END_TEST

static void check_tls(char *header, size_t max_body)
{
    struct err err = ERR_INIT;
    ck_assert(http_global_init(&err)); /* before OpenSSL is used */
    struct certs certs = certs_make(tmpdir_new());
    struct http_config config = {.clock = clock_system(),
                                 .ca_bundle = certs.ca,
                                 .connect_timeout_ms = 10000,
                                 .read_timeout_ms = 1000};
    struct rawserver *server = rawserver_start(&(struct rawserver_options){
        .serve = serve, .data = header, .cert_file = certs.good, .key_file = certs.key});
    expect_nothing_left(&config, server, max_body);
    rawserver_stop(server);
}

START_TEST(nothing_stays_of_a_reply_over_tls)
{
    check_tls(whole, 1 << 20);
}
END_TEST

START_TEST(nothing_stays_of_a_reply_over_tls_that_is_refused)
{
    check_tls(endless, 100);
}
END_TEST

UNIT_MAIN("memory of http", nothing_stays_of_a_reply, nothing_stays_of_a_reply_that_never_ends,
          nothing_stays_of_a_reply_that_tells_too_large_a_length,
          nothing_stays_of_a_reply_that_is_too_large_at_once,
          nothing_stays_of_a_reply_that_gets_too_large, nothing_stays_of_a_reply_over_tls,
          nothing_stays_of_a_reply_over_tls_that_is_refused)
