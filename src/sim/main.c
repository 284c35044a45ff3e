#include "config.h"

#include "base/buf.h"
#include "base/file.h"
#include "sim/list_pages.h"
#include "sim/queue_protocol.h"
#include "sim/route.h"
#include "sim/scenario.h"
#include "sim/server.h"
#include "sim/sim.h"
#include "sim/sim_options.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* SIGTERM and SIGINT as a readable descriptor, so that the server ends between two requests. */
struct quit {
    pthread_t thread;
    int read_fd; /* readable once a signal came */
    int write_fd;
    sigset_t signals;
};

static void *wait_for_signal(void *arg)
{
    struct quit *quit = arg;
    int signal;
    sigwait(&quit->signals, &signal);
    close(quit->write_fd);
    return NULL;
}

/* Blocks the signals in this and all later threads and starts a thread that waits for them; call
 * it before any other thread starts. False when the system refuses. */
static bool quit_start(struct quit *quit)
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

/* Ends the thread and closes the descriptors. */
static void quit_end(struct quit *quit)
{
    pthread_kill(quit->thread, SIGUSR1);
    pthread_join(quit->thread, NULL);
    close(quit->read_fd);
}

enum { MAX_PEM = 256 * 1024 };

static bool load_keys(struct sim *sim, const struct options *options, struct err *err)
{
    sim->verify = options->verify;
    sim->auth.region = options->region;
    if (options->credentials)
        return keys_read_file(&sim->auth.keys, options->credentials, err);
    if (options->credentials_fd >= 0)
        return keys_read_fd(&sim->auth.keys, options->credentials_fd, err);
    return keys_add(&sim->auth.keys, KEYS_DEFAULT_ID, KEYS_DEFAULT_SECRET, NULL) ||
           err_set(err, ERR_OOM, "%s", "");
}

/* Scenarios first, each on a meeting of its own; then generated people on the first. */
static bool set_meetings(struct sim *sim, const struct options *options, struct err *err)
{
    size_t count = options->scenario_count ? options->scenario_count : 1;
    sim->meetings = calloc(count, sizeof *sim->meetings);
    if (!sim->meetings)
        return err_set(err, ERR_OOM, "%s", "");
    for (; sim->meeting_count < count; sim->meeting_count++) {
        size_t i = sim->meeting_count;
        struct uuid id = i ? uuid_make(options->seed, i) : options->meeting_id;
        meeting_state_init(&sim->meetings[i], &id, options->seed + i);
    }
    for (size_t i = 0; i < options->scenario_count; i++)
        if (!scenario_load(&sim->meetings[i], options->scenarios[i],
                           i == 0 && options->has_meeting_id, err))
            return false;
    bool generate = options->generate || options->scenario_count == 0;
    return !generate || registry_add_many(&sim->meetings[0].meeting, options->attendees) ||
           err_set(err, ERR_OOM, "%zu attendees", options->attendees);
}

/* OpenSSL and the time zone read their files at first use; let that not be the first
 * request. */
static void warm_up(const struct options *options)
{
    struct token_key key = {.meeting = options->meeting_id};
    char text[TOKEN_TEXT_MAX];
    token_write(&key, &(struct token){0, 1}, text);
    tzset();
}

static bool set_up(struct sim *sim, const struct options *options, struct err *err)
{
    warm_up(options);
    *sim = (struct sim){
        .default_api = options->api,
        .error_style = options->error_style,
        .default_page = options->default_page,
        .features = options->features,
        .round_trip_us = options->round_trip_us,
        .seed = options->seed,
    };
    return journal_open(&sim->journal, options->log, err) && load_keys(sim, options, err) &&
           set_meetings(sim, options, err);
}

/* Says where it listens and which meetings it plays, in one write. */
static void announce(const struct sim *sim, const struct server *server)
{
    struct buf text = BUF_INIT(64 * 1024);
    buf_printf(&text, "listening on %s\n", server_url(server));
    for (size_t i = 0; i < sim->meeting_count; i++) {
        char id[UUID_TEXT + 1];
        buf_printf(&text, "meeting %s\n", uuid_format(&sim->meetings[i].meeting.id, id));
    }
    buf_printf(&text, "queue %s%s\n", server_url(server), SQS_QUEUE_PATH);
    fputs(buf_text(&text), stdout);
    fflush(stdout);
    buf_clean_up(&text);
}

static bool serve(struct sim *sim, const struct options *options, int stop_fd, struct err *err)
{
    struct buf cert = BUF_INIT(MAX_PEM);
    struct buf key = BUF_INIT_SECRET(MAX_PEM);
    struct server *server = NULL;
    bool ok = false;
    if (options->cert &&
        (!file_must_read(options->cert, &cert, err) || !file_must_read(options->key, &key, err)))
        goto out;
    struct server_config config = {
        .port = options->port,
        .cert_pem = options->cert ? cert.data : NULL,
        .key_pem = options->cert ? key.data : NULL,
        .handle = route_handle,
        .self = sim,
    };
    server = server_new(&config, err);
    if (!server)
        goto out;
    sim_start(sim, options->speed);
    announce(sim, server);
    ok = server_run(server, stop_fd, options->exit_with_stdin ? 0 : -1, err);
out:
    server_destroy(server);
    buf_clean_up(&cert);
    buf_clean_up(&key);
    return ok;
}

static bool run(const struct options *options, struct err *err)
{
    struct quit quit;
    struct sim sim;
    if (!quit_start(&quit))
        return err_set(err, ERR_IO, "%s", strerror(errno));
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    bool ok = set_up(&sim, options, err) && serve(&sim, options, quit.read_fd, err);
    sim_clean_up(&sim);
    quit_end(&quit);
    return ok;
}

int main(int argc, char **argv)
{
    struct options options;
    struct err err = ERR_INIT;
    if (options_read(&options, argc, argv, &err)) {
        if (options.help)
            options_print_help(stdout);
        else if (options.version)
            puts("rollcall-sim " PACKAGE_VERSION);
        else
            run(&options, &err);
    }
    if (!err_is(&err))
        return 0;
    err_set_remedy(&err, err.code == ERR_USAGE ? "see rollcall-sim --help" : "correct that");
    char line[1024];
    fprintf(stderr, "rollcall-sim: %s\n", err_line(&err, line, sizeof line));
    return err_exit_status(&err);
}
