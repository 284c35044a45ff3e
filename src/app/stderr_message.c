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

int stderr_error(const struct app *app, const struct err *err)
{
    char text[1024];
    say(app, err_line(err, text, sizeof text));
    return err_exit_status(err);
}

int stderr_error_of(const struct app *app, const char *subject, const struct err *err)
{
    char text[1024], whole[1200];
    snprintf(whole, sizeof whole, "%s: %s", subject, err_line(err, text, sizeof text));
    say(app, whole);
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
