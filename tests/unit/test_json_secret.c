#include "aws/json_secret.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct json_object *parsed(const char *text)
{
    return json_secret_parse(text, strlen(text));
}

START_TEST(members_are_found_by_name_and_kind)
{
    int64_t number = 7;
    struct json_object *o =
        parsed(" {\"a\": \"x\", \"n\": 5, \"o\": {\"b\": \"y\"}, \"z\": null} \n");
    ck_assert_ptr_nonnull(o);
    ck_assert_str_eq(json_secret_text(o, "a"), "x");
    ck_assert_ptr_null(json_secret_text(o, "n"));
    ck_assert_ptr_null(json_secret_text(o, "z"));
    ck_assert_ptr_null(json_secret_text(o, "none"));
    ck_assert_str_eq(json_secret_text(json_secret_object(o, "o"), "b"), "y");
    ck_assert_ptr_null(json_secret_object(o, "a"));
    ck_assert(!json_secret_number(o, "a", &number));
    ck_assert_int_eq(number, 7);
    ck_assert(json_secret_number(o, "n", &number));
    ck_assert_int_eq(number, 5);
    json_secret_free(o);
}
END_TEST

START_TEST(nothing_can_be_asked_of_nothing)
{
    int64_t number;
    ck_assert_ptr_null(json_secret_text(NULL, "a"));
    ck_assert_ptr_null(json_secret_object(NULL, "a"));
    ck_assert(!json_secret_number(NULL, "a", &number));
    json_secret_free(NULL);
}
END_TEST

START_TEST(only_one_object_is_taken)
{
    static const char *const rows[] = {"",  "[]",   "\"a\"", "1",         "null",
                                       "{", "{} x", "{}{}",  "{\"a\": }", "{'a"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(parsed(rows[i]) == NULL, "%s", rows[i]);
}
END_TEST

START_TEST(depth_and_size_have_ceilings)
{
    char deep[400] = "";
    for (int i = 0; i < 40; i++)
        strcat(deep, "{\"a\":");
    strcat(deep, "1");
    for (int i = 0; i < 40; i++)
        strcat(deep, "}");
    ck_assert_ptr_null(parsed(deep));
    size_t size = JSON_SECRET_MAX + 10;
    char *large = malloc(size + 1);
    memset(large, ' ', size);
    memcpy(large, "{}", 2);
    large[size] = '\0';
    ck_assert_ptr_null(json_secret_parse(large, size));
    free(large);
}
END_TEST

START_TEST(a_value_that_hides_a_nul_is_none)
{
    struct json_object *o = parsed("{\"a\": \"x\\u0000y\"}");
    ck_assert_ptr_nonnull(o);
    ck_assert_ptr_null(json_secret_text(o, "a"));
    json_secret_free(o);
}
END_TEST

START_TEST(an_object_is_written_and_read_back)
{
    struct stat st;
    struct err err = ERR_INIT;
    const char *path = tmpdir_path(tmpdir_new(), "x/cache.json");
    struct json_object *o = json_object_new_object();
    ck_assert(json_secret_set(o, "a", "/\"x"));
    ck_assert(json_secret_set(o, "none", NULL));
    ck_assert(json_secret_write(o, path, &err));
    json_secret_free(o);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    o = json_secret_read(path);
    ck_assert_str_eq(json_secret_text(o, "a"), "/\"x");
    ck_assert_int_eq(json_object_object_length(o), 1);
    json_secret_free(o);
    ck_assert_ptr_null(json_secret_read("/nonexistent/cache.json"));
}
END_TEST

UNIT_MAIN("json_secret", members_are_found_by_name_and_kind, nothing_can_be_asked_of_nothing,
          only_one_object_is_taken, depth_and_size_have_ceilings, a_value_that_hides_a_nul_is_none,
          an_object_is_written_and_read_back)
