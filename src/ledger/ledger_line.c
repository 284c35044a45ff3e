#include "ledger/ledger_line.h"

#include "base/calendar.h"
#include "presence/json_member.h"
#include "print/json_text.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Three times what a reply may hold: each byte that was no text became U+FFFD, of three bytes. */
enum { MAX_ID = 3 * 256, MAX_USER = 3 * 4096 };

enum carries {
    CARRIES_ATTENDEE,
    CARRIES_WALK,
    CARRIES_EVENT,
    CARRIES_ERROR,
    CARRIES_BEGINNING,
    CARRIES_BASELINE,
    CARRIES_LISTENING,
    CARRIES_CLOCK,
    CARRIES_GAP,
};

struct row {
    const char *name;
    enum carries carries;
};

#define LEDGER_ROW(id, name, what) [LEDGER_##id] = {name, CARRIES_##what},
static const struct row rows[LEDGER_COUNT] = {LEDGER_TABLE(LEDGER_ROW)};
#undef LEDGER_ROW

struct ledger_fact ledger_fact(enum ledger_kind kind, int64_t time_ms, struct slice meeting_id)
{
    return (struct ledger_fact){
        .kind = kind,
        .time_ms = time_ms,
        .meeting_id = meeting_id,
        .run = SLICE_EMPTY,
        .region = SLICE_EMPTY,
        .reason = SLICE_EMPTY,
        .attendee = {.id = SLICE_EMPTY, .external_user_id = SLICE_EMPTY, .join_token = SLICE_EMPTY},
        .event = {.meeting_id = meeting_id,
                  .attendee_id = SLICE_EMPTY,
                  .external_user_id = SLICE_EMPTY},
        .operation = SLICE_EMPTY,
        .code = SLICE_EMPTY,
        .request_id = SLICE_EMPTY,
    };
}

/* --- writing ------------------------------------------------------------------- */

static void write_string(struct buf *out, const char *name, struct slice value)
{
    buf_printf(out, ",\"%s\":", name);
    json_text_add(out, value.data, value.len);
}

static void write_time(struct buf *out, const char *name, int64_t ms)
{
    char text[ISO8601_SIZE];
    iso8601_format(ms, text);
    text[strlen(text) - 1] = '\0'; /* the Z, which follows the fraction */
    buf_printf(out, ",\"%s\":\"%s.%03dZ\"", name, text, (int)(ms % 1000));
}

static void write_person(struct buf *out, struct slice id, struct slice user)
{
    write_string(out, "AttendeeId", id);
    write_string(out, "ExternalUserId", user);
}

static void write_capabilities(struct buf *out, const struct attendee *attendee)
{
    bool any = false;
    for (int m = 0; m < MEDIA_COUNT; m++) {
        const char *word = capability_name(attendee->capabilities[m]);
        if (!*word)
            continue;
        buf_printf(out, "%s\"%s\":\"%s\"", any ? "," : ",\"Capabilities\":{",
                   media_name((enum media)m), word);
        any = true;
    }
    if (any)
        buf_add_char(out, '}');
}

static void write_walk(struct buf *out, const struct ledger_fact *fact)
{
    buf_printf(out, ",\"count\":%zu,\"complete\":%s", fact->count,
               fact->complete ? "true" : "false");
    if (fact->has_digest)
        buf_printf(out, ",\"digest\":\"%016" PRIx64 "\"", fact->digest);
    if (fact->listening)
        buf_add_str(out, ",\"listening\":true");
}

static void write_event(struct buf *out, const struct event *event)
{
    buf_printf(out, ",\"eventType\":\"%s\",\"timestamp\":%" PRId64, event_name(event->kind),
               event->timestamp_ms);
    if (event->attendee_id.len)
        write_person(out, event->attendee_id, event->external_user_id);
}

static void write_error(struct buf *out, const struct ledger_fact *fact)
{
    if (fact->operation.len)
        write_string(out, "operation", fact->operation);
    if (fact->of_queue)
        buf_add_str(out, ",\"queue\":true");
    write_string(out, "code", fact->code);
    buf_printf(out, ",\"status\":%d", fact->status);
    write_string(out, "requestId", fact->request_id);
}

static void write_details(struct buf *out, const struct ledger_fact *fact)
{
    switch (rows[fact->kind].carries) {
    case CARRIES_BEGINNING:
        write_string(out, "region", fact->region);
        buf_printf(out, ",\"version\":%d", LEDGER_VERSION);
        break;
    case CARRIES_ATTENDEE:
        write_person(out, fact->attendee.id, fact->attendee.external_user_id);
        write_capabilities(out, &fact->attendee);
        if (fact->first_look)
            buf_add_str(out, ",\"firstLook\":true");
        break;
    case CARRIES_WALK:
        write_walk(out, fact);
        break;
    case CARRIES_EVENT:
        write_event(out, &fact->event);
        break;
    case CARRIES_ERROR:
        write_error(out, fact);
        break;
    case CARRIES_BASELINE:
        write_string(out, "region", fact->region);
        write_string(out, "reason", fact->reason);
        break;
    case CARRIES_LISTENING:
        if (fact->since_ms)
            write_time(out, "since", fact->since_ms);
        break;
    case CARRIES_CLOCK:
        buf_printf(out, ",\"step\":%" PRId64, fact->step_ms);
        break;
    case CARRIES_GAP:
        write_time(out, "since", fact->since_ms);
        write_string(out, "reason", fact->reason);
        break;
    }
}

bool ledger_write(const struct ledger_fact *fact, struct buf *out)
{
    buf_printf(out, "{\"type\":\"%s\"", rows[fact->kind].name);
    write_time(out, "time", fact->time_ms);
    if (fact->run.len) {
        write_string(out, "run", fact->run);
        buf_printf(out, ",\"seq\":%" PRIu64, fact->seq);
    }
    write_string(out, "meetingId", fact->meeting_id);
    write_details(out, fact);
    return buf_add_str(out, "}\n");
}

/* --- reading ------------------------------------------------------------------- */

static bool read_time(struct json_object *json, const char *name, int64_t *ms)
{
    struct slice text;
    return json_member_string(json, name, MAX_ID, &text) && iso8601_parse(text.data, ms) &&
           *ms >= 0;
}

/* A time that need not be there: *ms is then 0. */
static bool read_since(struct json_object *json, int64_t *ms)
{
    *ms = 0;
    return !json_object_object_get_ex(json, "since", NULL) || read_time(json, "since", ms);
}

/* Both or neither. */
static bool read_run(struct json_object *json, struct ledger_fact *fact)
{
    int64_t seq;
    if (!json_member_string(json, "run", LEDGER_RUN_SIZE - 1, &fact->run) ||
        !json_member_number(json, "seq", &seq) || seq < 0 || (fact->run.len > 0) != (seq > 0))
        return false;
    fact->seq = (uint64_t)seq;
    return true;
}

static bool read_digest(struct json_object *json, struct ledger_fact *fact)
{
    struct slice hex;
    char *end;
    if (!json_member_string(json, "digest", 16, &hex))
        return false;
    fact->has_digest = hex.len > 0;
    fact->digest = strtoull(hex.data, &end, 16);
    return hex.len == 0 ||
           (end == hex.data + hex.len && strspn(hex.data, "0123456789abcdef") == 16);
}

static bool read_person(struct json_object *json, struct slice *id, struct slice *user)
{
    return json_member_string(json, "AttendeeId", MAX_ID, id) &&
           json_member_string(json, "ExternalUserId", MAX_USER, user);
}

static bool read_attendee(struct json_object *json, struct ledger_fact *fact)
{
    struct attendee *attendee = &fact->attendee;
    struct json_object *capabilities;
    if (!read_person(json, &attendee->id, &attendee->external_user_id) || attendee->id.len == 0 ||
        !json_member_bool(json, "firstLook", &fact->first_look) ||
        !json_member_object(json, "Capabilities", &capabilities))
        return false;
    for (int m = 0; capabilities && m < MEDIA_COUNT; m++) {
        struct slice word;
        if (!json_member_string(capabilities, media_name((enum media)m), MAX_ID, &word))
            return false;
        if (word.len)
            attendee->capabilities[m] = capability_from_name(word.data, word.len);
    }
    return true;
}

static bool read_walk(struct json_object *json, struct ledger_fact *fact)
{
    int64_t count;
    if (!json_member_number(json, "count", &count) || count < 0 || !read_digest(json, fact) ||
        !json_member_bool(json, "listening", &fact->listening) ||
        !json_member_bool(json, "complete", &fact->complete))
        return false;
    fact->count = (size_t)count;
    return true;
}

static bool read_event(struct json_object *json, struct ledger_fact *fact)
{
    struct event *event = &fact->event;
    struct slice type;
    if (!json_member_string(json, "eventType", MAX_ID, &type) ||
        !json_member_number(json, "timestamp", &event->timestamp_ms) ||
        !read_person(json, &event->attendee_id, &event->external_user_id))
        return false;
    event->kind = event_kind_from_name(type);
    event->meeting_id = fact->meeting_id;
    event_settle(event);
    return event->timestamp_ms > 0 &&
           (event->attendee_id.len > 0 || event_meaning(event->kind) == EVENT_MEANS_NONE);
}

static bool read_error(struct json_object *json, struct ledger_fact *fact)
{
    int64_t status;
    if (!json_member_string(json, "operation", MAX_ID, &fact->operation) ||
        !json_member_bool(json, "queue", &fact->of_queue) ||
        !json_member_string(json, "code", MAX_ID, &fact->code) ||
        !json_member_number(json, "status", &status) || status < 0 || status > 999 ||
        !json_member_string(json, "requestId", MAX_ID, &fact->request_id))
        return false;
    fact->status = (int)status;
    return true;
}

static bool read_details(struct json_object *json, struct ledger_fact *fact)
{
    switch (rows[fact->kind].carries) {
    case CARRIES_BEGINNING:
        return json_member_string(json, "region", MAX_ID, &fact->region);
    case CARRIES_ATTENDEE:
        return read_attendee(json, fact);
    case CARRIES_WALK:
        return read_walk(json, fact);
    case CARRIES_EVENT:
        return read_event(json, fact);
    case CARRIES_ERROR:
        return read_error(json, fact);
    case CARRIES_BASELINE:
        return json_member_string(json, "region", MAX_ID, &fact->region) &&
               json_member_string(json, "reason", MAX_ID, &fact->reason);
    case CARRIES_LISTENING:
        return read_since(json, &fact->since_ms);
    case CARRIES_CLOCK:
        return json_member_number(json, "step", &fact->step_ms);
    case CARRIES_GAP:
        return read_since(json, &fact->since_ms) &&
               json_member_string(json, "reason", MAX_ID, &fact->reason);
    }
    return true;
}

static enum ledger_kind kind_from_name(struct slice name)
{
    enum ledger_kind kind = 0;
    while (kind < LEDGER_COUNT && slice_compare(name, slice_of(rows[kind].name)) != 0)
        kind++;
    return kind;
}

enum ledger_result ledger_read(const char *line, size_t len, struct ledger_read *out)
{
    *out = (struct ledger_read){.fact = ledger_fact(LEDGER_OPENED, 0, SLICE_EMPTY)};
    if (len > 0 && line[len - 1] == '\n')
        len--;
    struct json_object *json = len <= LEDGER_MAX_LINE ? json_member_parse(line, len) : NULL;
    struct ledger_fact *fact = &out->fact;
    struct slice type;
    out->json = json;
    if (!json || !json_member_string(json, "type", MAX_ID, &type) || type.len == 0)
        return LEDGER_BROKEN;
    fact->kind = kind_from_name(type);
    bool numbered = read_run(json, fact);
    if (fact->kind == LEDGER_COUNT)
        return LEDGER_UNKNOWN;
    bool ok = numbered && read_time(json, "time", &fact->time_ms) &&
              json_member_string(json, "meetingId", MAX_ID, &fact->meeting_id) &&
              read_details(json, fact);
    return ok ? LEDGER_OK : LEDGER_BROKEN;
}

void ledger_read_clean_up(struct ledger_read *read)
{
    json_object_put(read->json);
    read->json = NULL;
}

bool ledger_each(const char *text, size_t len, ledger_each_fn *each, void *self,
                 struct ledger_tally *tally)
{
    *tally = (struct ledger_tally){0};
    size_t line = 0;
    for (const char *p = text; p < text + len;) {
        size_t left = (size_t)(text + len - p);
        const char *end = memchr(p, '\n', left);
        if (!end) {
            tally->cut_off = true;
            return true;
        }
        struct ledger_read read;
        enum ledger_result result = ledger_read(p, (size_t)(end - p), &read);
        line++;
        tally->facts += result == LEDGER_OK;
        tally->unknown += result == LEDGER_UNKNOWN;
        tally->broken += result == LEDGER_BROKEN;
        if (result == LEDGER_BROKEN && tally->first_wrong == 0)
            tally->first_wrong = line;
        bool go_on = result == LEDGER_BROKEN || each(self, &read.fact);
        ledger_read_clean_up(&read);
        if (!go_on)
            return false;
        p = end + 1;
    }
    return true;
}
