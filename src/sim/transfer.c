#include "sim/transfer.h"

#include "sim/stopwatch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* How long a silent exchange waits until it looks around again. */
enum { SILENCE_US = 1000 * 1000 };

void exchange_wait(struct exchange *exchange, int64_t due_us)
{
    exchange->due_us = due_us;
    exchange->suspended = true;
    MHD_suspend_connection(exchange->connection);
}

void exchange_resume(struct exchange *exchange)
{
    exchange->suspended = false;
    MHD_resume_connection(exchange->connection);
}

static int socket_of(const struct exchange *exchange)
{
    return MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
        ->connect_fd;
}

bool exchange_client_left(const struct exchange *exchange)
{
    char byte;
    ssize_t n = recv(socket_of(exchange), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

/* Ends the connection with a reset instead of a proper close. Where the system knows how to
 * dissolve a connection at once (Linux), the client sees nothing but the reset. */
static void reset_connection(struct exchange *exchange)
{
    int fd = socket_of(exchange);
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    (void)connect(fd, &nowhere, sizeof nowhere);
}

/* Gives one byte, then waits for the time of the next. */
static ssize_t read_drip(void *self, uint64_t position, char *out, size_t max)
{
    struct exchange *exchange = self;
    struct reply *reply = &exchange->reply;
    (void)max;
    if (exchange->gone)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (position >= reply->body.len)
        return MHD_CONTENT_READER_END_OF_STREAM;
    int64_t now_us = stopwatch_now_us();
    if (now_us < exchange->due_us) {
        exchange_wait(exchange, exchange->due_us);
        return 0;
    }
    exchange->due_us = now_us + reply->drip_us;
    *out = reply->body.data[position];
    return 1;
}

static ssize_t read_truncated(void *self, uint64_t position, char *out, size_t max)
{
    const struct buf *body = &((struct exchange *)self)->reply.body;
    size_t half = body->len / 2;
    if (position >= half)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t len = half - (size_t)position < max ? half - (size_t)position : max;
    memcpy(out, body->data + position, len);
    return (ssize_t)len;
}

static ssize_t read_endless(void *self, uint64_t position, char *out, size_t max)
{
    const struct buf *body = &((struct exchange *)self)->reply.body;
    if (position >= body->len) {
        memset(out, body->len ? body->data[body->len - 1] : ' ', max);
        return (ssize_t)max;
    }
    size_t left = body->len - (size_t)position;
    size_t len = left < max ? left : max;
    memcpy(out, body->data + position, len);
    return (ssize_t)len;
}

static struct MHD_Response *make_response(struct exchange *exchange)
{
    enum { BLOCK = 16 * 1024 };
    struct reply *reply = &exchange->reply;
    uint64_t size = reply->body.len;
    switch (reply->manner) {
    case REPLY_DRIPPED:
        return MHD_create_response_from_callback(size, 1, read_drip, exchange, NULL);
    case REPLY_TRUNCATED:
        return MHD_create_response_from_callback(size, BLOCK, read_truncated, exchange, NULL);
    case REPLY_ENDLESS:
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_endless, exchange,
                                                 NULL);
    default:
        /* The exchange outlives the response, hence the body need not be copied. */
        return MHD_create_response_from_buffer(reply->body.len, reply->body.data,
                                               MHD_RESPMEM_PERSISTENT);
    }
}

static enum MHD_Result send_reply(struct exchange *exchange)
{
    struct reply *reply = &exchange->reply;
    struct MHD_Response *response = make_response(exchange);
    if (!response)
        return MHD_NO;
    if (reply->content_type)
        MHD_add_response_header(response, "Content-Type", reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    exchange->stage = EXCHANGE_SENDING;
    exchange->due_us = 0;
    enum MHD_Result result =
        MHD_queue_response(exchange->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Writes the next byte of the head by hand, past the HTTP library, and waits; at the end of the
 * head the connection closes. */
static enum MHD_Result drip_head(struct exchange *exchange)
{
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        "Content-Length: 17\r\nConnection: close\r\n\r\n{\"Attendees\":[]}\n";
    if (exchange->dripped >= sizeof head - 1)
        return MHD_NO;
    char byte = head[exchange->dripped++];
    if (send(socket_of(exchange), &byte, 1, 0) < 0)
        return MHD_NO;
    exchange_wait(exchange, stopwatch_now_us() + exchange->reply.drip_us);
    return MHD_YES;
}

enum MHD_Result exchange_go_on(struct exchange *exchange)
{
    int64_t now_us = stopwatch_now_us();
    if (exchange->gone)
        return MHD_NO;
    if (exchange->reply.manner == REPLY_SILENT) {
        exchange_wait(exchange, now_us + SILENCE_US);
        return MHD_YES;
    }
    if (exchange->reply.manner == REPLY_LATER) {
        exchange_wait(exchange, now_us + exchange->reply.delay_us);
        return MHD_YES;
    }
    int64_t due_us = exchange->request.arrived_us + exchange->reply.delay_us;
    if (now_us < due_us) {
        exchange_wait(exchange, due_us);
        return MHD_YES;
    }
    if (exchange->reply.manner == REPLY_DRIPPED_HEAD)
        return drip_head(exchange);
    if (exchange->reply.manner == REPLY_RESET) {
        reset_connection(exchange);
        return MHD_NO;
    }
    return send_reply(exchange);
}
