/* The User-Agent header in the form that AWS's own clients use (ua/2.1). Pure; any thread. */
#ifndef ROLLCALL_AWS_USER_AGENT_H
#define ROLLCALL_AWS_USER_AGENT_H

#include "aws/retry.h"
#include "base/buf.h"

#include <stdbool.h>

/* Borrowed for the length of a call; NULL or "" where there is nothing to say. */
struct user_agent {
    const char *version;    /* rollcall's */
    const char *os_release; /* uname -r */
    const char *machine;    /* uname -m */
    const char *exec_env;   /* AWS_EXECUTION_ENV */
    const char *app_id;     /* AWS_SDK_UA_APP_ID or sdk_ua_app_id; cut to 50 characters */
    const char *features;   /* comma-separated letters of the credential source, cred.ua_features */
    enum retry_mode retry_mode;
    bool custom_endpoint;
};

/* Appends "rollcall/1.0 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/c#11 m/E,n cfg/retry-mode#standard"
 * to out; characters that the form does not allow become '-'. False when out has failed. */
bool user_agent_add(const struct user_agent *agent, struct buf *out);

#endif
