#include "presence/replay.h"

#include "base/idmap.h"

#include <stdlib.h>
#include <string.h>

/* Facts are kept as the lines that they were, since those own all of their strings. */
struct entry {
    int64_t time_ms;
    enum ledger_kind kind;
    char *line;
    size_t len;
};

struct replay {
    struct hash_key key;
    struct entry *entries; /* by time */
    size_t count;
    size_t capacity;
    struct ledger_read first; /* holds the meeting's id */
    struct ledger_read region;
};

struct replay *replay_new(struct hash_key key, struct err *err)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        err_set(err, ERR_OOM, "replay");
    else
        replay->key = key;
    return replay;
}

void replay_destroy(struct replay *replay)
{
    if (!replay)
        return;
    for (size_t i = 0; i < replay->count; i++)
        free(replay->entries[i].line);
    ledger_read_clean_up(&replay->first);
    ledger_read_clean_up(&replay->region);
    free(replay->entries);
    free(replay);
}

/* --- facts --------------------------------------------------------------------- */

static bool make_room(struct replay *replay)
{
    if (replay->count < replay->capacity)
        return true;
    size_t capacity = replay->capacity ? replay->capacity * 2 : 256;
    struct entry *entries = realloc(replay->entries, capacity * sizeof *entries);
    if (!entries)
        return false;
    replay->entries = entries;
    replay->capacity = capacity;
    return true;
}

/* Clocks jump: a fact that is older than the last goes where it belongs. */
static void insert(struct replay *replay, struct entry entry)
{
    size_t at = replay->count++;
    for (; at > 0 && replay->entries[at - 1].time_ms > entry.time_ms; at--)
        replay->entries[at] = replay->entries[at - 1];
    replay->entries[at] = entry;
}

static bool is_first(const struct replay *replay)
{
    return !replay->first.json;
}

bool replay_take(void *self, const struct ledger_fact *fact)
{
    struct replay *replay = self;
    struct buf line = BUF_INIT(LEDGER_MAX_LINE);
    if (!is_first(replay) && slice_compare_fold(fact->meeting_id, replay_meeting_id(replay)) != 0)
        return true;
    struct entry entry = {.time_ms = fact->time_ms, .kind = fact->kind};
    bool ok = make_room(replay) && ledger_write(fact, &line);
    entry.len = line.len;
    if (!ok || !(entry.line = buf_take(&line))) {
        buf_clean_up(&line);
        return false;
    }
    if (is_first(replay))
        ledger_read(entry.line, entry.len, &replay->first);
    if (fact->kind == LEDGER_OPENED && !replay->region.json)
        ledger_read(entry.line, entry.len, &replay->region);
    insert(replay, entry);
    return true;
}

struct slice replay_meeting_id(const struct replay *replay)
{
    return is_first(replay) ? SLICE_EMPTY : replay->first.fact.meeting_id;
}

struct slice replay_region(const struct replay *replay)
{
    return replay->region.json ? replay->region.fact.region : SLICE_EMPTY;
}

/* --- time ---------------------------------------------------------------------- */

/* How many entries are not younger than this. */
static size_t entries_until(const struct replay *replay, int64_t time_ms)
{
    size_t low = 0;
    size_t high = replay->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (replay->entries[middle].time_ms <= time_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Walks that found nothing new, and errors, are no moments. */
static bool is_moment(const struct entry *entry)
{
    return entry->kind != LEDGER_WALK && entry->kind != LEDGER_ERROR;
}

int64_t replay_first_ms(const struct replay *replay)
{
    return replay->count ? replay->entries[0].time_ms : 0;
}

int64_t replay_last_ms(const struct replay *replay)
{
    return replay->count ? replay->entries[replay->count - 1].time_ms : 0;
}

int64_t replay_next_ms(const struct replay *replay, int64_t time_ms)
{
    for (size_t i = entries_until(replay, time_ms); i < replay->count; i++)
        if (is_moment(&replay->entries[i]))
            return replay->entries[i].time_ms;
    return 0;
}

int64_t replay_previous_ms(const struct replay *replay, int64_t time_ms)
{
    for (size_t i = entries_until(replay, time_ms - 1); i > 0; i--)
        if (is_moment(&replay->entries[i - 1]))
            return replay->entries[i - 1].time_ms;
    return 0;
}

/* --- seeking ------------------------------------------------------------------- */

/* The last word on each attendee, in the order in which they were first registered. */
struct crowd {
    struct ledger_read *facts; /* the newest line of each */
    size_t count;
    size_t *runs; /* the look that last had each; 0: found missing */
    size_t run, completed;
    struct idmap by_id;
};

static struct slice key_of(const void *self, uint32_t value)
{
    const struct crowd *crowd = self;
    return crowd->facts[value].fact.attendee.id;
}

static bool note_attendee(struct crowd *crowd, struct ledger_read *read)
{
    struct idmap_keys keys = {key_of, crowd};
    struct slice id = read->fact.attendee.id;
    uint32_t at = idmap_find(&crowd->by_id, &keys, id);
    if (at == IDMAP_NONE) {
        at = (uint32_t)crowd->count;
        if (!idmap_add(&crowd->by_id, id, at))
            return false;
        crowd->count++;
    } else {
        ledger_read_clean_up(&crowd->facts[at]);
    }
    crowd->runs[at] = read->fact.kind == LEDGER_REMOVED ? 0 : crowd->run;
    crowd->facts[at] = *read;
    read->json = NULL;
    return true;
}

/* The first complete walk after a pause finds out who went meanwhile. */
static void note_walk(struct crowd *crowd, bool complete)
{
    if (!complete || crowd->completed == crowd->run)
        return;
    crowd->completed = crowd->run;
    for (size_t i = 0; i < crowd->count; i++)
        if (crowd->runs[i] < crowd->run)
            crowd->runs[i] = 0;
}

static bool apply(struct replay_view *view, struct crowd *crowd, struct ledger_read *read)
{
    view->time_ms = read->fact.time_ms;
    switch (read->fact.kind) {
    case LEDGER_REGISTERED:
    case LEDGER_CHANGED:
    case LEDGER_REMOVED:
        return note_attendee(crowd, read);
    case LEDGER_EVENT:
        return presence_apply(view->presence, &read->fact.event) != PRESENCE_NO_MEMORY;
    case LEDGER_LISTENING:
        view->listened = true;
        return true;
    case LEDGER_WALK:
        view->complete = read->fact.complete;
        note_walk(crowd, view->complete);
        return true;
    case LEDGER_OPENED:
        crowd->run++;
        return true;
    default:
        return true;
    }
}

/* Since when events were heard, as far as the ledger says. */
static int64_t listening_since(const struct replay *replay)
{
    for (size_t i = 0; i < replay->count; i++)
        if (replay->entries[i].kind == LEDGER_LISTENING)
            return replay->entries[i].time_ms;
    return replay_last_ms(replay);
}

static bool fill(const struct replay *replay, size_t until, struct replay_view *view,
                 struct crowd *crowd)
{
    for (size_t i = 0; i < until; i++) {
        struct ledger_read read;
        bool ok =
            ledger_read(replay->entries[i].line, replay->entries[i].len, &read) == LEDGER_OK &&
            apply(view, crowd, &read);
        ledger_read_clean_up(&read);
        if (!ok)
            return false;
    }
    for (size_t i = 0; i < crowd->count; i++)
        if (crowd->runs[i] && !page_add(view->page, &crowd->facts[i].fact.attendee))
            return false;
    return true;
}

bool replay_seek(const struct replay *replay, int64_t time_ms, struct replay_view *view,
                 struct err *err)
{
    size_t until = entries_until(replay, time_ms);
    struct crowd crowd = {
        .facts = calloc(until + 1, sizeof *crowd.facts),
        .runs = calloc(until + 1, sizeof *crowd.runs),
        .run = 1,
    };
    idmap_init(&crowd.by_id, replay->key, true);
    *view = (struct replay_view){
        .page = page_new(until, false),
        .presence =
            presence_new(replay_meeting_id(replay), listening_since(replay), replay->key, err),
    };
    bool ok = crowd.facts && crowd.runs && view->page && view->presence &&
              fill(replay, until, view, &crowd);
    for (size_t i = 0; crowd.facts && i < crowd.count; i++)
        ledger_read_clean_up(&crowd.facts[i]);
    free(crowd.facts);
    free(crowd.runs);
    idmap_clean_up(&crowd.by_id);
    if (ok)
        return true;
    replay_view_clean_up(view);
    return err_set(err, ERR_OOM, "replay");
}

void replay_view_clean_up(struct replay_view *view)
{
    if (!view)
        return;
    page_destroy(view->page);
    presence_destroy(view->presence);
    *view = (struct replay_view){0};
}
