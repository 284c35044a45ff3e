#include "ledger/replay.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

/* Facts are kept as the lines that they were, since those own all of their strings. */
struct entry {
    int64_t time_ms;
    enum ledger_kind kind;
    bool complete; /* WALK: to the last page, and with every row */
    char *line;
    size_t len;
};

/* An attendee of a look. */
struct crowd_member {
    struct ledger_read read; /* the newest line */
    size_t baseline;         /* the newest that has the attendee */
};

/* The last word on each attendee of a look, in the order in which they were first registered. */
struct crowd {
    struct crowd_member *members;
    size_t count;
    size_t capacity;
    size_t baseline; /* grows with each */
    bool rewriting;  /* the newest has not ended with a walk yet: who is not in it may come */
    struct idmap by_id;
};

struct replay {
    struct hash_key key;
    struct entry *entries; /* in the ledger's order, and none older than the one before */
    size_t count;
    size_t capacity;
    struct ledger_read first; /* holds the meeting's id */
    struct ledger_read region;

    /* Where it plays. */
    size_t at;
    struct crowd crowd;
    struct ledger_read shown; /* the fact that was handed out last */
    int64_t rows_ms;          /* when the crowd became another; 0: it was told */
    bool looked;              /* a walk of this look has ended */
    bool complete;            /* and the last one had met the last page */
    bool begun;               /* a look has */
    bool failed;              /* an error was told, and no walk since */
    bool deaf;                /* one of the queue, and nothing has proved since that it answers */
};

struct replay *replay_new(struct hash_key key, struct err *err)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        err_set(err, ERR_OOM, "replay");
    if (!replay)
        return NULL;
    replay->key = key;
    idmap_init(&replay->crowd.by_id, key, true);
    return replay;
}

static void disperse(struct replay *replay)
{
    struct crowd *crowd = &replay->crowd;
    for (size_t i = 0; i < crowd->count; i++)
        ledger_read_clean_up(&crowd->members[i].read);
    crowd->count = 0;
    crowd->rewriting = false;
    idmap_clean_up(&crowd->by_id);
    idmap_init(&crowd->by_id, replay->key, true);
    replay->looked = replay->complete = false;
    replay->rows_ms = 0;
}

void replay_destroy(struct replay *replay)
{
    if (!replay)
        return;
    for (size_t i = 0; i < replay->count; i++)
        free(replay->entries[i].line);
    ledger_read_clean_up(&replay->first);
    ledger_read_clean_up(&replay->region);
    ledger_read_clean_up(&replay->shown);
    disperse(replay);
    idmap_clean_up(&replay->crowd.by_id);
    free(replay->crowd.members);
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

static bool is_first(const struct replay *replay)
{
    return !replay->first.json;
}

bool replay_take(void *self, const struct ledger_fact *fact)
{
    struct replay *replay = self;
    struct buf line = BUF_INIT(LEDGER_MAX_LINE);
    if (fact->kind == LEDGER_COUNT)
        return true;
    if (!is_first(replay) && slice_compare_fold(fact->meeting_id, replay_meeting_id(replay)) != 0)
        return true;
    struct entry entry = {
        .time_ms = fact->time_ms, .kind = fact->kind, .complete = fact->complete && fact->verified};
    if (entry.time_ms < replay_last_ms(replay))
        entry.time_ms = replay_last_ms(replay);
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
    replay->entries[replay->count++] = entry;
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
    return entry->kind != LEDGER_WALK && entry->kind != LEDGER_ERROR &&
           entry->kind != LEDGER_BASELINE && entry->kind != LEDGER_CLOCK;
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

int64_t replay_opening_ms(const struct replay *replay)
{
    for (size_t i = 0; i < replay->count; i++)
        if (replay->entries[i].kind == LEDGER_WALK)
            return replay->entries[i].time_ms;
    return replay_last_ms(replay);
}

/* --- playing ------------------------------------------------------------------- */

static struct slice key_of(const void *self, uint32_t value)
{
    const struct crowd *crowd = self;
    return crowd->members[value].read.fact.attendee.id;
}

static bool make_place(struct crowd *crowd)
{
    if (crowd->count < crowd->capacity)
        return true;
    size_t capacity = crowd->capacity ? crowd->capacity * 2 : 64;
    struct crowd_member *members = realloc(crowd->members, capacity * sizeof *members);
    if (!members)
        return false;
    crowd->members = members;
    crowd->capacity = capacity;
    return true;
}

/* Takes the line over. Who was removed keeps a place, for the case of a return. */
static bool note_attendee(struct crowd *crowd, struct ledger_read *read)
{
    struct idmap_keys keys = {key_of, crowd};
    uint32_t at = idmap_find(&crowd->by_id, &keys, read->fact.attendee.id);
    if (at != IDMAP_NONE) {
        ledger_read_clean_up(&crowd->members[at].read);
    } else {
        at = (uint32_t)crowd->count;
        if (!make_place(crowd) || !idmap_add(&crowd->by_id, read->fact.attendee.id, at))
            return false;
        crowd->count++;
    }
    crowd->members[at] = (struct crowd_member){.read = *read, .baseline = crowd->baseline};
    *read = (struct ledger_read){0};
    return true;
}

/* Who is not in the newest baseline is gone once a walk has ended it. */
static bool is_there(const struct crowd *crowd, const struct crowd_member *member)
{
    return member->read.fact.kind != LEDGER_REMOVED &&
           (crowd->rewriting || member->baseline == crowd->baseline);
}

static struct page *picture(const struct crowd *crowd)
{
    struct page *page = page_new(crowd->count, false);
    for (size_t i = 0; page && i < crowd->count; i++) {
        const struct crowd_member *member = &crowd->members[i];
        if (is_there(crowd, member) && !page_add(page, &member->read.fact.attendee)) {
            page_destroy(page);
            page = NULL;
        }
    }
    return page;
}

static bool tell_rows(struct replay *replay, int64_t time_ms, struct replay_item *item,
                      struct err *err)
{
    *item = (struct replay_item){
        .news = REPLAY_ROWS,
        .time_ms = time_ms,
        .page = picture(&replay->crowd),
        .first = !replay->looked,
        .complete = replay->complete,
    };
    replay->rows_ms = 0;
    return item->page || err_set(err, ERR_OOM, "replay");
}

static bool is_of_rows(enum ledger_kind kind)
{
    return kind == LEDGER_REGISTERED || kind == LEDGER_CHANGED || kind == LEDGER_REMOVED;
}

/* What a look writes at once. */
static bool goes_with_rows(enum ledger_kind kind)
{
    return is_of_rows(kind) || kind == LEDGER_WALK || kind == LEDGER_BASELINE;
}

/* Hands the fact out. A look after the first one begins with no attendee known; behind a gap the
 * rows are told anew. */
static void tell_fact(struct replay *replay, const struct entry *entry, struct ledger_read *read,
                      struct replay_item *item)
{
    static const enum replay_news news[LEDGER_COUNT] = {[LEDGER_OPENED] = REPLAY_BEGINS,
                                                        [LEDGER_EVENT] = REPLAY_EVENT,
                                                        [LEDGER_LISTENING] = REPLAY_LISTENING,
                                                        [LEDGER_ERROR] = REPLAY_ERROR,
                                                        [LEDGER_GAP] = REPLAY_GAP};
    replay->shown = *read;
    *read = (struct ledger_read){0};
    *item = (struct replay_item){.news = news[replay->shown.fact.kind],
                                 .time_ms = entry->time_ms,
                                 .fact = &replay->shown.fact};
    if (item->news == REPLAY_ERROR)
        *(replay->shown.fact.of_queue ? &replay->deaf : &replay->failed) = true;
    else if (item->news != REPLAY_GAP)
        replay->deaf = false;
    if (item->news == REPLAY_BEGINS)
        disperse(replay);
    if (item->news == REPLAY_GAP) {
        replay->looked = replay->complete = false;
        replay->rows_ms = replay->crowd.count ? entry->time_ms : 0;
    }
}

enum played { PLAYED_NOTHING, PLAYED_ITEM, PLAYED_FAILED };

/* A walk that found nothing new is no item, unless trouble ends with it. */
static enum played end_walk(struct replay *replay, const struct entry *entry, bool listening,
                            struct replay_item *item, struct err *err)
{
    bool heard = replay->deaf && listening;
    bool news = replay->rows_ms || !replay->looked || replay->complete != entry->complete ||
                replay->failed || heard || replay->crowd.rewriting;
    replay->complete = entry->complete;
    replay->crowd.rewriting = replay->crowd.rewriting && !entry->complete;
    bool ok = !news || tell_rows(replay, entry->time_ms, item, err);
    if (news && ok)
        item->listening = heard;
    replay->looked = true;
    replay->failed = false;
    replay->deaf = replay->deaf && !heard;
    return !ok ? PLAYED_FAILED : news ? PLAYED_ITEM : PLAYED_NOTHING;
}

static enum played play_row(struct replay *replay, const struct entry *entry,
                            struct ledger_read *read)
{
    replay->rows_ms = entry->time_ms;
    return note_attendee(&replay->crowd, read) ? PLAYED_NOTHING : PLAYED_FAILED;
}

/* Plays one entry; not every one is worth an item. */
static enum played play_entry(struct replay *replay, const struct entry *entry,
                              struct replay_item *item, struct err *err)
{
    struct ledger_read read;
    enum played played = PLAYED_NOTHING;
    if (ledger_read(entry->line, entry->len, &read) != LEDGER_OK) {
        played = PLAYED_FAILED; /* it was one when it was taken */
    } else if (is_of_rows(entry->kind)) {
        played = play_row(replay, entry, &read);
    } else if (entry->kind == LEDGER_WALK) {
        played = end_walk(replay, entry, read.fact.listening, item, err);
    } else if (entry->kind == LEDGER_BASELINE) {
        replay->crowd.baseline++;
        replay->crowd.rewriting = true;
    } else if (entry->kind != LEDGER_CLOCK && (entry->kind != LEDGER_OPENED || replay->begun)) {
        tell_fact(replay, entry, &read, item);
        played = PLAYED_ITEM;
    }
    replay->begun = true;
    ledger_read_clean_up(&read);
    return played;
}

void replay_rewind(struct replay *replay)
{
    disperse(replay);
    replay->at = 0;
    replay->begun = replay->failed = replay->deaf = false;
}

bool replay_play(struct replay *replay, int64_t until_ms, struct replay_item *item, struct err *err)
{
    enum played played = PLAYED_NOTHING;
    ledger_read_clean_up(&replay->shown);
    while (played == PLAYED_NOTHING) {
        const struct entry *next = replay->at < replay->count ? &replay->entries[replay->at] : NULL;
        if (next && next->time_ms > until_ms)
            next = NULL;
        bool goes_on = next && goes_with_rows(next->kind) && next->time_ms == replay->rows_ms;
        if (replay->rows_ms && !goes_on) /* rows that no walk has ended */
            return tell_rows(replay, replay->rows_ms, item, err);
        if (!next)
            return false;
        replay->at++;
        played = play_entry(replay, next, item, err);
    }
    return played == PLAYED_ITEM || (!err_is(err) && err_set(err, ERR_OOM, "replay"));
}
