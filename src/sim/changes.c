#include "sim/changes.h"

#include "sim/json.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* What a request names, and how its operation is done once nothing stands in its way. */
struct change {
    struct exchange *exchange;
    struct meeting_state *state;
    struct person *person; /* NULL: the meeting itself */
};

struct operation {
    const char *method;
    const char *ending; /* behind the attendee's id; NULL: the path ends with the meeting's */
    const char *action;
    enum fault_operation fault;
    bool older; /* the older namespace has it */
    void (*perform)(struct change *change);
};

static void refuse_missing(struct exchange *p, const char *what, const struct uuid *id)
{
    char text[UUID_TEXT + 1];
    char message[80];
    snprintf(message, sizeof message, "%s <%s> not found", what, uuid_format(id, text));
    exchange_refuse(p, REFUSAL_NOT_FOUND, message);
}

/* 204 and nothing behind it. */
static void answer_nothing(struct exchange *p)
{
    p->reply->status = 204;
}

static void apply(struct change *change, struct scenario_event *event)
{
    if (change->person)
        event->seq = change->person->seq;
    meeting_state_apply(change->state, event);
}

static void delete_attendee(struct change *change)
{
    struct scenario_event event = {.kind = SCENARIO_EVENT_REMOVE};
    apply(change, &event);
    answer_nothing(change->exchange);
}

static void delete_meeting(struct change *change)
{
    struct scenario_event event = {.kind = SCENARIO_EVENT_END};
    apply(change, &event);
    answer_nothing(change->exchange);
}

/* One right of the body; RIGHT_COUNT when it is not there, or none. */
static enum right read_right(struct json_object *capabilities, enum medium medium)
{
    struct json_object *value = NULL;
    json_object_object_get_ex(capabilities, medium_name(medium), &value);
    enum right right = json_object_is_type(value, json_type_string)
                           ? right_from_name(json_object_get_string(value))
                           : RIGHT_COUNT;
    return right == RIGHT_FUTURE ? RIGHT_COUNT : right;
}

static bool receives(unsigned right)
{
    return right == RIGHT_RECEIVE || right == RIGHT_SEND_RECEIVE;
}

/* All three have to be there; content is received only by who receives video. NULL: they are good.
 */
static const char *read_rights(struct json_object *body, struct scenario_event *event)
{
    struct json_object *capabilities = NULL;
    json_object_object_get_ex(body, "Capabilities", &capabilities);
    if (!json_object_is_type(capabilities, json_type_object))
        return "Capabilities must not be null";
    for (enum medium m = 0; m < MEDIUM_COUNT; m++) {
        enum right right = read_right(capabilities, m);
        if (right == RIGHT_COUNT)
            return "Capabilities must have Audio, Video and Content";
        event->changes[m] = true;
        event->attendee.rights.of[m] = (unsigned char)right;
    }
    const unsigned char *of = event->attendee.rights.of;
    return receives(of[MEDIUM_CONTENT]) && !receives(of[MEDIUM_VIDEO])
               ? "Content can be received only where Video is"
               : NULL;
}

static void update_capabilities(struct change *change)
{
    struct exchange *p = change->exchange;
    struct scenario_event event = {.kind = SCENARIO_EVENT_CHANGE};
    struct err err = ERR_INIT;
    struct json_object *body = spec_parse(buf_text(&p->request->body), p->request->body.len, &err);
    const char *complaint = body ? read_rights(body, &event) : "The body is not JSON";
    json_object_put(body);
    if (complaint) {
        exchange_refuse(p, REFUSAL_BAD_REQUEST, complaint);
        return;
    }
    apply(change, &event);
    p->reply->content_type = "application/json";
    buf_add_str(&p->reply->body, "{\"Attendee\":");
    listing_write_attendee(&p->reply->body, &change->state->meeting, change->person);
    buf_add_char(&p->reply->body, '}');
}

static const struct operation operations[] = {
    {"DELETE", "", "chime:DeleteAttendee", FAULT_DELETE_ATTENDEE, true, delete_attendee},
    {"PUT", "/capabilities", "chime:UpdateAttendeeCapabilities", FAULT_UPDATE_CAPABILITIES, false,
     update_capabilities},
    {"DELETE", NULL, "chime:DeleteMeeting", FAULT_DELETE_MEETING, true, delete_meeting},
};

/* The id at the beginning of a path, and what stands behind it. */
static bool take_id(const char **path, struct uuid *id)
{
    size_t len = strcspn(*path, "/");
    if (!uuid_parse(*path, len, id))
        return false;
    *path += len;
    return true;
}

static bool skip(const char **path, const char *text)
{
    bool found = strncmp(*path, text, strlen(text)) == 0;
    *path += found ? strlen(text) : 0;
    return found;
}

/* The operation of a request, and whom it names; NULL: it is none of these. */
static const struct operation *find(const struct exchange *p, struct uuid *meeting,
                                    struct uuid *attendee)
{
    const char *path = p->path;
    if (!skip(&path, "/meetings/") || !take_id(&path, meeting))
        return NULL;
    bool named = skip(&path, "/attendees/");
    if (named && !take_id(&path, attendee))
        return NULL;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        const struct operation *o = &operations[i];
        bool fits = named ? o->ending && strcmp(o->ending, path) == 0 : !o->ending && !*path;
        if (fits && strcmp(o->method, p->request->method) == 0 &&
            (o->older || p->how.api == API_MEETINGS))
            return o;
    }
    return NULL;
}

static void perform(const struct operation *operation, struct change *change,
                    const struct uuid *attendee)
{
    struct registry *meeting = &change->state->meeting;
    char id[UUID_TEXT + 1];
    if (operation->ending)
        change->person = registry_find(meeting, uuid_format(attendee, id), UUID_TEXT);
    if (meeting->ended)
        refuse_missing(change->exchange, "Meeting", &meeting->id);
    else if (operation->ending && !change->person)
        refuse_missing(change->exchange, "Attendee", attendee);
    else
        operation->perform(change);
}

bool changes_handle(struct exchange *p)
{
    struct uuid meeting, attendee = {{0}};
    const struct operation *operation = find(p, &meeting, &attendee);
    if (!operation)
        return false;
    p->how.action = operation->action;
    struct change change = {p, sim_find_meeting(p->sim, &meeting), NULL};
    struct fault_effects effects = {0};
    if (change.state)
        effects = exchange_find_fault(
            p, change.state, (struct fault_moment){.operation = operation->fault, .page = 1});
    if ((effects.found && apply_fault_instead(&effects.fault, &p->how, p->reply)) ||
        !exchange_is_authentic(p, "chime"))
        return true;
    if (change.state)
        perform(operation, &change, &attendee);
    else
        refuse_missing(p, "Meeting", &meeting);
    if (effects.found)
        apply_fault_to_reply(&effects.fault, p->reply);
    return true;
}
