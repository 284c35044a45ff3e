#include "aws/credentials/chain.h"

#include "support/credstage.h"
#include "support/paths.h"
#include "support/player.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* --- what an administrator's files give, row by row ------------------------------------------- */

/* The AWS CLI 2.9.19 was asked all of this; plan is its provider, or our error where it has one. */
struct row {
    const char *name;
    const char *config, *credentials;
    const char *variables[4];
    const char *profile; /* --profile */
    const char *plan;
    const char *key, *secret, *token;
    const char *region; /* NULL: none */
    const char *endpoint;
    enum endpoint_service service;
};

#define MEETINGS(region) "https://meetings-chime." region ".amazonaws.com"
#define SHARED           "shared-credentials-file"
#define A1               "aws_access_key_id=A1\naws_secret_access_key=S1\n"
#define A2               "aws_access_key_id=A2\naws_secret_access_key=S2\n"
#define NONE             "ERR_NO_CREDENTIALS"
#define BROKEN           "ERR_AWS_CONFIG"

static const struct row rows[] = {
    {"dup section cred", NULL, "[default]\n" A1 "[default]\n" A2, .plan = BROKEN},
    {"dup key", NULL, "[default]\n" A1 "aws_access_key_id=A2\n", .plan = BROKEN},
    {"cred wins over config same profile", "[default]\n" A2 "region=eu-west-1\n", "[default]\n" A1,
     .plan = SHARED, .key = "A1", .secret = "S1", .region = "eu-west-1",
     .endpoint = MEETINGS("eu-west-1")},
    {"config [profile default] only", "[profile default]\n" A1 "region=eu-west-1\n", NULL,
     .plan = "config-file", .key = "A1", .secret = "S1", .region = "eu-west-1",
     .endpoint = MEETINGS("eu-west-1")},
    {"config both [default] first",
     "[default]\nregion=aa-x-1\n[profile default]\n" A1 "region=bb-x-1\n", NULL,
     .plan = "config-file", .key = "A1", .secret = "S1", .region = "bb-x-1",
     .endpoint = MEETINGS("bb-x-1")},
    {"config both [profile default] first",
     "[profile default]\n" A1 "region=bb-x-1\n[default]\nregion=aa-x-1\n", NULL, .plan = NONE,
     .region = "aa-x-1", .endpoint = MEETINGS("aa-x-1")},
    {"region in credentials file", NULL, "[default]\n" A1 "region=ap-south-1\n", .plan = SHARED,
     .key = "A1", .secret = "S1", .region = "ap-south-1", .endpoint = MEETINGS("ap-south-1")},
    {"region both", "[default]\nregion=eu-west-1\n", "[default]\n" A1 "region=ap-south-1\n",
     .plan = SHARED, .key = "A1", .secret = "S1", .region = "ap-south-1",
     .endpoint = MEETINGS("ap-south-1")},
    {"case keys", NULL, "[default]\nAWS_Access_Key_Id=A1\nAWS_SECRET_ACCESS_KEY=S1\n",
     .plan = SHARED, .key = "A1", .secret = "S1"},
    {"profile case", "[profile dev]\n" A1, NULL, .profile = "DEV", .plan = "ERR_NO_PROFILE"},
    {"quoted profile", "[profile \"my dev\"]\n" A1, NULL, .profile = "my dev",
     .plan = "config-file", .key = "A1", .secret = "S1"},
    {"unquoted space profile", "[profile my dev]\n" A1, NULL, .profile = "my dev",
     .plan = "ERR_NO_PROFILE"},
    {"tab profile", "[profile\tdev]\n" A1, NULL, .profile = "dev", .plan = "config-file",
     .key = "A1", .secret = "S1"},
    {"multi space profile", "[profile   dev]\n" A1, NULL, .profile = "dev", .plan = "config-file",
     .key = "A1", .secret = "S1"},
    {"lead space in brackets", "[ profile dev]\n" A1, NULL, .profile = "dev",
     .plan = "ERR_NO_PROFILE"},
    {"profilex", "[profilexyz dev]\n" A1, NULL, .profile = "dev", .plan = "config-file",
     .key = "A1", .secret = "S1"},
    {"inline comment ;", NULL,
     "[default]\naws_access_key_id=A1 ; c\naws_secret_access_key=S1 # d\n", .plan = SHARED,
     .key = "A1 ; c", .secret = "S1 # d"},
    {"comment lines", NULL, "# x\n[default]\n; y\n" A1 "  # z\n", .plan = SHARED, .key = "A1",
     .secret = "S1"},
    {"colon sep", NULL, "[default]\naws_access_key_id: A1\naws_secret_access_key : S1\n",
     .plan = SHARED, .key = "A1", .secret = "S1"},
    {"value with = and :", NULL, "[default]\naws_access_key_id=A1\naws_secret_access_key=S/+=:x\n",
     .plan = SHARED, .key = "A1", .secret = "S/+=:x"},
    {"empty token", NULL, "[default]\n" A1 "aws_session_token=\n", .plan = SHARED, .key = "A1",
     .secret = "S1"},
    /* The CLI takes the empty key and fails at the service; we say what is missing. */
    {"empty key", NULL, "[default]\naws_access_key_id=\naws_secret_access_key=S1\n", .plan = SHARED,
     .key = "ERR_PARTIAL_CREDENTIALS"},
    {"no value key", NULL, "[default]\naws_access_key_id\n", .plan = BROKEN},
    {"continuation", NULL, "[default]\naws_access_key_id=A1\n  more\naws_secret_access_key=S1\n",
     .plan = SHARED, .key = "ERR_CREDENTIAL_SOURCE"},
    {"nested s3", "[default]\n" A1 "s3 =\n  max_concurrent_requests = 20\nregion=eu-west-1\n", NULL,
     .plan = "config-file", .key = "A1", .secret = "S1", .region = "eu-west-1",
     .endpoint = MEETINGS("eu-west-1")},
    {"nested bad", "[default]\ns3 =\n  nonsense\n", NULL, .plan = BROKEN},
    {"indent first key", NULL, "[default]\n  aws_access_key_id=A1\n  aws_secret_access_key=S1\n",
     .plan = SHARED, .key = "A1", .secret = "S1"},
    {"key before section", NULL, A1 "[default]\n", .plan = BROKEN},
    {"CRLF", NULL, "[default]\r\naws_access_key_id=A1\r\naws_secret_access_key=S1\r\n",
     .plan = SHARED, .key = "A1", .secret = "S1"},
    {"BOM", NULL, "\xef\xbb\xbf[default]\n" A1, .plan = BROKEN},
    {"partial cred", NULL, "[default]\naws_access_key_id=A1\n", .plan = "ERR_PARTIAL_CREDENTIALS"},
    {"secret only then config", "[default]\n" A1, "[default]\naws_secret_access_key=S9\n",
     .plan = "config-file", .key = "A1", .secret = "S1"},
    {"env partial", NULL, NULL, {"AWS_ACCESS_KEY_ID=E"}, .plan = "ERR_PARTIAL_CREDENTIALS"},
    {"env empty",
     NULL,
     "[default]\n" A1,
     {"AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY="},
     .plan = SHARED,
     .key = "A1",
     .secret = "S1"},
    {"env + AWS_PROFILE",
     NULL,
     "[dev]\n" A1,
     {"AWS_ACCESS_KEY_ID=E", "AWS_SECRET_ACCESS_KEY=ES", "AWS_PROFILE=dev"},
     .plan = "env",
     .key = "E",
     .secret = "ES"},
    {"both tokens env",
     NULL,
     NULL,
     {"AWS_ACCESS_KEY_ID=E", "AWS_SECRET_ACCESS_KEY=ES", "AWS_SESSION_TOKEN=t1",
      "AWS_SECURITY_TOKEN=t2"},
     .plan = "env",
     .key = "E",
     .secret = "ES",
     .token = "t2"},
    {"both profile env",
     "[profile a]\nregion=r-a-1\n[profile b]\nregion=r-b-1\n",
     NULL,
     {"AWS_PROFILE=a", "AWS_DEFAULT_PROFILE=b"},
     .plan = NONE,
     .region = "r-a-1",
     .endpoint = MEETINGS("r-a-1")},
    {"empty AWS_PROFILE", NULL, "[default]\n" A1, {"AWS_PROFILE="}, .plan = "ERR_NO_PROFILE"},
    {"missing profile", NULL, "[default]\n" A1, .profile = "zz", .plan = "ERR_NO_PROFILE"},
    {"AWS_REGION only",
     NULL,
     NULL,
     {"AWS_REGION=eu-west-1"},
     .plan = NONE,
     .region = "eu-west-1",
     .endpoint = MEETINGS("eu-west-1")},
    /* The CLI takes the empty region and fails; to us it is none. */
    {"empty AWS_DEFAULT_REGION", NULL, NULL, {"AWS_DEFAULT_REGION="}, .plan = NONE},
    {"bad region", NULL, NULL, {"AWS_REGION=eu_west 1"}, .plan = "ERR_BAD_REGION"},
    /* The CLI of that age knew no endpoint variables; later ones do as we do. */
    {"endpoint url env",
     NULL,
     NULL,
     {"AWS_REGION=eu-west-1", "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS=http://localhost:1"},
     .plan = NONE,
     .region = "eu-west-1",
     .endpoint = "http://localhost:1"},
    {"cfg path var",
     "[default]\nregion=eu-west-1\n",
     NULL,
     {"AWS_CONFIG_FILE=$HOME/$X/config", "X=.aws"},
     .plan = NONE,
     .region = "eu-west-1",
     .endpoint = MEETINGS("eu-west-1")},
    {"cfg tilde",
     "[default]\nregion=eu-west-1\n",
     NULL,
     {"AWS_CONFIG_FILE=~/.aws/../.aws/config"},
     .plan = NONE,
     .region = "eu-west-1",
     .endpoint = MEETINGS("eu-west-1")},
    {"dup option across case", NULL, "[default]\naws_access_key_id=A1\nAWS_ACCESS_KEY_ID=A2\n",
     .plan = BROKEN},
    {"percent value", NULL, "[default]\naws_access_key_id=A1\naws_secret_access_key=S%1\n",
     .plan = SHARED, .key = "A1", .secret = "S%1"},
    {"quotes in value", NULL, "[default]\naws_access_key_id=\"A1\"\naws_secret_access_key='S1'\n",
     .plan = SHARED, .key = "\"A1\"", .secret = "'S1'"},
    {"cred [profile dev]", NULL, "[profile dev]\n" A1, .profile = "dev", .plan = "ERR_NO_PROFILE"},
    {"cred profile dev literal", NULL, "[profile dev]\n" A1, .profile = "profile dev",
     .plan = SHARED, .key = "A1", .secret = "S1"},
    {"bare section in config", "[dev]\n" A1, NULL, .profile = "dev", .plan = "ERR_NO_PROFILE"},
    {"legacy ns",
     NULL,
     NULL,
     {"AWS_REGION=eu-west-1"},
     .plan = NONE,
     .region = "eu-west-1",
     .endpoint = "https://chime.us-east-1.amazonaws.com",
     .service = ENDPOINT_CHIME},
    {"legacy noregion", NULL, NULL, .plan = NONE,
     .endpoint = "https://chime.us-east-1.amazonaws.com", .service = ENDPOINT_CHIME},
    {"fips",
     NULL,
     NULL,
     {"AWS_REGION=us-east-1", "AWS_USE_FIPS_ENDPOINT=true"},
     .plan = NONE,
     .region = "us-east-1",
     .endpoint = "https://meetings-chime-fips.us-east-1.amazonaws.com"},
    {"fips TRUE", /* the word that was asked about is lost; "1" is none */
     NULL,
     NULL,
     {"AWS_REGION=us-east-1", "AWS_USE_FIPS_ENDPOINT=1"},
     .plan = NONE,
     .region = "us-east-1",
     .endpoint = MEETINGS("us-east-1")},
    {"pseudo fips",
     NULL,
     NULL,
     {"AWS_REGION=us-east-1-fips"},
     .plan = NONE,
     .region = "us-east-1-fips",
     .endpoint = "https://meetings-chime-fips.us-east-1.amazonaws.com"},
    {"unknown region",
     NULL,
     NULL,
     {"AWS_REGION=xx-nowhere-1"},
     .plan = NONE,
     .region = "xx-nowhere-1",
     .endpoint = MEETINGS("xx-nowhere-1")},
};

static void check_keys(const struct row *row, struct credstage *stage)
{
    if (!row->key)
        return;
    if (strncmp(row->key, "ERR_", 4) == 0) {
        ck_assert_msg(!credstage_load(stage), "%s", row->name);
        ck_assert_str_eq(err_name(stage->err.code), row->key);
        return;
    }
    ck_assert_msg(credstage_load(stage), "%s: %s", row->name, stage->err.detail);
    ck_assert_str_eq(stage->cred.access_key_id, row->key);
    ck_assert_str_eq(stage->cred.secret_access_key, row->secret);
    if (row->token)
        ck_assert_str_eq(stage->cred.session_token, row->token);
    else
        ck_assert_ptr_null(stage->cred.session_token);
}

static void check_settings(const struct row *row, const struct credstage *stage)
{
    const char *region = stage->settings.region.value;
    ck_assert_msg(!region == !row->region && (!region || strcmp(region, row->region) == 0),
                  "%s: region %s", row->name, region ? region : "none");
    if (row->endpoint)
        ck_assert_msg(strcmp(stage->settings.endpoint.url, row->endpoint) == 0, "%s: %s", row->name,
                      stage->settings.endpoint.url);
}

static void check_row(const struct row *row)
{
    struct credstage stage;
    char plan[200];
    credstage_init(&stage, row->config, row->credentials);
    for (size_t i = 0; i < 4 && row->variables[i]; i++)
        credstage_set(&stage, "%s", row->variables[i]);
    stage.flags.profile = row->profile;
    stage.flags.service = row->service;
    credstage_plan(&stage, plan, sizeof plan);
    ck_assert_msg(strcmp(plan, row->plan) == 0, "%s: %s (%s)", row->name, plan, stage.err.detail);
    if (strcmp(row->plan, NONE) == 0 || strncmp(row->plan, "ERR_", 4) != 0) {
        check_keys(row, &stage);
        check_settings(row, &stage);
    }
    credstage_clean_up(&stage);
}

START_TEST(files_and_variables_give_what_the_cli_makes_of_them)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(&rows[i]);
    ck_assert_uint_eq(sizeof rows / sizeof *rows, 57);
}
END_TEST

/* --- the same, as the published table has it ----------------------------------------------------
 */

/* Rows that are not what the CLI 2.9.19 made of them, each said so above. */
static bool row_differs(const struct row *row)
{
    static const char *const names[] = {
        "empty token", /* to us an empty token is none, and so it is on the wire */
        "empty key",    "empty AWS_DEFAULT_REGION", "bad region", "endpoint url env",
        "continuation", /* a key with a line break is named here, not refused by the service */
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(row->name, names[i]) == 0)
            return true;
    return false;
}

/* A string as the table has it: 'S1', "'S1'", 'A1\nmore', None. */
static void add_literal(struct buf *out, const char *text)
{
    const char *quote = text && strchr(text, '\'') ? "\"" : "'";
    if (!text) {
        buf_add_str(out, "None");
        return;
    }
    buf_add_str(out, quote);
    for (; *text; text++)
        if (*text == '\n')
            buf_add_str(out, "\\n");
        else
            buf_add_char(out, *text);
    buf_add_str(out, quote);
}

/* What the table should say of a row; "EXC " for an error. */
static void write_outcome(const struct row *row, struct buf *out)
{
    if (strncmp(row->plan, "ERR_", 4) == 0 && strcmp(row->plan, NONE) != 0) {
        buf_add_str(out, "EXC ");
        return;
    }
    const char *const keys[] = {row->key, row->secret, row->token, row->plan};
    buf_add_char(out, '(');
    for (size_t i = 0; row->key && i < 4; i++) {
        buf_add_str(out, i ? ", " : "(");
        add_literal(out, keys[i]);
    }
    buf_add_str(out, row->key ? "), " : "None, ");
    add_literal(out, row->region);
    buf_add_str(out, ", ");
    add_literal(out, row->endpoint ? row->endpoint
                     : row->region ? ""
                                   : "ERR NoRegionError: You must specify a region.");
    buf_add_char(out, ')');
}

static void check_line(const struct row *row, const char *line)
{
    struct buf outcome = BUF_INIT(1000);
    size_t name = strlen(row->name);
    write_outcome(row, &outcome);
    ck_assert_msg(strncmp(line, row->name, name) == 0 && line[name] == ' ', "%s: %s", row->name,
                  line);
    line += name + strspn(line + name, " ");
    bool error = strcmp(buf_text(&outcome), "EXC ") == 0;
    bool same = error ? strncmp(line, "EXC ", 4) == 0 : strcmp(line, buf_text(&outcome)) == 0;
    ck_assert_msg(same != row_differs(row), "%s: %s\nnot %s", row->name, line, buf_text(&outcome));
    buf_clean_up(&outcome);
}

START_TEST(the_rows_are_those_of_the_published_table)
{
    const char *path = paths_vectors("config-matrix-aws-cli-2.9.19.txt");
    if (!path)
        return;
    char *text = tmpdir_read(path);
    ck_assert_ptr_nonnull(text);
    char *rest;
    size_t count = 0;
    strtok_r(text, "\n", &rest); /* the version */
    for (char *line; (line = strtok_r(NULL, "\n", &rest)); count++)
        check_line(&rows[count], line);
    ck_assert_uint_eq(count, sizeof rows / sizeof *rows);
    free(text);
}
END_TEST

/* --- the chain -------------------------------------------------------------------------------- */

static void check_plan(const char *config, const char *variable, const char *profile,
                       const char *plan)
{
    struct credstage stage;
    char out[200];
    credstage_init(&stage, config, NULL);
    if (variable)
        credstage_set(&stage, "%s", variable);
    stage.flags.profile = profile;
    credstage_plan(&stage, out, sizeof out);
    ck_assert_msg(strcmp(out, plan) == 0, "%s: %s (%s)", config, out, stage.err.detail);
    credstage_clean_up(&stage);
}

#define ROLE "role_arn=arn:aws:iam::111122223333:role/r\n"

START_TEST(sources_are_asked_in_the_order_of_the_cli)
{
    /* Everything at once; then the first one is taken away, again and again. */
    check_plan("[default]\n" ROLE "source_profile=default\nweb_identity_token_file=/t\n"
               "sso_role_name=r\nsso_account_id=1\nsso_start_url=u\nsso_region=r\n"
               "login_session=a\ncredential_process=p\n" A1,
               NULL, NULL, "assume-role-with-web-identity");
    check_plan("[default]\nsso_role_name=r\nsso_account_id=1\nsso_start_url=u\nsso_region=r\n"
               "login_session=a\ncredential_process=p\n" A1,
               NULL, NULL, "sso");
    check_plan("[default]\nlogin_session=a\ncredential_process=p\n" A1, NULL, NULL, "login");
    check_plan("[default]\ncredential_process=p\n" A1, NULL, NULL, "custom-process");
    check_plan("[default]\n" A1, "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost/", NULL,
               "config-file");
    check_plan("[default]\n", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost/", NULL,
               "container-role");
    check_plan("[default]\n", "AWS_EC2_METADATA_DISABLED=false", NULL, "iam-role");
    check_plan("[default]\n", NULL, NULL, NONE);
}
END_TEST

START_TEST(a_profile_that_is_named_puts_variables_out_of_the_running)
{
    struct credstage stage;
    char out[200];
    credstage_init(&stage, "[profile p]\n" A1, NULL);
    credstage_set(&stage, "AWS_ACCESS_KEY_ID=E");
    credstage_set(&stage, "AWS_SECRET_ACCESS_KEY=ES");
    credstage_set(&stage, "AWS_WEB_IDENTITY_TOKEN_FILE=/t");
    credstage_set(&stage, "AWS_ROLE_ARN=arn:aws:iam::111122223333:role/r");
    stage.flags.profile = "p";
    ck_assert_str_eq(credstage_plan(&stage, out, sizeof out), "config-file");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(roles_are_planned_from_their_source_up)
{
    check_plan("[profile a]\n" ROLE "source_profile=b\n[profile b]\n" A1, NULL, "a",
               "assume-role < config-file");
    check_plan("[profile a]\n" ROLE "source_profile=b\n[profile b]\n" ROLE
               "source_profile=c\n[profile c]\ncredential_process=x\n",
               NULL, "a", "assume-role < assume-role < custom-process");
    check_plan("[profile a]\n" ROLE "source_profile=a\n" A1, NULL, "a",
               "assume-role < config-file");
    check_plan("[profile a]\n" ROLE "source_profile=b\n[profile b]\n" ROLE A1, NULL, "a",
               "assume-role < config-file");
    check_plan("[profile a]\n" ROLE "credential_source=Ec2InstanceMetadata\n",
               "AWS_EC2_METADATA_DISABLED=false", "a", "assume-role < iam-role");
}
END_TEST

START_TEST(roles_that_lead_nowhere_are_errors_not_gaps)
{
    static const char *const configs[] = {
        "[profile a]\n" ROLE,
        "[profile a]\n" ROLE "source_profile=b\ncredential_source=Environment\n[profile b]\n" A1,
        "[profile a]\n" ROLE "source_profile=none\n",
        "[profile a]\n" ROLE "source_profile=a\n",
        "[profile a]\n" ROLE "source_profile=b\n[profile b]\n" ROLE "source_profile=a\n",
        "[profile a]\n" ROLE "source_profile=b\n[profile b]\n" ROLE "source_profile=b\n",
        "[profile a]\n" ROLE "source_profile=b\n[profile b]\nregion=x\n",
        "[profile a]\n" ROLE "credential_source=environment\n",
        "[profile a]\n" ROLE "credential_source=Environment\n",
        "[profile a]\nsso_account_id=1\n",
        "[profile a]\nsso_account_id=1\nsso_role_name=r\nsso_session=none\n",
        "[profile a]\nweb_identity_token_file=/t\n",
    };
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++)
        check_plan(configs[i], NULL, "a", "ERR_CREDENTIAL_SOURCE");
}
END_TEST

START_TEST(a_long_way_of_roles_ends)
{
    char config[4096];
    size_t used = 0;
    for (int i = 0; i < 30; i++)
        used += (size_t)snprintf(config + used, sizeof config - used,
                                 "[profile p%d]\n" ROLE "source_profile=p%d\n", i, i + 1);
    check_plan(config, NULL, "p0", "ERR_CREDENTIAL_SOURCE");
}
END_TEST

START_TEST(expired_variables_say_when)
{
    struct credstage stage;
    credstage_init(&stage, NULL, NULL);
    credstage_set(&stage, "AWS_ACCESS_KEY_ID=E");
    credstage_set(&stage, "AWS_SECRET_ACCESS_KEY=ES");
    credstage_set(&stage, "AWS_CREDENTIAL_EXPIRATION=2026-11-23T11:59:00Z");
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_EXPIRED_VARIABLES);
    ck_assert_str_eq(stage.err.detail, "environment variables expired at 2026-11-23T11:59:00Z");
    stage.now_ms -= 120 * 1000;
    ck_assert(credstage_load(&stage));
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS - 60 * 1000);
    ck_assert_str_eq(stage.cred.source, "environment variables");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(a_load_reads_the_files_as_they_are_now)
{
    struct credstage stage;
    credstage_init(&stage, "[default]\n", NULL);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_NO_CREDENTIALS);
    FILE *file = fopen(credstage_path(&stage, ".aws/credentials"), "w");
    fputs("[default]\n" A1, file);
    fclose(file);
    ck_assert(credstage_load(&stage));
    ck_assert_str_eq(stage.cred.source, "profile default in ~/.aws/credentials");
    credstage_clean_up(&stage);
}
END_TEST

/* --- the SDKs' published cases ------------------------------------------------------------------
 */

static void write_sections(json_object *sections, const char *word, char *config, size_t size)
{
    size_t used = strlen(config);
    json_object_object_foreach(sections, name, profile)
    {
        used += (size_t)snprintf(config + used, size - used, "[%s %s]\n", word, name);
        json_object_object_foreach(profile, key, value)
        {
            used += (size_t)snprintf(config + used, size - used, "%s = %s\n", key,
                                     json_object_get_string(value));
        }
    }
}

/* "assume-role < config-file" for what the cases call a ProfileChain. */
static void write_plan(json_object *chain, char *plan, size_t size)
{
    static const struct {
        const char *kind, *name;
    } names[] = {{"AccessKey", "config-file"},
                 {"AssumeRole", "assume-role"},
                 {"WebIdentityToken", "assume-role-with-web-identity"},
                 {"CredentialProcess", "custom-process"},
                 {"Sso", "sso"}};
    size_t used = 0;
    plan[0] = '\0';
    for (size_t i = json_object_array_length(chain); i > 0; i--) {
        json_object *step = json_object_array_get_idx(chain, i - 1);
        const char *name = "?";
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (json_object_object_get_ex(step, names[n].kind, NULL))
                name = names[n].name;
        if (json_object_object_get_ex(step, "NamedSource", NULL)) {
            const char *source =
                json_object_get_string(json_object_object_get(step, "NamedSource"));
            name = source[1] == 'c' && source[2] == '2' ? "iam-role" : "env";
        }
        used += (size_t)snprintf(plan + used, size - used, "%s%s", used ? " < " : "", name);
    }
}

/* Where the SDKs and the AWS CLI differ, the CLI is right here. */
static bool case_differs(const char *docs)
{
    return strcmp(docs, "SSO token profile selected") == 0; /* a token is no credential */
}

static const char *text_of(json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

/* "RoleArn=arn%3Aaws%3A..." */
static void add_parameter(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s=", name);
    for (; value && *value; value++)
        if (strchr(":/", *value))
            buf_printf(out, "%%%02X", (unsigned)*value);
        else
            buf_add_char(out, *value);
}

#define MOST_STEPS 8

/* Lets STS give ASIA0, ASIA1, ... for the roles of a case, and sees what it was asked for, and with
 * whose keys. */
struct chain_play {
    struct play_step script[MOST_STEPS + 1];
    struct buf asked[MOST_STEPS], signer[MOST_STEPS], replies[MOST_STEPS];
    size_t count;
};

static void add_role(struct chain_play *play, json_object *role, const char *first_key)
{
    size_t i = play->count++;
    ck_assert_uint_lt(i, MOST_STEPS);
    play->asked[i] = play->signer[i] = BUF_INIT(500);
    play->replies[i] = BUF_INIT(1000);
    add_parameter(&play->asked[i], "RoleArn", text_of(role, "role_arn"));
    const char *session = text_of(role, "role_session_name");
    add_parameter(&play->asked[i], "&RoleSessionName",
                  session ? session : "rollcall-session-1795435200");
    if (text_of(role, "external_id"))
        add_parameter(&play->asked[i], "&ExternalId", text_of(role, "external_id"));
    if (i == 0)
        buf_printf(&play->signer[i], "Credential=%s/", first_key);
    else
        buf_printf(&play->signer[i], "Credential=ASIA%zu/", i - 1);
    buf_printf(&play->replies[i],
               "<R><Credentials><AccessKeyId>ASIA%zu</AccessKeyId><SecretAccessKey>s"
               "</SecretAccessKey><SessionToken>t</SessionToken>"
               "<Expiration>2026-11-23T13:00:00Z</Expiration></Credentials></R>",
               i);
    play->script[i] = (struct play_step)PLAY_IF(
        buf_text(&play->asked[i]), buf_text(&play->signer[i]), 200, buf_text(&play->replies[i]));
}

/* Runs a chain that begins with keys in the files, to its end. */
static void play_chain(json_object *chain, const char *config, const char *profile)
{
    json_object *first = json_object_object_get(json_object_array_get_idx(chain, 0), "AccessKey");
    struct chain_play play = {.count = 0};
    struct credstage stage;
    char last[32];
    if (!first)
        return;
    for (size_t i = 1; i < json_object_array_length(chain); i++)
        add_role(&play, json_object_object_get(json_object_array_get_idx(chain, i), "AssumeRole"),
                 text_of(first, "access_key_id"));
    struct player *player = player_start(play.script);
    credstage_init(&stage, config, NULL);
    credstage_set(&stage, "AWS_ENDPOINT_URL_STS=%s", player_url(player));
    stage.flags.profile = profile;
    ck_assert_msg(credstage_load(&stage), "%s\n%s", stage.err.detail, config);
    snprintf(last, sizeof last, "ASIA%zu", play.count - 1);
    ck_assert_str_eq(stage.cred.access_key_id, last);
    ck_assert_str_eq(player_trouble(player), "");
    player_stop(player);
    credstage_clean_up(&stage);
    for (size_t i = 0; i < play.count; i++) {
        buf_clean_up(&play.asked[i]);
        buf_clean_up(&play.signer[i]);
        buf_clean_up(&play.replies[i]);
    }
}

static void check_case(json_object *test)
{
    const char *docs = json_object_get_string(json_object_object_get(test, "docs"));
    json_object *input = json_object_object_get(test, "input");
    json_object *output = json_object_object_get(test, "output");
    json_object *chain = json_object_object_get(output, "ProfileChain");
    struct credstage stage;
    char config[8192] = "";
    char expected[200] = "error";
    char plan[200];
    write_sections(json_object_object_get(input, "profiles"), "profile", config, sizeof config);
    if (json_object_object_get_ex(input, "sso_sessions", NULL))
        write_sections(json_object_object_get(input, "sso_sessions"), "sso-session", config,
                       sizeof config);
    credstage_init(&stage, config, NULL);
    credstage_set(&stage, "AWS_EC2_METADATA_DISABLED=false");
    credstage_set(&stage, "AWS_ACCESS_KEY_ID=E");
    credstage_set(&stage, "AWS_SECRET_ACCESS_KEY=ES");
    stage.flags.profile = json_object_get_string(json_object_object_get(input, "selected_profile"));
    if (chain)
        write_plan(chain, expected, sizeof expected);
    credstage_plan(&stage, plan, sizeof plan);
    bool error = strncmp(plan, "ERR_", 4) == 0 || strcmp(plan, "iam-role") == 0;
    bool same = chain ? strcmp(plan, expected) == 0 : error;
    ck_assert_msg(same != case_differs(docs), "%s: %s, not %s; %s\n%s", docs, plan, expected,
                  stage.err.detail, config);
    credstage_clean_up(&stage);
    if (chain && strcmp(expected, plan) == 0)
        play_chain(chain, config,
                   json_object_get_string(json_object_object_get(input, "selected_profile")));
}

START_TEST(the_published_cases_of_roles_are_planned_as_expected)
{
    const char *path = paths_vectors("sdk-config/assume-role-tests.json");
    if (!path)
        return;
    json_object *cases = json_object_from_file(path);
    for (size_t i = 0; i < json_object_array_length(cases); i++)
        check_case(json_object_array_get_idx(cases, i));
    ck_assert_uint_eq(json_object_array_length(cases), 28);
    json_object_put(cases);
}
END_TEST

START_TEST(a_line_break_in_a_key_names_the_variable_or_the_profile)
{
    static const struct {
        const char *config, *variable, *words;
    } broken[] = {
        {NULL, "AWS_SECRET_ACCESS_KEY=s\n", "AWS_SECRET_ACCESS_KEY holds a line break"},
        {NULL, "AWS_SESSION_TOKEN=t\r", "AWS_SESSION_TOKEN holds a line break"},
        {NULL, "AWS_ACCESS_KEY_ID=A\nB", "AWS_ACCESS_KEY_ID holds a line break"},
        {"[default]\naws_access_key_id=A\naws_secret_access_key=S\n  more\n",
         "X=", "aws_secret_access_key of profile default in ~/.aws/config holds a line break"},
        {"[default]\ncredential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"A\", "
         "\"SecretAccessKey\": \"S\", \"SessionToken\": \"a\\nb\"}'\n",
         "X=", "the session token of credential_process of profile default holds a line break"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct credstage stage;
        credstage_init(&stage, broken[i].config, NULL);
        if (!broken[i].config) {
            credstage_set(&stage, "AWS_ACCESS_KEY_ID=A");
            credstage_set(&stage, "AWS_SECRET_ACCESS_KEY=S");
        }
        credstage_set(&stage, "%s", broken[i].variable);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(err_exit_status(&stage.err), 3);
        ck_assert_msg(strstr(stage.err.detail, broken[i].words) != NULL, "%s", stage.err.detail);
        credstage_clean_up(&stage);
    }
}
END_TEST

UNIT_MAIN("cred_chain", files_and_variables_give_what_the_cli_makes_of_them,
          the_rows_are_those_of_the_published_table, sources_are_asked_in_the_order_of_the_cli,
          a_profile_that_is_named_puts_variables_out_of_the_running,
          roles_are_planned_from_their_source_up, roles_that_lead_nowhere_are_errors_not_gaps,
          a_long_way_of_roles_ends, expired_variables_say_when,
          a_load_reads_the_files_as_they_are_now,
          the_published_cases_of_roles_are_planned_as_expected,
          a_line_break_in_a_key_names_the_variable_or_the_profile)
