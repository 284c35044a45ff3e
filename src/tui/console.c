#include "config.h"

#include "tui/console.h"

#include "base/file.h"
#include "base/signals.h"
#include "tui/loop.h"
#include "tui/screens.h"
#include "tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Everything that lives as long as the console. */
struct console {
    struct ui ui;
    struct input input;
    int wake[2]; /* read end, write end */
    bool signals;
};

bool console_possible(const struct env *env, char *why, size_t size)
{
    return term_usable(env, why, size);
}

/* [keys] and [colors]; the first line that makes no sense is said, the others counted, and the rest
 * holds. */
static void apply_settings(struct ui *ui)
{
    const struct tui_options *options = ui->options;
    char more[32];
    unsigned wrong = 0;
    for (size_t i = 0; i < options->key_count + options->color_count; i++) {
        bool key = i < options->key_count;
        const struct tui_setting *set =
            key ? &options->keys[i] : &options->colors[i - options->key_count];
        struct err err = ERR_INIT;
        bool ok = key ? keymap_set(&ui->keymap, set->name, set->value, &err)
                      : theme_set(&ui->theme, set->name, set->value, &err);
        if (ok || wrong++ > 0)
            continue;
        ui_say(ui, ROLE_WARN, "%s", "");
        ui_say_raw(ui, set->where, strlen(set->where));
        ui_say_raw(ui, ": ", 2);
        ui_say_raw(ui, err.detail, strlen(err.detail));
    }
    if (wrong < 2)
        return;
    snprintf(more, sizeof more, " (and %u more)", wrong - 1);
    ui_say_raw(ui, more, strlen(more));
}

static struct meeting_options meeting_options_of(const struct tui_options *options)
{
    return (struct meeting_options){
        .interval_s = options->interval_s,
        .mark_s = options->mark_s,
        .prefetch = options->prefetch,
        .filter = options->filter,
        .sort = options->sort,
        .columns = options->columns,
    };
}

static bool set_up(struct console *console, struct err *err)
{
    struct ui *ui = &console->ui;
    const struct tui_options *options = ui->options;
    const char *no_color = env_get(options->env, "NO_COLOR");
    ui->message = BUF_INIT(65536);
    keymap_init(&ui->keymap);
    theme_init(&ui->theme, options->slow);
    ui->keys = keymap_names(&ui->keymap);
    ui->style.keys = &ui->keys;
    ui->style.charset = options->ascii ? TEXT_ASCII : text_charset_of_locale(options->env);
    ui->style.mask = options->mask;
    ui->style.utc = options->utc;
    canvas_init(&ui->canvas, ui->style.charset, &ui->theme);
    input_init(&console->input, term_escape_delay_ms(options->env));
    apply_settings(ui);
    if (!pipe_new(console->wake, O_NONBLOCK))
        return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
    if (!signals_install(console->wake[1], err))
        return false;
    console->signals = true;
    struct meeting_options meeting_options = meeting_options_of(options);
    controller_init(&ui->controller, ui->platform, &meeting_options, console->wake[1]);
    if (term_is_stand_in(options->env) && !ui->message.len)
        ui_say(ui, ROLE_WARN, "terminfo does not know this TERM: drawn as on xterm-256color");
    ui->term = term_open(options->env, options->mouse, err);
    if (!ui->term)
        return false;
    theme_start(&ui->theme, options->color, no_color);
    term_teach(ui->term, &console->input);
    ui_push(ui, screen_list_new());
    return ui->layer_count == 1 || err_set(err, ERR_OOM, "%s", "");
}

/* The field that lacks what an error of opening a meeting asks for. */
static enum form_field lacking_field(const struct err *err)
{
    if (err->code == ERR_NO_REGION || err->code == ERR_BAD_REGION)
        return FORM_REGION;
    return err->code == ERR_NO_PROFILE ? FORM_PROFILE : FORM_MEETING;
}

/* The first screen: the meeting of the command line, or the form, which keeps what was given and
 * has the cursor where something lacks. */
static void begin(struct ui *ui)
{
    struct err err = ERR_INIT;
    const struct meeting_target *start = &ui->options->start;
    bool given = start->meeting_id && start->meeting_id[0];
    if (given && ui_open(ui, start, &err))
        return;
    if (err_is(&err))
        ui_say_error(ui, &err);
    screen_form_open(ui, lacking_field(&err));
}

/* The terminal first: the shell does not wait for the worker to end. */
static void tear_down(struct console *console, bool hung_up, struct console_result *result)
{
    struct ui *ui = &console->ui;
    if (hung_up)
        term_abandon(ui->term);
    else if (!term_close(ui->term))
        result->closing[0] = '\0'; /* the terminal takes nothing: a line more would wait for it */
    ui_close_above(ui, 1);
    if (ui->layer_count)
        ui->layers[0]->ops->destroy(ui->layers[0]);
    controller_clean_up(&ui->controller);
    prompt_history_clean_up(&ui->filters);
    prompt_history_clean_up(&ui->searches);
    prompt_history_clean_up(&ui->files);
    buf_clean_up(&ui->message);
    canvas_clean_up(&ui->canvas);
    input_clean_up(&console->input);
    if (console->signals)
        signals_uninstall();
    for (int i = 0; i < 2; i++)
        if (console->wake[i] >= 0)
            close(console->wake[i]);
}

bool console_run(const struct tui_options *options, const struct meeting_platform *platform,
                 struct console_result *result, struct err *err)
{
    struct console console = {.ui = {.options = options, .platform = platform}, .wake = {-1, -1}};
    struct ui *ui = &console.ui;
    *result = (struct console_result){0};
    bool ok = set_up(&console, err);
    struct loop loop = {.ui = ui, .input = &console.input, .wake_fd = console.wake[0]};
    if (ok) {
        loop.input_fd = term_input_fd(ui->term);
        begin(ui);
        loop_run(&loop);
        result->exit_status = ui->exit_status;
        if (ui->meeting && !loop.hung_up)
            meeting_closing(ui->meeting, false, result->closing, sizeof result->closing);
    }
    tear_down(&console, loop.hung_up, result);
    return ok;
}
