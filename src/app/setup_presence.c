#include "app/run.h"

#include "app/connection.h"
#include "app/stderr_message.h"
#include "aws/endpoint.h"
#include "base/meeting_id.h"
#include "base/text.h"
#include "print/sink.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ACCOUNT_LEN    12
#define NO_ACCOUNT     "ACCOUNT_ID"
#define ARN_MAX        256
#define RETENTION_S    86400
#define TEXT_CEILING   ((size_t)64 << 10)
#define POLICY_CEILING ((size_t)4 << 10)

/* The names that the commands share. */
struct names {
    const struct setup_presence_facts *facts;
    const char *account; /* or what stands for it */
    char name[64];       /* of the queue, of the rule */
    char queue_arn[ARN_MAX], rule_arn[ARN_MAX], topic_arn[ARN_MAX], chime_arn[ARN_MAX];
    char url[ARN_MAX];
    char aws[96]; /* what follows the subcommand: " --region us-east-1 --profile prod" */
    struct buf *out;
};

static bool knows_account(const struct setup_presence_facts *facts)
{
    return facts->account && strspn(facts->account, "0123456789") == ACCOUNT_LEN &&
           strlen(facts->account) == ACCOUNT_LEN;
}

static void find_names(struct names *n, const struct setup_presence_facts *facts, struct buf *out)
{
    const struct partition *partition = partition_of_region(facts->region);
    const char *id = facts->meeting_id;
    *n = (struct names){.facts = facts, .out = out};
    n->account = knows_account(facts) ? facts->account : NO_ACCOUNT;
    snprintf(n->name, sizeof n->name, "rollcall%s%s", id ? "-" : "-presence", id ? id : "");
    snprintf(n->queue_arn, sizeof n->queue_arn, "arn:%s:sqs:%s:%s:%s", partition->id, facts->region,
             n->account, n->name);
    snprintf(n->rule_arn, sizeof n->rule_arn, "arn:%s:events:%s:%s:rule/%s", partition->id,
             facts->region, n->account, n->name);
    snprintf(n->topic_arn, sizeof n->topic_arn, "arn:%s:sns:%s:%s:%s", partition->id, facts->region,
             n->account, n->name);
    snprintf(n->chime_arn, sizeof n->chime_arn, "arn:%s:chime:%s:%s:*", partition->id,
             facts->region, n->account);
    snprintf(n->url, sizeof n->url, "https://sqs.%s.%s/%s/%s", facts->region, partition->dns_suffix,
             n->account, n->name);
}

static void add_profile(const struct names *n)
{
    if (!n->facts->profile)
        return;
    buf_add_str(n->out, " --profile=");
    text_add_shell_quoted(n->out, n->facts->profile, strlen(n->facts->profile));
}

/* "aws SERVICE OPERATION --region R [--profile P]" and the line's continuation; the prefix stands
 * before each line: "" for what is to be run, "#   " for what may be. */
static void add_aws_line(const struct names *n, const char *prefix, const char *operation)
{
    buf_printf(n->out, "%saws %s --region %s", prefix, operation, n->facts->region);
    add_profile(n);
    buf_printf(n->out, " \\\n%s    ", prefix);
}

static void add_aws(const struct names *n, const char *operation)
{
    add_aws_line(n, "", operation);
}

/* --- the pieces ------------------------------------------------------------------ */

static void add_preamble(const struct names *n)
{
    const char *id = n->facts->meeting_id;
    buf_printf(
        n->out,
        "# Who is in the room of %s%s, %s, account %s.\n"
        "# rollcall runs none of this. Read it, then paste it into a shell of a person who may\n"
        "# manage EventBridge, SNS and SQS in this account.\n"
        "#\n"
        "# The service tells who joins and leaves as events. They come into a queue on one of\n"
        "# two roads: a rule of EventBridge (steps 3 and 4), which takes them from all meetings\n"
        "# that there are, or a topic of SNS that your application names when it creates a\n"
        "# meeting (step 5), which your application can listen to as well. They are told once:\n"
        "# who joined before the queue was there stays unknown.\n"
        "#\n"
        "# The queue must be rollcall's own. A message that one reader receives is hidden from\n"
        "# all others, and then deleted: a queue that your application reads would lose events\n"
        "# to rollcall, and rollcall to it. A second rollcall needs a second queue as well.\n",
        id ? "meeting " : "all meetings", id ? id : "", n->facts->region, n->account);
    if (knows_account(n->facts))
        return;
    buf_add_str(n->out, "#\n# The account is not known here: replace each " NO_ACCOUNT
                        " by its 12 digits, from\n#   aws sts get-caller-identity");
    add_profile(n);
    buf_add_str(n->out, " --query Account --output text\n");
}

static void add_queue(const struct names *n)
{
    buf_printf(
        n->out,
        "\n# 1. The queue. Events wait in it for a day (%d s), then they are gone. It must be a\n"
        "#    standard queue: a FIFO queue gets nothing. One that is encrypted with a key of\n"
        "#    KMS gets nothing either, without any error, unless the key's policy lets the\n"
        "#    service of step 2 that sends use kms:GenerateDataKey and kms:Decrypt.\n",
        RETENTION_S);
    add_aws(n, "sqs create-queue");
    buf_printf(n->out, "--queue-name %s \\\n    --attributes MessageRetentionPeriod=%d\n", n->name,
               RETENTION_S);
}

static void add_rule(const struct names *n)
{
    const char *id = n->facts->meeting_id;
    buf_printf(n->out, "\n# 3. The rule: which events. %s\n",
               id ? "Without \"detail\", those of all meetings."
                  : "rollcall passes over meetings that it does not show.");
    add_aws(n, "events put-rule");
    buf_printf(n->out,
               "--name %s \\\n    --event-pattern '{\"source\":[\"aws.chime\"],"
               "\"detail-type\":[\"Chime Meeting State Change\"]",
               n->name);
    if (id)
        buf_printf(n->out, ",\"detail\":{\"meetingId\":[\"%s\"]}", id);
    buf_add_str(n->out, "}'\n");
}

/* Who may send to the queue, and on whose behalf: as the services' guides have it. */
static void write_queue_policy(const struct names *n, struct buf *out)
{
    buf_printf(out,
               "{\"Version\":\"2012-10-17\",\"Statement\":["
               "{\"Sid\":\"Rule\",\"Effect\":\"Allow\","
               "\"Principal\":{\"Service\":\"events.amazonaws.com\"},"
               "\"Action\":\"sqs:SendMessage\",\"Resource\":\"%s\","
               "\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"%s\"}}},",
               n->queue_arn, n->rule_arn);
    buf_printf(out,
               "{\"Sid\":\"Topic\",\"Effect\":\"Allow\","
               "\"Principal\":{\"Service\":\"sns.amazonaws.com\"},"
               "\"Action\":\"sqs:SendMessage\",\"Resource\":\"%s\","
               "\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\"%s\"}}},",
               n->queue_arn, n->topic_arn);
    buf_printf(out,
               "{\"Sid\":\"Meetings\",\"Effect\":\"Allow\","
               "\"Principal\":{\"Service\":\"meetings.chime.amazonaws.com\"},"
               "\"Action\":[\"sqs:SendMessage\",\"sqs:GetQueueUrl\"],\"Resource\":\"%s\","
               "\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"%s\"},"
               "\"StringEquals\":{\"aws:SourceAccount\":\"%s\"}}}]}",
               n->queue_arn, n->chime_arn, n->account);
}

/* The policy is JSON inside a string of JSON: its quotes are escaped once more. */
static void add_policy(const struct names *n)
{
    struct buf policy = BUF_INIT(POLICY_CEILING);
    write_queue_policy(n, &policy);
    buf_add_str(
        n->out,
        "\n# 2. The queue's policy: the rule of step 3 may send to it, the topic of step 5, and\n"
        "#    the meetings themselves (NotificationsConfiguration with SqsQueueArn). A wrong\n"
        "#    principal means silence, not an error.\n");
    add_aws(n, "sqs set-queue-attributes");
    buf_printf(n->out, "--queue-url %s \\\n    --attributes '{\"Policy\":\"", n->url);
    for (const char *c = buf_text(&policy); *c; c++) {
        if (*c == '"')
            buf_add_char(n->out, '\\');
        buf_add_char(n->out, *c);
    }
    buf_add_str(n->out, "\"}'\n");
    n->out->failed |= policy.failed;
    buf_clean_up(&policy);
}

static void add_target(const struct names *n)
{
    buf_add_str(n->out, "\n# 4. From the rule to the queue.\n");
    add_aws(n, "events put-targets");
    buf_printf(n->out, "--rule %s \\\n    --targets Id=rollcall,Arn=%s\n", n->name, n->queue_arn);
}

/* The other road, in comments: a shell that the whole is pasted into takes the rule. */
static void add_topic(const struct names *n)
{
    static const char prefix[] = "#   ";
    buf_add_str(
        n->out,
        "\n# 5. Or, instead of steps 3 and 4, a topic. Both roads at once do no harm: each event\n"
        "#    comes twice then, and counts once. A topic that your application has already\n"
        "#    needs the last of these commands only, and its ARN in step 2.\n");
    add_aws_line(n, prefix, "sns create-topic");
    buf_printf(n->out, "--name %s\n", n->name);
    add_aws_line(n, prefix, "sns set-topic-attributes");
    buf_printf(n->out, "--topic-arn %s --attribute-name Policy \\\n%s    --attribute-value '",
               n->topic_arn, prefix);
    buf_printf(n->out,
               "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
               "\"Principal\":{\"Service\":\"meetings.chime.amazonaws.com\"},"
               "\"Action\":\"sns:Publish\",\"Resource\":\"%s\","
               "\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"%s\"},"
               "\"StringEquals\":{\"aws:SourceAccount\":\"%s\"}}}]}'\n",
               n->topic_arn, n->chime_arn, n->account);
    add_aws_line(n, prefix, "sns subscribe");
    buf_printf(n->out, "--topic-arn %s \\\n%s    --protocol sqs --notification-endpoint %s\n",
               n->topic_arn, prefix, n->queue_arn);
    buf_printf(n->out,
               "#    Your application then creates its meetings with\n"
               "#    NotificationsConfiguration={\"SnsTopicArn\":\"%s\"}\n",
               n->topic_arn);
}

static void add_permissions(const struct names *n)
{
    buf_printf(
        n->out,
        "\n# 6. What the identity that runs rollcall needs beside chime:ListAttendees. The first "
        "two\n"
        "#    are enough (with --presence-keep the first); the others let it set aside what it\n"
        "#    does not understand, and say how many events it is behind.\n"
        "#   {\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\n"
        "#    \"Action\":[\"sqs:ReceiveMessage\",\"sqs:DeleteMessage\",\n"
        "#     \"sqs:ChangeMessageVisibility\",\"sqs:GetQueueAttributes\"],\n"
        "#    \"Resource\":\"%s\"}]}\n",
        n->queue_arn);
}

static void add_use(const struct names *n)
{
    buf_printf(n->out, "\n# 7. From then on:\nrollcall --region %s", n->facts->region);
    add_profile(n);
    buf_printf(n->out, " \\\n    --presence-queue %s%s%s\n", n->url,
               n->facts->meeting_id ? " \\\n    " : "",
               n->facts->meeting_id ? n->facts->meeting_id : "");
}

/* One command of those that take it away again, in the same account. */
static void add_undo(const struct names *n, const char *operation)
{
    buf_printf(n->out, "#   aws %s --region %s", operation, n->facts->region);
    add_profile(n);
}

static void add_removal(const struct names *n)
{
    buf_add_str(n->out, "\n# To take it all away again:\n");
    add_undo(n, "events remove-targets");
    buf_printf(n->out, " --rule %s --ids rollcall\n", n->name);
    add_undo(n, "events delete-rule");
    buf_printf(n->out, " --name %s\n", n->name);
    add_undo(n, "sns delete-topic");
    buf_printf(n->out, " --topic-arn %s\n", n->topic_arn);
    add_undo(n, "sqs delete-queue");
    buf_printf(n->out, " --queue-url %s\n", n->url);
}

bool setup_presence_write(const struct setup_presence_facts *facts, struct buf *out)
{
    struct names names;
    find_names(&names, facts, out);
    add_preamble(&names);
    add_queue(&names);
    add_policy(&names);
    add_rule(&names);
    add_target(&names);
    add_topic(&names);
    add_permissions(&names);
    add_use(&names);
    add_removal(&names);
    return !out->failed;
}

/* --- the command ----------------------------------------------------------------- */

static bool print(const struct setup_presence_facts *facts, struct err *err)
{
    struct buf text = BUF_INIT(TEXT_CEILING);
    struct sink_fd out = {.fd = STDOUT_FILENO, .name = "standard output"};
    struct sink sink = sink_to_fd(&out);
    bool ok = setup_presence_write(facts, &text) || err_set(err, ERR_OOM, "setup-presence");
    ok = ok && sink.write(sink.self, buf_text(&text), text.len, err);
    buf_clean_up(&text);
    return ok;
}

/* The account is the profile's, else the credentials'; a text without it is still of use. */
static bool tell(const struct connection *c, const struct cred *cred, const char *meeting_id,
                 struct err *err)
{
    const struct settings *settings = connection_settings(c);
    const struct setup_presence_facts facts = {
        .meeting_id = meeting_id,
        .region = settings->endpoint.signing_region,
        .account = cred->account_id ? cred->account_id : settings->account_id.value,
        .profile = settings->profile_is_flag ? settings->profile.value : NULL,
    };
    return print(&facts, err);
}

int setup_presence_run(const struct app *app)
{
    const char *meeting_id = app->options.meeting_id;
    struct err err = ERR_INIT, ignored = ERR_INIT;
    struct cred cred = CRED_INIT;
    struct connection *connection = NULL;
    struct connection_config config = {.app = app};
    bool ok = !meeting_id || meeting_id_is_valid(meeting_id, strlen(meeting_id)) ||
              err_set(&err, ERR_MEETING_ID, "\"%s\"", meeting_id);
    ok = ok && (connection = connection_new(&config, &err));
    if (ok)
        connection_credentials(connection, &cred, &ignored);
    ok = ok && tell(connection, &cred, meeting_id, &err);
    cred_clean_up(&cred);
    connection_destroy(connection);
    return ok ? 0 : stderr_error(app, &err);
}
