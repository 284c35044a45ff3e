/* Logins as several programs of a user share them, without a terminal. */
#include "support/keep.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/rawserver.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <dirent.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAMS 5
#define ROUNDS   2 /* ROLLCALL_LOGIN_ROUNDS asks for others */

/* --- a service whose refresh tokens serve once --------------------------------------------------
 */

struct issuer {
    atomic_int current; /* the one refresh token, and the access token, that are good */
    atomic_int refused; /* refresh tokens that were used up */
    atomic_int assumed; /* roles that were given */
};

static const char *issue_sso(struct issuer *issuer, int number)
{
    static char body[200];
    snprintf(body, sizeof body,
             "{\"accessToken\": \"a%d\", \"expiresIn\": 3600, \"refreshToken\": \"r%d\"}", number,
             number);
    issuer->current = number;
    return body;
}

static const char *issue_login(struct issuer *issuer, int number)
{
    static char body[300];
    snprintf(body, sizeof body,
             "{\"accessToken\": {\"accessKeyId\": \"AKIDEXAMPLE\", \"secretAccessKey\": \"s\", "
             "\"sessionToken\": \"t%d\"}, \"refreshToken\": \"r%d\", \"expiresIn\": 900}",
             number, number);
    issuer->current = number;
    return body;
}

static const char *issue_role(struct issuer *issuer)
{
    issuer->assumed++;
    return "<R><Credentials><AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>s"
           "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z"
           "</Expiration></Credentials></R>";
}

static bool has_token(const char *request, const char *before, int number)
{
    return strstr(request, keep_printf("%s%d", before, number)) != NULL;
}

/* The body of the answer; *status is its status. */
static const char *answer(struct issuer *issuer, const char *request, int *status)
{
    bool sso = strstr(request, "POST /token") != NULL;
    *status = 200;
    if (strstr(request, "Action=AssumeRole"))
        return issue_role(issuer);
    if (sso || strstr(request, "POST /v1/token")) {
        if (has_token(request, "\"refreshToken\": \"r", issuer->current))
            return sso ? issue_sso(issuer, issuer->current + 1)
                       : issue_login(issuer, issuer->current + 1);
        issuer->refused++;
        *status = 400;
        return "{\"error\": \"TOKEN_EXPIRED\", \"__type\": \"InvalidGrantException\"}";
    }
    if (has_token(request, "x-amz-sso_bearer_token: a", issuer->current))
        return "{\"roleCredentials\": {\"accessKeyId\": \"AKIDEXAMPLE\", \"secretAccessKey\": "
               "\"s\", \"sessionToken\": \"t\", \"expiration\": 4098000000000}}";
    *status = 401;
    return "{\"__type\": \"UnauthorizedException\"}";
}

/* One request a connection, since connections are served one after the other. */
static void serve(struct rawserver_conn *conn, void *data)
{
    int status;
    char head[200];
    if (!rawserver_read_request(conn))
        return;
    const char *body = answer(data, rawserver_request(conn), &status);
    snprintf(head, sizeof head,
             "HTTP/1.1 %d Served\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", status,
             strlen(body));
    rawserver_write(conn, head);
    rawserver_write(conn, body);
}

/* --- the two kinds of login ---------------------------------------------------------------------
 */

#define ARN "arn:aws:sts::012345678910:assumed-role/Admin/admin"

/* A key of the test's own, made with `openssl ecparam -genkey -name prime256v1`. */
#define KEY_PEM                                                                                    \
    "-----BEGIN PRIVATE KEY-----\\n"                                                               \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFOXLvZtK84rtscj2\\n"                          \
    "Bw0YnGdYzPd5BYakaZ+vYvxZ2h2hRANCAAQ4wV1gCGP8RurOgiBURQXGPsvWWRa0\\n"                          \
    "T5c7TOPe3H+HYKzDPezKhcveess2wEbBKeJB+Aylud5hMAHXWFZAOCcW\\n"                                  \
    "-----END PRIVATE KEY-----\\n"

struct login {
    const char *name;
    const char *config;
    const char *cache;                         /* the file of the login */
    const char *(*file)(int token, bool over); /* what stands in it */
};

static const char *sso_file(int token, bool over)
{
    return keep_printf("{\"accessToken\": \"a%d\", \"expiresAt\": \"%s\", \"refreshToken\": "
                       "\"r%d\", \"clientId\": \"c\", \"clientSecret\": \"s\", "
                       "\"registrationExpiresAt\": \"2099-01-01T00:00:00Z\"}",
                       token, over ? "2020-01-01T00:00:00Z" : "2099-01-01T00:00:00Z", token);
}

static const char *login_file(int token, bool over)
{
    return keep_printf("{\"accessToken\": {\"accessKeyId\": \"AKIDEXAMPLE\", \"secretAccessKey\": "
                       "\"s\", \"sessionToken\": \"t\", \"accountId\": \"012345678910\", "
                       "\"expiresAt\": \"%s\"}, \"refreshToken\": \"r%d\", \"clientId\": \"c\", "
                       "\"dpopKey\": \"" KEY_PEM "\"}",
                       over ? "2020-01-01T00:00:00Z" : "2099-01-01T00:00:00Z", token);
}

static const struct login logins[] = {
    {"sso",
     "[default]\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=Admin\n"
     "[sso-session corp]\nsso_region=eu-west-1\nsso_start_url=https://corp.example/start\n",
     ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", sso_file},
    {"login", "[default]\nlogin_session = " ARN "\n",
     ".aws/login/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json",
     login_file},
};

struct stage {
    struct issuer issuer;
    struct rawserver *server;
    struct simproc *sim;
    const char *home;
    const char *env[9];
};

static void open_stage(struct stage *stage, const struct login *login)
{
    static const char *const trusting[] = {"--attendees", "5", "--no-verify", NULL};
    *stage = (struct stage){.home = tmpdir_new()};
    const struct rawserver_options options = {.serve = serve, .data = &stage->issuer};
    stage->server = rawserver_start(&options);
    stage->sim = simproc_start(trusting);
    const char *url = rawserver_url(stage->server);
    const char *const env[] = {keep_printf("HOME=%s", stage->home),
                               keep_printf("AWS_ENDPOINT_URL_SSO=%s", url),
                               keep_printf("AWS_ENDPOINT_URL_SSO_OIDC=%s", url),
                               keep_printf("AWS_ENDPOINT_URL_SIGNIN=%s", url),
                               keep_printf("AWS_ENDPOINT_URL_STS=%s", url),
                               "AWS_ACCESS_KEY_ID",
                               "AWS_SECRET_ACCESS_KEY",
                               "AWS_SESSION_TOKEN",
                               NULL};
    memcpy(stage->env, env, sizeof env);
    tmpdir_write(stage->home, ".aws/config", login->config);
}

static void close_stage(struct stage *stage)
{
    simproc_stop(stage->sim);
    rawserver_stop(stage->server);
}

/* The login is over, and what it gave is forgotten. */
static void expire(const struct stage *stage, const struct login *login)
{
    tmpdir_write(stage->home, login->cache, login->file(stage->issuer.current, true));
    remove(
        tmpdir_path(stage->home, ".aws/cli/cache/0cdbf32b99792a73981dd3f142bc63ab50240b44.json"));
}

/* Five programs at once, of which each must get its credentials, and print how many are here. */
static void meet(struct stage *stage, const char *name, int round)
{
    struct child *programs[PROGRAMS];
    for (size_t i = 0; i < PROGRAMS; i++)
        programs[i] = rollcall_start(stage->sim, stage->env, "--count " SIMPROC_MEETING);
    for (size_t i = 0; i < PROGRAMS; i++) {
        struct child_result result;
        child_wait(programs[i], 60000 * patience_factor(), &result);
        if (result.status != 0 || strcmp(buf_text(&result.out), "5\n") != 0)
            ck_abort_msg("%s, round %d, program %zu: status %d, %s", name, round, i, result.status,
                         buf_text(&result.err));
        child_result_clean_up(&result);
        child_destroy(programs[i]);
    }
}

START_TEST(five_programs_at_one_expiry_lose_no_login)
{
    const char *wanted = getenv("ROLLCALL_LOGIN_ROUNDS");
    int rounds = wanted ? atoi(wanted) : ROUNDS;
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        struct stage stage;
        open_stage(&stage, &logins[i]);
        for (int round = 1; round <= rounds; round++) {
            expire(&stage, &logins[i]);
            meet(&stage, logins[i].name, round);
            ck_assert_int_eq(stage.issuer.current, round); /* renewed once */
        }
        ck_assert_int_eq(stage.issuer.refused, 0);
        close_stage(&stage);
    }
}
END_TEST

/* --- a role that several programs assume -------------------------------------------------------
 */

#define ROLE                                                                                       \
    "role_arn = arn:aws:iam::111122223333:role/deploy\nsource_profile = base\n"                    \
    "[profile base]\n"
/* sha1 of {"RoleArn": "arn:aws:iam::111122223333:role/deploy"}, as the AWS CLI names its file */
#define ROLE_CACHE ".aws/cli/cache/36c7d393cf27fa7aa5e80b005ae3ae5a11562a4e.json"

/* The folder holds this file alone: nothing that was half written is left beside it. */
static void check_one_file(const struct stage *stage, const char *name)
{
    struct stat st;
    size_t count = 0;
    DIR *dir = opendir(tmpdir_path(stage->home, ".aws/cli/cache"));
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += *entry->d_name != '.';
    closedir(dir);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(stat(tmpdir_path(stage->home, name), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
}

/* Five at once with no credentials in the cache, then one that finds what they left. */
static void assume_at_once(const char *source, bool over_sso)
{
    struct stage stage;
    open_stage(&stage, &logins[0]);
    tmpdir_write(stage.home, ".aws/config", keep_printf("[default]\n" ROLE "%s", source));
    for (int round = 1; round <= ROUNDS; round++) {
        remove(tmpdir_path(stage.home, ROLE_CACHE));
        if (over_sso)
            expire(&stage, &logins[0]);
        meet(&stage, "role", round);
        int assumed = stage.issuer.assumed;
        ck_assert(assumed >= round && assumed <= round * PROGRAMS);
        struct child_result result =
            rollcall_run_with(stage.sim, stage.env, "--count " SIMPROC_MEETING);
        ck_assert_run(&result, 0, "");
        child_result_clean_up(&result);
        ck_assert_int_eq(stage.issuer.assumed, assumed); /* the cache is whole: it was used */
        ck_assert_int_eq(stage.issuer.current, over_sso ? round : 0);
    }
    ck_assert_int_eq(stage.issuer.refused, 0);
    if (!over_sso)
        check_one_file(&stage, ROLE_CACHE);
    close_stage(&stage);
}

START_TEST(five_programs_that_assume_one_role_leave_one_whole_cache)
{
    assume_at_once("aws_access_key_id = AKIA1\naws_secret_access_key = S1\n", false);
}
END_TEST

START_TEST(five_programs_that_assume_a_role_from_one_expired_login_lose_it_not)
{
    assume_at_once("sso_session=corp\nsso_account_id=111122223333\nsso_role_name=Admin\n"
                   "[sso-session corp]\nsso_region=eu-west-1\n"
                   "sso_start_url=https://corp.example/start\n",
                   true);
}
END_TEST

/* --- nothing can be written --------------------------------------------------------------
 */

/* May programs that are started from now on write into files? Not even root's may where not: no
 * more than one byte, since the thread sanitizer begins with a file of its own, and none would kill
 * it. */
static void allow_files(bool allowed)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = allowed ? limit.rlim_max : 1;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Runs it where nothing can be written. */
static struct child_result run_unwritable(const struct stage *stage, const char *arguments)
{
    allow_files(false);
    struct child *child = rollcall_start(stage->sim, stage->env, arguments);
    allow_files(true);
    struct child_result result;
    child_wait(child, 60000 * patience_factor(), &result);
    child_destroy(child);
    return result;
}

START_TEST(where_nothing_can_be_written_no_login_is_spent)
{
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        struct stage stage;
        open_stage(&stage, &logins[i]);
        expire(&stage, &logins[i]);
        struct child_result result = run_unwritable(&stage, "--resolve");
        ck_assert_run(&result, 3, "could not be kept");
        ck_assert_int_eq(stage.issuer.current, 0); /* whoever only looks spends nothing */
        child_result_clean_up(&result);
        result = run_unwritable(&stage, "--count " SIMPROC_MEETING);
        ck_assert_run(&result, 0, "the renewed login cannot be kept");
        child_result_clean_up(&result);
        expire(&stage, &logins[i]);
        result = run_unwritable(&stage, "--watch --until count>=5 " SIMPROC_MEETING);
        ck_assert_run(&result, 0, "the renewed login cannot be kept");
        child_result_clean_up(&result);
        close_stage(&stage);
    }
}
END_TEST

/* Where this is HOME, and --watch with a ledger there ends with this status. */
static void check_read_only(const struct stage *stage, const char *home, int status,
                            const char *resolve_says, const char *ledger_says)
{
    const struct {
        const char *arguments;
        int status;
        const char *out, *err;
    } runs[] = {
        {"--count " SIMPROC_MEETING, 0, "5\n", ""},
        {"--watch --until count>=5 " SIMPROC_MEETING, 0, "\"until\"", ""},
        {"--resolve", 0, resolve_says, ""},
        {keep_printf("--watch --record %s/ledger --until count>=5 " SIMPROC_MEETING, home), status,
         status ? "" : "\"until\"", ledger_says},
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct child_result result = run_unwritable(stage, runs[i].arguments);
        ck_assert_run(&result, runs[i].status, runs[i].err);
        ck_assert_msg(strstr(buf_text(&result.out), runs[i].out) != NULL, "no %s in %s",
                      runs[i].out, buf_text(&result.out));
        child_result_clean_up(&result);
    }
}

/* Neither what comes from STS nor a ledger, nor anything else below HOME: all that is a file may
 * have one byte, and where the kernel's own folders are, not even root may make one. */
START_TEST(a_read_only_home_and_ledger_hurt_nobody)
{
    struct stage stage;
    open_stage(&stage, &logins[0]);
    const char *config =
        tmpdir_write(stage.home, "config",
                     "[default]\n" ROLE "aws_access_key_id = AKIA1\naws_secret_access_key = S1\n");
    stage.env[1] = keep_printf("AWS_CONFIG_FILE=%s", config);
    check_read_only(&stage, stage.home, 0, "could not be kept: ", "the ledger: ");
    stage.env[0] = "HOME=/proc";
    check_read_only(&stage, "/proc", 1, "role deploy of profile default", "/proc/ledger: ");
    close_stage(&stage);
}
END_TEST

/* --- answers that come by a pipe ----------------------------------------------------------------
 */

static void run_with_input(struct stage *stage, const char *const *argv, const char *input,
                           struct child_result *result)
{
    const char *env[16];
    size_t count = 0;
    for (const char *const *v = simproc_env(stage->sim); *v; v++)
        env[count++] = *v;
    for (const char *const *v = stage->env; *v; v++)
        env[count++] = *v;
    env[count] = NULL;
    child_run(
        &(struct child_options){
            .argv = argv, .env = env, .home = stage->home, .input = input, .session = true},
        result);
}

START_TEST(a_program_reads_our_standard_input)
{
    struct stage stage;
    struct child_result result;
    open_stage(&stage, &logins[0]);
    const char *script =
        tmpdir_write(stage.home, "helper",
                     "#!/bin/sh\nread pin\n[ \"$pin\" = 314159 ] || exit 1\necho '{\"Version\": 1, "
                     "\"AccessKeyId\": \"AKIDEXAMPLE\", \"SecretAccessKey\": \"s\"}'\n");
    ck_assert_int_eq(chmod(script, 0700), 0);
    tmpdir_write(stage.home, ".aws/config",
                 keep_printf("[default]\ncredential_process = %s\n", script));
    const char *const argv[] = {paths_built("rollcall"), "--no-config", "--count", SIMPROC_MEETING,
                                NULL};
    run_with_input(&stage, argv, "314159\n", &result);
    ck_assert_run(&result, 0, "");
    child_result_clean_up(&result);
    close_stage(&stage);
}
END_TEST

START_TEST(what_a_script_reads_is_not_taken_for_an_mfa_code)
{
    struct stage stage;
    struct child_result result;
    open_stage(&stage, &logins[0]);
    tmpdir_write(
        stage.home, ".aws/config",
        "[default]\nrole_arn = arn:aws:iam::111122223333:role/deploy\nmfa_serial = arn:mfa\n"
        "source_profile = base\n[profile base]\naws_access_key_id = AKIA1\n"
        "aws_secret_access_key = S1\n");
    const char *script = tmpdir_write(stage.home, "script",
                                      keep_printf("'%s' --no-config --count " SIMPROC_MEETING
                                                  "\nstatus=$?\nread next\necho \"then $next\"\n"
                                                  "exit $status\n",
                                                  paths_built("rollcall")));
    const char *const argv[] = {"/bin/sh", script, NULL};
    run_with_input(&stage, argv, "314159\n", &result);
    ck_assert_run(&result, 3, "there is no terminal to ask on, and standard input is not read");
    ck_assert_str_eq(buf_text(&result.out), "then 314159\n");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.err), "run: aws sts get-caller-identity"));
    ck_assert_int_eq(rawserver_requests(stage.server), 0);
    child_result_clean_up(&result);
    close_stage(&stage);
}
END_TEST

/* --- trouble with the services ------------------------------------------------------------------
 */

static void serve_nothing(struct rawserver_conn *conn, void *data)
{
    (void)data;
    rawserver_answer_all(conn, "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n");
}

START_TEST(a_service_that_is_down_is_asked_as_often_as_the_cli_asks)
{
    static const char *const attempts[] = {"X=", "AWS_MAX_ATTEMPTS=5"};
    for (int i = 0; i < 2; i++) {
        struct stage stage;
        const struct rawserver_options options = {.serve = serve_nothing};
        struct rawserver *down = rawserver_start(&options);
        open_stage(&stage, &logins[0]);
        tmpdir_write(stage.home, logins[0].cache, logins[0].file(0, false));
        const char *const env[] = {stage.env[0],
                                   keep_printf("AWS_ENDPOINT_URL_SSO=%s", rawserver_url(down)),
                                   attempts[i],
                                   "AWS_ACCESS_KEY_ID",
                                   "AWS_SECRET_ACCESS_KEY",
                                   "AWS_NEW_RETRIES_2026=true",
                                   NULL};
        struct child_result result = rollcall_run_with(stage.sim, env, "--count " SIMPROC_MEETING);
        ck_assert_run(&result, 6, "GetRoleCredentials of role Admin of account 111122223333");
        ck_assert_int_eq(rawserver_requests(down), i ? 5 : 3);
        child_result_clean_up(&result);
        rawserver_stop(down);
        close_stage(&stage);
    }
}
END_TEST

UNIT_MAIN("logins", five_programs_at_one_expiry_lose_no_login,
          five_programs_that_assume_one_role_leave_one_whole_cache,
          five_programs_that_assume_a_role_from_one_expired_login_lose_it_not,
          a_read_only_home_and_ledger_hurt_nobody, where_nothing_can_be_written_no_login_is_spent,
          a_program_reads_our_standard_input, what_a_script_reads_is_not_taken_for_an_mfa_code,
          a_service_that_is_down_is_asked_as_often_as_the_cli_asks)
