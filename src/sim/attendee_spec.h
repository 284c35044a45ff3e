/* Somebody who may be registered: what a scenario says of one attendee. Owns its strings. */
#ifndef ROLLCALL_SIM_GUEST_H
#define ROLLCALL_SIM_GUEST_H

#include "sim/registry.h"

#include <stdbool.h>
#include <stddef.h>

struct guest {
    char *user;
    size_t user_len;
    bool verbatim; /* see struct person */
    bool has_id;
    struct uuid id;
    struct rights rights;
    bool here; /* in the room from the start */
};

struct guests {
    struct guest *list;
    size_t count;
};

#define GUESTS_INIT ((struct guests){0})

/* Takes the guest over, strings included, even when it fails. False when memory is out. */
bool guests_add(struct guests *guests, struct guest *guest);

/* Free strings; NULL is fine. */
void guest_clean_up(struct guest *guest);
void guests_clean_up(struct guests *guests);

/* Registers the guest. NULL when memory is out. */
struct person *guest_register(const struct guest *guest, struct registry *meeting);

#endif
