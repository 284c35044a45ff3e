/* A recorded meeting, played again: its ledger's facts come out in the order in which they were
 * learned, up to any moment, as what a worker and a queue poller once posted. Feed it the ledger's
 * facts, then play. Owned by one thread. */
#ifndef ROLLCALL_LEDGER_REPLAY_H
#define ROLLCALL_LEDGER_REPLAY_H

#include "base/err.h"
#include "base/hash.h"
#include "ledger/ledger_line.h"
#include "roster/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replay;

enum replay_news {
    REPLAY_BEGINS,    /* another look of rollcall begins: it knew nothing of what came before */
    REPLAY_ROWS,      /* who is registered */
    REPLAY_EVENT,     /* a meeting event was heard */
    REPLAY_LISTENING, /* events are heard since then */
    REPLAY_ERROR,     /* a request failed */
    REPLAY_GAP,       /* lines are missing: nothing of before may be compared with what comes */
};

/* One thing that was learned. */
struct replay_item {
    enum replay_news news;
    int64_t time_ms;
    struct page *page; /* ROWS: all of them, in the order of the ledger; the caller's */
    bool first;        /* ROWS: no walk of this look had ended before, or lines are missing since */
    bool complete;     /* ROWS: the last page was met by then, and no row is missing */
    bool listening;    /* ROWS: the queue was heard then, after it had failed */
    const struct ledger_fact *fact; /* the others: good until the next call */
};

/* NULL and *err when memory is out. The key is fresh chance. Free with replay_destroy(). */
struct replay *replay_new(struct hash_key key, struct err *err);
void replay_destroy(struct replay *replay);

/* Takes a fact from ledger_survey(), which it copies. Their order is that of the ledger: a fact
 * that is older than the one before counts as learned with it. A ledger_each_fn: false when memory
 * is out. Only before playing. */
bool replay_take(void *self, const struct ledger_fact *fact);

/* The meeting and its region; "" before the first fact. Live as long as the replay. */
struct slice replay_meeting_id(const struct replay *replay);
struct slice replay_region(const struct replay *replay);

/* When the first and the last fact were learned; 0 without any. */
int64_t replay_first_ms(const struct replay *replay);
int64_t replay_last_ms(const struct replay *replay);

/* When the first look had met everybody; when none has, as replay_last_ms(). */
int64_t replay_opening_ms(const struct replay *replay);

/* The moments at which something was different, for the arrow keys: the first after, and the last
 * before a time. 0: there is none. */
int64_t replay_next_ms(const struct replay *replay, int64_t time_ms);
int64_t replay_previous_ms(const struct replay *replay, int64_t time_ms);

/* Back to the beginning. */
void replay_rewind(struct replay *replay);

/* The next thing that was learned by then. False when there is none, or, with *err, when memory is
 * out. */
bool replay_play(struct replay *replay, int64_t until_ms, struct replay_item *item,
                 struct err *err);

#endif
