/* What scripts may rely on: the same bytes in every locale, no help from the console's config, no
 * option that is swallowed, no filter that means nothing. */
#include "config.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define PATIENCE_MS 60000

/* Soren with his stroke, Frank with a number in his name, and Bob twice over. */
static struct simproc *start(void)
{
    static const char *const people[] = {"S\xC3\xB8ren", "frank 11", "bob", "bob2"};
    const char *const args[] = {"--attendees", "0", "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        simproc_event(sim, keep_printf("{\"do\": \"add\", \"attendee\": \"%s\"}", people[i]));
    return sim;
}

/* Runs it with these arguments, NULL-terminated, blanks and all. */
static struct child_result run(const struct simproc *sim, const char *const *variables,
                               const char *const *arguments)
{
    const char *argv[24] = {paths_built("rollcall")};
    const char *env[64];
    size_t n = 1, e = 0;
    for (const char *const *v = simproc_env(sim); *v; v++)
        env[e++] = *v;
    for (; variables && *variables; variables++)
        env[e++] = *variables;
    env[e] = NULL;
    for (; *arguments; arguments++)
        argv[n++] = *arguments;
    argv[n++] = SIMPROC_MEETING;
    struct child_result result;
    child_run(&(struct child_options){.argv = argv, .env = env}, &result);
    return result;
}

/* A list of one variable. */
static const char *const *one(const char *variable)
{
    static const char *list[2];
    list[0] = variable;
    return list;
}

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define RUN(sim, variables, ...) run(sim, variables, WORDS(__VA_ARGS__))

static const char *const c_locale[] = {"LC_ALL=C", "LANG=C", NULL};

START_TEST(data_is_the_same_in_every_locale)
{
    static const char *const formats[] = {"csv", "tsv", "text", "table", "json", "ndjson"};
    struct simproc *sim = start();
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct child_result here = RUN(sim, NULL, "-o", formats[i]);
        struct child_result there = RUN(sim, c_locale, "-o", formats[i]);
        ck_assert_run(&there, 0, "");
        ck_assert_str_eq(buf_text(&here.out), buf_text(&there.out));
        ck_assert_ptr_nonnull(strstr(buf_text(&there.out), "S\xC3\xB8ren"));
        child_result_clean_up(&here);
        child_result_clean_up(&there);
    }
    struct child_result count = RUN(sim, c_locale, "--count", "-f", "user:S\xC3\x98REN");
    ck_assert_str_eq(buf_text(&count.out), "1\n");
    child_result_clean_up(&count);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_filter_that_means_nothing_is_refused)
{
    static const char *const cases[][2] = {
        {"presence:here", "presence: and ghost: are for the console"},
        {"!presence:here", "presence: and ghost: are for the console"},
        {"ghost:", "presence: and ghost: are for the console"},
        {"change:registered", "change: is for the console"},
        {"usr:frank", "did you mean user?"},
        {"usr=frank", "did you mean user?"},
        {"user:", "needs a value"},
        {"!", "lets everyone through"},
        {" ", "lets everyone through"},
    };
    struct simproc *sim = start();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const char *const modes[] = {"--count", "--watch", "-ojson"};
        for (size_t k = 0; k < sizeof modes / sizeof *modes; k++) {
            struct child_result result = RUN(sim, NULL, modes[k], "--filter", cases[i][0]);
            ck_assert_run(&result, 2, cases[i][1]);
            ck_assert_str_eq(buf_text(&result.out), "");
            child_result_clean_up(&result);
        }
    }
    ck_assert_int_eq(simproc_request_count(sim), 0);
    struct child_result result = RUN(sim, NULL, "--count", "-f", "user=bob");
    ck_assert_str_eq(buf_text(&result.out), "1\n");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_condition_is_met_by_whom_it_names_and_says_so)
{
    struct simproc *sim = start();
    struct child_result result = RUN(sim, NULL, "--timeout", "20", "--until",
                                     "registered:user=frank 11", "--until", "count=4");
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"type\":\"until\""));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out),
                                 "\"condition\":\"registered:user=frank 11\","
                                 "\"attendee\":{\"ExternalUserId\":"
                                 "\"frank 11\""));
    child_result_clean_up(&result);
    result = RUN(sim, NULL, "--timeout", "1", "--until", "registered:user=frank", "-n", "1");
    ck_assert_run(&result, 9, "");
    child_result_clean_up(&result);
    result = RUN(sim, NULL, "--timeout", "1", "--until", "registered:user=bob", "--until",
                 "count=9", "-n", "1");
    ck_assert_run(&result, 9, "");
    child_result_clean_up(&result);
    result = RUN(sim, NULL, "--timeout", "20", "--until-any", "registered:user=eve", "--until-any",
                 "count=4");
    ck_assert_run(&result, 0, "");
    child_result_clean_up(&result);
    static const char *const bad[] = {
        "registered:user:", "registered:usr:frank", "registered:presence:here",
        "here:bob",         "rgistered:bob",        ""};
    simproc_forget_requests(sim);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        result = RUN(sim, NULL, "--timeout", "20", "--until", bad[i]);
        ck_assert_run(&result, 2, "wrong usage");
        child_result_clean_up(&result);
    }
    ck_assert_int_eq(simproc_request_count(sim), 0);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_consoles_config_does_not_shape_what_is_printed)
{
    const char *config = tmpdir_write(tmpdir_new(), "config",
                                      "columns = user,name,video,changed\nmask = yes\n"
                                      "sort = -user\nutc = yes\noutput = json\n");
    struct simproc *sim = start();
    struct child_result bare = RUN(sim, NULL, "--no-config", "-ocsv");
    struct child_result with = RUN(sim, NULL, "-c", config, "-ocsv");
    ck_assert_run(&with, 0, "output");
    ck_assert_str_eq(buf_text(&bare.out), buf_text(&with.out));
    child_result_clean_up(&bare);
    child_result_clean_up(&with);
    with = RUN(sim, NULL, "-q", "-c", config, "--count");
    ck_assert_run(&with, 0, "");
    ck_assert_str_eq(buf_text(&with.out), "4\n");
    child_result_clean_up(&with);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_watch_tells_of_those_whom_its_filter_names)
{
    struct simproc *sim = start();
    struct child *child = rollcall_start(sim, NULL, "--watch -n 1 -f user:zoe " SIMPROC_MEETING);
    struct child_result result;
    ck_assert(child_wait_output(child, "\"attendees\":[]", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"carol\"}");
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert(child_wait_output(child, "\"ExternalUserId\":\"zoe\"", PATIENCE_MS));
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_ptr_null(strstr(buf_text(&result.out), "carol"));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "bob"));
    child_result_clean_up(&result);
    child_destroy(child);
    simproc_stop(sim);
}
END_TEST

/* Bob has two devices, carol one; all that happens is in the queue. */
static struct simproc *start_with_events(struct buf *arguments)
{
    const char *scenario = tmpdir_write(tmpdir_new(), "events.json",
                                        "{\"queue\": {\"history\": true}, "
                                        "\"attendees\": [\"carol\", \"bob\", \"bob\"]}");
    const char *const args[] = {"--frozen", "--scenario", scenario, NULL};
    struct simproc *sim = simproc_start(args);
    buf_printf(arguments, "-n 1 --presence-queue %s/111122223333/rollcall-presence ",
               simproc_url(sim));
    return sim;
}

START_TEST(a_watch_tells_each_event_of_those_whom_its_filter_names)
{
    struct buf arguments = BUF_INIT(4096);
    struct child_result result;
    struct simproc *sim = start_with_events(&arguments);
    buf_add_str(&arguments, "--watch -f dup: " SIMPROC_MEETING);
    struct child *child = rollcall_start(sim, NULL, buf_text(&arguments));
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"carol\"}");
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"bob\"}");
    ck_assert(child_wait_output(child, "\"joined\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"leave\", \"who\": \"carol\"}");
    simproc_event(sim, "{\"do\": \"leave\", \"who\": \"bob\"}");
    ck_assert(child_wait_output(child, "\"left\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"bob\"}");
    simproc_event(sim, "{\"do\": \"drop\", \"who\": \"bob\"}");
    ck_assert(child_wait_output(child, "\"dropped\"", PATIENCE_MS));
    child_signal(child, SIGTERM);
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_ptr_null(strstr(buf_text(&result.out), "carol"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"exact\":true"));
    child_result_clean_up(&result);
    child_destroy(child);
    buf_clean_up(&arguments);
    simproc_stop(sim);
}
END_TEST

START_TEST(events_meet_the_conditions_that_wait_for_them)
{
    static const char *const conditions[] = {"here:user=bob", "here:dup:", "left:bob"};
    struct buf arguments = BUF_INIT(4096);
    struct child_result result;
    struct simproc *sim = start_with_events(&arguments);
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        buf_printf(&arguments, "--until %s ", conditions[i]);
    buf_add_str(&arguments, SIMPROC_MEETING);
    struct child *child = rollcall_start(sim, NULL, buf_text(&arguments));
    ck_assert(child_wait_output(child, "\"snapshot\"", PATIENCE_MS));
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"carol\"}");
    simproc_event(sim, "{\"do\": \"join\", \"who\": \"bob\"}");
    simproc_event(sim, "{\"do\": \"leave\", \"who\": \"bob\"}");
    child_wait(child, PATIENCE_MS, &result);
    ck_assert_run(&result, 0, "");
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        ck_assert_ptr_nonnull(
            strstr(buf_text(&result.out), keep_printf("\"condition\":\"%s\",\"attendee\":{"
                                                      "\"ExternalUserId\":\"bob\"",
                                                      conditions[i])));
    child_result_clean_up(&result);
    child_destroy(child);
    buf_clean_up(&arguments);
    simproc_stop(sim);
}
END_TEST

START_TEST(trouble_that_passes_is_waited_out_before_the_first_list)
{
    struct simproc *sim = start();
    simproc_fault(sim, "{\"kind\": \"throttle\", \"count\": 4}");
    struct child_result result =
        RUN(sim, one("AWS_MAX_ATTEMPTS=1"), "--until", "count=4", "--timeout", "50", "-n", "1");
    ck_assert_run(&result, 0, "");
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"state\":\"SLOW\""));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_timeout_bounds_a_plain_list)
{
    struct simproc *sim = start();
    simproc_fault(sim, "{\"kind\": \"delay\", \"ms\": 20000}");
    struct child_result result = RUN(sim, NULL, "-ojson", "--timeout", "1");
    ck_assert_run(&result, 9, "--timeout");
    ck_assert(result.took_ms < 15000);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* Half a number is a wrong one: nothing is printed. */
START_TEST(a_timeout_bounds_a_count)
{
    struct simproc *sim = start();
    simproc_fault(sim, "{\"kind\": \"delay\", \"ms\": 600000, \"page\": 2}");
    struct child_result result = RUN(sim, NULL, "--count", "--max-results", "2", "--timeout", "1");
    ck_assert_run(&result, 9, "the time given by --timeout is over: 1 s");
    ck_assert_str_eq(buf_text(&result.out), "");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* /dev/full stands for a disk without room, a closed pipe for a reader that has seen enough. */
START_TEST(help_into_a_closed_pipe_or_a_full_disk)
{
    static const struct {
        const char *command; /* $0 is the program */
        int status;
        const char *said;
    } cases[] = {
        {"set -o pipefail; \"$0\" --help | :", 0, ""},
        {"set -o pipefail; \"$0\" --version | :", 0, ""},
        {"\"$0\" --help >&-", 1, "writing to standard output"},
        {"\"$0\" --help >/dev/full", 1, "No space left on device"},
        {"\"$0\" --version >/dev/full", 1, "No space left on device"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const argv[] = {"bash", "-c", cases[i].command, paths_built("rollcall"), NULL};
        struct child_result result;
        child_run(&(struct child_options){.argv = argv}, &result);
        ck_assert_run(&result, cases[i].status, cases[i].said);
        if (!*cases[i].said)
            ck_assert_str_eq(buf_text(&result.err), "");
        child_result_clean_up(&result);
    }
}
END_TEST

START_TEST(a_line_of_the_aws_cli_works)
{
    struct simproc *sim = start();
    const char *const argv[] = {paths_built("rollcall"),
                                "chime-sdk-meetings",
                                "list-attendees",
                                "--meeting-id",
                                SIMPROC_MEETING,
                                "--no-cli-pager",
                                "--output",
                                "json",
                                "--color",
                                "off",
                                "--no-cli-auto-prompt",
                                NULL};
    struct child_result ours, plain = RUN(sim, NULL, "-ojson");
    child_run(&(struct child_options){.argv = argv, .env = simproc_env(sim)}, &ours);
    ck_assert_run(&ours, 0, "");
    ck_assert_str_eq(buf_text(&ours.out), buf_text(&plain.out));
    child_result_clean_up(&ours);
    child_result_clean_up(&plain);
    struct child_result text = RUN(sim, one("AWS_DEFAULT_OUTPUT=text"), "--no-config");
    ck_assert_run(&text, 0, "");
    ck_assert_int_eq(strncmp(buf_text(&text.out), "ATTENDEES\t", 10), 0);
    child_result_clean_up(&text);
    text = RUN(sim, one("AWS_DEFAULT_OUTPUT=yaml"), "--no-config");
    ck_assert_run(&text, 0, "yaml");
    child_result_clean_up(&text);
    text = RUN(sim, NULL, "-ocsv", "--max-items", "2");
    ck_assert_run(&text, 0, "--next-token");
    child_result_clean_up(&text);
    text = RUN(sim, NULL, "-q", "-ocsv", "--max-items", "2");
    ck_assert_str_eq(buf_text(&text.err), "");
    child_result_clean_up(&text);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_variable_that_means_nothing_is_told)
{
    struct simproc *sim = start();
    struct child_result result = RUN(sim, one("ROLLCALL_REGOIN=x"), "--count");
    ck_assert_run(&result, 0,
                  "ROLLCALL_REGOIN: no such variable is read; did you mean ROLLCALL_REGION?");
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_csv_is_safe_in_a_spreadsheet)
{
    struct simproc *sim = start();
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"\xEF\xBC\x9D"
                       "1;2\"}");
    struct child_result result = RUN(sim, NULL, "-ocsv", "--bom", "--columns", "user");
    ck_assert_run(&result, 0, "");
    ck_assert_int_eq(strncmp(buf_text(&result.out),
                             "\xEF\xBB\xBF"
                             "ExternalUserId\r\n",
                             19),
                     0);
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\"'\xEF\xBC\x9D"
                                                        "1;2\"\r\n"));
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

/* Rows take some 200 bytes each, their ids 16 and the free slots between them. */
START_TEST(a_count_holds_ids_and_no_rows)
{
    const char *const args[] = {"--attendees", "150000", "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    struct child_result result = RUN(sim, NULL, "--count", "--max-rate", "0", "-f", "!nobody");
    struct rusage used;
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "150000\n");
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &used), 0);
    if (!IS_SANITIZED)
        ck_assert_int_lt(used.ru_maxrss, 28L * 1024);
    child_result_clean_up(&result);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("contract", data_is_the_same_in_every_locale, a_filter_that_means_nothing_is_refused,
          a_condition_is_met_by_whom_it_names_and_says_so,
          the_consoles_config_does_not_shape_what_is_printed,
          a_watch_tells_of_those_whom_its_filter_names,
          a_watch_tells_each_event_of_those_whom_its_filter_names,
          events_meet_the_conditions_that_wait_for_them,
          trouble_that_passes_is_waited_out_before_the_first_list, a_timeout_bounds_a_plain_list,
          a_timeout_bounds_a_count, help_into_a_closed_pipe_or_a_full_disk,
          a_line_of_the_aws_cli_works, a_variable_that_means_nothing_is_told,
          a_csv_is_safe_in_a_spreadsheet, a_count_holds_ids_and_no_rows)
