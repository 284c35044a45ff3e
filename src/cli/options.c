#include "cli/options.h"

#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the values ----------------------------------------------------------------------------------
 */

struct stored {
    struct stored *next;
    char text[];
};

const char *store_keep(struct store *store, const char *text, struct err *err)
{
    size_t size = strlen(text) + 1;
    struct stored *kept = malloc(sizeof *kept + size);
    if (!kept) {
        err_set(err, ERR_OOM, "options");
        return NULL;
    }
    memcpy(kept->text, text, size);
    kept->next = store->first;
    store->first = kept;
    return kept->text;
}

static void store_clean_up(struct store *store)
{
    while (store->first) {
        struct stored *next = store->first->next;
        free(store->first);
        store->first = next;
    }
}

/* Seconds between two refreshes. */
#define INTERVAL_USUAL 5

void options_init(struct options *options)
{
    *options = (struct options){
        .paginate = true,
        .verify_ssl = true,
        .sign_request = true,
        .connect_timeout_s = 10,
        .read_timeout_s = 30,
        .interval_s = INTERVAL_USUAL,
        .drain_s = 30,
        .max_rate = 5,
        .prefetch = 300,
        .mark_s = 60,
        .output = OUTPUT_TSV,
        .read_config = true,
        .history = true,
    };
}

void options_clean_up(struct options *options)
{
    store_clean_up(&options->store);
    free(options->keys.items);
    free(options->colors.items);
    free(options->warnings.items);
    free(options->meetings);
    free(options->groups.items);
    free(options->targets);
    free(options->meeting_ids.items);
    free(options->arguments.items);
    free(options->until.items);
    free(options->until_any.items);
    *options = (struct options){0};
}

bool options_add_line(struct options *options, struct config_lines *list,
                      const struct config_line *line, struct err *err)
{
    struct config_line copy = {.line = line->line};
    copy.key = store_keep(&options->store, line->key, err);
    copy.value = copy.key ? store_keep(&options->store, line->value, err) : NULL;
    copy.file = copy.value ? store_keep(&options->store, line->file, err) : NULL;
    if (!copy.file)
        return false;
    struct config_line *items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (!items)
        return err_set(err, ERR_OOM, "options");
    list->items = items;
    list->items[list->count++] = copy;
    return true;
}

bool options_add_item(struct options *options, struct option_list *list, const char *text,
                      struct err *err)
{
    const char *kept = store_keep(&options->store, text, err);
    if (!kept)
        return false;
    const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (!items)
        return err_set(err, ERR_OOM, "options");
    list->items = items;
    list->items[list->count++] = kept;
    return true;
}

bool options_add_target(struct options *options, const struct meeting_label *target,
                        struct err *err)
{
    struct meeting_label *all =
        realloc(options->targets, (options->target_count + 1) * sizeof *all);
    if (!all)
        return err_set(err, ERR_OOM, "options");
    options->targets = all;
    all[options->target_count++] = *target;
    return true;
}

struct options options_for_target(const struct options *options, size_t target)
{
    struct options view = *options;
    const struct meeting_label *meeting = &options->targets[target];
    view.meeting_id = meeting->id;
    if (meeting->label)
        view.label = meeting->label;
    if (meeting->region && view.origin[OPTION_REGION] < ORIGIN_FLAG) {
        view.region = meeting->region;
        view.origin[OPTION_REGION] = ORIGIN_LABEL;
    }
    if (meeting->profile && view.origin[OPTION_PROFILE] < ORIGIN_FLAG) {
        view.profile = meeting->profile;
        view.origin[OPTION_PROFILE] = ORIGIN_LABEL;
    }
    return view;
}

bool options_is_set(const struct options *options, enum option_id id)
{
    return options->origin[id] != ORIGIN_DEFAULT;
}

bool options_is_flag(const struct options *options, enum option_id id)
{
    return options->origin[id] >= ORIGIN_LABEL;
}

enum option_mode options_mode(const struct options *options, bool stdout_is_terminal)
{
    bool talks = stdout_is_terminal || options_is_flag(options, OPTION_PLAIN);
    if (options->command == COMMAND_SETUP_PRESENCE)
        return MODE_SETUP;
    if (options->command == COMMAND_REPORT)
        return MODE_REPORT;
    if (options->command == COMMAND_REPLAY)
        return MODE_REPLAY;
    if (options->resolve || options->check)
        return MODE_RESOLVE;
    if (options->watch || options->until.count || options->until_any.count)
        return MODE_WATCH;
    if (options->count)
        return MODE_COUNT;
    bool prints = options_is_flag(options, OPTION_OUTPUT) || options->aws_words || options->missing;
    return talks && !prints ? MODE_CONSOLE : MODE_LIST;
}

static bool comes_from_a_file(const struct options *options, enum option_id id)
{
    return options->origin[id] == ORIGIN_SYSTEM_FILE || options->origin[id] == ORIGIN_USER_FILE;
}

void options_forget_screen(struct options *options)
{
    if (comes_from_a_file(options, OPTION_SORT))
        options->sort = NULL;
    if (comes_from_a_file(options, OPTION_COLUMNS))
        options->columns = NULL;
    if (comes_from_a_file(options, OPTION_MASK))
        options->mask = false;
    if (comes_from_a_file(options, OPTION_UTC))
        options->utc = false;
    if (comes_from_a_file(options, OPTION_INTERVAL) && options->interval_s == 0)
        options->interval_s = INTERVAL_USUAL;
}

/* --- the table as rows ---------------------------------------------------------------------------
 */

#define OPTION_ROW(id_, letter_, name_, argument_, kind_, field_, min_, max_, values_, place_,     \
                   group_, modes_, help_)                                                          \
    {.id = OPTION_##id_,                                                                           \
     .letter = (letter_),                                                                          \
     .name = (name_),                                                                              \
     .argument = (argument_),                                                                      \
     .kind = OPTION_KIND_##kind_,                                                                  \
     .field = offsetof(struct options, field_),                                                    \
     .min = (min_),                                                                                \
     .max = (max_),                                                                                \
     .values = (values_),                                                                          \
     .place = PLACE_##place_,                                                                      \
     .group = GROUP_##group_,                                                                      \
     .modes = (modes_),                                                                            \
     .help = (help_)},
static const struct option_row rows[OPTION_TOTAL] = {OPTION_TABLE(OPTION_ROW)};
#undef OPTION_ROW

const struct option_row *option_row(enum option_id id)
{
    return &rows[id];
}

const struct option_row *option_by_name(const char *name)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        if (option_is_flag(&rows[i]) && strcmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

const char *option_key(const struct option_row *row)
{
    if (row->place == PLACE_FLAG || row->place == PLACE_ALIAS)
        return NULL;
    bool negative = row->kind == OPTION_KIND_CLEAR && strncmp(row->name, "no-", 3) == 0;
    return row->name + (negative ? 3 : 0);
}

const struct option_row *option_by_key(const char *key)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        if (rows[i].place != PLACE_EVERYWHERE && rows[i].place != PLACE_FILE)
            continue;
        const char *own = option_key(&rows[i]);
        if (own && strcmp(own, key) == 0)
            return &rows[i];
    }
    return NULL;
}

char *option_variable(const struct option_row *row, char *out, size_t size)
{
    if (row->place != PLACE_FLAG_ENV && row->place != PLACE_EVERYWHERE)
        return NULL;
    snprintf(out, size, "ROLLCALL_%s", option_key(row));
    for (char *c = out; *c; c++)
        *c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
    return out;
}

bool option_is_flag(const struct option_row *row)
{
    return row->place != PLACE_FILE;
}

bool option_is_listed(const struct option_row *row)
{
    return row->place != PLACE_FILE && row->place != PLACE_ALIAS;
}

const char *option_group_title(enum option_group group)
{
    static const char *const titles[GROUP_COUNT] = {
        [GROUP_MEETING] = "Which meeting",
        [GROUP_AWS] = "AWS, as in its command line",
        [GROUP_LOAD] = "Loading and refreshing",
        [GROUP_VIEW] = "What is shown",
        [GROUP_PRINT] = "Printing",
        [GROUP_WATCH] = "Watching, for scripts",
        [GROUP_TERMINAL] = "Terminal",
        [GROUP_FILES] = "Files and help",
    };
    return titles[group];
}

const char *option_next_value(const char *values, char *out, size_t size)
{
    if (!values || !*values)
        return NULL;
    size_t len = strcspn(values, "|");
    snprintf(out, size, "%.*s", (int)len, values);
    return values + len + (values[len] ? 1 : 0);
}

static const char *suggest(const char *typed, bool keys)
{
    const char *found = NULL;
    size_t best = NEAREST_NONE;
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        const char *word = keys ? option_key(row) : row->name;
        bool known = keys ? word && option_by_key(word) : option_is_flag(row);
        if (known && nearest_is_nearer(typed, word, &best))
            found = word;
    }
    return found;
}

const char *suggest_option(const char *typed)
{
    return suggest(typed, false);
}

const char *suggest_key(const char *typed)
{
    return suggest(typed, true);
}

bool suggest_value(const char *typed, const char *values, char *out, size_t size)
{
    char word[64];
    size_t best = NEAREST_NONE;
    bool found = false;
    while ((values = option_next_value(values, word, sizeof word))) {
        if (nearest_is_nearer(typed, word, &best)) {
            snprintf(out, size, "%s", word);
            found = true;
        }
    }
    return found;
}
