#include "aws/shlex.h"

#include "support/unit.h"

#include <string.h>

/* Splits, and joins the words with '|'. */
static const char *joined(const char *text, char *out)
{
    struct shlex_words words;
    enum shlex_result result = shlex_split(text, &words);
    strcpy(out, result == SHLEX_OK ? "" : shlex_why(result));
    for (size_t i = 0; result == SHLEX_OK && i < words.count; i++) {
        strcat(out, words.word[i]);
        strcat(out, "|");
    }
    if (words.count)
        ck_assert_ptr_null(words.word[words.count]);
    shlex_clean_up(&words);
    return out;
}

START_TEST(words_are_split_as_python_splits_them)
{
    /* The expectations were printed by Python 3.11's shlex.split(). */
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", ""},
        {"  \t ", ""},
        {"a b  c", "a|b|c|"},
        {"profile \"my dev\"", "profile|my dev|"},
        {"a'b c'd", "ab cd|"},
        {"'' \"\"", "||"},
        {"a\\ b", "a b|"},
        {"'a\\b'", "a\\b|"},
        {"\"a\\b\\\"c\\\\\"", "a\\b\"c\\|"},
        {"a # b", "a|#|b|"},
        {"~/x $HOME `id` a|b", "~/x|$HOME|`id`|a|b|"},
        {"a\nb", "a|b|"},
        {"\\\nb", "\nb|"},
        {"a\vb", "a\vb|"},
    };
    char out[200];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_str_eq(joined(rows[i].text, out), rows[i].words);
}
END_TEST

START_TEST(open_ends_are_errors)
{
    char out[200];
    ck_assert_str_eq(joined("a 'b", out), "a quotation mark is not closed");
    ck_assert_str_eq(joined("a \"b", out), "a quotation mark is not closed");
    ck_assert_str_eq(joined("a b\\", out), "nothing follows the last backslash");
    ck_assert_str_eq(joined("\"b\\", out), "nothing follows the last backslash");
}
END_TEST

UNIT_MAIN("shlex", words_are_split_as_python_splits_them, open_ends_are_errors)
