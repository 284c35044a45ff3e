/* --resolve and --check: what would be used, and why. */
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

static const char *member(struct json_object *object, const char *name)
{
    struct json_object *value = NULL;
    ck_assert_msg(json_object_object_get_ex(object, name, &value), "no member %s", name);
    return value ? json_object_get_string(value) : NULL;
}

static struct json_object *resolve(const struct simproc *sim, const char *const *env,
                                   const char *arguments, int status)
{
    struct child_result result = rollcall_run_with(sim, env, arguments);
    ck_assert_run(&result, status, "");
    struct json_object *object = json_tokener_parse(buf_text(&result.out));
    ck_assert_msg(object, "no JSON: %s", buf_text(&result.out));
    child_result_clean_up(&result);
    return object;
}

START_TEST(the_object_has_the_documented_members)
{
    struct simproc *sim = simproc_start(NULL);
    const char *const env[] = {"AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", NULL};
    struct json_object *found = resolve(sim, env, "--resolve -o json", 0);
    ck_assert_str_eq(member(found, "profile"), "default");
    ck_assert_str_eq(member(found, "region"), "us-east-1");
    ck_assert_str_eq(member(found, "region_source"), "AWS_REGION");
    ck_assert_str_eq(member(found, "namespace"), "chime-sdk-meetings");
    ck_assert_str_eq(member(found, "endpoint_url"), simproc_url(sim));
    ck_assert_str_eq(member(found, "signing_region"), "us-east-1");
    ck_assert_ptr_nonnull(member(found, "credential_source"));
    ck_assert_str_eq(member(found, "access_key_id"), "AKIA...MPLE");
    ck_assert_ptr_null(member(found, "expires"));
    ck_assert_int_eq(json_object_object_length(found), 9);
    ck_assert_int_eq(simproc_request_count(sim), 0);
    json_object_put(found);
    simproc_stop(sim);
}
END_TEST

START_TEST(flags_and_our_own_variables_are_named_as_such)
{
    struct simproc *sim = simproc_start(NULL);
    const char *const env[] = {"ROLLCALL_REGION=eu-central-1", NULL};
    struct json_object *found = resolve(sim, env, "--resolve -o json", 0);
    ck_assert_str_eq(member(found, "region_source"), "ROLLCALL_REGION");
    json_object_put(found);
    found = resolve(sim, env, "--resolve -o json --region il-central-1", 0);
    ck_assert_str_eq(member(found, "region"), "il-central-1");
    ck_assert_str_eq(member(found, "region_source"), "--region");
    json_object_put(found);
    simproc_stop(sim);
}
END_TEST

START_TEST(without_a_region_the_status_is_3_and_the_rest_is_told)
{
    struct simproc *sim = simproc_start(NULL);
    const char *const env[] = {"AWS_REGION", NULL};
    struct json_object *found = resolve(sim, env, "--resolve -o json", 3);
    ck_assert_str_eq(member(found, "profile"), "default");
    ck_assert_ptr_null(member(found, "region"));
    ck_assert_ptr_null(member(found, "region_source"));
    json_object_put(found);
    struct child_result result = rollcall_run_with(sim, env, "--resolve");
    ck_assert_run(&result, 3, "no region set");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "Profile"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(without_credentials_the_status_is_3_and_the_region_is_told)
{
    struct simproc *sim = simproc_start(NULL);
    const char *const env[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", NULL};
    struct json_object *found = resolve(sim, env, "--resolve -o json", 3);
    ck_assert_str_eq(member(found, "region"), "us-east-1");
    ck_assert_ptr_null(member(found, "access_key_id"));
    json_object_put(found);
    simproc_stop(sim);
}
END_TEST

START_TEST(check_makes_one_call_for_one_row)
{
    struct simproc *sim = simproc_start(NULL);
    struct child_result result = rollcall_run(sim, "--check " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "ok: 1 row in "));
    ck_assert_int_eq(simproc_request_count(sim), 1);
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--check 91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe");
    ck_assert_run(&result, 5, "404");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "Region"));
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--check");
    ck_assert_run(&result, 2, "--check needs a meeting id");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("resolve", the_object_has_the_documented_members,
          flags_and_our_own_variables_are_named_as_such,
          without_a_region_the_status_is_3_and_the_rest_is_told,
          without_credentials_the_status_is_3_and_the_region_is_told,
          check_makes_one_call_for_one_row)
