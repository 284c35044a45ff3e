#include "fetch/queue_poller.h"

#include "base/secret.h"
#include "fetch/pagination.h"
#include "fetch/pending_acks.h"
#include "presence/event_read.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    FIRST_WAIT_MS = 5000, /* after quick retries have not helped; doubles */
    LAST_WAIT_MS = 300000,
    TAKEN_WAIT_MS = 500,  /* for the UI to keep a batch before the only line looks again */
    TWICE_WAIT_MS = 1000, /* after a message that came again at once: the queue does not hide it */
    TWICE_MS = 5000,
    AT_ONCE_MS = 50,
    DELETE_WAIT_MS = 30000,
    FORGET_MS = 60000, /* what the UI has not kept by then has come again */
    COUNT_WAIT_MS = 2000,
    SOON_S = 1, /* a short look that asks all of the service's machines */
    MANY = 5,   /* this many messages of one look: there are more */
};

/* Batches that the UI has not kept yet: of more, none is received. */
#define UNTAKEN_MAX 64

/* A thread and the connection that is its own. The first one listens; the others help while there
 * is more than one can carry. */
struct line {
    struct queue_poller *poller;
    struct event_source source;
    size_t number;
    pthread_t thread;
};

struct queue_poller {
    struct queue_poller_config config;
    struct line lines[EVENT_SOURCE_LINES];
    size_t line_count;
    pthread_mutex_t lock; /* guards all that follows; no request is sent while it is held */
    pthread_cond_t change;
    bool quitting;
    struct retry retry;
    struct pending_acks acks;
    struct token_set known; /* messages that were counted, or with keep heard, before */
    struct message_queue_state report;
    struct err remove_err;  /* why the last deletion failed */
    int64_t remove_wall_ms; /* when it did */
    int64_t remove_mono_ms; /* when the next may be tried */
    int64_t look_mono_ms;   /* no look before then */
    int64_t count_mono_ms;  /* nor a count of what waits */
    size_t wanted;          /* how many lines may look */
    size_t looking;         /* and how many do */
    uint64_t received;      /* looks that have brought something */
    bool emptied;           /* the queue gave nothing: what it hides is to be counted, */
    int64_t emptied_ms;     /* and then it counts as empty since then (wall clock), */
    uint64_t emptied_looks; /* if no look has brought anything since */
    uint64_t hidden_looks;  /* "received" when hidden messages were counted last */
    struct err count_err;   /* why they cannot be; told once */
    int attempts;           /* of the look that fails now */
    uint64_t batch;         /* the last one that was handed over */
    bool waits;
    bool lost;                     /* the queue was gone: what it held is, too */
    bool settled;                  /* seen empty since the last message */
    bool may_count, may_set_aside; /* not refused yet */
    char twice[128];               /* a message that brought nothing, */
    int64_t twice_mono_ms;         /* and when */
};

static int64_t mono_ms(const struct queue_poller *l)
{
    return clock_mono_ms(&l->config.clock);
}

/* --- what the UI says ------------------------------------------------------------ */

static void handle_command(struct queue_poller *l, const struct message *message)
{
    if (message->kind == MESSAGE_TAKEN) {
        pending_acks_take(&l->acks, message->u.batch);
    } else if (message->kind == MESSAGE_REFRESH || message->kind == MESSAGE_FILES_CHANGED) {
        l->waits = false;
        l->may_count = l->may_set_aside = true;
        l->look_mono_ms = l->remove_mono_ms = l->report.next_mono_ms = 0;
    }
    pthread_cond_broadcast(&l->change);
}

/* Sleeps until something is said, or until then (-1: as long as it takes). */
static void sleep_until(struct queue_poller *l, int64_t until_mono_ms)
{
    int64_t left_ms = until_mono_ms - mono_ms(l);
    struct timespec until;
    if (until_mono_ms < 0) {
        pthread_cond_wait(&l->change, &l->lock);
        return;
    }
    if (left_ms <= 0)
        return;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(left_ms / 1000);
    until.tv_nsec += (long)(left_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&l->change, &l->lock, &until);
}

/* --- what the UI gets ----------------------------------------------------------- */

/* What failed: on the way to credentials, or the request itself. */
static void name_operation(struct err *err, const char *operation)
{
    if (err_is(err) && !err->operation[0])
        snprintf(err->operation, sizeof err->operation, "%s", operation);
}

static void post_report(struct queue_poller *l)
{
    struct message *message = message_new(MESSAGE_QUEUE_STATE);
    if (message) {
        message->u.queue_state = l->report;
        name_operation(&message->u.queue_state.err, "ReceiveMessage");
        message->u.queue_state.count_err = l->count_err;
        name_operation(&message->u.queue_state.count_err, "GetQueueAttributes");
        err_clear(&l->count_err);
        if (!err_is(&l->report.err) && err_is(&l->remove_err)) {
            message->u.queue_state.err = l->remove_err;
            message->u.queue_state.err_ms = l->remove_wall_ms;
            message->u.queue_state.next_mono_ms = l->remove_mono_ms;
            name_operation(&message->u.queue_state.err, "DeleteMessageBatch");
        }
    }
    mailbox_post(l->config.outbox, &message);
}

/* Has this message been here before? Counting it again, or with --presence-keep handing it over
 * again, would tell nothing. */
static bool is_known(struct queue_poller *l, const struct event_delivery *delivery)
{
    return delivery->id.len > 0 && token_set_seen(&l->known, delivery->id.data);
}

/* A look's messages, and what was read in them. */
struct looked {
    struct event_delivery_batch batch;
    struct event_read reads[EVENT_SOURCE_MAX];
    enum event_read_result results[EVENT_SOURCE_MAX];
};

static void read_all(struct looked *looked)
{
    for (size_t i = 0; i < looked->batch.count; i++) {
        const struct event_delivery *delivery = &looked->batch.items[i];
        looked->results[i] = EVENT_READ_MALFORMED;
        if (delivery->intact)
            looked->results[i] =
                event_read(delivery->body.data, delivery->body.len, &looked->reads[i]);
    }
}

static void looked_clean_up(struct looked *looked)
{
    for (size_t i = 0; i < looked->batch.count; i++)
        event_read_clean_up(&looked->reads[i]);
}

/* Counts a message that was not understood, and says so once. */
static void count_unread(struct queue_poller *l, const struct looked *looked, size_t i,
                         struct message_events *heard)
{
    if (looked->results[i] == EVENT_READ_FOREIGN)
        l->report.foreign++;
    else
        l->report.malformed++;
    log_event(l->config.log, LOG_NOT_UNDERSTOOD,
              (int64_t)(l->report.foreign + l->report.malformed));
    if (!heard->look[0])
        snprintf(heard->look, sizeof heard->look, "%s",
                 looked->batch.items[i].intact ? looked->reads[i].look
                                               : "damaged on the way: it does not fit its MD5");
}

static bool add_events(struct message_events *heard, const struct event_read *read)
{
    bool ok = true;
    for (size_t i = 0; ok && i < read->count; i++)
        ok = message_add_event(heard, &read->events[i]);
    return ok;
}

/* The two acks that a look makes; NULL where nothing is to be done, or without memory. */
struct look_acks {
    struct ack *remove, *aside;
};

/* Puts the events of a message into what is handed over, and counts what is not understood. True
 * when it was known. */
static bool sort_delivery(struct queue_poller *l, const struct looked *looked, size_t i,
                          struct message_events *heard, const struct look_acks *acks)
{
    const struct event_delivery *delivery = &looked->batch.items[i];
    bool understood = looked->results[i] == EVENT_READ_OK || looked->results[i] == EVENT_READ_OTHER;
    bool known = (!understood || l->config.keep) && is_known(l, delivery);
    bool ok = known || add_events(heard, &looked->reads[i]);
    if (!known && !understood)
        count_unread(l, looked, i, heard);
    if (ok && !l->config.keep)
        ack_add_receipt(understood ? acks->remove : acks->aside, delivery->receipt);
    return known;
}

/* A queue that gives a message again at once would keep us busy. */
static void slow_down_if_twice(struct queue_poller *l, const struct event_delivery_batch *batch)
{
    int64_t now_ms = mono_ms(l);
    bool fresh = now_ms - l->twice_mono_ms < TWICE_MS;
    for (size_t i = 0; fresh && i < batch->count; i++)
        if (slice_compare(batch->items[i].id, slice_of(l->twice)) == 0)
            l->look_mono_ms = now_ms + TWICE_WAIT_MS;
    if (fresh && l->look_mono_ms <= now_ms)
        return;
    snprintf(l->twice, sizeof l->twice, "%s", batch->items[0].id.data);
    l->twice_mono_ms = now_ms;
}

static void post_heard(struct queue_poller *l, struct message *message)
{
    struct message_events *heard = &message->u.events;
    l->report.events += heard->count;
    heard->batch = l->batch;
    heard->now_ms = clock_wall_ms(&l->config.clock);
    heard->listening_ms = l->report.listening_ms;
    heard->foreign = l->report.foreign;
    heard->malformed = l->report.malformed;
    mailbox_post(l->config.outbox, &message);
}

/* Hands over what came; what is for no feed may be deleted at once. */
static void hand_over(struct queue_poller *l, const struct looked *looked)
{
    struct message *message = message_new(MESSAGE_EVENTS);
    if (!message)
        return; /* all of it comes again */
    uint64_t number = ++l->batch;
    struct look_acks acks = {pending_acks_add(&l->acks, number, false, mono_ms(l)),
                             pending_acks_add(&l->acks, number, true, mono_ms(l))};
    size_t known = 0;
    for (size_t i = 0; i < looked->batch.count; i++)
        known += sort_delivery(l, looked, i, &message->u.events, &acks);
    if (known == looked->batch.count)
        slow_down_if_twice(l, &looked->batch);
    if (!l->may_set_aside && acks.aside)
        pending_acks_drop(&l->acks, acks.aside);
    if (message->u.events.count == 0)
        pending_acks_take(&l->acks, number);
    if (message->u.events.count > 0 || message->u.events.look[0])
        post_heard(l, message);
    else
        message_destroy(message);
}

/* --- listening ------------------------------------------------------------------- */

/* How long to wait after a failure, and whether it is time to say so. */
static int64_t wait_after(struct queue_poller *l, const struct err *err, bool *tell)
{
    int64_t ms = 0;
    int64_t asked_ms = err->retry_after_s > 0 ? (int64_t)err->retry_after_s * 1000 : 0;
    *tell = !retry_next(&l->retry, l->attempts, err, &ms);
    if (*tell) {
        ms = FIRST_WAIT_MS;
        for (int i = 0; i < l->report.failures && ms < LAST_WAIT_MS; i++)
            ms *= 2;
        ms = ms < LAST_WAIT_MS ? ms : LAST_WAIT_MS;
        ms -= (int64_t)((double)ms * chance_unit(&l->config.chance) / 4);
        l->attempts = 0;
        l->report.failures++;
    }
    return ms > asked_ms ? ms : asked_ms;
}

/* A look failed. One that helped leaves it to the first line to find out, and to say so. */
static void note_failure(struct line *line, const struct err *err)
{
    struct queue_poller *l = line->poller;
    bool tell;
    l->wanted = 1;
    if (err->code == ERR_CANCELLED) { /* another request for the same credentials was */
        line->source.clear_cancel(line->source.self);
        l->look_mono_ms = mono_ms(l) + TWICE_WAIT_MS;
        return;
    }
    if (line->number > 0)
        return;
    int64_t ms = wait_after(l, err, &tell);
    l->look_mono_ms = mono_ms(l) + ms;
    if (!tell)
        return;
    l->lost = l->lost || err->code == ERR_QUEUE_NOT_FOUND;
    l->report.err = *err;
    l->report.err_ms = clock_wall_ms(&l->config.clock);
    l->report.next_mono_ms = l->look_mono_ms;
    post_report(l);
}

/* A look went well: from now on, or again, everything is heard. */
static void note_success(struct queue_poller *l, int64_t began_ms)
{
    bool news = err_is(&l->report.err) || !l->report.listening_ms;
    retry_succeeded(&l->retry, l->attempts);
    if (!l->report.listening_ms || l->lost)
        l->report.listening_ms = began_ms;
    l->lost = false;
    l->attempts = l->report.failures = 0;
    err_clear(&l->report.err);
    if (news)
        post_report(l);
}

static void say_empty(struct queue_poller *l)
{
    l->emptied = false;
    l->report.empty_ms = l->emptied_ms;
    l->settled = true;
    l->report.backlog = false;
    l->report.behind = 0;
    post_report(l);
}

/* The queue is empty when a look with patience, which asks all of the service's machines, brings
 * nothing, no other look is under way that might, and all that came is kept. What it holds and does
 * not give is then counted, where the identity may. */
static void note_empty(struct queue_poller *l, int wait_s, uint64_t received, int64_t began_ms)
{
    l->wanted = 1;
    if (wait_s == 0 || l->looking > 0 || l->acks.untaken > 0 || received != l->received)
        return;
    int64_t now_ms = clock_wall_ms(&l->config.clock);
    int64_t waited_ms = began_ms + (int64_t)wait_s * 1000;
    l->emptied_ms = waited_ms < now_ms ? waited_ms : began_ms;
    l->emptied_looks = l->received;
    l->emptied = l->may_count;
    if (!l->emptied)
        say_empty(l);
    pthread_cond_broadcast(&l->change);
}

/* --- what is hidden ----------------------------------------------------------------------------
 */

/* Messages that were hidden and are no longer, while none came to us, are another reader's: what
 * was in them is lost, and listening begins anew. */
static void note_hidden(struct queue_poller *l, const struct event_source_counts *counts)
{
    uint64_t own = pending_acks_hidden(&l->acks, mono_ms(l));
    uint64_t held = counts->hidden > own ? counts->hidden - own : 0;
    if (held < l->report.hidden && counts->waiting == 0 && l->received == l->hidden_looks)
        l->lost = true;
    l->hidden_looks = l->received;
    l->report.hidden = held;
}

/* The more comes at once, the more lines look. */
static void note_messages(struct queue_poller *l, size_t count)
{
    l->received++;
    l->settled = false;
    pending_acks_note_received(&l->acks, count, mono_ms(l));
    if (count < MANY)
        return;
    l->wanted = l->wanted * 4 < l->line_count ? l->wanted * 4 : l->line_count;
    if (l->report.backlog)
        return;
    l->report.backlog = true;
    post_report(l);
}

/* The only line gives the UI a moment, so that what it keeps is deleted before the next long look.
 */
static void await_taken(struct queue_poller *l)
{
    int64_t until_ms = mono_ms(l) + TAKEN_WAIT_MS;
    while (l->line_count == 1 && !l->quitting && l->acks.untaken > 0 && mono_ms(l) < until_ms)
        sleep_until(l, until_ms);
}

static void take_look(struct line *line, const struct looked *looked, int wait_s, uint64_t received,
                      int64_t began_ms)
{
    struct queue_poller *l = line->poller;
    if (line->number == 0)
        note_success(l, began_ms);
    if (looked->batch.count == 0) {
        note_empty(l, wait_s, received, began_ms);
        if (wait_s > 0 && clock_wall_ms(&l->config.clock) - began_ms < AT_ONCE_MS)
            l->look_mono_ms = mono_ms(l) + TWICE_WAIT_MS; /* it does not wait when it is asked to */
        return;
    }
    note_messages(l, looked->batch.count);
    hand_over(l, looked);
    pthread_cond_broadcast(&l->change); /* there are acks, and perhaps more looks to be had */
    await_taken(l);
}

/* How long a look may wait for a first message. The first one after trouble comes back at once, so
 * that all know; the next ones soon, until the queue has been seen empty. */
static int patience_s(const struct queue_poller *l)
{
    if (!l->report.listening_ms || err_is(&l->report.err))
        return 0;
    return l->settled ? EVENT_SOURCE_WAIT_S : SOON_S;
}

/* One look into the queue. */
static void look(struct line *line)
{
    struct queue_poller *l = line->poller;
    struct looked looked = {.batch = {.count = 0}};
    struct err err = ERR_INIT;
    int wait_s = patience_s(l);
    int attempt = line->number == 0 ? ++l->attempts : 1;
    uint64_t received = l->received;
    int64_t began_ms = clock_wall_ms(&l->config.clock);
    l->looking++;
    pthread_mutex_unlock(&l->lock);
    bool ok = line->source.receive(line->source.self, wait_s, attempt, &looked.batch, &err);
    if (ok)
        read_all(&looked);
    pthread_mutex_lock(&l->lock);
    l->looking--;
    if (ok)
        take_look(line, &looked, wait_s, received, began_ms);
    else
        note_failure(line, &err);
    looked_clean_up(&looked);
}

/* --- beside listening -------------------------------------------------------------- */

static void note_removal(struct queue_poller *l, struct ack *ack, const struct err *err)
{
    bool failed = err_is(err), was_bad = err_is(&l->remove_err);
    if (failed)
        l->remove_mono_ms = mono_ms(l) + DELETE_WAIT_MS;
    else
        pending_acks_drop(&l->acks, ack);
    if (err->code == ERR_CANCELLED)
        return;
    l->remove_err = *err;
    l->remove_wall_ms = clock_wall_ms(&l->config.clock);
    if (failed || was_bad)
        post_report(l);
}

/* It is a service to the next look only: what is refused is not asked for again. */
static void note_set_aside(struct queue_poller *l, struct ack *ack, const struct err *err)
{
    if (!err_is(err))
        l->acks.asides += ack->count;
    if (err_kind(err) == ERR_KIND_DENIED || err->code == ERR_BAD_REQUEST)
        l->may_set_aside = false;
    pending_acks_drop(&l->acks, ack);
}

static void do_ack(struct line *line, struct ack *ack)
{
    struct queue_poller *l = line->poller;
    const struct event_source *source = &line->source;
    struct slice receipts[EVENT_SOURCE_MAX];
    struct err err = ERR_INIT;
    ack->under_way = true;
    for (size_t i = 0; i < ack->count; i++)
        receipts[i] = slice_of(ack->receipts[i]);
    pthread_mutex_unlock(&l->lock);
    (ack->aside ? source->set_aside : source->remove)(source->self, receipts, ack->count, &err);
    if (err.code == ERR_CANCELLED)
        source->clear_cancel(source->self);
    pthread_mutex_lock(&l->lock);
    ack->under_way = false;
    (ack->aside ? note_set_aside : note_removal)(l, ack, &err);
}

static bool count_is_due(const struct queue_poller *l)
{
    return l->may_count && (l->emptied || (l->report.backlog && mono_ms(l) >= l->count_mono_ms));
}

/* An identity that may not ask does without, and it is said. */
static void note_uncounted(struct queue_poller *l, const struct err *err)
{
    if (err_kind(err) != ERR_KIND_DENIED)
        return;
    l->may_count = false;
    l->report.hidden = 0;
    l->count_err = *err;
    name_operation(&l->count_err, "GetQueueAttributes");
    err_set_remedy(&l->count_err, "optional: without it, what another reader of the queue holds is "
                                  "not noticed");
    post_report(l);
}

/* How far behind we are, and what the queue holds without giving it. */
static void count_messages(struct line *line)
{
    struct queue_poller *l = line->poller;
    struct err err = ERR_INIT;
    struct event_source_counts counts = {0};
    bool emptied = l->emptied;
    uint64_t looks = l->emptied_looks;
    l->emptied = false;
    l->count_mono_ms = mono_ms(l) + COUNT_WAIT_MS;
    pthread_mutex_unlock(&l->lock);
    bool ok = line->source.count(line->source.self, &counts, &err);
    if (err.code == ERR_CANCELLED)
        line->source.clear_cancel(line->source.self);
    pthread_mutex_lock(&l->lock);
    if (!ok)
        note_uncounted(l, &err);
    if (emptied && looks == l->received) {
        if (ok)
            note_hidden(l, &counts);
        say_empty(l);
    } else if (ok && l->report.backlog && counts.waiting != l->report.behind) {
        l->report.behind = counts.waiting;
        post_report(l);
    }
}

static bool may_look(struct line *line)
{
    struct queue_poller *l = line->poller;
    if (l->acks.untaken >= UNTAKEN_MAX)
        pending_acks_forget(&l->acks, mono_ms(l), FORGET_MS);
    if (line->number >= l->wanted || l->acks.untaken >= UNTAKEN_MAX || mono_ms(l) < l->look_mono_ms)
        return false;
    int64_t hold_ms = retry_hold_ms(&l->retry);
    if (hold_ms > 0)
        l->look_mono_ms = mono_ms(l) + hold_ms;
    return hold_ms <= 0;
}

/* Until something is said, or something may be due. */
static void idle(struct line *line)
{
    struct queue_poller *l = line->poller;
    int64_t now_ms = mono_ms(l), until_ms = -1;
    if (line->number == 0)
        until_ms = l->look_mono_ms > now_ms ? l->look_mono_ms : now_ms + COUNT_WAIT_MS;
    if (l->acks.first && l->remove_mono_ms > now_ms &&
        (until_ms < 0 || l->remove_mono_ms < until_ms))
        until_ms = l->remove_mono_ms;
    sleep_until(l, until_ms);
}

static void step(struct line *line)
{
    struct queue_poller *l = line->poller;
    struct ack *ack;
    if (l->waits)
        sleep_until(l, -1);
    else if ((ack = pending_acks_next(&l->acks, mono_ms(l) >= l->remove_mono_ms)))
        do_ack(line, ack);
    else if (count_is_due(l) && (line->number > 0 || l->line_count == 1))
        count_messages(line);
    else if (may_look(line))
        look(line);
    else
        idle(line);
}

static void *run(void *self)
{
    struct line *line = self;
    struct queue_poller *l = line->poller;
    pthread_mutex_lock(&l->lock);
    while (!l->quitting)
        step(line);
    pthread_mutex_unlock(&l->lock);
    secret_wipe_stack();
    return NULL;
}

/* --- beginning and end ----------------------------------------------------------- */

/* Signals are the UI thread's. One line is enough; the others are help. */
static bool start_threads(struct queue_poller *l, struct err *err)
{
    sigset_t all, before;
    bool ok = true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; ok && i < l->config.source_count && i < EVENT_SOURCE_LINES; i++) {
        struct line *line = &l->lines[i];
        *line = (struct line){.poller = l, .source = l->config.sources[i], .number = i};
        ok = pthread_create(&line->thread, NULL, run, line) == 0;
        l->line_count += ok;
    }
    pthread_mutex_unlock(&l->lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return l->line_count > 0 || err_set(err, ERR_INTERNAL, "no thread for the queue poller");
}

static void destroy(struct queue_poller *l)
{
    pending_acks_clean_up(&l->acks);
    pthread_cond_destroy(&l->change);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static void init_lock(struct queue_poller *l)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&l->change, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&l->lock, NULL);
}

struct queue_poller *queue_poller_start(const struct queue_poller_config *config, struct err *err)
{
    struct queue_poller *l = calloc(1, sizeof *l);
    if (!l) {
        err_set(err, ERR_OOM, "queue poller");
        return NULL;
    }
    l->config = *config;
    l->waits = config->waits;
    l->wanted = 1;
    l->may_count = l->may_set_aside = true;
    l->report = (struct message_queue_state){.err = ERR_INIT, .keeps = config->keep};
    l->remove_err = ERR_INIT;
    retry_init(&l->retry, &config->retry);
    token_set_init(&l->known, hash_key_new(&config->chance));
    init_lock(l);
    if (!start_threads(l, err)) {
        destroy(l);
        return NULL;
    }
    return l;
}

void queue_poller_post(struct queue_poller *poller, struct message **message)
{
    if (!*message)
        return;
    pthread_mutex_lock(&poller->lock);
    handle_command(poller, *message);
    pthread_mutex_unlock(&poller->lock);
    message_destroy(*message);
    *message = NULL;
}

bool queue_poller_has_drained(struct queue_poller *poller)
{
    pthread_mutex_lock(&poller->lock);
    bool fails = err_is(&poller->report.err) || poller->waits || !poller->report.listening_ms;
    bool stuck = err_is(&poller->remove_err);
    bool drained = fails || (poller->settled && (stuck || !poller->acks.first));
    pthread_mutex_unlock(&poller->lock);
    return drained;
}

void queue_poller_destroy(struct queue_poller *poller)
{
    if (!poller)
        return;
    pthread_mutex_lock(&poller->lock);
    poller->quitting = true;
    pthread_cond_broadcast(&poller->change);
    pthread_mutex_unlock(&poller->lock);
    for (size_t i = 0; i < poller->line_count; i++)
        poller->lines[i].source.cancel(poller->lines[i].source.self);
    for (size_t i = 0; i < poller->line_count; i++)
        pthread_join(poller->lines[i].thread, NULL);
    destroy(poller);
}
