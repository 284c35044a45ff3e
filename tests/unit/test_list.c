#include "view/list.h"

#include "support/people.h"
#include "support/unit.h"

#include <stdint.h>
#include <string.h>

#define MOST 400

static const char *const users[] = {"alice", "bob", "carol", "dave", "erin"};

/* A meeting of count people, numbered from 1. */
static void load(struct roster *roster, size_t count, bool complete)
{
    static struct person people[MOST];
    for (size_t i = 0; i < count; i++)
        people[i] = (struct person){(unsigned)i + 1, users[i % 5], {0}};
    people_append(roster, people, count, 1, complete, NULL);
}

static struct filter *filter_of(const char *text)
{
    struct err err = ERR_INIT;
    return filter_parse(text, &err);
}

static void check(const struct list *list, size_t selected, size_t top)
{
    ck_assert_uint_eq(list->selected, selected);
    ck_assert_uint_eq(list->top, top);
}

struct fixture {
    struct roster *roster;
    struct list list;
};

static struct fixture fixture(size_t count, bool complete, size_t height)
{
    struct fixture f = {.roster = people_roster()};
    load(f.roster, count, complete);
    ck_assert(list_init(&f.list, f.roster));
    list_resize(&f.list, height);
    return f;
}

static void finish(struct fixture *f)
{
    list_clean_up(&f->list);
    roster_destroy(f->roster);
}

static bool act(struct fixture *f, enum action action)
{
    return list_act(&f->list, action, 3);
}

START_TEST(rows_pages_and_ends_are_reached)
{
    struct fixture f = fixture(100, true, 10);
    check(&f.list, 0, 0);
    ck_assert(!act(&f, ACTION_UP));
    ck_assert(act(&f, ACTION_DOWN));
    check(&f.list, 1, 0);
    ck_assert(act(&f, ACTION_PAGE_DOWN));
    check(&f.list, 10, 9);
    ck_assert(act(&f, ACTION_PAGE_UP));
    check(&f.list, 1, 0);
    ck_assert(act(&f, ACTION_HALF_DOWN));
    check(&f.list, 6, 5);
    ck_assert(act(&f, ACTION_HALF_UP));
    check(&f.list, 1, 0);
    ck_assert(act(&f, ACTION_END));
    check(&f.list, 99, 90);
    ck_assert(!act(&f, ACTION_END));
    ck_assert(act(&f, ACTION_DOWN)); /* lets the tail go */
    ck_assert(!act(&f, ACTION_DOWN));
    ck_assert(act(&f, ACTION_PAGE_UP));
    check(&f.list, 90, 81);
    ck_assert(act(&f, ACTION_HOME));
    check(&f.list, 0, 0);
    ck_assert(!act(&f, ACTION_REFRESH));
    finish(&f);
}
END_TEST

START_TEST(columns_scroll_within_bounds)
{
    struct fixture f = fixture(3, true, 10);
    ck_assert(!act(&f, ACTION_SCROLL_LEFT));
    for (int i = 0; i < 3; i++)
        ck_assert(act(&f, ACTION_SCROLL_RIGHT));
    ck_assert(!act(&f, ACTION_SCROLL_RIGHT));
    ck_assert_uint_eq(f.list.scroll, 3);
    finish(&f);
}
END_TEST

START_TEST(a_resize_keeps_the_selected_row_on_the_screen)
{
    struct fixture f = fixture(100, true, 10);
    list_select(&f.list, 55);
    check(&f.list, 55, 46);
    list_resize(&f.list, 4);
    check(&f.list, 55, 52);
    list_resize(&f.list, 0);
    check(&f.list, 55, 52);
    list_resize(&f.list, 200);
    check(&f.list, 55, 0);
    list_resize(&f.list, 1);
    check(&f.list, 55, 55);
    finish(&f);
}
END_TEST

START_TEST(the_wheel_moves_the_selection_only_as_far_as_it_must)
{
    struct fixture f = fixture(100, true, 10);
    list_select(&f.list, 5);
    list_wheel(&f.list, 3);
    check(&f.list, 5, 3);
    list_wheel(&f.list, 5);
    check(&f.list, 8, 8);
    list_wheel(&f.list, 1000);
    check(&f.list, 90, 90);
    list_wheel(&f.list, -85);
    check(&f.list, 14, 5);
    list_resize(&f.list, 1); /* one row is enough to turn the wheel */
    list_select(&f.list, 14);
    list_wheel(&f.list, 2);
    check(&f.list, 16, 16);
    finish(&f);
}
END_TEST

START_TEST(search_jumps_around_the_end)
{
    struct fixture f = fixture(100, true, 10);
    list_select(&f.list, 98);
    ck_assert(list_search(&f.list, filter_of("carol")));
    check(&f.list, 2, 2);
    act(&f, ACTION_NEXT_MATCH);
    check(&f.list, 7, 2);
    act(&f, ACTION_PREVIOUS_MATCH);
    act(&f, ACTION_PREVIOUS_MATCH);
    ck_assert_uint_eq(f.list.selected, 97);
    ck_assert_uint_eq(list_matches(&f.list).count, 20);
    ck_assert_uint_eq(list_matches(&f.list).at, 20);
    ck_assert(!list_search(&f.list, filter_of("nobody")));
    ck_assert_uint_eq(list_matches(&f.list).count, 0);
    ck_assert_uint_eq(f.list.selected, 97);
    ck_assert(!act(&f, ACTION_NEXT_MATCH));
    ck_assert(!list_search(&f.list, NULL));
    act(&f, ACTION_NEXT_MATCH); /* nothing is searched for: the next row */
    ck_assert_uint_eq(f.list.selected, 98);
    finish(&f);
}
END_TEST

START_TEST(the_tail_is_ridden_until_a_movement)
{
    struct fixture f = fixture(100, false, 10);
    struct person more[] = {{1001, "x", {0}}, {1002, "y", {0}}};
    struct diff diff = {0};
    act(&f, ACTION_END);
    people_append(f.roster, more, 1, 2, false, &diff);
    list_apply(&f.list, &diff);
    check(&f.list, 100, 91);
    act(&f, ACTION_UP);
    people_append(f.roster, more + 1, 1, 3, false, &diff);
    list_apply(&f.list, &diff);
    check(&f.list, 99, 91);
    diff_clean_up(&diff);
    finish(&f);
}
END_TEST

START_TEST(more_rows_are_wished_for_near_the_loaded_end)
{
    struct fixture f = fixture(100, false, 10);
    ck_assert_uint_eq(list_wish(&f.list), 0);
    list_select(&f.list, 89);
    ck_assert_uint_eq(list_wish(&f.list), 0);
    list_select(&f.list, 90);
    ck_assert_uint_eq(list_wish(&f.list), 101);
    act(&f, ACTION_END);
    ck_assert_uint_eq(list_wish(&f.list), SIZE_MAX);
    act(&f, ACTION_HOME);
    list_sort(&f.list, COLUMN_USER, false);
    ck_assert_uint_eq(list_wish(&f.list), SIZE_MAX);
    list_sort(&f.list, COLUMN_COUNT, false);
    ck_assert_uint_eq(list_wish(&f.list), 0);
    list_filter(&f.list, filter_of("bob"));
    ck_assert_uint_eq(list_wish(&f.list), SIZE_MAX);
    finish(&f);
    f = fixture(5, true, 10);
    act(&f, ACTION_END);
    ck_assert_uint_eq(list_wish(&f.list), 0);
    finish(&f);
}
END_TEST

START_TEST(filter_and_sort_keep_the_attendee_and_its_screen_row)
{
    struct fixture f = fixture(100, true, 10);
    char id[PEOPLE_ID_SIZE];
    list_select(&f.list, 51); /* bob, number 52 */
    list_wheel(&f.list, 3);
    size_t screen_row = f.list.selected - f.list.top;
    list_filter(&f.list, filter_of("bob"));
    ck_assert_uint_eq(f.list.selected, 10);
    ck_assert_uint_eq(f.list.selected - f.list.top, screen_row);
    list_sort(&f.list, COLUMN_ATTENDEE, true);
    ck_assert_uint_eq(f.list.selected, 9);
    ck_assert_uint_eq(f.list.selected - f.list.top, screen_row);
    ck_assert_str_eq(list_selected_id(&f.list).data, people_id(52, id));
    list_filter(&f.list, filter_of("nobody"));
    ck_assert_ptr_null(list_selected(&f.list));
    ck_assert_uint_eq(list_selected_id(&f.list).len, 0);
    ck_assert(!list_select_id(&f.list, slice_of(id)));
    list_filter(&f.list, NULL);
    ck_assert(list_select_id(&f.list, slice_of(id)));
    ck_assert_uint_eq(f.list.selected, 48);
    finish(&f);
}
END_TEST

/* --- the property: whatever a refresh does --------------------------------------------------- */

static unsigned chance(unsigned *seed, unsigned below)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % below;
}

static size_t churn(struct person *people, size_t count, unsigned *number, unsigned *seed)
{
    for (unsigned n = chance(seed, 12); n > 0 && count < MOST; n--) {
        size_t at = chance(seed, (unsigned)count + 1);
        memmove(people + at + 1, people + at, (count++ - at) * sizeof *people);
        people[at] = (struct person){++*number, users[chance(seed, 5)], {0}};
    }
    for (unsigned n = chance(seed, 12); n > 0 && count > 0; n--) {
        size_t at = chance(seed, (unsigned)count);
        memmove(people + at, people + at + 1, (--count - at) * sizeof *people);
    }
    return count;
}

static void touch(struct fixture *f, unsigned *seed)
{
    static const enum action moves[] = {ACTION_UP,   ACTION_DOWN,    ACTION_PAGE_UP,
                                        ACTION_HOME, ACTION_HALF_UP, ACTION_PAGE_DOWN,
                                        ACTION_END,  ACTION_UP,      ACTION_HALF_DOWN};
    static const char *const filters[] = {"", "bob", "!bob", "a"};
    switch (chance(seed, 12)) {
    case 0:
        list_filter(&f->list, filter_of(filters[chance(seed, 4)]));
        break;
    case 1:
        list_sort(&f->list, (enum column)chance(seed, COLUMN_COUNT + 1), chance(seed, 2));
        break;
    case 2:
        list_resize(&f->list, chance(seed, 30));
        break;
    case 3:
        list_wheel(&f->list, (int)chance(seed, 11) - 5);
        break;
    default:
        act(f, moves[chance(seed, 9)]);
        break;
    }
}

/* The selection is in the order and on the screen, and the screen is as full as it can be. */
static void check_sound(const struct list *list)
{
    size_t count = order_count(list->order);
    if (count == 0) {
        check(list, 0, 0);
        return;
    }
    ck_assert_uint_lt(list->selected, count);
    ck_assert_uint_le(list->top, list->selected);
    if (list->height > 0) {
        ck_assert_uint_lt(list->selected - list->top, list->height);
        ck_assert(list->top == 0 || list->top + list->height <= count);
    }
}

/* A refresh, after which the same attendee is selected on the same screen row, as far as there are
 * rows to fill the screen. */
static void refresh(struct fixture *f, const struct person *people, size_t count, int64_t now)
{
    char id[PEOPLE_ID_SIZE] = "";
    size_t screen_row = f->list.selected - f->list.top;
    bool tail = f->list.tail;
    struct diff diff = {0};
    if (list_selected(&f->list))
        memcpy(id, list_selected_id(&f->list).data, sizeof id);
    people_swap(f->roster, people, count, now, true, &diff);
    ck_assert(list_apply(&f->list, &diff));
    roster_sweep(f->roster, now - 3, &(struct roster_keep){{slice_of(id)}}, &diff);
    ck_assert(list_apply(&f->list, &diff));
    diff_clean_up(&diff);
    check_sound(&f->list);
    if (tail || !id[0] || !list_selected(&f->list)) {
        ck_assert(!tail || f->list.tail);
        return;
    }
    ck_assert_str_eq(list_selected_id(&f->list).data, id); /* also as a tombstone */
    size_t rows = order_count(f->list.order), height = f->list.height;
    size_t last_top = rows > height ? rows - height : 0;
    size_t top = f->list.selected > screen_row ? f->list.selected - screen_row : 0;
    ck_assert_uint_eq(f->list.top, top < last_top ? top : last_top);
}

START_TEST(thousands_of_refreshes_keep_the_selection_where_it_was)
{
    for (unsigned round = 1; round <= 20; round++) {
        static struct person people[MOST];
        unsigned seed = round, number = 0;
        size_t count = 0;
        struct fixture f = fixture(0, true, 10);
        for (int64_t now = 2; now < 300; now++) {
            count = churn(people, count, &number, &seed);
            refresh(&f, people, count, now);
            touch(&f, &seed);
            check_sound(&f.list);
        }
        finish(&f);
    }
}
END_TEST

UNIT_MAIN("list", rows_pages_and_ends_are_reached, columns_scroll_within_bounds,
          a_resize_keeps_the_selected_row_on_the_screen,
          the_wheel_moves_the_selection_only_as_far_as_it_must, search_jumps_around_the_end,
          the_tail_is_ridden_until_a_movement, more_rows_are_wished_for_near_the_loaded_end,
          filter_and_sort_keep_the_attendee_and_its_screen_row,
          thousands_of_refreshes_keep_the_selection_where_it_was)
