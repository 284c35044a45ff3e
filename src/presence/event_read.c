#include "presence/event_read.h"

#include "base/calendar.h"
#include "base/json_parse.h"
#include "presence/json_member.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of what json-c's array owns. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

/* An event in a topic's envelope in another one's has three levels; more than that is a trap. */
enum { MAX_ID = 256, MAX_USER = 4096, MAX_DEPTH = 32, MAX_LEVELS = 6, HEAD_BYTES = 16 };

/* Timestamps beyond the year 9999 are nonsense, and would make sums overflow. */
#define MAX_TIMESTAMP_MS INT64_C(253402300799999)

struct reader {
    struct event_read *out;
    enum event_read_result result; /* the worst so far */
    int64_t time_ms;               /* of the envelope, for events without a timestamp; 0: none */
};

/* --- what is not understood ------------------------------------------------------ */

/* Only the worst is told, and of that the first. */
static bool note(struct reader *r, enum event_read_result result)
{
    if (result <= r->result)
        return false;
    r->result = result;
    return true;
}

/* A name from outside that is short enough and cannot be a sentence: a type, not what it says. */
static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789:.-_ ";
    size_t len = strspn(name, letters);
    return len > 0 && len <= 48 && name[len] == '\0';
}

static void look_at_bytes(struct reader *r, const char *text, size_t len)
{
    size_t head = len < HEAD_BYTES ? len : HEAD_BYTES;
    if (note(r, EVENT_READ_MALFORMED))
        snprintf(r->out->look, EVENT_LOOK_SIZE, "not JSON, %zu bytes: %.*s%s", len, (int)head, text,
                 head < len ? "..." : "");
}

static void look_at_event(struct reader *r, struct slice type, const char *lacks)
{
    const char *name = type.len > 0 && is_name(type.data) ? type.data : "a meeting event";
    if (note(r, EVENT_READ_MALFORMED))
        snprintf(r->out->look, EVENT_LOOK_SIZE, "%s without %s", name, lacks);
}

/* The first names of an object, which tell what sent it. */
static void look_at_object(struct reader *r, struct json_object *object)
{
    static const char *const telling[] = {"source", "detail-type", "Type", "eventType"};
    char *out = r->out->look;
    if (!note(r, EVENT_READ_FOREIGN))
        return;
    size_t used = (size_t)snprintf(out, EVENT_LOOK_SIZE, "of another sender:");
    size_t before = used;
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++) {
        struct slice value;
        if (json_member_string(object, telling[i], MAX_ID, &value) && value.len &&
            is_name(value.data) && used < EVENT_LOOK_SIZE)
            used += (size_t)snprintf(out + used, EVENT_LOOK_SIZE - used, "%s %s %s",
                                     used > before ? "," : "", telling[i], value.data);
    }
    if (used > before)
        return;
    struct json_object_iter member;
    json_object_object_foreachC(object, member)
    {
        if (used < EVENT_LOOK_SIZE && is_name(member.key))
            used += (size_t)snprintf(out + used, EVENT_LOOK_SIZE - used, "%s %s",
                                     used > before ? "," : " JSON with", member.key);
    }
    if (used == before)
        snprintf(out + used, EVENT_LOOK_SIZE - used, " JSON without a name that helps");
}

static void look_at_value(struct reader *r, const char *what)
{
    if (note(r, EVENT_READ_MALFORMED))
        snprintf(r->out->look, EVENT_LOOK_SIZE, "%s", what);
}

/* --- an event -------------------------------------------------------------------- */

static struct slice string_of(struct json_object *value)
{
    return (struct slice){json_object_get_string(value), (size_t)json_object_get_string_len(value)};
}

/* "1795424467311", "1795424467311.5", "2026-11-23T09:01:07Z" */
static bool read_time_text(const char *text, double *ms)
{
    char *end;
    int64_t point;
    if (iso8601_parse(text, &point)) {
        *ms = (double)point;
        return true;
    }
    errno = 0;
    *ms = strtod(text, &end);
    return text[0] >= '0' && text[0] <= '9' && text[1] != 'x' && text[1] != 'X' && *end == '\0' &&
           errno == 0;
}

/* Milliseconds below 2^53 are whole in a double, so nothing is lost on this road. */
static bool read_timestamp(const struct reader *r, struct json_object *detail, int64_t *out)
{
    struct json_object *value = NULL;
    double ms = 0;
    json_object_object_get_ex(detail, "timestamp", &value);
    if (!value)
        ms = (double)r->time_ms;
    else if (json_object_is_type(value, json_type_string) &&
             !read_time_text(string_of(value).data, &ms))
        return false;
    else if (json_object_is_type(value, json_type_int) ||
             json_object_is_type(value, json_type_double))
        ms = json_object_get_double(value);
    if (!(ms >= 1) || ms > (double)MAX_TIMESTAMP_MS)
        return false;
    *out = (int64_t)ms;
    return true;
}

/* What the event lacks, in words; NULL when it is whole. */
static const char *read_event(const struct reader *r, struct json_object *detail, struct slice type,
                              struct event *event)
{
    if (!json_member_string(detail, "meetingId", MAX_ID, &event->meeting_id) ||
        event->meeting_id.len == 0)
        return "a meetingId";
    if (!read_timestamp(r, detail, &event->timestamp_ms))
        return "a timestamp";
    if (!json_member_string(detail, "attendeeId", MAX_ID, &event->attendee_id))
        return "an attendeeId that is a string";
    if (!json_member_string(detail, "externalUserId", MAX_USER, &event->external_user_id))
        return "an externalUserId that is a string";
    event->kind = event_kind_from_name(type);
    event_settle(event);
    if (event->attendee_id.len == 0 && event_meaning(event->kind) != EVENT_MEANS_NONE)
        return "an attendeeId";
    return NULL;
}

static bool add_event(struct event_read *out, const struct event *event)
{
    if (out->count == out->capacity) {
        size_t capacity = out->capacity ? out->capacity * 2 : 4;
        struct event *events = realloc(out->events, capacity * sizeof *events);
        if (!events)
            return false;
        out->events = events;
        out->capacity = capacity;
    }
    out->events[out->count++] = *event;
    return true;
}

/* An event of a type that is unknown here, and of no meeting, is none of ours. */
static void read_detail(struct reader *r, struct json_object *detail)
{
    struct event event = {0};
    struct slice type;
    if (!json_member_string(detail, "eventType", MAX_ID, &type) || type.len == 0) {
        look_at_event(r, SLICE_EMPTY, "an eventType");
        return;
    }
    const char *lacks = read_event(r, detail, type, &event);
    if (!lacks && !add_event(r->out, &event))
        lacks = "memory to keep it";
    if (!lacks)
        return;
    if (event_kind_from_name(type) == EVENT_OTHER && event.meeting_id.len == 0)
        note(r, EVENT_READ_OTHER);
    else
        look_at_event(r, type, lacks);
}

/* --- what events come in --------------------------------------------------------- */

static void read_value(struct reader *r, struct json_object *value, int levels);

static void skip_mark(const char **text, size_t *len)
{
    if (*len >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
        *text += 3;
        *len -= 3;
    }
}

/* A text of JSON; what comes out of it lives as long as the result. */
static void read_text(struct reader *r, const char *text, size_t len, int levels)
{
    struct json_object *value = NULL;
    skip_mark(&text, &len);
    if (levels == 0 || len > EVENT_READ_MAX ||
        !json_parse_value(text, len, MAX_DEPTH, &value, NULL)) {
        look_at_bytes(r, text, len);
        return;
    }
    if (json_object_array_add(r->out->json, value) != 0) {
        json_object_put(value);
        look_at_value(r, "more than memory holds");
        return;
    }
    read_value(r, value, levels - 1);
}

/* The time of an envelope counts for what is in it. */
static void read_inside(struct reader *r, struct json_object *object, const char *time_name,
                        struct json_object *inside, int levels)
{
    struct slice time;
    int64_t before_ms = r->time_ms;
    if (json_member_string(object, time_name, MAX_ID, &time) && time.len)
        iso8601_parse(time.data, &r->time_ms);
    if (json_object_is_type(inside, json_type_string))
        read_text(r, string_of(inside).data, string_of(inside).len, levels);
    else if (json_object_is_type(inside, json_type_object) && strcmp(time_name, "time") == 0)
        read_detail(r, inside);
    else
        read_value(r, inside, levels);
    r->time_ms = before_ms;
}

static bool has_text(struct json_object *object, const char *name, const char *text)
{
    struct slice value;
    return json_member_string(object, name, MAX_ID, &value) &&
           slice_compare(value, slice_of(text)) == 0;
}

/* An event of EventBridge, or only its detail. */
static void read_bridge_event(struct reader *r, struct json_object *object, int levels)
{
    struct json_object *detail = NULL;
    json_object_object_get_ex(object, "detail", &detail);
    if (!has_text(object, "detail-type", "Chime Meeting State Change"))
        note(r, EVENT_READ_OTHER);
    else if (json_object_is_type(detail, json_type_object) ||
             json_object_is_type(detail, json_type_string))
        read_inside(r, object, "time", detail, levels);
    else
        look_at_event(r, SLICE_EMPTY, "a detail");
}

static bool is_bare_detail(struct json_object *object)
{
    struct slice type;
    return json_member_string(object, "eventType", MAX_ID, &type) &&
           strncmp(type.len ? type.data : "", "chime:", 6) == 0;
}

static void read_object(struct reader *r, struct json_object *object, int levels)
{
    struct json_object *message = NULL;
    bool of_topic = has_text(object, "Type", "Notification") &&
                    json_object_object_get_ex(object, "Message", &message);
    if (of_topic)
        read_inside(r, object, "Timestamp", message, levels);
    else if (has_text(object, "source", "aws.chime"))
        read_bridge_event(r, object, levels);
    else if (is_bare_detail(object))
        read_detail(r, object);
    else
        look_at_object(r, object);
}

static void read_value(struct reader *r, struct json_object *value, int levels)
{
    if (json_object_is_type(value, json_type_object)) {
        read_object(r, value, levels);
    } else if (json_object_is_type(value, json_type_string)) {
        read_text(r, string_of(value).data, string_of(value).len, levels);
    } else if (levels > 0 && json_object_is_type(value, json_type_array) &&
               json_object_array_length(value) > 0) {
        for (size_t i = 0; i < json_object_array_length(value); i++)
            read_value(r, json_object_array_get_idx(value, i), levels - 1);
    } else {
        look_at_value(r, "JSON that is no object");
    }
}

enum event_read_result event_read(const char *text, size_t len, struct event_read *out)
{
    *out = (struct event_read){.json = json_object_new_array()};
    struct reader reader = {.out = out};
    if (!out->json)
        return EVENT_READ_MALFORMED;
    read_text(&reader, text, len, MAX_LEVELS);
    return reader.result;
}

void event_read_clean_up(struct event_read *read)
{
    json_object_put(read->json);
    free(read->events);
    *read = (struct event_read){0};
}
