#include "ledger/recorder.h"

static bool put(struct recorder *r, const struct ledger_fact *fact)
{
    struct err err = ERR_INIT;
    if (ledger_file_append(r->file, fact, &err)) {
        r->failing = r->told = false;
        return true;
    }
    r->failing = true;
    r->reason = err;
    return false;
}

bool recorder_open(struct recorder *recorder, struct ledger_file *file, const char *meeting_id,
                   const char *region, int64_t now_ms)
{
    *recorder = (struct recorder){.file = file, .meeting_id = slice_of(meeting_id)};
    struct ledger_fact fact = ledger_fact(LEDGER_OPENED, now_ms, recorder->meeting_id);
    fact.region = slice_of(region);
    return put(recorder, &fact);
}

/* Tokens stay behind: the ledger has no place for them, and shall not even be shown them. */
static bool put_row(struct recorder *r, enum ledger_kind kind, const struct roster_row *row,
                    const struct roster_look *look)
{
    struct ledger_fact fact = ledger_fact(kind, look->now_ms, r->meeting_id);
    fact.attendee = row->attendee;
    fact.attendee.join_token = SLICE_EMPTY;
    fact.first_look = kind == LEDGER_REGISTERED && row->first_look;
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

static bool put_walk(struct recorder *r, const struct roster *roster,
                     const struct roster_look *look)
{
    struct ledger_fact fact = ledger_fact(LEDGER_WALK, look->now_ms, r->meeting_id);
    fact.count = roster_counts(roster).live;
    fact.complete = look->complete;
    return put(r, &fact);
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
    return (!walked || put_walk(recorder, roster, look)) && ok;
}

bool recorder_error(struct recorder *recorder, const struct err *err, int64_t now_ms)
{
    if (!recorder)
        return true;
    struct ledger_fact fact = ledger_fact(LEDGER_ERROR, now_ms, recorder->meeting_id);
    fact.code = slice_of(err->aws_code[0] ? err->aws_code : err_name(err->code));
    fact.status = err->http_status;
    fact.request_id = slice_of(err->request_id);
    return put(recorder, &fact);
}

bool recorder_listening(struct recorder *recorder, int64_t listening_ms)
{
    if (!recorder || listening_ms == 0 || listening_ms == recorder->listening_ms)
        return true;
    struct ledger_fact fact = ledger_fact(LEDGER_LISTENING, listening_ms, recorder->meeting_id);
    bool ok = put(recorder, &fact);
    if (ok)
        recorder->listening_ms = listening_ms;
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
