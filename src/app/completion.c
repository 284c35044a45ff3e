#include "app/completion.h"

#include "app/demo_files.h"
#include "app/history.h"
#include "app/manual.h"
#include "app/stderr_message.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "cli/options.h"
#include "print/sink.h"
#include "view/column.h"
#include "view/filter.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Words that may stand where a meeting id may; a file stands behind the first two. The same in
 * data/rollcall.bash.in. */
#define COMMANDS "report replay setup-presence"

/* What to offer behind an option. */
enum offer {
    OFFER_NOTHING,
    OFFER_VALUES,
    OFFER_FILES,
    OFFER_ASK,  /* words that the program knows */
    OFFER_LIST, /* the same, separated by commas */
};

static enum offer offer_of(const struct option_row *row, const char **kind)
{
    static const struct {
        enum option_id id;
        const char *kind; /* of --complete */
    } asked[] = {
        {OPTION_MEETING_ID, "meetings"}, {OPTION_PROFILE, "profiles"}, {OPTION_REGION, "regions"},
        {OPTION_DEMO, "scenarios"},      {OPTION_SORT, "sorts"},       {OPTION_COLUMNS, "columns"},
        {OPTION_FILTER, "filters"},      {OPTION_UNTIL, "conditions"},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        if (asked[i].id == row->id) {
            *kind = asked[i].kind;
            return row->id == OPTION_COLUMNS ? OFFER_LIST : OFFER_ASK;
        }
    }
    if (row->values)
        return OFFER_VALUES;
    if (row->argument && strcmp(row->argument, "FILE") == 0)
        return OFFER_FILES;
    return OFFER_NOTHING;
}

static void add_values(struct buf *out, const char *values)
{
    for (const char *c = values; *c; c++)
        buf_add_char(out, *c == '|' ? ' ' : *c);
}

/* Appends text for inside single quotes of a shell. */
static void add_quoted(struct buf *out, const char *text, const char *also_escaped)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            buf_add_str(out, "'\\''");
        else if (strchr(also_escaped, *c))
            buf_printf(out, "\\%c", *c);
        else
            buf_add_char(out, *c);
    }
}

/* --- bash ------------------------------------------------------------------------------------- */

/* "        --profile | -p)": the option as a pattern of case. */
static void bash_pattern(struct buf *out, const struct option_row *row)
{
    buf_printf(out, "--%s", row->name);
    if (row->letter)
        buf_printf(out, " | -%c", row->letter);
}

/* One pattern for all options that need an argument, or for all that may have one. */
static void bash_patterns(struct buf *out, bool optional)
{
    const char *before = "        ";
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        if (!option_is_flag(row) || !row->argument ||
            (row->kind == OPTION_KIND_OPTIONAL) != optional)
            continue;
        buf_add_str(out, before);
        bash_pattern(out, row);
        before = " | ";
    }
    buf_add_str(out, ")\n");
}

static void bash_with_argument(struct buf *out)
{
    bash_patterns(out, false);
}

static void bash_with_optional(struct buf *out)
{
    bash_patterns(out, true);
}

static void bash_case(struct buf *out, const struct option_row *row)
{
    const char *kind = "";
    enum offer offer = offer_of(row, &kind);
    if (!option_is_listed(row) || !row->argument || offer == OFFER_NOTHING)
        return;
    buf_add_str(out, "    ");
    bash_pattern(out, row);
    if (offer == OFFER_VALUES) {
        buf_add_str(out, ") _rollcall_offer $'");
        for (const char *c = row->values; *c; c++)
            buf_add_str(out, *c == '|' ? "\\n" : (char[]){*c, '\0'});
        buf_add_str(out, "' ;;\n");
    } else if (offer == OFFER_FILES) {
        buf_add_str(out, ") _rollcall_files ;;\n");
    } else {
        buf_printf(out, ") _rollcall_%s %s ;;\n", offer == OFFER_LIST ? "ask_list" : "ask", kind);
    }
}

static void bash_values(struct buf *out)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++)
        bash_case(out, option_row((enum option_id)i));
}

static void bash_options(struct buf *out)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        if (option_is_listed(row))
            buf_printf(out, "--%s\n", row->name);
    }
}

bool completion_bash(struct buf *out, const char *template_text)
{
    static const struct template_table tables[] = {
        {"@WITH_ARGUMENT@", bash_with_argument},
        {"@WITH_OPTIONAL@", bash_with_optional},
        {"@VALUES@", bash_values},
        {"@OPTIONS@", bash_options},
    };
    return template_expand(out, template_text, tables, sizeof tables / sizeof *tables);
}

/* --- zsh -------------------------------------------------------------------------------------- */

static void zsh_spec(struct buf *out, const struct option_row *row, const char *dashed)
{
    const char *kind = "";
    enum offer offer = offer_of(row, &kind);
    buf_printf(out, "    '%s%s[", dashed, row->argument && strlen(dashed) > 2 ? "=" : "");
    add_quoted(out, row->help, "[]:");
    buf_add_char(out, ']');
    if (row->argument) {
        buf_add_str(out, row->kind == OPTION_KIND_OPTIONAL ? "::" : ":");
        add_quoted(out, row->argument, "[]:");
        buf_add_char(out, ':');
    }
    if (offer == OFFER_VALUES) {
        buf_add_char(out, '(');
        add_values(out, row->values);
        buf_add_char(out, ')');
    } else if (offer == OFFER_ASK) {
        buf_printf(out, "_rollcall_ask %s", kind);
    } else if (offer == OFFER_LIST) {
        buf_printf(out, "_rollcall_ask_list %s", kind);
    } else if (offer == OFFER_FILES) {
        buf_add_str(out, "_files");
    }
    buf_add_str(out, "' \\\n");
}

bool completion_zsh(struct buf *out)
{
    buf_add_str(out, "#compdef rollcall\n\n"
                     "(( $+functions[_rollcall_ask] )) ||\n"
                     "_rollcall_ask() {\n"
                     "    local -a offers\n"
                     "    offers=(${(f)\"$(rollcall --complete $argv[-1] 2>/dev/null)\"})\n"
                     "    compadd \"${(@)argv[1,-2]}\" -S '' -- ${(M)offers:#*[:=]}\n"
                     "    compadd \"${(@)argv[1,-2]}\" -- ${offers:#*[:=]}\n"
                     "}\n\n"
                     "(( $+functions[_rollcall_ask_list] )) ||\n"
                     "_rollcall_ask_list() {\n"
                     "    compset -P '*,'\n"
                     "    _rollcall_ask \"$@\"\n"
                     "}\n\n"
                     "(( $+functions[_rollcall_first] )) ||\n"
                     "_rollcall_first() {\n"
                     "    compadd \"$@\" " COMMANDS "\n"
                     "    _rollcall_ask \"$@\" meetings\n"
                     "}\n\n"
                     "(( $+functions[_rollcall_second] )) ||\n"
                     "_rollcall_second() {\n"
                     "    if (( $words[(I)(report|replay)] )); then _files; else _rollcall_ask "
                     "\"$@\" meetings; fi\n"
                     "}\n\n"
                     "_arguments -s \\\n");
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        char dashed[64];
        if (!option_is_listed(row))
            continue;
        snprintf(dashed, sizeof dashed, "--%s", row->name);
        zsh_spec(out, row, dashed);
        snprintf(dashed, sizeof dashed, "-%c", row->letter);
        if (row->letter)
            zsh_spec(out, row, dashed);
    }
    buf_add_str(out, "    '1::meeting:_rollcall_first' \\\n"
                     "    '*::meeting or file:_rollcall_second'\n");
    return !out->failed;
}

/* --- fish ------------------------------------------------------------------------------------- */

#define FISH_BEFORE "(commandline -opc)" /* the words before the one that is completed */

/* fish takes an argument that may be left out for one only when it is joined with "=". */
static void fish_optional(struct buf *out, const struct option_row *row, const char *kind)
{
    buf_printf(out,
               "complete -c rollcall -n 'test " FISH_BEFORE "[-1] = --%s'"
               " -a '(rollcall --complete %s 2>/dev/null)'\n",
               row->name, kind);
}

static void fish_line(struct buf *out, const struct option_row *row)
{
    const char *kind = "";
    enum offer offer = offer_of(row, &kind);
    buf_printf(out, "complete -c rollcall -l %s", row->name);
    if (row->letter)
        buf_printf(out, " -s %c", row->letter);
    if (row->argument && row->kind != OPTION_KIND_OPTIONAL)
        buf_add_str(out, offer == OFFER_FILES ? " -r -F" : " -x");
    if (offer == OFFER_VALUES) {
        buf_add_str(out, " -a '");
        add_values(out, row->values);
        buf_add_char(out, '\'');
    } else if (offer == OFFER_ASK) {
        buf_printf(out, " -a '(rollcall --complete %s 2>/dev/null)'", kind);
    } else if (offer == OFFER_LIST) {
        buf_printf(out, " -a '(__rollcall_list %s)'", kind);
    }
    buf_add_str(out, " -d '");
    for (const char *c = row->help; *c; c++)
        buf_printf(out, strchr("'\\", *c) ? "\\%c" : "%c", *c);
    buf_add_str(out, "'\n");
    if (row->kind == OPTION_KIND_OPTIONAL && offer == OFFER_ASK)
        fish_optional(out, row, kind);
}

bool completion_fish(struct buf *out)
{
    buf_add_str(out,
                "# fish completion for rollcall\n\n"
                "# The words of a list with commas, each behind what is typed already.\n"
                "function __rollcall_list\n"
                "    set -l typed (commandline -ct | string replace -r '^--[^=]*=' '')\n"
                "    set -l before (string match -r '.*,' -- $typed)\n"
                "    for word in (rollcall --complete $argv[1] 2>/dev/null)\n"
                "        echo \"$before$word\"\n"
                "    end\n"
                "end\n\n"
                "function __rollcall_wants_file\n"
                "    contains report " FISH_BEFORE "; or contains replay " FISH_BEFORE "\n"
                "end\n\n"
                "complete -c rollcall -f\n"
                "complete -c rollcall -n 'not __rollcall_wants_file'"
                " -a '(rollcall --complete meetings 2>/dev/null)'\n"
                "complete -c rollcall -n 'test (count " FISH_BEFORE ") -eq 1' -a '" COMMANDS "'\n"
                "complete -c rollcall -n __rollcall_wants_file -F\n");
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        if (option_is_listed(row))
            fish_line(out, row);
    }
    return !out->failed;
}

/* --- rollcall --complete KIND -------------------------------------------------------------------
 */

static void add_word(struct buf *out, const struct app *app, const char *word)
{
    text_add_str(out, word, app->data_charset);
    buf_add_char(out, '\n');
}

static void add_profiles(struct buf *out, const struct app *app)
{
    struct err err = ERR_INIT;
    struct profiles *profiles = profiles_load(app->env, &err);
    for (size_t i = 0; profiles && i < profiles_count(profiles); i++)
        add_word(out, app, profiles_name(profiles, i));
    profiles_destroy(profiles);
}

static void add_regions(struct buf *out, const struct app *app)
{
    for (const char *const *region = partition_meeting_regions(); *region; region++)
        add_word(out, app, *region);
}

static void add_meetings(struct buf *out, const struct app *app)
{
    const struct options *o = &app->options;
    struct history history = {0};
    for (size_t i = 0; i < o->meeting_count; i++)
        buf_printf(out, "@%s\n", o->meetings[i].label);
    for (size_t i = 0; i < o->groups.count; i++) {
        bool again = false; /* a later line took its place */
        for (size_t k = 0; k < i; k++)
            again = again || strcmp(o->groups.items[k].key, o->groups.items[i].key) == 0;
        if (!again)
            buf_printf(out, "@%s\n", o->groups.items[i].key);
    }
    if (o->history)
        history_load(&history, app->env);
    for (size_t i = 0; i < history.count; i++)
        add_word(out, app, history.entries[i].meeting_id);
    history_clean_up(&history);
}

static void add_column_names(struct buf *out, const struct app *app)
{
    for (enum column c = 0; c < COLUMN_COUNT; c++)
        add_word(out, app, column_info(c)->name);
}

/* What --sort takes: each column, and each turned round. */
static void add_sorts(struct buf *out, const struct app *app)
{
    for (enum column c = 0; c < COLUMN_COUNT; c++) {
        add_word(out, app, column_info(c)->name);
        buf_printf(out, "-%s\n", column_info(c)->name);
    }
}

static void add_filters(struct buf *out, const struct app *app)
{
    const char *field;
    (void)app;
    for (size_t i = 0; (field = filter_field(i)); i++)
        buf_printf(out, "%s:\n", field);
}

/* The fields of a condition, behind what it is about: those that a screen alone knows are none. */
static void add_condition_fields(struct buf *out, const char *about)
{
    static const char *const screens[] = {"change", "presence", "ghost"};
    const char *field;
    for (size_t i = 0; (field = filter_field(i)); i++) {
        bool is_screens = false;
        for (size_t k = 0; k < sizeof screens / sizeof *screens; k++)
            is_screens = is_screens || strcmp(field, screens[k]) == 0;
        if (!is_screens)
            buf_printf(out, "%s%s:\n", about, field);
    }
}

/* How a condition of --until may begin. */
static void add_conditions(struct buf *out, const struct app *app)
{
    (void)app;
    static const char *const about[] = {"registered:", "removed:", "here:", "left:"};
    buf_add_str(out, "count>=\ncount<=\ncount=\nended\n");
    for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
        buf_printf(out, "%s\n", about[i]);
        add_condition_fields(out, about[i]);
    }
}

static void add_scenarios(struct buf *out, const char *program)
{
    char names[DEMO_NAMES_SIZE];
    demo_files_names(program, names);
    for (const char *c = names; *c; c++) {
        if (*c == ',')
            buf_add_char(out, '\n');
        else if (*c != ' ')
            buf_add_char(out, *c);
    }
    buf_add_char(out, '\n');
}

int complete_run(const struct app *app, const char *program)
{
    static void (*const kinds[])(struct buf *, const struct app *) = {
        [COMPLETE_PROFILES] = add_profiles,     [COMPLETE_REGIONS] = add_regions,
        [COMPLETE_MEETINGS] = add_meetings,     [COMPLETE_COLUMNS] = add_column_names,
        [COMPLETE_SORTS] = add_sorts,           [COMPLETE_FILTERS] = add_filters,
        [COMPLETE_CONDITIONS] = add_conditions,
    };
    struct buf words = BUF_INIT((size_t)1 << 20);
    struct err err = ERR_INIT;
    struct sink_fd out = {.fd = STDOUT_FILENO, .name = "standard output"};
    struct sink sink = sink_to_fd(&out);
    if (app->options.complete == COMPLETE_SCENARIOS)
        add_scenarios(&words, program);
    else
        kinds[app->options.complete](&words, app);
    bool ok = sink.write(sink.self, buf_text(&words), words.len, &err);
    buf_clean_up(&words);
    return ok ? 0 : stderr_error(app, &err);
}
