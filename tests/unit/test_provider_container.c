/* Container credentials, against a server that plays the agent. */
#include "aws/credentials/container.h"

#include "support/credstage.h"
#include "support/paths.h"
#include "support/player.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

static const char good[] =
    "{\"RoleArn\": \"arn\", \"AccessKeyId\": \"C1\", \"SecretAccessKey\": \"CS\", \"Token\": "
    "\"CT\", \"Expiration\": \"2026-11-23T13:00:00Z\"}";

static struct player *open_stage(struct credstage *stage, const struct play_step *script)
{
    struct player *player = player_start(script);
    credstage_init(stage, NULL, NULL);
    credstage_set(stage, "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/role?x=1", player_url(player));
    return player;
}

static void close_stage(struct credstage *stage, struct player *player)
{
    ck_assert_str_eq(player_trouble(player), "");
    player_stop(player);
    credstage_clean_up(stage);
}

START_TEST(the_agent_gives_credentials)
{
    static const struct play_step script[] = {
        PLAY_IF("GET /role?x=1 HTTP", "Authorization: Bearer abc\r\n", 200, good), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    credstage_set(&stage, "AWS_CONTAINER_AUTHORIZATION_TOKEN=Bearer abc");
    credstage_set(&stage, "http_proxy=http://127.0.0.1:1");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "C1");
    ck_assert_str_eq(stage.cred.session_token, "CT");
    ck_assert_str_eq(stage.cred.source, "container credentials");
    ck_assert_str_eq(stage.cred.ua_features, "z");
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS + 3600 * 1000);
    close_stage(&stage, player);
}
END_TEST

START_TEST(what_the_agent_said_is_told)
{
    static const char *const bodies[] = {
        "{\"code\": \"NoIdInRequest\", \"message\": \"CredentialsV2Request: no such task\"}",
        "CredentialsV2Request: no such task\nmore\n"};
    for (size_t i = 0; i < 2; i++) {
        const struct play_step script[] = {PLAY("GET /role", 400, bodies[i]),
                                           PLAY("GET /role", 400, bodies[i]),
                                           PLAY("GET /role", 400, bodies[i]), PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, script);
        ck_assert(!credstage_load(&stage));
        ck_assert_msg(strstr(stage.err.detail, "the agent answered 400: CredentialsV2Request: no "
                                               "such task") != NULL,
                      "%s", stage.err.detail);
        ck_assert_ptr_null(strstr(stage.err.detail, "more"));
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(the_token_file_wins_and_is_read_anew)
{
    static const struct play_step script[] = {PLAY("Authorization: one\r\n", 200, good),
                                              PLAY("Authorization: two\r\n", 200, good), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    credstage_set(&stage, "AWS_CONTAINER_AUTHORIZATION_TOKEN=other");
    credstage_set(&stage, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=%s",
                  tmpdir_write(stage.home, "token", "one"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    tmpdir_write(stage.home, "token", "two");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_token_with_a_line_break_is_not_sent)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    credstage_set(&stage, "AWS_CONTAINER_AUTHORIZATION_TOKEN=a\r\nX-Evil: 1");
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "line break"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(trouble_is_tried_three_times)
{
    static const struct play_step script[] = {PLAY("GET /role", 500, ""),
                                              PLAY("GET /role", 404, "no"),
                                              PLAY("GET /role", 200, good), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(an_agent_that_stays_silent_is_given_up)
{
    static const struct play_step script[] = {PLAY_FAULT("GET /role", PLAY_SILENCE),
                                              PLAY_FAULT("GET /role", PLAY_CLOSE),
                                              PLAY("GET /role", 500, ""), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_str_eq(stage.err.detail, "container credentials: the agent answered 500");
    ck_assert_int_eq(stage.err.retry, ERR_RETRY_LATER);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_reply_that_lies_is_an_error)
{
    static const char *const bodies[] = {
        "", "<html>", "{}", "{\"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}",
        ("{\"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\", \"Token\": \"c\", \"Expiration\": "
         "\"soon\"}")};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const struct play_step script[] = {PLAY("GET /role", 200, bodies[i]), PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, script);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
        close_stage(&stage, player);
    }
}
END_TEST

/* --- where the agent may be --------------------------------------------------------------------
 */

static bool uri_of(const char *variable, char *out)
{
    char copy[300];
    struct err err = ERR_INIT;
    snprintf(copy, sizeof copy, "%s", variable);
    char *const variables[] = {copy, NULL};
    struct env *env = env_capture(variables);
    bool ok = container_uri(env, out, &err);
    env_destroy(env);
    return ok;
}

START_TEST(secrets_come_over_http_from_this_machine_and_the_agents_only)
{
    static const char *const bad[] = {
        "http://example.com/",
        "http://169.254.170.2.example.com/",
        "http://localhost.example.com/",
        "http://user@127.0.0.1/",
        "http://127.0.0.1@example.com/",
        "ftp://127.0.0.1/",
        "http://",
        "https://",
        "https:///x",
        "/x",
        "",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\x7f",
        "http://[fd00:ec2::24]/",
        "http://127.0.0.1.example.com/",
        "http://10.0.0.1/",
    };
    static const char *const fine[] = {"http://127.0.0.1/",        "http://127.9.9.9:80/x",
                                       "http://localhost:1",       "http://[::1]:1/x",
                                       "http://169.254.170.2/",    "http://169.254.170.23/v1",
                                       "http://[fd00:ec2::23]/v1", "https://example.com/x?y"};
    char uri[CONTAINER_URI_SIZE];
    char variable[300];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(variable, sizeof variable, "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s", bad[i]);
        ck_assert_msg(!uri_of(variable, uri), "%s", bad[i]);
    }
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        snprintf(variable, sizeof variable, "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s", fine[i]);
        ck_assert_msg(uri_of(variable, uri), "%s", fine[i]);
        ck_assert_str_eq(uri, fine[i]);
    }
    ck_assert(uri_of("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/a?b", uri));
    ck_assert_str_eq(uri, "http://169.254.170.2/a?b");
    ck_assert(!uri_of("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=@example.com/", uri));
    ck_assert(!uri_of("NONE=1", uri));
}
END_TEST

static void check_case(json_object *test)
{
    char lines[4][300];
    char *variables[5] = {NULL};
    size_t count = 0;
    char uri[CONTAINER_URI_SIZE];
    struct err err = ERR_INIT;
    json_object_object_foreach(json_object_object_get(test, "env"), name, value)
    {
        snprintf(lines[count], sizeof lines[count], "%s=%s", name, json_object_get_string(value));
        variables[count] = lines[count];
        count++;
    }
    struct env *env = env_capture(variables);
    json_object *expected = json_object_object_get(json_object_object_get(test, "result"), "Ok");
    bool ok = container_uri(env, uri, &err);
    ck_assert_msg(ok == (expected != NULL), "%s", json_object_to_json_string(test));
    if (expected)
        ck_assert_str_eq(uri, json_object_get_string(expected));
    env_destroy(env);
}

START_TEST(the_published_cases_come_out_as_expected)
{
    const char *path = paths_vectors("sdk-config/ecs-tests.json");
    if (!path)
        return;
    json_object *root = json_object_from_file(path);
    json_object *cases = json_object_object_get(root, "tests");
    for (size_t i = 0; i < json_object_array_length(cases); i++)
        check_case(json_object_array_get_idx(cases, i));
    ck_assert_uint_eq(json_object_array_length(cases), 11);
    json_object_put(root);
}
END_TEST

UNIT_MAIN("provider_container", the_agent_gives_credentials, the_token_file_wins_and_is_read_anew,
          a_token_with_a_line_break_is_not_sent, trouble_is_tried_three_times,
          an_agent_that_stays_silent_is_given_up, a_reply_that_lies_is_an_error,
          secrets_come_over_http_from_this_machine_and_the_agents_only,
          the_published_cases_come_out_as_expected, what_the_agent_said_is_told)
