#include "sim/attendee_spec.h"

#include <stdlib.h>

bool attendee_specs_add(struct attendee_specs *attendees, struct attendee_spec *attendee)
{
    struct attendee_spec *list = realloc(attendees->list, (attendees->count + 1) * sizeof *list);
    if (!list) {
        attendee_spec_clean_up(attendee);
        return false;
    }
    attendees->list = list;
    list[attendees->count++] = *attendee;
    *attendee = (struct attendee_spec){0};
    return true;
}

void attendee_spec_clean_up(struct attendee_spec *attendee)
{
    if (!attendee)
        return;
    free(attendee->user);
    *attendee = (struct attendee_spec){0};
}

void attendee_specs_clean_up(struct attendee_specs *attendees)
{
    if (!attendees)
        return;
    for (size_t i = 0; i < attendees->count; i++)
        attendee_spec_clean_up(&attendees->list[i]);
    free(attendees->list);
    *attendees = ATTENDEE_SPECS_INIT;
}

struct person *attendee_spec_register(const struct attendee_spec *attendee,
                                      struct registry *meeting)
{
    struct newcomer newcomer = {
        .user = attendee->user,
        .user_len = attendee->user_len,
        .id = attendee->has_id ? &attendee->id : NULL,
        .rights = attendee->rights,
        .verbatim = attendee->verbatim,
    };
    return registry_add(meeting, &newcomer);
}
