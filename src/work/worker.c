#include "work/worker.h"

#include "base/secret.h"
#include "work/errand.h"
#include "work/orders.h"
#include "work/worker_state.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int64_t mono_ms(const struct worker *worker)
{
    return clock_mono_ms(&worker->config.clock);
}

bool worker_ask(void *self, const char *question, char **answer, struct err *err)
{
    struct worker *worker = self;
    struct message *message = message_new(MESSAGE_QUESTION);
    worker->answered = false;
    if (!message || !(message->u.question = strdup(question))) {
        message_destroy(message);
        return err_set(err, ERR_OOM, "question");
    }
    mailbox_post(worker->config.outbox, &message);
    while (!worker->answered && !orders_say_quit(worker) && !worker->cancelled)
        if ((message = mailbox_wait(worker->inbox, -1)))
            orders_obey(worker, message);
    *answer = worker->answer;
    worker->answer = NULL;
    if (!worker->answered)
        return err_set(err, ERR_CANCELLED, "%s", "");
    return *answer || err_set(err, ERR_MFA_NEEDED, "no code was given");
}

/* When the next walk may begin; MESSAGE_NEVER: when someone says so. */
static int64_t next_walk_ms(const struct worker *worker, int64_t now_ms)
{
    int64_t due_ms = schedule_due_ms(&worker->schedule);
    if (!worker->loaded.looked || !errand_load_is_wanted(worker))
        return due_ms;
    int64_t allowed_ms = schedule_allowed_ms(&worker->schedule, now_ms);
    return allowed_ms < due_ms ? allowed_ms : due_ms;
}

static void *run(void *self)
{
    struct worker *worker = self;
    orders_post_schedule(worker);
    while (!orders_say_quit(worker)) {
        int64_t now_ms = mono_ms(worker);
        int64_t next_ms = next_walk_ms(worker, now_ms);
        if (next_ms > now_ms) {
            struct message *message =
                mailbox_wait(worker->inbox, next_ms == MESSAGE_NEVER ? -1 : next_ms - now_ms);
            if (message)
                orders_obey(worker, message);
        } else if (errand_load_is_wanted(worker)) {
            errand_load(worker);
        } else {
            errand_refresh(worker);
        }
        orders_obey_all(worker);
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
    worker->config = *config;
    worker->first_token = config->token ? strdup(config->token) : NULL;
    worker->config.token = NULL;
    worker->inbox = mailbox_new(-1, err);
    atomic_init(&worker->quitting, false);
    retry_init(&worker->retry, &config->retry);
    budget_init(&worker->budget, config->max_rate, mono_ms(worker));
    if (config->budget_dir)
        budget_share(&worker->budget, config->budget_dir, config->budget_name);
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
    budget_clean_up(&worker->budget);
    secret_free(worker->answer);
    free(worker->loaded.token);
    free(worker->first_token);
    free(worker);
}
