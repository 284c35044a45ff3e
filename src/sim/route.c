#include "sim/route.h"

#include "base/calendar.h"
#include "base/clock.h"
#include "sim/changes.h"
#include "sim/control.h"
#include "sim/exchange.h"
#include "sim/json.h"
#include "sim/list_pages.h"
#include "sim/queue_protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* The credential agent of a container: credentials that expire, over the protocol of
 * AWS_CONTAINER_CREDENTIALS_FULL_URI. They are throw-away ones, like the default key; the service
 * accepts what the agent gave out. `?seconds=N` says how long they last. */
#define CONTAINER_AGENT_PATH   "/agent/credentials"
#define CONTAINER_AGENT_KEY_ID "AKIDAGENTEXAMPLE"
#define CONTAINER_AGENT_SECRET "agentSecretAgentSecretAgentSecretEXAMPLE"
#define CONTAINER_AGENT_TOKEN  "agentTokenAgentTokenAgentTokenEXAMPLE"

enum { LIFETIME_S = 3600, LIFETIME_MAX_S = 86400 };

static bool container_agent_is_for(const struct request *request)
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

/* Gives out credentials, or what faults of the operation `credentials` make of them. */
static void container_agent_handle(struct exchange *p)
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

static const char *const prefixes[] = {
    [API_MEETINGS] = "/chime-sdk-meetings/",
    [API_CHIME] = "/chime/",
};

/* Which API: the first part of the path (an endpoint URL may have one), else the Host header, as
 * the real hosts are named, else the default. */
static void choose_api(struct exchange *p)
{
    p->path = p->request->path;
    p->how.api = p->sim->default_api;
    const char *host = request_header(p->request, "Host");
    if (host && strncasecmp(host, "meetings-chime.", 15) == 0)
        p->how.api = API_MEETINGS;
    else if (host && (!strncasecmp(host, "chime.", 6) || !strncasecmp(host, "service.chime.", 14)))
        p->how.api = API_CHIME;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t len = strlen(prefixes[i]);
        if (strncmp(p->path, prefixes[i], len) == 0) {
            p->path += len - 1;
            p->how.api = (enum api)i;
        }
    }
}

/* Finds what stands between "/meetings/" and an ending such as "/attendees". */
static bool find_meeting_id(const char *path, const char *after, const char **id, size_t *len)
{
    static const char before[] = "/meetings/";
    size_t path_len = strlen(path);
    size_t fixed = sizeof before - 1 + strlen(after);
    if (path_len < fixed || strncmp(path, before, sizeof before - 1) != 0 ||
        strcmp(path + path_len - strlen(after), after) != 0)
        return false;
    *id = path + sizeof before - 1;
    *len = path_len - fixed;
    return true;
}

static void refuse_missing(struct exchange *p, const struct uuid *meeting_id)
{
    char id[UUID_TEXT + 1];
    char message[80];
    snprintf(message, sizeof message, "Meeting <%s> not found", uuid_format(meeting_id, id));
    exchange_refuse(p, REFUSAL_NOT_FOUND, message);
}

static void list_page(struct exchange *p, struct meeting_state *state)
{
    struct listing_query query;
    struct reply refusal = REPLY_INIT;
    p->how.action = "chime:ListAttendees";
    bool good =
        listing_read(&state->meeting, p->request, p->sim->default_page, &p->how, &query, &refusal);
    struct fault_effects effects = exchange_find_fault(
        p, state, (struct fault_moment){.page = query.token.page, .has_token = query.has_token});
    bool done = effects.found && apply_fault_instead(&effects.fault, &p->how, p->reply);
    struct listing_twist twist =
        effects.found ? apply_fault_to_listing(&effects.fault) : (struct listing_twist){0};
    if (done || !exchange_is_authentic(p, "chime"))
        goto out;
    if (state->meeting.ended) {
        refuse_missing(p, &state->meeting.id);
    } else if (good) {
        listing_write(&state->meeting, &query, &twist, p->reply);
    } else {
        refusal.delay_us = p->reply->delay_us;
        *p->reply = refusal;
        refusal = REPLY_INIT;
    }
    if (effects.found)
        apply_fault_to_reply(&effects.fault, p->reply);
out:
    reply_clean_up(&refusal);
}

static void write_meeting(struct exchange *p, const struct meeting_state *state)
{
    struct buf *out = &p->reply->body;
    char id[UUID_TEXT + 1];
    p->reply->content_type = "application/json";
    buf_add_str(out, "{\"Meeting\":{");
    jsonout_member(out, "MeetingId", uuid_format(&state->meeting.id, id));
    jsonout_member(out, "ExternalMeetingId", "all-hands");
    jsonout_member(out, "MediaRegion", p->sim->emitter.region);
    buf_printf(out, ",\"MediaPlacement\":{\"AudioHostUrl\":\"localhost\"},\"MeetingFeatures\":%s}}",
               p->sim->features ? p->sim->features : "null");
}

/* GetMeeting. */
static void describe_meeting(struct exchange *p, struct meeting_state *state)
{
    p->how.action = "chime:GetMeeting";
    struct fault_effects effects = exchange_find_fault(
        p, state, (struct fault_moment){.operation = FAULT_GET_MEETING, .page = 1});
    if ((effects.found && apply_fault_instead(&effects.fault, &p->how, p->reply)) ||
        !exchange_is_authentic(p, "chime"))
        return;
    if (state->meeting.ended)
        refuse_missing(p, &state->meeting.id);
    else
        write_meeting(p, state);
    if (effects.found)
        apply_fault_to_reply(&effects.fault, p->reply);
}

static void handle_meeting(struct exchange *p, const char *id, size_t id_len,
                           void (*operation)(struct exchange *, struct meeting_state *))
{
    struct uuid meeting_id;
    bool is_id = uuid_parse(id, id_len, &meeting_id);
    struct meeting_state *state = is_id ? sim_find_meeting(p->sim, &meeting_id) : NULL;
    if (state)
        operation(p, state);
    else if (!exchange_is_authentic(p, "chime"))
        return;
    else if (is_id)
        refuse_missing(p, &meeting_id);
    else
        exchange_refuse(p, REFUSAL_BAD_REQUEST, "The meeting id is not valid");
}

static void handle_service(struct exchange *p)
{
    const char *id;
    size_t id_len;
    bool gets = strcmp(p->request->method, "GET") == 0;
    if (sqs_is_for(p->request))
        sqs_handle(p);
    else if (container_agent_is_for(p->request))
        container_agent_handle(p);
    else if (gets && find_meeting_id(p->path, "/attendees", &id, &id_len))
        handle_meeting(p, id, id_len, list_page);
    else if (gets && find_meeting_id(p->path, "", &id, &id_len) && !memchr(id, '/', id_len))
        handle_meeting(p, id, id_len, describe_meeting);
    else if (!changes_handle(p) && exchange_is_authentic(p, "chime"))
        exchange_refuse(p, REFUSAL_UNKNOWN_OPERATION, NULL);
}

static void add_common_headers(struct exchange *p)
{
    struct tm utc;
    char date[40];
    calendar_utc(p->wall_ms, &utc);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    reply_add_header(p->reply, "Date", "%s", date);
    const char *type = p->reply->content_type;
    if (!type || strcmp(type, "text/html") != 0) /* a proxy has no request ids */
        reply_add_header(p->reply, "x-amzn-RequestId", "%s", p->request_id);
}

void route_handle(void *self, const struct request *request, struct reply *reply)
{
    struct sim *sim = self;
    if (control_handle(sim, request, reply))
        return;
    struct clock clock = clock_system();
    struct exchange p = {
        .sim = sim,
        .request = request,
        .reply = reply,
        .how = {.style = sim->error_style},
        .wall_ms = clock_wall_ms(&clock),
    };
    struct uuid request_id = uuid_make(sim->seed ^ 0x4e9, ++sim->requests);
    p.how.request_id = uuid_format(&request_id, p.request_id);
    sim_catch_up(sim);
    choose_api(&p);
    handle_service(&p);
    add_common_headers(&p);
    if (request->again)
        return;
    reply->delay_us += reply->manner == REPLY_LATER ? 0 : sim->round_trip_us;
    bool silent = reply->manner == REPLY_SILENT || reply->manner == REPLY_RESET;
    journal_add(&sim->journal, request, silent ? 0 : reply->status);
}
