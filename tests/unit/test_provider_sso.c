/* SSO, against a server that plays the portal and the OIDC service. */
#include "support/credstage.h"
#include "support/player.h"
#include "support/rawserver.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define URL "https://corp.awsapps.com/start"
#define SESSION                                                                                    \
    "[profile prod]\nsso_session=corp\nsso_account_id=111122223333\n"                              \
    "sso_role_name=Admin\n[sso-session corp]\nsso_region=eu-west-1\n"                              \
    "sso_start_url=" URL "\n"
#define LEGACY                                                                                     \
    "[profile prod]\nsso_account_id=111122223333\nsso_role_name=Admin\n"                           \
    "sso_region=eu-west-1\nsso_start_url=" URL "\n"
/* sha1 of "corp", and of the URL */
#define TOKEN_FILE        ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
#define LEGACY_TOKEN_FILE ".aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"
/* sha1 of {"accountId":"111122223333","roleName":"Admin","sessionName":"corp"} */
#define CACHE_FILE ".aws/cli/cache/0cdbf32b99792a73981dd3f142bc63ab50240b44.json"

#define RENEWABLE                                                                                  \
    ", \"refreshToken\": \"RT0\", \"clientId\": \"CI\", \"clientSecret\": \"CS\", "                \
    "\"registrationExpiresAt\": \"2026-12-23T12:00:00Z\", \"mine\": \"kept\""
#define TOKEN(expires, more)                                                                       \
    "{\"startUrl\": \"" URL "\", \"region\": \"eu-west-1\", \"accessToken\": \"AT0\", "            \
    "\"expiresAt\": \"" expires "\"" more "}"

static const char credentials[] =
    "{\"roleCredentials\": {\"accessKeyId\": \"ASIAS\", \"secretAccessKey\": \"SS\", "
    "\"sessionToken\": \"ST\", \"expiration\": 1795438800999}}"; /* 13:00:00.999 */

static struct player *open_stage(struct credstage *stage, const char *config,
                                 const struct play_step *script)
{
    struct player *player = player_start(script);
    credstage_init(stage, config, NULL);
    credstage_set(stage, "AWS_ENDPOINT_URL_SSO=%s", player_url(player));
    credstage_set(stage, "AWS_ENDPOINT_URL_SSO_OIDC=%s", player_url(player));
    stage->flags.profile = "prod";
    return player;
}

static void close_stage(struct credstage *stage, struct player *player)
{
    ck_assert_str_eq(player_trouble(player), "");
    player_stop(player);
    credstage_clean_up(stage);
}

START_TEST(the_portal_gives_credentials_for_the_token)
{
    static const struct play_step script[] = {
        PLAY_IF("GET /federation/credentials?role_name=Admin&account_id=111122223333 HTTP",
                "x-amz-sso_bearer_token: AT0\r\n", 200, credentials),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T20:00:00Z", RENEWABLE));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "ASIAS");
    ck_assert_str_eq(stage.cred.session_token, "ST");
    ck_assert_str_eq(stage.cred.account_id, "111122223333");
    ck_assert_str_eq(stage.cred.source, "SSO session corp, role Admin");
    ck_assert_str_eq(stage.cred.ua_features, "r,s");
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS + 3600 * 1000);
    ck_assert(!stage.cred.needs_person);
    ck_assert_ptr_null(strstr(player_seen(player), "Authorization:"));
    char *text = credstage_read(&stage, CACHE_FILE);
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(strstr(text, "\"ProviderType\": \"sso\""));
    ck_assert_ptr_nonnull(strstr(text, "\"Expiration\": \"2026-11-23T13:00:00Z\""));
    free(text);
    ck_assert(credstage_load(&stage)); /* from the cache: nothing is sent */
    close_stage(&stage, player);
}
END_TEST

START_TEST(the_older_form_finds_its_token_by_the_start_url)
{
    static const struct play_step script[] = {
        PLAY("x-amz-sso_bearer_token: AT0\r\n", 200, credentials), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, LEGACY, script);
    tmpdir_write(stage.home, LEGACY_TOKEN_FILE, TOKEN("2026-11-23T12:30:00UTC", RENEWABLE));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.source, "SSO of profile prod, role Admin");
    /* The login ends before the credentials do, and cannot renew itself. */
    ck_assert(stage.cred.needs_person);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_token_that_ends_soon_is_renewed_for_the_cli_too)
{
    static const struct play_step script[] = {
        PLAY_IF("POST /token HTTP",
                "{ \"grantType\": \"refresh_token\", \"clientId\": \"CI\", \"clientSecret\": "
                "\"CS\", \"refreshToken\": \"RT0\" }",
                200,
                "{\"accessToken\": \"AT1\", \"expiresIn\": 28800, \"refreshToken\": \"RT1\", "
                "\"tokenType\": \"Bearer\"}"),
        PLAY("x-amz-sso_bearer_token: AT1\r\n", 200, credentials), PLAY_END};
    struct credstage stage;
    struct stat st;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T12:14:59Z", RENEWABLE));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    char *text = credstage_read(&stage, TOKEN_FILE);
    ck_assert_ptr_nonnull(strstr(text, "\"accessToken\": \"AT1\""));
    ck_assert_ptr_nonnull(strstr(text, "\"refreshToken\": \"RT1\""));
    ck_assert_ptr_nonnull(strstr(text, "\"expiresAt\": \"2026-11-23T20:00:00Z\""));
    ck_assert_ptr_nonnull(strstr(text, "\"mine\": \"kept\""));
    ck_assert_int_eq(stat(credstage_path(&stage, TOKEN_FILE), &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    free(text);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_renewal_that_fails_is_no_error_while_the_token_lasts)
{
    static const struct play_step script[] = {
        PLAY("POST /token HTTP", 400, "{\"error\": \"invalid_grant\"}"),
        PLAY("x-amz-sso_bearer_token: AT0\r\n", 200, credentials), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T12:05:00Z", RENEWABLE));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(an_ended_session_names_the_command_that_logs_in)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T11:59:59Z", ""));
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_LOGIN_EXPIRED);
    ck_assert_str_eq(stage.err.detail, "the SSO session has ended: corp");
    ck_assert_str_eq(err_remedy(&stage.err), "run: aws sso login --profile prod");
    close_stage(&stage, player);
}
END_TEST

START_TEST(over_ssh_the_command_uses_a_device_code)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    credstage_set(&stage, "SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22");
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_NOT_LOGGED_IN);
    ck_assert_str_eq(stage.err.detail, "SSO session corp");
    ck_assert_str_eq(err_remedy(&stage.err), "run: aws sso login --profile prod --use-device-code");
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_token_that_the_portal_refuses_means_to_log_in_again)
{
    static const struct play_step script[] = {
        PLAY("GET /federation", 401,
             "{\"__type\": \"UnauthorizedException\", \"message\": \"Session token not found\"}"),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T20:00:00Z", ""));
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_LOGIN_EXPIRED);
    ck_assert_str_eq(err_remedy(&stage.err), "run: aws sso login --profile prod");
    close_stage(&stage, player);
}
END_TEST

START_TEST(other_refusals_and_nonsense_are_told_as_they_are)
{
    static const struct {
        int status;
        const char *body;
        enum err_code code;
    } rows[] = {
        {403, "{\"__type\": \"ForbiddenException\", \"message\": \"No access\"}", ERR_DENIED},
        {200, "{}", ERR_REPLY},
        {200, "<html>", ERR_REPLY},
        {200, "{\"roleCredentials\": {\"accessKeyId\": 1}}", ERR_REPLY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct play_step script[] = {PLAY("GET /federation", rows[i].status, rows[i].body),
                                           PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, SESSION, script);
        tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T20:00:00Z", ""));
        ck_assert(!credstage_load(&stage));
        ck_assert_msg(stage.err.code == rows[i].code, "%zu: %s %s", i, err_name(stage.err.code),
                      stage.err.detail);
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(a_role_that_is_not_assigned_says_so)
{
    static const struct play_step script[] = {
        PLAY("GET /federation", 403,
             "{\"__type\": \"ForbiddenException\", \"message\": \"No "
             "access\"}"),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T20:00:00Z", ""));
    ck_assert(!credstage_load(&stage));
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "GetRoleCredentials of role "));
    ck_assert_ptr_nonnull(strstr(stage.err.detail, ": No access"));
    ck_assert_ptr_nonnull(strstr(err_remedy(&stage.err), "is not assigned to this user"));
    ck_assert_ptr_nonnull(strstr(err_remedy(&stage.err), "sso_role_name or sso_account_id"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_token_file_that_cannot_be_read_means_to_log_in_again)
{
    static const char *const texts[] = {"", "{}", "nonsense", "{\"accessToken\": \"A\"}",
                                        "{\"accessToken\": \"A\", \"expiresAt\": \"soon\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        static const struct play_step script[] = {PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, SESSION, script);
        tmpdir_write(stage.home, TOKEN_FILE, texts[i]);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(stage.err.code, ERR_NOT_LOGGED_IN);
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(sso_can_be_the_source_of_a_role)
{
    char out[100];
    struct credstage stage;
    credstage_init(&stage,
                   SESSION "[profile role]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=prod\n",
                   NULL);
    stage.flags.profile = "role";
    ck_assert_str_eq(credstage_plan(&stage, out, sizeof out), "assume-role < sso");
    credstage_clean_up(&stage);
}
END_TEST

/* --- where nothing can be written, and beside other programs ------------------------------------
 */

/* As on a full disk; for root too, whom no mode of a folder stops. */
static void allow_writing(bool allowed)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = allowed ? limit.rlim_max : 0;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

#define RENEWED(n)                                                                                 \
    "{\"accessToken\": \"AT" n "\", \"refreshToken\": \"RT" n "\", \"expiresIn\": 3600}"

START_TEST(a_good_token_is_not_spent_where_a_new_one_cannot_be_kept)
{
    static const struct play_step script[] = {
        PLAY_IF("GET /federation/credentials", "AT0", 200, credentials), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T12:05:00Z", RENEWABLE));
    allow_writing(false);
    bool ok = credstage_load(&stage);
    allow_writing(true);
    ck_assert_msg(ok, "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_new_token_that_cannot_be_kept_serves_this_program_and_is_told)
{
    static const struct play_step script[] = {
        PLAY_IF("POST /token", "RT0", 200, RENEWED("1")),
        PLAY_IF("GET /federation/credentials", "AT1", 200, credentials),
        PLAY_IF("POST /token", "RT1", 200, RENEWED("2")),
        PLAY_IF("GET /federation/credentials", "AT2", 200, credentials), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T11:00:00Z", RENEWABLE));
    allow_writing(false);
    bool ok = credstage_load(&stage);
    bool person = stage.cred.needs_person;
    stage.now_ms += 2 * 3600 * 1000;
    bool again = credstage_load(&stage) || stage.err.code == ERR_EXPIRED_TOKEN;
    allow_writing(true);
    ck_assert_msg(ok, "%s", stage.err.detail);
    ck_assert(person);
    ck_assert_msg(again, "%s", stage.err.detail);
    ck_assert_ptr_nonnull(strstr(stage.warning, "log in again"));
    ck_assert_ptr_nonnull(strstr(stage.warning, ".aws/sso/cache/"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(whoever_only_looks_renews_nothing_that_cannot_be_kept)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T11:00:00Z", RENEWABLE));
    stage.only_storable = true;
    allow_writing(false);
    bool ok = credstage_load(&stage);
    allow_writing(true);
    ck_assert(!ok);
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "cannot write"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_service_that_is_away_is_no_end_of_the_login)
{
    static const struct play_step script[] = {
        PLAY_FAULT("POST /token", PLAY_CLOSE),
        PLAY_FAULT("POST /token", PLAY_CLOSE),
        PLAY_FAULT("POST /token", PLAY_CLOSE),
        PLAY_IF("POST /token", "RT0", 200, RENEWED("1")),
        PLAY_IF("GET /federation/credentials", "AT1", 200, credentials),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T11:00:00Z", RENEWABLE));
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(err_kind(&stage.err), ERR_KIND_NETWORK);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail); /* at once, too */
    close_stage(&stage, player);
}
END_TEST

static const char *fresh_token;

/* Refuses the token, as when another program was first, which then writes what it got. */
static void serve_late(struct rawserver_conn *conn, void *home)
{
    while (rawserver_read_request(conn)) {
        bool renewal = strstr(rawserver_request(conn), "POST /token");
        char text[600];
        const char *body = renewal ? "{\"error\": \"invalid_grant\"}" : credentials;
        snprintf(text, sizeof text, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s",
                 renewal ? "400 Bad Request" : "200 OK", strlen(body), body);
        rawserver_write(conn, text);
        if (renewal && rawserver_stay_silent(conn, 50))
            tmpdir_write(home, TOKEN_FILE, fresh_token);
    }
}

START_TEST(a_refused_token_is_read_again_before_it_is_believed)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, SESSION, script);
    fresh_token = TOKEN("2026-11-23T13:00:00Z", RENEWABLE);
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T11:00:00Z", RENEWABLE));
    struct rawserver *server = rawserver_start(
        &(struct rawserver_options){.serve = serve_late, .data = (void *)(uintptr_t)stage.home});
    credstage_set(&stage, "AWS_ENDPOINT_URL_SSO=%s", rawserver_url(server));
    credstage_set(&stage, "AWS_ENDPOINT_URL_SSO_OIDC=%s", rawserver_url(server));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
    rawserver_stop(server);
}
END_TEST

static void *complete_the_file(void *stage)
{
    poll(NULL, 0, 60);
    tmpdir_write(((struct credstage *)stage)->home, TOKEN_FILE, fresh_token);
    return NULL;
}

START_TEST(half_a_file_is_read_again)
{
    static const struct play_step script[] = {
        PLAY_IF("GET /federation/credentials", "AT0", 200, credentials), PLAY_END};
    struct credstage stage;
    pthread_t thread;
    struct player *player = open_stage(&stage, SESSION, script);
    fresh_token = TOKEN("2026-11-23T20:00:00Z", RENEWABLE);
    tmpdir_write(stage.home, TOKEN_FILE, "{\"startUrl\": \"https");
    ck_assert_int_eq(pthread_create(&thread, NULL, complete_the_file, &stage), 0);
    bool ok = credstage_load(&stage);
    pthread_join(thread, NULL);
    ck_assert_msg(ok, "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_link_in_place_of_the_token_file_stays_and_its_target_is_renewed)
{
    static const struct play_step script[] = {
        PLAY("POST /token", 200,
             "{\"accessToken\": \"AT1\", \"expiresIn\": 28800, \"refreshToken\": \"RT1\"}"),
        PLAY("x-amz-sso_bearer_token: AT1\r\n", 200, credentials), PLAY_END};
    struct credstage stage;
    struct stat st;
    struct player *player = open_stage(&stage, SESSION, script);
    tmpdir_write(stage.home, TOKEN_FILE, "");
    const char *target =
        tmpdir_write(stage.home, "elsewhere/token.json", TOKEN("2026-11-23T12:10:00Z", RENEWABLE));
    const char *path = credstage_path(&stage, TOKEN_FILE);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink(target, path), 0);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_int_eq(lstat(credstage_path(&stage, TOKEN_FILE), &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    char *text = credstage_read(&stage, "elsewhere/token.json");
    ck_assert_ptr_nonnull(strstr(text, "RT1"));
    free(text);
    close_stage(&stage, player);
}
END_TEST

/* A service whose clock is not ours. */
static void serve_at_another_time(struct rawserver_conn *conn, void *data)
{
    (void)data;
    while (rawserver_read_request(conn)) {
        bool oidc = strstr(rawserver_request(conn), "POST /token") != NULL;
        const char *body = oidc ? "{\"accessToken\": \"AT1\", \"expiresIn\": 3600, "
                                  "\"refreshToken\": \"RT1\"}"
                                : credentials;
        char head[200];
        snprintf(head, sizeof head,
                 "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nContent-Length: %zu"
                 "\r\n\r\n",
                 strlen(body));
        rawserver_write(conn, head);
        rawserver_write(conn, body);
    }
}

START_TEST(a_clock_that_is_fast_is_corrected_and_told)
{
    const struct rawserver_options options = {.serve = serve_at_another_time};
    struct rawserver *server = rawserver_start(&options);
    struct credstage stage;
    credstage_init(&stage, SESSION, NULL);
    credstage_set(&stage, "AWS_ENDPOINT_URL_SSO=%s", rawserver_url(server));
    credstage_set(&stage, "AWS_ENDPOINT_URL_SSO_OIDC=%s", rawserver_url(server));
    stage.flags.profile = "prod";
    stage.now_ms += 2 * 3600 * 1000; /* two hours fast: everything that comes has expired by it */
    tmpdir_write(stage.home, TOKEN_FILE, TOKEN("2026-11-23T12:10:00Z", RENEWABLE));
    ck_assert_msg(credstage_load(&stage), "%s: %s", err_name(stage.err.code), stage.err.detail);
    /* by our clock, with which it is compared from here on: an hour is left */
    ck_assert_int_eq((stage.cred.expires_ms - stage.now_ms) / 60000, 60);
    ck_assert_msg(strstr(stage.warning, "this machine's clock is 2h00m fast") != NULL, "%s",
                  stage.warning);
    char *text = credstage_read(&stage, TOKEN_FILE);
    ck_assert_msg(strstr(text, "\"expiresAt\": \"2026-11-23T13:00:00Z\"") ||
                      strstr(text, "\"expiresAt\": \"2026-11-23T12:59:59Z\""),
                  "%s", text);
    free(text);
    text = credstage_read(&stage, CACHE_FILE);
    ck_assert_ptr_nonnull(strstr(text, "2026-11-23T13:00:00"));
    free(text);
    credstage_clean_up(&stage);
    rawserver_stop(server);
}
END_TEST

UNIT_MAIN("provider_sso", a_good_token_is_not_spent_where_a_new_one_cannot_be_kept,
          a_new_token_that_cannot_be_kept_serves_this_program_and_is_told,
          whoever_only_looks_renews_nothing_that_cannot_be_kept,
          a_service_that_is_away_is_no_end_of_the_login,
          a_refused_token_is_read_again_before_it_is_believed, half_a_file_is_read_again,
          the_portal_gives_credentials_for_the_token,
          the_older_form_finds_its_token_by_the_start_url,
          a_token_that_ends_soon_is_renewed_for_the_cli_too,
          a_renewal_that_fails_is_no_error_while_the_token_lasts,
          an_ended_session_names_the_command_that_logs_in, over_ssh_the_command_uses_a_device_code,
          a_token_that_the_portal_refuses_means_to_log_in_again,
          other_refusals_and_nonsense_are_told_as_they_are,
          a_token_file_that_cannot_be_read_means_to_log_in_again, sso_can_be_the_source_of_a_role,
          a_role_that_is_not_assigned_says_so,
          a_link_in_place_of_the_token_file_stays_and_its_target_is_renewed,
          a_clock_that_is_fast_is_corrected_and_told)
