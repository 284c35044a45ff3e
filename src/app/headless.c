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

/* One run. */
struct headless {
    const struct app *app;
    struct sink_fd out;
    struct listing *listing;
    struct connection *connection;
    struct pagination *walk;
    struct retry retry;
    struct rate_limiter limiter;
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
    if (h->connection)
        connection_source(h->connection).cancel(connection_source(h->connection).self);
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
    if (!o->meeting_id)
        return err_set(err, ERR_USAGE, "no meeting id, and nothing to ask for one with");
    if (!meeting_id_is_valid(o->meeting_id, strlen(o->meeting_id)))
        return err_set(err, ERR_MEETING_ID, "\"%s\"", o->meeting_id);
    if (o->record)
        return err_set(err, ERR_USAGE, "--record goes with --watch, or a meeting that is shown");
    if (o->include_join_tokens && !o->force && isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "join tokens are not printed on a terminal, unless with --force");
    return true;
}

static bool make_walk(struct headless *h, struct err *err)
{
    const struct options *o = &h->app->options;
    const struct settings *settings = connection_settings(h->connection);
    struct retry_config retry = settings_retry(settings, h->app->chance, h->app->clock);
    retry_init(&h->retry, &retry);
    const char *shared = env_get_nonempty(h->app->env, "XDG_RUNTIME_DIR");
    char name[128];
    rate_limiter_init(&h->limiter, (double)o->max_rate, clock_mono_ms(&h->app->clock));
    if (shared)
        rate_limiter_share(&h->limiter, shared,
                           connection_budget_name(h->connection, name, sizeof name));
    struct pagination_config config = {
        .source = connection_source(h->connection),
        .retry = &h->retry,
        .limiter = &h->limiter,
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

static void warn(void *self, const char *text)
{
    struct headless *h = self;
    stderr_note(h->app, "%s", text);
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
    struct connection_config config = {.app = h->app,
                                       .meeting_id = o->meeting_id,
                                       .ask = ask_terminal(),
                                       .warn = {warn, h},
                                       .attached = true};
    h->connection = connection_new(&config, err);
    if (!h->connection)
        return false;
    h->signals =
        signal_thread_start((struct signal_thread_target){.cancel = cancel, .self = h}, err);
    return h->signals && make_walk(h, err) && start_deadline(h, err);
}

/* Walks to the end. False and *err (of the walk, or of the output) when it is not reached. */
static bool walk_all(struct headless *h, struct err *err)
{
    struct page *page = NULL;
    enum pagination_step step;
    while ((step = pagination_next(h->walk, &page, err)) == PAGINATION_PAGE) {
        if (!listing_add(h->listing, page, err))
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
    if (!err_is(failure))
        return h->app->options.missing && !listing_is_full(h->listing) ? EXIT_MISSING : 0;
    bool begun = h->listing && listing_begun(h->listing);
    int status = stderr_error(h->app, failure);
    bool partial =
        begun && !h->app->options.count && !h->app->options.missing && failure->code != ERR_TIME_UP;
    return partial ? EXIT_PARTIAL : status;
}

/* Where a list goes on that was not to be complete, for formats that have no place for it. */
static void tell_token(const struct headless *h)
{
    enum output_format format = listing_format(h->listing);
    const char *token = pagination_next_token(h->walk);
    struct buf quoted = BUF_INIT(1 << 14);
    if (!token || format == OUTPUT_JSON || format == OUTPUT_TEXT)
        return;
    text_add_shell_quoted(&quoted, token, strlen(token)); /* foreign, and made to be pasted */
    stderr_note(h->app, "there is more: --next-token=%s", buf_text(&quoted));
    buf_clean_up(&quoted);
}

static void clean_up(struct headless *h)
{
    stop_deadline(h);
    signal_thread_stop(h->signals);
    pagination_destroy(h->walk);
    rate_limiter_clean_up(&h->limiter);
    connection_destroy(h->connection);
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
        bool complete = walk_all(&h, &failure);
        progress_clear(&h.progress);
        judge_token(&h, &failure);
        if (atomic_load(&h.time_is_up) && !complete) {
            err_clear(&failure);
            err_set(&failure, ERR_TIME_UP, "%ld s", app->options.timeout_s);
        }
        if (h.out.error)
            output = failure;
        else
            listing_end(h.listing, pagination_next_token(h.walk), complete, &output);
        if (complete && !err_is(&output))
            tell_token(&h);
    }
    int status = exit_status(&h, &failure, &output);
    clean_up(&h);
    return status;
}
