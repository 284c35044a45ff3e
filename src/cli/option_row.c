#include "cli/option_row.h"

#include "cli/options.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define OPTION_ROW(id_, letter_, name_, argument_, kind_, field_, min_, max_, values_, place_,     \
                   group_, help_)                                                                  \
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
