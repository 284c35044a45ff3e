#include "app/run.h"

#include "base/file.h"
#include "support/child.h"
#include "support/paths.h"
#include "support/unit.h"

#include <string.h>

#define ID "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"

static char *write_text(const struct setup_presence_facts *facts)
{
    struct buf out = BUF_INIT(1 << 16);
    ck_assert(setup_presence_write(facts, &out));
    char *text = strdup(buf_text(&out));
    buf_clean_up(&out);
    return text;
}

static void expect(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "no \"%s\" in:\n%s", words, text);
}

START_TEST(the_script_for_one_meeting_is_as_it_was_read_over)
{
    const struct setup_presence_facts facts = {
        .meeting_id = ID, .region = "us-east-1", .account = "111122223333"};
    struct buf golden = BUF_INIT(1 << 16);
    struct err err = ERR_INIT;
    char *text = write_text(&facts);
    ck_assert_int_eq(file_read(paths_source("tests/data/setup_presence.sh"), &golden, &err),
                     FILE_OK);
    ck_assert_str_eq(text, buf_text(&golden));
    const char *const check[] = {"sh", "-n", paths_source("tests/data/setup_presence.sh"), NULL};
    struct child_result result;
    child_run(&(struct child_options){.argv = check}, &result);
    ck_assert_int_eq(result.status, 0);
    child_result_clean_up(&result);
    buf_clean_up(&golden);
    free(text);
}
END_TEST

START_TEST(without_a_meeting_it_is_for_all_and_an_unknown_account_is_explained)
{
    const struct setup_presence_facts facts = {.region = "eu-central-1"};
    char *text = write_text(&facts);
    expect(text, "# Who is in the room of all meetings, eu-central-1, account ACCOUNT_ID.\n");
    expect(text, "replace each ACCOUNT_ID by its 12 digits");
    expect(text, "aws sts get-caller-identity --query Account --output text");
    expect(text, "--event-pattern '{\"source\":[\"aws.chime\"],"
                 "\"detail-type\":[\"Chime Meeting State Change\"]}'\n");
    expect(text, "https://sqs.eu-central-1.amazonaws.com/ACCOUNT_ID/rollcall-presence");
    free(text);
}
END_TEST

START_TEST(other_partitions_have_their_own_names)
{
    const struct setup_presence_facts facts = {
        .region = "us-gov-west-1", .account = "111122223333", .profile = "my prof"};
    char *text = write_text(&facts);
    expect(text, "arn:aws-us-gov:sqs:us-gov-west-1:111122223333:rollcall-presence");
    expect(text, "arn:aws-us-gov:events:us-gov-west-1:111122223333:rule/rollcall-presence");
    expect(text, "--profile='my prof' ");
    free(text);
}
END_TEST

START_TEST(nothing_in_a_profile_acts_on_the_terminal_that_it_is_pasted_into)
{
    const struct setup_presence_facts facts = {
        .region = "us-east-1", .profile = "x\033[201~\025touch PWN\r", .account = "111122223333"};
    char *text = write_text(&facts);
    expect(text, " --profile=$'x\\033[201~\\025touch PWN\\015' ");
    ck_assert_ptr_null(strpbrk(text, "\033\025\r"));
    free(text);
}
END_TEST

START_TEST(both_roads_have_the_documented_senders_and_what_means_silence_is_said)
{
    const struct setup_presence_facts facts = {.region = "us-east-1", .account = "111122223333"};
    char *text = write_text(&facts);
    expect(text, "\\\"Service\\\":\\\"events.amazonaws.com\\\"");
    expect(text, "\\\"Service\\\":\\\"sns.amazonaws.com\\\"");
    expect(text, "\\\"Service\\\":\\\"meetings.chime.amazonaws.com\\\"},"
                 "\\\"Action\\\":[\\\"sqs:SendMessage\\\",\\\"sqs:GetQueueUrl\\\"]");
    expect(text, "\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:chime:us-east-1:111122223333:*\"},"
                 "\"StringEquals\":{\"aws:SourceAccount\":\"111122223333\"}");
    expect(text, "MessageRetentionPeriod=86400");
    expect(text, "a FIFO queue gets nothing");
    expect(text, "kms:GenerateDataKey and kms:Decrypt");
    expect(text, "sns subscribe");
    free(text);
}
END_TEST

START_TEST(every_command_is_for_the_same_profile)
{
    static const char *const begins[] = {"\naws ", "#   aws ", "\nrollcall "};
    const struct setup_presence_facts facts = {.region = "us-east-1", .profile = "prod"};
    char *text = write_text(&facts);
    size_t commands = 0;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        for (const char *at = text; (at = strstr(at, begins[i])); commands++) {
            at += strlen(begins[i]);
            const char *profile = strstr(at, " --profile='prod' ");
            ck_assert_msg(profile && profile < at + strcspn(at, "\n"), "%s", at);
        }
    }
    ck_assert_uint_eq(commands, 4 + 8 + 1);
    free(text);
}
END_TEST

START_TEST(partitions_have_their_own_suffixes)
{
    char *text;
    const struct setup_presence_facts china = {.region = "cn-north-1", .account = "nonsense'"};
    text = write_text(&china);
    expect(text, "https://sqs.cn-north-1.amazonaws.com.cn/ACCOUNT_ID/rollcall-presence");
    ck_assert_ptr_null(strstr(text, "nonsense"));
    free(text);
}
END_TEST

UNIT_MAIN("setup_presence", the_script_for_one_meeting_is_as_it_was_read_over,
          without_a_meeting_it_is_for_all_and_an_unknown_account_is_explained,
          both_roads_have_the_documented_senders_and_what_means_silence_is_said,
          other_partitions_have_their_own_names, every_command_is_for_the_same_profile,
          partitions_have_their_own_suffixes,
          nothing_in_a_profile_acts_on_the_terminal_that_it_is_pasted_into)
