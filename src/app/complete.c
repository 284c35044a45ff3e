#include "app/complete.h"

#include "app/demo_files.h"
#include "app/history.h"
#include "app/stderr_message.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "print/sink.h"
#include "view/column.h"

#include <unistd.h>

static void add_word(struct buf *out, const struct app *app, const char *word)
{
    text_add_str(out, word, app->charset);
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
    if (o->history)
        history_load(&history, app->env);
    for (size_t i = 0; i < history.count; i++)
        add_word(out, app, history.entries[i].meeting_id);
    history_clean_up(&history);
}

static void add_columns(struct buf *out, const struct app *app)
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

/* How a filter may begin, each behind what stands before it. */
static void add_fields(struct buf *out, const char *before)
{
    static const char *const fields[] = {"user",    "name",   "attendee", "audio", "video",
                                         "content", "change", "presence", "dup",   "bot"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        buf_printf(out, "%s%s:\n", before, fields[i]);
}

static void add_filters(struct buf *out, const struct app *app)
{
    (void)app;
    add_fields(out, "");
}

/* How a condition of --until may begin. */
static void add_conditions(struct buf *out, const struct app *app)
{
    (void)app;
    buf_add_str(out, "count>=\ncount<=\ncount=\nregistered:\nremoved:\n");
    add_fields(out, "registered:");
    add_fields(out, "removed:");
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
        [COMPLETE_MEETINGS] = add_meetings,     [COMPLETE_COLUMNS] = add_columns,
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
