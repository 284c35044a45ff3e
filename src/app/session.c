#include "app/session.h"

#include "app/event_queue.h"
#include "app/probe.h"
#include "aws/credentials/files.h"
#include "base/meeting_id.h"
#include "fetch/queue_poller.h"
#include "fetch/worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session {
    const struct app *app;
    char meeting_id[MEETING_ID_LEN + 1];
    struct session *owner; /* of the connection: itself, or the peer */
    pthread_mutex_t turn;  /* the owner's: one request at a time */
    atomic_bool stopped;   /* the owner's: no more of them */
    struct connection *connection;
    struct list_attendees *list; /* over the peer's connection; NULL: the connection's own */
    struct page_source source;   /* the connection's; the worker gets ours, which wraps it */
    struct mailbox *inbox;
    struct worker *worker;
    struct event_queue *queue; /* NULL, as the queue poller: no queue is read */
    struct queue_poller *poller;
    pthread_t asker; /* the worker's thread, once asker_is_known */
    atomic_bool asker_is_known;
    atomic_bool person_waits; /* for the credentials of the next request */
    struct cred_watch *watch; /* NULL: nothing is signed, or memory was out */
    struct probe *probe;      /* NULL: none was asked for */
    char identity[128];       /* the last one that was posted; worker's thread */
    int64_t expires_ms;
    bool needs_person;
};

/* The queue poller may try now. Any thread. */
static void wake_poller(struct session *s)
{
    struct message *message = s->poller ? message_new(MESSAGE_REFRESH) : NULL;
    if (message)
        queue_poller_post(s->poller, &message);
}

/* Posts who we are to the UI, when that is new. Worker's thread. */
static void post_identity(struct session *s)
{
    struct cred cred = CRED_INIT;
    if (!connection_peek(s->connection, &cred))
        return;
    if (strcmp(s->identity, cred.source) != 0 || s->expires_ms != cred.expires_ms ||
        s->needs_person != cred.needs_person) {
        const char *account = connection_settings(s->connection)->account_id.value;
        struct message *message = message_new(MESSAGE_IDENTITY);
        if (message) {
            struct message_identity *identity = &message->u.identity;
            if (cred.account_id)
                account = cred.account_id;
            snprintf(identity->account, sizeof identity->account, "%s", account ? account : "");
            snprintf(identity->source, sizeof identity->source, "%s", cred.source);
            identity->expires_ms = cred.expires_ms;
            identity->needs_person = cred.needs_person;
        }
        mailbox_post(s->inbox, &message);
        snprintf(s->identity, sizeof s->identity, "%s", cred.source);
        s->expires_ms = cred.expires_ms;
        s->needs_person = cred.needs_person;
        wake_poller(s);
    }
    cred_clean_up(&cred);
}

static bool fetch(void *self, const struct page_request *request, struct page **page,
                  struct err *err)
{
    struct session *s = self;
    if (!atomic_load(&s->asker_is_known)) {
        s->asker = pthread_self();
        atomic_store(&s->asker_is_known, true);
    }
    bool waits = atomic_load(&s->person_waits);
    pthread_mutex_lock(&s->owner->turn);
    bool ok = !atomic_load(&s->owner->stopped) ? s->source.fetch(s->source.self, request, page, err)
                                               : err_set(err, ERR_CANCELLED, "%s", "");
    pthread_mutex_unlock(&s->owner->turn);
    if (waits)
        atomic_store(&s->person_waits, false);
    post_identity(s);
    return ok;
}

static void cancel(void *self)
{
    struct session *s = self;
    s->source.cancel(s->source.self);
}

static void clear_cancel(void *self)
{
    struct session *s = self;
    s->source.clear_cancel(s->source.self);
}

static bool is_asker(struct session *s)
{
    return atomic_load(&s->asker_is_known) && pthread_equal(s->asker, pthread_self());
}

/* The chain asks on the worker's thread, and therefore after the worker was made. On the queue
 * poller's it must do without: the worker comes along and asks. */
static bool ask(void *self, const char *question, const struct stop *stop, char **answer,
                struct err *err)
{
    (void)stop; /* a cancel reaches the worker by itself */
    struct session *s = self;
    if (!is_asker(s))
        return err_set(err, ERR_MFA_NEEDED, "%s", "");
    return worker_ask(s->worker, question, answer, err);
}

/* For what a person waits for: the first page, and `r`. */
static bool take_terminal(void *self, const char *note, const struct stop *stop)
{
    (void)stop; /* a cancel reaches the worker by itself */
    struct session *s = self;
    return is_asker(s) && atomic_load(&s->person_waits) && worker_take_terminal(s->worker, note);
}

static void give_back_terminal(void *self)
{
    struct session *s = self;
    worker_give_back_terminal(s->worker);
}

/* To the person in front of the screen. The thread that loads credentials. */
static void warn(void *self, const char *text)
{
    struct session *s = self;
    struct message *message = message_new(MESSAGE_WARNING);
    if (message && !(message->u.warning = strdup(text))) {
        message_destroy(message);
        message = NULL;
    }
    mailbox_post(s->inbox, &message);
}

static struct retry_config retry_of(const struct session *s)
{
    return settings_retry(connection_settings(s->connection), s->app->chance, s->app->clock);
}

/* Has the worker credentials, or needs none, so that the queue poller may ask for them? */
static bool has_credentials(const struct session *s)
{
    struct cred cred = CRED_INIT;
    bool known = connection_settings(s->connection)->no_sign_request ||
                 connection_peek(s->connection, &cred);
    cred_clean_up(&cred);
    return known;
}

/* Before the worker, which wakes it. */
static bool start_poller(struct session *s, const char *url, struct err *err)
{
    const struct options *o = &s->app->options;
    if (!url || !*url)
        url = o->presence_queue;
    if (!url)
        return true;
    s->queue = event_queue_new(s->connection, s->app->env, url, err);
    if (!s->queue)
        return false;
    struct queue_poller_config config = {
        .outbox = s->inbox,
        .sources = event_queue_sources(s->queue),
        .source_count = EVENT_SOURCE_LINES,
        .retry = retry_of(s),
        .clock = s->app->clock,
        .chance = s->app->chance,
        .log = s->app->log,
        .keep = o->presence_keep,
        .waits = !has_credentials(s),
    };
    s->poller = queue_poller_start(&config, err);
    return s->poller;
}

/* What a person said of the seats stands, whatever GetMeeting says. Any thread. */
static void post_meeting(struct session *s, const struct meeting_facts *facts)
{
    struct message *message = message_new(MESSAGE_MEETING);
    long seats = s->app->options.seats;
    if (message) {
        message->u.meeting = *facts;
        if (seats)
            message->u.meeting.seats = (unsigned)seats;
    }
    mailbox_post(s->inbox, &message);
}

/* A refusal costs nothing but the facts: the identity may list attendees and nothing else. Worker's
 * thread. */
static void ask_meeting(void *self)
{
    struct session *s = self;
    struct meeting_facts facts = {0};
    struct err refused = ERR_INIT;
    connection_get_meeting(s->connection, &facts, &refused);
    facts.refused = refused;
    post_meeting(s, &facts);
}

/* Worker's thread. */
static void change(void *self, const struct change *wanted, int attempt,
                   struct change_result *result)
{
    struct session *s = self;
    connection_change(s->connection, wanted, attempt, result);
    post_identity(s);
}

static bool start_worker(struct session *s, bool asks_meeting, struct err *err)
{
    const struct options *o = &s->app->options;
    char rate_limiter_name[128];
    struct worker_config config = {
        .outbox = s->inbox,
        .retry = retry_of(s),
        .clock = s->app->clock,
        .chance = s->app->chance,
        .max_rate = (double)o->max_rate,
        .rate_limiter_dir = env_get_nonempty(s->app->env, "XDG_RUNTIME_DIR"),
        .rate_limiter_name =
            connection_budget_name(s->connection, rate_limiter_name, sizeof rate_limiter_name),
        .interval_ms = o->interval_s * 1000,
        .max_results = (size_t)o->max_results,
        .max_items = (size_t)o->max_items,
        .peer = s->owner == s ? NULL : s->owner->worker,
        .loaded = asks_meeting ? ask_meeting : NULL,
        .self = s,
        .changes = {.perform = o->allow_actions ? change : NULL, .self = s},
    };
    if (o->seats)
        post_meeting(s, &(struct meeting_facts){0});
    struct page_source source = {
        .fetch = fetch, .cancel = cancel, .clear_cancel = clear_cancel, .self = s};
    s->worker = worker_new(&config, err);
    return s->worker && worker_start(s->worker, source, err);
}

/* Makes the connection, or a page source over the peer's. */
static bool open_connection(struct session *s, const struct session_config *config, struct err *err)
{
    if (config->peer) {
        s->connection = config->peer->connection;
        s->list = connection_list(s->connection, s->meeting_id, err);
        if (s->list)
            s->source = list_attendees_source(s->list);
        return s->list;
    }
    struct connection_config wanted = {.app = s->app,
                                       .meeting_id = s->meeting_id,
                                       .choice = config->choice,
                                       .ask = config->ask,
                                       .warn = config->warn,
                                       .attached = config->attached};
    if (config->can_ask) {
        wanted.ask = (struct ask_secret){.ask = ask, .self = s};
        wanted.terminal = (struct lend_terminal){
            .take = take_terminal, .give_back = give_back_terminal, .self = s};
    }
    if (!wanted.warn.say)
        wanted.warn = (struct cred_warn){.say = warn, .self = s};
    s->connection = connection_new(&wanted, err);
    if (!s->connection)
        return false;
    s->source = connection_source(s->connection);
    return true;
}

static bool open_all(struct session *s, const struct session_config *config, struct err *err)
{
    if (!meeting_id_is_valid(config->meeting_id, strlen(config->meeting_id)))
        return err_set(err, ERR_MEETING_ID, "\"%s\"", config->meeting_id);
    snprintf(s->meeting_id, sizeof s->meeting_id, "%s", config->meeting_id);
    s->owner = config->peer ? config->peer : s;
    if (!open_connection(s, config, err))
        return false;
    const struct settings *settings = connection_settings(s->connection);
    struct err ignored = ERR_INIT; /* without a watch, `r` still mends things */
    s->watch = cred_watch_new(s->app->env, settings->profile.value, &ignored);
    s->inbox = mailbox_new(config->wake_fd, err);
    return s->inbox && (!config->listens || start_poller(s, config->presence_queue, err)) &&
           start_worker(s, config->asks_meeting, err);
}
struct session *session_open(const struct session_config *config, struct err *err)
{
    struct session *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_OOM, "session");
        return NULL;
    }
    s->app = config->app;
    s->owner = s;
    pthread_mutex_init(&s->turn, NULL);
    atomic_init(&s->stopped, false);
    atomic_init(&s->person_waits, true);
    if (!open_all(s, config, err)) {
        session_close(s);
        return NULL;
    }
    return s;
}

void session_close(struct session *session)
{
    if (!session)
        return;
    probe_stop(session->probe);
    worker_destroy(session->worker);
    queue_poller_destroy(session->poller);
    event_queue_destroy(session->queue);
    mailbox_destroy(session->inbox);
    cred_watch_destroy(session->watch);
    list_attendees_destroy(session->list);
    if (session->owner == session)
        connection_destroy(session->connection);
    pthread_mutex_destroy(&session->turn);
    free(session);
}

void session_stop(struct session *session)
{
    atomic_store(&session->owner->stopped, true);
    session->source.cancel(session->source.self);
}

struct mailbox *session_inbox(const struct session *session)
{
    return session->inbox;
}

const struct connection *session_connection(const struct session *session)
{
    return session->connection;
}

const char *session_meeting_id(const struct session *session)
{
    return session->meeting_id;
}

void session_post(struct session *session, struct message **message)
{
    enum message_kind kind = *message ? (*message)->kind : MESSAGE_KIND_COUNT;
    if (kind == MESSAGE_TAKEN && session->poller) {
        queue_poller_post(session->poller, message);
        return;
    }
    if (kind == MESSAGE_REFRESH && connection_ask_anew(session->connection))
        atomic_store(&session->person_waits, true);
    if ((kind == MESSAGE_REFRESH || kind == MESSAGE_FILES_CHANGED) && has_credentials(session))
        wake_poller(session);
    worker_post(session->worker, message); /* which takes no notice of what is none of its own */
}

void session_command(struct session *session, enum message_kind kind)
{
    struct message *message = message_new(kind);
    session_post(session, &message);
}

bool session_hears(const struct session *session)
{
    return session->poller != NULL;
}

bool session_has_drained(struct session *session)
{
    return !session->poller || queue_poller_has_drained(session->poller);
}

bool session_files_changed(struct session *session)
{
    return session->watch && cred_watch_changed(session->watch);
}

bool session_probe(struct session *session, struct err *err)
{
    const struct settings *settings = connection_settings(session->connection);
    probe_stop(session->probe);
    struct probe_config config = {.app = session->app,
                                  .meeting_id = session->meeting_id,
                                  .region = settings->endpoint.region,
                                  .profile =
                                      settings->profile_is_flag ? settings->profile.value : NULL,
                                  .outbox = session->inbox};
    session->probe = probe_start(&config, err);
    return session->probe;
}
