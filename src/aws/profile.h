/* What ~/.aws/config and ~/.aws/credentials say of profiles, SSO sessions and services.
 *
 * Sections of the credentials file are laid over the config file's profile of the same name, key
 * by key, as the AWS CLI does it. In the config file a profile is "[default]" or
 * "[profile NAME]" (words as in a shell), and the later of two sections that name the same profile
 * replaces the earlier one whole. Immutable after loading, hence safe on any thread. Strings live
 * as long as the struct profiles. */
#ifndef ROLLCALL_AWS_PROFILE_H
#define ROLLCALL_AWS_PROFILE_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct profiles;

/* Which of the two files is asked. */
enum profile_file {
    PROFILE_MERGED,      /* the credentials file's value, else the config file's */
    PROFILE_CONFIG,      /* AWS_CONFIG_FILE, else ~/.aws/config */
    PROFILE_CREDENTIALS, /* AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials */
};

/* Reads both files; one that is missing is empty, and so is one that may not be read (as in the
 * AWS CLI; profiles_unreadable() tells). NULL and *err (ERR_AWS_CONFIG with file and line, or
 * ERR_OOM) when one cannot be understood. Free with profiles_destroy(). */
struct profiles *profiles_load(const struct env *env, struct err *err);

void profiles_destroy(struct profiles *profiles);

/* Does the profile stand in either file? */
bool profiles_has(const struct profiles *profiles, const char *profile);

/* A property of a profile; NULL when it is not there, or is a map. The key is lower case. */
const char *profile_get(const struct profiles *profiles, enum profile_file file,
                        const char *profile, const char *key);

/* Is the property there at all, be it empty? */
bool profile_has(const struct profiles *profiles, const char *profile, const char *key);

/* A key whose value is needed as one, and which the profile has as a map, is an indentation gone
 * wrong: false and *err (ERR_AWS_CONFIG) with file and line. */
bool profile_check_values(const struct profiles *profiles, const char *profile, struct err *err);

/* Which of the two files decides a property; PROFILE_MERGED when neither has it. */
enum profile_file profile_decided_by(const struct profiles *profiles, const char *profile,
                                     const char *key);

/* A property of "[sso-session NAME]" or "[services NAME]"; NULL when it is not there. */
bool profiles_sso_exists(const struct profiles *profiles, const char *session);
const char *profiles_sso_get(const struct profiles *profiles, const char *session, const char *key);
bool profiles_services_exist(const struct profiles *profiles, const char *services);
const char *profiles_services_get(const struct profiles *profiles, const char *services,
                                  const char *service, const char *key);

/* The first property that profile and SSO session both have with different values; NULL when they
 * agree. */
const char *profiles_sso_conflict(const struct profiles *profiles, const char *profile,
                                  const char *session);

/* All profiles in the order of the files: for completion, and "Known: a, b, c". */
size_t profiles_count(const struct profiles *profiles);
const char *profiles_name(const struct profiles *profiles, size_t index);

/* Where the two files are, or would be (PROFILE_CONFIG or PROFILE_CREDENTIALS), for a person: the
 * home folder is written as ~. */
const char *profiles_shown_path(const struct profiles *profiles, enum profile_file file);

/* What was found there. */
enum profile_found {
    PROFILE_FOUND_FILE,
    PROFILE_FOUND_NOTHING,    /* no such file, or not a regular one */
    PROFILE_FOUND_UNREADABLE, /* it exists, but may not be read */
};
enum profile_found profiles_found(const struct profiles *profiles, enum profile_file file);

/* The path of a file that exists but may not be read; NULL when there is none. */
const char *profiles_unreadable(const struct profiles *profiles);

/* Reads a whole number, with blanks around it or without, as the AWS CLI does. False, with *number
 * untouched, for anything else. */
bool profile_number(const char *text, long *number);

/* Expands $NAME, ${NAME} and a leading ~ in a path as the AWS CLI does. The caller frees the
 * result; NULL when memory is out. */
char *profile_expand_path(const struct env *env, const char *path);

/* The same of a leading ~ or ~user alone. */
char *profile_expand_home(const struct env *env, const char *path);

/* $HOME, or the home of the user database; the caller frees it. NULL when memory is out. */
char *profile_home(const struct env *env);

#endif
