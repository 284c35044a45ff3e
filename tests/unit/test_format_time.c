#include "view/format_time.h"

#include "support/unit.h"

#include <string.h>
#include <time.h>

#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

/* 2026-11-23 08:31:55 UTC, 09:31:55 in Berlin. */
#define NOW INT64_C(1795422715000)

static void in_berlin(void)
{
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
}

START_TEST(today_needs_no_date)
{
    char out[FORMAT_TIME_SIZE];
    in_berlin();
    ck_assert_str_eq(format_time_clock(out, NOW, NOW, false), "09:31:55");
    ck_assert_str_eq(format_time_clock(out, NOW, NOW, true), "08:31:55Z");
    ck_assert_str_eq(format_time_minute(out, NOW, NOW, false), "09:31");
    ck_assert_str_eq(format_time_short(out, NOW, NOW, false), "09:31:55");
}
END_TEST

START_TEST(other_days_and_years_are_named)
{
    char out[FORMAT_TIME_SIZE];
    in_berlin();
    int64_t day = INT64_C(24) * HOUR;
    ck_assert_str_eq(format_time_clock(out, NOW - 3 * day, NOW, false), "Nov 20 09:31:55");
    ck_assert_str_eq(format_time_minute(out, NOW - 3 * day, NOW, false), "Nov 20 09:31");
    ck_assert_str_eq(format_time_short(out, NOW - 3 * day, NOW, false), "Nov 20");
    ck_assert_str_eq(format_time_clock(out, NOW - 365 * day, NOW, false), "2025 Nov 23 09:31:55");
    ck_assert_str_eq(format_time_short(out, NOW - 365 * day, NOW, false), "Nov 2025");
    /* Between midnight here and midnight in London it is another day in UTC. */
    ck_assert_str_eq(format_time_clock(out, NOW - 9 * HOUR, NOW, false), "00:31:55");
    ck_assert_str_eq(format_time_clock(out, NOW - 9 * HOUR, NOW, true), "Nov 22 23:31:55Z");
}
END_TEST

/* A time_t of 32 bits ends in 2038: the hour may then be told in UTC, with its Z. */
static void says(const char *told, const char *local, const char *utc)
{
    ck_assert_msg(strcmp(told, local) == 0 || (sizeof(time_t) < 8 && strcmp(told, utc) == 0),
                  "%s, wanted %s", told, local);
}

START_TEST(a_time_far_ahead_keeps_its_year)
{
    static const int64_t in_2040 = INT64_C(2214393530000), in_2999 = INT64_C(32503679999000),
                         last = INT64_C(253402297199000);
    char out[FORMAT_TIME_SIZE];
    in_berlin();
    says(format_time_clock(out, in_2040, NOW, false), "2040 Mar 3 14:18:50",
         "2040 Mar 3 13:18:50Z");
    says(format_time_minute(out, in_2040, NOW, false), "2040 Mar 3 14:18", "2040 Mar 3 13:18Z");
    ck_assert_str_eq(format_time_short(out, in_2040, NOW, false), "Mar 2040");
    ck_assert_str_eq(format_time_clock(out, in_2040, NOW, true), "2040 Mar 3 13:18:50Z");
    ck_assert_str_eq(format_time_utc(out, in_2040), "2040-03-03 13:18:50Z");
    says(format_time_clock(out, in_2999, NOW, false), "3000 Jan 1 00:59:59",
         "2999 Dec 31 23:59:59Z");
    says(format_time_clock(out, last, NOW, false), "9999 Dec 31 23:59:59", "9999 Dec 31 22:59:59Z");
    ck_assert_str_eq(format_time_utc(out, last), "9999-12-31 22:59:59Z");
}
END_TEST

START_TEST(no_year_is_made_up)
{
    char out[FORMAT_TIME_SIZE];
    static const int64_t beyond[] = {INT64_C(253402300800000) + 48 * HOUR, INT64_MAX,
                                     INT64_C(-62135596800000) - 48 * HOUR, INT64_MIN};
    in_berlin();
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        ck_assert_str_eq(format_time_clock(out, beyond[i], NOW, false), "unknown");
        ck_assert_str_eq(format_time_minute(out, beyond[i], NOW, true), "unknown");
        ck_assert_str_eq(format_time_short(out, beyond[i], NOW, false), "unknown");
        ck_assert_str_eq(format_time_utc(out, beyond[i]), "unknown");
    }
}
END_TEST

START_TEST(durations_can_be_words)
{
    static const struct {
        int64_t ms;
        const char *words;
    } cases[] = {{0, "0 seconds"},
                 {SECOND, "1 second"},
                 {41 * SECOND, "41 seconds"},
                 {MINUTE, "1 minute"},
                 {11 * MINUTE, "11 minutes"},
                 {HOUR, "1 hour"},
                 {INT64_C(49) * HOUR, "2 days"}};
    char out[FORMAT_TIME_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        format_time_age(out, cases[i].ms);
        ck_assert_str_eq(format_time_in_words(out), cases[i].words);
    }
}
END_TEST

START_TEST(no_time_is_no_text)
{
    char out[FORMAT_TIME_SIZE] = "x";
    ck_assert_str_eq(format_time_clock(out, 0, NOW, false), "");
    ck_assert_str_eq(format_time_short(out, 0, NOW, false), "");
}
END_TEST

START_TEST(absurd_times_fit_their_room)
{
    char out[FORMAT_TIME_SIZE];
    format_time_clock(out, INT64_MAX, NOW, true);
    format_time_clock(out, INT64_MIN, NOW, false);
    format_time_short(out, INT64_MAX, INT64_MIN, false);
    format_time_utc(out, INT64_MAX);
    format_time_long(out, INT64_MAX);
    format_time_countdown(out, INT64_MAX / 2);
    when_count(out, UINT64_MAX);
    ck_assert_str_eq(out, "18,446,744,073,709,551,615");
}
END_TEST

START_TEST(support_times_are_utc)
{
    char out[FORMAT_TIME_SIZE];
    ck_assert_str_eq(format_time_utc(out, NOW), "2026-11-23 08:31:55Z");
}
END_TEST

START_TEST(ages_are_coarse_and_rounded_down)
{
    char out[FORMAT_TIME_SIZE];
    ck_assert_str_eq(format_time_age(out, -5), "0s");
    ck_assert_str_eq(format_time_age(out, 41 * SECOND + 999), "41s");
    ck_assert_str_eq(format_time_age(out, 4 * MINUTE + 59 * SECOND), "4m");
    ck_assert_str_eq(format_time_age(out, 2 * HOUR), "2h");
    ck_assert_str_eq(format_time_age(out, 50 * HOUR), "2d");
    ck_assert_str_eq(format_time_long(out, 8 * SECOND), "8 s");
    ck_assert_str_eq(format_time_long(out, 41 * MINUTE), "41 min");
    ck_assert_str_eq(format_time_long(out, 2 * HOUR + 10 * MINUTE), "2 h 10 min");
}
END_TEST

START_TEST(countdowns_are_rounded_up)
{
    char out[FORMAT_TIME_SIZE];
    ck_assert_str_eq(format_time_countdown(out, 0), "0s");
    ck_assert_str_eq(format_time_countdown(out, 3001), "4s");
    ck_assert_str_eq(format_time_countdown(out, 10 * SECOND), "10s");
    ck_assert_str_eq(format_time_countdown(out, 31 * SECOND), "40s");
    ck_assert_str_eq(format_time_countdown(out, 55 * SECOND), "1m");
    ck_assert_str_eq(format_time_countdown(out, 130 * SECOND), "3m");
    ck_assert_str_eq(format_time_countdown(out, 150 * MINUTE), "3h");
}
END_TEST

START_TEST(a_figure_changes_exactly_when_it_is_due)
{
    char now[FORMAT_TIME_SIZE], before[FORMAT_TIME_SIZE], then[FORMAT_TIME_SIZE];
    for (int64_t left = 1; left < 200 * SECOND; left += 137) {
        int64_t due = when_countdown_due(left);
        ck_assert_int_ge(due, 1);
        ck_assert_int_le(due, MINUTE);
        format_time_countdown(now, left);
        ck_assert_str_eq(format_time_countdown(before, left - due + 1), now);
        if (left > due)
            ck_assert_str_ne(format_time_countdown(then, left - due), now);
    }
    ck_assert_int_eq(format_time_age_due(41 * SECOND), 9 * SECOND);
    ck_assert_int_eq(format_time_age_due(61 * SECOND), 59 * SECOND);
    ck_assert_int_ge(format_time_age_due(-3), 1);
}
END_TEST

START_TEST(the_closing_line_sums_up)
{
    char out[80], n[FORMAT_TIME_SIZE];
    ck_assert_str_eq(when_closing(out, sizeof out, 187, true, false, 12, 130 * MINUTE),
                     "187 registered, 12 changes in 2 h 10 min");
    ck_assert_str_eq(when_closing(out, sizeof out, 10412, false, false, 1, 3 * SECOND),
                     "10,412+ registered, 1 change in 3 s");
    ck_assert_str_eq(when_closing(out, sizeof out, 0, true, false, 0, 0),
                     "0 registered, no changes in 0 s");
    ck_assert_str_eq(when_closing(out, sizeof out, 100, false, true, 2, 130 * MINUTE),
                     "100 or more registered, 2 changes in 2 hours");
    ck_assert_str_eq(when_count(n, 999), "999");
    ck_assert_str_eq(when_count(n, 1000), "1,000");
    ck_assert_str_eq(when_count(n, 1234567), "1,234,567");
}
END_TEST

UNIT_MAIN("when", today_needs_no_date, other_days_and_years_are_named,
          a_time_far_ahead_keeps_its_year, no_year_is_made_up, durations_can_be_words,
          no_time_is_no_text, absurd_times_fit_their_room, support_times_are_utc,
          ages_are_coarse_and_rounded_down, countdowns_are_rounded_up,
          a_figure_changes_exactly_when_it_is_due, the_closing_line_sums_up)
