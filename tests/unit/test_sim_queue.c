#include "sim/queue.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static struct queue queue;
static struct random seeded;
static struct message *got[QUEUE_MAX_RECEIVE];

static void send(const char *body, int64_t now_ms)
{
    ck_assert(queue_send(&queue, body, now_ms, &seeded));
}

START_TEST(what_is_sent_is_received_in_order_and_then_hidden)
{
    send("a", 0);
    send("b", 0);
    ck_assert_uint_eq(queue_receive(&queue, 10, 1000, 5, got), 2);
    ck_assert_str_eq(got[0]->body, "a");
    ck_assert_str_eq(got[1]->body, "b");
    ck_assert_uint_eq(queue_receive(&queue, 10, 1000, 1004, got), 0);
    ck_assert_uint_eq(queue_visible(&queue, 1004), 0);
    queue_clean_up(&queue);
}
END_TEST

START_TEST(what_is_not_deleted_comes_again)
{
    send("a", 0);
    queue_receive(&queue, 10, 1000, 0, got);
    ck_assert_uint_eq(queue_receive(&queue, 10, 1000, 1000, got), 1);
    ck_assert_uint_eq(got[0]->receives, 2);
    ck_assert(queue_delete(&queue, got[0]->number));
    ck_assert(!queue_delete(&queue, 1));
    ck_assert_uint_eq(queue_receive(&queue, 10, 1000, 9000, got), 0);
    queue_clean_up(&queue);
}
END_TEST

START_TEST(no_more_than_asked_for)
{
    for (int i = 0; i < 25; i++)
        send("x", 0);
    ck_assert_uint_eq(queue_receive(&queue, 1, 1000, 0, got), 1);
    ck_assert_uint_eq(queue_receive(&queue, 10, 1000, 0, got), 10);
    ck_assert_uint_eq(queue_visible(&queue, 0), 14);
    queue_clean_up(&queue);
}
END_TEST

START_TEST(the_last_can_be_deleted_and_more_be_sent)
{
    send("a", 0);
    send("b", 0);
    ck_assert(queue_delete(&queue, 2));
    send("c", 0);
    ck_assert(queue_delete(&queue, 1));
    ck_assert(queue_delete(&queue, 3));
    send("d", 0);
    ck_assert_uint_eq(queue_receive(&queue, 10, 0, 0, got), 1);
    ck_assert_str_eq(got[0]->body, "d");
    queue_clean_up(&queue);
}
END_TEST

START_TEST(bad_options_duplicate_and_delay)
{
    char body[16];
    size_t received = 0;
    size_t out_of_order = 0;
    int last = -1;
    queue.options = (struct queue_options){.duplicate = 0.5, .late = 0.5, .late_ms = 100};
    for (int i = 0; i < 1000; i++) {
        snprintf(body, sizeof body, "%d", i);
        send(body, i);
    }
    for (int64_t now = 0; now < 1200; now++) {
        size_t n = queue_receive(&queue, 10, 1000000, now, got);
        for (size_t i = 0; i < n; i++) {
            int number = atoi(got[i]->body);
            out_of_order += number < last;
            last = number;
        }
        received += n;
    }
    ck_assert_uint_eq(received, queue.sent);
    ck_assert_uint_gt(received, 1400);
    ck_assert_uint_lt(received, 1600);
    ck_assert_uint_gt(out_of_order, 100);
    queue_clean_up(&queue);
}
END_TEST

START_TEST(the_oldest_are_lost_beyond_the_ceiling)
{
    for (int i = 0; i < QUEUE_MAX_MESSAGES + 5; i++)
        send("x", 0);
    ck_assert_uint_eq(queue.count, QUEUE_MAX_MESSAGES);
    queue_receive(&queue, 1, 0, 0, got);
    ck_assert_uint_eq(got[0]->number, 6);
    queue_clean_up(&queue);
}
END_TEST

UNIT_MAIN("sim/queue", what_is_sent_is_received_in_order_and_then_hidden,
          what_is_not_deleted_comes_again, no_more_than_asked_for,
          the_last_can_be_deleted_and_more_be_sent, bad_options_duplicate_and_delay,
          the_oldest_are_lost_beyond_the_ceiling)
