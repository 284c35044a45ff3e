#include "cli/argv.h"

#include "base/nearest.h"
#include "cli/options.h"
#include "cli/value.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* What getopt_long() returns for the long option of a row: beyond every character. */
#define LONG_BASE 256

/* getopt's own form of the table. */
struct getopt_table {
    struct option longs[OPTION_TOTAL + 1];
    char shorts[3 + 3 * OPTION_TOTAL];
};

static void fill_table(struct getopt_table *table)
{
    size_t n = 0;
    char *letter = table->shorts + strlen(table->shorts);
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        if (!option_is_flag(row))
            continue;
        int argument = !row->argument                      ? no_argument
                       : row->kind == OPTION_KIND_OPTIONAL ? optional_argument
                                                           : required_argument;
        table->longs[n++] = (struct option){row->name, argument, NULL, LONG_BASE + (int)i};
        if (row->letter) {
            *letter++ = row->letter;
            if (argument == required_argument)
                *letter++ = ':';
        }
    }
    table->longs[n] = (struct option){0};
    *letter = '\0';
}

static const struct option_row *row_of(int code)
{
    if (code >= LONG_BASE)
        return option_row((enum option_id)(code - LONG_BASE));
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        if (row->letter && row->letter == code)
            return row;
    }
    return NULL;
}

/* How many long options begin with the typed word: getopt takes a prefix that fits only one. */
static size_t count_with_prefix(const char *typed, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        n += option_is_flag(row) && strncmp(row->name, typed, len) == 0;
    }
    return n;
}

static bool unknown_option(const char *typed, struct err *err)
{
    if (strncmp(typed, "--", 2) != 0)
        return err_set(err, ERR_USAGE, "unknown option -%c", optopt);
    const struct option_row *row = optopt ? row_of(optopt) : NULL;
    if (row && row->kind == OPTION_KIND_REFUSED)
        return err_set(err, ERR_USAGE, "--%s: %s", row->name, row->help);
    if (row)
        return err_set(err, ERR_USAGE, "--%s takes no value", row->name);
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(typed + 2, "="), typed + 2);
    if (count_with_prefix(word, strlen(word)) > 1)
        return err_set(err, ERR_USAGE, "--%s may mean more than one option", word);
    const char *near = suggest_option(word);
    if (near)
        return err_set(err, ERR_USAGE, "unknown option --%s; did you mean --%s?", word, near);
    return err_set(err, ERR_USAGE, "unknown option --%s", word);
}

static bool missing_value(int code, struct err *err)
{
    const struct option_row *row = row_of(code);
    if (!row)
        return err_set(err, ERR_USAGE, "-%c needs a value", code);
    if (row->kind == OPTION_KIND_REFUSED)
        return err_set(err, ERR_USAGE, "--%s: %s", row->name, row->help);
    return err_set(err, ERR_USAGE, "--%s needs a value: %s", row->name, row->argument);
}

/* The words that may stand in the place of a meeting. */
static const struct {
    const char *word;
    enum option_command command;
} commands[] = {
    {"setup-presence", COMMAND_SETUP_PRESENCE},
    {"report", COMMAND_REPORT},
    {"replay", COMMAND_REPLAY},
    {"help", COMMAND_SHOW},
    {"version", COMMAND_SHOW},
};
#define COMMANDS (sizeof commands / sizeof *commands)

/* Is the first argument one of our words, and so no meeting? */
static bool take_command(struct options *options, const char *text)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (options->command != COMMAND_SHOW || strcmp(text, commands[i].word) != 0)
            continue;
        options->command = commands[i].command;
        options->help = options->help || strcmp(text, "help") == 0;
        options->version = options->version || strcmp(text, "version") == 0;
        return true;
    }
    return false;
}

/* The beginning of a command line of the AWS CLI: "aws", the service, "list-attendees". */
static bool take_aws_word(struct options *options, const char *text)
{
    bool older = strcmp(text, "chime") == 0;
    bool service = older || strcmp(text, "chime-sdk-meetings") == 0;
    if (!service && strcmp(text, "aws") != 0 && strcmp(text, "list-attendees") != 0)
        return false;
    if (service)
        options->namespace_ = older ? NAMESPACE_CHIME : NAMESPACE_MEETINGS;
    if (service)
        options->origin[OPTION_NAMESPACE] = ORIGIN_FLAG;
    options->aws_words = true;
    return true;
}

/* The known word that is meant; NULL for none. */
static const char *nearest_word(const char *text)
{
    static const char *const aws_words[] = {"list-attendees", "chime-sdk-meetings"};
    const char *near = NULL;
    size_t best = NEAREST_NONE;
    for (size_t i = 0; i < COMMANDS; i++) {
        if (nearest_is_nearer(text, commands[i].word, &best))
            near = commands[i].word;
    }
    for (size_t i = 0; i < sizeof aws_words / sizeof *aws_words; i++) {
        if (nearest_is_nearer(text, aws_words[i], &best))
            near = aws_words[i];
    }
    return near;
}

/* Does it look like a command of the AWS CLI, such as get-meeting? */
static bool is_aws_command(const char *text)
{
    static const char *const verbs[] = {"batch-", "create-", "delete-",  "get-",
                                        "list-",  "start-",  "stop-",    "tag-",
                                        "untag-", "update-", "describe-"};
    if (strspn(text, "abcdefghijklmnopqrstuvwxyz-") != strlen(text))
        return false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strncmp(text, verbs[i], strlen(verbs[i])) == 0)
            return true;
    }
    return false;
}

/* A mistyped command would be taken for a meeting. */
static bool check_word(const struct options *options, const char *text, struct err *err)
{
    if (options->command != COMMAND_SHOW || options->demo)
        return true;
    const char *near = nearest_word(text);
    if (near)
        return err_set(err, ERR_USAGE, "unknown command \"%s\"; did you mean %s?", text, near);
    bool word = options->aws_words && strspn(text, "abcdefghijklmnopqrstuvwxyz-") == strlen(text);
    if (!word && !is_aws_command(text))
        return true;
    return err_set(err, ERR_USAGE, "\"%s\": of the AWS CLI's commands rollcall does list-attendees",
                   text);
}

/* An argument that is no option: a command, a meeting, a file, or what follows --demo. */
static bool take_argument(struct options *options, const char *text, struct err *err)
{
    if (options->arguments.count == 0 &&
        (take_command(options, text) || take_aws_word(options, text)))
        return true;
    return check_word(options, text, err) &&
           options_add_item(options, &options->arguments, text, err);
}

static bool take_option(struct options *options, int code, struct err *err)
{
    const struct option_row *row = row_of(code);
    if (!row)
        return err_set(err, ERR_INTERNAL, "option %d", code);
    char name[64];
    snprintf(name, sizeof name, "--%s", row->name);
    struct value_place place = {.origin = ORIGIN_FLAG, .name = name};
    return value_set(options, row, optarg, &place, err);
}

static bool take_meeting(struct options *options, const char *text, struct err *err)
{
    struct value_place place = {.origin = ORIGIN_FLAG, .name = "the meeting id"};
    return value_set(options, option_row(OPTION_MEETING_ID), text, &place, err);
}

/* What stands alone: a ledger, or the demo's scenario and meetings. */
static bool place_arguments(struct options *options, struct err *err)
{
    const struct option_list *list = &options->arguments;
    size_t at = 0;
    if (options->command == COMMAND_REPORT || options->command == COMMAND_REPLAY) {
        options->ledger = list->count ? list->items[0] : NULL;
        return list->count < 2 ||
               err_set(err, ERR_USAGE, "one ledger at a time, not \"%s\" and \"%s\"",
                       list->items[0], list->items[1]);
    }
    if (list->count && options->demo && !*options->demo)
        options->demo = list->items[at++];
    for (; at < list->count; at++) {
        if (!take_meeting(options, list->items[at], err))
            return false;
    }
    return true;
}

/* Is help asked for anywhere, whatever else is wrong? */
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0)
            return true;
    }
    return false;
}

static bool read_all(struct options *options, int argc, char **argv, struct err *err)
{
    /* '-': arguments in their place, whatever POSIXLY_CORRECT says; ':': a missing value is told
     * apart from an unknown option. */
    struct getopt_table table = {.shorts = "-:"};
    fill_table(&table);
    opterr = 0;
#if defined(__APPLE__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__)
    optreset = 1; /* how the BSDs begin anew */
    optind = 1;
#else
    optind = 0; /* glibc and musl */
#endif
    for (;;) {
        int before = optind ? optind : 1;
        int code = getopt_long(argc, argv, table.shorts, table.longs, NULL);
        bool ok;
        if (code == -1)
            break;
        if (code == 1)
            ok = take_argument(options, optarg, err);
        else if (code == ':')
            ok = missing_value(optopt, err);
        else if (code == '?')
            ok = unknown_option(argv[before], err);
        else
            ok = take_option(options, code, err);
        if (!ok)
            return false;
    }
    for (int i = optind; i < argc; i++) { /* what stood behind "--" */
        if (!take_argument(options, argv[i], err))
            return false;
    }
    return place_arguments(options, err);
}

bool argv_read(struct options *options, int argc, char **argv, struct err *err)
{
    if (read_all(options, argc, argv, err))
        return true;
    if (!asks_for_help(argc, argv))
        return false;
    err_clear(err);
    options->help = true;
    return true;
}
