#include "cli/read.h"

#include "cli/check.h"
#include "cli/options.h"
#include "support/keep.h"
#include "support/tmpdir.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define ID    "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
#define OTHER "91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe"

/* One reading: arguments as a sentence, blanks between them. */
struct reading {
    struct options options;
    struct err err;
    bool ok;
    char text[1024];
};

static void read_with(struct reading *r, const char *sentence, char *const *variables)
{
    char *argv[32] = {"rollcall"};
    int argc = 1;
    snprintf(r->text, sizeof r->text, "%s", sentence);
    for (char *word = strtok(r->text, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    r->err = ERR_INIT;
    struct env *env = env_capture(variables);
    r->ok = read_options(&r->options, argc, argv, env, &r->err);
    env_destroy(env);
}

static void read_line(struct reading *r, const char *sentence)
{
    char *const none[] = {NULL};
    read_with(r, sentence, none);
}

START_TEST(without_arguments_everything_has_its_documented_default)
{
    struct reading r;
    read_line(&r, "");
    ck_assert(r.ok);
    ck_assert_ptr_null(r.options.meeting_id);
    ck_assert_int_eq(r.options.interval_s, 5);
    ck_assert_int_eq(r.options.drain_s, 30);
    ck_assert_int_eq(r.options.max_rate, 5);
    ck_assert_int_eq(r.options.prefetch, 300);
    ck_assert_int_eq(r.options.mark_s, 60);
    ck_assert_int_eq(r.options.connect_timeout_s, 10);
    ck_assert_int_eq(r.options.read_timeout_s, 30);
    ck_assert(r.options.paginate && r.options.verify_ssl && r.options.sign_request);
    ck_assert(r.options.history && r.options.read_config);
    ck_assert_int_eq(r.options.namespace_, NAMESPACE_MEETINGS);
    ck_assert(!options_is_set(&r.options, OPTION_OUTPUT));
    options_clean_up(&r.options);
}
END_TEST

/* A line, and the option whose place it takes. The same line must be accepted. */
static const struct {
    const char *line;
    enum option_id id;
} good[] = {
    {"--meeting-id " ID, OPTION_MEETING_ID},
    {ID, OPTION_MEETING_ID},
    {"--namespace chime", OPTION_NAMESPACE},
    {"--demo", OPTION_DEMO},
    {"--demo=storm", OPTION_DEMO},
    {"--presence-queue http://127.0.0.1:1/111122223333/q", OPTION_PRESENCE_QUEUE},
    {"--presence-keep", OPTION_PRESENCE_KEEP},
    {"-p prod", OPTION_PROFILE},
    {"--profile prod", OPTION_PROFILE},
    {"-r eu-central-1", OPTION_REGION},
    {"--region=eu-central-1", OPTION_REGION},
    {"--endpoint-url http://127.0.0.1:1", OPTION_ENDPOINT_URL},
    {"--ca-bundle /x", OPTION_CA_BUNDLE},
    {"--no-verify-ssl", OPTION_NO_VERIFY_SSL},
    {"--no-sign-request", OPTION_NO_SIGN_REQUEST},
    {"--cli-connect-timeout 0", OPTION_CONNECT_TIMEOUT},
    {"--cli-read-timeout 86400", OPTION_READ_TIMEOUT},
    {"--no-cli-pager", OPTION_NO_CLI_PAGER},
    {"--resolve", OPTION_RESOLVE},
    {"--check", OPTION_CHECK},
    {"--max-results 1", OPTION_MAX_RESULTS},
    {"--page-size 100", OPTION_MAX_RESULTS},
    {"--next-token a+/= -o json", OPTION_NEXT_TOKEN},
    {"--starting-token x -o json", OPTION_NEXT_TOKEN},
    {"--max-items 7", OPTION_MAX_ITEMS},
    {"--no-paginate", OPTION_NO_PAGINATE},
    {"-n 1", OPTION_INTERVAL},
    {"--interval off", OPTION_INTERVAL},
    {"--max-rate 0", OPTION_MAX_RATE},
    {"--prefetch 0", OPTION_PREFETCH},
    {"-f bob", OPTION_FILTER},
    {"-s -user", OPTION_SORT},
    {"--columns user,audio", OPTION_COLUMNS},
    {"--mask", OPTION_MASK},
    {"--utc", OPTION_UTC},
    {"--mark 0", OPTION_MARK},
    {"--seats 25", OPTION_SEATS},
    {"--bell state", OPTION_BELL},
    {"-o ndjson", OPTION_OUTPUT},
    {"--header", OPTION_HEADER},
    {"--no-header", OPTION_HEADER},
    {"--count", OPTION_COUNT},
    {"--include-join-tokens", OPTION_JOIN_TOKENS},
    {"--allow-actions", OPTION_ALLOW_ACTIONS},
    {"--force", OPTION_FORCE},
    {"--watch", OPTION_WATCH},
    {"--until registered:bob", OPTION_UNTIL},
    {"--until count>=240", OPTION_UNTIL},
    {"--until-any ended", OPTION_UNTIL_ANY},
    {"--watch --timeout 5", OPTION_TIMEOUT},
    {"--bom -o csv", OPTION_BOM},
    {"--watch --record /x", OPTION_RECORD},
    {"--watch --record /x --drain 5", OPTION_DRAIN},
    {"report /x --by user", OPTION_BY},
    {"-o csv --expect /x", OPTION_EXPECT},
    {"-o csv --expect - --expect-column mail", OPTION_EXPECT_COLUMN},
    {"-o csv --expect /x --expect-loose", OPTION_EXPECT_LOOSE},
    {"--expect /x --missing", OPTION_MISSING},
    {"report /x --expect /y --start 14:00", OPTION_START},
    {"--plain", OPTION_PLAIN},
    {"--ascii", OPTION_ASCII},
    {"--slow", OPTION_SLOW},
    {"--mouse", OPTION_MOUSE},
    {"--color never", OPTION_COLOR},
    {"-c /dev/null", OPTION_CONFIG},
    {"--no-config", OPTION_NO_CONFIG},
    {"--no-history", OPTION_NO_HISTORY},
    {"--log-file /x", OPTION_LOG_FILE},
    {"--debug", OPTION_DEBUG},
    {"-q", OPTION_QUIET},
    {"-h", OPTION_HELP},
    {"-V", OPTION_VERSION},
};

START_TEST(every_option_is_taken_and_says_that_it_was_given)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct reading r;
        read_line(&r, good[i].line);
        ck_assert_msg(r.ok, "%s: %s", good[i].line, r.err.detail);
        ck_assert_msg(options_is_flag(&r.options, good[i].id), "%s", good[i].line);
        options_clean_up(&r.options);
    }
}
END_TEST

START_TEST(the_first_word_may_be_a_command)
{
    struct reading r;
    read_line(&r, "report -o csv /x --utc");
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_int_eq(r.options.command, COMMAND_REPORT);
    ck_assert_str_eq(r.options.ledger, "/x");
    ck_assert_ptr_null(r.options.meeting_id);
    ck_assert_int_eq(options_mode(&r.options, true), MODE_REPORT);
    options_clean_up(&r.options);
    read_line(&r, "report -");
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_str_eq(r.options.ledger, "-");
    options_clean_up(&r.options);
    read_line(&r, "replay /x --utc");
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_int_eq(r.options.command, COMMAND_REPLAY);
    ck_assert_str_eq(r.options.ledger, "/x");
    ck_assert_int_eq(options_mode(&r.options, true), MODE_REPLAY);
    options_clean_up(&r.options);
    read_line(&r, ID);
    ck_assert_int_eq(r.options.command, COMMAND_SHOW);
    options_clean_up(&r.options);
    static const char *const bad[] = {
        "report", "report /x /y", "report /x -o ndjson", "report --watch /x",
        "replay", "replay /x /y", "replay /x -o csv",    "replay -"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        read_line(&r, bad[i]);
        ck_assert_msg(!r.ok && r.err.code == ERR_USAGE, "%s", bad[i]);
        options_clean_up(&r.options);
    }
}
END_TEST

START_TEST(no_option_is_left_out_of_these_tests)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        /* A list of meetings has tests of its own. */
        bool tested = !option_is_listed(row) || row->id == OPTION_MEETINGS;
        for (size_t k = 0; k < sizeof good / sizeof *good; k++)
            tested = tested || good[k].id == row->id || strstr(good[k].line, row->name);
        ck_assert_msg(tested, "--%s", row->name);
    }
}
END_TEST

START_TEST(every_bad_value_has_a_sentence_that_names_its_option)
{
    static const char *const bad[][2] = {
        {"--namespace chim", "--namespace: \"chim\" is not one of chime-sdk-meetings, chime; did "
                             "you mean chime?"},
        {"--output xml", "--output: \"xml\" is not one of table, text, tsv, csv, json, ndjson"},
        {"-o jsn", "--output: \"jsn\" is not one of table, text, tsv, csv, json, ndjson; did you "
                   "mean json?"},
        {"--color often", "--color: \"often\" is not one of auto, always, never"},
        {"--bell x", "--bell: \"x\" is not one of never, change, match, state"},
        {"-n 0", "--interval: \"0\" is not a whole number from 1 to 3600, or off"},
        {"-n 3601", "--interval: \"3601\" is not a whole number from 1 to 3600, or off"},
        {"-n 5s", "--interval: \"5s\" is not a whole number from 1 to 3600, or off"},
        {"--max-results 0", "--max-results: \"0\" is not a whole number from 1 to 1000000"},
        {"--page-size -1", "--page-size: \"-1\" is not a whole number from 1 to 1000000"},
        {"--max-items 1.5", "--max-items: \"1.5\" is not a whole number from 1 to 1000000000"},
        {"--max-items 99999999999999999999",
         "--max-items: \"99999999999999999999\" is not a whole number from 1 to 1000000000"},
        {"--max-rate x", "--max-rate: \"x\" is not a whole number from 0 to 1000"},
        {"--prefetch x", "--prefetch: \"x\" is not a whole number from 0 to 1000000"},
        {"--mark x", "--mark: \"x\" is not a whole number from 0 to 86400"},
        {"--timeout 0", "--timeout: \"0\" is not a whole number from 1 to 31536000"},
        {"--cli-read-timeout x", "--cli-read-timeout: \"x\" is not a whole number from 0 to 86400"},
        {"--profile=", "--profile: \"\" is not a value: it is empty"},
        {"--watch -o csv", "--watch prints NDJSON only; leave -o out"},
        {"--count -o json", "--count prints one number and goes with no other output"},
        {"--watch --resolve", "--watch does not go with --resolve or --check"},
        {"--query x", "--query: use -o json and jq"},
        {"--query", "--query: use -o json and jq"},
        {"--regoin x", "unknown option --regoin; did you mean --region?"},
        {"--meting-id x", "unknown option --meting-id; did you mean --meeting-id?"},
        {"--zzzzzzz", "unknown option --zzzzzzz"},
        {"-z", "unknown option -z"},
        {"--ma 3", "--ma may mean more than one option"},
        {"--count=3", "--count takes no value"},
        {"--region", "--region needs a value: REGION"},
        {"-r", "--region needs a value: REGION"},
        {"-f bob -f eve", "--filter: given twice, and not with the same value"},
        {"--region x -r y", "--region: given twice, and not with the same value"},
        {"--max-results 5 --page-size 6", "--page-size: given twice, and not with the same value"},
        {"--header --no-header", "--no-header: given twice, and not with the same value"},
        {"--limit 5", "--limit: use --max-items N"},
        {"--json", "--json: use -o json"},
        {"reprot x", "unknown command \"reprot\"; did you mean report?"},
        {"chime-sdk-meetings get-meeting",
         "\"get-meeting\": of the AWS CLI's commands rollcall does list-attendees"},
        {ID " b", "\"b\""},
        {"--meeting-id a " ID, "\"a\""},
        {"--demo storm " ID, "--demo has a meeting of its own; leave the id out"},
        {"--demo --meeting-id " ID, "--demo has a meeting of its own; leave the id out"},
        {"@nobody",
         "no meeting is called @nobody in [meetings] of the config file, and no group in [groups]"},
        {"-c /nonexistent", "/nonexistent: No such file or directory"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct reading r;
        read_line(&r, bad[i][0]);
        ck_assert_msg(!r.ok, "accepted: %s", bad[i][0]);
        ck_assert_str_eq(r.err.detail, bad[i][1]);
        ck_assert_int_eq(err_exit_status(&r.err), 2);
        options_clean_up(&r.options);
    }
}
END_TEST

/* The mode of a command line without a terminal, and whether it is refused there. */
static const struct {
    const char *line;
    enum option_mode mode;
    const char *refusal; /* NULL: taken */
} moded[] = {
    {"-o json " ID, MODE_LIST, NULL},
    {"chime-sdk-meetings list-attendees --meeting-id " ID " --color off", MODE_LIST, NULL},
    {"list-attendees --meeting-id " ID " --output JSON", MODE_LIST, NULL},
    {"--timeout 5 " ID, MODE_LIST, NULL},
    {"--timeout 5 --count " ID, MODE_COUNT, NULL},
    {"--watch -f bob -n 1 " ID, MODE_WATCH, NULL},
    {"-n 1 " ID, MODE_LIST,
     "--interval means nothing with a printed list; it goes with the console, --watch"},
    {"--watch --max-items 5 " ID, MODE_WATCH,
     "--max-items means nothing with --watch; it goes with the console, a printed list"},
    {"--watch --next-token x " ID, MODE_WATCH, "--next-token means nothing with --watch"},
    {"--watch --columns user " ID, MODE_WATCH, "--columns means nothing with --watch"},
    {"--until ended -s user " ID, MODE_WATCH, "--sort means nothing with --watch"},
    {"--watch --header " ID, MODE_WATCH, "--header means nothing with --watch"},
    {"--watch --plain " ID, MODE_WATCH, "--plain means nothing with --watch"},
    {"--watch -n off " ID, MODE_WATCH, "--watch and --until look again and again"},
    {"--count --no-paginate " ID, MODE_COUNT, "--no-paginate means nothing with --count"},
    {"--count --max-items 3 " ID, MODE_COUNT, "--max-items means nothing with --count"},
    {"-o json --columns user " ID, MODE_LIST, "--columns goes with -o table, tsv or csv"},
    {"-o ndjson --header " ID, MODE_LIST, "--header and --no-header go with"},
    {"-o json --presence-queue https://x/1/q " ID, MODE_LIST,
     "--presence-queue means nothing with a printed list"},
    {"-o json --bom " ID, MODE_LIST, "--bom goes with -o csv"},
    {"-o json --prefetch 5 " ID, MODE_LIST, "--prefetch means nothing"},
    {"report /x --filter bob", MODE_REPORT, "--filter means nothing with report"},
    {"report /x --columns user", MODE_REPORT, "--columns means nothing with report"},
    {"replay /x --by user", MODE_REPLAY, "--by means nothing with replay"},
    {"-o json --by user " ID, MODE_LIST, "--by means nothing with a printed list"},
    {"replay /x --record /y", MODE_REPLAY, "--record means nothing with replay"},
    {"replay /x --region us-east-1", MODE_REPLAY, "--region means nothing with replay"},
    {"-o json " ID " " OTHER, MODE_LIST, NULL},
    {"-o json --max-items 5 --sort user --no-paginate " ID " " OTHER, MODE_LIST, NULL},
    {"--count " ID " " OTHER, MODE_COUNT, NULL},
    {"-o json --next-token x " ID " " OTHER, MODE_LIST,
     "--next-token means nothing with several meetings: name one"},
    {"-o json --starting-token x " ID " " OTHER, MODE_LIST,
     "--next-token means nothing with several meetings: name one"},
    {"--expect /x --missing " ID " " OTHER, MODE_LIST,
     "--expect means nothing with several meetings: name one"},
    {"setup-presence " ID " " OTHER, MODE_SETUP, "setup-presence is about one meeting: name one"},
    {"replay /x --meeting-id " ID " --meeting-id " OTHER, MODE_REPLAY,
     "replay is about one meeting: name one"},
};

START_TEST(an_option_that_would_do_nothing_is_refused)
{
    for (size_t i = 0; i < sizeof moded / sizeof *moded; i++) {
        struct reading r;
        read_line(&r, moded[i].line);
        ck_assert_msg(r.ok, "%s: %s", moded[i].line, r.err.detail);
        ck_assert_msg(options_mode(&r.options, false) == moded[i].mode, "%s", moded[i].line);
        bool ok = check_mode(&r.options, moded[i].mode, &r.err);
        if (moded[i].refusal)
            ck_assert_msg(!ok && strstr(r.err.detail, moded[i].refusal), "%s: %s", moded[i].line,
                          r.err.detail);
        else
            ck_assert_msg(ok, "%s: %s", moded[i].line, r.err.detail);
        options_clean_up(&r.options);
    }
}
END_TEST

START_TEST(help_is_given_whatever_else_is_wrong)
{
    static const char *const lines[] = {"help",      "-h",          "--bogus -h",
                                        "report -h", "-n x --help", "replay a b -h"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct reading r;
        read_line(&r, lines[i]);
        ck_assert_msg(r.ok && r.options.help, "%s: %s", lines[i], r.err.detail);
        options_clean_up(&r.options);
    }
}
END_TEST

START_TEST(the_same_meeting_may_be_named_twice)
{
    struct reading r;
    read_line(&r, ID " --meeting-id 3F2C7A10-5B1E-4C77-9D0E-7A41C0DE9AB1");
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert(options_is_flag(&r.options, OPTION_MEETING_ID));
    options_clean_up(&r.options);
}
END_TEST

/* A config with labels and groups, and a list of meetings. */
static const char *names_line(const char *list, const char *rest)
{
    static char line[512];
    const char *config = keep_printf("%s/config", tmpdir_new());
    FILE *file = fopen(config, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "[meetings]\neast = " OTHER " us-east-1 prod\nboth = " ID "\n"
                  "[groups]\nall = @east " ID "\nnested = @all @east\nloop = @loop\n"
                  "none =\nboth = @east\nbad = @east nonsense\n");
    fclose(file);
    const char *path = keep_printf("%s.list", config);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(list, file);
    fclose(file);
    snprintf(line, sizeof line, "-c %s ", config);
    size_t used = strlen(line);
    if (*list)
        snprintf(line + used, sizeof line - used, "--meetings %s %s", path, rest);
    else
        snprintf(line + used, sizeof line - used, "%s", rest);
    return line;
}

static void check_target(const struct options *o, size_t i, const char *id, const char *region,
                         const char *profile)
{
    struct options view = options_for_target(o, i);
    ck_assert_str_eq(view.meeting_id, id);
    ck_assert_str_eq(view.region ? view.region : "", region);
    ck_assert_str_eq(view.profile ? view.profile : "", profile);
}

START_TEST(several_meetings_bring_their_regions_and_profiles)
{
    struct reading r;
    read_line(&r, names_line("", "@nested arn:aws:chime:eu-central-1:111122223333:meeting/"
                                 "0b9f4c1e-18bb-4a51-9b7e-0f8a6c3d1a01 -r x"));
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert(r.options.several);
    ck_assert_uint_eq(r.options.target_count, 3);
    check_target(&r.options, 0, OTHER, "x", "prod");
    check_target(&r.options, 1, ID, "x", "");
    options_clean_up(&r.options);
    read_line(&r, names_line("\xef\xbb\xbf# ours\r\n" ID " eu-west-2 ops # the big one\r\n\r\n"
                             "\t@east\n" ID "\narn:aws:chime:eu-central-1:111122223333:meeting/"
                             "0b9f4c1e-18bb-4a51-9b7e-0f8a6c3d1a01",
                             OTHER));
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_uint_eq(r.options.target_count, 3);
    check_target(&r.options, 0, OTHER, "", "");
    check_target(&r.options, 1, ID, "eu-west-2", "ops");
    check_target(&r.options, 2, "0b9f4c1e-18bb-4a51-9b7e-0f8a6c3d1a01", "eu-central-1", "");
    options_clean_up(&r.options);
}
END_TEST

/* A script that prints the meetings of a list gets one shape, however many stand in it. */
START_TEST(a_list_of_one_is_several)
{
    struct reading r;
    read_line(&r, names_line(ID "\n", ""));
    ck_assert_msg(r.ok && r.options.several && r.options.target_count == 1, "%s", r.err.detail);
    options_clean_up(&r.options);
    char *const variables[] = {"ROLLCALL_MEETING_ID=" OTHER, NULL};
    read_with(&r, names_line(ID "\n", ""), variables);
    ck_assert_uint_eq(r.options.target_count, 1);
    check_target(&r.options, 0, ID, "", "");
    options_clean_up(&r.options);
    read_with(&r, ID, variables);
    ck_assert(!r.options.several);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(a_name_or_a_line_that_is_no_meeting_is_told_where_it_stands)
{
    static const char *const bad[][3] = {
        {"", "@loop", "more than 8 groups in one another: does @loop hold itself?"},
        {"", "@none", ":8: group @none is empty"},
        {"", "@both", "@both is a meeting and a group: rename one of them"},
        {"", "@bad", "\"nonsense\""},
        {ID "\n# x\nnonsense eu-west-1\n", "", ".list:3: \"nonsense\""},
        {ID " a b c\n", "", ".list:1: a line is: ID [REGION [PROFILE]] [# comment]"},
        {"@nobody\n", "", ".list:1: no meeting is called @nobody"},
        {"\xff\xfe", "", ".list:1: \"\xff\xfe\""},
        {"# nothing\n", "", "--meetings: no meeting in "},
        {ID "\n", "--meetings /nonexistent", "--meetings: given twice"},
        {"", "--meetings /nonexistent", "/nonexistent"},
        {"", "--meetings /dev/zero", "/dev/zero"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct reading r;
        read_line(&r, names_line(bad[i][0], bad[i][1]));
        ck_assert_msg(!r.ok && strstr(r.err.detail, bad[i][2]), "%s%s: %s", bad[i][0], bad[i][1],
                      r.err.detail);
        options_clean_up(&r.options);
    }
}
END_TEST

START_TEST(options_and_the_meeting_may_come_in_any_order)
{
    struct reading r;
    char *const variables[] = {"POSIXLY_CORRECT=1", NULL};
    read_with(&r, ID " -o json -- ", variables);
    ck_assert_str_eq(r.options.meeting_id, ID);
    ck_assert_int_eq(r.options.output, OUTPUT_JSON);
    options_clean_up(&r.options);
    read_line(&r, "-n 7 -- " ID);
    ck_assert_str_eq(r.options.meeting_id, ID);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(a_word_after_demo_is_its_scenario)
{
    struct reading r;
    read_line(&r, "--demo");
    ck_assert_str_eq(r.options.demo, "");
    options_clean_up(&r.options);
    read_line(&r, "--demo storm");
    ck_assert_str_eq(r.options.demo, "storm");
    ck_assert_ptr_null(r.options.meeting_id);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(a_first_word_may_be_a_command)
{
    struct reading r;
    read_line(&r, "setup-presence --region us-east-1 " ID);
    ck_assert(r.ok);
    ck_assert_int_eq(r.options.command, COMMAND_SETUP_PRESENCE);
    ck_assert_str_eq(r.options.meeting_id, ID);
    ck_assert_int_eq(options_mode(&r.options, true), MODE_SETUP);
    options_clean_up(&r.options);
    read_line(&r, "setup-presence");
    ck_assert(r.ok && !r.options.meeting_id);
    options_clean_up(&r.options);
    read_line(&r, ID " setup-presence");
    ck_assert(!r.ok);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(a_flag_beats_its_variable_wherever_it_stands)
{
    struct reading r;
    char *const variables[] = {"ROLLCALL_REGION=eu-west-2", "ROLLCALL_MAX_RATE=9",
                               "ROLLCALL_PROFILE=", NULL};
    read_with(&r, "--region us-east-1", variables);
    char text[64];
    ck_assert_str_eq(r.options.region, "us-east-1");
    ck_assert_str_eq(read_origin(&r.options, OPTION_REGION, text, sizeof text), "--region");
    ck_assert_int_eq(r.options.max_rate, 9);
    ck_assert_str_eq(read_origin(&r.options, OPTION_MAX_RATE, text, sizeof text),
                     "ROLLCALL_MAX_RATE");
    ck_assert_ptr_null(r.options.profile);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(variables_of_switches_take_words)
{
    struct reading r;
    char *const variables[] = {"ROLLCALL_HISTORY=no", "ROLLCALL_MASK=1", "ROLLCALL_UTC=off", NULL};
    read_with(&r, "", variables);
    ck_assert(!r.options.history && r.options.mask && !r.options.utc);
    options_clean_up(&r.options);
    char *const bad[] = {"ROLLCALL_MASK=perhaps", NULL};
    read_with(&r, "", bad);
    ck_assert(!r.ok);
    ck_assert_str_eq(r.err.detail, "ROLLCALL_MASK: \"perhaps\" is not yes or no");
    options_clean_up(&r.options);
}
END_TEST

START_TEST(what_weakens_protection_has_no_variable)
{
    static const enum option_id flags_only[] = {OPTION_JOIN_TOKENS, OPTION_NO_VERIFY_SSL,
                                                OPTION_NO_SIGN_REQUEST, OPTION_FORCE};
    for (size_t i = 0; i < sizeof flags_only / sizeof *flags_only; i++) {
        char name[64];
        const struct option_row *row = option_row(flags_only[i]);
        ck_assert_ptr_null(option_variable(row, name, sizeof name));
        ck_assert_ptr_null(option_key(row));
    }
}
END_TEST

START_TEST(help_is_given_even_when_other_things_are_wrong)
{
    struct reading r;
    char *const bad[] = {"ROLLCALL_MASK=perhaps", NULL};
    read_with(&r, "--help -c /nonexistent", bad);
    ck_assert(r.ok && r.options.help);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(printing_is_asked_for_by_a_flag_or_a_pipe)
{
    struct reading r;
    char *const variables[] = {"ROLLCALL_OUTPUT=json", NULL};
    read_with(&r, "", variables);
    ck_assert_int_eq(options_mode(&r.options, true), MODE_CONSOLE);
    ck_assert_int_eq(options_mode(&r.options, false), MODE_LIST);
    options_clean_up(&r.options);
    read_line(&r, "-o table");
    ck_assert_int_eq(options_mode(&r.options, true), MODE_LIST);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(a_pasted_arn_fills_meeting_and_region)
{
    struct reading r;
    char text[64];
    read_line(&r, "arn:aws:chime:eu-central-1:111122223333:meeting/" ID);
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_str_eq(r.options.meeting_id, ID);
    ck_assert_str_eq(r.options.region, "eu-central-1");
    ck_assert_str_eq(read_origin(&r.options, OPTION_REGION, text, sizeof text),
                     "the meeting's ARN");
    options_clean_up(&r.options);
    read_line(&r, "-r us-east-1 arn:aws:chime:eu-central-1:111122223333:meeting/" ID);
    ck_assert_str_eq(r.options.region, "us-east-1");
    options_clean_up(&r.options);
    read_line(&r, "x-" ID);
    ck_assert_str_eq(r.options.meeting_id, "x-" ID);
    options_clean_up(&r.options);
}
END_TEST

UNIT_MAIN("read", without_arguments_everything_has_its_documented_default,
          every_option_is_taken_and_says_that_it_was_given, no_option_is_left_out_of_these_tests,
          the_first_word_may_be_a_command, every_bad_value_has_a_sentence_that_names_its_option,
          an_option_that_would_do_nothing_is_refused, help_is_given_whatever_else_is_wrong,
          the_same_meeting_may_be_named_twice, several_meetings_bring_their_regions_and_profiles,
          a_list_of_one_is_several, a_name_or_a_line_that_is_no_meeting_is_told_where_it_stands,
          options_and_the_meeting_may_come_in_any_order, a_word_after_demo_is_its_scenario,
          a_first_word_may_be_a_command, a_flag_beats_its_variable_wherever_it_stands,
          variables_of_switches_take_words, what_weakens_protection_has_no_variable,
          help_is_given_even_when_other_things_are_wrong, printing_is_asked_for_by_a_flag_or_a_pipe,
          a_pasted_arn_fills_meeting_and_region)
