#include "fetch/queue_poller.h"

#include "base/secret.h"
#include "fetch/pagination.h"
#include "presence/event_read.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_WAIT_MS = 5000, /* after quick retries have not helped; doubles */
    LAST_WAIT_MS = 300000,
    TAKEN_WAIT_MS = 500, /* for the UI to keep a batch before the next look */
    DULL_WAIT_MS = 1000, /* after a look that brought nothing new: it would come again at once */
    DELETE_WAIT_MS = 30000,
};

/* Batches that are remembered. Messages of older ones come again, which does no harm. */
#define PENDING_ACKS_MAX 64

/* What deletes the messages of one look into the queue, once the UI has said MESSAGE_TAKEN. */
struct pending_acks_batch {
    uint64_t number; /* 0: an empty place */
    bool taken;
    char *acks[EVENT_SOURCE_MAX];
    size_t count;
};

/* Begins all zero. */
struct pending_acks {
    struct pending_acks_batch batches[PENDING_ACKS_MAX];
};

struct queue_poller {
    struct queue_poller_config config;
    struct mailbox *inbox;
    pthread_t thread;
    atomic_bool quitting;
    /* The rest is the thread's own. */
    struct retry retry;
    struct pending_acks acks;
    struct token_set known;            /* messages that were counted, or with keep heard, before */
    struct message_queue_state report; /* failures and next_mono_ms are kept here */
    struct err remove_err;             /* why the last deletion failed */
    int64_t remove_mono_ms;            /* when the next may be tried */
    int attempts;                      /* of the look that fails now */
    uint64_t batch;                    /* the last one that was handed over */
    uint64_t taken;                    /* the newest that is kept */
    bool waits;
    bool lost; /* the queue was gone: what it held is, too */
};

static int64_t mono_ms(const struct queue_poller *l)
{
    return clock_mono_ms(&l->config.clock);
}

static bool quits(const struct queue_poller *l)
{
    return atomic_load(&l->quitting);
}

/* --- what deletes the messages that were handed over -------------------------------- */

static void pending_acks_forget(struct pending_acks_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        free(batch->acks[i]);
    *batch = (struct pending_acks_batch){0};
}

static void pending_acks_clean_up(struct pending_acks *acks)
{
    for (size_t i = 0; i < PENDING_ACKS_MAX; i++)
        pending_acks_forget(&acks->batches[i]);
}

static struct pending_acks_batch *place_of(struct pending_acks *acks, uint64_t number)
{
    return &acks->batches[number % PENDING_ACKS_MAX];
}

/* An empty place for the batch of that number, which grows by one from 1; the batch that was there
 * is forgotten. */
static struct pending_acks_batch *pending_acks_begin(struct pending_acks *acks, uint64_t number)
{
    struct pending_acks_batch *batch = place_of(acks, number);
    pending_acks_forget(batch);
    batch->number = number;
    return batch;
}

/* Copies a receipt into the batch. Without memory it is left out: the message comes again. */
static void pending_acks_add(struct pending_acks_batch *batch, struct slice receipt)
{
    char *copy = batch->count < EVENT_SOURCE_MAX ? malloc(receipt.len + 1) : NULL;
    if (!copy)
        return;
    memcpy(copy, receipt.data, receipt.len);
    copy[receipt.len] = '\0';
    batch->acks[batch->count++] = copy;
}

/* The UI keeps the batch of that number: it may be deleted, if it is still known. */
static void pending_acks_take(struct pending_acks *acks, uint64_t number)
{
    struct pending_acks_batch *batch = place_of(acks, number);
    if (batch->number == number)
        batch->taken = true;
}

/* A batch that may be deleted, the oldest first; NULL when there is none. */
static struct pending_acks_batch *pending_acks_next(struct pending_acks *acks)
{
    struct pending_acks_batch *oldest = NULL;
    for (size_t i = 0; i < PENDING_ACKS_MAX; i++) {
        struct pending_acks_batch *batch = &acks->batches[i];
        if (batch->taken && (!oldest || batch->number < oldest->number))
            oldest = batch;
    }
    return oldest;
}

/* --- what the UI says ------------------------------------------------------------ */

static void obey(struct queue_poller *l, struct message *message)
{
    if (message->kind == MESSAGE_TAKEN) {
        pending_acks_take(&l->acks, message->u.batch);
        if (message->u.batch > l->taken)
            l->taken = message->u.batch;
    } else if (message->kind == MESSAGE_REFRESH || message->kind == MESSAGE_FILES_CHANGED) {
        l->waits = false;
        l->report.next_mono_ms = l->remove_mono_ms = 0;
    }
    message_destroy(message);
}

static void obey_all(struct queue_poller *l)
{
    struct message *message;
    while ((message = mailbox_take(l->inbox)))
        obey(l, message);
}

/* Sleeps for so long, or until a person wants the next try now. */
static void sleep_ms(struct queue_poller *l, int64_t ms)
{
    int64_t until_ms = l->report.next_mono_ms = mono_ms(l) + ms;
    while (!quits(l) && l->report.next_mono_ms == until_ms && mono_ms(l) < until_ms) {
        struct message *message = mailbox_wait(l->inbox, until_ms - mono_ms(l));
        if (message)
            obey(l, message);
    }
}

/* Gives the UI a moment to keep the batch, so that it is deleted before the next long look. */
static void await_taken(struct queue_poller *l)
{
    int64_t until_ms = mono_ms(l) + TAKEN_WAIT_MS;
    while (!quits(l) && l->taken < l->batch && mono_ms(l) < until_ms) {
        struct message *message = mailbox_wait(l->inbox, until_ms - mono_ms(l));
        if (message)
            obey(l, message);
    }
}

/* --- what the UI hears ----------------------------------------------------------- */

static void post_report(struct queue_poller *l)
{
    struct message *message = message_new(MESSAGE_QUEUE_STATE);
    if (message) {
        message->u.queue_state = l->report;
        if (!err_is(&l->report.err) && err_is(&l->remove_err)) {
            message->u.queue_state.err = l->remove_err;
            message->u.queue_state.next_mono_ms = l->remove_mono_ms;
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

/* Counts a message that was not understood, and says so once. */
static void count_unread(struct queue_poller *l, const struct event_delivery *delivery,
                         enum event_read_result result, const char *look,
                         struct message_events *heard)
{
    if (result == EVENT_READ_FOREIGN)
        l->report.foreign++;
    else
        l->report.malformed++;
    log_event(l->config.log, LOG_NOT_UNDERSTOOD,
              (int64_t)(l->report.foreign + l->report.malformed));
    if (!heard->look[0])
        snprintf(heard->look, sizeof heard->look, "%s",
                 delivery->intact ? look : "damaged on the way: it does not fit its MD5");
}

static bool add_events(struct message_events *heard, const struct event_read *read)
{
    bool ok = true;
    for (size_t i = 0; ok && i < read->count; i++)
        ok = message_add_event(heard, &read->events[i]);
    return ok;
}

/* Puts the events of a delivery into the message, and counts what is not understood. True when
 * nothing of it is left unread: it may be deleted. */
static bool sort_delivery(struct queue_poller *l, const struct event_delivery *delivery,
                          struct message_events *heard)
{
    struct event_read read = {0};
    enum event_read_result result = EVENT_READ_MALFORMED;
    if (delivery->intact)
        result = event_read(delivery->body.data, delivery->body.len, &read);
    bool understood = result == EVENT_READ_OK || result == EVENT_READ_OTHER;
    bool known = (!understood || l->config.keep) && is_known(l, delivery);
    bool ok = known || add_events(heard, &read);
    if (!known && !understood)
        count_unread(l, delivery, result, read.look, heard);
    event_read_clean_up(&read);
    return ok && understood;
}

/* Hands over what came. False when there was nothing new in it. */
static bool hand_over(struct queue_poller *l, const struct event_delivery_batch *batch)
{
    struct message *message = message_new(MESSAGE_EVENTS);
    if (!message)
        return false; /* all of it comes again */
    struct message_events *heard = &message->u.events;
    struct pending_acks_batch *acks = pending_acks_begin(&l->acks, l->batch + 1);
    for (size_t i = 0; i < batch->count; i++)
        if (sort_delivery(l, &batch->items[i], heard) && !l->config.keep)
            pending_acks_add(acks, batch->items[i].receipt);
    acks->taken = heard->count == 0; /* nothing is in it that must be kept */
    if (heard->count == 0 && !heard->look[0]) {
        l->batch += acks->count > 0;
        l->taken = acks->count > 0 ? l->batch : l->taken;
        message_destroy(message);
        return false;
    }
    l->batch++;
    l->report.events += heard->count;
    heard->batch = l->batch;
    heard->now_ms = clock_wall_ms(&l->config.clock);
    heard->listening_ms = l->report.listening_ms;
    heard->foreign = l->report.foreign;
    heard->malformed = l->report.malformed;
    bool news = heard->count > 0;
    mailbox_post(l->config.outbox, &message);
    return news;
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

static void bear(struct queue_poller *l, const struct err *err)
{
    bool tell;
    if (err->code == ERR_CANCELLED) { /* somebody's request for the same credentials was */
        l->config.source.clear_cancel(l->config.source.self);
        sleep_ms(l, DULL_WAIT_MS);
        return;
    }
    int64_t ms = wait_after(l, err, &tell);
    if (tell) {
        l->lost = l->lost || err->code == ERR_QUEUE_NOT_FOUND;
        l->report.err = *err;
        l->report.next_mono_ms = mono_ms(l) + ms;
        post_report(l);
    }
    sleep_ms(l, ms);
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

/* Only a look with patience asks all of the service's machines, and what is not kept yet is not
 * known either. */
static void note_empty(struct queue_poller *l, bool patience)
{
    if (!patience || l->taken < l->batch)
        return;
    l->report.empty_ms = clock_wall_ms(&l->config.clock);
    post_report(l);
}

/* One look into the queue. The first one after trouble comes back at once, so that all know. */
static void look(struct queue_poller *l)
{
    const struct event_source *source = &l->config.source;
    struct event_delivery_batch batch = {0};
    struct err err = ERR_INIT;
    bool patience = l->report.listening_ms && !err_is(&l->report.err);
    int64_t hold_ms = retry_hold_ms(&l->retry);
    if (hold_ms > 0)
        sleep_ms(l, hold_ms);
    if (quits(l))
        return;
    int64_t began_ms = clock_wall_ms(&l->config.clock);
    if (!source->receive(source->self, patience, ++l->attempts, &batch, &err)) {
        bear(l, &err);
        return;
    }
    note_success(l, began_ms);
    if (batch.count == 0) {
        note_empty(l, patience);
        return;
    }
    bool news = hand_over(l, &batch);
    if (!l->config.keep && news)
        await_taken(l);
    else if (!news)
        sleep_ms(l, DULL_WAIT_MS);
}

/* Deletes what is kept by now. */
static void remove_taken(struct queue_poller *l)
{
    const struct event_source *source = &l->config.source;
    struct pending_acks_batch *batch;
    while (!quits(l) && mono_ms(l) >= l->remove_mono_ms && (batch = pending_acks_next(&l->acks))) {
        struct slice acks[EVENT_SOURCE_MAX];
        struct err err = ERR_INIT;
        bool was_bad = err_is(&l->remove_err);
        for (size_t i = 0; i < batch->count; i++)
            acks[i] = slice_of(batch->acks[i]);
        bool ok = batch->count == 0 || source->remove(source->self, acks, batch->count, &err);
        if (ok)
            pending_acks_forget(batch);
        else
            l->remove_mono_ms = mono_ms(l) + DELETE_WAIT_MS;
        if (err.code == ERR_CANCELLED)
            return;
        l->remove_err = err;
        if (!ok || was_bad)
            post_report(l);
    }
}

static void *run(void *self)
{
    struct queue_poller *l = self;
    while (!quits(l)) {
        struct message *message = l->waits ? mailbox_wait(l->inbox, -1) : NULL;
        if (message)
            obey(l, message);
        obey_all(l);
        if (l->waits)
            continue;
        remove_taken(l);
        look(l);
    }
    secret_wipe_stack();
    return NULL;
}

/* --- beginning and end ----------------------------------------------------------- */

/* Signals are the UI thread's. */
static bool start_thread(struct queue_poller *l, struct err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&l->thread, NULL, run, l) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok || err_set(err, ERR_INTERNAL, "no thread for a listener");
}

static void destroy(struct queue_poller *l)
{
    mailbox_destroy(l->inbox);
    pending_acks_clean_up(&l->acks);
    free(l);
}

struct queue_poller *queue_poller_start(const struct queue_poller_config *config, struct err *err)
{
    struct queue_poller *l = calloc(1, sizeof *l);
    if (!l) {
        err_set(err, ERR_OOM, "listener");
        return NULL;
    }
    l->config = *config;
    l->waits = config->waits;
    l->report = (struct message_queue_state){.err = ERR_INIT, .keeps = config->keep};
    l->remove_err = ERR_INIT;
    atomic_init(&l->quitting, false);
    retry_init(&l->retry, &config->retry);
    token_set_init(&l->known, hash_key_new(&config->chance));
    l->inbox = mailbox_new(-1, err);
    if (!l->inbox || !start_thread(l, err)) {
        destroy(l);
        return NULL;
    }
    return l;
}

void queue_poller_post(struct queue_poller *poller, struct message **message)
{
    mailbox_post(poller->inbox, message);
}

void queue_poller_destroy(struct queue_poller *poller)
{
    if (!poller)
        return;
    atomic_store(&poller->quitting, true);
    poller->config.source.cancel(poller->config.source.self);
    mailbox_close(poller->inbox);
    pthread_join(poller->thread, NULL);
    destroy(poller);
}
