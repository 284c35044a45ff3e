#include "config.h"

#include "app/demo_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The scenario of a plain --demo. */
#define USUAL "meeting"

/* Relative to the folder of the binary. */
static const char *const simulator_places[] = {
    "/rollcall-sim",
    "/../libexec/rollcall/rollcall-sim",
};
static const char *const scenario_places[] = {
    "/../share/rollcall/demo", /* installed */
    "/data/demo",              /* built in the source folder */
    "/../data/demo",           /* built in build/ */
};

/* The folder of our own binary, without a slash at its end. */
static bool own_folder(const char *program, char folder[DEMO_PATH_SIZE])
{
    ssize_t n = readlink("/proc/self/exe", folder, DEMO_PATH_SIZE - 1);
    if (n > 0)
        folder[n] = '\0';
    else
        snprintf(folder, DEMO_PATH_SIZE, "%s", program);
    char *slash = strrchr(folder, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return true;
}

/* Looks for the simulator in PATH, where the binary's own folder is not known. */
static bool in_path(const struct env *env, char path[DEMO_PATH_SIZE])
{
    for (const char *at = env_get_nonempty(env, "PATH"); at && *at;) {
        size_t len = strcspn(at, ":");
        int n = snprintf(path, DEMO_PATH_SIZE, "%.*s/rollcall-sim", (int)len, at);
        if (len > 0 && n < DEMO_PATH_SIZE && access(path, X_OK) == 0)
            return true;
        at += len + (at[len] ? 1 : 0);
    }
    return false;
}

/* The first of several places where something is that can be accessed so. */
static bool first_place(const char *const *places, size_t count, const char *folder, int how,
                        char path[DEMO_PATH_SIZE])
{
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(path, DEMO_PATH_SIZE, "%s%s", folder, places[i]);
        if (n < DEMO_PATH_SIZE && access(path, how) == 0)
            return true;
    }
    return false;
}

bool demo_files_simulator(const char *program, const struct env *env, char path[DEMO_PATH_SIZE],
                          struct err *err)
{
    char folder[DEMO_PATH_SIZE];
    size_t count = sizeof simulator_places / sizeof *simulator_places;
    if (own_folder(program, folder) && first_place(simulator_places, count, folder, X_OK, path))
        return true;
    return in_path(env, path) ||
           err_set(err, ERR_USAGE, "the demo needs rollcall-sim, which is not installed");
}

/* The folder of the scenarios. */
static bool scenario_folder(const char *program, char path[DEMO_PATH_SIZE])
{
    char folder[DEMO_PATH_SIZE];
    size_t count = sizeof scenario_places / sizeof *scenario_places;
    if (own_folder(program, folder) && first_place(scenario_places, count, folder, R_OK, path))
        return true;
    snprintf(path, DEMO_PATH_SIZE, "%s/demo", PKGDATADIR);
    return access(path, R_OK) == 0;
}

char *demo_files_names(const char *program, char out[DEMO_NAMES_SIZE])
{
    const size_t size = DEMO_NAMES_SIZE;
    char folder[DEMO_PATH_SIZE];
    struct dirent **entries = NULL;
    int count = scenario_folder(program, folder) ? scandir(folder, &entries, NULL, alphasort) : -1;
    out[0] = '\0';
    for (int i = 0; i < count; i++) {
        size_t len = strlen(out);
        const char *dot = strrchr(entries[i]->d_name, '.');
        if (dot && strcmp(dot, ".json") == 0)
            snprintf(out + len, size - len, "%s%.*s", len ? ", " : "",
                     (int)(dot - entries[i]->d_name), entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return out;
}

bool demo_files_scenario(const char *program, const char *name, char path[DEMO_PATH_SIZE],
                         struct err *err)
{
    char folder[DEMO_PATH_SIZE], known[DEMO_NAMES_SIZE];
    if (strchr(name, '/') || strchr(name, '.')) {
        bool fits = snprintf(path, DEMO_PATH_SIZE, "%s", name) < DEMO_PATH_SIZE;
        return (fits && access(path, R_OK) == 0) ||
               err_set(err, ERR_USAGE, "--demo: no file %s", name);
    }
    if (!scenario_folder(program, folder))
        return err_set(err, ERR_USAGE, "the demo's scenarios are not installed");
    int n = snprintf(path, DEMO_PATH_SIZE, "%s/%s.json", folder, *name ? name : USUAL);
    if (n < DEMO_PATH_SIZE && access(path, R_OK) == 0)
        return true;
    return err_set(err, ERR_USAGE, "--demo: no scenario \"%s\"; there are %s", name,
                   demo_files_names(program, known));
}
