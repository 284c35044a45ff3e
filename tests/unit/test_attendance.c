#include "ledger/attendance.h"

#include "ledger/report.h"
#include "support/unit.h"

#include <string.h>

#define MEETING "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"

/* 2026-11-23T09:00:00Z */
#define NINE 1795424400000

static struct report *report;

static int64_t at(int minute)
{
    return NINE + (int64_t)minute * 60000;
}

static void take(enum ledger_kind kind, int minute, const char *id)
{
    struct ledger_fact fact = ledger_fact(kind, at(minute), slice_of(MEETING));
    fact.region = slice_of("us-east-1");
    fact.attendee.id = slice_of(id);
    fact.attendee.external_user_id = slice_of(id);
    fact.first_look = minute == 0;
    fact.complete = fact.verified = true;
    ck_assert(report_take(report, &fact));
}

static void hear(enum event_kind kind, int minute, const char *id)
{
    struct ledger_fact fact = ledger_fact(LEDGER_EVENT, at(minute), slice_of(MEETING));
    fact.event.kind = kind;
    fact.event.timestamp_ms = fact.time_ms;
    fact.event.attendee_id = slice_of(id);
    ck_assert(report_take(report, &fact));
}

/* A recording from 9:00 on; events are heard from its first moment, or not at all. */
static void begin(bool events)
{
    struct err err = ERR_INIT;
    report = report_new((struct hash_key){3, 4}, &err);
    take(LEDGER_OPENED, 0, "");
    if (events)
        take(LEDGER_LISTENING, 0, "");
    take(LEDGER_WALK, 0, "");
}

/* Somebody registers a minute before joining; minute 0 for leave: never. */
static void stay(const char *id, int join, int leave)
{
    take(LEDGER_REGISTERED, join - 1, id);
    hear(EVENT_JOINED, join, id);
    if (leave)
        hear(EVENT_LEFT, leave, id);
}

/* What is said of this person of a meeting that was to begin at that minute (-1: nobody says). */
static struct attendance_verdict judge(const char *id, int start)
{
    struct report_totals totals = report_totals(report);
    const struct report_row *row = NULL;
    for (size_t i = 0; i < report_rows(report); i++)
        if (strcmp(report_row(report, i)->external_user_id.data, id) == 0)
            row = report_row(report, i);
    return attendance_judge(&totals, row, start < 0 ? 0 : at(start));
}

static void ck_judged(const char *id, int start, enum attendance attendance,
                      enum attendance_answer late, enum attendance_answer early)
{
    struct attendance_verdict verdict = judge(id, start);
    ck_assert_msg(verdict.attendance == attendance && verdict.late == late &&
                      verdict.left_early == early,
                  "%s: %s, late \"%s\", left early \"%s\"", id, attendance_name(verdict.attendance),
                  attendance_answer_name(verdict.late), attendance_answer_name(verdict.left_early));
}

START_TEST(who_came_in_time_and_stayed_is_present)
{
    begin(true);
    stay("in-time", 5, 58);
    stay("late", 16, 58);
    stay("early", 5, 54);
    stay("both", 20, 30);
    hear(EVENT_MEETING_ENDED, 60, "");
    take(LEDGER_WALK, 60, "");
    ck_assert(report_finish(report, true));
    ck_judged("in-time", 10, ATTENDANCE_PRESENT, ANSWER_NO, ANSWER_NO);
    ck_judged("late", 10, ATTENDANCE_PRESENT, ANSWER_YES, ANSWER_NO);
    ck_judged("early", 10, ATTENDANCE_PRESENT, ANSWER_NO, ANSWER_YES);
    ck_judged("both", 10, ATTENDANCE_PRESENT, ANSWER_YES, ANSWER_YES);
    ck_judged("late", 11, ATTENDANCE_PRESENT, ANSWER_NO, ANSWER_NO); /* five minutes are in time */
    ck_judged("late", -1, ATTENDANCE_PRESENT, ANSWER_NOT_ASKED, ANSWER_NO);
    report_destroy(report);
}
END_TEST

START_TEST(who_never_came_is_absent_registered_or_not)
{
    begin(true);
    take(LEDGER_REGISTERED, 2, "silent");
    take(LEDGER_WALK, 3, "");
    hear(EVENT_MEETING_ENDED, 60, "");
    ck_assert(report_finish(report, true));
    ck_judged("silent", 10, ATTENDANCE_ABSENT, ANSWER_NOT_ASKED, ANSWER_NOT_ASKED);
    ck_judged("nobody", 10, ATTENDANCE_ABSENT, ANSWER_NOT_ASKED, ANSWER_NOT_ASKED);
    report_destroy(report);
}
END_TEST

START_TEST(without_events_registration_is_all_that_is_said)
{
    begin(false);
    take(LEDGER_REGISTERED, 2, "alice");
    take(LEDGER_WALK, 3, "");
    ck_assert(report_finish(report, true));
    ck_judged("alice", 10, ATTENDANCE_REGISTERED, ANSWER_NOT_ASKED, ANSWER_NOT_ASKED);
    ck_judged("nobody", 10, ATTENDANCE_NOT_REGISTERED, ANSWER_NOT_ASKED, ANSWER_NOT_ASKED);
    report_destroy(report);
}
END_TEST

START_TEST(who_may_have_been_there_before_we_listened_is_unknown)
{
    struct err err = ERR_INIT;
    report = report_new((struct hash_key){3, 4}, &err);
    take(LEDGER_OPENED, 0, "");
    take(LEDGER_REGISTERED, 0, "silent");
    take(LEDGER_REGISTERED, 0, "again");
    take(LEDGER_WALK, 0, "");
    take(LEDGER_LISTENING, 20, "");
    hear(EVENT_JOINED, 30, "again");
    hear(EVENT_MEETING_ENDED, 60, "");
    take(LEDGER_WALK, 60, "");
    ck_assert(report_finish(report, true));
    ck_judged("silent", 10, ATTENDANCE_UNKNOWN, ANSWER_NOT_ASKED, ANSWER_NOT_ASKED);
    ck_judged("again", 10, ATTENDANCE_PRESENT, ANSWER_UNKNOWN, ANSWER_NO);
    report_destroy(report);
}
END_TEST

START_TEST(while_the_end_is_not_known_nobody_left_early)
{
    begin(true);
    stay("early", 5, 10);
    take(LEDGER_WALK, 60, "");
    ck_assert(report_finish(report, true));
    ck_judged("early", 10, ATTENDANCE_PRESENT, ANSWER_NO, ANSWER_NOT_ASKED);
    report_destroy(report);
}
END_TEST

START_TEST(where_no_list_was_read_nobody_is_absent)
{
    struct err err = ERR_INIT;
    report = report_new((struct hash_key){3, 4}, &err);
    take(LEDGER_OPENED, 0, "");
    take(LEDGER_LISTENING, 0, "");
    hear(EVENT_MEETING_ENDED, 60, "");
    ck_assert(report_finish(report, true));
    ck_judged("nobody", 10, ATTENDANCE_UNKNOWN, ANSWER_NOT_ASKED, ANSWER_NOT_ASKED);
    report_destroy(report);
}
END_TEST

UNIT_MAIN("attendance", who_came_in_time_and_stayed_is_present,
          who_never_came_is_absent_registered_or_not,
          without_events_registration_is_all_that_is_said,
          who_may_have_been_there_before_we_listened_is_unknown,
          while_the_end_is_not_known_nobody_left_early, where_no_list_was_read_nobody_is_absent)
