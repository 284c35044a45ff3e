#include "desk/desk.h"

#include "base/hash.h"
#include "base/secret.h"
#include "view/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE_MS = 2000, FILES_EVERY_MS = 2000 };

static int64_t mono_ms(const struct desk *desk)
{
    return clock_mono_ms(&desk->host->clock);
}

static int64_t wall_ms(const struct desk *desk)
{
    return clock_wall_ms(&desk->host->clock);
}

/* --- life --------------------------------------------------------------------- */

/* Filter, sort and columns of the command line; they were found well-formed before. */
static void apply_options(struct desk *desk, const struct desk_options *options)
{
    struct err err = ERR_INIT;
    enum column column;
    bool descending;
    if (options->filter)
        desk_filter(desk, options->filter, &err);
    if (options->sort && column_sort_parse(options->sort, &column, &descending, &err))
        desk_sort(desk, column, descending);
    desk->columns = column_set_default(false);
    if (options->columns)
        column_set_parse(&desk->columns, options->columns, &err);
}

struct desk *desk_new(const struct desk_host *host, struct host_session *session,
                      const struct desk_options *options, struct err *err)
{
    struct chance chance = chance_system();
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk) {
        host->close(host->self, session);
        err_set(err, ERR_OOM, "%s", "");
        return NULL;
    }
    desk->host = host;
    desk->session = session;
    errors_init(&desk->errors);
    desk->roster = roster_new(hash_key_new(&chance), err);
    desk->events = events_new();
    if (!desk->roster || !desk->events || !list_init(&desk->list, desk->roster)) {
        err_set(err, ERR_OOM, "%s", "");
        desk_destroy(desk);
        return NULL;
    }
    desk->opened_mono_ms = mono_ms(desk);
    desk->mark_ms = (int64_t)options->mark_s * 1000;
    desk->interval_ms = (int64_t)options->interval_s * 1000;
    desk->prefetch = options->prefetch;
    desk->state = STATUS_LOAD;
    desk->all = session->recorder; /* a ledger is of the whole meeting */
    apply_options(desk, options);
    return desk;
}

void desk_destroy(struct desk *desk)
{
    if (!desk)
        return;
    desk->host->close(desk->host->self, desk->session);
    message_destroy(desk->held);
    presence_destroy(desk->presence);
    list_clean_up(&desk->list);
    roster_destroy(desk->roster);
    events_destroy(desk->events);
    diff_clean_up(&desk->diff);
    free(desk->question);
    free(desk->returning);
    free(desk->pinned);
    free(desk);
}

/* --- commands to the worker ------------------------------------------------------ */

/* Hands the message over; NULL, memory being out, is not sent. */
static void post(struct desk *desk, struct message *m)
{
    if (m)
        desk->host->command(desk->host->self, desk->session, &m);
}

static void post_kind(struct desk *desk, enum message_kind kind)
{
    post(desk, message_new(kind));
}

void desk_refresh(struct desk *desk)
{
    desk->stopped = false;
    post_kind(desk, MESSAGE_REFRESH);
}

void desk_pause(struct desk *desk, bool on)
{
    struct message *m = message_new(MESSAGE_PAUSE);
    if (!m)
        return;
    desk->paused = on;
    m->u.on = on;
    post(desk, m);
}

int desk_step_interval(struct desk *desk, int direction)
{
    static const int steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600};
    enum { COUNT = sizeof steps / sizeof *steps };
    int now_s = (int)(desk->interval_ms / 1000);
    int next_s = now_s;
    for (int i = 0; i < COUNT; i++) {
        int s = steps[direction > 0 ? i : COUNT - 1 - i];
        if (next_s == now_s && (direction > 0 ? s > now_s : s < now_s))
            next_s = s;
    }
    struct message *m = message_new(MESSAGE_INTERVAL);
    if (!m)
        return now_s;
    desk->interval_ms = (int64_t)next_s * 1000;
    m->u.interval_ms = desk->interval_ms;
    post(desk, m);
    return next_s;
}

void desk_step(struct desk *desk, enum message_step step)
{
    struct message *m = desk->session->replays ? message_new(MESSAGE_STEP) : NULL;
    if (!m)
        return;
    m->u.step = step;
    post(desk, m);
}

void desk_answer(struct desk *desk, char *answer)
{
    free(desk->question);
    desk->question = NULL;
    struct message *m = message_new(MESSAGE_ANSWER);
    if (m)
        m->u.answer = answer;
    else
        secret_free(answer);
    post(desk, m);
}

/* --- rows that are wished for -------------------------------------------------------- */

static bool has_all(const struct desk *desk)
{
    return roster_complete(desk->roster) || roster_limited(desk->roster);
}

void desk_wish(struct desk *desk, int64_t idle_ms)
{
    if (!desk->answered || desk->stopped || has_all(desk))
        return;
    size_t loaded = roster_rows(desk->roster);
    size_t wish = desk->all || desk->seeking ? SIZE_MAX : list_wish(&desk->list);
    if (idle_ms >= IDLE_MS && wish < desk->prefetch)
        wish = desk->prefetch;
    struct message *m = wish > loaded && wish > desk->asked ? message_new(MESSAGE_LOAD) : NULL;
    if (!m)
        return;
    desk->asked = wish;
    m->u.rows = wish;
    post(desk, m);
}

int64_t desk_idle_ms(const struct desk *desk)
{
    bool more = desk->answered && !desk->stopped && !has_all(desk) &&
                roster_rows(desk->roster) < desk->prefetch && desk->asked < desk->prefetch;
    return more ? IDLE_MS : -1;
}

void desk_load_all(struct desk *desk)
{
    desk->all = true;
    desk->stopped = false;
}

void desk_moved(struct desk *desk)
{
    desk->stopped = false;
}

/* Does a refresh take so long that the status line tells of it, and of the key that stops it? */
static bool refreshes_visibly(const struct desk *desk)
{
    struct status_facts facts;
    desk_status_facts(desk, &facts);
    return desk->progress.phase != WORK_IDLE && desk->progress.purpose == WALK_REFRESH &&
           status_state(&facts) == STATUS_LOAD;
}

bool desk_stop(struct desk *desk)
{
    bool loading = desk->progress.phase != WORK_IDLE && desk->progress.purpose == WALK_LOAD;
    bool asked = desk->asked > roster_rows(desk->roster);
    bool wished = desk->all || desk->seeking || list_wish(&desk->list) == SIZE_MAX;
    if (!loading && (!(wished || asked) || desk->stopped || has_all(desk))) {
        bool refreshing = refreshes_visibly(desk);
        if (refreshing)
            post_kind(desk, MESSAGE_CANCEL);
        return refreshing;
    }
    desk->all = desk->seeking = false;
    desk->list.tail = false;
    desk->stopped = true;
    desk->asked = roster_rows(desk->roster);
    post_kind(desk, MESSAGE_CANCEL);
    return true;
}

/* A filter, a sort or a search was taken back: a load of everything that only it wanted ends. */
static void unwish(struct desk *desk)
{
    bool wished = desk->all || desk->seeking || list_wish(&desk->list) == SIZE_MAX;
    bool refreshes = desk->progress.phase != WORK_IDLE && desk->progress.purpose != WALK_LOAD;
    desk->stopped = false;
    if (wished || refreshes || desk->asked != SIZE_MAX)
        return;
    desk->asked = roster_rows(desk->roster);
    if (!has_all(desk))
        post_kind(desk, MESSAGE_CANCEL);
}

/* --- the views ------------------------------------------------------------------------ */

bool desk_checkpoint(struct desk *desk)
{
    bool set = roster_checkpoint_ms(desk->roster) == 0;
    roster_set_checkpoint(desk->roster, set ? wall_ms(desk) : 0, &desk->diff);
    list_apply(&desk->list, &desk->diff);
    struct events_item event = {.wall_ms = wall_ms(desk), .kind = EVENTS_NOTE};
    event.user.data = set ? "checkpoint" : "checkpoint taken away";
    event.user.len = strlen(event.user.data);
    event.id = SLICE_EMPTY;
    events_add(desk->events, &event);
    return set;
}

bool desk_filter(struct desk *desk, const char *expression, struct err *err)
{
    struct filter *filter = filter_parse(expression, err);
    if (!filter)
        return false;
    if (filter_is_empty(filter)) {
        filter_destroy(filter);
        filter = NULL;
    }
    list_filter(&desk->list, filter);
    unwish(desk);
    return true;
}

void desk_sort(struct desk *desk, enum column column, bool descending)
{
    list_sort(&desk->list, column, descending);
    unwish(desk);
}

bool desk_search(struct desk *desk, const char *expression, struct err *err)
{
    struct filter *search = filter_parse(expression, err);
    if (!search)
        return false;
    if (filter_is_empty(search)) {
        filter_destroy(search);
        search = NULL;
    }
    bool found = list_search(&desk->list, search);
    desk->seeking = search && !found && !has_all(desk);
    unwish(desk);
    return true;
}

uint32_t desk_find(const struct desk *desk, const char *attendee_id)
{
    return roster_find(desk->roster, (struct slice){attendee_id, strlen(attendee_id)});
}

void desk_pin(struct desk *desk, const char *attendee_id)
{
    free(desk->pinned);
    desk->pinned = attendee_id ? strdup(attendee_id) : NULL;
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

/* Remembers who is selected, as long as nobody was before. */
static void note_selected(struct desk *desk)
{
    struct slice id = list_selected_id(&desk->list);
    if (id.len && !desk->returning)
        desk->returning = strndup(id.data, id.len);
}

bool desk_forget(struct desk *desk)
{
    struct err err = ERR_INIT;
    struct chance chance = chance_system();
    struct list list = {0};
    struct roster *roster = roster_new(hash_key_new(&chance), &err);
    struct events *events = events_new();
    note_selected(desk);
    if (!roster || !events || !list_renew(&list, &desk->list, roster)) {
        list_clean_up(&list);
        events_destroy(events);
        roster_destroy(roster);
        return false;
    }
    list_clean_up(&desk->list);
    roster_destroy(desk->roster);
    events_destroy(desk->events);
    presence_destroy(desk->presence);
    diff_clean_up(&desk->diff);
    errors_init(&desk->errors);
    desk->list = list;
    desk->roster = roster;
    desk->events = events;
    desk->presence = NULL;
    desk->diff = (struct diff){0};
    desk->whereabouts = (struct whereabouts_counts){0};
    desk->listening = (struct message_listening){.err = ERR_INIT};
    desk->answered = false;
    return true;
}

/* --- time ------------------------------------------------------------------------------- */

/* When the oldest marks have had their time. */
static int64_t sweep_due_ms(const struct desk *desk)
{
    int64_t oldest = roster_oldest_mark_ms(desk->roster);
    if (oldest == 0)
        return MESSAGE_NEVER;
    return mono_ms(desk) + (oldest + desk->mark_ms - wall_ms(desk));
}

/* Tombstones that somebody looks at, in the list or in a detail that came from elsewhere, are
 * spared until they look at another one. */
static unsigned sweep(struct desk *desk)
{
    struct roster_keep keep = {{list_selected_id(&desk->list), slice_of(desk->pinned)}};
    bool swept = roster_sweep(desk->roster, wall_ms(desk) - desk->mark_ms, &keep, &desk->diff);
    if (swept)
        list_apply(&desk->list, &desk->diff);
    return swept ? DESK_ROWS | DESK_STATUS : DESK_QUIET;
}

static int64_t files_due_ms(const struct desk *desk)
{
    return desk->hold == WORK_AUTH ? desk->files_mono_ms + FILES_EVERY_MS : MESSAGE_NEVER;
}

/* What the state is by the facts; a change is an event, but for the coming and going of walks. */
static unsigned note_state(struct desk *desk)
{
    struct status_facts facts;
    desk_status_facts(desk, &facts);
    enum status_state state = status_state(&facts);
    if (state == STATUS_LOAD || state == desk->state)
        return DESK_QUIET;
    bool first = desk->state == STATUS_LOAD && (state == STATUS_LIVE || state == STATUS_REPLAY);
    desk->state = state;
    if (first)
        return DESK_QUIET;
    struct events_item event = {.wall_ms = wall_ms(desk), .kind = EVENTS_STATE, .state = state};
    event.id = event.user = SLICE_EMPTY;
    events_add(desk->events, &event);
    return DESK_STATE;
}

unsigned desk_tick(struct desk *desk)
{
    unsigned news = sweep(desk);
    if (mono_ms(desk) >= files_due_ms(desk)) {
        desk->files_mono_ms = mono_ms(desk);
        if (desk->host->credentials_changed(desk->host->self, desk->session))
            post_kind(desk, MESSAGE_FILES_CHANGED);
    }
    return news | note_state(desk);
}

int64_t desk_due_ms(const struct desk *desk)
{
    int64_t sweep_ms = sweep_due_ms(desk);
    int64_t files_ms = files_due_ms(desk);
    return sweep_ms < files_ms ? sweep_ms : files_ms;
}

/* --- what is shown ------------------------------------------------------------------------ */

struct column_set desk_columns(const struct desk *desk, bool with_name)
{
    struct column_set set = desk->columns.named ? desk->columns : column_set_default(with_name);
    if (desk->presence && !set.named)
        column_set_show(&set, COLUMN_PRESENCE);
    return set;
}

void desk_status_facts(const struct desk *desk, struct status_facts *facts)
{
    struct roster_counts counts = roster_counts(desk->roster);
    bool idle = desk->progress.phase == WORK_IDLE;
    bool begun = desk->answered || err_is(&desk->error);
    *facts = (struct status_facts){
        .object = STATUS_OF_LIST,
        .now_mono_ms = mono_ms(desk),
        .now_wall_ms = wall_ms(desk),
        .walking = !idle || !begun,
        .walk_started_mono_ms = idle ? desk->opened_mono_ms : desk->progress.began_mono_ms,
        .walk_rows = desk->progress.rows,
        .walk_pages = desk->progress.pages,
        .walk_loads = !idle && desk->progress.purpose == WALK_LOAD,
        .have_rows = desk->answered,
        .as_of_mono_ms = desk->as_of_mono_ms,
        .as_of_wall_ms = desk->as_of_wall_ms,
        .interval_ms = desk->interval_ms,
        .effective_ms = desk->schedule.slowed ? desk->schedule.stretched_ms : 0,
        .position = order_position(desk->list.order, desk->list.selected),
        .visible = order_registered(desk->list.order),
        .registered = counts.live,
        .complete = roster_complete(desk->roster),
        .limited = roster_limited(desk->roster),
        .partial_sort = order_sort(desk->list.order) != COLUMN_COUNT && !has_all(desk),
        .added = (unsigned)counts.registered,
        .changed = (unsigned)counts.changed,
        .removed = (unsigned)counts.removed,
        .since_wall_ms = roster_checkpoint_ms(desk->roster),
        .filter = filter_text(order_filter(desk->list.order)),
        .error = &desk->error,
        .error_wall_ms = desk->error_wall_ms,
        .next_try_mono_ms = desk->next_try_mono_ms,
        .attempt = desk->attempt,
        .host = desk->session->endpoint,
        .listening_ms = desk->presence ? presence_listening_ms(desk->presence) : 0,
        .unknown = desk->whereabouts.unknown,
        .ended_wall_ms = desk->presence ? presence_ended_ms(desk->presence) : 0,
        .deaf = &desk->listening.err,
        .replays = desk->session->replays,
        .paused = desk->paused,
        .login_ends_wall_ms = desk->identity.needs_person ? desk->identity.expires_ms : 0,
    };
}

void desk_title_facts(const struct desk *desk, struct title_facts *facts)
{
    const char *account = desk->identity.account;
    struct roster_counts counts = roster_counts(desk->roster);
    *facts = (struct title_facts){
        .meeting_id = desk->session->meeting_id,
        .region = desk->session->region,
        .profile = desk->session->profile,
        .account = account[0] ? account : desk->session->account,
        .registered = counts.live - counts.bots,
        .bots = counts.bots,
        .listening = desk->presence != NULL,
        .here = desk->whereabouts.here,
        .complete = roster_complete(desk->roster),
        .limited = roster_limited(desk->roster),
        .have_rows = desk->answered,
    };
}

void desk_closing(const struct desk *desk, bool spoken, char *out, size_t size)
{
    struct roster_totals totals = roster_totals(desk->roster);
    out[0] = '\0';
    if (desk->answered)
        when_closing(out, size, roster_counts(desk->roster).live, roster_complete(desk->roster),
                     spoken, totals.registered + totals.changed + totals.removed,
                     mono_ms(desk) - desk->opened_mono_ms);
}
