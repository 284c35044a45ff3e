#include "ledger/reader.h"

#include "ledger/attendee_set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs whose lines may still come: those of recorders that wrote at the same time. */
enum { RUNS_MAX = 8 };

/* What is known of a run, by its lines. */
struct run {
    char name[LEDGER_RUN_SIZE]; /* "": version 1 */
    uint64_t seq;
    int64_t time_ms;         /* of its last line */
    int64_t fits_ms;         /* the last walk that fitted */
    struct attendee_set set; /* of the meeting that is asked for */
    bool whole;              /* the set was begun by a first look or a baseline */
    bool trusted;            /* the last walk was verified, or none has come yet */
};

struct reader {
    struct slice meeting_id;
    char first_id[MEETING_ID_LEN + 1];
    struct hash_key key;
    ledger_each_fn *take;
    void *self;
    struct ledger_survey *survey;
    struct run runs[RUNS_MAX]; /* the newest first */
    size_t count;
    size_t broken; /* broken lines before this one */
};

/* --- runs --------------------------------------------------------------------------------------
 */

static void move_to_front(struct reader *r, size_t at)
{
    struct run run = r->runs[at];
    memmove(r->runs + 1, r->runs, at * sizeof run);
    r->runs[0] = run;
}

/* Makes the run of this line the first of the list. */
static struct run *run_of(struct reader *r, struct slice name)
{
    for (size_t i = 0; i < r->count; i++) {
        if (slice_compare(slice_of(r->runs[i].name), name) != 0)
            continue;
        move_to_front(r, i);
        return &r->runs[0];
    }
    if (r->count == RUNS_MAX)
        attendee_set_clean_up(&r->runs[--r->count].set);
    r->runs[r->count] = (struct run){.trusted = true};
    snprintf(r->runs[r->count].name, LEDGER_RUN_SIZE, "%s", name.data);
    attendee_set_init(&r->runs[r->count].set, r->key);
    r->survey->runs += name.len > 0;
    move_to_front(r, r->count++);
    return &r->runs[0];
}

/* --- what is missing ---------------------------------------------------------------------------
 */

static struct slice meeting_of(const struct reader *r)
{
    return r->meeting_id.len ? r->meeting_id : slice_of(r->first_id);
}

static bool tell_gap(struct reader *r, int64_t since_ms, const struct ledger_fact *fact,
                     const char *reason)
{
    struct ledger_fact gap = ledger_fact(LEDGER_GAP, fact->time_ms, meeting_of(r));
    gap.since_ms = since_ms;
    gap.reason = slice_of(reason);
    return !*meeting_of(r).data || r->take(r->self, &gap);
}

/* Is a line missing before this one? */
static bool check_number(struct reader *r, struct run *run, const struct ledger_fact *fact)
{
    char reason[80];
    bool broken = r->survey->lines.broken != r->broken;
    uint64_t missing = fact->seq ? fact->seq - run->seq - 1 : 0;
    r->broken = r->survey->lines.broken;
    if (missing == 0 && !(broken && fact->seq == 0))
        return true;
    r->survey->missing += missing;
    if (run->seq == 0 && fact->seq) {
        r->survey->unbegun += missing;
        run->trusted = false;
        snprintf(reason, sizeof reason, "the first %" PRIu64 " lines of a run are not here",
                 missing);
    } else if (missing) {
        snprintf(reason, sizeof reason, "%" PRIu64 " line%s missing", missing,
                 missing == 1 ? " is" : "s are");
    } else {
        snprintf(reason, sizeof reason, "a line is broken");
    }
    return tell_gap(r, run->time_ms, fact, reason);
}

/* --- the set -----------------------------------------------------------------------------------
 */

static void begin_set(struct run *run)
{
    attendee_set_clear(&run->set);
    run->whole = true;
}

/* Does the walk fit the rows before it? A stretch in which none does is told once. */
static bool check_walk(struct reader *r, struct run *run, struct ledger_fact *fact)
{
    bool fits = fact->count == run->set.live;
    if (fact->has_digest)
        fits = fits && fact->digest == run->set.digest;
    bool news = !fits && run->trusted;
    fact->verified = fits && (run->whole || fact->has_digest);
    run->trusted = fits;
    r->survey->doubtful += news;
    if (fits)
        run->fits_ms = fact->time_ms;
    return !news || tell_gap(r, run->fits_ms, fact, "the rows do not fit the walk");
}

static bool check_fact(struct reader *r, struct run *run, struct ledger_fact *fact)
{
    switch (fact->kind) {
    case LEDGER_OPENED:
    case LEDGER_BASELINE:
        begin_set(run);
        return true;
    case LEDGER_REGISTERED:
    case LEDGER_CHANGED:
        return attendee_set_put(&run->set, &fact->attendee);
    case LEDGER_REMOVED:
        attendee_set_remove(&run->set, fact->attendee.id);
        return true;
    case LEDGER_WALK:
        return check_walk(r, run, fact);
    default:
        return true;
    }
}

/* --- facts -------------------------------------------------------------------------------------
 */

/* Names the meeting in the list of those that are in the file. */
static void note_meeting(struct ledger_survey *survey, struct slice id)
{
    size_t n = survey->meeting_count;
    if (id.len == 0 || id.len > MEETING_ID_LEN)
        return;
    for (size_t i = 0; i < n; i++)
        if (slice_compare_fold(slice_of(survey->meetings[i]), id) == 0)
            return;
    if (n < LEDGER_MEETINGS_MAX)
        snprintf(survey->meetings[survey->meeting_count++], MEETING_ID_LEN + 1, "%s", id.data);
}

static bool is_ours(struct reader *r, const struct ledger_fact *fact)
{
    if (r->meeting_id.len == 0 && !*r->first_id)
        snprintf(r->first_id, sizeof r->first_id, "%s", fact->meeting_id.data);
    return slice_compare_fold(fact->meeting_id, meeting_of(r)) == 0;
}

/* The wall clock is that of all meetings of the run. */
static bool take_clock(struct reader *r, struct ledger_fact *fact)
{
    fact->meeting_id = meeting_of(r);
    return fact->meeting_id.len == 0 || r->take(r->self, fact);
}

static bool take_fact(void *self, const struct ledger_fact *read)
{
    struct reader *r = self;
    struct ledger_fact fact = *read;
    struct run *run = run_of(r, fact.run);
    if (fact.seq && fact.seq <= run->seq) {
        r->survey->repeated++;
        return true;
    }
    if (fact.kind == LEDGER_COUNT)
        fact.time_ms = run->time_ms;
    bool ok = check_number(r, run, &fact);
    run->seq = fact.seq;
    run->time_ms = fact.time_ms;
    if (!ok || fact.kind == LEDGER_COUNT)
        return ok;
    if (fact.kind == LEDGER_CLOCK)
        return take_clock(r, &fact);
    note_meeting(r->survey, fact.meeting_id);
    if (!is_ours(r, &fact)) {
        r->survey->others++;
        return true;
    }
    r->survey->taken++;
    return check_fact(r, run, &fact) && r->take(r->self, &fact);
}

bool ledger_survey(const char *text, size_t len, struct slice meeting_id, struct hash_key key,
                   ledger_each_fn *take, void *self, struct ledger_survey *survey)
{
    struct reader r = {
        .meeting_id = meeting_id, .key = key, .take = take, .self = self, .survey = survey};
    *survey = (struct ledger_survey){0};
    bool ok = ledger_each(text, len, take_fact, &r, &survey->lines);
    for (size_t i = 0; i < r.count; i++)
        attendee_set_clean_up(&r.runs[i].set);
    return ok;
}
