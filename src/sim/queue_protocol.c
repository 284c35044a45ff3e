#include "sim/queue_protocol.h"

#include "base/json_parse.h"
#include "sim/exchange.h"
#include "sim/json.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TARGET_PREFIX "AmazonSQS."
#define HANDLE_PREFIX "AQEB+/"

/* How often a long poll looks into the queue, and what a request leaves out. */
enum {
    LOOK_MS = 20,
    DEFAULT_VISIBILITY_S = 30,
    MAX_BATCH = 10,
    MAX_DEPTH = 16,
    MAX_VISIBILITY_S = 43200
};

/* A queue operation under way. */
struct errand {
    struct exchange *exchange;
    struct queue *queue;
    struct json_object *body;
    int64_t now_ms; /* the meeting's time */
};

/* --- reading ------------------------------------------------------------------- */

static bool complain(struct errand *errand, const char *message)
{
    exchange_refuse(errand->exchange, REFUSAL_BAD_REQUEST, message);
    return false;
}

static const char *get_string(struct json_object *object, const char *name)
{
    struct json_object *value;
    if (!json_object_object_get_ex(object, name, &value) ||
        !json_object_is_type(value, json_type_string))
        return NULL;
    return json_object_get_string(value);
}

/* A whole number within its bounds; the default when it is not there. */
static bool get_number(struct errand *errand, const char *name, int64_t min, int64_t max,
                       int64_t *out)
{
    struct json_object *value;
    if (!json_object_object_get_ex(errand->body, name, &value) || !value)
        return true;
    *out = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : min - 1;
    if (*out >= min && *out <= max)
        return true;
    char message[160];
    snprintf(message, sizeof message,
             "Value for parameter %s is invalid. Reason: Must be >= %" PRId64 " and <= %" PRId64
             ", if provided.",
             name, min, max);
    return complain(errand, message);
}

/* The queue URL must name the one queue that there is. */
static bool check_queue(struct errand *errand)
{
    const char *url = get_string(errand->body, "QueueUrl");
    size_t len = url ? strlen(url) : 0;
    size_t path_len = strlen(SQS_QUEUE_PATH);
    if (!url)
        return complain(errand, "The request must contain the parameter QueueUrl.");
    if (len >= path_len && strcmp(url + len - path_len, SQS_QUEUE_PATH) == 0)
        return true;
    exchange_refuse(errand->exchange, REFUSAL_NOT_FOUND, "The specified queue does not exist.");
    return false;
}

/* The message number in a receipt handle; 0 when it is none. */
static uint64_t read_handle(const char *handle)
{
    if (!handle || strncmp(handle, HANDLE_PREFIX, strlen(HANDLE_PREFIX)) != 0)
        return 0;
    return strtoull(handle + strlen(HANDLE_PREFIX), NULL, 10);
}

/* --- operations ------------------------------------------------------------------ */

static void write_md5(struct buf *out, const char *body)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    char text[2 * EVP_MAX_MD_SIZE + 1];
    unsigned len = 0;
    EVP_Digest(body, strlen(body), digest, &len, EVP_md5(), NULL);
    for (unsigned i = 0; i < len; i++)
        snprintf(text + (size_t)2 * i, 3, "%02x", digest[i]);
    text[(size_t)2 * len] = '\0';
    jsonout_member(out, "MD5OfBody", text);
}

static void write_message(struct errand *errand, const struct message *message)
{
    struct buf *out = &errand->exchange->reply->body;
    char text[80];
    struct uuid id = uuid_make(errand->exchange->sim->seed ^ 0x3e55, message->number);
    jsonout_comma(out);
    buf_add_char(out, '{');
    jsonout_member(out, "MessageId", uuid_format(&id, text));
    snprintf(text, sizeof text, HANDLE_PREFIX "%" PRIu64 "-%u==", message->number,
             message->receives);
    jsonout_member(out, "ReceiptHandle", text);
    write_md5(out, message->body);
    jsonout_member(out, "Body", message->body);
    buf_add_char(out, '}');
}

static void receive(struct errand *errand)
{
    int64_t max = 1;
    int64_t wait_s = 0;
    int64_t visibility_s = DEFAULT_VISIBILITY_S;
    struct message *messages[QUEUE_MAX_RECEIVE];
    struct exchange *p = errand->exchange;
    if (!get_number(errand, "MaxNumberOfMessages", 1, QUEUE_MAX_RECEIVE, &max) ||
        !get_number(errand, "WaitTimeSeconds", 0, 20, &wait_s) ||
        !get_number(errand, "VisibilityTimeout", 0, MAX_VISIBILITY_S, &visibility_s))
        return;
    size_t count =
        queue_receive(errand->queue, (size_t)max, visibility_s * 1000, errand->now_ms, messages);
    int64_t waited_us = stopwatch_now_us() - p->request->arrived_us;
    if (count == 0 && waited_us < wait_s * 1000000) {
        p->reply->manner = REPLY_LATER;
        p->reply->delay_us = LOOK_MS * 1000;
        return;
    }
    buf_add_char(&p->reply->body, '{');
    if (count) {
        jsonout_name(&p->reply->body, "Messages");
        buf_add_char(&p->reply->body, '[');
        for (size_t i = 0; i < count; i++)
            write_message(errand, messages[i]);
        buf_add_char(&p->reply->body, ']');
    }
    buf_add_char(&p->reply->body, '}');
}

static void delete_one(struct errand *errand)
{
    uint64_t number = read_handle(get_string(errand->body, "ReceiptHandle"));
    if (!number) {
        exchange_refuse(errand->exchange, REFUSAL_BAD_REQUEST, "The receipt handle is not valid.");
        return;
    }
    queue_delete(errand->queue, number);
    buf_add_str(&errand->exchange->reply->body, "{}");
}

/* What is done to one entry of a batch; why it failed, or NULL. */
typedef const char *entry_fn(struct errand *errand, struct json_object *entry, uint64_t number);

static const char *delete_entry(struct errand *errand, struct json_object *entry, uint64_t number)
{
    (void)entry;
    queue_delete(errand->queue, number); /* one that is gone already counts as deleted */
    return NULL;
}

static const char *hide_entry(struct errand *errand, struct json_object *entry, uint64_t number)
{
    struct json_object *value = NULL;
    json_object_object_get_ex(entry, "VisibilityTimeout", &value);
    int64_t seconds = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;
    if (seconds < 0 || seconds > MAX_VISIBILITY_S)
        return "InvalidParameterValue";
    if (!queue_hide(errand->queue, number, errand->now_ms + seconds * 1000))
        return "MessageNotInflight";
    return NULL;
}

/* Writes an entry's result into the list that it belongs to. */
static void do_entry(struct errand *errand, entry_fn *act, struct json_object *entry,
                     struct buf *done, struct buf *failed)
{
    const char *id = get_string(entry, "Id");
    uint64_t number = read_handle(get_string(entry, "ReceiptHandle"));
    const char *problem = number ? act(errand, entry, number) : "ReceiptHandleIsInvalid";
    struct buf *out = problem ? failed : done;
    jsonout_comma(out);
    buf_add_char(out, '{');
    jsonout_member(out, "Id", id ? id : "");
    if (problem) {
        jsonout_member(out, "Code", problem);
        jsonout_member_bool(out, "SenderFault", true);
    }
    buf_add_char(out, '}');
}

static void do_batch(struct errand *errand, entry_fn *act)
{
    struct json_object *entries = NULL;
    json_object_object_get_ex(errand->body, "Entries", &entries);
    size_t count =
        json_object_is_type(entries, json_type_array) ? json_object_array_length(entries) : 0;
    if (count == 0 || count > MAX_BATCH) {
        complain(errand, "A batch needs 1 to 10 entries.");
        return;
    }
    struct buf done = BUF_INIT(REPLY_MAX_BODY);
    struct buf failed = BUF_INIT(REPLY_MAX_BODY);
    for (size_t i = 0; i < count; i++)
        do_entry(errand, act, json_object_array_get_idx(entries, i), &done, &failed);
    buf_printf(&errand->exchange->reply->body, "{\"Successful\":[%s],\"Failed\":[%s]}",
               buf_text(&done), buf_text(&failed));
    buf_clean_up(&done);
    buf_clean_up(&failed);
}

static void delete_batch(struct errand *errand)
{
    do_batch(errand, delete_entry);
}

static void hide_batch(struct errand *errand)
{
    do_batch(errand, hide_entry);
}

static void get_attributes(struct errand *errand)
{
    size_t visible = queue_visible(errand->queue, errand->now_ms);
    buf_printf(&errand->exchange->reply->body,
               "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"%zu\","
               "\"ApproximateNumberOfMessagesNotVisible\":\"%zu\","
               "\"ApproximateNumberOfMessagesDelayed\":\"0\",\"VisibilityTimeout\":\"%d\","
               "\"QueueArn\":\"arn:aws:sqs:us-east-1:111122223333:rollcall-presence\"}}",
               visible, errand->queue->count - visible, DEFAULT_VISIBILITY_S);
}

static const struct operation {
    const char *name;
    const char *action;
    enum fault_operation fault;
    void (*run)(struct errand *errand);
} operations[] = {
    {"ReceiveMessage", "sqs:ReceiveMessage", FAULT_RECEIVE, receive},
    {"DeleteMessage", "sqs:DeleteMessage", FAULT_DELETE, delete_one},
    {"DeleteMessageBatch", "sqs:DeleteMessage", FAULT_DELETE, delete_batch},
    {"ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility", FAULT_HIDE, hide_batch},
    {"GetQueueAttributes", "sqs:GetQueueAttributes", FAULT_ATTRIBUTES, get_attributes},
};

static const struct operation *find_operation(const struct request *request)
{
    const char *name = request_header(request, "X-Amz-Target");
    for (size_t i = 0; name && i < sizeof operations / sizeof *operations; i++)
        if (strcmp(name + strlen(TARGET_PREFIX), operations[i].name) == 0)
            return &operations[i];
    return NULL;
}

/* --- the way of a request ---------------------------------------------------------- */

bool sqs_is_for(const struct request *request)
{
    const char *target = request_header(request, "X-Amz-Target");
    return strcmp(request->method, "POST") == 0 && target &&
           strncmp(target, TARGET_PREFIX, strlen(TARGET_PREFIX)) == 0;
}

static struct json_object *read_body(const struct buf *body)
{
    return json_parse_object(buf_text(body), body->len, MAX_DEPTH, NULL);
}

static void run(struct exchange *p, const struct operation *operation)
{
    struct errand errand = {
        .exchange = p,
        .queue = &p->sim->queue,
        .body = read_body(&p->request->body),
        .now_ms = stopwatch_ms(&p->sim->watch),
    };
    if (!json_object_is_type(errand.body, json_type_object))
        complain(&errand, "The request is not a JSON object.");
    else if (check_queue(&errand))
        operation->run(&errand);
    json_object_put(errand.body);
}

void sqs_handle(struct exchange *p)
{
    const struct operation *operation = find_operation(p->request);
    struct fault_effects effects = {0};
    bool again = p->request->again; /* a long poll goes on; all else was settled before */
    p->how.api = API_QUEUE;
    p->reply->content_type = "application/x-amz-json-1.0";
    p->how.action = operation ? operation->action : NULL;
    if (!again && operation)
        effects =
            exchange_find_fault(p, &p->sim->meetings[0],
                                (struct fault_moment){.operation = operation->fault, .page = 1});
    if (effects.found && apply_fault_instead(&effects.fault, &p->how, p->reply))
        return;
    if (!again && !exchange_is_authentic(p, "sqs"))
        return;
    if (operation)
        run(p, operation);
    else
        exchange_refuse(p, REFUSAL_UNKNOWN_OPERATION, NULL);
    if (effects.found)
        apply_fault_to_reply(&effects.fault, p->reply);
}
