#include "view/prompt.h"

#include "support/unit.h"

#include <string.h>

#define ID "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"

static void paste(struct form *form, const char *text)
{
    form_paste(form, text, strlen(text));
}

static void check_note(const char *typed, const char *expected)
{
    struct form form;
    struct buf out = BUF_INIT(1000);
    form_init(&form);
    prompt_set(&form.fields[FORM_MEETING], typed);
    form_note(&form, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

START_TEST(an_arn_fills_meeting_region_and_account)
{
    struct form form;
    form_init(&form);
    paste(&form, "  arn:aws:chime:eu-central-1:111122223333:meeting/" ID "\n");
    ck_assert_str_eq(form_text(&form, FORM_MEETING), ID);
    ck_assert_str_eq(form_text(&form, FORM_REGION), "eu-central-1");
    ck_assert_str_eq(form.account, "111122223333");
    ck_assert(form_ready(&form));
}
END_TEST

START_TEST(an_id_is_found_in_a_line_of_a_log)
{
    struct form form;
    form_init(&form);
    prompt_set(&form.fields[FORM_MEETING], "old junk");
    prompt_set(&form.fields[FORM_REGION], "us-east-1");
    paste(&form, "12:00 INFO joined meetingId=" ID ", ok");
    ck_assert_str_eq(form_text(&form, FORM_MEETING), ID);
    ck_assert_str_eq(form_text(&form, FORM_REGION), "us-east-1");
}
END_TEST

START_TEST(a_paste_without_an_id_is_trimmed_text)
{
    struct form form;
    form_init(&form);
    paste(&form, " \t@allhands\r\n");
    ck_assert_str_eq(form_text(&form, FORM_MEETING), "@allhands");
    ck_assert(form_ready(&form));
    form_act(&form, ACTION_NEXT_FIELD);
    paste(&form, " eu-west-1\n");
    ck_assert_str_eq(form_text(&form, FORM_REGION), "eu-west-1");
    ck_assert_str_eq(form_text(&form, FORM_MEETING), "@allhands");
}
END_TEST

START_TEST(an_id_is_never_a_region_or_a_profile)
{
    struct form form;
    form_init(&form);
    form_act(&form, ACTION_PREVIOUS_FIELD);
    paste(&form, "arn:aws:chime:eu-central-1:111122223333:meeting/" ID);
    ck_assert_str_eq(form_text(&form, FORM_MEETING), ID);
    ck_assert_str_eq(form_text(&form, FORM_REGION), "eu-central-1");
    ck_assert_str_eq(form_text(&form, FORM_PROFILE), "");
}
END_TEST

START_TEST(what_was_typed_around_an_id_is_taken_off_when_the_form_is_sent)
{
    struct form form;
    struct buf note = BUF_INIT(200);
    form_init(&form);
    prompt_set(&form.fields[FORM_MEETING], "arn:aws:chime:eu-west-2:111122223333:meeting/" ID);
    form_note(&form, &note);
    ck_assert_str_eq(buf_text(&note), "a meeting id is in it: " ID);
    ck_assert(!form_ready(&form));
    form_settle(&form);
    ck_assert(form_ready(&form));
    ck_assert_str_eq(form_text(&form, FORM_MEETING), ID);
    ck_assert_str_eq(form_text(&form, FORM_REGION), "eu-west-2");
    prompt_set(&form.fields[FORM_MEETING], "no id");
    form_settle(&form);
    ck_assert_str_eq(form_text(&form, FORM_MEETING), "no id");
    buf_clean_up(&note);
}
END_TEST

START_TEST(fields_go_round)
{
    struct form form;
    form_init(&form);
    for (int i = 0; i < FORM_FIELD_COUNT; i++) {
        ck_assert_int_eq(form.focus, i);
        ck_assert(form_label(form.focus)[0]);
        ck_assert(form_act(&form, ACTION_NEXT_FIELD));
    }
    ck_assert_int_eq(form.focus, FORM_MEETING);
    ck_assert(form_act(&form, ACTION_PREVIOUS_FIELD));
    ck_assert_int_eq(form.focus, FORM_QUEUE);
    ck_assert(!form_act(&form, ACTION_ERASE_LEFT));
}
END_TEST

START_TEST(the_note_says_what_is_wrong)
{
    check_note("", "36 characters, like 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1");
    check_note("3f2c", "4 of 36 characters");
    check_note(ID, "36 of 36 characters, format ok");
    check_note("3f2c7a105", "character 9 should be -");
    check_note("3f2x", "character 4 should be 0-9 or a-f");
    check_note(ID "0", "37 characters, 36 are enough");
    check_note("@", "@ and a label");
    check_note("@x", "a label from the config file");
}
END_TEST

static const char *profile_nth(void *self, enum form_field field, size_t n)
{
    static const char *const profiles[] = {"dev", "prod-eu", "prod-us"};
    (void)self;
    return field == FORM_PROFILE && n < 3 ? profiles[n] : NULL;
}

START_TEST(completion_goes_as_far_as_choices_agree_then_round)
{
    struct form_choices choices = {.nth = profile_nth};
    struct form form;
    form_init(&form);
    ck_assert(!form_complete(&form, &choices));
    form.focus = FORM_PROFILE;
    prompt_set(&form.fields[FORM_PROFILE], "P");
    ck_assert(form_complete(&form, &choices));
    ck_assert_str_eq(form_text(&form, FORM_PROFILE), "prod-");
    ck_assert(!form_complete(&form, &choices));
    prompt_set(&form.fields[FORM_PROFILE], "d");
    ck_assert(form_complete(&form, &choices));
    ck_assert_str_eq(form_text(&form, FORM_PROFILE), "dev");
    static const char *const round[] = {"prod-eu", "prod-us", "dev"};
    for (int i = 0; i < 3; i++) {
        ck_assert(form_complete(&form, &choices));
        ck_assert_str_eq(form_text(&form, FORM_PROFILE), round[i]);
    }
    prompt_set(&form.fields[FORM_PROFILE], "x");
    ck_assert(!form_complete(&form, &choices));
}
END_TEST

START_TEST(only_an_id_or_a_label_can_be_opened)
{
    struct form form;
    form_init(&form);
    ck_assert(!form_ready(&form));
    prompt_set(&form.fields[FORM_MEETING], "@");
    ck_assert(!form_ready(&form));
    prompt_set(&form.fields[FORM_MEETING], ID);
    ck_assert(form_ready(&form));
    prompt_set(&form.fields[FORM_MEETING], ID "0");
    ck_assert(!form_ready(&form));
}
END_TEST

UNIT_MAIN("form", an_arn_fills_meeting_region_and_account, an_id_is_found_in_a_line_of_a_log,
          a_paste_without_an_id_is_trimmed_text, an_id_is_never_a_region_or_a_profile,
          what_was_typed_around_an_id_is_taken_off_when_the_form_is_sent, fields_go_round,
          the_note_says_what_is_wrong, completion_goes_as_far_as_choices_agree_then_round,
          only_an_id_or_a_label_can_be_opened)
