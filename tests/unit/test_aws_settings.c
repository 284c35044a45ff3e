#include "app/aws_settings.h"

#include "cli/read.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

/* An app whose home is a folder of its own, with AWS and rollcall config files in it. */
struct world {
    struct app app;
    struct settings settings;
    struct err err;
    bool ok;
};

static void build(struct world *w, const char *aws_config, const char *our_config,
                  const char *variable, char *flag)
{
    const char *dir = tmpdir_new();
    char config[512], credentials[512], home[512], ours[512];
    snprintf(config, sizeof config, "AWS_CONFIG_FILE=%s",
             tmpdir_write(dir, "aws-config", aws_config));
    snprintf(credentials, sizeof credentials, "AWS_SHARED_CREDENTIALS_FILE=%s/none", dir);
    snprintf(home, sizeof home, "HOME=%s", dir);
    snprintf(ours, sizeof ours, "%s", tmpdir_write(dir, "our-config", our_config));
    char *const variables[] = {config,
                               credentials,
                               home,
                               "AWS_EC2_METADATA_DISABLED=true",
                               variable ? (char *)(size_t)variable : NULL,
                               NULL};
    char *argv[] = {"rollcall", "-c", ours, flag, NULL};
    *w = (struct world){.settings = SETTINGS_INIT, .err = ERR_INIT};
    w->app.clock = clock_system();
    w->app.env = env_capture(variables);
    ck_assert_msg(read_options(&w->app.options, flag ? 4 : 3, argv, w->app.env, &w->err), "%s",
                  w->err.detail);
}

static void resolve(struct world *w, struct aws_choice choice)
{
    choice.no_waiting = true;
    w->ok = aws_settings_resolve(&w->app, &choice, &w->settings, &w->err);
}

static void clean_up(struct world *w)
{
    settings_clean_up(&w->settings);
    options_clean_up(&w->app.options);
    env_destroy(w->app.env);
}

static const char PROD[] = "[default]\n[profile prod]\nregion = eu-west-2\n";

static void expect_region(const char *aws_config, const char *our_config, const char *variable,
                          char *flag, const char *region, const char *source)
{
    struct world w;
    build(&w, aws_config, our_config, variable, flag);
    resolve(&w, (struct aws_choice){0});
    ck_assert_msg(w.ok, "%s", w.err.detail);
    ck_assert_str_eq(w.settings.region.value, region);
    ck_assert_str_eq(w.settings.region.source, source);
    clean_up(&w);
}

START_TEST(a_region_comes_from_the_highest_of_its_places)
{
    const char *aws = "[default]\nregion = eu-west-2\n";
    const char *ours = "region = ap-south-1\n";
    expect_region(aws, ours, "ROLLCALL_REGION=us-west-2", "--region=us-east-1", "us-east-1",
                  "--region");
    expect_region(aws, ours, "ROLLCALL_REGION=us-west-2", NULL, "us-west-2", "ROLLCALL_REGION");
    expect_region(aws, ours, "AWS_REGION=ca-central-1", NULL, "ca-central-1", "AWS_REGION");
    expect_region(aws, ours, NULL, NULL, "eu-west-2", "profile default in the config file");
    expect_region("", ours, NULL, NULL, "ap-south-1", "rollcall's config file");
}
END_TEST

START_TEST(a_profile_in_our_config_stands_below_the_variables_of_aws)
{
    struct world w;
    build(&w, PROD, "profile = prod\n", NULL, NULL);
    resolve(&w, (struct aws_choice){0});
    ck_assert_msg(w.ok, "%s", w.err.detail);
    ck_assert_str_eq(w.settings.profile.value, "prod");
    ck_assert_str_eq(w.settings.profile.source, "rollcall's config file");
    ck_assert_str_eq(w.settings.region.value, "eu-west-2");
    ck_assert(!w.settings.profile_is_flag);
    clean_up(&w);
    build(&w, PROD, "profile = nobody\n", "AWS_PROFILE=prod", NULL);
    resolve(&w, (struct aws_choice){0});
    ck_assert_msg(w.ok, "%s", w.err.detail);
    ck_assert_str_eq(w.settings.profile.value, "prod");
    ck_assert_str_eq(w.settings.profile.source, "AWS_PROFILE");
    clean_up(&w);
}
END_TEST

START_TEST(what_is_typed_in_the_form_beats_everything)
{
    struct world w;
    build(&w, PROD, "", "AWS_REGION=ca-central-1", "--region=us-east-1");
    resolve(&w, (struct aws_choice){.region = "il-central-1", .profile = "prod"});
    ck_assert_msg(w.ok, "%s", w.err.detail);
    ck_assert_str_eq(w.settings.region.value, "il-central-1");
    ck_assert_str_eq(w.settings.region.source, "typed in");
    ck_assert_str_eq(w.settings.profile.value, "prod");
    clean_up(&w);
}
END_TEST

START_TEST(an_endpoint_in_our_config_fills_a_gap_only)
{
    struct world w;
    const char *ours = "endpoint-url = http://127.0.0.1:2\nregion = us-east-1\n";
    build(&w, "", ours, "AWS_ENDPOINT_URL=http://127.0.0.1:1", NULL);
    resolve(&w, (struct aws_choice){0});
    ck_assert_str_eq(w.settings.endpoint.url, "http://127.0.0.1:1");
    clean_up(&w);
    build(&w, "", ours, NULL, NULL);
    resolve(&w, (struct aws_choice){0});
    ck_assert_msg(w.ok, "%s", w.err.detail);
    ck_assert_str_eq(w.settings.endpoint.url, "http://127.0.0.1:2");
    ck_assert_str_eq(w.settings.endpoint_source, "rollcall's config file");
    clean_up(&w);
}
END_TEST

START_TEST(without_any_region_the_error_is_aws_own)
{
    struct world w;
    build(&w, "", "", NULL, NULL);
    resolve(&w, (struct aws_choice){0});
    ck_assert(!w.ok);
    ck_assert_int_eq(w.err.code, ERR_NO_REGION);
    ck_assert_int_eq(err_exit_status(&w.err), 3);
    clean_up(&w);
}
END_TEST

UNIT_MAIN("aws_settings", a_region_comes_from_the_highest_of_its_places,
          a_profile_in_our_config_stands_below_the_variables_of_aws,
          what_is_typed_in_the_form_beats_everything, an_endpoint_in_our_config_fills_a_gap_only,
          without_any_region_the_error_is_aws_own)
