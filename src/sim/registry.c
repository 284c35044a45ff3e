#include "sim/registry.h"

#include "sim/random.h"

#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of a block that an array or a list element owns. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

static const char *const right_names[RIGHT_COUNT] = {
    [RIGHT_SEND_RECEIVE] = "SendReceive", [RIGHT_SEND] = "Send",
    [RIGHT_RECEIVE] = "Receive",          [RIGHT_NONE] = "None",
    [RIGHT_FUTURE] = "FutureValue",
};
static const char *const medium_names[MEDIUM_COUNT] = {"Audio", "Video", "Content"};

/* Separate streams of chance from one seed. */
enum { STREAM_ID = 0x1d, STREAM_TOKEN = 0x70, STREAM_RIGHTS = 0x4e };

void registry_init(struct registry *meeting, const struct uuid *id, uint64_t seed)
{
    *meeting = (struct registry){.id = *id, .seed = seed, .next_seq = 1};
}

void registry_clean_up(struct registry *meeting)
{
    if (!meeting)
        return;
    for (size_t i = 0; i < meeting->length; i++)
        free(meeting->people[i].user);
    free(meeting->people);
    meeting->people = NULL;
    meeting->length = meeting->capacity = meeting->registered = 0;
}

static bool make_room(struct registry *meeting)
{
    if (meeting->registered >= MEETING_MAX_PEOPLE)
        return false;
    if (meeting->length < meeting->capacity)
        return true;
    size_t capacity = meeting->capacity ? meeting->capacity * 2 : 64;
    struct person *people = realloc(meeting->people, capacity * sizeof *people);
    if (!people)
        return false;
    meeting->people = people;
    meeting->capacity = capacity;
    return true;
}

struct person *registry_add(struct registry *meeting, const struct newcomer *newcomer)
{
    char *user = malloc(newcomer->user_len + 1);
    if (!user || !make_room(meeting)) {
        free(user);
        return NULL;
    }
    memcpy(user, newcomer->user, newcomer->user_len);
    user[newcomer->user_len] = '\0';
    struct person *person = &meeting->people[meeting->length++];
    uint64_t seq = meeting->next_seq++;
    *person = (struct person){
        .seq = seq,
        .id = newcomer->id ? *newcomer->id : uuid_make(meeting->seed ^ STREAM_ID, seq),
        .user = user,
        .user_len = newcomer->user_len,
        .rights = newcomer->rights,
        .verbatim = newcomer->verbatim,
    };
    meeting->registered++;
    return person;
}

/* Most may do everything; some only watch; a few are muted somewhere. */
static struct rights varied_rights(const struct registry *meeting, uint64_t seq)
{
    static const struct rights kinds[] = {
        {{RIGHT_SEND_RECEIVE, RIGHT_SEND_RECEIVE, RIGHT_SEND_RECEIVE}},
        {{RIGHT_SEND_RECEIVE, RIGHT_RECEIVE, RIGHT_NONE}},
        {{RIGHT_RECEIVE, RIGHT_RECEIVE, RIGHT_RECEIVE}},
        {{RIGHT_SEND_RECEIVE, RIGHT_NONE, RIGHT_NONE}},
        {{RIGHT_SEND, RIGHT_SEND, RIGHT_NONE}},
    };
    uint64_t share = random_hash(meeting->seed ^ STREAM_RIGHTS, seq) % 16;
    return kinds[share < 10 ? 0 : share < 12 ? 1 : share < 14 ? 2 : share < 15 ? 3 : 4];
}

bool registry_add_many(struct registry *meeting, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[NAMES_MAX];
        size_t len = names_make(meeting->seed, meeting->next_seq, name);
        struct newcomer newcomer = {
            .user = name, .user_len = len, .rights = varied_rights(meeting, meeting->next_seq)};
        if (!registry_add(meeting, &newcomer))
            return false;
    }
    return true;
}

struct person *registry_find(struct registry *meeting, const char *who, size_t len)
{
    struct uuid id;
    bool is_id = uuid_parse(who, len, &id);
    for (size_t i = meeting->length; i-- > 0;) {
        struct person *p = &meeting->people[i];
        if (p->removed)
            continue;
        if (p->user_len == len && memcmp(p->user, who, len) == 0)
            return p;
        if (is_id && uuid_equal(&p->id, &id))
            return p;
    }
    return NULL;
}

/* The place of the first person, registered or gone, whose seq is above this one. */
static size_t place_after(const struct registry *meeting, uint64_t seq)
{
    size_t low = 0;
    size_t high = meeting->length;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (meeting->people[middle].seq <= seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct person *registry_after(const struct registry *meeting, uint64_t seq)
{
    size_t at = place_after(meeting, seq);
    while (at < meeting->length && meeting->people[at].removed)
        at++;
    return at < meeting->length ? &meeting->people[at] : NULL;
}

struct person *registry_find_seq(struct registry *meeting, uint64_t seq)
{
    size_t at = place_after(meeting, seq);
    struct person *person = at > 0 ? &meeting->people[at - 1] : NULL;
    return person && person->seq == seq && !person->removed ? person : NULL;
}

struct person *registry_pick(struct registry *meeting, uint64_t chance)
{
    if (meeting->registered == 0)
        return NULL;
    size_t at = (size_t)(chance % meeting->length);
    while (meeting->people[at].removed)
        at = (at + 1) % meeting->length;
    return &meeting->people[at];
}

static void tidy(struct registry *meeting)
{
    size_t kept = 0;
    for (size_t i = 0; i < meeting->length; i++)
        if (!meeting->people[i].removed)
            meeting->people[kept++] = meeting->people[i];
    meeting->length = kept;
}

void registry_remove(struct registry *meeting, struct person *person)
{
    if (person->removed)
        return;
    person->removed = true;
    free(person->user);
    person->user = NULL;
    person->user_len = 0;
    meeting->registered--;
    if (meeting->length > 64 && meeting->registered < meeting->length / 2)
        tidy(meeting);
}

size_t registry_count(const struct registry *meeting)
{
    return meeting->registered;
}

const char *right_name(enum right right)
{
    return right_names[right];
}

const char *medium_name(enum medium medium)
{
    return medium_names[medium];
}

const char *sim_presence_name(enum sim_presence where)
{
    static const char *const names[] = {"never", "here", "left", "dropped"};
    return names[where];
}

enum right right_from_name(const char *name)
{
    enum right right = RIGHT_SEND_RECEIVE;
    while (right < RIGHT_COUNT && strcmp(right_names[right], name) != 0)
        right++;
    return right;
}

/* 72 bytes, so that base64 needs no padding: the id, a colon, and 35 hex digits of chance. */
void registry_join_token(const struct registry *meeting, const struct person *person,
                         char out[JOIN_TOKEN_TEXT + 1])
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    enum { BYTES = JOIN_TOKEN_TEXT / 4 * 3 };
    char text[UUID_TEXT + 1 + UUID_TEXT + 1];
    struct uuid secret = uuid_make(meeting->seed ^ STREAM_TOKEN, person->seq);
    uuid_format(&person->id, text);
    text[UUID_TEXT] = ':';
    uuid_format(&secret, text + UUID_TEXT + 1);
    const unsigned char *in = (const unsigned char *)text;
    for (size_t i = 0; i < BYTES; i += 3, in += 3, out += 4) {
        unsigned bits = (unsigned)in[0] << 16 | (unsigned)in[1] << 8 | in[2];
        out[0] = alphabet[bits >> 18];
        out[1] = alphabet[bits >> 12 & 63];
        out[2] = alphabet[bits >> 6 & 63];
        out[3] = alphabet[bits & 63];
    }
    *out = '\0';
}
