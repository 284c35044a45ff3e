#include "sim/container_agent.h"

#include "base/iso8601.h"
#include "sim/apply_fault.h"
#include "sim/jsonout.h"

#include <stdlib.h>
#include <string.h>

enum { LIFETIME_S = 3600, LIFETIME_MAX_S = 86400 };

bool container_agent_is_for(const struct request *request)
{
    return strcmp(request->method, "GET") == 0 && strcmp(request->path, CONTAINER_AGENT_PATH) == 0;
}

static int64_t lifetime_ms(const struct request *request)
{
    struct buf text = BUF_INIT(16);
    long seconds = LIFETIME_S;
    if (request_param(request, "seconds", &text))
        seconds = strtol(buf_text(&text), NULL, 10);
    buf_clean_up(&text);
    return (seconds < 1 || seconds > LIFETIME_MAX_S ? LIFETIME_S : seconds) * 1000;
}

/* The service accepts what was given out. False when memory is out. */
static bool accept_key(struct keys *keys)
{
    return keys_find(keys, CONTAINER_AGENT_KEY_ID, strlen(CONTAINER_AGENT_KEY_ID)) ||
           keys_add(keys, CONTAINER_AGENT_KEY_ID, CONTAINER_AGENT_SECRET, CONTAINER_AGENT_TOKEN);
}

static void give_credentials(struct exchange *p)
{
    struct buf *out = &p->reply->body;
    char expires[ISO8601_SIZE];
    iso8601_format(p->wall_ms + lifetime_ms(p->request), expires);
    buf_add_char(out, '{');
    jsonout_member(out, "AccessKeyId", CONTAINER_AGENT_KEY_ID);
    jsonout_member(out, "SecretAccessKey", CONTAINER_AGENT_SECRET);
    jsonout_member(out, "Token", CONTAINER_AGENT_TOKEN);
    jsonout_member(out, "Expiration", expires);
    buf_add_char(out, '}');
}

void container_agent_handle(struct exchange *p)
{
    p->reply->content_type = "application/json";
    struct fault_effects effects = exchange_find_fault(
        p, &p->sim->meetings[0], (struct fault_moment){.operation = FAULT_CREDENTIALS, .page = 1});
    if (effects.found && apply_fault_instead(&effects.fault, &p->how, p->reply))
        return;
    if (!accept_key(&p->sim->auth.keys))
        exchange_refuse(p, REFUSAL_FAILURE, NULL);
    else
        give_credentials(p);
    if (effects.found)
        apply_fault_to_reply(&effects.fault, p->reply);
}
