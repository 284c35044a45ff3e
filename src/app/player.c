#include "app/player.h"

#include "app/ledger_input.h"
#include "base/meeting_id.h"
#include "fetch/mailbox.h"
#include "ledger/replay.h"
#include "view/format_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What [ and ] leap over. */
#define LEAP_MS INT64_C(600000)

/* The one session. */
struct recording {
    struct meeting_session shown; /* first: the console holds a pointer to it */
    struct player *player;
};

struct player {
    const struct app *app;
    struct replay *replay;
    struct recording recording;
    struct mailbox *inbox; /* of the recording; NULL: it is not open */
    int64_t time_ms;       /* the moment that is shown */
    int64_t listening_ms;  /* since when events were heard by then; 0: not yet */
    size_t events;         /* as many were */
    bool failed;           /* the last that was told is trouble */
    int deaf;              /* as many failures of the queue, and none of its answers since */
    bool seen;             /* rows were told since the beginning */
    bool whole;            /* every line of the ledger was read */
    char meeting_id[MEETING_ID_LEN + 1];
    char region[64];
};

/* --- messages ----------------------------------------------------------------------------------
 */

static struct message_walk walk_of(const struct replay_item *item)
{
    return (struct message_walk){
        .purpose = item->first ? WALK_LOAD : WALK_REFRESH,
        .now_ms = item->time_ms,
        .pages = 1,
        .rows = item->page->count,
        .complete = item->complete,
    };
}

/* The first look appends, so that no attendee counts as newly registered; later ones take its
 * place. */
static struct message *rows_message(struct replay_item *item)
{
    struct message *m = message_new(item->first ? MESSAGE_PAGE : MESSAGE_SNAPSHOT);
    struct page **pages = m && !item->first ? malloc(sizeof(struct page *)) : NULL;
    if (!m || (!item->first && !pages)) {
        page_destroy(item->page);
        message_destroy(m);
        return NULL;
    }
    if (item->first) {
        m->u.page = (struct message_page){.page = item->page, .walk = walk_of(item)};
        return m;
    }
    pages[0] = item->page;
    m->u.snapshot = (struct message_snapshot){.pages = pages, .count = 1, .walk = walk_of(item)};
    return m;
}

/* How the queue was is not in a recording: all of its events came in time. */
static struct message *listening_message(struct player *p, int64_t since_ms, const struct err *err,
                                         int64_t time_ms)
{
    struct message *m = message_new(MESSAGE_QUEUE_STATE);
    p->listening_ms = since_ms;
    p->deaf = err_is(err) ? p->deaf + 1 : 0;
    if (m)
        m->u.queue_state = (struct message_queue_state){.listening_ms = since_ms,
                                                        .empty_ms = INT64_MAX,
                                                        .err = *err,
                                                        .err_ms = time_ms,
                                                        .failures = p->deaf,
                                                        .events = p->events};
    return m;
}

/* A ledger that has lost the line of when listening began proves it from the first event on. */
static struct message *event_message(struct player *p, const struct replay_item *item)
{
    struct message *m = message_new(MESSAGE_EVENTS);
    if (!p->listening_ms)
        p->listening_ms = item->time_ms;
    if (!m || !message_add_event(&m->u.events, &item->fact->event)) {
        message_destroy(m);
        return NULL;
    }
    p->events++;
    m->u.events.batch = p->events;
    m->u.events.now_ms = item->time_ms;
    m->u.events.listening_ms = p->listening_ms;
    return m;
}

static struct message *rewound_message(struct player *p)
{
    p->listening_ms = 0;
    p->events = 0;
    p->deaf = 0;
    p->seen = false;
    return message_new(MESSAGE_REWOUND);
}

/* What kind of trouble it was, as far as the ledger tells. */
static enum err_code code_of(const struct ledger_fact *fact)
{
    static const struct {
        int status;
        enum err_code code;
    } rows[] = {{500, ERR_UNAVAILABLE},       {429, ERR_THROTTLED}, {405, ERR_BAD_REQUEST},
                {404, ERR_MEETING_NOT_FOUND}, {401, ERR_DENIED},    {0, ERR_BAD_REQUEST}};
    for (enum err_code code = ERR_OK + 1; code < ERR_COUNT; code++)
        if (slice_compare(fact->code, slice_of(err_name(code))) == 0)
            return code;
    if (fact->of_queue && (strstr(fact->code.data, "QueueDoesNotExist") ||
                           strstr(fact->code.data, "NonExistentQueue")))
        return ERR_QUEUE_NOT_FOUND;
    size_t i = 0;
    while (fact->status < rows[i].status)
        i++;
    return rows[i].code;
}

static struct message *failure_message(struct player *p, const struct err *err, int64_t time_ms)
{
    struct message *m = message_new(MESSAGE_FAILED);
    bool ended = p->seen && err_kind(err) == ERR_KIND_NOT_FOUND;
    p->failed = true;
    if (m)
        m->u.failure = (struct message_failure){.err = *err,
                                                .now_ms = time_ms,
                                                .attempts = 1,
                                                .failures = 1,
                                                .block = ended ? BLOCK_ENDED : BLOCK_NONE};
    return m;
}

static bool is_of_list(const struct ledger_fact *fact)
{
    return !fact->operation.len || slice_compare(fact->operation, slice_of("ListAttendees")) == 0;
}

static struct message *error_message(struct player *p, const struct replay_item *item)
{
    const struct ledger_fact *fact = item->fact;
    struct err err = ERR_INIT;
    err_set(&err, code_of(fact), "%s", "");
    err.http_status = fact->status;
    if (strncmp(fact->code.data, "ERR_", 4) != 0)
        snprintf(err.aws_code, sizeof err.aws_code, "%s", fact->code.data);
    snprintf(err.request_id, sizeof err.request_id, "%s", fact->request_id.data);
    snprintf(err.operation, sizeof err.operation, "%s",
             fact->operation.len ? fact->operation.data : "a request");
    if (err.code == ERR_DENIED && !is_of_list(fact))
        err_set_remedy(&err, "the identity lacked the permission for %s", err.operation);
    if (fact->of_queue)
        return listening_message(p, p->listening_ms, &err, item->time_ms);
    return failure_message(p, &err, item->time_ms);
}

static struct message *gap_message(struct player *p, const struct replay_item *item)
{
    char since[FORMAT_TIME_SIZE];
    bool utc = p->app->options.utc;
    struct err err = ERR_INIT;
    format_time_clock(since, item->fact->since_ms, item->time_ms, utc);
    err_set(&err, ERR_GAP, "%s%s%s", item->fact->reason.data, *since ? ", since " : "", since);
    return failure_message(p, &err, item->time_ms);
}

static void post(struct player *p, struct message *m)
{
    if (m)
        mailbox_post(p->inbox, &m);
}

/* From then on events were heard, as far as the recording says. */
static void post_listening(struct player *p, int64_t since_ms)
{
    struct err none = ERR_INIT;
    post(p, listening_message(p, since_ms, &none, 0));
}

/* Tells one thing. What was before a gap is forgotten, so that nothing is compared across it. */
static void tell(struct player *p, struct replay_item *item)
{
    switch (item->news) {
    case REPLAY_ROWS:
        p->failed = false;
        p->seen = true;
        post(p, rows_message(item));
        if (item->listening)
            post_listening(p, p->listening_ms);
        break;
    case REPLAY_EVENT:
        if (p->deaf)
            post_listening(p, p->listening_ms);
        post(p, event_message(p, item));
        break;
    case REPLAY_LISTENING:
        post_listening(p, item->fact->since_ms ? item->fact->since_ms : item->time_ms);
        break;
    case REPLAY_BEGINS:
        post(p, rewound_message(p));
        break;
    case REPLAY_GAP:
        post(p, rewound_message(p));
        post(p, gap_message(p, item));
        break;
    case REPLAY_ERROR:
        post(p, error_message(p, item));
        break;
    }
}

/* Posts what was learned by then; a step back posts everything anew. */
static void play(struct player *p, int64_t to_ms)
{
    struct replay_item item;
    struct err err = ERR_INIT; /* what memory has no room for is not shown */
    if (to_ms < p->time_ms) {
        replay_rewind(p->replay);
        p->failed = false;
        post(p, rewound_message(p));
    }
    p->time_ms = to_ms;
    while (replay_play(p->replay, to_ms, &item, &err))
        tell(p, &item);
    struct message *end = message_new(MESSAGE_WALK_ENDED);
    if (end)
        end->u.walk =
            (struct message_walk){.now_ms = to_ms, .complete = true, .cancelled = p->failed};
    post(p, end);
}

/* --- time ---------------------------------------------------------------------------------------
 */

static int64_t within(const struct player *p, int64_t time_ms)
{
    int64_t first = replay_first_ms(p->replay), last = replay_last_ms(p->replay);
    return time_ms < first ? first : time_ms > last ? last : time_ms;
}

/* Beyond the first and the last change lies nothing. */
static int64_t time_of(const struct player *p, enum message_step step)
{
    int64_t time_ms = p->time_ms;
    switch (step) {
    case STEP_EARLIER:
        time_ms = replay_previous_ms(p->replay, p->time_ms);
        break;
    case STEP_LATER:
        time_ms = replay_next_ms(p->replay, p->time_ms);
        break;
    case STEP_BACK:
        time_ms -= LEAP_MS;
        break;
    case STEP_AHEAD:
        time_ms += LEAP_MS;
        break;
    case STEP_FIRST:
        time_ms = replay_opening_ms(p->replay);
        break;
    case STEP_LAST:
        time_ms = replay_last_ms(p->replay);
        break;
    }
    return time_ms ? within(p, time_ms) : p->time_ms;
}

static int64_t wall_ms(void *self)
{
    const struct player *p = self;
    return p->time_ms;
}

static int64_t mono_ms(void *self)
{
    const struct player *p = self;
    return clock_mono_ms(&p->app->clock);
}

struct clock player_clock(struct player *player)
{
    return (struct clock){.wall_ms = wall_ms, .mono_ms = mono_ms, .self = player};
}

/* --- the session --------------------------------------------------------------------------------
 */

static struct player *player_of(struct meeting_session *session)
{
    return ((struct recording *)(void *)session)->player;
}

static void close_session(struct meeting_session *session)
{
    struct player *p = player_of(session);
    mailbox_destroy(p->inbox);
    p->inbox = NULL;
}

/* There is no worker: what is for one is dropped. */
static void take_command(struct meeting_session *session, struct message **message)
{
    struct player *p = player_of(session);
    if ((*message)->kind == MESSAGE_STEP)
        play(p, time_of(p, (*message)->u.step));
    message_destroy(*message);
    *message = NULL;
}

struct meeting_session *player_open(struct player *p, int wake_fd, struct err *err)
{
    if (p->inbox) {
        err_set(err, ERR_USAGE, "a replay shows one meeting");
        return NULL;
    }
    p->inbox = mailbox_new(wake_fd, err);
    if (!p->inbox)
        return NULL;
    p->recording.player = p;
    p->recording.shown = (struct meeting_session){
        .post = take_command,
        .close = close_session,
        .inbox = p->inbox,
        .meeting_id = p->meeting_id,
        .region = p->region,
        .region_source = "from the recording",
        .profile = "recording",
        .account = "",
        .endpoint = "",
        .endpoint_url = "",
        .api = "chime-sdk-meetings",
        .has_capabilities = true,
        .replays = true,
    };
    play(p, replay_opening_ms(p->replay));
    return &p->recording.shown;
}

/* --- the player itself --------------------------------------------------------------------------
 */

static void copy_text(char *out, size_t size, struct slice text)
{
    text_safe(out, size, text.data, text.len, TEXT_ASCII);
}

struct player *player_new(const struct app *app, struct err *err)
{
    struct player *p = calloc(1, sizeof *p);
    if (!p) {
        err_set(err, ERR_OOM, "replay");
        return NULL;
    }
    p->app = app;
    p->replay = replay_new(hash_key_new(&app->chance), err);
    if (!p->replay || !ledger_input(app, replay_take, p->replay, &p->whole, err)) {
        player_destroy(p);
        return NULL;
    }
    copy_text(p->meeting_id, sizeof p->meeting_id, replay_meeting_id(p->replay));
    copy_text(p->region, sizeof p->region, replay_region(p->replay));
    return p;
}

void player_destroy(struct player *player)
{
    if (!player)
        return;
    replay_destroy(player->replay);
    free(player);
}

bool player_is_whole(const struct player *player)
{
    return player->whole;
}

const char *player_meeting_id(const struct player *player)
{
    return player->meeting_id;
}
