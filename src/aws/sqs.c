#include "aws/sqs.h"

#include "base/jsonin.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 32, MAX_REQUEST = 64 * 1024, MD5_TEXT = 32 };

/* --- sending ------------------------------------------------------------------------------ */

static void add_string(struct buf *out, struct slice text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c < 0x20)
            buf_printf(out, "\\u%04x", c);
        else
            buf_add_char(out, (char)c);
    }
    buf_add_char(out, '"');
}

static const char media_type[] = "application/x-amz-json-1.0";

/* What the operations differ in. */
struct operation {
    const char *name;
    const char *target;
    const char *iam_action;
};

static const struct operation receive_operation = {"ReceiveMessage", "AmazonSQS.ReceiveMessage",
                                                   "sqs:ReceiveMessage"};
static const struct operation delete_operation = {
    "DeleteMessageBatch", "AmazonSQS.DeleteMessageBatch", "sqs:DeleteMessage"};
static const struct operation hide_operation = {"ChangeMessageVisibilityBatch",
                                                "AmazonSQS.ChangeMessageVisibilityBatch",
                                                "sqs:ChangeMessageVisibility"};
static const struct operation count_operation = {
    "GetQueueAttributes", "AmazonSQS.GetQueueAttributes", "sqs:GetQueueAttributes"};

/* A queue that is not there is no bad request of ours. */
static bool refine(struct err *err)
{
    if (strcmp(err->aws_code, "QueueDoesNotExist") == 0 ||
        strcmp(err->aws_code, "AWS.SimpleQueueService.NonExistentQueue") == 0) {
        err->code = ERR_QUEUE_NOT_FOUND;
        err->retry = ERR_RETRY_NEVER;
        err->remedy[0] = '\0';
    }
    return false;
}

/* Sends a body, and sees that the answer is a good one. */
static bool ask(struct client *client, const struct operation *operation, const struct buf *body,
                int attempt, struct http_response *reply, struct err *err)
{
    struct client_request request = {
        .operation = operation->name,
        .iam_action = operation->iam_action,
        .method = "POST",
        .path = "/",
        .content_type = media_type,
        .target = operation->target,
        .body = buf_text(body),
        .body_len = body->len,
        .max_body = SQS_REPLY_MAX,
        .attempt = attempt,
    };
    if (body->failed)
        return err_set(err, ERR_OOM, "%s", operation->name);
    if (!client_send(client, &request, reply, err))
        return false;
    return client_check(client, &request, reply, err) || refine(err);
}

/* A reply without a body means {} to AWS's own clients, and some queues send it; but something that
 * does not speak the protocol was no queue. */
static bool is_blank(const struct http_response *reply)
{
    return reply->body.len == 0 &&
           strncmp(reply->content_type, media_type, sizeof media_type - 1) == 0;
}

/* --- receiving ---------------------------------------------------------------------------- */

static bool is(struct slice name, const char *text)
{
    return slice_compare(name, slice_of(text)) == 0;
}

/* Does the body fit its MD5? True where OpenSSL has none (FIPS): it guards against accidents only.
 */
static bool fits(struct slice body, struct slice md5)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    char text[2 * EVP_MAX_MD_SIZE + 1];
    unsigned len = 0;
    if (md5.len == 0 || EVP_Digest(body.data, body.len, digest, &len, EVP_md5(), NULL) != 1)
        return true;
    for (unsigned i = 0; i < len; i++)
        snprintf(text + (size_t)2 * i, 3, "%02x", digest[i]);
    return md5.len == MD5_TEXT && slice_compare_fold(md5, slice_of(text)) == 0;
}

/* Takes a string; null is an empty one. */
static void take_string(struct jsonin *json, struct slice *out)
{
    if (jsonin_type(json) == JSONIN_NULL)
        jsonin_null(json);
    else
        jsonin_string(json, out);
}

static bool read_message(struct jsonin *json, struct sqs_message *message)
{
    struct slice name;
    struct slice md5 = SLICE_EMPTY;
    *message = (struct sqs_message){.id = SLICE_EMPTY, .receipt = SLICE_EMPTY, .body = SLICE_EMPTY};
    if (!jsonin_enter_object(json))
        return false;
    while (jsonin_next_member(json, &name)) {
        if (is(name, "MessageId"))
            take_string(json, &message->id);
        else if (is(name, "ReceiptHandle"))
            take_string(json, &message->receipt);
        else if (is(name, "Body"))
            take_string(json, &message->body);
        else if (is(name, "MD5OfBody"))
            take_string(json, &md5);
        else
            jsonin_skip(json);
    }
    message->intact = fits(message->body, md5);
    return message->receipt.len > 0;
}

static bool read_messages(struct jsonin *json, struct sqs_batch *batch)
{
    if (jsonin_type(json) == JSONIN_NULL)
        return jsonin_null(json);
    if (!jsonin_enter_array(json))
        return false;
    while (jsonin_next_item(json)) {
        if (batch->count == SQS_BATCH_MAX || !read_message(json, &batch->messages[batch->count]))
            return false;
        batch->count++;
    }
    return true;
}

static bool read_batch(struct sqs_batch *batch, struct err *err)
{
    struct jsonin json;
    struct slice name;
    bool ok = true;
    jsonin_begin(&json, batch->reply.body.data, batch->reply.body.len, MAX_DEPTH);
    if (jsonin_enter_object(&json)) {
        while (ok && jsonin_next_member(&json, &name))
            ok = is(name, "Messages") ? read_messages(&json, batch) : jsonin_skip(&json);
    }
    if (ok && jsonin_end(&json))
        return true;
    batch->count = 0;
    return err_set(err, ERR_REPLY, "%s", json.problem ? json.problem : "a message without receipt");
}

bool sqs_receive(struct client *client, const struct sqs_receive *receive, struct sqs_batch *batch,
                 struct err *err)
{
    struct buf body = BUF_INIT(MAX_REQUEST);
    *batch = (struct sqs_batch){0};
    buf_add_str(&body, "{\"QueueUrl\":");
    add_string(&body, slice_of(receive->queue_url));
    buf_printf(&body,
               ",\"MaxNumberOfMessages\":%d,\"WaitTimeSeconds\":%d,\"VisibilityTimeout\":%d}",
               SQS_BATCH_MAX, receive->wait_s, receive->visibility_s);
    bool ok = ask(client, &receive_operation, &body, receive->attempt, &batch->reply, err);
    buf_clean_up(&body);
    if (!ok || is_blank(&batch->reply))
        return ok;
    if (batch->reply.body.len == 0)
        return err_set(err, ERR_REPLY, "it is empty");
    return read_batch(batch, err);
}

void sqs_batch_clean_up(struct sqs_batch *batch)
{
    if (!batch)
        return;
    http_response_clean_up(&batch->reply);
    *batch = (struct sqs_batch){0};
}

/* --- deleting ----------------------------------------------------------------------------- */

/* visibility_s: -1 for none. */
static void write_entries(struct buf *body, const struct slice *acks, size_t count,
                          int visibility_s)
{
    buf_add_str(body, ",\"Entries\":[");
    for (size_t i = 0; i < count; i++) {
        buf_printf(body, "%s{\"Id\":\"%zu\",\"ReceiptHandle\":", i ? "," : "", i);
        add_string(body, acks[i]);
        if (visibility_s >= 0)
            buf_printf(body, ",\"VisibilityTimeout\":%d", visibility_s);
        buf_add_char(body, '}');
    }
    buf_add_char(body, ']');
}

static size_t count_items(struct jsonin *json)
{
    size_t count = 0;
    if (jsonin_type(json) == JSONIN_NULL)
        jsonin_null(json);
    else if (jsonin_enter_array(json))
        for (; jsonin_next_item(json); count++)
            jsonin_skip(json);
    return count;
}

static bool read_deleted(struct buf *text, size_t *deleted, struct err *err)
{
    struct jsonin json;
    struct slice name;
    jsonin_begin(&json, text->data, text->len, MAX_DEPTH);
    if (jsonin_enter_object(&json)) {
        while (jsonin_next_member(&json, &name)) {
            if (is(name, "Successful"))
                *deleted = count_items(&json);
            else
                jsonin_skip(&json);
        }
    }
    return jsonin_end(&json) || err_set(err, ERR_REPLY, "%s", json.problem);
}

/* What one call does to several messages. */
struct batch_call {
    const struct operation *operation;
    const char *queue_url;
    const struct slice *acks;
    size_t count;
    int visibility_s;
};

static bool send_batch(struct client *client, const struct batch_call *call, size_t *deleted,
                       struct err *err)
{
    struct buf body = BUF_INIT(MAX_REQUEST);
    struct http_response reply = {0};
    *deleted = 0;
    buf_add_str(&body, "{\"QueueUrl\":");
    add_string(&body, slice_of(call->queue_url));
    write_entries(&body, call->acks, call->count, call->visibility_s);
    buf_add_char(&body, '}');
    bool ok = ask(client, call->operation, &body, 0, &reply, err);
    if (ok && reply.body.len == 0 && !is_blank(&reply))
        ok = err_set(err, ERR_REPLY, "it is empty");
    ok = ok && (is_blank(&reply) || read_deleted(&reply.body, deleted, err));
    http_response_clean_up(&reply);
    buf_clean_up(&body);
    return ok;
}

bool sqs_delete(struct client *client, const char *queue_url, const struct slice *acks,
                size_t count, size_t *deleted, struct err *err)
{
    struct batch_call call = {&delete_operation, queue_url, acks, count, -1};
    return send_batch(client, &call, deleted, err);
}

bool sqs_hide(struct client *client, const char *queue_url, const struct slice *acks, size_t count,
              int visibility_s, struct err *err)
{
    struct batch_call call = {&hide_operation, queue_url, acks, count, visibility_s};
    size_t hidden; /* the others come again sooner */
    return send_batch(client, &call, &hidden, err);
}

/* --- counting ----------------------------------------------------------------------------- */

#define VISIBLE "ApproximateNumberOfMessages"
#define HIDDEN  "ApproximateNumberOfMessagesNotVisible"
#define DELAYED "ApproximateNumberOfMessagesDelayed"

static bool read_number(struct jsonin *json, uint64_t *number)
{
    struct slice digits = SLICE_EMPTY;
    take_string(json, &digits);
    if (digits.len == 0 || digits.len > 18 || strspn(digits.data, "0123456789") != digits.len)
        return false;
    *number = strtoull(digits.data, NULL, 10);
    return true;
}

/* Adds up what is understood in *seen: the number of messages must be there, the others may be left
 * out, by queues that are not AWS's. */
static void read_attributes(struct jsonin *json, struct sqs_counts *counts, bool *seen)
{
    struct slice name;
    if (!jsonin_enter_object(json))
        return;
    while (jsonin_next_member(json, &name)) {
        if (is(name, VISIBLE))
            *seen = read_number(json, &counts->visible);
        else if (is(name, HIDDEN))
            read_number(json, &counts->hidden);
        else if (is(name, DELAYED))
            read_number(json, &counts->delayed);
        else
            jsonin_skip(json);
    }
}

static bool read_counts(struct buf *text, struct sqs_counts *counts, struct err *err)
{
    struct jsonin json;
    struct slice name;
    bool seen = false;
    jsonin_begin(&json, text->data, text->len, MAX_DEPTH);
    if (jsonin_enter_object(&json)) {
        while (jsonin_next_member(&json, &name)) {
            if (is(name, "Attributes"))
                read_attributes(&json, counts, &seen);
            else
                jsonin_skip(&json);
        }
    }
    if (!jsonin_end(&json))
        return err_set(err, ERR_REPLY, "%s", json.problem);
    return seen || err_set(err, ERR_REPLY, "no " VISIBLE);
}

bool sqs_count(struct client *client, const char *queue_url, struct sqs_counts *counts,
               struct err *err)
{
    struct buf body = BUF_INIT(MAX_REQUEST);
    struct http_response reply = {0};
    *counts = (struct sqs_counts){0};
    buf_add_str(&body, "{\"QueueUrl\":");
    add_string(&body, slice_of(queue_url));
    buf_add_str(&body, ",\"AttributeNames\":[\"" VISIBLE "\",\"" HIDDEN "\",\"" DELAYED "\"]}");
    bool ok = ask(client, &count_operation, &body, 0, &reply, err) &&
              read_counts(&reply.body, counts, err);
    http_response_clean_up(&reply);
    buf_clean_up(&body);
    return ok;
}

/* --- the queue's URL ---------------------------------------------------------------------- */

/* The host, without scheme, user, port and path. */
static struct slice host_of(const char *url)
{
    const char *begin = strstr(url, "://");
    if (!begin)
        return SLICE_EMPTY;
    begin += 3;
    return (struct slice){begin, strcspn(begin, ":/?#")};
}

/* Takes one label off the front of a host. */
static struct slice take_label(struct slice *host)
{
    const char *dot = memchr(host->data, '.', host->len);
    struct slice label = {host->data, dot ? (size_t)(dot - host->data) : host->len};
    size_t taken = dot ? label.len + 1 : label.len;
    host->data += taken;
    host->len -= taken;
    return label;
}

/* "amazonaws.com", "api.aws", and whatever else the partitions have: two labels at least. */
static bool is_aws_suffix(struct slice host)
{
    struct slice first = take_label(&host);
    return host.len > 0 && (is(first, "amazonaws") || is(first, "api") || is(first, "c2s") ||
                            is(first, "sc2s") || is(first, "cloud") || is(first, "csp"));
}

bool sqs_url_region(const char *queue_url, char region[64])
{
    struct slice host = host_of(queue_url);
    struct slice first = take_label(&host);
    struct slice second = take_label(&host);
    struct slice found = SLICE_EMPTY;
    if (is(first, "sqs") || is(first, "sqs-fips"))
        found = second;
    else if (is(second, "queue"))
        found = first;
    if (found.len == 0 || found.len >= 64 || !is_aws_suffix(host))
        return false;
    memcpy(region, found.data, found.len);
    region[found.len] = '\0';
    return true;
}

bool sqs_url_is_valid(const char *queue_url)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    bool http = strncmp(queue_url, "https://", 8) == 0 || strncmp(queue_url, "http://", 7) == 0;
    struct slice host = host_of(queue_url);
    if (!http || host.len == 0)
        return false;
    const char *path = host.data + host.len;
    path += strcspn(path, "/");
    size_t account = strspn(path + (*path != '\0'), "0123456789");
    if (*path != '/' || account != 12 || path[1 + account] != '/')
        return false;
    const char *name = path + 2 + account;
    size_t len = strspn(name, letters);
    return len > 0 && len <= 80 && name[len] == '\0';
}
