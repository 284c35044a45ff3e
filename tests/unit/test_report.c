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
    fact.complete = true;
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
    report_finish(report);
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
    report_finish(report);
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
    report_finish(report);
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
    report_finish(report);
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
    report_finish(report);
    ck_assert_int_eq(report_totals(report).listening_ms, 20);
    plain(LEDGER_LISTENING, 50);
    report_finish(report);
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
    report_finish(report);
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
    report_finish(report);
    ck_assert_int_eq(row_of("a")->present_ms, 3000);
    ck_assert_int_eq(report_totals(report).ended_ms, 4000);
    ck_assert_uint_eq(report_totals(report).errors, 1);
    report_destroy(report);
}
END_TEST

START_TEST(an_empty_ledger_is_an_empty_report)
{
    begin();
    report_finish(report);
    ck_assert_uint_eq(report_rows(report), 0);
    ck_assert_str_eq(report_totals(report).meeting_id.data, "");
    report_destroy(report);
}
END_TEST

UNIT_MAIN("report", stays_come_to_time_in_the_room, what_was_before_we_listened_is_unknown,
          without_events_there_are_registrations_only, rows_come_in_the_order_of_first_sight,
          who_went_between_two_looks_is_removed, a_queue_that_was_gone_makes_listening_begin_anew,
          the_end_of_the_meeting_ends_open_stays, an_empty_ledger_is_an_empty_report)
