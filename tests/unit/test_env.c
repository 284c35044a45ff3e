#include "base/env.h"

#include "support/unit.h"

#include <stddef.h>

START_TEST(values_are_found_by_their_whole_name)
{
    char *const variables[] = {"AWS_REGION_X=no", "AWS_REGION=eu-central-1", "EMPTY=", NULL};
    struct env *env = env_capture(variables);
    ck_assert_str_eq(env_get(env, "AWS_REGION"), "eu-central-1");
    ck_assert_ptr_null(env_get(env, "AWS_REG"));
    ck_assert_ptr_null(env_get(env, "HOME"));
    env_destroy(env);
}
END_TEST

START_TEST(an_empty_value_can_count_as_unset)
{
    char *const variables[] = {"EMPTY=", "FULL=x=y", NULL};
    struct env *env = env_capture(variables);
    ck_assert_str_eq(env_get(env, "EMPTY"), "");
    ck_assert_ptr_null(env_get_nonempty(env, "EMPTY"));
    ck_assert_str_eq(env_get_nonempty(env, "FULL"), "x=y");
    env_destroy(env);
}
END_TEST

START_TEST(the_capture_does_not_follow_later_changes)
{
    char variable[] = "A=1";
    char *const variables[] = {variable, NULL};
    struct env *env = env_capture(variables);
    variable[2] = '2';
    ck_assert_str_eq(env_get(env, "A"), "1");
    ck_assert_str_eq(env_all(env)[0], "A=1");
    ck_assert_ptr_null(env_all(env)[1]);
    env_destroy(env);
    env_destroy(NULL);
}
END_TEST

UNIT_MAIN("env", values_are_found_by_their_whole_name, an_empty_value_can_count_as_unset,
          the_capture_does_not_follow_later_changes)
