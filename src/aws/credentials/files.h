/* The files that credentials come from: the names and paths of the AWS CLI's caches, for those who
 * read, write or watch them, and whether a login has changed one. */
#ifndef ROLLCALL_AWS_CREDENTIALS_FILES_H
#define ROLLCALL_AWS_CREDENTIALS_FILES_H

#include "base/buf.h"
#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>

/* Bytes of a digest in hex, with its NUL: SHA-1 takes 41, SHA-256 65. */
#define CACHE_KEY_SIZE 65

/* The name of a cache file: the digest of JSON as Python's json.dumps(sort_keys=True) writes it, so
 * that one login, or one MFA code, serves both programs. An object in the making; pure. Add members
 * in the order of their names. */
struct cache_key {
    struct buf json;
    bool minified; /* "," and ":" as separators, not ", " and ": " */
};

/* Free with cache_key_clean_up(). */
#define CACHE_KEY_INIT(is_minified) ((struct cache_key){BUF_INIT(64U << 10), is_minified})

/* Add a member; a NULL text adds nothing. */
void cache_key_text(struct cache_key *key, const char *name, const char *text);
void cache_key_number(struct cache_key *key, const char *name, long long number);

/* Closes the object and writes its SHA-1. False when memory is out. */
bool cache_key_finish(struct cache_key *key, char out[CACHE_KEY_SIZE]);
void cache_key_clean_up(struct cache_key *key);

/* The digests of a plain string, in lower-case hex. False when OpenSSL refuses. */
bool cache_key_sha1(const char *text, char out[CACHE_KEY_SIZE]);
bool cache_key_sha256(const char *text, char out[CACHE_KEY_SIZE]);

/* The paths below are the caller's to free; NULL when memory is out. Any thread. */

/* ~/.aws/cli/cache/<key>.json: credentials of roles and of SSO. */
char *cred_files_role(const struct env *env, const char *key);

/* ~/.aws/sso/cache/<sha1>.json: the token of an SSO session; the older form has no session, and is
 * named by its start URL. */
char *cred_files_sso(const struct env *env, const char *session, const char *start_url);

/* <sha256>.json of a login session's ARN in AWS_LOGIN_CACHE_DIRECTORY, else ~/.aws/login/cache. */
char *cred_files_login(const struct env *env, const char *session_arn);

/* Where a cache is to be written: what a link in its place leads to, so that the link stays and
 * both names have the new contents; else a copy. The caller frees it; NULL when memory is out. */
char *cred_files_target(const char *path);

/* Could a cache be written? Looks without leaving anything behind. False and *err (ERR_IO) when
 * not. */
bool cred_files_storable(const char *path, struct err *err);

struct cred_watch;

/* Notes how the config and credentials files, the token files of SSO and of login sessions, the
 * role cache and the web identity token look now. NULL and *err when memory is out. The profile
 * is copied. Owner's thread only, as all of this. */
struct cred_watch *cred_watch_new(const struct env *env, const char *profile, struct err *err);

/* True once for each change since the last call. */
bool cred_watch_changed(struct cred_watch *watch);

void cred_watch_destroy(struct cred_watch *watch);

#endif
