/* A queue of Amazon SQS as its reader needs it: receive, and delete what was taken. AWS JSON 1.0;
 * one attempt a call, retries belong to the caller. Owner's thread only, but for the pure parts. */
#ifndef ROLLCALL_AWS_SQS_H
#define ROLLCALL_AWS_SQS_H

#include "aws/client.h"
#include "base/err.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that one call carries, and the longest that one waits. */
enum { SQS_BATCH_MAX = 10, SQS_WAIT_MAX_S = 20 };

/* Ten messages of 1 MiB, as JSON text. */
#define SQS_REPLY_MAX (64 * 1024 * 1024)

struct sqs_message {
    struct slice id;
    struct slice receipt; /* what deletes it */
    struct slice body;
    bool intact; /* the body fits its MD5; true where the reply has none */
};

/* What one call received. Strings live as long as the batch. */
struct sqs_batch {
    struct sqs_message messages[SQS_BATCH_MAX];
    size_t count;
    struct http_response reply; /* private */
};

struct sqs_receive {
    const char *queue_url;
    int wait_s;       /* 0 to SQS_WAIT_MAX_S: how long the service may wait for a first message */
    int visibility_s; /* how long received messages stay hidden from others */
    int attempt;      /* 1 is the first; 0: not known. For the log. */
};

/* Receives up to ten messages; none is a good answer. The client's read timeout must be longer than
 * the wait. False and *err (ERR_QUEUE_NOT_FOUND, ERR_REPLY, and what client_check() gives). Clean
 * the batch up in both cases. Blocks. */
bool sqs_receive(struct client *client, const struct sqs_receive *receive, struct sqs_batch *batch,
                 struct err *err);
void sqs_batch_clean_up(struct sqs_batch *batch);

/* Deletes up to ten messages by their receipts. *deleted says how many the queue let go of; the
 * others come again. False and *err when it is not known. Blocks. */
bool sqs_delete(struct client *client, const char *queue_url, const struct slice *acks,
                size_t count, size_t *deleted, struct err *err);

/* Hides up to ten messages for that many seconds more, twelve hours at most in all. False and *err
 * when it is not known. Blocks. */
bool sqs_hide(struct client *client, const char *queue_url, const struct slice *acks, size_t count,
              int visibility_s, struct err *err);

/* About how many messages the queue holds, by its own account, which lags. */
struct sqs_counts {
    uint64_t visible; /* could be received now */
    uint64_t hidden;  /* received, and neither deleted nor visible again yet */
    uint64_t delayed; /* not visible yet */
};

/* Asks for these counts. False and *err when they are not known. Blocks. */
bool sqs_count(struct client *client, const char *queue_url, struct sqs_counts *counts,
               struct err *err);

/* The region in the host of a queue's URL (https://sqs.eu-central-1.amazonaws.com/…, the older
 * https://eu-central-1.queue.amazonaws.com/…, with -fips too). False when there is none: another
 * host. Pure. */
bool sqs_url_region(const char *queue_url, char region[64]);

/* Has it the form of a queue's URL: http or https, a host, an account number and a name? Pure. */
bool sqs_url_is_valid(const char *queue_url);

#endif
