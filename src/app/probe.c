#include "app/probe.h"

#include "app/connection.h"
#include "aws/endpoint.h"
#include "base/secret.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_REGIONS 32

/* One region and the connection to it. Connections live until probe_stop(), so that the UI thread
 * may cancel the one in use without a lock. */
struct target {
    const char *region;
    struct connection *connection;
};

struct probe {
    struct probe_config config;
    struct target targets[MAX_REGIONS];
    size_t count;
    unsigned failed;       /* targets that could not be asked; the probing thread's own */
    struct err failure;    /* of the first of them */
    atomic_size_t current; /* the target that is being asked; count: none */
    atomic_bool stopping;
    pthread_t thread;
};

/* The regions of the same partition that have a control plane, but for the one asked already. */
static void choose_regions(struct probe *p)
{
    const struct partition *partition = partition_of_region(p->config.region);
    const char *const *all = partition_meeting_regions();
    for (; *all && p->count < MAX_REGIONS; all++) {
        if (partition_of_region(*all) == partition && strcmp(*all, p->config.region) != 0)
            p->targets[p->count++].region = *all;
    }
}

/* Asks one region for one row: has it the meeting? */
static bool ask(struct probe *p, size_t i, struct err *err)
{
    struct target *t = &p->targets[i];
    struct connection_config config = {
        .app = p->config.app,
        .meeting_id = p->config.meeting_id,
        .choice = {.region = t->region, .profile = p->config.profile, .no_waiting = true}};
    t->connection = connection_new(&config, err);
    if (!t->connection)
        return false;
    struct page_source source = connection_source(t->connection);
    struct page_request request = {.max_results = 1, .attempt = 1};
    struct page *page = NULL;
    atomic_store(&p->current, i);
    bool found = !atomic_load(&p->stopping) && source.fetch(source.self, &request, &page, err);
    atomic_store(&p->current, p->count);
    page_destroy(page);
    return found;
}

/* Asks one region and fills the message. */
static void fill(struct probe *p, size_t i, struct message_probe *out)
{
    struct err err = ERR_INIT;
    snprintf(out->region, sizeof out->region, "%s", p->targets[i].region);
    out->found = ask(p, i, &err);
    if (err_is(&err) && err_kind(&err) != ERR_KIND_NOT_FOUND && p->failed++ == 0)
        p->failure = err;
    out->last = out->found || i + 1 == p->count;
    out->asked = (unsigned)i + 1;
    out->failed = p->failed;
    out->err = p->failure;
}

static void *run(void *self)
{
    struct probe *p = self;
    bool last = false;
    for (size_t i = 0; i < p->count && !last && !atomic_load(&p->stopping); i++) {
        struct message *message = message_new(MESSAGE_PROBED);
        if (!message)
            continue;
        fill(p, i, &message->u.probe);
        last = message->u.probe.last;
        mailbox_post(p->config.outbox, &message);
    }
    secret_wipe_stack();
    return NULL;
}

/* Starts the thread with all signals blocked: they are the UI thread's. */
static bool start_thread(struct probe *p, struct err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&p->thread, NULL, run, p);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failure || err_set(err, ERR_OOM, "a thread: %s", strerror(failure));
}

struct probe *probe_start(const struct probe_config *config, struct err *err)
{
    struct probe *p = calloc(1, sizeof *p);
    if (!p) {
        err_set(err, ERR_OOM, "probe");
        return NULL;
    }
    p->config = *config;
    p->failure = ERR_INIT;
    choose_regions(p);
    atomic_init(&p->current, p->count);
    bool ok = p->count > 0 || err_set(err, ERR_BAD_REGION, "no other control region to ask");
    if (!ok || !start_thread(p, err)) {
        free(p);
        return NULL;
    }
    return p;
}

void probe_stop(struct probe *probe)
{
    if (!probe)
        return;
    atomic_store(&probe->stopping, true);
    size_t current = atomic_load(&probe->current);
    if (current < probe->count) {
        struct page_source source = connection_source(probe->targets[current].connection);
        source.cancel(source.self);
    }
    pthread_join(probe->thread, NULL);
    for (size_t i = 0; i < probe->count; i++)
        connection_destroy(probe->targets[i].connection);
    free(probe);
}
