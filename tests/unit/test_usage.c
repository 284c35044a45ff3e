#include "cli/usage.h"

#include "base/nearest.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

START_TEST(every_listed_option_is_in_the_help_with_its_sentence)
{
    struct buf help = BUF_INIT(1 << 16);
    ck_assert(usage_help(&help, 1000));
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        char name[80];
        usage_option(row, name, sizeof name);
        ck_assert_int_eq(strstr(buf_text(&help), name) != NULL, option_is_listed(row));
        if (option_is_listed(row))
            ck_assert_ptr_nonnull(strstr(buf_text(&help), row->help));
    }
    buf_clean_up(&help);
}
END_TEST

START_TEST(the_help_fits_an_ordinary_terminal)
{
    struct buf help = BUF_INIT(1 << 16);
    ck_assert(usage_help(&help, 80));
    for (const char *line = buf_text(&help); *line; line += strcspn(line, "\n") + 1) {
        size_t len = strcspn(line, "\n");
        ck_assert_msg(len <= 80, "%.*s", (int)len, line);
        ck_assert_msg(len == 0 || line[len - 1] != ' ', "%.*s", (int)len, line);
    }
    buf_clean_up(&help);
}
END_TEST

START_TEST(rows_keep_the_rules_of_their_table)
{
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        size_t len = strlen(row->help);
        ck_assert_msg(len > 0 && len <= 200 && row->help[len - 1] != '.', "--%s", row->name);
        ck_assert_msg((row->kind == OPTION_KIND_CHOICE) == (row->values != NULL), "--%s",
                      row->name);
        for (size_t k = 0; k < i; k++) {
            const struct option_row *other = option_row((enum option_id)k);
            ck_assert_str_ne(row->name, other->name);
            ck_assert(!row->letter || row->letter != other->letter);
        }
    }
}
END_TEST

START_TEST(variables_and_keys_follow_from_the_name)
{
    char name[64];
    ck_assert_str_eq(option_variable(option_row(OPTION_MAX_RATE), name, sizeof name),
                     "ROLLCALL_MAX_RATE");
    ck_assert_str_eq(option_variable(option_row(OPTION_NO_HISTORY), name, sizeof name),
                     "ROLLCALL_HISTORY");
    ck_assert_str_eq(option_key(option_row(OPTION_NO_HISTORY)), "history");
    ck_assert_ptr_eq(option_by_key("history"), option_row(OPTION_NO_HISTORY));
    ck_assert_ptr_null(option_by_key("filter"));
    ck_assert_ptr_null(option_by_key("page-size"));
}
END_TEST

START_TEST(words_are_near_that_differ_by_little)
{
    static const struct {
        const char *typed, *word;
        bool near;
    } cases[] = {{"region", "region", true}, {"regoin", "region", true}, {"regio", "region", true},
                 {"usr", "user", true},      {"nmae", "name", true},     {"", "abc", false},
                 {"ten", "text", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t best = NEAREST_NONE;
        ck_assert_msg(nearest_is_nearer(cases[i].typed, cases[i].word, &best) == cases[i].near,
                      "%s and %s", cases[i].typed, cases[i].word);
    }
    ck_assert_str_eq(suggest_option("regoin"), "region");
    ck_assert_ptr_null(suggest_option("zzzzzzzz"));
    ck_assert_ptr_null(suggest_option("a very long word that nobody would ever type as an option "
                                      "because it does not end"));
}
END_TEST

UNIT_MAIN("usage", every_listed_option_is_in_the_help_with_its_sentence,
          the_help_fits_an_ordinary_terminal, rows_keep_the_rules_of_their_table,
          variables_and_keys_follow_from_the_name, words_are_near_that_differ_by_little)
