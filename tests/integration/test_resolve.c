/* --resolve and --check: what would be used, and why. */
#include "support/keep.h"
#include "support/rawserver.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
    ck_assert_str_eq(member(found, "profile_source"), "default");
    ck_assert_str_eq(member(found, "endpoint_source"), "AWS_ENDPOINT_URL");
    ck_assert_ptr_null(member(found, "account_id"));
    ck_assert_ptr_null(member(found, "proxy"));
    ck_assert_int_eq(json_object_object_length(found), 14);
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
    struct json_object *error = json_object_object_get(found, "error");
    ck_assert_str_eq(member(error, "status"), "3");
    ck_assert_ptr_nonnull(strstr(member(error, "message"), "no AWS credentials found"));
    ck_assert_ptr_nonnull(strstr(member(error, "remedy"), "aws configure"));
    json_object_put(found);
    simproc_stop(sim);
}
END_TEST

/* What --resolve says on standard output, in an environment of these variables and this config
 * file alone. */
static void check_says(const char *config, const char *const *env, int status, const char *wanted)
{
    const char *home = tmpdir_new();
    const char *all[10] = {"AWS_EC2_METADATA_DISABLED=true"};
    size_t count = 1;
    tmpdir_write(home, ".aws/config", config);
    all[count++] = keep_printf("HOME=%s", home);
    for (; *env; env++)
        all[count++] = *env;
    struct child_result result = rollcall_run_with(NULL, all, "--resolve");
    ck_assert_run(&result, status, "");
    ck_assert_msg(strstr(buf_text(&result.out), wanted), "no \"%s\" in\n%s", wanted,
                  buf_text(&result.out));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "hunter2"));
    ck_assert_ptr_null(strstr(buf_text(&result.err), "hunter2"));
    child_result_clean_up(&result);
}

#define KEYS                                                                                       \
    "[profile prod]\nregion = us-east-1\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"               \
    "aws_secret_access_key = hunter2\n"

START_TEST(whoever_has_two_things_to_mend_hears_of_both)
{
    const char *const env[] = {"AWS_PROFILE=ci", NULL};
    check_says("[profile ci]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = b\n"
               "[profile b]\ncredential_process = /nonexistent\n",
               env, 3, "to come from assume-role < custom-process\n");
    check_says("[profile ci]\n", env, 3,
               "not in --region, AWS_REGION, AWS_DEFAULT_REGION, profile ci\n");
    check_says("[profile ci]\n", env, 3, "no source is usable\n");
}
END_TEST

START_TEST(the_files_are_named_with_what_became_of_them)
{
    const char *const env[] = {"AWS_PROFILE=prod", NULL};
    const char *const elsewhere[] = {"AWS_SHARED_CREDENTIALS_FILE=/nonexistent/keys",
                                     "AWS_PROFILE=prod", NULL};
    check_says(KEYS, env, 0, "Files        ~/.aws/config, ~/.aws/credentials (not there)\n");
    check_says(KEYS, elsewhere, 0,
               "/nonexistent/keys (not there)    AWS_SHARED_CREDENTIALS_FILE\n");
}
END_TEST

START_TEST(what_surprises_people_is_said)
{
    const char *const keys[] = {"AWS_PROFILE=prod", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE12345",
                                "AWS_SECRET_ACCESS_KEY=hunter2", NULL};
    const char *const region[] = {"AWS_PROFILE=prod", "AWS_REGION=us-east1", NULL};
    const char *const fips[] = {"AWS_PROFILE=prod", "AWS_REGION=us-east-1-fips", NULL};
    const char *const bundle[] = {"AWS_PROFILE=prod", "AWS_CA_BUNDLE=/nonexistent.pem", NULL};
    const char *const ignored[] = {"AWS_PROFILE=prod", "AWS_USE_FIPS_ENDPOINT=true",
                                   "AWS_ENDPOINT_URL=https://h.example", NULL};
    check_says(KEYS, keys, 0,
               "Note         AWS_ACCESS_KEY_ID goes before AWS_PROFILE: the login of profile prod "
               "is not used; unset the variable, or use --profile prod\n");
    check_says(KEYS, region, 0, "Note         AWS has no region us-east1 that rollcall knows");
    check_says(KEYS, fips, 0,
               "Retries      standard, 3 attempts                                 "
               "default\n");
    check_says(KEYS, bundle, 0, "/nonexistent.pem cannot be read: correct AWS_CA_BUNDLE\n");
    check_says(KEYS, ignored, 0, "FIPS and dual stack do not count at an endpoint that is named");
}
END_TEST

START_TEST(the_proxy_is_shown_without_its_password)
{
    const char *const proxy[] = {"AWS_PROFILE=prod",
                                 "HTTPS_PROXY=http://me:hunter2@proxy.example:3128", NULL};
    const char *const exempt[] = {"AWS_PROFILE=prod", "HTTPS_PROXY=http://me:hunter2@proxy.example",
                                  "no_proxy=.amazonaws.com", NULL};
    check_says(KEYS, proxy, 0,
               "Proxy        proxy.example:3128                              HTTPS_PROXY\n");
    check_says(KEYS, exempt, 0,
               "Proxy        none                                            no_proxy\n");
}
END_TEST

START_TEST(an_endpoint_or_a_file_that_has_to_be_corrected_is_2)
{
    const char *const env[] = {"AWS_PROFILE=prod", "AWS_ENDPOINT_URL=localhost:1", NULL};
    check_says(KEYS, env, 2, "Region       us-east-1 ");
    check_says(KEYS KEYS, env, 2, "");
}
END_TEST

START_TEST(what_is_about_to_go_wrong_is_told_with_its_remedy)
{
    const char *const env[] = {"AWS_PROFILE=prod", NULL, NULL};
    const char *proxied[] = {"AWS_PROFILE=prod", NULL, NULL};
    static const char *const proxies[][2] = {
        {"HTTPS_PROXY=http://u:hunter2@h:99999",
         "Note         HTTPS_PROXY: its port is not a number"},
        {"https_proxy=h:80x", "Note         https_proxy: its port is not a number"},
        {"https_proxy=ftp://h:1", "Note         https_proxy: it is of a kind that is not known"},
        {"https_proxy=http://u:hunter2@", "Note         https_proxy: it names no host"},
    };
    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++) {
        proxied[1] = proxies[i][0];
        check_says(KEYS, proxied, 0, proxies[i][1]);
    }
    check_says("[profile prod]\nregion = us-east-1\nca_bundle = ~/ca.pem\n", env, 3,
               "/ca.pem cannot be read: correct profile prod");
}
END_TEST

#define WEB                                                                                        \
    "[profile prod]\nregion = us-east-1\nrole_arn = arn:aws:iam::111122223333:role/deploy\n"       \
    "web_identity_token_file = ~/token\n"
#define ROLE                                                                                       \
    "[profile prod]\nregion = us-east-1\nrole_arn = arn:aws:iam::111122223333:role/deploy\n"       \
    "source_profile = base\n[profile base]\naws_access_key_id = AKIA1\n"                           \
    "aws_secret_access_key = S1\n"

/* What keeps credentials from being had: which place it is in, and what to do there. */
static const struct {
    const char *config, *variable;
    const char *says, *remedy;
} troubles[] = {
    {NULL, "AWS_ACCESS_KEY_ID=AKIA1\r", "AWS_ACCESS_KEY_ID holds a line break",
     "write it on one line, without \\r at its end"},
    {NULL, "AWS_SECRET_ACCESS_KEY=hunter2\n", "AWS_SECRET_ACCESS_KEY holds a line break",
     "write it on one line"},
    {NULL, "AWS_SESSION_TOKEN=hunter2\r\n", "AWS_SESSION_TOKEN holds a line break",
     "write it on one line"},
    {KEYS "  more\n", "AWS_PROFILE=prod",
     "aws_secret_access_key of profile prod in ~/.aws/config holds a line break",
     "write it on one line"},
    {"[profile prod]\nregion = us-east-1\ncredential_process = ~/bin/login\n", "AWS_PROFILE=prod",
     "cannot start ~/bin/login", "~ stays as it is: write the path in full"},
    {WEB, "AWS_PROFILE=prod", "the token file ~/token does not exist",
     "~ is not expanded here, as in the AWS CLI: write the path in full"},
    {KEYS, "AWS_PROFILE=prod\r", "profile not found", "use --profile"},
    {NULL, "AWS_REGION=us-east-1\r", "not a region name", "use --region, for instance us-east-1"},
    {NULL, "AWS_ENDPOINT_URL=http://ana:hunter2@host:1", "the URL holds a login",
     "correct AWS_ENDPOINT_URL"},
};

START_TEST(whatever_keeps_credentials_away_names_its_place_and_its_remedy)
{
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        const char *home = tmpdir_new();
        const char *const env[] = {"AWS_REGION=us-east-1",
                                   "AWS_EC2_METADATA_DISABLED=true",
                                   keep_printf("HOME=%s", home),
                                   troubles[i].config ? "X=" : "AWS_ACCESS_KEY_ID=AKIA1",
                                   troubles[i].config ? "X=" : "AWS_SECRET_ACCESS_KEY=hunter2",
                                   troubles[i].variable,
                                   NULL};
        if (troubles[i].config)
            tmpdir_write(home, ".aws/config", troubles[i].config);
        struct child_result result = rollcall_run_with(NULL, env, "--resolve");
        const char *said = buf_text(&result.err);
        ck_assert_msg(result.status == 3 || result.status == 2, "%d: %s", result.status, said);
        ck_assert_msg(strstr(said, troubles[i].says) != NULL, "no \"%s\" in\n%s", troubles[i].says,
                      said);
        ck_assert_msg(strstr(said, troubles[i].remedy) != NULL, "no \"%s\" in\n%s",
                      troubles[i].remedy, said);
        ck_assert_ptr_null(strstr(said, "hunter2"));
        ck_assert_ptr_null(strstr(buf_text(&result.out), "hunter2"));
        child_result_clean_up(&result);
    }
}
END_TEST

/* STS, by a clock that stands in the year 2001. */
static void serve_in_2001(struct rawserver_conn *conn, void *data)
{
    (void)data;
    static const char body[] =
        "<R><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>S</SecretAccessKey>"
        "<SessionToken>T</SessionToken><Expiration>2001-01-01T13:00:00Z</Expiration>"
        "</Credentials></R>";
    rawserver_answer_all(conn, keep_printf("HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2001 12:00:00 GMT"
                                           "\r\nContent-Length: %zu\r\n\r\n%s",
                                           strlen(body), body));
}

START_TEST(a_clock_that_is_off_is_told)
{
    const struct rawserver_options options = {.serve = serve_in_2001};
    struct rawserver *sts = rawserver_start(&options);
    const char *const env[] = {keep_printf("AWS_ENDPOINT_URL_STS=%s", rawserver_url(sts)),
                               "AWS_PROFILE=prod", NULL};
    check_says(ROLE, env, 0, "Note         this machine's clock is ");
    rawserver_stop(sts);
}
END_TEST

START_TEST(a_cache_that_cannot_be_written_is_told)
{
    const char *home = tmpdir_new();
    const char *const env[] = {keep_printf("HOME=%s", home), "AWS_PROFILE=prod",
                               "AWS_EC2_METADATA_DISABLED=true", NULL};
    tmpdir_write(home, ".aws/config",
                 "[profile prod]\nregion=us-east-1\nsso_session=corp\nsso_account_id=111122223333\n"
                 "sso_role_name=Admin\n[sso-session corp]\nsso_region=eu-west-1\n"
                 "sso_start_url=https://corp.example/start\n");
    tmpdir_write(home, ".aws/sso", "a file in place of a folder");
    struct child_result result = rollcall_run_with(NULL, env, "--resolve");
    ck_assert_run(&result, 3, "not logged in");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "Note         what is renewed could "
                                                        "not be kept: "));
    ck_assert_ptr_nonnull(
        strstr(buf_text(&result.out), "/.aws/sso: not a folder; make it writable"));
    child_result_clean_up(&result);
    result = rollcall_run_with(NULL, env, "--resolve -o json");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"notes\": [\"what is renewed"));
    child_result_clean_up(&result);
}
END_TEST

START_TEST(check_asks_for_one_row)
{
    struct simproc *sim = simproc_start(NULL);
    struct child_result result = rollcall_run(sim, "--check " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "ok: 1 row in "));
    ck_assert_int_eq(simproc_list_count(sim), 1);
    ck_assert_int_eq(simproc_request_count(sim), 2); /* and one GetMeeting */
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

START_TEST(check_tells_the_seats_when_the_identity_may_ask)
{
    const char *const args[] = {"--features", "{\"Video\":{\"MaxResolution\":\"FHD\"}}", NULL};
    struct simproc *sim = simproc_start(args);
    struct child_result result = rollcall_run(sim, "--check " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "25, video FHD"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "all-hands"));
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--check -o json " SIMPROC_MEETING);
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"seats\": 25, "));
    child_result_clean_up(&result);
    simproc_fault(sim, "{\"kind\": \"denied\", \"operation\": \"get-meeting\"}");
    result = rollcall_run(sim, "--check " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "not allowed: seats are not known"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_endpoint_of_another_region_is_noted)
{
    struct child_result result =
        rollcall_run(NULL, "--resolve --region us-east-1 --endpoint-url "
                           "https://meetings-chime.eu-central-1.amazonaws.com");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "give --region eu-central-1"));
    child_result_clean_up(&result);
}
END_TEST

START_TEST(a_debug_log_has_all_of_the_request_and_nothing_secret)
{
    static const char *const wanted[] = {
        " ListAttendees GET http://",
        "/attendees?max-results=... 200 ",
        "B attempt=1 request-id=",
        "credentials=\"environment variables\"",
    };
    struct simproc *sim = simproc_start(NULL);
    const char *path = tmpdir_path(tmpdir_new(), "log");
    struct child_result result =
        rollcall_run(sim, keep_printf("--debug --log-file %s --check " SIMPROC_MEETING, path));
    ck_assert_run(&result, 0, "");
    child_result_clean_up(&result);
    char *text = tmpdir_read(path);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(strstr(text, wanted[i]), "no \"%s\" in\n%s", wanted[i], text);
    ck_assert_ptr_null(strstr(text, "wJalr"));
    ck_assert_ptr_null(strstr(text, "AKIDEXAMPLE"));
    ck_assert_ptr_null(strstr(text, "max-results=1"));
    free(text);
    simproc_stop(sim);
}
END_TEST

/* sudo -E and su leave variables behind that name another user's folders. */
START_TEST(folders_of_another_user_are_named_by_debug_and_left_alone)
{
    enum { NOBODY = 65534 };
    const char *dir = tmpdir_new();
    struct simproc *sim = simproc_start(NULL);
    const char *const env[] = {keep_printf("XDG_RUNTIME_DIR=%s", dir), NULL};
    if (geteuid() != 0) {
        printf("SKIPPED: only root can give a folder away\n");
        simproc_stop(sim);
        return;
    }
    for (int foreign = 0; foreign < 2; foreign++) {
        if (foreign)
            ck_assert_int_eq(chown(dir, NOBODY, NOBODY), 0);
        struct child_result result =
            rollcall_run_with(sim, env, "--debug --count " SIMPROC_MEETING);
        ck_assert_run(&result, 0, "");
        bool said = strstr(buf_text(&result.err), "folders of-another-user-not-used=1") != NULL;
        ck_assert_msg(said == (foreign == 1), "%s", buf_text(&result.err));
        child_result_clean_up(&result);
        if (!foreign)
            ck_assert_int_eq(system(keep_printf("rm -r '%s/rollcall'", dir)), 0);
    }
    ck_assert_int_eq(rmdir(dir), 0);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("resolve", folders_of_another_user_are_named_by_debug_and_left_alone,
          the_object_has_the_documented_members, flags_and_our_own_variables_are_named_as_such,
          without_a_region_the_status_is_3_and_the_rest_is_told,
          without_credentials_the_status_is_3_and_the_region_is_told,
          whoever_has_two_things_to_mend_hears_of_both,
          the_files_are_named_with_what_became_of_them, what_surprises_people_is_said,
          the_proxy_is_shown_without_its_password,
          an_endpoint_or_a_file_that_has_to_be_corrected_is_2, check_asks_for_one_row,
          check_tells_the_seats_when_the_identity_may_ask, an_endpoint_of_another_region_is_noted,
          a_debug_log_has_all_of_the_request_and_nothing_secret,
          what_is_about_to_go_wrong_is_told_with_its_remedy,
          whatever_keeps_credentials_away_names_its_place_and_its_remedy,
          a_clock_that_is_off_is_told, a_cache_that_cannot_be_written_is_told)
