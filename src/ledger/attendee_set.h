/* The set of attendees that a ledger's lines come to, and its digest. The recorder keeps one of
 * what it has written, the reader one of what it has read: when count and digest of a walk line fit
 * the reader's, not one line about an attendee is missing. Owned by one thread. */
#ifndef ROLLCALL_LEDGER_ATTENDEE_SET_H
#define ROLLCALL_LEDGER_ATTENDEE_SET_H

#include "base/buf.h"
#include "base/hash.h"
#include "roster/attendee.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embedded; the fields but live and digest are private. */
struct attendee_set {
    size_t live;     /* attendees in the set */
    uint64_t digest; /* of the set: the same for any order; 0 for none */
    struct attendee_set_entry *entries;
    size_t count;
    size_t capacity;
    struct idmap by_id;
    struct buf scratch;
};

/* An empty set. The key is fresh chance, for the map. Free with attendee_set_clean_up(), which may
 * be called twice, and for a set that is all zero. */
void attendee_set_init(struct attendee_set *set, struct hash_key key);
void attendee_set_clean_up(struct attendee_set *set);

/* Takes all attendees out. */
void attendee_set_clear(struct attendee_set *set);

/* Puts an attendee in, or in the place of the one with the same id. False when memory is out. */
bool attendee_set_put(struct attendee_set *set, const struct attendee *attendee);

/* Takes one out, by id in either case. */
void attendee_set_remove(struct attendee_set *set, struct slice id);

/* What an attendee adds to a digest: a hash of the id, the user id and the capabilities as they
 * stand in a line. The sum over the set, modulo 2^64, is the digest. */
uint64_t attendee_set_hash(struct attendee_set *set, const struct attendee *attendee);

#endif
