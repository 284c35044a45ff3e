#include "view/prompt.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

/* Types a string, and checks text and cursor ("|") afterwards. */
static void type(struct prompt *prompt, const char *text)
{
    for (; *text; text++)
        ck_assert(prompt_type(prompt, (uint32_t)*text));
}

static void check(const struct prompt *prompt, const char *expected)
{
    char shown[PROMPT_MAX + 2];
    memcpy(shown, prompt->text, prompt->cursor);
    shown[prompt->cursor] = '|';
    strcpy(shown + prompt->cursor + 1, prompt->text + prompt->cursor);
    ck_assert_str_eq(shown, expected);
    ck_assert_uint_eq(prompt->len, strlen(prompt->text));
}

START_TEST(typing_goes_to_the_cursor)
{
    struct prompt p;
    prompt_init(&p, NULL);
    type(&p, "bb");
    ck_assert(prompt_act(&p, ACTION_CURSOR_LEFT));
    type(&p, "o");
    check(&p, "bo|b");
    ck_assert(prompt_act(&p, ACTION_CURSOR_HOME));
    type(&p, ">");
    check(&p, ">|bob");
    ck_assert(prompt_act(&p, ACTION_CURSOR_END));
    ck_assert(!prompt_act(&p, ACTION_CURSOR_RIGHT));
    check(&p, ">bob|");
}
END_TEST

START_TEST(characters_are_moved_over_and_erased_whole)
{
    struct prompt p;
    prompt_init(&p, NULL);
    ck_assert(prompt_type(&p, 'a') && prompt_type(&p, 0xE9) && prompt_type(&p, 0x1F600));
    check(&p, "a\xC3\xA9\xF0\x9F\x98\x80|");
    ck_assert(prompt_act(&p, ACTION_CURSOR_LEFT));
    ck_assert(prompt_act(&p, ACTION_ERASE_LEFT));
    check(&p, "a|\xF0\x9F\x98\x80");
    ck_assert(prompt_act(&p, ACTION_ERASE_RIGHT));
    check(&p, "a|");
    ck_assert(!prompt_act(&p, ACTION_ERASE_RIGHT));
}
END_TEST

START_TEST(words_and_lines_are_erased)
{
    struct prompt p;
    prompt_init(&p, NULL);
    prompt_set(&p, "one two  three");
    ck_assert(prompt_act(&p, ACTION_ERASE_WORD));
    check(&p, "one two  |");
    ck_assert(prompt_act(&p, ACTION_ERASE_WORD));
    check(&p, "one |");
    prompt_set(&p, "abcd");
    prompt_act(&p, ACTION_CURSOR_LEFT);
    prompt_act(&p, ACTION_CURSOR_LEFT);
    ck_assert(prompt_act(&p, ACTION_ERASE_REST));
    check(&p, "ab|");
    ck_assert(prompt_act(&p, ACTION_ERASE_LINE));
    check(&p, "|");
    ck_assert(!prompt_act(&p, ACTION_ERASE_LINE));
    ck_assert(!prompt_act(&p, ACTION_REFRESH));
}
END_TEST

START_TEST(controls_are_not_typed_and_pastes_are_trimmed)
{
    struct prompt p;
    prompt_init(&p, NULL);
    ck_assert(!prompt_type(&p, 0x1B) && !prompt_type(&p, '\n') && !prompt_type(&p, 0x85));
    ck_assert(!prompt_type(&p, 0x7F) && !prompt_type(&p, 0x9F));
    const char paste[] = "  \r\n one\t\n\x1B[31m two \xFF\x80 \r\n";
    prompt_paste(&p, paste, strlen(paste));
    check(&p, "one [31m two|");
    prompt_set(&p, "a\nb\xFF");
    check(&p, "ab|");
    ck_assert(prompt_type(&p, 0xA0)); /* the first character behind the controls: a fixed blank */
    check(&p, "ab\xC2\xA0|");
}
END_TEST

START_TEST(a_full_line_takes_no_more)
{
    struct prompt p;
    char big[PROMPT_MAX + 100];
    prompt_init(&p, NULL);
    memset(big, 'x', sizeof big);
    prompt_paste(&p, big, sizeof big);
    ck_assert_uint_eq(p.len, PROMPT_MAX);
    ck_assert(!prompt_type(&p, 'y'));
    ck_assert(prompt_act(&p, ACTION_ERASE_LEFT));
    ck_assert(!prompt_type(&p, 0xE9));
    ck_assert(prompt_type(&p, 'y'));
}
END_TEST

START_TEST(history_goes_back_and_returns_to_the_draft)
{
    struct prompt_history history = {0};
    struct prompt p;
    prompt_history_add(&history, "first");
    prompt_history_add(&history, "second");
    prompt_history_add(&history, "");
    prompt_init(&p, &history);
    type(&p, "draft");
    ck_assert(prompt_act(&p, ACTION_OLDER));
    check(&p, "second|");
    ck_assert(prompt_act(&p, ACTION_OLDER));
    ck_assert(!prompt_act(&p, ACTION_OLDER));
    check(&p, "first|");
    ck_assert(prompt_act(&p, ACTION_NEWER));
    ck_assert(prompt_act(&p, ACTION_NEWER));
    ck_assert(!prompt_act(&p, ACTION_NEWER));
    check(&p, "draft|");
    prompt_history_clean_up(&history);
}
END_TEST

START_TEST(history_is_bounded_and_holds_each_line_once)
{
    struct prompt_history history = {0};
    char line[16];
    for (int i = 0; i < 150; i++) {
        snprintf(line, sizeof line, "%d", i);
        prompt_history_add(&history, line);
    }
    ck_assert_uint_eq(history.count, 100);
    ck_assert_str_eq(history.lines[0], "50");
    prompt_history_add(&history, "60");
    ck_assert_uint_eq(history.count, 100);
    ck_assert_str_eq(history.lines[99], "60");
    prompt_history_clean_up(&history);
    ck_assert_uint_eq(history.count, 0);
}
END_TEST

UNIT_MAIN("prompt", typing_goes_to_the_cursor, characters_are_moved_over_and_erased_whole,
          words_and_lines_are_erased, controls_are_not_typed_and_pastes_are_trimmed,
          a_full_line_takes_no_more, history_goes_back_and_returns_to_the_draft,
          history_is_bounded_and_holds_each_line_once)
