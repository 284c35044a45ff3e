#include "roster/roster.h"

#include "support/pages.h"

/* A roster under test, and the last diff. */
struct fixture {
    struct roster *roster;
    struct diff diff;
    char text[512];
};

static struct fixture begin(void)
{
    struct err err = ERR_INIT;
    struct fixture f = {.roster = roster_new((struct hash_key){1, 2}, &err)};
    ck_assert_ptr_nonnull(f.roster);
    return f;
}

static void end(struct fixture *f)
{
    roster_destroy(f->roster);
    diff_clean_up(&f->diff);
}

static void append(struct fixture *f, const char *words, bool complete, int64_t now_ms)
{
    struct err err = ERR_INIT;
    struct page *page = page_of(words, complete ? NULL : "more");
    struct roster_look look = {.now_ms = now_ms, .complete = complete};
    ck_assert(roster_append(f->roster, &page, &look, &f->diff, &err));
    ck_assert_ptr_null(page);
}

static void merge(struct fixture *f, const char *first, const char *second,
                  const struct roster_look *look)
{
    struct err err = ERR_INIT;
    struct page **pages = calloc(2, sizeof(struct page *));
    pages[0] = page_of(first, "more");
    pages[1] = page_of(second, look->complete ? NULL : "more");
    ck_assert(roster_merge(f->roster, &pages, 2, look, &f->diff, &err));
    ck_assert_ptr_null(pages);
}

/* Two pages, so that there is a seam; what is not in them is known to be gone. */
static void swap(struct fixture *f, const char *first, const char *second, bool complete,
                 int64_t now_ms)
{
    merge(f, first, second,
          &(struct roster_look){.now_ms = now_ms, .complete = complete, .certain = true});
}

/* Two pages of a list that may have changed between them. */
static void walk(struct fixture *f, const char *first, const char *second, int64_t now_ms)
{
    merge(f, first, second, &(struct roster_look){.now_ms = now_ms, .complete = true});
}

/* The rows as words: ".a +b ~c -d ?e", the last one missing. */
static const char *rows(struct fixture *f)
{
    size_t used = 0;
    f->text[0] = '\0';
    for (size_t i = 0; i < roster_rows(f->roster); i++) {
        const struct roster_row *row = roster_row(f->roster, i);
        used += (size_t)snprintf(f->text + used, sizeof f->text - used, "%s%c%s", i ? " " : "",
                                 roster_row_is_missing(row) ? '?' : ".+~-"[row->mark],
                                 row -> attendee.id.data);
    }
    return f->text;
}

static const struct roster_row *row_of(struct fixture *f, const char *id)
{
    uint32_t row = roster_find(f->roster, slice_of(id));
    ck_assert_uint_ne(row, ROSTER_NONE);
    return roster_row(f->roster, row);
}

START_TEST(a_new_roster_knows_nothing)
{
    struct fixture f = begin();
    ck_assert_uint_eq(roster_rows(f.roster), 0);
    ck_assert(!roster_complete(f.roster));
    ck_assert_uint_eq(roster_find(f.roster, slice_of("a")), ROSTER_NONE);
    ck_assert_int_eq(roster_oldest_mark_ms(f.roster), 0);
    end(&f);
    roster_destroy(NULL);
}
END_TEST

START_TEST(pages_are_appended_in_the_servers_order_without_marks)
{
    struct fixture f = begin();
    append(&f, "c a", false, 10);
    append(&f, "b", true, 20);
    ck_assert_str_eq(rows(&f), ".c .a .b");
    ck_assert_int_eq(row_of(&f, "b")->first_seen_ms, 20);
    ck_assert(row_of(&f, "b")->first_look);
    ck_assert(roster_complete(f.roster));
    ck_assert_uint_eq(f.diff.old_rows, 2);
    ck_assert_uint_eq(f.diff.new_rows, 3);
    ck_assert_uint_eq(f.diff.count, 0);
    end(&f);
}
END_TEST

START_TEST(an_attendee_is_kept_once_whatever_the_case_of_its_id)
{
    struct fixture f = begin();
    append(&f, "a b", false, 10);
    append(&f, "c", false, 15);
    append(&f, "B=user-b* d", true, 20);
    ck_assert_uint_eq(roster_rows(f.roster), 4);
    ck_assert_int_eq(roster_row(f.roster, 1)->mark, ROSTER_CHANGED);
    ck_assert_uint_eq(f.diff.count, 1);
    ck_assert_uint_eq(roster_find(f.roster, slice_of("D")), 3);
    end(&f);
}
END_TEST

START_TEST(a_complete_walk_tells_registered_changed_and_removed)
{
    struct fixture f = begin();
    append(&f, "a b c", true, 10);
    swap(&f, "a c*", "d", true, 20);
    ck_assert_str_eq(rows(&f), ".a -b ~c +d");
    ck_assert_uint_eq(f.diff.count, 3);
    ck_assert_int_eq(f.diff.items[0].kind, DIFF_REMOVED);
    ck_assert_uint_eq(f.diff.items[0].row, 1);
    ck_assert_int_eq(f.diff.items[2].kind, DIFF_REGISTERED);
    ck_assert(!row_of(&f, "d")->first_look);
    ck_assert_int_eq(row_of(&f, "c")->before[MEDIA_AUDIO], CAPABILITY_SEND_RECEIVE);
    ck_assert_int_eq(row_of(&f, "c")->changed_ms, 20);
    ck_assert_int_eq(row_of(&f, "b")->mark_ms, 20);
    struct roster_counts counts = roster_counts(f.roster);
    ck_assert_uint_eq(counts.live, 3);
    ck_assert_uint_eq(counts.tombstones, 1);
    end(&f);
}
END_TEST

START_TEST(rows_keep_what_is_known_of_them_over_many_walks)
{
    struct fixture f = begin();
    append(&f, "a b", true, 10);
    swap(&f, "a b*", "", true, 20);
    swap(&f, "a b*", "c", true, 30);
    ck_assert_int_eq(row_of(&f, "a")->first_seen_ms, 10);
    ck_assert_int_eq(row_of(&f, "b")->changed_ms, 20);
    ck_assert_int_eq(row_of(&f, "b")->mark, ROSTER_CHANGED);
    ck_assert_int_eq(row_of(&f, "c")->first_seen_ms, 30);
    ck_assert_uint_eq(roster_totals(f.roster).walks, 2);
    end(&f);
}
END_TEST

START_TEST(behind_an_incomplete_walk_rows_drop_out_silently)
{
    struct fixture f = begin();
    append(&f, "a b c d", false, 10);
    swap(&f, "a x", "c", false, 20);
    ck_assert_str_eq(rows(&f), ".a -b +x .c"); /* d may be on a later page */
    ck_assert_uint_eq(f.diff.moved[3], DIFF_GONE);
    ck_assert_uint_eq(f.diff.counts[DIFF_REMOVED], 1);
    end(&f);
}
END_TEST

START_TEST(rows_that_come_into_sight_are_not_registered_now)
{
    struct fixture f = begin();
    append(&f, "a b", false, 10);
    swap(&f, "b", "c", false, 20); /* a went, so the page reaches further */
    ck_assert_str_eq(rows(&f), "-a .b .c");
    ck_assert(row_of(&f, "c")->first_look);
    end(&f);
}
END_TEST

START_TEST(a_row_that_moved_ahead_does_not_remove_those_before_it)
{
    struct fixture f = begin();
    append(&f, "a b c d e z", false, 10);
    swap(&f, "z a", "b", false, 20);
    ck_assert_str_eq(rows(&f), ".z .a .b");
    end(&f);
}
END_TEST

START_TEST(tombstones_stay_behind_the_row_that_they_followed)
{
    struct fixture f = begin();
    append(&f, "a b c d e", true, 10);
    swap(&f, "b d", "e", true, 20);
    ck_assert_str_eq(rows(&f), "-a .b -c .d .e");
    swap(&f, "x b", "e", true, 30);
    ck_assert_str_eq(rows(&f), "-a +x .b -c -d .e");
    ck_assert_int_eq(row_of(&f, "c")->mark_ms, 20);
    ck_assert_str_eq(row_of(&f, "c")->attendee.external_user_id.data, "user-c");
    end(&f);
}
END_TEST

START_TEST(an_attendee_that_comes_back_is_registered_and_keeps_its_past)
{
    struct fixture f = begin();
    append(&f, "a b", true, 10);
    swap(&f, "a", "", true, 20);
    swap(&f, "a", "b", true, 30);
    ck_assert_str_eq(rows(&f), ".a +b");
    ck_assert_int_eq(row_of(&f, "b")->first_seen_ms, 10);
    ck_assert_int_eq(row_of(&f, "b")->mark_ms, 30);
    swap(&f, "a", "", true, 40);
    append(&f, "b", true, 50);
    ck_assert_str_eq(rows(&f), ".a +b");
    ck_assert_uint_eq(roster_counts(f.roster).live, 2);
    end(&f);
}
END_TEST

START_TEST(a_sweep_takes_old_marks_and_tombstones_away)
{
    struct fixture f = begin();
    append(&f, "a b c", true, 10);
    swap(&f, "a* c", "", true, 20);
    swap(&f, "a* c", "d", true, 30);
    ck_assert_int_eq(roster_oldest_mark_ms(f.roster), 20);
    ck_assert(!roster_sweep(f.roster, 19, NULL, &f.diff));
    ck_assert(roster_sweep(f.roster, 20, NULL, &f.diff));
    ck_assert_str_eq(rows(&f), ".a .c +d");
    ck_assert_uint_eq(f.diff.moved[1], DIFF_GONE);
    ck_assert_uint_eq(f.diff.moved[3], 2);
    ck_assert_uint_eq(roster_find(f.roster, slice_of("d")), 2);
    ck_assert_uint_eq(roster_find(f.roster, slice_of("b")), ROSTER_NONE);
    ck_assert_uint_eq(roster_same_user(f.roster, 2), 1);
    ck_assert(roster_sweep(f.roster, 30, NULL, NULL));
    ck_assert_int_eq(roster_oldest_mark_ms(f.roster), 0);
    end(&f);
}
END_TEST

START_TEST(the_selected_tombstone_is_spared_until_the_selection_moves_on)
{
    struct fixture f = begin();
    append(&f, "a b c", true, 10);
    swap(&f, "a", "", true, 20);
    ck_assert(roster_sweep(f.roster, 20, &(struct roster_keep){{slice_of("B")}}, &f.diff));
    ck_assert_str_eq(rows(&f), ".a -b");
    ck_assert_int_eq(roster_oldest_mark_ms(f.roster), 0); /* nobody need wake up for it */
    ck_assert(!roster_sweep(f.roster, 21, &(struct roster_keep){{slice_of("b")}}, &f.diff));
    ck_assert_uint_eq(f.diff.new_rows, 2);
    ck_assert(roster_sweep(f.roster, 21, &(struct roster_keep){{slice_of("a")}}, &f.diff));
    ck_assert_str_eq(rows(&f), ".a");
    end(&f);
}
END_TEST

START_TEST(a_checkpoint_clears_the_marks_and_keeps_later_ones)
{
    struct fixture f = begin();
    append(&f, "a b c", true, 10);
    swap(&f, "a* c", "", true, 20);
    roster_set_checkpoint(f.roster, 25, &f.diff);
    ck_assert_str_eq(rows(&f), ".a .c");
    ck_assert_int_eq(roster_checkpoint_ms(f.roster), 25);
    swap(&f, "a*", "d", true, 30);
    ck_assert(!roster_sweep(f.roster, 1000, NULL, NULL));
    ck_assert_str_eq(rows(&f), ".a -c +d");
    ck_assert_int_eq(roster_oldest_mark_ms(f.roster), 0);
    roster_set_checkpoint(f.roster, 0, NULL);
    ck_assert_str_eq(rows(&f), ".a .d");
    end(&f);
}
END_TEST

START_TEST(users_registered_twice_are_counted)
{
    struct fixture f = begin();
    append(&f, "a=anna b c=anna", false, 10);
    ck_assert_uint_eq(roster_same_user(f.roster, 0), 2);
    ck_assert_uint_eq(roster_same_user(f.roster, 1), 1);
    append(&f, "d=anna e=Anna", true, 20);
    ck_assert_uint_eq(roster_same_user(f.roster, 0), 3);
    swap(&f, "b c=anna", "d=anna", true, 30);
    ck_assert_str_eq(rows(&f), "-a .b .c .d -e");
    ck_assert_uint_eq(roster_same_user(f.roster, 2), 2);
    ck_assert_uint_eq(roster_same_user(f.roster, 4), 0);
    end(&f);
}
END_TEST

START_TEST(bots_are_counted_apart)
{
    struct fixture f = begin();
    append(&f, "a=aws:MediaPipeline-1 b", true, 10);
    ck_assert_uint_eq(roster_counts(f.roster).bots, 1);
    swap(&f, "b", "", true, 20);
    ck_assert_uint_eq(roster_counts(f.roster).bots, 0);
    ck_assert_uint_eq(roster_counts(f.roster).live, 1);
    end(&f);
}
END_TEST

START_TEST(an_emptied_meeting_is_all_tombstones)
{
    struct fixture f = begin();
    append(&f, "a b", true, 10);
    swap(&f, "", "", true, 20);
    ck_assert_str_eq(rows(&f), "-a -b");
    ck_assert_uint_eq(roster_counts(f.roster).live, 0);
    ck_assert_uint_eq(roster_totals(f.roster).removed, 2);
    end(&f);
}
END_TEST

START_TEST(a_sweep_says_whether_it_changed_something)
{
    struct fixture f = begin();
    append(&f, "a", true, 10);
    ck_assert(!roster_sweep(f.roster, 1000, NULL, NULL));
    swap(&f, "a", "b", true, 20);
    ck_assert(roster_sweep(f.roster, 1000, NULL, NULL));
    ck_assert(!roster_sweep(f.roster, 1000, NULL, NULL));
    end(&f);
}
END_TEST

START_TEST(a_tombstone_keeps_no_join_token)
{
    struct err err = ERR_INIT;
    struct fixture f = begin();
    struct page *page = page_new(1, true);
    struct attendee attendee = {slice_of("a"), slice_of("anna"), slice_of("secret"), {0}};
    ck_assert(page_add(page, &attendee));
    struct roster_look look = {.now_ms = 1, .complete = true};
    ck_assert(roster_append(f.roster, &page, &look, NULL, &err));
    ck_assert_str_eq(row_of(&f, "a")->attendee.join_token.data, "secret");
    swap(&f, "b", "", true, 20);
    ck_assert_uint_eq(row_of(&f, "a")->attendee.join_token.len, 0);
    end(&f);
}
END_TEST

START_TEST(over_two_pages_an_attendee_is_missing_before_it_is_removed)
{
    struct fixture f = begin();
    append(&f, "a b c d", true, 10);
    walk(&f, "a", "c d", 20);
    ck_assert_str_eq(rows(&f), ".a ?b .c .d");
    ck_assert_uint_eq(f.diff.counts[DIFF_MISSING], 1);
    ck_assert_uint_eq(diff_news(&f.diff), 0);
    ck_assert_uint_eq(roster_counts(f.roster).live, 4);
    ck_assert_uint_eq(roster_counts(f.roster).missing, 1);
    ck_assert_uint_eq(roster_same_user(f.roster, 1), 1);
    walk(&f, "a", "c d", 30);
    ck_assert_str_eq(rows(&f), ".a -b .c .d");
    ck_assert_uint_eq(f.diff.counts[DIFF_REMOVED], 1);
    ck_assert_uint_eq(roster_totals(f.roster).removed, 1);
    end(&f);
}
END_TEST

START_TEST(a_missing_attendee_that_a_walk_meets_was_never_gone)
{
    struct fixture f = begin();
    append(&f, "a b c d", true, 10);
    walk(&f, "a b", "d", 20);
    ck_assert_str_eq(rows(&f), ".a .b ?c .d");
    walk(&f, "b c", "d", 30);
    ck_assert_str_eq(rows(&f), "?a .b .c .d");
    ck_assert_uint_eq(f.diff.counts[DIFF_FOUND], 1);
    ck_assert_uint_eq(diff_news(&f.diff), 0);
    ck_assert_int_eq(row_of(&f, "c")->first_seen_ms, 10);
    ck_assert(row_of(&f, "c")->first_look);
    end(&f);
}
END_TEST

START_TEST(who_may_have_slipped_between_two_pages_twice_is_still_missing)
{
    struct fixture f = begin();
    append(&f, "a b c d e", true, 10);
    walk(&f, "a b", "d e", 20);
    walk(&f, "b", "d e", 30); /* a went, perhaps while the pages were fetched */
    ck_assert_str_eq(rows(&f), "?a .b ?c .d .e");
    walk(&f, "b", "d e", 40);
    ck_assert_str_eq(rows(&f), "-a .b -c .d .e");
    end(&f);
}
END_TEST

START_TEST(a_list_of_one_page_is_a_snapshot)
{
    struct err err = ERR_INIT;
    struct fixture f = begin();
    append(&f, "a b", true, 10);
    struct page **pages = calloc(1, sizeof(struct page *));
    pages[0] = page_of("a", NULL);
    struct roster_look look = {.now_ms = 20, .complete = true};
    ck_assert(roster_merge(f.roster, &pages, 1, &look, &f.diff, &err));
    ck_assert_str_eq(rows(&f), ".a -b");
    end(&f);
}
END_TEST

START_TEST(an_event_that_says_deleted_removes_who_is_missing)
{
    struct fixture f = begin();
    append(&f, "a b c", true, 10);
    ck_assert(!roster_note_deleted(f.roster, slice_of("C"), 15, &f.diff)); /* it is still listed */
    walk(&f, "a", "", 20);
    ck_assert_str_eq(rows(&f), ".a ?b -c");
    ck_assert(roster_note_deleted(f.roster, slice_of("B"), 25, &f.diff));
    ck_assert_str_eq(rows(&f), ".a -b -c");
    ck_assert_uint_eq(f.diff.counts[DIFF_REMOVED], 1);
    ck_assert_uint_eq(roster_counts(f.roster).live, 1);
    ck_assert(!roster_note_deleted(f.roster, slice_of("b"), 30, &f.diff));
    ck_assert(!roster_note_deleted(f.roster, slice_of("x"), 30, &f.diff));
    end(&f);
}
END_TEST

START_TEST(a_list_that_begins_midway_says_nothing_of_rows_before_it)
{
    struct fixture f = begin();
    append(&f, "c d e f", true, 10);
    struct roster_look look = {.now_ms = 20, .complete = true, .midway = true};
    merge(&f, "d", "f", &look);
    ck_assert_str_eq(rows(&f), ".d ?e .f"); /* c may stand before it now */
    end(&f);
}
END_TEST

START_TEST(a_row_that_moved_across_a_page_is_one_row)
{
    struct fixture f = begin();
    append(&f, "a b c", true, 10);
    walk(&f, "x a b", "B=user-b c", 20);
    ck_assert_str_eq(rows(&f), "+x .a .B .c");
    end(&f);
}
END_TEST

UNIT_MAIN("roster", over_two_pages_an_attendee_is_missing_before_it_is_removed,
          a_missing_attendee_that_a_walk_meets_was_never_gone,
          who_may_have_slipped_between_two_pages_twice_is_still_missing,
          a_list_of_one_page_is_a_snapshot, an_event_that_says_deleted_removes_who_is_missing,
          a_list_that_begins_midway_says_nothing_of_rows_before_it,
          a_row_that_moved_across_a_page_is_one_row, a_new_roster_knows_nothing,
          pages_are_appended_in_the_servers_order_without_marks,
          an_attendee_is_kept_once_whatever_the_case_of_its_id,
          a_complete_walk_tells_registered_changed_and_removed,
          rows_keep_what_is_known_of_them_over_many_walks,
          behind_an_incomplete_walk_rows_drop_out_silently,
          rows_that_come_into_sight_are_not_registered_now,
          a_row_that_moved_ahead_does_not_remove_those_before_it,
          tombstones_stay_behind_the_row_that_they_followed,
          an_attendee_that_comes_back_is_registered_and_keeps_its_past,
          a_sweep_takes_old_marks_and_tombstones_away,
          the_selected_tombstone_is_spared_until_the_selection_moves_on,
          a_checkpoint_clears_the_marks_and_keeps_later_ones, users_registered_twice_are_counted,
          bots_are_counted_apart, an_emptied_meeting_is_all_tombstones,
          a_sweep_says_whether_it_changed_something, a_tombstone_keeps_no_join_token)
