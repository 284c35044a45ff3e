#include "meeting/meeting.h"

#include "base/hash.h"
#include "base/secret.h"
#include "view/format_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE_MS = 2000, FILES_EVERY_MS = 2000 };

static int64_t mono_ms(const struct meeting *meeting)
{
    return clock_mono_ms(&meeting->platform->clock);
}

static int64_t wall_ms(const struct meeting *meeting)
{
    return clock_wall_ms(&meeting->platform->clock);
}

/* --- life --------------------------------------------------------------------- */

/* Filter, sort and columns of the command line; they were found well-formed before. */
static void apply_options(struct meeting *meeting, const struct meeting_options *options)
{
    struct err err = ERR_INIT;
    enum column column;
    bool descending;
    if (options->filter)
        meeting_filter(meeting, options->filter, &err);
    if (options->sort && column_sort_parse(options->sort, &column, &descending, &err))
        meeting_sort(meeting, column, descending);
    meeting->columns = column_set_default(false);
    if (options->columns)
        column_set_parse(&meeting->columns, options->columns, &err);
}

struct meeting *meeting_new(const struct meeting_platform *platform,
                            struct meeting_session *session, const struct meeting_options *options,
                            struct err *err)
{
    struct chance chance = chance_system();
    struct meeting *meeting = calloc(1, sizeof *meeting);
    if (!meeting) {
        session->close(session);
        err_set(err, ERR_OOM, "%s", "");
        return NULL;
    }
    meeting->platform = platform;
    meeting->session = session;
    errors_init(&meeting->errors);
    meeting->roster = roster_new(hash_key_new(&chance), err);
    meeting->events = events_new();
    if (!meeting->roster || !meeting->events || !list_init(&meeting->list, meeting->roster)) {
        err_set(err, ERR_OOM, "%s", "");
        meeting_destroy(meeting);
        return NULL;
    }
    meeting->opened_mono_ms = mono_ms(meeting);
    meeting->mark_ms = (int64_t)options->mark_s * 1000;
    meeting->interval_ms = (int64_t)options->interval_s * 1000;
    meeting->prefetch = options->prefetch;
    meeting->state = STATUS_LOAD;
    meeting->all = session->recorder; /* a ledger is of the whole meeting */
    apply_options(meeting, options);
    return meeting;
}

void meeting_destroy(struct meeting *meeting)
{
    if (!meeting)
        return;
    meeting->session->close(meeting->session);
    message_destroy(meeting->held);
    presence_destroy(meeting->presence);
    list_clean_up(&meeting->list);
    roster_destroy(meeting->roster);
    events_destroy(meeting->events);
    diff_clean_up(&meeting->diff);
    free(meeting->question);
    free(meeting->warning);
    free(meeting->terminal.note);
    free(meeting->returning);
    free(meeting->pinned);
    free(meeting);
}

/* --- commands to the worker ------------------------------------------------------ */

/* Hands the message over; NULL, memory being out, is not sent. */
static void post(struct meeting *meeting, struct message *m)
{
    if (m)
        meeting->session->post(meeting->session, &m);
}

static void post_kind(struct meeting *meeting, enum message_kind kind)
{
    post(meeting, message_new(kind));
}

void meeting_refresh(struct meeting *meeting)
{
    meeting->stopped = false;
    meeting->refresh_asked = true;
    post_kind(meeting, MESSAGE_REFRESH);
}

void meeting_confirm(struct meeting *meeting)
{
    post_kind(meeting, MESSAGE_CONFIRM);
}

void meeting_pause(struct meeting *meeting, bool on)
{
    struct message *m = message_new(MESSAGE_PAUSE);
    if (!m)
        return;
    meeting->paused = on;
    m->u.on = on;
    post(meeting, m);
}

int meeting_step_interval(struct meeting *meeting, int direction)
{
    static const int steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600};
    enum { COUNT = sizeof steps / sizeof *steps };
    int now_s = (int)(meeting->interval_ms / 1000);
    int next_s = now_s;
    for (int i = 0; i < COUNT; i++) {
        int s = steps[direction > 0 ? i : COUNT - 1 - i];
        if (next_s == now_s && (direction > 0 ? s > now_s : s < now_s))
            next_s = s;
    }
    struct message *m = message_new(MESSAGE_INTERVAL);
    if (!m)
        return now_s;
    meeting->interval_ms = (int64_t)next_s * 1000;
    m->u.interval_ms = meeting->interval_ms;
    post(meeting, m);
    return next_s;
}

void meeting_step(struct meeting *meeting, enum message_step step)
{
    struct message *m = meeting->session->replays ? message_new(MESSAGE_STEP) : NULL;
    if (!m)
        return;
    m->u.step = step;
    post(meeting, m);
}

void meeting_probe(struct meeting *meeting)
{
    post_kind(meeting, MESSAGE_PROBE);
}

void meeting_answer(struct meeting *meeting, char *answer)
{
    free(meeting->question);
    meeting->question = NULL;
    struct message *m = message_new(MESSAGE_ANSWER);
    if (m)
        m->u.answer = answer;
    else
        secret_free(answer);
    post(meeting, m);
}

bool meeting_lend(struct meeting *meeting, bool on)
{
    struct message *m = message_new(MESSAGE_LENT);
    if (!m)
        return false;
    m->u.terminal = (struct message_terminal){.id = meeting->terminal.id, .on = on};
    meeting->terminal.on = meeting->terminal_lent = on;
    post(meeting, m);
    return true;
}

/* --- rows that are wished for -------------------------------------------------------- */

void meeting_wish(struct meeting *meeting, int64_t idle_ms)
{
    if (!meeting->answered || meeting->stopped || meeting_has_all(meeting))
        return;
    size_t loaded = roster_rows(meeting->roster);
    size_t wish = meeting->all || meeting->seeking ? SIZE_MAX : list_wish(&meeting->list);
    if (idle_ms >= IDLE_MS && wish < meeting->prefetch)
        wish = meeting->prefetch;
    struct message *m = wish > loaded && wish > meeting->asked ? message_new(MESSAGE_LOAD) : NULL;
    if (!m)
        return;
    meeting->asked = wish;
    m->u.rows = wish;
    post(meeting, m);
}

int64_t meeting_idle_ms(const struct meeting *meeting)
{
    bool more = meeting->answered && !meeting->stopped && !meeting_has_all(meeting) &&
                roster_rows(meeting->roster) < meeting->prefetch &&
                meeting->asked < meeting->prefetch;
    return more ? IDLE_MS : -1;
}

void meeting_load_all(struct meeting *meeting)
{
    meeting->all = true;
    meeting->stopped = false;
}

void meeting_moved(struct meeting *meeting)
{
    meeting->stopped = false;
}

/* Is a load under way, or wished for? */
static bool loads(const struct meeting *meeting)
{
    bool loading = meeting->progress.phase != FETCH_IDLE && meeting->progress.purpose == WALK_LOAD;
    bool asked = meeting->asked > roster_rows(meeting->roster);
    bool wished = meeting->all || meeting->seeking || list_wish(&meeting->list) == SIZE_MAX;
    return loading || ((wished || asked) && !meeting->stopped && !meeting_has_all(meeting));
}

/* Does a refresh that a person asked for take so long that the status line says so, and which key
 * stops it? */
static bool refreshes_on_wish(const struct meeting *meeting)
{
    return meeting->refresh_asked && meeting->progress.phase != FETCH_IDLE &&
           meeting->progress.purpose == WALK_REFRESH && meeting_state(meeting) == STATUS_LOAD;
}

bool meeting_stop(struct meeting *meeting)
{
    if (!loads(meeting)) {
        bool refreshing = refreshes_on_wish(meeting);
        if (refreshing)
            post_kind(meeting, MESSAGE_CANCEL);
        return refreshing;
    }
    meeting->all = meeting->seeking = false;
    meeting->list.tail = false;
    meeting->stopped = true;
    meeting->asked = roster_rows(meeting->roster);
    post_kind(meeting, MESSAGE_CANCEL);
    return true;
}

/* A filter, a sort or a search was taken back: a load of everything that only it wanted ends. */
static void unwish(struct meeting *meeting)
{
    bool wished = meeting->all || meeting->seeking || list_wish(&meeting->list) == SIZE_MAX;
    bool refreshes =
        meeting->progress.phase != FETCH_IDLE && meeting->progress.purpose != WALK_LOAD;
    meeting->stopped = false;
    if (wished || refreshes || meeting->asked != SIZE_MAX)
        return;
    meeting->asked = roster_rows(meeting->roster);
    if (!meeting_has_all(meeting))
        post_kind(meeting, MESSAGE_CANCEL);
}

/* --- the views ------------------------------------------------------------------------ */

bool meeting_checkpoint(struct meeting *meeting)
{
    bool set = roster_checkpoint_ms(meeting->roster) == 0;
    roster_set_checkpoint(meeting->roster, set ? wall_ms(meeting) : 0, &meeting->diff);
    list_apply(&meeting->list, &meeting->diff);
    struct events_item event = {.wall_ms = wall_ms(meeting), .kind = EVENTS_NOTE};
    event.user.data = set ? "checkpoint" : "checkpoint removed";
    event.user.len = strlen(event.user.data);
    event.id = SLICE_EMPTY;
    events_add(meeting->events, &event);
    return set;
}

bool meeting_filter(struct meeting *meeting, const char *expression, struct err *err)
{
    struct filter *filter = filter_parse(expression, err);
    if (!filter)
        return false;
    if (filter_is_empty(filter)) {
        filter_destroy(filter);
        filter = NULL;
    }
    list_filter(&meeting->list, filter);
    unwish(meeting);
    return true;
}

void meeting_sort(struct meeting *meeting, enum column column, bool descending)
{
    list_sort(&meeting->list, column, descending);
    unwish(meeting);
}

bool meeting_search(struct meeting *meeting, const char *expression, struct err *err)
{
    struct filter *search = filter_parse(expression, err);
    if (!search)
        return false;
    if (filter_is_empty(search)) {
        filter_destroy(search);
        search = NULL;
    }
    bool found = list_search(&meeting->list, search);
    meeting->seeking = search && !found && !meeting_has_all(meeting);
    unwish(meeting);
    return true;
}

uint32_t meeting_find(const struct meeting *meeting, const char *attendee_id)
{
    return roster_find(meeting->roster, (struct slice){attendee_id, strlen(attendee_id)});
}

void meeting_pin(struct meeting *meeting, const char *attendee_id)
{
    free(meeting->pinned);
    meeting->pinned = attendee_id ? strdup(attendee_id) : NULL;
}

/* A list of a new roster that looks as the old one did; takes the old one's search. */
static bool list_renew(struct list *list, struct list *old, const struct roster *roster)
{
    struct err err = ERR_INIT;
    const char *text = filter_text(order_filter(old->order));
    struct filter *filter = text[0] ? filter_parse(text, &err) : NULL;
    if (!list_init(list, roster) || (text[0] && !filter)) {
        filter_destroy(filter);
        return false;
    }
    list_resize(list, old->height);
    list_filter(list, filter);
    list_sort(list, order_sort(old->order), order_descending(old->order));
    list->scroll = old->scroll;
    list->tail = old->tail;
    list->search = old->search;
    old->search = NULL;
    return true;
}

/* Remembers who is selected, when no row was before. */
static void note_selected(struct meeting *meeting)
{
    struct slice id = list_selected_id(&meeting->list);
    if (id.len && !meeting->returning)
        meeting->returning = strndup(id.data, id.len);
}

bool meeting_forget(struct meeting *meeting)
{
    struct err err = ERR_INIT;
    struct chance chance = chance_system();
    struct list list = {0};
    struct roster *roster = roster_new(hash_key_new(&chance), &err);
    struct events *events = events_new();
    note_selected(meeting);
    if (!roster || !events || !list_renew(&list, &meeting->list, roster)) {
        list_clean_up(&list);
        events_destroy(events);
        roster_destroy(roster);
        return false;
    }
    list_clean_up(&meeting->list);
    roster_destroy(meeting->roster);
    events_destroy(meeting->events);
    presence_destroy(meeting->presence);
    diff_clean_up(&meeting->diff);
    errors_init(&meeting->errors);
    meeting->list = list;
    meeting->roster = roster;
    meeting->events = events;
    meeting->presence = NULL;
    meeting->diff = (struct diff){0};
    meeting->presence_counts = (struct presence_column_counts){0};
    meeting->queue = (struct message_queue_state){.err = ERR_INIT};
    meeting->answered = false;
    return true;
}

/* --- time ------------------------------------------------------------------------------- */

/* When the oldest marks have had their time. */
static int64_t sweep_due_ms(const struct meeting *meeting)
{
    int64_t oldest = roster_oldest_mark_ms(meeting->roster);
    if (oldest == 0)
        return MESSAGE_NEVER;
    return mono_ms(meeting) + (oldest + meeting->mark_ms - wall_ms(meeting));
}

/* Tombstones that are on the screen, in the list or in a detail that came from elsewhere, are
 * spared until they look at another one. */
static unsigned sweep(struct meeting *meeting)
{
    struct roster_keep keep = {{list_selected_id(&meeting->list), slice_of(meeting->pinned)}};
    bool swept =
        roster_sweep(meeting->roster, wall_ms(meeting) - meeting->mark_ms, &keep, &meeting->diff);
    if (swept)
        list_apply(&meeting->list, &meeting->diff);
    return swept ? MEETING_ROWS | MEETING_STATUS : MEETING_QUIET;
}

static int64_t files_due_ms(const struct meeting *meeting)
{
    return meeting->block == BLOCK_AUTH ? meeting->files_mono_ms + FILES_EVERY_MS : MESSAGE_NEVER;
}

/* What the state is by the facts; a change is an event, but for the coming and going of walks. */
static unsigned note_state(struct meeting *meeting)
{
    enum status_state state = meeting_state(meeting);
    if (state == STATUS_LOAD || state == meeting->state)
        return MEETING_QUIET;
    bool first = meeting->state == STATUS_LOAD && (state == STATUS_LIVE || state == STATUS_REPLAY);
    meeting->state = state;
    if (first)
        return MEETING_QUIET;
    struct events_item event = {.wall_ms = wall_ms(meeting), .kind = EVENTS_STATE, .state = state};
    event.id = event.user = SLICE_EMPTY;
    events_add(meeting->events, &event);
    return MEETING_STATE;
}

unsigned meeting_tick(struct meeting *meeting)
{
    unsigned news = sweep(meeting);
    if (mono_ms(meeting) >= files_due_ms(meeting)) {
        meeting->files_mono_ms = mono_ms(meeting);
        post_kind(meeting, MESSAGE_CHECK_FILES);
    }
    return news | note_state(meeting);
}

int64_t meeting_due_ms(const struct meeting *meeting)
{
    int64_t sweep_ms = sweep_due_ms(meeting);
    int64_t files_ms = files_due_ms(meeting);
    return sweep_ms < files_ms ? sweep_ms : files_ms;
}

/* --- what is shown ------------------------------------------------------------------------ */

struct column_set meeting_columns(const struct meeting *meeting, bool with_name)
{
    struct column_set set =
        meeting->columns.named ? meeting->columns : column_set_default(with_name);
    if (meeting->presence && !set.named)
        column_set_show(&set, COLUMN_PRESENCE);
    return set;
}

/* What the state depends on: little, so that it may be asked at each pass of a loop. */
static struct status_facts state_facts(const struct meeting *meeting)
{
    bool idle = meeting->progress.phase == FETCH_IDLE;
    bool begun = meeting->answered || err_is(&meeting->error);
    return (struct status_facts){
        .object = STATUS_OF_LIST,
        .now_mono_ms = mono_ms(meeting),
        .now_wall_ms = wall_ms(meeting),
        .walking = !idle || !begun,
        .walk_started_mono_ms = idle ? meeting->opened_mono_ms : meeting->progress.began_mono_ms,
        .have_rows = meeting->answered,
        .as_of_mono_ms = meeting->as_of_mono_ms,
        .interval_ms = meeting->interval_ms,
        .effective_ms = meeting->schedule.slowed ? meeting->schedule.stretched_ms : 0,
        .error = &meeting->error,
        .replays = meeting->session->replays,
        .paused = meeting->paused,
    };
}

enum status_state meeting_state(const struct meeting *meeting)
{
    struct status_facts facts = state_facts(meeting);
    return status_state(&facts);
}

bool meeting_has_answered(const struct meeting *meeting)
{
    return meeting->answered;
}

bool meeting_has_all(const struct meeting *meeting)
{
    return roster_complete(meeting->roster) || roster_limited(meeting->roster);
}

/* A recording has said all that it knows of the moment. */
bool meeting_has_no_more(const struct meeting *meeting)
{
    bool blocked = meeting->block != BLOCK_NONE && meeting->block != BLOCK_PAUSED;
    return meeting_has_all(meeting) || meeting->session->replays || meeting->stopped ||
           (blocked && err_is(&meeting->error));
}

bool meeting_is_busy(const struct meeting *meeting)
{
    bool works = !meeting->answered || meeting->progress.phase != FETCH_IDLE;
    bool stuck = err_is(&meeting->error) || meeting->question;
    return works && !stuck && !meeting->session->replays;
}

bool meeting_is_paused(const struct meeting *meeting)
{
    return meeting->paused;
}

bool meeting_is_seeking(const struct meeting *meeting)
{
    return meeting->seeking;
}

void meeting_status_facts(const struct meeting *meeting, struct status_facts *facts)
{
    struct roster_counts counts = roster_counts(meeting->roster);
    const struct order *order = meeting->list.order;
    struct list_matches matches = list_matches(&meeting->list);
    bool idle = meeting->progress.phase == FETCH_IDLE;
    *facts = state_facts(meeting);
    facts->pagination_rows = meeting->progress.rows;
    facts->awaits_turn = meeting->progress.phase == FETCH_WAITING_TURN;
    facts->pagination_pages = meeting->progress.pages;
    facts->walk_loads = !idle && meeting->progress.purpose == WALK_LOAD;
    facts->can_stop = loads(meeting) || refreshes_on_wish(meeting);
    facts->as_of_wall_ms = meeting->as_of_wall_ms;
    facts->position = order_position(order, meeting->list.selected);
    facts->visible = order_registered(order);
    facts->registered = counts.live;
    facts->complete = roster_complete(meeting->roster);
    facts->limited = roster_limited(meeting->roster);
    facts->partial_sort = order_sort(order) != COLUMN_COUNT && !meeting_has_all(meeting);
    facts->added = (unsigned)counts.registered;
    facts->changed = (unsigned)counts.changed;
    facts->removed = (unsigned)counts.removed;
    facts->missing = (unsigned)counts.missing;
    facts->since_wall_ms = roster_checkpoint_ms(meeting->roster);
    facts->filter = filter_text(order_filter(order));
    facts->search = filter_text(meeting->list.search);
    facts->found = matches.count;
    facts->found_at = matches.at;
    facts->seeking = meeting->seeking;
    facts->error_wall_ms = meeting->error_wall_ms;
    facts->next_try_mono_ms = meeting->next_try_mono_ms;
    facts->attempt = meeting->attempt;
    facts->host = meeting->session->endpoint;
    facts->listening_ms = meeting->presence ? presence_listening_ms(meeting->presence) : 0;
    facts->unknown = meeting->presence_counts.unknown;
    facts->ended_wall_ms = meeting->presence ? presence_ended_ms(meeting->presence) : 0;
    facts->silent = meeting->silent;
    facts->backlog = meeting->queue.backlog;
    facts->behind = meeting->queue.behind;
    facts->hidden = meeting->queue.hidden;
    facts->unread = meeting->queue.foreign + meeting->queue.malformed;
    facts->not_listening = &meeting->queue.err;
    facts->login_ends_wall_ms = meeting->identity.needs_person ? meeting->identity.expires_ms : 0;
}

void meeting_title_facts(const struct meeting *meeting, struct title_facts *facts)
{
    const char *account = meeting->identity.account;
    struct roster_counts counts = roster_counts(meeting->roster);
    *facts = (struct title_facts){
        .meeting_id = meeting->session->meeting_id,
        .region = meeting->session->region,
        .profile = meeting->session->profile,
        .account = account[0] ? account : meeting->session->account,
        .registered = counts.live - counts.bots,
        .bots = counts.bots,
        .seats = meeting->about.seats,
        .listening = meeting->presence != NULL,
        .here = meeting->presence_counts.here,
        .complete = roster_complete(meeting->roster),
        .limited = roster_limited(meeting->roster),
        .have_rows = meeting->answered,
        .filter = filter_text(order_filter(meeting->list.order)),
        .visible = order_registered(meeting->list.order),
    };
}

void meeting_closing(const struct meeting *meeting, bool spoken, char *out, size_t size)
{
    struct roster_totals totals = roster_totals(meeting->roster);
    out[0] = '\0';
    if (meeting->answered)
        when_closing(out, size, roster_counts(meeting->roster).live,
                     roster_complete(meeting->roster), spoken,
                     totals.registered + totals.changed + totals.removed,
                     mono_ms(meeting) - meeting->opened_mono_ms);
}
