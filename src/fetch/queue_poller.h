/* The threads that listen to a meeting's events: they own event sources while they run. One looks
 * into the queue again and again, posts what it hears, and deletes a message only when the UI says
 * that what was in it is kept (MESSAGE_TAKEN). While looks bring many messages the others look,
 * delete and set aside beside it, and it is said how many are behind. Only what the service sent is
 * ever deleted; foreign and malformed messages are counted, said and set aside. The threads block
 * all signals, and never draw.
 *
 * Trouble never ends it: it tries again ever more slowly, up to every five minutes, and says so
 * (MESSAGE_QUEUE_STATE). After a queue that was gone, "listening since" begins anew: what was sent
 * meanwhile is lost. Events that come late, twice or in disorder are left to presence/. */
#ifndef ROLLCALL_FETCH_QUEUE_POLLER_H
#define ROLLCALL_FETCH_QUEUE_POLLER_H

#include "aws/retry.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "fetch/event_source.h"
#include "fetch/mailbox.h"

#include <stdbool.h>

/* Pointers are borrowed and must outlive the queue poller; the rest is copied. */
struct queue_poller_config {
    struct mailbox *outbox;             /* queue poller to UI */
    const struct event_source *sources; /* the first listens, the others help; copied */
    size_t source_count;
    struct retry_config retry;
    struct clock clock;
    struct chance chance;
    struct log *log; /* NULL: none */
    bool keep;       /* --presence-keep: nothing is deleted */
    bool waits;      /* does nothing before the first MESSAGE_REFRESH: another thread must get the
                        credentials first, who can ask a person for them */
};

struct queue_poller;

/* Starts the thread; the source is the queue poller's alone until queue_poller_destroy() has
 * returned. NULL and *err when memory, descriptors or threads are out. */
struct queue_poller *queue_poller_start(const struct queue_poller_config *config, struct err *err);

/* Hands a command over: takes *message and sets it to NULL. TAKEN lets a batch be deleted; REFRESH
 * and FILES_CHANGED end a wait for the next try; others are ignored. Any thread; never blocks. */
void queue_poller_post(struct queue_poller *poller, struct message **message);

/* Was the queue empty when it was looked into last, and is all that came deleted? True as well
 * while it cannot be read, or messages cannot be deleted. Any thread. */
bool queue_poller_has_drained(struct queue_poller *poller);

/* Cancels what is under way, ends the thread, frees everything: milliseconds. Messages that nobody
 * has deleted come again to the next reader. NULL is fine. UI thread only. */
void queue_poller_destroy(struct queue_poller *poller);

#endif
