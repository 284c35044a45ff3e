/* The thread that listens to a meeting's events: it owns an event source while it runs, looks into
 * the queue again and again, posts what it hears, and deletes a message only when the UI says that
 * what was in it is kept (MESSAGE_TAKEN). Only meeting events are ever deleted; foreign and
 * malformed messages are counted and left where they are. It blocks all signals, and never draws.
 *
 * Trouble never ends it: it tries again ever more slowly, up to every five minutes, and says so
 * (MESSAGE_LISTENING). After a queue that was gone, "listening since" begins anew: what was sent
 * meanwhile is lost. Events that come late, twice or in disorder are left to presence/. */
#ifndef ROLLCALL_WORK_LISTENER_H
#define ROLLCALL_WORK_LISTENER_H

#include "aws/retry.h"
#include "base/clock.h"
#include "base/err.h"
#include "work/event_source.h"
#include "work/mailbox.h"
#include "work/message.h"

#include <stdbool.h>

/* Pointers are borrowed and must outlive the listener; the rest is copied. */
struct listener_config {
    struct mailbox *outbox; /* listener to UI */
    struct event_source source;
    struct retry_config retry;
    struct clock clock;
    struct chance chance;
    bool keep;  /* --presence-keep: nothing is deleted */
    bool waits; /* does nothing before the first MESSAGE_REFRESH: somebody else must get the
                   credentials first, who can ask a person for them */
};

struct listener;

/* Starts the thread; the source is the listener's alone until listener_destroy() has returned. NULL
 * and *err when memory, descriptors or threads are out. */
struct listener *listener_start(const struct listener_config *config, struct err *err);

/* Hands a command over: takes *message and sets it to NULL. TAKEN lets a batch be deleted; REFRESH
 * and FILES_CHANGED end a wait for the next try; others are ignored. Any thread; never blocks. */
void listener_post(struct listener *listener, struct message **message);

/* Cancels what is under way, ends the thread, frees everything: milliseconds. Messages that nobody
 * has deleted come again to the next reader. NULL is fine. UI thread only. */
void listener_destroy(struct listener *listener);

#endif
