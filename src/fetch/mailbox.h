/* A queue of messages from any number of threads to one: the only thing that the UI thread and a
 * worker share. One box a direction.
 *
 * The taker sleeps in poll() on a descriptor that becomes readable when the box is no longer
 * empty: the box's own, or one that several boxes share. Progress and schedule collapse, so that a
 * taker who is busy finds the newest one only; what carries rows is never dropped, and is bounded
 * by what one walk may load. */
#ifndef ROLLCALL_FETCH_MAILBOX_H
#define ROLLCALL_FETCH_MAILBOX_H

#include "base/err.h"
#include "fetch/message.h"

#include <stdbool.h>
#include <stdint.h>

struct mailbox;

/* wake_fd: the write end of a non-blocking pipe, or an eventfd, that stays the caller's and gets
 * eight bytes (the number 1) whenever the box is no longer empty; -1: the box makes its own, for
 * mailbox_fd() and mailbox_wait(). NULL and *err when memory or descriptors are out. */
struct mailbox *mailbox_new(int wake_fd, struct err *err);

/* Destroys what is in it too. No thread may use it any longer. NULL is fine. */
void mailbox_destroy(struct mailbox *box);

/* Takes *message and sets it to NULL, also when the box is closed (it is then destroyed). A NULL
 * in *message is ignored, so that message_new() needs no check. Never blocks. Any thread. */
void mailbox_post(struct mailbox *box, struct message **message);

/* The oldest message, which is the caller's; NULL when there is none. Never blocks. Taker only. */
struct message *mailbox_take(struct mailbox *box);

/* The same, but sleeps up to timeout_ms for one (-1: for ever). Only for a box with a descriptor
 * of its own. NULL when the time is over, or when the box is closed and empty. Taker only. */
struct message *mailbox_wait(struct mailbox *box, int64_t timeout_ms);

/* Becomes readable when the box is no longer empty, or is closed; -1 when it has no descriptor of
 * its own. Drain it, take until there is nothing left, then poll. */
int mailbox_fd(const struct mailbox *box);

/* Whatever is posted from now on is destroyed. Any thread. */
void mailbox_close(struct mailbox *box);

/* Reads away what boxes have written to the descriptor at the other end of wake_fd; call it before
 * taking, not after. */
void mailbox_drain(int read_fd);

#endif
