#include "config.h"

#include "app/setup.h"

#include "app/stderr_message.h"
#include "aws/http.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/read.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

extern char **environ;

/* A core would hold credentials, and so would another process that may look into this one. */
static void forbid_dumps(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#if defined(HAVE_SYS_PRCTL_H) && !IS_SANITIZED /* a leak finder must look in */
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

/* A closed standard descriptor would be given to the next socket or file. What stands in for stdout
 * and stderr cannot be written, so that a closed one is still an output error. */
static void fill_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1)
            open("/dev/null", O_RDONLY);
    }
}

/* The locale that the variables name for characters; "" for none. */
static const char *wanted_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return "";
}

/* A locale that is not installed here, as after ssh from another system: where UTF-8 was meant, it
 * is had all the same. */
static void set_locale(void)
{
    const char *wanted = wanted_locale();
    bool utf8 = strstr(wanted, "UTF-8") || strstr(wanted, "utf8") || strstr(wanted, "UTF8") ||
                strstr(wanted, "utf-8");
    if (!setlocale(LC_ALL, "") && !(utf8 && setlocale(LC_CTYPE, "C.UTF-8")))
        fprintf(stderr, "rollcall: the locale of LC_ALL, LC_CTYPE or LANG is not installed: "
                        "characters beyond ASCII are escaped\n");
    setlocale(LC_NUMERIC, "C");
}

bool setup_process(struct err *err)
{
    forbid_dumps();
    fill_descriptors();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
    set_locale();
    return http_global_init(err);
}

bool setup_app(struct app *app, int argc, char **argv, struct err *err)
{
    struct utsname system;
    app->clock = clock_system();
    app->chance = chance_system();
    if (uname(&system) == 0) {
        snprintf(app->os_release, sizeof app->os_release, "%.64s", system.release);
        snprintf(app->machine, sizeof app->machine, "%.64s", system.machine);
    }
    app->env = env_capture(environ);
    if (!app->env)
        return err_set(err, ERR_OOM, "the environment");
    app->charset = text_charset_of_locale(app->env);
    if (!read_options(&app->options, argc, argv, app->env, err))
        return false;
    if (app->options.ascii)
        app->charset = TEXT_ASCII;
    app->data_charset = options_is_flag(&app->options, OPTION_ASCII) ? TEXT_ASCII
                        : isatty(STDOUT_FILENO)                      ? app->charset
                                                                     : TEXT_DATA;
    return true;
}

/* With sudo -E or su these may be another user's. */
static void log_foreign_folders(const struct app *app)
{
    static const char *const names[] = {"XDG_RUNTIME_DIR", "XDG_STATE_HOME", "HOME"};
    int foreign = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *folder = env_get_nonempty(app->env, names[i]);
        foreign += folder && *folder == '/' && !file_folder_is_own(folder);
    }
    if (foreign)
        log_event(app->log, LOG_NOT_OWN, foreign);
}

bool setup_log(struct app *app, bool draws, struct err *err)
{
    const struct options *o = &app->options;
    if (o->log_file)
        app->log = log_open(o->log_file, &app->clock, err);
    else if (o->debug && !draws)
        app->log = log_to_fd(STDERR_FILENO, &app->clock, err);
    else if (o->debug)
        stderr_note(app, "--debug is silent while the screen is drawn; add --log-file");
    log_foreign_folders(app);
    return !err_is(err);
}

void setup_clean_up(struct app *app)
{
    log_destroy(app->log);
    options_clean_up(&app->options);
    env_destroy(app->env);
}
