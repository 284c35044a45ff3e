#include "app/signal_thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How long a cancelled program may take to close its output: two seconds, in steps of 50 ms. */
#define GRACE_STEPS 40

struct signal_thread {
    struct signal_thread_target target;
    sigset_t set;
    pthread_t thread;
    atomic_int caught;
    atomic_bool stopping;
};

static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
enum { ENDING = sizeof ending / sizeof *ending };

/* Those that were not ignored when the program began, as nohup does. SIGUSR1 only wakes the
 * watching thread, to end it. */
static void fill_set(sigset_t *set)
{
    struct sigaction before;
    sigemptyset(set);
    for (int i = 0; i < ENDING; i++)
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaddset(set, ending[i]);
    sigaddset(set, SIGUSR1);
}

/* Has another signal come since? */
static bool another_came(const struct signal_thread *s)
{
    sigset_t pending;
    sigpending(&pending);
    for (int i = 0; i < ENDING; i++)
        if (sigismember(&s->set, ending[i]) && sigismember(&pending, ending[i]))
            return true;
    return false;
}

/* Gives the program its time to end by itself; returns when it does. */
static void wait_for_end(struct signal_thread *s)
{
    struct timespec step = {.tv_nsec = 50 * 1000 * 1000};
    for (int i = 0; i < GRACE_STEPS && !another_came(s); i++) {
        if (atomic_load(&s->stopping))
            return;
        nanosleep(&step, NULL);
    }
    _exit(128 + atomic_load(&s->caught));
}

static void *watch(void *self)
{
    struct signal_thread *s = self;
    int number = SIGUSR1;
    while (number == SIGUSR1) {
        if (atomic_load(&s->stopping))
            return NULL;
        if (sigwait(&s->set, &number) != 0)
            number = SIGUSR1;
    }
    atomic_store(&s->caught, number);
    s->target.cancel(s->target.self);
    wait_for_end(s);
    return NULL;
}

void signal_thread_block(void)
{
    sigset_t set;
    fill_set(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

struct signal_thread *signal_thread_start(struct signal_thread_target target, struct err *err)
{
    struct signal_thread *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_OOM, "signals");
        return NULL;
    }
    s->target = target;
    fill_set(&s->set);
    pthread_sigmask(SIG_BLOCK, &s->set, NULL);
    int failure = pthread_create(&s->thread, NULL, watch, s);
    if (failure) {
        err_set(err, ERR_OOM, "a thread for signals: %s", strerror(failure));
        free(s);
        return NULL;
    }
    return s;
}

int signal_thread_caught(const struct signal_thread *signals)
{
    return atomic_load(&signals->caught);
}

void signal_thread_stop(struct signal_thread *signals)
{
    if (!signals)
        return;
    atomic_store(&signals->stopping, true);
    pthread_kill(signals->thread, SIGUSR1);
    pthread_join(signals->thread, NULL);
    free(signals);
}
