#include "tui/keymap.h"

#include "support/unit.h"
#include "tui/input.h"

#include <string.h>

static struct keymap map;

static enum action action(const char *key, enum action_context context)
{
    return keymap_action(&map, keymap_key_by_name(key), context);
}

START_TEST(every_default_key_asks_for_its_action_wherever_it_may)
{
    keymap_init(&map);
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const char *keys = action_info(a)->keys;
        char name[ACTION_KEY_SIZE];
        while (action_next_key(&keys, name)) {
            ck_assert_msg(keymap_key_by_name(name) != 0, "%s", name);
            for (unsigned bit = 1; bit <= IN_ANY; bit <<= 1)
                if (action_info(a)->contexts & bit)
                    ck_assert_msg(action(name, bit) == a, "%s means %s, not %s", name,
                                  action_info(action(name, bit))->name, action_info(a)->name);
        }
    }
}
END_TEST

START_TEST(names_of_keys_are_read_as_the_table_writes_them)
{
    ck_assert_uint_eq(keymap_key_by_name("q"), 'q');
    ck_assert_uint_eq(keymap_key_by_name("^R"), KEYCODE_CTRL('R'));
    ck_assert_uint_eq(keymap_key_by_name("^r"), KEYCODE_CTRL('R'));
    ck_assert_uint_eq(keymap_key_by_name("^H"), KEYCODE_BACKSPACE);
    ck_assert_uint_eq(keymap_key_by_name("^"), '^');
    ck_assert_uint_eq(keymap_key_by_name("F"), 'F');
    ck_assert_uint_eq(keymap_key_by_name("F10"), KEYCODE_F(10));
    ck_assert_uint_eq(keymap_key_by_name("F13"), 0);
    ck_assert_uint_eq(keymap_key_by_name("F1x"), 0);
    ck_assert_uint_eq(keymap_key_by_name("PgDn"), KEYCODE_PAGE_DOWN);
    ck_assert_uint_eq(keymap_key_by_name("\xc3\xa4"), 0xe4);
    ck_assert_uint_eq(keymap_key_by_name("\xc3\xa4x"), 0);
    ck_assert_uint_eq(keymap_key_by_name("\xff"), 0);
    ck_assert_uint_eq(keymap_key_by_name(""), 0);
}
END_TEST

START_TEST(a_character_stays_text_where_one_types)
{
    struct err err = ERR_INIT;
    keymap_init(&map);
    ck_assert(keymap_set(&map, "quit", "Q \xc3\xa4 ^Q", &err));
    ck_assert_int_eq(action("Q", IN_LIST), ACTION_QUIT);
    ck_assert_int_eq(action("^Q", IN_LINE), ACTION_QUIT);
    ck_assert_int_eq(action("Q", IN_LINE), ACTION_NONE);
    ck_assert_int_eq(action("Q", IN_FORM), ACTION_NONE);
    ck_assert_int_eq(action("\xc3\xa4", IN_FORM), ACTION_NONE);
}
END_TEST

START_TEST(an_action_gets_other_keys_and_loses_its_own)
{
    struct err err = ERR_INIT;
    keymap_init(&map);
    ck_assert(keymap_set(&map, "refresh", "u F9", &err));
    ck_assert_int_eq(action("u", IN_LIST), ACTION_REFRESH);
    ck_assert_int_eq(action("F9", IN_DETAIL), ACTION_REFRESH);
    ck_assert_int_eq(action("r", IN_LIST), ACTION_NONE);
    ck_assert_int_eq(action("r", IN_TOKEN), ACTION_REVEAL);
    struct action_keys names = keymap_names(&map);
    ck_assert_str_eq(names.of(names.self, ACTION_REFRESH), "u F9");
    ck_assert(keymap_set(&map, "refresh", "", &err));
    ck_assert_int_eq(action("u", IN_LIST), ACTION_NONE);
    ck_assert_str_eq(names.of(names.self, ACTION_REFRESH), "");
}
END_TEST

START_TEST(a_key_that_is_given_away_is_taken_where_it_would_mean_two_things)
{
    struct err err = ERR_INIT;
    struct action_keys names = keymap_names(&map);
    keymap_init(&map);
    ck_assert(keymap_set(&map, "refresh", "q", &err));
    ck_assert_int_eq(action("q", IN_LIST), ACTION_REFRESH);
    ck_assert_int_eq(action("q", IN_HELP), ACTION_REFRESH);
    ck_assert_str_eq(names.of(names.self, ACTION_LEAVE), "");
    ck_assert_int_eq(action("F10", IN_LIST), ACTION_QUIT); /* there is a way out still */
}
END_TEST

START_TEST(arrows_escape_and_question_mark_stay)
{
    struct err err = ERR_INIT;
    keymap_init(&map);
    ck_assert(keymap_set(&map, "up", "w", &err));
    ck_assert_int_eq(action("Up", IN_LIST), ACTION_UP);
    ck_assert_int_eq(action("w", IN_LIST), ACTION_UP);
    ck_assert_int_eq(action("k", IN_LIST), ACTION_NONE);
    ck_assert(keymap_set(&map, "refresh", "Up Esc ? u", &err));
    ck_assert_int_eq(action("Up", IN_LIST), ACTION_UP);
    ck_assert_int_eq(action("Esc", IN_LIST), ACTION_CLOSE);
    ck_assert_int_eq(action("?", IN_LIST), ACTION_HELP);
    ck_assert_int_eq(action("u", IN_LIST), ACTION_REFRESH);
    ck_assert(keymap_set(&map, "help", "^X", &err));
    ck_assert_int_eq(action("?", IN_LIST), ACTION_HELP);
}
END_TEST

START_TEST(nonsense_is_refused_and_changes_nothing)
{
    struct err err = ERR_INIT;
    keymap_init(&map);
    ck_assert(!keymap_set(&map, "refersh", "u", &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    err_clear(&err);
    ck_assert(!keymap_set(&map, "refresh", "u PageUp", &err));
    ck_assert_ptr_nonnull(strstr(err.detail, "PageUp"));
    ck_assert_int_eq(action("r", IN_LIST), ACTION_REFRESH);
    ck_assert_int_eq(action("u", IN_LIST), ACTION_NONE);
}
END_TEST

UNIT_MAIN("keymap", every_default_key_asks_for_its_action_wherever_it_may,
          names_of_keys_are_read_as_the_table_writes_them,
          an_action_gets_other_keys_and_loses_its_own, a_character_stays_text_where_one_types,
          a_key_that_is_given_away_is_taken_where_it_would_mean_two_things,
          arrows_escape_and_question_mark_stay, nonsense_is_refused_and_changes_nothing)
