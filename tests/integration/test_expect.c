/* The roll call of a printed list: who of those in a file is registered. */
#include "config.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/rollcall.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

struct place {
    struct simproc *sim;
    const char *folder;
    const char *file;
};

/* A meeting of these people, and a file of those who are expected. */
static struct place start(const char *expected)
{
    static const char *const people[] = {"S\xC3\xB8ren", "e67a#Kwame Mensah",     "bob", "1#Jo",
                                         "2#Jo",         "aws:MediaPipeline-4c9b"};
    const char *const args[] = {"--attendees", "0", "--frozen", NULL};
    struct place p = {.sim = simproc_start(args), .folder = tmpdir_new()};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        simproc_event(p.sim, keep_printf("{\"do\": \"add\", \"attendee\": \"%s\"}", people[i]));
    p.file = tmpdir_write(p.folder, "guests.csv", expected);
    return p;
}

static void stop(struct place *p)
{
    simproc_stop(p->sim);
}

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* Runs `rollcall ARGUMENTS MEETING` with input on its standard input. */
static struct child_result run(const struct place *p, const char *input,
                               const char *const *arguments)
{
    const char *argv[16] = {paths_built("rollcall")};
    struct child_result result;
    size_t n = 1;
    for (; *arguments; arguments++)
        argv[n++] = *arguments;
    argv[n] = SIMPROC_MEETING;
    child_run(&(struct child_options){.argv = argv, .env = simproc_env(p->sim), .input = input},
              &result);
    return result;
}

#define RUN(p, ...) run((p), NULL, WORDS(__VA_ARGS__))

/* Runs it, and holds its output against lines: the attendee ids are taken out. */
static void ck_rows(const char *csv, const char *wanted)
{
    struct buf rest = BUF_INIT(1 << 16);
    for (const char *line = csv; *line; line = strchr(line, '\n') + 1) {
        const char *comma = strchr(line, ',');
        buf_add(&rest, comma, (size_t)(strchr(line, '\r') - comma));
        buf_add_char(&rest, '\n');
    }
    ck_assert_str_eq(buf_text(&rest), wanted);
    buf_clean_up(&rest);
}

START_TEST(everybody_who_is_expected_is_called)
{
    struct place p = start("ExternalUserId,Name\nzed,\"Zed, late\"\nkwame mensah,Kwame\n"
                           "S\xC3\xB8ren,\njo,Jo\n");
    struct child_result result = RUN(&p, "-o", "csv", "--expect", p.file);
    ck_assert_run(&result, 0, "1 of 4 not registered, 1 ambiguous, 1 unexpected");
    ck_rows(buf_text(&result.out),
            ",ExternalUserId,Audio,Video,Content,Expected,ExpectedId,ExpectedName,MatchedBy\n"
            ",zed,,,,not registered,zed,\"Zed, late\",\n"
            ",jo,,,,ambiguous,jo,Jo,\n"
            ",S\xC3\xB8ren,SendReceive,SendReceive,SendReceive,registered,S\xC3\xB8ren,,id\n"
            ",e67a#Kwame Mensah,SendReceive,SendReceive,SendReceive,registered,kwame mensah,"
            "Kwame,name\n"
            ",bob,SendReceive,SendReceive,SendReceive,unexpected,,,\n"
            ",1#Jo,SendReceive,SendReceive,SendReceive,ambiguous,,,\n"
            ",2#Jo,SendReceive,SendReceive,SendReceive,ambiguous,,,\n"
            ",aws:MediaPipeline-4c9b,SendReceive,SendReceive,SendReceive,bot,,,\n");
    ck_assert_ptr_nonnull(
        strstr(buf_text(&result.err), "line 5: 2 registered ids could be this person"));
    ck_assert_ptr_null(strstr(buf_text(&result.err), "jo"));
    child_result_clean_up(&result);
    stop(&p);
}
END_TEST

START_TEST(a_filter_looks_at_those_who_are_missing_too)
{
    struct place p = start("zed\nzoe\nbob\n");
    struct child_result result =
        RUN(&p, "-o", "csv", "--no-header", "--expect", p.file, "-f", "user:bob,ze");
    ck_rows(buf_text(&result.out), ",zed,,,,not registered,zed,,\n"
                                   ",bob,SendReceive,SendReceive,SendReceive,registered,bob,,id\n");
    child_result_clean_up(&result);
    result = RUN(&p, "--expect", p.file, "--missing", "-f", "zo");
    ck_assert_run(&result, 10, "");
    ck_assert_str_eq(buf_text(&result.out), "zoe\n");
    child_result_clean_up(&result);
    stop(&p);
}
END_TEST

START_TEST(the_missing_alone_are_a_line_each_and_an_exit_status)
{
    struct place p = start("bob\nzed\nS\xC3\xB8ren\n\"dora, sr.\"\n");
    struct child_result result = RUN(&p, "--missing", "--expect", p.file);
    ck_assert_run(&result, 10, "");
    ck_assert_str_eq(buf_text(&result.out), "zed\ndora, sr.\n");
    child_result_clean_up(&result);
    result = run(&p, "bob\n", WORDS("--missing", "--expect", "-"));
    ck_assert_run(&result, 0, "");
    ck_assert_str_eq(buf_text(&result.out), "");
    child_result_clean_up(&result);
    result = run(&p, "jo\n", WORDS("--missing", "--expect", "-")); /* one of two: not known */
    ck_assert_run(&result, 10, "");
    ck_assert_str_eq(buf_text(&result.out), "");
    child_result_clean_up(&result);
    stop(&p);
}
END_TEST

START_TEST(a_list_that_breaks_off_calls_nobody_missing)
{
    struct place p = start("zed\nuser-001\n");
    simproc_fault(p.sim, "{\"kind\": \"denied\", \"page\": 2, \"count\": 9}");
    struct child_result result = RUN(&p, "--missing", "--max-results", "3", "--expect", p.file);
    ck_assert_run(&result, 4, "");
    ck_assert_str_eq(buf_text(&result.out), "");
    child_result_clean_up(&result);
    result = RUN(&p, "-o", "csv", "--max-results", "3", "--expect", p.file);
    ck_assert_run(&result, 8, "");
    ck_assert_ptr_null(strstr(buf_text(&result.out), "not registered"));
    child_result_clean_up(&result);
    stop(&p);
}
END_TEST

START_TEST(bad_lines_and_bad_options_are_told)
{
    static const struct {
        const char *const words[8];
        const char *said;
    } refused[] = {
        {{"--missing"}, "--missing goes with --expect"},
        {{"-ocsv", "--expect-loose"}, "--expect-loose goes with --expect"},
        {{"--missing", "-ocsv", "--expect", "FILE"}, "--missing prints ids only"},
        {{"-ocsv", "--max-items", "3", "--expect", "FILE"}, "--expect needs the whole list"},
        {{"--count", "--expect", "FILE"}, "--expect means nothing with --count"},
        {{"--watch", "--expect", "FILE"}, "--expect means nothing with --watch"},
        {{"-ocsv", "--expect", "FILE", "91d0f6aa-1111-4222-8333-9d0e7a41c3fe"},
         "--expect means nothing with several meetings"},
        {{"-ocsv", "--expect", "/nowhere/guests"}, "/nowhere/guests"},
        {{"-ocsv", "--expect", "FILE", "--expect-column", "mail"}, "has no column mail"},
    };
    struct place p = start("bob\n,\n\"zed\n");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *words[9] = {NULL};
        for (size_t n = 0; refused[i].words[n]; n++)
            words[n] = strcmp(refused[i].words[n], "FILE") == 0 ? p.file : refused[i].words[n];
        struct child_result result = run(&p, NULL, words);
        ck_assert_run(&result, i == 7 ? 1 : 2, refused[i].said);
        child_result_clean_up(&result);
    }
    ck_assert_int_eq(simproc_request_count(p.sim), 0);
    struct child_result result = RUN(&p, "--missing", "--expect", p.file);
    ck_assert_run(&result, 0, "line 2: it has no id; skipped");
    ck_assert_run(&result, 0, "line 3: a quote is not closed");
    child_result_clean_up(&result);
    stop(&p);
}
END_TEST

START_TEST(a_masked_roll_call_names_nobody)
{
    struct place p = start("bob,Robert\nzed,Zedric\n");
    struct child_result result = RUN(&p, "-o", "json", "--mask", "--expect", p.file);
    ck_assert_run(&result, 0, "1 of 2 not registered");
    static const char *const names[] = {"bob", "Robert", "zed", "Zedric", "Kwame"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_ptr_null(strstr(buf_text(&result.out), names[i]));
    child_result_clean_up(&result);
    stop(&p);
}
END_TEST

/* A recording of a meeting from nine to ten, as --record writes it: when, and what. */
static const char *const facts[][2] = {
    {"09:00", "\"type\":\"opened\",\"region\":\"us-east-1\""},
    {"09:00", "\"type\":\"listening\""},
    {"09:00", "\"type\":\"walk\",\"count\":0,\"complete\":true"},
    {"09:01", "\"type\":\"registered\",\"AttendeeId\":\"aa\",\"ExternalUserId\":\"alice\""},
    {"09:01", "\"type\":\"registered\",\"AttendeeId\":\"bb\",\"ExternalUserId\":\"7#Bob\""},
    {"09:01", "\"type\":\"registered\",\"AttendeeId\":\"zz\",\"ExternalUserId\":\"zed\""},
    {"09:02", "\"type\":\"event\",\"eventType\":\"chime:AttendeeJoined\",\"timestamp\":"
              "1795424520000,\"AttendeeId\":\"aa\""},
    {"09:20", "\"type\":\"event\",\"eventType\":\"chime:AttendeeJoined\",\"timestamp\":"
              "1795425600000,\"AttendeeId\":\"bb\""},
    {"09:30", "\"type\":\"event\",\"eventType\":\"chime:AttendeeLeft\",\"timestamp\":1795426200000,"
              "\"AttendeeId\":\"bb\""},
    {"10:00", "\"type\":\"walk\",\"count\":3,\"complete\":true"},
    {"10:00",
     "\"type\":\"event\",\"eventType\":\"chime:MeetingEnded\",\"timestamp\":1795428000000"},
};

static const char *ledger(const char *folder)
{
    struct buf text = BUF_INIT(1 << 16);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        buf_printf(&text, "{\"time\":\"2026-11-23T%s:00.000Z\",\"meetingId\":\"%s\",%s}\n",
                   facts[i][0], SIMPROC_MEETING, facts[i][1]);
    const char *path = tmpdir_write(folder, "meeting.ndjson", buf_text(&text));
    buf_clean_up(&text);
    return path;
}

/* Runs `rollcall report LEDGER` with words behind it. */
static struct child_result report(const char *folder, const char *const *words)
{
    const char *argv[16] = {paths_built("rollcall"), "report", ledger(folder), "--utc"};
    struct child_result result;
    for (size_t n = 4; *words; words++)
        argv[n++] = *words;
    child_run(&(struct child_options){.argv = argv}, &result);
    return result;
}

START_TEST(a_report_says_who_was_late_left_early_or_never_came)
{
    const char *folder = tmpdir_new();
    const char *file = tmpdir_write(folder, "guests.csv", "alice\nbob,Robert\ncarol,Carol M.\n");
    struct child_result result =
        report(folder, WORDS("--expect", file, "--start", "09:05", "-o", "csv"));
    ck_assert_run(&result, 0, "");
    static const char *const lines[] = {
        "\nyes,alice,,present,no,no,alice,1,", "\nyes,bob,Robert,present,yes,yes,7#Bob,1,",
        "\nyes,carol,Carol M.,absent,,,,,", "\nno,,,absent,,,zed,1,"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ck_assert_msg(strstr(buf_text(&result.out), lines[i]) != NULL, "%s: %s", lines[i],
                      buf_text(&result.out));
    child_result_clean_up(&result);
    result = report(folder, WORDS("--expect", file, "--start", "2026-11-23T09:30:00Z"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\nRobert      present, left early"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\nCarol M.    absent"));
    ck_assert_ptr_nonnull(strstr(buf_text(&result.out), "\nunexpected  absent"));
    child_result_clean_up(&result);
    result = report(folder, WORDS("--expect", file, "--mask", "-o", "json"));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "obert"));
    ck_assert_ptr_null(strstr(buf_text(&result.out), "carol"));
    child_result_clean_up(&result);
}
END_TEST

START_TEST(a_report_refuses_what_makes_no_sense)
{
    static const struct {
        const char *const words[6];
        const char *said;
    } refused[] = {
        {{"--start", "09:00"}, "--start goes with --expect"},
        {{"--expect", "FILE", "--start", "25:00"}, "\"25:00\" is no time"},
        {{"--expect", "FILE", "--start", "9"}, "\"9\" is no time"},
        {{"--expect", "FILE", "--by", "attendee"}, "--expect is about people"},
        {{"--missing", "--expect", "FILE"}, "--missing means nothing with report"},
        {{"--expect-column", "mail"}, "--expect-column goes with --expect"},
    };
    const char *folder = tmpdir_new();
    const char *file = tmpdir_write(folder, "guests.csv", "alice\n");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *words[7] = {NULL};
        for (size_t n = 0; n < 6 && refused[i].words[n]; n++)
            words[n] = strcmp(refused[i].words[n], "FILE") == 0 ? file : refused[i].words[n];
        struct child_result result = report(folder, words);
        ck_assert_run(&result, 2, refused[i].said);
        child_result_clean_up(&result);
    }
}
END_TEST

UNIT_MAIN("expect", a_report_says_who_was_late_left_early_or_never_came,
          a_report_refuses_what_makes_no_sense, everybody_who_is_expected_is_called,
          a_filter_looks_at_those_who_are_missing_too,
          the_missing_alone_are_a_line_each_and_an_exit_status,
          a_list_that_breaks_off_calls_nobody_missing, bad_lines_and_bad_options_are_told,
          a_masked_roll_call_names_nobody)
