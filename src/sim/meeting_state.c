#include "sim/meeting_state.h"

#include <stdlib.h>
#include <string.h>

void meeting_state_init(struct meeting_state *state, const struct uuid *meeting_id, uint64_t seed)
{
    *state = (struct meeting_state){.churn = CHURN_INIT, .random = {.state = seed ^ 0x57a6e}};
    registry_init(&state->meeting, meeting_id, seed);
}

void meeting_state_clean_up(struct meeting_state *state)
{
    if (!state)
        return;
    for (size_t i = 0; i < state->event_count; i++)
        scenario_event_clean_up(&state->events[i]);
    free(state->events);
    faults_clean_up(&state->faults);
    churn_clean_up(&state->churn);
    registry_clean_up(&state->meeting);
    state->events = NULL;
    state->event_count = state->next_event = 0;
}

bool meeting_state_plan(struct meeting_state *state, struct scenario_event *event)
{
    struct scenario_event *events =
        realloc(state->events, (state->event_count + 1) * sizeof *events);
    if (!events) {
        scenario_event_clean_up(event);
        return false;
    }
    state->events = events;
    size_t at = state->event_count++;
    while (at > state->next_event && events[at - 1].at_ms > event->at_ms) {
        events[at] = events[at - 1];
        at--;
    }
    events[at] = *event;
    *event = (struct scenario_event){0};
    return true;
}

/* --- what an event does ----------------------------------------------------------- */

static void tell_at(struct meeting_state *state, enum fact_kind kind, const struct person *person,
                    int64_t at_ms)
{
    struct fact fact = {kind, &state->meeting, person, at_ms};
    if (state->observer.note)
        state->observer.note(state->observer.self, &fact);
}

static void tell(struct meeting_state *state, enum fact_kind kind, const struct person *person)
{
    tell_at(state, kind, person, state->now_ms);
}

typedef bool perform_fn(struct meeting_state *state, struct person *person,
                        const struct scenario_event *event);

static bool add(struct meeting_state *state, struct person *person,
                const struct scenario_event *event)
{
    person = attendee_spec_register(&event->attendee, &state->meeting);
    if (!person)
        return false;
    tell(state, FACT_ADDED, person);
    if (!event->attendee.here)
        return true;
    person->where = WHERE_HERE;
    tell(state, FACT_JOINED, person);
    return true;
}

static bool add_many(struct meeting_state *state, struct person *person,
                     const struct scenario_event *event)
{
    (void)person;
    uint64_t last = state->meeting.next_seq - 1;
    if (!registry_add_many(&state->meeting, event->count))
        return false;
    const struct person *p;
    while (state->observer.note && (p = registry_after(&state->meeting, last))) {
        tell(state, FACT_ADDED, p);
        last = p->seq;
    }
    return true;
}

static bool remove_person(struct meeting_state *state, struct person *person,
                          const struct scenario_event *event)
{
    (void)event;
    tell(state, FACT_DELETED, person);
    registry_remove(&state->meeting, person);
    return true;
}

static bool change(struct meeting_state *state, struct person *person,
                   const struct scenario_event *event)
{
    for (size_t i = 0; i < MEDIUM_COUNT; i++)
        if (event->changes[i])
            person->rights.of[i] = event->attendee.rights.of[i];
    tell(state, FACT_CAPABILITIES, person);
    return true;
}

static bool join(struct meeting_state *state, struct person *person,
                 const struct scenario_event *event)
{
    (void)event;
    if (person->where == WHERE_HERE)
        return true;
    person->where = WHERE_HERE;
    tell(state, FACT_JOINED, person);
    return true;
}

/* Leaves or drops; a shared screen goes the same way. */
static bool leave(struct meeting_state *state, struct person *person,
                  const struct scenario_event *event)
{
    bool drop = event->kind == SCENARIO_EVENT_DROP;
    if (person->where != WHERE_HERE)
        return true;
    if (person->content)
        tell(state, drop ? FACT_CONTENT_DROPPED : FACT_CONTENT_LEFT, person);
    tell(state, drop ? FACT_DROPPED : FACT_LEFT, person);
    person->where = drop ? WHERE_DROPPED : WHERE_LEFT;
    person->video = person->content = false;
    return true;
}

static bool show_video(struct meeting_state *state, struct person *person,
                       const struct scenario_event *event)
{
    bool on = event->kind == SCENARIO_EVENT_VIDEO_ON;
    if (person->where != WHERE_HERE || person->video == on)
        return true;
    person->video = on;
    tell(state, on ? FACT_VIDEO_STARTED : FACT_VIDEO_STOPPED, person);
    return true;
}

static bool share_content(struct meeting_state *state, struct person *person,
                          const struct scenario_event *event)
{
    bool on = event->kind == SCENARIO_EVENT_CONTENT_ON;
    if (person->where != WHERE_HERE || person->content == on)
        return true;
    person->content = on;
    tell(state, on ? FACT_CONTENT_JOINED : FACT_CONTENT_LEFT, person);
    return true;
}

static bool end(struct meeting_state *state, struct person *person,
                const struct scenario_event *event)
{
    (void)person, (void)event;
    if (!state->meeting.ended)
        tell(state, FACT_ENDED, NULL);
    state->meeting.ended = true;
    return true;
}

static perform_fn *const performers[SCENARIO_EVENT_COUNT] = {
    [SCENARIO_EVENT_ADD] = add,
    [SCENARIO_EVENT_ADD_MANY] = add_many,
    [SCENARIO_EVENT_REMOVE] = remove_person,
    [SCENARIO_EVENT_CHANGE] = change,
    [SCENARIO_EVENT_JOIN] = join,
    [SCENARIO_EVENT_LEAVE] = leave,
    [SCENARIO_EVENT_DROP] = leave,
    [SCENARIO_EVENT_VIDEO_ON] = show_video,
    [SCENARIO_EVENT_VIDEO_OFF] = show_video,
    [SCENARIO_EVENT_CONTENT_ON] = share_content,
    [SCENARIO_EVENT_CONTENT_OFF] = share_content,
    [SCENARIO_EVENT_END] = end,
};

bool meeting_state_apply(struct meeting_state *state, const struct scenario_event *event)
{
    struct person *person = NULL;
    if (scenario_event_needs_who(event->kind)) {
        person = event->seq ? registry_find_seq(&state->meeting, event->seq)
                            : registry_find(&state->meeting, event->who, event->who_len);
        if (!person)
            return false;
    }
    return performers[event->kind](state, person, event);
}

void meeting_state_tell_history(struct meeting_state *state)
{
    enum { QUARTER_HOUR_MS = 15 * 60 * 1000 };
    const struct registry *meeting = &state->meeting;
    tell_at(state, FACT_STARTED, NULL, -QUARTER_HOUR_MS);
    for (const struct person *p = registry_after(meeting, 0); p;
         p = registry_after(meeting, p->seq))
        if (p->where == WHERE_HERE)
            tell_at(state, FACT_JOINED, p, -(int64_t)random_below(&state->random, QUARTER_HOUR_MS));
}

/* --- time ----------------------------------------------------------------------- */

static void churn_once(struct meeting_state *state)
{
    struct scenario_event event;
    if (churn_choose(&state->churn, &state->meeting, &state->random, &event))
        meeting_state_apply(state, &event);
    scenario_event_clean_up(&event);
    churn_schedule(&state->churn, &state->random);
}

static bool churn_is_due(const struct meeting_state *state, int64_t now_ms)
{
    const struct churn *churn = &state->churn;
    return churn->every_ms > 0 && !state->meeting.ended && churn->next_ms <= now_ms &&
           (churn->until_ms < 0 || churn->next_ms < churn->until_ms);
}

void meeting_state_advance(struct meeting_state *state, int64_t now_ms)
{
    for (;;) {
        struct scenario_event *event =
            state->next_event < state->event_count ? &state->events[state->next_event] : NULL;
        bool event_due = event && event->at_ms <= now_ms;
        bool churn_due = churn_is_due(state, now_ms);
        if (!event_due && !churn_due)
            break;
        bool event_first = event_due && (!churn_due || event->at_ms <= state->churn.next_ms);
        state->now_ms = event_first ? event->at_ms : state->churn.next_ms;
        if (!event_first) {
            churn_once(state);
            continue;
        }
        state->next_event++;
        meeting_state_apply(state, event);
    }
    state->now_ms = now_ms;
}
