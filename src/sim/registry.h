/* The truth about one meeting: who is registered, in the order of their registration, and what
 * they may send and receive. It knows nothing of pages, faults or the wire.
 *
 * A million attendees fit: some 100 bytes each; adding and walking cost little, removing and
 * finding by name walk the list. Owned by one thread. */
#ifndef ROLLCALL_SIM_REGISTRY_H
#define ROLLCALL_SIM_REGISTRY_H

#include "sim/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an attendee may do with a medium. FUTURE is a value that no client knows. */
enum right { RIGHT_SEND_RECEIVE, RIGHT_SEND, RIGHT_RECEIVE, RIGHT_NONE, RIGHT_FUTURE, RIGHT_COUNT };
enum medium { MEDIUM_AUDIO, MEDIUM_VIDEO, MEDIUM_CONTENT, MEDIUM_COUNT };

struct rights {
    unsigned char of[MEDIUM_COUNT]; /* enum right */
};

/* Where an attendee is. The list of attendees says nothing of it. */
enum sim_presence { WHERE_NEVER, WHERE_HERE, WHERE_LEFT, WHERE_DROPPED };

struct person {
    uint64_t seq;   /* registration number, from 1, rising; never used twice */
    struct uuid id; /* AttendeeId */
    char *user;     /* ExternalUserId: user_len bytes and a NUL; may hold anything */
    size_t user_len;
    struct rights rights;
    bool verbatim;       /* user is JSON text already: it goes between the quotes as it is */
    bool removed;        /* gone; kept until the list is tidied */
    bool video;          /* sends a picture */
    bool content;        /* shares a screen */
    unsigned char where; /* enum sim_presence */
};

/* An attendee to register. Borrowed for the length of a call. */
struct newcomer {
    const char *user;
    size_t user_len;
    const struct uuid *id; /* NULL: one that follows from the seed */
    struct rights rights;
    bool verbatim;
};

struct registry {
    struct uuid id;
    uint64_t seed;
    bool ended;
    /* The rest is for meeting.c, and to be read by it alone. */
    struct person *people;
    size_t length; /* with those who are gone */
    size_t capacity;
    size_t registered;
    uint64_t next_seq;
};

/* More people than this are not taken in. */
enum { MEETING_MAX_PEOPLE = 2000000 };

/* An empty meeting. registry_clean_up() frees the people; NULL is fine. */
void registry_init(struct registry *meeting, const struct uuid *id, uint64_t seed);
void registry_clean_up(struct registry *meeting);

/* Registers an attendee; NULL when memory is out, or the meeting is full. The person is good until
 * the next registration or removal. */
struct person *registry_add(struct registry *meeting, const struct newcomer *newcomer);

/* Registers count people with generated names and varied rights. False when memory is out, or the
 * meeting is full. */
bool registry_add_many(struct registry *meeting, size_t count);

/* The newest registered person with this ExternalUserId or AttendeeId; NULL when there is none. */
struct person *registry_find(struct registry *meeting, const char *who, size_t len);

/* The registered person with this registration number; NULL when there is none. Cheap. */
struct person *registry_find_seq(struct registry *meeting, uint64_t seq);

/* Some registered person, by chance: any 64 bits will do. NULL in an empty meeting. Cheap. */
struct person *registry_pick(struct registry *meeting, uint64_t chance);

/* The first registered person whose seq is above this one; NULL at the end. Cheap: a search by
 * halves and a few steps. */
const struct person *registry_after(const struct registry *meeting, uint64_t seq);

/* Removes a registered person. The list is tidied when half of it is gone. */
void registry_remove(struct registry *meeting, struct person *person);

/* How many are registered. */
size_t registry_count(const struct registry *meeting);

/* The service's words: "SendReceive", "Audio". Static strings. */
const char *right_name(enum right right);
const char *medium_name(enum medium medium);

/* "never", "here", "left", "dropped". Static strings. */
const char *sim_presence_name(enum sim_presence where);

/* The right of a word; RIGHT_COUNT when it is none. */
enum right right_from_name(const char *name);

/* The JoinToken that belongs to a person: base64 without padding, always the same. */
enum { JOIN_TOKEN_TEXT = 96 };
void registry_join_token(const struct registry *meeting, const struct person *person,
                         char out[JOIN_TOKEN_TEXT + 1]);

#endif
