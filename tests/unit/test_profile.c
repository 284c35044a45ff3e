#include "aws/profile.h"

#include "base/buf.h"
#include "base/secret.h"
#include "support/paths.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is read from files of these texts; NULL stands for a missing file. */
static struct profiles *read_profiles(const char *config, const char *credentials, struct err *err)
{
    const char *dir = tmpdir_new();
    char home[600];
    snprintf(home, sizeof home, "HOME=%s", dir);
    char *const variables[] = {home, NULL};
    struct env *env = env_capture(variables);
    if (config)
        tmpdir_write(dir, ".aws/config", config);
    if (credentials)
        tmpdir_write(dir, ".aws/credentials", credentials);
    struct profiles *profiles = profiles_load(env, err);
    env_destroy(env);
    tmpdir_remove(dir);
    return profiles;
}

static struct profiles *parsed(const char *config, const char *credentials)
{
    struct err err = ERR_INIT;
    struct profiles *profiles = read_profiles(config, credentials, &err);
    ck_assert_msg(profiles != NULL, "%s", err.detail);
    return profiles;
}

static const char *get(const struct profiles *profiles, const char *profile, const char *key)
{
    const char *value = profile_get(profiles, PROFILE_MERGED, profile, key);
    return value ? value : "<none>";
}

START_TEST(sections_of_the_config_file_are_profiles_by_the_clis_rules)
{
    struct profiles *p = parsed("[default]\nk=0\n[profile dev]\nk=1\n[profile \"my dev\"]\nk=2\n"
                                "[profile a b]\nk=3\n[bare]\nk=4\n[ profile x]\nk=5\n"
                                "[profilexyz y]\nk=6\n[profile\t tab]\nk=7\n[profile 'open]\nk=8\n",
                                NULL);
    ck_assert_str_eq(get(p, "default", "k"), "0");
    ck_assert_str_eq(get(p, "dev", "k"), "1");
    ck_assert_str_eq(get(p, "my dev", "k"), "2");
    ck_assert_str_eq(get(p, "y", "k"), "6");
    ck_assert_str_eq(get(p, "tab", "k"), "7");
    ck_assert_uint_eq(profiles_count(p), 5);
    ck_assert(!profiles_has(p, "bare"));
    ck_assert(!profiles_has(p, "x"));
    ck_assert(!profiles_has(p, "a b"));
    ck_assert(!profiles_has(p, "DEV"));
    profiles_destroy(p);
}
END_TEST

START_TEST(the_later_of_two_default_sections_replaces_the_earlier)
{
    struct profiles *p = parsed("[default]\nk=1\nl=1\n[profile default]\nk=2\n", NULL);
    ck_assert_str_eq(get(p, "default", "k"), "2");
    ck_assert_str_eq(get(p, "default", "l"), "<none>");
    profiles_destroy(p);
    p = parsed("[profile default]\nk=2\nl=2\n[default]\nk=1\n", NULL);
    ck_assert_str_eq(get(p, "default", "k"), "1");
    ck_assert_str_eq(get(p, "default", "l"), "<none>");
    profiles_destroy(p);
}
END_TEST

START_TEST(the_credentials_file_is_laid_over_key_by_key)
{
    struct profiles *p = parsed("[profile dev]\nk=1\nl=1\n[profile other]\n",
                                "[dev]\nk=2\nm=2\n[profile dev]\nk=3\n");
    ck_assert_str_eq(get(p, "dev", "k"), "2");
    ck_assert_str_eq(get(p, "dev", "l"), "1");
    ck_assert_str_eq(get(p, "dev", "m"), "2");
    ck_assert_str_eq(get(p, "profile dev", "k"), "3");
    ck_assert_str_eq(profile_get(p, PROFILE_CONFIG, "dev", "k"), "1");
    ck_assert_str_eq(profile_get(p, PROFILE_CREDENTIALS, "dev", "k"), "2");
    ck_assert_ptr_null(profile_get(p, PROFILE_CREDENTIALS, "dev", "l"));
    ck_assert_int_eq(profile_decided_by(p, "dev", "k"), PROFILE_CREDENTIALS);
    ck_assert_int_eq(profile_decided_by(p, "dev", "l"), PROFILE_CONFIG);
    ck_assert_int_eq(profile_decided_by(p, "dev", "z"), PROFILE_MERGED);
    profiles_destroy(p);
}
END_TEST

START_TEST(profiles_are_listed_in_the_order_of_the_files)
{
    struct profiles *p = parsed("[profile b]\n[default]\n[sso-session s]\n", "[a]\n[b]\n");
    ck_assert_uint_eq(profiles_count(p), 3);
    ck_assert_str_eq(profiles_name(p, 0), "b");
    ck_assert_str_eq(profiles_name(p, 1), "default");
    ck_assert_str_eq(profiles_name(p, 2), "a");
    profiles_destroy(p);
}
END_TEST

START_TEST(maps_sso_sessions_and_services_are_found)
{
    struct profiles *p = parsed("[profile a]\ns3 =\n  max = 1\nsso_session = \n"
                                "[sso-session corp]\nsso_region = eu-west-1\n"
                                "[services my]\nchime =\n  endpoint_url = http://x\n",
                                NULL);
    ck_assert_ptr_null(profile_get(p, PROFILE_MERGED, "a", "s3"));
    ck_assert(profile_has(p, "a", "s3"));
    ck_assert(profile_has(p, "a", "sso_session"));
    ck_assert(profiles_sso_exists(p, "corp"));
    ck_assert(!profiles_sso_exists(p, "Corp"));
    ck_assert_str_eq(profiles_sso_get(p, "corp", "sso_region"), "eu-west-1");
    ck_assert_str_eq(profiles_services_get(p, "my", "chime", "endpoint_url"), "http://x");
    ck_assert(!profiles_services_exist(p, "other"));
    profiles_destroy(p);
}
END_TEST

START_TEST(a_profile_that_contradicts_its_sso_session_is_noticed)
{
    struct profiles *p = parsed("[profile a]\nsso_region = eu-west-1\nsso_start_url = u\n"
                                "[profile b]\nsso_region = us-east-1\n"
                                "[sso-session s]\nsso_start_url = u\nsso_region = us-east-1\n",
                                NULL);
    ck_assert_str_eq(profiles_sso_conflict(p, "a", "s"), "sso_region");
    ck_assert_ptr_null(profiles_sso_conflict(p, "b", "s"));
    profiles_destroy(p);
    p = parsed("[profile a]\ns3 =\n  x = 1\n  y = 2\n[profile b]\ns3 =\n  x = 1\n"
               "[profile c]\ns3 = x\n[sso-session s]\ns3 =\n  y = 2\n  x = 1\n",
               NULL);
    ck_assert_ptr_null(profiles_sso_conflict(p, "a", "s"));
    ck_assert_str_eq(profiles_sso_conflict(p, "b", "s"), "s3");
    ck_assert_str_eq(profiles_sso_conflict(p, "c", "s"), "s3");
    profiles_destroy(p);
}
END_TEST

static struct env *env_of(const char *home, const char *second)
{
    char first[600];
    char copy[600] = "";
    snprintf(first, sizeof first, "HOME=%s", home);
    if (second)
        snprintf(copy, sizeof copy, "%s", second);
    char *const variables[] = {first, second ? copy : NULL, NULL};
    return env_capture(variables);
}

static void check_expansion(const char *path, const char *expected)
{
    struct env *env = env_of("/home/me/", "X=x y");
    char *expanded = profile_expand_path(env, path);
    ck_assert_str_eq(expanded, expected);
    secret_free(expanded);
    env_destroy(env);
}

START_TEST(paths_are_expanded_as_python_expands_them)
{
    check_expansion("/a/b", "/a/b");
    check_expansion("~", "/home/me");
    check_expansion("~/a", "/home/me/a");
    check_expansion("a~/b", "a~/b");
    check_expansion("/$X/${X}z/$Y/${Y}/$", "/x y/x yz/$Y/${Y}/$");
    check_expansion("$X$X-${X", "x yx y-${X");
    check_expansion("~no-such-user-here/a", "~no-such-user-here/a");
    check_expansion("", "");
}
END_TEST

START_TEST(the_files_are_read_from_where_the_variables_say)
{
    const char *dir = tmpdir_new();
    struct err err = ERR_INIT;
    tmpdir_write(dir, ".aws/config", "[profile a]\nk = usual\n");
    struct env *env = env_of(dir, NULL);
    struct profiles *p = profiles_load(env, &err);
    ck_assert_str_eq(get(p, "a", "k"), "usual");
    ck_assert_str_eq(profiles_shown_path(p, PROFILE_CREDENTIALS), "~/.aws/credentials");
    ck_assert_int_eq(profiles_found(p, PROFILE_CONFIG), PROFILE_FOUND_FILE);
    ck_assert_int_eq(profiles_found(p, PROFILE_CREDENTIALS), PROFILE_FOUND_NOTHING);
    profiles_destroy(p);
    env_destroy(env);
    tmpdir_write(dir, "mine", "[profile a]\nk = named\n");
    env = env_of(dir, "AWS_CONFIG_FILE=~/mine");
    p = profiles_load(env, &err);
    ck_assert_str_eq(get(p, "a", "k"), "named");
    profiles_destroy(p);
    env_destroy(env);
    env = env_of(dir, "AWS_CONFIG_FILE=");
    p = profiles_load(env, &err);
    ck_assert(!profiles_has(p, "a"));
    profiles_destroy(p);
    env_destroy(env);
}
END_TEST

START_TEST(an_error_names_the_file_as_a_person_would)
{
    const char *dir = tmpdir_new();
    struct err err = ERR_INIT;
    tmpdir_write(dir, ".aws/credentials", "[a]\n\nnonsense\n");
    struct env *env = env_of(dir, NULL);
    ck_assert_ptr_null(profiles_load(env, &err));
    ck_assert_int_eq(err.code, ERR_AWS_CONFIG);
    ck_assert_str_eq(err.detail, "~/.aws/credentials:3: neither a [section] nor \"key = value\"");
    env_destroy(env);
}
END_TEST

START_TEST(a_file_that_may_not_be_read_counts_as_empty_but_is_remembered)
{
    const char *dir = tmpdir_new();
    struct err err = ERR_INIT;
    const char *path = tmpdir_write(dir, ".aws/config", "[profile a]\n");
    ck_assert_int_eq(chmod(path, 0), 0);
    struct env *env = env_of(dir, NULL);
    struct profiles *p = profiles_load(env, &err);
    ck_assert_ptr_nonnull(p);
    if (geteuid() != 0) { /* root reads everything */
        ck_assert(!profiles_has(p, "a"));
        ck_assert_str_eq(profiles_unreadable(p), "~/.aws/config");
        ck_assert_int_eq(profiles_found(p, PROFILE_CONFIG), PROFILE_FOUND_UNREADABLE);
    }
    profiles_destroy(p);
    env_destroy(env);
}
END_TEST

/* --- the SDKs' published cases -------------------------------------------------------------- */

/* Where the SDKs' grammar and the AWS CLI's differ, the CLI's is ours. */
static const struct {
    const char *name, *why;
} differences[] = {
    {"Profile names support alphanumeric", "the CLI takes any name"},
    {"Property definitions must contain", "the CLI takes ':' too"},
    {"Pound sign comments", "to the CLI a comment behind a value is part of it"},
    {"Semicolon sign comments", "the same"},
    {"All comment types", "the same"},
    {"Comments can be empty", "the same"},
    {"Duplicate profiles in the same file", "to the CLI what stands twice is an error"},
    {"Duplicate properties in ", "the same"},
    {"Default profile with profile prefix overrides default profile without prefix when profile "
     "prefix is first",
     "in the CLI the later section wins"},
    {"Default profiles with mixed prefixes", "to the CLI what stands twice is an error"},
    {"Invalid profile names are ignored", "the CLI takes any section of the credentials file"},
    {"Sub-property definitions cannot have an empty name", "the CLI takes it"},
    {"Credentials profiles with prefix", "the CLI takes it literally"},
    {"profile name with extra whitespace", "the CLI keeps blanks after the bracket"},
};

static bool differs(const char *name)
{
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++)
        if (strncmp(name, differences[i].name, strlen(differences[i].name)) == 0)
            return true;
    return false;
}

static const char *text_member(json_object *object, const char *key)
{
    return json_object_get_string(json_object_object_get(object, key));
}

/* Has the profile everything that is expected? What else it has is not looked at: the SDKs drop
 * keys that the CLI takes. */
static bool profile_matches(const struct profiles *p, const char *name, json_object *expected)
{
    if (!profiles_has(p, name))
        return false;
    json_object_object_foreach(expected, key, member)
    {
        const char *value = json_object_get_string(member);
        /* "\nname = value" is how the cases write a map; what is in one, test_ini looks at. */
        bool same = value[0] == '\n'
                        ? profile_has(p, name, key) && !strcmp(get(p, name, key), "<none>")
                        : strcmp(get(p, name, key), value) == 0;
        if (!same)
            return false;
    }
    return true;
}

/* Does our reading agree with what the case expects? */
static bool case_agrees(json_object *input, json_object *output)
{
    struct err err = ERR_INIT;
    struct profiles *p = read_profiles(text_member(input, "configFile"),
                                       text_member(input, "credentialsFile"), &err);
    if (text_member(output, "errorContaining")) {
        profiles_destroy(p);
        return p == NULL;
    }
    json_object *expected =
        json_object_object_get(json_object_object_get(output, "config"), "profiles");
    bool same = p && profiles_count(p) == (size_t)json_object_object_length(expected);
    json_object_object_foreach(expected, name, profile)
    {
        same = same && profile_matches(p, name, profile);
    }
    profiles_destroy(p);
    return same;
}

START_TEST(the_published_cases_agree_but_for_the_listed_differences)
{
    const char *path = paths_vectors("sdk-config/profile-parser-tests.json");
    if (!path)
        return;
    json_object *root = json_object_from_file(path);
    json_object *cases = json_object_object_get(root, "tests");
    size_t agreed = 0;
    struct buf wrong = BUF_INIT(10000);
    for (size_t i = 0; i < json_object_array_length(cases); i++) {
        json_object *test = json_object_array_get_idx(cases, i);
        const char *name = text_member(test, "name");
        bool agrees = case_agrees(json_object_object_get(test, "input"),
                                  json_object_object_get(test, "output"));
        agreed += agrees;
        if (agrees == differs(name))
            buf_printf(&wrong, "%s: %s\n", agrees ? "agrees" : "differs", name);
    }
    ck_assert_uint_eq(json_object_array_length(cases), 65);
    ck_assert_str_eq(buf_text(&wrong), "");
    ck_assert_uint_eq(agreed, 47);
    buf_clean_up(&wrong);
    json_object_put(root);
}
END_TEST

UNIT_MAIN("profile", sections_of_the_config_file_are_profiles_by_the_clis_rules,
          the_later_of_two_default_sections_replaces_the_earlier,
          the_credentials_file_is_laid_over_key_by_key,
          profiles_are_listed_in_the_order_of_the_files, maps_sso_sessions_and_services_are_found,
          a_profile_that_contradicts_its_sso_session_is_noticed,
          paths_are_expanded_as_python_expands_them,
          the_files_are_read_from_where_the_variables_say,
          an_error_names_the_file_as_a_person_would,
          a_file_that_may_not_be_read_counts_as_empty_but_is_remembered,
          the_published_cases_agree_but_for_the_listed_differences)
