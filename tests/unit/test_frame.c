#include "tui/canvas.h"

#include "support/unit.h"

START_TEST(an_ordinary_screen_has_every_row)
{
    struct frame f = frame_of(24, 80);
    ck_assert_int_eq(f.title, 0);
    ck_assert_int_eq(f.heading, 1);
    ck_assert_int_eq(f.body, 2);
    ck_assert_int_eq(f.body_rows, 20);
    ck_assert_int_eq(f.status, 22);
    ck_assert_int_eq(f.hints, 23);
    ck_assert_int_eq(f.last, 23);
}
END_TEST

START_TEST(hints_heading_and_title_go_in_that_order)
{
    ck_assert_int_eq(frame_of(12, 80).hints, 11);
    ck_assert_int_eq(frame_of(11, 80).hints, -1);
    ck_assert_int_eq(frame_of(8, 80).heading, 1);
    ck_assert_int_eq(frame_of(7, 80).heading, -1);
    ck_assert_int_eq(frame_of(5, 80).title, 0);
    ck_assert_int_eq(frame_of(4, 80).title, -1);
    ck_assert_int_eq(frame_of(4, 80).body_rows, 3);
}
END_TEST

START_TEST(the_smallest_screens_keep_the_status_line)
{
    ck_assert_int_eq(frame_of(3, 80).body_rows, 0);
    ck_assert_int_eq(frame_of(24, 19).body_rows, 0);
    ck_assert_int_eq(frame_of(1, 1).status, 0);
    ck_assert_int_eq(frame_of(1, 1).last, 0);
}
END_TEST

START_TEST(every_row_belongs_to_one_thing_at_every_size)
{
    for (int rows = 1; rows < 70; rows++) {
        struct frame f = frame_of(rows, 80);
        int used = (f.title >= 0) + (f.heading >= 0) + f.body_rows + 1 + (f.hints >= 0);
        ck_assert_int_eq(used, f.body_rows ? rows : 1);
        ck_assert_int_ge(f.status, 0);
        ck_assert_int_lt(f.last, rows);
    }
}
END_TEST

UNIT_MAIN("frame", an_ordinary_screen_has_every_row, hints_heading_and_title_go_in_that_order,
          the_smallest_screens_keep_the_status_line, every_row_belongs_to_one_thing_at_every_size)
