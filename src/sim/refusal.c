#include "sim/refusal.h"

#include "sim/json.h"

#include <stdio.h>

struct row {
    int status;
    const char *codes[2]; /* by enum api, but for API_QUEUE */
    const char *short_code;
    const char *message;
};

#define REFUSAL_ROW(id, status, code, old_code, short_code, message)                               \
    [REFUSAL_##id] = {status, {code, old_code}, short_code, message},
static const struct row rows[REFUSAL_COUNT] = {REFUSAL_TABLE(REFUSAL_ROW)};
#undef REFUSAL_ROW

/* Where SQS has a code of its own, and the one that its older protocol had for it. */
static const struct {
    const char *code;
    const char *query_code;
} queue_codes[REFUSAL_COUNT] = {
    [REFUSAL_BAD_REQUEST] = {"InvalidParameterValueException", "InvalidParameterValue"},
    [REFUSAL_NOT_FOUND] = {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"},
    [REFUSAL_THROTTLED] = {"RequestThrottled", "RequestThrottled"},
    [REFUSAL_FAILURE] = {"InternalFailure", "InternalFailure"},
    [REFUSAL_UNAVAILABLE] = {"ServiceUnavailable", "ServiceUnavailable"},
};

/* The code that a client of this API sees: "ThrottlingException". Static string. */
static const char *refusal_code(enum refusal refusal, enum api api)
{
    if (api != API_QUEUE)
        return rows[refusal].codes[api];
    return queue_codes[refusal].code ? queue_codes[refusal].code : rows[refusal].codes[0];
}

/* AWS JSON 1.0: 400 for whatever is the client's fault, the code in __type. */
static void write_queue_error(struct reply *reply, enum refusal refusal, const char *message)
{
    const char *code = refusal_code(refusal, API_QUEUE);
    const char *query_code = queue_codes[refusal].query_code;
    char type[100];
    snprintf(type, sizeof type, "%s#%s",
             refusal >= REFUSAL_MISSING_TOKEN ? "com.amazon.coral.service" : "com.amazonaws.sqs",
             code);
    reply->content_type = "application/x-amz-json-1.0";
    if (reply->status < 500)
        reply->status = 400;
    jsonout_member(&reply->body, "__type", type);
    jsonout_member(&reply->body, "message", message);
    reply_add_header(reply, "x-amzn-query-error", "%s;%s", query_code ? query_code : code,
                     reply->status < 500 ? "Sender" : "Receiver");
}

static void write_service_body(struct buf *body, const struct row *row, const char *message,
                               const struct refusal_how *how)
{
    switch (how->style) {
    case STYLE_TYPE:
        jsonout_member(body, "__type", row->codes[how->api]);
        jsonout_member(body, "Message", message);
        break;
    case STYLE_LOWER:
        jsonout_member(body, "message", message);
        jsonout_member(body, "code", row->codes[how->api]);
        break;
    default:
        jsonout_member(body, "Code", row->short_code);
        jsonout_member(body, "Message", message);
        if (how->style == STYLE_HEADER && how->api == API_MEETINGS)
            jsonout_member(body, "RequestId", how->request_id);
    }
}

void refusal_write(struct reply *reply, enum refusal refusal, const struct refusal_how *how)
{
    const struct row *row = &rows[refusal];
    char denied[160];
    const char *message = how->message ? how->message : row->message;
    bool gate = refusal >= REFUSAL_MISSING_TOKEN;
    if (refusal == REFUSAL_ACCESS_DENIED && !how->message && how->action) {
        snprintf(denied, sizeof denied, "%s%s", row->message, how->action);
        message = denied;
    }
    reply->status = row->status;
    reply->content_type = "application/json";
    buf_reset(&reply->body);
    buf_add_char(&reply->body, '{');
    if (how->api == API_QUEUE)
        write_queue_error(reply, refusal, message);
    else if (gate)
        jsonout_member(&reply->body, "message", message);
    else
        write_service_body(&reply->body, row, message, how);
    buf_add_char(&reply->body, '}');
    if (how->api != API_QUEUE && (gate || how->style == STYLE_HEADER))
        reply_add_header(reply, "x-amzn-ErrorType", "%s", row->codes[how->api]);
}
