/* What one session leaves in a ledger: who was there at the first look, each change since, each
 * walk, trouble, and the events that were heard. A NULL recorder stands for "nothing is recorded":
 * every call is then a success. Owned by one thread.
 *
 * A fact that could not be written (a full disk) is lost from the ledger, which goes on with the
 * next one that can; the session is never hurt. Whether it has to be told is asked with
 * recorder_trouble(). After a loss, when the ledger goes on in another file, and every hour, the
 * next look writes all rows anew (a baseline), so that a reader knows again where it stands. */
#ifndef ROLLCALL_LEDGER_RECORDER_H
#define ROLLCALL_LEDGER_RECORDER_H

#include "base/err.h"
#include "base/slice.h"
#include "ledger/attendee_set.h"
#include "ledger/ledger_file.h"
#include "presence/event.h"
#include "roster/diff.h"
#include "roster/roster.h"

#include <stdbool.h>
#include <stdint.h>

/* Embedded; the fields are private to recorder.c. Starts as {0}; free with recorder_close(). */
struct recorder {
    struct ledger_file *file; /* may be shared by all recorders of a thread */
    struct slice meeting_id;
    struct slice region;
    struct attendee_set written; /* what the lines come to */
    int64_t baseline_ms;         /* when all rows were written last; 0: with the first look */
    uint64_t places;             /* of the file, when they were */
    int64_t listening_ms;        /* the last that was written */
    bool hears;                  /* the queue answers */
    bool lost;                   /* a line was not written since the last baseline */
    bool failing;                /* the last fact was not written */
    bool told;                   /* and it was told */
    struct err reason;           /* why */
};

/* Begins with an "opened" line. File and strings are borrowed and must outlive the recorder. All
 * calls return whether every line of theirs is in the file. */
bool recorder_open(struct recorder *recorder, struct ledger_file *file, const char *meeting_id,
                   const char *region, int64_t now_ms);

/* Writes down what an append or a swap did to the roster: the diff is the operation's, the look
 * the one that it was done with. walked: a walk has ended with it. */
bool recorder_look(struct recorder *recorder, const struct roster *roster, const struct diff *diff,
                   const struct roster_look *look, bool walked);

/* A request for the list has failed, or an attempt of one; or, of_queue, one for events. */
bool recorder_error(struct recorder *recorder, const struct err *err, bool of_queue,
                    int64_t now_ms);

/* Events are heard since then (wall clock; 0: not yet). Written when it is another time than
 * before. hears: the queue answers now; walks say whether it did. */
bool recorder_listening(struct recorder *recorder, int64_t listening_ms, bool hears);

/* An event was heard; one of another meeting is passed over. A message may be deleted from the
 * queue only after this has returned true. */
bool recorder_event(struct recorder *recorder, const struct event *event, int64_t now_ms);

/* Is there a failure that was not told yet? Then once *err says why; after a fact could be
 * written again, the next failure is told again. */
bool recorder_trouble(struct recorder *recorder, struct err *err);

/* Frees what it holds; the file stays open. NULL is fine. */
void recorder_close(struct recorder *recorder);

#endif
