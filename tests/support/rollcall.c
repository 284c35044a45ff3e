#include "support/rollcall.h"

#include "support/keep.h"
#include "support/paths.h"

#include <string.h>

enum { WORDS_MAX = 64 };

static size_t split(const char *text, const char **words, size_t count)
{
    while (*(text += strspn(text, " ")) && count < WORDS_MAX - 1) {
        int len = (int)strcspn(text, " ");
        words[count++] = keep_printf("%.*s", len, text);
        text += len;
    }
    words[count] = NULL;
    return count;
}

static size_t append(const char *const *list, const char **words, size_t count)
{
    for (; list && *list && count < WORDS_MAX - 1; list++)
        words[count++] = *list;
    words[count] = NULL;
    return count;
}

struct child *rollcall_start(const struct simproc *sim, const char *const *env,
                             const char *arguments)
{
    const char *argv[WORDS_MAX] = {paths_built("rollcall"), "--no-config"};
    const char *variables[WORDS_MAX] = {NULL};
    split(arguments, argv, 2);
    size_t count = append(sim ? simproc_env(sim) : NULL, variables, 0);
    append(env, variables, count);
    return child_start(&(struct child_options){.argv = argv, .env = variables, .session = true});
}

struct child_result rollcall_run_with(const struct simproc *sim, const char *const *env,
                                      const char *arguments)
{
    struct child_result result;
    struct child *child = rollcall_start(sim, env, arguments);
    child_wait(child, 300000, &result);
    child_destroy(child);
    return result;
}

struct child_result rollcall_run(const struct simproc *sim, const char *arguments)
{
    return rollcall_run_with(sim, NULL, arguments);
}
