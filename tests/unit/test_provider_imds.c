/* Instance metadata, against a server that plays it. */
#include "aws/imds.h"

#include "support/credstage.h"
#include "support/paths.h"
#include "support/player.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#define ROLES "/latest/meta-data/iam/security-credentials/"

#define CREDENTIALS(expires)                                                                       \
    "{\"Code\": \"Success\", \"AccessKeyId\": \"I1\", \"SecretAccessKey\": \"IS\", \"Token\": "    \
    "\"IT\", \"Expiration\": \"" expires "\"}"

static struct player *open_stage(struct credstage *stage, const struct play_step *script)
{
    struct player *player = player_start(script);
    credstage_init(stage, NULL, NULL);
    credstage_set(stage, "AWS_EC2_METADATA_DISABLED=false");
    credstage_set(stage, "AWS_EC2_METADATA_SERVICE_ENDPOINT=%s", player_url(player));
    return player;
}

static void close_stage(struct credstage *stage, struct player *player)
{
    ck_assert_str_eq(player_trouble(player), "");
    player_stop(player);
    credstage_clean_up(stage);
}

START_TEST(version_two_gives_credentials_for_a_token)
{
    static const struct play_step script[] = {
        PLAY_IF("PUT /latest/api/token HTTP", "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n",
                200, "TOK=="),
        PLAY_IF("GET " ROLES " HTTP", "x-aws-ec2-metadata-token: TOK==\r\n", 200, "my-role"),
        PLAY_IF("GET " ROLES "my-role HTTP", "x-aws-ec2-metadata-token: TOK==\r\n", 200,
                CREDENTIALS("2026-11-23T18:00:00Z")),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "I1");
    ck_assert_str_eq(stage.cred.session_token, "IT");
    ck_assert_str_eq(stage.cred.source, "EC2 instance metadata, role my-role");
    ck_assert_str_eq(stage.cred.ua_features, "0");
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS + 6 * 3600 * 1000);
    close_stage(&stage, player);
}
END_TEST

START_TEST(version_one_serves_where_there_is_no_token)
{
    static const int statuses[] = {403, 404, 405};
    for (size_t i = 0; i < 3; i++) {
        const struct play_step script[] = {
            PLAY("PUT /latest/api/token", statuses[i], ""), PLAY("GET " ROLES " HTTP", 200, "r"),
            PLAY("GET " ROLES "r HTTP", 200, CREDENTIALS("2026-11-23T18:00:00Z")), PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, script);
        ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
        ck_assert_ptr_null(strstr(player_seen(player), "x-aws-ec2-metadata-token:"));
        const char *asked = strstr(player_seen(player), "PUT /latest/api/token");
        ck_assert_msg(asked && !strstr(asked + 1, "PUT /latest/api/token"),
                      "%d is an answer: there is no second try", statuses[i]);
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(version_one_can_be_forbidden)
{
    static const struct play_step script[] = {PLAY("PUT /latest/api/token", 404, ""), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    credstage_set(&stage, "AWS_EC2_METADATA_V1_DISABLED=true");
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_NO_CREDENTIALS);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_token_request_that_is_refused_ends_it)
{
    static const struct play_step script[] = {PLAY("PUT /latest/api/token", 400, ""), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_NO_CREDENTIALS);
    close_stage(&stage, player);
}
END_TEST

START_TEST(silence_at_the_token_means_version_one)
{
    static const struct play_step script[] = {
        PLAY_FAULT("PUT /latest/api/token", PLAY_SILENCE), PLAY("GET " ROLES " HTTP", 200, "r"),
        PLAY("GET " ROLES "r HTTP", 200, CREDENTIALS("2026-11-23T18:00:00Z")), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(more_attempts_can_be_asked_for)
{
    static const struct play_step script[] = {
        PLAY("PUT /latest/api/token", 500, ""),
        PLAY("PUT /latest/api/token", 200, "T"),
        PLAY("GET " ROLES " HTTP", 500, ""),
        PLAY("GET " ROLES " HTTP", 200, "r"),
        PLAY("GET " ROLES "r HTTP", 200, ""),
        PLAY("GET " ROLES "r HTTP", 200, CREDENTIALS("2026-11-23T18:00:00Z")),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    credstage_set(&stage, "AWS_METADATA_SERVICE_NUM_ATTEMPTS=2");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(credentials_that_aws_is_late_to_renew_last_a_little_longer)
{
    static const struct play_step script[] = {
        PLAY("PUT /latest/api/token", 200, "T"), PLAY("GET " ROLES " HTTP", 200, "r"),
        PLAY("GET " ROLES "r HTTP", 200, CREDENTIALS("2026-11-23T11:00:00Z")), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS + (900 + 120) * 1000);
    close_stage(&stage, player);
}
END_TEST

START_TEST(lies_mean_that_there_are_no_credentials)
{
    static const char *const roles[] = {"../../evil", "a b", "x\r\ny", ""};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        const struct play_step script[] = {PLAY("PUT /latest/api/token", 200, "T"),
                                           PLAY("GET " ROLES " HTTP", 200, roles[i]), PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, script);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(stage.err.code, ERR_NO_CREDENTIALS);
        close_stage(&stage, player);
    }
    static const struct play_step script[] = {
        PLAY("PUT /latest/api/token", 200, "T"), PLAY("GET " ROLES " HTTP", 200, "r"),
        PLAY("GET " ROLES "r HTTP", 200,
             "{\"Code\": \"AssumeRoleUnauthorizedAccess\", \"Message\": \"EC2 cannot assume\"}"),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    tmpdir_write(stage.home, ".aws/config",
                 "[default]\nrole_arn=arn:aws:iam::1:role/r\n"
                 "credential_source=Ec2InstanceMetadata\n");
    ck_assert(!credstage_load(&stage)); /* named by the profile: then the reason is told */
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "EC2 cannot assume"));
    ck_assert_int_eq(stage.err.retry, ERR_RETRY_LATER); /* it is put right elsewhere */
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_service_that_had_answered_is_asked_again_later)
{
    static const struct play_step script[] = {
        PLAY("PUT /latest/api/token", 200, "T"),
        PLAY("GET " ROLES " HTTP", 200, "r"),
        PLAY("GET " ROLES "r HTTP", 200, CREDENTIALS("2026-11-23T18:00:00Z")),
        PLAY("PUT /latest/api/token", 200, "T"),
        PLAY("GET " ROLES " HTTP", 503, ""),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_int_eq(stage.err.retry, ERR_RETRY_LATER);
    close_stage(&stage, player);
}
END_TEST

START_TEST(an_older_service_knows_the_zone_alone)
{
    static const struct play_step script[] = {
        PLAY("PUT /latest/api/token", 200, "T"),
        PLAY("GET /latest/meta-data/placement/region HTTP", 404, ""),
        PLAY("GET /latest/meta-data/placement/availability-zone/ HTTP", 200, "us-west-2-lax-1a"),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    stage.flags.ask_metadata = true;
    ck_assert_msg(credstage_resolve(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.settings.region.value, "us-west-2");
    ck_assert_str_eq(stage.settings.region.source, "EC2 instance metadata");
    close_stage(&stage, player);
}
END_TEST

START_TEST(the_region_is_asked_for_by_its_name)
{
    static const struct play_step script[] = {
        PLAY("PUT /latest/api/token", 200, "T"),
        PLAY("GET /latest/meta-data/placement/region HTTP", 200, "us-gov-west-1\n"), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    stage.flags.ask_metadata = true;
    ck_assert_msg(credstage_resolve(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.settings.region.value, "us-gov-west-1");
    close_stage(&stage, player);
}
END_TEST

START_TEST(line_breaks_behind_token_and_role_are_nothing)
{
    static const struct play_step script[] = {
        PLAY("PUT /latest/api/token", 200, "T\n"),
        PLAY_IF("GET " ROLES " HTTP", "x-aws-ec2-metadata-token: T\r\n", 200, "r\n"),
        PLAY("GET " ROLES "r HTTP", 200, CREDENTIALS("2026-11-23T18:00:00Z")), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(what_the_service_said_is_told)
{
    static const struct {
        struct play_step script[4];
        const char *variable, *words;
    } rows[] = {
        {{PLAY("PUT", 200, "T"), PLAY("GET " ROLES " HTTP", 404, ""), PLAY_END},
         "X=",
         "the instance has no role"},
        {{PLAY("PUT", 200, "T"), PLAY("GET " ROLES " HTTP", 401, ""), PLAY_END},
         "X=",
         "was answered with 401"},
        {{PLAY("PUT", 403, ""), PLAY_END},
         "AWS_EC2_METADATA_V1_DISABLED=true",
         "answered with 403, and version 1 is disabled"},
        {{PLAY("PUT", 400, ""), PLAY_END}, "X=", "the token request was answered with 400"},
        {{PLAY("PUT", 200, "T"), PLAY("GET " ROLES " HTTP", 200, "r"),
          PLAY("GET " ROLES "r HTTP", 200,
               "{\"Code\": \"AssumeRoleUnauthorizedAccess\", \"Message\": \"EC2 cannot assume "
               "the role r.\"}"),
          PLAY_END},
         "X=",
         "role r: AssumeRoleUnauthorizedAccess: EC2 cannot assume the role r."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct credstage stage;
        struct player *player = open_stage(&stage, rows[i].script);
        credstage_set(&stage, "%s", rows[i].variable);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(stage.err.code, ERR_NO_CREDENTIALS);
        ck_assert_msg(strstr(stage.err.detail, rows[i].words) != NULL, "%s", stage.err.detail);
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(without_anybody_there_is_no_region)
{
    static const struct play_step script[] = {PLAY_FAULT("PUT", PLAY_CLOSE),
                                              PLAY_FAULT("GET", PLAY_CLOSE), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    stage.flags.ask_metadata = true;
    ck_assert(!credstage_resolve(&stage));
    ck_assert_int_eq(stage.err.code, ERR_NO_REGION);
    close_stage(&stage, player);
}
END_TEST

/* --- where the service is ------------------------------------------------------------------------
 */

/* What is read from a config file of this text; NULL: there is none. */
static struct profiles *read_profiles(const char *config, struct err *err)
{
    const char *dir = tmpdir_new();
    char home[600];
    snprintf(home, sizeof home, "HOME=%s", dir);
    char *const variables[] = {home, NULL};
    struct env *env = env_capture(variables);
    if (config)
        tmpdir_write(dir, ".aws/config", config);
    struct profiles *profiles = profiles_load(env, err);
    env_destroy(env);
    tmpdir_remove(dir);
    return profiles;
}

/* The base URL that variables and config give, or "error". */
static const char *base_of(char *const *variables, const char *config, char *out, size_t size)
{
    struct err err = ERR_INIT;
    struct imds imds = {0};
    struct env *env = env_capture(variables);
    struct profiles *profiles = read_profiles(config, &err);
    bool ok = imds_configure(&imds, env, profiles, "default", &err);
    snprintf(out, size, "%s", ok ? imds.base : "error");
    profiles_destroy(profiles);
    env_destroy(env);
    return out;
}

START_TEST(numbers_and_modes_that_are_none_are_refused)
{
    static const char *const configs[] = {
        "metadata_service_timeout=soon",          "metadata_service_timeout=0",
        "metadata_service_num_attempts=-1",       "ec2_metadata_service_endpoint_mode=ipv5",
        "ec2_metadata_service_endpoint=nonsense", "ec2_metadata_service_endpoint=http://a b",
    };
    char *const none[] = {NULL};
    char out[600];
    char config[200];
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        snprintf(config, sizeof config, "[default]\n%s\n", configs[i]);
        ck_assert_str_eq(base_of(none, config, out, sizeof out), "error");
    }
    ck_assert_str_eq(base_of(none, "[default]\nimds_use_ipv6=true\n", out, sizeof out),
                     "http://[fd00:ec2::254]/");
}
END_TEST

/* Returns 1, or 0 for a case that rollcall cannot be in. */
static int check_case(json_object *test)
{
    char lines[4][300];
    char *variables[5] = {NULL};
    size_t count = 0;
    char out[600];
    json_object *result = json_object_object_get(test, "result");
    json_object *expected = json_object_object_get(result, "Ok");
    json_object *file = json_object_object_get(json_object_object_get(test, "fs"), "config");
    if (json_object_object_get_ex(test, "endpoint_override", NULL) ||
        json_object_object_get_ex(test, "mode_override", NULL))
        return 0; /* set by a program, which rollcall is not */
    json_object_object_foreach(json_object_object_get(test, "env"), name, value)
    {
        snprintf(lines[count], sizeof lines[count], "%s=%s", name, json_object_get_string(value));
        variables[count] = lines[count];
        count++;
    }
    base_of(variables, json_object_get_string(file), out, sizeof out);
    if (strcmp(out, "error") != 0)
        strcat(out, "latest/api/token");
    ck_assert_msg(strcmp(out, expected ? json_object_get_string(expected) : "error") == 0, "%s: %s",
                  json_object_to_json_string(test), out);
    return 1;
}

START_TEST(the_published_cases_come_out_as_expected)
{
    const char *path = paths_vectors("sdk-config/imds-config/imds-endpoint-tests.json");
    if (!path)
        return;
    json_object *root = json_object_from_file(path);
    json_object *cases = json_object_object_get(root, "tests");
    int checked = 0;
    for (size_t i = 0; i < json_object_array_length(cases); i++)
        checked += check_case(json_object_array_get_idx(cases, i));
    ck_assert_uint_eq(json_object_array_length(cases), 14);
    ck_assert_int_eq(checked, 11);
    json_object_put(root);
}
END_TEST

UNIT_MAIN("provider_imds", version_two_gives_credentials_for_a_token,
          version_one_serves_where_there_is_no_token, version_one_can_be_forbidden,
          a_token_request_that_is_refused_ends_it, silence_at_the_token_means_version_one,
          more_attempts_can_be_asked_for,
          credentials_that_aws_is_late_to_renew_last_a_little_longer,
          lies_mean_that_there_are_no_credentials, a_service_that_had_answered_is_asked_again_later,
          an_older_service_knows_the_zone_alone, without_anybody_there_is_no_region,
          numbers_and_modes_that_are_none_are_refused, the_published_cases_come_out_as_expected,
          the_region_is_asked_for_by_its_name, line_breaks_behind_token_and_role_are_nothing,
          what_the_service_said_is_told)
