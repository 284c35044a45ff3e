/* An attendee who may be registered, as a scenario describes one. Owns its strings. */
#ifndef ROLLCALL_SIM_ATTENDEE_SPEC_H
#define ROLLCALL_SIM_ATTENDEE_SPEC_H

#include "sim/registry.h"

#include <stdbool.h>
#include <stddef.h>

struct attendee_spec {
    char *user;
    size_t user_len;
    bool verbatim; /* see struct person */
    bool has_id;
    struct uuid id;
    struct rights rights;
    bool here; /* in the room from the start */
};

struct attendee_specs {
    struct attendee_spec *list;
    size_t count;
};

#define ATTENDEE_SPECS_INIT ((struct attendee_specs){0})

/* Takes the attendee over, strings included, even when it fails. False when memory is out. */
bool attendee_specs_add(struct attendee_specs *attendees, struct attendee_spec *attendee);

/* Free strings; NULL is fine. */
void attendee_spec_clean_up(struct attendee_spec *attendee);
void attendee_specs_clean_up(struct attendee_specs *attendees);

/* Registers the attendee. NULL when memory is out. */
struct person *attendee_spec_register(const struct attendee_spec *attendee,
                                      struct registry *meeting);

#endif
