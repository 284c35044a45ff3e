#include "app/run.h"

#include "app/ask_terminal.h"
#include "app/printed_list.h"
#include "app/session.h"
#include "app/signal_thread.h"
#include "app/stderr_message.h"
#include "app/until.h"
#include "app/watch_line.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/meeting_id.h"
#include "ledger/recorder.h"
#include "presence/presence.h"
#include "print/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How often the credential files are looked at while a login is missing. */
#define FILES_PERIOD_MS 1000

/* How often a signal and the time are looked for while the reader of the output takes nothing. */
#define READER_PERIOD_MS 100

/* A meeting of a million attendees makes a long first line. */
#define LINES_MAX ((size_t)1 << 30)

struct watch;

/* One run: what its meetings have in common. */
struct watcher {
    const struct app *app;
    struct watch *meetings;
    size_t count;
    struct signal_thread *signals;
    struct ledger_file ledger;
    struct sink_fd out;
    struct buf lines;                 /* not written yet */
    int wake[2];                      /* readable when a message has come */
    struct message_queue_state queue; /* the newest */
    bool met;                         /* one of the meetings has met --until */
    int64_t deadline_ms;              /* --timeout; MESSAGE_NEVER: none */
    struct err failure;               /* what ended all of it */
    struct err told;                  /* of several: the last login that was missing */
};

/* One meeting. */
struct watch {
    struct watcher *all;
    struct app view; /* the program as it is for this meeting: its region, its profile */
    const struct app *app;
    struct until until;
    struct filter *filter; /* NULL: lines of everyone */
    struct session *session;
    struct roster *roster;
    struct diff diff;
    struct recorder recording;
    struct recorder *recorder; /* NULL: without --record */
    struct presence *presence; /* NULL until the queue has answered */
    enum status_state state;
    enum block_reason block;
    bool introduced; /* the snapshot is out */
    bool done;
    bool draining;         /* the meeting is gone: its last events are waited for */
    bool meeting_ended;    /* an event said so */
    size_t events;         /* of this meeting, in the ledger */
    int64_t events_ms;     /* when the newest came */
    int64_t drain_mono_ms; /* until when */
    bool said;             /* the failure was told; of several meetings */
    bool rests;            /* done, and asks for nothing more */
    struct err failure;    /* what ended it */
};

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

/* Of several meetings the failure of one is told when it comes, a missing login once for all. */
static void tell_failure(struct watch *w)
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

static void fail(struct watch *w, const struct err *err)
{
    w->done = true;
    if (err_is(&w->failure))
        return;
    w->failure = *err;
    tell_failure(w);
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
        fail(w, &err);
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
        fail(w, &err);
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
        tell_failure(w);
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
        fail(w, &failure->err);
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

/* What came for a meeting that is done is for nothing, but for the queue, which is that of all. */
static void handle(struct watch *w, struct message *message)
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

/* --- the loop --------------------------------------------------------------------------------- */

/* No refresh by itself. */
static void pause_refresh(struct watch *w, bool on)
{
    struct message *m = w->session ? message_new(MESSAGE_PAUSE) : NULL;
    if (!m)
        return;
    m->u.on = on;
    session_post(w->session, &m);
}

/* No refresh while nobody takes what the last one brought, so that nothing gathers here either. */
static void hold(struct watcher *all, bool on)
{
    for (size_t i = 0; i < all->count; i++) {
        if (!all->meetings[i].done)
            pause_refresh(&all->meetings[i], on);
    }
}

static bool is_time_up(const struct watcher *all)
{
    return clock_mono_ms(&all->app->clock) >= all->deadline_ms;
}

/* Waits for a reader that takes nothing. False when a signal or --timeout ended that. */
static bool wait_for_reader(struct watcher *all)
{
    bool ready = false;
    while (!ready && !signal_thread_caught(all->signals) && !is_time_up(all))
        ready = fd_wait_writable(all->out.fd, -1, READER_PERIOD_MS);
    return ready;
}

/* Writes what the reader takes. False when it takes no more, for whatever reason. */
static bool write_all(struct watcher *all, struct err *err)
{
    bool held = false;
    size_t sent = 0;
    while (sent < all->lines.len) {
        ssize_t n = fd_write_some(all->out.fd, all->lines.data + sent, all->lines.len - sent);
        if (n >= 0) {
            sent += (size_t)n;
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) {
            all->out.error = errno;
            return err_set(err, ERR_IO, "writing to %s: %s", all->out.name, strerror(errno));
        }
        if (!held)
            hold(all, true);
        held = true;
        if (!wait_for_reader(all))
            return false;
    }
    if (held)
        hold(all, false);
    return true;
}

static bool write_lines(struct watcher *all)
{
    bool ok = !all->lines.failed || err_set(&all->failure, ERR_OOM, "lines");
    ok = ok && write_all(all, &all->failure);
    buf_reset(&all->lines);
    return ok;
}

/* Have all meetings ended, or failed, or is nothing waited for any more? */
static bool is_done(const struct watcher *all)
{
    bool done = true;
    for (size_t i = 0; i < all->count; i++)
        done = done && all->meetings[i].done;
    return done || all->met || err_is(&all->failure);
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

/* How long to sleep, -1: for ever: until the time is over, or the files are worth a look. */
static int64_t patience_ms(const struct watcher *all)
{
    int64_t now_ms = clock_mono_ms(&all->app->clock), end_ms = all->deadline_ms;
    for (size_t i = 0; i < all->count; i++) {
        const struct watch *w = &all->meetings[i];
        if (w->draining && !w->done)
            end_ms = sooner(end_ms, w->drain_mono_ms);
        if (w->block == BLOCK_AUTH && !w->done)
            end_ms = sooner(end_ms, now_ms + FILES_PERIOD_MS);
    }
    if (end_ms == MESSAGE_NEVER)
        return -1;
    return end_ms > now_ms ? end_ms - now_ms : 0;
}

static void check_time(struct watcher *all)
{
    if (is_time_up(all))
        err_set(&all->failure, ERR_TIME_UP, "%lld s", (long long)all->app->options.timeout_s);
}

static void look_around(struct watch *w)
{
    struct err unrecorded = ERR_INIT;
    if (recorder_trouble(w->recorder, &unrecorded))
        stderr_note(w->app, "%s: %s", err_text(&unrecorded), unrecorded.detail);
    if (!w->done && w->block == BLOCK_AUTH && session_files_changed(w->session))
        session_command(w->session, MESSAGE_FILES_CHANGED);
    if (w->draining && clock_mono_ms(&w->app->clock) >= w->drain_mono_ms)
        w->done = true;
    if (w->done && !w->rests)
        pause_refresh(w, true);
    w->rests = w->done;
}

static void take_messages(struct watch *w)
{
    struct message *message;
    while (w->session && !w->all->met && (message = mailbox_take(session_inbox(w->session))))
        handle(w, message);
}

static void wait_for_messages(const struct watcher *all)
{
    struct pollfd ready = {.fd = all->wake[0], .events = POLLIN};
    int64_t ms = patience_ms(all);
    poll(&ready, 1, ms > INT_MAX ? INT_MAX : (int)ms);
    mailbox_drain(all->wake[0]);
}

static void run(struct watcher *all)
{
    while (!is_done(all) && !signal_thread_caught(all->signals)) {
        wait_for_messages(all);
        for (size_t i = 0; i < all->count; i++)
            take_messages(&all->meetings[i]);
        if (!write_lines(all)) {
            check_time(all); /* when nothing else was wrong */
            return;
        }
        for (size_t i = 0; i < all->count && !all->met; i++)
            look_around(&all->meetings[i]);
        if (!is_done(all))
            check_time(all);
    }
}

/* --- around it -------------------------------------------------------------------------------- */

/* A signal came: ends the waiting. Signals' thread. */
static void wake(void *self)
{
    struct watcher *all = self;
    uint64_t one = 1;
    ssize_t n = write(all->wake[1], &one, sizeof one); /* full: it is readable already */
    (void)n;
}

static bool check_usage(const struct options *o, struct err *err)
{
    if (!o->target_count)
        return err_set(err, ERR_USAGE, "--watch needs a meeting id");
    if (!o->several && !meeting_id_is_valid(o->meeting_id, strlen(o->meeting_id)))
        return err_set(err, ERR_MEETING_ID, "\"%s\"", o->meeting_id);
    if (o->include_join_tokens && !o->force && isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "join tokens are not printed on a terminal, unless with --force");
    return true;
}

static void begin_ledger(struct watch *w)
{
    const struct settings *s = connection_settings(session_connection(w->session));
    w->recorder = w->app->options.record ? &w->recording : NULL;
    if (w->recorder)
        recorder_open(w->recorder, &w->all->ledger, session_meeting_id(w->session),
                      s->endpoint.region, clock_wall_ms(&w->app->clock));
}

/* Worker's thread. */
static void warn(void *self, const char *text)
{
    const struct watcher *all = self;
    stderr_note(all->app, "%s", text);
}

/* The conditions and the filter: what only a screen knows is refused before anything is asked. */
static bool prepare_conditions(struct watch *w, struct err *err)
{
    const struct options *o = &w->app->options;
    if (!until_parse(&w->until, o, err))
        return false;
    if (until_needs_events(&w->until) && !o->presence_queue)
        return err_set(err, ERR_USAGE, "--until here: and left: need --presence-queue");
    return !o->filter || (w->filter = listing_filter(o->filter, err));
}

/* A queue of the config file is the console's: a script that took its events would take them from
 * the screen. */
static bool listens(const struct watch *w)
{
    const struct options *o = &w->app->options;
    return o->record || o->demo || o->origin[OPTION_PRESENCE_QUEUE] >= ORIGIN_ENV ||
           until_needs_events(&w->until);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The first session with this meeting's region and profile. */
static struct session *find_peer(const struct watch *w)
{
    for (const struct watch *other = w->all->meetings; other < w; other++) {
        if (other->session && same_text(other->app->options.region, w->app->options.region) &&
            same_text(other->app->options.profile, w->app->options.profile))
            return other->session;
    }
    return NULL;
}

static bool open_meeting(struct watch *w, struct err *err)
{
    struct session_config config = {.app = w->app,
                                    .meeting_id = w->app->options.meeting_id,
                                    .wake_fd = w->all->wake[1],
                                    .listens = w == w->all->meetings && listens(w),
                                    .peer = find_peer(w),
                                    .ask = ask_terminal(),
                                    .warn = {warn, w->all},
                                    .attached = true};
    w->roster = roster_new(hash_key_new(&w->app->chance), err);
    if (w->roster)
        w->session = session_open(&config, err);
    if (!w->session)
        return false;
    begin_ledger(w);
    struct message *load = message_new(MESSAGE_LOAD);
    if (load)
        load->u.rows = SIZE_MAX;
    session_post(w->session, &load);
    return true;
}

/* A place for each meeting. */
static bool make_meetings(struct watcher *all, struct err *err)
{
    size_t count = all->app->options.target_count;
    all->meetings = calloc(count, sizeof *all->meetings);
    if (!all->meetings)
        return err_set(err, ERR_OOM, "meetings");
    for (; all->count < count; all->count++) {
        struct watch *w = &all->meetings[all->count];
        *w = (struct watch){
            .all = all, .view = *all->app, .state = STATUS_LOAD, .failure = ERR_INIT};
        w->view.options = options_for_target(&all->app->options, all->count);
        w->app = &w->view;
    }
    return true;
}

/* Of several meetings those that cannot be opened do not keep the others from being watched; the
 * first one also reads the queue. */
static bool open_meetings(struct watcher *all, struct err *err)
{
    for (size_t i = 0; i < all->count; i++) {
        struct watch *w = &all->meetings[i];
        struct err mine = ERR_INIT;
        if (open_meeting(w, &mine))
            continue;
        if (!all->app->options.several || (i == 0 && listens(w))) {
            *err = mine;
            return false;
        }
        fail(w, &mine);
    }
    return true;
}

static bool prepare(struct watcher *all, struct err *err)
{
    const struct app *app = all->app;
    const struct options *o = &app->options;
    all->deadline_ms = MESSAGE_NEVER;
    if (o->timeout_s)
        all->deadline_ms = clock_mono_ms(&app->clock) + o->timeout_s * 1000;
    if (!check_usage(o, err) || !make_meetings(all, err))
        return false;
    for (size_t i = 0; i < all->count; i++) {
        if (!prepare_conditions(&all->meetings[i], err))
            return false;
    }
    /* A ledger that cannot be opened is told before anything is asked. */
    if (o->record && !ledger_file_open(&all->ledger, o->record, &app->clock, &app->chance, err))
        return false;
    if (!pipe_new(all->wake, O_NONBLOCK))
        return err_set(err, ERR_IO, "a pipe: %s", strerror(errno));
    signal_thread_block(); /* the workers' threads as well: a question there must not lose the echo
                            */
    if (!open_meetings(all, err))
        return false;
    all->signals =
        signal_thread_start((struct signal_thread_target){.cancel = wake, .self = all}, err);
    return all->signals;
}

/* What became of one meeting. */
static int status_of(struct watch *w)
{
    if (!w->introduced && w->draining && w->events > 0) {
        stderr_note(w->app, "the meeting is gone: %zu events of it were in the queue", w->events);
        return 0;
    }
    if (!err_is(&w->failure))
        return 0;
    if (!w->app->options.several)
        return stderr_error(w->app, &w->failure);
    if (!w->said)
        tell_failure(w);
    return err_exit_status(&w->failure);
}

static int exit_status(struct watcher *all)
{
    int signal_number = all->signals ? signal_thread_caught(all->signals) : 0;
    int worst = 0;
    if (all->out.error == EPIPE)
        return 0;
    if (signal_number)
        return 128 + signal_number;
    if (all->met)
        return 0;
    for (size_t i = 0; i < all->count; i++) {
        int status = status_of(&all->meetings[i]);
        worst = status > worst ? status : worst;
    }
    if (!err_is(&all->failure) || (worst && !all->app->options.several))
        return worst;
    int status = stderr_error(all->app, &all->failure);
    return status > worst ? status : worst;
}

/* The owners of connections are closed behind those who share them. */
static void close_sessions(struct watcher *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->meetings[i].session)
            session_stop(all->meetings[i].session);
    }
    for (size_t i = all->count; i > 0; i--)
        session_close(all->meetings[i - 1].session);
}

static void clean_up(struct watcher *all)
{
    signal_thread_stop(all->signals);
    close_sessions(all);
    for (size_t i = 0; i < all->count; i++) {
        struct watch *w = &all->meetings[i];
        recorder_close(w->recorder);
        presence_destroy(w->presence);
        filter_destroy(w->filter);
        roster_destroy(w->roster);
        diff_clean_up(&w->diff);
        until_clean_up(&w->until);
    }
    free(all->meetings);
    ledger_file_close(&all->ledger);
    for (size_t i = 0; i < 2; i++) {
        if (all->wake[i] >= 0)
            close(all->wake[i]);
    }
    buf_clean_up(&all->lines);
}

int watch_run(const struct app *app)
{
    struct watcher all = {
        .app = app,
        .ledger = {.fd = -1},
        .out = {.fd = STDOUT_FILENO, .name = "standard output"},
        .lines = {.max = LINES_MAX, .secret = app->options.include_join_tokens},
        .wake = {-1, -1},
        .failure = ERR_INIT,
        .told = ERR_INIT,
    };
    if (prepare(&all, &all.failure))
        run(&all);
    int status = exit_status(&all);
    clean_up(&all);
    return status;
}
