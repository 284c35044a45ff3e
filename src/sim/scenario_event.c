#include "sim/scenario_event.h"

#include <stdlib.h>
#include <string.h>

struct row {
    const char *name;
    bool whom;
};

#define ACT_ROW(id, name, whom) [ACT_##id] = {name, whom},
static const struct row rows[ACT_COUNT] = {ACT_TABLE(ACT_ROW)};
#undef ACT_ROW

enum act_kind act_kind_from_name(const char *name)
{
    enum act_kind kind = 0;
    while (kind < ACT_COUNT && strcmp(rows[kind].name, name) != 0)
        kind++;
    return kind;
}

bool act_names_somebody(enum act_kind kind)
{
    return rows[kind].whom;
}

void act_clean_up(struct act *act)
{
    if (!act)
        return;
    guest_clean_up(&act->guest);
    free(act->who);
    act->who = NULL;
}
