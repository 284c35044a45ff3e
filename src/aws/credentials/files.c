#include "aws/credentials/files.h"

#include "aws/profile.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/secret.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- names of cache files ----------------------------------------------------------------- */

/* The code point at *at, which moves behind it. Text that is not UTF-8 gives its bytes. */
static unsigned next_code_point(const char **at)
{
    const unsigned char *s = (const unsigned char *)*at;
    size_t more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : s[0] >= 0xc2 ? 1 : 0;
    unsigned code = more ? s[0] & (0x3fU >> more) : s[0];
    for (size_t i = 1; i <= more; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            (*at)++;
            return s[0];
        }
        code = code << 6 | (s[i] & 0x3fU);
    }
    *at += more + 1;
    return code;
}

/* Adds a string as Python does with ensure_ascii: everything else as \uXXXX. */
static void add_string(struct buf *json, const char *text)
{
    static const char shorts[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    buf_add_char(json, '"');
    while (*text) {
        unsigned code = next_code_point(&text);
        const char *found = NULL;
        for (const char *s = shorts; *s && !found; s += 2)
            if ((unsigned char)*s == code)
                found = s;
        if (found)
            buf_printf(json, "\\%c", found[1]);
        else if (code >= 0x20 && code < 0x7f)
            buf_add_char(json, (char)code);
        else if (code == 0x7f)
            buf_add_char(json, 0x7f);
        else if (code < 0x10000)
            buf_printf(json, "\\u%04x", code);
        else
            buf_printf(json, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
                       0xdc00 + ((code - 0x10000) & 0x3ff));
    }
    buf_add_char(json, '"');
}

static void add_name(struct cache_key *key, const char *name)
{
    const char *separator = key->json.len == 0 ? "{" : key->minified ? "," : ", ";
    buf_add_str(&key->json, separator);
    add_string(&key->json, name);
    buf_add_str(&key->json, key->minified ? ":" : ": ");
}

void cache_key_text(struct cache_key *key, const char *name, const char *text)
{
    if (!text)
        return;
    add_name(key, name);
    add_string(&key->json, text);
}

void cache_key_number(struct cache_key *key, const char *name, long long number)
{
    add_name(key, name);
    buf_printf(&key->json, "%lld", number);
}

static bool digest(const EVP_MD *kind, const char *text, size_t len, char out[CACHE_KEY_SIZE])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(text, len, bytes, &size, kind, NULL) != 1 || size * 2 >= CACHE_KEY_SIZE)
        return false;
    for (unsigned i = 0; i < size; i++)
        snprintf(out + i * 2, 3, "%02x", bytes[i]);
    return true;
}

bool cache_key_finish(struct cache_key *key, char out[CACHE_KEY_SIZE])
{
    if (key->json.len == 0)
        buf_add_char(&key->json, '{');
    buf_add_char(&key->json, '}');
    return !key->json.failed && digest(EVP_sha1(), buf_text(&key->json), key->json.len, out);
}

void cache_key_clean_up(struct cache_key *key)
{
    buf_clean_up(&key->json);
}

bool cache_key_sha1(const char *text, char out[CACHE_KEY_SIZE])
{
    return digest(EVP_sha1(), text, strlen(text), out);
}

bool cache_key_sha256(const char *text, char out[CACHE_KEY_SIZE])
{
    return digest(EVP_sha256(), text, strlen(text), out);
}

/* --- paths -------------------------------------------------------------------------------- */

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

char *cred_files_target(const char *path)
{
    char *target = realpath(path, NULL);
    return target ? target : strdup(path);
}

/* Cuts a path to what is there of it: the folder in which the first of the missing ones would be
 * made. False when that is none. */
static bool cut_to_folder(char *path)
{
    struct stat st = {0};
    do {
        char *slash = strrchr(path, '/');
        if (!slash || slash == path)
            return true;
        *slash = '\0';
    } while (stat(path, &st) != 0);
    return S_ISDIR(st.st_mode);
}

bool cred_files_storable(const char *path, struct err *err)
{
    struct file_replacement r;
    char *target = cred_files_target(path);
    char *folder = target ? strdup(target) : NULL;
    if (!folder) {
        free(target);
        return err_set(err, ERR_OOM, "while looking at a cache");
    }
    bool is_folder = cut_to_folder(folder);
    size_t len = strlen(folder);
    bool made =
        strrchr(target, '/') == target + len; /* else only the permissions can be looked at */
    bool ok = made ? file_replace_begin(&r, target, 4096, err)
                   : (is_folder && access(folder, W_OK | X_OK) == 0) ||
                         err_set(err, ERR_IO, "%.200s: %s", folder,
                                 is_folder ? strerror(errno) : "not a folder");
    if (made)
        file_replace_abandon(&r);
    free(folder);
    free(target);
    return ok;
}

/* --- changes ------------------------------------------------------------------------------ */

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
static void watch_file(struct cred_watch *watch, char *path)
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
    watch_file(watch, secret_strdup(path));
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
        watch_file(watch, cred_files_sso(env, session, url));
    if (login)
        watch_file(watch, cred_files_login(env, login));
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
    watch_file(watch, profile_expand_path(env, config ? config : "~/.aws/config"));
    watch_file(watch, profile_expand_path(env, credentials ? credentials : "~/.aws/credentials"));
    const char *token = env_get_nonempty(env, "AWS_WEB_IDENTITY_TOKEN_FILE");
    if (token)
        add_copy(watch, token);
    /* The CLI's caches of roles: the folder changes with every file that is made in it. */
    watch_file(watch, profile_expand_path(env, "~/.aws/cli/cache"));
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
