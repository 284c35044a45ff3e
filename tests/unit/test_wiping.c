#include "base/wiping.h"

#include "support/unit.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

START_TEST(blocks_are_as_large_as_asked_for_and_aligned)
{
    for (size_t size = 0; size < 300; size++) {
        char *block = wiping_malloc(size);
        ck_assert_ptr_nonnull(block);
        ck_assert_uint_eq((uintptr_t)block % _Alignof(max_align_t), 0);
        memset(block, 'x', size);
        wiping_free(block);
    }
    wiping_free(NULL);
}
END_TEST

START_TEST(moving_keeps_the_contents)
{
    char *block = wiping_strdup("secret");
    block = wiping_realloc(block, 100000);
    ck_assert_str_eq(block, "secret");
    block = wiping_realloc(block, 7);
    ck_assert_str_eq(block, "secret");
    wiping_free(block);
    block = wiping_realloc(NULL, 3);
    ck_assert_ptr_nonnull(block);
    wiping_free(block);
}
END_TEST

START_TEST(a_block_that_is_left_holds_zeros)
{
    /* The block shrinks in place, so that its old bytes can still be looked at. */
    char *block = wiping_malloc(64);
    char *copy = wiping_malloc(64);
    memset(block, 's', 64);
    memcpy(copy, block, 64);
    char *same = wiping_realloc(block, 40);
    ck_assert_ptr_eq(same, block);
    for (int i = 40; i < 64; i++)
        ck_assert_int_eq(block[i], 0);
    wiping_free(same);
    wiping_free(copy);
}
END_TEST

START_TEST(sizes_do_not_wrap_around)
{
    ck_assert_ptr_null(wiping_malloc(SIZE_MAX));
    ck_assert_ptr_null(wiping_calloc(SIZE_MAX / 2, 3));
    char *zeros = wiping_calloc(10, 10);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(zeros[i], 0);
    ck_assert_ptr_null(wiping_realloc(zeros, SIZE_MAX));
    wiping_free(zeros);
}
END_TEST

UNIT_MAIN("wiping", blocks_are_as_large_as_asked_for_and_aligned, moving_keeps_the_contents,
          a_block_that_is_left_holds_zeros, sizes_do_not_wrap_around)
