#include "aws/client.h"

#include "support/unit.h"

START_TEST(pairs_are_joined_and_percent_encoded)
{
    struct buf out = BUF_INIT(1000);
    ck_assert(query_add(&out, "Action", "AssumeRole"));
    ck_assert(query_add(&out, "Nothing", NULL));
    ck_assert(query_add(&out, "a", "AZaz09-._~ /+=&\xc3\xa9"));
    ck_assert(query_add_bytes(&out, "b", "x\0y\n", 4));
    ck_assert_str_eq(buf_text(&out),
                     "Action=AssumeRole&a=AZaz09-._~%20%2F%2B%3D%26%C3%A9&b=x%00y%0A");
    buf_clean_up(&out);
}
END_TEST

START_TEST(a_full_buffer_says_so)
{
    struct buf out = BUF_INIT(5);
    ck_assert(query_add(&out, "a", "b"));
    ck_assert(!query_add(&out, "c", "d"));
    ck_assert(!query_add(&out, "e", NULL));
    buf_clean_up(&out);
}
END_TEST

UNIT_MAIN("query", pairs_are_joined_and_percent_encoded, a_full_buffer_says_so)
