/* The walks that fill a feed (what a worker keeps of one meeting), from the first request to the
 * message that the UI gets. Worker's thread only. Private to fetch/. */
#ifndef ROLLCALL_FETCH_FEED_H
#define ROLLCALL_FETCH_FEED_H

#include "fetch/worker_private.h"

#include <stdbool.h>

/* Does the UI want rows that the feed does not have? Before the first page: always. */
bool feed_load_is_wanted(const struct worker *worker);

/* Loads pages behind those of the feed until enough rows are there, and posts each as it comes.
 * When the service refuses its own token, the feed is walked anew, once. */
void feed_load(struct worker *worker);

/* Walks the pages of the feed anew and posts them as one snapshot, or posts why it failed. */
void feed_refresh(struct worker *worker);

#endif
