#include "desk/inbox.h"

#include "base/secret.h"
#include "desk/hearing.h"
#include "presence/recorder.h"
#include "work/mailbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A pass of the loop spends no more than this on messages, so that keys are answered in between. */
enum { PASS_MS = 8 };

static int64_t mono_ms(const struct desk *desk)
{
    return clock_mono_ms(&desk->host->clock);
}

static void went_well(struct desk *desk, const struct message_walk *walk)
{
    err_clear(&desk->error);
    desk->hold = WORK_GOING;
    desk->next_try_mono_ms = 0;
    desk->attempt = 0;
    desk->as_of_mono_ms = mono_ms(desk);
    desk->as_of_wall_ms = walk->now_ms;
    if (walk->request_id[0])
        memcpy(desk->request_id, walk->request_id, sizeof desk->request_id);
}

/* An error of our own, on the way of rows into the roster: memory is out. */
static unsigned lost_rows(struct desk *desk, const struct err *err)
{
    desk->error = *err;
    desk->error_wall_ms = clock_wall_ms(&desk->host->clock);
    errors_add(&desk->errors, desk->error_wall_ms, "keeping the rows", err);
    return DESK_STATUS;
}

/* Does one of the changes pass the filter? For --bell match. */
static bool changes_match(const struct desk *desk)
{
    size_t n;
    for (size_t i = 0; i < desk->diff.count; i++) {
        const struct roster_row *row = roster_row(desk->roster, desk->diff.items[i].row);
        if (order_find(desk->list.order, row->attendee.id, &n))
            return true;
    }
    return false;
}

/* The views follow the roster; whoever looks for something looks at the new rows. */
static unsigned follow(struct desk *desk, const struct roster_look *look, bool walked)
{
    unsigned news = DESK_ROWS | DESK_STATUS;
    recorder_look(desk->session->recorder, desk->roster, &desk->diff, look, walked);
    events_add_diff(desk->events, desk->roster, &desk->diff, look->now_ms);
    list_apply(&desk->list, &desk->diff);
    if (desk->returning)
        list_select_id(&desk->list, slice_of(desk->returning));
    if (desk->seeking && list_act(&desk->list, ACTION_NEXT_MATCH, desk->list.scroll)) {
        desk->seeking = false;
        desk_stop(desk);
    }
    if (!desk->answered) {
        desk->answered = true;
        desk->host->answered(desk->host->self, desk->session);
        news |= DESK_ANSWERED;
    }
    return news;
}

static unsigned take_page(struct desk *desk, struct message_page *m)
{
    struct err err = ERR_INIT;
    struct roster_look look = {m->walk.now_ms, m->walk.complete, m->walk.limited};
    if (!roster_append(desk->roster, &m->page, &look, &desk->diff, &err)) {
        desk_refresh(desk); /* the worker counts its rows as loaded: they have to come anew */
        return lost_rows(desk, &err);
    }
    bool first = !desk->answered;
    unsigned news = follow(desk, &look, look.complete || look.limited);
    if (first)
        went_well(desk, &m->walk);
    return news;
}

static unsigned take_generation(struct desk *desk, struct message_generation *m)
{
    struct err err = ERR_INIT;
    struct roster_look look = {m->walk.now_ms, m->walk.complete, m->walk.limited};
    if (!roster_swap(desk->roster, &m->pages, m->count, &look, &desk->diff, &err))
        return lost_rows(desk, &err);
    m->count = 0;
    unsigned news = follow(desk, &look, true);
    went_well(desk, &m->walk);
    desk->asked = roster_rows(desk->roster);
    if (desk->diff.count)
        news |= changes_match(desk) ? DESK_CHANGES | DESK_MATCHES : DESK_CHANGES;
    return news;
}

/* What went wrong, for the errors screen: "ListAttendees page 3". */
static void remember(struct desk *desk, const struct err *err, size_t page)
{
    char operation[48];
    snprintf(operation, sizeof operation, "ListAttendees page %zu", page);
    errors_add(&desk->errors, desk->error_wall_ms, operation, err);
    recorder_error(desk->session->recorder, err, desk->error_wall_ms);
}

static unsigned take_progress(struct desk *desk, const struct message_progress *m)
{
    bool waits = m->phase == WORK_WAITING_RETRY;
    desk->progress = *m;
    if (waits && err_is(&m->err)) {
        desk->error = m->err;
        desk->error_wall_ms = clock_wall_ms(&desk->host->clock);
        remember(desk, &m->err, m->pages + 1);
    }
    desk->next_try_mono_ms = waits ? m->until_mono_ms : 0;
    desk->attempt = (unsigned)m->attempt;
    return DESK_STATUS;
}

static unsigned take_walk_end(struct desk *desk, const struct message_walk *m)
{
    desk->progress.phase = WORK_IDLE;
    free(desk->returning);
    desk->returning = NULL;
    if (m->cancelled)
        desk->asked = roster_rows(desk->roster);
    else
        went_well(desk, m);
    return DESK_STATUS;
}

/* A recording steps back in time. */
static unsigned take_rewound(struct desk *desk)
{
    struct err err = ERR_INIT;
    if (!desk_forget(desk)) {
        err_set(&err, ERR_OOM, "replay");
        return lost_rows(desk, &err);
    }
    return DESK_ROWS | DESK_STATUS | DESK_PRESENCE;
}

static unsigned take_failure(struct desk *desk, const struct message_failure *m)
{
    desk->error = m->err;
    desk->error_wall_ms = m->now_ms;
    remember(desk, &m->err, desk->progress.pages + 1);
    desk->progress.phase = WORK_IDLE;
    desk->next_try_mono_ms = m->next_mono_ms == MESSAGE_NEVER ? 0 : m->next_mono_ms;
    desk->attempt = (unsigned)m->failures + 1;
    desk->hold = m->hold;
    desk->files_mono_ms = mono_ms(desk);
    bool final = !desk->answered && m->next_mono_ms == MESSAGE_NEVER;
    return final ? DESK_STATUS | DESK_REFUSED : DESK_STATUS;
}

static unsigned take_schedule(struct desk *desk, const struct message_schedule *m)
{
    desk->schedule = *m;
    desk->hold = m->hold;
    if (err_is(&desk->error) && desk->progress.phase == WORK_IDLE)
        desk->next_try_mono_ms = m->next_mono_ms == MESSAGE_NEVER ? 0 : m->next_mono_ms;
    return DESK_STATUS;
}

static unsigned take_question(struct desk *desk, struct message *m)
{
    free(desk->question);
    desk->question = m->u.question;
    m->u.question = NULL;
    return DESK_QUESTION | DESK_STATUS;
}

static unsigned take(struct desk *desk, struct message *m)
{
    switch (m->kind) {
    case MESSAGE_PAGE:
        return take_page(desk, &m->u.page);
    case MESSAGE_GENERATION:
        return take_generation(desk, &m->u.generation);
    case MESSAGE_PROGRESS:
        return take_progress(desk, &m->u.progress);
    case MESSAGE_WALK_ENDED:
        return take_walk_end(desk, &m->u.walk);
    case MESSAGE_FAILED:
        return take_failure(desk, &m->u.failure);
    case MESSAGE_SCHEDULE:
        return take_schedule(desk, &m->u.schedule);
    case MESSAGE_QUESTION:
        return take_question(desk, m);
    case MESSAGE_IDENTITY:
        desk->identity = m->u.identity;
        return DESK_STATUS;
    case MESSAGE_HEARD:
        return hearing_take(desk, &m->u.heard);
    case MESSAGE_LISTENING:
        return hearing_listen(desk, &m->u.listening);
    case MESSAGE_REWOUND:
        return take_rewound(desk);
    case MESSAGE_PROBED:
        desk->probe = m->u.probe;
        return DESK_PROBED;
    default:
        return DESK_QUIET; /* a command that strayed here */
    }
}

int64_t inbox_hold_ends_ms(const struct desk *desk)
{
    return desk->held ? desk->held_since_mono_ms + INBOX_HOLD_MS : MESSAGE_NEVER;
}

/* The next message that may be dealt with now; NULL when there is none. */
static struct message *next_message(struct desk *desk, bool may_swap)
{
    struct message *m = desk->held;
    desk->held = NULL;
    if (!m) {
        m = mailbox_take(desk->session->inbox);
        desk->held_since_mono_ms = mono_ms(desk);
    }
    bool swap = m && m->kind == MESSAGE_GENERATION && desk->answered && !desk->session->replays;
    if (!swap || may_swap || mono_ms(desk) >= desk->held_since_mono_ms + INBOX_HOLD_MS)
        return m;
    desk->held = m;
    return NULL;
}

/* A ledger that cannot be written hurts nobody, but somebody has to know. */
static unsigned note_unrecorded(struct desk *desk)
{
    if (!recorder_trouble(desk->session->recorder, &desk->unrecorded))
        return DESK_QUIET;
    errors_add(&desk->errors, clock_wall_ms(&desk->host->clock), "recording", &desk->unrecorded);
    return DESK_UNRECORDED;
}

unsigned inbox_receive(struct desk *desk, bool may_swap, bool *more)
{
    int64_t end_ms = mono_ms(desk) + PASS_MS;
    unsigned news = DESK_QUIET;
    struct message *m;
    *more = false;
    while (!*more && (m = next_message(desk, may_swap))) {
        news |= take(desk, m);
        message_destroy(m);
        *more = mono_ms(desk) >= end_ms;
    }
    if (news & (DESK_PRESENCE | DESK_ROWS))
        hearing_follow(desk);
    return news | note_unrecorded(desk);
}
