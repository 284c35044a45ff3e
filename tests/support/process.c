#include "config.h"

#include "support/process.h"

#include "aws/shlex.h"
#include "support/child.h"
#include "support/keep.h"
#include "support/paths.h"
#include "support/patience.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

extern char **environ;

enum { WORDS_MAX = 256 };

/* A NULL-terminated list of borrowed strings. */
struct words {
    const char *list[WORDS_MAX];
    size_t count;
};

static void words_add(struct words *words, const char *word)
{
    if (words->count == WORDS_MAX - 1)
        patience_die("too many words");
    words->list[words->count++] = word;
    words->list[words->count] = NULL;
}

/* --- environment ----------------------------------------------------------------------------- */

static bool same_name(const char *a, const char *b)
{
    size_t len = strcspn(a, "=");
    return strcspn(b, "=") == len && strncmp(a, b, len) == 0;
}

/* Puts "NAME=value" in the place of the variable of that name; "NAME" alone takes it out. */
static void set_variable(struct words *env, const char *variable)
{
    size_t kept = 0;
    for (size_t i = 0; i < env->count; i++)
        if (!same_name(env->list[i], variable))
            env->list[kept++] = env->list[i];
    env->count = kept;
    env->list[kept] = NULL;
    if (strchr(variable, '='))
        words_add(env, variable);
}

const char *const *child_env(const char *home, const char *const *extra)
{
    static const char *const handed_on[] = {"ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS",
                                            "TSAN_OPTIONS", "TMPDIR",       "GCOV_PREFIX",
                                            "VALGRIND_LIB"};
    struct words env = {0};
    words_add(&env, paths_variable());
    words_add(&env, "LANG=C.UTF-8");
    words_add(&env, "TZ=UTC");
    words_add(&env, "AWS_EC2_METADATA_DISABLED=true");
    words_add(&env, keep_printf("HOME=%s", home));
    for (size_t i = 0; i < sizeof handed_on / sizeof *handed_on; i++)
        for (char **variable = environ; *variable; variable++)
            if (same_name(*variable, handed_on[i]))
                words_add(&env, *variable);
    for (; extra && *extra; extra++)
        set_variable(&env, *extra);
    return keep_list(env.list, env.count);
}

/* --- argv ------------------------------------------------------------------------------------- */

/* The program as a path: a name without a slash is looked for in the test's own PATH. */
static const char *find_program(const char *name)
{
    const char *path = getenv("PATH");
    if (strchr(name, '/') || !path)
        return name;
    while (*path) {
        size_t len = strcspn(path, ":");
        char candidate[4096];
        snprintf(candidate, sizeof candidate, "%.*s/%s", (int)len, path, name);
        if (access(candidate, X_OK) == 0)
            return keep_printf("%s", candidate);
        path += len + (path[len] == ':');
    }
    return name;
}

/* Words of ROLLCALL_TEST_WRAPPER, quoted as for a shell, come before the program under test. */
static void add_wrapper(struct words *argv, const char *program)
{
    const char *wrapper = getenv("ROLLCALL_TEST_WRAPPER");
    if (!wrapper || strcmp(program, paths_built("rollcall")) != 0)
        return;
    struct shlex_words words;
    if (shlex_split(wrapper, &words) != SHLEX_OK)
        patience_die("ROLLCALL_TEST_WRAPPER");
    for (size_t i = 0; i < words.count; i++) {
        const char *word = keep_printf("%s", words.word[i]);
        words_add(argv, argv->count ? word : find_program(word));
    }
    shlex_clean_up(&words);
}

static void complete_argv(struct words *argv, const char *const *given)
{
    const char *program = find_program(given[0]);
    add_wrapper(argv, program);
    words_add(argv, program);
    for (given++; *given; given++)
        words_add(argv, *given);
}

/* --- start and end ---------------------------------------------------------------------------- */

/* A test may itself have been started by nohup, or in the background of a shell. */
static void forget_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++)
        signal(number, SIG_DFL);
}

/* In the new process: dies with its parent, takes its descriptors, its terminal and its folder. */
static void settle_in(const struct process_plan *plan, pid_t parent)
{
#ifdef HAVE_SYS_PRCTL_H
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
#else
    (void)parent;
#endif
    if (plan->session)
        setsid();
    if (plan->terminal)
        ioctl(plan->fds[0], TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(plan->fds[fd], fd);
    for (int fd = 0; fd < 3; fd++)
        if (plan->fds[fd] > 2)
            close(plan->fds[fd]);
    forget_signals();
    if (chdir(plan->folder) != 0)
        _exit(127);
}

/* exec() wants strings that it could write to. */
static char **exec_list(const char *const *list)
{
    size_t count = 0;
    while (list[count])
        count++;
    char **copy = calloc(count + 1, sizeof *copy);
    for (size_t i = 0; copy && i < count; i++)
        copy[i] = strdup(list[i]);
    return copy;
}

static void become(const struct process_plan *plan, const struct words *argv)
{
    environ = exec_list(plan->env);
    if (plan->run) {
        int status = plan->run(plan->data);
        fflush(NULL);
        _exit(status);
    }
    execv(argv->list[0], exec_list(argv->list));
    dprintf(2, "cannot run %s: %s\n", argv->list[0], strerror(errno));
    _exit(127);
}

pid_t process_start(const struct process_plan *plan)
{
    struct words argv = {0};
    if (!plan->run)
        complete_argv(&argv, plan->argv);
    fflush(NULL);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0)
        patience_die("fork");
    if (pid == 0) {
        settle_in(plan, parent);
        become(plan, &argv);
    }
    return pid;
}

bool process_reap(pid_t pid, int *status)
{
    int how = 0;
    pid_t ended = waitpid(pid, &how, WNOHANG);
    if (ended == 0)
        return false;
    if (ended < 0)
        patience_die("waitpid");
    *status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return true;
}

/* --- is it at rest? --------------------------------------------------------------------------- */

/* A thread's state is the letter behind its name, which stands in brackets and may hold anything.
 */
static bool thread_rests(pid_t pid, const char *thread)
{
    char path[300], line[512] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%.200s/stat", (int)pid, thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return true; /* it has ended since */
    size_t len = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[len] = '\0';
    const char *state = strrchr(line, ')');
    return !state || (state[1] == ' ' && state[2] != 'R' && state[2] != 'D');
}

bool process_rests(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    bool rests = true;
    if (!threads)
        return true;
    for (struct dirent *entry; rests && (entry = readdir(threads));)
        rests = entry->d_name[0] == '.' || thread_rests(pid, entry->d_name);
    closedir(threads);
    return rests;
}
