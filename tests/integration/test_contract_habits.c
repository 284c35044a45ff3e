/* What hands do by habit, and what goes wrong by a slip: the work is done, or one sentence says
 * what is meant. */
#include "support/keep.h"
#include "support/paths.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID SIMPROC_MEETING

static struct simproc *start(void)
{
    const char *const args[] = {"--attendees", "5", "--frozen", NULL};
    return simproc_start(args);
}

struct habit {
    const char *arguments;
    int status;
    const char *out; /* what standard output begins with; NULL: it is empty */
    const char *err; /* words of standard error; NULL: it is empty */
};

static void try_habits(const struct simproc *sim, const struct habit *habits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct habit *h = &habits[i];
        struct child_result result = rollcall_run(sim, h->arguments);
        const char *out = buf_text(&result.out), *err = buf_text(&result.err);
        bool out_fits = h->out ? strncmp(out, h->out, strlen(h->out)) == 0 : !*out;
        bool err_fits = h->err ? strstr(err, h->err) != NULL : !*err;
        ck_assert_msg(result.status == h->status && out_fits && err_fits,
                      "%s: status %d, \"%.200s\", \"%s\"", h->arguments, result.status, out, err);
        child_result_clean_up(&result);
    }
}
#define TRY(sim, habits) try_habits(sim, habits, sizeof(habits) / sizeof *(habits))

START_TEST(what_other_programs_taught_works_or_is_answered)
{
    static const struct habit habits[] = {
        {"chime-sdk-meetings list-attendees --meeting-id " ID, 0, "{\n    \"Attendees\": [", NULL},
        {"aws chime-sdk-meetings list-attendees --meeting-id " ID, 0, "{\n", NULL},
        {"list-attendees --meeting-id " ID, 0, "{\n", NULL},
        {"--no-cli-auto-prompt --no-cli-pager --count " ID, 0, "5\n", NULL},
        {"--cli-auto-prompt --count " ID, 0, "5\n", NULL},
        {"--cli-binary-format base64 --count " ID, 0, "5\n", NULL},
        {"--color on --count " ID, 0, "5\n", NULL},
        {"--color off --count " ID, 0, "5\n", NULL},
        {"--page-size 2 --count " ID, 0, "5\n", NULL},
        {"-o JSON " ID, 0, "{\n", NULL},
        {"--output Text " ID, 0, "ATTENDEES\t", NULL},
        {"-o yaml " ID, 2, NULL, "\"yaml\" is not one of table, text, tsv, csv, json, ndjson"},
        {"--json " ID, 2, NULL, "--json: use -o json"},
        {"--limit 3 " ID, 2, NULL, "--limit: use --max-items N"},
        {"--limit", 2, NULL, "--limit: use --max-items N"},
        {"--format json " ID, 2, NULL, "--format: use -o FORMAT"},
        {"--query x " ID, 2, NULL, "--query: use -o json and jq"},
        {"--cli-input-json {} " ID, 2, NULL, "give the meeting id as the argument"},
        {"--cli-input-yaml x " ID, 2, NULL, "give the meeting id as the argument"},
        {"--generate-cli-skeleton " ID, 2, NULL, "rollcall reads no JSON"},
        {"--generate-cli-skeleton=input " ID, 2, NULL, "rollcall reads no JSON"},
        {"help", 0, "rollcall - ", NULL},
        {"version", 0, "rollcall ", NULL},
        {"chime-sdk-meetings list-attendees help", 0, "rollcall - ", NULL},
        {"--nonsense -h", 0, "rollcall - ", NULL},
        {"-o bogus --until x -h", 0, "rollcall - ", NULL},
        {"report -h", 0, "rollcall - ", NULL},
        {"halp", 2, NULL, "unknown command \"halp\"; did you mean help?"},
        {"reprot x", 2, NULL, "did you mean report?"},
        {"list-atendees " ID, 2, NULL, "did you mean list-attendees?"},
        {"get-meeting --meeting-id " ID, 2, NULL, "rollcall does list-attendees"},
        {"chime-sdk-meetings delete-meeting --meeting-id " ID, 2, NULL,
         "rollcall does list-attendees"},
        {"--columns usr " ID, 2, NULL, "no column is called \"usr\"; did you mean user?"},
    };
    struct simproc *sim = start();
    TRY(sim, habits);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_mistake_is_told_from_trouble)
{
    static const struct habit habits[] = {
        {"--starting-token zzz " ID, 2, NULL, "refused the token of --next-token"},
        {"-o json --next-token zzz " ID, 2, NULL, "refused the token of --next-token"},
        {"--no-sign-request " ID, 2, NULL, "the service wants a signature (403 "},
        {"--no-sign-request --count " ID, 2, NULL,
         "; the request had none: leave --no-sign-request out\n"},
    };
    struct simproc *sim = start();
    TRY(sim, habits);
    const char *slips[][2] = {
        {keep_printf("--endpoint-url https://127.0.0.1:%d " ID, simproc_port(sim)),
         "no TLS connection came about"},
        {keep_printf("--endpoint-url 127.0.0.1:%d " ID, simproc_port(sim)),
         "not a usable endpoint"},
        {"--endpoint-url localhost:8080 " ID, "write https://HOST:PORT"},
    };
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        const struct habit habit = {slips[i][0], i == 0 ? 7 : 2, NULL, slips[i][1]};
        try_habits(sim, &habit, 1);
    }
    simproc_fault(sim, "{\"kind\": \"proxy\", \"status\": 407, \"count\": 9}");
    const struct habit proxy = {"-o json " ID, 7, NULL, "the proxy asks for a login"};
    try_habits(sim, &proxy, 1);
    simproc_stop(sim);
}
END_TEST

/* A list whose own token is refused on the way is no mistake of whoever asked. */
START_TEST(a_token_that_was_not_given_is_the_services_own)
{
    struct simproc *sim = start();
    simproc_fault(sim, "{\"kind\": \"token-refused\", \"count\": 9}");
    const struct habit habit = {"-o tsv --max-results 2 " ID, 8, "", "its own NextToken"};
    try_habits(sim, &habit, 1);
    simproc_stop(sim);
}
END_TEST

START_TEST(columns_have_the_names_of_the_header)
{
    static const struct habit habits[] = {
        {"-o csv --columns ExternalUserId,AttendeeId,Audio,Video,Content " ID, 0,
         "ExternalUserId,AttendeeId,Audio,Video,Content\r\n", NULL},
        {"-o csv --columns content,externaluserid " ID, 0, "Content,ExternalUserId\r\n", NULL},
        {"-o csv --columns USER,A " ID, 0, "ExternalUserId,Audio\r\n", NULL},
        {"-o csv --columns user,ExternalUserId " ID, 2, NULL, "column user is there twice"},
        {"-o csv --sort -AttendeeId --columns attendee " ID, 0, "AttendeeId\r\n", NULL},
    };
    struct simproc *sim = start();
    TRY(sim, habits);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_file_that_takes_nothing_is_told)
{
    const char *home = tmpdir_new(), *link = tmpdir_path(home, "link");
    struct simproc *sim = start();
    ck_assert_int_eq(symlink(tmpdir_path(home, "victim"), link), 0);
    const struct habit record = {keep_printf("--watch --record %s " ID, link), 1, NULL,
                                 keep_printf("%s: a link, which is not followed", link)};
    const struct habit quiet = {"-q --count --log-file /dev/full " ID, 0, "5\n", NULL};
    const struct habit full = {"--count --log-file /dev/full " ID, 0, "5\n",
                               "the log file /dev/full lacks lines: No space left on device"};
    try_habits(sim, &record, 1);
    struct stat about;
    if (stat("/dev/full", &about) == 0) {
        try_habits(sim, &full, 1);
        try_habits(sim, &quiet, 1);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(every_beginning_of_a_formula_is_guarded)
{
    static const char *const beginnings[] = {
        "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    struct simproc *sim = start();
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        simproc_event(sim,
                      keep_printf("{\"do\": \"add\", \"attendee\": \"%s1;2\"}", beginnings[i]));
    struct child_result result = rollcall_run(sim, "-o csv --columns user " ID);
    ck_assert_run(&result, 0, "");
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        ck_assert_msg(strstr(buf_text(&result.out), keep_printf("\"'%s1;2\"\r\n", beginnings[i])),
                      "%s in %s", beginnings[i], buf_text(&result.out));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(each_trouble_that_passes_is_waited_out_before_the_first_list)
{
    static const char *const variables[] = {"AWS_MAX_ATTEMPTS=1", NULL};
    static const char *const kinds[] = {"reset", "throttle"};
    struct simproc *sim = start();
    for (int i = 0; i < 2; i++)
        simproc_fault(
            sim, keep_printf("{\"kind\": \"%s\", \"request\": %d, \"count\": 1}", kinds[i], i + 1));
    struct child_result result =
        rollcall_run_with(sim, variables, "--until registered:frank --timeout 250 -n 1 " ID);
    ck_assert_run(&result, 0, "");
    static const char *const states[] = {"SLOW", "OFFLINE", "LIVE"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        ck_assert_msg(strstr(buf_text(&result.out), keep_printf("\"state\":\"%s\"", states[i])),
                      "%s in %s", states[i], buf_text(&result.out));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_login_that_fails_for_a_while_is_waited_out_before_the_first_list)
{
    struct simproc *sim = start();
    const char *const variables[] = {
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_MAX_ATTEMPTS=1",
        keep_printf("AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/agent/credentials", simproc_url(sim)),
        NULL};
    simproc_fault(sim, "{\"kind\": \"unavailable\", \"operation\": \"credentials\", \"count\": 4}");
    struct child_result result =
        rollcall_run_with(sim, variables, "--until count=5 --timeout 250 -n 1 " ID);
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"state\":\"AUTH\""));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"type\":\"until\""));
    child_result_clean_up(&result);
    const char *const nothing[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", NULL};
    result = rollcall_run_with(sim, nothing, "--until count=5 --timeout 250 -n 1 " ID);
    ck_assert_run(&result, 3, "no AWS credentials found");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* What the AWS CLI of this machine, if any, says to these words. */
static struct child_result ask_aws(const struct simproc *sim, const char *const *words)
{
    const char *argv[16] = {"aws"};
    const char *env[64];
    size_t n = 1, e = 0;
    for (; *words; words++)
        argv[n++] = *words;
    for (const char *const *v = simproc_env(sim); *v; v++)
        env[e++] = *v;
    env[e++] = "AWS_PAGER=";
    env[e++] = "AWS_DEFAULT_REGION=us-east-1"; /* the older one reads no AWS_REGION */
    env[e] = NULL;
    struct child_result result;
    child_run(&(struct child_options){.argv = argv, .env = env}, &result);
    return result;
}

START_TEST(the_same_words_print_the_same_bytes_as_the_aws_cli)
{
    static const char *const more[][4] = {{"--output", "json"}, {"--output", "text"}};
    struct simproc *sim = start();
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        const char *words[12] = {"chime-sdk-meetings", "list-attendees", "--meeting-id", ID,
                                 "--endpoint-url",     simproc_url(sim)};
        size_t n = 6;
        for (size_t k = 0; k < 4 && more[i][k]; k++)
            words[n++] = more[i][k];
        struct child_result theirs = ask_aws(sim, words);
        if (theirs.status != 0) {
            fprintf(stderr, "SKIPPED: no AWS CLI here that lists attendees\n");
            child_result_clean_up(&theirs);
            break;
        }
        const char *argv[16] = {paths_built("rollcall"), "--no-config", "--include-join-tokens"};
        memcpy(argv + 3, words, sizeof words);
        struct child_result ours;
        child_run(&(struct child_options){.argv = argv, .env = simproc_env(sim)}, &ours);
        ck_assert_run(&ours, 0, "");
        ck_assert_str_eq(buf_text(&ours.out), buf_text(&theirs.out));
        child_result_clean_up(&ours);
        child_result_clean_up(&theirs);
    }
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("contract, habits", what_other_programs_taught_works_or_is_answered,
          a_mistake_is_told_from_trouble, a_token_that_was_not_given_is_the_services_own,
          columns_have_the_names_of_the_header, a_file_that_takes_nothing_is_told,
          every_beginning_of_a_formula_is_guarded,
          each_trouble_that_passes_is_waited_out_before_the_first_list,
          a_login_that_fails_for_a_while_is_waited_out_before_the_first_list,
          the_same_words_print_the_same_bytes_as_the_aws_cli)
