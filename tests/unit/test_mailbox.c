#include "fetch/mailbox.h"

#include "base/clock.h"
#include "base/secret.h"
#include "support/pages.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#define PRODUCERS 4
#define EACH      5000

static struct mailbox *box_new(int wake_fd)
{
    struct err err = ERR_INIT;
    struct mailbox *box = mailbox_new(wake_fd, &err);
    ck_assert_ptr_nonnull(box);
    return box;
}

static void post_rows(struct mailbox *box, enum message_kind kind, size_t rows)
{
    struct message *message = message_new(kind);
    message->u.rows = rows;
    mailbox_post(box, &message);
    ck_assert_ptr_null(message);
}

static void expect_rows(struct message *message, enum message_kind kind, size_t rows)
{
    ck_assert_ptr_nonnull(message);
    ck_assert_int_eq(message->kind, kind);
    ck_assert_uint_eq(message->u.rows, rows);
    message_destroy(message);
}

static bool is_readable(int fd)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    return poll(&polled, 1, 0) == 1;
}

START_TEST(messages_come_out_as_they_went_in)
{
    struct mailbox *box = box_new(-1);
    ck_assert_ptr_null(mailbox_take(box));
    post_rows(box, MESSAGE_LOAD, 1);
    post_rows(box, MESSAGE_LOAD, 2);
    struct message *none = NULL;
    mailbox_post(box, &none);
    expect_rows(mailbox_take(box), MESSAGE_LOAD, 1);
    expect_rows(mailbox_take(box), MESSAGE_LOAD, 2);
    ck_assert_ptr_null(mailbox_take(box));
    mailbox_destroy(box);
}
END_TEST

START_TEST(of_progress_only_the_newest_is_kept)
{
    struct mailbox *box = box_new(-1);
    post_rows(box, MESSAGE_PROGRESS, 1);
    post_rows(box, MESSAGE_LOAD, 2);
    post_rows(box, MESSAGE_PROGRESS, 3);
    post_rows(box, MESSAGE_PROGRESS, 4);
    expect_rows(mailbox_take(box), MESSAGE_LOAD, 2);
    expect_rows(mailbox_take(box), MESSAGE_PROGRESS, 4);
    ck_assert_ptr_null(mailbox_take(box));
    post_rows(box, MESSAGE_PROGRESS, 5);
    post_rows(box, MESSAGE_PROGRESS, 6);
    expect_rows(mailbox_take(box), MESSAGE_PROGRESS, 6);
    post_rows(box, MESSAGE_LOAD, 7);
    expect_rows(mailbox_take(box), MESSAGE_LOAD, 7);
    mailbox_destroy(box);
}
END_TEST

START_TEST(a_shared_descriptor_wakes_for_any_of_its_boxes)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    struct mailbox *one = box_new(fds[1]), *two = box_new(fds[1]);
    ck_assert(!is_readable(fds[0]));
    post_rows(two, MESSAGE_LOAD, 1);
    ck_assert(is_readable(fds[0]));
    mailbox_drain(fds[0]);
    ck_assert(!is_readable(fds[0]));
    post_rows(two, MESSAGE_LOAD, 2); /* it was not empty: no second wake-up */
    ck_assert(!is_readable(fds[0]));
    post_rows(one, MESSAGE_LOAD, 3);
    ck_assert(is_readable(fds[0]));
    mailbox_destroy(one);
    mailbox_destroy(two);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_full_pipe_blocks_nobody)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    struct mailbox *box = box_new(fds[1]);
    for (size_t i = 0; i < 20000; i++) {
        post_rows(box, MESSAGE_LOAD, i);
        expect_rows(mailbox_take(box), MESSAGE_LOAD, i);
    }
    ck_assert(is_readable(fds[0]));
    mailbox_drain(fds[0]);
    ck_assert(!is_readable(fds[0]));
    mailbox_destroy(box);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(waiting_ends_with_the_time)
{
    struct clock clock = clock_system();
    struct mailbox *box = box_new(-1);
    int64_t began = clock_mono_ms(&clock);
    ck_assert_ptr_null(mailbox_wait(box, 30));
    ck_assert_int_ge(clock_mono_ms(&clock) - began, 30);
    post_rows(box, MESSAGE_LOAD, 1);
    expect_rows(mailbox_wait(box, 0), MESSAGE_LOAD, 1);
    ck_assert_ptr_null(mailbox_wait(box, 0));
    mailbox_destroy(box);
}
END_TEST

START_TEST(a_closed_box_gives_what_is_in_it_and_takes_no_more)
{
    struct mailbox *box = box_new(-1);
    post_rows(box, MESSAGE_LOAD, 1);
    mailbox_close(box);
    struct message *late = message_new(MESSAGE_PAGE);
    late->u.page.page = page_of("a", NULL);
    mailbox_post(box, &late);
    ck_assert_ptr_null(late);
    expect_rows(mailbox_wait(box, -1), MESSAGE_LOAD, 1);
    ck_assert_ptr_null(mailbox_wait(box, -1));
    mailbox_destroy(box);
    mailbox_destroy(NULL);
}
END_TEST

static void *close_box(void *box)
{
    mailbox_close(box);
    return NULL;
}

START_TEST(closing_wakes_whoever_waits)
{
    struct mailbox *box = box_new(-1);
    pthread_t thread;
    pthread_create(&thread, NULL, close_box, box);
    ck_assert_ptr_null(mailbox_wait(box, -1));
    pthread_join(thread, NULL);
    mailbox_destroy(box);
}
END_TEST

struct producer {
    struct mailbox *box;
    size_t number;
};

static void *produce(void *self)
{
    const struct producer *producer = self;
    for (size_t i = 0; i < EACH; i++) {
        struct message *message = message_new(i % 8 ? MESSAGE_LOAD : MESSAGE_PROGRESS);
        message->u.rows = producer->number * EACH + i;
        mailbox_post(producer->box, &message);
    }
    return NULL;
}

START_TEST(nothing_is_lost_between_threads_and_each_keeps_its_order)
{
    struct mailbox *box = box_new(-1);
    struct producer producers[PRODUCERS];
    pthread_t threads[PRODUCERS];
    size_t last[PRODUCERS] = {0}, got = 0;
    for (size_t p = 0; p < PRODUCERS; p++) {
        producers[p] = (struct producer){box, p};
        pthread_create(&threads[p], NULL, produce, &producers[p]);
    }
    while (got < (size_t)PRODUCERS * (EACH - EACH / 8)) {
        struct message *message = mailbox_wait(box, 10000);
        ck_assert_ptr_nonnull(message);
        if (message->kind == MESSAGE_LOAD) {
            size_t p = message->u.rows / EACH, i = message->u.rows % EACH;
            ck_assert_uint_gt(i, last[p]);
            last[p] = i;
            got++;
        }
        message_destroy(message);
    }
    for (size_t p = 0; p < PRODUCERS; p++)
        pthread_join(threads[p], NULL);
    mailbox_destroy(box);
}
END_TEST

/* --- messages ----------------------------------------------------------------------------------
 */

/* What is left behind, the leak check of the sanitizers' runs finds. */
START_TEST(a_message_takes_all_that_is_in_it_along)
{
    struct message *page = message_new(MESSAGE_PAGE);
    page->u.page.page = page_of("a b", "t");
    ck_assert_int_eq(page->kind, MESSAGE_PAGE);
    message_destroy(page);

    struct message *snapshot = message_new(MESSAGE_SNAPSHOT);
    snapshot->u.snapshot.pages = calloc(2, sizeof(struct page *));
    snapshot->u.snapshot.count = 2;
    snapshot->u.snapshot.pages[0] = page_of("a", "t");
    snapshot->u.snapshot.pages[1] = page_of("b", NULL);
    message_destroy(snapshot);

    struct message *question = message_new(MESSAGE_QUESTION);
    question->u.question = strdup("MFA code");
    message_destroy(question);

    struct message *answer = message_new(MESSAGE_ANSWER);
    answer->u.answer = secret_strdup("123456");
    ck_assert_ptr_nonnull(answer->u.answer);
    message_destroy(answer);
    message_destroy(NULL);
}
END_TEST

START_TEST(a_message_keeps_events_of_its_own)
{
    char id[] = "d2aacee9-12c9-3cba-1b20-1a2c341d6fe7";
    struct event event = {.kind = EVENT_JOINED,
                          .timestamp_ms = 7,
                          .meeting_id = slice_of("m"),
                          .attendee_id = slice_of(id),
                          .external_user_id = SLICE_EMPTY};
    struct message *message = message_new(MESSAGE_EVENTS);
    struct message_events *heard = &message->u.events;
    for (int i = 0; i < 25; i++)
        ck_assert(message_add_event(heard, &event));
    id[0] = 'x';
    ck_assert_uint_eq(heard->count, 25);
    ck_assert_int_eq(heard->events[24].kind, EVENT_JOINED);
    ck_assert_str_eq(heard->events[24].attendee_id.data, "d2aacee9-12c9-3cba-1b20-1a2c341d6fe7");
    ck_assert_str_eq(heard->events[24].external_user_id.data, "");
    ck_assert_str_eq(heard->events[24].meeting_id.data, "m");
    message_destroy(message);
}
END_TEST

/* How many of two messages of this kind a box keeps. */
static int kept_of_two(enum message_kind kind)
{
    struct mailbox *box = box_new(-1);
    struct message *message;
    int kept = 0;
    for (int i = 0; i < 2; i++) {
        message = message_new(kind);
        mailbox_post(box, &message);
    }
    for (; (message = mailbox_take(box)); kept++)
        message_destroy(message);
    mailbox_destroy(box);
    return kept;
}

START_TEST(what_carries_rows_or_words_never_collapses)
{
    ck_assert_int_eq(kept_of_two(MESSAGE_PROGRESS), 1);
    ck_assert_int_eq(kept_of_two(MESSAGE_SCHEDULE), 1);
    ck_assert_int_eq(kept_of_two(MESSAGE_QUEUE_STATE), 1);
    ck_assert_int_eq(kept_of_two(MESSAGE_EVENTS), 2);
    ck_assert_int_eq(kept_of_two(MESSAGE_PAGE), 2);
    ck_assert_int_eq(kept_of_two(MESSAGE_SNAPSHOT), 2);
    ck_assert_int_eq(kept_of_two(MESSAGE_FAILED), 2);
    for (int kind = MESSAGE_LOAD; kind < MESSAGE_KIND_COUNT; kind++)
        ck_assert_int_eq(kept_of_two((enum message_kind)kind), 2);
}
END_TEST

static void post_queue_state(struct mailbox *box, enum err_code code, int failures)
{
    struct message *message = message_new(MESSAGE_QUEUE_STATE);
    message->u.queue_state = (struct message_queue_state){.err = ERR_INIT, .failures = failures};
    if (code != ERR_OK)
        err_set(&message->u.queue_state.err, code, "%s", "");
    mailbox_post(box, &message);
}

START_TEST(a_failure_of_the_queue_is_told_though_it_is_over)
{
    static const enum err_code told[] = {ERR_THROTTLED, ERR_DNS, ERR_OK};
    struct mailbox *box = box_new(-1);
    post_queue_state(box, ERR_THROTTLED, 1);
    post_queue_state(box, ERR_THROTTLED, 1); /* the same, once more */
    post_queue_state(box, ERR_DNS, 2);
    post_queue_state(box, ERR_OK, 0);
    post_queue_state(box, ERR_OK, 0);
    for (size_t i = 0; i < 3; i++) {
        struct message *message = mailbox_take(box);
        ck_assert_ptr_nonnull(message);
        ck_assert_int_eq(message->u.queue_state.err.code, told[i]);
        message_destroy(message);
    }
    ck_assert_ptr_null(mailbox_take(box));
    mailbox_destroy(box);
}
END_TEST

UNIT_MAIN("mailbox", a_failure_of_the_queue_is_told_though_it_is_over,
          messages_come_out_as_they_went_in, of_progress_only_the_newest_is_kept,
          a_shared_descriptor_wakes_for_any_of_its_boxes, a_full_pipe_blocks_nobody,
          waiting_ends_with_the_time, a_closed_box_gives_what_is_in_it_and_takes_no_more,
          closing_wakes_whoever_waits, nothing_is_lost_between_threads_and_each_keeps_its_order,
          a_message_takes_all_that_is_in_it_along, a_message_keeps_events_of_its_own,
          what_carries_rows_or_words_never_collapses)
