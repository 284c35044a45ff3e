#include "base/meeting_id.h"

#include "support/unit.h"

#include <string.h>

#define ID    "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
#define OTHER "91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe"

START_TEST(the_documented_pattern_decides)
{
    ck_assert(meeting_id_is_valid(ID, 36));
    ck_assert(meeting_id_is_valid("FFFFFFFF-ffff-0000-0000-000000000000", 36));
    ck_assert(!meeting_id_is_valid(ID, 35));
    ck_assert(!meeting_id_is_valid(ID " ", 37));
    ck_assert(!meeting_id_is_valid("3f2c7a10-5b1e-4c77-9d0e-7a41c0de9abg", 36));
    ck_assert(!meeting_id_is_valid("3f2c7a1-05b1e-4c77-9d0e-7a41c0de9ab1", 36));
    ck_assert(!meeting_id_is_valid("", 0));
}
END_TEST

START_TEST(a_prompt_can_tell_the_first_wrong_character)
{
    ck_assert_uint_eq(meeting_id_valid_prefix("3f2c7a10-5b", 11), 11);
    ck_assert_uint_eq(meeting_id_valid_prefix("3f2c7a10x5b", 11), 8);
    ck_assert_uint_eq(meeting_id_valid_prefix(ID "99", 38), 36);
    ck_assert_uint_eq(meeting_id_valid_prefix("", 0), 0);
}
END_TEST

struct found_case {
    const char *text, *id, *region, *account;
};

START_TEST(an_id_is_found_in_whatever_was_pasted)
{
    static const struct found_case cases[] = {
        {"  " ID "\r\n", ID, "", ""},
        {"\"" ID "\",", ID, "", ""},
        {"<" ID ">", ID, "", ""},
        {"arn:aws:chime:eu-central-1:111122223333:meeting/" ID, ID, "eu-central-1", "111122223333"},
        {"arn:aws-us-gov:chime:us-gov-west-1:111122223333:meeting/" ID ".", ID, "us-gov-west-1",
         "111122223333"},
        {"arn:aws:chime::111122223333:meeting/" ID, ID, "", "111122223333"},
        {"arn:aws:chime:us-east-1:1234:meeting/" ID, ID, "us-east-1", ""},
        {"GET https://meetings-chime.us-west-2.amazonaws.com/meetings/" ID "/attendees", ID,
         "us-west-2", ""},
        {"https://meetings-chime-fips.us-west-2.api.aws/meetings/" ID, ID, "us-west-2", ""},
        {"requestId=" OTHER " meetingId=" ID " ok", ID, "", ""},
        {"{\"requestId\":\"" OTHER "\",\"MeetingId\":\"" ID "\"}", ID, "", ""},
        {"meeting_id: " ID, ID, "", ""},
        {OTHER " then " ID, OTHER, "", ""},
        {"https://app.example.com/meeting/" ID "?attendee=" OTHER, ID, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct meeting_found found;
        const struct found_case *c = &cases[i];
        ck_assert_msg(meeting_id_find(c->text, strlen(c->text), &found), "%s", c->text);
        ck_assert_str_eq(found.meeting_id, c->id);
        ck_assert_str_eq(found.region, c->region);
        ck_assert_str_eq(found.account, c->account);
    }
}
END_TEST

START_TEST(what_only_looks_like_one_is_not_found)
{
    static const char *const texts[] = {
        "", "meeting", "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab", "a" ID, ID "0", ID "-1", "1-" ID,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct meeting_found found;
        ck_assert_msg(!meeting_id_find(texts[i], strlen(texts[i]), &found), "%s", texts[i]);
        ck_assert_str_eq(found.meeting_id, "");
    }
}
END_TEST

START_TEST(the_length_is_respected_whatever_follows)
{
    static const char text[] = "meetings-chime.us-east-1.amazonaws.com " ID;
    struct meeting_found found;
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char *exact = malloc(len + 1); /* a sanitizer sees any step beyond */
        memcpy(exact, text, len);
        ck_assert(!meeting_id_find(exact, len, &found));
        free(exact);
    }
    ck_assert(meeting_id_find(text, sizeof text - 1, &found));
}
END_TEST

UNIT_MAIN("meeting_id", the_documented_pattern_decides, a_prompt_can_tell_the_first_wrong_character,
          an_id_is_found_in_whatever_was_pasted, what_only_looks_like_one_is_not_found,
          the_length_is_respected_whatever_follows)
