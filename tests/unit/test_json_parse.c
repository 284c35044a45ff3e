#include "base/json_parse.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DEPTH 16

/* The text is given in a block of its own size: a sanitizer sees any step beyond. */
static struct json_object *parse_bytes(const char *text, size_t len, struct json_problem *problem)
{
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    struct json_object *object = json_parse_object(copy, len, DEPTH, problem);
    ck_assert_msg(memcmp(copy, text, len) == 0, "the text was changed");
    free(copy);
    return object;
}

static struct json_object *parse(const char *text)
{
    return parse_bytes(text, strlen(text), NULL);
}

/* {"v": VALUE} read; its member v, which lives as long as *object. */
static struct json_object *value_of(const char *value, struct json_object **object)
{
    char text[400];
    struct json_object *member = NULL;
    snprintf(text, sizeof text, "{\"v\": %s}", value);
    *object = parse(text);
    ck_assert_msg(*object && json_object_object_get_ex(*object, "v", &member), "%s", text);
    return member;
}

START_TEST(an_object_is_taken_in_every_form_that_json_has)
{
    static const char *const good[] = {
        "{}",
        " \t\r\n{ \t\r\n} \t\r\n",
        "{\"\":0}",
        "{\"a\":{\"b\":[{},[],[[]],null,true,false,0,-0,\"\"]}}",
        "{\"a\":[1 , 2,\n3]}",
        "{\"a\":1,\"a\":2}",
        "{\"n\":[0,-1,10,1.5,-0.0,1e5,1E5,1e+5,1e-5,1.25E-10]}",
        "{\"n\":[123456789012345678901234567890,-123456789012345678901234567890,1e999]}",
        "{\"e\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\u20ac\\uD83D\\uDE00\"}",
        "{\"d\":\"\x7f\"}",
        "{\"u\":\"S\xc3\xb8ren \xe9\x99\xb3\xe5\xa4\xa7\xe6\x96\x87\"}",
        "{\"u\":\"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80\"}",
        "{\"S\xc3\xb8ren\":1,\"\xe9\x99\xb3\":2,\"\xf0\x9f\x91\xa9\":3}",
        "{\"first\":\"\xc2\x80\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf4\x8f\xbf\xbf\"}",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct json_object *object = parse(good[i]);
        ck_assert_msg(json_object_is_type(object, json_type_object), "%s", good[i]);
        json_object_put(object);
    }
}
END_TEST

static void refuses(const char *text, size_t len)
{
    struct json_problem problem = {NULL, 0};
    struct json_object *object = parse_bytes(text, len, &problem);
    ck_assert_msg(object == NULL, "taken: %s", text);
    ck_assert_msg(problem.what && *problem.what, "no reason: %s", text);
    ck_assert_uint_le(problem.offset, len);
}

START_TEST(what_is_no_object_is_refused)
{
    static const char *const bad[] = {
        "", " ", "null", "true", "7", "\"a\"", "[]", "[{}]", "NaN", "nul", "x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(bad[i], strlen(bad[i]));
}
END_TEST

START_TEST(nothing_may_stand_around_it)
{
    static const char *const bad[] = {
        "{} x", "{}{}",           "{},",  "{}}",  "{}]",  "x{}",
        ",{}",  "\xef\xbb\xbf{}", "{}\v", "{}\f", "\v{}", "{}\xc2\xa0",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(bad[i], strlen(bad[i]));
    refuses("{}\0", 3);
    refuses("\0{}", 3);
    refuses("{}\0{}", 5);
    refuses("{\0}", 3);
}
END_TEST

START_TEST(what_is_cut_off_is_refused)
{
    static const char whole[] =
        "{\"a\":[1.5e3,true,null],\"\xc3\xa9\":\"\\u00e9\\n\xf0\x9f\x9a\x80\"}";
    for (size_t len = 0; len < sizeof whole - 1; len++)
        refuses(whole, len);
    struct json_object *object = parse(whole);
    ck_assert_ptr_nonnull(object);
    json_object_put(object);
}
END_TEST

START_TEST(what_other_readers_forgive_is_refused)
{
    static const char *const bad[] = {
        "{'a':1}",
        "{\"a\":'b'}",
        "{a:1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{\"a\"}",
        "{1:2}",
        "{null:1}",
        "{\"a\"::1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\":]}",
        "{\"a\":[}",
        "{\"a\":1]",
        "/* c */{}",
        "{}// c",
        "{/* c */}",
        "{\"a\":1} # c",
        "{\"a\":1 /* c */}",
        "{\"a\":True}",
        "{\"a\":TRUE}",
        "{\"a\":NULL}",
        "{\"a\":Null}",
        "{\"a\":nulll}",
        "{\"a\":truefalse}",
        "{\"a\":undefined}",
        "{\"a\":NaN}",
        "{\"a\":nan}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":inf}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(bad[i], strlen(bad[i]));
}
END_TEST

START_TEST(a_number_is_one_as_json_has_it)
{
    static const char *const bad[] = {
        "01",    "-01",   "00",   "+1",  "-",   "--1",          "1.",    ".5",
        "-.5",   "1.e5",  "1e",   "1e+", "1E-", "0x10",         "1_000", "1,5",
        "1.5.5", "1e5.5", "1 e5", "- 1", "1f",  "\xef\xbc\x91",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[40];
        snprintf(text, sizeof text, "{\"a\":%s}", bad[i]);
        refuses(text, strlen(text));
        snprintf(text, sizeof text, "{\"a\":[%s]}", bad[i]);
        if (strcmp(bad[i], "1,5") != 0)
            refuses(text, strlen(text));
    }
}
END_TEST

START_TEST(a_string_holds_no_bare_control_character_and_no_unknown_escape)
{
    static const char *const bad[] = {
        "\\x41",     "\\'",        "\\a",           "\\v",     "\\0",     "\\ ",
        "\\u",       "\\u12",      "\\u12g4",       "\\U00e9", "\\u+123", "\\u 123",
        "\\ud83d\\", "\\ud83d\\u", "\\ud83d\\ude0", "\\\n",
    };
    char text[40];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "{\"a\":\"%s\"}", bad[i]);
        refuses(text, strlen(text));
        snprintf(text, sizeof text, "{\"%s\":1}", bad[i]);
        refuses(text, strlen(text));
    }
    for (char c = 0; c < ' '; c++) {
        char value[] = "{\"a\":\"x.y\"}", name[] = "{\"x.y\":1}";
        value[7] = c;
        name[3] = c;
        refuses(value, sizeof value - 1);
        refuses(name, sizeof name - 1);
    }
}
END_TEST

START_TEST(bytes_that_are_not_utf_8_are_refused_wherever_they_stand)
{
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xff",
        "\xfe",
        "\xc3",
        "\xc0\xaf",
        "\xc1\x81",
        "\xe0\x80\xaf",
        "\xe2\x82",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x80\x80\xaf",
        "\xf0\x9f\x91",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xc3\x28",
        "S\xf8ren",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[40];
        struct json_problem problem;
        snprintf(text, sizeof text, "{\"a\":\"%s\"}", bad[i]);
        refuses(text, strlen(text));
        ck_assert_ptr_null(parse_bytes(text, strlen(text), &problem));
        ck_assert_str_eq(problem.what, "bytes that are not UTF-8");
        ck_assert_uint_eq(problem.offset, i == 16 ? 7 : 6);
        snprintf(text, sizeof text, "{\"%s\":1}", bad[i]);
        refuses(text, strlen(text));
        snprintf(text, sizeof text, "{}%s", bad[i]);
        refuses(text, strlen(text));
    }
}
END_TEST

START_TEST(strings_say_what_their_text_says)
{
    static const struct {
        const char *text, *means;
        size_t len;
    } rows[] = {
        {"\"\"", "", 0},
        {"\"S\xc3\xb8ren\"", "S\xc3\xb8ren", 6},
        {"\"\\u0053\\u00f8ren\"", "S\xc3\xb8ren", 6},
        {"\"\xe9\x99\xb3\xe5\xa4\xa7\xe6\x96\x87\"", "\xe9\x99\xb3\xe5\xa4\xa7\xe6\x96\x87", 9},
        {"\"\\uD83D\\uDC69\xe2\x80\x8d\xf0\x9f\x9a\x80\"",
         "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80", 11},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
        {"\"a\\u0000b\"", "a\0b", 3},
        {"\"\\ud800\"", "\xef\xbf\xbd", 3},
        {"\"\\udc00\"", "\xef\xbf\xbd", 3},
        {"\"\\ud800x\"", "\xef\xbf\xbdx", 4},
        {"\"\\ud800\\u0041\"", "\xef\xbf\xbd\x41", 4},
        {"\"\\ud800\\n\"", "\xef\xbf\xbd\n", 4},
        {"\"\\udc00\\ud800\"", "\xef\xbf\xbd\xef\xbf\xbd", 6},
        {"\"\\ud800\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80", 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_object *object, *value = value_of(rows[i].text, &object);
        ck_assert_msg(json_object_is_type(value, json_type_string), "%s", rows[i].text);
        ck_assert_int_eq(json_object_get_string_len(value), (int)rows[i].len);
        ck_assert_msg(memcmp(json_object_get_string(value), rows[i].means, rows[i].len + 1) == 0,
                      "%s", rows[i].text);
        json_object_put(object);
    }
}
END_TEST

START_TEST(names_are_found_as_they_are_meant)
{
    struct json_object *value,
        *object = parse("{\"S\\u00f8ren\":1,\"\xe9\x99\xb3\":2,\"\\ud800\":3,"
                        "\"a\\\"b\":4,\"\":5}");
    static const char *const names[] = {"S\xc3\xb8ren", "\xe9\x99\xb3", "\xef\xbf\xbd", "a\"b", ""};
    ck_assert_int_eq(json_object_object_length(object), 5);
    for (int i = 0; i < 5; i++) {
        ck_assert(json_object_object_get_ex(object, names[i], &value));
        ck_assert_int_eq(json_object_get_int(value), i + 1);
    }
    json_object_put(object);
}
END_TEST

START_TEST(a_name_cannot_hide_behind_a_nul)
{
    static const char text[] = "{\"UserId\":\"a\",\"UserId\\u0000\":\"b\"}";
    struct json_problem problem;
    ck_assert_ptr_null(parse_bytes(text, sizeof text - 1, &problem));
    ck_assert_str_eq(problem.what, "a NUL in a name");
}
END_TEST

START_TEST(the_last_of_equal_names_counts)
{
    struct json_object *value,
        *object = parse("{\"a\":\"x\",\"\\u0061\":\"y\",\"b\":1,\"a\":null}");
    ck_assert_int_eq(json_object_object_length(object), 2);
    ck_assert(json_object_object_get_ex(object, "a", &value));
    ck_assert_ptr_null(value);
    json_object_put(object);
}
END_TEST

START_TEST(numbers_keep_their_kind_and_value)
{
    static const struct {
        const char *text;
        enum json_type type;
        double value;
    } rows[] = {
        {"0", json_type_int, 0},         {"-0", json_type_int, 0},
        {"-17", json_type_int, -17},     {"4102444800000", json_type_int, 4102444800000.0},
        {"1.5", json_type_double, 1.5},  {"-2.5e3", json_type_double, -2500},
        {"1E2", json_type_double, 100},  {"10.0", json_type_double, 10},
        {"5e-1", json_type_double, 0.5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_object *object, *value = value_of(rows[i].text, &object);
        ck_assert_msg(json_object_get_type(value) == rows[i].type, "%s", rows[i].text);
        ck_assert_double_eq(json_object_get_double(value), rows[i].value);
        json_object_put(object);
    }
}
END_TEST

START_TEST(whole_numbers_are_exact_and_end_at_their_limits)
{
    static const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"9007199254740993", 9007199254740993}, {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},    {"9223372036854775808", INT64_MAX},
        {"18446744073709551615", INT64_MAX},    {"99999999999999999999999", INT64_MAX},
        {"-9223372036854775809", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_object *object, *value = value_of(rows[i].text, &object);
        ck_assert_msg(json_object_is_type(value, json_type_int), "%s", rows[i].text);
        ck_assert_msg(json_object_get_int64(value) == rows[i].value, "%s", rows[i].text);
        json_object_put(object);
    }
}
END_TEST

START_TEST(what_was_read_is_printed_as_it_was)
{
    static const char text[] =
        "{\"a\":[1,-2.50,1e5,true,false,null,{}],\"S\xc3\xb8ren\":\"\xe9\x99\xb3 "
        "\\\"\\\\\\n\"}";
    struct json_object *object = parse(text);
    ck_assert_str_eq(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN), text);
    json_object_put(object);
}
END_TEST

START_TEST(nesting_has_a_ceiling)
{
    for (int depth = DEPTH - 1; depth <= DEPTH + 1; depth++) {
        char text[200] = "{\"a\":";
        memset(text + strlen(text), '[', (size_t)depth - 1);
        memset(text + strlen(text), ']', (size_t)depth - 1);
        strcat(text, "}");
        struct json_object *object = parse(text);
        ck_assert_int_eq(object != NULL, depth <= DEPTH);
        json_object_put(object);
    }
    char *deep = malloc(1000000);
    memset(deep, '[', 1000000);
    memcpy(deep, "{\"a\":", 5);
    refuses(deep, 1000000);
    free(deep);
}
END_TEST

START_TEST(a_problem_has_a_place)
{
    static const struct {
        const char *text, *what;
        size_t offset;
    } rows[] = {
        {"{\"a\":1,\n\"b\":x}", "not a value", 12}, {"{} x", "more than one value", 3},
        {" []", "an object is needed", 1},          {"{\"a\":1", "cut off", 6},
        {"{\"a\" 1}", "a colon is missing", 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_problem problem;
        ck_assert_ptr_null(parse_bytes(rows[i].text, strlen(rows[i].text), &problem));
        ck_assert_str_eq(problem.what, rows[i].what);
        ck_assert_uint_eq(problem.offset, rows[i].offset);
    }
}
END_TEST

START_TEST(strings_are_wiped_before_an_object_goes)
{
    struct json_object *value, *object = parse("{\"k\":{\"a\":[\"secret\"]},\"n\":1.5}");
    json_wipe(object);
    ck_assert(json_object_object_get_ex(object, "k", &value));
    ck_assert(json_object_object_get_ex(value, "a", &value));
    value = json_object_array_get_idx(value, 0);
    ck_assert_int_eq(json_object_get_string_len(value), 6);
    ck_assert_int_eq(memcmp(json_object_get_string(value), "\0\0\0\0\0\0", 7), 0);
    json_object_put(object);
    json_wipe(NULL);
}
END_TEST

UNIT_MAIN("json_parse", an_object_is_taken_in_every_form_that_json_has,
          what_is_no_object_is_refused, nothing_may_stand_around_it, what_is_cut_off_is_refused,
          what_other_readers_forgive_is_refused, a_number_is_one_as_json_has_it,
          a_string_holds_no_bare_control_character_and_no_unknown_escape,
          bytes_that_are_not_utf_8_are_refused_wherever_they_stand,
          strings_say_what_their_text_says, names_are_found_as_they_are_meant,
          a_name_cannot_hide_behind_a_nul, the_last_of_equal_names_counts,
          numbers_keep_their_kind_and_value, whole_numbers_are_exact_and_end_at_their_limits,
          what_was_read_is_printed_as_it_was, nesting_has_a_ceiling, a_problem_has_a_place,
          strings_are_wiped_before_an_object_goes)
