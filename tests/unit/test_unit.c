/* A test that fails says why, however much it has to say. */
#include "support/unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ROWS 70

START_TEST(it_fails_with_a_whole_screen)
{
    char screen[ROWS * 100 + 1] = "";
    for (int i = 0; i < ROWS; i++)
        snprintf(screen + strlen(screen), 101, "%-99d\n", i);
    ck_abort_msg("waited for \"x\" on this screen:\n%sthe end", screen);
}
END_TEST

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif
#if defined(__linux__) && (defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer))
#define LEAKS_ARE_SEEN 1
#else
#define LEAKS_ARE_SEEN 0
#endif

static void *volatile dropped;

START_TEST(it_drops_what_it_has_taken)
{
    dropped = malloc(100);
    ck_assert_ptr_nonnull(dropped);
    dropped = NULL;
}
END_TEST

static SRunner *run(const TTest *test)
{
    TCase *cases = tcase_create("unit");
    Suite *suite = suite_create("unit");
    tcase_add_test(cases, test);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    unit_keep_reasons();
    srunner_run_all(runner, CK_SILENT);
    return runner;
}

/* Under the address sanitizer a leak fails the test that it is in. */
static bool leaks_are_found(void)
{
    SRunner *runner = run(it_drops_what_it_has_taken);
    bool found = srunner_ntests_failed(runner) == 1;
    srunner_free(runner);
    if (found != LEAKS_ARE_SEEN)
        printf("a leak %s\n", found ? "failed a test without a sanitizer" : "was not noticed");
    return found == LEAKS_ARE_SEEN;
}

int main(void)
{
    bool leaks = leaks_are_found();
    SRunner *runner = run(it_fails_with_a_whole_screen);
    TestResult **failures = srunner_failures(runner);
    const char *reason = srunner_ntests_failed(runner) == 1 ? tr_msg(failures[0]) : "none failed";
    size_t len = strlen(reason);
    bool kept = strncmp(reason, "waited for", 10) == 0 && len > 7 &&
                strcmp(reason + len - 7, "the end") == 0;
    int failures_count = !kept + !leaks;
    printf("%d%%: Checks: 2, Failures: %d, Errors: 0\n", 100 - 50 * failures_count, failures_count);
    if (!kept)
        printf("the reason was lost: %.300s\n", reason);
    free(failures);
    srunner_free(runner);
    return kept && leaks ? EXIT_SUCCESS : EXIT_FAILURE;
}
