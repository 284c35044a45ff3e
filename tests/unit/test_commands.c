#include "view/commands.h"

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
    ck_assert(commands_add(command, facts, attendee, &out));
    ck_assert_str_eq(buf_text(&out), expected);
    ck_assert_ptr_null(strstr(buf_text(&out), "secret-token"));
    ck_assert_ptr_null(strstr(buf_text(&out), "bob"));
    buf_clean_up(&out);
}

START_TEST(commands_are_complete_and_hold_ids_only)
{
    struct commands_facts facts = facts_of();
    check(
        AWS_GET_ATTENDEE, &facts, &bob,
        "aws chime-sdk-meetings get-attendee --meeting-id 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1 "
        "--attendee-id 1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02 --region eu-central-1 --profile prod");
    check(
        AWS_DELETE_ATTENDEE, &facts, &bob,
        "aws chime-sdk-meetings delete-attendee "
        "--meeting-id 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1 "
        "--attendee-id 1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02 --region eu-central-1 --profile prod");
    check(AWS_UPDATE_CAPABILITIES, &facts, &bob,
          "aws chime-sdk-meetings update-attendee-capabilities "
          "--meeting-id 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1 "
          "--attendee-id 1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02 "
          "--capabilities Audio=SendReceive,Video=Receive,Content=SendReceive "
          "--region eu-central-1 --profile prod");
    facts.profile = "";
    facts.endpoint_url = "http://127.0.0.1:8080";
    check(AWS_LIST_ATTENDEES, &facts, &bob,
          "aws chime-sdk-meetings list-attendees "
          "--meeting-id 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1 --region eu-central-1 "
          "--endpoint-url http://127.0.0.1:8080");
    for (enum aws_command c = 0; c < AWS_COMMAND_COUNT; c++)
        ck_assert(commands_title(c)[0]);
}
END_TEST

START_TEST(the_older_api_has_no_capabilities)
{
    struct commands_facts facts = facts_of();
    struct buf out = BUF_INIT(100);
    facts.api = "chime";
    ck_assert(!commands_add(AWS_UPDATE_CAPABILITIES, &facts, &bob, &out));
    ck_assert_uint_eq(out.len, 0);
    buf_clean_up(&out);
    check(
        AWS_GET_ATTENDEE, &facts, &bob,
        "aws chime get-attendee --meeting-id 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1 "
        "--attendee-id 1c02d9e7-18bb-4a51-9b7e-0f8a6c3d2e02 --region eu-central-1 --profile prod");
}
END_TEST

START_TEST(what_a_shell_would_act_on_is_quoted)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain-1.2_x@y", "plain-1.2_x@y"},
        {"", "''"},
        {"a b", "'a b'"},
        {"$(reboot)", "'$(reboot)'"},
        {"it's", "'it'\\''s'"},
        {"`x`;\n", "'`x`;\n'"},
        {"~root", "'~root'"},
        {"\\", "'\\'"},
        {"\"", "'\"'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT(100);
        commands_add_quoted(&out, cases[i].in, strlen(cases[i].in));
        ck_assert_str_eq(buf_text(&out), cases[i].out);
        buf_clean_up(&out);
    }
    struct attendee evil = bob;
    struct commands_facts facts = facts_of();
    evil.id = (struct slice){"x'; rm -rf ~ #", 14};
    facts.profile = "my profile";
    check(AWS_DELETE_ATTENDEE, &facts, &evil,
          "aws chime-sdk-meetings delete-attendee "
          "--meeting-id 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1 "
          "--attendee-id 'x'\\''; rm -rf ~ #' --region eu-central-1 --profile 'my profile'");
}
END_TEST

UNIT_MAIN("commands", commands_are_complete_and_hold_ids_only, the_older_api_has_no_capabilities,
          what_a_shell_would_act_on_is_quoted)
