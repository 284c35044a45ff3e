#include "meeting/handle_presence.h"

#include "base/hash.h"
#include "ledger/recorder.h"

#include <string.h>

#define SILENCE_MS INT64_C(600000)

/* Begins to keep presence when the queue has answered for the first time. */
static bool begin(struct meeting *meeting, int64_t listening_ms)
{
    struct err err = ERR_INIT;
    struct chance chance = chance_system();
    if (!meeting->presence && listening_ms != 0)
        meeting->presence = presence_new(slice_of(meeting->session->meeting_id), listening_ms,
                                         hash_key_new(&chance), &err);
    if (meeting->presence)
        presence_listen_again(meeting->presence, listening_ms);
    if (meeting->presence)
        recorder_listening(meeting->session->recorder, listening_ms, !err_is(&meeting->queue.err));
    return meeting->presence != NULL;
}

/* The user id that the event gives, or what else is known. */
static struct slice user_of(const struct meeting *meeting, const struct event *event)
{
    uint32_t row = roster_find(meeting->roster, event->attendee_id);
    const struct presence_person *person = presence_find(meeting->presence, event->attendee_id);
    if (row != ROSTER_NONE)
        return roster_row(meeting->roster, row)->attendee.external_user_id;
    return person ? person->external_user_id : SLICE_EMPTY;
}

/* Joins, leaves and drops stand among the events, by the service's time. */
static void note(struct meeting *meeting, const struct event *event)
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
                                         : user_of(meeting, event);
    events_add(meeting->events, &item);
}

/* An attendee that a walk has missed, and that an event says is deleted, is removed. */
static void note_deleted(struct meeting *meeting, const struct event *event, int64_t now_ms,
                         unsigned *news)
{
    struct roster_look look = {.now_ms = now_ms};
    if (event->kind != EVENT_DELETED ||
        !roster_note_deleted(meeting->roster, event->attendee_id, now_ms, &meeting->diff))
        return;
    recorder_look(meeting->session->recorder, meeting->roster, &meeting->diff, &look, false);
    events_add_diff(meeting->events, meeting->roster, &meeting->diff, now_ms);
    list_apply(&meeting->list, &meeting->diff);
    *news |= MEETING_ROWS | MEETING_CHANGES;
}

static void acknowledge(struct meeting *meeting, uint64_t batch)
{
    struct message *m = message_new(MESSAGE_TAKEN);
    if (!m)
        return;
    m->u.batch = batch;
    meeting->session->post(meeting->session, &m);
}

/* Into the presence and the ledger. After a fact was lost for the ledger, events that are known are
 * written too: one of them may be the lost one, come again. False: it has to come again. */
static bool keep(struct meeting *meeting, const struct event *event, int64_t now_ms, unsigned *news)
{
    enum presence_result result = presence_apply(meeting->presence, event);
    if (result == PRESENCE_TAKEN) {
        note(meeting, event);
        note_deleted(meeting, event, now_ms, news);
        *news |= MEETING_PRESENCE;
    }
    if ((result == PRESENCE_TAKEN || meeting->lost_events) &&
        !recorder_event(meeting->session->recorder, event, now_ms)) {
        meeting->lost_events = true;
        return false;
    }
    return result != PRESENCE_NO_MEMORY;
}

/* No attendee counts as not joined while a join may lie unread, or with another reader. */
static unsigned follow_hearing(struct meeting *meeting)
{
    const struct message_queue_state *state = &meeting->queue;
    struct presence_hearing hearing = {
        .empty_ms = state->empty_ms,
        .unread = state->foreign + state->malformed + state->hidden > 0 || state->backlog ||
                  err_is(&state->err),
    };
    if (!meeting->presence)
        return 0;
    uint64_t before = presence_generation(meeting->presence);
    presence_set_hearing(meeting->presence, &hearing);
    return presence_generation(meeting->presence) == before ? 0 : MEETING_PRESENCE;
}

/* What came and was not understood stands among the errors, with a first look at it. */
static void note_unread(struct meeting *meeting, const struct message_events *heard)
{
    struct err err = ERR_INIT;
    meeting->silent = false;
    meeting->queue.foreign = heard->foreign;
    meeting->queue.malformed = heard->malformed;
    if (!heard->look[0])
        return;
    err_set(&err, ERR_NOT_UNDERSTOOD, "%s", heard->look);
    errors_add(&meeting->errors, heard->now_ms, "ReceiveMessage", &err);
}

unsigned handle_presence_events(struct meeting *meeting, const struct message_events *heard)
{
    unsigned news = MEETING_STATUS;
    bool kept = begin(meeting, heard->listening_ms);
    for (size_t i = 0; kept && i < heard->count; i++)
        kept = keep(meeting, &heard->events[i], heard->now_ms, &news);
    if (kept)
        acknowledge(meeting, heard->batch);
    note_unread(meeting, heard);
    return news | follow_hearing(meeting);
}

static void note_queue_failure(struct meeting *meeting, const struct message_queue_state *state)
{
    errors_add(&meeting->errors, state->err_ms, state->err.operation, &state->err);
    recorder_error(meeting->session->recorder, &state->err, true, state->err_ms);
}

/* A wrong principal, a FIFO queue, another region: nothing comes, and no error either. */
static void watch_for_silence(struct meeting *meeting)
{
    const struct message_queue_state *state = &meeting->queue;
    int64_t now_ms = clock_wall_ms(&meeting->platform->clock);
    bool was_silent = meeting->silent;
    struct err err = ERR_INIT;
    meeting->silent = state->listening_ms &&
                      state->events + state->foreign + state->malformed == 0 &&
                      now_ms - state->listening_ms >= SILENCE_MS &&
                      roster_totals(meeting->roster).registered > 0 && !meeting->session->replays;
    if (!meeting->silent || was_silent)
        return;
    err_set(&err, ERR_NO_EVENTS, "%s", "");
    errors_add(&meeting->errors, now_ms, "ReceiveMessage", &err);
}

unsigned handle_queue_state(struct meeting *meeting, const struct message_queue_state *listening)
{
    bool had_none = !meeting->presence;
    bool failed = message_queue_failed(listening, &meeting->queue);
    meeting->queue = *listening;
    if (failed)
        note_queue_failure(meeting, listening);
    if (err_is(&listening->count_err))
        errors_add(&meeting->errors, clock_wall_ms(&meeting->platform->clock),
                   listening->count_err.operation, &listening->count_err);
    begin(meeting, listening->listening_ms);
    watch_for_silence(meeting);
    unsigned news = follow_hearing(meeting);
    return news |
           (had_none && meeting->presence ? MEETING_STATUS | MEETING_PRESENCE : MEETING_STATUS);
}

void update_presence(struct meeting *meeting)
{
    if (!meeting->presence)
        return;
    list_set_presence(&meeting->list, meeting->presence);
    meeting->presence_counts = presence_column_count(meeting->presence, meeting->roster);
}
