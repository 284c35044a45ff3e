#include "desk/hearing.h"

#include "base/hash.h"
#include "presence/recorder.h"

#include <string.h>

/* Begins to keep presence when the queue has answered for the first time. */
static bool begin(struct desk *desk, int64_t listening_ms)
{
    struct err err = ERR_INIT;
    struct chance chance = chance_system();
    if (!desk->presence && listening_ms != 0)
        desk->presence = presence_new(slice_of(desk->session->meeting_id), listening_ms,
                                      hash_key_new(&chance), &err);
    if (desk->presence)
        recorder_listening(desk->session->recorder, listening_ms);
    return desk->presence != NULL;
}

/* The user id that the event gives, or what else is known. */
static struct slice user_of(const struct desk *desk, const struct event *event)
{
    uint32_t row = roster_find(desk->roster, event->attendee_id);
    const struct presence_person *person = presence_find(desk->presence, event->attendee_id);
    if (row != ROSTER_NONE)
        return roster_row(desk->roster, row)->attendee.external_user_id;
    return person ? person->external_user_id : SLICE_EMPTY;
}

/* Joins, leaves and drops stand among the events, by the service's time. */
static void note(struct desk *desk, const struct event *event)
{
    struct events_item item = {.wall_ms = event->timestamp_ms, .id = event->attendee_id};
    switch (event_meaning(event->kind)) {
    case EVENT_MEANS_IN:
        item.kind = EVENTS_JOINED;
        break;
    case EVENT_MEANS_OUT:
        item.kind = EVENTS_LEFT;
        break;
    case EVENT_MEANS_LOST:
        item.kind = EVENTS_DROPPED;
        break;
    default:
        if (event->kind != EVENT_MEETING_ENDED)
            return;
        item.kind = EVENTS_NOTE;
        item.id = SLICE_EMPTY;
    }
    item.user = item.kind == EVENTS_NOTE ? slice_of("an event said that the meeting ended")
                                         : user_of(desk, event);
    events_add(desk->events, &item);
}

static void acknowledge(struct desk *desk, uint64_t batch)
{
    struct message *m = message_new(MESSAGE_TAKEN);
    if (!m)
        return;
    m->u.batch = batch;
    desk->host->command(desk->host->self, desk->session, &m);
}

/* Into the presence and the ledger. After a fact was lost for the ledger, events that are known are
 * written too: one of them may be the lost one, come again. False: it has to come again. */
static bool keep(struct desk *desk, const struct event *event, int64_t now_ms, unsigned *news)
{
    enum presence_result result = presence_apply(desk->presence, event);
    if (result == PRESENCE_TAKEN) {
        note(desk, event);
        *news |= DESK_PRESENCE;
    }
    if ((result == PRESENCE_TAKEN || desk->lost_events) &&
        !recorder_event(desk->session->recorder, event, now_ms)) {
        desk->lost_events = true;
        return false;
    }
    return result != PRESENCE_NO_MEMORY;
}

unsigned hearing_take(struct desk *desk, const struct message_heard *heard)
{
    unsigned news = DESK_STATUS;
    bool kept = begin(desk, heard->listening_ms);
    for (size_t i = 0; kept && i < heard->count; i++)
        kept = keep(desk, &heard->events[i], heard->now_ms, &news);
    if (kept)
        acknowledge(desk, heard->batch);
    return news;
}

unsigned hearing_listen(struct desk *desk, const struct message_listening *listening)
{
    bool was_deaf = !desk->presence;
    bool failed = err_is(&listening->err) && listening->failures != desk->listening.failures;
    desk->listening = *listening;
    if (failed)
        errors_add(&desk->errors, clock_wall_ms(&desk->host->clock), "ReceiveMessage",
                   &listening->err);
    begin(desk, listening->listening_ms);
    return was_deaf && desk->presence ? DESK_STATUS | DESK_PRESENCE : DESK_STATUS;
}

void hearing_follow(struct desk *desk)
{
    if (!desk->presence)
        return;
    list_set_presence(&desk->list, desk->presence);
    desk->whereabouts = whereabouts_count(desk->presence, desk->roster);
}
