/* Sources of credentials behind a proxy that is down, or wants a login: whom they blame. */
#include "support/credstage.h"
#include "support/player.h"
#include "support/rawserver.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define KEYS  "aws_access_key_id=AKIA1\naws_secret_access_key=S1\n"
#define ROLE  "arn:aws:iam::111122223333:role/deploy"
#define LOGIN "arn:aws:sts::012345678910:assumed-role/Admin/admin"
#define SSO                                                                                        \
    "[profile prod]\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=Admin\n"         \
    "[sso-session corp]\nsso_region=eu-west-1\nsso_start_url=https://corp.awsapps.com/start\n"
#define SSO_FILE ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
#define SSO_TOKEN(expires)                                                                         \
    "{\"accessToken\": \"AT0\", \"expiresAt\": \"" expires "\", \"refreshToken\": \"RT0\", "       \
    "\"clientId\": \"CI\", \"clientSecret\": \"CS\", "                                             \
    "\"registrationExpiresAt\": \"2026-12-23T12:00:00Z\"}"

/* A key of the test's own, made with `openssl ecparam -genkey -name prime256v1`. */
#define KEY_PEM                                                                                    \
    "-----BEGIN PRIVATE KEY-----\\n"                                                               \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFOXLvZtK84rtscj2\\n"                          \
    "Bw0YnGdYzPd5BYakaZ+vYvxZ2h2hRANCAAQ4wV1gCGP8RurOgiBURQXGPsvWWRa0\\n"                          \
    "T5c7TOPe3H+HYKzDPezKhcveess2wEbBKeJB+Aylud5hMAHXWFZAOCcW\\n"                                  \
    "-----END PRIVATE KEY-----\\n"

/* A source that speaks to AWS from wherever the console runs. */
struct source {
    const char *config;
    const char *name, *text;    /* a file that it reads; NULL: none */
    const char *endpoint;       /* the variable that puts it elsewhere */
    const char *operation, *of; /* how its errors begin */
};

static const struct source sources[] = {
    {.config = "[profile prod]\nrole_arn=" ROLE "\nsource_profile=base\n[profile base]\n" KEYS,
     .endpoint = "AWS_ENDPOINT_URL_STS",
     .operation = "AssumeRole",
     .of = "role deploy of profile prod"},
    {.config = "[profile prod]\nrole_arn=" ROLE "\nweb_identity_token_file=%s/token\n",
     .name = "token",
     .text = "tok",
     .endpoint = "AWS_ENDPOINT_URL_STS",
     .operation = "AssumeRoleWithWebIdentity",
     .of = "role deploy of profile prod"},
    {.config = SSO,
     .name = SSO_FILE,
     .text = SSO_TOKEN("2026-11-23T20:00:00Z"),
     .endpoint = "AWS_ENDPOINT_URL_SSO",
     .operation = "GetRoleCredentials",
     .of = "role Admin of account 111122223333 (SSO, profile prod)"},
    {.config = SSO,
     .name = SSO_FILE,
     .text = SSO_TOKEN("2026-11-23T11:00:00Z"),
     .endpoint = "AWS_ENDPOINT_URL_SSO_OIDC",
     .operation = "CreateToken",
     .of = "SSO session corp"},
    {.config = "[profile prod]\nlogin_session = " LOGIN "\n",
     .name = ".aws/login/cache/"
             "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json",
     .text = "{\"accessToken\": {\"accessKeyId\": \"K0\", \"secretAccessKey\": \"S0\", "
             "\"sessionToken\": \"T0\", \"accountId\": \"012345678910\", \"expiresAt\": "
             "\"2026-11-23T11:00:00Z\"}, \"refreshToken\": \"R0\", \"clientId\": \"C0\", "
             "\"dpopKey\": \"" KEY_PEM "\"}",
     .endpoint = "AWS_ENDPOINT_URL_SIGNIN",
     .operation = "CreateOAuth2Token",
     .of = "the login session of profile prod"},
};

#define SOURCES (sizeof sources / sizeof *sources)

static void open_stage(struct credstage *stage, const struct source *source)
{
    char config[500];
    credstage_init(stage, NULL, NULL);
    credstage_set(stage, "AWS_REGION=eu-central-1");
    stage->flags.profile = "prod";
    const char *home = strstr(source->config, "%s");
    snprintf(config, sizeof config, "%.*s%s%s",
             (int)(home ? home - source->config : (long)strlen(source->config)), source->config,
             home ? stage->home : "", home ? home + 2 : "");
    tmpdir_write(stage->home, ".aws/config", config);
    if (source->name)
        tmpdir_write(stage->home, source->name, source->text);
}

/* The load fails, in the words of the source and with these in it, and shows no password. */
static void check_blames(struct credstage *stage, const struct source *source, enum err_code code,
                         const char *words)
{
    char begins[200];
    snprintf(begins, sizeof begins, "%s of %s: ", source->operation, source->of);
    ck_assert(!credstage_load(stage));
    ck_assert_msg(stage->err.code == code, "%s %s%s", err_name(stage->err.code), begins,
                  stage->err.detail);
    ck_assert_str_eq(stage->err.operation, source->operation);
    ck_assert_msg(strstr(stage->err.detail, begins) == stage->err.detail, "%s", stage->err.detail);
    ck_assert_msg(strstr(stage->err.detail, words) != NULL, "%s", stage->err.detail);
    ck_assert_msg(strstr(err_remedy(&stage->err), "HTTPS_PROXY") != NULL, "%s",
                  err_remedy(&stage->err));
    ck_assert_ptr_null(strstr(stage->err.detail, "hunter2"));
    ck_assert_ptr_null(strstr(err_remedy(&stage->err), "hunter2"));
}

START_TEST(a_proxy_that_is_down_is_named_by_every_source)
{
    for (size_t i = 0; i < SOURCES; i++) {
        struct credstage stage;
        open_stage(&stage, &sources[i]);
        credstage_set(&stage, "https_proxy=http://ana:hunter2@127.0.0.1:1");
        check_blames(&stage, &sources[i], ERR_PROXY, "127.0.0.1:1, connecting: ");
        ck_assert_int_eq(stage.err.retry, ERR_RETRY_LATER); /* it may come back */
        credstage_clean_up(&stage);
    }
}
END_TEST

static void refuse(struct rawserver_conn *conn, void *data)
{
    (void)data;
    rawserver_answer_all(conn,
                         "HTTP/1.1 407 Proxy Authentication Required\r\n"
                         "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
}

START_TEST(a_proxy_that_wants_a_login_is_blamed_for_it_by_every_source)
{
    const struct rawserver_options options = {.serve = refuse};
    struct rawserver *proxy = rawserver_start(&options);
    for (size_t i = 0; i < SOURCES * 2; i++) {
        const struct source *source = &sources[i / 2];
        struct credstage stage;
        open_stage(&stage, source);
        credstage_set(&stage, "%s_proxy=http://ana:hunter2@127.0.0.1:%d", i % 2 ? "http" : "https",
                      rawserver_port(proxy));
        if (i % 2) /* nothing is tunnelled: the proxy answers in the service's place */
            credstage_set(&stage, "%s=http://service.example", source->endpoint);
        check_blames(&stage, source, ERR_PROXY_LOGIN, "407");
        credstage_clean_up(&stage);
    }
    rawserver_stop(proxy);
}
END_TEST

START_TEST(instance_metadata_goes_by_the_proxy_as_in_the_cli_and_says_so)
{
    struct credstage stage;
    credstage_init(&stage, NULL, NULL);
    credstage_set(&stage, "AWS_REGION=eu-central-1");
    credstage_set(&stage, "AWS_EC2_METADATA_DISABLED=false");
    credstage_set(&stage, "http_proxy=http://ana:hunter2@127.0.0.1:1");
    ck_assert(!credstage_load(&stage));
    ck_assert_msg(strstr(stage.err.detail, "127.0.0.1:1, connecting: ") != NULL, "%s",
                  stage.err.detail);
    ck_assert_msg(strstr(err_remedy(&stage.err), "NO_PROXY") != NULL, "%s", err_remedy(&stage.err));
    ck_assert_int_eq(stage.err.retry, ERR_RETRY_LATER);
    ck_assert_ptr_null(strstr(stage.err.detail, "hunter2"));
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(a_containers_agent_is_asked_past_every_proxy)
{
    static const struct play_step script[] = {
        PLAY("GET /role HTTP", 200,
             "{\"AccessKeyId\": \"C1\", \"SecretAccessKey\": \"CS\", \"Token\": \"CT\", "
             "\"Expiration\": \"2026-11-23T13:00:00Z\"}"),
        PLAY_END};
    struct player *player = player_start(script);
    struct credstage stage;
    credstage_init(&stage, NULL, NULL);
    credstage_set(&stage, "AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/role", player_url(player));
    credstage_set(&stage, "http_proxy=http://ana:hunter2@127.0.0.1:1");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(player_trouble(player), "");
    player_stop(player);
    credstage_clean_up(&stage);
}
END_TEST

UNIT_MAIN("cred_proxy", a_proxy_that_is_down_is_named_by_every_source,
          a_proxy_that_wants_a_login_is_blamed_for_it_by_every_source,
          instance_metadata_goes_by_the_proxy_as_in_the_cli_and_says_so,
          a_containers_agent_is_asked_past_every_proxy)
