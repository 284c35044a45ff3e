/* Where the AWS CLI keeps what it caches: the paths of its files, for those who read, write or
 * watch them. The caller frees each path; NULL when memory is out. Any thread. */
#ifndef ROLLCALL_AWS_CREDENTIALS_FILES_H
#define ROLLCALL_AWS_CREDENTIALS_FILES_H

#include "base/env.h"

/* ~/.aws/cli/cache/<key>.json: credentials of roles and of SSO (aws/credentials/cache_key.h makes
 * keys). */
char *cred_files_role(const struct env *env, const char *key);

/* ~/.aws/sso/cache/<sha1>.json: the token of an SSO session; the older form has no session, and is
 * named by its start URL. */
char *cred_files_sso(const struct env *env, const char *session, const char *start_url);

/* <sha256>.json of a login session's ARN in AWS_LOGIN_CACHE_DIRECTORY, else ~/.aws/login/cache. */
char *cred_files_login(const struct env *env, const char *session_arn);

#endif
