#include "config.h"

#include "app/run.h"

#include "app/console_platform.h"
#include "app/player.h"
#include "app/stderr_message.h"
#include "base/meeting_id.h"
#include "plain/plain.h"
#include "tui/console.h"
#include "view/column.h"
#include "view/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The lines of a section of the config file as the console wants them. */
struct section {
    struct tui_setting *settings;
    char (*where)[320]; /* "config:12" of each */
    size_t count;
};

static bool take_section(struct section *section, const struct config_lines *lines, struct err *err)
{
    section->settings = calloc(lines->count + 1, sizeof *section->settings);
    section->where = calloc(lines->count + 1, sizeof *section->where);
    if (!section->settings || !section->where)
        return err_set(err, ERR_OOM, "options");
    for (size_t i = 0; i < lines->count; i++) {
        const struct config_line *line = &lines->items[i];
        snprintf(section->where[i], sizeof section->where[i], "%s:%d", line->file, line->line);
        section->settings[i] = (struct tui_setting){
            .name = line->key, .value = line->value, .where = section->where[i]};
    }
    section->count = lines->count;
    return true;
}

static void drop_section(struct section *section)
{
    free(section->settings);
    free(section->where);
}

/* What the console takes to be well-formed. */
static bool check(const struct options *o, struct err *err)
{
    enum column column;
    bool descending;
    struct column_set set;
    if (o->next_token)
        return err_set(err, ERR_USAGE, "--next-token prints from the middle of a list: add -o");
    if (o->meeting_id && !meeting_id_is_valid(o->meeting_id, strlen(o->meeting_id)))
        return err_set(err, ERR_MEETING_ID, "\"%s\"", o->meeting_id);
    struct filter *filter = filter_parse(o->filter ? o->filter : "", err);
    bool ok = filter && (!o->sort || column_sort_parse(o->sort, &column, &descending, err)) &&
              (!o->columns || column_set_parse(&set, o->columns, err));
    filter_destroy(filter);
    return ok;
}

static struct tui_options options_of(const struct app *app, const char *meeting_id,
                                     const struct section *keys, const struct section *colors)
{
    static const enum tui_color color[] = {[COLOR_AUTO] = TUI_COLOR_AUTO,
                                           [COLOR_ALWAYS] = TUI_COLOR_ALWAYS,
                                           [COLOR_NEVER] = TUI_COLOR_NEVER};
    static const enum tui_bell bell[] = {[BELL_NEVER] = TUI_BELL_NEVER,
                                         [BELL_CHANGE] = TUI_BELL_CHANGE,
                                         [BELL_MATCH] = TUI_BELL_MATCH,
                                         [BELL_STATE] = TUI_BELL_STATE};
    const struct options *o = &app->options;
    return (struct tui_options){
        .version = PACKAGE_VERSION,
        .env = app->env,
        .start = {.meeting_id = meeting_id, .presence_queue = o->presence_queue},
        .ascii = o->ascii,
        .slow = o->slow,
        .mouse = o->mouse,
        .utc = o->utc,
        .mask = o->mask,
        .include_join_tokens = o->include_join_tokens,
        .allow_actions = o->allow_actions,
        .color = color[o->color],
        .bell = bell[o->bell],
        .interval_s = (int)o->interval_s,
        .mark_s = (int)o->mark_s,
        .prefetch = (size_t)o->prefetch,
        .filter = o->filter,
        .sort = o->sort,
        .columns = o->columns,
        .keys = keys->settings,
        .key_count = keys->count,
        .colors = colors->settings,
        .color_count = colors->count,
    };
}

static struct plain_options plain_options_of(const struct app *app, const char *meeting_id)
{
    static const unsigned bell[] = {[BELL_NEVER] = MEETING_QUIET,
                                    [BELL_CHANGE] = MEETING_CHANGES,
                                    [BELL_MATCH] = MEETING_MATCHES,
                                    [BELL_STATE] = MEETING_STATE};
    const struct options *o = &app->options;
    return (struct plain_options){
        .version = PACKAGE_VERSION,
        .start = {.meeting_id = meeting_id},
        .meeting = {.interval_s = (int)o->interval_s,
                    .mark_s = (int)o->mark_s,
                    .prefetch = (size_t)o->prefetch,
                    .filter = o->filter,
                    .sort = o->sort,
                    .columns = o->columns},
        .ascii = o->ascii,
        .env = app->env,
        .utc = o->utc,
        .mask = o->mask,
        .include_join_tokens = o->include_join_tokens,
        .allow_actions = o->allow_actions,
        .bell = bell[o->bell],
    };
}

/* Wanted, or all that this terminal can do, which is said. */
static bool is_plain(const struct app *app)
{
    char why[200];
    if (app->options.plain)
        return true;
    if (console_possible(app->env, why, sizeof why))
        return false;
    stderr_note(app, "%s; plain lines instead (--plain)", why);
    return true;
}

static int run_plain(const struct app *app, const char *meeting_id,
                     const struct meeting_platform *platform)
{
    struct plain_result result = {0};
    struct err err = ERR_INIT;
    struct plain_options options = plain_options_of(app, meeting_id);
    if (!meeting_id && !isatty(STDIN_FILENO)) {
        err_set(&err, ERR_USAGE, "no meeting id, and no terminal to ask for one");
        return stderr_error(app, &err);
    }
    bool ok = plain_run(&options, platform, &result, &err);
    if (*result.closing)
        stderr_note(app, "%s", result.closing);
    return ok ? result.exit_status : stderr_error(app, &err);
}

static int run_console(const struct app *app, const struct tui_options *options,
                       const struct meeting_platform *platform)
{
    struct console_result result = {0};
    struct err err = ERR_INIT;
    bool ok = console_run(options, platform, &result, &err);
    if (*result.closing)
        stderr_note(app, "%s", result.closing);
    return ok ? result.exit_status : stderr_error(app, &err);
}

/* In the way that this terminal allows. */
static int repl_with(const struct app *app, const char *meeting_id,
                     const struct meeting_platform *platform)
{
    struct err err = ERR_INIT;
    struct section keys = {0}, colors = {0};
    int status = 0;
    if (take_section(&keys, &app->options.keys, &err) &&
        take_section(&colors, &app->options.colors, &err)) {
        struct tui_options options = options_of(app, meeting_id, &keys, &colors);
        status = is_plain(app) ? run_plain(app, meeting_id, platform)
                               : run_console(app, &options, platform);
    } else {
        status = stderr_error(app, &err);
    }
    drop_section(&keys);
    drop_section(&colors);
    return status;
}

int interactive_run(const struct app *app)
{
    struct err err = ERR_INIT;
    struct platform *platform = check(&app->options, &err) ? platform_new(app, NULL, &err) : NULL;
    if (!platform)
        return stderr_error(app, &err);
    struct meeting_platform table = platform_table(platform);
    int status = repl_with(app, app->options.meeting_id, &table);
    platform_destroy(platform);
    return status;
}

static bool can_replay(const struct app *app, struct err *err)
{
    bool can = app->options.plain || isatty(STDOUT_FILENO);
    return can || err_set(err, ERR_USAGE, "replay needs a terminal, or --plain; report prints");
}

int interactive_replay(const struct app *app)
{
    struct err err = ERR_INIT;
    bool ready = can_replay(app, &err) && check(&app->options, &err);
    struct player *player = ready ? player_new(app, &err) : NULL;
    struct platform *platform = player ? platform_new(app, player, &err) : NULL;
    if (!platform) {
        player_destroy(player);
        return stderr_error(app, &err);
    }
    struct meeting_platform table = platform_table(platform);
    int status = repl_with(app, player_meeting_id(player), &table);
    if (status == 0 && !player_is_whole(player))
        status = EXIT_PARTIAL;
    platform_destroy(platform);
    player_destroy(player);
    return status;
}
