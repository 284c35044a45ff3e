#include "cli/check.h"

#include <stdio.h>
#include <string.h>

static const struct {
    enum option_mode mode;
    const char *name; /* in a sentence */
    const char *word; /* in --help */
} modes[] = {
    {MODE_CONSOLE, "the console", "console"},
    {MODE_LIST, "a printed list", "list"},
    {MODE_COUNT, "--count", "count"},
    {MODE_WATCH, "--watch", "watch"},
    {MODE_RESOLVE, "--resolve", "resolve"},
    {MODE_SETUP, "setup-presence", "setup-presence"},
    {MODE_REPORT, "report", "report"},
    {MODE_REPLAY, "replay", "replay"},
    {MODE_ONE_MEETING, "one meeting", "one meeting"},
};
#define MODES (sizeof modes / sizeof *modes)

static const char *name_of(enum option_mode mode)
{
    for (size_t i = 0; i < MODES; i++) {
        if (modes[i].mode == mode)
            return modes[i].name;
    }
    return "";
}

char *check_modes(const struct option_row *row, bool words, char *out, size_t size)
{
    size_t len = 0;
    *out = '\0';
    for (size_t i = 0; i < MODES; i++) {
        if (!(row->modes & modes[i].mode) || len >= size)
            continue;
        int n = snprintf(out + len, size - len, "%s%s", len ? ", " : "",
                         words ? modes[i].word : modes[i].name);
        len += n > 0 ? (size_t)n : 0;
    }
    return out;
}

static bool is_given(const struct options *o, const struct option_row *row)
{
    return o->origin[row->id] == ORIGIN_FLAG;
}

/* The formats that have columns, and so a header. */
static bool check_format(const struct options *o, struct err *err)
{
    bool columns = o->output == OUTPUT_TABLE || o->output == OUTPUT_TSV || o->output == OUTPUT_CSV;
    if (!options_is_flag(o, OPTION_OUTPUT))
        return true;
    if (!columns && options_is_flag(o, OPTION_COLUMNS))
        return err_set(err, ERR_USAGE, "--columns goes with -o table, tsv or csv");
    if (!columns && options_is_flag(o, OPTION_HEADER))
        return err_set(err, ERR_USAGE, "--header and --no-header go with -o table, tsv or csv");
    return true;
}

/* A roll call is about the whole list. */
static bool check_expect(const struct options *o, struct err *err)
{
    static const enum option_id parts[] = {OPTION_NEXT_TOKEN, OPTION_STARTING_TOKEN,
                                           OPTION_MAX_ITEMS, OPTION_NO_PAGINATE};
    static const enum option_id shapes[] = {OPTION_OUTPUT,     OPTION_COLUMNS,   OPTION_SORT,
                                            OPTION_HEADER,     OPTION_NO_HEADER, OPTION_MASK,
                                            OPTION_JOIN_TOKENS};
    static const enum option_id others[] = {OPTION_EXPECT_COLUMN, OPTION_EXPECT_LOOSE,
                                            OPTION_MISSING};
    for (size_t i = 0; !o->expect && i < sizeof others / sizeof *others; i++)
        if (is_given(o, option_row(others[i])))
            return err_set(err, ERR_USAGE, "--%s goes with --expect", option_row(others[i])->name);
    for (size_t i = 0; o->expect && i < sizeof parts / sizeof *parts; i++)
        if (is_given(o, option_row(parts[i])))
            return err_set(err, ERR_USAGE, "--expect needs the whole list: leave --%s out",
                           option_row(parts[i])->name);
    for (size_t i = 0; o->missing && i < sizeof shapes / sizeof *shapes; i++)
        if (is_given(o, option_row(shapes[i])))
            return err_set(err, ERR_USAGE, "--missing prints ids only: leave --%s out",
                           option_row(shapes[i])->name);
    return true;
}

static bool check_values(const struct options *o, enum option_mode mode, struct err *err)
{
    if (mode == MODE_WATCH && o->interval_s == 0)
        return err_set(err, ERR_USAGE,
                       "--watch and --until look again and again: "
                       "they need an interval that is not off");
    if (o->bom && mode != MODE_CONSOLE && o->output != OUTPUT_CSV)
        return err_set(err, ERR_USAGE, "--bom goes with -o csv");
    return mode != MODE_LIST || (check_format(o, err) && check_expect(o, err));
}

/* Several meetings where one is shown, or an option that is about one. */
static bool check_several(const struct options *o, enum option_mode mode, struct err *err)
{
    if (!o->several)
        return true;
    if (mode == MODE_CONSOLE)
        return err_set(err, ERR_USAGE,
                       "the console shows one meeting: name one, or print all of them with -o, "
                       "--count or --watch");
    if (mode == MODE_SETUP || mode == MODE_REPLAY)
        return err_set(err, ERR_USAGE, "%s is about one meeting: name one", name_of(mode));
    if (mode == MODE_REPORT && options_is_flag(o, OPTION_OUTPUT) && o->output == OUTPUT_CSV)
        return err_set(err, ERR_USAGE,
                       "report -o csv is about one meeting: name one, or use -o json");
    if (mode == MODE_REPORT && strcmp(o->ledger, "-") == 0)
        return err_set(err, ERR_USAGE, "report - is about one meeting: name one, or a file");
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        if (is_given(o, row) && (row->modes & MODE_ONE_MEETING) && (row->modes & mode))
            return err_set(err, ERR_USAGE, "--%s means nothing with several meetings: name one",
                           row->name);
    }
    return true;
}

bool check_mode(const struct options *options, enum option_mode mode, struct err *err)
{
    if (!check_several(options, mode, err))
        return false;
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        char where[160];
        if (!is_given(options, row) || (row->modes & mode))
            continue;
        return err_set(err, ERR_USAGE, "--%s means nothing with %s; it goes with %s", row->name,
                       name_of(mode), check_modes(row, false, where, sizeof where));
    }
    return check_values(options, mode, err);
}

static bool check_report(const struct options *options, struct err *err)
{
    bool known = options->output == OUTPUT_TABLE || options->output == OUTPUT_CSV ||
                 options->output == OUTPUT_JSON;
    if (!known && options_is_flag(options, OPTION_OUTPUT))
        return err_set(err, ERR_USAGE, "report prints table, csv or json");
    if (!check_expect(options, err))
        return false;
    if (options->start && !options->expect)
        return err_set(err, ERR_USAGE, "--start goes with --expect");
    if (options->expect && is_given(options, option_row(OPTION_BY)) && options->by != BY_USER)
        return err_set(err, ERR_USAGE, "--expect is about people: leave --by attendee out");
    if (options->expect && strcmp(options->expect, "-") == 0 && strcmp(options->ledger, "-") == 0)
        return err_set(err, ERR_USAGE, "only one of two files can be standard input");
    return true;
}

/* A report or a replay is about a file, and about nothing else. */
static bool check_ledger(const struct options *options, struct err *err)
{
    static const enum option_id others[] = {OPTION_DEMO,  OPTION_RESOLVE, OPTION_CHECK,
                                            OPTION_WATCH, OPTION_UNTIL,   OPTION_COUNT};
    const char *command = options->command == COMMAND_REPORT ? "report" : "replay";
    if (!options->ledger)
        return err_set(err, ERR_USAGE, "%s needs a file that --record has written", command);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (is_given(options, option_row(others[i])))
            return err_set(err, ERR_USAGE, "--%s does not go with %s", option_row(others[i])->name,
                           command);
    }
    if (options->command == COMMAND_REPORT)
        return check_report(options, err);
    if (strcmp(options->ledger, "-") == 0)
        return err_set(err, ERR_USAGE, "replay needs a file: standard input is for the keys");
    return !options_is_flag(options, OPTION_OUTPUT) ||
           err_set(err, ERR_USAGE, "replay shows the console; report prints");
}

bool check_together(const struct options *options, struct err *err)
{
    bool watches = options->watch || options->until.count || options->until_any.count;
    bool resolves = options->resolve || options->check;
    bool prints = options_is_flag(options, OPTION_OUTPUT);
    if (options->command == COMMAND_REPORT || options->command == COMMAND_REPLAY)
        return check_ledger(options, err);
    if (watches && prints && options->output != OUTPUT_NDJSON)
        return err_set(err, ERR_USAGE, "--watch prints NDJSON only; leave -o out");
    if (options->count && (prints || watches || resolves))
        return err_set(err, ERR_USAGE, "--count prints one number and goes with no other output");
    if (watches && resolves)
        return err_set(err, ERR_USAGE, "--watch does not go with --resolve or --check");
    if (options->record && (resolves || options->count))
        return err_set(err, ERR_USAGE, "--record goes with --watch, or a meeting that is shown");
    if (options->demo &&
        (options_is_flag(options, OPTION_MEETING_ID) || options_is_flag(options, OPTION_MEETINGS)))
        return err_set(err, ERR_USAGE, "--demo has a meeting of its own; leave the id out");
    return true;
}
