#include "app/player.h"

#include "app/ledger_input.h"
#include "base/meeting_id.h"
#include "fetch/mailbox.h"
#include "ledger/replay.h"

#include <stdio.h>
#include <stdlib.h>

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
    bool whole;            /* every line of the ledger was read */
    char meeting_id[MEETING_ID_LEN + 1];
    char region[64];
};

/* --- what was told -----------------------------------------------------------------------------
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

/* A recording does not tell how the queue was: all of its events were heard in time. */
static struct message *listening_message(struct player *p, int64_t since_ms)
{
    struct message *m = message_new(MESSAGE_QUEUE_STATE);
    p->listening_ms = since_ms;
    if (m)
        m->u.queue_state = (struct message_queue_state){
            .listening_ms = since_ms, .empty_ms = INT64_MAX, .err = ERR_INIT, .events = p->events};
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
    return message_new(MESSAGE_REWOUND);
}

static struct message *message_of(struct player *p, struct replay_item *item)
{
    switch (item->news) {
    case REPLAY_ROWS:
        return rows_message(item);
    case REPLAY_EVENT:
        return event_message(p, item);
    case REPLAY_LISTENING:
        return listening_message(p, item->time_ms);
    case REPLAY_BEGINS:
        return rewound_message(p);
    default:
        return NULL; /* trouble of then is none of now: it stands in the ledger */
    }
}

static void post(struct player *p, struct message *m)
{
    if (m)
        mailbox_post(p->inbox, &m);
}

/* Tells what was learned by then; a step back tells everything anew. */
static void play(struct player *p, int64_t to_ms)
{
    struct replay_item item;
    struct err err = ERR_INIT; /* what memory has no room for is not shown */
    if (to_ms < p->time_ms) {
        replay_rewind(p->replay);
        post(p, rewound_message(p));
    }
    p->time_ms = to_ms;
    while (replay_play(p->replay, to_ms, &item, &err))
        post(p, message_of(p, &item));
    struct message *end = message_new(MESSAGE_WALK_ENDED);
    if (end)
        end->u.walk = (struct message_walk){.now_ms = to_ms, .complete = true};
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
