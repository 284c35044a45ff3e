/* Roles, by AssumeRole and by web identity, against a server that plays STS. */
#include "support/credstage.h"
#include "support/patience.h"
#include "support/player.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ROLE  "arn:aws:iam::111122223333:role/deploy"
#define KEYS  "aws_access_key_id=AKIA1\naws_secret_access_key=S1\n"
#define BASIC "[profile prod]\nrole_arn=" ROLE "\nsource_profile=base\n[profile base]\n" KEYS
/* sha1 of {"RoleArn": "arn:aws:iam::111122223333:role/deploy"}, as the AWS CLI names its file */
#define CACHE "36c7d393cf27fa7aa5e80b005ae3ae5a11562a4e"

static const char reply[] =
    "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>"
    "<Arn>arn:aws:sts::111122223333:assumed-role/deploy/s</Arn>"
    "<AssumedRoleId>AROA1:s</AssumedRoleId></AssumedRoleUser><Credentials>"
    "<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>RS1</SecretAccessKey>"
    "<SessionToken>RT1</SessionToken><Expiration>2026-11-23T13:00:00Z</Expiration></Credentials>"
    "</AssumeRoleResult></AssumeRoleResponse>";

static const char denied[] =
    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User x is not "
    "authorized to perform: sts:AssumeRole</Message></Error><RequestId>r-9</RequestId>"
    "</ErrorResponse>";

/* A stage whose STS is played from a script. */
static struct player *open_stage(struct credstage *stage, const char *config,
                                 const struct play_step *script)
{
    struct player *player = player_start(script);
    credstage_init(stage, config, NULL);
    credstage_set(stage, "AWS_ENDPOINT_URL_STS=%s", player_url(player));
    credstage_set(stage, "AWS_REGION=eu-central-1");
    stage->flags.profile = "prod";
    return player;
}

static void close_stage(struct credstage *stage, struct player *player)
{
    ck_assert_str_eq(player_trouble(player), "");
    player_stop(player);
    credstage_clean_up(stage);
}

START_TEST(a_role_is_assumed_with_the_keys_of_its_source_profile)
{
    static const struct play_step script[] = {
        PLAY_IF(
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole"
            "%2Fdeploy&RoleSessionName=rollcall-session-1795435200",
            "Credential=AKIA1/20261123/eu-central-1/sts/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date",
            200, reply),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "ASIA1");
    ck_assert_str_eq(stage.cred.secret_access_key, "RS1");
    ck_assert_str_eq(stage.cred.session_token, "RT1");
    ck_assert_str_eq(stage.cred.account_id, "111122223333");
    ck_assert_str_eq(stage.cred.source, "role deploy of profile prod");
    ck_assert_str_eq(stage.cred.ua_features, "n,o,i");
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS + 3600 * 1000);
    ck_assert(!stage.cred.needs_person);
    close_stage(&stage, player);
}
END_TEST

START_TEST(everything_that_the_profile_says_of_the_role_is_sent)
{
    static const struct play_step script[] = {
        PLAY("&RoleSessionName=me&ExternalId=a%20b%2F&DurationSeconds=900&SerialNumber=arn%3Amfa"
             "&TokenCode=123456",
             200, reply),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC "[profile x]\n", script);
    tmpdir_write(
        stage.home, ".aws/config",
        "[profile prod]\nrole_arn=" ROLE "\nsource_profile=base\nrole_session_name=me\n"
        "external_id=a b/\nduration_seconds=900\nmfa_serial=arn:mfa\n[profile base]\n" KEYS);
    stage.answer = "123456";
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.question, "Enter MFA code for arn:mfa: ");
    ck_assert(stage.cred.needs_person);
    close_stage(&stage, player);
}
END_TEST

START_TEST(roles_are_chained_from_the_innermost_outwards)
{
    static const char second[] =
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA2</AccessKeyId>"
        "<SecretAccessKey>RS2</SecretAccessKey><SessionToken>RT2</SessionToken>"
        "<Expiration>2026-11-23T12:30:00Z</Expiration></Credentials></AssumeRoleResult>"
        "</AssumeRoleResponse>";
    static const struct play_step script[] = {
        PLAY_IF("role%2Finner", "Credential=AKIA1/", 200, reply),
        PLAY_IF("role%2Fdeploy", "Credential=ASIA1/", 200, second), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(
        &stage,
        "[profile prod]\nrole_arn=" ROLE "\nsource_profile=mid\n[profile mid]\nrole_arn="
        "arn:aws:iam::444455556666:role/inner\nsource_profile=base\n[profile base]\n" KEYS,
        script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "ASIA2");
    ck_assert_ptr_nonnull(strstr(player_seen(player), "X-Amz-Security-Token: RT1"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(the_clis_cache_is_written_and_read)
{
    static const struct play_step script[] = {PLAY("Action=AssumeRole", 200, reply), PLAY_END};
    struct credstage stage;
    struct stat st;
    struct player *player = open_stage(&stage, BASIC, script);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    char *text = credstage_read(&stage, ".aws/cli/cache/" CACHE ".json");
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(strstr(text, "\"Expiration\": \"2026-11-23T13:00:00UTC\""));
    ck_assert_ptr_nonnull(strstr(text, "\"AssumedRoleUser\""));
    ck_assert_int_eq(stat(credstage_path(&stage, ".aws/cli/cache/" CACHE ".json"), &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    free(text);
    ck_assert(credstage_load(&stage)); /* nothing is sent */
    ck_assert_str_eq(stage.cred.access_key_id, "ASIA1");
    ck_assert_str_eq(stage.cred.source, "role deploy of profile prod");
    close_stage(&stage, player);
}
END_TEST

START_TEST(what_the_cli_cached_spares_the_mfa_code)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    /* sha1 of {"RoleArn": …, "SerialNumber": "arn:mfa"} */
    static const char config[] = "[profile prod]\nrole_arn=" ROLE
                                 "\nsource_profile=base\nmfa_serial=arn:mfa\n[profile base]\n" KEYS;
    struct player *player = open_stage(&stage, config, script);
    tmpdir_write(stage.home, ".aws/cli/cache/4fb97d4d8efd36e9da7c2040a0cb666b364b9bf4.json",
                 "{\"Credentials\": {\"AccessKeyId\": \"C1\", \"SecretAccessKey\": \"CS\", "
                 "\"SessionToken\": \"CT\", \"Expiration\": \"2026-11-23T12:15:01UTC\"}, "
                 "\"ResponseMetadata\": {\"RetryAttempts\": 0}}");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "C1");
    ck_assert(stage.cred.needs_person);
    stage.now_ms += 2000; /* less than 15 minutes are left, but nobody is there to be asked */
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "C1");
    struct cred_loader loader = cred_chain_loader(stage.chain);
    loader.forget(loader.self); /* the service refused them */
    ck_assert(!credstage_load(&stage));
    stage.now_ms += 15 * 60 * 1000;
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_MFA_NEEDED);
    ck_assert_ptr_nonnull(
        strstr(err_remedy(&stage.err), "aws sts get-caller-identity --profile prod"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_broken_cache_is_as_good_as_none)
{
    static const char *const texts[] = {"", "[]", "{\"Credentials\": 1}", "{\"Credentials\": {}}",
                                        "{\"Credentials\": {\"AccessKeyId\": \"C1\"}} x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        static const struct play_step script[] = {PLAY("Action=AssumeRole", 200, reply), PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, BASIC, script);
        tmpdir_write(stage.home, ".aws/cli/cache/" CACHE ".json", texts[i]);
        ck_assert(credstage_load(&stage));
        ck_assert_str_eq(stage.cred.access_key_id, "ASIA1");
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(a_person_is_asked_once_until_they_ask_for_more)
{
    static const struct play_step script[] = {PLAY("TokenCode=123456", 403, denied),
                                              PLAY("TokenCode=123456", 200, reply), PLAY_END};
    struct credstage stage;
    struct player *player =
        open_stage(&stage,
                   "[profile prod]\nrole_arn=" ROLE "\nsource_profile=base\nmfa_serial=arn:mfa\n"
                   "[profile base]\n" KEYS,
                   script);
    stage.answer = "123456";
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.questions, 1);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_MFA_NEEDED);
    ck_assert_int_eq(stage.questions, 1);
    struct cred_loader loader = cred_chain_loader(stage.chain);
    loader.forget(loader.self);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_int_eq(stage.questions, 2);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_code_without_six_digits_is_not_sent)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player =
        open_stage(&stage,
                   "[profile prod]\nrole_arn=" ROLE "\nsource_profile=base\nmfa_serial=arn:mfa\n"
                   "[profile base]\n" KEYS,
                   script);
    stage.answer = "12345x";
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_MFA_NEEDED);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_refusal_is_told_in_stss_own_words)
{
    static const struct play_step script[] = {PLAY("Action=AssumeRole", 403, denied), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC, script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(err_kind(&stage.err), ERR_KIND_DENIED);
    ck_assert_str_eq(stage.err.aws_code, "AccessDenied");
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "not authorized to perform: sts:AssumeRole"));
    ck_assert_ptr_nonnull(strstr(err_remedy(&stage.err), "sts:AssumeRole"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(what_was_tried_often_enough_is_not_tried_again_by_the_walk)
{
    static const struct play_step script[] = {PLAY("Action=AssumeRole", 503, ""),
                                              PLAY("Action=AssumeRole", 503, ""),
                                              PLAY("Action=AssumeRole", 503, ""), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC, script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.retry, ERR_RETRY_LATER);
    close_stage(&stage, player);
}
END_TEST

#define STS_SAYS(code, message)                                                                    \
    "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message              \
    "</Message></Error><RequestId>r-9</RequestId></ErrorResponse>"

START_TEST(a_refusal_names_operation_role_and_profile_and_what_to_do)
{
    static const struct {
        int status;
        const char *body;
        enum err_code code;
        const char *detail, *remedy;
    } rows[] = {
        {403, STS_SAYS("AccessDenied", "User x is not authorized to perform: sts:AssumeRole"),
         ERR_DENIED, "User x is not authorized", "the role's trust policy must name it"},
        {403,
         STS_SAYS("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time "
                                  "pass code."),
         ERR_MFA_REFUSED, "invalid MFA", "take the next one, of the device that mfa_serial names"},
        {400,
         STS_SAYS("ValidationError", "The requested DurationSeconds exceeds the 1 hour session "
                                     "limit for roles assumed by role chaining"),
         ERR_CREDENTIAL_SOURCE, "1 hour session limit", "lower duration_seconds of profile prod"},
        {400,
         STS_SAYS("ValidationError", "The requested DurationSeconds exceeds the "
                                     "MaxSessionDuration set for this role."),
         ERR_CREDENTIAL_SOURCE, "MaxSessionDuration", "lower duration_seconds of profile prod"},
        {403, STS_SAYS("RegionDisabledException", "STS is not activated in this region"),
         ERR_CREDENTIAL_SOURCE, "not activated",
         "use another region, or have STS activated in "
         "eu-central-1"},
        {400, STS_SAYS("ValidationError", "1 validation error detected"), ERR_CREDENTIAL_SOURCE,
         "1 validation error", "correct what the profile says"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct play_step script[] = {PLAY("Action=AssumeRole", rows[i].status, rows[i].body),
                                           PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, BASIC, script);
        ck_assert(!credstage_load(&stage));
        ck_assert_msg(stage.err.code == rows[i].code, "%s: %s", rows[i].detail,
                      err_name(stage.err.code));
        ck_assert_str_eq(stage.err.operation, "AssumeRole");
        ck_assert_msg(strstr(stage.err.detail, "AssumeRole of role deploy of profile prod: ") &&
                          strstr(stage.err.detail, rows[i].detail),
                      "%s", stage.err.detail);
        ck_assert_msg(strstr(err_remedy(&stage.err), rows[i].remedy) != NULL, "%s",
                      err_remedy(&stage.err));
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(throttling_by_sts_says_so_and_promises_nothing)
{
    static const struct play_step script[] = {
        PLAY("Action=AssumeRole", 400, STS_SAYS("Throttling", "Rate exceeded")),
        PLAY("Action=AssumeRole", 400, STS_SAYS("Throttling", "Rate exceeded")),
        PLAY("Action=AssumeRole", 400, STS_SAYS("Throttling", "Rate exceeded")), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC, script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_THROTTLED);
    ck_assert_str_eq(stage.err.detail, "AssumeRole of role deploy of profile prod: Rate exceeded");
    ck_assert_str_eq(err_remedy(&stage.err), "wait a little, then try again");
    close_stage(&stage, player);
}
END_TEST

START_TEST(an_identity_token_that_is_refused_says_where_to_look)
{
    static const char *const bodies[] = {
        STS_SAYS("InvalidIdentityToken", "No OpenIDConnect provider found in your account"),
        STS_SAYS("ExpiredTokenException", "Token expired: current date/time 1 must be before 0")};
    for (size_t i = 0; i < 2; i++) {
        const struct play_step script[] = {PLAY("Action=AssumeRoleWithWebIdentity", 400, bodies[i]),
                                           PLAY_END};
        struct credstage stage;
        char config[300];
        struct player *player = open_stage(&stage, NULL, script);
        snprintf(config, sizeof config,
                 "[profile prod]\nrole_arn=" ROLE "\nweb_identity_token_file=%s\n",
                 tmpdir_write(stage.home, "token", "jwt"));
        tmpdir_write(stage.home, ".aws/config", config);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(err_kind(&stage.err), ERR_KIND_AUTH);
        ck_assert_ptr_nonnull(strstr(stage.err.detail, "AssumeRoleWithWebIdentity of role deploy "
                                                       "of profile prod: "));
        ck_assert_ptr_nonnull(strstr(err_remedy(&stage.err), "does the role trust its issuer?"));
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(trouble_is_retried_three_times_and_then_told)
{
    static const struct play_step script[] = {PLAY_FAULT("Action=AssumeRole", PLAY_CLOSE),
                                              PLAY("Action=AssumeRole", 500, "<html>"),
                                              PLAY("Action=AssumeRole", 503, ""), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC, script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(err_kind(&stage.err), ERR_KIND_UNAVAILABLE);
    close_stage(&stage, player);
}
END_TEST

START_TEST(the_configured_retry_mode_holds_for_sts_too)
{
    static const struct play_step script[] = {
        PLAY("Action=AssumeRole", 500, ""),    PLAY("Action=AssumeRole", 500, ""),
        PLAY("Action=AssumeRole", 500, ""),    PLAY("Action=AssumeRole", 500, ""),
        PLAY("Action=AssumeRole", 200, reply), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC, script);
    credstage_set(&stage, "AWS_RETRY_MODE=legacy");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_reply_that_lies_is_an_error)
{
    static const char *const bodies[] = {
        "", "<html>captive portal</html>", "<AssumeRoleResponse/>",
        ("<R><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>"
         "<SessionToken>c</SessionToken><Expiration>soon</Expiration></Credentials></R>")};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const struct play_step script[] = {PLAY("Action=AssumeRole", 200, bodies[i]), PLAY_END};
        struct credstage stage;
        struct player *player = open_stage(&stage, BASIC, script);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(stage.err.code, ERR_REPLY);
        close_stage(&stage, player);
    }
}
END_TEST

START_TEST(credentials_that_are_expired_on_arrival_are_an_error)
{
    static const struct play_step script[] = {PLAY("Action=AssumeRole", 200, reply), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, BASIC, script);
    stage.now_ms += 2 * 3600 * 1000;
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_EXPIRED_TOKEN);
    close_stage(&stage, player);
}
END_TEST

static void *cancel_soon(void *data)
{
    struct credstage *stage = data;
    struct cred_loader loader = cred_chain_loader(stage->chain);
    for (int i = 0; i < 20; i++) /* until the request is on its way */
        patience_nap();
    loader.cancel(loader.self);
    return NULL;
}

START_TEST(a_cancel_ends_a_silent_sts_at_once)
{
    static const struct play_step script[] = {PLAY("Action=AssumeRole", 403, denied),
                                              PLAY_FAULT("Action=AssumeRole", PLAY_SILENCE),
                                              PLAY_END};
    struct credstage stage;
    pthread_t thread;
    struct player *player = open_stage(&stage, BASIC, script);
    ck_assert(!credstage_load(&stage)); /* makes the chain */
    int64_t start = patience_now_ms();
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, &stage), 0);
    ck_assert(!credstage_load(&stage));
    pthread_join(thread, NULL);
    ck_assert_int_eq(stage.err.code, ERR_CANCELLED);
    ck_assert_int_lt(patience_now_ms() - start, 4000); /* its time-out is five seconds */
    close_stage(&stage, player);
}
END_TEST

START_TEST(the_environment_can_be_the_source)
{
    static const struct play_step script[] = {
        PLAY_IF("Action=AssumeRole", "Credential=E1/", 200, reply), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(
        &stage, "[profile prod]\nrole_arn=" ROLE "\ncredential_source=Environment\n", script);
    credstage_set(&stage, "AWS_ACCESS_KEY_ID=E1");
    credstage_set(&stage, "AWS_SECRET_ACCESS_KEY=ES1");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.ua_features, "g,i");
    close_stage(&stage, player);
}
END_TEST

/* --- web identity ----------------------------------------------------------------------------- */

static const char web_reply[] =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
    "<AccessKeyId>ASIAW</AccessKeyId><SecretAccessKey>WS</SecretAccessKey>"
    "<SessionToken>WT</SessionToken><Expiration>2026-11-23T13:00:00Z</Expiration></Credentials>"
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

START_TEST(a_token_file_is_exchanged_unsigned_and_untrimmed)
{
    static const struct play_step script[] = {
        PLAY_IF("Action=AssumeRoleWithWebIdentity", "&WebIdentityToken=tok%0A", 200, web_reply),
        PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(&stage, NULL, script);
    stage.flags.profile = NULL;
    credstage_set(&stage, "AWS_ROLE_ARN=" ROLE);
    credstage_set(&stage, "AWS_WEB_IDENTITY_TOKEN_FILE=%s",
                  tmpdir_write(stage.home, "token", "tok\n"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "ASIAW");
    ck_assert_str_eq(stage.cred.source, "web identity, role deploy");
    ck_assert_ptr_null(strstr(player_seen(player), "Authorization:"));
    ck_assert_ptr_null(strstr(player_seen(player), "DurationSeconds"));
    close_stage(&stage, player);
}
END_TEST

START_TEST(an_identity_provider_out_of_reach_is_tried_again)
{
    static const struct play_step script[] = {
        PLAY("WebIdentityToken=t1", 400,
             "<E><Error><Code>IDPCommunicationError</Code></Error></E>"),
        PLAY("WebIdentityToken=t1", 200, web_reply), PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(
        &stage, "[profile prod]\nrole_arn=" ROLE "\nweb_identity_token_file=/nonexistent\n",
        script);
    char config[1200];
    snprintf(config, sizeof config,
             "[profile prod]\nrole_arn=" ROLE "\nweb_identity_token_file=%s\n",
             tmpdir_write(stage.home, "token", "t1"));
    tmpdir_write(stage.home, ".aws/config", config);
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    close_stage(&stage, player);
}
END_TEST

START_TEST(a_token_file_that_is_not_there_is_an_error)
{
    static const struct play_step script[] = {PLAY_END};
    struct credstage stage;
    struct player *player = open_stage(
        &stage, "[profile prod]\nrole_arn=" ROLE "\nweb_identity_token_file=/nonexistent\n",
        script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "/nonexistent does not exist"));
    close_stage(&stage, player);
}
END_TEST

UNIT_MAIN("provider_role", a_role_is_assumed_with_the_keys_of_its_source_profile,
          everything_that_the_profile_says_of_the_role_is_sent,
          roles_are_chained_from_the_innermost_outwards, the_clis_cache_is_written_and_read,
          what_the_cli_cached_spares_the_mfa_code, a_broken_cache_is_as_good_as_none,
          a_person_is_asked_once_until_they_ask_for_more, a_code_without_six_digits_is_not_sent,
          a_refusal_is_told_in_stss_own_words, trouble_is_retried_three_times_and_then_told,
          the_configured_retry_mode_holds_for_sts_too, a_reply_that_lies_is_an_error,
          credentials_that_are_expired_on_arrival_are_an_error, a_cancel_ends_a_silent_sts_at_once,
          the_environment_can_be_the_source, a_token_file_is_exchanged_unsigned_and_untrimmed,
          an_identity_provider_out_of_reach_is_tried_again,
          a_token_file_that_is_not_there_is_an_error,
          what_was_tried_often_enough_is_not_tried_again_by_the_walk,
          a_refusal_names_operation_role_and_profile_and_what_to_do,
          throttling_by_sts_says_so_and_promises_nothing,
          an_identity_token_that_is_refused_says_where_to_look)
