/* The environment, captured once at start, so that every other room reads a value and not a global.
 * Immutable after it is made, hence safe on any thread. Values may be secrets: they are wiped. */
#ifndef ROLLCALL_BASE_ENV_H
#define ROLLCALL_BASE_ENV_H

struct env;

/* Copies a NULL-terminated array of "NAME=value" strings (environ, or a test's own). NULL when
 * memory is out. Free with env_destroy(). */
struct env *env_capture(char *const *variables);

/* The value, or NULL when the variable is not set. Lives as long as the env. */
const char *env_get(const struct env *env, const char *name);

/* The same, but an empty value counts as not set. */
const char *env_get_nonempty(const struct env *env, const char *name);

/* All of it, NULL-terminated, for a child process. Lives as long as the env. */
char *const *env_all(const struct env *env);

void env_destroy(struct env *env);

#endif
