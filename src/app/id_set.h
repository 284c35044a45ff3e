/* Counts attendees without keeping them: a set of AttendeeIds, 16 bytes a slot, each with the word
 * whether it counts. An id is known by 126 bits of two keyed hashes: that two of a million ids are
 * taken for one is less likely than one in 10^25. Owned by one thread at a time. */
#ifndef ROLLCALL_APP_ID_SET_H
#define ROLLCALL_APP_ID_SET_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>

/* Embedded; the fields but counted are private to id_set.c. */
struct id_set {
    struct id_slot *slots;
    size_t mask; /* slots - 1; 0: none yet */
    size_t used;
    size_t counted; /* ids that count */
    struct hash_key keys[2];
};

/* An empty set; allocates nothing. Free with id_set_clean_up(). */
void id_set_init(struct id_set *set, const struct chance *chance);
void id_set_clean_up(struct id_set *set);

/* Says of an id (ASCII letters of either case are the same) whether it counts. What is said last
 * holds. False when memory is out; the set is then as it was. */
bool id_set_put(struct id_set *set, struct slice id, bool counts);

#endif
