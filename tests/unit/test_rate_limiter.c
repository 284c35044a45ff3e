#include "fetch/rate_limiter.h"

#include "base/clock.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

START_TEST(ten_go_at_once_and_then_five_a_second)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, RATE_LIMITER_RATE, 1000);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(rate_limiter_take(&limiter, false, 1000), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1000), 200);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1150), 50);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1200), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1200), 200);
}
END_TEST

START_TEST(a_quiet_time_saves_up_no_more_than_the_burst)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 0);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(rate_limiter_take(&limiter, false, 3600000), 0);
    ck_assert_int_gt(rate_limiter_take(&limiter, false, 3600000), 0);
}
END_TEST

START_TEST(background_draws_one_a_second_on_average)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 0);
    int sent = 0;
    for (int64_t now = 0; now < 60000;) {
        int64_t wait = rate_limiter_take(&limiter, true, now);
        sent += wait == 0;
        now += wait;
    }
    ck_assert_int_ge(sent, 60);
    ck_assert_int_le(sent, 65); /* with the five that were saved up */
}
END_TEST

START_TEST(background_leaves_room_for_who_waits)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 0);
    while (rate_limiter_take(&limiter, true, 0) == 0)
        ;
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 200);
}
END_TEST

START_TEST(in_no_second_more_than_the_rate_and_the_burst)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 0);
    int64_t sent[1000];
    int count = 0;
    for (int64_t now = 0; now < 60000;) {
        int64_t wait = rate_limiter_take(&limiter, count % 3 == 0, now);
        if (wait == 0)
            sent[count++] = now;
        now += wait;
    }
    for (int i = 0; i + 15 < count; i++)
        ck_assert_int_ge(sent[i + 15] - sent[i], 1000);
    ck_assert_int_le(count, 310);
}
END_TEST

START_TEST(a_rate_of_zero_is_no_limit)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 0, 0);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(rate_limiter_take(&limiter, i % 2, 0), 0);
}
END_TEST

START_TEST(a_slow_rate_lets_one_go_at_a_time)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 0.5, 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 2000);
}
END_TEST

START_TEST(a_closed_budget_gives_nothing_until_it_opens)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 1000);
    rate_limiter_block_until(&limiter, 4000, 1000);
    rate_limiter_block_until(&limiter, 2000, 1000); /* what was said before holds */
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1000), 3000);
    ck_assert_int_eq(rate_limiter_blocked_until_ms(&limiter, 1000), 3000);
    ck_assert_int_eq(rate_limiter_take(&limiter, true, 3999), 1);
    ck_assert_int_eq(rate_limiter_take(&limiter, true, 4000), 0);
    ck_assert_int_eq(rate_limiter_blocked_until_ms(&limiter, 4000), 0);
}
END_TEST

START_TEST(a_budget_is_not_closed_for_ever_and_never_without_a_limit)
{
    struct rate_limiter limiter, unlimited;
    rate_limiter_init(&limiter, 5, 0);
    rate_limiter_block_until(&limiter, INT64_C(86400000), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), RATE_LIMITER_BLOCK_MAX_MS);
    rate_limiter_init(&unlimited, 0, 0);
    rate_limiter_block_until(&unlimited, 5000, 0);
    ck_assert_int_eq(rate_limiter_take(&unlimited, false, 0), 0);
}
END_TEST

/* --- shared with other processes -----------------------------------------------------------------
 */

static void share(struct rate_limiter *limiter, const char *dir, int64_t now_ms)
{
    rate_limiter_init(limiter, 5, now_ms);
    ck_assert(
        rate_limiter_share(limiter, dir, "meetings-chime.eu-central-1.amazonaws.com-111122223333"));
}

/* The file of the only budget in a folder. */
static int open_file(const char *dir)
{
    char path[512];
    snprintf(path, sizeof path, "%s/rollcall/budget-%s", dir,
             "meetings-chime.eu-central-1.amazonaws.com-111122223333");
    int fd = open(path, O_RDWR);
    ck_assert_int_ge(fd, 0);
    return fd;
}

START_TEST(two_processes_have_one_budget)
{
    const char *dir = tmpdir_new();
    struct rate_limiter one, two;
    share(&one, dir, 1000);
    share(&two, dir, 1000);
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(rate_limiter_take(&one, false, 1000), 0);
        ck_assert_int_eq(rate_limiter_take(&two, false, 1000), 0);
    }
    ck_assert_int_eq(rate_limiter_take(&one, false, 1000), 200);
    ck_assert_int_eq(rate_limiter_take(&two, false, 1100), 100);
    ck_assert_int_eq(rate_limiter_take(&two, false, 1200), 0);
    ck_assert_int_eq(rate_limiter_take(&one, false, 1200), 200);
    rate_limiter_clean_up(&one);
    rate_limiter_clean_up(&two);
}
END_TEST

START_TEST(what_one_process_is_told_holds_for_the_other)
{
    const char *dir = tmpdir_new();
    struct rate_limiter one, two, third;
    share(&one, dir, 1000);
    share(&two, dir, 1000);
    rate_limiter_block_until(&one, 5000, 1000);
    ck_assert_int_eq(rate_limiter_take(&two, false, 1500), 3500);
    ck_assert_int_eq(rate_limiter_blocked_until_ms(&two, 1500), 3500);
    share(&third, dir, 2000); /* started later */
    ck_assert_int_eq(rate_limiter_take(&third, false, 2000), 3000);
    ck_assert_int_eq(rate_limiter_take(&two, false, 5000), 0);
    rate_limiter_clean_up(&one);
    rate_limiter_clean_up(&two);
    rate_limiter_clean_up(&third);
}
END_TEST

START_TEST(what_was_told_while_the_file_was_locked_is_passed_on_later)
{
    const char *dir = tmpdir_new();
    struct rate_limiter one, two;
    share(&one, dir, 0);
    share(&two, dir, 0);
    int fd = open_file(dir);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    rate_limiter_block_until(&one, 5000, 0);
    close(fd);
    ck_assert_int_eq(rate_limiter_take(&two, false, 0), 0);
    ck_assert_int_eq(rate_limiter_take(&one, false, 1000), 4000);
    ck_assert_int_eq(rate_limiter_take(&two, false, 1000), 4000);
    rate_limiter_clean_up(&one);
    rate_limiter_clean_up(&two);
}
END_TEST

START_TEST(another_name_is_another_budget)
{
    const char *dir = tmpdir_new();
    struct rate_limiter one, two;
    share(&one, dir, 1000);
    rate_limiter_init(&two, 5, 1000);
    ck_assert(rate_limiter_share(&two, dir, "../../etc/x"));
    while (rate_limiter_take(&one, false, 1000) == 0)
        ;
    ck_assert_int_eq(rate_limiter_take(&two, false, 1000), 0);
    rate_limiter_clean_up(&one);
    rate_limiter_clean_up(&two);
}
END_TEST

struct hammer {
    const char *dir;
    int64_t until_ms;
    int sent;
};

static void *hammer(void *self)
{
    struct hammer *hammer = self;
    struct clock clock = clock_system();
    struct rate_limiter limiter;
    share(&limiter, hammer->dir, clock_mono_ms(&clock));
    for (int64_t now; (now = clock_mono_ms(&clock)) < hammer->until_ms;) {
        int64_t wait_ms = rate_limiter_take(&limiter, false, now);
        hammer->sent += wait_ms == 0;
        struct timespec nap = {.tv_nsec = wait_ms ? 1000000 : 0};
        nanosleep(&nap, NULL);
    }
    rate_limiter_clean_up(&limiter);
    return NULL;
}

START_TEST(however_many_ask_at_once_the_budget_holds)
{
    const char *dir = tmpdir_new();
    struct clock clock = clock_system();
    int64_t began = clock_mono_ms(&clock);
    struct hammer hammers[4];
    pthread_t threads[4];
    int sent = 0;
    for (int i = 0; i < 4; i++) {
        hammers[i] = (struct hammer){.dir = dir, .until_ms = began + 1000};
        pthread_create(&threads[i], NULL, hammer, &hammers[i]);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        sent += hammers[i].sent;
    }
    int64_t took = clock_mono_ms(&clock) - began;
    ck_assert_int_ge(sent, 10);
    ck_assert_int_le(sent, 10 + (int)(took * 5 / 1000) + 1);
}
END_TEST

START_TEST(a_process_that_was_stopped_with_the_lock_is_not_waited_for)
{
    const char *dir = tmpdir_new();
    struct rate_limiter limiter;
    share(&limiter, dir, 0);
    int fd = open_file(dir), looks = 0;
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    while (rate_limiter_take(&limiter, false, 0) > 0)
        looks++;
    ck_assert_int_ge(looks, 100);
    ck_assert_int_le(looks, 1000);
    close(fd);
    rate_limiter_clean_up(&limiter);
}
END_TEST

START_TEST(a_damaged_or_older_file_starts_afresh_and_is_for_us_alone)
{
    const char *dir = tmpdir_new();
    struct rate_limiter limiter;
    struct stat status;
    share(&limiter, dir, 1000);
    while (rate_limiter_take(&limiter, false, 1000000000) ==
           0) /* before a restart: far ahead of now */
        ;
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1000), 0);
    int fd = open_file(dir);
    ck_assert_int_eq(fstat(fd, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    while (rate_limiter_take(&limiter, false, 1000) == 0)
        ;
    ck_assert_int_eq(pwrite(fd, "rcbudg1", 7, 0), 7); /* of an older version */
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1000), 0);
    ck_assert_int_eq(ftruncate(fd, 8), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 1000), 0);
    close(fd);
    rate_limiter_clean_up(&limiter);
}
END_TEST

START_TEST(a_link_in_its_place_is_not_followed)
{
    const char *dir = tmpdir_new();
    const char *victim = tmpdir_write(dir, "victim", "precious");
    struct rate_limiter limiter;
    struct stat status;
    ck_assert_int_eq(mkdir(tmpdir_path(dir, "rollcall"), 0700), 0);
    ck_assert_int_eq(symlink(victim, tmpdir_path(dir, "rollcall/budget-x")), 0);
    rate_limiter_init(&limiter, 5, 0);
    ck_assert(!rate_limiter_share(&limiter, dir, "x"));
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 0);
    ck_assert_int_eq(stat(victim, &status), 0);
    ck_assert_int_eq(status.st_size, 8);
    rate_limiter_clean_up(&limiter);
}
END_TEST

static void check_precious(const char *victim)
{
    char *text = tmpdir_read(victim);
    ck_assert_str_eq(text, "precious");
    free(text);
}

START_TEST(a_hard_link_in_its_place_is_not_written_to)
{
    const char *dir = tmpdir_new();
    const char *victim = tmpdir_write(dir, "victim", "precious");
    struct rate_limiter limiter;
    ck_assert_int_eq(mkdir(tmpdir_path(dir, "rollcall"), 0700), 0);
    ck_assert_int_eq(link(victim, tmpdir_path(dir, "rollcall/budget-x")), 0);
    rate_limiter_init(&limiter, 5, 0);
    ck_assert(!rate_limiter_share(&limiter, dir, "x"));
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 0);
    check_precious(victim);
    rate_limiter_clean_up(&limiter);
}
END_TEST

START_TEST(another_programs_file_in_its_place_is_not_written_to)
{
    const char *dir = tmpdir_new();
    const char *victim = tmpdir_write(dir, "rollcall/budget-x", "precious");
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 0);
    ck_assert(!rate_limiter_share(&limiter, dir, "x"));
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 0);
    check_precious(victim);
    rate_limiter_clean_up(&limiter);
}
END_TEST

/* The budget is private from then on, and goes on counting. */
START_TEST(a_file_that_changes_under_our_hands_is_not_written_to)
{
    const char *dir = tmpdir_new();
    struct rate_limiter limiter;
    share(&limiter, dir, 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 0);
    int fd = open_file(dir);
    ck_assert_int_eq(pwrite(fd, "precious", 8, 0), 8);
    rate_limiter_block_until(&limiter, 5000, 0);
    ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0); /* it was let go */
    ck_assert_int_eq(flock(fd, LOCK_UN), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 5000);
    char text[9] = "";
    ck_assert_int_eq(pread(fd, text, 8, 0), 8);
    ck_assert_str_eq(text, "precious");
    close(fd);
    rate_limiter_clean_up(&limiter);
}
END_TEST

START_TEST(a_folder_of_another_user_is_left_as_it_is)
{
    enum { NOBODY = 65534 };
    const char *dir = tmpdir_new();
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 0);
    if (geteuid() != 0) {
        printf("SKIPPED: only root can give a folder away\n");
        return;
    }
    ck_assert_int_eq(chown(dir, NOBODY, NOBODY), 0);
    ck_assert(!rate_limiter_share(&limiter, dir, "x"));
    ck_assert_int_eq(rmdir(dir), 0); /* nothing was left in it */
    rate_limiter_clean_up(&limiter);
}
END_TEST

START_TEST(without_a_place_for_it_the_budget_stays_our_own)
{
    struct rate_limiter limiter;
    rate_limiter_init(&limiter, 5, 0);
    ck_assert(!rate_limiter_share(&limiter, "/nonexistent", "x"));
    ck_assert(!rate_limiter_share(&limiter, "relative", "x"));
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 0);
    ck_assert_int_eq(rate_limiter_take(&limiter, false, 0), 200);
    rate_limiter_clean_up(&limiter);
}
END_TEST

UNIT_MAIN("budget", ten_go_at_once_and_then_five_a_second,
          a_quiet_time_saves_up_no_more_than_the_burst, background_draws_one_a_second_on_average,
          background_leaves_room_for_who_waits, in_no_second_more_than_the_rate_and_the_burst,
          a_rate_of_zero_is_no_limit, a_slow_rate_lets_one_go_at_a_time,
          a_closed_budget_gives_nothing_until_it_opens,
          a_budget_is_not_closed_for_ever_and_never_without_a_limit, two_processes_have_one_budget,
          what_one_process_is_told_holds_for_the_other,
          what_was_told_while_the_file_was_locked_is_passed_on_later,
          another_name_is_another_budget, however_many_ask_at_once_the_budget_holds,
          a_process_that_was_stopped_with_the_lock_is_not_waited_for,
          a_damaged_or_older_file_starts_afresh_and_is_for_us_alone,
          a_link_in_its_place_is_not_followed, a_hard_link_in_its_place_is_not_written_to,
          another_programs_file_in_its_place_is_not_written_to,
          a_file_that_changes_under_our_hands_is_not_written_to,
          a_folder_of_another_user_is_left_as_it_is,
          without_a_place_for_it_the_budget_stays_our_own)
