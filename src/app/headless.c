#include "app/run.h"

#include "app/ask_terminal.h"
#include "app/connection.h"
#include "app/printed_list.h"
#include "app/roll_call.h"
#include "app/signal_thread.h"
#include "app/stderr_message.h"
#include "base/meeting_id.h"
#include "base/stop.h"
#include "fetch/pagination.h"
#include "fetch/rate_limiter.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- progress: one line on stderr that is written over, and gone when the walk ends
 * --------------- */

struct progress {
    const struct app *app;
    bool on;
    bool shown; /* the line is on the terminal now */
    int64_t started_ms;
    int64_t painted_ms;
    size_t rows, pages;
};

/* Nothing is said of walks that are done by then, and nothing more often than this. */
#define PATIENCE_MS 700
#define PERIOD_MS   300

static void write_progress(struct progress *p, const char *text)
{
    char line[160];
    int n = snprintf(line, sizeof line, "\r%-70.70s\r%.70s", "", text);
    ssize_t written = write(STDERR_FILENO, line, (size_t)n);
    (void)written;
    p->shown = *text;
}

static void paint(struct progress *p, const char *note)
{
    int64_t now = clock_mono_ms(&p->app->clock);
    bool soon = now - p->started_ms < PATIENCE_MS || now - p->painted_ms < PERIOD_MS;
    if (!p->on || (soon && !*note))
        return;
    char text[160];
    snprintf(text, sizeof text, "%zu rows  page %zu  %llds%s%s", p->rows, p->pages,
             (long long)((now - p->started_ms) / 1000), *note ? "  " : "", note);
    write_progress(p, text);
    p->painted_ms = now;
}

static void answered(void *self, const struct pagination_attempt *attempt)
{
    struct progress *p = self;
    if (attempt->got) {
        p->rows += attempt->got->count;
        p->pages = attempt->page;
    }
    paint(p, "");
}

static void waiting(void *self, const struct pagination_pause *pause)
{
    char note[100];
    if (!pause->why) {
        paint(self, pause->wait_ms >= 1000 ? "waiting for the shared rate limit" : "");
        return;
    }
    snprintf(note, sizeof note, "%s, try %d in %lld ms", err_text(pause->why), pause->attempt,
             (long long)pause->wait_ms);
    paint(self, note);
}

/* Silent with --quiet, without a terminal, and where data goes to the same terminal meanwhile. */
static void progress_init(struct progress *progress, const struct app *app,
                          bool streams_to_terminal)
{
    *progress = (struct progress){
        .app = app,
        .on = !app->options.quiet && isatty(STDERR_FILENO) && !streams_to_terminal,
        .started_ms = clock_mono_ms(&app->clock),
    };
}

static struct pagination_observer progress_observer(struct progress *progress)
{
    return (struct pagination_observer){.answered = answered, .waiting = waiting, .self = progress};
}

static void progress_clear(struct progress *progress)
{
    if (progress->shown)
        write_progress(progress, "");
}

/* --- one run ------------------------------------------------------------------------------------
 */

/* How meetings of one identity, region and namespace are reached: one connection, one budget. */
struct route {
    struct app app; /* as it is for these meetings: their region, their profile */
    struct connection *connection;
    struct retry retry;
    struct rate_limiter limiter;
    struct err failure; /* what keeps all of its meetings from being asked */
};

/* One run. */
struct headless {
    const struct app *app;
    struct sink_fd out;
    struct listing *listing;
    struct route *routes;
    size_t route_count;
    size_t *route_of;        /* of each meeting */
    struct pagination *walk; /* the one under way */
    int worst;               /* exit status of the meetings so far */
    struct stop stop;
    struct stop finished; /* ends the deadline's thread */
    pthread_t deadline;
    bool has_deadline;
    atomic_bool time_is_up;
    struct signal_thread *signals;
    struct progress progress;
};

static void cancel(void *self)
{
    struct headless *h = self;
    stop_request(&h->stop);
    for (size_t i = 0; i < h->route_count; i++) {
        struct connection *connection = h->routes[i].connection;
        if (connection)
            connection_source(connection).cancel(connection_source(connection).self);
    }
}

/* --timeout: ends the run as a signal does, from a thread of its own. */
static void *watch_deadline(void *self)
{
    struct headless *h = self;
    int64_t ms = h->app->options.timeout_s * 1000;
    if (!stop_sleep(&h->finished, ms)) {
        atomic_store(&h->time_is_up, true);
        cancel(h);
    }
    return NULL;
}

static bool start_deadline(struct headless *h, struct err *err)
{
    sigset_t all, before;
    if (!h->app->options.timeout_s)
        return true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&h->deadline, NULL, watch_deadline, h);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    h->has_deadline = !failure;
    return !failure || err_set(err, ERR_OOM, "a thread: %s", strerror(failure));
}

static void stop_deadline(struct headless *h)
{
    stop_request(&h->finished);
    if (h->has_deadline)
        pthread_join(h->deadline, NULL);
}

static bool wait(void *self, int64_t ms)
{
    struct headless *h = self;
    return !stop_sleep(&h->stop, ms);
}

static bool check_usage(const struct options *o, struct err *err)
{
    if (!o->target_count)
        return err_set(err, ERR_USAGE, "no meeting id, and nothing to ask for one with");
    if (!o->several && !meeting_id_is_valid(o->meeting_id, strlen(o->meeting_id)))
        return err_set(err, ERR_MEETING_ID, "\"%s\"", o->meeting_id);
    if (o->record)
        return err_set(err, ERR_USAGE, "--record goes with --watch, or a meeting that is shown");
    if (o->include_join_tokens && !o->force && isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "join tokens are not printed on a terminal, unless with --force");
    return true;
}

static void warn(void *self, const char *text)
{
    struct headless *h = self;
    stderr_note(h->app, "%s", text);
}

/* --- the ways there --- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The route of a meeting; a new one when its region or profile is a new one. */
static size_t find_route(struct headless *h, size_t meeting)
{
    struct options options = options_for_target(&h->app->options, meeting);
    for (size_t i = 0; i < h->route_count; i++) {
        const struct options *other = &h->routes[i].app.options;
        if (same_text(other->region, options.region) && same_text(other->profile, options.profile))
            return i;
    }
    struct route *route = &h->routes[h->route_count];
    *route = (struct route){.app = *h->app, .failure = ERR_INIT};
    route->app.options = options;
    return h->route_count++;
}

/* The route before this one that comes to the same: its region was named otherwise. */
static struct route *find_twin(const struct headless *h, const struct route *route)
{
    const struct settings *mine = connection_settings(route->connection);
    for (struct route *other = h->routes; other < route; other++) {
        if (!other->connection)
            continue;
        const struct settings *theirs = connection_settings(other->connection);
        if (same_text(mine->endpoint.url, theirs->endpoint.url) &&
            same_text(mine->endpoint.signing_region, theirs->endpoint.signing_region) &&
            same_text(mine->profile.value, theirs->profile.value))
            return other;
    }
    return NULL;
}

static void join_route(struct headless *h, struct route *route, const struct route *twin)
{
    for (size_t i = 0; i < h->app->options.target_count; i++) {
        if (&h->routes[h->route_of[i]] == route)
            h->route_of[i] = (size_t)(twin - h->routes);
    }
    connection_destroy(route->connection);
    route->connection = NULL;
}

static void open_route(struct headless *h, struct route *route)
{
    struct connection_config config = {.app = &route->app,
                                       .meeting_id = route->app.options.meeting_id,
                                       .ask = ask_terminal(),
                                       .warn = {warn, h},
                                       .attached = true};
    route->connection = connection_new(&config, &route->failure);
    if (!route->connection)
        return;
    struct route *twin = find_twin(h, route);
    if (twin) {
        join_route(h, route, twin);
        return;
    }
    const struct settings *settings = connection_settings(route->connection);
    struct retry_config retry = settings_retry(settings, h->app->chance, h->app->clock);
    const char *shared = env_get_nonempty(h->app->env, "XDG_RUNTIME_DIR");
    char name[128];
    retry_init(&route->retry, &retry);
    rate_limiter_init(&route->limiter, (double)h->app->options.max_rate,
                      clock_mono_ms(&h->app->clock));
    if (shared)
        rate_limiter_share(&route->limiter, shared,
                           connection_budget_name(route->connection, name, sizeof name));
}

/* Of several meetings those that cannot be reached do not keep the others from being asked. */
static bool open_routes(struct headless *h, struct err *err)
{
    size_t count = h->app->options.target_count;
    h->routes = calloc(count, sizeof *h->routes);
    h->route_of = calloc(count, sizeof *h->route_of);
    if (!h->routes || !h->route_of)
        return err_set(err, ERR_OOM, "meetings");
    for (size_t i = 0; i < count; i++)
        h->route_of[i] = find_route(h, i);
    for (size_t i = 0; i < h->route_count; i++)
        open_route(h, &h->routes[i]);
    if (h->route_count == 1 && err_is(&h->routes[0].failure) && !h->app->options.several)
        *err = h->routes[0].failure;
    return !err_is(err);
}

static bool prepare(struct headless *h, struct err *err)
{
    const struct options *o = &h->app->options;
    if (!check_usage(o, err) || !stop_init(&h->stop, err) || !stop_init(&h->finished, err))
        return false;
    h->listing = listing_new(h->app, sink_to_fd(&h->out), err);
    if (!h->listing)
        return false;
    bool mixes = listing_streams(h->listing) && isatty(STDOUT_FILENO);
    progress_init(&h->progress, h->app, mixes);
    if (!open_routes(h, err))
        return false;
    h->signals =
        signal_thread_start((struct signal_thread_target){.cancel = cancel, .self = h}, err);
    return h->signals && start_deadline(h, err);
}

/* --- one meeting --- */

static bool make_walk(struct headless *h, struct route *route, struct list_attendees *source,
                      struct err *err)
{
    const struct options *o = &h->app->options;
    struct pagination_config config = {
        .source = list_attendees_source(source),
        .retry = &route->retry,
        .limiter = &route->limiter,
        .clock = h->app->clock,
        .chance = h->app->chance,
        .waiter = {.wait = wait, .self = h},
        .observer = progress_observer(&h->progress),
        .token = o->next_token,
        .max_results = (size_t)o->max_results,
        .max_items = (size_t)o->max_items,
        .max_pages = o->paginate ? 0 : 1,
    };
    h->walk = pagination_new(&config, err);
    return h->walk;
}

/* Walks to the end. False when it is not reached: *err is the walk's, *output what kept a page from
 * being printed or kept. */
static bool walk_all(struct headless *h, struct err *err, struct err *output)
{
    struct page *page = NULL;
    enum pagination_step step;
    while ((step = pagination_next(h->walk, &page, err)) == PAGINATION_PAGE) {
        if (!listing_add(h->listing, page, output))
            return false;
    }
    return step == PAGINATION_END;
}

/* A token that was given is refused: it is not one of this list, or too old. Asking again would not
 * mend that, unlike a list whose own token is refused on the way. */
static void judge_token(const struct headless *h, struct err *failure)
{
    if (failure->code != ERR_TOKEN_REFUSED || !h->app->options.next_token ||
        listing_begun(h->listing))
        return;
    failure->code = ERR_NEXT_TOKEN;
}

/* Where a list goes on that was not to be complete, for formats that have no place for it. */
static void tell_token(const struct headless *h, const char *meeting_id)
{
    enum output_format format = listing_format(h->listing);
    const char *token = pagination_next_token(h->walk);
    struct buf quoted = BUF_INIT(1 << 14);
    if (!token || format == OUTPUT_JSON || format == OUTPUT_TEXT)
        return;
    text_add_shell_quoted(&quoted, token, strlen(token)); /* foreign, and made to be pasted */
    stderr_note(h->app, "%s%sthere is more: --next-token=%s", meeting_id ? meeting_id : "",
                meeting_id ? ": " : "", buf_text(&quoted));
    buf_clean_up(&quoted);
}

static bool is_over(const struct headless *h)
{
    return h->out.error || signal_thread_caught(h->signals);
}

/* The time that --timeout gives is over: that, and not what it interrupted. */
static void judge_time(const struct headless *h, struct err *failure)
{
    if (!atomic_load(&h->time_is_up))
        return;
    err_clear(failure);
    err_set(failure, ERR_TIME_UP, "%ld s", h->app->options.timeout_s);
}

static int status_of(const struct headless *h, const struct err *failure)
{
    const struct options *o = &h->app->options;
    bool partial =
        listing_begun(h->listing) && !o->count && !o->missing && failure->code != ERR_TIME_UP;
    return partial ? EXIT_PARTIAL : err_exit_status(failure);
}

/* Asks for all pages of one meeting and prints them. meeting_id: NULL for one that stands alone.
 * False and *failure when they are not all there; *output when they cannot be printed. */
static bool list_meeting(struct headless *h, size_t meeting, struct err *failure,
                         struct err *output)
{
    struct route *route = &h->routes[h->route_of[meeting]];
    const char *id = h->app->options.targets[meeting].id;
    bool several = h->app->options.several;
    struct list_attendees *source = connection_list(route->connection, id, failure);
    bool complete = source && make_walk(h, route, source, failure) && walk_all(h, failure, output);
    progress_clear(&h->progress);
    judge_token(h, failure);
    if (!complete)
        judge_time(h, failure);
    const char *token = h->walk ? pagination_next_token(h->walk) : NULL;
    if (!err_is(output) && several)
        listing_meeting_end(h->listing, token, complete ? NULL : failure, output);
    else if (!err_is(output) && !several)
        listing_end(h->listing, token, complete, output);
    if (complete && !err_is(output))
        tell_token(h, several ? id : NULL);
    pagination_destroy(h->walk);
    h->walk = NULL;
    list_attendees_destroy(source);
    return complete;
}

/* --- several meetings --- */

/* A login that one meeting lacks, others of the same profile lack too: none of them is asked. */
static void share_failure(struct headless *h, const struct route *failed, const struct err *failure)
{
    if (err_kind(failure) != ERR_KIND_AUTH)
        return;
    for (size_t i = 0; i < h->route_count; i++) {
        struct route *route = &h->routes[i];
        if (!err_is(&route->failure) &&
            same_text(route->app.options.profile, failed->app.options.profile))
            route->failure = *failure;
    }
}

/* One line for a failure, and which meeting it is of; when it is that of others too, of which
 * none will be asked, how many they are. */
static void tell_failure(const struct headless *h, size_t meeting, const struct err *failure)
{
    char subject[120];
    size_t others = 0;
    for (size_t i = meeting + 1; i < h->app->options.target_count; i++) {
        const struct err *theirs = &h->routes[h->route_of[i]].failure;
        others += err_is(theirs) && theirs->code == failure->code &&
                  strcmp(theirs->detail, failure->detail) == 0;
    }
    snprintf(subject, sizeof subject, "%s", h->app->options.targets[meeting].id);
    if (others)
        snprintf(subject, sizeof subject, "%s and %zu more", h->app->options.targets[meeting].id,
                 others);
    stderr_error_of(h->app, subject, failure);
}

static bool was_told(const struct headless *h, size_t meeting)
{
    const struct err *failure = &h->routes[h->route_of[meeting]].failure;
    for (size_t i = 0; err_is(failure) && i < meeting; i++) {
        const struct err *other = &h->routes[h->route_of[i]].failure;
        if (other->code == failure->code && strcmp(other->detail, failure->detail) == 0)
            return true;
    }
    return false;
}

static void note_failure(struct headless *h, size_t meeting, const struct err *failure)
{
    int status = status_of(h, failure);
    if (status > h->worst)
        h->worst = status;
    share_failure(h, &h->routes[h->route_of[meeting]], failure);
    if (!was_told(h, meeting))
        tell_failure(h, meeting, failure);
}

/* One after the other, in the order in which they were named. *failure is set only by what ends all
 * of them. */
static void list_several(struct headless *h, struct err *failure, struct err *output)
{
    const struct options *o = &h->app->options;
    for (size_t i = 0; i < o->target_count && !err_is(output) && !is_over(h); i++) {
        struct err mine = h->routes[h->route_of[i]].failure;
        bool late = atomic_load(&h->time_is_up);
        if (late)
            judge_time(h, &mine);
        if (!listing_meeting(h->listing, o->targets[i].id, output))
            break;
        bool asked = !err_is(&mine);
        bool complete = asked && list_meeting(h, i, &mine, output);
        if (!asked)
            listing_meeting_end(h->listing, NULL, &mine, output);
        late = atomic_load(&h->time_is_up); /* said once, at the end */
        if (!complete && !late && !is_over(h) && !err_is(output))
            note_failure(h, i, &mine);
    }
    judge_time(h, failure);
    if (!err_is(output) && !h->out.error)
        listing_end(h->listing, NULL, true, output);
}

/* --- the end --- */

/* The shell's status after everything has been said. */
static int exit_status(const struct headless *h, const struct err *failure,
                       const struct err *output)
{
    int signal_number = h->signals ? signal_thread_caught(h->signals) : 0;
    if (h->out.error == EPIPE)
        return 0;
    if (signal_number)
        return 128 + signal_number;
    if (err_is(output))
        return stderr_error(h->app, output);
    if (err_is(failure)) {
        stderr_error(h->app, failure);
        return h->listing ? status_of(h, failure) : err_exit_status(failure);
    }
    if (h->worst)
        return h->worst;
    return h->app->options.missing && !listing_is_full(h->listing) ? EXIT_MISSING : 0;
}

static void clean_up(struct headless *h)
{
    stop_deadline(h);
    signal_thread_stop(h->signals);
    for (size_t i = 0; i < h->route_count; i++) {
        if (h->routes[i].connection)
            rate_limiter_clean_up(&h->routes[i].limiter);
        connection_destroy(h->routes[i].connection);
    }
    free(h->routes);
    free(h->route_of);
    listing_destroy(h->listing);
    stop_clean_up(&h->stop);
    stop_clean_up(&h->finished);
}

int headless_run(const struct app *app)
{
    struct headless h = {.app = app, .out = {.fd = STDOUT_FILENO, .name = "standard output"}};
    h.stop = h.finished = (struct stop){.pipe = {-1, -1}};
    h.out.stop = &h.stop;
    struct err failure = ERR_INIT, output = ERR_INIT;
    if (prepare(&h, &failure)) {
        if (app->options.several)
            list_several(&h, &failure, &output);
        else
            list_meeting(&h, 0, &failure, &output);
    }
    int status = exit_status(&h, &failure, &output);
    clean_up(&h);
    return status;
}
