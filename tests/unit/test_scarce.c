/* What happens when memory runs out, at each allocation in turn: an error that says so, nothing
 * changed, nothing leaked (the address sanitizer's run looks for that). */
#include "chime/list_attendees.h"
#include "roster/roster.h"
#include "support/pages.h"
#include "support/scarce.h"

#define ENOUGH 10000

static struct roster *roster_of(const char *words)
{
    struct err err = ERR_INIT;
    struct roster *roster = roster_new((struct hash_key){1, 2}, &err);
    struct page *page = page_of(words, NULL);
    struct roster_look look = {.now_ms = 1, .complete = true};
    ck_assert(roster_append(roster, &page, &look, NULL, &err));
    return roster;
}

/* More attendees, or a whole new walk; its n-th allocation fails. */
static bool append(struct roster *roster, struct diff *diff, int n, bool *failed, struct err *err)
{
    struct page *page = page_of("a* n0 n1 n2 n3 n4 n5 n6 n7 n8 n9 m0 m1 m2 m3 m4 m5 m6", NULL);
    struct roster_look look = {.now_ms = 2, .complete = true};
    scarce_begin(n);
    bool ok = roster_append(roster, &page, &look, diff, err);
    *failed = scarce_end();
    ck_assert_ptr_null(page);
    return ok;
}

static bool swap(struct roster *roster, struct diff *diff, int n, bool *failed, struct err *err)
{
    struct page **pages = calloc(1, sizeof *pages);
    pages[0] = page_of("b a* n0 n1 n2 n3 n4 n5 n6 n7 n8 n9", NULL);
    struct roster_look look = {.now_ms = 2, .complete = true};
    scarce_begin(n);
    bool ok = roster_merge(roster, &pages, 1, &look, diff, err);
    *failed = scarce_end();
    ck_assert_ptr_null(pages);
    return ok;
}

static void expect_unchanged(const struct roster *roster)
{
    static const char *const ids[] = {"a", "b", "c"};
    ck_assert_uint_eq(roster_rows(roster), 3);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_str_eq(roster_row(roster, i)->attendee.id.data, ids[i]);
        ck_assert_int_eq(roster_row(roster, i)->mark, ROSTER_UNMARKED);
        ck_assert_uint_eq(roster_find(roster, slice_of(ids[i])), i);
        ck_assert_uint_eq(roster_same_user(roster, i), 1);
    }
}

/* Lets each allocation of an operation fail in turn; each time the roster must be as it was. */
static void expect_unharmed_without_memory(bool (*operation)(struct roster *, struct diff *, int,
                                                             bool *, struct err *))
{
    int failures = 0;
    for (int n = 1; n < ENOUGH; n++) {
        struct roster *roster = roster_of("a b c");
        struct diff diff = {0};
        struct err err = ERR_INIT;
        bool failed, again;
        bool ok = operation(roster, &diff, n, &failed, &err);
        ck_assert_int_eq(ok, !failed);
        if (failed) {
            ck_assert_int_eq(err.code, ERR_OOM);
            expect_unchanged(roster);
            ck_assert(operation(roster, &diff, 0, &again,
                                &err)); /* it works when there is memory again */
        }
        failures += failed;
        roster_destroy(roster);
        diff_clean_up(&diff);
        if (!failed)
            break;
    }
    ck_assert_int_gt(failures, 3);
    ck_assert_int_lt(failures, ENOUGH - 1);
}

START_TEST(an_append_without_memory_leaves_the_roster_as_it_was)
{
    expect_unharmed_without_memory(append);
}
END_TEST

START_TEST(a_swap_without_memory_leaves_the_roster_as_it_was)
{
    expect_unharmed_without_memory(swap);
}
END_TEST

START_TEST(a_reply_without_memory_is_an_error)
{
    static const char text[] = "{\"Attendees\":[{\"AttendeeId\":\"1\",\"ExternalUserId\":\"u\","
                               "\"JoinToken\":\"0123456789\"}],\"NextToken\":\"t\"}";
    int failures = 0;
    for (bool failed = true; failed;) {
        struct err err = ERR_INIT;
        struct buf body = BUF_INIT_SECRET(LIST_ATTENDEES_BODY_MAX);
        ck_assert(buf_add_str(&body, text));
        scarce_begin(failures + 1);
        struct page *page = list_attendees_read(&body, true, &err);
        failed = scarce_end();
        ck_assert_int_eq(page == NULL, failed);
        ck_assert_int_eq(err.code, failed ? ERR_OOM : ERR_OK);
        failures += failed;
        page_destroy(page);
        buf_clean_up(&body);
    }
    ck_assert_int_ge(failures, 4);
}
END_TEST

UNIT_MAIN("scarce", an_append_without_memory_leaves_the_roster_as_it_was,
          a_swap_without_memory_leaves_the_roster_as_it_was, a_reply_without_memory_is_an_error)
