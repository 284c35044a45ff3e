/* One walk of a worker, from its first request to what the UI hears of it. Worker's thread only.
 * Private to work/. */
#ifndef ROLLCALL_FETCH_FEED_H
#define ROLLCALL_FETCH_FEED_H

#include "fetch/worker_state.h"

#include <stdbool.h>

/* Are there rows that someone wants and that are not loaded? Before the first page: always. */
bool feed_load_is_wanted(const struct worker *worker);

/* Loads pages behind the loaded ones until enough rows are there, and posts each as it comes. When
 * the service refuses its own token, the loaded pages are walked anew, once. */
void feed_load(struct worker *worker);

/* Walks the loaded pages anew and posts them as one generation, or posts why it failed. */
void feed_refresh(struct worker *worker);

#endif
