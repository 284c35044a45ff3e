#include "sim/attendee_spec.h"

#include <stdlib.h>

bool guests_add(struct guests *guests, struct guest *guest)
{
    struct guest *list = realloc(guests->list, (guests->count + 1) * sizeof *list);
    if (!list) {
        guest_clean_up(guest);
        return false;
    }
    guests->list = list;
    list[guests->count++] = *guest;
    *guest = (struct guest){0};
    return true;
}

void guest_clean_up(struct guest *guest)
{
    if (!guest)
        return;
    free(guest->user);
    *guest = (struct guest){0};
}

void guests_clean_up(struct guests *guests)
{
    if (!guests)
        return;
    for (size_t i = 0; i < guests->count; i++)
        guest_clean_up(&guests->list[i]);
    free(guests->list);
    *guests = GUESTS_INIT;
}

struct person *guest_register(const struct guest *guest, struct registry *meeting)
{
    struct newcomer newcomer = {
        .user = guest->user,
        .user_len = guest->user_len,
        .id = guest->has_id ? &guest->id : NULL,
        .rights = guest->rights,
        .verbatim = guest->verbatim,
    };
    return registry_add(meeting, &newcomer);
}
