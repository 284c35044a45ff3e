#include "presence/intervals.h"

#include <stdlib.h>
#include <string.h>

const char *presence_state_name(enum presence_state state)
{
    static const char *const names[PRESENCE_STATES] = {"unknown", "not joined yet", "here",
                                                       "left",    "dropped",        "removed"};
    return names[state];
}

/* --- the set ------------------------------------------------------------------- */

static int compare(const struct move *a, const struct move *b)
{
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

/* The place of the first move that is not older than this one. Most come in order: from the end. */
static size_t find_place(const struct intervals *moves, const struct move *move)
{
    size_t place = moves->count;
    while (place > 0 && compare(&moves->list[place - 1], move) >= 0)
        place--;
    return place;
}

static bool make_room(struct intervals *moves)
{
    if (moves->count < moves->capacity)
        return true;
    size_t capacity = moves->capacity ? moves->capacity * 2 : 4;
    struct move *list = realloc(moves->list, capacity * sizeof *list);
    if (!list)
        return false;
    moves->list = list;
    moves->capacity = capacity;
    return true;
}

enum intervals_result intervals_add(struct intervals *moves, enum event_kind kind, int64_t at_ms)
{
    struct move move = {at_ms, kind};
    size_t place = find_place(moves, &move);
    if (place < moves->count && compare(&moves->list[place], &move) == 0)
        return INTERVALS_KNOWN;
    if (moves->count == INTERVALS_MAX) {
        moves->forgot = true;
        if (place == 0)
            return INTERVALS_KNOWN;
        memmove(moves->list, moves->list + 1, (moves->count - 1) * sizeof move);
        moves->count--;
        place--;
    }
    if (!make_room(moves))
        return INTERVALS_NO_MEMORY;
    memmove(moves->list + place + 1, moves->list + place, (moves->count - place) * sizeof move);
    moves->list[place] = move;
    moves->count++;
    return INTERVALS_NEW;
}

void intervals_clean_up(struct intervals *moves)
{
    if (!moves)
        return;
    free(moves->list);
    *moves = (struct intervals){0};
}

/* --- what follows from it ---------------------------------------------------------- */

/* A device that is replaced leaves within seconds; one that was lost is given up after fifteen. */
#define HAND_OVER_MS INT64_C(60000)

/* A walk under way. */
struct pagination {
    struct intervals_summary summary;
    struct stay stay;  /* open while the attendee is here */
    int64_t seen_ms;   /* the last proof of the open stay */
    struct stay older; /* open when another device joined, and not settled yet */
    int64_t older_seen_ms;
    bool sent_home; /* by the meeting's end, or by being deleted: their leaving may still follow */
    intervals_stay_fn *hear;
    void *self;
};

static void close_stay(struct pagination *walk, struct stay *stay, int64_t to_ms, bool exact)
{
    stay->open = false;
    stay->to_ms = to_ms;
    stay->to_exact = exact;
    walk->summary.here_ms += to_ms - stay->from_ms;
    walk->summary.stays++;
    walk->summary.exact = walk->summary.exact && exact && stay->from_exact;
    if (walk->hear)
        walk->hear(walk->self, stay);
}

/* No leave told of the older device: the stay must have ended before the second join. */
static void give_up_older(struct pagination *walk)
{
    if (walk->older.open)
        close_stay(walk, &walk->older, walk->older_seen_ms, false);
}

static void finish_stay(struct pagination *walk, int64_t to_ms, bool exact)
{
    give_up_older(walk);
    close_stay(walk, &walk->stay, to_ms, exact);
    walk->summary.video = walk->summary.content = walk->summary.uncertain = false;
}

static void begin_stay(struct pagination *walk, int64_t at_ms, bool exact)
{
    walk->stay = (struct stay){.from_ms = at_ms, .from_exact = exact, .open = true};
    walk->seen_ms = at_ms;
    walk->sent_home = false;
    walk->summary.state = PRESENCE_HERE;
    walk->summary.since_ms = at_ms;
}

/* Joined. Who is here already has left without an event, or joins with another device, of which
 * the older one leaves next. */
static void come(struct pagination *walk, int64_t at_ms)
{
    if (walk->stay.open) {
        give_up_older(walk);
        walk->older = walk->stay;
        walk->older_seen_ms = walk->seen_ms;
        walk->summary.video = walk->summary.content = walk->summary.uncertain = false;
    }
    begin_stay(walk, at_ms, true);
    walk->summary.joins++;
}

/* The older device leaves shortly after the newer one joined: the attendee was here all the time,
 * and is here still, unless it was the newer one that left. */
static bool hands_over(struct pagination *walk, int64_t at_ms)
{
    if (!walk->older.open || !walk->stay.open || at_ms - walk->stay.from_ms > HAND_OVER_MS)
        return false;
    walk->summary.since_ms = walk->older.from_ms;
    walk->summary.uncertain = true;
    close_stay(walk, &walk->older, walk->stay.from_ms, true);
    return true;
}

/* Left or was dropped. Who was not here must have come without an event. */
static void go(struct pagination *walk, enum presence_state state, int64_t at_ms)
{
    walk->summary.leaves += state == PRESENCE_LEFT;
    walk->summary.drops += state == PRESENCE_DROPPED;
    if (walk->sent_home || hands_over(walk, at_ms))
        return;
    if (!walk->stay.open)
        begin_stay(walk, at_ms, false);
    finish_stay(walk, at_ms, true);
    walk->summary.state = state;
    walk->summary.since_ms = at_ms;
}

static void be_removed(struct pagination *walk, int64_t at_ms)
{
    if (walk->stay.open)
        finish_stay(walk, at_ms, true);
    walk->sent_home = true;
    walk->summary.state = PRESENCE_REMOVED;
    walk->summary.since_ms = at_ms;
}

static void note_media(struct intervals_summary *summary, enum event_kind kind)
{
    if (kind == EVENT_VIDEO_STARTED || kind == EVENT_VIDEO_STOPPED)
        summary->video = kind == EVENT_VIDEO_STARTED;
    if (kind == EVENT_CONTENT_JOINED || kind == EVENT_CONTENT_VIDEO_STARTED)
        summary->content = true;
    if (kind == EVENT_CONTENT_LEFT || kind == EVENT_CONTENT_DROPPED)
        summary->content = false;
}

static void step(struct pagination *walk, const struct move *move)
{
    enum event_meaning meaning = event_meaning(move->kind);
    if (meaning == EVENT_MEANS_HINT || meaning == EVENT_MEANS_TRACE)
        walk->summary.hinted = true;
    if (meaning == EVENT_MEANS_NEW && walk->summary.state == PRESENCE_UNKNOWN) {
        walk->summary.state = PRESENCE_NOT_YET;
        walk->summary.since_ms = move->at_ms;
    }
    if (meaning == EVENT_MEANS_IN)
        come(walk, move->at_ms);
    if (meaning == EVENT_MEANS_SIGN && !walk->stay.open)
        begin_stay(walk, move->at_ms, false);
    if ((meaning == EVENT_MEANS_SIGN || meaning == EVENT_MEANS_TRACE) && walk->stay.open) {
        walk->seen_ms = move->at_ms;
        walk->summary.uncertain &=
            meaning != EVENT_MEANS_SIGN; /* what ends may be the older one's */
        note_media(&walk->summary, move->kind);
    }
    if (meaning == EVENT_MEANS_OUT)
        go(walk, PRESENCE_LEFT, move->at_ms);
    if (meaning == EVENT_MEANS_LOST)
        go(walk, PRESENCE_DROPPED, move->at_ms);
    if (meaning == EVENT_MEANS_GONE)
        be_removed(walk, move->at_ms);
}

/* The meeting's end sends home who is here; what came after it is the newer truth. */
static void end_meeting(struct pagination *walk, int64_t ended_ms)
{
    if (!walk->stay.open)
        return;
    finish_stay(walk, ended_ms, true);
    walk->sent_home = true;
    walk->summary.state = PRESENCE_LEFT;
    walk->summary.since_ms = ended_ms;
}

struct intervals_summary intervals_walk(const struct intervals *moves, int64_t ended_ms,
                                        intervals_stay_fn *hear, void *self)
{
    struct pagination walk = {.summary = {.exact = true}, .hear = hear, .self = self};
    bool ended = ended_ms == 0;
    for (size_t i = 0; i < moves->count; i++) {
        if (!ended && moves->list[i].at_ms > ended_ms) {
            end_meeting(&walk, ended_ms);
            ended = true;
        }
        step(&walk, &moves->list[i]);
    }
    if (!ended)
        end_meeting(&walk, ended_ms);
    if (!walk.stay.open)
        return walk.summary;
    give_up_older(&walk);
    walk.summary.stays++;
    walk.summary.opened_ms = walk.stay.from_ms;
    walk.stay.to_ms = walk.seen_ms;
    walk.summary.exact = walk.summary.exact && walk.stay.from_exact;
    if (hear)
        hear(self, &walk.stay);
    return walk.summary;
}

size_t intervals_drops(const struct intervals *moves, int64_t from_ms, int64_t to_ms)
{
    size_t drops = 0;
    for (size_t i = moves->count; i-- > 0 && moves->list[i].at_ms > from_ms;)
        drops += moves->list[i].kind == EVENT_DROPPED && moves->list[i].at_ms <= to_ms;
    return drops;
}
