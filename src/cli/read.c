#include "cli/read.h"

#include "base/nearest.h"
#include "cli/argv.h"
#include "cli/check.h"
#include "cli/config_file.h"
#include "cli/meetings.h"
#include "cli/options.h"
#include "cli/value.h"

#include <stdio.h>
#include <string.h>

/* Where the files of the whole machine are, when XDG_CONFIG_DIRS does not say. */
#define SYSTEM_FOLDER "/etc/xdg"

/* A variable that means nothing is a typing error, and what it was to do is not done. */
static bool warn_of_variable(struct options *options, const char *variable, struct err *err)
{
    static const char own[] = "ROLLCALL_";
    char name[64], near[64] = "", text[200];
    size_t len = strcspn(variable, "="), best = NEAREST_NONE;
    if (strncmp(variable, own, sizeof own - 1) != 0 || len >= sizeof name)
        return true;
    snprintf(name, sizeof name, "%.*s", (int)len, variable);
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        char known[64];
        if (!option_variable(option_row((enum option_id)i), known, sizeof known))
            continue;
        if (strcmp(known, name) == 0)
            return true;
        if (nearest_is_nearer(name + sizeof own - 1, known + sizeof own - 1, &best))
            snprintf(near, sizeof near, "%s", known);
    }
    snprintf(text, sizeof text, "no such variable is read%s%s%s", *near ? "; did you mean " : "",
             near, *near ? "?" : "");
    struct config_line line = {.key = "", .value = text, .file = name};
    return options_add_line(options, &options->warnings, &line, err);
}

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
    for (char *const *variable = env_all(env); *variable; variable++) {
        if (!warn_of_variable(options, *variable, err))
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

bool read_options(struct options *options, int argc, char **argv, const struct env *env,
                  struct err *err)
{
    options_init(options);
    if (!argv_read(options, argc, argv, err))
        return false;
    if (options->help || options->version)
        return true;
    return read_variables(options, env, err) && read_files(options, env, err) &&
           meetings_resolve(options, err) && check_together(options, err);
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
