#include "app/clipboard.h"

#include "app/helper.h"
#include "aws/shlex.h"
#include "base/fd.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A program that has not ended by then keeps the selection, as xclip does: it has what it needs. */
#define PATIENCE_MS 250

/* Both ends closed on exec, the writing end not blocking. */
static bool make_pipe(int ends[2])
{
    return pipe_new(ends, 0) && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0;
}

/* Runs a program with the text on its standard input. */
static bool feed(struct clipboard *clipboard, char *const *argv, const char *text, size_t len,
                 struct err *err)
{
    int ends[2], status = 0;
    pid_t pid;
    if (!make_pipe(ends))
        return err_set(err, ERR_IO, "%s", strerror(errno));
    struct helper_request request = {
        .argv = argv, .env = clipboard->app->env, .in = ends[0], .out = -1};
    bool started = helper_start(&request, &pid, err);
    close(ends[0]);
    bool written = started && fd_write_all(ends[1], text, len, PATIENCE_MS) == len;
    close(ends[1]);
    if (!started)
        return false;
    bool ended = helper_wait(pid, PATIENCE_MS, &status);
    if (!ended)
        helper_linger(&clipboard->helpers, pid);
    if (!written || (ended && status != 0))
        return err_set(err, ERR_IO, "%s failed", argv[0]);
    return true;
}

static enum platform_copy by_command(struct clipboard *clipboard, const char *text, size_t len,
                                     char *how, size_t how_size)
{
    struct shlex_words words = {0};
    struct err err = ERR_INIT;
    enum shlex_result result = shlex_split(clipboard->app->options.copy_command, &words);
    enum platform_copy outcome = PLATFORM_COPY_NOT_POSSIBLE;
    if (result != SHLEX_OK || words.count == 0) {
        snprintf(how, how_size, "copy-command: %s", words.count ? shlex_why(result) : "empty");
    } else if (feed(clipboard, words.word, text, len, &err)) {
        snprintf(how, how_size, "copied with %s", words.word[0]);
        outcome = PLATFORM_COPIED;
    } else {
        snprintf(how, how_size, "copy-command: %s", err.detail);
    }
    shlex_clean_up(&words);
    return outcome;
}

/* tmux 3.2 and later hand the buffer on to the outer terminal with -w; older ones refuse it. */
static bool by_tmux(struct clipboard *clipboard, const char *text, size_t len)
{
    char *argv[] = {"tmux", "load-buffer", "-w", "-", NULL};
    struct err err = ERR_INIT;
    return feed(clipboard, argv, text, len, &err);
}

enum platform_copy clipboard_copy(struct clipboard *clipboard, const char *text, size_t len,
                                  char *how, size_t how_size)
{
    const struct app *app = clipboard->app;
    helper_reap(&clipboard->helpers);
    if (app->options.copy_command)
        return by_command(clipboard, text, len, how, how_size);
    bool inside = env_get_nonempty(app->env, "TMUX");
    if (inside && by_tmux(clipboard, text, len)) {
        snprintf(how, how_size, "copied with tmux");
        return PLATFORM_COPIED;
    }
    snprintf(how, how_size, "%s",
             inside ? "tmux is older than 3.2, or its set-clipboard is off: sent to the terminal"
                    : "sent to the terminal's clipboard");
    return PLATFORM_COPY_BY_TERMINAL;
}
