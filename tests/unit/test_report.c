#include "ledger/report.h"

#include "support/unit.h"

#include <string.h>

#define MEETING "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"

static struct report *report;

static void begin(void)
{
    struct err err = ERR_INIT;
    report = report_new((struct hash_key){3, 4}, &err);
    ck_assert_ptr_nonnull(report);
}

static struct ledger_fact fact_at(enum ledger_kind kind, int64_t time_ms)
{
    return ledger_fact(kind, time_ms, slice_of(MEETING));
}

static void attendee(enum ledger_kind kind, int64_t time_ms, const char *id, bool first_look)
{
    struct ledger_fact fact = fact_at(kind, time_ms);
    fact.attendee.id = slice_of(id);
    fact.attendee.external_user_id = slice_of("somebody");
    fact.first_look = first_look;
    ck_assert(report_take(report, &fact));
}

static void heard(enum event_kind kind, int64_t at_ms, const char *id)
{
    struct ledger_fact fact = fact_at(LEDGER_EVENT, at_ms + 1);
    fact.event.kind = kind;
    fact.event.timestamp_ms = at_ms;
    fact.event.attendee_id = slice_of(id);
    ck_assert(report_take(report, &fact));
}

static void plain(enum ledger_kind kind, int64_t time_ms)
{
    struct ledger_fact fact = fact_at(kind, time_ms);
    fact.complete = fact.verified = true;
    ck_assert(report_take(report, &fact));
}

static const struct report_row *row_of(const char *id)
{
    for (size_t i = 0; i < report_rows(report); i++)
        if (strcmp(report_row(report, i)->id.data, id) == 0)
            return report_row(report, i);
    ck_abort_msg("no row of %s", id);
    return NULL;
}

START_TEST(stays_come_to_time_in_the_room)
{
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    heard(EVENT_DROPPED, 5000, "a");
    heard(EVENT_JOINED, 6000, "a");
    plain(LEDGER_WALK, 9000);
    ck_assert(report_finish(report, false));
    const struct report_row *a = row_of("a");
    ck_assert_int_eq(a->first_seen_ms, 200);
    ck_assert_uint_eq(a->moves.joins, 2);
    ck_assert_uint_eq(a->moves.drops, 1);
    ck_assert_int_eq(a->present_ms, 4000 + 3000);
    ck_assert_int_eq(a->unknown_before_ms, 0);
    ck_assert(a->heard);
    ck_assert_int_eq(report_totals(report).to_ms, 9000);
    report_destroy(report);
}
END_TEST

START_TEST(what_was_before_we_listened_is_unknown)
{
    begin();
    attendee(LEDGER_REGISTERED, 50, "early", true);
    plain(LEDGER_LISTENING, 100);
    heard(EVENT_JOINED, 300, "early");
    attendee(LEDGER_REGISTERED, 400, "late", false);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(row_of("early")->unknown_before_ms, 100);
    ck_assert_int_eq(row_of("late")->unknown_before_ms, 0);
    ck_assert(!row_of("late")->heard);
    report_destroy(report);
}
END_TEST

START_TEST(without_events_there_are_registrations_only)
{
    begin();
    attendee(LEDGER_REGISTERED, 50, "a", true);
    attendee(LEDGER_REMOVED, 90, "a", false);
    ck_assert(report_finish(report, false));
    const struct report_row *a = row_of("a");
    ck_assert_int_eq(a->removed_ms, 90);
    ck_assert_int_eq(a->unknown_before_ms, 0);
    ck_assert_int_eq(report_totals(report).listening_ms, 0);
    ck_assert(a->moves.stays == 0 && a->present_ms == 0);
    report_destroy(report);
}
END_TEST

START_TEST(who_went_between_two_looks_is_removed)
{
    begin();
    plain(LEDGER_OPENED, 10);
    attendee(LEDGER_REGISTERED, 20, "a", true);
    attendee(LEDGER_REGISTERED, 30, "b", false);
    plain(LEDGER_WALK, 30);
    plain(LEDGER_OPENED, 100);
    attendee(LEDGER_REGISTERED, 110, "b", true);
    heard(EVENT_JOINED, 105, "c");
    plain(LEDGER_WALK, 110);
    plain(LEDGER_WALK, 120);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(row_of("a")->removed_ms, 110);
    ck_assert_int_eq(row_of("b")->removed_ms, 0);
    ck_assert(!row_of("b")->first_look);
    ck_assert_int_eq(row_of("c")->removed_ms, 0);
    report_destroy(report);
}
END_TEST

START_TEST(a_queue_that_was_gone_makes_listening_begin_anew)
{
    begin();
    plain(LEDGER_OPENED, 10);
    plain(LEDGER_LISTENING, 20);
    plain(LEDGER_OPENED, 30);
    plain(LEDGER_LISTENING, 40);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(report_totals(report).listening_ms, 20);
    plain(LEDGER_LISTENING, 50);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(report_totals(report).listening_ms, 50);
    report_destroy(report);
}
END_TEST

START_TEST(rows_come_in_the_order_of_first_sight)
{
    begin();
    attendee(LEDGER_REGISTERED, 70, "z", false);
    attendee(LEDGER_REGISTERED, 60, "y", false);
    attendee(LEDGER_REGISTERED, 60, "x", false);
    heard(EVENT_ADDED, 10, "w");
    ck_assert(report_finish(report, false));
    ck_assert_uint_eq(report_rows(report), 4);
    ck_assert_str_eq(report_row(report, 0)->id.data, "w");
    ck_assert_str_eq(report_row(report, 1)->id.data, "x");
    ck_assert_str_eq(report_row(report, 3)->id.data, "z");
    report_destroy(report);
}
END_TEST

START_TEST(the_end_of_the_meeting_ends_open_stays)
{
    begin();
    plain(LEDGER_LISTENING, 1);
    heard(EVENT_JOINED, 1000, "a");
    heard(EVENT_MEETING_ENDED, 4000, "");
    plain(LEDGER_ERROR, 9000);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(row_of("a")->present_ms, 3000);
    ck_assert_int_eq(report_totals(report).ended_ms, 4000);
    ck_assert_uint_eq(report_totals(report).errors, 1);
    report_destroy(report);
}
END_TEST

START_TEST(an_empty_ledger_is_an_empty_report)
{
    begin();
    ck_assert(report_finish(report, false));
    ck_assert_uint_eq(report_rows(report), 0);
    ck_assert_str_eq(report_totals(report).meeting_id.data, "");
    report_destroy(report);
}
END_TEST

static void failed(int64_t time_ms, int status, const char *code)
{
    struct ledger_fact fact = fact_at(LEDGER_ERROR, time_ms);
    fact.status = status;
    fact.code = slice_of(code);
    ck_assert(report_take(report, &fact));
}

static void gap(int64_t since_ms, int64_t time_ms)
{
    struct ledger_fact fact = fact_at(LEDGER_GAP, time_ms);
    fact.since_ms = since_ms;
    fact.reason = slice_of("3 lines are missing");
    ck_assert(report_take(report, &fact));
}

static void check_minutes(const char *id, int64_t present_ms, int64_t at_most_ms, bool exact)
{
    const struct report_row *row = row_of(id);
    ck_assert_int_eq(row->present_ms, present_ms);
    ck_assert_int_eq(row->at_most_ms, at_most_ms);
    ck_assert_int_eq(row->exact, exact);
}

/* A meeting of eight seconds, and a later run that reaches no server. */
START_TEST(a_later_run_that_sees_nothing_makes_no_minutes)
{
    begin();
    plain(LEDGER_OPENED, 100);
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    plain(LEDGER_WALK, 9000);
    plain(LEDGER_OPENED, 240000);
    plain(LEDGER_LISTENING, 240100);
    failed(241000, 0, "ERR_CONNECT");
    ck_assert(report_finish(report, false));
    check_minutes("a", 8000, 240000, false);
    ck_assert_int_eq(row_of("a")->state, PRESENCE_UNKNOWN);
    ck_assert_int_eq(row_of("a")->end, REPORT_END_OPEN);
    ck_assert_uint_eq(report_totals(report).gap_count, 1);
    report_destroy(report);
}
END_TEST

START_TEST(two_events_make_a_stay_exact)
{
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    heard(EVENT_LEFT, 5000, "a");
    plain(LEDGER_WALK, 9000);
    ck_assert(report_finish(report, false));
    check_minutes("a", 4000, 4000, true);
    ck_assert_int_eq(row_of("a")->end, REPORT_END_EVENT);
    report_destroy(report);
}
END_TEST

START_TEST(the_404_is_the_end_of_all_stays)
{
    begin();
    plain(LEDGER_OPENED, 50);
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    plain(LEDGER_WALK, 9000);
    failed(12000, 404, "NotFoundException");
    plain(LEDGER_LISTENING, 100);
    failed(60000, 404, "NotFoundException");
    ck_assert(report_finish(report, false));
    check_minutes("a", 11000, 11000, false);
    ck_assert_int_eq(row_of("a")->end, REPORT_END_GONE);
    ck_assert_int_eq(row_of("a")->state, PRESENCE_LEFT);
    ck_assert_int_eq(report_totals(report).gone_ms, 12000);
    ck_assert_int_eq(report_totals(report).ended_ms, 0);
    report_destroy(report);
}
END_TEST

START_TEST(a_404_of_the_queue_ends_nothing)
{
    begin();
    plain(LEDGER_OPENED, 50);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    plain(LEDGER_WALK, 9000);
    failed(12000, 404, "QueueDoesNotExist");
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(report_totals(report).gone_ms, 0);
    report_destroy(report);
}
END_TEST

/* Left and joined again may stand in the lines that are missing. */
START_TEST(nothing_is_proven_where_lines_are_missing)
{
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    gap(2000, 5000);
    heard(EVENT_LEFT, 9000, "a");
    ck_assert(report_finish(report, false));
    check_minutes("a", 1000 + 4000, 8000, false);
    report_destroy(report);
}
END_TEST

START_TEST(a_walk_behind_a_gap_proves_nothing_of_an_earlier_event)
{
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    plain(LEDGER_WALK, 3000);
    gap(3000, 5000);
    plain(LEDGER_WALK, 8000);
    ck_assert(report_finish(report, false));
    check_minutes("a", 2000, 7000, false);
    ck_assert_int_eq(row_of("a")->state, PRESENCE_UNKNOWN);
    report_destroy(report);
}
END_TEST

START_TEST(a_walk_without_events_proves_no_minutes)
{
    struct ledger_fact walk;
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    for (int64_t t = 2000; t <= 9000; t += 1000) {
        walk = fact_at(LEDGER_WALK, t);
        walk.run = slice_of("0123456789abcdef");
        walk.complete = walk.verified = true;
        walk.listening = t <= 4000;
        ck_assert(report_take(report, &walk));
    }
    ck_assert(report_finish(report, false));
    check_minutes("a", 3000, 8000, false);
    report_destroy(report);
}
END_TEST

START_TEST(a_clock_that_was_set_back_makes_no_minutes)
{
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    heard(EVENT_JOINED, 1000, "a");
    plain(LEDGER_WALK, 3600000);
    struct ledger_fact step = fact_at(LEDGER_CLOCK, 3600000);
    step.step_ms = -3590000;
    ck_assert(report_take(report, &step));
    plain(LEDGER_WALK, 3605000);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(row_of("a")->present_ms, 0);
    report_destroy(report);
}
END_TEST

START_TEST(who_went_while_no_recorder_ran_went_at_some_time_between)
{
    begin();
    plain(LEDGER_OPENED, 10);
    attendee(LEDGER_REGISTERED, 20, "a", true);
    plain(LEDGER_WALK, 30);
    plain(LEDGER_OPENED, 100);
    plain(LEDGER_WALK, 110);
    plain(LEDGER_WALK, 120);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(row_of("a")->removed_after_ms, 30);
    ck_assert_int_eq(row_of("a")->removed_ms, 110);
    report_destroy(report);
}
END_TEST

/* It may have slipped from a page to come to one that had come. */
START_TEST(whom_one_walk_missed_may_be_there)
{
    begin();
    plain(LEDGER_OPENED, 10);
    attendee(LEDGER_REGISTERED, 20, "a", true);
    plain(LEDGER_WALK, 30);
    plain(LEDGER_OPENED, 100);
    plain(LEDGER_WALK, 110);
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(row_of("a")->removed_ms, 0);
    ck_assert_int_eq(row_of("a")->unknown_after_ms, 30);
    report_destroy(report);
}
END_TEST

START_TEST(a_walk_that_does_not_fit_removes_nobody)
{
    begin();
    plain(LEDGER_OPENED, 10);
    attendee(LEDGER_REGISTERED, 20, "a", true);
    plain(LEDGER_WALK, 30);
    plain(LEDGER_OPENED, 100);
    struct ledger_fact walk = fact_at(LEDGER_WALK, 110);
    walk.complete = true;
    ck_assert(report_take(report, &walk));
    ck_assert(report_finish(report, false));
    ck_assert_int_eq(row_of("a")->removed_ms, 0);
    ck_assert_int_eq(row_of("a")->unknown_after_ms, 30);
    report_destroy(report);
}
END_TEST

START_TEST(the_devices_of_a_user_are_one_row)
{
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    attendee(LEDGER_REGISTERED, 300, "b", false);
    heard(EVENT_JOINED, 1000, "a");
    heard(EVENT_LEFT, 5000, "a");
    heard(EVENT_JOINED, 7000, "b");
    heard(EVENT_LEFT, 9000, "b");
    heard(EVENT_JOINED, 8000, "c"); /* without a user id */
    heard(EVENT_LEFT, 9000, "c");
    ck_assert(report_finish(report, true));
    ck_assert_uint_eq(report_rows(report), 2);
    check_minutes("a", 6000, 6000, true);
    check_minutes("c", 1000, 1000, true);
    ck_assert_uint_eq(row_of("a")->devices, 2);
    ck_assert_uint_eq(row_of("a")->moves.joins, 2);
    report_destroy(report);
}
END_TEST

START_TEST(two_devices_at_once_are_no_two_people)
{
    begin();
    plain(LEDGER_LISTENING, 100);
    attendee(LEDGER_REGISTERED, 200, "a", false);
    attendee(LEDGER_REGISTERED, 300, "b", false);
    heard(EVENT_JOINED, 1000, "a");
    heard(EVENT_JOINED, 4000, "b");
    heard(EVENT_LEFT, 5000, "a");
    heard(EVENT_LEFT, 9000, "b");
    ck_assert(report_finish(report, true));
    check_minutes("a", 8000, 8000, true);
    report_destroy(report);
}
END_TEST

static void refused(int64_t time_ms, int status, const char *operation, bool of_queue)
{
    struct ledger_fact fact = fact_at(LEDGER_ERROR, time_ms);
    fact.status = status;
    fact.operation = slice_of(operation);
    fact.of_queue = of_queue;
    fact.code = slice_of("NotFoundException");
    ck_assert(report_take(report, &fact));
}

START_TEST(failures_of_different_operations_are_told_apart)
{
    begin();
    plain(LEDGER_OPENED, 10);
    attendee(LEDGER_REGISTERED, 15, "a", false);
    plain(LEDGER_WALK, 16);
    refused(20, 404, "ReceiveMessage", true);
    refused(30, 404, "AssumeRole", false);
    ck_assert_int_eq(report_totals(report).gone_ms, 0); /* the meeting is not what was not found */
    refused(40, 404, "ListAttendees", false);
    refused(50, 404, "ListAttendees", false);
    ck_assert(report_finish(report, false));
    struct report_totals totals = report_totals(report);
    ck_assert_int_eq(totals.gone_ms, 40);
    ck_assert_uint_eq(totals.failure_count, 3);
    ck_assert_str_eq(totals.failures[0].operation, "ReceiveMessage");
    ck_assert_str_eq(totals.failures[1].operation, "AssumeRole");
    ck_assert_uint_eq(totals.failures[2].count, 2);
    report_destroy(report);
}
END_TEST

START_TEST(failures_are_told_and_counted)
{
    begin();
    plain(LEDGER_OPENED, 10);
    failed(20, 403, "ForbiddenException");
    failed(30, 403, "ForbiddenException");
    failed(40, 0, "ERR_DNS");
    ck_assert(report_finish(report, false));
    struct report_totals totals = report_totals(report);
    ck_assert_uint_eq(totals.failure_count, 2);
    ck_assert_uint_eq(totals.failures[0].count, 2);
    ck_assert_int_eq(totals.failures[0].last_ms, 30);
    ck_assert_str_eq(totals.failures[1].code, "ERR_DNS");
    report_destroy(report);
}
END_TEST

UNIT_MAIN("report", a_later_run_that_sees_nothing_makes_no_minutes, two_events_make_a_stay_exact,
          the_404_is_the_end_of_all_stays, a_404_of_the_queue_ends_nothing,
          nothing_is_proven_where_lines_are_missing,
          a_walk_behind_a_gap_proves_nothing_of_an_earlier_event,
          a_walk_without_events_proves_no_minutes, a_clock_that_was_set_back_makes_no_minutes,
          who_went_while_no_recorder_ran_went_at_some_time_between,
          whom_one_walk_missed_may_be_there, a_walk_that_does_not_fit_removes_nobody,
          the_devices_of_a_user_are_one_row, two_devices_at_once_are_no_two_people,
          failures_of_different_operations_are_told_apart, failures_are_told_and_counted,
          stays_come_to_time_in_the_room, what_was_before_we_listened_is_unknown,
          without_events_there_are_registrations_only, rows_come_in_the_order_of_first_sight,
          who_went_between_two_looks_is_removed, a_queue_that_was_gone_makes_listening_begin_anew,
          the_end_of_the_meeting_ends_open_stays, an_empty_ledger_is_an_empty_report)
