#include "view/status.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NOW     INT64_C(1795422715000) /* 2026-11-23 09:31:55 in Berlin */
#define MONO    INT64_C(5000000)
#define SECOND  1000
#define MINUTE  (60 * SECOND)
#define COLUMNS 79

/* A meeting of 187 that was looked at a moment ago. */
static struct status_facts quiet(void)
{
    setenv("TZ", "CET-1", 1);
    tzset();
    return (struct status_facts){
        .now_mono_ms = MONO,
        .now_wall_ms = NOW,
        .have_rows = true,
        .as_of_mono_ms = MONO,
        .as_of_wall_ms = NOW,
        .interval_ms = 5000,
        .position = 2,
        .visible = 187,
        .registered = 187,
        .complete = true,
    };
}

static int64_t check_at(const struct status_facts *facts, size_t columns, const char *expected)
{
    struct status status;
    struct view_style style = {.charset = TEXT_ASCII};
    struct buf out = BUF_INIT(1000);
    status_build(&status, facts, &style);
    ck_assert_int_eq(status.state, status_state(facts));
    status_line(&status, &out, columns, TEXT_ASCII);
    ck_assert_str_eq(buf_text(&out), expected);
    ck_assert_uint_le(out.len, columns);
    buf_clean_up(&out);
    return status.repaint_in_ms;
}

static int64_t check(const struct status_facts *facts, const char *expected)
{
    return check_at(facts, COLUMNS, expected);
}

static struct err error_of(enum err_code code, int http, const char *aws_code)
{
    struct err err = ERR_INIT;
    err_set(&err, code, "%s", "");
    err.http_status = http;
    strcpy(err.aws_code, aws_code);
    return err;
}

START_TEST(live_tells_position_changes_and_time_and_does_not_tick)
{
    struct status_facts facts = quiet();
    facts.added = facts.changed = facts.removed = 1;
    int64_t due = check(&facts, " LIVE  row 2 of 187  +1 ~1 -1  as of 09:31:55");
    ck_assert_int_eq(due, 15001); /* when it would become STALE, not before */
    facts.added = 0;
    facts.changed = 0;
    check(&facts, " LIVE  row 2 of 187  -1  as of 09:31:55");
    facts.removed = 0;
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55");
}
END_TEST

START_TEST(what_events_cover_is_told_in_short_where_it_is_narrow)
{
    struct status_facts facts = quiet();
    facts.listening_ms = NOW - 30 * MINUTE;
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55  events since 09:01");
    facts.unknown = 12;
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55  events since 09:01, 12 unknown");
    facts.added = facts.changed = facts.removed = 1;
    check(&facts, " LIVE  row 2 of 187  +1 ~1 -1  as of 09:31:55  events since 09:01, 12 unknown");
    check_at(&facts, 76, " LIVE  row 2 of 187  +1 ~1 -1  as of 09:31:55  12 unknown since 09:01");
    facts.added = facts.changed = facts.removed = 0;
    facts.filter = "presence:here";
    facts.visible = 41;
    check_at(&facts, 100,
             " LIVE  /presence:here: 41 of 187 registered match in this meeting  "
             "events since 09:01, 12 unknown");
    facts.paused = true;
    facts.filter = NULL;
    check(&facts, " PAUSED  row 2 of 187  rows 0s old  events since 09:01, 12 unknown  Z resumes");
}
END_TEST

START_TEST(trouble_with_events_is_no_trouble_with_the_list)
{
    struct status_facts facts = quiet();
    struct err err = error_of(ERR_THROTTLED, 400, "RequestThrottled");
    facts.listening_ms = NOW - 30 * MINUTE;
    facts.not_listening = &err;
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55  no events now: throttled");
    check_at(&facts, 56, " LIVE  row 2 of 187  as of 09:31:55  no events now");
    strcpy(err.operation, "DeleteMessageBatch");
    check_at(&facts, 100,
             " LIVE  row 2 of 187  as of 09:31:55  events stay in the queue: throttled  "
             "events since 09:01");
    err_clear(&err);
    facts.ended_wall_ms = NOW - MINUTE;
    check_at(&facts, 100,
             " LIVE  row 2 of 187  as of 09:31:55  an event said at 09:30 that the meeting ended");
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55  ENDED by event 09:30");
}
END_TEST

START_TEST(how_far_behind_the_events_are_is_said)
{
    struct status_facts facts = quiet();
    facts.listening_ms = NOW - 30 * MINUTE;
    facts.backlog = true;
    check_at(&facts, 100,
             " LIVE  row 2 of 187  as of 09:31:55  reading a backlog of events  "
             "events since 09:01");
    facts.behind = 12000;
    check_at(&facts, 100,
             " LIVE  row 2 of 187  as of 09:31:55  12,000 events behind  events since 09:01");
    facts.behind = 0;
    facts.backlog = false;
    facts.silent = true;
    check_at(&facts, 120,
             " LIVE  row 2 of 187  as of 09:31:55  "
             "no event since 09:01: check the rule and the queue's policy  ! more");
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55  no event since 09:01  ! more");
}
END_TEST

START_TEST(messages_that_another_reader_holds_are_said)
{
    struct status_facts facts = quiet();
    facts.listening_ms = NOW - 30 * MINUTE;
    facts.hidden = 1;
    check_at(&facts, 120,
             " LIVE  row 2 of 187  as of 09:31:55  1 message held by another reader, or delayed  "
             "events since 09:01");
    facts.hidden = 1500;
    check_at(&facts, 64, " LIVE  row 2 of 187  as of 09:31:55  1,500 held elsewhere");
}
END_TEST

START_TEST(messages_that_were_not_understood_are_said_first)
{
    struct status_facts facts = quiet();
    facts.listening_ms = NOW - 30 * MINUTE;
    facts.unread = 1;
    check_at(&facts, 120,
             " LIVE  row 2 of 187  as of 09:31:55  1 message of the queue not understood  ! more  "
             "events since 09:01");
    facts.unread = 1500;
    check_at(&facts, 72, " LIVE  row 2 of 187  as of 09:31:55  1,500 not understood  ! more");
}
END_TEST

START_TEST(totals_carry_a_plus_until_the_last_page_is_known)
{
    struct status_facts facts = quiet();
    facts.complete = false;
    facts.registered = 100;
    facts.partial_sort = true;
    check(&facts, " LIVE  row 2 of 100+  sort partial  as of 09:31:55");
    facts.limited = true;
    facts.registered = 10000;
    facts.partial_sort = false;
    check(&facts, " LIVE  row 2 of 10,000 (limit)  as of 09:31:55");
}
END_TEST

START_TEST(a_filter_is_honest_about_what_is_not_loaded)
{
    struct status_facts facts = quiet();
    facts.filter = "bob";
    facts.visible = 3;
    facts.registered = 2400;
    facts.complete = false;
    facts.walking = facts.walk_loads = facts.can_stop = true;
    facts.walk_started_mono_ms = MONO - 7100;
    facts.pagination_pages = 25;
    facts.pagination_rows = 2400;
    int64_t due = check(&facts, " LOAD  /bob: 3 match so far in 2,400  page 25  7s  Esc stops");
    ck_assert_int_eq(due, 900);
    facts.walking = false;
    facts.complete = true;
    facts.registered = 10412;
    check(&facts, " LIVE  /bob: 3 of 10,412 registered match in this meeting  as of 09:31:55");
}
END_TEST

START_TEST(the_first_load_is_told_at_once_a_refresh_when_it_takes_long)
{
    struct status_facts facts = quiet();
    facts.walking = true;
    facts.walk_started_mono_ms = MONO - 200;
    facts.pagination_pages = 1;
    facts.pagination_rows = 100;
    ck_assert_int_eq(check(&facts, " LIVE  row 2 of 187  as of 09:31:55"), 100);
    facts.walk_started_mono_ms = MONO - 300;
    /* Its rows come at its end; those on the screen may have come when it began already. */
    check(&facts, " LOAD  100 rows  page 1  0s  rows 0s old");
    facts.can_stop = true; /* a person has asked for it */
    check(&facts, " LOAD  100 rows  page 1  0s  rows 0s old  Esc stops");
    facts.walk_loads = true;
    check(&facts, " LOAD  100 rows  page 1  0s  Esc stops");
    facts.have_rows = false;
    facts.walk_started_mono_ms = MONO;
    facts.pagination_pages = 0;
    check(&facts, " LOAD  waiting for the first page  0s  Esc stops");
    facts.awaits_turn = true;
    facts.walk_started_mono_ms = MONO - 23000;
    check(&facts, " LOAD  waiting for the shared rate limit  23s  Esc stops");
}
END_TEST

START_TEST(a_load_is_told_when_it_takes_long_without_refreshes_too)
{
    struct status_facts facts = quiet();
    facts.interval_ms = 0;
    facts.walking = true;
    facts.walk_started_mono_ms = MONO - 200;
    ck_assert_int_eq(check(&facts, " PAUSED  row 2 of 187  rows 0s old  r refreshes"), 100);
}
END_TEST

START_TEST(a_checkpoint_says_since_when)
{
    struct status_facts facts = quiet();
    facts.since_wall_ms = NOW - 11 * MINUTE - 55 * SECOND;
    facts.added = 3;
    check(&facts, " LIVE  row 2 of 187  +3 since 09:20  as of 09:31:55");
    facts.added = 0;
    check(&facts, " LIVE  row 2 of 187  no change since 09:20  as of 09:31:55");
}
END_TEST

START_TEST(a_stretched_interval_is_said)
{
    struct status_facts facts = quiet();
    facts.effective_ms = 20000;
    ck_assert_int_eq(check(&facts, " LIVE  row 2 of 187  as of 09:31:55  every 20s"), 60001);
}
END_TEST

START_TEST(an_expiry_is_told_fifteen_minutes_before)
{
    struct status_facts facts = quiet();
    facts.login_ends_wall_ms = NOW + 15 * MINUTE + 5 * SECOND;
    ck_assert_int_eq(check(&facts, " LIVE  row 2 of 187  as of 09:31:55"), 5 * SECOND);
    facts.login_ends_wall_ms = NOW + 14 * MINUTE;
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55  login ends 09:45");
}
END_TEST

START_TEST(paused_and_stale_show_the_rows_age)
{
    struct status_facts facts = quiet();
    facts.paused = true;
    facts.as_of_mono_ms = MONO - 4 * MINUTE;
    ck_assert_int_eq(check(&facts, " PAUSED  row 2 of 187  rows 4m old  Z resumes"), MINUTE);
    facts.paused = false;
    check(&facts, " STALE  row 2 of 187  rows 4m old  r refreshes");
    facts.interval_ms = 0;
    check(&facts, " PAUSED  row 2 of 187  rows 4m old  r refreshes");
}
END_TEST

START_TEST(slow_counts_down_and_names_the_try)
{
    struct status_facts facts = quiet();
    struct err err = error_of(ERR_THROTTLED, 429, "ThrottlingException");
    facts.error = &err;
    facts.next_try_mono_ms = MONO + 7500;
    facts.attempt = 3;
    facts.as_of_mono_ms = MONO - 41 * SECOND;
    ck_assert_int_eq(
        check(&facts, " SLOW  throttled (429)  retry in 8s, try 3  rows 41s old  ! more"), 500);
    err = error_of(ERR_UNAVAILABLE, 503, "ServiceUnavailableException");
    facts.next_try_mono_ms = 0;
    facts.walking = true;
    check(&facts, " SLOW  the service is unavailable (503)  trying again  rows 41s old  ! more");
}
END_TEST

START_TEST(offline_names_the_stage_and_the_host)
{
    struct status_facts facts = quiet();
    struct err err = error_of(ERR_DNS, 0, "");
    facts.error = &err;
    facts.host = "meetings.test";
    facts.next_try_mono_ms = MONO + 35 * SECOND;
    facts.as_of_mono_ms = MONO - 4 * MINUTE;
    check_at(&facts, 90,
             " OFFLINE  cannot find the host: meetings.test  retry in 40s  rows 4m old  ! more");
    facts.host = "evil\x1B[2J";
    check_at(&facts, 76, " OFFLINE  cannot find the host: evil\\x1b[2J  retry in 40s  rows 4m old");
    check_at(&facts, 60, " OFFLINE  cannot find the host  retry in 40s  rows 4m old");
    err = error_of(ERR_PROXY, 0, "");
    snprintf(err.detail, sizeof err.detail, "proxy:3128, connecting: Connection refused");
    check_at(&facts, 76, " OFFLINE  cannot reach the proxy: proxy:3128  retry in 40s  rows 4m old");
    err = error_of(ERR_PROXY_LOGIN, 407, "");
    check_at(&facts, 76, " OFFLINE  the proxy asks for a login  retry in 40s  rows 4m old  ! more");
}
END_TEST

START_TEST(auth_names_the_time_and_the_way_out)
{
    struct status_facts facts = quiet();
    struct err err = error_of(ERR_LOGIN_EXPIRED, 0, "");
    facts.error = &err;
    facts.error_wall_ms = NOW - 12 * MINUTE;
    facts.as_of_mono_ms = MONO - 4 * MINUTE;
    err_set_remedy(&err, "run `aws sso login --profile prod`");
    check(&facts, " AUTH  login expired 09:19  stopped; r tries again  rows 4m old");
    check_at(&facts, 160,
             " AUTH  login expired 09:19  stopped; r tries again  rows 4m old  c copies the command"
             "  ! more"
             "  run `aws sso login --profile prod`");
}
END_TEST

START_TEST(refusals_say_what_they_mean)
{
    struct status_facts facts = quiet();
    facts.as_of_mono_ms = MONO - 4 * MINUTE;
    facts.error_wall_ms = NOW;
    struct err err = error_of(ERR_DENIED, 403, "ForbiddenException");
    facts.error = &err;
    check(&facts, " DENIED  not allowed (403), needs chime:ListAttendees  stopped; r tries again");
    check_at(&facts, 40, " DENIED  not allowed (403)  stopped");
    check_at(&facts, 132,
             " DENIED  not allowed (403), needs chime:ListAttendees  stopped; r tries again"
             "  rows 4m old  ! more");
    facts.next_try_mono_ms = MONO + 40000;
    check_at(&facts, 132,
             " DENIED  not allowed (403), needs chime:ListAttendees  retry in 40s  rows 4m old"
             "  r tries now  ! more");
    check_at(&facts, 50, " DENIED  not allowed (403)  retry in 40s");
    facts.next_try_mono_ms = 0;
    snprintf(err.operation, sizeof err.operation, "AssumeRole");
    check(&facts, " DENIED  AssumeRole: not allowed  stopped; r tries again  rows 4m old  ! more");
    err = error_of(ERR_MEETING_NOT_FOUND, 404, "NotFoundException");
    check(&facts, " ENDED  the meeting has ended, seen 09:31:55  stopped; m another meeting");
    facts.have_rows = false;
    check(&facts, " NOTFOUND  meeting not found (404)  stopped; a asks the other control regions");
    err = error_of(ERR_BAD_REQUEST, 400, "BadRequestException");
    strcpy(err.request_id, "abc-1");
    facts.have_rows = true;
    facts.as_of_mono_ms = MONO - 4 * MINUTE;
    check(&facts, " ERROR  the service refused the request (400)  stopped; r tries again");
    check_at(&facts, 132,
             " ERROR  the service refused the request (400)  stopped; r tries again  rows 4m old"
             "  ! more"
             "  BadRequestException  request abc-1");
}
END_TEST

START_TEST(a_cancelled_request_is_no_trouble)
{
    struct status_facts facts = quiet();
    struct err err = error_of(ERR_CANCELLED, 0, "");
    facts.error = &err;
    check(&facts, " LIVE  row 2 of 187  as of 09:31:55");
}
END_TEST

START_TEST(detail_and_form_have_lines_of_their_own)
{
    struct status_facts facts = quiet();
    facts.object = STATUS_OF_DETAIL;
    check(&facts, " LIVE  as of 09:31:55");
    facts =
        (struct status_facts){.object = STATUS_OF_FORM, .note = "36 of 36 characters, format ok"};
    ck_assert_int_eq(check(&facts, " READY  36 of 36 characters, format ok"), -1);
}
END_TEST

START_TEST(a_narrow_line_loses_fields_from_the_right_and_the_state_last)
{
    struct status_facts facts = quiet();
    facts.added = 1;
    check_at(&facts, 40, " LIVE  row 2 of 187  +1  as of 09:31:55");
    check_at(&facts, 32, " LIVE  2/187  +1  as of 09:31:55");
    check_at(&facts, 20, " LIVE  2/187  +1");
    check_at(&facts, 13, " LIVE  2/187");
    check_at(&facts, 11, " LIVE  2/1~");
    check_at(&facts, 9, " LIVE");
    check_at(&facts, 5, " LIVE");
    check_at(&facts, 4, "LIVE");
    check_at(&facts, 2, "L~");
    check_at(&facts, 1, "~");
    check_at(&facts, 0, "");
}
END_TEST

START_TEST(every_width_is_kept_in_every_state)
{
    struct status_facts facts = quiet();
    facts.filter = "a\xE6\xB5\xB7\\x0a";
    for (int code = ERR_OK; code < ERR_COUNT; code++) {
        struct err err = error_of((enum err_code)(code ? code : ERR_CANCELLED), 400, "x\ny");
        facts.error = &err;
        for (size_t columns = 0; columns < 200; columns++) {
            struct status status;
            struct view_style style = {.charset = TEXT_ASCII};
            struct buf out = BUF_INIT(1000);
            status_build(&status, &facts, &style);
            status_line(&status, &out, columns, TEXT_ASCII);
            ck_assert_uint_le(out.len, columns);
            ck_assert_ptr_null(strchr(buf_text(&out), '\n'));
            ck_assert(status.repaint_in_ms == -1 || status.repaint_in_ms > 0);
            buf_clean_up(&out);
        }
    }
}
END_TEST

static const char *other_keys(const void *self, enum action action)
{
    (void)self;
    return action == ACTION_PAUSE ? "F7" : "";
}

START_TEST(hints_follow_the_keymap)
{
    struct status_facts facts = quiet();
    struct action_keys keys = {.of = other_keys};
    struct view_style style = {.charset = TEXT_ASCII, .keys = &keys};
    struct status status;
    struct buf line = BUF_INIT(1024);
    facts.paused = true;
    status_build(&status, &facts, &style);
    status_line(&status, &line, 200, TEXT_ASCII);
    ck_assert_ptr_nonnull(
        strstr(buf_text(&line), " PAUSED  row 2 of 187  rows 0s old  F7 resumes"));
    buf_clean_up(&line);
}
END_TEST

UNIT_MAIN("status", what_events_cover_is_told_in_short_where_it_is_narrow,
          trouble_with_events_is_no_trouble_with_the_list,
          live_tells_position_changes_and_time_and_does_not_tick,
          how_far_behind_the_events_are_is_said, messages_that_another_reader_holds_are_said,
          messages_that_were_not_understood_are_said_first,
          totals_carry_a_plus_until_the_last_page_is_known,
          a_filter_is_honest_about_what_is_not_loaded,
          the_first_load_is_told_at_once_a_refresh_when_it_takes_long,
          a_load_is_told_when_it_takes_long_without_refreshes_too, a_checkpoint_says_since_when,
          a_stretched_interval_is_said, an_expiry_is_told_fifteen_minutes_before,
          paused_and_stale_show_the_rows_age, slow_counts_down_and_names_the_try,
          offline_names_the_stage_and_the_host, auth_names_the_time_and_the_way_out,
          refusals_say_what_they_mean, a_cancelled_request_is_no_trouble,
          detail_and_form_have_lines_of_their_own,
          a_narrow_line_loses_fields_from_the_right_and_the_state_last,
          every_width_is_kept_in_every_state, hints_follow_the_keymap)
