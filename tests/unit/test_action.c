#include "view/action.h"

#include "support/unit.h"

#include <string.h>

START_TEST(names_and_words_are_unique)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const struct action_info *info = action_info(a);
        ck_assert_int_eq(action_by_name(info->name), a);
        if (info->word[0])
            ck_assert_int_eq(action_by_word(info->word, strlen(info->word)), a);
        ck_assert_msg(info->contexts && info->sentence[0] &&
                          (info->contexts == IN_PLAIN) == (info->keys[0] == '\0'),
                      "%s is incomplete", info->name);
    }
    ck_assert_int_eq(action_by_name("no-such-action"), ACTION_NONE);
    ck_assert_str_eq(action_info(ACTION_NONE)->name, "");
    ck_assert_str_eq(action_info(ACTION_COUNT)->name, "");
}
END_TEST

static bool has_key(enum action action, const char *wanted)
{
    char key[ACTION_KEY_SIZE];
    const char *keys = action_info(action)->keys;
    while (action_next_key(&keys, key))
        if (strcmp(key, wanted) == 0)
            return true;
    return false;
}

START_TEST(one_key_has_one_action_in_one_context)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        char key[ACTION_KEY_SIZE];
        const char *keys = action_info(a)->keys;
        while (action_next_key(&keys, key))
            for (enum action b = a + 1; b < ACTION_COUNT; b++)
                ck_assert_msg(
                    !(action_info(a)->contexts & action_info(b)->contexts) || !has_key(b, key),
                    "%s and %s both want %s", action_info(a)->name, action_info(b)->name, key);
    }
}
END_TEST

START_TEST(letters_stay_text_where_one_types)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        char key[ACTION_KEY_SIZE];
        const char *keys = action_info(a)->keys;
        while (action_info(a)->contexts & IN_INPUT && action_next_key(&keys, key))
            ck_assert_msg(strlen(key) > 1, "%s takes %s away", action_info(a)->name, key);
    }
}
END_TEST

START_TEST(the_beginning_of_a_word_is_enough_when_it_is_clear)
{
    ck_assert_int_eq(action_by_word("refr", 4), ACTION_REFRESH);
    ck_assert_int_eq(action_by_word("f", 1), ACTION_NONE);
    ck_assert_int_eq(action_by_word("quit now", 4), ACTION_LEAVE);
    ck_assert_int_eq(action_by_word("", 0), ACTION_NONE);
    ck_assert_int_eq(action_by_word("quitx", 5), ACTION_NONE);
}
END_TEST

static void check_hints(enum action_context context, size_t columns, const char *expected)
{
    struct buf out = BUF_INIT(1000);
    ck_assert_uint_eq(action_hints(&out, context, NULL, columns), strlen(expected));
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

START_TEST(hints_name_the_first_key)
{
    check_hints(IN_LIST, 79,
                "Enter detail  / filter  r refresh  Z pause  c copy  m meeting  ? help  q quit");
    check_hints(IN_DETAIL, 200,
                "c copy field  x commands  J json  Up/Dn field  Left/Right attendee  q back");
}
END_TEST

START_TEST(narrow_hints_lose_what_matters_least)
{
    check_hints(IN_LIST, 70, "Enter detail  / filter  r refresh  Z pause  c copy  ? help  q quit");
    check_hints(IN_LIST, 20, "? help  q quit");
    check_hints(IN_LIST, 6, "q quit");
    check_hints(IN_LIST, 5, "");
}
END_TEST

static const char *other_keys(const void *self, enum action action)
{
    (void)self;
    return action == ACTION_LEAVE ? "X q" : action == ACTION_HELP ? "?" : "";
}

START_TEST(hints_follow_the_keymap_and_leave_out_what_has_no_key)
{
    struct buf out = BUF_INIT(1000);
    struct action_keys keys = {.of = other_keys};
    action_hints(&out, IN_LIST, &keys, 79);
    ck_assert_str_eq(buf_text(&out), "? help  X quit");
    buf_clean_up(&out);
}
END_TEST

START_TEST(key_lists_are_split_at_blanks)
{
    char key[ACTION_KEY_SIZE];
    const char *keys = "  Up  waytoolongforakey ^B ";
    ck_assert(action_next_key(&keys, key));
    ck_assert_str_eq(key, "Up");
    ck_assert(action_next_key(&keys, key));
    ck_assert_str_eq(key, "^B");
    ck_assert(!action_next_key(&keys, key));
}
END_TEST

START_TEST(a_key_tells_its_action)
{
    ck_assert_int_eq(action_by_key("r", IN_LIST), ACTION_REFRESH);
    ck_assert_int_eq(action_by_key("q", IN_LIST), ACTION_LEAVE);
    ck_assert_int_eq(action_by_key("q", IN_DETAIL), ACTION_BACK);
    ck_assert_int_eq(action_by_key("x", IN_LIST), ACTION_NONE);
    ck_assert_int_eq(action_by_key("x", IN_LIST | IN_DETAIL), ACTION_COMMANDS);
}
END_TEST

START_TEST(every_group_has_a_title_and_an_action)
{
    for (enum action_group g = 0; g < ACTION_GROUP_COUNT; g++) {
        bool used = false;
        for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
            used |= action_info(a)->group == g;
        ck_assert(used && action_group_title(g)[0]);
    }
}
END_TEST

static const char *bound_keys(const void *self, enum action action)
{
    (void)self;
    return action == ACTION_REFRESH ? "F7 r" : "";
}

static void expect_filled(const struct view_style *style, const char *text, const char *wanted)
{
    struct buf out = BUF_INIT(1024);
    action_fill(&out, text, style);
    ck_assert_str_eq(buf_text(&out), wanted);
    buf_clean_up(&out);
}

START_TEST(an_action_in_a_text_becomes_its_key_or_its_word)
{
    struct action_keys keys = {.of = bound_keys};
    const char *text = "log in, then {refresh}; {other-regions}";
    expect_filled(&(struct view_style){0}, text, "log in, then press r; press a");
    expect_filled(&(struct view_style){.keys = &keys}, text,
                  "log in, then press F7; other-regions");
    expect_filled(&(struct view_style){.spoken = true}, text,
                  "log in, then type refresh; type regions");
    expect_filled(&(struct view_style){0}, "{} {nothing} {refresh", "{} {nothing} {refresh");
}
END_TEST

START_TEST(every_action_has_words_without_a_screen)
{
    int own = 0;
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        const char *words = action_spoken(action);
        ck_assert_ptr_nonnull(words);
        ck_assert_str_ne(words, "");
        own += strcmp(words, action_info(action)->sentence) != 0;
    }
    ck_assert_int_gt(own, 0);
    ck_assert_int_lt(own, ACTION_COUNT - 1);
}
END_TEST

UNIT_MAIN("action", every_action_has_words_without_a_screen, names_and_words_are_unique,
          one_key_has_one_action_in_one_context, letters_stay_text_where_one_types,
          the_beginning_of_a_word_is_enough_when_it_is_clear, hints_name_the_first_key,
          narrow_hints_lose_what_matters_least,
          hints_follow_the_keymap_and_leave_out_what_has_no_key, key_lists_are_split_at_blanks,
          a_key_tells_its_action, every_group_has_a_title_and_an_action,
          an_action_in_a_text_becomes_its_key_or_its_word)
