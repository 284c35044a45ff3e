/* The queue's wire protocol: AWS JSON 1.0, ReceiveMessage with long polls, DeleteMessage,
 * DeleteMessageBatch, ChangeMessageVisibilityBatch, GetQueueAttributes. */
#ifndef ROLLCALL_SIM_QUEUE_PROTOCOL_H
#define ROLLCALL_SIM_QUEUE_PROTOCOL_H

#include "sim/exchange.h"

#include <stdbool.h>

/* The path of the queue's URL. */
#define SQS_QUEUE_PATH "/111122223333/rollcall-presence"

/* Is this a request to the queue? */
bool sqs_is_for(const struct request *request);

/* Answers it, or says REPLY_LATER while a long poll has nothing yet. */
void sqs_handle(struct exchange *exchange);

#endif
