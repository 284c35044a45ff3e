#include "sim/transfer.h"

#include "sim/stopwatch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* How long a silent transfer waits until it looks around again. */
enum { SILENCE_US = 1000 * 1000 };

void transfer_wait(struct transfer *transfer, int64_t due_us)
{
    transfer->due_us = due_us;
    transfer->suspended = true;
    MHD_suspend_connection(transfer->connection);
}

void transfer_resume(struct transfer *transfer)
{
    transfer->suspended = false;
    MHD_resume_connection(transfer->connection);
}

static int socket_of(const struct transfer *transfer)
{
    return MHD_get_connection_info(transfer->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
        ->connect_fd;
}

bool transfer_client_left(const struct transfer *transfer)
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

enum MHD_Result transfer_go_on(struct transfer *transfer)
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
