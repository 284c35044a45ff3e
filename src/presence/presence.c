#include "presence/presence.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of a block that an array or a list element owns. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

enum { FLAPPING_DROPS = 3 };
#define FLAPPING_MS INT64_C(600000)

struct presence {
    char *meeting_id;
    int64_t listening_ms;
    int64_t ended_ms;
    struct presence_hearing hearing;
    uint64_t looks; /* how often the queue was seen empty */
    uint64_t generation;
    struct presence_person *people;
    size_t count;
    size_t capacity;
    struct idmap by_id;
};

static struct slice key_of(const void *self, uint32_t value)
{
    const struct presence *presence = self;
    return presence->people[value].id;
}

static char *copy(struct slice text)
{
    char *bytes = malloc(text.len + 1);
    if (!bytes)
        return NULL;
    memcpy(bytes, text.data, text.len);
    bytes[text.len] = '\0';
    return bytes;
}

struct presence *presence_new(struct slice meeting_id, int64_t listening_ms, struct hash_key key,
                              struct err *err)
{
    struct presence *presence = calloc(1, sizeof *presence);
    if (!presence || !(presence->meeting_id = copy(meeting_id))) {
        err_set(err, ERR_OOM, "presence");
        free(presence);
        return NULL;
    }
    presence->listening_ms = listening_ms;
    idmap_init(&presence->by_id, key, true);
    return presence;
}

void presence_destroy(struct presence *presence)
{
    if (!presence)
        return;
    for (size_t i = 0; i < presence->count; i++) {
        struct presence_person *person = &presence->people[i];
        free(person->own_id);
        free(person->own_user);
        intervals_clean_up(&person->moves);
    }
    idmap_clean_up(&presence->by_id);
    free(presence->people);
    free(presence->meeting_id);
    free(presence);
}

static uint32_t find(const struct presence *presence, struct slice id)
{
    struct idmap_keys keys = {key_of, presence};
    return idmap_find(&presence->by_id, &keys, id);
}

/* --- events -------------------------------------------------------------------- */

static bool make_room(struct presence *presence)
{
    if (presence->count < presence->capacity)
        return true;
    size_t capacity = presence->capacity ? presence->capacity * 2 : 64;
    struct presence_person *people = realloc(presence->people, capacity * sizeof *people);
    if (!people)
        return false;
    presence->people = people;
    presence->capacity = capacity;
    return true;
}

/* NULL when memory is out, or there are too many. */
static struct presence_person *find_or_add(struct presence *presence, struct slice id)
{
    uint32_t at = find(presence, id);
    if (at != IDMAP_NONE)
        return &presence->people[at];
    char *bytes = presence->count < PRESENCE_MAX_PEOPLE ? copy(id) : NULL;
    struct slice kept = {bytes, id.len};
    if (!bytes || !make_room(presence) ||
        !idmap_add(&presence->by_id, kept, (uint32_t)presence->count)) {
        free(bytes);
        return NULL;
    }
    struct presence_person *person = &presence->people[presence->count++];
    *person = (struct presence_person){
        .id = kept, .external_user_id = SLICE_EMPTY, .own_id = bytes, .looks = presence->looks};
    return person;
}

/* The newest wins; of the same millisecond the greater one, so that the order does not matter. */
static bool note_user(struct presence_person *person, const struct event *event)
{
    struct slice user = event->external_user_id;
    if (user.len == 0 || event->timestamp_ms < person->user_ms)
        return true;
    int order = slice_compare(user, person->external_user_id);
    if (order == 0 || (event->timestamp_ms == person->user_ms && order < 0)) {
        person->user_ms = event->timestamp_ms;
        return true;
    }
    char *bytes = copy(user);
    if (!bytes)
        return false;
    free(person->own_user);
    person->own_user = bytes;
    person->external_user_id = (struct slice){bytes, user.len};
    person->user_ms = event->timestamp_ms;
    return true;
}

static void summarize(const struct presence *presence, struct presence_person *person)
{
    person->summary = intervals_walk(&person->moves, presence->ended_ms, NULL, NULL);
}

static enum presence_result apply_to_person(struct presence *presence, const struct event *event)
{
    struct presence_person *person = find_or_add(presence, event->attendee_id);
    if (!person || !note_user(person, event))
        return PRESENCE_NO_MEMORY;
    enum intervals_result result = intervals_add(&person->moves, event->kind, event->timestamp_ms);
    if (result == INTERVALS_NO_MEMORY)
        return PRESENCE_NO_MEMORY;
    if (result == INTERVALS_KNOWN)
        return PRESENCE_DUPLICATE;
    summarize(presence, person);
    return PRESENCE_TAKEN;
}

static enum presence_result end_meeting(struct presence *presence, int64_t ended_ms)
{
    if (ended_ms <= presence->ended_ms)
        return PRESENCE_DUPLICATE;
    presence->ended_ms = ended_ms;
    for (size_t i = 0; i < presence->count; i++)
        summarize(presence, &presence->people[i]);
    return PRESENCE_TAKEN;
}

enum presence_result presence_apply(struct presence *presence, const struct event *event)
{
    enum presence_result result = PRESENCE_DUPLICATE;
    if (slice_compare_fold(event->meeting_id, slice_of(presence->meeting_id)) != 0)
        return PRESENCE_ELSEWHERE;
    if (event->kind == EVENT_MEETING_ENDED)
        result = end_meeting(presence, event->timestamp_ms);
    else if (event->attendee_id.len > 0)
        result = apply_to_person(presence, event);
    presence->generation += result == PRESENCE_TAKEN;
    return result;
}

/* --- what is heard ---------------------------------------------------------------- */

void presence_set_hearing(struct presence *presence, const struct presence_hearing *hearing)
{
    bool empty = hearing->empty_ms > presence->hearing.empty_ms;
    bool news = empty || hearing->unread != presence->hearing.unread;
    presence->looks += empty;
    presence->hearing = *hearing;
    presence->generation += news;
}

struct presence_hearing presence_hearing(const struct presence *presence)
{
    return presence->hearing;
}

void presence_listen_again(struct presence *presence, int64_t listening_ms)
{
    if (listening_ms <= presence->listening_ms)
        return;
    presence->listening_ms = listening_ms;
    presence->generation++;
}

/* --- answers ------------------------------------------------------------------- */

const struct presence_person *presence_find(const struct presence *presence, struct slice id)
{
    uint32_t at = find(presence, id);
    return at == IDMAP_NONE ? NULL : &presence->people[at];
}

/* Would a join have been heard? An AttendeeAdded shows that events of this attendee come here. */
static bool has_heard_all(const struct presence *presence, const struct presence_person *person,
                          int64_t registered_ms)
{
    if (presence->hearing.unread || (person && person->summary.hinted))
        return false;
    if (person && person->summary.state == PRESENCE_NOT_YET && presence->looks > person->looks)
        return true;
    return registered_ms > 0 && presence->listening_ms <= registered_ms &&
           presence->hearing.empty_ms >= registered_ms;
}

enum presence_state presence_state(const struct presence *presence, struct slice id,
                                   int64_t registered_ms)
{
    const struct presence_person *person = presence_find(presence, id);
    bool proven = person && person->summary.state != PRESENCE_UNKNOWN &&
                  person->summary.state != PRESENCE_NOT_YET;
    if (proven)
        return person->summary.state;
    return has_heard_all(presence, person, registered_ms) ? PRESENCE_NOT_YET : PRESENCE_UNKNOWN;
}

bool presence_is_flapping(const struct presence_person *person, int64_t now_ms)
{
    return intervals_drops(&person->moves, now_ms - FLAPPING_MS, now_ms) >= FLAPPING_DROPS;
}

int64_t presence_ended_ms(const struct presence *presence)
{
    return presence->ended_ms;
}

int64_t presence_listening_ms(const struct presence *presence)
{
    return presence->listening_ms;
}

uint64_t presence_generation(const struct presence *presence)
{
    return presence->generation;
}
