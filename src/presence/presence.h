/* Who is in the room of one meeting, from its events. ListAttendees decides who is registered;
 * events say who is here. Nothing is claimed that no event proved: who was never heard of is
 * *not joined yet* only when they were registered while we listened, when nothing in the queue is
 * unread, and when it was seen to be empty since; else *unknown*.
 *
 * Events may come in any order and any number of times: the result is the same. No clock; times
 * are arguments. Owned by one thread. */
#ifndef ROLLCALL_PRESENCE_PRESENCE_H
#define ROLLCALL_PRESENCE_PRESENCE_H

#include "base/err.h"
#include "base/hash.h"
#include "base/slice.h"
#include "presence/event.h"
#include "presence/intervals.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* People beyond this number are not taken in: more than any meeting and its history has. */
#define PRESENCE_MAX_PEOPLE 1000000

/* A person whom events told of, registered or no longer. */
struct presence_person {
    struct slice id;
    struct slice external_user_id; /* the newest that events gave; sensitive */
    struct intervals moves;
    struct intervals_summary summary;
    uint64_t looks;  /* how often the queue had been seen empty when it was first heard of */
    int64_t user_ms; /* private, as the rest: when external_user_id was given */
    char *own_id;
    char *own_user;
};

enum presence_result {
    PRESENCE_TAKEN,     /* something new */
    PRESENCE_DUPLICATE, /* known already, or too old to matter */
    PRESENCE_ELSEWHERE, /* of another meeting */
    PRESENCE_NO_MEMORY,
};

struct presence;

/* Listens to one meeting since then (wall clock). The key is fresh chance. NULL and *err when
 * memory is out. Free with presence_destroy(). */
struct presence *presence_new(struct slice meeting_id, int64_t listening_ms, struct hash_key key,
                              struct err *err);
void presence_destroy(struct presence *presence);

/* Takes an event in; copies what it keeps. */
enum presence_result presence_apply(struct presence *presence, const struct event *event);

/* How far what is heard can be relied on now. */
struct presence_hearing {
    int64_t empty_ms; /* wall clock at which the queue was last seen to be empty; 0: never yet */
    bool unread; /* something is not read: not understood, not received yet, or not to be had */
};
void presence_set_hearing(struct presence *presence, const struct presence_hearing *hearing);
struct presence_hearing presence_hearing(const struct presence *presence);

/* Events since the first call were lost, or may have been: it listens anew since then. */
void presence_listen_again(struct presence *presence, int64_t listening_ms);

/* Whom events told of, by AttendeeId in either case; NULL when there is none. Good until the next
 * event. */
const struct presence_person *presence_find(const struct presence *presence, struct slice id);

/* The state of a registered attendee. registered_ms: when it was seen to be registered, 0 when it
 * was there at our first look, so that it is unknown since when. */
enum presence_state presence_state(const struct presence *presence, struct slice id,
                                   int64_t registered_ms);

/* Three drops in the ten minutes before now. */
bool presence_is_flapping(const struct presence_person *person, int64_t now_ms);

/* When the meeting ended; 0: no event said so. */
int64_t presence_ended_ms(const struct presence *presence);

/* "Events since": what was given to presence_new(), or last to presence_listen_again(). */
int64_t presence_listening_ms(const struct presence *presence);

/* Counts whatever changed: when it is the same, everything is. */
uint64_t presence_generation(const struct presence *presence);

#endif
