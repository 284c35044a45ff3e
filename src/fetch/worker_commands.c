#include "fetch/worker_commands.h"

#include "base/secret.h"

static int64_t mono_ms(const struct worker *worker)
{
    return clock_mono_ms(&worker->config.clock);
}

bool quit_was_asked(const struct worker *worker)
{
    return atomic_load(&worker->quitting);
}

void post_schedule(struct worker *worker)
{
    struct message *message = message_new(MESSAGE_SCHEDULE);
    if (message)
        schedule_describe(&worker->schedule, &message->u.schedule);
    mailbox_post(worker->config.outbox, &message);
}

static void on_load(struct worker *worker, struct message *message)
{
    if (message->u.rows > worker->wanted_rows)
        worker->wanted_rows = message->u.rows;
}

static void on_refresh(struct worker *worker, struct message *message)
{
    (void)message;
    schedule_ask(&worker->schedule, mono_ms(worker));
    if (worker->walk)
        pagination_skip_wait(worker->walk);
}

static void on_cancel(struct worker *worker, struct message *message)
{
    (void)message;
    worker->cancelled = true;
    worker->wanted_rows = worker->feed.rows;
    worker->source.clear_cancel(worker->source.self);
}

static void on_pause(struct worker *worker, struct message *message)
{
    schedule_pause(&worker->schedule, message->u.on, mono_ms(worker));
}

static void on_interval(struct worker *worker, struct message *message)
{
    schedule_set_interval(&worker->schedule, message->u.interval_ms, mono_ms(worker));
}

static void on_answer(struct worker *worker, struct message *message)
{
    secret_free(worker->answer);
    worker->answer = message->u.answer;
    worker->answered = true;
    message->u.answer = NULL;
}

static void on_files_changed(struct worker *worker, struct message *message)
{
    (void)message;
    schedule_files_changed(&worker->schedule, mono_ms(worker));
}

void handle_command(struct worker *worker, struct message *message)
{
    static void (*const handlers[MESSAGE_KIND_COUNT])(struct worker *, struct message *) = {
        [MESSAGE_LOAD] = on_load,
        [MESSAGE_REFRESH] = on_refresh,
        [MESSAGE_CANCEL] = on_cancel,
        [MESSAGE_PAUSE] = on_pause,
        [MESSAGE_INTERVAL] = on_interval,
        [MESSAGE_ANSWER] = on_answer,
        [MESSAGE_FILES_CHANGED] = on_files_changed,
    };
    if (handlers[message->kind])
        handlers[message->kind](worker, message);
    message_destroy(message);
    post_schedule(worker); /* also says that the command has arrived */
}

void handle_commands(struct worker *worker)
{
    struct message *message;
    while ((message = mailbox_take(worker->inbox)))
        handle_command(worker, message);
}

/* Sleeps, obeying what comes. False when the walk was cancelled meanwhile. */
bool wait_for_command(void *self, int64_t ms)
{
    struct worker *worker = self;
    int64_t until_ms = mono_ms(worker) + ms;
    int64_t left_ms = ms;
    while (!quit_was_asked(worker) && !worker->cancelled && left_ms > 0) {
        struct message *message = mailbox_wait(worker->inbox, left_ms);
        if (message)
            handle_command(worker, message);
        left_ms = until_ms - mono_ms(worker);
    }
    return !quit_was_asked(worker) && !worker->cancelled;
}
