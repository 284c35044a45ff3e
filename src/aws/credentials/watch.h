/* After a failure that only a person can mend: did the files change that a login would change? A
 * worker polls this, once a second is plenty; each call is a handful of stat()s. */
#ifndef ROLLCALL_AWS_CREDENTIALS_WATCH_H
#define ROLLCALL_AWS_CREDENTIALS_WATCH_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>

struct cred_watch;

/* Notes how the config and credentials files, the token files of SSO and of login sessions, the
 * role cache and the web identity token look now. NULL and *err when memory is out. The profile
 * is copied. Owner's thread only, as all of this. */
struct cred_watch *cred_watch_new(const struct env *env, const char *profile, struct err *err);

/* True once for each change since the last call. */
bool cred_watch_changed(struct cred_watch *watch);

void cred_watch_destroy(struct cred_watch *watch);

#endif
