#include "chime/list_attendees.h"

#include "base/meeting_id.h"
#include "chime/request.h"
#include "chime/response.h"
#include "chime/service_error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chime_source {
    struct client *client;
    enum chime_namespace ns;
    bool join_tokens;
    char region[64];
    struct buf path;
    struct buf query; /* of the request under way; kept for its memory */
};

struct chime_source *chime_source_new(const struct chime_config *config, struct err *err)
{
    if (!meeting_id_is_valid(config->meeting_id, strlen(config->meeting_id))) {
        err_set(err, ERR_MEETING_ID, "%s", config->meeting_id);
        return NULL;
    }
    struct chime_source *source = calloc(1, sizeof *source);
    if (!source) {
        err_set(err, ERR_OOM, "page source");
        return NULL;
    }
    source->client = config->client;
    source->ns = config->ns;
    source->join_tokens = config->join_tokens;
    source->path = BUF_INIT(REQUEST_PATH_MAX);
    source->query = BUF_INIT(REQUEST_QUERY_MAX);
    snprintf(source->region, sizeof source->region, "%s", config->region ? config->region : "");
    if (!request_path(config->meeting_id, &source->path)) {
        err_set(err, ERR_OOM, "page source");
        chime_source_destroy(source);
        return NULL;
    }
    return source;
}

void chime_source_destroy(struct chime_source *source)
{
    if (!source)
        return;
    buf_clean_up(&source->path);
    buf_clean_up(&source->query);
    free(source);
}

static bool exchange(struct chime_source *source, const struct page_request *asked,
                     struct http_response *response, struct err *err)
{
    struct client_request request = {
        .operation = "ListAttendees",
        .iam_action = "chime:ListAttendees",
        .method = "GET",
        .path = buf_text(&source->path),
        .query = buf_text(&source->query),
        .max_body = RESPONSE_BODY_MAX,
        .attempt = asked->attempt,
    };
    if (!client_send(source->client, &request, response, err))
        return false;
    if (client_check(source->client, &request, response, err))
        return true;
    struct service_asked context = {source->ns, asked->token != NULL, source->region};
    return service_error_refine(err, &context);
}

/* Reads a reply that is none of an error. */
static bool read_reply(struct chime_source *source, struct http_response *response,
                       struct page **page, struct err *err)
{
    *page = response_read(&response->body, source->join_tokens, err);
    if (*page) {
        snprintf((*page)->request_id, sizeof(*page)->request_id, "%s", response->request_id);
        return true;
    }
    err->http_status = response->status;
    snprintf(err->request_id, sizeof err->request_id, "%s", response->request_id);
    return false;
}

static bool fetch(void *self, const struct page_request *asked, struct page **page, struct err *err)
{
    struct chime_source *source = self;
    struct http_response response = {0};
    *page = NULL;
    buf_reset(&source->query);
    if (!request_query(source->ns, asked, &source->query)) {
        bool long_token = asked->token && strlen(asked->token) > REQUEST_QUERY_MAX / 4;
        return long_token ? err_set(err, ERR_TOO_LARGE, "a NextToken too long to send back")
                          : err_set(err, ERR_OOM, "request");
    }
    bool ok = exchange(source, asked, &response, err) && read_reply(source, &response, page, err);
    http_response_clean_up(&response);
    return ok;
}

static void cancel(void *self)
{
    client_cancel(((struct chime_source *)self)->client);
}

static void clear_cancel(void *self)
{
    client_clear_cancel(((struct chime_source *)self)->client);
}

struct page_source chime_page_source(struct chime_source *source)
{
    return (struct page_source){fetch, cancel, clear_cancel, source};
}
