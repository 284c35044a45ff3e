#include "base/buf.h"

#include "support/unit.h"

#include <string.h>

START_TEST(an_empty_buffer_reads_as_an_empty_string)
{
    struct buf b = BUF_INIT(10);
    ck_assert_str_eq(buf_text(&b), "");
    buf_clean_up(&b);
}
END_TEST

START_TEST(what_is_appended_can_be_read_back)
{
    struct buf b = BUF_INIT(1000);
    ck_assert(buf_add_str(&b, "one"));
    ck_assert(buf_add_char(&b, ' '));
    ck_assert(buf_printf(&b, "%d", 2));
    ck_assert(buf_add(&b, "\0x", 2));
    ck_assert_uint_eq(b.len, 7);
    ck_assert_mem_eq(b.data, "one 2\0x", 8);
    buf_clean_up(&b);
}
END_TEST

START_TEST(the_ceiling_holds_and_the_failure_stays_until_reset)
{
    struct buf b = BUF_INIT(4);
    ck_assert(buf_add_str(&b, "1234"));
    ck_assert(!buf_add_char(&b, '5'));
    ck_assert(!buf_add(&b, "", 0));
    ck_assert_str_eq(buf_text(&b), "1234");
    ck_assert_ptr_null(buf_take(&b));
    buf_reset(&b);
    ck_assert(buf_add_str(&b, "ok"));
    buf_clean_up(&b);
}
END_TEST

START_TEST(a_huge_length_does_not_wrap_around)
{
    struct buf b = BUF_INIT(100);
    ck_assert(buf_add_str(&b, "abc"));
    ck_assert(!buf_reserve(&b, (size_t)-2));
    buf_clean_up(&b);
}
END_TEST

START_TEST(a_secret_buffer_grows_without_losing_bytes)
{
    struct buf b = BUF_INIT_SECRET(100000);
    for (int i = 0; i < 1000; i++)
        ck_assert(buf_printf(&b, "%04d", i));
    ck_assert_uint_eq(b.len, 4000);
    ck_assert_int_eq(strncmp(b.data + 3996, "0999", 4), 0);
    buf_clean_up(&b);
}
END_TEST

START_TEST(truncating_a_secret_wipes_the_tail)
{
    struct buf b = BUF_INIT_SECRET(100);
    ck_assert(buf_add_str(&b, "keep-secret"));
    buf_truncate(&b, 4);
    ck_assert_str_eq(buf_text(&b), "keep");
    for (size_t i = 4; i < 11; i++)
        ck_assert_int_eq(b.data[i], 0);
    buf_clean_up(&b);
}
END_TEST

START_TEST(taking_moves_the_string_out)
{
    struct buf b = BUF_INIT(100);
    char *empty = buf_take(&b);
    ck_assert_str_eq(empty, "");
    free(empty);
    ck_assert(buf_add_str(&b, "mine"));
    char *text = buf_take(&b);
    ck_assert_str_eq(text, "mine");
    ck_assert_uint_eq(b.len, 0);
    free(text);
    buf_clean_up(&b);
}
END_TEST

UNIT_MAIN("buf", an_empty_buffer_reads_as_an_empty_string, what_is_appended_can_be_read_back,
          the_ceiling_holds_and_the_failure_stays_until_reset, a_huge_length_does_not_wrap_around,
          a_secret_buffer_grows_without_losing_bytes, truncating_a_secret_wipes_the_tail,
          taking_moves_the_string_out)
