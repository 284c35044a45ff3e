/* What a worker's thread works with. Private to work/. */
#ifndef ROLLCALL_FETCH_WORKER_STATE_H
#define ROLLCALL_FETCH_WORKER_STATE_H

#include "fetch/page_source.h"
#include "fetch/pagination.h"
#include "fetch/rate_limiter.h"
#include "fetch/schedule.h"
#include "fetch/worker_config.h"

#include <pthread.h>
#include <stdatomic.h>

/* Where the loaded rows end, and so where a load goes on. */
struct feed {
    bool looked; /* a page has come */
    size_t rows;
    char *token; /* of the next page; NULL: none, or nothing is loaded */
    bool complete, limited;
};

struct worker {
    struct worker_config config;
    struct page_source source;
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
    struct pagination *walk; /* the one under way, or NULL */
    char *answer;            /* to a question */
    bool answered;
    struct message_progress progress;
};

#endif
