#include "chime/delete_attendee.h"

#include "base/meeting_id.h"

#include <stdio.h>
#include <string.h>

enum { NO_CONTENT = 204, BODY_MAX = 64 * 1024 };

static bool is_id(const char *text)
{
    return meeting_id_is_valid(text, strlen(text));
}

/* Did it fail before a byte of the request was sent? In doubt: no. */
static bool is_unsent(const struct err *err)
{
    static const enum err_code codes[] = {ERR_DNS,       ERR_CONNECT,  ERR_TLS,
                                          ERR_CA_BUNDLE, ERR_ENDPOINT, ERR_TLS_HANDSHAKE};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (err->code == codes[i])
            return true;
    return err_kind(err) == ERR_KIND_AUTH;
}

/* A server's own failure may come before or after what was asked was done; unavailable, by the
 * service's own word, is before. */
static enum change_outcome outcome_of(const struct http_response *response, const struct err *err)
{
    if (response->status == NO_CONTENT)
        return CHANGE_ACCEPTED;
    if (response->status == 404 && err->code == ERR_MEETING_NOT_FOUND)
        return CHANGE_GONE;
    bool refused = (response->status >= 400 && response->status < 500) || response->status == 503;
    return refused ? CHANGE_REFUSED : CHANGE_UNKNOWN;
}

static void read_answer(struct client *client, const struct client_request *request,
                        const struct http_response *response, struct change_result *result)
{
    snprintf(result->request_id, sizeof result->request_id, "%s", response->request_id);
    if (client_check(client, request, response, &result->err) && response->status != NO_CONTENT)
        err_set(&result->err, ERR_REPLY, "status %d in place of %d", response->status, NO_CONTENT);
    result->outcome = outcome_of(response, &result->err);
}

void delete_attendee(struct client *client, const char *meeting_id, const char *attendee_id,
                     int attempt, struct change_result *result)
{
    char path[128];
    struct http_response response = {0};
    result->outcome = CHANGE_UNSENT;
    result->err = ERR_INIT;
    result->request_id[0] = '\0';
    if (!is_id(meeting_id) || !is_id(attendee_id)) {
        err_set(&result->err, ERR_MEETING_ID, "the AttendeeId is none that the service gives");
        return;
    }
    snprintf(path, sizeof path, "/meetings/%s/attendees/%s", meeting_id, attendee_id);
    struct client_request request = {
        .operation = "DeleteAttendee",
        .iam_action = "chime:DeleteAttendee",
        .method = "DELETE",
        .path = path,
        .max_body = BODY_MAX,
        .attempt = attempt,
    };
    if (client_send(client, &request, &response, &result->err))
        read_answer(client, &request, &response, result);
    else if (!is_unsent(&result->err))
        result->outcome = CHANGE_UNKNOWN;
    snprintf(result->err.operation, sizeof result->err.operation, "%s", request.operation);
    http_response_clean_up(&response);
}
