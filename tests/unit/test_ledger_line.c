#include "ledger/ledger_line.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define MEETING "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"
#define NOW_MS  INT64_C(1795424467311)

static struct ledger_fact fact_of(enum ledger_kind kind)
{
    return ledger_fact(kind, NOW_MS, slice_of(MEETING));
}

static struct ledger_fact registered(void)
{
    struct ledger_fact fact = fact_of(LEDGER_REGISTERED);
    fact.attendee.id = slice_of("d2aacee9-12c9-3cba-1b20-1a2c341d6fe7");
    fact.attendee.external_user_id = slice_of("Ana \"\x1b[31m\" María");
    fact.attendee.join_token = slice_of("SECRET");
    fact.attendee.capabilities[MEDIA_AUDIO] = CAPABILITY_SEND_RECEIVE;
    fact.attendee.capabilities[MEDIA_CONTENT] = CAPABILITY_NONE;
    fact.first_look = true;
    return fact;
}

START_TEST(a_line_is_one_json_object_without_secrets_or_controls)
{
    struct buf out = BUF_INIT(LEDGER_MAX_LINE);
    struct ledger_fact fact = registered();
    ck_assert(ledger_write(&fact, &out));
    ck_assert_str_eq(buf_text(&out),
                     "{\"type\":\"registered\",\"time\":\"2026-11-23T09:01:07.311Z\","
                     "\"meetingId\":\"" MEETING "\","
                     "\"AttendeeId\":\"d2aacee9-12c9-3cba-1b20-1a2c341d6fe7\","
                     "\"ExternalUserId\":\"Ana \\\"\\u001b[31m\\\" María\","
                     "\"Capabilities\":{\"Audio\":\"SendReceive\",\"Content\":\"None\"},"
                     "\"firstLook\":true}\n");
    buf_clean_up(&out);
}
END_TEST

/* Writes a fact, reads it, writes what was read: the same line. */
static void expect_round_trip(const struct ledger_fact *fact)
{
    struct buf once = BUF_INIT(LEDGER_MAX_LINE);
    struct buf twice = BUF_INIT(LEDGER_MAX_LINE);
    struct ledger_read read;
    ck_assert(ledger_write(fact, &once));
    ck_assert_int_eq(ledger_read(buf_text(&once), once.len, &read), LEDGER_OK);
    ck_assert_int_eq(read.fact.kind, fact->kind);
    ck_assert_int_eq(read.fact.time_ms, fact->time_ms);
    ck_assert(ledger_write(&read.fact, &twice));
    ck_assert_str_eq(buf_text(&once), buf_text(&twice));
    ledger_read_clean_up(&read);
    buf_clean_up(&once);
    buf_clean_up(&twice);
}

START_TEST(every_kind_of_fact_goes_round)
{
    for (enum ledger_kind kind = 0; kind < LEDGER_COUNT; kind++) {
        struct ledger_fact fact = registered();
        fact.kind = kind;
        fact.region = slice_of("eu-central-1");
        fact.count = 187;
        fact.complete = fact.has_digest = fact.listening = true;
        fact.digest = 0x0123456789abcdef;
        fact.run = slice_of("00112233aabbccdd");
        fact.seq = 7;
        fact.reason = slice_of("hourly");
        fact.since_ms = NOW_MS - 9;
        fact.step_ms = -3600000;
        fact.event.kind = EVENT_JOINED;
        fact.event.timestamp_ms = NOW_MS - 5;
        fact.event.attendee_id = fact.attendee.id;
        fact.event.external_user_id = fact.attendee.external_user_id;
        fact.operation = slice_of("ReceiveMessage");
        fact.of_queue = true;
        fact.code = slice_of("ThrottlingException");
        fact.status = 429;
        fact.request_id = slice_of("abc");
        expect_round_trip(&fact);
    }
    for (enum event_kind kind = 0; kind < EVENT_COUNT; kind++) {
        struct ledger_fact fact = fact_of(LEDGER_EVENT);
        fact.event.kind = kind;
        fact.event.timestamp_ms = NOW_MS;
        fact.event.attendee_id = slice_of("x");
        expect_round_trip(&fact);
    }
}
END_TEST

START_TEST(an_error_of_an_older_ledger_names_no_operation)
{
    static const char line[] =
        "{\"type\":\"error\",\"time\":\"2026-11-23T09:01:07.311Z\",\"meetingId\":\"" MEETING "\","
        "\"code\":\"NotFoundException\",\"status\":404,\"requestId\":\"abc\"}\n";
    struct ledger_read read;
    ck_assert_int_eq(ledger_read(line, strlen(line), &read), LEDGER_OK);
    ck_assert_str_eq(read.fact.operation.data, "");
    ck_assert(!read.fact.of_queue);
    ck_assert_int_eq(read.fact.status, 404);
    ledger_read_clean_up(&read);
}
END_TEST

START_TEST(the_longest_id_of_bytes_that_are_no_text_can_be_read_back)
{
    char user[4097];
    struct ledger_fact fact = registered();
    struct buf out = BUF_INIT(LEDGER_MAX_LINE);
    struct ledger_read read;
    memset(user, 0xff, sizeof user - 1);
    user[sizeof user - 1] = '\0';
    fact.attendee.external_user_id = slice_of(user);
    ck_assert(ledger_write(&fact, &out));
    ck_assert_int_eq(ledger_read(buf_text(&out), out.len, &read), LEDGER_OK);
    ck_assert_uint_eq(read.fact.attendee.external_user_id.len, 3 * 4096);
    ledger_read_clean_up(&read);
    buf_clean_up(&out);
}
END_TEST

START_TEST(nonsense_is_broken_and_tomorrow_is_unknown)
{
    static const char *const broken[] = {
        "",
        "x",
        "{}",
        "[]",
        "{\"type\":5}",
        "{\"type\":\"walk\"}",
        "{\"type\":\"walk\",\"time\":\"yesterday\"}",
        "{\"type\":\"walk\",\"time\":\"1274-11-23T09:01:07Z\"}",
        "{\"type\":\"walk\",\"time\":\"2026-11-23T09:01:07Z\",\"count\":-1}",
        "{\"type\":\"registered\",\"time\":\"2026-11-23T09:01:07Z\"}",
        ("{\"type\":\"event\",\"time\":\"2026-11-23T09:01:07Z\",\"timestamp\":5,"
         "\"eventType\":\"chime:AttendeeJoined\"}"),
        ("{\"type\":\"event\",\"time\":\"2026-11-23T09:01:07Z\",\"timestamp\":0,"
         "\"eventType\":\"chime:AttendeeJoined\",\"AttendeeId\":\"aa\"}"),
        "{\"type\":\"error\",\"time\":\"2026-11-23T09:01:07Z\",\"status\":1000}",
    };
    struct ledger_read read;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        ck_assert_msg(ledger_read(broken[i], strlen(broken[i]), &read) == LEDGER_BROKEN,
                      "accepted: %s", broken[i]);
        ledger_read_clean_up(&read);
    }
    static const char tomorrow[] = "{\"type\":\"levitated\",\"height\":3}\n";
    ck_assert_int_eq(ledger_read(tomorrow, strlen(tomorrow), &read), LEDGER_UNKNOWN);
    ledger_read_clean_up(&read);
}
END_TEST

static bool count_fact(void *self, const struct ledger_fact *fact)
{
    (void)fact;
    ++*(size_t *)self;
    return true;
}

START_TEST(a_ledger_cut_off_anywhere_is_read_up_to_there)
{
    struct buf out = BUF_INIT(LEDGER_MAX_LINE);
    struct ledger_fact fact = registered();
    for (int i = 0; i < 3; i++)
        ledger_write(&fact, &out);
    size_t line = out.len / 3;
    for (size_t len = 0; len <= out.len; len++) {
        struct ledger_tally tally;
        size_t count = 0;
        ck_assert(ledger_each(out.data, len, count_fact, &count, &tally));
        ck_assert_uint_eq(count, len / line);
        ck_assert_uint_eq(tally.facts, count);
        ck_assert_uint_eq(tally.broken, 0);
        ck_assert_int_eq(tally.cut_off, len % line != 0);
    }
    buf_clean_up(&out);
}
END_TEST

START_TEST(broken_lines_are_counted_and_passed_over)
{
    static const char text[] = "{\"type\":\"listening\",\"time\":\"2026-11-23T09:01:07Z\"}\n"
                               "{\"type\":\"regi\n"
                               "\n"
                               "{\"type\":\"listening\",\"time\":\"2026-11-23T09:01:07Z\"}\n";
    struct ledger_tally tally;
    size_t count = 0;
    ck_assert(ledger_each(text, strlen(text), count_fact, &count, &tally));
    ck_assert_uint_eq(tally.facts, 2);
    ck_assert_uint_eq(tally.broken, 2);
    ck_assert_uint_eq(tally.first_wrong, 2);
}
END_TEST

UNIT_MAIN("ledger", a_line_is_one_json_object_without_secrets_or_controls,
          every_kind_of_fact_goes_round, an_error_of_an_older_ledger_names_no_operation,
          the_longest_id_of_bytes_that_are_no_text_can_be_read_back,
          nonsense_is_broken_and_tomorrow_is_unknown, a_ledger_cut_off_anywhere_is_read_up_to_there,
          broken_lines_are_counted_and_passed_over)
