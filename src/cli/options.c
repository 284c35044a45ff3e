#include "cli/options.h"

#include <stdlib.h>

void options_init(struct options *options)
{
    *options = (struct options){
        .paginate = true,
        .verify_ssl = true,
        .sign_request = true,
        .connect_timeout_s = 10,
        .read_timeout_s = 30,
        .interval_s = 5,
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

bool options_is_set(const struct options *options, enum option_id id)
{
    return options->origin[id] != ORIGIN_DEFAULT;
}

bool options_is_flag(const struct options *options, enum option_id id)
{
    return options->origin[id] >= ORIGIN_LABEL;
}

bool options_wants_print(const struct options *options, bool stdout_is_terminal)
{
    bool talks = stdout_is_terminal || options_is_flag(options, OPTION_PLAIN);
    if (options->command == COMMAND_REPLAY)
        return false;
    if (options->command != COMMAND_SHOW)
        return true;
    return !talks || options_is_flag(options, OPTION_OUTPUT) || options->count;
}
