/* What worker.c and feed.c share: the state of a worker, and how it reads its commands while a walk
 * is under way. Worker's thread only. Private to these two files. */
#ifndef ROLLCALL_FETCH_WORKER_PRIVATE_H
#define ROLLCALL_FETCH_WORKER_PRIVATE_H

#include "aws/retry.h"
#include "base/clock.h"
#include "fetch/mailbox.h"
#include "fetch/page_source.h"
#include "fetch/pagination.h"
#include "fetch/rate_limiter.h"
#include "fetch/schedule.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a worker keeps of one meeting: where its rows end, and so where a load goes on. */
struct feed {
    bool looked; /* a page has come */
    size_t rows;
    char *token; /* of the next page; NULL: none, or no page has come */
    bool complete, limited;
};

struct worker {
    struct mailbox *outbox; /* these five, loaded, self, changes: see struct worker_config */
    struct clock clock;
    struct chance chance;
    size_t max_results;
    size_t max_items;
    struct page_source source;
    void (*loaded)(void *self); /* NULL when it was called */
    void *self;
    struct change_source changes;
    char *first_token; /* --next-token */
    struct mailbox *inbox;
    pthread_t thread;
    bool started;
    atomic_bool quitting;
    /* The rest is the thread's own. */
    struct retry retry;
    struct rate_limiter limiter;
    struct schedule schedule;
    struct feed feed;
    size_t wanted_rows;      /* what a load shall reach */
    bool cancelled;          /* the walk under way */
    bool failed;             /* the last walk did */
    bool restarted;          /* a load's token was refused, and no page has been loaded since */
    struct message *wanted;  /* changes that wait for their turn, the first one first */
    bool changing;           /* one is under way */
    struct pagination *walk; /* the one under way, or NULL */
    char *answer;            /* to a question */
    bool answered;
    unsigned terminal_id;         /* of the last wish for the terminal */
    struct message *terminal_end; /* says that the terminal is wanted no more; NULL: it was said */
    bool lent;                    /* it was granted; said once lending_answered */
    bool lending_answered;
    struct message_progress progress;
};

/* --- worker.c --------------------------------------------------------------------------------- */

/* Does what the messages that have come ask for, changes of the meeting among it. */
void handle_commands(struct worker *worker);

/* Sleeps, and handles the commands that come. False when the walk was cancelled, or the worker has
 * to end. A pagination_waiter. */
bool wait_for_command(void *worker, int64_t ms);

/* Has the worker been told to end? */
bool quit_was_asked(const struct worker *worker);

/* Posts when the next refresh is due. */
void post_schedule(struct worker *worker);

/* --- feed.c: the walks that fill a feed, from the first request to the message that the UI gets -
 */

/* Does the UI want rows that the feed does not have? Before the first page: always. */
bool feed_load_is_wanted(const struct worker *worker);

/* Loads pages behind those of the feed until enough rows are there, and posts each as it comes.
 * When the service refuses its own token, the feed is walked anew, once. */
void feed_load(struct worker *worker);

/* Walks the pages of the feed anew and posts them as one snapshot, or posts why it failed. */
void feed_refresh(struct worker *worker);

#endif
