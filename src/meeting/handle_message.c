#include "meeting/handle_message.h"

#include "base/secret.h"
#include "fetch/mailbox.h"
#include "ledger/recorder.h"
#include "meeting/change.h"
#include "meeting/handle_presence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A pass of the loop spends no more than this on messages, so that keys are answered in between. */
enum { PASS_MS = 8 };

static int64_t mono_ms(const struct meeting *meeting)
{
    return clock_mono_ms(&meeting->platform->clock);
}

static void went_well(struct meeting *meeting, const struct message_walk *walk)
{
    err_clear(&meeting->error);
    meeting->block = BLOCK_NONE;
    meeting->next_try_mono_ms = 0;
    meeting->attempt = 0;
    meeting->as_of_mono_ms = mono_ms(meeting);
    meeting->as_of_wall_ms = walk->now_ms;
    if (walk->request_id[0])
        memcpy(meeting->request_id, walk->request_id, sizeof meeting->request_id);
}

/* An error of our own, on the way of rows into the roster: memory is out. */
static unsigned lost_rows(struct meeting *meeting, const struct err *err)
{
    meeting->error = *err;
    meeting->error_wall_ms = clock_wall_ms(&meeting->platform->clock);
    errors_add(&meeting->errors, meeting->error_wall_ms, "keeping the rows", err);
    return MEETING_STATUS;
}

/* Does one of the changes pass the filter? For --bell match. */
static bool changes_match(const struct meeting *meeting)
{
    size_t n;
    for (size_t i = 0; i < meeting->diff.count; i++) {
        if (!diff_kind_is_news(meeting->diff.items[i].kind))
            continue;
        const struct roster_row *row = roster_row(meeting->roster, meeting->diff.items[i].row);
        if (order_find(meeting->list.order, row->attendee.id, &n))
            return true;
    }
    return false;
}

static void note_shown(struct meeting *meeting)
{
    struct message *m = message_new(MESSAGE_SHOWN);
    if (m)
        meeting->session->post(meeting->session, &m);
}

/* The views follow the roster; a search looks at the new rows. */
static unsigned follow(struct meeting *meeting, const struct roster_look *look, bool walked)
{
    unsigned news = MEETING_ROWS | MEETING_STATUS;
    recorder_look(meeting->session->recorder, meeting->roster, &meeting->diff, look, walked);
    events_add_diff(meeting->events, meeting->roster, &meeting->diff, look->now_ms);
    list_apply(&meeting->list, &meeting->diff);
    if (meeting->returning)
        list_select_id(&meeting->list, slice_of(meeting->returning));
    if (meeting->seeking && list_act(&meeting->list, ACTION_NEXT_MATCH, meeting->list.scroll)) {
        meeting->seeking = false;
        meeting_stop(meeting);
    }
    if (!meeting->answered) {
        meeting->answered = true;
        note_shown(meeting);
        news |= MEETING_ANSWERED;
    }
    return news;
}

static struct roster_look look_of(const struct meeting *meeting, const struct message_walk *walk)
{
    return (struct roster_look){.now_ms = walk->now_ms,
                                .complete = walk->complete,
                                .limited = walk->limited,
                                .certain = meeting->session->replays,
                                .midway = walk->midway};
}

static unsigned take_page(struct meeting *meeting, struct message_page *m)
{
    struct err err = ERR_INIT;
    struct roster_look look = look_of(meeting, &m->walk);
    if (!roster_append(meeting->roster, &m->page, &look, &meeting->diff, &err)) {
        meeting_refresh(meeting); /* the worker counts its rows as loaded: they have to come anew */
        return lost_rows(meeting, &err);
    }
    bool first = !meeting->answered;
    meeting->progress.pages = m->walk.pages; /* until the worker says so itself */
    meeting->progress.rows = m->walk.rows;
    unsigned news = follow(meeting, &look, look.complete || look.limited);
    if (first)
        went_well(meeting, &m->walk);
    return news;
}

static unsigned take_snapshot(struct meeting *meeting, struct message_snapshot *m)
{
    struct err err = ERR_INIT;
    struct roster_look look = look_of(meeting, &m->walk);
    if (!roster_merge(meeting->roster, &m->pages, m->count, &look, &meeting->diff, &err))
        return lost_rows(meeting, &err);
    m->count = 0;
    unsigned news = follow(meeting, &look, true);
    went_well(meeting, &m->walk);
    meeting->asked = roster_rows(meeting->roster);
    if (roster_counts(meeting->roster).missing)
        meeting_confirm(meeting);
    if (diff_news(&meeting->diff))
        news |= changes_match(meeting) ? MEETING_CHANGES | MEETING_MATCHES : MEETING_CHANGES;
    return news;
}

/* What went wrong, for the errors screen: "ListAttendees page 3". */
static void remember(struct meeting *meeting, const struct err *err, size_t page)
{
    char operation[48];
    if (*err->operation)
        snprintf(operation, sizeof operation, "%s", err->operation);
    else
        snprintf(operation, sizeof operation, "ListAttendees page %zu", page);
    errors_add(&meeting->errors, meeting->error_wall_ms, operation, err);
    recorder_error(meeting->session->recorder, err, false, meeting->error_wall_ms);
}

/* No walk is under way. Of a refresh that a person asked for nothing is left to stop. */
static void rest(struct meeting *meeting)
{
    if (meeting->progress.phase != FETCH_IDLE && meeting->progress.purpose == WALK_REFRESH)
        meeting->refresh_asked = false;
    meeting->progress.phase = FETCH_IDLE;
}

static unsigned take_progress(struct meeting *meeting, const struct message_progress *m)
{
    bool waits = m->phase == FETCH_WAITING_RETRY;
    if (m->phase == FETCH_IDLE || m->began_mono_ms != meeting->progress.began_mono_ms)
        rest(meeting); /* an end that was not told is seen by the next beginning */
    meeting->progress = *m;
    if (waits && err_is(&m->err)) {
        meeting->error = m->err;
        meeting->error_wall_ms = clock_wall_ms(&meeting->platform->clock);
        remember(meeting, &m->err, m->pages + 1);
    }
    meeting->next_try_mono_ms = waits ? m->until_mono_ms : 0;
    meeting->attempt = (unsigned)m->attempt;
    return MEETING_STATUS;
}

static unsigned take_walk_end(struct meeting *meeting, const struct message_walk *m)
{
    rest(meeting);
    free(meeting->returning);
    meeting->returning = NULL;
    if (m->cancelled)
        meeting->asked = roster_rows(meeting->roster);
    else
        went_well(meeting, m);
    return MEETING_STATUS;
}

/* A recording steps back in time. */
static unsigned take_rewound(struct meeting *meeting)
{
    struct err err = ERR_INIT;
    if (!meeting_forget(meeting)) {
        err_set(&err, ERR_OOM, "replay");
        return lost_rows(meeting, &err);
    }
    return MEETING_ROWS | MEETING_STATUS | MEETING_PRESENCE;
}

static unsigned take_failure(struct meeting *meeting, const struct message_failure *m)
{
    meeting->error = m->err;
    if (strcmp(m->err.operation, "ListAttendees") == 0)
        meeting->error.operation[0] = '\0'; /* a recording names it; the status line need not */
    meeting->error_wall_ms = m->now_ms;
    remember(meeting, &m->err, meeting->progress.pages + 1);
    rest(meeting);
    meeting->next_try_mono_ms = m->next_mono_ms == MESSAGE_NEVER ? 0 : m->next_mono_ms;
    meeting->attempt = (unsigned)m->failures + 1;
    meeting->block = m->block;
    meeting->files_mono_ms = mono_ms(meeting);
    bool final = !meeting->answered && m->next_mono_ms == MESSAGE_NEVER;
    return final ? MEETING_STATUS | MEETING_REFUSED : MEETING_STATUS;
}

static unsigned take_schedule(struct meeting *meeting, const struct message_schedule *m)
{
    meeting->schedule = *m;
    meeting->block = m->block;
    if (err_is(&meeting->error) && meeting->progress.phase == FETCH_IDLE)
        meeting->next_try_mono_ms = m->next_mono_ms == MESSAGE_NEVER ? 0 : m->next_mono_ms;
    return MEETING_STATUS;
}

static unsigned take_question(struct meeting *meeting, struct message *m)
{
    free(meeting->question);
    meeting->question = m->u.question;
    m->u.question = NULL;
    return MEETING_QUESTION | MEETING_STATUS;
}

static unsigned take_terminal(struct meeting *meeting, struct message *m)
{
    free(meeting->terminal.note);
    meeting->terminal = m->u.terminal;
    meeting->terminal_lent = false;
    m->u.terminal.note = NULL;
    return MEETING_STATUS;
}

static unsigned take_warning(struct meeting *meeting, struct message *m)
{
    free(meeting->warning);
    meeting->warning = m->u.warning;
    m->u.warning = NULL;
    if (!meeting->warning)
        return MEETING_QUIET;
    struct events_item event = {.wall_ms = clock_wall_ms(&meeting->platform->clock),
                                .kind = EVENTS_NOTE,
                                .user = slice_of(meeting->warning),
                                .id = SLICE_EMPTY};
    events_add(meeting->events, &event);
    return MEETING_WARNED;
}

static unsigned take(struct meeting *meeting, struct message *m)
{
    switch (m->kind) {
    case MESSAGE_PAGE:
        return take_page(meeting, &m->u.page);
    case MESSAGE_SNAPSHOT:
        return take_snapshot(meeting, &m->u.snapshot);
    case MESSAGE_PROGRESS:
        return take_progress(meeting, &m->u.progress);
    case MESSAGE_WALK_ENDED:
        return take_walk_end(meeting, &m->u.walk);
    case MESSAGE_FAILED:
        return take_failure(meeting, &m->u.failure);
    case MESSAGE_SCHEDULE:
        return take_schedule(meeting, &m->u.schedule);
    case MESSAGE_QUESTION:
        return take_question(meeting, m);
    case MESSAGE_TERMINAL:
        return take_terminal(meeting, m);
    case MESSAGE_MEETING:
        meeting->about = m->u.meeting;
        return MEETING_STATUS;
    case MESSAGE_CHANGED:
        return meeting_take_changed(meeting, &m->u.changed);
    case MESSAGE_WARNING:
        return take_warning(meeting, m);
    case MESSAGE_IDENTITY:
        meeting->identity = m->u.identity;
        return MEETING_STATUS;
    case MESSAGE_EVENTS:
        return handle_presence_events(meeting, &m->u.events);
    case MESSAGE_QUEUE_STATE:
        return handle_queue_state(meeting, &m->u.queue_state);
    case MESSAGE_REWOUND:
        return take_rewound(meeting);
    case MESSAGE_PROBED:
        meeting->probe = m->u.probe;
        return MEETING_PROBED;
    default:
        return MEETING_QUIET; /* a command that strayed here */
    }
}

int64_t refresh_hold_ends_ms(const struct meeting *meeting)
{
    return meeting->held ? meeting->held_since_mono_ms + REFRESH_HOLD_MS : MESSAGE_NEVER;
}

/* The next message that may be dealt with now; NULL when there is none. */
static struct message *next_message(struct meeting *meeting, bool may_swap)
{
    struct message *m = meeting->held;
    meeting->held = NULL;
    if (!m) {
        m = mailbox_take(meeting->session->inbox);
        meeting->held_since_mono_ms = mono_ms(meeting);
    }
    bool swap = m && m->kind == MESSAGE_SNAPSHOT && meeting->answered && !meeting->session->replays;
    if (!swap || may_swap || mono_ms(meeting) >= meeting->held_since_mono_ms + REFRESH_HOLD_MS)
        return m;
    meeting->held = m;
    return NULL;
}

/* A ledger that cannot be written does no harm here, but it has to be said. */
static unsigned note_unrecorded(struct meeting *meeting)
{
    if (!recorder_trouble(meeting->session->recorder, &meeting->unrecorded))
        return MEETING_QUIET;
    errors_add(&meeting->errors, clock_wall_ms(&meeting->platform->clock), "recording",
               &meeting->unrecorded);
    return MEETING_UNRECORDED;
}

unsigned handle_messages(struct meeting *meeting, bool may_swap, bool *more)
{
    int64_t end_ms = mono_ms(meeting) + PASS_MS;
    unsigned news = MEETING_QUIET;
    struct message *m;
    *more = false;
    while (!*more && (m = next_message(meeting, may_swap))) {
        news |= take(meeting, m);
        message_destroy(m);
        *more = mono_ms(meeting) >= end_ms;
    }
    if (news & (MEETING_PRESENCE | MEETING_ROWS))
        update_presence(meeting);
    if (news & (MEETING_ROWS | MEETING_ACTED))
        news |= meeting_check_changes(meeting);
    return news | note_unrecorded(meeting);
}
