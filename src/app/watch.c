#include "app/run.h"

#include "app/ask_terminal.h"
#include "app/printed_list.h"
#include "app/stderr_message.h"
#include "app/watch_meeting.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/meeting_id.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How often the credential files are looked at while a login is missing. */
#define FILES_PERIOD_MS 1000

/* How often a signal and the time are looked for while the reader of the output takes nothing. */
#define READER_PERIOD_MS 100

/* A meeting of a million attendees makes a long first line. */
#define LINES_MAX ((size_t)1 << 30)

/* --- the loop --------------------------------------------------------------------------------- */

/* No refresh by itself. */
static void pause_refresh(struct watch *w, bool on)
{
    struct message *m = w->session ? message_new(MESSAGE_PAUSE) : NULL;
    if (!m)
        return;
    m->u.on = on;
    session_post(w->session, &m);
}

/* No refresh while nobody takes what the last one brought, so that nothing gathers here either. */
static void hold(struct watcher *all, bool on)
{
    for (size_t i = 0; i < all->count; i++) {
        if (!all->meetings[i].done)
            pause_refresh(&all->meetings[i], on);
    }
}

static bool is_time_up(const struct watcher *all)
{
    return clock_mono_ms(&all->app->clock) >= all->deadline_ms;
}

/* Waits for a reader that takes nothing. False when a signal or --timeout ended that. */
static bool wait_for_reader(struct watcher *all)
{
    bool ready = false;
    while (!ready && !signal_thread_caught(all->signals) && !is_time_up(all))
        ready = fd_wait_writable(all->out.fd, -1, READER_PERIOD_MS);
    return ready;
}

/* Writes what the reader takes. False when it takes no more, for whatever reason. */
static bool write_all(struct watcher *all, struct err *err)
{
    bool held = false;
    size_t sent = 0;
    while (sent < all->lines.len) {
        ssize_t n = fd_write_some(all->out.fd, all->lines.data + sent, all->lines.len - sent);
        if (n >= 0) {
            sent += (size_t)n;
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) {
            all->out.error = errno;
            return err_set(err, ERR_IO, "writing to %s: %s", all->out.name, strerror(errno));
        }
        if (!held)
            hold(all, true);
        held = true;
        if (!wait_for_reader(all))
            return false;
    }
    if (held)
        hold(all, false);
    return true;
}

static bool write_lines(struct watcher *all)
{
    bool ok = !all->lines.failed || err_set(&all->failure, ERR_OOM, "lines");
    ok = ok && write_all(all, &all->failure);
    buf_reset(&all->lines);
    return ok;
}

/* Have all meetings ended, or failed, or is nothing waited for any more? */
static bool is_done(const struct watcher *all)
{
    bool done = true;
    for (size_t i = 0; i < all->count; i++)
        done = done && all->meetings[i].done;
    return done || all->met || err_is(&all->failure);
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

/* How long to sleep, -1: for ever: until the time is over, or the files are worth a look. */
static int64_t patience_ms(const struct watcher *all)
{
    int64_t now_ms = clock_mono_ms(&all->app->clock), end_ms = all->deadline_ms;
    for (size_t i = 0; i < all->count; i++) {
        const struct watch *w = &all->meetings[i];
        if (w->draining && !w->done)
            end_ms = sooner(end_ms, w->drain_mono_ms);
        if (w->block == BLOCK_AUTH && !w->done)
            end_ms = sooner(end_ms, now_ms + FILES_PERIOD_MS);
    }
    if (end_ms == MESSAGE_NEVER)
        return -1;
    return end_ms > now_ms ? end_ms - now_ms : 0;
}

static void check_time(struct watcher *all)
{
    if (is_time_up(all))
        err_set(&all->failure, ERR_TIME_UP, "%lld s", (long long)all->app->options.timeout_s);
}

static void look_around(struct watch *w)
{
    struct err unrecorded = ERR_INIT;
    if (recorder_trouble(w->recorder, &unrecorded))
        stderr_note(w->app, "%s: %s", err_text(&unrecorded), unrecorded.detail);
    if (!w->done && w->block == BLOCK_AUTH && session_files_changed(w->session))
        session_command(w->session, MESSAGE_FILES_CHANGED);
    if (w->draining && clock_mono_ms(&w->app->clock) >= w->drain_mono_ms)
        w->done = true;
    if (w->done && !w->rests)
        pause_refresh(w, true);
    w->rests = w->done;
}

static void take_messages(struct watch *w)
{
    struct message *message;
    while (w->session && !w->all->met && (message = mailbox_take(session_inbox(w->session))))
        watch_handle(w, message);
}

static void wait_for_messages(const struct watcher *all)
{
    struct pollfd ready = {.fd = all->wake[0], .events = POLLIN};
    int64_t ms = patience_ms(all);
    poll(&ready, 1, ms > INT_MAX ? INT_MAX : (int)ms);
    mailbox_drain(all->wake[0]);
}

static void run(struct watcher *all)
{
    while (!is_done(all) && !signal_thread_caught(all->signals)) {
        wait_for_messages(all);
        for (size_t i = 0; i < all->count; i++)
            take_messages(&all->meetings[i]);
        if (!write_lines(all)) {
            check_time(all); /* when nothing else was wrong */
            return;
        }
        for (size_t i = 0; i < all->count && !all->met; i++)
            look_around(&all->meetings[i]);
        if (!is_done(all))
            check_time(all);
    }
}

/* --- around it -------------------------------------------------------------------------------- */

/* A signal came: ends the waiting. Signals' thread. */
static void wake(void *self)
{
    struct watcher *all = self;
    uint64_t one = 1;
    ssize_t n = write(all->wake[1], &one, sizeof one); /* full: it is readable already */
    (void)n;
}

static bool check_usage(const struct options *o, struct err *err)
{
    if (!o->target_count)
        return err_set(err, ERR_USAGE, "--watch needs a meeting id");
    if (!o->several && !meeting_id_is_valid(o->meeting_id, strlen(o->meeting_id)))
        return err_set(err, ERR_MEETING_ID, "\"%s\"", o->meeting_id);
    if (o->include_join_tokens && !o->force && isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "join tokens are not printed on a terminal, unless with --force");
    return true;
}

static void begin_ledger(struct watch *w)
{
    const struct settings *s = connection_settings(session_connection(w->session));
    w->recorder = w->app->options.record ? &w->recording : NULL;
    if (w->recorder)
        recorder_open(w->recorder, &w->all->ledger, session_meeting_id(w->session),
                      s->endpoint.region, clock_wall_ms(&w->app->clock));
}

/* Worker's thread. */
static void warn(void *self, const char *text)
{
    const struct watcher *all = self;
    stderr_note(all->app, "%s", text);
}

/* The conditions and the filter: what only a screen knows is refused before anything is asked. */
static bool prepare_conditions(struct watch *w, struct err *err)
{
    const struct options *o = &w->app->options;
    if (!until_parse(&w->until, o, err))
        return false;
    if (until_needs_events(&w->until) && !o->presence_queue)
        return err_set(err, ERR_USAGE, "--until here: and left: need --presence-queue");
    return !o->filter || (w->filter = listing_filter(o->filter, err));
}

/* A queue of the config file is the console's: a script that took its events would take them from
 * the screen. */
static bool listens(const struct watch *w)
{
    const struct options *o = &w->app->options;
    return o->record || o->demo || o->origin[OPTION_PRESENCE_QUEUE] >= ORIGIN_ENV ||
           until_needs_events(&w->until);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The first session with this meeting's region and profile. */
static struct session *find_peer(const struct watch *w)
{
    for (const struct watch *other = w->all->meetings; other < w; other++) {
        if (other->session && same_text(other->app->options.region, w->app->options.region) &&
            same_text(other->app->options.profile, w->app->options.profile))
            return other->session;
    }
    return NULL;
}

static bool open_meeting(struct watch *w, struct err *err)
{
    struct session_config config = {.app = w->app,
                                    .meeting_id = w->app->options.meeting_id,
                                    .wake_fd = w->all->wake[1],
                                    .listens = w == w->all->meetings && listens(w),
                                    .peer = find_peer(w),
                                    .ask = ask_terminal(),
                                    .warn = {warn, w->all},
                                    .attached = true};
    w->roster = roster_new(hash_key_new(&w->app->chance), err);
    if (w->roster)
        w->session = session_open(&config, err);
    if (!w->session)
        return false;
    begin_ledger(w);
    struct message *load = message_new(MESSAGE_LOAD);
    if (load)
        load->u.rows = SIZE_MAX;
    session_post(w->session, &load);
    return true;
}

/* A place for each meeting. */
static bool make_meetings(struct watcher *all, struct err *err)
{
    size_t count = all->app->options.target_count;
    all->meetings = calloc(count, sizeof *all->meetings);
    if (!all->meetings)
        return err_set(err, ERR_OOM, "meetings");
    for (size_t i = 0; i < count; i++) {
        struct watch *w = &all->meetings[i];
        *w = (struct watch){
            .all = all, .view = *all->app, .state = STATUS_LOAD, .failure = ERR_INIT};
        w->view.options = options_for_target(&all->app->options, i);
        w->app = &w->view;
    }
    all->count = count;
    return true;
}

/* Of several meetings those that cannot be opened do not keep the others from being watched; the
 * first one also reads the queue. */
static bool open_meetings(struct watcher *all, struct err *err)
{
    for (size_t i = 0; i < all->count; i++) {
        struct watch *w = &all->meetings[i];
        struct err mine = ERR_INIT;
        if (open_meeting(w, &mine))
            continue;
        if (!all->app->options.several || (i == 0 && listens(w))) {
            *err = mine;
            return false;
        }
        watch_fail(w, &mine);
    }
    return true;
}

static bool prepare(struct watcher *all, struct err *err)
{
    const struct app *app = all->app;
    const struct options *o = &app->options;
    all->deadline_ms = MESSAGE_NEVER;
    if (o->timeout_s)
        all->deadline_ms = clock_mono_ms(&app->clock) + o->timeout_s * 1000;
    if (!check_usage(o, err) || !make_meetings(all, err))
        return false;
    for (size_t i = 0; i < all->count; i++) {
        if (!prepare_conditions(&all->meetings[i], err))
            return false;
    }
    /* A ledger that cannot be opened is told before anything is asked. */
    if (o->record && !ledger_file_open(&all->ledger, o->record, &app->clock, &app->chance, err))
        return false;
    if (!pipe_new(all->wake, O_NONBLOCK))
        return err_set(err, ERR_IO, "a pipe: %s", strerror(errno));
    signal_thread_block(); /* the workers' threads as well: a question there must not lose the echo
                            */
    if (!open_meetings(all, err))
        return false;
    all->signals =
        signal_thread_start((struct signal_thread_target){.cancel = wake, .self = all}, err);
    return all->signals;
}

/* What became of one meeting. */
static int status_of(struct watch *w)
{
    if (!w->introduced && w->draining && w->events > 0) {
        stderr_note(w->app, "the meeting is gone: %zu events of it were in the queue", w->events);
        return 0;
    }
    if (!err_is(&w->failure))
        return 0;
    if (!w->app->options.several)
        return stderr_error(w->app, &w->failure);
    if (!w->said)
        watch_tell_failure(w);
    return err_exit_status(&w->failure);
}

static int exit_status(struct watcher *all)
{
    int signal_number = all->signals ? signal_thread_caught(all->signals) : 0;
    int worst = 0;
    if (all->out.error == EPIPE)
        return 0;
    if (signal_number)
        return 128 + signal_number;
    if (all->met)
        return 0;
    for (size_t i = 0; i < all->count; i++) {
        int status = status_of(&all->meetings[i]);
        worst = status > worst ? status : worst;
    }
    if (!err_is(&all->failure) || (worst && !all->app->options.several))
        return worst;
    int status = stderr_error(all->app, &all->failure);
    return status > worst ? status : worst;
}

/* The owners of connections are closed behind those who share them. */
static void close_sessions(struct watcher *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->meetings[i].session)
            session_stop(all->meetings[i].session);
    }
    for (size_t i = all->count; i > 0; i--)
        session_close(all->meetings[i - 1].session);
}

static void clean_up(struct watcher *all)
{
    signal_thread_stop(all->signals);
    close_sessions(all);
    for (size_t i = 0; i < all->count; i++) {
        struct watch *w = &all->meetings[i];
        recorder_close(w->recorder);
        presence_destroy(w->presence);
        filter_destroy(w->filter);
        roster_destroy(w->roster);
        diff_clean_up(&w->diff);
        until_clean_up(&w->until);
    }
    free(all->meetings);
    ledger_file_close(&all->ledger);
    for (size_t i = 0; i < 2; i++) {
        if (all->wake[i] >= 0)
            close(all->wake[i]);
    }
    buf_clean_up(&all->lines);
}

int watch_run(const struct app *app)
{
    struct watcher all = {
        .app = app,
        .ledger = {.fd = -1},
        .out = {.fd = STDOUT_FILENO, .name = "standard output"},
        .lines = {.max = LINES_MAX, .secret = app->options.include_join_tokens},
        .wake = {-1, -1},
        .failure = ERR_INIT,
        .told = ERR_INIT,
    };
    if (prepare(&all, &all.failure))
        run(&all);
    int status = exit_status(&all);
    clean_up(&all);
    return status;
}
