/* Login sessions, against a server that plays the sign-in service. */
#include "support/credstage.h"
#include "support/paths.h"
#include "support/player.h"
#include "support/rawserver.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include "base/calendar.h"

#include <json-c/json.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARN "arn:aws:sts::012345678910:assumed-role/Admin/admin"
#define FILE_NAME                                                                                  \
    ".aws/login/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json"
#define CONFIG "[profile dev]\nlogin_session = " ARN "\nregion = us-east-2\n"

/* A key of the test's own, made with `openssl ecparam -genkey -name prime256v1`. */
#define KEY_PEM                                                                                    \
    "-----BEGIN PRIVATE KEY-----\\n"                                                               \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFOXLvZtK84rtscj2\\n"                          \
    "Bw0YnGdYzPd5BYakaZ+vYvxZ2h2hRANCAAQ4wV1gCGP8RurOgiBURQXGPsvWWRa0\\n"                          \
    "T5c7TOPe3H+HYKzDPezKhcveess2wEbBKeJB+Aylud5hMAHXWFZAOCcW\\n"                                  \
    "-----END PRIVATE KEY-----\\n"

#define SESSION(expires)                                                                           \
    "{\"accessToken\": {\"accessKeyId\": \"K0\", \"secretAccessKey\": \"S0\", \"sessionToken\": "  \
    "\"T0\", \"accountId\": \"012345678910\", \"expiresAt\": \"" expires "\"}, "                   \
    "\"refreshToken\": \"R0\", \"clientId\": \"C0\", \"idToken\": \"kept\", "                      \
    "\"dpopKey\": \"" KEY_PEM "\"}"

static const char fresh[] =
    "{\"accessToken\": {\"accessKeyId\": \"K1\", \"secretAccessKey\": \"S1\", \"sessionToken\": "
    "\"T1\"}, \"refreshToken\": \"R1\", \"expiresIn\": 900, \"tokenType\": \"aws_sigv4\"}";

static struct player *open_stage(struct credstage *stage, const struct play_step *script,
                                 const char *session)
{
    struct player *player = player_start(script);
    credstage_init(stage, CONFIG, NULL);
    credstage_set(stage, "AWS_ENDPOINT_URL_SIGNIN=%s", player_url(player));
    stage->flags.profile = "dev";
    if (session)
        tmpdir_write(stage->home, FILE_NAME, session);
    return player;
}

static void close_stage(struct credstage *stage, struct player *player)
{
    ck_assert_str_eq(player_trouble(player), "");
    player_stop(player);
    credstage_clean_up(stage);
}

START_TEST(a_session_that_lasts_is_used_as_it_is)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script, SESSION("2026-11-23T12:05:01Z"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "K0");
    ck_assert_str_eq(stage.cred.session_token, "T0");
    ck_assert_str_eq(stage.cred.account_id, "012345678910");
    ck_assert_str_eq(stage.cred.source, "login session of profile dev");
    ck_assert_str_eq(stage.cred.ua_features, "AC,AD");
    close_stage(&stage, player);
}
END_TEST

START_TEST(in_its_last_five_minutes_it_is_renewed_with_a_proof)
{
    static const struct play_step script[] = {
        PLAY_IF("POST /v1/token HTTP",
                "{ \"clientId\": \"C0\", \"refreshToken\": \"R0\", \"grantType\": "
                "\"refresh_token\" }",
                200, fresh),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script, SESSION("2026-11-23T12:05:00Z"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "K1");
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS + 900 * 1000);
    /* typ, alg and kty of a JWT's first part, in base64url */
    ck_assert_ptr_nonnull(
        strstr(player_seen(player), "DPoP: eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVT"));
    char *text = credstage_read(&stage, FILE_NAME);
    ck_assert_ptr_nonnull(strstr(text, "\"accessKeyId\": \"K1\""));
    ck_assert_ptr_nonnull(strstr(text, "\"refreshToken\": \"R1\""));
    ck_assert_ptr_nonnull(strstr(text, "\"expiresAt\": \"2026-11-23T12:15:00Z\""));
    ck_assert_ptr_nonnull(strstr(text, "\"accountId\": \"012345678910\""));
    ck_assert_ptr_nonnull(strstr(text, "\"idToken\": \"kept\""));
    free(text);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_renewal_that_fails_is_no_error_while_the_session_lasts)
{
    static const struct play_step script[] = {
        PLAY("POST /v1/token HTTP", 400, "{\"error\": \"TOKEN_EXPIRED\"}"), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script, SESSION("2026-11-23T12:03:00Z"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "K0");
    close_stage(&stage, player);
}
END_TEST

START_TEST(refusals_say_who_must_do_what)
{
    static const struct {
        int status;
        const char *body, *remedy;
        enum err_code code;
    } rows[] = {
        {400, "{\"error\": \"TOKEN_EXPIRED\"}", "run: aws login --profile dev", ERR_LOGIN_EXPIRED},
        {403, "{\"error\": \"USER_CREDENTIALS_CHANGED\"}", "run: aws login --profile dev",
         ERR_LOGIN_EXPIRED},
        {403, "{\"error\": \"INSUFFICIENT_PERMISSIONS\"}",
         "the identity needs signin:CreateOAuth2Token", ERR_DENIED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct play_step script[] = {
            PLAY("POST /v1/token HTTP", rows[i].status, rows[i].body), PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, script, SESSION("2026-11-23T11:00:00Z"));
        ck_assert(!credstage_load(&stage));
        ck_assert_str_eq(err_name(stage.err.code), err_name(rows[i].code));
        ck_assert_str_eq(err_remedy(&stage.err), rows[i].remedy);
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(no_session_or_half_of_one_means_to_log_in)
{
    static const char *const texts[] = {NULL, "{}", "nonsense",
                                        "{\"accessToken\": {\"accessKeyId\": \"K\"}}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        static const struct play_step script[] = {PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, script, texts[i]);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(stage.err.code, ERR_NOT_LOGGED_IN);
        ck_assert_str_eq(err_remedy(&stage.err), "run: aws login --profile dev");
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(a_key_that_cannot_sign_is_an_error)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(
        &stage, script,
        "{\"accessToken\": {\"accessKeyId\": \"K0\", \"secretAccessKey\": \"S0\", "
        "\"sessionToken\": \"T0\", \"accountId\": \"1\", \"expiresAt\": \"2026-11-23T11:00:00Z\"}, "
        "\"refreshToken\": \"R0\", \"clientId\": \"C0\", \"dpopKey\": \"nonsense\"}");
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    close_stage(&stage, player);
}
END_TEST

START_TEST(the_cache_can_be_elsewhere)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, script, NULL);
    credstage_set(&stage, "AWS_LOGIN_CACHE_DIRECTORY=~/elsewhere");
    tmpdir_write(stage.home,
                 "elsewhere/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json",
                 SESSION("2026-11-23T13:00:00Z"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

/* --- the published cases ------------------------------------------------------------------------
 */

static const char *text_of(json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

/* The service's answer to the one call that a case plays. */
static struct play_step step_of(json_object *calls, char *body, size_t size)
{
    json_object *call = json_object_array_get_idx(calls, 0);
    json_object *code = json_object_object_get(call, "responseCode");
    json_object *output =
        json_object_object_get(json_object_object_get(call, "response"), "tokenOutput");
    snprintf(body, size, "%s", output ? json_object_to_json_string(output) : "{}");
    json_object *input =
        json_object_object_get(json_object_object_get(call, "request"), "tokenInput");
    struct play_step step = PLAY_IF("POST /v1/token", text_of(input, "refreshToken"),
                                    code ? json_object_get_int(code) : 200, body);
    return step;
}

static void check_credentials(struct credstage *stage, json_object *outcome)
{
    int64_t expires_ms = 0;
    ck_assert_msg(credstage_load(stage), "%s", stage->err.detail);
    ck_assert(iso8601_parse(text_of(outcome, "expiresAt"), &expires_ms));
    ck_assert_str_eq(stage->cred.access_key_id, text_of(outcome, "accessKeyId"));
    ck_assert_str_eq(stage->cred.secret_access_key, text_of(outcome, "secretAccessKey"));
    ck_assert_str_eq(stage->cred.session_token, text_of(outcome, "sessionToken"));
    ck_assert_str_eq(stage->cred.account_id, text_of(outcome, "accountId"));
    ck_assert_int_eq(stage->cred.expires_ms, expires_ms);
}

static void check_cache(const struct credstage *stage, json_object *outcome)
{
    json_object_object_foreach(outcome, name, expected)
    {
        char path[200];
        if (strcmp(name, "result") == 0)
            continue;
        snprintf(path, sizeof path, ".aws/login/cache/%s", name);
        char *text = credstage_read(stage, path);
        json_object *file = json_tokener_parse(text ? text : "");
        ck_assert_msg(json_object_equal(file, expected), "%s", text);
        json_object_put(file);
        free(text);
    }
}

static void check_case(json_object *test)
{
    struct play_step script[2] = {PLAY_END, PLAY_END};
    char body[4096];
    json_object *calls = json_object_object_get(test, "mockApiCalls");
    json_object *outcomes = json_object_object_get(test, "outcomes");
    struct credstage stage;
    if (calls)
        script[0] = step_of(calls, body, sizeof body);
    struct player *player = open_stage(&stage, script, NULL);
    stage.flags.profile = "signin";
    stage.now_ms = 1763510400000; /* 2025-11-19T00:00:00Z, as the cases want it */
    credstage_set(&stage, "AWS_REGION=us-east-1");
    tmpdir_write(stage.home, ".aws/config", text_of(test, "configContents"));
    json_object_object_foreach(json_object_object_get(test, "cacheContents"), name, content)
    {
        char path[200];
        snprintf(path, sizeof path, ".aws/login/cache/%s", name);
        tmpdir_write(stage.home, path, json_object_to_json_string(content));
    }
    for (size_t i = 0; i < json_object_array_length(outcomes); i++) {
        json_object *outcome = json_object_array_get_idx(outcomes, i);
        const char *result = text_of(outcome, "result");
        if (strcmp(result, "credentials") == 0)
            check_credentials(&stage, outcome);
        else if (strcmp(result, "cacheContents") == 0)
            check_cache(&stage, outcome);
        else
            ck_assert(!credstage_load(&stage));
    }
    close_stage(&stage, player);
}

START_TEST(the_published_cases_come_out_as_expected)
{
    const char *path = paths_vectors("login/login-provider-test-cases.json");
    if (!path)
        return;
    json_object *cases = json_object_from_file(path);
    for (size_t i = 0; i < json_object_array_length(cases); i++)
        check_case(json_object_array_get_idx(cases, i));
    ck_assert_uint_eq(json_object_array_length(cases), 8);
    json_object_put(cases);
}
END_TEST

/* --- several programs ---------------------------------------------------------------------------
 */

enum { PROGRAMS = 5, ROUNDS = 40 };

/* A sign-in service whose refresh tokens serve once. */
struct service {
    int renewals; /* the token that is good is R<renewals> */
    int refusals;
};

static void serve_once(struct rawserver_conn *conn, void *data)
{
    struct service *service = data;
    char wanted[40], body[300], text[500];
    if (!rawserver_read_request(conn))
        return;
    snprintf(wanted, sizeof wanted, "\"refreshToken\": \"R%d\"", service->renewals);
    bool good = strstr(rawserver_request(conn), wanted);
    service->renewals += good;
    service->refusals += !good;
    snprintf(body, sizeof body,
             "{\"accessToken\": {\"accessKeyId\": \"K%d\", \"secretAccessKey\": \"S\", "
             "\"sessionToken\": \"T\"}, \"refreshToken\": \"R%d\", \"expiresIn\": 900}",
             service->renewals, service->renewals);
    snprintf(text, sizeof text, "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
             good ? "200 OK" : "400 Bad Request",
             good ? strlen(body) : strlen("{\"error\": \"TOKEN_EXPIRED\"}"),
             good ? body : "{\"error\": \"TOKEN_EXPIRED\"}");
    rawserver_write(conn, text);
}

struct program {
    struct credstage stage;
    pthread_t thread;
    bool ok;
};

static void *load(void *data)
{
    struct program *program = data;
    program->ok = credstage_load(&program->stage);
    return NULL;
}

static void write_ended_session(const char *home, int number)
{
    char token[8], *session = strdup(SESSION("2026-11-23T11:00:00Z"));
    char text[sizeof SESSION("2026-11-23T11:00:00Z") + 16];
    snprintf(token, sizeof token, "R%d", number);
    char *at = strstr(session, "\"R0\"");
    *at = '\0';
    snprintf(text, sizeof text, "%s\"%s\"%s", session, token, at + 4);
    tmpdir_write(home, FILE_NAME, text);
    free(session);
}

START_TEST(one_of_several_programs_renews_for_all)
{
    struct service service = {0};
    struct rawserver *server =
        rawserver_start(&(struct rawserver_options){.serve = serve_once, .data = &service});
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", CONFIG);
    for (int round = 0; round < ROUNDS; round++) {
        static struct program programs[PROGRAMS];
        write_ended_session(home, service.renewals);
        for (int i = 0; i < PROGRAMS; i++) {
            credstage_init(&programs[i].stage, NULL, NULL);
            credstage_set(&programs[i].stage, "HOME=%s", home);
            credstage_set(&programs[i].stage, "AWS_ENDPOINT_URL_SIGNIN=%s", rawserver_url(server));
            programs[i].stage.flags.profile = "dev";
            ck_assert_int_eq(pthread_create(&programs[i].thread, NULL, load, &programs[i]), 0);
        }
        for (int i = 0; i < PROGRAMS; i++) {
            struct program *program = &programs[i];
            pthread_join(program->thread, NULL);
            ck_assert_msg(program->ok, "round %d: %s", round, program->stage.err.detail);
            ck_assert_int_eq(atoi(program->stage.cred.access_key_id + 1), round + 1);
            credstage_clean_up(&program->stage);
        }
        ck_assert_int_eq(service.renewals, round + 1);
        ck_assert_int_eq(service.refusals, 0);
    }
    rawserver_stop(server);
}
END_TEST

UNIT_MAIN("provider_login", one_of_several_programs_renews_for_all,
          a_session_that_lasts_is_used_as_it_is,
          in_its_last_five_minutes_it_is_renewed_with_a_proof,
          a_renewal_that_fails_is_no_error_while_the_session_lasts, refusals_say_who_must_do_what,
          no_session_or_half_of_one_means_to_log_in, a_key_that_cannot_sign_is_an_error,
          the_cache_can_be_elsewhere, the_published_cases_come_out_as_expected)
