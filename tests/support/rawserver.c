#include "config.h"

#include "support/rawserver.h"

#include "support/patience.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define MAX_SEEN (16 * 1024 * 1024)

struct rawserver {
    struct rawserver_options options;
    int poller;
    int port;
    char url[64];
    int stop_pipe[2]; /* readable once the server is to stop */
    pthread_t thread;
    SSL_CTX *tls;
    atomic_int connections;
    atomic_int requests;
    struct buf seen;
};

struct rawserver_conn {
    struct rawserver *server;
    int fd;
    SSL *tls;
    bool reset;
    size_t request_at; /* where the last request begins in the server's seen */
};

/* --- bytes ------------------------------------------------------------------------- */

/* Waits for the descriptor; false when the server is to stop, or after timeout_ms (-1: never). */
static bool wait_for(struct rawserver_conn *conn, short events, int timeout_ms)
{
    struct pollfd fds[2] = {{.fd = conn->fd, .events = events},
                            {.fd = conn->server->stop_pipe[0], .events = POLLIN}};
    int ready;
    do
        ready = poll(fds, 2, timeout_ms);
    while (ready < 0 && errno == EINTR);
    return ready > 0 && !fds[1].revents;
}

static ssize_t read_some(struct rawserver_conn *conn, void *bytes, size_t len)
{
    bool buffered = conn->tls && SSL_pending(conn->tls) > 0;
    if (!buffered && !wait_for(conn, POLLIN, -1))
        return -1;
    return conn->tls ? SSL_read(conn->tls, bytes, (int)len) : recv(conn->fd, bytes, len, 0);
}

bool rawserver_write_bytes(struct rawserver_conn *conn, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len) {
        size_t piece = len < 65536 ? len : 65536;
        if (!wait_for(conn, POLLOUT, -1))
            return false;
        ssize_t n = conn->tls ? SSL_write(conn->tls, at, (int)piece)
                              : send(conn->fd, at, piece, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool rawserver_write(struct rawserver_conn *conn, const char *text)
{
    return rawserver_write_bytes(conn, text, strlen(text));
}

bool rawserver_stay_silent(struct rawserver_conn *conn, int64_t ms)
{
    int64_t end = patience_now_ms() + ms;
    for (;;) {
        int64_t left = end - patience_now_ms();
        if (left <= 0)
            return true;
        struct pollfd stop = {.fd = conn->server->stop_pipe[0], .events = POLLIN};
        if (wait_for(conn, POLLIN, (int)left) || poll(&stop, 1, 0) > 0)
            return false;
    }
}

void rawserver_reset_at_end(struct rawserver_conn *conn)
{
    conn->reset = true;
}

/* --- requests ------------------------------------------------------------------------ */

static size_t body_length(const char *header)
{
    static const char name[] = "\r\ncontent-length:";
    for (; *header; header++)
        if (!strncasecmp(header, name, strlen(name)))
            return (size_t)strtoul(header + strlen(name), NULL, 10);
    return 0;
}

static bool read_bytes(struct rawserver_conn *conn, size_t len)
{
    char c;
    for (; len; len--) {
        if (read_some(conn, &c, 1) != 1)
            return false;
        buf_add_char(&conn->server->seen, c);
    }
    return true;
}

bool rawserver_read_request(struct rawserver_conn *conn)
{
    struct buf *seen = &conn->server->seen;
    size_t begin = seen->len;
    do
        if (!read_bytes(conn, 1))
            return false;
    while (!strstr(buf_text(seen) + begin, "\r\n\r\n"));
    if (!read_bytes(conn, body_length(buf_text(seen) + begin)))
        return false;
    conn->request_at = begin;
    atomic_fetch_add(&conn->server->requests, 1);
    return true;
}

const char *rawserver_request(const struct rawserver_conn *conn)
{
    return buf_text(&conn->server->seen) + conn->request_at;
}

void rawserver_answer_all(struct rawserver_conn *conn, const char *text)
{
    while (rawserver_read_request(conn) && rawserver_write(conn, text))
        continue;
}

/* --- connections ----------------------------------------------------------------------- */

static bool greet(struct rawserver_conn *conn)
{
    if (!conn->server->tls)
        return true;
    conn->tls = SSL_new(conn->server->tls);
    if (!conn->tls || !SSL_set_fd(conn->tls, conn->fd))
        patience_die("TLS");
    return SSL_accept(conn->tls) == 1;
}

static void close_conn(struct rawserver_conn *conn)
{
    struct linger linger = {.l_onoff = 1};
    if (conn->reset)
        setsockopt(conn->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    else if (conn->tls)
        SSL_shutdown(conn->tls);
    SSL_free(conn->tls);
    close(conn->fd);
}

static bool accept_next(struct rawserver *server, struct rawserver_conn *conn)
{
    *conn = (struct rawserver_conn){.server = server, .fd = server->poller};
    if (!wait_for(conn, POLLIN, -1))
        return false;
    conn->fd = accept(server->poller, NULL, NULL);
    if (conn->fd < 0)
        patience_die("accept");
    /* A handshake that never ends must not keep the thread. */
    struct timeval patience = {.tv_sec = 20};
    setsockopt(conn->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return true;
}

static void *run(void *data)
{
    struct rawserver *server = data;
    struct rawserver_conn conn;
    while (accept_next(server, &conn)) {
        atomic_fetch_add(&server->connections, 1);
        if (greet(&conn))
            server->options.serve(&conn, server->options.data);
        close_conn(&conn);
    }
    return NULL;
}

static void set_up_tls(struct rawserver *server)
{
    const struct rawserver_options *options = &server->options;
    if (!options->cert_file)
        return;
    server->tls = SSL_CTX_new(TLS_server_method());
    if (!server->tls || SSL_CTX_use_certificate_chain_file(server->tls, options->cert_file) != 1 ||
        SSL_CTX_use_PrivateKey_file(server->tls, options->key_file, SSL_FILETYPE_PEM) != 1)
        patience_die("server certificate");
    if (options->old_tls) {
        SSL_CTX_set_security_level(server->tls, 0);
        SSL_CTX_set_min_proto_version(server->tls, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(server->tls, TLS1_1_VERSION);
    }
}

/* A socket at this address, whose port (0: any free one) it gets; others may share it that ask too.
 */
static int bound_socket(struct sockaddr_in *address)
{
    socklen_t len = sizeof *address;
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) < 0 ||
        bind(fd, (struct sockaddr *)address, len) < 0 ||
        getsockname(fd, (struct sockaddr *)address, &len) < 0)
        patience_die("bind");
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

/* The port is held by a socket that does not listen and is never closed: after the server has
 * stopped connections are refused, as no other process can get the port while the test runs. */
static void listen_on_loopback(struct rawserver *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bound_socket(&address);
    server->poller = bound_socket(&address);
    if (listen(server->poller, 64) < 0)
        patience_die("listen");
    server->port = ntohs(address.sin_port);
    snprintf(server->url, sizeof server->url, "%s://127.0.0.1:%d", server->tls ? "https" : "http",
             server->port);
}

struct rawserver *rawserver_start(const struct rawserver_options *options)
{
    struct rawserver *server = calloc(1, sizeof *server);
    if (!server)
        patience_die("rawserver");
    server->options = *options;
    server->seen = BUF_INIT(MAX_SEEN);
    signal(SIGPIPE, SIG_IGN);
    set_up_tls(server);
    listen_on_loopback(server);
    if (pipe(server->stop_pipe) < 0 || pthread_create(&server->thread, NULL, run, server) != 0)
        patience_die("rawserver thread");
    return server;
}

void rawserver_stop(struct rawserver *server)
{
    if (!server)
        return;
    if (write(server->stop_pipe[1], "", 1) != 1)
        patience_die("rawserver stop");
    pthread_join(server->thread, NULL);
    close(server->poller);
    close(server->stop_pipe[0]);
    close(server->stop_pipe[1]);
    SSL_CTX_free(server->tls);
    buf_clean_up(&server->seen);
    free(server);
}

const char *rawserver_url(const struct rawserver *server)
{
    return server->url;
}

int rawserver_port(const struct rawserver *server)
{
    return server->port;
}

int rawserver_connections(const struct rawserver *server)
{
    return atomic_load(&server->connections);
}

int rawserver_requests(const struct rawserver *server)
{
    return atomic_load(&server->requests);
}

const char *rawserver_seen(const struct rawserver *server)
{
    return buf_text(&server->seen);
}
