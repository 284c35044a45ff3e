#include "sim/scenario.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/slice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const medium_members[MEDIUM_COUNT] = {"audio", "video", "content"};

/* --- attendees ------------------------------------------------------------------- */

static void copy_user(const struct spec *spec, const char *name, const char *text, size_t len,
                      struct attendee_spec *attendee)
{
    if (attendee->user || len > SCENARIO_MAX_USER) {
        spec_complain(spec, name, attendee->user ? "one of user, user_raw, user_hex" : "too long");
        return;
    }
    attendee->user = malloc(len + 1);
    if (!attendee->user) {
        err_set(spec->err, ERR_OOM, "%s", "");
        return;
    }
    memcpy(attendee->user, text, len);
    attendee->user[len] = '\0';
    attendee->user_len = len;
}

/* "ff00" becomes two bytes, in place of the text. */
static void decode_hex(const struct spec *spec, struct attendee_spec *attendee)
{
    size_t count = 0;
    if (!attendee->user)
        return;
    for (size_t i = 0; i < attendee->user_len; i += 2) {
        int high = hex_value(attendee->user[i]);
        int low = hex_value(attendee->user[i + 1]); /* the NUL at an odd end */
        if (high < 0 || low < 0) {
            spec_complain(spec, "user_hex", "an even number of hex digits is needed");
            return;
        }
        attendee->user[count++] = (char)(high << 4 | low);
    }
    attendee->user[count] = '\0';
    attendee->user_len = count;
}

static void read_user(const struct spec *spec, struct attendee_spec *attendee)
{
    static const char *const forms[] = {"user", "user_raw", "user_hex"};
    for (size_t i = 0; i < 3; i++) {
        const char *text = NULL;
        size_t len = 0;
        spec_string(spec, forms[i], &text, &len);
        if (text)
            copy_user(spec, forms[i], text, len, attendee);
        if (text && i == 1)
            attendee->verbatim = true;
        if (text && i == 2 && attendee->user && spec_ok(spec))
            decode_hex(spec, attendee);
    }
    if (spec_ok(spec) && !attendee->user)
        spec_complain(spec, "user", "is missing");
}

/* Reads audio, video and content; says which were there. */
static void read_rights(const struct spec *spec, struct rights *rights, bool given[MEDIUM_COUNT])
{
    for (size_t i = 0; i < MEDIUM_COUNT; i++) {
        const char *text = NULL;
        size_t len = 0;
        spec_string(spec, medium_members[i], &text, &len);
        if (!text)
            continue;
        enum right right = right_from_name(text);
        if (right == RIGHT_COUNT) {
            spec_complain(spec, medium_members[i],
                          "SendReceive, Send, Receive, None or FutureValue is needed");
            return;
        }
        rights->of[i] = (unsigned char)right;
        given[i] = true;
    }
}

static void read_attendee_object(const struct spec *spec, struct attendee_spec *attendee)
{
    static const char *const members[] = {"user",  "user_raw", "user_hex", "id", "audio",
                                          "video", "content",  "here",     NULL};
    bool given[MEDIUM_COUNT] = {false};
    const char *id = NULL;
    size_t id_len = 0;
    spec_only(spec, members);
    read_user(spec, attendee);
    read_rights(spec, &attendee->rights, given);
    spec_bool(spec, "here", &attendee->here);
    spec_string(spec, "id", &id, &id_len);
    if (id && !(attendee->has_id = uuid_parse(id, id_len, &attendee->id)))
        spec_complain(spec, "id", "not an attendee id");
}

/* Reads an attendee: a string (the ExternalUserId) or an object. The attendee's strings are the
 * caller's, also after a failure. */
static bool scenario_part_attendee(struct json_object *value, const char *path,
                                   struct attendee_spec *attendee, struct err *err)
{
    *attendee = (struct attendee_spec){0};
    if (json_object_is_type(value, json_type_string)) {
        struct spec spec = {.err = err};
        snprintf(spec.path, sizeof spec.path, "%s", path);
        copy_user(&spec, "", json_object_get_string(value),
                  (size_t)json_object_get_string_len(value), attendee);
    } else {
        struct spec spec = spec_begin(value, path, err);
        read_attendee_object(&spec, attendee);
    }
    return !err_is(err);
}

/* --- events ---------------------------------------------------------------------- */

static void read_who(const struct spec *spec, struct scenario_event *event)
{
    const char *who = NULL;
    spec_string(spec, "who", &who, &event->who_len);
    if (who && !scenario_event_needs_who(event->kind))
        spec_complain(spec, "who", "is for events that happen to an attendee");
    else if (!who && scenario_event_needs_who(event->kind))
        spec_complain(spec, "who", "is missing");
    else if (who && !(event->who = malloc(event->who_len + 1)))
        err_set(spec->err, ERR_OOM, "%s", "");
    else if (who)
        memcpy(event->who, who, event->who_len + 1);
}

static void read_details(const struct spec *spec, struct scenario_event *event)
{
    struct json_object *attendee = NULL;
    if (event->kind == SCENARIO_EVENT_CHANGE)
        read_rights(spec, &event->attendee.rights, event->changes);
    if (event->kind == SCENARIO_EVENT_ADD_MANY) {
        event->count = 1;
        spec_count(spec, "count", SCENARIO_MAX_PEOPLE, &event->count);
    }
    if (event->kind != SCENARIO_EVENT_ADD)
        return;
    if (spec_ok(spec) && json_object_object_get_ex(spec->object, "attendee", &attendee))
        scenario_part_attendee(attendee, "attendee", &event->attendee, spec->err);
    else
        spec_complain(spec, "attendee", "is missing");
}

bool scenario_part_event(struct json_object *value, const char *path, struct scenario_event *event,
                         struct err *err)
{
    static const char *const members[] = {"at",    "do",    "who",     "attendee", "count",
                                          "audio", "video", "content", NULL};
    struct spec spec = spec_begin(value, path, err);
    const char *what = "";
    size_t len = 0;
    *event = (struct scenario_event){0};
    spec_only(&spec, members);
    spec_seconds(&spec, "at", &event->at_ms);
    spec_string(&spec, "do", &what, &len);
    event->kind = scenario_event_kind_from_name(what);
    if (event->kind == SCENARIO_EVENT_COUNT) {
        spec_complain(&spec, "do", "an action is needed, such as add, remove, change, end");
        return false;
    }
    read_who(&spec, event);
    read_details(&spec, event);
    return spec_ok(&spec);
}

/* --- faults ---------------------------------------------------------------------- */

static void read_operation(const struct spec *spec, struct fault *fault)
{
    static const char *const names[FAULT_OPERATIONS] = {
        "list", "receive",    "delete",          "credentials",         "get-meeting",
        "hide", "attributes", "delete-attendee", "update-capabilities", "delete-meeting"};
    const char *text = names[FAULT_LIST];
    size_t len = 0;
    spec_string(spec, "operation", &text, &len);
    for (size_t i = 0; i < FAULT_OPERATIONS; i++) {
        if (strcmp(text, names[i]) == 0) {
            fault->operation = (enum fault_operation)i;
            return;
        }
    }
    spec_complain(spec, "operation",
                  "list, receive, delete, credentials, get-meeting, hide, attributes, "
                  "delete-attendee, update-capabilities or delete-meeting is needed");
}

static void read_conditions(const struct spec *spec, struct fault *fault)
{
    size_t request = 0;
    size_t count = 0;
    spec_seconds(spec, "at", &fault->at_ms);
    spec_seconds(spec, "for", &fault->for_ms);
    spec_count(spec, "request", 1000000000, &request);
    spec_count(spec, "page", 1000000, &fault->page);
    spec_number(spec, "chance", 0, 1, &fault->chance);
    spec_count(spec, "count", 1000000000, &count);
    fault->request = request;
    if (spec_has(spec, "count"))
        fault->count = (int64_t)count;
    else if (spec_has(spec, "for") || spec_has(spec, "chance"))
        fault->count = -1;
}

static void read_figures(const struct spec *spec, struct fault *fault)
{
    double retry_after = fault->retry_after_s;
    double status = fault->status;
    double ms = (double)fault->ms;
    double seconds = 0;
    spec_number(spec, "retry_after", 0, 86400, &retry_after);
    spec_number(spec, "status", 200, 599, &status);
    spec_number(spec, "ms", 0, 3600000, &ms);
    spec_number(spec, "seconds", -1e9, 1e9, &seconds);
    spec_count(spec, "bytes", 60 * 1024 * 1024, &fault->bytes);
    fault->retry_after_s = (int)retry_after;
    fault->status = (int)status;
    fault->ms = (int64_t)ms;
    fault->seconds = (int64_t)seconds;
}

bool scenario_part_fault(struct json_object *value, const char *path, struct fault *fault,
                         struct err *err)
{
    static const char *const members[] = {"kind", "operation", "at",    "for",         "request",
                                          "page", "chance",    "count", "retry_after", "status",
                                          "ms",   "seconds",   "bytes", NULL};
    struct spec spec = spec_begin(value, path, err);
    const char *name = "";
    size_t len = 0;
    spec_only(&spec, members);
    spec_string(&spec, "kind", &name, &len);
    *fault = fault_default(fault_kind_from_name(name));
    if (fault->kind == FAULT_COUNT)
        spec_complain(&spec, "kind", "there is no such fault");
    read_operation(&spec, fault);
    read_conditions(&spec, fault);
    read_figures(&spec, fault);
    return spec_ok(&spec);
}

/* --- churn ----------------------------------------------------------------------- */

static void take_churn_attendee(void *self, struct json_object *value, const char *path,
                                struct err *err)
{
    struct attendee_spec attendee;
    if (!scenario_part_attendee(value, path, &attendee, err))
        attendee_spec_clean_up(&attendee);
    else if (!attendee_specs_add(self, &attendee))
        err_set(err, ERR_OOM, "%s", path);
}

/* Reads the churn. */
static void scenario_part_churn(const struct spec *spec, struct churn *churn)
{
    /* Everything that can happen by itself; the weights' members bear the names of the events. */
    static const struct {
        const char *name;
        enum scenario_event_kind kind;
    } weights[] = {
        {"add", SCENARIO_EVENT_ADD},
        {"remove", SCENARIO_EVENT_REMOVE},
        {"change", SCENARIO_EVENT_CHANGE},
        {"join", SCENARIO_EVENT_JOIN},
        {"leave", SCENARIO_EVENT_LEAVE},
        {"drop", SCENARIO_EVENT_DROP},
        {"video-on", SCENARIO_EVENT_VIDEO_ON},
        {"video-off", SCENARIO_EVENT_VIDEO_OFF},
        {"content-on", SCENARIO_EVENT_CONTENT_ON},
        {"content-off", SCENARIO_EVENT_CONTENT_OFF},
    };
    static const char *const members[] = {
        "every",    "from",      "until",      "min",         "max",   "guests",
        "add",      "remove",    "change",     "join",        "leave", "drop",
        "video-on", "video-off", "content-on", "content-off", NULL};
    spec_only(spec, members);
    spec_seconds(spec, "every", &churn->every_ms);
    spec_seconds(spec, "from", &churn->from_ms);
    spec_seconds(spec, "until", &churn->until_ms);
    spec_count(spec, "min", SCENARIO_MAX_PEOPLE, &churn->min);
    spec_count(spec, "max", SCENARIO_MAX_PEOPLE, &churn->max);
    spec_each(spec, "guests", take_churn_attendee, &churn->attendees);
    double total = 0;
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        spec_number(spec, weights[i].name, 0, 1e6, &churn->weights[weights[i].kind]);
        total += churn->weights[weights[i].kind];
    }
    churn->next_ms = churn->from_ms;
    if (churn->every_ms > 0 && total <= 0)
        spec_complain(spec, "", "weights are needed: add, remove, change, …");
}

static void take_attendee(void *self, struct json_object *value, const char *path, struct err *err)
{
    struct meeting_state *state = self;
    struct scenario_event event = {.kind = SCENARIO_EVENT_ADD};
    if (scenario_part_attendee(value, path, &event.attendee, err) &&
        !meeting_state_apply(state, &event))
        err_set(err, ERR_OOM, "%s", path);
    scenario_event_clean_up(&event);
}

static void take_event(void *self, struct json_object *value, const char *path, struct err *err)
{
    struct scenario_event event = {0};
    if (!scenario_part_event(value, path, &event, err))
        scenario_event_clean_up(&event);
    else if (!meeting_state_plan(self, &event))
        err_set(err, ERR_OOM, "%s", path);
}

static void take_fault(void *self, struct json_object *value, const char *path, struct err *err)
{
    struct meeting_state *state = self;
    struct fault fault;
    if (scenario_part_fault(value, path, &fault, err) && !faults_add(&state->faults, &fault))
        err_set(err, ERR_OOM, "%s", path);
}

static void take_meeting_id(struct meeting_state *state, const struct spec *top, bool keep_id)
{
    const char *text = NULL;
    size_t len = 0;
    struct uuid id;
    spec_string(top, "meeting_id", &text, &len);
    if (!text)
        return;
    if (!uuid_parse(text, len, &id))
        spec_complain(top, "meeting_id", "not a meeting id");
    else if (!keep_id)
        state->meeting.id = id;
}

static void take_queue(struct meeting_state *state, const struct spec *spec)
{
    static const char *const members[] = {"history", "duplicate", "late", "late_seconds", NULL};
    struct queue_options *options = &state->queue_options;
    spec_only(spec, members);
    spec_bool(spec, "history", &state->history);
    spec_number(spec, "duplicate", 0, 1, &options->duplicate);
    spec_number(spec, "late", 0, 1, &options->late);
    spec_seconds(spec, "late_seconds", &options->late_ms);
}

static void take_all(struct meeting_state *state, const struct spec *top, bool keep_id)
{
    static const char *const members[] = {"description", "meeting_id", "attendees",
                                          "generate",    "events",     "churn",
                                          "faults",      "queue",      NULL};
    const char *description = NULL;
    size_t len = 0;
    size_t generate = 0;
    spec_only(top, members);
    spec_string(top, "description", &description, &len);
    take_meeting_id(state, top, keep_id);
    spec_each(top, "attendees", take_attendee, state);
    spec_count(top, "generate", SCENARIO_MAX_PEOPLE, &generate);
    if (spec_ok(top) && !registry_add_many(&state->meeting, generate))
        err_set(top->err, ERR_OOM, "%zu attendees", generate);
    spec_each(top, "events", take_event, state);
    spec_each(top, "faults", take_fault, state);
    struct spec queue;
    if (spec_object(top, "queue", &queue))
        take_queue(state, &queue);
    struct spec churn;
    if (spec_object(top, "churn", &churn))
        scenario_part_churn(&churn, &state->churn);
}

bool scenario_read(struct meeting_state *state, const char *text, size_t len, bool keep_id,
                   struct err *err)
{
    struct json_object *json = spec_parse(text, len, err);
    if (!json)
        return false;
    struct spec top = spec_begin(json, "", err);
    take_all(state, &top, keep_id);
    json_object_put(json);
    return !err_is(err);
}

bool scenario_load(struct meeting_state *state, const char *path, bool keep_id, struct err *err)
{
    struct buf text = BUF_INIT(SPEC_MAX_BYTES);
    struct err trouble = ERR_INIT;
    bool ok = file_must_read(path, &text, err);
    if (ok && !scenario_read(state, buf_text(&text), text.len, keep_id, &trouble))
        ok = err_set(err, trouble.code, "%.100s: %s", path, trouble.detail);
    buf_clean_up(&text);
    return ok;
}
