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

struct slice event_attendee_of(struct slice id)
{
    const char *mark = memchr(id.data, '#', id.len);
    if (mark)
        id.len = (size_t)(mark - id.data);
    return id;
}
