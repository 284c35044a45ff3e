#include "sim/registry.h"

#include "support/unit.h"

#include <string.h>

static struct registry fresh(void)
{
    struct registry meeting;
    struct uuid id = uuid_make(1, 1);
    registry_init(&meeting, &id, 7);
    return meeting;
}

static struct person *add(struct registry *meeting, const char *user)
{
    struct newcomer newcomer = {.user = user, .user_len = strlen(user)};
    return registry_add(meeting, &newcomer);
}

START_TEST(people_are_found_by_name_and_by_id)
{
    struct registry m = fresh();
    char id[UUID_TEXT + 1];
    add(&m, "alice");
    uuid_format(&add(&m, "bob")->id, id);
    ck_assert_str_eq(registry_find(&m, "alice", 5)->user, "alice");
    ck_assert_str_eq(registry_find(&m, id, UUID_TEXT)->user, "bob");
    ck_assert_ptr_null(registry_find(&m, "carol", 5));
    registry_clean_up(&m);
}
END_TEST

START_TEST(of_two_with_one_name_the_newer_is_found)
{
    struct registry m = fresh();
    add(&m, "bob");
    uint64_t second = add(&m, "bob")->seq;
    ck_assert_uint_eq(registry_find(&m, "bob", 3)->seq, second);
    registry_clean_up(&m);
}
END_TEST

START_TEST(walking_skips_those_who_left_and_survives_tidying)
{
    struct registry m = fresh();
    ck_assert(registry_add_many(&m, 300));
    for (size_t i = 0; i < 250; i++)
        registry_remove(&m, registry_find_seq(&m, registry_after(&m, 0)->seq));
    ck_assert_uint_eq(registry_count(&m), 50);
    ck_assert_uint_lt(m.length, 300);
    size_t walked = 0;
    uint64_t last = 0;
    for (const struct person *p = registry_after(&m, 0); p; p = registry_after(&m, p->seq)) {
        ck_assert_uint_gt(p->seq, last);
        last = p->seq;
        walked++;
    }
    ck_assert_uint_eq(walked, 50);
    ck_assert_uint_eq(last, 300);
    registry_clean_up(&m);
}
END_TEST

START_TEST(a_number_is_never_used_twice)
{
    struct registry m = fresh();
    uint64_t first = add(&m, "a")->seq;
    registry_remove(&m, registry_find_seq(&m, registry_after(&m, 0)->seq));
    ck_assert_uint_gt(add(&m, "a")->seq, first);
    registry_clean_up(&m);
}
END_TEST

START_TEST(one_seed_gives_one_meeting)
{
    struct registry a = fresh();
    struct registry b = fresh();
    ck_assert(registry_add_many(&a, 100) && registry_add_many(&b, 100));
    for (size_t i = 0; i < 100; i++) {
        ck_assert_str_eq(a.people[i].user, b.people[i].user);
        ck_assert(uuid_equal(&a.people[i].id, &b.people[i].id));
        ck_assert_uint_ge(a.people[i].user_len, 2);
        ck_assert_uint_le(a.people[i].user_len, 64);
    }
    registry_clean_up(&a);
    registry_clean_up(&b);
}
END_TEST

START_TEST(a_join_token_is_base64_without_padding_and_begins_with_the_id)
{
    struct registry m = fresh();
    char token[JOIN_TOKEN_TEXT + 1];
    struct person *p = add(&m, "alice");
    p->id = (struct uuid){{0}};
    registry_join_token(&m, p, token);
    ck_assert_uint_eq(strlen(token), JOIN_TOKEN_TEXT);
    /* base64 of "00000000-0000-0000-" */
    ck_assert_int_eq(strncmp(token, "MDAwMDAwMDAtMDAwMC0wMDAwLT", 26), 0);
    ck_assert_uint_eq(
        strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
        JOIN_TOKEN_TEXT);
    registry_clean_up(&m);
}
END_TEST

START_TEST(words_of_the_service_are_read_back)
{
    for (enum right r = 0; r < RIGHT_COUNT; r++)
        ck_assert_int_eq(right_from_name(right_name(r)), r);
    ck_assert_int_eq(right_from_name("sendreceive"), RIGHT_COUNT);
}
END_TEST

START_TEST(ids_are_read_in_either_case_and_nothing_else)
{
    struct uuid id;
    struct uuid lower;
    char text[UUID_TEXT + 1];
    ck_assert(uuid_parse("3F2C7A10-5B1E-4C77-9D0E-7A41C0DE9AB1", 36, &id));
    ck_assert_str_eq(uuid_format(&id, text), "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1");
    ck_assert(uuid_parse(text, 36, &lower) && uuid_equal(&id, &lower));
    ck_assert(!uuid_parse(text, 35, &id));
    ck_assert(!uuid_parse("3f2c7a10-5b1e-4c77-9d0e-7a41c0de9abg", 36, &id));
    ck_assert(!uuid_parse("3f2c7a1005b1e-4c77-9d0e-7a41c0de9ab1", 36, &id));
}
END_TEST

UNIT_MAIN("sim/meeting", people_are_found_by_name_and_by_id,
          of_two_with_one_name_the_newer_is_found,
          walking_skips_those_who_left_and_survives_tidying, a_number_is_never_used_twice,
          one_seed_gives_one_meeting, a_join_token_is_base64_without_padding_and_begins_with_the_id,
          words_of_the_service_are_read_back, ids_are_read_in_either_case_and_nothing_else)
