#include "aws/credentials/files.h"

#include "aws/credentials/cache_key.h"
#include "aws/profile.h"
#include "base/buf.h"
#include "base/secret.h"

#define MAX_PATH (16U << 10)

/* folder/key.json, where ~ in the folder is the home. */
static char *path_in(const struct env *env, const char *folder, const char *key)
{
    struct buf path = BUF_INIT(MAX_PATH);
    char *expanded = profile_expand_path(env, folder);
    if (expanded)
        buf_printf(&path, "%s/%s.json", expanded, key);
    path.failed |= !expanded;
    secret_free(expanded);
    return buf_take(&path);
}

char *cred_files_role(const struct env *env, const char *key)
{
    return path_in(env, "~/.aws/cli/cache", key);
}

char *cred_files_sso(const struct env *env, const char *session, const char *start_url)
{
    char key[CACHE_KEY_SIZE];
    if (!cache_key_sha1(session ? session : start_url, key))
        return NULL;
    return path_in(env, "~/.aws/sso/cache", key);
}

char *cred_files_login(const struct env *env, const char *session_arn)
{
    char key[CACHE_KEY_SIZE];
    const char *folder = env_get_nonempty(env, "AWS_LOGIN_CACHE_DIRECTORY");
    if (!cache_key_sha256(session_arn, key))
        return NULL;
    return path_in(env, folder ? folder : "~/.aws/login/cache", key);
}
