#include "base/calendar.h"

#include "support/unit.h"

START_TEST(the_forms_that_aws_writes_are_read)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-23T14:20:00Z", 1795443600000},
        {"2026-11-23T14:20:00UTC", 1795443600000},
        {"2026-11-23T14:20:00", 1795443600000},
        {"2026-11-23 14:20:00 UTC", 1795443600000},
        {"2026-11-23T15:20:00+01:00", 1795443600000},
        {"2026-11-23T15:50:00+0130", 1795443600000},
        {"2026-11-23T12:20:00-02", 1795443600000},
        {"2026-11-23T14:20:00.123456Z", 1795443600123},
        {"2024-02-29T23:59:59Z", 1709251199000},
        {"3025-09-14T04:05:45Z", 33314731545000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = -1;
        ck_assert_msg(iso8601_parse(rows[i].text, &ms), "%s", rows[i].text);
        ck_assert_int_eq(ms, rows[i].ms);
    }
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
    static const char *const rows[] = {
        "",
        "now",
        "2026-11-23",
        "2026-13-23T14:20:00Z",
        "2026-02-29T14:20:00Z",
        "2026-11-23T24:20:00Z",
        "2026-11-23T14:60:00Z",
        "2026-11-23T14:20:00X",
        "2026-11-23T14:20:00Z?",
        "2026-11-23T14:20:00+1:00",
        "26-11-23T14:20:00Z",
        "1795443600",
    };
    int64_t ms = 7;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(!iso8601_parse(rows[i], &ms), "%s", rows[i]);
    ck_assert(!iso8601_parse(NULL, &ms));
    ck_assert_int_eq(ms, 7);
}
END_TEST

START_TEST(a_time_is_written_to_the_second)
{
    char out[ISO8601_SIZE];
    iso8601_format(1795443600999, out);
    ck_assert_str_eq(out, "2026-11-23T14:20:00Z");
    iso8601_format(1709251199000, out);
    ck_assert_str_eq(out, "2024-02-29T23:59:59Z");
    iso8601_format(-5, out);
    ck_assert_str_eq(out, "1970-01-01T00:00:00Z");
    iso8601_format(INT64_MAX, out);
    ck_assert_str_eq(out, "9999-12-31T23:59:59Z");
}
END_TEST

START_TEST(every_day_of_four_centuries_survives_the_round_trip)
{
    for (int64_t day = 0; day < 146097; day++) {
        char out[ISO8601_SIZE];
        int64_t ms = -1;
        iso8601_format(day * 86400000, out);
        ck_assert(iso8601_parse(out, &ms));
        ck_assert_int_eq(ms, day * 86400000);
    }
}
END_TEST

UNIT_MAIN("iso8601", the_forms_that_aws_writes_are_read, what_is_no_time_is_refused,
          a_time_is_written_to_the_second, every_day_of_four_centuries_survives_the_round_trip)
