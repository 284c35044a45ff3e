#include "chime/list_attendees.h"

#include "support/unit.h"

#include <string.h>

static const char *query(struct buf *out, enum chime_namespace ns, size_t rows, const char *token)
{
    struct page_request request = {.token = token, .max_results = rows};
    buf_reset(out);
    ck_assert(list_attendees_query(ns, &request, out));
    return buf_text(out);
}

START_TEST(the_path_names_the_meeting)
{
    struct buf out = BUF_INIT(LIST_ATTENDEES_PATH_MAX);
    ck_assert(list_attendees_path("3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1", &out));
    ck_assert_str_eq(buf_text(&out), "/meetings/3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1/attendees");
    buf_clean_up(&out);
}
END_TEST

START_TEST(page_sizes_are_clamped_to_what_the_namespace_takes)
{
    struct buf out = BUF_INIT(LIST_ATTENDEES_QUERY_MAX);
    ck_assert_str_eq(query(&out, CHIME_SDK_MEETINGS, 0, NULL), "max-results=100");
    ck_assert_str_eq(query(&out, CHIME_SDK_MEETINGS, 1, NULL), "max-results=1");
    ck_assert_str_eq(query(&out, CHIME_SDK_MEETINGS, 101, NULL), "max-results=100");
    ck_assert_str_eq(query(&out, CHIME_LEGACY, 0, NULL), "max-results=99");
    ck_assert_str_eq(query(&out, CHIME_LEGACY, 100, NULL), "max-results=99");
    buf_clean_up(&out);
}
END_TEST

START_TEST(tokens_are_encoded_byte_by_byte)
{
    struct buf out = BUF_INIT(LIST_ATTENDEES_QUERY_MAX);
    ck_assert_str_eq(query(&out, CHIME_SDK_MEETINGS, 5, "a+/= b~\xc3\xa9"),
                     "max-results=5&next-token=a%2B%2F%3D%20b~%C3%A9");
    ck_assert_str_eq(query(&out, CHIME_SDK_MEETINGS, 5, "-._~09azAZ"),
                     "max-results=5&next-token=-._~09azAZ");
    ck_assert_str_eq(query(&out, CHIME_SDK_MEETINGS, 5, "%&?#\x01\xff"),
                     "max-results=5&next-token=%25%26%3F%23%01%FF");
    ck_assert_str_eq(query(&out, CHIME_SDK_MEETINGS, 5, ""), "max-results=5&next-token=");
    buf_clean_up(&out);
}
END_TEST

START_TEST(the_longest_token_fits_and_a_longer_one_is_refused)
{
    struct buf out = BUF_INIT(LIST_ATTENDEES_QUERY_MAX);
    char *token = malloc(32 * 1024 + 1);
    memset(token, '\xff', 32 * 1024);
    token[16 * 1024] = '\0';
    query(&out, CHIME_SDK_MEETINGS, 0, token);
    token[16 * 1024] = '\xff';
    token[32 * 1024] = '\0';
    struct page_request request = {.token = token};
    ck_assert(!list_attendees_query(CHIME_SDK_MEETINGS, &request, &out));
    free(token);
    buf_clean_up(&out);
}
END_TEST

UNIT_MAIN("request", the_path_names_the_meeting, page_sizes_are_clamped_to_what_the_namespace_takes,
          tokens_are_encoded_byte_by_byte, the_longest_token_fits_and_a_longer_one_is_refused)
