#include "sim/scenario_event.h"

#include <stdlib.h>
#include <string.h>

struct row {
    const char *name;
    bool whom;
};

#define SCENARIO_EVENT_ROW(id, name, whom) [SCENARIO_EVENT_##id] = {name, whom},
static const struct row rows[SCENARIO_EVENT_COUNT] = {SCENARIO_EVENT_TABLE(SCENARIO_EVENT_ROW)};
#undef SCENARIO_EVENT_ROW

enum scenario_event_kind scenario_event_kind_from_name(const char *name)
{
    enum scenario_event_kind kind = 0;
    while (kind < SCENARIO_EVENT_COUNT && strcmp(rows[kind].name, name) != 0)
        kind++;
    return kind;
}

bool scenario_event_needs_who(enum scenario_event_kind kind)
{
    return rows[kind].whom;
}

void scenario_event_clean_up(struct scenario_event *event)
{
    if (!event)
        return;
    attendee_spec_clean_up(&event->attendee);
    free(event->who);
    event->who = NULL;
}
