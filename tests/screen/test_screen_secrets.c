/* Plants secrets that can be recognised, and looks for them everywhere: on the screen, in outputs,
 * logs, arguments, environments, files, and in memory. */
#include "config.h"

#include "screen/console.h"
#include "support/keep.h"
#include "support/memory.h"
#include "support/rawserver.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define SECRET  "PLANTEDsecretPLANTEDsecretPLANTEDsecret0"
#define SESSION "PLANTEDsessionTokenPLANTEDsessionTokenPLANTEDsessionToken"

/* A simulator that accepts the planted credentials, and the environment that gives them. */
static const char *const env[] = {"AWS_ACCESS_KEY_ID=AKIDPLANTED0000000",
                                  "AWS_SECRET_ACCESS_KEY=" SECRET, "AWS_SESSION_TOKEN=" SESSION,
                                  NULL};

static struct simproc *start_sim(const char *attendees)
{
    const char *file =
        tmpdir_write(tmpdir_new(), "keys", "AKIDPLANTED0000000 " SECRET " " SESSION "\n");
    const char *const args[] = {"--attendees", attendees, "--frozen", "--credentials", file, NULL};
    return simproc_start(args);
}

/* The join tokens of the meeting, asked for by name. */
static const char *const *join_tokens(const struct simproc *sim)
{
    struct child_result result =
        rollcall_run_with(sim, env, "-o json --include-join-tokens --max-rate 0 " SIMPROC_MEETING);
    ck_assert_run(&result, 0, "");
    struct json_object *listing = json_tokener_parse(buf_text(&result.out)), *list, *token;
    ck_assert(json_object_object_get_ex(listing, "Attendees", &list));
    size_t count = json_object_array_length(list);
    const char **tokens = calloc(count + 1, sizeof *tokens);
    for (size_t i = 0; i < count; i++) {
        json_object_object_get_ex(json_object_array_get_idx(list, i), "JoinToken", &token);
        tokens[i] = keep_printf("%s", json_object_get_string(token));
        ck_assert_uint_ge(strlen(tokens[i]), 10);
    }
    const char *const *kept = keep_list(tokens, count);
    free(tokens);
    json_object_put(listing);
    child_result_clean_up(&result);
    return kept;
}

static void expect_none(const char *where, const char *text, const char *const *needles)
{
    for (; *needles; needles++)
        ck_assert_msg(!strstr(text, *needles), "%s holds the secret %s:\n%.2000s", where, *needles,
                      text);
}

static const char *const credentials[] = {SECRET, SESSION, NULL};

static void expect_clean(const char *where, const char *text, const char *const *tokens)
{
    expect_none(where, text, credentials);
    expect_none(where, text, tokens);
}

/* Of what a child wrote into a file of the folder; it must hold the word that proves it. */
static void expect_clean_file(const char *dir, const char *name, const char *proof,
                              const char *const *tokens)
{
    char *text = tmpdir_read(tmpdir_path(dir, name));
    ck_assert_msg(text && strstr(text, proof), "%s was not written", name);
    expect_clean(name, text, tokens);
    free(text);
}

START_TEST(outputs_errors_and_logs_hold_none)
{
    static const char *const faults[] = {NULL,          "denied", "expired-token", "bad-signature",
                                         "broken-json", "reset"};
    static const char *const formats[] = {"json", "ndjson", "csv", "tsv", "text", "table"};
    struct simproc *sim = start_sim("120");
    const char *const *tokens = join_tokens(sim);
    for (size_t i = 0; i < 6; i++) {
        const char *log = tmpdir_path(tmpdir_new(), "log");
        if (faults[i])
            simproc_fault(sim, keep_printf("{\"kind\": \"%s\", \"page\": 2}", faults[i]));
        struct child_result result = rollcall_run_with(
            sim, env, keep_printf("-o %s --debug --log-file %s " SIMPROC_MEETING, formats[i], log));
        char *logged = tmpdir_read(log);
        ck_assert_msg(logged && *logged, "no log was written");
        expect_clean("stdout", buf_text(&result.out), tokens);
        expect_clean("stderr", buf_text(&result.err), tokens);
        expect_clean("the log", logged, tokens);
        ck_assert_ptr_null(strstr(logged, "@example.com"));
        struct stat status;
        ck_assert_int_eq(stat(log, &status), 0);
        ck_assert_int_eq(status.st_mode & 0777, 0600);
        free(logged);
        child_result_clean_up(&result);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(resolving_shows_a_masked_key_only)
{
    struct simproc *sim = start_sim("3");
    struct child_result result = rollcall_run_with(sim, env, "--resolve -o json");
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "AKID...0000"));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "AKIDPLANTED"));
    expect_none("--resolve", buf_text(&result.out), credentials);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

static const char *const login[] = {"PLANTED", "ss@", NULL};

/* On the status line and among the errors, where the proxy is named. */
static void check_screen_of(const char *const *proxied, const char *wanted)
{
    struct terminal *t = console_start(&(struct console_setup){.env = proxied});
    ck_assert_screen(t, "OFFLINE");
    ck_assert(!terminal_shows(t, "meetings.example")); /* it is the proxy that is away */
    terminal_type(t, "!");
    ck_assert_screen(t, wanted);
    expect_none("the terminal", buf_text(terminal_raw(t)), login);
    terminal_type(t, "q");
    console_quit(t);
}

/* Whatever stands in it, and is wrong with it; what the screen says where it is looked at. */
START_TEST(a_proxys_login_is_shown_nowhere)
{
    static const char *const proxies[][2] = {
        {"http://ana:PLANTEDp@ss@127.0.0.1:1", "127.0.0.1:1, connecting: "},
        {"http://ana:ss@PLANTED@127.0.0.1:99999", "127.0.0.1:99999, looking up"},
        {"http://ana:PLANTED /?#ss@127.0.0.1:1", NULL},
        {"ftp://ana:ss#PLANTED@127.0.0.1:1", NULL},
        {"http://PLANTED:ss@", NULL},
    };
    for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++) {
        const char *const proxied[] = {keep_printf("http_proxy=%s", proxies[i][0]),
                                       "NO_PROXY",
                                       "AWS_REGION=us-east-1",
                                       "AWS_ENDPOINT_URL=http://meetings.example",
                                       "AWS_MAX_ATTEMPTS=1",
                                       "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
                                       "AWS_SECRET_ACCESS_KEY=any",
                                       NULL};
        if (proxies[i][1])
            check_screen_of(proxied, proxies[i][1]);
        struct child_result result = rollcall_run_with(NULL, proxied, "-o json " SIMPROC_MEETING);
        ck_assert_int_ne(result.status, 0);
        expect_none("stderr", buf_text(&result.err), login);
        expect_none("stdout", buf_text(&result.out), login);
        child_result_clean_up(&result);
    }
}
END_TEST

START_TEST(the_screen_and_the_copy_command_get_none)
{
    struct simproc *sim = start_sim("120");
    const char *const *tokens = join_tokens(sim);
    const char *home = tmpdir_new();
    const char *copy = tmpdir_write(home, "copy",
                                    "#!/bin/sh\ncd \"$(dirname \"$0\")\"\n"
                                    "env >env.out; ls -l /proc/self/fd >fd.out\n"
                                    "{ ps -A -o args 2>/dev/null ||\n"
                                    "  cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; "
                                    "} >args.out\n"
                                    "cat >value.out\necho >done.out\n");
    chmod(copy, 0700);
    const char *config = tmpdir_write(home, "config", keep_printf("copy-command = %s\n", copy));
    struct terminal *t = console_start(
        &(struct console_setup){.sim = sim,
                                .env = env,
                                .home = home,
                                .arguments = keep_printf("--config %s " SIMPROC_MEETING, config)});
    ck_assert_screen(t, "LIVE");
    terminal_keys(t, "Down End Home c");
    ck_assert(terminal_wait_quiet(t, 300, 10000));
    terminal_keys(t, "Enter x");
    ck_assert(terminal_wait_quiet(t, 300, 10000));
    terminal_keys(t, "Esc Esc e");
    ck_assert(terminal_wait_quiet(t, 300, 10000));
    terminal_keys(t, "Esc q");
    console_expect_exit(t, 0);
    expect_clean("the screen", buf_text(terminal_raw(t)), tokens);
    char *copied_env = tmpdir_read(tmpdir_path(home, "env.out"));
    char *value = tmpdir_read(tmpdir_path(home, "value.out"));
    ck_assert_msg(copied_env && value, "the copy command did not run:\n%s", terminal_text(t));
    expect_clean("the copy command's environment", copied_env, tokens);
    expect_clean("the copied value", value, tokens);
    expect_clean_file(home, "args.out", "rollcall", tokens);
    char *descriptors = tmpdir_read(tmpdir_path(home, "fd.out"));
    ck_assert_ptr_nonnull(descriptors);
    ck_assert_msg(!strstr(descriptors, " 4 -> "), /* 3 is the folder that ls reads */
                  "the copy command got more than its three descriptors:\n%s", descriptors);
    free(descriptors);
    free(copied_env);
    free(value);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

/* The console is stopped for it, and takes its terminal anew; what is typed meanwhile may be lost.
 */
static long count_in(struct terminal *t, const char *const *needles, const char **which)
{
    long count = memory_count(terminal_pid(t), needles, which);
    ck_assert(terminal_wait_quiet(t, 200, 10000));
    return count;
}

START_TEST(memory_holds_no_join_token_that_nobody_asked_for)
{
    struct simproc *sim = start_sim("120");
    const char *const *tokens = join_tokens(sim);
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .env = env});
    ck_assert_screen(t, "120 registered");
    terminal_key(t, "r");
    ck_assert(terminal_wait_quiet(t, 500, 10000));
    const char *which = "";
    long count = count_in(t, tokens, &which);
    ck_assert_msg(count <= 0, "%ld join tokens are in memory, for instance %s", count, which);
    console_quit(t);

    /* The search itself works: tokens that are kept are found. */
    t = console_start(&(struct console_setup){
        .sim = sim, .env = env, .arguments = "--include-join-tokens " SIMPROC_MEETING});
    ck_assert_screen(t, "120 registered");
    count = count_in(t, tokens, &which);
    ck_assert(count == MEMORY_UNREADABLE || count >= 120);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

static void play_sts(struct rawserver_conn *conn, void *data)
{
    static const char body[] = "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                               "<AccessKeyId>AKIDPLANTED0000000</AccessKeyId>"
                               "<SecretAccessKey>" SECRET "</SecretAccessKey>"
                               "<SessionToken>" SESSION "</SessionToken>"
                               "<Expiration>2099-01-01T00:00:00Z</Expiration>"
                               "</Credentials></AssumeRoleResult></AssumeRoleResponse>";
    (void)data;
    rawserver_answer_all(conn, keep_printf("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
                                           "Content-Length: %zu\r\n\r\n%s",
                                           sizeof body - 1, body));
}

START_TEST(memory_holds_no_session_credentials_once_their_meeting_is_left)
{
    if (IS_SANITIZED) { /* its larger frames, and what it keeps of freed memory */
        puts("SKIPPED: a sanitizer's memory is not the program's");
        return;
    }
    struct rawserver *sts = rawserver_start(&(struct rawserver_options){.serve = play_sts});
    const char *home = tmpdir_new();
    const char *keys = tmpdir_write(home, "keys",
                                    "AKIDPLANTED0000000 " SECRET " " SESSION "\n"
                                    "AKIDBASE0000000000 base-secret\n");
    tmpdir_write(home, ".aws/config",
                 "[profile base]\naws_access_key_id = AKIDBASE0000000000\n"
                 "aws_secret_access_key = base-secret\n[profile role]\nsource_profile = base\n"
                 "role_arn = arn:aws:iam::111122223333:role/deploy\n");
    struct simproc *sim = simproc_start(
        (const char *const[]){"--attendees", "3", "--frozen", "--credentials", keys, NULL});
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim,
        .home = home,
        .env =
            (const char *const[]){keep_printf("AWS_ENDPOINT_URL_STS=%s", rawserver_url(sts)), NULL},
        .arguments = "--profile role " SIMPROC_MEETING});
    ck_assert_screen(t, "3 registered");
    const char *which = "";
    long count = count_in(t, credentials, &which);
    ck_assert_msg(count == MEMORY_UNREADABLE || count > 0, "the role was not assumed");
    terminal_keys(t, "P C-u");
    terminal_type(t, "base\r");
    ck_assert_screen(t, "base ");
    ck_assert_screen(t, " LIVE ");
    ck_assert(terminal_wait_quiet(t, 500, 10000));
    count = count_in(t, credentials, &which);
    ck_assert_msg(count <= 0, "%ld times in memory, for instance %s:\n%s", count, which,
                  terminal_text(t));
    console_quit(t);
    simproc_stop(sim);
    rawserver_stop(sts);
}
END_TEST

START_TEST(a_crash_leaves_no_core)
{
    struct simproc *sim = start_sim("3");
    struct terminal *t = console_start_shell(sim, env);
    terminal_type(t, "ulimit -c unlimited; sh -c 'kill -SEGV $$'\r");
    ck_assert_screen(t, "Segmentation fault");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    if (!terminal_shows(t, "(core dumped)"))
        fprintf(stderr, "SKIPPED: this system writes no cores at all\n");
    terminal_type(t, "clear\r");
    kill(console_run_in_shell(t), SIGSEGV);
    ck_assert_screen(t, "Segmentation fault");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    ck_assert(!terminal_shows(t, "(core dumped)"));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("secrets", outputs_errors_and_logs_hold_none, resolving_shows_a_masked_key_only,
          a_proxys_login_is_shown_nowhere, the_screen_and_the_copy_command_get_none,
          memory_holds_no_join_token_that_nobody_asked_for,
          memory_holds_no_session_credentials_once_their_meeting_is_left, a_crash_leaves_no_core)
