/* The table of options (cli/option_table.h) as rows to look at. Pure; any thread. */
#ifndef ROLLCALL_CLI_OPTION_ROW_H
#define ROLLCALL_CLI_OPTION_ROW_H

#include "cli/option_table.h"

#include <stdbool.h>
#include <stddef.h>

struct option_row {
    enum option_id id;
    char letter; /* 0: none */
    const char *name;
    const char *argument; /* NULL: takes none */
    enum option_kind kind;
    size_t field; /* offset in struct options */
    long min;
    long max;
    const char *values; /* "auto|always|never" for a CHOICE */
    enum option_place place;
    enum option_group group;
    const char *help;
};

/* The row of an option; id is below OPTION_TOTAL. Lives for ever. */
const struct option_row *option_row(enum option_id id);

/* The row of a config key, or of a long name (exact), or NULL. */
const struct option_row *option_by_key(const char *key);
const struct option_row *option_by_name(const char *name);

/* The config key of a row: its long name, or what stands behind "no-". NULL when the files may not
 * hold it and no variable either. */
const char *option_key(const struct option_row *row);

/* The variable of a row ("ROLLCALL_MAX_RATE") into out; returns out, or NULL when there is none. */
char *option_variable(const struct option_row *row, char *out, size_t size);

/* May the option be typed, and is it listed in --help? */
bool option_is_flag(const struct option_row *row);
bool option_is_listed(const struct option_row *row);

/* "Which meeting", "AWS", ...: the heading of a group. */
const char *option_group_title(enum option_group group);

/* Iterates over the words of a list such as "auto|always|never": copies the next one into out (cut
 * to fit) and returns where to go on, or NULL at the end. */
const char *option_next_value(const char *values, char *out, size_t size);

#endif
