#include "base/jsonin.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <stdint.h>
#include <string.h>

#define DEPTH 32

/* A copy of a text that ends where the text ends: a sanitizer sees any step beyond. */
static char *copy_of(const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    return copy;
}

/* Is it one value of JSON? */
static bool is_json(const char *text, size_t len)
{
    struct jsonin json;
    char *copy = copy_of(text, len);
    jsonin_begin(&json, copy, len, DEPTH);
    bool skipped = jsonin_skip(&json), ok = jsonin_end(&json);
    ck_assert(ok || json.problem);
    ck_assert(skipped || !ok);
    ck_assert_uint_le(jsonin_offset(&json), len);
    free(copy);
    return ok;
}

START_TEST(values_of_every_kind_are_taken)
{
    static const char *const good[] = {
        "null",
        " true ",
        "false",
        "0",
        "-0",
        "10",
        "1.5",
        "-1.25e+10",
        "1E5",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,[]],{\"a\":null}]",
        "\r\n\t {\"a\" : [ 1 , 2 ] , \"b\" : {} } \n",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
        "\"\x7f\"",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(is_json(good[i], strlen(good[i])), "%s", good[i]);
}
END_TEST

START_TEST(what_is_no_json_is_refused)
{
    static const char *const bad[] = {
        "",          " ",       "nul",       "nulll",       "True",   "NaN",
        "Infinity",  "-",       "01",        "1.",          ".5",     "1e",
        "1e+",       "+1",      "0x10",      "'a'",         "\"",     "\"a",
        "\"\\",      "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "[",
        "[1",        "[1,",     "[1,]",      "[,1]",        "[1 2]",  "{",
        "{\"a\"",    "{\"a\":", "{\"a\":1",  "{\"a\":1,}",  "{a:1}",  "{'a':1}",
        "{\"a\" 1}", "{1:2}",   "{\"a\":}",  "]",           "}",      "[}",
        "1 2",       "{} {}",   "[]x",       "/* */ 1",     "1 // x", "\xef\xbb\xbf[]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!is_json(bad[i], strlen(bad[i])), "%s", bad[i]);
    ck_assert(!is_json("[]\0", 3));
    ck_assert(!is_json("\"a\0b\"", 5));
}
END_TEST

START_TEST(strings_are_decoded_where_they_stand)
{
    char text[] = "[\"plain\",\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\",\"a\\u0000b\",\"\\ud800x\","
                  "\"\\udc00\\ud800\\ud83d\\ude00\",\"\xff\",\"\"]";
    static const struct slice expect[] = {
        {"plain", 5},
        {"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10},
        {"a\0b", 3},
        {"\xef\xbf\xbdx", 4},
        {"\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80", 10},
        {"\xff", 1},
        {"", 0},
    };
    struct jsonin json;
    struct slice value;
    size_t count = 0;
    jsonin_begin(&json, text, sizeof text - 1, DEPTH);
    ck_assert(jsonin_enter_array(&json));
    while (jsonin_next_item(&json)) {
        ck_assert(jsonin_string(&json, &value));
        ck_assert_int_eq(slice_compare(value, expect[count++]), 0);
        ck_assert_int_eq(value.data[value.len], '\0');
    }
    ck_assert(jsonin_end(&json));
    ck_assert_uint_eq(count, sizeof expect / sizeof *expect);
}
END_TEST

START_TEST(a_special_character_is_seen_at_every_place)
{
    for (int c = 1; c < 256; c++) {
        for (size_t at = 0; at < 20; at++) {
            char text[24] = "\"....................\"";
            text[1 + at] = (char)c;
            ck_assert_int_eq(is_json(text, 22), c >= 0x20 && c != '"' && c != '\\');
        }
    }
}
END_TEST

START_TEST(members_come_one_by_one_and_can_be_skipped)
{
    char text[] = "{\"skip\":{\"a\":[1,{}]},\"n\\u0061me\":\"x\",\"none\":null}";
    struct jsonin json;
    struct slice name, value;
    jsonin_begin(&json, text, sizeof text - 1, DEPTH);
    ck_assert_int_eq(jsonin_type(&json), JSONIN_OBJECT);
    ck_assert(jsonin_enter_object(&json));
    ck_assert(jsonin_next_member(&json, &name));
    ck_assert_str_eq(name.data, "skip");
    ck_assert(jsonin_skip(&json));
    ck_assert(jsonin_next_member(&json, &name));
    ck_assert_str_eq(name.data, "name");
    ck_assert(jsonin_string(&json, &value));
    ck_assert(jsonin_next_member(&json, &name));
    ck_assert_int_eq(jsonin_type(&json), JSONIN_NULL);
    ck_assert(jsonin_null(&json));
    ck_assert(!jsonin_next_member(&json, &name));
    ck_assert(jsonin_end(&json));
    ck_assert_str_eq(value.data, "x"); /* still there */
}
END_TEST

START_TEST(the_first_problem_ends_everything_and_has_a_place)
{
    char text[] = "[\"a\",5,\"b\"]";
    struct jsonin json;
    struct slice value;
    jsonin_begin(&json, text, sizeof text - 1, DEPTH);
    ck_assert(jsonin_enter_array(&json));
    ck_assert(jsonin_next_item(&json) && jsonin_string(&json, &value));
    ck_assert(jsonin_next_item(&json) && !jsonin_string(&json, &value));
    ck_assert_str_eq(json.problem, "not a string");
    ck_assert_uint_eq(jsonin_offset(&json), 5);
    ck_assert(!jsonin_next_item(&json));
    ck_assert(!jsonin_skip(&json));
    ck_assert(!jsonin_enter_array(&json));
    ck_assert_int_eq(jsonin_type(&json), JSONIN_NONE);
    ck_assert(!jsonin_end(&json));
    ck_assert_str_eq(json.problem, "not a string");
}
END_TEST

START_TEST(nesting_has_a_ceiling)
{
    char text[200];
    memset(text, '[', 100);
    memset(text + 100, ']', 100);
    ck_assert(is_json(text + 100 - DEPTH, 2 * DEPTH));
    ck_assert(!is_json(text + 100 - DEPTH - 1, 2 * DEPTH + 2));
    struct jsonin json;
    char wide[] = "[[],[],[[]],{},{\"a\":[]}]";
    jsonin_begin(&json, wide, sizeof wide - 1, 3);
    ck_assert(jsonin_skip(&json) && jsonin_end(&json)); /* the depth is given back */
}
END_TEST

/* --- against another reader ----------------------------------------------------------------------
 */

/* What json-c makes of a text. It is told of the end by a NUL, which it does not count. */
static bool json_c_takes(const char *text, size_t len)
{
    struct json_tokener *tokener = json_tokener_new_ex(DEPTH);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    struct json_object *root = json_tokener_parse_ex(tokener, text, (int)len + 1);
    bool ok = json_tokener_get_error(tokener) == json_tokener_success;
    json_object_put(root);
    json_tokener_free(tokener);
    return ok;
}

static uint32_t roll(uint64_t *dice, uint32_t sides)
{
    *dice = *dice * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*dice >> 33) % sides;
}

/* JSON of a kind, or nearly. Numbers are whole and alone: json-c takes many that are none. */
static size_t write_noise(char *out, uint64_t *dice)
{
    static const char *const parts[] = {
        "{",   "}",    "[",       "]",     ",",       ":",       "\"a\"",  "\"\\u00e9\"",
        " 7,", "null", "true",    " ",     "\\",      "\"",      "\"b\":", "\"\\ud83d\\ude00\"",
        "[]",  "{}",   "\"\\n\"", "false", "\"\\q\"", "\"c\":[", "}]",     ",{\"d\":",
    };
    size_t len = 0;
    for (uint32_t n = 1 + roll(dice, 9); n > 0; n--) {
        const char *part = parts[roll(dice, sizeof parts / sizeof *parts)];
        memcpy(out + len, part, strlen(part));
        len += strlen(part);
    }
    out[len] = '\0';
    return len;
}

START_TEST(another_reader_judges_the_same)
{
    uint64_t dice = 42;
    int good = 0;
    for (int round = 0; round < 300000; round++) {
        char text[256];
        size_t len = write_noise(text, &dice);
        bool ok = is_json(text, len);
        ck_assert_msg(ok == json_c_takes(text, len), "%d: %s", ok, text);
        good += ok;
    }
    ck_assert_int_gt(good, 1000);
}
END_TEST

UNIT_MAIN("jsonin", values_of_every_kind_are_taken, what_is_no_json_is_refused,
          strings_are_decoded_where_they_stand, a_special_character_is_seen_at_every_place,
          members_come_one_by_one_and_can_be_skipped,
          the_first_problem_ends_everything_and_has_a_place, nesting_has_a_ceiling,
          another_reader_judges_the_same)
