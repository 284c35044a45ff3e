#include "sim/queue.h"

#include "base/calendar.h"
#include "sim/json.h"
#include "sim/list_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of a block that an array or a list element owns. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

static void unlink_message(struct queue *queue, struct message **link)
{
    struct message *message = *link;
    *link = message->next;
    if (queue->end == &message->next)
        queue->end = link;
    queue->count--;
    free(message->body);
    free(message);
}

static bool append(struct queue *queue, const char *body, int64_t now_ms, int64_t visible_ms)
{
    struct message *message = calloc(1, sizeof *message);
    if (!message || !(message->body = strdup(body))) {
        free(message);
        return false;
    }
    message->number = ++queue->sent;
    message->sent_ms = now_ms;
    message->visible_ms = visible_ms;
    if (!queue->first)
        queue->end = &queue->first;
    *queue->end = message;
    queue->end = &message->next;
    if (++queue->count > QUEUE_MAX_MESSAGES)
        unlink_message(queue, &queue->first);
    return true;
}

static int64_t delay(const struct queue_options *options, struct random *random)
{
    if (options->late <= 0 || random_unit(random) >= options->late)
        return 0;
    return (int64_t)(random_unit(random) * (double)options->late_ms);
}

bool queue_send(struct queue *queue, const char *body, int64_t now_ms, struct random *random)
{
    const struct queue_options *options = &queue->options;
    if (!append(queue, body, now_ms, now_ms + delay(options, random)))
        return false;
    if (options->duplicate <= 0 || random_unit(random) >= options->duplicate)
        return true;
    return append(queue, body, now_ms, now_ms + delay(options, random));
}

size_t queue_receive(struct queue *queue, size_t max, int64_t visibility_ms, int64_t now_ms,
                     struct message *out[QUEUE_MAX_RECEIVE])
{
    size_t count = 0;
    for (struct message *m = queue->first; m && count < max; m = m->next) {
        if (m->visible_ms > now_ms)
            continue;
        m->visible_ms = now_ms + visibility_ms;
        m->receives++;
        out[count++] = m;
    }
    return count;
}

bool queue_delete(struct queue *queue, uint64_t number)
{
    for (struct message **link = &queue->first; *link; link = &(*link)->next) {
        if ((*link)->number != number)
            continue;
        unlink_message(queue, link);
        queue->deleted++;
        return true;
    }
    return false;
}

bool queue_hide(struct queue *queue, uint64_t number, int64_t visible_ms)
{
    for (struct message *m = queue->first; m; m = m->next) {
        if (m->number != number)
            continue;
        m->visible_ms = visible_ms;
        return true;
    }
    return false;
}

size_t queue_visible(const struct queue *queue, int64_t now_ms)
{
    size_t count = 0;
    for (const struct message *m = queue->first; m; m = m->next)
        count += m->visible_ms <= now_ms;
    return count;
}

void queue_clean_up(struct queue *queue)
{
    if (!queue)
        return;
    while (queue->first)
        unlink_message(queue, &queue->first);
    *queue = (struct queue){0};
}

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
