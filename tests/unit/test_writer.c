#include "print/writer.h"

#include "print/attendee_json.h"
#include "print/json_text.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#define ALICE "0b9f4c1e-18bb-4a51-9b7e-0f8a6c3d1a01"
#define BOB   "1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02"

static struct attendee attendee(const char *id, const char *user, const char *token)
{
    struct attendee a = {
        .id = slice_of(id), .external_user_id = slice_of(user), .join_token = slice_of(token)};
    a.capabilities[MEDIA_AUDIO] = CAPABILITY_SEND_RECEIVE;
    a.capabilities[MEDIA_VIDEO] = CAPABILITY_RECEIVE;
    a.capabilities[MEDIA_CONTENT] = CAPABILITY_NONE;
    return a;
}

/* What a writer makes of some attendees. */
static void print(struct buf *out, struct writer_config config, const struct attendee *rows,
                  size_t count, const char *token)
{
    struct err err = ERR_INIT;
    config.sink = sink_to_buf(out);
    struct writer *writer = writer_new(&config, &err);
    ck_assert_ptr_nonnull(writer);
    ck_assert(writer_begin(writer, &err));
    for (size_t i = 0; i < count; i++)
        ck_assert(writer_row(writer, &rows[i], &err));
    ck_assert(writer_end(writer, token, &err));
    writer_destroy(writer);
}

static void check(struct writer_config config, const char *token, const char *expected)
{
    struct attendee rows[] = {attendee(ALICE, "alice@example.com", "secret1"),
                              attendee(BOB, "=bob, \"the\tgreat\"", "secret2")};
    struct buf out = BUF_INIT(1 << 20);
    print(&out, config, rows, 2, token);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

START_TEST(json_is_what_the_aws_cli_prints)
{
    check((struct writer_config){.format = OUTPUT_JSON}, NULL,
          "{\n"
          "    \"Attendees\": [\n"
          "        {\n"
          "            \"ExternalUserId\": \"alice@example.com\",\n"
          "            \"AttendeeId\": \"" ALICE "\",\n"
          "            \"Capabilities\": {\n"
          "                \"Audio\": \"SendReceive\",\n"
          "                \"Video\": \"Receive\",\n"
          "                \"Content\": \"None\"\n"
          "            }\n"
          "        },\n"
          "        {\n"
          "            \"ExternalUserId\": \"=bob, \\\"the\\tgreat\\\"\",\n"
          "            \"AttendeeId\": \"" BOB "\",\n"
          "            \"Capabilities\": {\n"
          "                \"Audio\": \"SendReceive\",\n"
          "                \"Video\": \"Receive\",\n"
          "                \"Content\": \"None\"\n"
          "            }\n"
          "        }\n"
          "    ]\n"
          "}\n");
}
END_TEST

START_TEST(an_empty_list_and_a_next_token_are_json_too)
{
    struct buf out = BUF_INIT(1 << 20);
    print(&out, (struct writer_config){.format = OUTPUT_JSON}, NULL, 0, "a\"b+/=");
    ck_assert_str_eq(buf_text(&out),
                     "{\n    \"Attendees\": [],\n    \"NextToken\": \"a\\\"b+/=\"\n}\n");
    buf_clean_up(&out);
}
END_TEST

START_TEST(the_older_namespace_prints_no_capabilities)
{
    struct attendee row = {
        .id = slice_of(ALICE), .external_user_id = slice_of("x"), .join_token = SLICE_EMPTY};
    struct buf out = BUF_INIT(1 << 20);
    print(&out, (struct writer_config){.format = OUTPUT_NDJSON}, &row, 1, NULL);
    ck_assert_str_eq(buf_text(&out), "{\"ExternalUserId\":\"x\",\"AttendeeId\":\"" ALICE "\"}\n");
    buf_reset(&out);
    print(&out, (struct writer_config){.format = OUTPUT_TEXT}, &row, 1, NULL);
    ck_assert_str_eq(buf_text(&out), "ATTENDEES\t" ALICE "\tx\n");
    buf_clean_up(&out);
}
END_TEST

START_TEST(ndjson_is_one_attendee_a_line)
{
    check((struct writer_config){.format = OUTPUT_NDJSON}, "ignored",
          "{\"ExternalUserId\":\"alice@example.com\",\"AttendeeId\":\"" ALICE
          "\",\"Capabilities\":{\"Audio\":\"SendReceive\",\"Video\":\"Receive\","
          "\"Content\":\"None\"}}\n"
          "{\"ExternalUserId\":\"=bob, \\\"the\\tgreat\\\"\",\"AttendeeId\":\"" BOB
          "\",\"Capabilities\":{\"Audio\":\"SendReceive\",\"Video\":\"Receive\","
          "\"Content\":\"None\"}}\n");
}
END_TEST

/* The texts of json lie ready in a table; the words are the roster's. */
START_TEST(json_spells_capabilities_as_everyone_else)
{
    for (int m = MEDIA_AUDIO; m < MEDIA_COUNT; m++) {
        for (int c = CAPABILITY_NONE; c <= CAPABILITY_UNKNOWN; c++) {
            struct attendee one = {.id = SLICE_EMPTY};
            struct buf out = BUF_INIT(256);
            char expected[64];
            one.capabilities[m] = (enum capability)c;
            snprintf(expected, sizeof expected, "{\"%s\":\"%s\"}", media_name((enum media)m),
                     capability_name((enum capability)c));
            ck_assert(attendee_json_add_capabilities(&out, &one));
            ck_assert_str_eq(buf_text(&out), expected);
            buf_clean_up(&out);
        }
    }
}
END_TEST

START_TEST(an_ascii_character_is_escaped_or_not_at_every_place)
{
    for (int c = 1; c < 0x80; c++) {
        for (size_t at = 0; at < 20; at++) {
            char text[] = "....................";
            struct buf out = BUF_INIT(256);
            bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
            text[at] = (char)c;
            ck_assert(json_text_add_str(&out, text));
            ck_assert_int_eq(buf_text(&out)[1 + at], plain ? c : '\\');
            ck_assert_int_eq(out.len == 22, plain);
            buf_clean_up(&out);
        }
    }
}
END_TEST

START_TEST(text_is_what_the_aws_cli_prints)
{
    check((struct writer_config){.format = OUTPUT_TEXT}, "next",
          "ATTENDEES\t" ALICE "\talice@example.com\n"
          "CAPABILITIES\tSendReceive\tNone\tReceive\n"
          "ATTENDEES\t" BOB "\t=bob, \"the\\x09great\"\n"
          "CAPABILITIES\tSendReceive\tNone\tReceive\n"
          "NEXTTOKEN\tnext\n");
}
END_TEST

START_TEST(tsv_has_a_header_only_on_demand)
{
    const char *rows = ALICE "\talice@example.com\tSendReceive\tReceive\tNone\n" BOB
                             "\t=bob, \"the\\x09great\"\tSendReceive\tReceive\tNone\n";
    check((struct writer_config){.format = OUTPUT_TSV}, NULL, rows);
    char expected[600];
    snprintf(expected, sizeof expected, "AttendeeId\tExternalUserId\tAudio\tVideo\tContent\n%s",
             rows);
    check((struct writer_config){.format = OUTPUT_TSV, .header = WRITER_HEADER_YES}, NULL,
          expected);
}
END_TEST

START_TEST(csv_quotes_and_disarms_formulas)
{
    check((struct writer_config){.format = OUTPUT_CSV}, NULL,
          "AttendeeId,ExternalUserId,Audio,Video,Content\r\n" ALICE
          ",alice@example.com,SendReceive,Receive,None\r\n" BOB
          ",\"'=bob, \"\"the\\x09great\"\"\",SendReceive,Receive,None\r\n");
}
END_TEST

START_TEST(every_formula_sign_is_disarmed_at_the_start_only)
{
    static const char *const cases[][2] = {
        {"=1", "'=1\r\n"},  {"+1", "'+1\r\n"},  {"-1", "'-1\r\n"}, {"@a", "'@a\r\n"},
        {"a=1", "a=1\r\n"}, {"a-@", "a-@\r\n"}, {"'x", "'x\r\n"}};
    enum field user = FIELD_EXTERNAL_USER_ID;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct attendee row = attendee(ALICE, cases[i][0], "");
        struct buf out = BUF_INIT(1 << 20);
        struct writer_config config = {
            .format = OUTPUT_CSV, .header = WRITER_HEADER_NO, .fields = &user, .field_count = 1};
        print(&out, config, &row, 1, NULL);
        ck_assert_str_eq(buf_text(&out), cases[i][1]);
        buf_clean_up(&out);
    }
}
END_TEST

START_TEST(a_table_is_aligned_without_blanks_at_line_ends)
{
    check((struct writer_config){.format = OUTPUT_TABLE}, NULL,
          "AttendeeId                            ExternalUserId        Audio        Video    "
          "Content\n" ALICE "  alice@example.com     SendReceive  Receive  None\n" BOB
          "  =bob, \"the\\x09great\"  SendReceive  Receive  None\n");
}
END_TEST

START_TEST(chosen_columns_come_in_their_order)
{
    enum field columns[] = {FIELD_VIDEO, FIELD_ATTENDEE_ID};
    struct writer_config config = {.format = OUTPUT_TSV, .fields = columns, .field_count = 2};
    check(config, NULL, "Receive\t" ALICE "\nReceive\t" BOB "\n");
}
END_TEST

START_TEST(join_tokens_appear_only_when_asked_for)
{
    for (enum output_format f = OUTPUT_TABLE; f < OUTPUT_FORMATS; f++) {
        struct attendee row = attendee(ALICE, "alice", "secret1");
        struct buf out = BUF_INIT(1 << 20);
        print(&out, (struct writer_config){.format = f}, &row, 1, NULL);
        ck_assert_ptr_null(strstr(buf_text(&out), "secret"));
        buf_reset(&out);
        print(&out, (struct writer_config){.format = f, .join_tokens = true}, &row, 1, NULL);
        ck_assert_ptr_nonnull(strstr(buf_text(&out), "secret1"));
        buf_clean_up(&out);
    }
}
END_TEST

/* The user id that a JSON reader finds in what was printed for one attendee. */
static struct json_object *read_back(struct buf *out, const struct attendee *row)
{
    print(out, (struct writer_config){.format = OUTPUT_JSON}, row, 1, NULL);
    struct json_object *whole = json_tokener_parse(buf_text(out));
    ck_assert_ptr_nonnull(whole);
    return whole;
}

START_TEST(whatever_utf8_a_user_id_holds_survives_json_and_acts_on_no_terminal)
{
    static const char *const hostile[] = {"\x1b]52;c;AAAA\x07",
                                          "a\xe2\x80\xae"
                                          "b",
                                          "\xc2\x9b"
                                          "31m",
                                          "\xf0\x9f\x98\x80 \xe6\x97\xa5",
                                          "\\u0041",
                                          "\xef\xbb\xbfx",
                                          "\x7f",
                                          "\xf3\xa0\x81\x81",
                                          "\"}],\"x\":[{\"",
                                          "\xe2\x80\xa8"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct attendee row = attendee(ALICE, hostile[i], "");
        struct buf out = BUF_INIT(1 << 20);
        struct json_object *whole = read_back(&out, &row), *list, *user;
        ck_assert(json_object_object_get_ex(whole, "Attendees", &list));
        ck_assert(
            json_object_object_get_ex(json_object_array_get_idx(list, 0), "ExternalUserId", &user));
        ck_assert_str_eq(json_object_get_string(user), hostile[i]);
        for (const char *c = buf_text(&out); *c; c++)
            ck_assert((unsigned char)*c >= 0x20 || *c == '\n');
        ck_assert_ptr_null(strstr(buf_text(&out), "\xe2\x80\xae"));
        ck_assert_ptr_null(strstr(buf_text(&out), "\xc2\x9b"));
        json_object_put(whole);
        buf_clean_up(&out);
    }
}
END_TEST

START_TEST(every_code_point_survives_json)
{
    for (unsigned first = 1; first < 0x30000; first += 997) {
        char text[5] = "";
        unsigned point = first >= 0xd800 && first < 0xe000 ? 0xe000 : first;
        struct json_object *source = NULL;
        char escaped[24];
        if (point < 0x10000)
            snprintf(escaped, sizeof escaped, "\"\\u%04x\"", point);
        else
            snprintf(escaped, sizeof escaped, "\"\\u%04x\\u%04x\"",
                     0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
        source = json_tokener_parse(escaped);
        snprintf(text, sizeof text, "%s", json_object_get_string(source));
        struct attendee row = attendee(ALICE, text, "");
        struct buf out = BUF_INIT(1 << 20);
        struct json_object *whole = read_back(&out, &row), *list, *user;
        json_object_object_get_ex(whole, "Attendees", &list);
        json_object_object_get_ex(json_object_array_get_idx(list, 0), "ExternalUserId", &user);
        ck_assert_msg(json_object_equal(user, source), "U+%04X", point);
        json_object_put(whole);
        json_object_put(source);
        buf_clean_up(&out);
    }
}
END_TEST

START_TEST(bytes_that_are_no_utf8_become_the_replacement_character)
{
    struct attendee row = attendee(ALICE, "a\xff\xc0z", "");
    struct buf out = BUF_INIT(1 << 20);
    json_object_put(read_back(&out, &row));
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "\"a\\ufffd\\ufffdz\""));
    buf_clean_up(&out);
}
END_TEST

static bool refuse(void *self, const void *bytes, size_t len, struct err *err)
{
    (void)bytes;
    (void)len;
    ++*(int *)self;
    return err_set(err, ERR_IO, "no room");
}

START_TEST(after_a_failure_nothing_more_is_written)
{
    int calls = 0;
    struct err err = ERR_INIT;
    struct writer_config config = {.format = OUTPUT_TSV, .sink = {.write = refuse, .self = &calls}};
    struct writer *writer = writer_new(&config, &err);
    struct attendee row = attendee(ALICE, "alice", "");
    ck_assert(writer_begin(writer, &err));
    ck_assert(writer_row(writer, &row, &err));
    ck_assert(!writer_flush(writer, &err));
    ck_assert_int_eq(err.code, ERR_IO);
    err_clear(&err);
    ck_assert(!writer_row(writer, &row, &err));
    ck_assert(!writer_end(writer, NULL, &err));
    ck_assert_str_eq(err.detail, "no room");
    ck_assert_int_eq(calls, 1);
    writer_destroy(writer);
}
END_TEST

START_TEST(json_can_be_said_in_ascii_without_a_loss)
{
    static const char json[] = "{\"a\\u200d\": \"Zo\xc3\xab \xf0\x9f\x91\xa9\"}\n";
    struct buf out = BUF_INIT(1000);
    ck_assert(json_text_add_ascii(&out, json, strlen(json)));
    ck_assert_str_eq(buf_text(&out), "{\"a\\u200d\": \"Zo\\u00eb \\ud83d\\udc69\"}\n");
    buf_clean_up(&out);
}
END_TEST

START_TEST(formats_are_found_by_name)
{
    enum output_format format;
    ck_assert(writer_format_from_name("ndjson", &format) && format == OUTPUT_NDJSON);
    ck_assert(writer_format_from_name("table", &format) && format == OUTPUT_TABLE);
    ck_assert(!writer_format_from_name("yaml", &format));
}
END_TEST

UNIT_MAIN("writer", json_is_what_the_aws_cli_prints, an_empty_list_and_a_next_token_are_json_too,
          the_older_namespace_prints_no_capabilities, ndjson_is_one_attendee_a_line,
          json_spells_capabilities_as_everyone_else,
          an_ascii_character_is_escaped_or_not_at_every_place, text_is_what_the_aws_cli_prints,
          tsv_has_a_header_only_on_demand, csv_quotes_and_disarms_formulas,
          every_formula_sign_is_disarmed_at_the_start_only,
          a_table_is_aligned_without_blanks_at_line_ends, chosen_columns_come_in_their_order,
          join_tokens_appear_only_when_asked_for,
          whatever_utf8_a_user_id_holds_survives_json_and_acts_on_no_terminal,
          every_code_point_survives_json, bytes_that_are_no_utf8_become_the_replacement_character,
          after_a_failure_nothing_more_is_written, json_can_be_said_in_ascii_without_a_loss,
          formats_are_found_by_name)
