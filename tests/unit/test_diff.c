#include "roster/diff.h"

#include "support/unit.h"

#define NEW DIFF_GONE

static struct diff_overlap overlap_of(const uint32_t *old_of, size_t count)
{
    uint32_t scratch[64];
    return diff_overlap(old_of, count, scratch);
}

START_TEST(rows_that_kept_their_order_prove_all_that_was_before_them)
{
    const uint32_t old_of[] = {0, 1, NEW, 3, 4, NEW};
    struct diff_overlap overlap = overlap_of(old_of, 6);
    ck_assert_uint_eq(overlap.old_end, 4);
    ck_assert_uint_eq(overlap.new_end, 4);
}
END_TEST

START_TEST(a_row_that_moved_ahead_proves_nothing)
{
    const uint32_t old_of[] = {9, 0, 1, 2};
    struct diff_overlap overlap = overlap_of(old_of, 4);
    ck_assert_uint_eq(overlap.old_end, 2);
    ck_assert_uint_eq(overlap.new_end, 3);
}
END_TEST

START_TEST(a_row_that_moved_back_does_not_spoil_the_proof_of_the_others)
{
    const uint32_t old_of[] = {1, 2, 3, 0, 4};
    ck_assert_uint_eq(overlap_of(old_of, 5).old_end, 4);
}
END_TEST

START_TEST(of_runs_equally_long_the_one_that_proves_least_counts)
{
    const uint32_t old_of[] = {5, 0};
    ck_assert_uint_eq(overlap_of(old_of, 2).old_end, 0);
    ck_assert_uint_eq(overlap_of(old_of, 2).new_end, 1);
}
END_TEST

START_TEST(strangers_prove_nothing)
{
    const uint32_t old_of[] = {NEW, NEW};
    ck_assert_uint_eq(overlap_of(old_of, 2).old_end, 0);
    ck_assert_uint_eq(overlap_of(old_of, 2).new_end, 0);
    ck_assert_uint_eq(overlap_of(old_of, 0).old_end, 0);
}
END_TEST

/* The longest increasing run by trying every pair; of those, the lowest end. */
static uint32_t naive_end(const uint32_t *old_of, size_t count)
{
    size_t length[64] = {0}, longest = 0;
    uint32_t end = 0;
    for (size_t i = 0; i < count; i++) {
        if (old_of[i] == NEW)
            continue;
        length[i] = 1;
        for (size_t j = 0; j < i; j++)
            if (old_of[j] != NEW && old_of[j] < old_of[i] && length[j] + 1 > length[i])
                length[i] = length[j] + 1;
        if (length[i] > longest || (length[i] == longest && old_of[i] < end)) {
            longest = length[i];
            end = old_of[i];
        }
    }
    return end;
}

START_TEST(a_naive_search_finds_the_same)
{
    unsigned dice = 1;
    for (int round = 0; round < 20000; round++) {
        uint32_t old_of[32];
        size_t count = 0;
        for (uint32_t place = 0; place < 32; place++) {
            dice = dice * 1103515245 + 12345;
            if ((dice >> 16) % 4)
                old_of[count++] = (dice >> 18) % 5 ? place : NEW;
        }
        for (size_t i = 0; i + 1 < count; i++) { /* a few rows change places */
            dice = dice * 1103515245 + 12345;
            size_t j = (dice >> 16) % count;
            if ((dice >> 24) % 4 == 0) {
                uint32_t swap = old_of[i];
                old_of[i] = old_of[j];
                old_of[j] = swap;
            }
        }
        ck_assert_uint_eq(overlap_of(old_of, count).old_end, naive_end(old_of, count));
    }
}
END_TEST

START_TEST(items_are_counted_and_the_memory_is_kept)
{
    struct diff diff = {0};
    for (uint32_t i = 0; i < 100; i++)
        ck_assert(diff_add(&diff, i % 2 ? DIFF_CHANGED : DIFF_REMOVED, i));
    ck_assert_uint_eq(diff.counts[DIFF_CHANGED], 50);
    ck_assert_uint_eq(diff.items[99].row, 99);
    diff_reset(&diff);
    ck_assert_uint_eq(diff.count + diff.counts[DIFF_REMOVED], 0);
    diff_clean_up(&diff);
}
END_TEST

START_TEST(without_a_map_rows_keep_their_places)
{
    struct diff diff = {.old_rows = 3, .new_rows = 5};
    ck_assert_uint_eq(diff_moved(&diff, 2), 2);
    ck_assert_uint_eq(diff_moved(&diff, 3), DIFF_GONE);
    ck_assert(diff_set_moved(&diff, 3));
    ck_assert_uint_eq(diff_moved(&diff, 2), DIFF_GONE);
    diff.moved[2] = 7;
    ck_assert_uint_eq(diff_moved(&diff, 2), 7);
    diff_clean_up(&diff);
}
END_TEST

UNIT_MAIN("diff", rows_that_kept_their_order_prove_all_that_was_before_them,
          a_row_that_moved_ahead_proves_nothing,
          a_row_that_moved_back_does_not_spoil_the_proof_of_the_others,
          of_runs_equally_long_the_one_that_proves_least_counts, strangers_prove_nothing,
          a_naive_search_finds_the_same, items_are_counted_and_the_memory_is_kept,
          without_a_map_rows_keep_their_places)
