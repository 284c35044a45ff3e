#include "presence/event_read.h"

#include "presence/json_member.h"

#include <json-c/json.h>

enum { MAX_ID = 256, MAX_USER = 4096 };

/* Timestamps beyond the year 9999 are nonsense, and would make sums overflow. */
#define MAX_TIMESTAMP_MS INT64_C(253402300799999)

static bool is_chime_event(struct json_object *json)
{
    struct slice source;
    struct slice type;
    return json_member_string(json, "source", MAX_ID, &source) &&
           json_member_string(json, "detail-type", MAX_ID, &type) &&
           slice_compare(source, slice_of("aws.chime")) == 0 &&
           slice_compare(type, slice_of("Chime Meeting State Change")) == 0;
}

static bool read_detail(struct json_object *json, struct event *event)
{
    struct json_object *detail;
    struct slice type;
    bool ok = json_member_object(json, "detail", &detail) && detail &&
              json_member_string(detail, "eventType", MAX_ID, &type) &&
              json_member_number(detail, "timestamp", &event->timestamp_ms) &&
              json_member_string(detail, "meetingId", MAX_ID, &event->meeting_id) &&
              json_member_string(detail, "attendeeId", MAX_ID, &event->attendee_id) &&
              json_member_string(detail, "externalUserId", MAX_USER, &event->external_user_id);
    if (!ok || type.len == 0 || event->meeting_id.len == 0 || event->timestamp_ms <= 0 ||
        event->timestamp_ms > MAX_TIMESTAMP_MS)
        return false;
    event->kind = event_kind_from_name(type);
    event->attendee_id = event_attendee_of(event->attendee_id);
    bool about_somebody = event_meaning(event->kind) != EVENT_MEANS_NONE;
    return event->attendee_id.len > 0 || !about_somebody;
}

enum event_read_result event_read(const char *text, size_t len, struct event_read *out)
{
    struct json_object *json = len <= EVENT_READ_MAX ? json_member_parse(text, len) : NULL;
    *out = (struct event_read){.json = json};
    if (!json)
        return EVENT_READ_MALFORMED;
    if (!is_chime_event(json))
        return EVENT_READ_FOREIGN;
    return read_detail(json, &out->event) ? EVENT_READ_OK : EVENT_READ_MALFORMED;
}

void event_read_clean_up(struct event_read *read)
{
    json_object_put(read->json);
    *read = (struct event_read){0};
}
