#include "base/calendar.h"

#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#define LAST_SECOND INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

static const char *utc_text(int64_t wall_ms)
{
    static char text[64];
    struct tm tm;
    bool known = calendar_utc(wall_ms, &tm);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %j", &tm);
    return known ? text : "none";
}

START_TEST(every_year_has_its_dates_whatever_time_t_is)
{
    ck_assert_str_eq(utc_text(0), "1970-01-01 00:00:00 Thu 001");
    ck_assert_str_eq(utc_text(999), "1970-01-01 00:00:00 Thu 001");
    ck_assert_str_eq(utc_text(-1), "1969-12-31 23:59:59 Wed 365");
    ck_assert_str_eq(utc_text(INT64_C(951782399000)), "2000-02-28 23:59:59 Mon 059");
    ck_assert_str_eq(utc_text(INT64_C(951782400000)), "2000-02-29 00:00:00 Tue 060");
    ck_assert_str_eq(utc_text(INT64_C(2147483648000)), "2038-01-19 03:14:08 Tue 019");
    ck_assert_str_eq(utc_text(INT64_C(4107542400000)), "2100-03-01 00:00:00 Mon 060");
    ck_assert_str_eq(utc_text(LAST_SECOND * 1000), "9999-12-31 23:59:59 Fri 365");
}
END_TEST

START_TEST(what_is_in_no_calendar_is_not_told)
{
    struct tm tm;
    ck_assert_str_eq(utc_text(LAST_SECOND * 1000 + 1000), "none");
    ck_assert_str_eq(utc_text(INT64_MAX), "none");
    ck_assert_str_eq(utc_text(INT64_MIN), "none");
    ck_assert_str_eq(utc_text(INT64_C(-62135596800001)), "none");
    memset(&tm, 1, sizeof tm);
    ck_assert(!calendar_local(INT64_MAX, &tm));
    ck_assert_int_eq(tm.tm_year, 0);
    ck_assert_int_eq(tm.tm_mday, 0);
    ck_assert(!calendar_local(INT64_MIN, &tm));
}
END_TEST

/* The system's own calendar, as far as its time_t goes. */
START_TEST(the_system_counts_the_same)
{
    uint64_t dice = 7;
    setenv("TZ", "UTC", 1);
    tzset();
    for (int i = 0; i < 200000; i++) {
        dice = dice * 6364136223846793005u + 1442695040888963407u;
        int64_t seconds = (int64_t)((dice >> 12) % (uint64_t)(LAST_SECOND * 2)) - LAST_SECOND / 5;
        time_t held = (time_t)seconds;
        struct tm ours, theirs, local;
        if ((int64_t)held != seconds || !gmtime_r(&held, &theirs) ||
            !calendar_utc(seconds * 1000, &ours))
            continue;
        ck_assert(ours.tm_year == theirs.tm_year && ours.tm_yday == theirs.tm_yday);
        ck_assert(ours.tm_mon == theirs.tm_mon && ours.tm_mday == theirs.tm_mday);
        ck_assert(ours.tm_hour == theirs.tm_hour && ours.tm_min == theirs.tm_min);
        ck_assert(ours.tm_sec == theirs.tm_sec && ours.tm_wday == theirs.tm_wday);
        ck_assert(calendar_local(seconds * 1000, &local));
        ck_assert(local.tm_yday == ours.tm_yday && local.tm_sec == ours.tm_sec);
    }
}
END_TEST

START_TEST(the_build_asked_for_a_time_t_of_64_bits)
{
    struct tm tm;
    if (sizeof(time_t) < 8) /* none to be had here: then nothing is made up */
        ck_assert(!calendar_local(INT64_C(2214393530000), &tm));
    else
        ck_assert(calendar_local(INT64_C(2214393530000), &tm));
#if defined(__GLIBC__)
    ck_assert_msg(sizeof(time_t) >= 8 || !__GLIBC_PREREQ(2, 34), "_TIME_BITS was not set");
#endif
}
END_TEST

UNIT_MAIN("calendar", every_year_has_its_dates_whatever_time_t_is,
          what_is_in_no_calendar_is_not_told, the_system_counts_the_same,
          the_build_asked_for_a_time_t_of_64_bits)
