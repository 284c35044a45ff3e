/* Over TLS: who is trusted, and what is said of who is not. */
#include "support/certs.h"
#include "support/keep.h"
#include "support/paths.h"
#include "support/rawserver.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static struct simproc *start(const struct certs *certs, const char *cert)
{
    const char *const args[] = {"--cert",      cert,  "--key",    certs->key,
                                "--attendees", "120", "--frozen", NULL};
    return simproc_start(args);
}

static struct child_result list(const struct simproc *sim, const char *ca, const char *more)
{
    char arguments[512];
    snprintf(arguments, sizeof arguments, "--count %s%s %s " SIMPROC_MEETING,
             ca ? "--ca-bundle " : "", ca ? ca : "", more);
    const char *const env[] = {"AWS_MAX_ATTEMPTS=1", NULL};
    return rollcall_run_with(sim, env, arguments);
}

/* Lists from a server that shows this certificate, and expects it to be refused for it. */
static void refuse(const struct certs *certs, const char *cert, const char *words)
{
    struct simproc *sim = start(certs, cert);
    struct child_result result = list(sim, certs->ca, "");
    ck_assert_run(&result, 7, "TLS certificate not trusted");
    ck_assert_run(&result, 7, words);
    ck_assert_str_eq(buf_text(&result.out), "");
    child_result_clean_up(&result);
    simproc_stop(sim);
}

START_TEST(a_certificate_of_the_given_authority_is_trusted)
{
    struct certs certs = certs_make(tmpdir_new());
    struct simproc *sim = start(&certs, certs.good);
    ck_assert(strncmp(simproc_url(sim), "https://", 8) == 0);
    struct child_result result = list(sim, certs.ca, "");
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "120\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_bundle_may_come_from_the_environment)
{
    struct certs certs = certs_make(tmpdir_new());
    struct simproc *sim = start(&certs, certs.good);
    char variable[512];
    snprintf(variable, sizeof variable, "AWS_CA_BUNDLE=%s", certs.ca);
    struct child_result result =
        rollcall_run_with(sim, (const char *const[]){variable, NULL}, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "120\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_certificate_that_nobody_vouches_for_is_refused)
{
    struct certs certs = certs_make(tmpdir_new());
    refuse(&certs, certs.unknown, "");
    struct simproc *sim = start(&certs, certs.good);
    struct child_result result = list(sim, NULL, "");
    ck_assert_run(&result, 7, "TLS certificate not trusted");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_expired_certificate_is_refused)
{
    struct certs certs = certs_make(tmpdir_new());
    refuse(&certs, certs.expired, "expired");
}
END_TEST

START_TEST(a_certificate_of_another_host_is_refused)
{
    struct certs certs = certs_make(tmpdir_new());
    refuse(&certs, certs.wrong_name, "");
}
END_TEST

START_TEST(verification_can_be_switched_off)
{
    struct certs certs = certs_make(tmpdir_new());
    struct simproc *sim = start(&certs, certs.wrong_name);
    struct child_result result = list(sim, NULL, "--no-verify-ssl");
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "120\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_server_that_speaks_no_tls_is_a_network_failure)
{
    struct simproc *sim = simproc_start(NULL);
    char url[64];
    snprintf(url, sizeof url, "AWS_ENDPOINT_URL=https://127.0.0.1:%d", simproc_port(sim));
    const char *const env[] = {url, "AWS_MAX_ATTEMPTS=1", NULL};
    struct child_result result = rollcall_run_with(sim, env, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 7, "");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

static void answer_nobody(struct rawserver_conn *conn, void *data)
{
    (void)data;
    rawserver_answer_all(conn, "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"Attendees\": []}");
}

/* Where OpenSSL itself is willing, rollcall is not. */
START_TEST(tls_older_than_1_2_is_refused)
{
    const char *dir = tmpdir_new();
    struct certs certs = certs_make(dir);
    const char *willing = tmpdir_write(dir, "openssl.cnf",
                                       "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\n"
                                       "system_default = any\n[any]\nMinProtocol = TLSv1\n"
                                       "CipherString = ALL:@SECLEVEL=0\n");
    struct rawserver *server = rawserver_start(&(struct rawserver_options){
        .serve = answer_nobody, .cert_file = certs.good, .key_file = certs.key, .old_tls = true});
    struct simproc *sim = simproc_start(NULL);
    const char *const env[] = {keep_printf("OPENSSL_CONF=%s", willing),
                               keep_printf("AWS_ENDPOINT_URL=%s", rawserver_url(server)),
                               keep_printf("AWS_CA_BUNDLE=%s", certs.ca), "AWS_MAX_ATTEMPTS=1",
                               NULL};
    struct child_result result = rollcall_run_with(sim, env, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 7, "no TLS connection came about");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.err), "TLS 1.2 or newer"));
    ck_assert_ptr_null(strstr(buf_text(&result.err), "AWS_CA_BUNDLE"));
    ck_assert_int_eq(rawserver_requests(server), 0);
    child_result_clean_up(&result);
    simproc_stop(sim);
    rawserver_stop(server);
}
END_TEST

UNIT_MAIN("tls", tls_older_than_1_2_is_refused, a_certificate_of_the_given_authority_is_trusted,
          the_bundle_may_come_from_the_environment,
          a_certificate_that_nobody_vouches_for_is_refused, an_expired_certificate_is_refused,
          a_certificate_of_another_host_is_refused, verification_can_be_switched_off,
          a_server_that_speaks_no_tls_is_a_network_failure)
