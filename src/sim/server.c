#include "sim/server.h"

#include "sim/journal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a silent transfer waits until it looks around again. */
enum { SILENCE_US = 1000 * 1000 };

/* Suspends the connection until then. */
static void transfer_wait(struct transfer *transfer, int64_t due_us)
{
    transfer->due_us = due_us;
    transfer->suspended = true;
    MHD_suspend_connection(transfer->connection);
}

/* Lets it go on. */
static void transfer_resume(struct transfer *transfer)
{
    transfer->suspended = false;
    MHD_resume_connection(transfer->connection);
}

static int socket_of(const struct transfer *transfer)
{
    return MHD_get_connection_info(transfer->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
        ->connect_fd;
}

/* Has the client of a suspended transfer hung up? Looks without reading. */
static bool transfer_client_left(const struct transfer *transfer)
{
    char byte;
    ssize_t n = recv(socket_of(transfer), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

/* Ends the connection with a reset instead of a proper close. Where the system knows how to
 * dissolve a connection at once (Linux), the client sees nothing but the reset. */
static void reset_connection(struct transfer *transfer)
{
    int fd = socket_of(transfer);
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    (void)connect(fd, &nowhere, sizeof nowhere);
}

/* Gives one byte, then waits for the time of the next. */
static ssize_t read_drip(void *self, uint64_t position, char *out, size_t max)
{
    struct transfer *transfer = self;
    struct reply *reply = &transfer->reply;
    (void)max;
    if (transfer->gone)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (position >= reply->body.len)
        return MHD_CONTENT_READER_END_OF_STREAM;
    int64_t now_us = stopwatch_now_us();
    if (now_us < transfer->due_us) {
        transfer_wait(transfer, transfer->due_us);
        return 0;
    }
    transfer->due_us = now_us + reply->drip_us;
    *out = reply->body.data[position];
    return 1;
}

static ssize_t read_truncated(void *self, uint64_t position, char *out, size_t max)
{
    const struct buf *body = &((struct transfer *)self)->reply.body;
    size_t half = body->len / 2;
    if (position >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t len = half - (size_t)position < max ? half - (size_t)position : max;
    memcpy(out, body->data + position, len);
    return (ssize_t)len;
}

static ssize_t read_endless(void *self, uint64_t position, char *out, size_t max)
{
    const struct buf *body = &((struct transfer *)self)->reply.body;
    if (position >= body->len) {
        memset(out, body->len ? body->data[body->len - 1] : ' ', max);
        return (ssize_t)max;
    }
    size_t left = body->len - (size_t)position;
    size_t len = left < max ? left : max;
    memcpy(out, body->data + position, len);
    return (ssize_t)len;
}

static struct MHD_Response *make_response(struct transfer *transfer)
{
    enum { BLOCK = 16 * 1024 };
    struct reply *reply = &transfer->reply;
    uint64_t size = reply->body.len;
    switch (reply->manner) {
    case REPLY_DRIPPED:
        return MHD_create_response_from_callback(size, 1, read_drip, transfer, NULL);
    case REPLY_TRUNCATED:
        return MHD_create_response_from_callback(size, BLOCK, read_truncated, transfer, NULL);
    case REPLY_ENDLESS:
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_endless, transfer,
                                                 NULL);
    default:
        /* The transfer outlives the response, hence the body need not be copied. */
        return MHD_create_response_from_buffer(reply->body.len, reply->body.data,
                                               MHD_RESPMEM_PERSISTENT);
    }
}

static enum MHD_Result send_reply(struct transfer *transfer)
{
    struct reply *reply = &transfer->reply;
    struct MHD_Response *response = make_response(transfer);
    if (!response)
        return MHD_NO;
    if (reply->content_type)
        MHD_add_response_header(response, "Content-Type", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    transfer->state = TRANSFER_SENDING;
    transfer->due_us = 0;
    enum MHD_Result result =
        MHD_queue_response(transfer->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Writes the next byte of the head by hand, past the HTTP library, and waits; at the end of the
 * head the connection closes. */
static enum MHD_Result drip_head(struct transfer *transfer)
{
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        "Content-Length: 17\r\nConnection: close\r\n\r\n{\"Attendees\":[]}\n";
    if (transfer->dripped >= sizeof head - 1)
        return MHD_NO;
    char byte = head[transfer->dripped++];
    if (send(socket_of(transfer), &byte, 1, 0) < 0)
        return MHD_NO;
    transfer_wait(transfer, stopwatch_now_us() + transfer->reply.drip_us);
    return MHD_YES;
}

/* Goes on with an transfer whose request is complete: sends, or suspends the connection until the
 * reply is due. What the HTTP library's access handler returns. */
static enum MHD_Result transfer_go_on(struct transfer *transfer)
{
    int64_t now_us = stopwatch_now_us();
    if (transfer->gone)
        return MHD_NO;
    if (transfer->reply.manner == REPLY_SILENT) {
        transfer_wait(transfer, now_us + SILENCE_US);
        return MHD_YES;
    }
    if (transfer->reply.manner == REPLY_LATER) {
        transfer_wait(transfer, now_us + transfer->reply.delay_us);
        return MHD_YES;
    }
    int64_t due_us = transfer->request.arrived_us + transfer->reply.delay_us;
    if (now_us < due_us) {
        transfer_wait(transfer, due_us);
        return MHD_YES;
    }
    if (transfer->reply.manner == REPLY_DRIPPED_HEAD)
        return drip_head(transfer);
    if (transfer->reply.manner == REPLY_RESET) {
        reset_connection(transfer);
        return MHD_NO;
    }
    return send_reply(transfer);
}

/* How often a waiting transfer is asked whether its client is still there. */
enum { LOOK_AROUND_US = 200 * 1000 };

struct server {
    struct server_config config;
    struct MHD_Daemon *daemon;
    struct transfer *transfers;
    unsigned connections; /* so far */
    bool stopping;
    char url[64];
};

/* --- callbacks of the HTTP library ------------------------------------------- */

/* Called with the raw target, before the library decodes it. */
static void *begin_transfer(void *self, const char *target, struct MHD_Connection *connection)
{
    struct server *server = self;
    struct transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer || !request_init(&transfer->request, target)) {
        free(transfer);
        return NULL;
    }
    transfer->connection = connection;
    transfer->reply = REPLY_INIT;
    transfer->next = server->transfers;
    transfer->link = &server->transfers;
    if (transfer->next)
        transfer->next->link = &transfer->next;
    server->transfers = transfer;
    return transfer;
}

static void end_transfer(void *self, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct transfer *transfer = *context;
    (void)self, (void)connection, (void)code;
    if (!transfer)
        return;
    *transfer->link = transfer->next;
    if (transfer->next)
        transfer->next->link = transfer->link;
    request_clean_up(&transfer->request);
    reply_clean_up(&transfer->reply);
    free(transfer);
    *context = NULL;
}

/* Numbers connections; the number stands in the connection's own context. */
static void count_connection(void *self, struct MHD_Connection *connection, void **context,
                             enum MHD_ConnectionNotificationCode code)
{
    struct server *server = self;
    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        free(*context);
        return;
    }
    unsigned *number = malloc(sizeof *number);
    if (number)
        *number = ++server->connections;
    *context = number;
}

static enum MHD_Result take_header(void *self, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct request *request = self;
    (void)kind;
    if (request->header_count == REQUEST_MAX_HEADERS)
        return MHD_NO;
    request->headers[request->header_count++] = (struct request_header){name, value ? value : ""};
    return MHD_YES;
}

static void complete_request(struct transfer *transfer, const char *method)
{
    struct request *request = &transfer->request;
    request->method = method;
    request->arrived_us = stopwatch_now_us();
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(transfer->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const unsigned *number = info->socket_context;
    request->connection = number ? *number : 0;
    MHD_get_connection_values(transfer->connection, MHD_HEADER_KIND, take_header, request);
}

static enum MHD_Result access_handler(void *self, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *upload, size_t *upload_len, void **context)
{
    struct server *server = self;
    struct transfer *transfer = *context;
    (void)connection, (void)url, (void)version;
    if (!transfer)
        return MHD_NO;
    struct request *request = &transfer->request;
    if (transfer->state == TRANSFER_READING && request->header_count == 0) {
        complete_request(transfer, method);
        if (request->header_count > 0)
            return MHD_YES; /* the body comes next, or the same call again */
    }
    if (*upload_len > 0) {
        if (!buf_add(&request->body, upload, *upload_len))
            return MHD_NO;
        *upload_len = 0;
        return MHD_YES;
    }
    /* A client that has left decides nothing any more: it would take messages along. */
    if (!transfer->gone &&
        (transfer->state == TRANSFER_READING || transfer->reply.manner == REPLY_LATER)) {
        request->again = transfer->reply.manner == REPLY_LATER;
        reply_clean_up(&transfer->reply);
        server->config.handle(server->config.self, request, &transfer->reply);
        transfer->state = TRANSFER_DECIDED;
    }
    return transfer_go_on(transfer);
}

/* --- waiting ------------------------------------------------------------------ */

/* Resumes what is due, and what no client waits for any more. */
static bool resume_due(struct server *server, int64_t now_us)
{
    bool any = false;
    for (struct transfer *e = server->transfers; e; e = e->next) {
        if (!e->suspended)
            continue;
        e->gone = e->gone || server->stopping || transfer_client_left(e);
        if (e->gone || e->due_us <= now_us) {
            transfer_resume(e);
            any = true;
        }
    }
    return any;
}

/* Microseconds until something is due; -1: nothing is. */
static int64_t time_to_wait(struct server *server, int64_t now_us)
{
    int64_t wait_us = -1;
    unsigned MHD_LONG_LONG timeout_ms;
    if (MHD_get_timeout(server->daemon, &timeout_ms) == MHD_YES)
        wait_us = (int64_t)timeout_ms * 1000;
    for (struct transfer *e = server->transfers; e; e = e->next) {
        if (!e->suspended)
            continue;
        int64_t left_us = e->due_us > now_us ? e->due_us - now_us : 0;
        if (left_us > LOOK_AROUND_US)
            left_us = LOOK_AROUND_US;
        if (wait_us < 0 || left_us < wait_us)
            wait_us = left_us;
    }
    return wait_us;
}

struct descriptors {
    fd_set read;
    fd_set write;
    fd_set except;
    int max;
};

static void watch(struct descriptors *set, int fd)
{
    if (fd < 0)
        return;
    FD_SET(fd, &set->read);
    if (fd > set->max)
        set->max = fd;
}

/* Sleeps until a descriptor or the clock wants something. */
static bool sleep_on(struct server *server, struct descriptors *set, int stop_fd, int stdin_fd)
{
    FD_ZERO(&set->read);
    FD_ZERO(&set->write);
    FD_ZERO(&set->except);
    set->max = -1;
    if (MHD_get_fdset(server->daemon, &set->read, &set->write, &set->except, &set->max) != MHD_YES)
        return false;
    watch(set, stop_fd);
    watch(set, stdin_fd);
    int64_t wait_us = time_to_wait(server, stopwatch_now_us());
    struct timespec wait = {.tv_sec = (time_t)(wait_us / 1000000),
                            .tv_nsec = (long)(wait_us % 1000000) * 1000};
    int n = pselect(set->max + 1, &set->read, &set->write, &set->except, wait_us < 0 ? NULL : &wait,
                    NULL);
    if (n < 0) {
        FD_ZERO(&set->read);
        FD_ZERO(&set->write);
        FD_ZERO(&set->except);
    }
    return n >= 0 || errno == EINTR;
}

static bool at_end(int fd)
{
    char rest[256];
    ssize_t n = read(fd, rest, sizeof rest);
    return n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
}

bool server_run(struct server *server, int stop_fd, int stdin_fd, struct err *err)
{
    for (;;) {
        struct descriptors set;
        if (!sleep_on(server, &set, stop_fd, stdin_fd))
            return err_set(err, ERR_IO, "select: %s", strerror(errno));
        if (FD_ISSET(stop_fd, &set.read))
            return true;
        if (stdin_fd >= 0 && FD_ISSET(stdin_fd, &set.read) && at_end(stdin_fd))
            return true;
        resume_due(server, stopwatch_now_us());
        MHD_run_from_select(server->daemon, &set.read, &set.write, &set.except);
    }
}

/* --- life --------------------------------------------------------------------- */

static struct MHD_Daemon *start_daemon(struct server *server, const struct sockaddr_in *address)
{
    const struct server_config *config = &server->config;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, config->cert_pem},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, config->key_pem},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    if (config->cert_pem)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(flags, config->port, NULL, NULL, access_handler, server,
                            MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_URI_LOG_CALLBACK,
                            begin_transfer, server, MHD_OPTION_NOTIFY_COMPLETED, end_transfer,
                            server, MHD_OPTION_NOTIFY_CONNECTION, count_connection, server,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)128 * 1024,
                            MHD_OPTION_ARRAY, config->cert_pem ? tls : none, MHD_OPTION_END);
}

struct server *server_new(const struct server_config *config, struct err *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server) {
        err_set(err, ERR_OOM, "%s", "");
        return NULL;
    }
    server->config = *config;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(config->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    errno = 0;
    server->daemon = start_daemon(server, &address);
    if (!server->daemon) {
        err_set(err, ERR_IO, "cannot listen on port %d: %s", config->port,
                errno ? strerror(errno) : "is the certificate good?");
        free(server);
        return NULL;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    snprintf(server->url, sizeof server->url, "%s://127.0.0.1:%u",
             config->cert_pem ? "https" : "http", (unsigned)info->port);
    return server;
}

const char *server_url(const struct server *server)
{
    return server->url;
}

void server_destroy(struct server *server)
{
    if (!server)
        return;
    server->stopping = true;
    while (resume_due(server, stopwatch_now_us()))
        MHD_run(server->daemon);
    MHD_stop_daemon(server->daemon);
    free(server);
}
