#include "sim/list_pages.h"

#include "support/unit.h"

#include <string.h>

static struct token_key key_of(uint64_t number)
{
    return (struct token_key){.meeting = uuid_make(1, number), .seed = 5};
}

START_TEST(what_is_written_is_read_back)
{
    struct token_key key = key_of(1);
    for (uint64_t i = 0; i < 2000; i++) {
        struct token in = {.after = i * 0x0123456789abcdef, .page = (uint32_t)(i * 77)};
        struct token out = {0};
        char text[TOKEN_TEXT_MAX];
        size_t len = token_write(&key, &in, text);
        ck_assert_uint_eq(strlen(text), len);
        ck_assert(token_read(&key, text, len, &out));
        ck_assert(out.after == in.after && out.page == in.page);
    }
}
END_TEST

START_TEST(tokens_carry_every_awkward_character)
{
    struct token_key key = key_of(1);
    static const char *const awkward[] = {"+", "/", "=", " ",  "%",  "&", ";",
                                          "~", "é", "?", "\"", "\\", "#"};
    char all[200 * TOKEN_TEXT_MAX] = "";
    for (uint64_t i = 0; i < 200; i++) {
        char text[TOKEN_TEXT_MAX];
        token_write(&key, &(struct token){i * 0x9e3779b97f4a7c15, 2}, text);
        strcat(all, text);
    }
    for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++)
        ck_assert_ptr_nonnull(strstr(all, awkward[i]));
}
END_TEST

START_TEST(a_changed_token_is_refused)
{
    struct token_key key = key_of(1);
    char text[TOKEN_TEXT_MAX];
    struct token out;
    size_t len = token_write(&key, &(struct token){100, 2}, text);
    for (size_t i = 0; i < len; i++) {
        char forged[TOKEN_TEXT_MAX];
        memcpy(forged, text, len + 1);
        forged[i] = forged[i] == '+' ? '/' : '+';
        ck_assert(!token_read(&key, forged, len, &out));
    }
    ck_assert(!token_read(&key, text, len - 1, &out));
    ck_assert(!token_read(&key, "", 0, &out));
    ck_assert(!token_read(&key, "T.", 2, &out));
}
END_TEST

START_TEST(the_token_of_another_meeting_is_refused)
{
    struct token_key key = key_of(1);
    struct token_key other = key_of(2);
    char text[TOKEN_TEXT_MAX];
    struct token out;
    size_t len = token_write(&key, &(struct token){100, 2}, text);
    ck_assert(!token_read(&other, text, len, &out));
    other = key;
    other.seed++;
    ck_assert(!token_read(&other, text, len, &out));
}
END_TEST

UNIT_MAIN("sim/token", what_is_written_is_read_back, tokens_carry_every_awkward_character,
          a_changed_token_is_refused, the_token_of_another_meeting_is_refused)
