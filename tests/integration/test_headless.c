/* Printing without a terminal: what is asked for, what is printed, how often the service is asked.
 */
#include "integration/listing.h"
#include "support/paths.h"
#include "support/rollcall.h"

#include "support/unit.h"

#include <string.h>

static struct simproc *start(const char *attendees)
{
    const char *const args[] = {"--attendees", attendees, "--frozen", NULL};
    return simproc_start(args);
}

static size_t lines_of(const struct buf *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

START_TEST(without_a_terminal_it_prints_tsv)
{
    struct simproc *sim = start("120");
    struct child_result result = rollcall_run(sim, SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_uint_eq(lines_of(&result.out), 120);
    ck_assert_ptr_nonnull(strchr(buf_text(&result.out), '\t'));
    ck_assert_str_eq(buf_text(&result.err), "");
    ck_assert_int_eq(simproc_request_count(sim), 2);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(max_items_ends_with_a_token_that_goes_on_exactly_there)
{
    struct simproc *sim = start("250");
    struct child_result whole = rollcall_run(sim, "-o json " SIMPROC_MEETING);
    struct child_result first = rollcall_run(sim, "-o json --max-items 130 " SIMPROC_MEETING);
    ck_assert_run(&first, 0, "");
    struct json_object *all = listing_parse(buf_text(&whole.out));
    struct json_object *some = listing_parse(buf_text(&first.out));
    struct json_object *token = NULL;
    ck_assert_uint_eq(listing_count(some), 130);
    ck_assert(json_object_object_get_ex(some, "NextToken", &token));
    const char *const argv[] = {
        paths_built("rollcall"), "-o", "json", "--next-token", json_object_get_string(token),
        SIMPROC_MEETING,         NULL};
    struct child_result second;
    child_run(&(struct child_options){.argv = argv, .env = simproc_env(sim)}, &second);
    ck_assert_run(&second, 0, "");
    struct json_object *rest = listing_parse(buf_text(&second.out));
    ck_assert_uint_eq(listing_count(rest), 120);
    struct json_object *list, *more;
    json_object_object_get_ex(some, "Attendees", &list);
    json_object_object_get_ex(rest, "Attendees", &more);
    for (size_t i = 0; i < 120; i++)
        json_object_array_add(list, json_object_get(json_object_array_get_idx(more, i)));
    listing_assert_same(some, all);
    json_object_put(all);
    json_object_put(some);
    json_object_put(rest);
    child_result_clean_up(&whole);
    child_result_clean_up(&first);
    child_result_clean_up(&second);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_token_that_was_given_and_is_wrong_is_not_the_services_fault)
{
    struct simproc *sim = start("5");
    struct child_result result =
        rollcall_run(sim, "-o json --next-token nonsense " SIMPROC_MEETING);
    ck_assert_run(&result, 2, "the service refused the token of --next-token (400");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.err), "; begin without it: "));
    ck_assert_ptr_null(strstr(buf_text(&result.err), "its own NextToken"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(one_page_is_one_request)
{
    struct simproc *sim = start("250");
    struct child_result result =
        rollcall_run(sim, "-o json --no-paginate --max-results 7 " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    struct json_object *page = listing_parse(buf_text(&result.out));
    ck_assert_uint_eq(listing_count(page), 7);
    ck_assert(json_object_object_get_ex(page, "NextToken", NULL));
    ck_assert_int_eq(simproc_request_count(sim), 1);
    json_object_put(page);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(join_tokens_are_printed_only_when_asked_for)
{
    static const char *const formats[] = {"json", "ndjson", "csv", "tsv", "text", "table"};
    struct simproc *sim = start("3");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct buf arguments = BUF_INIT(1024);
        buf_printf(&arguments, "-o %s " SIMPROC_MEETING, formats[i]);
        struct child_result without = rollcall_run(sim, buf_text(&arguments));
        buf_add_str(&arguments, " --include-join-tokens");
        struct child_result with = rollcall_run(sim, buf_text(&arguments));
        ck_assert_run(&without, 0, "");
        ck_assert_run(&with, 0, "");
        ck_assert_msg(!strstr(buf_text(&without.out), "JoinToken"), "%s", formats[i]);
        ck_assert_msg(with.out.len > without.out.len + 3 * 80, "%s prints no tokens", formats[i]);
        child_result_clean_up(&without);
        child_result_clean_up(&with);
        buf_clean_up(&arguments);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(count_is_one_number)
{
    struct simproc *sim = start("101");
    struct child_result result = rollcall_run(sim, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "101\n");
    child_result_clean_up(&result);
    simproc_fault(sim, "{\"kind\": \"denied\", \"page\": 2, \"count\": 9}");
    result = rollcall_run(sim, "--count " SIMPROC_MEETING);
    ck_assert_str_eq(buf_text(&result.out), "");
    ck_assert_run(&result, 4, "403");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_budget_is_kept)
{
    struct simproc *sim = start("2000");
    struct child_result result = rollcall_run(sim, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_int_eq(simproc_request_count(sim), 20);
    /* 20 requests: a burst of ten, then five a second. */
    ck_assert_int_ge(result.took_ms, 1700);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_empty_page_with_a_token_is_walked_through)
{
    struct simproc *sim = start("250");
    simproc_fault(sim, "{\"kind\": \"empty-page\", \"page\": 2}");
    simproc_fault(sim, "{\"kind\": \"odd-members\", \"count\": 99}");
    struct child_result result = rollcall_run(sim, "--count " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "250\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("headless", without_a_terminal_it_prints_tsv,
          max_items_ends_with_a_token_that_goes_on_exactly_there,
          a_token_that_was_given_and_is_wrong_is_not_the_services_fault, one_page_is_one_request,
          join_tokens_are_printed_only_when_asked_for, count_is_one_number, the_budget_is_kept,
          an_empty_page_with_a_token_is_walked_through)
