#include "aws/settings.h"

#include "support/credstage.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define PROD "[profile prod]\nregion = eu-central-1\n"

static void check_setting(const struct setting *setting, const char *value, const char *source)
{
    ck_assert_str_eq(setting->value ? setting->value : "<none>", value);
    ck_assert_str_eq(setting->source, source);
}

/* A stage with these files and at most two variables. */
static void open_stage(struct credstage *stage, const char *config, const char *first,
                       const char *second)
{
    credstage_init(stage, config, NULL);
    if (first)
        credstage_set(stage, "%s", first);
    if (second)
        credstage_set(stage, "%s", second);
}

static void check_region(const char *flag, const char *first, const char *second, const char *value,
                         const char *source)
{
    struct credstage stage;
    open_stage(&stage, PROD, first, second);
    stage.flags.profile = "prod";
    stage.flags.region = flag;
    ck_assert_msg(credstage_resolve(&stage), "%s", stage.err.detail);
    check_setting(&stage.settings.region, value, source);
    credstage_clean_up(&stage);
}

START_TEST(the_region_says_which_rule_decided_it)
{
    check_region("us-east-1", "AWS_REGION=a-b-1", "AWS_DEFAULT_REGION=a-c-1", "us-east-1",
                 "--region");
    check_region(NULL, "AWS_REGION=a-b-1", "AWS_DEFAULT_REGION=a-c-1", "a-b-1", "AWS_REGION");
    check_region(NULL, "AWS_REGION=", "AWS_DEFAULT_REGION=a-c-1", "a-c-1", "AWS_DEFAULT_REGION");
    check_region(NULL, "AWS_REGION=", "AWS_DEFAULT_REGION=", "eu-central-1",
                 "profile prod in the config file");
    check_region("", NULL, NULL, "eu-central-1", "profile prod in the config file");
}
END_TEST

START_TEST(the_profile_says_which_rule_decided_it)
{
    struct credstage stage;
    open_stage(&stage, PROD "[default]\nregion=us-east-1\n", "AWS_DEFAULT_PROFILE=prod", NULL);
    ck_assert(credstage_resolve(&stage));
    check_setting(&stage.settings.profile, "prod", "AWS_DEFAULT_PROFILE");
    ck_assert(!stage.settings.profile_is_flag);
    credstage_clean_up(&stage);
    open_stage(&stage, PROD "[default]\nregion=us-east-1\n", NULL, NULL);
    ck_assert(credstage_resolve(&stage));
    check_setting(&stage.settings.profile, "default", "default");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(an_unknown_profile_is_told_with_those_that_there_are)
{
    struct credstage stage;
    open_stage(&stage, PROD "[profile \"my dev\"]\n", "AWS_PROFILE=prd", NULL);
    ck_assert(!credstage_resolve(&stage));
    ck_assert_int_eq(stage.err.code, ERR_NO_PROFILE);
    ck_assert_str_eq(stage.err.detail,
                     "\"prd\" (AWS_PROFILE) is not in ~/.aws/config; known: prod, my dev");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(many_profiles_are_cut_short)
{
    struct credstage stage;
    char config[8000];
    size_t used = 0;
    for (int i = 0; i < 200; i++)
        used += (size_t)snprintf(config + used, sizeof config - used, "[profile number-%d]\n", i);
    open_stage(&stage, config, "AWS_PROFILE=x", NULL);
    ck_assert(!credstage_resolve(&stage));
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "known: number-0, number-1"));
    ck_assert_str_eq(stage.err.detail + strlen(stage.err.detail) - 5, ", ...");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(a_missing_region_leaves_everything_else)
{
    struct credstage stage;
    open_stage(&stage, "[profile prod]\nca_bundle = /ca.pem\n", NULL, NULL);
    stage.flags.profile = "prod";
    ck_assert(!credstage_resolve(&stage));
    ck_assert_int_eq(stage.err.code, ERR_NO_REGION);
    ck_assert_ptr_null(stage.settings.region.value);
    check_setting(&stage.settings.profile, "prod", "--profile");
    check_setting(&stage.settings.ca_bundle, "/ca.pem", "profile prod in the config file");
    credstage_clean_up(&stage);
}
END_TEST

/* --- endpoints ---------------------------------------------------------------------------------
 */

#define SERVICES                                                                                   \
    "[profile prod]\nregion = eu-central-1\nservices = mine\nendpoint_url = http://profile\n"      \
    "[services mine]\nchime_sdk_meetings =\n  endpoint_url = http://section\n"                     \
    "sts =\n  endpoint_url = http://sts\n"

static void check_endpoint(const char *config, const char *first, const char *second,
                           const char *url, const char *source)
{
    struct credstage stage;
    open_stage(&stage, config, first, second);
    stage.flags.profile = "prod";
    ck_assert_msg(credstage_resolve(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.settings.endpoint.url, url);
    ck_assert_str_eq(stage.settings.endpoint_source, source);
    ck_assert_str_eq(stage.settings.endpoint.signing_region, "eu-central-1");
    credstage_clean_up(&stage);
}

START_TEST(endpoints_are_overridden_in_the_order_of_the_cli)
{
    check_endpoint(SERVICES, "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS=http://own",
                   "AWS_ENDPOINT_URL=http://all", "http://own",
                   "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS");
    check_endpoint(SERVICES,
                   "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS=", "AWS_ENDPOINT_URL=http://all/base/",
                   "http://all/base", "AWS_ENDPOINT_URL");
    check_endpoint(SERVICES, "AWS_ENDPOINT_URL_CHIME=http://other",
                   "AWS_ENDPOINT_URL=", "http://section", "services mine in the config file");
    check_endpoint("[profile prod]\nregion = eu-central-1\nendpoint_url = http://profile\n", NULL,
                   NULL, "http://profile", "profile prod in the config file");
    check_endpoint("[profile prod]\nregion = eu-central-1\nservices = mine\n[services mine]\n"
                   "chime-sdk-meetings =\n  endpoint_url = http://hyphen\n",
                   NULL, NULL, "https://meetings-chime.eu-central-1.amazonaws.com", "AWS's rules");
    check_endpoint(SERVICES, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=TRUE",
                   "AWS_ENDPOINT_URL=http://all",
                   "https://meetings-chime.eu-central-1.amazonaws.com", "AWS's rules");
    check_endpoint(SERVICES, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=1", "AWS_ENDPOINT_URL=http://all",
                   "http://all", "AWS_ENDPOINT_URL");
}
END_TEST

START_TEST(the_flag_beats_them_all)
{
    struct credstage stage;
    open_stage(&stage, SERVICES, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true",
               "AWS_USE_FIPS_ENDPOINT=true");
    stage.flags.profile = "prod";
    stage.flags.endpoint_url = "https://flag:8443/base";
    ck_assert_msg(credstage_resolve(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.settings.endpoint.url, "https://flag:8443/base");
    ck_assert_str_eq(stage.settings.endpoint_source, "--endpoint-url");
    ck_assert(stage.settings.endpoint.custom);
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(a_services_section_that_is_not_there_is_an_error)
{
    struct credstage stage;
    open_stage(&stage, "[profile prod]\nregion = eu-central-1\nservices = zz\n", NULL, NULL);
    stage.flags.profile = "prod";
    ck_assert(!credstage_resolve(&stage));
    ck_assert_int_eq(stage.err.code, ERR_AWS_CONFIG);
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "[services zz]"));
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(an_endpoint_that_is_no_url_is_an_error)
{
    struct credstage stage;
    open_stage(&stage, PROD, "AWS_ENDPOINT_URL=localhost:1", NULL);
    stage.flags.profile = "prod";
    ck_assert(!credstage_resolve(&stage));
    ck_assert_int_eq(stage.err.code, ERR_ENDPOINT);
    ck_assert_ptr_nonnull(strstr(err_remedy(&stage.err), "correct AWS_ENDPOINT_URL"));
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(what_changes_the_rules_is_named_with_them)
{
    struct credstage stage;
    open_stage(&stage, PROD "use_dualstack_endpoint = true\n", "AWS_USE_FIPS_ENDPOINT=true", NULL);
    stage.flags.profile = "prod";
    ck_assert(credstage_resolve(&stage));
    ck_assert_str_eq(stage.settings.endpoint_source,
                     "AWS's rules, FIPS by AWS_USE_FIPS_ENDPOINT, dual stack by profile prod in "
                     "the config file");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(one_error_keeps_nothing_else_from_being_found)
{
    struct credstage stage;
    open_stage(&stage, PROD, "AWS_RETRY_MODE=fast", NULL);
    stage.flags.profile = "prod";
    ck_assert(!credstage_resolve(&stage));
    ck_assert_ptr_nonnull(strstr(stage.err.detail, "AWS_RETRY_MODE"));
    check_setting(&stage.settings.region, "eu-central-1", "profile prod in the config file");
    ck_assert_str_eq(stage.settings.endpoint.url,
                     "https://meetings-chime.eu-central-1.amazonaws.com");
    credstage_clean_up(&stage);
}
END_TEST

/* --- the rest ------------------------------------------------------------------------------------
 */

START_TEST(retries_are_read_and_checked)
{
    struct credstage stage;
    open_stage(&stage, PROD "max_attempts = 7\nretry_mode = adaptive\n", "AWS_RETRY_MODE=legacy",
               NULL);
    stage.flags.profile = "prod";
    ck_assert(credstage_resolve(&stage));
    ck_assert_int_eq(stage.settings.retry_mode, RETRY_LEGACY);
    ck_assert_str_eq(stage.settings.retry_mode_source, "AWS_RETRY_MODE");
    ck_assert_int_eq(stage.settings.max_attempts, 7);
    ck_assert_str_eq(stage.settings.max_attempts_source, "profile prod in the config file");
    ck_assert(!stage.settings.retry_rules_2026);
    credstage_clean_up(&stage);
    open_stage(&stage, PROD, "AWS_NEW_RETRIES_2026=True", NULL);
    stage.flags.profile = "prod";
    ck_assert(credstage_resolve(&stage));
    ck_assert(stage.settings.retry_rules_2026);
    credstage_clean_up(&stage);
    static const char *const bad[] = {"AWS_RETRY_MODE=fast", "AWS_MAX_ATTEMPTS=0",
                                      "AWS_MAX_ATTEMPTS=many", "AWS_MAX_ATTEMPTS=3x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        open_stage(&stage, PROD, bad[i], NULL);
        stage.flags.profile = "prod";
        ck_assert_msg(!credstage_resolve(&stage), "%s", bad[i]);
        ck_assert_int_eq(stage.err.code, ERR_AWS_CONFIG);
        credstage_clean_up(&stage);
    }
}
END_TEST

START_TEST(a_home_in_a_ca_bundle_is_expanded_wherever_it_stands)
{
    static const char *const variables[] = {"AWS_CA_BUNDLE=~/ca.pem", "REQUESTS_CA_BUNDLE=~/ca.pem",
                                            "UNUSED=", "UNUSED="};
    for (size_t i = 0; i < 4; i++) {
        struct credstage stage;
        open_stage(&stage, i == 2 ? PROD "ca_bundle = ~/ca.pem\n" : PROD, variables[i], NULL);
        stage.flags.profile = "prod";
        stage.flags.ca_bundle = i == 3 ? "~/ca.pem" : NULL;
        ck_assert(credstage_resolve(&stage));
        ck_assert_str_eq(stage.settings.ca_bundle.value, credstage_path(&stage, "ca.pem"));
        credstage_clean_up(&stage);
    }
}
END_TEST

START_TEST(blanks_around_a_number_are_nothing)
{
    static const char *const good[] = {"AWS_MAX_ATTEMPTS=3 ", "AWS_MAX_ATTEMPTS= 3",
                                       "AWS_MAX_ATTEMPTS=3\n", "AWS_MAX_ATTEMPTS=+3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct credstage stage;
        open_stage(&stage, PROD, good[i], NULL);
        stage.flags.profile = "prod";
        ck_assert_msg(credstage_resolve(&stage), "%s", good[i]);
        ck_assert_int_eq(stage.settings.max_attempts, 3);
        credstage_clean_up(&stage);
    }
}
END_TEST

START_TEST(the_ca_bundle_comes_from_flag_variables_or_profile)
{
    struct credstage stage;
    open_stage(&stage, PROD "ca_bundle = /profile.pem\n", "AWS_CA_BUNDLE=/variable.pem",
               "REQUESTS_CA_BUNDLE=/requests.pem");
    stage.flags.profile = "prod";
    ck_assert(credstage_resolve(&stage));
    check_setting(&stage.settings.ca_bundle, "/variable.pem", "AWS_CA_BUNDLE");
    stage.flags.ca_bundle = "/flag.pem";
    ck_assert(credstage_resolve(&stage));
    check_setting(&stage.settings.ca_bundle, "/flag.pem", "--ca-bundle");
    credstage_clean_up(&stage);
    open_stage(&stage, PROD, "REQUESTS_CA_BUNDLE=/requests.pem", NULL);
    stage.flags.profile = "prod";
    ck_assert(credstage_resolve(&stage));
    check_setting(&stage.settings.ca_bundle, "/requests.pem", "REQUESTS_CA_BUNDLE");
    credstage_clean_up(&stage);
}
END_TEST

static void check_account(const char *lines, const char *variable, const char *account)
{
    struct credstage stage;
    char config[300];
    snprintf(config, sizeof config, "[default]\nregion = us-east-1\n%s", lines);
    open_stage(&stage, config, variable, variable ? "AWS_SECRET_ACCESS_KEY=s" : NULL);
    ck_assert_msg(credstage_resolve(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.settings.account_id.value ? stage.settings.account_id.value : "none",
                     account);
    credstage_clean_up(&stage);
}

START_TEST(the_account_is_known_where_the_files_say_it)
{
    check_account("role_arn = arn:aws:iam::111122223333:role/r\n", NULL, "111122223333");
    check_account("sso_account_id = 444455556666\n", NULL, "444455556666");
    check_account("login_session = arn:aws:sts::777788889999:assumed-role/a/b\n", NULL,
                  "777788889999");
    check_account("aws_account_id = 000011112222\n", NULL, "000011112222");
    check_account("role_arn = nonsense\n", NULL, "none");
    check_account("sso_account_id = 444455556666\n", "AWS_ACCESS_KEY_ID=E", "none");
    check_account("", NULL, "none");
}
END_TEST

START_TEST(a_value_that_became_a_map_names_the_line)
{
    struct credstage stage;
    open_stage(&stage, "[default]\nregion =\n  role_arn = x\n", NULL, NULL);
    ck_assert(!credstage_resolve(&stage));
    ck_assert_int_eq(stage.err.code, ERR_AWS_CONFIG);
    ck_assert_str_eq(stage.err.detail, "~/.aws/config:2: region is a map");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(files_with_an_error_name_the_line)
{
    struct credstage stage;
    open_stage(&stage, "[default]\nregion\n", NULL, NULL);
    ck_assert(!credstage_resolve(&stage));
    ck_assert_int_eq(stage.err.code, ERR_AWS_CONFIG);
    ck_assert_str_eq(stage.err.detail, "~/.aws/config:2: neither a [section] nor \"key = value\"");
    settings_clean_up(&stage.settings); /* twice is fine */
    credstage_clean_up(&stage);
}
END_TEST

UNIT_MAIN("settings", the_region_says_which_rule_decided_it, the_profile_says_which_rule_decided_it,
          an_unknown_profile_is_told_with_those_that_there_are, many_profiles_are_cut_short,
          a_missing_region_leaves_everything_else, endpoints_are_overridden_in_the_order_of_the_cli,
          the_flag_beats_them_all, a_services_section_that_is_not_there_is_an_error,
          an_endpoint_that_is_no_url_is_an_error, what_changes_the_rules_is_named_with_them,
          one_error_keeps_nothing_else_from_being_found, retries_are_read_and_checked,
          the_ca_bundle_comes_from_flag_variables_or_profile,
          the_account_is_known_where_the_files_say_it, a_value_that_became_a_map_names_the_line,
          files_with_an_error_name_the_line, a_home_in_a_ca_bundle_is_expanded_wherever_it_stands,
          blanks_around_a_number_are_nothing)
