/* What a worker needs to know before it starts. */
#ifndef ROLLCALL_FETCH_WORKER_CONFIG_H
#define ROLLCALL_FETCH_WORKER_CONFIG_H

#include "aws/retry.h"
#include "base/clock.h"
#include "fetch/mailbox.h"

#include <stddef.h>
#include <stdint.h>

/* Pointers are borrowed and must outlive the worker; the rest is copied. */
struct worker_config {
    struct mailbox *outbox; /* worker to UI */
    struct retry_config retry;
    struct clock clock;
    struct chance chance;
    double max_rate;               /* requests a second; 0: no limit */
    const char *rate_limiter_dir;  /* $XDG_RUNTIME_DIR; NULL: the budget is this worker's own */
    const char *rate_limiter_name; /* whose budget it is: see rate_limiter_share(). Both for the
                                      call only. */
    int64_t interval_ms;           /* between refreshes; 0: off */
    size_t max_results;            /* rows a page; 0: the largest */
    size_t max_items;              /* --max-items; 0: no limit */
    const char *token;             /* --next-token; NULL: none. Copied. */
};

#endif
