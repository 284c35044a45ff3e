#include "fetch/schedule.h"

#include "support/unit.h"

static struct err error_of(enum err_code code, int retry_after_s)
{
    struct err err = ERR_INIT;
    err_set(&err, code, "%s", "");
    err.retry_after_s = retry_after_s;
    return err;
}

/* A schedule after its first page at 1000, every 5 s. */
static struct schedule started(void)
{
    struct schedule s;
    schedule_init(&s, 5000, 900);
    ck_assert_int_eq(schedule_due_ms(&s), 900);
    schedule_loaded(&s, 1000);
    return s;
}

static void failed(struct schedule *s, int64_t now_ms, enum err_code code, int retry_after_s)
{
    struct err err = error_of(code, retry_after_s);
    schedule_failed(s, now_ms, &err);
}

START_TEST(the_interval_counts_from_the_end_of_the_last_walk)
{
    struct schedule s = started();
    ck_assert_int_eq(schedule_due_ms(&s), 6000);
    schedule_succeeded(&s, 6300, 300);
    ck_assert_int_eq(schedule_due_ms(&s), 11300);
}
END_TEST

START_TEST(a_long_walk_is_followed_by_as_long_a_pause)
{
    struct schedule s = started();
    struct message_schedule told;
    schedule_succeeded(&s, 20000, 14000);
    ck_assert_int_eq(schedule_due_ms(&s), 34000);
    schedule_describe(&s, &told);
    ck_assert(told.slowed);
    ck_assert_int_eq(told.stretched_ms, 14000);
    schedule_succeeded(&s, 40000, 100);
    ck_assert_int_eq(schedule_due_ms(&s), 45000);
}
END_TEST

START_TEST(loading_more_leaves_the_refresh_due)
{
    struct schedule s = started();
    schedule_loaded(&s, 3000);
    ck_assert_int_eq(schedule_due_ms(&s), 6000);
}
END_TEST

START_TEST(failures_back_off_up_to_a_minute)
{
    struct schedule s = started();
    static const int64_t pauses[] = {5000, 10000, 20000, 40000, 60000, 60000};
    int64_t now = 10000;
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        failed(&s, now, ERR_CONNECT, -1);
        ck_assert_int_eq(schedule_due_ms(&s), now + pauses[i]);
        ck_assert_int_eq(schedule_failures(&s), (int)i + 1);
        now += pauses[i];
    }
    schedule_succeeded(&s, now, 10);
    ck_assert_int_eq(schedule_due_ms(&s), now + 5000);
}
END_TEST

START_TEST(an_interval_above_a_minute_is_not_shortened)
{
    struct schedule s;
    schedule_init(&s, 300000, 0);
    schedule_loaded(&s, 0);
    failed(&s, 1000, ERR_CONNECT, -1);
    ck_assert_int_eq(schedule_due_ms(&s), 301000);
}
END_TEST

START_TEST(retry_after_holds_everything_r_included)
{
    struct schedule s = started();
    failed(&s, 10000, ERR_UNAVAILABLE, 90);
    ck_assert_int_eq(schedule_due_ms(&s), 100000);
    schedule_ask(&s, 11000);
    ck_assert_int_eq(schedule_due_ms(&s), 100000);
    ck_assert_int_eq(schedule_allowed_ms(&s, 11000), 100000);
    failed(&s, 10000, ERR_CONNECT, 30);
    schedule_ask(&s, 11000);
    ck_assert_int_eq(schedule_due_ms(&s), 40000);
}
END_TEST

START_TEST(a_cancelled_wait_for_retry_after_still_holds)
{
    struct schedule s = started();
    schedule_hold_back(&s, 30000);
    schedule_cancelled(&s, 11000);
    schedule_ask(&s, 12000);
    ck_assert_int_eq(schedule_due_ms(&s), 30000);
    ck_assert_int_eq(schedule_allowed_ms(&s, 12000), 30000);
    schedule_succeeded(&s, 30100, 100);
    schedule_ask(&s, 30200);
    ck_assert_int_eq(schedule_due_ms(&s), 30200);
}
END_TEST

START_TEST(during_throttling_r_joins_the_pending_try)
{
    struct schedule s = started();
    failed(&s, 10000, ERR_THROTTLED, -1);
    schedule_ask(&s, 10500);
    ck_assert_int_eq(schedule_due_ms(&s), 15000);
    ck_assert(schedule_asked(&s));
}
END_TEST

START_TEST(offline_r_tries_at_once)
{
    struct schedule s = started();
    failed(&s, 10000, ERR_DNS, -1);
    schedule_ask(&s, 10500);
    ck_assert_int_eq(schedule_due_ms(&s), 10500);
}
END_TEST

START_TEST(throttling_doubles_the_interval_until_six_walks_went_well)
{
    struct schedule s = started();
    failed(&s, 10000, ERR_THROTTLED, -1);
    int64_t now = 20000;
    for (int i = 0; i < 5; i++, now += 10000) {
        schedule_succeeded(&s, now, 10);
        ck_assert_int_eq(schedule_due_ms(&s), now + 10000);
    }
    schedule_succeeded(&s, now, 10);
    ck_assert_int_eq(schedule_due_ms(&s), now + 5000);
}
END_TEST

START_TEST(auth_waits_for_the_files_or_r)
{
    struct schedule s = started();
    failed(&s, 10000, ERR_LOGIN_EXPIRED, -1);
    ck_assert_int_eq(schedule_due_ms(&s), MESSAGE_NEVER);
    ck_assert_int_eq(schedule_allowed_ms(&s, 20000), MESSAGE_NEVER);
    schedule_files_changed(&s, 30000);
    ck_assert_int_eq(schedule_due_ms(&s), 30000);
    failed(&s, 31000, ERR_LOGIN_EXPIRED, -1);
    schedule_ask(&s, 32000);
    ck_assert_int_eq(schedule_due_ms(&s), 32000);
}
END_TEST

START_TEST(other_refusals_wait_for_r_only)
{
    static const struct {
        enum err_code code;
        enum block_reason block;
    } cases[] = {{ERR_MEETING_NOT_FOUND, BLOCK_ENDED}, {ERR_BAD_REQUEST, BLOCK_REFUSED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct schedule s = started();
        struct message_schedule told;
        failed(&s, 10000, cases[i].code, -1);
        schedule_files_changed(&s, 11000);
        schedule_describe(&s, &told);
        ck_assert_int_eq(told.block, cases[i].block);
        ck_assert_int_eq(told.next_mono_ms, MESSAGE_NEVER);
        schedule_ask(&s, 12000);
        ck_assert_int_eq(schedule_due_ms(&s), 12000);
    }
}
END_TEST

START_TEST(a_refusal_is_tried_again_once_a_minute)
{
    struct schedule s = started();
    struct message_schedule told;
    for (int64_t now = 10000; now < 200000; now += 60000) {
        failed(&s, now, ERR_DENIED, -1);
        schedule_describe(&s, &told);
        ck_assert_int_eq(told.block, BLOCK_DENIED);
        ck_assert_int_eq(told.next_mono_ms, now + 60000);
        ck_assert_int_eq(schedule_allowed_ms(&s, now + 1000), MESSAGE_NEVER); /* no load by hand */
    }
    schedule_pause(&s, true, 200000);
    ck_assert_int_eq(schedule_due_ms(&s), MESSAGE_NEVER);
    schedule_ask(&s, 201000);
    ck_assert_int_eq(schedule_due_ms(&s), 201000);
    schedule_set_interval(&s, 0, 202000);
    failed(&s, 203000, ERR_DENIED, -1);
    ck_assert_int_eq(schedule_due_ms(&s), MESSAGE_NEVER);
}
END_TEST

START_TEST(a_404_before_any_page_is_not_an_end)
{
    struct schedule s;
    struct message_schedule told;
    schedule_init(&s, 5000, 0);
    failed(&s, 10, ERR_MEETING_NOT_FOUND, -1);
    schedule_describe(&s, &told);
    ck_assert_int_eq(told.block, BLOCK_NOT_FOUND);
}
END_TEST

START_TEST(paused_or_off_nothing_comes_by_itself_but_r)
{
    struct schedule s = started();
    struct message_schedule told;
    schedule_pause(&s, true, 2000);
    ck_assert_int_eq(schedule_due_ms(&s), MESSAGE_NEVER);
    schedule_describe(&s, &told);
    ck_assert_int_eq(told.block, BLOCK_PAUSED);
    ck_assert_int_eq(schedule_allowed_ms(&s, 2000), 0);
    schedule_ask(&s, 3000);
    ck_assert_int_eq(schedule_due_ms(&s), 3000);
    schedule_succeeded(&s, 3100, 100);
    ck_assert_int_eq(schedule_due_ms(&s), MESSAGE_NEVER);
    schedule_pause(&s, false, 60000);
    ck_assert_int_le(schedule_due_ms(&s), 60000);
    schedule_succeeded(&s, 60100, 100);
    schedule_set_interval(&s, 0, 61000);
    ck_assert_int_eq(schedule_due_ms(&s), MESSAGE_NEVER);
    schedule_set_interval(&s, 2000, 70000);
    ck_assert_int_eq(schedule_due_ms(&s), 70000);
}
END_TEST

START_TEST(a_shorter_interval_counts_from_the_last_walk_too)
{
    struct schedule s = started();
    schedule_set_interval(&s, 60000, 2000);
    ck_assert_int_eq(schedule_due_ms(&s), 61000);
    schedule_set_interval(&s, 10000, 5000);
    ck_assert_int_eq(schedule_due_ms(&s), 11000);
}
END_TEST

START_TEST(a_cancelled_walk_only_starts_the_interval_anew)
{
    struct schedule s = started();
    schedule_cancelled(&s, 7000);
    ck_assert_int_eq(schedule_due_ms(&s), 12000);
    ck_assert_int_eq(schedule_failures(&s), 0);
}
END_TEST

UNIT_MAIN("schedule", the_interval_counts_from_the_end_of_the_last_walk,
          a_long_walk_is_followed_by_as_long_a_pause, loading_more_leaves_the_refresh_due,
          failures_back_off_up_to_a_minute, an_interval_above_a_minute_is_not_shortened,
          retry_after_holds_everything_r_included, a_cancelled_wait_for_retry_after_still_holds,
          during_throttling_r_joins_the_pending_try, offline_r_tries_at_once,
          throttling_doubles_the_interval_until_six_walks_went_well, auth_waits_for_the_files_or_r,
          other_refusals_wait_for_r_only, a_refusal_is_tried_again_once_a_minute,
          a_404_before_any_page_is_not_an_end, paused_or_off_nothing_comes_by_itself_but_r,
          a_shorter_interval_counts_from_the_last_walk_too,
          a_cancelled_walk_only_starts_the_interval_anew)
