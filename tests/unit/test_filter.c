#include "view/filter.h"

#include "support/unit.h"

#include <locale.h>
#include <string.h>

static const struct attendee bob = {
    .id = {"1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02", 36},
    .external_user_id = {"3fa85f64#Bob M\xC3\xBCller", 20},
    .join_token = {"", 0},
    .capabilities = {CAPABILITY_SEND_RECEIVE, CAPABILITY_RECEIVE, CAPABILITY_NONE},
};

static bool matches_subject(const char *expression, const struct filter_subject *subject)
{
    struct err err = ERR_INIT;
    struct filter *filter = filter_parse(expression, &err);
    ck_assert_msg(filter != NULL, "%s: %s", expression, err.detail);
    bool matched = filter_matches(filter, subject);
    filter_destroy(filter);
    return matched;
}

static bool matches(const char *expression)
{
    struct filter_subject subject = {.attendee = &bob, .change = "changed", .copies = 1};
    return matches_subject(expression, &subject);
}

START_TEST(plain_text_looks_at_ids_and_names_without_case)
{
    ck_assert(matches("bob"));
    ck_assert(matches("BOB m"));
    ck_assert(matches("3FA85"));
    ck_assert(matches("0F8A6C3D2E02"));
    ck_assert(!matches("alice"));
    ck_assert(matches(""));
    ck_assert(matches("   "));
}
END_TEST

START_TEST(accents_do_not_matter_on_either_side)
{
    static const struct {
        const char *typed, *name;
    } same[] = {
        {"kovacs", "Kov\xC3\xA1"
                   "cs"}, /* a with acute */
        {"kovacs", "KOVA\xCC\x81"
                   "CS"}, /* A, and an acute of its own */
        {"KOV\xC3\x81"
         "CS",
         "kovacs"}, /* typed with it, registered without */
        {"kova\xCC\x81"
         "cs",
         "Kov\xC3\xA1"
         "cs"},                    /* composed in two ways */
        {"soren", "S\xC3\xB8ren"}, /* a stroke is no accent of Unicode's */
        {"lodz", "\xC5\x81\xC3\xB3"
                 "d\xC5\xBA"},
        {"nguyen", "Nguy\xE1\xBB\x85n"}, /* two accents in one letter */
        {"istanbul", "\xC4\xB0stanbul"},
        {"\xCE\xB1\xCE\xBD\xCE\xBD\xCE\xB1", "\xCE\x86\xCE\xBD\xCE\xBD\xCE\xB1"}, /* Greek */
        {"cs", "Kov\xC3\xA1"
               "cs"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct attendee who = bob;
        who.external_user_id = slice_of(same[i].name);
        struct filter_subject subject = {.attendee = &who, .change = "", .copies = 1};
        ck_assert_msg(matches_subject(same[i].typed, &subject), "%s in %s", same[i].typed,
                      same[i].name);
    }
    ck_assert(!matches("user=\"3fa85f64#Bob Muller\"")); /* = means these bytes */
    ck_assert(matches("muller"));
    ck_assert(!matches("mullar"));
}
END_TEST

START_TEST(what_is_found_takes_its_accents_along)
{
    struct err err = ERR_INIT;
    struct filter *filter = filter_parse("kova", &err);
    const char *name = "Dr. Kova\xCC\x81"
                       "cs";
    size_t start, length;
    ck_assert(filter_find(filter, name, strlen(name), &start, &length));
    ck_assert_uint_eq(start, 4);
    ck_assert_uint_eq(length, 6);
    filter_destroy(filter);
}
END_TEST

START_TEST(several_words_must_all_match)
{
    ck_assert(matches("bob 1c02"));
    ck_assert(!matches("bob alice"));
    ck_assert(matches("\"bob m\""));
    ck_assert(!matches("\"m bob\""));
}
END_TEST

START_TEST(an_exclamation_mark_turns_round)
{
    ck_assert(!matches("!bob"));
    ck_assert(matches("!alice"));
    ck_assert(matches("!!bob"));
    ck_assert(matches("bob !alice"));
    ck_assert(!matches("bob !video:receive"));
}
END_TEST

START_TEST(a_field_looks_at_that_field_only)
{
    ck_assert(matches("user:3fa8"));
    ck_assert(!matches("name:3fa8"));
    ck_assert(matches("name:bob"));
    ck_assert(!matches("attendee:bob"));
    ck_assert(matches("attendee:1C02"));
    ck_assert(matches("NAME:bob"));
    ck_assert(matches("user:\"bob m\""));
}
END_TEST

START_TEST(capabilities_match_by_word_letters_or_beginning)
{
    ck_assert(matches("audio:sendreceive"));
    ck_assert(matches("audio:SR"));
    ck_assert(matches("audio:s"));
    ck_assert(!matches("audio:send"));
    ck_assert(matches("video:-r"));
    ck_assert(matches("video:receive"));
    ck_assert(matches("content:--"));
    ck_assert(matches("content:none"));
    ck_assert(!matches("content:s"));
}
END_TEST

START_TEST(changes_and_copies_come_from_the_roster)
{
    struct filter_subject subject = {.attendee = &bob, .change = "", .copies = 2};
    ck_assert(matches("change:changed"));
    ck_assert(matches("mark:any"));
    ck_assert(!matches("change:reg"));
    ck_assert(!matches_subject("change:any", &subject));
    ck_assert(matches_subject("dup:", &subject));
    ck_assert(matches_subject("dup:bob", &subject));
    ck_assert(!matches_subject("dup:alice", &subject));
    ck_assert(!matches("dup:"));
}
END_TEST

START_TEST(presence_matches_by_word_or_its_beginning)
{
    struct filter_subject subject = {.attendee = &bob, .change = "", .copies = 1};
    ck_assert(matches_subject("presence:unknown", &subject));
    subject.presence = PRESENCE_HERE;
    ck_assert(matches_subject("presence:here", &subject));
    ck_assert(matches_subject("presence:H", &subject));
    ck_assert(!matches_subject("!presence:here", &subject));
    ck_assert(!matches_subject("presence:left", &subject));
    subject.presence = PRESENCE_NOT_YET;
    ck_assert(matches_subject("presence:not-joined", &subject));
    subject.presence = PRESENCE_DROPPED;
    ck_assert(matches_subject("presence:dropped user:bob", &subject));
    struct err err = ERR_INIT;
    ck_assert_ptr_null(filter_parse("presence:away", &err));
    ck_assert_str_eq(err.detail, "filter: presence: cannot be \"away\"; it is here, left, dropped, "
                                 "not-joined, unknown or deleted");
    err_clear(&err);
    struct filter *filter = filter_parse("presence:here", &err);
    ck_assert(filter_uses_presence(filter) && !filter_uses_change(filter));
    filter_destroy(filter);
}
END_TEST

START_TEST(bots_are_found)
{
    struct attendee bot = bob;
    bot.external_user_id = (struct slice){"aws:MediaPipeline-1", 19};
    struct filter_subject subject = {.attendee = &bot, .change = "", .copies = 1};
    ck_assert(matches_subject("bot:", &subject));
    ck_assert(!matches("bot:"));
    ck_assert(matches("!bot:"));
}
END_TEST

START_TEST(letters_beyond_ascii_are_found_without_case_in_every_locale)
{
    ck_assert(setlocale(LC_ALL, "C"));
    ck_assert(matches("m\xC3\xBCller"));
    ck_assert(matches("M\xC3\x9CLLER"));
    ck_assert(!matches("m\xC3\xB6ller"));
    ck_assert(!matches("\xFF"));
}
END_TEST

START_TEST(a_colon_behind_no_field_is_plain_text)
{
    struct attendee clock = bob;
    clock.external_user_id = (struct slice){"meeting at 10:30", 16};
    struct filter_subject subject = {.attendee = &clock, .change = "", .copies = 1};
    ck_assert(matches_subject("10:30", &subject));
    ck_assert(!matches("10:30"));
}
END_TEST

static bool matches_user(const char *expression, const char *user)
{
    struct attendee attendee = bob;
    attendee.external_user_id = slice_of(user);
    struct filter_subject subject = {.attendee = &attendee, .change = "", .copies = 1};
    return matches_subject(expression, &subject);
}

START_TEST(an_equals_sign_is_exact)
{
    ck_assert(matches_user("user=bob", "bob"));
    ck_assert(!matches_user("user=bob", "bob2"));
    ck_assert(!matches_user("user=bob", "Bob"));
    ck_assert(matches_user("user=frank 11", "frank 11"));
    ck_assert(!matches_user("user=frank 11", "frank"));
    ck_assert(matches_user("user=\"frank 11\"", "frank 11"));
    ck_assert(matches_user("user=frank 11 audio=sendreceive", "frank 11"));
    ck_assert(!matches_user("user=frank 11 audio=none", "frank 11"));
    ck_assert(matches_user("user=frank 11 !bot:", "frank 11"));
    ck_assert(matches_user("!user=bob", "bob2"));
    ck_assert(matches_user("audio=SR", "bob"));
    ck_assert(!matches_user("YWxpY2U=", "bob"));
    ck_assert(matches_user("YWxpY2U=", "aYWxpY2U="));
    struct err err = ERR_INIT;
    ck_assert_ptr_null(filter_parse("audio=send,rec", &err));
}
END_TEST

START_TEST(commas_are_alternatives)
{
    ck_assert(matches_user("user:eve,bob", "bob2"));
    ck_assert(!matches_user("user=eve,bob", "bob2"));
    ck_assert(matches_user("user=eve,bob", "bob"));
    ck_assert(matches_user("audio:none,sendreceive", "bob"));
    ck_assert(!matches_user("!user:eve,bob", "bob"));
    ck_assert(matches_user("user:\"Mensah, Kwame\"", "Mensah, Kwame"));
    ck_assert(matches_user("a,b", "a,b"));
}
END_TEST

START_TEST(typing_errors_are_no_text)
{
    static const char *const cases[][2] = {
        {"usr:frank", "there is no field \"usr\"; did you mean user?"},
        {"bob usr=frank", "there is no field \"usr\"; did you mean user?"},
        {"user=bob usr:frank", "there is no field \"usr\""},
        {"!presense:left", "there is no field \"presense\"; did you mean presence?"},
        {"foo:bar", "there is no field \"foo\"; there are user, name"},
        {"user:", "user: needs a value"},
        {"user=", "user= needs a value"},
        {"user:\"\"", "user: needs a value"},
        {"user:a,", "user: needs a value"},
        {"audio:", "audio: needs a value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        ck_assert_msg(!filter_parse(cases[i][0], &err), "%s", cases[i][0]);
        ck_assert_msg(strstr(err.detail, cases[i][1]), "%s: %s", cases[i][0], err.detail);
    }
    ck_assert(matches_user("\"foo:bar\"", "a foo:bar"));
}
END_TEST

START_TEST(a_text_of_no_length_is_no_term)
{
    static const char *const empty[] = {"!", "\"\"", "! !\"\"", " "};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        struct err err = ERR_INIT;
        struct filter *filter = filter_parse(empty[i], &err);
        ck_assert_msg(filter && filter_is_empty(filter), "%s", empty[i]);
        filter_destroy(filter);
    }
    ck_assert(matches("bob !"));
}
END_TEST

START_TEST(nonsense_is_refused_with_a_reason)
{
    struct err err = ERR_INIT;
    ck_assert_ptr_null(filter_parse("audio:loud", &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.detail, "audio: cannot be \"loud\""));
    err_clear(&err);
    ck_assert_ptr_null(filter_parse("change:often", &err));
    err_clear(&err);
    char big[2000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    ck_assert_ptr_null(filter_parse(big, &err));
    err_clear(&err);
    for (size_t i = 1; i < 1000; i += 2)
        big[i] = ' ';
    big[1000] = '\0';
    ck_assert_ptr_null(filter_parse(big, &err));
}
END_TEST

START_TEST(a_match_can_be_pointed_at)
{
    struct err err = ERR_INIT;
    size_t start, length;
    struct filter *filter = filter_parse("!alice video:receive bob", &err);
    ck_assert(filter_find(filter, "x#Bob", 5, &start, &length));
    ck_assert_uint_eq(start, 2);
    ck_assert_uint_eq(length, 3);
    ck_assert(!filter_find(filter, "alice", 5, &start, &length));
    ck_assert_str_eq(filter_text(filter), "!alice video:receive bob");
    ck_assert(!filter_is_empty(filter) && !filter_uses_change(filter));
    filter_destroy(filter);
    ck_assert(filter_is_empty(NULL) && filter_matches(NULL, NULL));
    ck_assert_str_eq(filter_text(NULL), "");
}
END_TEST

UNIT_MAIN("filter", presence_matches_by_word_or_its_beginning,
          plain_text_looks_at_ids_and_names_without_case, accents_do_not_matter_on_either_side,
          what_is_found_takes_its_accents_along, several_words_must_all_match,
          an_exclamation_mark_turns_round, a_field_looks_at_that_field_only,
          capabilities_match_by_word_letters_or_beginning, changes_and_copies_come_from_the_roster,
          bots_are_found, letters_beyond_ascii_are_found_without_case_in_every_locale,
          an_equals_sign_is_exact, commas_are_alternatives, typing_errors_are_no_text,
          a_text_of_no_length_is_no_term, a_colon_behind_no_field_is_plain_text,
          nonsense_is_refused_with_a_reason, a_match_can_be_pointed_at)
