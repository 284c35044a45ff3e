#include "view/aws_commands.h"

#include "support/unit.h"

#include <string.h>

static const struct attendee bob = {
    .id = {"1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02", 36},
    .external_user_id = {"bob@example.com", 15},
    .join_token = {"secret-token", 12},
    .capabilities = {CAPABILITY_SEND_RECEIVE, CAPABILITY_RECEIVE, CAPABILITY_UNKNOWN},
};

static struct commands_facts facts_of(void)
{
    return (struct commands_facts){.api = "chime-sdk-meetings",
                                   .meeting_id = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1",
                                   .region = "eu-central-1",
                                   .profile = "prod"};
}

static void check(enum aws_command command, const struct commands_facts *facts,
                  const struct attendee *attendee, const char *expected)
{
    struct buf out = BUF_INIT(10000);
    ck_assert_int_eq(commands_add(command, facts, attendee, &out), COMMANDS_WHOLE);
    ck_assert_str_eq(buf_text(&out), expected);
    ck_assert_ptr_null(strstr(buf_text(&out), "secret-token"));
    ck_assert_ptr_null(strstr(buf_text(&out), "bob"));
    buf_clean_up(&out);
}

START_TEST(commands_are_complete_and_hold_ids_only)
{
    struct commands_facts facts = facts_of();
    check(AWS_GET_ATTENDEE, &facts, &bob,
          "aws chime-sdk-meetings get-attendee --meeting-id='3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1' "
          "--attendee-id='1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02' --region='eu-central-1' "
          "--profile='prod'");
    check(AWS_DELETE_ATTENDEE, &facts, &bob,
          "aws chime-sdk-meetings delete-attendee "
          "--meeting-id='3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1' "
          "--attendee-id='1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02' --region='eu-central-1' "
          "--profile='prod'");
    check(AWS_UPDATE_CAPABILITIES, &facts, &bob,
          "aws chime-sdk-meetings update-attendee-capabilities "
          "--meeting-id='3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1' "
          "--attendee-id='1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02' "
          "--capabilities=Audio=SendReceive,Video=Receive,Content=SendReceive "
          "--region='eu-central-1' --profile='prod'");
    facts.profile = "";
    facts.endpoint_url = "http://127.0.0.1:8080";
    check(AWS_LIST_ATTENDEES, &facts, &bob,
          "aws chime-sdk-meetings list-attendees "
          "--meeting-id='3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1' --region='eu-central-1' "
          "--endpoint-url='http://127.0.0.1:8080'");
    for (enum aws_command c = 0; c < AWS_COMMAND_COUNT; c++)
        ck_assert(commands_title(c)[0]);
}
END_TEST

START_TEST(the_older_api_has_no_capabilities)
{
    struct commands_facts facts = facts_of();
    struct buf out = BUF_INIT(100);
    facts.api = "chime";
    ck_assert_int_eq(commands_add(AWS_UPDATE_CAPABILITIES, &facts, &bob, &out), COMMANDS_NONE);
    ck_assert_uint_eq(out.len, 0);
    buf_clean_up(&out);
    check(AWS_GET_ATTENDEE, &facts, &bob,
          "aws chime get-attendee --meeting-id='3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1' "
          "--attendee-id='1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02' --region='eu-central-1' "
          "--profile='prod'");
}
END_TEST

START_TEST(an_id_that_could_be_anything_gets_into_no_command)
{
    static const char *const ids[] = {"x\033[201~\025touch PWN\r", "--endpoint-url=http://evil",
                                      "x'; rm -rf ~ #", "",
                                      "1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02\n"};
    struct commands_facts facts = facts_of();
    struct attendee evil = bob;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        evil.id = (struct slice){ids[i], strlen(ids[i])};
        for (enum aws_command c = AWS_GET_ATTENDEE; c <= AWS_UPDATE_CAPABILITIES; c++) {
            struct buf out = BUF_INIT(10000);
            ck_assert_int_eq(commands_add(c, &facts, &evil, &out), COMMANDS_REFUSED);
            ck_assert_str_eq(buf_text(&out), "no command: the AttendeeId is not of the service's "
                                             "form (8-4-4-4-12 hex digits)");
            buf_clean_up(&out);
        }
    }
    struct buf out = BUF_INIT(10000);
    facts.meeting_id = "--debug";
    ck_assert_int_eq(commands_add(AWS_LIST_ATTENDEES, &facts, &bob, &out), COMMANDS_REFUSED);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "the meeting id is not"));
    buf_clean_up(&out);
}
END_TEST

START_TEST(what_a_profile_or_a_region_holds_stays_a_value)
{
    struct commands_facts facts = facts_of();
    facts.profile = "it's \033[201~\n\\";
    facts.region = "--debug";
    check(AWS_LIST_ATTENDEES, &facts, &bob,
          "aws chime-sdk-meetings list-attendees "
          "--meeting-id='3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1' --region='--debug' "
          "--profile=$'it\\'s \\033[201~\\012\\\\'");
}
END_TEST

UNIT_MAIN("commands", commands_are_complete_and_hold_ids_only, the_older_api_has_no_capabilities,
          an_id_that_could_be_anything_gets_into_no_command,
          what_a_profile_or_a_region_holds_stays_a_value)
