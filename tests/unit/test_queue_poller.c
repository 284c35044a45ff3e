#include "fetch/queue_poller.h"

#include "support/patience.h"
#include "support/unit.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 60000

#define EVENT(kind)                                                                                \
    "{\"source\":\"aws.chime\",\"detail-type\":\"Chime Meeting State Change\",\"detail\":{"        \
    "\"eventType\":\"chime:" kind "\",\"timestamp\":1795424467311,\"meetingId\":\"m\","            \
    "\"attendeeId\":\"a\",\"externalUserId\":\"ana\"}}"

enum { QUEUE_MAX = 16, SHORT_LOOK_MS = 60 };

/* A queue that shows what is in it at every look, until it is removed. */
struct queue {
    pthread_mutex_t lock;
    struct {
        const char *body; /* NULL: gone */
        char receipt[8];
        bool shown, aside;
    } items[QUEUE_MAX];
    bool hides;            /* what was shown once is not shown again */
    atomic_int fail_next;  /* an err_code for the next looks, */
    atomic_int fail_times; /* so many */
    atomic_int removals_fail, asides_fail, asides;
    atomic_int looks, patient_looks, removals;
    atomic_int hidden, counts, counts_fail;
    atomic_bool hasty; /* even a long look ends soon */
    atomic_bool signals_blocked;
    int cancel_pipe[2];
};

struct fixture {
    struct queue queue;
    struct mailbox *outbox;
    struct queue_poller *poller;
};

static bool take_cancel(struct queue *queue, int timeout_ms)
{
    char byte;
    struct pollfd polled = {.fd = queue->cancel_pipe[0], .events = POLLIN};
    return poll(&polled, 1, timeout_ms) == 1 && read(queue->cancel_pipe[0], &byte, 1) == 1;
}

static void show(struct queue *queue, struct event_delivery_batch *batch)
{
    pthread_mutex_lock(&queue->lock);
    for (size_t i = 0; i < QUEUE_MAX && batch->count < EVENT_SOURCE_MAX; i++) {
        if (!queue->items[i].body || queue->items[i].aside ||
            (queue->hides && queue->items[i].shown))
            continue;
        queue->items[i].shown = true;
        batch->items[batch->count++] = (struct event_delivery){
            .id = slice_of(queue->items[i].receipt),
            .receipt = slice_of(queue->items[i].receipt),
            .body = slice_of(queue->items[i].body),
            .intact = strcmp(queue->items[i].body, "damaged") != 0,
        };
    }
    pthread_mutex_unlock(&queue->lock);
}

static bool fail_when_told(atomic_int *times, atomic_int *code, struct err *err)
{
    if (atomic_load(times) == 0)
        return false;
    atomic_fetch_sub(times, 1);
    err_set(err, (enum err_code)atomic_load(code), "%s", "");
    return true;
}

static bool receive(void *self, int wait_s, int attempt, struct event_delivery_batch *batch,
                    struct err *err)
{
    bool patience = wait_s == EVENT_SOURCE_WAIT_S;
    struct queue *queue = self;
    sigset_t blocked;
    (void)attempt;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    atomic_store(&queue->signals_blocked, sigismember(&blocked, SIGINT) == 1);
    atomic_fetch_add(&queue->looks, 1);
    if (fail_when_told(&queue->fail_times, &queue->fail_next, err))
        return false;
    show(queue, batch);
    bool hasty = !patience || atomic_load(&queue->hasty);
    if (batch->count == 0 && wait_s > 0 && hasty)
        poll(NULL, 0, SHORT_LOOK_MS);
    atomic_fetch_add(&queue->patient_looks, batch->count == 0 && patience);
    if (batch->count || hasty)
        return true;
    if (take_cancel(queue, PATIENCE_MS))
        return err_set(err, ERR_CANCELLED, "%s", "");
    return true;
}

static bool remove_messages(void *self, const struct slice *acks, size_t count, struct err *err)
{
    struct queue *queue = self;
    atomic_int denied = ERR_DENIED;
    if (fail_when_told(&queue->removals_fail, &denied, err))
        return false;
    pthread_mutex_lock(&queue->lock);
    for (size_t i = 0; i < count; i++)
        queue->items[atoi(acks[i].data)].body = NULL;
    pthread_mutex_unlock(&queue->lock);
    atomic_fetch_add(&queue->removals, (int)count);
    return true;
}

static bool set_aside(void *self, const struct slice *acks, size_t count, struct err *err)
{
    struct queue *queue = self;
    atomic_int denied = ERR_DENIED;
    if (fail_when_told(&queue->asides_fail, &denied, err))
        return false;
    pthread_mutex_lock(&queue->lock);
    for (size_t i = 0; i < count; i++)
        queue->items[atoi(acks[i].data)].aside = true;
    pthread_mutex_unlock(&queue->lock);
    atomic_fetch_add(&queue->asides, (int)count);
    return true;
}

static bool count_messages(void *self, struct event_source_counts *counts, struct err *err)
{
    struct queue *queue = self;
    atomic_int denied = ERR_DENIED;
    atomic_fetch_add(&queue->counts, 1);
    if (fail_when_told(&queue->counts_fail, &denied, err))
        return false;
    counts->hidden = (uint64_t)atomic_load(&queue->hidden);
    return true;
}

static void cancel(void *self)
{
    ck_assert_int_eq(write(((struct queue *)self)->cancel_pipe[1], "", 1), 1);
}

static void clear_cancel(void *self)
{
    while (take_cancel(self, 0))
        ;
}

/* --- a queue poller on it ------------------------------------------------------------ */

static void put(struct fixture *f, size_t i, const char *body)
{
    pthread_mutex_lock(&f->queue.lock);
    f->queue.items[i].body = body;
    snprintf(f->queue.items[i].receipt, sizeof f->queue.items[i].receipt, "%zu", i);
    pthread_mutex_unlock(&f->queue.lock);
}

static bool is_there(struct fixture *f, size_t i)
{
    pthread_mutex_lock(&f->queue.lock);
    bool there = f->queue.items[i].body != NULL;
    pthread_mutex_unlock(&f->queue.lock);
    return there;
}

static void prepare(struct fixture *f)
{
    struct err err = ERR_INIT;
    memset(f, 0, sizeof *f);
    pthread_mutex_init(&f->queue.lock, NULL);
    ck_assert_int_eq(pipe(f->queue.cancel_pipe), 0);
    f->outbox = mailbox_new(-1, &err);
    ck_assert_ptr_nonnull(f->outbox);
}

static void start(struct fixture *f, bool keep, bool waits)
{
    struct err err = ERR_INIT;
    struct event_source source = {receive, remove_messages, set_aside, count_messages,
                                  cancel,  clear_cancel,    &f->queue};
    struct queue_poller_config config = {
        .outbox = f->outbox,
        .sources = &source,
        .source_count = 1,
        .retry = {.max_attempts = 1, .chance = chance_system(), .clock = clock_system()},
        .clock = clock_system(),
        .chance = chance_system(),
        .keep = keep,
        .waits = waits,
    };
    f->poller = queue_poller_start(&config, &err);
    ck_assert_ptr_nonnull(f->poller);
}

static void end(struct fixture *f)
{
    queue_poller_destroy(f->poller);
    mailbox_destroy(f->outbox);
    close(f->queue.cancel_pipe[0]);
    close(f->queue.cancel_pipe[1]);
    pthread_mutex_destroy(&f->queue.lock);
}

/* The next message of this kind; others on the way are dropped. */
static struct message *await(struct fixture *f, enum message_kind kind)
{
    for (;;) {
        struct message *message = mailbox_wait(f->outbox, PATIENCE_MS);
        ck_assert_msg(message != NULL, "no message %d", kind);
        if (message->kind == kind)
            return message;
        message_destroy(message);
    }
}

static struct message_queue_state await_listening(struct fixture *f)
{
    struct message *message = await(f, MESSAGE_QUEUE_STATE);
    struct message_queue_state listening = message->u.queue_state;
    message_destroy(message);
    return listening;
}

/* Reports come for other reasons, too: the first one with this code, or with none. */
static struct message_queue_state await_code(struct fixture *f, enum err_code code)
{
    struct message_queue_state state;
    do
        state = await_listening(f);
    while (state.err.code != code);
    return state;
}

static void command(struct fixture *f, enum message_kind kind, uint64_t batch)
{
    struct message *message = message_new(kind);
    if (kind == MESSAGE_TAKEN)
        message->u.batch = batch;
    queue_poller_post(f->poller, &message);
}

/* Waits for a batch, keeps it, and returns how many events were in it. */
static size_t keep_one(struct fixture *f)
{
    struct message *message = await(f, MESSAGE_EVENTS);
    size_t count = message->u.events.count;
    command(f, MESSAGE_TAKEN, message->u.events.batch);
    message_destroy(message);
    return count;
}

static void await_number(atomic_int *number, int at_least)
{
    struct clock clock = clock_system();
    int64_t until_ms = clock_mono_ms(&clock) + PATIENCE_MS;
    while (atomic_load(number) < at_least && clock_mono_ms(&clock) < until_ms)
        poll(NULL, 0, 1);
    ck_assert_int_ge(atomic_load(number), at_least);
}

START_TEST(only_what_is_kept_is_deleted)
{
    struct fixture f;
    prepare(&f);
    f.queue.hides = true;
    put(&f, 0, EVENT("AttendeeJoined"));
    put(&f, 1, EVENT("AttendeeLeft"));
    start(&f, false, false);
    struct message *message = await(&f, MESSAGE_EVENTS);
    struct message_events *heard = &message->u.events;
    ck_assert_uint_eq(heard->count, 2);
    ck_assert_int_eq(heard->events[0].kind, EVENT_JOINED);
    ck_assert_str_eq(heard->events[0].external_user_id.data, "ana");
    ck_assert_int_eq(heard->events[1].kind, EVENT_LEFT);
    ck_assert_int_gt(heard->listening_ms, 0);
    await_number(&f.queue.looks, 2); /* it goes on, and nothing is deleted */
    ck_assert_int_eq(atomic_load(&f.queue.removals), 0);
    command(&f, MESSAGE_TAKEN, heard->batch);
    await_number(&f.queue.removals, 2);
    message_destroy(message);
    end(&f);
}
END_TEST

START_TEST(a_kept_batch_is_deleted_before_the_next_long_look)
{
    struct fixture f;
    prepare(&f);
    put(&f, 3, EVENT("AttendeeJoined"));
    start(&f, false, false);
    ck_assert_uint_eq(keep_one(&f), 1);
    await_number(&f.queue.patient_looks, 1);
    ck_assert_int_eq(atomic_load(&f.queue.removals), 1);
    ck_assert(atomic_load(&f.queue.signals_blocked));
    end(&f);
}
END_TEST

START_TEST(foreign_and_malformed_messages_are_counted_once_and_set_aside)
{
    struct fixture f;
    prepare(&f);
    put(&f, 0, "{\"source\":\"somebody else\"}");
    put(&f, 1, "not JSON");
    put(&f, 2, EVENT("AttendeeJoined"));
    put(&f, 3, "damaged");
    start(&f, false, false);
    struct message *message = await(&f, MESSAGE_EVENTS);
    ck_assert_uint_eq(message->u.events.count, 1);
    ck_assert_uint_eq(message->u.events.foreign, 1);
    ck_assert_uint_eq(message->u.events.malformed, 2);
    command(&f, MESSAGE_TAKEN, message->u.events.batch);
    message_destroy(message);
    await_number(&f.queue.asides, 3);
    await_number(&f.queue.removals, 1);
    ck_assert(is_there(&f, 0) && is_there(&f, 1) && is_there(&f, 3));
    end(&f);
}
END_TEST

START_TEST(what_else_the_service_sends_is_deleted_and_not_counted)
{
    struct fixture f;
    prepare(&f);
    put(&f, 0, "{\"source\":\"aws.chime\",\"detail-type\":\"Chime Media Pipeline State Change\"}");
    put(&f, 1, "not JSON");
    start(&f, false, false);
    struct message *message = await(&f, MESSAGE_EVENTS);
    ck_assert_uint_eq(message->u.events.foreign, 0);
    ck_assert_uint_eq(message->u.events.malformed, 1);
    ck_assert_str_eq(message->u.events.look, "not JSON, 8 bytes: not JSON");
    message_destroy(message);
    await_number(&f.queue.removals, 1);
    ck_assert(!is_there(&f, 0) && is_there(&f, 1));
    end(&f);
}
END_TEST

START_TEST(with_keep_nothing_is_deleted_and_nothing_told_twice)
{
    struct fixture f;
    prepare(&f);
    put(&f, 0, EVENT("AttendeeJoined"));
    start(&f, true, false);
    ck_assert(await_listening(&f).keeps);
    ck_assert_uint_eq(keep_one(&f), 1);
    int looks = atomic_load(&f.queue.looks);
    await_number(&f.queue.looks, looks + 1);
    put(&f, 1, EVENT("AttendeeLeft"));
    ck_assert_uint_eq(keep_one(&f), 1);
    ck_assert_int_eq(atomic_load(&f.queue.removals), 0);
    end(&f);
}
END_TEST

START_TEST(a_queue_that_was_gone_begins_a_new_listening)
{
    struct fixture f;
    prepare(&f);
    start(&f, false, false);
    int64_t since_ms = await_listening(&f).listening_ms;
    ck_assert_int_gt(since_ms, 0);
    await_number(&f.queue.patient_looks, 1);
    atomic_store(&f.queue.fail_next, ERR_QUEUE_NOT_FOUND);
    atomic_store(&f.queue.fail_times, 1);
    put(&f, 0, EVENT("AttendeeJoined"));
    cancel(&f.queue);
    struct message_queue_state listening = await_code(&f, ERR_QUEUE_NOT_FOUND);
    ck_assert_str_eq(listening.err.operation, "ReceiveMessage");
    ck_assert_int_eq(listening.failures, 1);
    struct clock clock = clock_system();
    ck_assert_int_gt(listening.next_mono_ms, clock_mono_ms(&clock) + 1000);
    command(&f, MESSAGE_REFRESH, 0); /* now, not then */
    listening = await_code(&f, ERR_OK);
    ck_assert_int_gt(listening.listening_ms, since_ms);
    ck_assert_uint_eq(keep_one(&f), 1);
    end(&f);
}
END_TEST

START_TEST(a_throttled_look_loses_nothing)
{
    struct fixture f;
    prepare(&f);
    start(&f, false, false);
    int64_t since_ms = await_listening(&f).listening_ms;
    await_number(&f.queue.patient_looks, 1);
    atomic_store(&f.queue.fail_next, ERR_THROTTLED);
    atomic_store(&f.queue.fail_times, 2);
    cancel(&f.queue);
    ck_assert_int_eq(await_code(&f, ERR_THROTTLED).failures, 1);
    command(&f, MESSAGE_REFRESH, 0);
    ck_assert_int_eq(await_code(&f, ERR_THROTTLED).failures, 2);
    command(&f, MESSAGE_FILES_CHANGED, 0);
    ck_assert_int_eq(await_code(&f, ERR_OK).listening_ms, since_ms);
    end(&f);
}
END_TEST

START_TEST(a_deletion_that_is_not_allowed_is_told_and_tried_again)
{
    struct fixture f;
    prepare(&f);
    atomic_store(&f.queue.removals_fail, 1);
    f.queue.hides = true;
    put(&f, 0, EVENT("AttendeeJoined"));
    start(&f, false, false);
    ck_assert_int_eq(await_listening(&f).err.code, ERR_OK);
    keep_one(&f);
    ck_assert_str_eq(await_code(&f, ERR_DENIED).err.operation, "DeleteMessageBatch");
    command(&f, MESSAGE_REFRESH, 0);
    await_code(&f, ERR_OK);
    ck_assert(!is_there(&f, 0));
    end(&f);
}
END_TEST

START_TEST(it_waits_until_it_is_told_and_ends_at_once)
{
    struct fixture f;
    struct clock clock = clock_system();
    prepare(&f);
    start(&f, false, true);
    command(&f, MESSAGE_PAUSE, 0);
    ck_assert_int_eq(atomic_load(&f.queue.looks), 0);
    command(&f, MESSAGE_REFRESH, 0);
    await_number(&f.queue.patient_looks, 1);
    int64_t before_ms = clock_mono_ms(&clock);
    end(&f);
    ck_assert_int_lt(clock_mono_ms(&clock) - before_ms, 2000);
    prepare(&f);
    start(&f, false, true); /* and one that nobody ever told */
    end(&f);
}
END_TEST

/* --- a long queue at the end of a long line --------------------------------------------- */

enum { LINES = EVENT_SOURCE_LINES, POOL_MAX = 4000 };

/* Hides what was received, as queues do; each request takes line_ms. */
struct pool {
    size_t total, foreign; /* of these the first so many are not of the service */
    int line_ms;
    atomic_size_t given, removed, asides;
    atomic_bool quits;
    char receipts[POOL_MAX][8];
};

static bool travel(const struct pool *pool, struct err *err)
{
    for (int ms = 0; ms < pool->line_ms && !atomic_load(&pool->quits); ms += 5)
        poll(NULL, 0, 5);
    return !atomic_load(&pool->quits) || err_set(err, ERR_CANCELLED, "%s", "");
}

static bool pool_receive(void *self, int wait_s, int attempt, struct event_delivery_batch *batch,
                         struct err *err)
{
    struct pool *pool = self;
    (void)attempt;
    if (!travel(pool, err))
        return false;
    size_t at = atomic_fetch_add(&pool->given, EVENT_SOURCE_MAX);
    for (; at < pool->total && batch->count < EVENT_SOURCE_MAX; at++)
        batch->items[batch->count++] = (struct event_delivery){
            .id = slice_of(pool->receipts[at]),
            .receipt = slice_of(pool->receipts[at]),
            .body =
                slice_of(at < pool->foreign ? "{\"source\":\"aws.s3\"}" : EVENT("AttendeeJoined")),
            .intact = true,
        };
    for (int ms = 0; batch->count == 0 && ms < wait_s * 1000 && !atomic_load(&pool->quits); ms += 5)
        poll(NULL, 0, 5);
    return true;
}

static bool pool_remove(void *self, const struct slice *acks, size_t count, struct err *err)
{
    struct pool *pool = self;
    (void)acks;
    if (!travel(pool, err))
        return false;
    atomic_fetch_add(&pool->removed, count);
    return true;
}

static bool pool_count(void *self, struct event_source_counts *counts, struct err *err)
{
    struct pool *pool = self;
    (void)err;
    *counts = (struct event_source_counts){
        .waiting = atomic_load(&pool->removed) < pool->total ? 12000 : 0};
    return true;
}

static bool pool_set_aside(void *self, const struct slice *acks, size_t count, struct err *err)
{
    struct pool *pool = self;
    (void)acks;
    if (!travel(pool, err))
        return false;
    atomic_fetch_add(&pool->asides, count);
    return true;
}

static void pool_cancel(void *self)
{
    atomic_store(&((struct pool *)self)->quits, true);
}

static void pool_clear_cancel(void *self)
{
    (void)self;
}

static struct pool *pool_new(size_t total, size_t foreign, int line_ms)
{
    struct pool *pool = calloc(1, sizeof *pool);
    pool->total = total;
    pool->foreign = foreign;
    pool->line_ms = line_ms;
    for (size_t i = 0; i < total; i++)
        snprintf(pool->receipts[i], sizeof pool->receipts[i], "%zu", i);
    return pool;
}

static void start_on(struct fixture *f, struct pool *pool)
{
    struct err err = ERR_INIT;
    struct event_source sources[LINES];
    for (size_t i = 0; i < LINES; i++)
        sources[i] = (struct event_source){pool_receive, pool_remove, pool_set_aside,
                                           pool_count,   pool_cancel, pool_clear_cancel,
                                           pool};
    struct queue_poller_config config = {
        .outbox = f->outbox,
        .sources = sources,
        .source_count = LINES,
        .retry = {.max_attempts = 1, .chance = chance_system(), .clock = clock_system()},
        .clock = clock_system(),
        .chance = chance_system(),
    };
    prepare(f);
    config.outbox = f->outbox;
    f->poller = queue_poller_start(&config, &err);
    ck_assert_ptr_nonnull(f->poller);
}

/* Keeps all that comes until so many events have, and until then looks out for a report. */
static int64_t keep_all(struct fixture *f, size_t events, uint64_t *behind)
{
    struct clock clock = clock_system();
    int64_t began_ms = clock_mono_ms(&clock);
    while (events > 0) {
        struct message *message = mailbox_wait(f->outbox, PATIENCE_MS);
        ck_assert_msg(message != NULL, "%zu events did not come", events);
        if (message->kind == MESSAGE_EVENTS) {
            ck_assert_uint_le(message->u.events.count, events);
            events -= message->u.events.count;
            command(f, MESSAGE_TAKEN, message->u.events.batch);
        } else if (message->kind == MESSAGE_QUEUE_STATE && message->u.queue_state.behind) {
            *behind = message->u.queue_state.behind;
        }
        message_destroy(message);
    }
    return clock_mono_ms(&clock) - began_ms;
}

static void await_size(atomic_size_t *number, size_t expected)
{
    struct clock clock = clock_system();
    int64_t until_ms = clock_mono_ms(&clock) + PATIENCE_MS;
    while (atomic_load(number) != expected && clock_mono_ms(&clock) < until_ms)
        poll(NULL, 0, 1);
    ck_assert_uint_eq(atomic_load(number), expected);
}

/* 500 events a second at 120 ms are 60 in the time that one request takes. */
START_TEST(receiving_keeping_and_deleting_overlap)
{
    struct fixture f;
    enum { EVENTS = 1500, LINE_MS = 40 };
    struct pool *pool = pool_new(EVENTS, 0, LINE_MS);
    uint64_t behind = 0;
    start_on(&f, pool);
    int64_t took_ms = keep_all(&f, EVENTS, &behind);
    ck_assert_int_le(took_ms, LINE_MS * EVENTS / 60 * patience_factor());
    ck_assert_uint_eq(behind, 12000); /* it was said */
    await_size(&pool->removed, EVENTS);
    struct message_queue_state state;
    do
        state = await_listening(&f);
    while (state.backlog);
    ck_assert(state.behind == 0 && state.empty_ms > 0);
    end(&f);
    free(pool);
}
END_TEST

START_TEST(one_event_behind_many_foreign_messages_is_heard_soon)
{
    struct fixture f;
    enum { FOREIGN = 1500 };
    struct pool *pool = pool_new(FOREIGN + 1, FOREIGN, 5);
    uint64_t behind = 0;
    start_on(&f, pool);
    int64_t took_ms = keep_all(&f, 1, &behind);
    ck_assert_int_le(took_ms, 2000 * patience_factor());
    await_size(&pool->asides, FOREIGN);
    await_size(&pool->removed, 1);
    end(&f);
    free(pool);
}
END_TEST

START_TEST(what_cannot_be_set_aside_comes_again_and_is_counted_once)
{
    struct fixture f;
    prepare(&f);
    atomic_store(&f.queue.asides_fail, 1);
    put(&f, 0, "{\"source\":\"somebody else\"}");
    start(&f, false, false);
    struct message *message = await(&f, MESSAGE_EVENTS);
    ck_assert_uint_eq(message->u.events.foreign, 1);
    message_destroy(message);
    int looks = atomic_load(&f.queue.looks);
    await_number(&f.queue.looks, looks + 2);
    ck_assert_int_eq(atomic_load(&f.queue.asides), 0);
    put(&f, 1, EVENT("AttendeeJoined"));
    message = await(&f, MESSAGE_EVENTS);
    ck_assert_uint_eq(message->u.events.foreign, 1);
    message_destroy(message);
    end(&f);
}
END_TEST

START_TEST(an_empty_queue_is_said_once_all_that_came_is_kept)
{
    struct fixture f;
    prepare(&f);
    put(&f, 0, EVENT("AttendeeJoined"));
    start(&f, false, false);
    ck_assert_int_eq(await_listening(&f).empty_ms, 0);
    keep_one(&f);
    struct message_queue_state state = await_listening(&f);
    ck_assert_int_ge(state.empty_ms, state.listening_ms);
    end(&f);
}
END_TEST

/* The next report that the queue was seen to be empty at another time than this. */
static struct message_queue_state await_empty(struct fixture *f, int64_t before_ms)
{
    struct message_queue_state state;
    do
        state = await_listening(f);
    while (state.empty_ms <= before_ms);
    return state;
}

START_TEST(what_another_reader_holds_is_said_and_lost_when_it_never_comes)
{
    struct fixture f;
    prepare(&f);
    atomic_store(&f.queue.hasty, true);
    atomic_store(&f.queue.hidden, 3);
    start(&f, false, false);
    struct message_queue_state state = await_empty(&f, 0);
    ck_assert_uint_eq(state.hidden, 3);
    int64_t since_ms = state.listening_ms;
    atomic_store(&f.queue.hidden, 0);
    do
        state = await_listening(&f);
    while (state.hidden > 0 || state.listening_ms == since_ms);
    ck_assert_int_gt(state.listening_ms, since_ms);
    end(&f);
}
END_TEST

START_TEST(what_this_reader_has_received_itself_is_not_held_by_another)
{
    struct fixture f;
    prepare(&f);
    atomic_store(&f.queue.hidden, 2); /* one of them is ours, and still counted */
    put(&f, 0, EVENT("AttendeeJoined"));
    start(&f, false, false);
    keep_one(&f);
    ck_assert_uint_eq(await_empty(&f, 0).hidden, 1);
    end(&f);
}
END_TEST

START_TEST(who_may_not_count_is_told_so_once_and_does_not_ask_again)
{
    struct fixture f;
    struct message_queue_state state;
    prepare(&f);
    atomic_store(&f.queue.hasty, true);
    atomic_store(&f.queue.hidden, 3);
    atomic_store(&f.queue.counts_fail, 1);
    start(&f, false, false);
    do
        state = await_listening(&f);
    while (!err_is(&state.count_err));
    ck_assert_str_eq(state.count_err.operation, "GetQueueAttributes");
    for (int i = 0; i < 2; i++) {
        state = await_empty(&f, state.empty_ms);
        ck_assert(!err_is(&state.count_err) && state.hidden == 0);
    }
    ck_assert_int_eq(atomic_load(&f.queue.counts), 1);
    end(&f);
}
END_TEST

UNIT_MAIN("queue_poller", what_another_reader_holds_is_said_and_lost_when_it_never_comes,
          what_this_reader_has_received_itself_is_not_held_by_another,
          who_may_not_count_is_told_so_once_and_does_not_ask_again, only_what_is_kept_is_deleted,
          a_kept_batch_is_deleted_before_the_next_long_look,
          foreign_and_malformed_messages_are_counted_once_and_set_aside,
          what_else_the_service_sends_is_deleted_and_not_counted,
          with_keep_nothing_is_deleted_and_nothing_told_twice,
          a_queue_that_was_gone_begins_a_new_listening, a_throttled_look_loses_nothing,
          a_deletion_that_is_not_allowed_is_told_and_tried_again,
          receiving_keeping_and_deleting_overlap,
          one_event_behind_many_foreign_messages_is_heard_soon,
          what_cannot_be_set_aside_comes_again_and_is_counted_once,
          an_empty_queue_is_said_once_all_that_came_is_kept,
          it_waits_until_it_is_told_and_ends_at_once)
