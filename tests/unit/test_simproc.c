#include "support/simproc.h"

#include "support/certs.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

START_TEST(it_says_where_it_listens_and_ends_when_told)
{
    struct simproc *sim = simproc_start(NULL);
    ck_assert_int_eq(strncmp(simproc_url(sim), "http://127.0.0.1:", 17), 0);
    ck_assert_int_gt(simproc_port(sim), 0);
    ck_assert_int_eq(simproc_stop(sim), 0);
}
END_TEST

START_TEST(it_can_be_asked_and_told_things)
{
    const char *const args[] = {"--attendees", "3", "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    char *state = simproc_state(sim);
    ck_assert_ptr_nonnull(strstr(state, "\"registered\":3"));
    free(state);
    simproc_fault(sim, "{\"kind\": \"throttle\"}");
    simproc_end_faults(sim);
    simproc_advance(sim, 5);
    ck_assert_int_eq(simproc_request_count(sim), 0);
    simproc_stop(sim);
}
END_TEST

START_TEST(it_speaks_tls_with_a_certificate)
{
    struct certs certs = certs_make(tmpdir_new());
    const char *const args[] = {"--cert", certs.good, "--key", certs.key, NULL};
    struct simproc *sim = simproc_start(args);
    ck_assert_int_eq(strncmp(simproc_url(sim), "https://127.0.0.1:", 18), 0);
    ck_assert_int_eq(simproc_stop(sim), 0);
}
END_TEST

static int bind_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int failure = bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ? errno : 0;
    close(fd);
    return failure;
}

START_TEST(no_neighbour_gets_the_port_of_one_that_was_stopped)
{
    struct simproc *sim = simproc_start(NULL);
    int port = simproc_port(sim);
    simproc_stop(sim);
    ck_assert_int_eq(bind_to(port), EADDRINUSE);
}
END_TEST

UNIT_MAIN("simproc", it_says_where_it_listens_and_ends_when_told, it_can_be_asked_and_told_things,
          it_speaks_tls_with_a_certificate, no_neighbour_gets_the_port_of_one_that_was_stopped)
