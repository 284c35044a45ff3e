#include "roster/attendee.h"

#include "support/unit.h"

#include <string.h>

START_TEST(every_capability_goes_to_its_word_and_back)
{
    for (int c = CAPABILITY_NONE; c < CAPABILITY_UNKNOWN; c++) {
        const char *name = capability_name((enum capability)c);
        ck_assert_int_eq(capability_from_name(name, strlen(name)), c);
        ck_assert_uint_eq(strlen(capability_letters((enum capability)c)), 2);
    }
    ck_assert_int_eq(capability_from_name("sendreceive", 11), CAPABILITY_UNKNOWN);
    ck_assert_int_eq(capability_from_name("SendReceive", 4), CAPABILITY_SEND);
    ck_assert_str_eq(capability_name(CAPABILITY_UNSET), "");
}
END_TEST

START_TEST(every_media_goes_to_its_name_and_back)
{
    for (int m = MEDIA_AUDIO; m < MEDIA_COUNT; m++) {
        const char *name = media_name((enum media)m);
        ck_assert_int_eq(media_from_name(name, strlen(name)), m);
    }
    ck_assert_int_eq(media_from_name("audio", 5), MEDIA_COUNT);
    ck_assert_int_eq(media_from_name("Content", 6), MEDIA_COUNT);
    ck_assert_int_eq(media_from_name("", 0), MEDIA_COUNT);
}
END_TEST

START_TEST(a_join_token_is_no_difference)
{
    struct attendee one = {
        .id = slice_of("a"), .external_user_id = slice_of("anna"), .join_token = slice_of("x")};
    struct attendee two = one;
    two.join_token = slice_of("y");
    ck_assert(!attendee_differs(&one, &two));
    two.capabilities[MEDIA_CONTENT] = CAPABILITY_SEND;
    ck_assert(attendee_differs(&one, &two));
    two = one;
    two.external_user_id = slice_of("Anna");
    ck_assert(attendee_differs(&one, &two));
}
END_TEST

START_TEST(bots_are_told_by_their_prefix)
{
    struct attendee bot = {.external_user_id = slice_of("aws:MediaPipeline-1")};
    struct attendee person = {.external_user_id = slice_of("aws")};
    ck_assert(attendee_is_bot(&bot));
    ck_assert(!attendee_is_bot(&person));
}
END_TEST

UNIT_MAIN("attendee", every_capability_goes_to_its_word_and_back,
          every_media_goes_to_its_name_and_back, a_join_token_is_no_difference,
          bots_are_told_by_their_prefix)
