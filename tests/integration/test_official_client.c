/* rollcall and the official client, on the same server, must list the same meeting. */
#include "integration/listing.h"
#include "support/keep.h"
#include "support/paths.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

/* The path of a python3 that has botocore; NULL, and said why, when there is none. */
static const char *find_python(void)
{
    const char *const argv[] = {paths_source("tests/python"), "botocore", NULL};
    struct child_result result;
    child_run(&(struct child_options){.argv = argv, .env = child_env(tmpdir_new(), NULL)}, &result);
    fprintf(stderr, "%s", buf_text(&result.err));
    const char *path =
        result.status == 0
            ? keep_printf("%.*s", (int)strcspn(buf_text(&result.out), "\n"), buf_text(&result.out))
            : NULL;
    child_result_clean_up(&result);
    return path;
}

/* What botocore reads; NULL, and said why, when this machine has none that knows the namespace. */
static struct json_object *list_with_botocore(const struct simproc *sim, const char *api)
{
    const char *python = find_python();
    if (!python)
        return NULL;
    const char *const argv[] = {python, paths_source("tests/integration/list_attendees.py"), api,
                                SIMPROC_MEETING, NULL};
    struct child_result result;
    child_run(&(struct child_options){.argv = argv, .env = simproc_env(sim)}, &result);
    struct json_object *listing = NULL;
    if (result.status == 77)
        fprintf(stderr, "%s", buf_text(&result.err));
    else if (result.status != 0)
        ck_abort_msg("botocore failed: %s", buf_text(&result.err));
    else
        listing = listing_parse(buf_text(&result.out));
    child_result_clean_up(&result);
    return listing;
}

static struct json_object *list_with_rollcall(const struct simproc *sim, const char *api,
                                              const char *options)
{
    char arguments[256];
    snprintf(arguments, sizeof arguments, "-o json --max-rate 0 --namespace %s %s " SIMPROC_MEETING,
             api, options);
    struct child_result result = rollcall_run(sim, arguments);
    ck_assert_run(&result, 0, "");
    struct json_object *listing = listing_parse(buf_text(&result.out));
    child_result_clean_up(&result);
    return listing;
}

static void compare(const char *api, const char *attendees)
{
    const char *const args[] = {"--attendees", attendees, "--namespace", api, "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    struct json_object *theirs = list_with_botocore(sim, api);
    if (theirs) {
        struct json_object *ours = list_with_rollcall(sim, api, "");
        ck_assert_uint_eq(listing_count(theirs), strtoul(attendees, NULL, 10));
        listing_drop_tokens(theirs);
        listing_assert_same(ours, theirs);
        json_object_put(ours);
        json_object_put(theirs);
    }
    ck_assert_int_eq(simproc_stop(sim), 0);
}

static void compare_sizes(const char *api)
{
    static const char *const sizes[] = {"0", "1", "99", "100", "101", "250"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        compare(api, sizes[i]);
}

START_TEST(every_size_of_meeting_reads_the_same)
{
    compare_sizes("chime-sdk-meetings");
}
END_TEST

START_TEST(every_size_of_meeting_reads_the_same_in_the_older_namespace)
{
    compare_sizes("chime");
}
END_TEST

START_TEST(ten_thousand_attendees_read_the_same)
{
    compare("chime-sdk-meetings", "10000");
}
END_TEST

START_TEST(ten_thousand_attendees_read_the_same_in_the_older_namespace)
{
    compare("chime", "10000");
}
END_TEST

START_TEST(join_tokens_are_the_same_when_they_are_asked_for)
{
    struct simproc *sim = simproc_start((const char *const[]){"--frozen", NULL});
    struct json_object *theirs = list_with_botocore(sim, "chime-sdk-meetings");
    if (theirs) {
        struct json_object *ours =
            list_with_rollcall(sim, "chime-sdk-meetings", "--include-join-tokens");
        listing_assert_same(ours, theirs);
        json_object_put(ours);
        json_object_put(theirs);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(one_of_several_meetings_reads_the_same)
{
    struct simproc *sim =
        simproc_start((const char *const[]){"--attendees", "250", "--frozen", NULL});
    struct json_object *theirs = list_with_botocore(sim, "chime-sdk-meetings");
    if (theirs) {
        struct child_result result = rollcall_run(
            sim, "-o json --max-rate 0 44444444-2222-4222-8222-222222222222 " SIMPROC_MEETING);
        ck_assert_run(&result, 5, "rollcall: 44444444-2222-4222-8222-222222222222: ");
        struct json_object *whole = json_tokener_parse(buf_text(&result.out)), *meetings = NULL;
        ck_assert(json_object_object_get_ex(whole, "Meetings", &meetings));
        listing_drop_tokens(theirs);
        listing_assert_same(json_object_array_get_idx(meetings, 1), theirs);
        json_object_put(whole);
        json_object_put(theirs);
        child_result_clean_up(&result);
    }
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("official client", every_size_of_meeting_reads_the_same,
          every_size_of_meeting_reads_the_same_in_the_older_namespace,
          ten_thousand_attendees_read_the_same,
          ten_thousand_attendees_read_the_same_in_the_older_namespace,
          one_of_several_meetings_reads_the_same, join_tokens_are_the_same_when_they_are_asked_for)
