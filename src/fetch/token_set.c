#include "fetch/token_set.h"

#include <string.h>

void token_set_init(struct token_set *set, struct hash_key key)
{
    *set = (struct token_set){.key = key};
}

bool token_set_seen(struct token_set *set, const char *token)
{
    const size_t mask = 2 * TOKEN_SET_MAX - 1;
    uint64_t hash = hash_bytes(&set->key, token, strlen(token));
    hash += hash == 0; /* 0 is a free slot */
    size_t at = (size_t)hash & mask;
    for (; set->slots[at]; at = (at + 1) & mask)
        if (set->slots[at] == hash)
            return true;
    if (set->count == TOKEN_SET_MAX) {
        memset(set->slots, 0, sizeof set->slots);
        set->count = 0;
        at = (size_t)hash & mask;
    }
    set->slots[at] = hash;
    set->count++;
    return false;
}
