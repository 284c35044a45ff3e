/* A recorded meeting, to be looked at as it was at any moment. Feed it the ledger's facts, then
 * seek. Owned by one thread. */
#ifndef ROLLCALL_PRESENCE_REPLAY_H
#define ROLLCALL_PRESENCE_REPLAY_H

#include "base/err.h"
#include "base/hash.h"
#include "presence/ledger.h"
#include "presence/presence.h"
#include "roster/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replay;

/* What was known at a moment. */
struct replay_view {
    int64_t time_ms;           /* of the last fact that is in it */
    struct page *page;         /* who was registered, in the order of the ledger; the caller's */
    struct presence *presence; /* from the events heard by then; the caller's */
    bool complete;             /* the last walk by then reached the last page */
    bool listened;             /* events were heard by then */
};

/* NULL and *err when memory is out. The key is fresh chance. Free with replay_destroy(). */
struct replay *replay_new(struct hash_key key, struct err *err);
void replay_destroy(struct replay *replay);

/* Takes a fact, which it copies. A ledger_each_fn: false when memory is out. */
bool replay_take(void *self, const struct ledger_fact *fact);

/* The meeting and its region; "" before the first fact. Live as long as the replay. */
struct slice replay_meeting_id(const struct replay *replay);
struct slice replay_region(const struct replay *replay);

/* When the first and the last fact were learned; 0 without any. */
int64_t replay_first_ms(const struct replay *replay);
int64_t replay_last_ms(const struct replay *replay);

/* The moments at which something was different, for the arrow keys: the first after, and the last
 * before a time. 0: there is none. */
int64_t replay_next_ms(const struct replay *replay, int64_t time_ms);
int64_t replay_previous_ms(const struct replay *replay, int64_t time_ms);

/* What was known at a time. False and *err when memory is out. Free with replay_view_clean_up(). */
bool replay_seek(const struct replay *replay, int64_t time_ms, struct replay_view *view,
                 struct err *err);
void replay_view_clean_up(struct replay_view *view);

#endif
