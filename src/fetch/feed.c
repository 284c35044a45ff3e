#include "fetch/worker_private.h"

#include <stdlib.h>
#include <string.h>

/* A walk under way. */
struct feed_walk {
    struct worker *worker;
    enum walk_purpose purpose;
    struct pagination *walk;
    int64_t began_ms;
    size_t rows_before; /* rows of the feed that the walk goes on behind */
    char request_id[80];
    struct page **pages; /* of a refresh, until it has ended well */
    size_t count, capacity;
};

static int64_t mono_ms(const struct worker *worker)
{
    return clock_mono_ms(&worker->clock);
}

/* --- what the UI is told -------------------------------------------------------------------- */

static void post(struct worker *worker, struct message *message)
{
    mailbox_post(worker->outbox, &message);
}

static void post_progress(struct worker *worker)
{
    struct message *message = message_new(MESSAGE_PROGRESS);
    if (message)
        message->u.progress = worker->progress;
    post(worker, message);
}

static struct message_walk describe(const struct feed_walk *fw)
{
    const struct worker *worker = fw->worker;
    struct message_walk walk = {
        .purpose = fw->purpose,
        .now_ms = clock_wall_ms(&worker->clock),
        .took_ms = mono_ms(worker) - fw->began_ms,
        .pages = pagination_pages(fw->walk),
        .rows = fw->rows_before + pagination_rows(fw->walk),
        .complete = pagination_complete(fw->walk),
        .limited = pagination_limited(fw->walk),
        .midway = worker->first_token != NULL,
        .cancelled = worker->cancelled,
        .recovered = worker->failed,
    };
    memcpy(walk.request_id, fw->request_id, sizeof walk.request_id);
    return walk;
}

/* --- one walk --------------------------------------------------------------------------------- */

static void update_progress(struct feed_walk *fw, enum fetch_phase phase, int attempt)
{
    struct message_progress *progress = &fw->worker->progress;
    *progress = (struct message_progress){
        .phase = phase,
        .purpose = fw->purpose,
        .pages = pagination_pages(fw->walk),
        .rows = fw->rows_before + pagination_rows(fw->walk),
        .began_mono_ms = fw->began_ms,
        .until_mono_ms = MESSAGE_NEVER,
        .attempt = attempt,
        .err = ERR_INIT,
    };
}

static void on_asking(void *self, size_t page, int attempt)
{
    (void)page;
    update_progress(self, FETCH_ASKING, attempt);
    post_progress(((struct feed_walk *)self)->worker);
}

static void on_waiting(void *self, const struct pagination_pause *pause)
{
    struct feed_walk *fw = self;
    struct worker *worker = fw->worker;
    update_progress(fw, pause->why ? FETCH_WAITING_RETRY : FETCH_WAITING_TURN, pause->attempt);
    worker->progress.until_mono_ms = mono_ms(worker) + pause->wait_ms;
    if (pause->why) {
        worker->progress.err = *pause->why;
        if (pause->why->retry_after_s > 0)
            schedule_hold_back(&worker->schedule, worker->progress.until_mono_ms);
    }
    post_progress(worker);
}

static bool begin(struct feed_walk *fw, struct worker *worker, enum walk_purpose purpose,
                  struct err *err)
{
    bool load = purpose == WALK_LOAD;
    size_t limit = worker->max_items;
    *fw = (struct feed_walk){.worker = worker, .purpose = purpose, .began_ms = mono_ms(worker)};
    fw->rows_before = load ? worker->feed.rows : 0;
    struct pagination_config config = {
        .source = worker->source,
        .retry = &worker->retry,
        .limiter = &worker->limiter,
        .clock = worker->clock,
        .chance = worker->chance,
        .waiter = {wait_for_command, worker},
        .observer = {.asking = on_asking, .waiting = on_waiting, .self = fw},
        .token = load && worker->feed.looked ? worker->feed.token : worker->first_token,
        .max_results = worker->max_results,
        .max_items = limit ? limit - fw->rows_before : 0,
        .background = !load && !schedule_asked(&worker->schedule),
        .may_restart = !load,
    };
    worker->cancelled = false;
    fw->walk = worker->walk = pagination_new(&config, err);
    return fw->walk != NULL;
}

static void end(struct feed_walk *fw)
{
    page_destroy_all(fw->pages, fw->count);
    pagination_destroy(fw->walk);
    fw->worker->walk = NULL;
    fw->worker->progress = (struct message_progress){.phase = FETCH_IDLE, .err = ERR_INIT};
    post_progress(fw->worker);
    post_schedule(fw->worker);
}

/* Notes where the rows of the feed end now. False when memory is out. */
static bool note_end(struct feed_walk *fw)
{
    struct feed *feed = &fw->worker->feed;
    const char *token = pagination_next_token(fw->walk);
    char *copy = token ? strdup(token) : NULL;
    if (token && !copy)
        return false;
    free(feed->token);
    *feed = (struct feed){
        .looked = true,
        .rows = fw->rows_before + pagination_rows(fw->walk),
        .token = copy,
        .complete = pagination_complete(fw->walk),
        .limited = pagination_limited(fw->walk),
    };
    fw->worker->failed = false;
    return true;
}

static void give_up(struct feed_walk *fw, const struct err *err)
{
    struct worker *worker = fw->worker;
    int64_t now_ms = mono_ms(worker);
    schedule_failed(&worker->schedule, now_ms, err);
    worker->failed = true;
    struct message *message = message_new(MESSAGE_FAILED);
    if (!message)
        return;
    struct message_schedule schedule;
    schedule_describe(&worker->schedule, &schedule);
    message->u.failure = (struct message_failure){
        .err = *err,
        .purpose = fw->purpose,
        .now_ms = clock_wall_ms(&worker->clock),
        .attempts = fw->walk ? pagination_attempts(fw->walk) : 0,
        .failures = schedule_failures(&worker->schedule),
        .next_mono_ms = schedule.next_mono_ms,
        .block = schedule.block,
    };
    post(worker, message);
}

static void post_walk_ended(struct feed_walk *fw)
{
    struct message *message = message_new(MESSAGE_WALK_ENDED);
    if (message)
        message->u.walk = describe(fw);
    post(fw->worker, message);
}

static void stop_early(struct feed_walk *fw)
{
    struct worker *worker = fw->worker;
    worker->cancelled = true;
    worker->wanted_rows = worker->feed.rows;
    schedule_cancelled(&worker->schedule, mono_ms(worker));
    post_walk_ended(fw);
}

/* --- loading more rows ------------------------------------------------------------------------ */

static bool post_page(struct feed_walk *fw, struct page *page, struct err *err)
{
    memcpy(fw->request_id, page->request_id, sizeof fw->request_id);
    struct message *message = message_new(MESSAGE_PAGE);
    struct message_walk walk = describe(fw);
    if (!message || !note_end(fw)) {
        free(message);
        page_destroy(page);
        return err_set(err, ERR_OOM, "page");
    }
    message->u.page = (struct message_page){page, walk};
    post(fw->worker, message);
    schedule_loaded(&fw->worker->schedule, mono_ms(fw->worker));
    fw->worker->restarted = false;
    return true;
}

bool feed_load_is_wanted(const struct worker *worker)
{
    const struct feed *feed = &worker->feed;
    return !feed->looked || (feed->rows < worker->wanted_rows && !feed->complete && !feed->limited);
}

/* Pages until enough is loaded, the list ends, or it fails. */
static enum pagination_step load_pages(struct feed_walk *fw, struct err *err)
{
    struct worker *worker = fw->worker;
    enum pagination_step step = PAGINATION_END;
    struct page *page;
    while (feed_load_is_wanted(worker) && !worker->cancelled && !quit_was_asked(worker)) {
        step = pagination_next(fw->walk, &page, err);
        if (step != PAGINATION_PAGE)
            return step;
        if (!post_page(fw, page, err))
            return PAGINATION_FAILED;
        handle_commands(worker);
    }
    /* Enough for now, but there is no way on: the UI must know, when it wants more. */
    return pagination_is_stuck(fw->walk) ? pagination_next(fw->walk, &page, err) : PAGINATION_END;
}

/* Once, when rows have come and nothing else is urgent. */
static void call_loaded(struct worker *worker)
{
    void (*loaded)(void *self) = worker->loaded;
    if (!loaded || !worker->feed.looked || worker->cancelled || quit_was_asked(worker))
        return;
    worker->loaded = NULL;
    loaded(worker->self);
}

void feed_load(struct worker *worker)
{
    struct feed_walk fw;
    struct err err = ERR_INIT;
    enum pagination_step step = PAGINATION_FAILED;
    if (begin(&fw, worker, WALK_LOAD, &err))
        step = load_pages(&fw, &err);
    bool again = step == PAGINATION_FAILED && err.code == ERR_TOKEN_REFUSED &&
                 worker->feed.looked && !worker->restarted;
    if (step == PAGINATION_FAILED && err.code == ERR_CANCELLED)
        stop_early(&fw);
    else if (step == PAGINATION_FAILED && !again)
        give_up(&fw, &err);
    else if (step == PAGINATION_END && fw.walk)
        post_walk_ended(&fw);
    end(&fw);
    call_loaded(worker);
    if (again) {
        worker->restarted = true;
        feed_refresh(worker); /* from page 1 the tokens are fresh ones */
    }
}

/* --- refreshing ------------------------------------------------------------------------------- */

static bool keep_page(struct feed_walk *fw, struct page *page, struct err *err)
{
    memcpy(fw->request_id, page->request_id, sizeof fw->request_id);
    if (fw->count == fw->capacity) {
        size_t capacity = fw->capacity ? fw->capacity * 2 : 16;
        struct page **pages = realloc(fw->pages, capacity * sizeof *pages);
        if (!pages) {
            page_destroy(page);
            return err_set(err, ERR_OOM, "page");
        }
        fw->pages = pages;
        fw->capacity = capacity;
    }
    fw->pages[fw->count++] = page;
    return true;
}

static void forget_pages(struct feed_walk *fw)
{
    page_destroy_all(fw->pages, fw->count);
    fw->pages = NULL;
    fw->count = fw->capacity = 0;
}

/* A list that was loaded to its end is walked to its end; of another one as many rows as there
 * were. */
static bool has_enough(const struct feed_walk *fw)
{
    const struct feed *feed = &fw->worker->feed;
    return !feed->complete && fw->count > 0 && pagination_rows(fw->walk) >= feed->rows;
}

static enum pagination_step refresh_pages(struct feed_walk *fw, struct err *err)
{
    struct worker *worker = fw->worker;
    struct page *page;
    while (!has_enough(fw)) {
        enum pagination_step step = pagination_next(fw->walk, &page, err);
        if (step == PAGINATION_RESTARTED)
            forget_pages(fw);
        else if (step != PAGINATION_PAGE)
            return step;
        else if (!keep_page(fw, page, err))
            return PAGINATION_FAILED;
        handle_commands(worker);
        if (worker->cancelled || quit_was_asked(worker)) {
            err_set(err, ERR_CANCELLED, "%s", "");
            return PAGINATION_FAILED;
        }
    }
    return PAGINATION_END;
}

static void post_snapshot(struct feed_walk *fw)
{
    struct worker *worker = fw->worker;
    struct err err = ERR_INIT;
    struct message_walk walk = describe(fw);
    struct message *message = message_new(MESSAGE_SNAPSHOT);
    if (!message || !note_end(fw)) {
        free(message);
        err_set(&err, ERR_OOM, "refresh");
        give_up(fw, &err);
        return;
    }
    message->u.snapshot = (struct message_snapshot){fw->pages, fw->count, walk};
    fw->pages = NULL;
    fw->count = 0;
    schedule_succeeded(&worker->schedule, mono_ms(worker), walk.took_ms);
    post(worker, message);
}

void feed_refresh(struct worker *worker)
{
    struct feed_walk fw;
    struct err err = ERR_INIT;
    enum pagination_step step = PAGINATION_FAILED;
    if (begin(&fw, worker, WALK_REFRESH, &err))
        step = refresh_pages(&fw, &err);
    if (step == PAGINATION_END)
        post_snapshot(&fw);
    else if (err.code == ERR_CANCELLED)
        stop_early(&fw);
    else
        give_up(&fw, &err);
    end(&fw);
}
