#include "sim/scenario_event.h"

#include <stdlib.h>
#include <string.h>

bool attendee_specs_add(struct attendee_specs *attendees, struct attendee_spec *attendee)
{
    struct attendee_spec *list = realloc(attendees->list, (attendees->count + 1) * sizeof *list);
    if (!list) {
        attendee_spec_clean_up(attendee);
        return false;
    }
    attendees->list = list;
    list[attendees->count++] = *attendee;
    *attendee = (struct attendee_spec){0};
    return true;
}

void attendee_spec_clean_up(struct attendee_spec *attendee)
{
    if (!attendee)
        return;
    free(attendee->user);
    *attendee = (struct attendee_spec){0};
}

static void attendee_specs_clean_up(struct attendee_specs *attendees)
{
    if (!attendees)
        return;
    for (size_t i = 0; i < attendees->count; i++)
        attendee_spec_clean_up(&attendees->list[i]);
    free(attendees->list);
    *attendees = ATTENDEE_SPECS_INIT;
}

struct person *attendee_spec_register(const struct attendee_spec *attendee,
                                      struct registry *meeting)
{
    struct newcomer newcomer = {
        .user = attendee->user,
        .user_len = attendee->user_len,
        .id = attendee->has_id ? &attendee->id : NULL,
        .rights = attendee->rights,
        .verbatim = attendee->verbatim,
    };
    return registry_add(meeting, &newcomer);
}

struct row {
    const char *name;
    bool whom;
};

#define SCENARIO_EVENT_ROW(id, name, whom) [SCENARIO_EVENT_##id] = {name, whom},
static const struct row rows[SCENARIO_EVENT_COUNT] = {SCENARIO_EVENT_TABLE(SCENARIO_EVENT_ROW)};
#undef SCENARIO_EVENT_ROW

enum scenario_event_kind scenario_event_kind_from_name(const char *name)
{
    enum scenario_event_kind kind = 0;
    while (kind < SCENARIO_EVENT_COUNT && strcmp(rows[kind].name, name) != 0)
        kind++;
    return kind;
}

bool scenario_event_needs_who(enum scenario_event_kind kind)
{
    return rows[kind].whom;
}

void scenario_event_clean_up(struct scenario_event *event)
{
    if (!event)
        return;
    attendee_spec_clean_up(&event->attendee);
    free(event->who);
    event->who = NULL;
}

/* How many attendees are tried before the answer is "none". */
enum { TRIES = 20 };

static bool can_happen(enum scenario_event_kind kind, const struct person *person)
{
    bool here = person->where == WHERE_HERE;
    switch (kind) {
    case SCENARIO_EVENT_JOIN:
        return !here;
    case SCENARIO_EVENT_LEAVE:
    case SCENARIO_EVENT_DROP:
        return here;
    case SCENARIO_EVENT_VIDEO_ON:
        return here && !person->video;
    case SCENARIO_EVENT_VIDEO_OFF:
        return here && person->video;
    case SCENARIO_EVENT_CONTENT_ON:
        return here && !person->content;
    case SCENARIO_EVENT_CONTENT_OFF:
        return here && person->content;
    default:
        return true;
    }
}

/* Picks an attendee by number: user ids may be there twice. */
static bool pick_somebody(struct registry *meeting, struct random *random,
                          struct scenario_event *event)
{
    for (int i = 0; i < TRIES; i++) {
        const struct person *p = registry_pick(meeting, random_next(random));
        if (!p || !can_happen(event->kind, p))
            continue;
        event->attendee.rights = p->rights;
        event->seq = p->seq;
        return true;
    }
    return false;
}

/* The next attendee of the list who is not there; a generated one when all are. */
static bool pick_attendee(struct churn *churn, struct registry *meeting,
                          struct scenario_event *event)
{
    for (size_t i = 0; i < churn->attendees.count; i++) {
        const struct attendee_spec *g =
            &churn->attendees.list[churn->next_attendee++ % churn->attendees.count];
        if (registry_find(meeting, g->user, g->user_len))
            continue;
        event->attendee = *g;
        event->attendee.has_id = false; /* who comes back is registered anew */
        event->attendee.user = strndup(g->user, g->user_len);
        return event->attendee.user != NULL;
    }
    event->kind = SCENARIO_EVENT_ADD_MANY;
    event->count = 1;
    return true;
}

static enum scenario_event_kind choose_kind(const struct churn *churn, size_t registered,
                                            struct random *random)
{
    double total = 0;
    for (size_t i = 0; i < SCENARIO_EVENT_COUNT; i++)
        total += churn->weights[i];
    double draw = random_unit(random) * total;
    enum scenario_event_kind kind = 0;
    while (kind + 1 < SCENARIO_EVENT_COUNT && draw >= churn->weights[kind])
        draw -= churn->weights[kind++];
    if (kind == SCENARIO_EVENT_ADD && registered >= churn->max)
        return SCENARIO_EVENT_REMOVE;
    if (kind == SCENARIO_EVENT_REMOVE && registered <= churn->min)
        return SCENARIO_EVENT_ADD;
    return kind;
}

bool churn_choose(struct churn *churn, struct registry *meeting, struct random *random,
                  struct scenario_event *event)
{
    *event = (struct scenario_event){.kind = choose_kind(churn, registry_count(meeting), random)};
    if (event->kind == SCENARIO_EVENT_ADD)
        return pick_attendee(churn, meeting, event);
    if (!scenario_event_needs_who(event->kind) || !pick_somebody(meeting, random, event))
        return false;
    if (event->kind == SCENARIO_EVENT_CHANGE) {
        size_t medium = random_below(random, MEDIUM_COUNT);
        size_t step = 1 + random_below(random, RIGHT_NONE);
        event->changes[medium] = true;
        event->attendee.rights.of[medium] =
            (unsigned char)((event->attendee.rights.of[medium] + step) % (RIGHT_NONE + 1));
    }
    return true;
}

void churn_schedule(struct churn *churn, struct random *random)
{
    churn->next_ms += 1 + (int64_t)((double)churn->every_ms * (0.5 + random_unit(random)));
}

void churn_clean_up(struct churn *churn)
{
    if (!churn)
        return;
    attendee_specs_clean_up(&churn->attendees);
    *churn = CHURN_INIT;
}
