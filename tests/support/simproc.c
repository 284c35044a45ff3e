#include "config.h"

#include "support/simproc.h"

#include "support/child.h"
#include "support/keep.h"
#include "support/paths.h"
#include "support/patience.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct simproc {
    struct child *child;
    char url[64];
    int port;
    const char *const *env;
};

/* Takes the address out of "listening on http://127.0.0.1:40123". */
static void read_address(struct simproc *sim)
{
    static const char says[] = "listening on ";
    struct child_result result;
    if (!child_wait_output(sim->child, says, 60000) ||
        !child_wait_output(sim->child, "\n", 60000)) {
        child_wait(sim->child, 100, &result);
        fprintf(stderr, "rollcall-sim does not listen (status %d): %s%s\n", result.status,
                buf_text(&result.out), buf_text(&result.err));
        abort();
    }
    const char *url = strstr(buf_text(child_output(sim->child)), says) + strlen(says);
    snprintf(sim->url, sizeof sim->url, "%.*s", (int)strcspn(url, " \r\n"), url);
    const char *port = strrchr(sim->url, ':');
    sim->port = port ? atoi(port + 1) : 0;
}

static const char *const *client_env(const struct simproc *sim)
{
    const char *const env[] = {
        keep_printf("AWS_ENDPOINT_URL=%s", sim->url),
        "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "AWS_REGION=us-east-1",
        "NO_PROXY=127.0.0.1",
    };
    return keep_list(env, sizeof env / sizeof *env);
}

struct simproc *simproc_start(const char *const *args)
{
    const char *argv[64] = {paths_built("rollcall-sim"), "--port", "0", "--exit-with-stdin"};
    size_t count = 4;
    for (; args && *args && count < 63; args++)
        argv[count++] = *args;
    struct simproc *sim = calloc(1, sizeof *sim);
    if (!sim)
        patience_die("memory");
    sim->child = child_start(&(struct child_options){.argv = argv, .keep_stdin = true});
    read_address(sim);
    sim->env = client_env(sim);
    return sim;
}

const char *simproc_url(const struct simproc *sim)
{
    return sim->url;
}

int simproc_port(const struct simproc *sim)
{
    return sim->port;
}

const char *const *simproc_env(const struct simproc *sim)
{
    return sim->env;
}

/* --- control calls ---------------------------------------------------------------------------- */

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        patience_die("rollcall-sim");
    return fd;
}

static void send_all(int fd, const struct buf *bytes)
{
    for (size_t done = 0; done < bytes->len;) {
        ssize_t n = write(fd, bytes->data + done, bytes->len - done);
        if (n <= 0)
            patience_die("rollcall-sim");
        done += (size_t)n;
    }
}

/* Asks and returns the body of the answer, which the caller frees. */
static char *call(struct simproc *sim, const char *method, const char *name, const char *body)
{
    struct buf text = BUF_INIT(64 << 20);
    buf_printf(&text,
               "%s /_sim/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
               "Content-Length: %zu\r\n\r\n%s",
               method, name, strlen(body), body);
    int fd = connect_to(sim->port);
    send_all(fd, &text);
    buf_reset(&text);
    char block[65536];
    for (ssize_t n; (n = read(fd, block, sizeof block)) > 0;)
        buf_add(&text, block, (size_t)n);
    close(fd);
    const char *answer = strstr(buf_text(&text), "\r\n\r\n");
    if (!answer || strncmp(buf_text(&text), "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "rollcall-sim refuses %s %s %s:\n%s\n", method, name, body,
                buf_text(&text));
        abort();
    }
    char *copy = strdup(answer + 4);
    buf_clean_up(&text);
    return copy;
}

void simproc_fault(struct simproc *sim, const char *fault)
{
    free(call(sim, "POST", "fault", fault));
}

void simproc_end_faults(struct simproc *sim)
{
    free(call(sim, "DELETE", "fault", ""));
}

void simproc_event(struct simproc *sim, const char *event)
{
    free(call(sim, "POST", "event", event));
}

void simproc_message(struct simproc *sim, const char *body)
{
    free(call(sim, "POST", "message", keep_printf("{\"body\": \"%s\"}", body)));
}

void simproc_event_in(struct simproc *sim, const char *meeting_id, const char *event)
{
    char name[80];
    snprintf(name, sizeof name, "event?meeting=%s", meeting_id);
    free(call(sim, "POST", name, event));
}

void simproc_advance(struct simproc *sim, double seconds)
{
    char body[64];
    snprintf(body, sizeof body, "{\"seconds\": %.3f}", seconds);
    free(call(sim, "POST", "advance", body));
}

char *simproc_state(struct simproc *sim)
{
    return call(sim, "GET", "state", "");
}

char *simproc_requests(struct simproc *sim)
{
    return call(sim, "GET", "requests", "");
}

void simproc_forget_requests(struct simproc *sim)
{
    free(call(sim, "DELETE", "requests", ""));
}

/* How many lines of the journal have this text, which has no newline but perhaps at its end. */
static int count_requests(struct simproc *sim, const char *text)
{
    char *lines = simproc_requests(sim);
    int count = 0;
    for (const char *at = lines; (at = strstr(at, text)); at += strlen(text))
        count++;
    free(lines);
    return count;
}

int simproc_request_count(struct simproc *sim)
{
    return count_requests(sim, "\n");
}

int simproc_list_count(struct simproc *sim)
{
    return count_requests(sim, "/attendees\t");
}

long simproc_queue(struct simproc *sim, const char *member)
{
    char *counts = call(sim, "GET", "queue", "");
    const char *at = strstr(counts, keep_printf("\"%s\":", member));
    if (!at)
        patience_die("rollcall-sim's queue");
    long count = strtol(at + strlen(member) + 3, NULL, 10);
    free(counts);
    return count;
}

/* --- its end ---------------------------------------------------------------------------------- */

void simproc_signal(struct simproc *sim, int signal_number)
{
    child_signal(sim->child, signal_number);
}

/* Keeps the port of a simulator that is gone, until the test ends: what asks there is refused, and
 * no neighbour gets it meanwhile. */
static void hold_port(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
        close(fd);
}

int simproc_stop(struct simproc *sim)
{
    if (!sim)
        return 0;
    struct child_result result;
    child_close_stdin(sim->child);
    child_wait(sim->child, 60000, &result);
    int status = result.status;
    child_result_clean_up(&result);
    child_destroy(sim->child);
    hold_port(sim->port);
    free(sim);
    return status;
}
