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

int main(void)
{
    TCase *cases = tcase_create("unit");
    Suite *suite = suite_create("unit");
    tcase_add_test(cases, it_fails_with_a_whole_screen);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    unit_keep_reasons();
    srunner_run_all(runner, CK_SILENT);
    TestResult **failures = srunner_failures(runner);
    const char *reason = srunner_ntests_failed(runner) == 1 ? tr_msg(failures[0]) : "none failed";
    size_t len = strlen(reason);
    bool kept = strncmp(reason, "waited for", 10) == 0 && len > 7 &&
                strcmp(reason + len - 7, "the end") == 0;
    printf("%d%%: Checks: 1, Failures: %d, Errors: 0\n", kept ? 100 : 0, !kept);
    if (!kept)
        printf("the reason was lost: %.300s\n", reason);
    free(failures);
    srunner_free(runner);
    return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
