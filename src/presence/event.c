#include "presence/event.h"

#include <string.h>

struct row {
    const char *name;
    enum event_meaning meaning;
};

#define EVENT_ROW(id, name, meaning) [EVENT_##id] = {name, EVENT_MEANS_##meaning},
static const struct row rows[EVENT_COUNT] = {EVENT_TABLE(EVENT_ROW)};
#undef EVENT_ROW

const char *event_name(enum event_kind kind)
{
    return rows[kind].name;
}

enum event_kind event_kind_from_name(struct slice name)
{
    for (enum event_kind kind = EVENT_OTHER + 1; kind < EVENT_COUNT; kind++)
        if (slice_compare(name, slice_of(rows[kind].name)) == 0)
            return kind;
    return EVENT_OTHER;
}

enum event_meaning event_meaning(enum event_kind kind)
{
    return rows[kind].meaning;
}

/* What is told of a shared screen in the words for people. */
static enum event_kind content_kind(enum event_kind kind)
{
    switch (kind) {
    case EVENT_JOINED:
        return EVENT_CONTENT_JOINED;
    case EVENT_LEFT:
    case EVENT_DELETED:
        return EVENT_CONTENT_LEFT;
    case EVENT_DROPPED:
        return EVENT_CONTENT_DROPPED;
    case EVENT_VIDEO_STARTED:
        return EVENT_CONTENT_VIDEO_STARTED;
    case EVENT_VIDEO_STOPPED:
        return EVENT_CONTENT_VIDEO_STOPPED;
    case EVENT_CONTENT_JOINED:
    case EVENT_CONTENT_LEFT:
    case EVENT_CONTENT_DROPPED:
    case EVENT_CONTENT_VIDEO_STARTED:
    case EVENT_CONTENT_VIDEO_STOPPED:
        return kind;
    default:
        return EVENT_OTHER;
    }
}

void event_settle(struct event *event)
{
    struct slice *id = &event->attendee_id;
    const char *mark = memchr(id->data, '#', id->len);
    if (!mark)
        return;
    id->len = (size_t)(mark - id->data);
    event->kind = content_kind(event->kind);
}
