/* The queue of --presence-queue as the queue poller's event source: Amazon SQS over a connection of
 * its own, with the meeting connection's credentials. A value: several may exist. */
#ifndef ROLLCALL_APP_EVENT_QUEUE_H
#define ROLLCALL_APP_EVENT_QUEUE_H

#include "app/connection.h"
#include "fetch/event_source.h"

struct event_queue;

/* Sends nothing yet. The region is the one in the queue's URL, else the connection's; the host is
 * AWS_ENDPOINT_URL_SQS's and its kin, else the region's, and for a URL that is none of AWS, its
 * own. NULL and *err (ERR_USAGE: not a queue's URL) otherwise. The connection must outlive it; free
 * with event_queue_destroy() when no call is under way. */
struct event_queue *event_queue_new(struct connection *connection, const struct env *env,
                                    const char *queue_url, struct err *err);
void event_queue_destroy(struct event_queue *queue);

/* The seam: EVENT_SOURCE_LINES of them. Valid as long as the queue. */
const struct event_source *event_queue_sources(struct event_queue *queue);

#endif
