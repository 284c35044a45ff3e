#include "base/hash.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define MANY 5000

struct names {
    char text[MANY][16];
};

static struct slice name_of(const void *names, uint32_t value)
{
    return slice_of(((const struct names *)names)->text[value]);
}

static struct names *names_new(void)
{
    struct names *names = calloc(1, sizeof *names);
    for (int i = 0; i < MANY; i++)
        snprintf(names->text[i], sizeof names->text[i], "Id-%d", i);
    return names;
}

START_TEST(what_was_added_is_found_and_nothing_else)
{
    struct names *names = names_new();
    struct idmap_keys keys = {name_of, names};
    struct idmap map;
    idmap_init(&map, (struct hash_key){1, 2}, true);
    ck_assert_uint_eq(idmap_find(&map, &keys, slice_of("Id-1")), IDMAP_NONE);
    for (uint32_t i = 0; i < MANY; i += 2)
        ck_assert(idmap_add(&map, name_of(names, i), i));
    for (uint32_t i = 0; i < MANY; i++)
        ck_assert_uint_eq(idmap_find(&map, &keys, name_of(names, i)), i % 2 ? IDMAP_NONE : i);
    idmap_reset(&map);
    ck_assert_uint_eq(idmap_find(&map, &keys, name_of(names, 0)), IDMAP_NONE);
    idmap_clean_up(&map);
    free(names);
}
END_TEST

START_TEST(case_counts_only_when_asked_for)
{
    struct names *names = names_new();
    struct idmap_keys keys = {name_of, names};
    struct idmap fold, exact;
    idmap_init(&fold, (struct hash_key){1, 2}, true);
    idmap_init(&exact, (struct hash_key){1, 2}, false);
    idmap_add(&fold, name_of(names, 7), 7);
    idmap_add(&exact, name_of(names, 7), 7);
    ck_assert_uint_eq(idmap_find(&fold, &keys, slice_of("iD-7")), 7);
    ck_assert_uint_eq(idmap_find(&exact, &keys, slice_of("iD-7")), IDMAP_NONE);
    ck_assert_uint_eq(idmap_find(&exact, &keys, slice_of("Id-7")), 7);
    idmap_clean_up(&fold);
    idmap_clean_up(&exact);
    free(names);
}
END_TEST

START_TEST(values_can_be_renumbered_and_forgotten_without_their_keys)
{
    struct names *names = names_new(), *after = calloc(1, sizeof *after);
    struct idmap_keys keys = {name_of, after};
    uint32_t moved[MANY], kept = 0;
    struct idmap map;
    idmap_init(&map, (struct hash_key){3, 4}, true);
    for (uint32_t i = 0; i < MANY; i++) {
        idmap_add(&map, name_of(names, i), i);
        moved[i] = i % 3 ? kept++ : IDMAP_NONE;
        if (i % 3)
            strcpy(after->text[moved[i]], names->text[i]);
    }
    idmap_renumber(&map, moved);
    for (uint32_t i = 0; i < MANY; i++)
        ck_assert_uint_eq(idmap_find(&map, &keys, name_of(names, i)), moved[i]);
    for (uint32_t i = 0; i < MANY; i += 3) { /* forgotten keys can come back */
        strcpy(after->text[kept], names->text[i]);
        ck_assert(idmap_add(&map, name_of(names, i), kept++));
    }
    for (uint32_t i = 0; i < kept; i++)
        ck_assert_uint_eq(idmap_find(&map, &keys, name_of(after, i)), i);
    idmap_clean_up(&map);
    free(names);
    free(after);
}
END_TEST

START_TEST(room_that_was_reserved_is_not_moved_again)
{
    struct names *names = names_new();
    struct idmap map;
    idmap_init(&map, (struct hash_key){1, 2}, true);
    ck_assert(idmap_reserve(&map, MANY));
    const struct idmap_slot *slots = map.slots;
    for (uint32_t i = 0; i < MANY; i++)
        idmap_add(&map, name_of(names, i), i);
    ck_assert_ptr_eq(map.slots, slots);
    ck_assert_uint_le(map.mask + 1, MANY * 3);
    ck_assert(!idmap_reserve(&map, SIZE_MAX));
    idmap_clean_up(&map);
    free(names);
}
END_TEST

UNIT_MAIN("idmap", what_was_added_is_found_and_nothing_else, case_counts_only_when_asked_for,
          values_can_be_renumbered_and_forgotten_without_their_keys,
          room_that_was_reserved_is_not_moved_again)
