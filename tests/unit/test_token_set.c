#include "fetch/token_set.h"

#include "support/unit.h"

#include <stdio.h>

static bool seen(struct token_set *set, int number)
{
    char token[32];
    snprintf(token, sizeof token, "token-%d", number);
    return token_set_seen(set, token);
}

START_TEST(a_token_is_new_once)
{
    struct token_set set;
    token_set_init(&set, (struct hash_key){1, 2});
    for (int i = 0; i < TOKEN_SET_MAX; i++)
        ck_assert(!seen(&set, i));
    for (int i = 0; i < TOKEN_SET_MAX; i++)
        ck_assert(seen(&set, i));
}
END_TEST

START_TEST(any_number_of_different_tokens_is_taken)
{
    struct token_set set;
    token_set_init(&set, (struct hash_key){1, 2});
    for (int i = 0; i < 20 * TOKEN_SET_MAX; i++)
        ck_assert(!seen(&set, i));
}
END_TEST

START_TEST(a_loop_is_found_however_late_it_begins)
{
    struct token_set set;
    token_set_init(&set, (struct hash_key){1, 2});
    int start = TOKEN_SET_MAX - 10, loop = 100, steps = 0;
    for (int i = 0; i < start; i++)
        ck_assert(!seen(&set, i));
    while (!seen(&set, start + steps % loop))
        steps++;
    ck_assert_int_le(steps, 2 * loop);
}
END_TEST

UNIT_MAIN("token_set", a_token_is_new_once, any_number_of_different_tokens_is_taken,
          a_loop_is_found_however_late_it_begins)
