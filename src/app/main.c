#include "app/aws_settings.h"
#include "app/completion.h"
#include "app/demo.h"
#include "app/run.h"
#include "app/setup.h"
#include "app/stderr_message.h"
#include "cli/check.h"

#include <string.h>
#include <unistd.h>

/* What was asked for. */
static int do_it(const struct app *app, enum option_mode mode)
{
    switch (mode) {
    case MODE_SETUP:
        return setup_presence_run(app);
    case MODE_REPORT:
        return attendance_run(app);
    case MODE_REPLAY:
        return interactive_replay(app);
    case MODE_RESOLVE:
        return resolve_run(app);
    case MODE_WATCH:
        return watch_run(app);
    case MODE_CONSOLE:
        return interactive_run(app);
    default:
        return headless_run(app);
    }
}

static int run(struct app *app, const char *program)
{
    const struct options *o = &app->options;
    struct err err = ERR_INIT;
    struct demo *demo = NULL;
    if (o->help)
        return about_help(app);
    if (o->version)
        return about_version(app);
    if (options_is_set(o, OPTION_COMPLETE))
        return complete_run(app, program);
    stderr_warnings(app);
    enum option_mode mode = options_mode(o, isatty(STDOUT_FILENO));
    bool draws = mode == MODE_CONSOLE || mode == MODE_REPLAY;
    if (!draws)
        options_forget_screen(&app->options);
    bool ready = check_mode(o, mode, &err) && setup_log(app, draws, &err);
    if (ready && o->demo)
        ready = (demo = demo_start(app, program, &err)) != NULL;
    if (ready && draws && o->command == COMMAND_SHOW)
        aws_settings_find_region(app);
    log_event(app->log, LOG_STARTED, 0);
    int status = ready ? do_it(app, mode) : stderr_error(app, &err);
    log_event(app->log, LOG_ENDED, status);
    if (o->log_file && log_trouble(app->log))
        stderr_note(app, "the log file %s lacks lines: %s", o->log_file,
                    strerror(log_trouble(app->log)));
    demo_stop(demo);
    return status;
}

int main(int argc, char **argv)
{
    struct app app = {0};
    struct err err = ERR_INIT;
    bool ready = setup_process(&err) && setup_app(&app, argc, argv, &err);
    int status = ready ? run(&app, argv[0]) : stderr_error(&app, &err);
    setup_clean_up(&app);
    return status;
}
