#include "cli/argv.h"

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

/* Is the first argument one of our words, and so no meeting? */
static bool take_command(struct options *options, const char *text)
{
    static const char *const words[] = {
        [COMMAND_SETUP_PRESENCE] = "setup-presence",
        [COMMAND_REPORT] = "report",
        [COMMAND_REPLAY] = "replay",
    };
    for (size_t i = 1; i < sizeof words / sizeof *words; i++) {
        if (options->command == COMMAND_SHOW && strcmp(text, words[i]) == 0) {
            options->command = (enum option_command)i;
            return true;
        }
    }
    return false;
}

static bool is_about_a_ledger(const struct options *options)
{
    return options->command == COMMAND_REPORT || options->command == COMMAND_REPLAY;
}

/* An argument that is no option: a command, the meeting, or what follows --demo. */
static bool take_argument(struct options *options, const char *text, const char **argument,
                          struct err *err)
{
    if (!*argument && take_command(options, text))
        return true;
    if (*argument && is_about_a_ledger(options))
        return err_set(err, ERR_USAGE, "one ledger at a time, not \"%s\" and \"%s\"", *argument,
                       text);
    if (*argument)
        return err_set(err, ERR_USAGE, "one meeting at a time, not \"%s\" and \"%s\"", *argument,
                       text);
    *argument = store_keep(&options->store, text, err);
    return *argument;
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

static bool place_argument(struct options *options, const char *argument, struct err *err)
{
    if (!argument)
        return true;
    if (is_about_a_ledger(options)) {
        options->ledger = argument;
        return true;
    }
    if (options->demo && !*options->demo) {
        options->demo = argument;
        return true;
    }
    if (options->meeting_id && strcmp(options->meeting_id, argument) != 0)
        return err_set(err, ERR_USAGE, "one meeting at a time, not \"%s\" and \"%s\"",
                       options->meeting_id, argument);
    struct value_place place = {.origin = ORIGIN_FLAG, .name = "the meeting id"};
    return value_set(options, option_row(OPTION_MEETING_ID), argument, &place, err);
}

bool argv_read(struct options *options, int argc, char **argv, struct err *err)
{
    /* '-': arguments in their place, whatever POSIXLY_CORRECT says; ':': a missing value is told
     * apart from an unknown option. */
    struct getopt_table table = {.shorts = "-:"};
    fill_table(&table);
    const char *argument = NULL;
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
            ok = take_argument(options, optarg, &argument, err);
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
        if (!take_argument(options, argv[i], &argument, err))
            return false;
    }
    return place_argument(options, argument, err);
}
