#include "fetch/worker.h"

#include "base/secret.h"
#include "fetch/worker_private.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int64_t mono_ms(const struct worker *worker)
{
    return clock_mono_ms(&worker->clock);
}

/* --- commands ----------------------------------------------------------------------------------
 */

bool quit_was_asked(const struct worker *worker)
{
    return atomic_load(&worker->quitting);
}

void post_schedule(struct worker *worker)
{
    struct message *message = message_new(MESSAGE_SCHEDULE);
    if (message)
        schedule_describe(&worker->schedule, &message->u.schedule);
    mailbox_post(worker->outbox, &message);
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

static void on_confirm(struct worker *worker, struct message *message)
{
    (void)message;
    schedule_confirm(&worker->schedule, mono_ms(worker));
}

static void on_cancel(struct worker *worker, struct message *message)
{
    (void)message;
    worker->cancelled = true;
    worker->wanted_rows = worker->feed.rows;
    if (schedule_asked(&worker->schedule)) /* and this was read only after its walk had ended */
        schedule_cancelled(&worker->schedule, mono_ms(worker));
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

static void on_lent(struct worker *worker, struct message *message)
{
    if (message->u.terminal.id != worker->terminal_id)
        return; /* to a wish that was given up */
    worker->lent = message->u.terminal.on;
    worker->lending_answered = true;
}

static void on_files_changed(struct worker *worker, struct message *message)
{
    (void)message;
    schedule_files_changed(&worker->schedule, mono_ms(worker));
}

/* Not here: this may be in the middle of a request, which waits for a person's answer. */
static void queue_change(struct worker *worker, struct message *message)
{
    struct message **last = &worker->wanted;
    while (*last)
        last = &(*last)->next;
    message->next = NULL;
    *last = message;
}

/* Does what one message asks for, and destroys it. */
static void handle_command(struct worker *worker, struct message *message)
{
    static void (*const handlers[MESSAGE_KIND_COUNT])(struct worker *, struct message *) = {
        [MESSAGE_LOAD] = on_load,       [MESSAGE_REFRESH] = on_refresh,
        [MESSAGE_CONFIRM] = on_confirm, [MESSAGE_CANCEL] = on_cancel,
        [MESSAGE_PAUSE] = on_pause,     [MESSAGE_INTERVAL] = on_interval,
        [MESSAGE_ANSWER] = on_answer,   [MESSAGE_FILES_CHANGED] = on_files_changed,
        [MESSAGE_LENT] = on_lent,
    };
    if (message->kind == MESSAGE_CHANGE) {
        queue_change(worker, message);
        return;
    }
    if (handlers[message->kind])
        handlers[message->kind](worker, message);
    message_destroy(message);
    post_schedule(worker); /* also says that the command has arrived */
}

/* --- changes of the meeting ---------------------------------------------------------------- */

enum { CONFLICT = 409, CHANGE_ATTEMPTS = 3 };

/* Has nothing been done, and may one more attempt help? A conflict is asked about once more. */
static bool may_repeat(struct worker *worker, const struct change_result *result, int attempt,
                       int64_t *delay_ms)
{
    const struct err *err = &result->err;
    bool conflict = err->http_status == CONFLICT && attempt == 1;
    bool busy = err->http_status == 429 || err->http_status == 503;
    *delay_ms = 0;
    if (result->outcome != CHANGE_REFUSED || attempt == CHANGE_ATTEMPTS)
        return false;
    return conflict || (busy && retry_next(&worker->retry, attempt, err, delay_ms));
}

/* False when the worker has to end, or the person said stop. A walk that was cancelled before
 * stays so. */
static bool wait_to_repeat(struct worker *worker, int64_t delay_ms)
{
    bool cancelled = worker->cancelled;
    worker->cancelled = false;
    bool ok = delay_ms == 0 || wait_for_command(worker, delay_ms);
    worker->cancelled = worker->cancelled || cancelled;
    return ok;
}

static void perform(struct worker *worker, const struct change *change,
                    struct change_result *result)
{
    int64_t delay_ms;
    int attempt = 0;
    do {
        *result =
            (struct change_result){.change = *change, .outcome = CHANGE_UNSENT, .err = ERR_INIT};
        worker->changes.perform(worker->changes.self, change, ++attempt, result);
    } while (may_repeat(worker, result, attempt, &delay_ms) && wait_to_repeat(worker, delay_ms));
    result->now_ms = clock_wall_ms(&worker->clock);
}

/* What was done is seen in the list: it is asked for at once. */
static void perform_changes(struct worker *worker)
{
    if (worker->changing || !worker->changes.perform)
        return;
    worker->changing = true;
    while (worker->wanted && !quit_was_asked(worker)) {
        struct message *wanted = worker->wanted;
        struct message *answer = message_new(MESSAGE_CHANGED);
        worker->wanted = wanted->next;
        if (answer) /* without one nothing could be told of it: nothing is sent */
            perform(worker, &wanted->u.change, &answer->u.changed);
        mailbox_post(worker->outbox, &answer);
        message_destroy(wanted);
        schedule_ask(&worker->schedule, mono_ms(worker));
    }
    worker->changing = false;
}

void handle_commands(struct worker *worker)
{
    struct message *message;
    while ((message = mailbox_take(worker->inbox)))
        handle_command(worker, message);
    perform_changes(worker);
}

bool wait_for_command(void *self, int64_t ms)
{
    struct worker *worker = self;
    int64_t until_ms = mono_ms(worker) + ms;
    int64_t left_ms = ms;
    while (!quit_was_asked(worker) && !worker->cancelled && left_ms > 0) {
        struct message *message = mailbox_wait(worker->inbox, left_ms);
        if (message)
            handle_command(worker, message);
        perform_changes(worker);
        left_ms = until_ms - mono_ms(worker);
    }
    return !quit_was_asked(worker) && !worker->cancelled;
}

/* --- the thread --------------------------------------------------------------------------------
 */

bool worker_ask(void *self, const char *question, char **answer, struct err *err)
{
    struct worker *worker = self;
    struct message *message = message_new(MESSAGE_QUESTION);
    worker->answered = false;
    secret_free(worker->answer); /* to no question */
    worker->answer = NULL;
    if (!message || !(message->u.question = strdup(question))) {
        message_destroy(message);
        return err_set(err, ERR_OOM, "question");
    }
    mailbox_post(worker->outbox, &message);
    while (!worker->answered && !quit_was_asked(worker) && !worker->cancelled)
        if ((message = mailbox_wait(worker->inbox, -1)))
            handle_command(worker, message);
    *answer = worker->answer;
    worker->answer = NULL;
    if (!worker->answered)
        return err_set(err, ERR_CANCELLED, "%s", "");
    if (*answer)
        return true;
    err_set(err, ERR_MFA_NEEDED, "no code was given");
    err_set_remedy(err, "{refresh} to be asked for the code again");
    return false;
}

/* Both messages are made before anything is asked: the terminal always comes back. */
static bool make_wish(struct worker *worker, const char *note, struct message **wish)
{
    *wish = message_new(MESSAGE_TERMINAL);
    worker->terminal_end = message_new(MESSAGE_TERMINAL);
    if (!*wish || !worker->terminal_end || !((*wish)->u.terminal.note = strdup(note)))
        return false;
    (*wish)->u.terminal.on = true;
    (*wish)->u.terminal.id = worker->terminal_end->u.terminal.id = ++worker->terminal_id;
    return true;
}

bool worker_take_terminal(struct worker *worker, const char *note)
{
    struct message *message;
    worker->lent = worker->lending_answered = false;
    if (!make_wish(worker, note, &message)) {
        message_destroy(message);
        message_destroy(worker->terminal_end);
        worker->terminal_end = NULL;
        return false;
    }
    mailbox_post(worker->outbox, &message);
    while (!worker->lending_answered && !quit_was_asked(worker) && !worker->cancelled)
        if ((message = mailbox_wait(worker->inbox, -1)))
            handle_command(worker, message);
    if (!worker->lent)
        worker_give_back_terminal(worker);
    return worker->lent;
}

void worker_give_back_terminal(struct worker *worker)
{
    mailbox_post(worker->outbox, &worker->terminal_end);
}

/* When the next walk may begin; MESSAGE_NEVER: when someone says so. */
static int64_t next_walk_ms(const struct worker *worker, int64_t now_ms)
{
    int64_t due_ms = schedule_due_ms(&worker->schedule);
    if (!worker->feed.looked || !feed_load_is_wanted(worker))
        return due_ms;
    int64_t allowed_ms = schedule_allowed_ms(&worker->schedule, now_ms);
    return allowed_ms < due_ms ? allowed_ms : due_ms;
}

static void *run(void *self)
{
    struct worker *worker = self;
    post_schedule(worker);
    while (!quit_was_asked(worker)) {
        int64_t now_ms = mono_ms(worker);
        int64_t next_ms = next_walk_ms(worker, now_ms);
        if (next_ms > now_ms) {
            struct message *message =
                mailbox_wait(worker->inbox, next_ms == MESSAGE_NEVER ? -1 : next_ms - now_ms);
            if (message)
                handle_command(worker, message);
        } else if (feed_load_is_wanted(worker)) {
            feed_load(worker);
        } else {
            feed_refresh(worker);
        }
        handle_commands(worker);
    }
    secret_wipe_stack();
    return NULL;
}

/* Signals are the UI thread's. */
static bool start_thread(struct worker *worker)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&worker->thread, NULL, run, worker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

struct worker *worker_new(const struct worker_config *config, struct err *err)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker) {
        err_set(err, ERR_OOM, "worker");
        return NULL;
    }
    worker->outbox = config->outbox;
    worker->clock = config->clock;
    worker->chance = config->chance;
    worker->max_results = config->max_results;
    worker->max_items = config->max_items;
    worker->loaded = config->loaded;
    worker->self = config->self;
    worker->changes = config->changes;
    worker->first_token = config->token ? strdup(config->token) : NULL;
    worker->inbox = mailbox_new(-1, err);
    atomic_init(&worker->quitting, false);
    retry_init(&worker->retry, &config->retry);
    rate_limiter_init(&worker->limiter, config->max_rate, mono_ms(worker));
    if (config->peer)
        rate_limiter_join(&worker->limiter, &config->peer->limiter);
    else if (config->rate_limiter_dir)
        rate_limiter_share(&worker->limiter, config->rate_limiter_dir, config->rate_limiter_name);
    schedule_init(&worker->schedule, config->interval_ms, mono_ms(worker));
    if (!worker->inbox || (config->token && !worker->first_token)) {
        err_set(err, ERR_OOM, "worker");
        worker_destroy(worker);
        return NULL;
    }
    return worker;
}

bool worker_start(struct worker *worker, struct page_source source, struct err *err)
{
    worker->source = source;
    worker->started = start_thread(worker);
    return worker->started || err_set(err, ERR_INTERNAL, "no thread for a worker");
}

void worker_post(struct worker *worker, struct message **message)
{
    enum message_kind kind = *message ? (*message)->kind : MESSAGE_KIND_COUNT;
    if (kind == MESSAGE_QUIT)
        atomic_store(&worker->quitting, true);
    if (worker->started && (kind == MESSAGE_QUIT || kind == MESSAGE_CANCEL))
        worker->source.cancel(worker->source.self);
    mailbox_post(worker->inbox, message);
}

void worker_destroy(struct worker *worker)
{
    if (!worker)
        return;
    atomic_store(&worker->quitting, true);
    if (worker->started) {
        worker->source.cancel(worker->source.self);
        mailbox_close(worker->inbox);
        pthread_join(worker->thread, NULL);
    }
    mailbox_destroy(worker->inbox);
    rate_limiter_clean_up(&worker->limiter);
    secret_free(worker->answer);
    while (worker->wanted) {
        struct message *wanted = worker->wanted;
        worker->wanted = wanted->next;
        message_destroy(wanted);
    }
    message_destroy(worker->terminal_end);
    free(worker->feed.token);
    free(worker->first_token);
    free(worker);
}
