#include "app/attendance_print.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <locale.h>
#include <string.h>
#include <time.h>

#define MEETING "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"

/* 2026-11-23T09:00:00Z */
#define NINE 1795424400000

static struct report *report;
static struct buf out;
static struct attendance_style style;

static void begin(void)
{
    struct err err = ERR_INIT;
    setlocale(LC_CTYPE, "C.UTF-8");
    report = report_new((struct hash_key){3, 4}, &err);
    out = BUF_INIT((size_t)1 << 20);
    style = (struct attendance_style){.charset = TEXT_UTF8, .utc = true, .header = true};
}

static void end(void)
{
    report_destroy(report);
    buf_clean_up(&out);
}

static void take(enum ledger_kind kind, int minute, const char *id, const char *user)
{
    struct ledger_fact fact = ledger_fact(kind, NINE + (int64_t)minute * 60000, slice_of(MEETING));
    fact.region = slice_of("eu-central-1");
    fact.attendee.id = slice_of(id);
    fact.attendee.external_user_id = slice_of(user);
    fact.first_look = minute == 0;
    fact.complete = fact.verified = true;
    ck_assert(report_take(report, &fact));
}

static void hear(enum event_kind kind, int minute, const char *id)
{
    struct ledger_fact fact =
        ledger_fact(LEDGER_EVENT, NINE + (int64_t)minute * 60000, slice_of(MEETING));
    fact.event.kind = kind;
    fact.event.timestamp_ms = fact.time_ms;
    fact.event.attendee_id = slice_of(id);
    ck_assert(report_take(report, &fact));
}

/* A was there at the first look and stays silent, B came later and was dropped once. */
static void with_events(void)
{
    begin();
    take(LEDGER_OPENED, 0, "", "");
    take(LEDGER_REGISTERED, 0, "aa", "alice@example.com");
    take(LEDGER_LISTENING, 1, "", "");
    take(LEDGER_REGISTERED, 2, "bb", "=bob");
    hear(EVENT_JOINED, 3, "bb");
    hear(EVENT_DROPPED, 5, "bb");
    hear(EVENT_JOINED, 6, "bb");
    hear(EVENT_LEFT, 7, "bb");
    take(LEDGER_WALK, 9, "", "");
    ck_assert(report_finish(report, false));
}

START_TEST(the_table_says_what_is_known_and_what_is_not)
{
    with_events();
    attendance_print_table(report, &style, &out);
    ck_assert_str_eq(buf_text(&out),
                     "Meeting " MEETING " in eu-central-1, seen from 09:00:00Z to 09:09:00Z\n"
                     "Events since 09:01:00Z: MINUTES are proven, AT MOST is what is possible.\n"
                     "\n"
                     "USER               ATTENDEE  FIRST SEEN    REMOVED  JOINS  LEAVES  DROPS  "
                     "MINUTES  AT MOST  "
                     "EXACT  STATE    NOTE\n"
                     "alice@example.com  aa        by 09:00:00Z           0      0       0      "
                     "unknown  9.0      "
                     "no     unknown  unknown before 09:01Z\n"
                     "=bob               bb        09:02:00Z              2      1       1      "
                     "3.0      3.0      "
                     "yes    left\n");
    end();
}
END_TEST

START_TEST(csv_guards_against_formulas_and_has_times_in_utc)
{
    with_events();
    attendance_print_csv(report, &style, &out);
    ck_assert_str_eq(buf_text(&out),
                     "ExternalUserId,AttendeeId,FirstSeen,Removed,Joins,Leaves,Drops,"
                     "MinutesPresent,UnknownBefore,MinutesAtMost,Exact,State,End,"
                     "RemovedAfter,UnknownAfter\r\n"
                     "alice@example.com,aa,2026-11-23T09:00:00.000Z,,0,0,0,,"
                     "2026-11-23T09:01:00.000Z,9.0,false,unknown,,,\r\n"
                     "'=bob,bb,2026-11-23T09:02:00.000Z,,2,1,1,3.0,,"
                     "3.0,true,left,event,,\r\n");
    end();
}
END_TEST

START_TEST(json_is_one_object)
{
    with_events();
    attendance_print_json(report, &style, &out);
    struct json_object *json = json_tokener_parse(buf_text(&out)), *list, *minutes;
    ck_assert(json_object_object_get_ex(json, "attendees", &list));
    ck_assert_uint_eq(json_object_array_length(list), 2);
    ck_assert(
        json_object_object_get_ex(json_object_array_get_idx(list, 0), "minutesPresent", &minutes));
    ck_assert_ptr_null(minutes);
    ck_assert(
        json_object_object_get_ex(json_object_array_get_idx(list, 1), "minutesPresent", &minutes));
    ck_assert(json_object_get_double(minutes) == 3.0);
    json_object_put(json);
    end();
}
END_TEST

START_TEST(without_events_there_are_registrations_only)
{
    begin();
    take(LEDGER_OPENED, 0, "", "");
    take(LEDGER_REGISTERED, 1, "aa", "two\nlines, \"quoted\"");
    take(LEDGER_REMOVED, 4, "aa", "");
    ck_assert(report_finish(report, false));
    attendance_print_csv(report, &style, &out);
    ck_assert_str_eq(buf_text(&out),
                     "ExternalUserId,AttendeeId,FirstSeen,Removed,RemovedAfter,UnknownAfter\r\n"
                     "\"two\\x0alines, \"\"quoted\"\"\",aa,"
                     "2026-11-23T09:01:00.000Z,2026-11-23T09:04:00.000Z,,\r\n");
    buf_reset(&out);
    style.mask = true;
    attendance_print_json(report, &style, &out);
    ck_assert_ptr_null(strstr(buf_text(&out), "quoted"));
    ck_assert_ptr_null(strstr(buf_text(&out), "joins"));
    end();
}
END_TEST

/* Two in the night, when the clocks go back, is there twice: the minutes count once each. */
START_TEST(a_change_of_the_local_time_changes_no_minute)
{
    const int64_t change_ms = INT64_C(1792890000000); /* 2026-10-25T01:00:00Z */
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    begin();
    style.utc = false;
    take(LEDGER_OPENED, 0, "", "");
    take(LEDGER_LISTENING, 0, "", "");
    for (int i = 0; i < 2; i++) {
        struct ledger_fact fact = ledger_fact(LEDGER_EVENT, change_ms, slice_of(MEETING));
        fact.event.kind = i ? EVENT_LEFT : EVENT_JOINED;
        fact.event.timestamp_ms = change_ms + (i ? 1800000 : -1800000);
        fact.event.attendee_id = slice_of("aa");
        ck_assert(report_take(report, &fact));
    }
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(report_row(report, 0)->present_ms, 3600000);
    attendance_print_csv(report, &style, &out);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "2026-10-25T00:30:00.000Z"));
    ck_assert_ptr_nonnull(strstr(buf_text(&out), ",60.0,"));
    end();
}
END_TEST

UNIT_MAIN("attendance_print", a_change_of_the_local_time_changes_no_minute,
          the_table_says_what_is_known_and_what_is_not,
          csv_guards_against_formulas_and_has_times_in_utc, json_is_one_object,
          without_events_there_are_registrations_only)
