/* What goes wrong on an administrator's machine, and what the one line on stderr tells them to do:
 * a table of situations, each with the words that name it and the remedy that can be pasted. */
#include "support/keep.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define KEYS "aws_access_key_id = AKIDEXAMPLE0001\naws_secret_access_key = secret\n"
#define SSO                                                                                        \
    "[profile corp]\nsso_session = main\nsso_account_id = 111122223333\nsso_role_name = Admin\n"   \
    "[sso-session main]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"

/* sha1("main"): where the CLI keeps the token of that session. */
#define SSO_TOKEN ".aws/sso/cache/b28b7af69320201d1cf206ebf28373980add1451.json"

/* sha256 of the session's ARN: where the CLI keeps that login. */
#define LOGIN "arn:aws:iam::111122223333:user/ana"

struct situation {
    const char *name;
    const char *config;  /* ~/.aws/config; NULL: none */
    const char *file[2]; /* one more file and what is in it */
    const char *env[3];  /* on top of a region and a home */
    const char *fault;   /* of a simulator that the environment leads to; NULL: no simulator */
    const char *says;    /* what happened */
    const char *remedy;  /* and what helps */
    int status;
};

static const struct situation situations[] = {
    {.name = "no credentials",
     .says = "no AWS credentials found",
     .remedy = "aws configure",
     .status = 3},
    {.name = "no region",
     .env = {"AWS_REGION"},
     .config = "[default]\n" KEYS,
     .says = "no region set",
     .remedy = "--region or AWS_REGION",
     .status = 3},
    {.name = "no such profile",
     .env = {"AWS_PROFILE=x"},
     .config = "[profile a]\n[profile b]\n",
     .says = "\"x\"",
     .remedy = "a, b",
     .status = 3},
    {.name = "half a key pair",
     .env = {"AWS_ACCESS_KEY_ID=AKIDEXAMPLE0001"},
     .says = "incomplete credentials",
     .remedy = "AWS_SECRET_ACCESS_KEY",
     .status = 3},
    {.name = "a section twice",
     .config = "[default]\n" KEYS "[default]\n",
     .says = "config:4",
     .remedy = "correct that line",
     .status = 2},
    {.name = "an endpoint that is none",
     .env = {"AWS_ENDPOINT_URL=localhost:1"},
     .config = "[default]\n" KEYS,
     .says = "not a usable endpoint",
     .remedy = "AWS_ENDPOINT_URL",
     .status = 2},
    {.name = "not logged in",
     .config = SSO,
     .env = {"AWS_PROFILE=corp"},
     .says = "not logged in",
     .remedy = "aws sso login --profile corp",
     .status = 3},
    {.name = "not logged in, over SSH",
     .config = SSO,
     .env = {"AWS_PROFILE=corp", "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22"},
     .says = "not logged in",
     .remedy = "aws sso login --profile corp --use-device-code",
     .status = 3},
    {.name = "the SSO session is over",
     .config = SSO,
     .env = {"AWS_PROFILE=corp"},
     .file = {SSO_TOKEN, "{\"accessToken\":\"t\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}"},
     .says = "login expired",
     .remedy = "aws sso login --profile corp",
     .status = 3},
    {.name = "no login",
     .config = "[default]\nlogin_session = " LOGIN "\n",
     .says = "not logged in",
     .remedy = "aws login",
     .status = 3},
    {.name = "a program that fails",
     .config = "[default]\ncredential_process = /bin/sh -c 'echo vault is sealed >&2; exit 1'\n",
     .says = "vault is sealed",
     .remedy = "",
     .status = 3},
    {.name = "an expired token",
     .fault = "{\"kind\": \"expired-token\"}",
     .says = "session token expired",
     .remedy = "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew",
     .status = 3},
    {.name = "a key that is not known",
     .fault = "",
     .env = {"AWS_ACCESS_KEY_ID=AKIDUNKNOWN00009", "AWS_SESSION_TOKEN"},
     .says = "AKID...0009",
     .remedy = "deleted, of another partition",
     .status = 3},
    {.name = "a wrong secret",
     .fault = "",
     .env = {"AWS_SECRET_ACCESS_KEY=hunter2 "},
     .says = "signature rejected",
     .remedy = "stray spaces",
     .status = 3},
    {.name = "a wrong clock",
     .fault = "{\"kind\": \"clock-skew\", \"seconds\": 900}",
     .says = "clock",
     .remedy = "enable NTP",
     .status = 3},
    {.name = "not allowed",
     .fault = "{\"kind\": \"denied\"}",
     .says = "not allowed (403",
     .remedy = "chime:ListAttendees",
     .status = 4},
    {.name = "no such meeting",
     .fault = "{\"kind\": \"ended\"}",
     .says = "meeting not found (404",
     .remedy = "another control region or account",
     .status = 5},
    {.name = "throttled",
     .fault = "{\"kind\": \"throttle\", \"retry_after\": 30}",
     .says = "throttled (429 ThrottlingException)",
     .remedy = "try again in 30 s",
     .status = 6},
    {.name = "silence",
     .fault = "{\"kind\": \"silence\"}",
     .says = "no answer in time",
     .remedy = "--cli-read-timeout",
     .status = 7},
    {.name = "nobody there",
     .env = {"AWS_ENDPOINT_URL=http://127.0.0.1:1", "AWS_ACCESS_KEY_ID=A",
             "AWS_SECRET_ACCESS_KEY=S"},
     .says = "cannot connect",
     .remedy = "127.0.0.1",
     .status = 7},
    {.name = "no such host",
     .env = {"AWS_ENDPOINT_URL=http://meetings.invalid", "AWS_ACCESS_KEY_ID=A",
             "AWS_SECRET_ACCESS_KEY=S"},
     .says = "meetings.invalid",
     .remedy = "the region's name",
     .status = 7},
    {.name = "no proxy",
     .fault = "",
     .env = {"http_proxy=http://ana:hunter2@127.0.0.1:1", "no_proxy", "NO_PROXY"},
     .says = "cannot reach the proxy",
     .remedy = "HTTPS_PROXY and NO_PROXY",
     .status = 7},
};

#define FOR_EACH_SITUATION(s)                                                                      \
    for (const struct situation *s = situations;                                                   \
         s < situations + sizeof situations / sizeof *situations; s++)

static struct child_result run_in(const struct situation *s, struct simproc *sim)
{
    const char *home = tmpdir_new();
    const char *env[8] = {keep_printf("HOME=%s", home), "AWS_REGION=us-east-1",
                          "AWS_MAX_ATTEMPTS=1"};
    for (size_t i = 0; i < 3; i++)
        env[3 + i] = s->env[i];
    if (s->config)
        tmpdir_write(home, ".aws/config", s->config);
    if (s->file[0])
        tmpdir_write(home, s->file[0], s->file[1]);
    return rollcall_run_with(sim, env, "--cli-read-timeout 1 --count " SIMPROC_MEETING);
}

/* Is it one line, with all that it should say and no secret in it? */
static bool is_right(const struct situation *s, const struct child_result *result)
{
    const char *line = buf_text(&result->err), *end = strchr(line, '\n');
    bool one_line = end && !end[1] && strncmp(line, "rollcall: ", 10) == 0;
    return one_line && result->status == s->status && result->out.len == 0 &&
           strstr(line, s->says) && strstr(line, s->remedy) && !strstr(line, "hunter2");
}

START_TEST(every_failure_is_one_line_that_says_what_helps)
{
    int wrong = 0;
    FOR_EACH_SITUATION(s)
    {
        struct simproc *sim = s->fault ? simproc_start(NULL) : NULL;
        if (s->fault && *s->fault)
            simproc_fault(sim, s->fault);
        struct child_result result = run_in(s, sim);
        if (!is_right(s, &result)) {
            wrong++;
            fprintf(stderr, "%s: wanted status %d, \"%s\" and \"%s\"; got %d: %s", s->name,
                    s->status, s->says, s->remedy, result.status, buf_text(&result.err));
        }
        child_result_clean_up(&result);
        simproc_stop(sim);
    }
    ck_assert_msg(wrong == 0, "%d situations are told wrongly, see above", wrong);
}
END_TEST

UNIT_MAIN("remedies", every_failure_is_one_line_that_says_what_helps)
