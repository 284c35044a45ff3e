#include "sim/emit.h"

#include "base/calendar.h"
#include "sim/jsonout.h"
#include "sim/listing.h"

#include <stdio.h>
#include <time.h>

enum { MAX_EVENT = 64 * 1024, BARE_EVERY = 16 };

struct row {
    const char *name;
    bool person;
    bool content;
};

#define FACT_ROW(id, name, person, content) [FACT_##id] = {name, person, content},
static const struct row rows[FACT_COUNT] = {FACT_TABLE(FACT_ROW)};
#undef FACT_ROW

static void write_time(struct buf *out, int64_t wall_ms)
{
    struct tm utc;
    char text[32];
    calendar_utc(wall_ms, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    jsonout_member(out, "time", text);
}

static void write_capabilities(struct buf *out, const struct rights *rights)
{
    static const char *const names[MEDIUM_COUNT] = {"audio", "video", "content"};
    jsonout_member(out, "success", "1");
    jsonout_name(out, "attendeeCapabilities");
    buf_add_char(out, '{');
    for (size_t i = 0; i < MEDIUM_COUNT; i++)
        jsonout_member(out, names[i], right_name(rights->of[i]));
    buf_add_char(out, '}');
}

static void write_person(struct buf *out, const struct fact *fact)
{
    char id[UUID_TEXT + 1];
    char attendee[UUID_TEXT + 16];
    uuid_format(&fact->person->id, id);
    snprintf(attendee, sizeof attendee, "%s%s", id, rows[fact->kind].content ? "#content" : "");
    jsonout_member(out, "attendeeId", attendee);
    jsonout_name(out, "externalUserId");
    listing_write_user(out, fact->person);
    if (fact->kind == FACT_JOINED)
        jsonout_member(out, "networkType", "Voip");
    if (fact->kind == FACT_CAPABILITIES)
        write_capabilities(out, &fact->person->rights);
}

static void write_detail(const struct emitter *emitter, const struct fact *fact, struct buf *out)
{
    char id[UUID_TEXT + 1];
    jsonout_name(out, "detail");
    buf_add_char(out, '{');
    jsonout_member(out, "version", "0");
    jsonout_member(out, "eventType", rows[fact->kind].name);
    jsonout_member_number(out, "timestamp", emitter->started_ms + fact->at_ms);
    jsonout_member(out, "meetingId", uuid_format(&fact->meeting->id, id));
    if (rows[fact->kind].person)
        write_person(out, fact);
    jsonout_member(out, "externalMeetingId", "all-hands");
    jsonout_member(out, "mediaRegion", emitter->region);
    buf_add_char(out, '}');
}

void emit_write(const struct emitter *emitter, const struct fact *fact, struct buf *out)
{
    char id[UUID_TEXT + 1];
    bool bare = emitter->number % BARE_EVERY == BARE_EVERY - 1;
    struct uuid event_id = uuid_make(fact->meeting->seed ^ 0xe7e47, emitter->number);
    buf_add_char(out, '{');
    jsonout_member(out, "version", "0");
    if (!bare)
        jsonout_member(out, "id", uuid_format(&event_id, id));
    jsonout_member(out, "detail-type", "Chime Meeting State Change");
    jsonout_member(out, "source", "aws.chime");
    jsonout_member(out, "account", "111122223333");
    write_time(out, emitter->started_ms + fact->at_ms);
    jsonout_member(out, "region", emitter->region);
    if (!bare)
        buf_add_str(out, ",\"resources\":[]");
    write_detail(emitter, fact, out);
    buf_add_char(out, '}');
}

void emit_fact(void *self, const struct fact *fact)
{
    struct emitter *emitter = self;
    struct buf text = BUF_INIT(MAX_EVENT);
    emit_write(emitter, fact, &text);
    emitter->number++;
    if (!text.failed)
        queue_send(emitter->queue, buf_text(&text), emitter->now_ms, &emitter->random);
    buf_clean_up(&text);
}
