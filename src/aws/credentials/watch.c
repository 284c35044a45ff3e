#include "aws/credentials/watch.h"

#include "aws/credentials/files.h"
#include "aws/profile.h"
#include "base/file.h"
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FILES    24
#define MAX_PROFILES 8 /* along source_profile */

struct watched {
    char *path;
    struct file_stamp stamp;
};

struct cred_watch {
    struct watched files[MAX_FILES];
    size_t count;
};

/* Takes a path; NULL, and one too many, are dropped. */
static void add(struct cred_watch *watch, char *path)
{
    if (!path || watch->count == MAX_FILES) {
        free(path);
        return;
    }
    struct watched *file = &watch->files[watch->count++];
    file->path = path;
    file->stamp = file_stamp_of(path);
}

static void add_copy(struct cred_watch *watch, const char *path)
{
    add(watch, secret_strdup(path));
}

/* What a login of one profile would change. */
static void add_profile(struct cred_watch *watch, const struct env *env,
                        const struct profiles *profiles, const char *profile)
{
    const char *session = profile_get(profiles, PROFILE_MERGED, profile, "sso_session");
    const char *url = profile_get(profiles, PROFILE_MERGED, profile, "sso_start_url");
    const char *login = profile_get(profiles, PROFILE_MERGED, profile, "login_session");
    const char *token = profile_get(profiles, PROFILE_MERGED, profile, "web_identity_token_file");
    if (session || url)
        add(watch, cred_files_sso(env, session, url));
    if (login)
        add(watch, cred_files_login(env, login));
    if (token)
        add_copy(watch, token);
}

static void add_profiles(struct cred_watch *watch, const struct env *env,
                         const struct profiles *profiles, const char *profile)
{
    for (int i = 0; profile && i < MAX_PROFILES; i++) {
        add_profile(watch, env, profiles, profile);
        profile = profile_get(profiles, PROFILE_MERGED, profile, "source_profile");
    }
}

struct cred_watch *cred_watch_new(const struct env *env, const char *profile, struct err *err)
{
    struct cred_watch *watch = calloc(1, sizeof *watch);
    if (!watch) {
        err_set(err, ERR_OOM, "while watching for a login");
        return NULL;
    }
    const char *config = env_get(env, "AWS_CONFIG_FILE");
    const char *credentials = env_get(env, "AWS_SHARED_CREDENTIALS_FILE");
    add(watch, profile_expand_path(env, config ? config : "~/.aws/config"));
    add(watch, profile_expand_path(env, credentials ? credentials : "~/.aws/credentials"));
    const char *token = env_get_nonempty(env, "AWS_WEB_IDENTITY_TOKEN_FILE");
    if (token)
        add_copy(watch, token);
    /* The CLI's caches of roles: the folder changes with every file that is made in it. */
    add(watch, profile_expand_path(env, "~/.aws/cli/cache"));
    /* Files that cannot be understood are watched, and name no others. */
    struct profiles *profiles = profiles_load(env, NULL);
    if (profiles)
        add_profiles(watch, env, profiles, profile);
    profiles_destroy(profiles);
    return watch;
}

bool cred_watch_changed(struct cred_watch *watch)
{
    bool changed = false;
    for (size_t i = 0; i < watch->count; i++) {
        struct file_stamp stamp = file_stamp_of(watch->files[i].path);
        changed |= !file_stamp_same(&stamp, &watch->files[i].stamp);
        watch->files[i].stamp = stamp;
    }
    return changed;
}

void cred_watch_destroy(struct cred_watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; i < watch->count; i++)
        free(watch->files[i].path);
    free(watch);
}
