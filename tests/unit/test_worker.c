#include "fetch/worker.h"

#include "base/secret.h"
#include "support/pages.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#define PATIENCE_MS 60000

/* A meeting that lists people "0", "1", … in pages of two, with tokens that are numbers of rows.
 * Runs on the worker's thread; the test turns its switches. */
struct meeting {
    atomic_int people;
    atomic_int requests;
    atomic_int fail_next;  /* an err_code for the next requests, */
    atomic_int fail_times; /* so many */
    atomic_int retry_after_s;
    atomic_bool stall; /* requests end only when they are cancelled */
    atomic_bool refuse_tokens;
    atomic_bool repeat_tokens; /* a page names its own token as the next */
    atomic_bool ask;           /* the next request asks for a code first */
    atomic_bool signals_blocked;
    atomic_llong last_refused_ms, too_soon; /* requests within a second of Retry-After: 1 */
    int cancel_pipe[2];
    struct worker *worker;
    char code[16];
};

static void meeting_init(struct meeting *meeting, int people)
{
    memset(meeting, 0, sizeof *meeting);
    atomic_store(&meeting->people, people);
    ck_assert_int_eq(pipe(meeting->cancel_pipe), 0);
}

static void meeting_clean_up(struct meeting *meeting)
{
    close(meeting->cancel_pipe[0]);
    close(meeting->cancel_pipe[1]);
}

static bool take_cancel(struct meeting *meeting, int timeout_ms)
{
    char byte;
    struct pollfd polled = {.fd = meeting->cancel_pipe[0], .events = POLLIN};
    return poll(&polled, 1, timeout_ms) == 1 && read(meeting->cancel_pipe[0], &byte, 1) == 1;
}

static bool fail_when_told(struct meeting *meeting, struct err *err)
{
    if (atomic_load(&meeting->fail_times) == 0)
        return false;
    atomic_fetch_sub(&meeting->fail_times, 1);
    err_set(err, (enum err_code)atomic_load(&meeting->fail_next), "%s", "");
    int retry_after_s = atomic_load(&meeting->retry_after_s);
    if (retry_after_s)
        err->retry = ERR_RETRY_TRANSIENT;
    err->retry_after_s = retry_after_s ? retry_after_s : -1;
    return true;
}

static bool ask_when_told(struct meeting *meeting, struct err *err)
{
    char *answer = NULL;
    if (!atomic_exchange(&meeting->ask, false))
        return true;
    bool ok = worker_ask(meeting->worker, "MFA code", &answer, err);
    if (ok)
        snprintf(meeting->code, sizeof meeting->code, "%s", answer);
    secret_free(answer);
    return ok;
}

static void note_haste(struct meeting *meeting)
{
    struct clock clock = clock_system();
    int64_t now_ms = clock_mono_ms(&clock), last_ms = atomic_load(&meeting->last_refused_ms);
    if (last_ms && now_ms - last_ms < 1000)
        atomic_fetch_add(&meeting->too_soon, 1);
    if (atomic_load(&meeting->fail_times) && atomic_load(&meeting->retry_after_s))
        atomic_store(&meeting->last_refused_ms, now_ms);
}

static bool fetch(void *self, const struct page_request *request, struct page **page,
                  struct err *err)
{
    struct meeting *meeting = self;
    char words[64] = "", next[16];
    int from = request->token ? atoi(request->token) : 0, people = atomic_load(&meeting->people);
    int rows = request->max_results && request->max_results < 2 ? 1 : 2;
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    atomic_store(&meeting->signals_blocked, sigismember(&blocked, SIGINT) == 1);
    int number = atomic_fetch_add(&meeting->requests, 1) + 1;
    note_haste(meeting);
    if (!ask_when_told(meeting, err) || fail_when_told(meeting, err))
        return false;
    if (take_cancel(meeting, atomic_load(&meeting->stall) ? PATIENCE_MS : 0))
        return err_set(err, ERR_CANCELLED, "%s", "");
    if (request->token && atomic_exchange(&meeting->refuse_tokens, false))
        return err_set(err, ERR_TOKEN_REFUSED, "%s", "");
    for (int i = from; i < from + rows && i < people; i++)
        snprintf(words + strlen(words), sizeof words - strlen(words), "%d ", i);
    bool repeat = request->token && atomic_load(&meeting->repeat_tokens);
    snprintf(next, sizeof next, "%d", repeat ? from : from + rows);
    *page = page_of(words, from + rows < people ? next : NULL);
    snprintf((*page)->request_id, sizeof(*page)->request_id, "request-%d", number);
    return true;
}

static void cancel(void *self)
{
    ck_assert_int_eq(write(((struct meeting *)self)->cancel_pipe[1], "", 1), 1);
}

static void clear_cancel(void *self)
{
    while (take_cancel(self, 0))
        ;
}

/* --- a worker on it
 * ------------------------------------------------------------------------------- */

struct fixture {
    struct meeting meeting;
    struct mailbox *outbox;
    struct worker *worker;
};

static struct worker_config config_of(struct fixture *f)
{
    return (struct worker_config){
        .outbox = f->outbox,
        .retry = {.max_attempts = 1, .chance = chance_system(), .clock = clock_system()},
        .clock = clock_system(),
        .chance = chance_system(),
    };
}

static void prepare(struct fixture *f, int people)
{
    struct err err = ERR_INIT;
    meeting_init(&f->meeting, people);
    f->outbox = mailbox_new(-1, &err);
    ck_assert_ptr_nonnull(f->outbox);
}

static void start(struct fixture *f, const struct worker_config *config)
{
    struct err err = ERR_INIT;
    struct page_source source = {fetch, cancel, clear_cancel, &f->meeting};
    f->worker = f->meeting.worker = worker_new(config, &err);
    ck_assert_ptr_nonnull(f->worker);
    ck_assert(worker_start(f->worker, source, &err));
}

static void begin(struct fixture *f, int people)
{
    prepare(f, people);
    struct worker_config config = config_of(f);
    start(f, &config);
}

static void end(struct fixture *f)
{
    worker_destroy(f->worker);
    mailbox_destroy(f->outbox);
    meeting_clean_up(&f->meeting);
}

static void command(struct fixture *f, enum message_kind kind)
{
    struct message *message = message_new(kind);
    worker_post(f->worker, &message);
}

static void load(struct fixture *f, size_t rows)
{
    struct message *message = message_new(MESSAGE_LOAD);
    message->u.rows = rows;
    worker_post(f->worker, &message);
}

/* The next message of this kind; others on the way are dropped. */
static struct message *await(struct fixture *f, enum message_kind kind)
{
    for (;;) {
        struct message *message = mailbox_wait(f->outbox, PATIENCE_MS);
        ck_assert_msg(message != NULL, "no message %d", kind);
        if (message->kind == kind)
            return message;
        message_destroy(message);
    }
}

static struct message_walk await_page(struct fixture *f)
{
    struct message *message = await(f, MESSAGE_PAGE);
    struct message_walk walk = message->u.page.walk;
    message_destroy(message);
    return walk;
}

static struct message_walk await_walk(struct fixture *f)
{
    struct message *message = await(f, MESSAGE_WALK_ENDED);
    struct message_walk walk = message->u.walk;
    message_destroy(message);
    return walk;
}

static struct message_walk await_snapshot(struct fixture *f, size_t pages)
{
    struct message *message = await(f, MESSAGE_SNAPSHOT);
    struct message_walk walk = message->u.snapshot.walk;
    ck_assert_uint_eq(message->u.snapshot.count, pages);
    message_destroy(message);
    return walk;
}

static struct message_failure await_failure(struct fixture *f)
{
    struct message *message = await(f, MESSAGE_FAILED);
    struct message_failure failure = message->u.failure;
    message_destroy(message);
    return failure;
}

START_TEST(it_begins_with_the_first_page_and_no_more)
{
    struct fixture f;
    begin(&f, 5);
    struct message_walk walk = await_page(&f);
    ck_assert_uint_eq(walk.rows, 2);
    ck_assert(!walk.complete);
    walk = await_walk(&f);
    ck_assert_int_eq(walk.purpose, WALK_LOAD);
    ck_assert_int_eq(atomic_load(&f.meeting.requests), 1);
    ck_assert(atomic_load(&f.meeting.signals_blocked));
    end(&f);
}
END_TEST

START_TEST(each_answer_has_the_id_of_its_last_request)
{
    struct fixture f;
    begin(&f, 5);
    ck_assert_str_eq(await_page(&f).request_id, "request-1");
    ck_assert_str_eq(await_walk(&f).request_id, "request-1");
    load(&f, 100);
    ck_assert_str_eq(await_page(&f).request_id, "request-2");
    ck_assert_str_eq(await_page(&f).request_id, "request-3");
    ck_assert_str_eq(await_walk(&f).request_id, "request-3");
    command(&f, MESSAGE_REFRESH);
    ck_assert_str_eq(await_snapshot(&f, 3).request_id, "request-6");
    end(&f);
}
END_TEST

START_TEST(it_loads_as_many_rows_as_are_wanted)
{
    struct fixture f;
    begin(&f, 9);
    await_walk(&f);
    load(&f, 5);
    ck_assert_uint_eq(await_page(&f).rows, 4);
    ck_assert_uint_eq(await_page(&f).rows, 6);
    ck_assert(!await_walk(&f).complete);
    load(&f, SIZE_MAX);
    struct message_walk walk = await_walk(&f);
    ck_assert(walk.complete);
    ck_assert_uint_eq(walk.rows, 9);
    ck_assert_int_eq(atomic_load(&f.meeting.requests), 5);
    end(&f);
}
END_TEST

START_TEST(a_refresh_walks_the_loaded_pages_only)
{
    struct fixture f;
    begin(&f, 9);
    await_walk(&f);
    load(&f, 4);
    await_walk(&f);
    command(&f, MESSAGE_REFRESH);
    struct message_walk walk = await_snapshot(&f, 2);
    ck_assert_int_eq(walk.purpose, WALK_REFRESH);
    ck_assert_uint_eq(walk.rows, 4);
    ck_assert(!walk.complete);
    load(&f, 6); /* goes on behind the refreshed pages */
    ck_assert_uint_eq(await_page(&f).rows, 6);
    end(&f);
}
END_TEST

START_TEST(a_list_loaded_to_its_end_is_refreshed_to_its_end)
{
    struct fixture f;
    begin(&f, 2);
    ck_assert(await_walk(&f).complete);
    atomic_store(&f.meeting.people, 7);
    command(&f, MESSAGE_REFRESH);
    struct message_walk walk = await_snapshot(&f, 4);
    ck_assert(walk.complete);
    ck_assert_uint_eq(walk.rows, 7);
    end(&f);
}
END_TEST

START_TEST(the_interval_brings_refreshes_by_itself_until_paused)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    config.interval_ms = 20;
    start(&f, &config);
    await_snapshot(&f, 1);
    await_snapshot(&f, 1);
    struct message *pause = message_new(MESSAGE_PAUSE);
    pause->u.on = true;
    worker_post(f.worker, &pause);
    for (;;) { /* what was under way may still end */
        struct message *message = await(&f, MESSAGE_SCHEDULE);
        bool paused = message->u.schedule.block == BLOCK_PAUSED;
        message_destroy(message);
        if (paused)
            break;
    }
    int requests = atomic_load(&f.meeting.requests);
    ck_assert_ptr_null(mailbox_wait(f.outbox, 100));
    ck_assert_int_eq(atomic_load(&f.meeting.requests), requests);
    end(&f);
}
END_TEST

START_TEST(a_failed_refresh_is_told_and_tried_again)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    config.interval_ms = 20;
    start(&f, &config);
    await_walk(&f);
    atomic_store(&f.meeting.fail_next, ERR_CONNECT);
    atomic_store(&f.meeting.fail_times, 2);
    struct message_failure failure = await_failure(&f);
    ck_assert_int_eq(failure.err.code, ERR_CONNECT);
    ck_assert_int_eq(failure.purpose, WALK_REFRESH);
    ck_assert_int_eq(failure.block, BLOCK_NONE);
    ck_assert_int_ne(failure.next_mono_ms, MESSAGE_NEVER);
    ck_assert_int_eq(await_failure(&f).failures, 2);
    ck_assert(await_snapshot(&f, 1).recovered);
    ck_assert(!await_snapshot(&f, 1).recovered);
    end(&f);
}
END_TEST

START_TEST(without_credentials_it_waits_until_the_files_change)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    atomic_store(&f.meeting.fail_next, ERR_LOGIN_EXPIRED);
    atomic_store(&f.meeting.fail_times, 1);
    config.interval_ms = 20;
    start(&f, &config);
    struct message_failure failure = await_failure(&f);
    ck_assert_int_eq(failure.block, BLOCK_AUTH);
    ck_assert_int_eq(failure.next_mono_ms, MESSAGE_NEVER);
    load(&f, 3); /* must wait too */
    struct message *message;
    while ((message = mailbox_wait(f.outbox, 100)))
        message_destroy(message);
    ck_assert_int_eq(atomic_load(&f.meeting.requests), 1);
    command(&f, MESSAGE_FILES_CHANGED);
    ck_assert_uint_eq(await_page(&f).rows, 2);
    ck_assert_uint_eq(await_page(&f).rows, 3);
    end(&f);
}
END_TEST

START_TEST(an_ended_meeting_is_not_asked_for_again)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    config.interval_ms = 20;
    start(&f, &config);
    await_walk(&f);
    atomic_store(&f.meeting.fail_next, ERR_MEETING_NOT_FOUND);
    atomic_store(&f.meeting.fail_times, 1);
    ck_assert_int_eq(await_failure(&f).block, BLOCK_ENDED);
    struct message *message;
    while ((message = mailbox_wait(f.outbox, 100)))
        message_destroy(message);
    command(&f, MESSAGE_REFRESH);
    await_snapshot(&f, 1);
    end(&f);
}
END_TEST

START_TEST(cancelling_ends_a_request_at_once_and_the_next_one_is_not_hurt)
{
    struct fixture f;
    begin(&f, 9);
    await_walk(&f);
    atomic_store(&f.meeting.stall, true);
    load(&f, 9);
    for (bool asking = false; !asking;) {
        struct message *message = await(&f, MESSAGE_PROGRESS);
        asking = message->u.progress.phase == FETCH_ASKING;
        message_destroy(message);
    }
    command(&f, MESSAGE_CANCEL);
    ck_assert(await_walk(&f).cancelled);
    atomic_store(&f.meeting.stall, false);
    load(&f, 4);
    ck_assert_uint_eq(await_page(&f).rows, 4);
    end(&f);
}
END_TEST

START_TEST(cancelling_when_nothing_is_under_way_hurts_nothing)
{
    struct fixture f;
    begin(&f, 9);
    await_walk(&f);
    command(&f, MESSAGE_CANCEL);
    message_destroy(await(&f, MESSAGE_SCHEDULE)); /* it has been obeyed, and the thread sleeps */
    load(&f, 3);
    ck_assert_uint_eq(await_page(&f).rows, 4);
    end(&f);
}
END_TEST

START_TEST(quitting_during_a_request_takes_milliseconds)
{
    struct clock clock = clock_system();
    struct fixture f;
    prepare(&f, 9);
    struct worker_config config = config_of(&f);
    atomic_store(&f.meeting.stall, true);
    start(&f, &config);
    while (atomic_load(&f.meeting.requests) == 0)
        sched_yield();
    int64_t began = clock_mono_ms(&clock);
    end(&f);
    ck_assert_int_lt(clock_mono_ms(&clock) - began, PATIENCE_MS / 10);
}
END_TEST

START_TEST(a_refused_token_makes_it_walk_from_the_first_page)
{
    struct fixture f;
    begin(&f, 9);
    await_walk(&f);
    load(&f, 4);
    await_walk(&f);
    atomic_store(&f.meeting.refuse_tokens, true);
    load(&f, 6);
    ck_assert_uint_eq(await_snapshot(&f, 2).rows, 4);
    ck_assert_uint_eq(await_page(&f).rows, 6);
    end(&f);
}
END_TEST

START_TEST(tokens_refused_again_and_again_are_a_failure_not_a_loop)
{
    struct fixture f;
    begin(&f, 9);
    await_walk(&f);
    atomic_store(&f.meeting.fail_next, ERR_TOKEN_REFUSED);
    atomic_store(&f.meeting.fail_times, 100);
    load(&f, 6);
    ck_assert_int_eq(await_failure(&f).err.code, ERR_TOKEN_REFUSED);
    end(&f);
}
END_TEST

START_TEST(a_token_that_repeats_is_told_though_enough_rows_are_there)
{
    struct fixture f;
    begin(&f, 9);
    await_walk(&f);
    atomic_store(&f.meeting.repeat_tokens, true);
    load(&f, 4);
    ck_assert_uint_eq(await_page(&f).rows, 4);
    ck_assert_int_eq(await_failure(&f).err.code, ERR_TOKEN_REPEATED);
    end(&f);
}
END_TEST

START_TEST(a_limit_on_rows_ends_loads_and_refreshes)
{
    struct fixture f;
    prepare(&f, 9);
    struct worker_config config = config_of(&f);
    config.max_items = 5;
    start(&f, &config);
    load(&f, SIZE_MAX);
    struct message_walk walk;
    do
        walk = await_walk(&f);
    while (!walk.limited);
    ck_assert_uint_eq(walk.rows, 5);
    command(&f, MESSAGE_REFRESH);
    walk = await_snapshot(&f, 3);
    ck_assert_uint_eq(walk.rows, 5);
    ck_assert(walk.limited);
    end(&f);
}
END_TEST

START_TEST(a_question_crosses_and_its_answer_comes_back)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    atomic_store(&f.meeting.ask, true);
    start(&f, &config);
    struct message *question = await(&f, MESSAGE_QUESTION);
    ck_assert_str_eq(question->u.question, "MFA code");
    message_destroy(question);
    load(&f, 3); /* other commands do not answer it */
    struct message *answer = message_new(MESSAGE_ANSWER);
    answer->u.answer = secret_strdup("123456");
    worker_post(f.worker, &answer);
    await_page(&f);
    ck_assert_str_eq(f.meeting.code, "123456");
    end(&f);
}
END_TEST

START_TEST(no_answer_is_a_failure_that_waits_for_r)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    atomic_store(&f.meeting.ask, true);
    start(&f, &config);
    message_destroy(await(&f, MESSAGE_QUESTION));
    command(&f, MESSAGE_ANSWER);
    struct message_failure failure = await_failure(&f);
    ck_assert_int_eq(failure.err.code, ERR_MFA_NEEDED);
    ck_assert_int_eq(failure.block, BLOCK_AUTH);
    command(&f, MESSAGE_REFRESH);
    await_page(&f);
    end(&f);
}
END_TEST

START_TEST(quitting_while_a_question_is_open_takes_no_answer)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    atomic_store(&f.meeting.ask, true);
    start(&f, &config);
    message_destroy(await(&f, MESSAGE_QUESTION));
    int requests = atomic_load(&f.meeting.requests);
    end(&f);
    ck_assert_str_eq(f.meeting.code, "");
    ck_assert_int_eq(atomic_load(&f.meeting.requests), requests);
}
END_TEST

static void answer_with(struct fixture *f, const char *code)
{
    struct message *answer = message_new(MESSAGE_ANSWER);
    answer->u.answer = secret_strdup(code);
    worker_post(f->worker, &answer);
}

/* Nor does one stay in memory: the leak check of the sanitizers' runs looks for it. */
START_TEST(an_answer_to_no_question_answers_no_later_one)
{
    struct fixture f;
    prepare(&f, 3);
    struct worker_config config = config_of(&f);
    start(&f, &config);
    await_page(&f);
    answer_with(&f, "111111");
    answer_with(&f, "222222");
    atomic_store(&f.meeting.ask, true);
    command(&f, MESSAGE_REFRESH);
    message_destroy(await(&f, MESSAGE_QUESTION));
    answer_with(&f, "333333");
    await_snapshot(&f, 1);
    ck_assert_str_eq(f.meeting.code, "333333");
    answer_with(&f, "444444");
    end(&f);
}
END_TEST

/* Whatever a person can press, as fast as they can, for some time. */
static void hammer(struct fixture *f, int64_t ms)
{
    static const enum message_kind keys[] = {MESSAGE_REFRESH, MESSAGE_LOAD, MESSAGE_CANCEL,
                                             MESSAGE_REFRESH, MESSAGE_FILES_CHANGED};
    struct clock clock = clock_system();
    int64_t until_ms = clock_mono_ms(&clock) + ms;
    for (size_t i = 0; clock_mono_ms(&clock) < until_ms; i++) {
        struct message *key = message_new(keys[i % (sizeof keys / sizeof *keys)]), *message;
        key->u.rows = i;
        worker_post(f->worker, &key);
        if ((message = mailbox_wait(f->outbox, 1)))
            message_destroy(message);
    }
}

START_TEST(however_the_keys_are_hammered_the_budget_holds)
{
    struct fixture f;
    struct clock clock = clock_system();
    prepare(&f, 1000);
    struct worker_config config = config_of(&f);
    config.max_rate = 20;
    config.interval_ms = 1;
    int64_t began_ms = clock_mono_ms(&clock);
    start(&f, &config);
    hammer(&f, 1500);
    int requests = atomic_load(&f.meeting.requests);
    int64_t took_ms = clock_mono_ms(&clock) - began_ms;
    ck_assert_int_ge(requests, 40);
    ck_assert_int_le(requests, 40 + (int)(took_ms * 20 / 1000) + 1);
    end(&f);
}
END_TEST

START_TEST(nothing_is_asked_before_retry_after_is_over_whatever_is_pressed)
{
    struct fixture f;
    prepare(&f, 1000);
    struct worker_config config = config_of(&f);
    config.retry.max_attempts = 3;
    config.interval_ms = 20;
    start(&f, &config);
    await_walk(&f);
    atomic_store(&f.meeting.retry_after_s, 1);
    atomic_store(&f.meeting.fail_next, ERR_UNAVAILABLE);
    atomic_store(&f.meeting.fail_times, 2);
    hammer(&f, 2500);
    ck_assert_int_eq(atomic_load(&f.meeting.fail_times), 0);
    ck_assert_int_eq(atomic_load(&f.meeting.too_soon), 0);
    ck_assert_int_gt(atomic_load(&f.meeting.requests), 3);
    end(&f);
}
END_TEST

START_TEST(two_workers_share_a_descriptor)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    struct err err = ERR_INIT;
    struct fixture one, two;
    prepare(&one, 3);
    prepare(&two, 5);
    mailbox_destroy(one.outbox);
    mailbox_destroy(two.outbox);
    one.outbox = mailbox_new(fds[1], &err);
    two.outbox = mailbox_new(fds[1], &err);
    struct worker_config config = config_of(&one);
    start(&one, &config);
    config = config_of(&two);
    start(&two, &config);
    size_t pages = 0;
    while (pages < 2) {
        struct pollfd polled = {.fd = fds[0], .events = POLLIN};
        char byte[8];
        ck_assert_int_eq(poll(&polled, 1, PATIENCE_MS), 1);
        ck_assert_int_eq(read(fds[0], byte, sizeof byte), sizeof byte);
        struct message *message;
        while ((message = mailbox_take(one.outbox)) || (message = mailbox_take(two.outbox))) {
            pages += message->kind == MESSAGE_PAGE;
            message_destroy(message);
        }
    }
    end(&one);
    end(&two);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

UNIT_MAIN(
    "worker", it_begins_with_the_first_page_and_no_more, each_answer_has_the_id_of_its_last_request,
    it_loads_as_many_rows_as_are_wanted, a_refresh_walks_the_loaded_pages_only,
    a_list_loaded_to_its_end_is_refreshed_to_its_end,
    the_interval_brings_refreshes_by_itself_until_paused, a_failed_refresh_is_told_and_tried_again,
    without_credentials_it_waits_until_the_files_change, an_ended_meeting_is_not_asked_for_again,
    cancelling_ends_a_request_at_once_and_the_next_one_is_not_hurt,
    cancelling_when_nothing_is_under_way_hurts_nothing,
    quitting_during_a_request_takes_milliseconds, a_refused_token_makes_it_walk_from_the_first_page,
    tokens_refused_again_and_again_are_a_failure_not_a_loop,
    a_token_that_repeats_is_told_though_enough_rows_are_there,
    a_limit_on_rows_ends_loads_and_refreshes, a_question_crosses_and_its_answer_comes_back,
    no_answer_is_a_failure_that_waits_for_r, quitting_while_a_question_is_open_takes_no_answer,
    an_answer_to_no_question_answers_no_later_one, however_the_keys_are_hammered_the_budget_holds,
    nothing_is_asked_before_retry_after_is_over_whatever_is_pressed, two_workers_share_a_descriptor)
