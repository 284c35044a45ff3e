#include "aws/settings.h"

#include "support/unit.h"

#include <stddef.h>

START_TEST(the_account_is_the_fifth_field)
{
    char out[13] = "";
    ck_assert(arn_account("arn:aws:iam::111122223333:role/path/deploy", out));
    ck_assert_str_eq(out, "111122223333");
    ck_assert(arn_account("arn:aws-cn:sts:cn-north-1:444455556666:assumed-role/a/b", out));
    ck_assert_str_eq(out, "444455556666");
}
END_TEST

START_TEST(without_twelve_digits_there_is_none)
{
    static const char *const rows[] = {"",
                                       "arn",
                                       "arn:aws:iam::1:role/r",
                                       "arn:aws:iam::role/r",
                                       "arn:aws:iam::1111222233334:role/r",
                                       "arn:aws:iam::111122223333",
                                       ":::::::"};
    char out[13] = "untouched";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(!arn_account(rows[i], out), "%s", rows[i]);
    ck_assert_str_eq(out, "untouched");
}
END_TEST

UNIT_MAIN("arn", the_account_is_the_fifth_field, without_twelve_digits_there_is_none)
