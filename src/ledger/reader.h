/* Reads a ledger that proves itself: hands on the facts of one meeting, and checks on the way what
 * is missing between them.
 *
 * A run's lines are numbered: what was lost, cut off or overwritten leaves a hole. A walk line says
 * how many attendees there were, and the digest of their set: when both fit the lines before it,
 * the walk is *verified*, and who is not in it was not registered. Where lines are missing, a
 * LEDGER_GAP stands between the facts: nothing may be concluded across it. A ledger of version 1
 * has counts only.
 *
 * Order is the order of the file. Lines that came before (a file and its copy, one behind the
 * other) are passed over. Pure; any thread. */
#ifndef ROLLCALL_LEDGER_READER_H
#define ROLLCALL_LEDGER_READER_H

#include "base/hash.h"
#include "base/meeting_id.h"
#include "base/slice.h"
#include "ledger/ledger_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many meetings of a ledger are named. */
#define LEDGER_MEETINGS_MAX 32

/* How a whole ledger was. */
struct ledger_survey {
    struct ledger_tally lines;
    size_t taken;     /* facts of the meeting that was asked for */
    size_t others;    /* facts of other meetings */
    uint64_t missing; /* lines of runs that are not there, in all */
    uint64_t unbegun; /* of these, before the first line of a run that is there */
    size_t repeated;  /* lines that came before */
    size_t doubtful;  /* stretches whose rows do not fit their walks */
    size_t runs;      /* 0: version 1 only */
    char meetings[LEDGER_MEETINGS_MAX][MEETING_ID_LEN + 1]; /* those that are in it */
    size_t meeting_count;
};

/* Reads it, and hands the facts of one meeting to a function: of the one that is named, or, for "",
 * of the first. The key is fresh chance. False when the function returned false, or memory is out.
 */
bool ledger_survey(const char *text, size_t len, struct slice meeting_id, struct hash_key key,
                   ledger_each_fn *take, void *self, struct ledger_survey *survey);

#endif
