#include "app/stderr_message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const struct app *app, const char *text)
{
    struct buf line = BUF_INIT(8192);
    buf_add_str(&line, "rollcall: ");
    text_add_str(&line, text, app->charset);
    buf_add_char(&line, '\n');
    ssize_t n = write(STDERR_FILENO, buf_text(&line), line.len);
    (void)n; /* there is no other place to tell it */
    buf_clean_up(&line);
}

/* On a line of the shell there are no actions: a remedy keeps what stands before the first. */
static void drop_keys(struct err *err)
{
    static const char *const ends[] = {", then {", " and {", "{"};
    char remedy[sizeof err->remedy];
    snprintf(remedy, sizeof remedy, "%s", err_remedy(err));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char *keys = strstr(remedy, ends[i]);
        if (keys) {
            *keys = '\0';
            err_set_remedy(err, "%s", *remedy ? remedy : "run it again");
            return;
        }
    }
}

int stderr_error(const struct app *app, const struct err *err)
{
    char text[1024];
    struct err said = *err;
    drop_keys(&said);
    say(app, err_line(&said, text, sizeof text));
    return err_exit_status(err);
}

void stderr_note(const struct app *app, const char *format, ...)
{
    if (app->options.quiet)
        return;
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    say(app, text);
}

void stderr_warnings(const struct app *app)
{
    const struct config_lines *warnings = &app->options.warnings;
    for (size_t i = 0; i < warnings->count; i++) {
        const struct config_line *w = &warnings->items[i];
        if (w->line)
            stderr_note(app, "%s:%d: %s", w->file, w->line, w->value);
        else
            stderr_note(app, "%s: %s", w->file, w->value);
    }
}
