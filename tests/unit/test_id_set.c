#include "app/id_set.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static struct id_set set;

static void start(void)
{
    struct chance chance = chance_system();
    id_set_init(&set, &chance);
}

static void put(const char *id, bool counts)
{
    ck_assert(id_set_put(&set, slice_of(id), counts));
}

START_TEST(an_id_that_comes_twice_counts_once)
{
    start();
    put("41ba533a", true);
    put("41ba533a", true);
    put("41BA533A", true);
    put("41ba533b", true);
    ck_assert_uint_eq(set.counted, 2);
    id_set_clean_up(&set);
}
END_TEST

START_TEST(what_is_said_last_of_an_id_holds)
{
    start();
    put("a", true);
    put("b", false);
    ck_assert_uint_eq(set.counted, 1);
    put("a", false);
    ck_assert_uint_eq(set.counted, 0);
    put("b", true);
    put("b", true);
    ck_assert_uint_eq(set.counted, 1);
    id_set_clean_up(&set);
}
END_TEST

START_TEST(it_grows_and_forgets_nobody)
{
    char id[40];
    start();
    for (int round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 50000; i++) {
            snprintf(id, sizeof id, "%08x-0000-4000-8000-000000000000", i);
            put(id, i % 2 == 0);
        }
        ck_assert_uint_eq(set.counted, 25000);
    }
    ck_assert_uint_eq(set.used, 50000);
    id_set_clean_up(&set);
}
END_TEST

UNIT_MAIN("id_set", an_id_that_comes_twice_counts_once, what_is_said_last_of_an_id_holds,
          it_grows_and_forgets_nobody)
