#include "base/secret.h"

#include "support/unit.h"

#include <string.h>

START_TEST(copies_are_whole_or_cut)
{
    char *whole = secret_strdup("AKIDEXAMPLE");
    char *cut = secret_strndup("AKIDEXAMPLE", 4);
    ck_assert_str_eq(whole, "AKIDEXAMPLE");
    ck_assert_str_eq(cut, "AKID");
    ck_assert_ptr_null(secret_strdup(NULL));
    secret_free(whole);
    secret_free(cut);
    secret_free(NULL);
}
END_TEST

START_TEST(wiping_leaves_nothing)
{
    char memory[] = "wJalrXUtnFEMI";
    secret_wipe(memory, sizeof memory);
    for (size_t i = 0; i < sizeof memory; i++)
        ck_assert_int_eq(memory[i], 0);
    secret_wipe(NULL, 0);
}
END_TEST

UNIT_MAIN("secret", copies_are_whole_or_cut, wiping_leaves_nothing)
