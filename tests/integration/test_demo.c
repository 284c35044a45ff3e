/* --demo without a terminal, sorting and filtering on the way out, and --complete. */
#include "support/keep.h"
#include "support/patience.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static size_t lines_of(const struct buf *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

START_TEST(the_demo_needs_no_account_and_leaves_the_users_files_and_proxies_alone)
{
    const char *dir = tmpdir_new();
    char config[512];
    snprintf(config, sizeof config, "AWS_CONFIG_FILE=%s",
             tmpdir_write(dir, "config", "this is no config file\n"));
    const char *const env[] = {config,
                               "AWS_PROFILE=nobody",
                               "https_proxy=http://127.0.0.1:1",
                               "http_proxy=http://127.0.0.1:1",
                               "AWS_REGION=nowhere",
                               NULL};
    struct child_result result = rollcall_run_with(NULL, env, "--demo");
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.err), "");
    ck_assert_uint_gt(lines_of(&result.out), 200);
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "alice@example.com\t"));
    child_result_clean_up(&result);
}
END_TEST

START_TEST(a_scenario_is_found_by_name_and_by_path)
{
    struct child_result result = rollcall_run(NULL, "--demo ended --count");
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "5\n");
    child_result_clean_up(&result);
    char arguments[600];
    snprintf(arguments, sizeof arguments, "--count --demo=%s",
             tmpdir_write(tmpdir_new(), "mine.json", "{\"attendees\": [\"a\", \"b\"]}"));
    result = rollcall_run(NULL, arguments);
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "2\n");
    child_result_clean_up(&result);
    result = rollcall_run(NULL,
                          keep_printf("--count --demo=%s",
                                      tmpdir_write(tmpdir_new(), "off.json", "{\"attendees\": [")));
    ck_assert_run(&result, 2, "off.json: line 1: cut off; correct the scenario");
    child_result_clean_up(&result);
    result = rollcall_run(NULL,
                          keep_printf("--count --demo=%s",
                                      tmpdir_write(tmpdir_new(), "odd.json", "{\"attendes\": 3}")));
    ck_assert_run(&result, 2, "odd.json: attendes: there is no such member");
    child_result_clean_up(&result);
    result = rollcall_run(NULL, "--demo nosuch -o json");
    ck_assert_run(&result, 2, "no scenario \"nosuch\"; there are ");
    child_result_clean_up(&result);
    result = rollcall_run(NULL, "--demo /nonexistent.json -o json");
    ck_assert_run(&result, 2, "/nonexistent.json");
    child_result_clean_up(&result);
}
END_TEST

/* A process's state and parent, which stand behind its name and a bracket. False: it is gone. */
static bool look_up(const char *pid, char *state, int *parent)
{
    char line[512] = "";
    FILE *file = fopen(keep_printf("/proc/%s/stat", pid), "re");
    const char *behind_name = file && fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    if (file)
        fclose(file);
    return behind_name && sscanf(behind_name + 1, " %c %d", state, parent) == 2;
}

/* The one child of a process; 0 when there is none, or no Linux /proc to say so. */
static pid_t child_of(pid_t parent)
{
    DIR *processes = opendir("/proc");
    pid_t found = 0;
    for (struct dirent *entry; processes && !found && (entry = readdir(processes));) {
        char state;
        int its_parent;
        if (look_up(entry->d_name, &state, &its_parent) && its_parent == parent)
            found = (pid_t)strtol(entry->d_name, NULL, 10);
    }
    if (processes)
        closedir(processes);
    return found;
}

/* Gone, or only waiting for somebody to take note of it. */
static bool has_ended(pid_t pid)
{
    char state;
    int parent;
    return !look_up(keep_printf("%d", (int)pid), &state, &parent) || state == 'Z';
}

START_TEST(the_simulator_does_not_outlive_the_demo_however_it_ends)
{
    static const int signals[] = {SIGTERM, SIGKILL};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct child *child = rollcall_start(NULL, NULL, "--demo --watch");
        struct child_result result;
        ck_assert(child_wait_output(child, "\"snapshot\"", 20000));
        pid_t simulator = child_of(child_pid(child));
        child_signal(child, signals[i]);
        child_wait(child, 20000, &result);
        ck_assert_int_eq(result.status, 128 + signals[i]);
        child_result_clean_up(&result);
        child_destroy(child);
        int64_t deadline = patience_deadline(20000);
        while (simulator && !has_ended(simulator) && patience_left(deadline))
            patience_nap();
        ck_assert(!simulator || has_ended(simulator));
    }
}
END_TEST

START_TEST(the_demo_of_the_older_namespace_knows_no_capabilities)
{
    struct child_result result = rollcall_run(NULL, "--demo ended --columns user,audio");
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\tSendReceive\n"));
    child_result_clean_up(&result);
    result = rollcall_run(NULL, "--demo ended --columns user,audio --namespace chime");
    ck_assert_run(&result, 0, "");
    ck_assert_uint_eq(lines_of(&result.out), 5);
    ck_assert_ptr_null(strstr(buf_text(&result.out), "\tSendReceive\n"));
    child_result_clean_up(&result);
}
END_TEST

START_TEST(rows_are_filtered_sorted_and_masked_on_their_way_out)
{
    const char *const args[] = {"--attendees", "0", NULL};
    struct simproc *sim = simproc_start(args);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"bob\"}");
    simproc_event(sim,
                  "{\"do\": \"add\", \"attendee\": {\"user\": \"Carol\", \"audio\": \"None\"}}");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"alice\"}");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"bob\"}");
    static const char *const cases[][2] = {
        {"--columns user", "bob\nCarol\nalice\nbob\n"},
        {"--columns user -s user", "alice\nbob\nbob\nCarol\n"},
        {"--columns user -s -user", "Carol\nbob\nbob\nalice\n"},
        {"--columns user -f !bob", "Carol\nalice\n"},
        {"--columns user -f dup:", "bob\nbob\n"},
        {"--columns user,audio -f audio:none", "Carol\tNone\n"},
        {"--columns user --mask -f alice", "********\n"},
        {"--count -f user:bob", "2\n"},
        {"--columns user --header -f alice", "ExternalUserId\nalice\n"},
        {"-o csv --columns user --no-header -f alice", "alice\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char arguments[200];
        snprintf(arguments, sizeof arguments, "%s " SIMPROC_MEETING, cases[i][0]);
        struct child_result result = rollcall_run(sim, arguments);
        ck_assert_run(&result, 0, "");
        ck_assert_str_eq(buf_text(&result.out), cases[i][1]);
        child_result_clean_up(&result);
    }
    struct child_result result = rollcall_run(sim, "-s nosuch " SIMPROC_MEETING);
    ck_assert_run(&result, 2, "nosuch");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--columns user,changed " SIMPROC_MEETING);
    ck_assert_run(&result, 2, "changed");
    child_result_clean_up(&result);
    result = rollcall_run(sim, "--columns user,presence " SIMPROC_MEETING);
    ck_assert_run(&result, 2, "presence is there in the console only");
    ck_assert_str_eq(buf_text(&result.out), "");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("demo", the_demo_needs_no_account_and_leaves_the_users_files_and_proxies_alone,
          a_scenario_is_found_by_name_and_by_path,
          the_simulator_does_not_outlive_the_demo_however_it_ends,
          the_demo_of_the_older_namespace_knows_no_capabilities,
          rows_are_filtered_sorted_and_masked_on_their_way_out)
