#include "sim/churn.h"

#include <string.h>

/* How many people are tried before "nobody" is the answer. */
enum { TRIES = 20 };

static bool can_happen(enum act_kind kind, const struct person *person)
{
    bool here = person->where == WHERE_HERE;
    switch (kind) {
    case ACT_JOIN:
        return !here;
    case ACT_LEAVE:
    case ACT_DROP:
        return here;
    case ACT_VIDEO_ON:
        return here && !person->video;
    case ACT_VIDEO_OFF:
        return here && person->video;
    case ACT_CONTENT_ON:
        return here && !person->content;
    case ACT_CONTENT_OFF:
        return here && person->content;
    default:
        return true;
    }
}

/* Picks somebody by number: user ids may be there twice. */
static bool pick_somebody(struct registry *meeting, struct dice *dice, struct act *act)
{
    for (int i = 0; i < TRIES; i++) {
        const struct person *p = registry_pick(meeting, dice_next(dice));
        if (!p || !can_happen(act->kind, p))
            continue;
        act->guest.rights = p->rights;
        act->seq = p->seq;
        return true;
    }
    return false;
}

/* The next guest of the list who is not there; a generated one when all are. */
static bool pick_guest(struct churn *churn, struct registry *meeting, struct act *act)
{
    for (size_t i = 0; i < churn->guests.count; i++) {
        const struct guest *g = &churn->guests.list[churn->next_guest++ % churn->guests.count];
        if (registry_find(meeting, g->user, g->user_len))
            continue;
        act->guest = *g;
        act->guest.has_id = false; /* who comes back is registered anew */
        act->guest.user = strndup(g->user, g->user_len);
        return act->guest.user != NULL;
    }
    act->kind = ACT_ADD_MANY;
    act->count = 1;
    return true;
}

static enum act_kind choose_kind(const struct churn *churn, size_t registered, struct dice *dice)
{
    double total = 0;
    for (size_t i = 0; i < ACT_COUNT; i++)
        total += churn->weights[i];
    double draw = dice_unit(dice) * total;
    enum act_kind kind = 0;
    while (kind + 1 < ACT_COUNT && draw >= churn->weights[kind])
        draw -= churn->weights[kind++];
    if (kind == ACT_ADD && registered >= churn->max)
        return ACT_REMOVE;
    if (kind == ACT_REMOVE && registered <= churn->min)
        return ACT_ADD;
    return kind;
}

bool churn_choose(struct churn *churn, struct registry *meeting, struct dice *dice, struct act *act)
{
    *act = (struct act){.kind = choose_kind(churn, registry_count(meeting), dice)};
    if (act->kind == ACT_ADD)
        return pick_guest(churn, meeting, act);
    if (!act_names_somebody(act->kind) || !pick_somebody(meeting, dice, act))
        return false;
    if (act->kind == ACT_CHANGE) {
        size_t medium = dice_below(dice, MEDIUM_COUNT);
        size_t step = 1 + dice_below(dice, RIGHT_NONE);
        act->changes[medium] = true;
        act->guest.rights.of[medium] =
            (unsigned char)((act->guest.rights.of[medium] + step) % (RIGHT_NONE + 1));
    }
    return true;
}

void churn_schedule(struct churn *churn, struct dice *dice)
{
    churn->next_ms += 1 + (int64_t)((double)churn->every_ms * (0.5 + dice_unit(dice)));
}

void churn_clean_up(struct churn *churn)
{
    if (!churn)
        return;
    guests_clean_up(&churn->guests);
    *churn = CHURN_INIT;
}
