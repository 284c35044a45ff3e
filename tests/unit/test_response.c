#include "chime/list_attendees.h"

#include "support/paths.h"
#include "support/unit.h"

#include <dirent.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* --- the cases of tests/data/list_attendees: a reply, and what is to be read from it -------------
 */

static struct buf read_case(const char *name, const char *file)
{
    char path[1024];
    struct buf text = BUF_INIT(LIST_ATTENDEES_BODY_MAX);
    snprintf(path, sizeof path, "%s/%s/%s", paths_source("tests/data/list_attendees"), name, file);
    FILE *in = fopen(path, "rb");
    ck_assert_msg(in != NULL, "%s", path);
    int c;
    while ((c = getc(in)) != EOF)
        buf_add_char(&text, (char)c);
    fclose(in);
    return text;
}

static struct json_object *member(struct json_object *object, const char *name)
{
    return json_object_object_get(object, name);
}

static void check_text(const char *name, struct slice is, struct json_object *should_be)
{
    size_t len = (size_t)json_object_get_string_len(should_be);
    const char *text = json_object_get_string(should_be);
    ck_assert_msg(is.len == len && memcmp(is.data, text, len) == 0, "%s: \"%s\", not \"%s\"", name,
                  is.data, text);
    ck_assert_int_eq(is.data[is.len], '\0');
}

static void check_row(const char *name, const struct attendee *row, struct json_object *expect)
{
    check_text(name, row->id, member(expect, "id"));
    check_text(name, row->external_user_id, member(expect, "user"));
    check_text(name, row->join_token, member(expect, "token"));
    for (size_t m = 0; m < MEDIA_COUNT; m++)
        check_text(name, slice_of(capability_name(row->capabilities[m])),
                   json_object_array_get_idx(member(expect, "capabilities"), m));
}

static void check_page(const char *name, const struct page *page, struct json_object *expect)
{
    struct json_object *rows = member(expect, "attendees");
    ck_assert_msg(page->count == json_object_array_length(rows), "%s: %zu rows", name, page->count);
    for (size_t i = 0; i < page->count; i++)
        check_row(name, &page->rows[i], json_object_array_get_idx(rows, i));
    struct json_object *next = member(expect, "next_token");
    ck_assert_msg(!page->next_token == !next, "%s: next token", name);
    if (next)
        ck_assert_str_eq(page->next_token, json_object_get_string(next));
}

static void check_case(const char *name)
{
    struct buf body = read_case(name, "response.json");
    struct buf text = read_case(name, "expect.json");
    struct json_object *expect = json_tokener_parse(buf_text(&text));
    ck_assert_msg(expect != NULL, "%s", name);
    const char *error = json_object_get_string(member(expect, "error"));
    struct err err = ERR_INIT;
    struct page *page =
        list_attendees_read(&body, json_object_get_boolean(member(expect, "keep_tokens")), &err);
    ck_assert_msg(!page == !!error, "%s: %s %s", name, err_name(err.code), err.detail);
    ck_assert_str_eq(err_name(err.code), error ? error : "ERR_OK");
    if (page)
        check_page(name, page, expect);
    page_destroy(page);
    json_object_put(expect);
    buf_clean_up(&body);
    buf_clean_up(&text);
}

START_TEST(each_case_reads_as_it_should)
{
    DIR *cases = opendir(paths_source("tests/data/list_attendees"));
    ck_assert_ptr_nonnull(cases);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(cases)); count++)
        if (entry->d_name[0] != '.')
            check_case(entry->d_name);
    closedir(cases);
    ck_assert_int_ge(count, 50);
}
END_TEST

/* --- what does not fit into a file
 * ----------------------------------------------------------------- */

/* A reply from a text; *err says what became of it. */
static struct page *read_text(const char *text, size_t len, bool join_tokens, struct err *err)
{
    struct buf body = BUF_INIT(LIST_ATTENDEES_BODY_MAX + 100);
    *err = ERR_INIT;
    buf_add(&body, text, len);
    struct page *page = list_attendees_read(&body, join_tokens, err);
    ck_assert(!page == err_is(err));
    buf_clean_up(&body);
    return page;
}

START_TEST(bytes_that_are_not_utf_8_are_kept)
{
    static const char text[] =
        "{\"Attendees\":[{\"AttendeeId\":\"1\",\"ExternalUserId\":\"\xff\x80\"}]}";
    struct err err;
    struct page *page = read_text(text, sizeof text - 1, false, &err);
    ck_assert_ptr_nonnull(page);
    ck_assert_str_eq(page->rows[0].external_user_id.data, "\xff\x80");
    page_destroy(page);
}
END_TEST

START_TEST(a_page_of_too_many_rows_is_refused)
{
    struct buf text = BUF_INIT(LIST_ATTENDEES_BODY_MAX);
    struct err err;
    buf_add_str(&text, "{\"Attendees\":[{}");
    for (int i = 1; i < LIST_ATTENDEES_ROWS_MAX; i++)
        buf_add_str(&text, ",{}");
    size_t len = text.len;
    buf_add_str(&text, "]}");
    page_destroy(read_text(buf_text(&text), text.len, false, &err));
    ck_assert(!err_is(&err));
    buf_truncate(&text, len);
    buf_add_str(&text, ",{}]}");
    ck_assert_ptr_null(read_text(buf_text(&text), text.len, false, &err));
    ck_assert_int_eq(err.code, ERR_TOO_LARGE);
    buf_clean_up(&text);
}
END_TEST

START_TEST(a_body_beyond_the_ceiling_is_refused)
{
    struct err err;
    size_t len = LIST_ATTENDEES_BODY_MAX + 1;
    char *text = malloc(len);
    memset(text, ' ', len);
    memcpy(text, "{\"Attendees\":[]}", 16);
    ck_assert_ptr_null(read_text(text, len, false, &err));
    ck_assert_int_eq(err.code, ERR_TOO_LARGE);
    page_destroy(read_text(text, LIST_ATTENDEES_BODY_MAX, false, &err));
    ck_assert(!err_is(&err));
    free(text);
}
END_TEST

START_TEST(an_error_repeats_nothing_of_the_body)
{
    static const char text[] =
        "{\"Attendees\":[{\"ExternalUserId\":\"SENSITIVE\",\"JoinToken\":\"SENSI";
    struct err err;
    for (size_t len = 0; len < sizeof text; len++) {
        char line[600];
        ck_assert_ptr_null(read_text(text, len, len % 2, &err));
        ck_assert_ptr_null(strstr(err_line(&err, line, sizeof line), "SENSI"));
    }
}
END_TEST

START_TEST(a_reply_cut_or_garbled_anywhere_is_read_or_refused)
{
    static const char text[] =
        "{\"Attendees\":[{\"AttendeeId\":\"1\",\"Join\\u0054oken\":\"0123456789\\ud83d\\ude00\","
        "\"Capabilities\":{\"Audio\":\"Send\"}}],\"NextToken\":\"\\u00e9\"}";
    struct err err;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        ck_assert_ptr_null(read_text(text, i, true, &err));
        for (int c = 0; c < 256; c++) {
            char garbled[sizeof text];
            memcpy(garbled, text, sizeof text);
            garbled[i] = (char)c;
            struct page *page = read_text(garbled, sizeof text - 1, c % 2, &err);
            ck_assert_msg(page || err.detail[0], "refused without a word: %s", garbled);
            page_destroy(page);
        }
    }
}
END_TEST

START_TEST(tokens_that_were_not_asked_for_are_not_in_the_page)
{
    static const char text[] =
        "{\"Attendees\":[{\"AttendeeId\":\"1\",\"JoinToken\":\"0123456789\"}]}";
    struct err err;
    struct page *page = read_text(text, sizeof text - 1, false, &err);
    ck_assert_uint_eq(page->rows[0].join_token.len, 0);
    ck_assert(!page->secret);
    page_destroy(page);
    page = read_text(text, sizeof text - 1, true, &err);
    ck_assert_str_eq(page->rows[0].join_token.data, "0123456789");
    ck_assert(page->secret);
    page_destroy(page);
}
END_TEST

START_TEST(tokens_that_were_not_asked_for_are_wiped_where_they_stood)
{
    static const char text[] =
        "{\"Attendees\":[{\"AttendeeId\":\"1\",\"JoinToken\":\"0123456789\"},"
        "{\"JoinToken\" : \"0123\\u0034\\\"56789\",\"AttendeeId\":\"2\"}]}";
    struct err err = ERR_INIT;
    struct buf body = BUF_INIT(1000);
    buf_add(&body, text, sizeof text - 1);
    struct page *page = list_attendees_read(&body, false, &err);
    ck_assert_ptr_nonnull(page);
    ck_assert_uint_eq(page->count, 2);
    for (size_t i = 0; i + 4 <= sizeof text - 1; i++)
        ck_assert(memcmp(body.data + i, "0123", 4) != 0 && memcmp(body.data + i, "6789", 4) != 0);
    page_destroy(page);
    buf_clean_up(&body);
}
END_TEST

UNIT_MAIN("response", tokens_that_were_not_asked_for_are_wiped_where_they_stood,
          each_case_reads_as_it_should, bytes_that_are_not_utf_8_are_kept,
          a_page_of_too_many_rows_is_refused, a_body_beyond_the_ceiling_is_refused,
          an_error_repeats_nothing_of_the_body, a_reply_cut_or_garbled_anywhere_is_read_or_refused,
          tokens_that_were_not_asked_for_are_not_in_the_page)
