#include "fetch/feed.h"

#include "fetch/worker_commands.h"

#include <stdlib.h>
#include <string.h>

/* A walk under way. */
struct errand {
    struct worker *worker;
    enum walk_purpose purpose;
    struct pagination *walk;
    int64_t began_ms;
    size_t rows_before; /* loaded ones that the walk goes on behind */
    char request_id[80];
    struct page **pages; /* of a refresh, until it has ended well */
    size_t count, capacity;
};

static int64_t mono_ms(const struct worker *worker)
{
    return clock_mono_ms(&worker->config.clock);
}

/* --- what the UI hears ------------------------------------------------------------------------ */

static void post(struct worker *worker, struct message *message)
{
    mailbox_post(worker->config.outbox, &message);
}

static void post_progress(struct worker *worker)
{
    struct message *message = message_new(MESSAGE_PROGRESS);
    if (message)
        message->u.progress = worker->progress;
    post(worker, message);
}

static struct message_walk describe(const struct errand *errand)
{
    const struct worker *worker = errand->worker;
    struct message_walk walk = {
        .purpose = errand->purpose,
        .now_ms = clock_wall_ms(&worker->config.clock),
        .took_ms = mono_ms(worker) - errand->began_ms,
        .pages = pagination_pages(errand->walk),
        .rows = errand->rows_before + pagination_rows(errand->walk),
        .complete = pagination_complete(errand->walk),
        .limited = pagination_limited(errand->walk),
        .cancelled = worker->cancelled,
        .recovered = worker->failed,
    };
    memcpy(walk.request_id, errand->request_id, sizeof walk.request_id);
    return walk;
}

/* --- one walk --------------------------------------------------------------------------------- */

static void update_progress(struct errand *errand, enum fetch_phase phase, int attempt)
{
    struct message_progress *progress = &errand->worker->progress;
    *progress = (struct message_progress){
        .phase = phase,
        .purpose = errand->purpose,
        .pages = pagination_pages(errand->walk),
        .rows = errand->rows_before + pagination_rows(errand->walk),
        .began_mono_ms = errand->began_ms,
        .until_mono_ms = MESSAGE_NEVER,
        .attempt = attempt,
        .err = ERR_INIT,
    };
}

static void on_asking(void *self, size_t page, int attempt)
{
    (void)page;
    update_progress(self, WORK_ASKING, attempt);
    post_progress(((struct errand *)self)->worker);
}

static void on_waiting(void *self, const struct pagination_pause *pause)
{
    struct errand *errand = self;
    struct worker *worker = errand->worker;
    update_progress(errand, pause->why ? WORK_WAITING_RETRY : WORK_WAITING_TURN, pause->attempt);
    worker->progress.until_mono_ms = mono_ms(worker) + pause->wait_ms;
    if (pause->why) {
        worker->progress.err = *pause->why;
        if (pause->why->retry_after_s > 0)
            schedule_hold_back(&worker->schedule, worker->progress.until_mono_ms);
    }
    post_progress(worker);
}

static bool begin(struct errand *errand, struct worker *worker, enum walk_purpose purpose,
                  struct err *err)
{
    bool load = purpose == WALK_LOAD;
    size_t limit = worker->config.max_items;
    *errand = (struct errand){.worker = worker, .purpose = purpose, .began_ms = mono_ms(worker)};
    errand->rows_before = load ? worker->feed.rows : 0;
    struct pagination_config config = {
        .source = worker->source,
        .retry = &worker->retry,
        .limiter = &worker->limiter,
        .clock = worker->config.clock,
        .chance = worker->config.chance,
        .waiter = {wait_for_command, worker},
        .observer = {.asking = on_asking, .waiting = on_waiting, .self = errand},
        .token = load && worker->feed.looked ? worker->feed.token : worker->first_token,
        .max_results = worker->config.max_results,
        .max_items = limit ? limit - errand->rows_before : 0,
        .background = !load && !schedule_asked(&worker->schedule),
        .may_restart = !load,
    };
    worker->cancelled = false;
    errand->walk = worker->walk = pagination_new(&config, err);
    return errand->walk != NULL;
}

static void end(struct errand *errand)
{
    page_destroy_all(errand->pages, errand->count);
    pagination_destroy(errand->walk);
    errand->worker->walk = NULL;
    errand->worker->progress = (struct message_progress){.phase = WORK_IDLE, .err = ERR_INIT};
    post_progress(errand->worker);
    post_schedule(errand->worker);
}

/* Notes where the loaded rows end now. False when memory is out. */
static bool note_loaded(struct errand *errand)
{
    struct feed *feed = &errand->worker->feed;
    const char *token = pagination_next_token(errand->walk);
    char *copy = token ? strdup(token) : NULL;
    if (token && !copy)
        return false;
    free(feed->token);
    *feed = (struct feed){
        .looked = true,
        .rows = errand->rows_before + pagination_rows(errand->walk),
        .token = copy,
        .complete = pagination_complete(errand->walk),
        .limited = pagination_limited(errand->walk),
    };
    errand->worker->failed = false;
    return true;
}

static void give_up(struct errand *errand, const struct err *err)
{
    struct worker *worker = errand->worker;
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
        .purpose = errand->purpose,
        .now_ms = clock_wall_ms(&worker->config.clock),
        .attempts = errand->walk ? pagination_attempts(errand->walk) : 0,
        .failures = schedule_failures(&worker->schedule),
        .next_mono_ms = schedule.next_mono_ms,
        .hold = schedule.hold,
    };
    post(worker, message);
}

static void post_walk_ended(struct errand *errand)
{
    struct message *message = message_new(MESSAGE_WALK_ENDED);
    if (message)
        message->u.walk = describe(errand);
    post(errand->worker, message);
}

static void stop_early(struct errand *errand)
{
    struct worker *worker = errand->worker;
    worker->cancelled = true;
    worker->wanted_rows = worker->feed.rows;
    schedule_cancelled(&worker->schedule, mono_ms(worker));
    post_walk_ended(errand);
}

/* --- loading more rows ------------------------------------------------------------------------ */

static bool post_page(struct errand *errand, struct page *page, struct err *err)
{
    memcpy(errand->request_id, page->request_id, sizeof errand->request_id);
    struct message *message = message_new(MESSAGE_PAGE);
    struct message_walk walk = describe(errand);
    if (!message || !note_loaded(errand)) {
        free(message);
        page_destroy(page);
        return err_set(err, ERR_OOM, "page");
    }
    message->u.page = (struct message_page){page, walk};
    post(errand->worker, message);
    schedule_loaded(&errand->worker->schedule, mono_ms(errand->worker));
    errand->worker->restarted = false;
    return true;
}

bool feed_load_is_wanted(const struct worker *worker)
{
    const struct feed *feed = &worker->feed;
    return !feed->looked || (feed->rows < worker->wanted_rows && !feed->complete && !feed->limited);
}

/* Pages until enough is loaded, the list ends, or it fails. */
static enum pagination_step load_pages(struct errand *errand, struct err *err)
{
    struct worker *worker = errand->worker;
    enum pagination_step step = PAGINATION_END;
    struct page *page;
    while (feed_load_is_wanted(worker) && !worker->cancelled && !quit_was_asked(worker)) {
        step = pagination_next(errand->walk, &page, err);
        if (step != PAGINATION_PAGE)
            return step;
        if (!post_page(errand, page, err))
            return PAGINATION_FAILED;
        handle_commands(worker);
    }
    /* Enough for now, but there is no way on: whoever wants more must know. */
    return pagination_is_stuck(errand->walk) ? pagination_next(errand->walk, &page, err)
                                             : PAGINATION_END;
}

void feed_load(struct worker *worker)
{
    struct errand errand;
    struct err err = ERR_INIT;
    enum pagination_step step = PAGINATION_FAILED;
    if (begin(&errand, worker, WALK_LOAD, &err))
        step = load_pages(&errand, &err);
    bool again = step == PAGINATION_FAILED && err.code == ERR_TOKEN_REFUSED &&
                 worker->feed.looked && !worker->restarted;
    if (step == PAGINATION_FAILED && err.code == ERR_CANCELLED)
        stop_early(&errand);
    else if (step == PAGINATION_FAILED && !again)
        give_up(&errand, &err);
    else if (step == PAGINATION_END && errand.walk)
        post_walk_ended(&errand);
    end(&errand);
    if (again) {
        worker->restarted = true;
        feed_refresh(worker); /* from page 1 the tokens are fresh ones */
    }
}

/* --- refreshing ------------------------------------------------------------------------------- */

static bool keep_page(struct errand *errand, struct page *page, struct err *err)
{
    memcpy(errand->request_id, page->request_id, sizeof errand->request_id);
    if (errand->count == errand->capacity) {
        size_t capacity = errand->capacity ? errand->capacity * 2 : 16;
        struct page **pages = realloc(errand->pages, capacity * sizeof *pages);
        if (!pages) {
            page_destroy(page);
            return err_set(err, ERR_OOM, "page");
        }
        errand->pages = pages;
        errand->capacity = capacity;
    }
    errand->pages[errand->count++] = page;
    return true;
}

static void forget_pages(struct errand *errand)
{
    page_destroy_all(errand->pages, errand->count);
    errand->pages = NULL;
    errand->count = errand->capacity = 0;
}

/* A list that was loaded to its end is walked to its end; of another one as many rows as there
 * were. */
static bool has_enough(const struct errand *errand)
{
    const struct feed *feed = &errand->worker->feed;
    return !feed->complete && errand->count > 0 && pagination_rows(errand->walk) >= feed->rows;
}

static enum pagination_step refresh_pages(struct errand *errand, struct err *err)
{
    struct worker *worker = errand->worker;
    struct page *page;
    while (!has_enough(errand)) {
        enum pagination_step step = pagination_next(errand->walk, &page, err);
        if (step == PAGINATION_RESTARTED)
            forget_pages(errand);
        else if (step != PAGINATION_PAGE)
            return step;
        else if (!keep_page(errand, page, err))
            return PAGINATION_FAILED;
        handle_commands(worker);
        if (worker->cancelled || quit_was_asked(worker)) {
            err_set(err, ERR_CANCELLED, "%s", "");
            return PAGINATION_FAILED;
        }
    }
    return PAGINATION_END;
}

static void post_generation(struct errand *errand)
{
    struct worker *worker = errand->worker;
    struct err err = ERR_INIT;
    struct message_walk walk = describe(errand);
    struct message *message = message_new(MESSAGE_GENERATION);
    if (!message || !note_loaded(errand)) {
        free(message);
        err_set(&err, ERR_OOM, "refresh");
        give_up(errand, &err);
        return;
    }
    message->u.generation = (struct message_generation){errand->pages, errand->count, walk};
    errand->pages = NULL;
    errand->count = 0;
    schedule_succeeded(&worker->schedule, mono_ms(worker), walk.took_ms);
    post(worker, message);
}

void feed_refresh(struct worker *worker)
{
    struct errand errand;
    struct err err = ERR_INIT;
    enum pagination_step step = PAGINATION_FAILED;
    if (begin(&errand, worker, WALK_REFRESH, &err))
        step = refresh_pages(&errand, &err);
    if (step == PAGINATION_END)
        post_generation(&errand);
    else if (err.code == ERR_CANCELLED)
        stop_early(&errand);
    else
        give_up(&errand, &err);
    end(&errand);
}
