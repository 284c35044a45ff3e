#include "cli/read.h"

#include "base/meeting_id.h"
#include "cli/argv.h"
#include "cli/config_file.h"
#include "cli/options.h"
#include "cli/value.h"

#include <stdio.h>
#include <string.h>

/* Where the files of the whole machine are, when XDG_CONFIG_DIRS does not say. */
#define SYSTEM_FOLDER "/etc/xdg"

static bool read_variables(struct options *options, const struct env *env, struct err *err)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        char name[64];
        const struct option_row *row = option_row((enum option_id)i);
        const char *value =
            option_variable(row, name, sizeof name) ? env_get_nonempty(env, name) : NULL;
        struct value_place place = {.origin = ORIGIN_ENV, .name = name};
        if (value && !value_set(options, row, value, &place, err))
            return false;
    }
    return true;
}

/* The user's config file: what was named, or the usual place. False when there is none to read. */
static bool user_file(const struct options *options, const struct env *env, char *path, size_t size)
{
    const char *config = env_get_nonempty(env, "XDG_CONFIG_HOME");
    const char *home = env_get_nonempty(env, "HOME");
    int n = -1;
    if (options->config_file)
        n = snprintf(path, size, "%s", options->config_file);
    else if (config && *config == '/')
        n = snprintf(path, size, "%s/rollcall/config", config);
    else if (home)
        n = snprintf(path, size, "%s/.config/rollcall/config", home);
    return n > 0 && (size_t)n < size;
}

/* The files of the whole machine: the folders of XDG_CONFIG_DIRS, the most important one first, so
 * read from the last to the first. */
static bool read_system_files(struct options *options, const struct env *env, struct err *err)
{
    const char *folders = env_get_nonempty(env, "XDG_CONFIG_DIRS");
    if (!folders)
        folders = SYSTEM_FOLDER;
    for (size_t end = strlen(folders); end > 0;) {
        size_t start = end;
        while (start > 0 && folders[start - 1] != ':')
            start--;
        char path[1024];
        int n = snprintf(path, sizeof path, "%.*s/rollcall/config", (int)(end - start),
                         folders + start);
        bool usable = folders[start] == '/' && n > 0 && (size_t)n < sizeof path;
        if (usable && !config_file_read(options, path, ORIGIN_SYSTEM_FILE, false, err))
            return false;
        end = start > 0 ? start - 1 : 0;
    }
    return true;
}

/* The user's file comes last: lines of its sections replace those of the machine's files. */
static bool read_files(struct options *options, const struct env *env, struct err *err)
{
    char path[1024];
    if (!options->read_config)
        return true;
    bool named = options->config_file;
    return read_system_files(options, env, err) &&
           (!user_file(options, env, path, sizeof path) ||
            config_file_read(options, path, ORIGIN_USER_FILE, named, err));
}

static bool set_from_label(struct options *options, enum option_id id, const char *value,
                           struct err *err)
{
    struct value_place place = {.origin = ORIGIN_LABEL, .name = "[meetings]"};
    return !value || value_set(options, option_row(id), value, &place, err);
}

/* Turns @LABEL into what the config file says of it. */
static bool resolve_label(struct options *options, struct err *err)
{
    if (!options->meeting_id || options->meeting_id[0] != '@')
        return true;
    const char *label = options->meeting_id + 1;
    for (size_t i = 0; i < options->meeting_count; i++) {
        const struct meeting_label *meeting = &options->meetings[i];
        if (strcmp(meeting->label, label) != 0)
            continue;
        options->label = meeting->label;
        options->meeting_id = meeting->id;
        return set_from_label(options, OPTION_REGION, meeting->region, err) &&
               set_from_label(options, OPTION_PROFILE, meeting->profile, err);
    }
    return err_set(err, ERR_USAGE, "no meeting is called @%s in [meetings] of the config file",
                   label);
}

/* Takes id and control region out of a pasted ARN or URL. What is none is checked later, as an id.
 */
static bool resolve_arn(struct options *options, struct err *err)
{
    const char *text = options->meeting_id;
    struct meeting_found found;
    if (!text || (strncmp(text, "arn:", 4) != 0 && !strstr(text, "://")) ||
        !meeting_id_find(text, strlen(text), &found))
        return true;
    options->meeting_id = store_keep(&options->store, found.meeting_id, err);
    const char *region = *found.region ? found.region : NULL;
    return options->meeting_id && set_from_label(options, OPTION_REGION, region, err);
}

/* The form of --until; what stands in it is checked by the filter. */
static bool until_is_well_formed(const char *until)
{
    static const char *const prefixes[] = {"registered:", "removed:"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (strncmp(until, prefixes[i], strlen(prefixes[i])) == 0)
            return until[strlen(prefixes[i])] != '\0';
    }
    if (strncmp(until, "count", 5) != 0)
        return false;
    const char *at = until + 5;
    size_t signs = strspn(at, "<>=");
    size_t digits = strspn(at + signs, "0123456789");
    return signs > 0 && signs <= 2 && digits > 0 && digits <= 9 && !at[signs + digits];
}

/* A report or a replay is about a file, and about nothing else. */
static bool check_ledger(const struct options *options, const char *command, struct err *err)
{
    static const enum option_id others[] = {OPTION_DEMO,   OPTION_RESOLVE,   OPTION_CHECK,
                                            OPTION_WATCH,  OPTION_UNTIL,     OPTION_COUNT,
                                            OPTION_RECORD, OPTION_MAX_ITEMS, OPTION_NEXT_TOKEN};
    if (!options->ledger)
        return err_set(err, ERR_USAGE, "%s needs a file that --record has written", command);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (options_is_flag(options, others[i]))
            return err_set(err, ERR_USAGE, "--%s does not go with %s", option_row(others[i])->name,
                           command);
    }
    return true;
}

static bool check_report(const struct options *options, struct err *err)
{
    if (!check_ledger(options, "report", err))
        return false;
    bool known = options->output == OUTPUT_TABLE || options->output == OUTPUT_CSV ||
                 options->output == OUTPUT_JSON;
    return known || !options_is_flag(options, OPTION_OUTPUT) ||
           err_set(err, ERR_USAGE, "report prints table, csv or json");
}

static bool check_replay(const struct options *options, struct err *err)
{
    if (!check_ledger(options, "replay", err))
        return false;
    if (options_is_flag(options, OPTION_BY))
        return err_set(err, ERR_USAGE, "--by goes with rollcall report");
    if (strcmp(options->ledger, "-") == 0)
        return err_set(err, ERR_USAGE, "replay needs a file: standard input is for the keys");
    return !options_is_flag(options, OPTION_OUTPUT) ||
           err_set(err, ERR_USAGE, "replay shows the console; report prints");
}

/* What does not go together. */
static bool check_together(struct options *options, struct err *err)
{
    bool watches = options->watch || options->until;
    bool resolves = options->resolve || options->check;
    bool prints = options_is_flag(options, OPTION_OUTPUT);
    if (options->command == COMMAND_REPORT)
        return check_report(options, err);
    if (options->command == COMMAND_REPLAY)
        return check_replay(options, err);
    if (options_is_flag(options, OPTION_BY))
        return err_set(err, ERR_USAGE, "--by goes with rollcall report");
    if (options->until && !until_is_well_formed(options->until))
        return err_set(err, ERR_USAGE,
                       "--until: \"%s\" is not registered:EXPR, removed:EXPR or count>=N",
                       options->until);
    if (options->timeout_s && !watches)
        return err_set(err, ERR_USAGE, "--timeout needs --watch or --until");
    if (watches && prints && options->output != OUTPUT_NDJSON)
        return err_set(err, ERR_USAGE, "--watch prints NDJSON only; leave -o out");
    if (options->count && (prints || watches || resolves))
        return err_set(err, ERR_USAGE, "--count prints one number and goes with no other output");
    if (watches && resolves)
        return err_set(err, ERR_USAGE, "--watch does not go with --resolve or --check");
    if (options->record && (resolves || options->count))
        return err_set(err, ERR_USAGE, "--record goes with --watch, or a meeting that is shown");
    if (options->demo && options->meeting_id && options_is_flag(options, OPTION_MEETING_ID))
        return err_set(err, ERR_USAGE, "--demo has a meeting of its own; leave the id out");
    return true;
}

bool read_options(struct options *options, int argc, char **argv, const struct env *env,
                  struct err *err)
{
    options_init(options);
    if (!argv_read(options, argc, argv, err))
        return false;
    if (options->help || options->version)
        return true;
    return read_variables(options, env, err) && read_files(options, env, err) &&
           resolve_label(options, err) && resolve_arn(options, err) && check_together(options, err);
}

char *read_origin(const struct options *options, enum option_id id, char *out, size_t size)
{
    const struct option_row *row = option_row(id);
    switch (options->origin[id]) {
    case ORIGIN_DEFAULT:
        snprintf(out, size, "default");
        break;
    case ORIGIN_METADATA:
        snprintf(out, size, "EC2 instance metadata");
        break;
    case ORIGIN_SYSTEM_FILE:
        snprintf(out, size, "the system's config file");
        break;
    case ORIGIN_USER_FILE:
        snprintf(out, size, "rollcall's config file");
        break;
    case ORIGIN_ENV:
        option_variable(row, out, size);
        break;
    case ORIGIN_LABEL:
        if (options->label)
            snprintf(out, size, "label @%s", options->label);
        else
            snprintf(out, size, "the meeting's ARN");
        break;
    case ORIGIN_FLAG:
        snprintf(out, size, "--%s", row->name);
        break;
    }
    return out;
}
