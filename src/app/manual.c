#include "config.h"

#include "app/manual.h"

#include "cli/check.h"
#include "cli/options.h"
#include "tui/theme.h"
#include "view/action.h"
#include "view/column.h"
#include "view/status.h"

#include <stdio.h>
#include <string.h>

/* --- templates -------------------------------------------------------------------------------- */

/* A line that is no table, with the version put in. */
static void add_line(struct buf *out, const char *line, size_t len)
{
    static const char marker[] = "@VERSION@";
    const size_t marker_len = sizeof marker - 1;
    for (size_t i = 0; i < len; i++) {
        if (len - i >= marker_len && strncmp(line + i, marker, marker_len) == 0) {
            buf_add_str(out, PACKAGE_VERSION);
            i += marker_len - 1;
        } else {
            buf_add_char(out, line[i]);
        }
    }
    buf_add_char(out, '\n');
}

static const struct template_table *table_of(const char *line, size_t len,
                                             const struct template_table *tables, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(tables[i].marker) == len && strncmp(tables[i].marker, line, len) == 0)
            return &tables[i];
    }
    return NULL;
}

bool template_expand(struct buf *out, const char *text, const struct template_table *tables,
                     size_t count)
{
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        const struct template_table *table = table_of(line, len, tables, count);
        if (table)
            table->add(out);
        else if (len > 2 && line[0] == '@' && line[len - 1] == '@')
            return false;
        else
            add_line(out, line, len);
        line += len + (line[len] ? 1 : 0);
    }
    return !out->failed;
}

/* --- roff ------------------------------------------------------------------------------------- */

/* Appends text as roff shows it: hyphens stay hyphens, nothing becomes a request. */
static void add_text(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '-')
            buf_add_str(out, "\\-");
        else if (*c == '\\')
            buf_add_str(out, "\\e");
        else if ((*c == '.' || *c == '\'') && c == text)
            buf_printf(out, "\\&%c", *c);
        else
            buf_add_char(out, *c);
    }
}

static void add_bold(struct buf *out, const char *text)
{
    buf_add_str(out, "\\fB");
    add_text(out, text);
    buf_add_str(out, "\\fR");
}

static void add_italic(struct buf *out, const char *text)
{
    buf_add_str(out, "\\fI");
    add_text(out, text);
    buf_add_str(out, "\\fR");
}

/* --- options ---------------------------------------------------------------------------------- */

/* "One of \fBauto\fR, \fBalways\fR or \fBnever\fR." */
static void add_values(struct buf *out, const char *values)
{
    char word[48];
    while ((values = option_next_value(values, word, sizeof word))) {
        add_bold(out, word);
        if (*values)
            buf_add_str(out, strchr(values, '|') ? ", " : " or ");
    }
}

static void add_sentence(struct buf *out, const struct option_row *row)
{
    add_text(out, row->help);
    buf_add_str(out, ".\n");
    if (row->values) {
        buf_add_str(out, "One of ");
        add_values(out, row->values);
        buf_add_str(out, ".\n");
    }
}

/* Where it means something, unless that is everywhere. */
static void add_modes(struct buf *out, const struct option_row *row)
{
    char where[160];
    if (row->modes == MODE_ANY || row->modes == MODE_ONLINE)
        return;
    buf_add_str(out, "Goes with ");
    add_text(out, check_modes(row, false, where, sizeof where));
    buf_add_str(out, ".\n");
}

static void add_aliases(struct buf *out, const struct option_row *row)
{
    for (size_t i = (size_t)row->id + 1; i < OPTION_TOTAL; i++) {
        const struct option_row *other = option_row((enum option_id)i);
        if (other->place != PLACE_ALIAS || other->field != row->field ||
            other->kind == OPTION_KIND_REFUSED)
            continue;
        buf_add_str(out, ", \\fB\\-\\-");
        add_text(out, other->name);
        buf_add_str(out, "\\fR");
    }
}

static void add_option(struct buf *out, const struct option_row *row)
{
    buf_add_str(out, ".TP\n");
    if (row->letter)
        buf_printf(out, "\\fB\\-%c\\fR, ", row->letter);
    buf_add_str(out, "\\fB\\-\\-");
    add_text(out, row->name);
    buf_add_str(out, "\\fR");
    add_aliases(out, row);
    if (row->argument) {
        bool optional = row->kind == OPTION_KIND_OPTIONAL;
        buf_add_str(out, optional ? " [" : " ");
        add_italic(out, row->argument);
        buf_add_str(out, optional ? "]" : "");
    }
    buf_add_char(out, '\n');
    add_sentence(out, row);
    add_modes(out, row);
}

static void add_options(struct buf *out)
{
    for (enum option_group group = GROUP_MEETING; group < GROUP_COUNT; group++) {
        buf_printf(out, ".SS %s\n", option_group_title(group));
        for (size_t i = 0; i < OPTION_TOTAL; i++) {
            const struct option_row *row = option_row((enum option_id)i);
            if (row->group == group && option_is_listed(row))
                add_option(out, row);
        }
    }
}

/* --- config keys ------------------------------------------------------------------------------ */

static void add_config_key(struct buf *out, const struct option_row *row)
{
    char variable[64];
    buf_add_str(out, ".TP\n");
    add_bold(out, option_key(row));
    buf_add_str(out, " = ");
    if (row->argument)
        add_italic(out, row->argument);
    else
        buf_add_str(out, "\\fByes\\fR or \\fBno\\fR");
    buf_add_char(out, '\n');
    if (row->kind == OPTION_KIND_CLEAR)
        buf_add_str(out, "With \\fBno\\fR: ");
    add_sentence(out, row);
    if (option_variable(row, variable, sizeof variable)) {
        buf_add_str(out, "Variable ");
        add_bold(out, variable);
        buf_add_str(out, ".\n");
    }
}

static void add_config(struct buf *out)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        if (option_key(row) && option_by_key(option_key(row)) == row)
            add_config_key(out, row);
    }
}

/* --- keys, colours, columns, states ----------------------------------------------------------- */

static void add_keys(struct buf *out)
{
    for (enum action_group group = 0; group < ACTION_GROUP_COUNT; group++) {
        buf_printf(out, ".SS %s\n", action_group_title(group));
        for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
            const struct action_info *info = action_info(a);
            if (info->group != group || info->contexts == IN_PLAIN)
                continue;
            buf_add_str(out, ".TP\n");
            add_bold(out, info->keys);
            buf_add_char(out, '\n');
            add_text(out, info->sentence);
            buf_add_str(out, ".\n");
        }
    }
}

static void add_actions(struct buf *out)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const struct action_info *info = action_info(a);
        if (info->contexts == IN_PLAIN)
            continue;
        buf_add_str(out, ".TP\n");
        add_bold(out, info->name);
        buf_add_str(out, " = ");
        add_text(out, info->keys);
        buf_add_char(out, '\n');
        add_text(out, info->sentence);
        buf_add_str(out, ".\n");
    }
}

/* The words of --plain. */
static void add_words(struct buf *out)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const struct action_info *info = action_info(a);
        if (info->word[0] == '\0')
            continue;
        buf_add_str(out, ".TP\n");
        add_bold(out, info->word);
        buf_add_char(out, '\n');
        add_text(out, action_spoken(a));
        buf_add_str(out, ".\n");
    }
}

static void add_colors(struct buf *out)
{
#define COLOR_ROW(id, name, color, shade) {name, color},
    static const struct {
        const char *name, *color;
    } colors[] = {THEME_COLORS(COLOR_ROW)};
#undef COLOR_ROW
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++) {
        buf_add_str(out, ".TP\n");
        add_bold(out, colors[i].name);
        buf_printf(out, " = %s\n", colors[i].color);
        buf_add_str(out, "\\&\n");
    }
}

static void add_columns(struct buf *out)
{
    for (enum column c = 0; c < COLUMN_COUNT; c++) {
        const struct column_info *info = column_info(c);
        buf_add_str(out, ".TP\n");
        add_bold(out, info->name);
        buf_add_char(out, '\n');
        add_text(out, info->sentence);
        buf_add_str(out, ".\n");
    }
}

static void add_states(struct buf *out)
{
    for (enum status_state s = 0; s < STATUS_COUNT; s++) {
        buf_add_str(out, ".TP\n");
        add_bold(out, status_name(s));
        buf_add_char(out, '\n');
        add_text(out, status_sentence(s));
        buf_add_str(out, ".\n");
    }
}

/* --- the page --------------------------------------------------------------------------------- */

bool manual_expand(struct buf *out, const char *template_text)
{
    static const struct template_table tables[] = {
        {"@OPTIONS@", add_options}, {"@CONFIG@", add_config}, {"@KEYS@", add_keys},
        {"@ACTIONS@", add_actions}, {"@COLORS@", add_colors}, {"@COLUMNS@", add_columns},
        {"@STATES@", add_states},   {"@WORDS@", add_words},
    };
    return template_expand(out, template_text, tables, sizeof tables / sizeof *tables);
}
