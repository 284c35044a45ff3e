#include "screen/console.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/tmpdir.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 64 };

static size_t split(const char *text, const char **words, size_t count)
{
    while (*(text += strspn(text, " ")) && count < WORDS_MAX - 1) {
        int len = (int)strcspn(text, " ");
        words[count++] = keep_printf("%.*s", len, text);
        text += len;
    }
    return count;
}

static size_t append(const char *const *list, const char **words, size_t count)
{
    for (; list && *list && count < WORDS_MAX - 1; list++)
        words[count++] = *list;
    return count;
}

struct terminal *console_start(const struct console_setup *setup)
{
    const char *argv[WORDS_MAX] = {paths_built("rollcall")};
    const char *env[WORDS_MAX] = {NULL};
    split(setup->arguments ? setup->arguments : SIMPROC_MEETING, argv, 1);
    size_t count = append(setup->sim ? simproc_env(setup->sim) : NULL, env, 0);
    append(setup->env, env, count);
    return terminal_start(&(struct terminal_options){
        .argv = argv,
        .env = env,
        .home = setup->home,
        .term = setup->term,
        .rows = setup->rows,
        .cols = setup->cols,
    });
}

struct terminal *console_start_shell(const struct simproc *sim, const char *const *env)
{
    static const char *const argv[] = {"bash", "--norc", "--noprofile", "-i", NULL};
    const char *all[WORDS_MAX] = {"PS1=shell> "};
    append(env, all, append(simproc_env(sim), all, 1));
    struct terminal *t = terminal_start(&(struct terminal_options){.argv = argv, .env = all});
    ck_assert_screen(t, "shell>");
    return t;
}

struct terminal *console_start_dash(const struct simproc *sim)
{
    static const char *const argv[] = {"dash", "-i", NULL};
    const char *all[WORDS_MAX] = {"PS1=shell> ", "ENV="};
    append(simproc_env(sim), all, 2);
    struct terminal *t = terminal_start(&(struct terminal_options){.argv = argv, .env = all});
    ck_assert_screen(t, "shell>");
    return t;
}

pid_t console_run_in_shell(struct terminal *t)
{
    size_t mark = terminal_raw(t)->len;
    terminal_type(t, keep_printf("sh -c 'echo pid=$$.; exec \"%s\" %s'\r", paths_built("rollcall"),
                                 SIMPROC_MEETING));
    ck_assert_screen(t, "LIVE");
    const char *pid = buf_text(terminal_raw(t)) + mark;
    while ((pid = strstr(pid, "pid=")) && pid[4] == '$')
        pid++;
    ck_assert_ptr_nonnull(pid);
    return (pid_t)strtol(pid + 4, NULL, 10);
}

struct simproc *console_meeting(const char *attendees)
{
    const char *const args[] = {"--attendees", attendees, "--frozen", NULL};
    return simproc_start(args);
}

struct simproc *console_people(const char *more)
{
    const char *scenario =
        keep_printf("{\"attendees\": [{\"user\": \"alice@example.com\", \"id\": \"" CONSOLE_ALICE
                    "\"}, \"bob@example.com\", \"carol (dial-in)\"], \"generate\": %s}",
                    more);
    const char *file = tmpdir_write(tmpdir_new(), "meeting.json", scenario);
    const char *const args[] = {"--scenario", file, "--frozen", NULL};
    return simproc_start(args);
}

const char *console_selected(struct terminal *t)
{
    for (int row = 1; row < terminal_rows(t) - 1; row++)
        if (terminal_cell_at(t, row, 3).reverse)
            return terminal_row(t, row);
    return "";
}

void console_expect_exit(struct terminal *t, int status)
{
    ck_assert_exit(t, status);
    if (!terminal_is_sane(t))
        ck_abort_msg("the terminal was left in disorder; the screen:\n%s", terminal_text(t));
}

void console_quit(struct terminal *t)
{
    terminal_key(t, "q");
    console_expect_exit(t, 0);
    terminal_destroy(t);
}
