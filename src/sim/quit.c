#include "sim/quit.h"

#include <unistd.h>

static void *wait_for_signal(void *arg)
{
    struct quit *quit = arg;
    int signal;
    sigwait(&quit->signals, &signal);
    close(quit->write_fd);
    return NULL;
}

bool quit_start(struct quit *quit)
{
    int fds[2];
    if (pipe(fds) != 0)
        return false;
    quit->read_fd = fds[0];
    quit->write_fd = fds[1];
    sigemptyset(&quit->signals);
    sigaddset(&quit->signals, SIGTERM);
    sigaddset(&quit->signals, SIGINT);
    sigaddset(&quit->signals, SIGUSR1); /* from quit_end() */
    pthread_sigmask(SIG_BLOCK, &quit->signals, NULL);
    if (pthread_create(&quit->thread, NULL, wait_for_signal, quit) == 0)
        return true;
    close(fds[0]);
    close(fds[1]);
    return false;
}

void quit_end(struct quit *quit)
{
    pthread_kill(quit->thread, SIGUSR1);
    pthread_join(quit->thread, NULL);
    close(quit->read_fd);
}
