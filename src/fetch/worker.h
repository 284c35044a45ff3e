/* The thread that asks for one meeting: it owns the page source while it runs, walks when the UI or
 * the schedule says so, and posts what it learns. It never draws and never blocks the UI; it blocks
 * all signals. A worker is a value: there may be several, posting to boxes that share a descriptor.
 * docs/threads.md tells the story.
 *
 * It begins by asking for the first page. */
#ifndef ROLLCALL_FETCH_WORKER_H
#define ROLLCALL_FETCH_WORKER_H

#include "aws/retry.h"
#include "base/clock.h"
#include "base/err.h"
#include "fetch/mailbox.h"
#include "fetch/page_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a worker needs to know before it starts. Pointers are borrowed and must outlive the worker;
 * the rest is copied. */
struct worker_config {
    struct mailbox *outbox; /* worker to UI */
    struct retry_config retry;
    struct clock clock;
    struct chance chance;
    double max_rate;               /* requests a second; 0: no limit */
    const char *rate_limiter_dir;  /* $XDG_RUNTIME_DIR; NULL: the budget is this worker's own */
    const char *rate_limiter_name; /* whose budget it is: see rate_limiter_share(). Both for the
                                      call only. */
    struct worker *peer; /* NULL, or another worker, on whose budget this one draws; it must outlive
                            this one */
    int64_t interval_ms; /* between refreshes; 0: off */
    size_t max_results;  /* rows a page; 0: the largest */
    size_t max_items;    /* --max-items; 0: no limit */
    const char *token;   /* --next-token; NULL: none. Copied. */
    /* Called once, on the worker's thread, when the first load has ended and its pages are posted:
     * for requests that may wait until then. May block; NULL: nothing to do. */
    void (*loaded)(void *self);
    void *self;
    struct change_source changes; /* perform NULL: the meeting is not changed */
};

struct worker;

/* A worker that does nothing yet. NULL and *err when memory or descriptors are out. Free with
 * worker_destroy(). */
struct worker *worker_new(const struct worker_config *config, struct err *err);

/* Starts the thread on a page source, which is the worker's alone from now until worker_destroy()
 * has returned; call once. (The source comes late, because its credentials may need worker_ask().)
 * False and *err when there are no more threads. */
bool worker_start(struct worker *worker, struct page_source source, struct err *err);

/* Hands a command over: takes *message and sets it to NULL. CANCEL and QUIT also end the request
 * that is under way, at once. Any thread; never blocks. */
void worker_post(struct worker *worker, struct message **message);

/* Asks a person for a secret, through the UI: posts a MESSAGE_QUESTION, waits for the answer
 * (secret_ memory, the caller's). For struct ask_secret, with the worker as self. False and
 * ERR_MFA_NEEDED when the person said no, ERR_CANCELLED when they cancelled or quit. Worker's
 * thread only. */
bool worker_ask(void *worker, const char *question, char **answer, struct err *err);

/* Has the UI give the terminal to a program, with this note on it: posts a MESSAGE_TERMINAL, waits
 * for MESSAGE_LENT. False when it may not be had, or the person cancelled or quit. When it was
 * true, worker_give_back_terminal() follows. Worker's thread only. */
bool worker_take_terminal(struct worker *worker, const char *note);
void worker_give_back_terminal(struct worker *worker);

/* Cancels what is under way, ends the thread, frees everything: milliseconds. NULL is fine. UI
 * thread only. */
void worker_destroy(struct worker *worker);

#endif
