#include "base/env.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

struct env {
    char **variables;
};

struct env *env_capture(char *const *variables)
{
    size_t count = 0;
    while (variables[count])
        count++;
    struct env *env = calloc(1, sizeof *env);
    if (!env || !(env->variables = calloc(count + 1, sizeof *env->variables)))
        goto fail;
    for (size_t i = 0; i < count; i++)
        if (!(env->variables[i] = secret_strdup(variables[i])))
            goto fail;
    return env;
fail:
    env_destroy(env);
    return NULL;
}

const char *env_get(const struct env *env, const char *name)
{
    size_t len = strlen(name);
    for (char **v = env->variables; *v; v++)
        if (strncmp(*v, name, len) == 0 && (*v)[len] == '=')
            return *v + len + 1;
    return NULL;
}

const char *env_get_nonempty(const struct env *env, const char *name)
{
    const char *value = env_get(env, name);
    return value && *value ? value : NULL;
}

char *const *env_all(const struct env *env)
{
    return env->variables;
}

void env_destroy(struct env *env)
{
    if (!env)
        return;
    for (char **v = env->variables; v && *v; v++)
        secret_free(*v);
    free(env->variables);
    free(env);
}
