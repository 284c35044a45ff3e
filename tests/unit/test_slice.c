#include "base/slice.h"

#include "support/unit.h"

START_TEST(slices_compare_like_strings_but_know_nuls)
{
    struct slice one = {"a\0b", 3}, two = {"a\0c", 3};
    ck_assert_int_lt(slice_compare(one, two), 0);
    ck_assert_int_gt(slice_compare(two, slice_of("a")), 0);
    ck_assert_int_eq(slice_compare(slice_of("a"), slice_of("a")), 0);
    ck_assert_int_eq(slice_compare(slice_of(NULL), SLICE_EMPTY), 0);
}
END_TEST

START_TEST(the_case_of_ascii_letters_can_be_left_aside)
{
    ck_assert_int_eq(slice_compare_fold(slice_of("AbC-1"), slice_of("aBc-1")), 0);
    ck_assert_int_ne(slice_compare(slice_of("AbC"), slice_of("aBc")), 0);
    ck_assert_int_lt(slice_compare_fold(slice_of("AB"), slice_of("abc")), 0);
    ck_assert_int_ne(slice_compare_fold(slice_of("["), slice_of("{")), 0);
    ck_assert_int_ne(slice_compare_fold(slice_of("\xc4"), slice_of("\xe4")), 0);
}
END_TEST

UNIT_MAIN("slice", slices_compare_like_strings_but_know_nuls,
          the_case_of_ascii_letters_can_be_left_aside)
