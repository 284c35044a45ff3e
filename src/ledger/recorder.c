#include "ledger/recorder.h"

/* So often all rows are written anew, for a reader who has lost the thread. */
#define BASELINE_MS INT64_C(3600000)

static bool put(struct recorder *r, const struct ledger_fact *fact)
{
    struct err err = ERR_INIT;
    if (ledger_file_append(r->file, fact, &err)) {
        r->failing = r->told = false;
        return true;
    }
    r->failing = r->lost = true;
    r->reason = err;
    return false;
}

bool recorder_open(struct recorder *recorder, struct ledger_file *file, const char *meeting_id,
                   const char *region, int64_t now_ms)
{
    *recorder = (struct recorder){.file = file,
                                  .meeting_id = slice_of(meeting_id),
                                  .region = slice_of(region),
                                  .places = ledger_file_places(file)};
    attendee_set_init(&recorder->written, hash_key_new(&file->chance));
    struct ledger_fact fact = ledger_fact(LEDGER_OPENED, now_ms, recorder->meeting_id);
    fact.region = recorder->region;
    return put(recorder, &fact);
}

void recorder_close(struct recorder *recorder)
{
    if (recorder)
        attendee_set_clean_up(&recorder->written);
}

/* Tokens stay behind: the ledger has no place for them, and shall not even be shown them. */
static bool put_row(struct recorder *r, enum ledger_kind kind, const struct roster_row *row,
                    const struct roster_look *look)
{
    struct ledger_fact fact = ledger_fact(kind, look->now_ms, r->meeting_id);
    fact.attendee = row->attendee;
    fact.attendee.join_token = SLICE_EMPTY;
    fact.first_look = kind == LEDGER_REGISTERED && row->first_look;
    if (kind == LEDGER_REMOVED)
        attendee_set_remove(&r->written, fact.attendee.id);
    else if (!attendee_set_put(&r->written, &fact.attendee))
        r->lost = true;
    return put(r, &fact);
}

/* Rows that came into sight with this look, without being known to be new: no diff has them. */
static bool put_sights(struct recorder *r, const struct roster *roster, const struct diff *diff,
                       const struct roster_look *look)
{
    bool ok = true;
    for (size_t i = diff->moved ? 0 : diff->old_rows; i < roster_rows(roster); i++) {
        const struct roster_row *row = roster_row(roster, i);
        if (roster_row_is_live(row) && row->first_look && row->first_seen_ms == look->now_ms)
            ok = put_row(r, LEDGER_REGISTERED, row, look) && ok;
    }
    return ok;
}

static bool put_walk(struct recorder *r, const struct roster_look *look)
{
    struct ledger_fact fact = ledger_fact(LEDGER_WALK, look->now_ms, r->meeting_id);
    fact.count = r->written.live;
    fact.digest = r->written.digest;
    fact.has_digest = true;
    fact.complete = look->complete;
    fact.listening = r->hears;
    return put(r, &fact);
}

static bool put_listening(struct recorder *r, int64_t now_ms)
{
    struct ledger_fact fact = ledger_fact(LEDGER_LISTENING, now_ms, r->meeting_id);
    fact.since_ms = r->listening_ms;
    return r->listening_ms == 0 || put(r, &fact);
}

/* --- baselines ---------------------------------------------------------------------------------
 */

/* Is what was written still what the roster has? Rows can go out of sight without being removed. */
static bool is_in_step(struct recorder *r, const struct roster *roster)
{
    uint64_t digest = 0;
    size_t live = 0;
    for (size_t i = 0; i < roster_rows(roster); i++) {
        const struct roster_row *row = roster_row(roster, i);
        if (!roster_row_is_live(row))
            continue;
        digest += attendee_set_hash(&r->written, &row->attendee);
        live++;
    }
    return live == r->written.live && digest == r->written.digest;
}

/* Why all rows have to be written anew; "" for no reason. */
static const char *baseline_reason(struct recorder *r, const struct roster *roster,
                                   const struct diff *diff, const struct roster_look *look)
{
    if (r->places != ledger_file_places(r->file))
        return "another file";
    if (r->lost)
        return "lines were lost";
    if (look->now_ms - r->baseline_ms >= BASELINE_MS || look->now_ms < r->baseline_ms)
        return "hourly";
    bool same = diff->count == 0 && diff->old_rows == diff->new_rows;
    return same || is_in_step(r, roster) ? "" : "rows went out of sight";
}

/* False: a line of it was lost, and the next look tries again. */
static bool put_baseline(struct recorder *r, const struct roster *roster,
                         const struct roster_look *look, const char *reason)
{
    struct ledger_fact fact = ledger_fact(LEDGER_BASELINE, look->now_ms, r->meeting_id);
    fact.region = r->region;
    fact.reason = slice_of(reason);
    r->lost = false;
    attendee_set_clear(&r->written);
    bool ok = put(r, &fact);
    r->places = ledger_file_places(r->file); /* a file that was another is opened by now */
    ok = ok && put_listening(r, look->now_ms);
    for (size_t i = 0; ok && i < roster_rows(roster); i++) {
        struct roster_row row = *roster_row(roster, i);
        row.first_look = true; /* since when they are there, an earlier line says */
        ok = !roster_row_is_live(&row) || put_row(r, LEDGER_REGISTERED, &row, look);
    }
    r->baseline_ms = look->now_ms;
    r->lost = r->lost || !ok;
    return ok;
}

static bool put_baseline_if_due(struct recorder *r, const struct roster *roster,
                                const struct diff *diff, const struct roster_look *look)
{
    if (r->baseline_ms == 0)
        r->baseline_ms = look->now_ms;
    const char *reason = baseline_reason(r, roster, diff, look);
    return !*reason || put_baseline(r, roster, look, reason);
}

bool recorder_look(struct recorder *recorder, const struct roster *roster, const struct diff *diff,
                   const struct roster_look *look, bool walked)
{
    static const enum ledger_kind kinds[] = {[DIFF_REGISTERED] = LEDGER_REGISTERED,
                                             [DIFF_CHANGED] = LEDGER_CHANGED,
                                             [DIFF_REMOVED] = LEDGER_REMOVED};
    if (!recorder)
        return true;
    bool ok = put_sights(recorder, roster, diff, look);
    for (size_t i = 0; i < diff->count; i++) {
        if (!diff_kind_is_news(diff->items[i].kind))
            continue;
        const struct roster_row *row = roster_row(roster, diff->items[i].row);
        ok = put_row(recorder, kinds[diff->items[i].kind], row, look) && ok;
    }
    if (!walked)
        return ok;
    bool whole = put_baseline_if_due(recorder, roster, diff, look);
    return whole && put_walk(recorder, look) && ok;
}

bool recorder_error(struct recorder *recorder, const struct err *err, bool of_queue, int64_t now_ms)
{
    const char *asked = of_queue ? "ReceiveMessage" : "ListAttendees";
    if (!recorder)
        return true;
    struct ledger_fact fact = ledger_fact(LEDGER_ERROR, now_ms, recorder->meeting_id);
    fact.operation = slice_of(err->operation[0] ? err->operation : asked);
    fact.of_queue = of_queue;
    fact.code = slice_of(err->aws_code[0] ? err->aws_code : err_name(err->code));
    fact.status = err->http_status;
    fact.request_id = slice_of(err->request_id);
    return put(recorder, &fact);
}

bool recorder_listening(struct recorder *recorder, int64_t listening_ms, bool hears)
{
    if (!recorder)
        return true;
    recorder->hears = hears && listening_ms != 0;
    if (listening_ms == 0 || listening_ms == recorder->listening_ms)
        return true;
    int64_t before_ms = recorder->listening_ms;
    recorder->listening_ms = listening_ms;
    bool ok = put_listening(recorder, clock_wall_ms(&recorder->file->clock));
    if (!ok)
        recorder->listening_ms = before_ms;
    return ok;
}

bool recorder_event(struct recorder *recorder, const struct event *event, int64_t now_ms)
{
    if (!recorder || slice_compare_fold(event->meeting_id, recorder->meeting_id) != 0)
        return true;
    struct ledger_fact fact = ledger_fact(LEDGER_EVENT, now_ms, recorder->meeting_id);
    fact.event = *event;
    return put(recorder, &fact);
}

bool recorder_trouble(struct recorder *recorder, struct err *err)
{
    if (!recorder || !recorder->failing || recorder->told)
        return false;
    recorder->told = true;
    *err = recorder->reason;
    return true;
}
