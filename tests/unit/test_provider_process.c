/* credential_process, with programs of the test's own. */
#include "support/credstage.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A stage whose profile runs a script with these contents, and two arguments. */
static void open_stage(struct credstage *stage, const char *script)
{
    char config[1024];
    credstage_init(stage, NULL, NULL);
    const char *path = tmpdir_write(stage->home, "my helper", script);
    ck_assert_int_eq(chmod(path, 0700), 0);
    snprintf(config, sizeof config, "[default]\ncredential_process = '%s' \"a b\" $HOME\n", path);
    tmpdir_write(stage->home, ".aws/config", config);
}

#define PRINT(json) "#!/bin/sh\ncat <<'EOF'\n" json "\nEOF\n"

START_TEST(what_it_prints_are_credentials)
{
    struct credstage stage;
    open_stage(&stage, PRINT("{\"Version\": 1, \"AccessKeyId\": \"P1\", \"SecretAccessKey\": "
                             "\"PS\", \"SessionToken\": \"PT\", \"Expiration\": "
                             "\"2026-11-23T13:00:00+00:00\", \"AccountId\": \"111122223333\"}"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "P1");
    ck_assert_str_eq(stage.cred.secret_access_key, "PS");
    ck_assert_str_eq(stage.cred.session_token, "PT");
    ck_assert_str_eq(stage.cred.account_id, "111122223333");
    ck_assert_int_eq(stage.cred.expires_ms, CREDSTAGE_NOW_MS + 3600 * 1000);
    ck_assert_str_eq(stage.cred.source, "credential_process of profile default");
    ck_assert_str_eq(stage.cred.ua_features, "v,w");
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(without_an_expiry_they_last)
{
    struct credstage stage;
    open_stage(&stage, PRINT("{\"Version\": 1, \"AccessKeyId\": \"P1\", \"SecretAccessKey\": "
                             "\"PS\", \"SessionToken\": null}"));
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_ptr_null(stage.cred.session_token);
    ck_assert_int_eq(stage.cred.expires_ms, 0);
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(no_shell_looks_at_its_arguments)
{
    struct credstage stage;
    open_stage(&stage, "#!/bin/sh\nprintf '{\"Version\": 1, \"AccessKeyId\": \"%s|%s|%s\", "
                       "\"SecretAccessKey\": \"s\"}' \"$1\" \"$2\" \"$#\"\n");
    ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
    ck_assert_str_eq(stage.cred.access_key_id, "a b|$HOME|2");
    credstage_clean_up(&stage);
}
END_TEST

static void check_failure(const char *script, const char *detail)
{
    struct credstage stage;
    open_stage(&stage, script);
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
    ck_assert_msg(strstr(stage.err.detail, detail) != NULL, "%s", stage.err.detail);
    ck_assert_int_eq(stage.err.retry, ERR_RETRY_LATER); /* it may heal by itself */
    credstage_clean_up(&stage);
}

START_TEST(failures_say_what_the_program_said)
{
    check_failure("#!/bin/sh\necho 'vault is locked' >&2\necho more >&2\nexit 1\n",
                  "credential_process of profile default: vault is locked");
    check_failure("#!/bin/sh\nexit 7\n", "it failed without a word");
    check_failure("#!/nonexistent\n", "cannot start");
}
END_TEST

START_TEST(of_a_traceback_the_last_line_is_told)
{
    check_failure("#!/bin/sh\n{ echo 'Traceback (most recent call last):'; echo '  File \"x.py\"'; "
                  "echo 'vault.Locked: the vault is locked'; echo; } >&2\nexit 1\n",
                  "profile default: vault.Locked: the vault is locked");
    check_failure(
        "#!/bin/sh\n{ echo 'Traceback (most recent call last):'; i=0; while [ $i -lt 999 ]; "
        "do echo '  a line that is repeated a thousand times, long enough'; i=$((i+1)); "
        "done; echo 'RecursionError: too deep'; } >&2\nexit 1\n",
        "profile default: RecursionError: too deep");
}
END_TEST

START_TEST(whatever_the_cli_takes_for_a_version_and_an_expiry_is_taken)
{
    static const char *const replies[] = {
        PRINT("{\"Version\": 1.0, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}"),
        PRINT("{\"Version\": 1, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\", "
              "\"Expiration\": \"20261123T130000Z\"}"),
        PRINT("{\"Version\": 1, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\", "
              "\"Expiration\": \"Mon, 23 Nov 2026 13:00:00 GMT\"}"),
    };
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        struct credstage stage;
        open_stage(&stage, replies[i]);
        ck_assert_msg(credstage_load(&stage), "%s", stage.err.detail);
        ck_assert_int_eq(stage.cred.expires_ms, i ? CREDSTAGE_NOW_MS + 3600 * 1000 : 0);
        credstage_clean_up(&stage);
    }
}
END_TEST

START_TEST(nonsense_is_refused)
{
    check_failure(PRINT(""), "not a JSON object");
    check_failure(PRINT("[]"), "not a JSON object");
    check_failure(PRINT("{\"Version\": 1} {}"), "not a JSON object");
    check_failure(PRINT("{\"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}"), "Version");
    check_failure(PRINT("{\"Version\": \"1\", \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}"),
                  "Version");
    check_failure(PRINT("{\"Version\": 2, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}"),
                  "Version");
    check_failure(PRINT("{\"Version\": 1, \"AccessKeyId\": \"a\"}"), "is missing");
    check_failure(PRINT("{\"Version\": 1, \"AccessKeyId\": 5, \"SecretAccessKey\": \"b\"}"),
                  "is missing");
    check_failure(PRINT("{\"Version\": 1, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\", "
                        "\"Expiration\": \"soon\"}"),
                  "Expiration is not a time");
}
END_TEST

START_TEST(a_command_that_cannot_be_split_is_refused)
{
    static const char *const commands[] = {"", "'a", "a\\"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct credstage stage;
        char config[100];
        snprintf(config, sizeof config, "[default]\ncredential_process = %s\n", commands[i]);
        credstage_init(&stage, config, NULL);
        ck_assert(!credstage_load(&stage));
        ck_assert_int_eq(stage.err.code, ERR_CREDENTIAL_SOURCE);
        credstage_clean_up(&stage);
    }
}
END_TEST

START_TEST(a_home_in_a_command_stays_as_it_is_and_that_is_said)
{
    struct credstage stage;
    credstage_init(&stage, "[default]\ncredential_process = ~/bin/login\n", NULL);
    ck_assert(!credstage_load(&stage));
    ck_assert_ptr_nonnull(strstr(err_remedy(&stage.err), "write the path in full"));
    credstage_clean_up(&stage);
}
END_TEST

START_TEST(what_has_expired_already_is_an_error)
{
    struct credstage stage;
    open_stage(&stage, PRINT("{\"Version\": 1, \"AccessKeyId\": \"P1\", \"SecretAccessKey\": "
                             "\"PS\", \"Expiration\": \"2026-11-23T11:00:00Z\"}"));
    ck_assert(!credstage_load(&stage));
    ck_assert_int_eq(stage.err.code, ERR_EXPIRED_TOKEN);
    credstage_clean_up(&stage);
}
END_TEST

UNIT_MAIN("provider_process", what_it_prints_are_credentials, without_an_expiry_they_last,
          no_shell_looks_at_its_arguments, failures_say_what_the_program_said, nonsense_is_refused,
          a_command_that_cannot_be_split_is_refused, what_has_expired_already_is_an_error,
          of_a_traceback_the_last_line_is_told,
          whatever_the_cli_takes_for_a_version_and_an_expiry_is_taken,
          a_home_in_a_command_stays_as_it_is_and_that_is_said)
