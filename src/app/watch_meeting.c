#include "app/watch_meeting.h"

#include "app/stderr_message.h"
#include "app/watch_line.h"

#include <string.h>

/* --- lines ------------------------------------------------------------------------------------ */

static struct watch_line line_of(const struct watch *w)
{
    return (struct watch_line){
        .meeting_id = session_meeting_id(w->session),
        .now_ms = clock_wall_ms(&w->app->clock),
        .roster = w->roster,
        .filter = w->filter,
        .mask = w->app->options.mask,
        .join_tokens = w->app->options.include_join_tokens,
    };
}

static void set_state(struct watch *w, enum status_state state, const struct err *err)
{
    char message[1024];
    if (w->state == state)
        return;
    struct watch_line line = line_of(w);
    w->state = state;
    watch_line_state(&w->all->lines, &line, state,
                     err ? err_line_going_on(err, message, sizeof message) : NULL);
}

/* --- what the worker tells -------------------------------------------------------------------- */

void watch_tell_failure(struct watch *w)
{
    struct err *told = &w->all->told;
    const struct err *err = &w->failure;
    bool again = told->code == err->code && strcmp(told->detail, err->detail) == 0;
    w->said = true;
    if (!w->app->options.several || (again && err_kind(err) == ERR_KIND_AUTH))
        return;
    stderr_error_of(w->app, w->app->options.meeting_id, err);
    if (err_kind(err) == ERR_KIND_AUTH)
        *told = *err;
}

void watch_fail(struct watch *w, const struct err *err)
{
    w->done = true;
    if (err_is(&w->failure))
        return;
    w->failure = *err;
    watch_tell_failure(w);
}

/* Tells which condition holds from now on, and who met it; the watch ends when that is enough. */
static void told_until(struct watch *w, const struct until_condition *condition,
                       const struct attendee *attendee)
{
    struct watch_line line = line_of(w);
    watch_line_until(&w->all->lines, &line, condition->text, attendee);
    w->all->met = w->all->met || until_is_met(&w->until);
    w->done = w->done || w->all->met;
}

static void ask_until(struct watch *w, enum diff_kind kind, size_t row)
{
    for (size_t i = 0; i < w->until.count && !w->done; i++) {
        if (until_take_row(&w->until.items[i], kind, w->roster, row))
            told_until(w, &w->until.items[i], &roster_row(w->roster, row)->attendee);
    }
}

/* The first complete look: everyone counts as registered for --until. */
static void introduce(struct watch *w)
{
    struct watch_line line = line_of(w);
    w->introduced = true;
    watch_line_snapshot(&w->all->lines, &line);
    for (size_t i = 0; i < roster_rows(w->roster) && !w->done; i++)
        ask_until(w, DIFF_REGISTERED, i);
    set_state(w, STATUS_LIVE, NULL);
}

/* A look has ended well. */
static void look_ended(struct watch *w)
{
    if (!w->introduced)
        introduce(w);
    set_state(w, STATUS_LIVE, NULL);
    struct watch_line line = line_of(w);
    watch_line_walk(&w->all->lines, &line);
    for (size_t i = 0; i < w->until.count && !w->done; i++) {
        if (until_take_look(&w->until.items[i], w->roster))
            told_until(w, &w->until.items[i], NULL);
    }
}

/* Tells what a diff brought, up to the item that meets the condition. */
static void tell_diff(struct watch *w)
{
    struct watch_line line = line_of(w);
    for (size_t i = 0; w->introduced && i < w->diff.count && !w->done; i++) {
        const struct diff_item *item = &w->diff.items[i];
        if (!diff_kind_is_news(item->kind))
            continue;
        if (watch_line_shows(&line, item->row))
            watch_line_item(&w->all->lines, &line, item);
        ask_until(w, item->kind, item->row);
    }
}

static struct roster_look look_of(const struct message_walk *walk)
{
    return (struct roster_look){.now_ms = walk->now_ms,
                                .complete = walk->complete,
                                .limited = walk->limited,
                                .midway = walk->midway};
}

static void on_page(struct watch *w, struct message *message)
{
    struct roster_look look = look_of(&message->u.page.walk);
    struct err err = ERR_INIT;
    if (!roster_append(w->roster, &message->u.page.page, &look, &w->diff, &err)) {
        watch_fail(w, &err);
        return;
    }
    bool walked = look.complete || look.limited;
    recorder_look(w->recorder, w->roster, &w->diff, &look, walked);
    tell_diff(w);
    if (walked)
        look_ended(w);
}

static void on_snapshot(struct watch *w, struct message *message)
{
    struct message_snapshot *snapshot = &message->u.snapshot;
    struct roster_look look = look_of(&snapshot->walk);
    struct err err = ERR_INIT;
    if (!roster_merge(w->roster, &snapshot->pages, snapshot->count, &look, &w->diff, &err)) {
        watch_fail(w, &err);
        return;
    }
    bool walked = look.complete || look.limited; /* not so when a load had to start over */
    recorder_look(w->recorder, w->roster, &w->diff, &look, walked);
    tell_diff(w);
    roster_sweep(w->roster, look.now_ms, NULL, NULL);
    if (roster_counts(w->roster).missing)
        session_command(w->session, MESSAGE_CONFIRM);
    if (walked && !w->done)
        look_ended(w);
}

/* Ends the watch, but not before the last events are in the ledger. */
static void end_watch(struct watch *w)
{
    bool drains =
        w->recorder && session_hears(w->all->meetings->session) && w->app->options.drain_s > 0;
    if (!drains || w->draining) {
        w->done = w->done || !drains;
        return;
    }
    w->draining = true;
    w->drain_mono_ms = clock_mono_ms(&w->app->clock) + w->app->options.drain_s * 1000;
}

/* The meeting is gone: what was waited for cannot come any more, unless it was the end. The last
 * events are waited for all the same. */
static void end_of_meeting(struct watch *w, const struct err *err)
{
    struct watch_line line = line_of(w);
    watch_line_ended(&w->all->lines, &line);
    for (size_t i = 0; i < w->until.count; i++) {
        if (until_take_end(&w->until.items[i]))
            told_until(w, &w->until.items[i], NULL);
    }
    if (w->until.count && !until_is_met(&w->until) && !err_is(&w->failure)) {
        w->failure = *err;
        watch_tell_failure(w);
    }
    w->done = false;
    end_watch(w);
}

/* Trouble that time or a login may mend is told and waited for, once there was a list, and before
 * it by a watch that waits for something; any other ends the watch. */
static void on_failed(struct watch *w, struct message *message)
{
    const struct message_failure *failure = &message->u.failure;
    struct status_facts facts = {.have_rows = w->introduced, .error = &failure->err};
    bool waits = w->introduced || w->until.count > 0 || w->app->options.timeout_s > 0;
    w->block = failure->block;
    recorder_error(w->recorder, &failure->err, false, failure->now_ms);
    if (w->introduced && failure->block == BLOCK_ENDED) {
        end_of_meeting(w, &failure->err);
    } else if (failure->block == BLOCK_NOT_FOUND && w->recorder &&
               session_hears(w->all->meetings->session)) {
        if (!err_is(&w->failure))
            w->failure = failure->err;
        end_watch(w); /* told at the end, when there were no events either */
    } else if ((w->introduced && failure->block == BLOCK_AUTH) ||
               (waits && failure->block == BLOCK_NONE)) {
        set_state(w, status_state(&facts), &failure->err);
    } else {
        watch_fail(w, &failure->err);
    }
}

static void on_schedule(struct watch *w, struct message *message)
{
    w->block = message->u.schedule.block;
}

static void note_unread(const struct watch *w, const char *look)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_NOT_UNDERSTOOD, "%s", look);
    stderr_note(w->app, "%s: %s", err_text(&err), err.detail);
}

/* Says that an attendee is removed when a walk has missed it and an event says that it is deleted.
 */
static void note_deleted(struct watch *w, const struct event *event, int64_t now_ms)
{
    struct slice id = slice_of(session_meeting_id(w->session));
    struct roster_look look = {.now_ms = now_ms};
    if (event->kind != EVENT_DELETED || slice_compare_fold(event->meeting_id, id) != 0 ||
        !roster_note_deleted(w->roster, event->attendee_id, now_ms, &w->diff))
        return;
    recorder_look(w->recorder, w->roster, &w->diff, &look, false);
    tell_diff(w);
}

static bool take_event(struct watch *w, const struct event *event, int64_t now_ms)
{
    bool ours =
        slice_compare_fold(event->meeting_id, slice_of(session_meeting_id(w->session))) == 0;
    bool ok = recorder_event(w->recorder, event, now_ms);
    w->events += ours && ok;
    w->events_ms = now_ms;
    w->meeting_ended = w->meeting_ended || (ours && event->kind == EVENT_MEETING_ENDED);
    return ok;
}

/* Are both ends of the last two stays proven? An intervals_stay_fn. */
struct last_stays {
    struct stay before, last;
    size_t count;
};

static void note_stay(void *self, const struct stay *stay)
{
    struct last_stays *stays = self;
    stays->before = stays->last;
    stays->last = *stay;
    stays->count++;
}

/* Is no event missing before this one? A joining needs the end of the stay before it, a leaving the
 * beginning of its own. */
static bool is_exact(const struct presence_person *person, const struct event *event)
{
    struct last_stays stays = {.count = 0};
    intervals_walk(&person->moves, 0, note_stay, &stays);
    if (event_meaning(event->kind) != EVENT_MEANS_IN)
        return stays.count > 0 && stays.last.from_exact && stays.last.to_exact;
    return stays.count < 2 || stays.before.to_exact;
}

/* Whom an event is about, as far as it is known. */
static struct attendee attendee_of(const struct watch *w, const struct event *event,
                                   const struct presence_person *person)
{
    uint32_t row = roster_find(w->roster, event->attendee_id);
    if (row != ROSTER_NONE)
        return roster_row(w->roster, row)->attendee;
    return (struct attendee){.id = event->attendee_id,
                             .external_user_id = person->external_user_id,
                             .join_token = SLICE_EMPTY};
}

/* How many attendees have the user id of this one; who is not listed yet counts as one. */
static size_t copies_of(const struct watch *w, struct slice attendee_id)
{
    uint32_t row = roster_find(w->roster, attendee_id);
    return row == ROSTER_NONE ? 1 : roster_same_user(w->roster, row);
}

/* An event that is new: a line, and a question to --until. */
static void tell_event(struct watch *w, const struct event *event)
{
    struct watch_line line = line_of(w);
    const struct presence_person *person = presence_find(w->presence, event->attendee_id);
    if (event->kind == EVENT_MEETING_ENDED)
        watch_line_event(&w->all->lines, &line, event, NULL, true);
    if (!person || !watch_line_event_type(event->kind))
        return;
    struct attendee attendee = attendee_of(w, event, person);
    struct filter_subject subject = {
        .attendee = &attendee, .change = "", .copies = copies_of(w, event->attendee_id)};
    enum until_kind kind = event_meaning(event->kind) == EVENT_MEANS_IN ? UNTIL_HERE : UNTIL_LEFT;
    if (filter_matches(w->filter, &subject))
        watch_line_event(&w->all->lines, &line, event, &attendee, is_exact(person, event));
    for (size_t i = 0; i < w->until.count && !w->done; i++) {
        if (until_take_move(&w->until.items[i], kind, &subject))
            told_until(w, &w->until.items[i], &attendee);
    }
}

static bool listen_since(struct watch *w, int64_t listening_ms)
{
    struct err err = ERR_INIT;
    if (!w->presence && listening_ms != 0)
        w->presence = presence_new(slice_of(session_meeting_id(w->session)), listening_ms,
                                   hash_key_new(&w->app->chance), &err);
    return w->presence;
}

/* What one meeting makes of them. False when an event could not be kept. */
static bool hear(struct watch *w, const struct message_events *heard)
{
    bool ok = listen_since(w, heard->listening_ms) &&
              recorder_listening(w->recorder, heard->listening_ms, true);
    for (size_t i = 0; w->presence && i < heard->count; i++) {
        const struct event *event = &heard->events[i];
        enum presence_result result = presence_apply(w->presence, event);
        if (result == PRESENCE_TAKEN && !w->done)
            tell_event(w, event);
        ok = take_event(w, event, heard->now_ms) && result != PRESENCE_NO_MEMORY && ok;
        note_deleted(w, event, heard->now_ms);
    }
    return ok;
}

/* Events that were not taken, or not written into the ledger, stay in the queue and come again. */
static void on_heard(struct watch *w, struct message *message)
{
    const struct message_events *heard = &message->u.events;
    bool ok = true;
    if (heard->look[0])
        note_unread(w, heard->look);
    for (size_t i = 0; i < w->all->count; i++)
        ok = hear(&w->all->meetings[i], heard) && ok;
    struct message *taken = ok ? message_new(MESSAGE_TAKEN) : NULL;
    if (!taken)
        return;
    taken->u.batch = heard->batch;
    session_post(w->session, &taken);
}

/* No events come, or they cannot be deleted: said when it begins. */
static void note_queue_failure(const struct watcher *all, const struct message_queue_state *state)
{
    char line[1024];
    const struct err *err = &state->err, *before = &all->queue.err;
    if (err->code != before->code || strcmp(err->operation, before->operation) != 0)
        stderr_note(all->app, "%s: %s", err->operation, err_line_going_on(err, line, sizeof line));
}

static void on_listening(struct watch *w, struct message *message)
{
    const struct message_queue_state *state = &message->u.queue_state;
    struct watcher *all = w->all;
    bool failed = message_queue_failed(state, &all->queue);
    for (size_t i = 0; i < all->count; i++) {
        struct watch *one = &all->meetings[i];
        bool empty = state->empty_ms >= one->events_ms;
        one->done = one->done || (one->draining && one->meeting_ended && empty);
        recorder_listening(one->recorder, state->listening_ms, !err_is(&state->err));
        if (failed)
            recorder_error(one->recorder, &state->err, true, state->err_ms);
    }
    if (failed)
        note_queue_failure(all, state);
    all->queue = *state;
}

void watch_handle(struct watch *w, struct message *message)
{
    static void (*const handlers[MESSAGE_KIND_COUNT])(struct watch *, struct message *) = {
        [MESSAGE_PAGE] = on_page,     [MESSAGE_SNAPSHOT] = on_snapshot,
        [MESSAGE_FAILED] = on_failed, [MESSAGE_SCHEDULE] = on_schedule,
        [MESSAGE_EVENTS] = on_heard,  [MESSAGE_QUEUE_STATE] = on_listening,
    };
    bool of_all = message->kind == MESSAGE_EVENTS || message->kind == MESSAGE_QUEUE_STATE;
    if (handlers[message->kind] && (!w->done || of_all))
        handlers[message->kind](w, message);
    message_destroy(message);
}
