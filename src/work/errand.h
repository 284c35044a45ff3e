/* One walk of a worker, from its first request to what the UI hears of it. Worker's thread only.
 * Private to work/. */
#ifndef ROLLCALL_WORK_ERRAND_H
#define ROLLCALL_WORK_ERRAND_H

#include "work/worker_state.h"

#include <stdbool.h>

/* Are there rows that someone wants and that are not loaded? Before the first page: always. */
bool errand_load_is_wanted(const struct worker *worker);

/* Loads pages behind the loaded ones until enough rows are there, and posts each as it comes. When
 * the service refuses its own token, the loaded pages are walked anew, once. */
void errand_load(struct worker *worker);

/* Walks the loaded pages anew and posts them as one generation, or posts why it failed. */
void errand_refresh(struct worker *worker);

#endif
