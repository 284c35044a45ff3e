#include "roster/expected.h"

#include "base/buf.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static const struct hash_key key = {1, 2};

/* What was said of lines that were passed over: "3: it has no id\n". */
static void note(const void *self, size_t line, const char *why)
{
    buf_printf(*(struct buf *const *)self, "%zu: %s\n", line, why);
}

static struct expected *read_with(const char *text, struct expected_options options)
{
    struct err err = ERR_INIT;
    options.file = "guests.csv";
    struct expected *list = expected_read(slice_of(text), &options, key, &err);
    ck_assert_msg(list != NULL, "%s", err.detail);
    return list;
}

static struct expected *read_plain(const char *text)
{
    return read_with(text, (struct expected_options){0});
}

static void ck_person(const struct expected *list, size_t n, const char *id, const char *name)
{
    ck_assert_uint_lt(n, expected_count(list));
    ck_assert_str_eq(expected_at(list, n)->id.data, id);
    ck_assert_str_eq(expected_at(list, n)->name.data, name);
}

static bool match(struct expected *list, const char *const *ids, size_t count)
{
    static struct slice slices[16];
    for (size_t i = 0; i < count; i++)
        slices[i] = slice_of(ids[i]);
    return expected_match(list, slices, count);
}

#define MATCH(list, ...)                                                                           \
    do {                                                                                           \
        const char *const ids[] = {__VA_ARGS__};                                                   \
        ck_assert(match(list, ids, sizeof ids / sizeof *ids));                                     \
    } while (0)

static void ck_state(const struct expected *list, size_t n, enum expected_state state,
                     enum expected_rule rule)
{
    ck_assert_int_eq(expected_at(list, n)->state, state);
    ck_assert_int_eq(expected_at(list, n)->rule, rule);
}

START_TEST(a_plain_list_is_one_person_a_line)
{
    struct expected *list = read_plain("\xEF\xBB\xBF# the board\r\nalice\r\n\r\n  bob  \r\n"
                                       "carol,Carol M\r\ndora\tDora\r\nbob\r\n\"eve, sr.\"");
    ck_assert_uint_eq(expected_count(list), 5);
    ck_person(list, 0, "alice", "");
    ck_person(list, 1, "bob", "");
    ck_person(list, 2, "carol", "Carol M");
    ck_person(list, 3, "dora", "Dora");
    ck_person(list, 4, "eve, sr.", "");
    ck_assert_uint_eq(expected_at(list, 4)->line, 8);
    expected_destroy(list);
}
END_TEST

START_TEST(a_header_names_the_column_of_the_ids)
{
    struct expected *list =
        read_plain("AttendeeId,externaluserid,Name\n1c02,alice,\"Alice \"\"A\"\" B\"\n,bob,\n");
    ck_assert_uint_eq(expected_count(list), 2);
    ck_person(list, 0, "alice", "Alice \"A\" B");
    ck_person(list, 1, "bob", "");
    expected_destroy(list);

    list = read_with("Team;Mail;DisplayName\nred;x@example.com;X\n",
                     (struct expected_options){.column = "mail"});
    ck_person(list, 0, "x@example.com", "X");
    expected_destroy(list);

    list = read_plain("Who\tExternalUserId\nAlice\talice\n");
    ck_person(list, 0, "alice", "Alice");
    expected_destroy(list);

    list = read_plain("ExternalUserId,Team,Floor\nalice,red,2\n");
    ck_person(list, 0, "alice", "");
    expected_destroy(list);
}
END_TEST

START_TEST(a_column_that_is_not_there_is_an_error)
{
    struct err err = ERR_INIT;
    struct expected_options options = {.file = "guests.csv", .column = "mail"};
    ck_assert_ptr_null(expected_read(slice_of("a,b\nc,d\n"), &options, key, &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_str_eq(err.detail, "guests.csv: its first line has no column mail");
}
END_TEST

START_TEST(a_file_in_utf_16_is_an_error)
{
    struct err err = ERR_INIT;
    struct expected_options options = {.file = "guests.csv"};
    struct slice text = {"\xFF\xFE"
                         "a\0",
                         4};
    ck_assert_ptr_null(expected_read(text, &options, key, &err));
    ck_assert_str_eq(err.detail, "guests.csv: it is UTF-16: save it as UTF-8");
}
END_TEST

START_TEST(a_bad_line_is_told_and_skipped)
{
    struct buf said = BUF_INIT(4096), *to = &said;
    char text[1024];
    snprintf(text, sizeof text,
             "alice\n,Nobody\n\"bob\nca\x01rol\nd\xFFora\n%0*d\n\"eve\"x\nfrank\n",
             EXPECTED_MAX_ID + 1, 0);
    struct expected *list =
        read_with(text, (struct expected_options){.skipped = note, .self = &to});
    ck_assert_uint_eq(expected_count(list), 2);
    ck_person(list, 1, "frank", "");
    ck_assert_str_eq(buf_text(&said), "2: it has no id\n"
                                      "3: a quote is not closed, or text follows it\n"
                                      "4: it holds a control character\n"
                                      "5: it is not UTF-8\n"
                                      "6: it is too long\n"
                                      "7: a quote is not closed, or text follows it\n");
    buf_clean_up(&said);
    expected_destroy(list);
}
END_TEST

START_TEST(letters_whose_last_byte_looks_like_a_blank_stay_whole)
{
    struct expected *list = read_plain("Voil\xC3\xA0\n"); /* a with grave ends in A0 */
    ck_person(list, 0, "Voil\xC3\xA0", "");
    expected_destroy(list);
}
END_TEST

START_TEST(a_hundred_thousand_people_and_no_more)
{
    struct buf text = BUF_INIT(EXPECTED_MAX_BYTES);
    struct err err = ERR_INIT;
    for (int i = 0; i < EXPECTED_MAX; i++)
        buf_printf(&text, "user-%06d\n", i);
    struct expected *list = read_plain(buf_text(&text));
    ck_assert_uint_eq(expected_count(list), EXPECTED_MAX);
    ck_person(list, 99999, "user-099999", "");
    expected_destroy(list);
    buf_add_str(&text, "one more\n");
    struct expected_options options = {.file = "guests.csv"};
    ck_assert_ptr_null(expected_read(slice_of(buf_text(&text)), &options, key, &err));
    ck_assert_str_eq(err.detail, "guests.csv: it holds more than 100000 people");
    buf_clean_up(&text);
}
END_TEST

START_TEST(an_exact_id_comes_before_all_else)
{
    struct expected *list = read_plain("e67a#Jo\njo\n");
    MATCH(list, "e67a#Jo", "1f00#Jo");
    ck_state(list, 0, EXPECTED_REGISTERED, EXPECTED_EXACT);
    ck_state(list, 1, EXPECTED_REGISTERED, EXPECTED_NAME);
    ck_assert_uint_eq(expected_find(list, slice_of("e67a#Jo")), 0);
    ck_assert_uint_eq(expected_find(list, slice_of("1f00#Jo")), 1);
    ck_assert_uint_eq(expected_strangers(list), 0);
    expected_destroy(list);
}
END_TEST

START_TEST(names_behind_the_mark_and_mail_addresses_match_without_case)
{
    struct expected *list =
        read_plain("kwame mensah\nAnna@Example.com\nS\xC3\x98REN\nzo\xC3\xAB\nbob\n");
    MATCH(list, "e67a9b75#Kwame Mensah", "anna@example.COM", "17#S\xC3\xB8ren", "18#Zoe", "BOB");
    ck_state(list, 0, EXPECTED_REGISTERED, EXPECTED_NAME);
    ck_state(list, 1, EXPECTED_REGISTERED, EXPECTED_MAIL);
    ck_state(list, 2, EXPECTED_REGISTERED, EXPECTED_NAME);
    ck_state(list, 3, EXPECTED_MISSING, EXPECTED_NO_RULE); /* an accent is a difference */
    ck_state(list, 4, EXPECTED_MISSING, EXPECTED_NO_RULE); /* an id is no name */
    ck_assert_uint_eq(expected_strangers(list), 2);
    expected_destroy(list);
}
END_TEST

START_TEST(a_loose_list_folds_accents_and_blanks)
{
    struct expected *list =
        read_with("zo\xC3\xAB\nKwame   Mensah\nbob\n", (struct expected_options){.loose = true});
    MATCH(list, "18#Zoe", "9b#kwame\xC2\xA0mensah ", "BOB");
    for (size_t n = 0; n < 3; n++)
        ck_state(list, n, EXPECTED_REGISTERED, EXPECTED_LOOSE);
    expected_destroy(list);
}
END_TEST

START_TEST(what_could_be_several_is_said_and_not_guessed)
{
    struct expected *list = read_plain("jo\nJoe\njoe\nann\n");
    MATCH(list, "1#Jo", "2#jo", "3#JOE", "4#Ann");
    ck_state(list, 0, EXPECTED_AMBIGUOUS, EXPECTED_NO_RULE); /* two are registered as Jo */
    ck_assert_uint_eq(expected_at(list, 0)->candidates, 2);
    ck_state(list, 1, EXPECTED_AMBIGUOUS, EXPECTED_NO_RULE); /* two are expected who are Joe */
    ck_state(list, 2, EXPECTED_AMBIGUOUS, EXPECTED_NO_RULE);
    ck_state(list, 3, EXPECTED_REGISTERED, EXPECTED_NAME);
    ck_assert_uint_eq(expected_find(list, slice_of("1#Jo")), EXPECTED_UNCLEAR);
    ck_assert_uint_eq(expected_find(list, slice_of("3#JOE")), EXPECTED_UNCLEAR);
    ck_assert_uint_eq(expected_in(list, EXPECTED_AMBIGUOUS), 3);
    ck_assert_uint_eq(expected_strangers(list), 0);
    expected_destroy(list);
}
END_TEST

START_TEST(two_devices_of_one_id_are_one_person)
{
    struct expected *list = read_plain("jo\nann\n");
    MATCH(list, "1#Jo", "1#Jo", "aws:recorder", "zed", "zed");
    ck_state(list, 0, EXPECTED_REGISTERED, EXPECTED_NAME);
    ck_state(list, 1, EXPECTED_MISSING, EXPECTED_NO_RULE);
    ck_assert_uint_eq(expected_strangers(list), 1); /* zed; a bot is nobody's guest */
    expected_destroy(list);
}
END_TEST

START_TEST(each_match_begins_anew)
{
    struct expected *list = read_plain("jo\nann\n");
    MATCH(list, "1#Jo", "2#Jo");
    ck_state(list, 0, EXPECTED_AMBIGUOUS, EXPECTED_NO_RULE);
    MATCH(list, "2#Jo", "ann");
    ck_state(list, 0, EXPECTED_REGISTERED, EXPECTED_NAME);
    ck_state(list, 1, EXPECTED_REGISTERED, EXPECTED_EXACT);
    ck_assert(expected_match(list, NULL, 0));
    ck_assert_uint_eq(expected_in(list, EXPECTED_MISSING), 2);
    ck_assert_uint_eq(expected_find(list, slice_of("ann")), EXPECTED_STRANGER);
    expected_destroy(list);
}
END_TEST

UNIT_MAIN("expected", a_plain_list_is_one_person_a_line, a_header_names_the_column_of_the_ids,
          a_column_that_is_not_there_is_an_error, a_file_in_utf_16_is_an_error,
          a_bad_line_is_told_and_skipped, letters_whose_last_byte_looks_like_a_blank_stay_whole,
          a_hundred_thousand_people_and_no_more, an_exact_id_comes_before_all_else,
          names_behind_the_mark_and_mail_addresses_match_without_case,
          a_loose_list_folds_accents_and_blanks, what_could_be_several_is_said_and_not_guessed,
          two_devices_of_one_id_are_one_person, each_match_begins_anew)
