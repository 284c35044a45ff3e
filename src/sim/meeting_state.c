#include "sim/meeting_state.h"

#include <stdlib.h>
#include <string.h>

void stage_init(struct stage *stage, const struct uuid *meeting_id, uint64_t seed)
{
    *stage = (struct stage){.churn = CHURN_INIT, .dice = {.state = seed ^ 0x57a6e}};
    registry_init(&stage->meeting, meeting_id, seed);
}

void stage_clean_up(struct stage *stage)
{
    if (!stage)
        return;
    for (size_t i = 0; i < stage->act_count; i++)
        act_clean_up(&stage->acts[i]);
    free(stage->acts);
    faults_clean_up(&stage->faults);
    churn_clean_up(&stage->churn);
    registry_clean_up(&stage->meeting);
    stage->acts = NULL;
    stage->act_count = stage->next_act = 0;
}

bool stage_plan(struct stage *stage, struct act *act)
{
    struct act *acts = realloc(stage->acts, (stage->act_count + 1) * sizeof *acts);
    if (!acts) {
        act_clean_up(act);
        return false;
    }
    stage->acts = acts;
    size_t at = stage->act_count++;
    while (at > stage->next_act && acts[at - 1].at_ms > act->at_ms) {
        acts[at] = acts[at - 1];
        at--;
    }
    acts[at] = *act;
    *act = (struct act){0};
    return true;
}

/* --- what an act does ----------------------------------------------------------- */

static void tell_at(struct stage *stage, enum fact_kind kind, const struct person *person,
                    int64_t at_ms)
{
    struct fact fact = {kind, &stage->meeting, person, at_ms};
    if (stage->listener.hear)
        stage->listener.hear(stage->listener.self, &fact);
}

static void tell(struct stage *stage, enum fact_kind kind, const struct person *person)
{
    tell_at(stage, kind, person, stage->now_ms);
}

typedef bool perform_fn(struct stage *stage, struct person *person, const struct act *act);

static bool add(struct stage *stage, struct person *person, const struct act *act)
{
    person = guest_register(&act->guest, &stage->meeting);
    if (!person)
        return false;
    tell(stage, FACT_ADDED, person);
    if (!act->guest.here)
        return true;
    person->where = WHERE_HERE;
    tell(stage, FACT_JOINED, person);
    return true;
}

static bool add_many(struct stage *stage, struct person *person, const struct act *act)
{
    (void)person;
    uint64_t last = stage->meeting.next_seq - 1;
    if (!registry_add_many(&stage->meeting, act->count))
        return false;
    const struct person *p;
    while (stage->listener.hear && (p = registry_after(&stage->meeting, last))) {
        tell(stage, FACT_ADDED, p);
        last = p->seq;
    }
    return true;
}

static bool remove_person(struct stage *stage, struct person *person, const struct act *act)
{
    (void)act;
    tell(stage, FACT_DELETED, person);
    registry_remove(&stage->meeting, person);
    return true;
}

static bool change(struct stage *stage, struct person *person, const struct act *act)
{
    for (size_t i = 0; i < MEDIUM_COUNT; i++)
        if (act->changes[i])
            person->rights.of[i] = act->guest.rights.of[i];
    tell(stage, FACT_CAPABILITIES, person);
    return true;
}

static bool join(struct stage *stage, struct person *person, const struct act *act)
{
    (void)act;
    if (person->where == WHERE_HERE)
        return true;
    person->where = WHERE_HERE;
    tell(stage, FACT_JOINED, person);
    return true;
}

/* Leaves or drops; a shared screen goes the same way. */
static bool leave(struct stage *stage, struct person *person, const struct act *act)
{
    bool drop = act->kind == ACT_DROP;
    if (person->where != WHERE_HERE)
        return true;
    if (person->content)
        tell(stage, drop ? FACT_CONTENT_DROPPED : FACT_CONTENT_LEFT, person);
    tell(stage, drop ? FACT_DROPPED : FACT_LEFT, person);
    person->where = drop ? WHERE_DROPPED : WHERE_LEFT;
    person->video = person->content = false;
    return true;
}

static bool show_video(struct stage *stage, struct person *person, const struct act *act)
{
    bool on = act->kind == ACT_VIDEO_ON;
    if (person->where != WHERE_HERE || person->video == on)
        return true;
    person->video = on;
    tell(stage, on ? FACT_VIDEO_STARTED : FACT_VIDEO_STOPPED, person);
    return true;
}

static bool share_content(struct stage *stage, struct person *person, const struct act *act)
{
    bool on = act->kind == ACT_CONTENT_ON;
    if (person->where != WHERE_HERE || person->content == on)
        return true;
    person->content = on;
    tell(stage, on ? FACT_CONTENT_JOINED : FACT_CONTENT_LEFT, person);
    return true;
}

static bool end(struct stage *stage, struct person *person, const struct act *act)
{
    (void)person, (void)act;
    if (!stage->meeting.ended)
        tell(stage, FACT_ENDED, NULL);
    stage->meeting.ended = true;
    return true;
}

static perform_fn *const performers[ACT_COUNT] = {
    [ACT_ADD] = add,
    [ACT_ADD_MANY] = add_many,
    [ACT_REMOVE] = remove_person,
    [ACT_CHANGE] = change,
    [ACT_JOIN] = join,
    [ACT_LEAVE] = leave,
    [ACT_DROP] = leave,
    [ACT_VIDEO_ON] = show_video,
    [ACT_VIDEO_OFF] = show_video,
    [ACT_CONTENT_ON] = share_content,
    [ACT_CONTENT_OFF] = share_content,
    [ACT_END] = end,
};

bool stage_perform(struct stage *stage, const struct act *act)
{
    struct person *person = NULL;
    if (act_names_somebody(act->kind)) {
        person = act->seq ? registry_find_seq(&stage->meeting, act->seq)
                          : registry_find(&stage->meeting, act->who, act->who_len);
        if (!person)
            return false;
    }
    return performers[act->kind](stage, person, act);
}

void stage_tell_history(struct stage *stage)
{
    enum { QUARTER_HOUR_MS = 15 * 60 * 1000 };
    const struct registry *meeting = &stage->meeting;
    tell_at(stage, FACT_STARTED, NULL, -QUARTER_HOUR_MS);
    for (const struct person *p = registry_after(meeting, 0); p;
         p = registry_after(meeting, p->seq))
        if (p->where == WHERE_HERE)
            tell_at(stage, FACT_JOINED, p, -(int64_t)dice_below(&stage->dice, QUARTER_HOUR_MS));
}

/* --- time ----------------------------------------------------------------------- */

static void churn_once(struct stage *stage)
{
    struct act act;
    if (churn_choose(&stage->churn, &stage->meeting, &stage->dice, &act))
        stage_perform(stage, &act);
    act_clean_up(&act);
    churn_schedule(&stage->churn, &stage->dice);
}

static bool churn_is_due(const struct stage *stage, int64_t now_ms)
{
    const struct churn *churn = &stage->churn;
    return churn->every_ms > 0 && !stage->meeting.ended && churn->next_ms <= now_ms &&
           (churn->until_ms < 0 || churn->next_ms < churn->until_ms);
}

void stage_advance(struct stage *stage, int64_t now_ms)
{
    for (;;) {
        struct act *act = stage->next_act < stage->act_count ? &stage->acts[stage->next_act] : NULL;
        bool act_due = act && act->at_ms <= now_ms;
        bool churn_due = churn_is_due(stage, now_ms);
        if (!act_due && !churn_due)
            break;
        bool act_first = act_due && (!churn_due || act->at_ms <= stage->churn.next_ms);
        stage->now_ms = act_first ? act->at_ms : stage->churn.next_ms;
        if (!act_first) {
            churn_once(stage);
            continue;
        }
        stage->next_act++;
        stage_perform(stage, act);
    }
    stage->now_ms = now_ms;
}
