#include "aws/user_agent.h"

#include <string.h>

#define MAX_APP_ID 50 /* characters */

#if defined(__linux__)
#define OS_NAME "linux"
#elif defined(__APPLE__)
#define OS_NAME "macos"
#else
#define OS_NAME "other"
#endif

static bool is_allowed(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("!$%&'*+-.^_`|~,", c));
}

/* Appends at most max characters of a value; what the form does not allow becomes '-'. */
static void add_value(struct buf *out, const char *value, size_t max)
{
    for (size_t i = 0; i < max && value[i]; i++)
        buf_add_char(out, is_allowed(value[i]) ? value[i] : '-');
}

/* Appends " name" and the value, or nothing without one. */
static void add_part(struct buf *out, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_printf(out, " %s", name);
    add_value(out, value, MAX_APP_ID);
}

/* The letters by which AWS counts features in use. */
static void add_features(struct buf *out, const struct user_agent *agent)
{
    static const char *const modes[] = {
        [RETRY_STANDARD] = "E", [RETRY_ADAPTIVE] = "F", [RETRY_LEGACY] = "D"};
    buf_printf(out, " m/%s%s", modes[agent->retry_mode], agent->custom_endpoint ? ",N" : "");
    if (agent->features && *agent->features) {
        buf_add_char(out, ',');
        add_value(out, agent->features, MAX_APP_ID);
    }
}

bool user_agent_add(const struct user_agent *agent, struct buf *out)
{
    buf_add_str(out, "rollcall/");
    add_value(out, agent->version ? agent->version : "0", MAX_APP_ID);
    buf_add_str(out, " ua/2.1 os/" OS_NAME);
    if (agent->os_release && *agent->os_release) {
        buf_add_char(out, '#');
        add_value(out, agent->os_release, MAX_APP_ID);
    }
    add_part(out, "md/arch#", agent->machine);
    buf_add_str(out, " lang/c#11");
    add_part(out, "exec-env/", agent->exec_env);
    add_features(out, agent);
    buf_printf(out, " cfg/retry-mode#%s", retry_mode_name(agent->retry_mode));
    add_part(out, "app/", agent->app_id);
    return !out->failed;
}
