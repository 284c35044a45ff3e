#include "view/column.h"

#include "support/people.h"
#include "support/unit.h"

#include <locale.h>
#include <stdint.h>
#include <string.h>

#define NOW INT64_C(1795422715000) /* 2026-11-23 08:31:55 UTC */

#define SR  CAPABILITY_SEND_RECEIVE
static const struct person people[] = {
    {1, "alice@example.com", {SR, SR, SR}},
    {2, "3fa85f64#Carol", {SR, CAPABILITY_RECEIVE, CAPABILITY_NONE}},
    {3, "alice@example.com", {CAPABILITY_SEND, CAPABILITY_UNKNOWN, CAPABILITY_UNSET}},
    {4, "frank\nsecond line", {SR, SR, SR}},
    {5, "#", {SR, SR, SR}},
};
#define PEOPLE (sizeof people / sizeof *people)

static const struct view_style style = {.charset = TEXT_ASCII, .utc = true, .now_ms = NOW};

static void check_cell(const struct roster *roster, enum column column, size_t row, size_t width,
                       const struct view_style *how, const char *expected)
{
    struct buf out = BUF_INIT(1000);
    struct column_source source = {.roster = roster};
    column_cell(column, &source, row, width, how, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

START_TEST(cells_show_what_is_known)
{
    struct roster *roster = people_roster();
    people_append(roster, people, PEOPLE, NOW, true, NULL);
    check_cell(roster, COLUMN_USER, 1, SIZE_MAX, &style, "3fa85f64#Carol");
    check_cell(roster, COLUMN_NAME, 1, SIZE_MAX, &style, "Carol");
    check_cell(roster, COLUMN_NAME, 0, SIZE_MAX, &style, "");
    check_cell(roster, COLUMN_NAME, 4, SIZE_MAX, &style, "");
    check_cell(roster, COLUMN_ATTENDEE, 0, 13, &style, "00000001~0001");
    check_cell(roster, COLUMN_AUDIO, 0, 2, &style, "SR");
    check_cell(roster, COLUMN_VIDEO, 1, 2, &style, "-R");
    check_cell(roster, COLUMN_CONTENT, 1, 2, &style, "--");
    check_cell(roster, COLUMN_AUDIO, 2, 2, &style, "S-");
    check_cell(roster, COLUMN_CONTENT, 2, 2, &style, "");
    check_cell(roster, COLUMN_CHANGED, 0, 8, &style, "");
    check_cell(roster, COLUMN_USER, 3, 12, &style, "frank\\x0ase~");
    struct view_style full = style;
    full.full_ids = true;
    check_cell(roster, COLUMN_ATTENDEE, 0, 36, &full, "00000001-0000-4000-8000-000000000001");
    roster_destroy(roster);
}
END_TEST

START_TEST(an_id_that_is_registered_twice_keeps_its_mark_when_clipped)
{
    struct roster *roster = people_roster();
    people_append(roster, people, PEOPLE, NOW, true, NULL);
    check_cell(roster, COLUMN_USER, 0, SIZE_MAX, &style, "alice@example.com x2");
    check_cell(roster, COLUMN_USER, 2, 12, &style, "alice@ex~ x2");
    check_cell(roster, COLUMN_USER, 2, 3, &style, "al~");
    roster_destroy(roster);
}
END_TEST

START_TEST(masked_ids_and_names_tell_nothing)
{
    struct roster *roster = people_roster();
    struct view_style masked = style;
    masked.mask = true;
    people_append(roster, people, PEOPLE, NOW, true, NULL);
    check_cell(roster, COLUMN_USER, 1, SIZE_MAX, &masked, VIEW_MASKED);
    check_cell(roster, COLUMN_NAME, 1, SIZE_MAX, &masked, VIEW_MASKED);
    check_cell(roster, COLUMN_ATTENDEE, 1, 13, &masked, "00000002~0002");
    roster_destroy(roster);
}
END_TEST

START_TEST(changed_says_when_somebody_came_changed_or_went)
{
    struct roster *roster = people_roster();
    struct person now[PEOPLE];
    memcpy(now, people, sizeof now);
    people_append(roster, people, 3, NOW, true, NULL);
    now[0].capabilities[MEDIA_VIDEO] = CAPABILITY_NONE;
    now[1] = people[3]; /* Carol went, Frank came */
    people_swap(roster, now, 3, NOW + 5000, true, NULL);
    for (size_t row = 0; row < roster_rows(roster); row++) {
        bool same = roster_row(roster, row)->mark == ROSTER_UNMARKED;
        check_cell(roster, COLUMN_CHANGED, row, 8, &style, same ? "" : "08:32:00");
        check_cell(roster, COLUMN_CHANGED, row, 15, &style, same ? "" : "08:32:00Z");
    }
    struct view_style tomorrow = style;
    tomorrow.now_ms += 24 * 3600 * 1000;
    check_cell(roster, COLUMN_CHANGED, 0, 8, &tomorrow, "Nov 23");
    check_cell(roster, COLUMN_CHANGED, 0, 16, &tomorrow, "Nov 23 08:32:00Z");
    roster_destroy(roster);
}
END_TEST

START_TEST(rows_compare_without_case_and_empty_ones_last)
{
    static const struct person some[] = {{1, "b", {SR, SR, SR}},
                                         {2, "A", {CAPABILITY_NONE, SR, SR}},
                                         {3, "", {CAPABILITY_UNSET, SR, SR}}};
    struct roster *roster = people_roster();
    people_append(roster, some, 3, NOW, true, NULL);
    const struct roster_row *b = roster_row(roster, 0), *a = roster_row(roster, 1),
                            *none = roster_row(roster, 2);
    ck_assert_int_lt(column_compare(COLUMN_USER, a, b), 0);
    ck_assert_int_lt(column_compare(COLUMN_USER, b, none), 0);
    ck_assert_int_eq(column_compare(COLUMN_NAME, a, b), 0);
    ck_assert_int_lt(column_compare(COLUMN_AUDIO, b, a), 0);
    ck_assert_int_lt(column_compare(COLUMN_AUDIO, a, none), 0);
    ck_assert_int_lt(column_compare(COLUMN_ATTENDEE, b, a), 0);
    ck_assert_int_eq(column_compare(COLUMN_CHANGED, b, a), 0);
    roster_destroy(roster);
}
END_TEST

/* "user:2+40 attendee:44+13 …" */
static void check_layout(const struct column_set *set, size_t width, size_t scroll,
                         const char *expected)
{
    struct column_layout layout;
    struct buf out = BUF_INIT(1000);
    column_layout(&layout, set, width, scroll);
    for (size_t i = 0; i < layout.count; i++)
        buf_printf(&out, "%s%s:%zu+%zu", i ? " " : "", column_info(layout.places[i].column)->name,
                   layout.places[i].x, layout.places[i].width);
    buf_printf(&out, " hidden %zu%s", layout.hidden, layout.full_ids ? " full" : "");
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

START_TEST(the_usual_screen_is_laid_out_as_drawn)
{
    struct column_set set = column_set_default(false);
    check_layout(&set, 77, 0,
                 "user:2+40 attendee:44+13 audio:59+2 video:62+2 content:65+2 changed:69+8 "
                 "hidden 0");
    check_layout(&set, 200, 0,
                 "user:2+68 attendee:72+36 audio:110+2 video:113+2 content:116+2 changed:120+15 "
                 "hidden 0 full");
}
END_TEST

START_TEST(a_name_shares_the_room_with_the_user)
{
    struct column_set set = column_set_default(true);
    check_layout(&set, 80, 0,
                 "user:2+22 name:26+19 attendee:47+13 audio:62+2 video:65+2 content:68+2 "
                 "changed:72+8 hidden 0");
}
END_TEST

START_TEST(narrow_screens_drop_columns_that_can_be_scrolled_to)
{
    struct column_set set = column_set_default(false);
    check_layout(&set, 40, 0,
                 "user:2+13 attendee:17+13 audio:32+2 video:35+2 content:38+2 hidden 1");
    check_layout(&set, 40, 1, "user:2+18 audio:22+2 video:25+2 content:28+2 changed:32+8 hidden 0");
    check_layout(&set, 49, 0,
                 "user:2+12 attendee:16+13 audio:31+2 video:34+2 content:37+2 changed:41+8 "
                 "hidden 0");
    check_layout(&set, 48, 0,
                 "user:2+21 attendee:25+13 audio:40+2 video:43+2 content:46+2 hidden 1");
    check_layout(&set, 20, 0, "user:2+18 hidden 5");
    check_layout(&set, 5, 0, "user:2+3 hidden 5");
    check_layout(&set, 1, 0, "user:2+0 hidden 5");
    check_layout(&set, 80, 100, "user:2+68 hidden 0");
}
END_TEST

START_TEST(every_layout_stays_on_its_screen)
{
    for (unsigned mask = 1; mask < 1u << COLUMN_COUNT; mask++) {
        struct column_set set = {0};
        for (enum column c = 0; c < COLUMN_COUNT; c++)
            if (mask >> c & 1)
                set.shown[set.count++] = c;
        for (size_t width = 0; width < 220; width++) {
            struct column_layout layout;
            column_layout(&layout, &set, width, 0);
            size_t end = 0;
            for (size_t i = 0; i < layout.count; i++) {
                ck_assert(layout.places[i].width == 0 || layout.places[i].x >= end);
                end = layout.places[i].x + layout.places[i].width;
                ck_assert(layout.places[i].width == 0 || end <= width);
            }
            ck_assert_uint_eq(layout.count + layout.hidden, set.count);
        }
    }
}
END_TEST

START_TEST(lists_of_columns_are_read)
{
    struct column_set set;
    struct err err = ERR_INIT;
    ck_assert(column_set_parse(&set, "changed, USER,attendee", &err));
    ck_assert_uint_eq(set.count, 3);
    ck_assert_int_eq(set.shown[0], COLUMN_CHANGED);
    ck_assert_int_eq(set.shown[2], COLUMN_ATTENDEE);
    ck_assert(set.named);
    ck_assert(column_set_parse(&set, "externaluserid,AttendeeId,A,V,C", &err));
    for (enum column c = 0; c < 5; c++)
        ck_assert(column_set_has(&set, (enum column[]){COLUMN_USER, COLUMN_ATTENDEE, COLUMN_AUDIO,
                                                       COLUMN_VIDEO, COLUMN_CONTENT}[c]));
    static const char *const bad[] = {"",          "user,",  "user,,name",
                                      "user,user", "colour", "user name x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err_clear(&err);
        ck_assert_msg(!column_set_parse(&set, bad[i], &err), "\"%s\" was taken", bad[i]);
        ck_assert_int_eq(err.code, ERR_USAGE);
    }
}
END_TEST

START_TEST(sorts_are_read)
{
    enum column column;
    bool descending;
    struct err err = ERR_INIT;
    ck_assert(column_sort_parse("-Changed", &column, &descending, &err));
    ck_assert(column == COLUMN_CHANGED && descending);
    ck_assert(column_sort_parse("user", &column, &descending, &err));
    ck_assert(column == COLUMN_USER && !descending);
    ck_assert(!column_sort_parse("-", &column, &descending, &err));
}
END_TEST

START_TEST(columns_are_hidden_and_shown_but_never_all)
{
    struct column_set set = column_set_default(false);
    ck_assert(column_set_toggle(&set, COLUMN_ATTENDEE));
    ck_assert(!column_set_has(&set, COLUMN_ATTENDEE));
    ck_assert(column_set_toggle(&set, COLUMN_NAME));
    ck_assert_int_eq(set.shown[1], COLUMN_NAME);
    ck_assert(column_set_toggle(&set, COLUMN_ATTENDEE));
    ck_assert_int_eq(set.shown[2], COLUMN_ATTENDEE);
    while (set.count > 1)
        ck_assert(column_set_toggle(&set, set.shown[0]));
    ck_assert(!column_set_toggle(&set, set.shown[0]));
}
END_TEST

UNIT_MAIN("column", cells_show_what_is_known,
          an_id_that_is_registered_twice_keeps_its_mark_when_clipped,
          masked_ids_and_names_tell_nothing, changed_says_when_somebody_came_changed_or_went,
          rows_compare_without_case_and_empty_ones_last, the_usual_screen_is_laid_out_as_drawn,
          a_name_shares_the_room_with_the_user, narrow_screens_drop_columns_that_can_be_scrolled_to,
          every_layout_stays_on_its_screen, lists_of_columns_are_read, sorts_are_read,
          columns_are_hidden_and_shown_but_never_all)
