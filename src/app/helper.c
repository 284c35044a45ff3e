#include "config.h"

#include "app/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_SIZE 4096

/* What a child may see: enough to find its display, its terminal and its home; no credentials. */
static const char *const allowed[] = {
    "PATH=",       "HOME=",           "USER=",
    "LOGNAME=",    "SHELL=",          "LANG=",
    "LC_*",        "TERM=",           "DISPLAY=",
    "XAUTHORITY=", "XDG_*",           "WAYLAND_*",
    "TMUX=",       "TMPDIR=",         "TMUX_TMPDIR=",
    "SSH_TTY=",    "SSH_CONNECTION=", "DBUS_SESSION_BUS_ADDRESS=",
};

static bool is_allowed(const char *variable)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        size_t len = strlen(allowed[i]) - (strchr(allowed[i], '*') ? 1 : 0);
        if (strncmp(variable, allowed[i], len) == 0)
            return true;
    }
    return false;
}

/* The child's environment: pointers into ours. The caller frees the array. */
static char **scrubbed(const struct env *env)
{
    char *const *all = env_all(env);
    size_t count = 0, n = 0;
    while (all[count])
        count++;
    char **few = calloc(count + 1, sizeof *few);
    for (size_t i = 0; few && i < count; i++) {
        if (is_allowed(all[i]))
            few[n++] = all[i];
    }
    return few;
}

/* Finds the program as execvp() would. */
static bool find(const struct env *env, const char *program, char path[PATH_SIZE])
{
    const char *folders = env_get_nonempty(env, "PATH");
    if (strchr(program, '/'))
        return snprintf(path, PATH_SIZE, "%s", program) < PATH_SIZE && access(path, X_OK) == 0;
    for (const char *at = folders; at && *at;) {
        size_t len = strcspn(at, ":");
        int n = snprintf(path, PATH_SIZE, "%.*s/%s", (int)len, at, program);
        if (len > 0 && n < PATH_SIZE && access(path, X_OK) == 0)
            return true;
        at += len + (at[len] ? 1 : 0);
    }
    return false;
}

static void close_others(void)
{
#ifdef HAVE_CLOSE_RANGE
    if (close_range(3, ~0U, 0) == 0)
        return;
#endif
    long most = sysconf(_SC_OPEN_MAX);
    for (int fd = 3; fd < (most > 0 && most < 65536 ? most : 65536); fd++)
        close(fd);
}

/* The child's side, until it is another program: only what is safe after fork(). */
static void become(const struct helper_request *request, const char *path, char **environment,
                   int nothing)
{
    sigset_t none;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigemptyset(&none);
    for (int n = 1; n < 32; n++)
        sigaction(n, &usual, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (request->own_group)
        setpgid(0, 0);
    dup2(request->in < 0 ? nothing : request->in, STDIN_FILENO);
    dup2(request->out < 0 ? nothing : request->out, STDOUT_FILENO);
    dup2(request->complains ? STDOUT_FILENO : nothing, STDERR_FILENO);
    close_others();
    execve(path, request->argv, environment);
    _exit(127);
}

bool helper_start(const struct helper_request *request, pid_t *pid, struct err *err)
{
    char path[PATH_SIZE];
    if (!find(request->env, request->argv[0], path))
        return err_set(err, ERR_IO, "no program %s", request->argv[0]);
    char **environment = scrubbed(request->env);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (environment && nothing >= 0) {
        *pid = fork();
        if (*pid == 0)
            become(request, path, environment, nothing);
        if (*pid < 0)
            err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    } else {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (nothing >= 0)
        close(nothing);
    free(environment);
    return !err_is(err);
}

bool helper_wait(pid_t pid, int64_t timeout_ms, int *status)
{
    for (int64_t waited = 0;; waited += 5) {
        int raw;
        pid_t ended = waitpid(pid, &raw, WNOHANG);
        if (ended == pid) {
            *status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
            return true;
        }
        if ((ended < 0 && errno != EINTR) || waited >= timeout_ms)
            return false;
        poll(NULL, 0, 5);
    }
}

void helper_linger(struct helper_list *list, pid_t pid)
{
    const size_t room = sizeof list->pids / sizeof *list->pids;
    if (list->count == room)
        memmove(list->pids, list->pids + 1, --list->count * sizeof *list->pids);
    list->pids[list->count++] = pid;
}

void helper_reap(struct helper_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (waitpid(list->pids[i], NULL, WNOHANG) == 0)
            list->pids[kept++] = list->pids[i];
    }
    list->count = kept;
}
