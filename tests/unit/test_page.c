#include "roster/page.h"

#include "support/pages.h"

START_TEST(a_page_owns_copies_of_its_strings)
{
    char id[] = "id-1", user[] = "a\0b", token[] = "next";
    struct attendee attendee = {slice_of(id), {user, 3}, slice_of("tok"), {CAPABILITY_SEND}};
    struct page *page = page_new(0, true);
    ck_assert(page_add(page, &attendee));
    ck_assert(page_set_next_token(page, token));
    memset(id, 'x', sizeof id - 1);
    memset(user, 'x', sizeof user - 1);
    token[0] = 'x';
    ck_assert_uint_eq(page->count, 1);
    ck_assert_str_eq(page->rows[0].id.data, "id-1");
    ck_assert_mem_eq(page->rows[0].external_user_id.data, "a\0b", 4);
    ck_assert_str_eq(page->rows[0].join_token.data, "tok");
    ck_assert_int_eq(page->rows[0].capabilities[MEDIA_AUDIO], CAPABILITY_SEND);
    ck_assert_str_eq(page->next_token, "next");
    ck_assert(page_set_next_token(page, NULL));
    ck_assert_ptr_null(page->next_token);
    page_destroy(page);
    page_destroy(NULL);
}
END_TEST

START_TEST(a_page_grows_beyond_what_was_expected)
{
    struct page *page = page_new(2, false);
    char id[16];
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "id-%d", i);
        page_add_word(page, id, strlen(id));
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(id, sizeof id, "id-%d", i);
        ck_assert_str_eq(page->rows[i].id.data, id);
    }
    page_destroy(page);
}
END_TEST

START_TEST(stripping_keeps_the_strings_of_rows_that_were_copied)
{
    struct page *page = page_of("a b", "t");
    struct attendee b = page->rows[1];
    page_strip(page);
    ck_assert_str_eq(b.external_user_id.data, "user-b");
    ck_assert_uint_eq(page->count, 0);
    ck_assert_ptr_null(page->rows);
    page_destroy(page);
}
END_TEST

START_TEST(missing_strings_are_empty_and_never_null)
{
    struct attendee attendee = {SLICE_EMPTY, SLICE_EMPTY, SLICE_EMPTY, {0}};
    struct page *page = page_new(1, false);
    ck_assert(page_add(page, &attendee));
    ck_assert_str_eq(page->rows[0].id.data, "");
    page_destroy(page);
}
END_TEST

UNIT_MAIN("page", a_page_owns_copies_of_its_strings, a_page_grows_beyond_what_was_expected,
          stripping_keeps_the_strings_of_rows_that_were_copied,
          missing_strings_are_empty_and_never_null)
