#include "ledger/attendee_set.h"

#include "print/json_text.h"

#include <stdlib.h>
#include <string.h>

/* Id and user id of 3 * 256 and 3 * 4096 bytes, each of them escaped. */
enum { SCRATCH_MAX = 256 * 1024 };

struct attendee_set_entry {
    char *id;
    size_t len;
    uint64_t hash;
    bool live;
};

static struct slice key_of(const void *self, uint32_t value)
{
    const struct attendee_set *set = self;
    return (struct slice){set->entries[value].id, set->entries[value].len};
}

void attendee_set_init(struct attendee_set *set, struct hash_key key)
{
    *set = (struct attendee_set){.scratch = BUF_INIT(SCRATCH_MAX)};
    idmap_init(&set->by_id, key, true);
}

void attendee_set_clear(struct attendee_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->entries[i].id);
    set->count = set->live = 0;
    set->digest = 0;
    idmap_reset(&set->by_id);
}

void attendee_set_clean_up(struct attendee_set *set)
{
    attendee_set_clear(set);
    idmap_clean_up(&set->by_id);
    buf_clean_up(&set->scratch);
    free(set->entries);
    set->entries = NULL;
    set->capacity = 0;
}

/* Everyone who checks a ledger has to come to the same number: the key is known to all. What is
 * hashed is the text of a line, in which bytes that are not UTF-8 have been replaced. */
uint64_t attendee_set_hash(struct attendee_set *set, const struct attendee *attendee)
{
    static const struct hash_key known = {0x726f6c6c63616c6cULL, 0x6c65646765723032ULL};
    struct buf *text = &set->scratch;
    buf_reset(text);
    json_text_add(text, attendee->id.data, attendee->id.len);
    json_text_add(text, attendee->external_user_id.data, attendee->external_user_id.len);
    for (int m = 0; m < MEDIA_COUNT; m++)
        buf_printf(text, ",%s", capability_name(attendee->capabilities[m]));
    return hash_bytes(&known, buf_text(text), text->len);
}

static bool make_room(struct attendee_set *set)
{
    if (set->count < set->capacity)
        return true;
    size_t capacity = set->capacity ? set->capacity * 2 : 64;
    struct attendee_set_entry *entries = realloc(set->entries, capacity * sizeof *entries);
    if (!entries)
        return false;
    set->entries = entries;
    set->capacity = capacity;
    return true;
}

static uint32_t find(const struct attendee_set *set, struct slice id)
{
    struct idmap_keys keys = {key_of, set};
    return idmap_find(&set->by_id, &keys, id);
}

static bool add(struct attendee_set *set, struct slice id, uint32_t *at)
{
    char *copy = make_room(set) ? malloc(id.len + 1) : NULL;
    if (!copy || !idmap_add(&set->by_id, id, (uint32_t)set->count)) {
        free(copy);
        return false;
    }
    memcpy(copy, id.data, id.len);
    copy[id.len] = '\0';
    *at = (uint32_t)set->count;
    set->entries[set->count++] = (struct attendee_set_entry){.id = copy, .len = id.len};
    return true;
}

bool attendee_set_put(struct attendee_set *set, const struct attendee *attendee)
{
    attendee_set_remove(set, attendee->id);
    uint64_t hash = attendee_set_hash(set, attendee);
    uint32_t at = find(set, attendee->id);
    if (at == IDMAP_NONE && !add(set, attendee->id, &at))
        return false;
    set->entries[at].hash = hash;
    set->entries[at].live = true;
    set->digest += hash;
    set->live++;
    return true;
}

void attendee_set_remove(struct attendee_set *set, struct slice id)
{
    uint32_t at = find(set, id);
    if (at == IDMAP_NONE || !set->entries[at].live)
        return;
    set->entries[at].live = false;
    set->digest -= set->entries[at].hash;
    set->live--;
}
