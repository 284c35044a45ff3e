/* Logins that need a person: an MFA code that is asked for, and credentials that are not there. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/player.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char assumed[] =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
    "<AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>any</SecretAccessKey>"
    "<SessionToken>token</SessionToken><Expiration>2099-11-23T13:00:00Z</Expiration></Credentials>"
    "</AssumeRoleResult></AssumeRoleResponse>";

static const char mfa_config[] = "[profile prod]\nrole_arn=arn:aws:iam::111122223333:role/deploy\n"
                                 "source_profile=base\nmfa_serial=arn:mfa\n"
                                 "[profile base]\naws_access_key_id=AKIA1\n"
                                 "aws_secret_access_key=S1\n";

static struct simproc *trusting_meeting(void)
{
    static const char *const args[] = {"--attendees", "5", "--frozen", "--no-verify", NULL};
    return simproc_start(args);
}

/* The console as profile prod of this config file, its STS played by a script. */
static struct terminal *start_with_mfa(const struct simproc *sim, const struct player *player)
{
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", mfa_config);
    const char *const env[] = {keep_printf("AWS_ENDPOINT_URL_STS=%s", player_url(player)),
                               "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE=prod",
                               NULL};
    return console_start(&(struct console_setup){.sim = sim, .env = env, .home = home});
}

START_TEST(an_mfa_code_is_asked_for_and_not_echoed)
{
    static const struct play_step script[] = {PLAY("TokenCode=314159", 200, assumed), PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    struct terminal *t = start_with_mfa(sim, player);
    ck_assert_screen(t, "Enter MFA code for arn:mfa:");
    terminal_type(t, "314159");
    ck_assert(terminal_wait_quiet(t, 200, 20000));
    ck_assert(!terminal_shows(t, "314"));
    ck_assert(!terminal_shows(t, "*"));
    terminal_key(t, "Enter");
    ck_assert_screen(t, "5 registered");
    ck_assert_str_eq(player_trouble(player), "");
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), "314159"));
    console_quit(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

/* The reply of STS with credentials that last so many seconds yet. */
static const char *assumed_for(int seconds)
{
    char expires[32];
    struct tm tm;
    time_t end = time(NULL) + seconds;
    strftime(expires, sizeof expires, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&end, &tm));
    return keep_printf("<R><Credentials><AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>any"
                       "</SecretAccessKey><SessionToken>token</SessionToken><Expiration>%s"
                       "</Expiration></Credentials></R>",
                       expires);
}

START_TEST(an_end_that_only_a_person_can_put_off_is_told_ahead)
{
    const struct play_step script[] = {PLAY("TokenCode=314159", 200, assumed_for(12 * 60)),
                                       PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    struct terminal *t = start_with_mfa(sim, player);
    ck_assert_screen(t, "Enter MFA code for arn:mfa:");
    terminal_type(t, "314159\r");
    ck_assert_screen(t, "5 registered");
    ck_assert_screen(t, "login ends ");
    ck_assert(!terminal_shows(t, "Enter MFA code")); /* nobody is asked while the login lasts */
    console_quit(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

START_TEST(whoever_says_no_to_the_code_may_ask_again)
{
    static const struct play_step script[] = {PLAY("TokenCode=271828", 200, assumed), PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    struct terminal *t = start_with_mfa(sim, player);
    ck_assert_screen(t, "Enter MFA code");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "AUTH");
    ck_assert_screen_gone(t, "Enter MFA code");
    ck_assert_screen(t, "r to be asked for the code again");
    terminal_type(t, "r");
    ck_assert_screen(t, "Enter MFA code");
    terminal_type(t, "271828\r");
    ck_assert_screen(t, "5 registered");
    console_quit(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

START_TEST(missing_credentials_are_waited_for_without_a_request)
{
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/credentials", "[other]\n");
    const char *const env[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .home = home});
    ck_assert_screen(t, "AUTH");
    ck_assert_int_eq(simproc_request_count(sim), 0);
    tmpdir_write(home, ".aws/credentials",
                 "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\n");
    ck_assert_screen(t, "5 registered"); /* the files are watched */
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_rejected_login_keeps_the_rows)
{
    struct simproc *sim = console_meeting("5");
    struct terminal *t = console_start(
        &(struct console_setup){.sim = sim, .arguments = "--interval 1 " SIMPROC_MEETING});
    ck_assert_screen(t, "LIVE");
    simproc_fault(sim, "{\"kind\": \"expired-token\", \"count\": 999}");
    ck_assert_screen(t, "AUTH");
    ck_assert_screen(t, "5 registered");
    simproc_end_faults(sim);
    terminal_type(t, "r");
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_role_that_may_not_be_assumed_is_not_blamed_on_the_meeting)
{
    static const struct play_step script[] = {
        PLAY("Action=AssumeRole", 403,
             "<E><Error><Code>AccessDenied</Code><Message>User x is not authorized to perform: "
             "sts:AssumeRole</Message></Error></E>"),
        PLAY_END};
    static const char config[] = "[profile prod]\nrole_arn=arn:aws:iam::111122223333:role/deploy\n"
                                 "source_profile=base\n[profile base]\naws_access_key_id=AKIA1\n"
                                 "aws_secret_access_key=S1\n";
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", config);
    const char *const env[] = {keep_printf("AWS_ENDPOINT_URL_STS=%s", player_url(player)),
                               "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE=prod",
                               NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .home = home});
    ck_assert_screen(t, "DENIED");
    ck_assert_screen(t, "AssumeRole");
    ck_assert(!terminal_shows(t, "ListAttendees"));
    terminal_type(t, "!");
    ck_assert_screen(t, "AssumeRole of role deploy of profile prod");
    ck_assert(!terminal_shows(t, "ListAttendees"));
    ck_assert_int_eq(simproc_request_count(sim), 0);
    terminal_type(t, "q");
    console_quit(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

#define SSO_CONFIG                                                                                 \
    "[profile prod]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = reader\n"  \
    "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n"

START_TEST(a_login_in_another_window_heals_a_running_console)
{
    static const struct play_step script[] = {
        PLAY_IF("GET /federation/credentials", "x-amz-sso_bearer_token: fresh\r\n", 200,
                "{\"roleCredentials\": {\"accessKeyId\": \"AKIDEXAMPLE\", \"secretAccessKey\": "
                "\"any\", \"sessionToken\": \"t\", \"expiration\": 4098000000000}}"),
        PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", SSO_CONFIG);
    const char *const env[] = {keep_printf("AWS_ENDPOINT_URL_SSO=%s", player_url(player)),
                               "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE=prod",
                               NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .home = home});
    ck_assert_screen(t, "AUTH");
    ck_assert_int_eq(simproc_request_count(sim), 0);
    ck_assert_int_eq(player_requests(player), 0);
    /* Where the AWS CLI puts it: sha1 of "corp". */
    tmpdir_write(home, ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
                 "{\"accessToken\": \"fresh\", \"expiresAt\": \"2099-11-23T12:00:00Z\"}");
    ck_assert_screen(t, "5 registered");
    ck_assert_str_eq(player_trouble(player), "");
    console_quit(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

/* A portal, a proxy in its place, or whoever writes what it passes on. */
START_TEST(what_an_sso_portal_says_cannot_drive_the_screen)
{
    static const struct play_step script[] = {
        PLAY("GET /federation/credentials", 403,
             "{\"__type\": \"Forbidden\\u001b]0;TITLEException\", \"message\": "
             "\"No \\u001b]0;TITLE\\u0007way \\u001b[31mRED\\r\\n\\u009b2J\\u202eback\"}"),
        PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", SSO_CONFIG);
    tmpdir_write(home, ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
                 "{\"accessToken\": \"t\", \"expiresAt\": \"2099-11-23T12:00:00Z\"}");
    const char *const env[] = {keep_printf("AWS_ENDPOINT_URL_SSO=%s", player_url(player)),
                               "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE=prod",
                               NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .home = home, .cols = 200});
    ck_assert_screen(t, "DENIED");
    terminal_type(t, "!");
    ck_assert_screen(t, "GetRoleCredentials of role reader of account 111122223333");
    ck_assert_screen(t, "way");
    const char *const planted[] = {"\x1b]0;TITLE", "\x1b[31mRED", "\xc2\x9b", "\xe2\x80\xae"};
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++)
        ck_assert_msg(!strstr(buf_text(terminal_raw(t)), planted[i]), "%zu was written", i);
    ck_assert_str_eq(player_trouble(player), "");
    terminal_type(t, "q");
    console_quit(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

START_TEST(the_command_that_renews_a_login_is_copied)
{
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", SSO_CONFIG);
    const char *const env[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE=prod",
                               NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .home = home});
    ck_assert_screen(t, "AUTH");
    ck_assert_screen(t, "c copies the command");
    terminal_type(t, "c");
    ck_assert_screen(t, ": aws sso login --profile prod");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* May programs that are started from now on write into files? */
static void allow_files(bool allowed)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = allowed ? limit.rlim_max : 24 * 1024; /* less than a login asks for */
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(a_login_that_cannot_be_kept_is_told)
{
    static const struct play_step script[] = {
        PLAY("POST /token", 200,
             "{\"accessToken\": \"AT1\", \"expiresIn\": 3600, \"refreshToken\": \"RT1\"}"),
        PLAY("GET /federation/credentials", 200,
             "{\"roleCredentials\": {\"accessKeyId\": \"AKIDEXAMPLE\", \"secretAccessKey\": "
             "\"any\", \"sessionToken\": \"t\", \"expiration\": 4098000000000}}"),
        PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", SSO_CONFIG);
    const char *file = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    tmpdir_write(home, file,
                 "{\"accessToken\": \"a\", \"expiresAt\": \"2020-01-01T00:00:00Z\", "
                 "\"refreshToken\": \"r\", \"clientId\": \"c\", \"clientSecret\": \"s\", "
                 "\"registrationExpiresAt\": \"2099-01-01T00:00:00Z\"}");
    const char *const env[] = {keep_printf("AWS_ENDPOINT_URL_SSO=%s", player_url(player)),
                               keep_printf("AWS_ENDPOINT_URL_SSO_OIDC=%s", player_url(player)),
                               "AWS_ACCESS_KEY_ID",
                               "AWS_SECRET_ACCESS_KEY",
                               "AWS_PROFILE=prod",
                               NULL};
    allow_files(false); /* as on a full disk; root too is held to it */
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .home = home});
    allow_files(true);
    ck_assert_screen(t, "5 registered");
    ck_assert_screen(t, "the renewed login cannot be kept");
    console_quit(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

/* --- without a screen ------------------------------------------------------------------------- */

static struct terminal *start_headless(const struct simproc *sim, const char *arguments,
                                       const struct player *player, const char *config)
{
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", config);
    const char *const env[] = {
        player ? keep_printf("AWS_ENDPOINT_URL_STS=%s", player_url(player)) : "X=",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE=prod", NULL};
    return console_start(
        &(struct console_setup){.sim = sim, .arguments = arguments, .env = env, .home = home});
}

START_TEST(whatever_prints_asks_for_the_code_on_the_terminal)
{
    static const char *const runs[][2] = {
        {"--count " SIMPROC_MEETING, "5"},
        {"-o json " SIMPROC_MEETING, "AttendeeId"},
        {"--resolve", "role deploy of profile prod"},
        {"--watch --until count>=5 " SIMPROC_MEETING, ""},
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        static const struct play_step script[] = {PLAY("TokenCode=314159", 200, assumed), PLAY_END};
        struct player *player = player_start(script);
        struct simproc *sim = trusting_meeting();
        struct terminal *t = start_headless(sim, runs[i][0], player, mfa_config);
        ck_assert_screen(t, "Enter MFA code for arn:mfa:");
        ck_assert_screen(t, "Passcode:");
        ck_assert_str_eq(terminal_row(t, terminal_cursor(t).row), "Passcode:");
        ck_assert_int_eq(terminal_cursor(t).col, 10); /* a blank behind it */
        ck_assert_int_eq(terminal_termios(t).c_lflag & ECHO, 0);
        terminal_type(t, "314159\r");
        console_expect_exit(t, 0);
        ck_assert_msg(strstr(buf_text(terminal_raw(t)), runs[i][1]) != NULL, "%s: %s", runs[i][0],
                      buf_text(terminal_raw(t)));
        ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), "314159"));
        ck_assert_str_eq(player_trouble(player), "");
        terminal_destroy(t);
        simproc_stop(sim);
        player_stop(player);
    }
}
END_TEST

START_TEST(a_pipe_does_not_answer_for_the_person_at_the_terminal)
{
    static const struct play_step script[] = {PLAY("TokenCode=314159", 200, assumed), PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    const char *file = tmpdir_write(tmpdir_new(), "config", mfa_config);
    const char *const env[] = {keep_printf("AWS_ENDPOINT_URL_STS=%s", player_url(player)),
                               keep_printf("AWS_CONFIG_FILE=%s", file),
                               "AWS_ACCESS_KEY_ID",
                               "AWS_SECRET_ACCESS_KEY",
                               "AWS_PROFILE=prod",
                               NULL};
    struct terminal *t = console_start_shell(sim, env);
    terminal_type(t, keep_printf("echo 271828 | '%s' --no-config --count %s; echo \"[$?]\"\r",
                                 paths_built("rollcall"), SIMPROC_MEETING));
    ck_assert_screen(t, "Enter MFA code for arn:mfa:");
    terminal_type(t, "314159\r");
    ck_assert_screen(t, "[0]");
    terminal_type(t, "exit 7\r");
    ck_assert_exit(t, 7);
    ck_assert_str_eq(player_trouble(player), "");
    terminal_destroy(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

START_TEST(a_question_that_is_interrupted_leaves_the_terminal_as_it_was)
{
    static const struct play_step script[] = {PLAY_END};
    static const char *const runs[] = {"--count " SIMPROC_MEETING, "--resolve",
                                       "--watch " SIMPROC_MEETING};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct player *player = player_start(script);
        struct simproc *sim = trusting_meeting();
        struct terminal *t = start_headless(sim, runs[i], player, mfa_config);
        ck_assert_screen(t, "Enter MFA code for arn:mfa:");
        terminal_type(t, "\x03");
        console_expect_exit(t, 130);
        terminal_destroy(t);
        simproc_stop(sim);
        player_stop(player);
    }
}
END_TEST

START_TEST(a_wrong_code_says_so)
{
    static const struct play_step script[] = {
        PLAY("TokenCode=314159", 403,
             "<E><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with "
             "invalid MFA one time pass code. </Message></Error></E>"),
        PLAY_END};
    struct player *player = player_start(script);
    struct simproc *sim = trusting_meeting();
    struct terminal *t = start_headless(sim, "--count " SIMPROC_MEETING, player, mfa_config);
    ck_assert_screen(t, "Enter MFA code for arn:mfa:");
    terminal_type(t, "314159\r");
    console_expect_exit(t, 3);
    ck_assert(terminal_shows(t, "the MFA code was refused"));
    ck_assert(!terminal_shows(t, "chime:ListAttendees"));
    terminal_destroy(t);
    simproc_stop(sim);
    player_stop(player);
}
END_TEST

#define ASKING                                                                                     \
    "[profile prod]\ncredential_process = /bin/sh -c 'printf \"PIN, please: \" >/dev/tty; read "   \
    "pin </dev/tty; printf \"{\\\"Version\\\": 1, \\\"AccessKeyId\\\": \\\"AKIDEXAMPLE\\\", "      \
    "\\\"SecretAccessKey\\\": \\\"$pin\\\"}\"'\n"

START_TEST(a_program_may_ask_on_the_terminal_where_nothing_is_drawn)
{
    struct simproc *sim = trusting_meeting();
    struct terminal *t = start_headless(sim, "--count " SIMPROC_MEETING, NULL, ASKING);
    ck_assert_screen(t, "PIN, please:");
    terminal_type(t, "271828\r");
    console_expect_exit(t, 0);
    ck_assert(terminal_shows(t, "5"));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

/* --- a program that asks, under a screen -------------------------------------------------------
 */

/* Prints credentials whose secret was read, after these commands of sh. */
#define PROCESS(commands)                                                                          \
    "[profile prod]\ncredential_process = /bin/sh -c '" commands                                   \
    "; printf \"{\\\"Version\\\": 1, \\\"AccessKeyId\\\": \\\"AKIDEXAMPLE\\\", "                   \
    "\\\"SecretAccessKey\\\": \\\"$pin\\\"}\"'\n"

START_TEST(a_program_may_ask_under_a_screen)
{
    static const char *const programs[] = {
        ASKING, PROCESS("printf \"PIN, please: \" >&2; read pin; test -t 0 || exit 1")};
    static const char *const runs[] = {SIMPROC_MEETING, "--plain " SIMPROC_MEETING};
    for (size_t i = 0; i < 4; i++) {
        struct simproc *sim = trusting_meeting();
        struct terminal *t = start_headless(sim, runs[i / 2], NULL, programs[i % 2]);
        ck_assert_screen(t, "PIN, please:");
        ck_assert(terminal_shows(t, "credential_process of profile prod runs; ^C ends it"));
        terminal_type(t, "271828\r");
        ck_assert_screen(t, "5 registered");
        terminal_type(t, i < 2 ? "q" : "quit\r");
        console_expect_exit(t, 0);
        terminal_destroy(t);
        simproc_stop(sim);
    }
}
END_TEST

/* Commands of sh that ask, and number their questions by a file's lines: what a question before
 * left on the terminal under the screen is not to be taken for the one that is waited for. */
static const char *numbered(const char *home)
{
    const char *count = tmpdir_path(home, "count");
    return keep_printf("echo >>%s; printf \"PIN %%d, please: \" $(wc -l <%s) >/dev/tty; read pin",
                       count, count);
}

START_TEST(a_program_of_another_profile_may_ask_over_the_meeting)
{
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    tmpdir_write(home, ".aws/config", keep_printf(PROCESS("%s"), numbered(home)));
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .home = home});
    ck_assert_screen(t, "5 registered");
    for (int i = 0; i < 2; i++) { /* no, then yes */
        terminal_type(t, "P");
        ck_assert_screen(t, "Meeting ID      " SIMPROC_MEETING);
        terminal_type(t, "prod\r");
        ck_assert_screen(t, i ? "PIN 2, please:" : "PIN 1, please:");
        terminal_type(t, i ? "271828\r" : "\x03");
        ck_assert_screen(t, i ? "us-east-1 prod" : "^C; press r runs it again");
        ck_assert_screen(t, "5 registered");
    }
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_program_that_asks_is_stopped_and_continued_with_the_console)
{
    struct simproc *sim = trusting_meeting();
    const char *file = tmpdir_write(tmpdir_new(), "config", ASKING);
    const char *const env[] = {keep_printf("AWS_CONFIG_FILE=%s", file), "AWS_ACCESS_KEY_ID",
                               "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE=prod", NULL};
    struct terminal *t = console_start_shell(sim, env);
    terminal_type(t, keep_printf("'%s' %s\r", paths_built("rollcall"), SIMPROC_MEETING));
    ck_assert_screen(t, "PIN, please:");
    terminal_key(t, "C-z");
    ck_assert_screen(t, "Stopped");
    terminal_wait_quiet(t, 200, 5000); /* the shell drops what is typed before its prompt */
    terminal_type(t, "stty -a | grep -o ' icanon'; echo \"[$?]\"\r");
    ck_assert_screen(t, "[0]");
    terminal_type(t, "fg\r");
    terminal_wait_quiet(t, 200, 5000);
    terminal_type(t, "271828\r");
    ck_assert_screen(t, "LIVE");
    terminal_key(t, "q");
    ck_assert_screen(t, "rollcall: 5 registered");
    terminal_type(t, "exit 7\r");
    ck_assert_exit(t, 7);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_end_of_the_console_ends_a_program_that_asks)
{
    struct simproc *sim = trusting_meeting();
    struct terminal *t = start_headless(
        sim, SIMPROC_MEETING, NULL,
        PROCESS("stty -echo </dev/tty; printf \"PIN, please: \" >/dev/tty; read pin"));
    ck_assert_screen(t, "PIN, please:");
    terminal_signal(t, SIGTERM);
    console_expect_exit(t, 143);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(an_interrupt_ends_the_program_and_not_the_console)
{
    struct simproc *sim = trusting_meeting();
    struct terminal *t =
        start_headless(sim, SIMPROC_MEETING, NULL,
                       keep_printf(PROCESS("stty -echo </dev/tty; %s"), numbered(tmpdir_new())));
    ck_assert_screen(t, "PIN 1, please:");
    terminal_type(t, "\x03");
    ck_assert_screen(t, "AUTH");
    ck_assert_screen(t, "r runs it again");
    terminal_type(t, "r"); /* the person is asked again, and only when asking for it */
    ck_assert_screen(t, "PIN 2, please:");
    terminal_type(t, "271828\r");
    ck_assert_screen(t, "5 registered");
    console_quit(t); /* with the echo that the program took away */
    simproc_stop(sim);
}
END_TEST

/* Waits until a program has written a line into this file, and returns it. */
static const char *wait_for_line(const char *path)
{
    int64_t deadline = patience_deadline(20000);
    char *text = NULL;
    while (!(text = tmpdir_read(path)) || !strchr(text, '\n')) {
        free(text);
        ck_assert_msg(patience_left(deadline) > 0, "nothing in %s", path);
        patience_nap();
    }
    const char *kept = keep_printf("%.*s", (int)strcspn(text, "\n"), text);
    free(text);
    return kept;
}

START_TEST(a_try_in_the_background_does_not_take_the_terminal)
{
    struct simproc *sim = trusting_meeting();
    const char *home = tmpdir_new();
    const char *log = tmpdir_path(home, "log");
    const char *config = keep_printf(PROCESS("if test -t 0; then %s; else "
                                             "read pin; echo \"<$pin>\" >>%s; exit 1; fi"),
                                     numbered(home), log);
    tmpdir_write(home, ".aws/config", config);
    static const char *const env[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                      "AWS_PROFILE=prod", NULL};
    struct terminal *t =
        console_start(&(struct console_setup){.sim = sim, .env = env, .home = home});
    ck_assert_screen(t, "PIN 1, please:");
    terminal_type(t, "\x03");
    ck_assert_screen(t, "r runs it again");
    tmpdir_write(home, ".aws/config", keep_printf("%s\n", config)); /* the files are watched */
    ck_assert_str_eq(wait_for_line(log), "<>"); /* with an empty standard input */
    ck_assert_screen(t, "AUTH");
    ck_assert(!terminal_shows(t, "please:"));
    terminal_type(t, "r");
    ck_assert_screen(t, "PIN 2, please:");
    terminal_type(t, "271828\r");
    ck_assert_screen(t, "5 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("logins", an_mfa_code_is_asked_for_and_not_echoed,
          an_end_that_only_a_person_can_put_off_is_told_ahead,
          whoever_says_no_to_the_code_may_ask_again,
          missing_credentials_are_waited_for_without_a_request,
          a_role_that_may_not_be_assumed_is_not_blamed_on_the_meeting,
          a_rejected_login_keeps_the_rows, a_login_in_another_window_heals_a_running_console,
          what_an_sso_portal_says_cannot_drive_the_screen,
          the_command_that_renews_a_login_is_copied,
          whatever_prints_asks_for_the_code_on_the_terminal,
          a_pipe_does_not_answer_for_the_person_at_the_terminal,
          a_question_that_is_interrupted_leaves_the_terminal_as_it_was, a_wrong_code_says_so,
          a_program_may_ask_on_the_terminal_where_nothing_is_drawn,
          a_program_may_ask_under_a_screen, the_end_of_the_console_ends_a_program_that_asks,
          a_program_of_another_profile_may_ask_over_the_meeting,
          a_program_that_asks_is_stopped_and_continued_with_the_console,
          an_interrupt_ends_the_program_and_not_the_console,
          a_try_in_the_background_does_not_take_the_terminal, a_login_that_cannot_be_kept_is_told)
