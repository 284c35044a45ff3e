#include "aws/profile.h"

#include "aws/ini.h"
#include "aws/shlex.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/secret.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PATH_LENGTH (64U << 10)

/* A name, and what the files say under it. Sections belong to the two struct ini. */
struct row {
    char *name;
    const struct ini_section *config;
    const struct ini_section *credentials;
};

struct table {
    struct row *rows;
    size_t count;
};

/* One of the two files. */
struct source {
    char *path;
    char *shown; /* the path with ~ for the home folder */
    enum profile_found found;
    struct ini ini;
};

struct profiles {
    struct source config;
    struct source credentials;
    struct table profiles;
    struct table sessions;
    struct table services;
};

/* --- tables of names ---------------------------------------------------------------------- */

static struct row *find_row(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return &table->rows[i];
    return NULL;
}

/* The row of that name, made when there is none. NULL when memory is out. */
static struct row *make_row(struct table *table, const char *name)
{
    struct row *row = find_row(table, name);
    if (row)
        return row;
    struct row *bigger = realloc(table->rows, (table->count + 1) * sizeof *bigger);
    if (!bigger)
        return NULL;
    table->rows = bigger;
    bigger[table->count] = (struct row){.name = secret_strdup(name)};
    return bigger[table->count].name ? &bigger[table->count++] : NULL;
}

static void free_table(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        secret_free(table->rows[i].name);
    free(table->rows);
}

/* Puts a section "WORD NAME" of the config file into its table. Sections of any other form are
 * none of ours; the AWS CLI skips them in silence too. */
static bool add_named(struct table *table, const struct ini_section *section)
{
    struct shlex_words words;
    enum shlex_result result = shlex_split(section->name, &words);
    bool ok = result != SHLEX_OUT_OF_MEMORY;
    if (result == SHLEX_OK && words.count == 2) {
        struct row *row = make_row(table, words.word[1]);
        ok = row != NULL;
        if (row)
            row->config = section;
    }
    shlex_clean_up(&words);
    return ok;
}

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool add_config_section(struct profiles *p, const struct ini_section *section)
{
    if (begins_with(section->name, "profile"))
        return add_named(&p->profiles, section);
    if (begins_with(section->name, "sso-session"))
        return add_named(&p->sessions, section);
    if (begins_with(section->name, "services"))
        return add_named(&p->services, section);
    if (strcmp(section->name, "default") != 0)
        return true;
    struct row *row = make_row(&p->profiles, "default");
    if (row)
        row->config = section;
    return row != NULL;
}

static bool build_tables(struct profiles *p)
{
    for (size_t i = 0; i < p->config.ini.count; i++)
        if (!add_config_section(p, &p->config.ini.sections[i]))
            return false;
    for (size_t i = 0; i < p->credentials.ini.count; i++) {
        struct row *row = make_row(&p->profiles, p->credentials.ini.sections[i].name);
        if (!row)
            return false;
        row->credentials = &p->credentials.ini.sections[i];
    }
    return true;
}

/* --- paths -------------------------------------------------------------------------------- */

char *profile_home(const struct env *env)
{
    const char *home = env_get(env, "HOME");
    if (home)
        return secret_strdup(home);
    struct passwd entry;
    struct passwd *found = NULL;
    char text[4096];
    bool known = getpwuid_r(getuid(), &entry, text, sizeof text, &found) == 0 && found;
    return secret_strdup(known ? found->pw_dir : "/");
}

/* Appends the value of the variable that begins at the '$' and returns what follows its name. A
 * variable that is not set stays as it is. */
static const char *expand_variable(const struct env *env, const char *at, struct buf *out)
{
    const char *name = at + 1;
    const char *end = name;
    bool braces = *name == '{';
    if (braces)
        end = strchr(++name, '}');
    else
        while (isalnum((unsigned char)*end) || *end == '_')
            end++;
    if (!end || (end == name && !braces)) {
        buf_add_char(out, '$');
        return at + 1;
    }
    char *copy = secret_strndup(name, (size_t)(end - name));
    const char *value = copy ? env_get(env, copy) : NULL;
    secret_free(copy);
    end += braces;
    if (value)
        buf_add_str(out, value);
    else
        buf_add(out, at, (size_t)(end - at));
    return end;
}

/* Appends the home folder that "~" or "~user" means and returns what follows it; without such a
 * user, the text stays as it is. */
static const char *expand_home(const struct env *env, const char *path, struct buf *out)
{
    const char *end = path + strcspn(path, "/");
    char *home = NULL;
    if (end == path + 1) {
        home = profile_home(env);
    } else {
        char *user = secret_strndup(path + 1, (size_t)(end - path - 1));
        struct passwd entry;
        struct passwd *found = NULL;
        char text[4096];
        bool known = user && getpwnam_r(user, &entry, text, sizeof text, &found) == 0 && found;
        home = known ? secret_strdup(found->pw_dir) : secret_strndup(path, (size_t)(end - path));
        secret_free(user);
    }
    if (!home) {
        out->failed = true;
        return end;
    }
    size_t len = strlen(home);
    while (len && home[len - 1] == '/')
        len--;
    buf_add(out, home, len);
    secret_free(home);
    if (out->len == 0 && !*end)
        buf_add_char(out, '/');
    return end;
}

char *profile_expand_path(const struct env *env, const char *path)
{
    struct buf expanded = BUF_INIT_SECRET(MAX_PATH_LENGTH);
    for (const char *at = path; *at;) {
        if (*at == '$')
            at = expand_variable(env, at, &expanded);
        else
            buf_add_char(&expanded, *at++);
    }
    struct buf out = BUF_INIT_SECRET(MAX_PATH_LENGTH);
    const char *rest = buf_text(&expanded);
    if (*rest == '~')
        rest = expand_home(env, rest, &out);
    buf_add_str(&out, rest);
    out.failed |= expanded.failed;
    buf_clean_up(&expanded);
    return buf_take(&out);
}

bool profile_number(const char *text, long *number)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text)
        return false;
    end += strspn(end, " \t\r\n\v\f");
    if (!*end)
        *number = n;
    return !*end;
}

char *profile_expand_home(const struct env *env, const char *path)
{
    struct buf out = BUF_INIT_SECRET(MAX_PATH_LENGTH);
    buf_add_str(&out, *path == '~' ? expand_home(env, path, &out) : path);
    return buf_take(&out);
}

static char *shown_path(const struct env *env, const char *path)
{
    char *home = profile_home(env);
    size_t len = home ? strlen(home) : 0;
    struct buf out = BUF_INIT(MAX_PATH_LENGTH);
    bool inside = len > 1 && strncmp(path, home, len) == 0 && path[len] == '/';
    buf_printf(&out, "%s%s", inside ? "~" : "", inside ? path + len : path);
    secret_free(home);
    return buf_take(&out);
}

/* --- loading ------------------------------------------------------------------------------ */

static bool parse_source(struct source *source, const char *text, size_t len, struct err *err)
{
    if (ini_parse(text, len, source->shown, &source->ini, err))
        return true;
    if (err && err->code == ERR_AWS_CONFIG)
        err_set_remedy(err, "correct that line of %s; the AWS CLI stumbles over it too",
                       source->shown);
    return false;
}

static enum profile_found found_of(enum file_result result)
{
    if (result == FILE_FAILED)
        return PROFILE_FOUND_UNREADABLE;
    return result == FILE_OK ? PROFILE_FOUND_FILE : PROFILE_FOUND_NOTHING;
}

/* Finds a file by its variable, or in its usual place, and reads it. */
static bool load_source(struct source *source, const struct env *env, const char *variable,
                        const char *usual, struct err *err)
{
    const char *named = env_get(env, variable);
    struct buf text = BUF_INIT_SECRET(INI_MAX_FILE);
    struct err why = ERR_INIT;
    bool ok = (source->path = profile_expand_path(env, named ? named : usual)) &&
              (source->shown = shown_path(env, source->path));
    if (!ok)
        err_set(err, ERR_OOM, "while reading the AWS config files");
    else
        source->found = found_of(file_read(source->path, &text, &why));
    if (ok && source->found == PROFILE_FOUND_FILE)
        ok = parse_source(source, buf_text(&text), text.len, err);
    buf_clean_up(&text);
    return ok;
}

static bool load(struct profiles *p, const struct env *env, struct err *err)
{
    return load_source(&p->config, env, "AWS_CONFIG_FILE", "~/.aws/config", err) &&
           load_source(&p->credentials, env, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials",
                       err) &&
           (build_tables(p) || err_set(err, ERR_OOM, "while reading the AWS config files"));
}

struct profiles *profiles_load(const struct env *env, struct err *err)
{
    struct profiles *p = calloc(1, sizeof *p);
    if (!p) {
        err_set(err, ERR_OOM, "while reading the AWS config files");
        return NULL;
    }
    if (load(p, env, err))
        return p;
    profiles_destroy(p);
    return NULL;
}

static void free_source(struct source *source)
{
    secret_free(source->path);
    secret_free(source->shown);
    ini_clean_up(&source->ini);
}

void profiles_destroy(struct profiles *profiles)
{
    if (!profiles)
        return;
    free_table(&profiles->profiles);
    free_table(&profiles->sessions);
    free_table(&profiles->services);
    free_source(&profiles->config);
    free_source(&profiles->credentials);
    free(profiles);
}

/* --- asking ------------------------------------------------------------------------------- */

bool profiles_has(const struct profiles *profiles, const char *profile)
{
    return find_row(&profiles->profiles, profile) != NULL;
}

static const struct ini_item *find_item(const struct profiles *profiles, enum profile_file file,
                                        const char *profile, const char *key)
{
    const struct row *row = find_row(&profiles->profiles, profile);
    const struct ini_item *item = NULL;
    if (row && file != PROFILE_CONFIG)
        item = ini_section_item(row->credentials, key);
    if (row && !item && file != PROFILE_CREDENTIALS)
        item = ini_section_item(row->config, key);
    return item;
}

const char *profile_get(const struct profiles *profiles, enum profile_file file,
                        const char *profile, const char *key)
{
    const struct ini_item *item = find_item(profiles, file, profile, key);
    return item ? item->value : NULL;
}

bool profile_has(const struct profiles *profiles, const char *profile, const char *key)
{
    return find_item(profiles, PROFILE_MERGED, profile, key) != NULL;
}

static const char *nested_value(const struct ini_item *item, const char *key)
{
    for (size_t i = 0; item && i < item->nested_count; i++)
        if (strcmp(item->nested[i].key, key) == 0)
            return item->nested[i].value;
    return NULL;
}

bool profile_check_values(const struct profiles *profiles, const char *profile, struct err *err)
{
    static const char *const keys[] = {
        "region",
        "role_arn",
        "source_profile",
        "credential_source",
        "external_id",
        "mfa_serial",
        "role_session_name",
        "duration_seconds",
        "sso_session",
        "sso_start_url",
        "sso_region",
        "sso_account_id",
        "sso_role_name",
        "login_session",
        "credential_process",
        "web_identity_token_file",
        "ca_bundle",
        "aws_access_key_id",
        "endpoint_url",
        "aws_secret_access_key",
        "services",
        "retry_mode",
        "max_attempts",
        "aws_session_token",
        "aws_security_token",
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct ini_item *item = find_item(profiles, PROFILE_MERGED, profile, keys[i]);
        if (!item || item->value)
            continue;
        enum profile_file file = profile_decided_by(profiles, profile, keys[i]);
        err_set(err, ERR_AWS_CONFIG, "%.100s:%zu: %s is a map", profiles_shown_path(profiles, file),
                item->line, keys[i]);
        err_set_remedy(err, "the line below it is indented: take the blanks out");
        return false;
    }
    return true;
}

enum profile_file profile_decided_by(const struct profiles *profiles, const char *profile,
                                     const char *key)
{
    if (find_item(profiles, PROFILE_CREDENTIALS, profile, key))
        return PROFILE_CREDENTIALS;
    if (find_item(profiles, PROFILE_CONFIG, profile, key))
        return PROFILE_CONFIG;
    return PROFILE_MERGED;
}

bool profiles_sso_exists(const struct profiles *profiles, const char *session)
{
    return find_row(&profiles->sessions, session) != NULL;
}

const char *profiles_sso_get(const struct profiles *profiles, const char *session, const char *key)
{
    const struct row *row = find_row(&profiles->sessions, session);
    const struct ini_item *item = row ? ini_section_item(row->config, key) : NULL;
    return item ? item->value : NULL;
}

bool profiles_services_exist(const struct profiles *profiles, const char *services)
{
    return find_row(&profiles->services, services) != NULL;
}

const char *profiles_services_get(const struct profiles *profiles, const char *services,
                                  const char *service, const char *key)
{
    const struct row *row = find_row(&profiles->services, services);
    return nested_value(row ? ini_section_item(row->config, service) : NULL, key);
}

/* Two maps are the same when they say the same, in whichever order. */
static bool same_value(const struct ini_item *a, const struct ini_item *b)
{
    if (a->value && b->value)
        return strcmp(a->value, b->value) == 0;
    if (a->value || b->value || a->nested_count != b->nested_count)
        return false;
    for (size_t i = 0; i < a->nested_count; i++) {
        const char *other = nested_value(b, a->nested[i].key);
        if (!other || strcmp(a->nested[i].value, other) != 0)
            return false;
    }
    return true;
}

const char *profiles_sso_conflict(const struct profiles *profiles, const char *profile,
                                  const char *session)
{
    const struct row *row = find_row(&profiles->sessions, session);
    for (size_t i = 0; row && i < row->config->count; i++) {
        const struct ini_item *item = &row->config->items[i];
        const struct ini_item *own = find_item(profiles, PROFILE_MERGED, profile, item->key);
        if (own && !same_value(own, item))
            return item->key;
    }
    return NULL;
}

size_t profiles_count(const struct profiles *profiles)
{
    return profiles->profiles.count;
}

const char *profiles_name(const struct profiles *profiles, size_t index)
{
    return profiles->profiles.rows[index].name;
}

static const struct source *source_of(const struct profiles *profiles, enum profile_file file)
{
    return file == PROFILE_CREDENTIALS ? &profiles->credentials : &profiles->config;
}

const char *profiles_shown_path(const struct profiles *profiles, enum profile_file file)
{
    return source_of(profiles, file)->shown;
}

enum profile_found profiles_found(const struct profiles *profiles, enum profile_file file)
{
    return source_of(profiles, file)->found;
}

const char *profiles_unreadable(const struct profiles *profiles)
{
    static const enum profile_file files[] = {PROFILE_CONFIG, PROFILE_CREDENTIALS};
    for (size_t i = 0; i < 2; i++)
        if (profiles_found(profiles, files[i]) == PROFILE_FOUND_UNREADABLE)
            return profiles_shown_path(profiles, files[i]);
    return NULL;
}
