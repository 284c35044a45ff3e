#include "sim/control.h"

#include "sim/json.h"
#include "sim/list_pages.h"
#include "sim/scenario.h"

#include <string.h>

#define PREFIX "/_sim/"

/* A control call under way. */
struct call {
    struct sim *sim;
    struct meeting_state *state;
    struct json_object *body; /* POST only */
    struct reply *reply;
};

static void write_person(struct buf *out, const struct person *person)
{
    char id[UUID_TEXT + 1];
    jsonout_comma(out);
    buf_add_str(out, "\n{");
    jsonout_name(out, "ExternalUserId");
    listing_write_user(out, person);
    jsonout_member(out, "AttendeeId", uuid_format(&person->id, id));
    for (size_t i = 0; i < MEDIUM_COUNT; i++)
        jsonout_member(out, medium_name((enum medium)i), right_name(person->rights.of[i]));
    jsonout_member(out, "where", sim_presence_name(person->where));
    jsonout_member_bool(out, "video", person->video);
    jsonout_member_bool(out, "content", person->content);
    buf_add_char(out, '}');
}

static bool get_state(struct call *call, struct err *err)
{
    const struct registry *meeting = &call->state->meeting;
    struct buf *out = &call->reply->body;
    char id[UUID_TEXT + 1];
    (void)err;
    buf_add_char(out, '{');
    jsonout_member(out, "meeting_id", uuid_format(&meeting->id, id));
    jsonout_member_number(out, "time_ms", call->state->now_ms);
    jsonout_member_bool(out, "ended", meeting->ended);
    jsonout_member_number(out, "registered", (int64_t)registry_count(meeting));
    jsonout_member_number(out, "requests", (int64_t)call->state->requests[FAULT_LIST]);
    jsonout_member_number(out, "faults", (int64_t)faults_active(&call->state->faults));
    jsonout_name(out, "attendees");
    buf_add_char(out, '[');
    for (const struct person *p = registry_after(meeting, 0); p;
         p = registry_after(meeting, p->seq))
        write_person(out, p);
    buf_add_str(out, "]}\n");
    return true;
}

static bool get_requests(struct call *call, struct err *err)
{
    (void)err;
    call->reply->content_type = "text/plain";
    journal_print(&call->sim->journal, &call->reply->body);
    return true;
}

static bool delete_requests(struct call *call, struct err *err)
{
    (void)err;
    journal_forget(&call->sim->journal);
    return true;
}

static bool post_event(struct call *call, struct err *err)
{
    struct scenario_event event = {0};
    bool ok = scenario_part_event(call->body, "", &event, err) &&
              (meeting_state_apply(call->state, &event) ||
               err_set(err, ERR_CONFIG, "it cannot happen: no attendee of that name?"));
    scenario_event_clean_up(&event);
    return ok;
}

static bool post_fault(struct call *call, struct err *err)
{
    struct fault fault;
    if (!scenario_part_fault(call->body, "", &fault, err))
        return false;
    fault.at_ms += call->state->now_ms;
    return faults_add(&call->state->faults, &fault) || err_set(err, ERR_OOM, "%s", "");
}

static bool delete_fault(struct call *call, struct err *err)
{
    (void)err;
    faults_clean_up(&call->state->faults);
    return true;
}

static bool post_advance(struct call *call, struct err *err)
{
    static const char *const members[] = {"seconds", NULL};
    struct spec spec = spec_begin(call->body, "", err);
    int64_t ms = 0;
    spec_only(&spec, members);
    spec_seconds(&spec, "seconds", &ms);
    if (!spec_ok(&spec))
        return false;
    stopwatch_add(&call->sim->watch, ms);
    sim_catch_up(call->sim);
    return true;
}

static bool post_keys(struct call *call, struct err *err)
{
    static const char *const members[] = {"access_key_id", "secret_access_key", "session_token",
                                          NULL};
    struct spec spec = spec_begin(call->body, "", err);
    const char *values[3] = {NULL};
    size_t len = 0;
    spec_only(&spec, members);
    for (size_t i = 0; i < 3; i++)
        spec_string(&spec, members[i], &values[i], &len);
    if (spec_ok(&spec) && (!values[0] || !values[1]))
        spec_complain(&spec, "access_key_id", "is missing, or secret_access_key is");
    return spec_ok(&spec) && (keys_add(&call->sim->auth.keys, values[0], values[1], values[2]) ||
                              err_set(err, ERR_OOM, "%s", ""));
}

static bool delete_keys(struct call *call, struct err *err)
{
    (void)err;
    keys_clean_up(&call->sim->auth.keys);
    return true;
}

static bool post_message(struct call *call, struct err *err)
{
    static const char *const members[] = {"body", NULL};
    struct spec spec = spec_begin(call->body, "", err);
    const char *body = NULL;
    size_t len = 0;
    spec_only(&spec, members);
    spec_string(&spec, "body", &body, &len);
    if (spec_ok(&spec) && !body)
        spec_complain(&spec, "body", "is missing");
    return spec_ok(&spec) &&
           (queue_send(&call->sim->queue, body, call->state->now_ms, &call->sim->emitter.random) ||
            err_set(err, ERR_OOM, "%s", ""));
}

static bool get_queue(struct call *call, struct err *err)
{
    const struct queue *queue = &call->sim->queue;
    struct buf *out = &call->reply->body;
    (void)err;
    buf_add_char(out, '{');
    jsonout_member_number(out, "sent", (int64_t)queue->sent);
    jsonout_member_number(out, "deleted", (int64_t)queue->deleted);
    jsonout_member_number(out, "messages", (int64_t)queue->count);
    jsonout_member_number(out, "visible", (int64_t)queue_visible(queue, call->state->now_ms));
    buf_add_str(out, "}\n");
    return true;
}

struct control_row {
    const char *method;
    const char *name;
    bool (*handle)(struct call *call, struct err *err);
};

static const struct control_row rows[] = {
    {"GET", "state", get_state},
    {"GET", "requests", get_requests},
    {"DELETE", "requests", delete_requests},
    {"POST", "event", post_event},
    {"POST", "fault", post_fault},
    {"DELETE", "fault", delete_fault},
    {"POST", "advance", post_advance},
    {"POST", "keys", post_keys},
    {"DELETE", "keys", delete_keys},
    {"POST", "message", post_message},
    {"GET", "queue", get_queue},
};

/* The meeting that the call is about. */
static struct meeting_state *choose_meeting(struct sim *sim, const struct request *request)
{
    struct buf text = BUF_INIT(64);
    struct uuid id;
    struct meeting_state *state = &sim->meetings[0];
    if (request_param(request, "meeting", &text))
        state = uuid_parse(buf_text(&text), text.len, &id) ? sim_find_meeting(sim, &id) : NULL;
    buf_clean_up(&text);
    return state;
}

static bool run(const struct control_row *row, struct call *call, const struct request *request,
                struct err *err)
{
    call->state = choose_meeting(call->sim, request);
    if (!call->state)
        return err_set(err, ERR_CONFIG, "no such meeting here");
    sim_catch_up(call->sim);
    if (strcmp(row->method, "POST") != 0)
        return row->handle(call, err);
    call->body = spec_parse(buf_text(&request->body), request->body.len, err);
    bool ok = call->body && row->handle(call, err);
    json_object_put(call->body);
    return ok;
}

bool control_handle(struct sim *sim, const struct request *request, struct reply *reply)
{
    if (strncmp(request->path, PREFIX, strlen(PREFIX)) != 0)
        return false;
    struct call call = {.sim = sim, .reply = reply};
    struct err err = ERR_INIT;
    const char *name = request->path + strlen(PREFIX);
    const struct control_row *row = rows;
    const struct control_row *end = rows + sizeof rows / sizeof *rows;
    while (row < end && (strcmp(row->name, name) != 0 || strcmp(row->method, request->method) != 0))
        row++;
    reply->content_type = "application/json";
    if (row == end)
        err_set(&err, ERR_CONFIG, "no such control call");
    else if (run(row, &call, request, &err) && reply->body.len == 0 &&
             strcmp(row->method, "GET") != 0)
        buf_add_str(&reply->body, "{\"ok\":true}\n");
    if (!err_is(&err))
        return true;
    reply->status = 400;
    buf_reset(&reply->body);
    buf_add_char(&reply->body, '{');
    jsonout_member(&reply->body, "error", err.detail);
    buf_add_str(&reply->body, "}\n");
    return true;
}
