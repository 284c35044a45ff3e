#include "chime/list_attendees.h"

#include "base/jsonin.h"
#include "base/meeting_id.h"
#include "base/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- namespaces --------------------------------------------------------------------------- */

struct namespace_row {
    const char *name;
    size_t max_results;
    bool capabilities;
};

static const struct namespace_row namespaces[] = {
    [CHIME_SDK_MEETINGS] = {"chime-sdk-meetings", 100, true},
    [CHIME_LEGACY] = {"chime", 99, false},
};

const char *chime_namespace_name(enum chime_namespace ns)
{
    return namespaces[ns].name;
}

bool chime_has_capabilities(enum chime_namespace ns)
{
    return namespaces[ns].capabilities;
}

size_t chime_max_results(enum chime_namespace ns)
{
    return namespaces[ns].max_results;
}

/* --- the request -------------------------------------------------------------------------- */

bool list_attendees_path(const char *meeting_id, struct buf *out)
{
    return buf_printf(out, "/meetings/%s/attendees", meeting_id);
}

bool list_attendees_query(enum chime_namespace ns, const struct page_request *request,
                          struct buf *out)
{
    size_t rows = request->max_results;
    if (rows == 0 || rows > chime_max_results(ns))
        rows = chime_max_results(ns);
    return buf_printf(out, "max-results=%zu", rows) && query_add(out, "next-token", request->token);
}

/* --- the reply ---------------------------------------------------------------------------- */

/* What is being read, and into what. */
struct reader {
    struct jsonin json;
    struct page *page;
    bool join_tokens; /* they are kept */
    bool listed;      /* Attendees was there */
    struct err *err;
};

/* Takes a string; null counts as empty. */
static bool read_string(struct reader *r, const char *name, size_t max, struct slice *out)
{
    *out = SLICE_EMPTY;
    if (jsonin_type(&r->json) == JSONIN_NULL)
        return jsonin_null(&r->json);
    if (!jsonin_string(&r->json, out))
        return err_set(r->err, ERR_REPLY, "%s: %s", name, r->json.problem);
    if (out->len > max)
        return err_set(r->err, ERR_TOO_LARGE, "%s of %zu bytes", name, out->len);
    return true;
}

static bool is_name(struct slice name, struct slice known)
{
    return name.len == known.len && memcmp(name.data, known.data, known.len) == 0;
}

static bool read_id(struct reader *r, struct attendee *attendee)
{
    return read_string(r, "AttendeeId", LIST_ATTENDEES_ID_MAX, &attendee->id);
}

static bool read_user(struct reader *r, struct attendee *attendee)
{
    return read_string(r, "ExternalUserId", LIST_ATTENDEES_USER_MAX, &attendee->external_user_id);
}

/* The body is wiped when it is freed; a token that was not asked for is wiped where it stands. */
static bool read_join_token(struct reader *r, struct attendee *attendee)
{
    struct slice token;
    char *from = r->json.at;
    if (!read_string(r, "JoinToken", LIST_ATTENDEES_JOIN_TOKEN_MAX, &token))
        return false;
    if (r->join_tokens)
        attendee->join_token = token;
    else
        secret_wipe(from, (size_t)(r->json.at - from));
    return true;
}

static bool read_capability(struct reader *r, struct attendee *attendee, struct slice name)
{
    struct slice word;
    enum media media = media_from_name(name.data, name.len);
    if (media == MEDIA_COUNT)
        return jsonin_skip(&r->json);
    if (!read_string(r, media_name(media), LIST_ATTENDEES_ID_MAX, &word))
        return false;
    attendee->capabilities[media] =
        word.len ? capability_from_name(word.data, word.len) : CAPABILITY_UNSET;
    return true;
}

static bool read_capabilities(struct reader *r, struct attendee *attendee)
{
    struct slice name;
    if (jsonin_type(&r->json) == JSONIN_NULL)
        return jsonin_null(&r->json);
    if (!jsonin_enter_object(&r->json))
        return err_set(r->err, ERR_REPLY, "Capabilities: %s", r->json.problem);
    while (jsonin_next_member(&r->json, &name))
        if (!read_capability(r, attendee, name))
            return false;
    return true;
}

static bool read_member(struct reader *r, struct attendee *attendee, struct slice name)
{
    static const struct {
        struct slice name;
        bool (*read)(struct reader *r, struct attendee *attendee);
    } members[] = {
        {SLICE_LITERAL("ExternalUserId"), read_user},
        {SLICE_LITERAL("AttendeeId"), read_id},
        {SLICE_LITERAL("JoinToken"), read_join_token},
        {SLICE_LITERAL("Capabilities"), read_capabilities},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (is_name(name, members[i].name))
            return members[i].read(r, attendee);
    return jsonin_skip(&r->json);
}

static bool read_attendee(struct reader *r)
{
    struct attendee attendee = {
        .id = SLICE_EMPTY, .external_user_id = SLICE_EMPTY, .join_token = SLICE_EMPTY};
    struct slice name;
    if (jsonin_type(&r->json) == JSONIN_NULL)
        return jsonin_null(&r->json);
    if (!jsonin_enter_object(&r->json))
        return err_set(r->err, ERR_REPLY, "an attendee: %s", r->json.problem);
    while (jsonin_next_member(&r->json, &name))
        if (!read_member(r, &attendee, name))
            return false;
    if (r->json.problem)
        return false;
    if (r->page->count == LIST_ATTENDEES_ROWS_MAX)
        return err_set(r->err, ERR_TOO_LARGE, "a page of more than %d rows",
                       LIST_ATTENDEES_ROWS_MAX);
    return page_add(r->page, &attendee) || err_set(r->err, ERR_OOM, "page");
}

static bool read_attendees(struct reader *r)
{
    if (r->listed)
        return err_set(r->err, ERR_REPLY, "Attendees twice");
    r->listed = true;
    if (jsonin_type(&r->json) == JSONIN_NULL)
        return jsonin_null(&r->json);
    if (!jsonin_enter_array(&r->json))
        return err_set(r->err, ERR_REPLY, "Attendees: %s", r->json.problem);
    while (jsonin_next_item(&r->json))
        if (!read_attendee(r))
            return false;
    return true;
}

static bool read_next_token(struct reader *r)
{
    struct slice token;
    if (!read_string(r, "NextToken", LIST_ATTENDEES_NEXT_TOKEN_MAX, &token))
        return false;
    if (memchr(token.data, '\0', token.len))
        return err_set(r->err, ERR_REPLY, "NextToken holds a NUL");
    return page_set_next_token(r->page, token.len ? token.data : NULL) ||
           err_set(r->err, ERR_OOM, "page");
}

static bool read_object(struct reader *r)
{
    static const struct slice attendees = SLICE_LITERAL("Attendees");
    static const struct slice next_token = SLICE_LITERAL("NextToken");
    struct slice name;
    bool ok = jsonin_enter_object(&r->json);
    while (ok && jsonin_next_member(&r->json, &name)) {
        if (is_name(name, attendees))
            ok = read_attendees(r);
        else if (is_name(name, next_token))
            ok = read_next_token(r);
        else
            ok = jsonin_skip(&r->json);
    }
    if (err_is(r->err))
        return false;
    if (!jsonin_end(&r->json))
        return err_set(r->err, ERR_REPLY, "%s, at byte %zu of %zu", r->json.problem,
                       jsonin_offset(&r->json), (size_t)(r->json.end - r->json.begin));
    return r->listed || r->page->next_token || err_set(r->err, ERR_REPLY, "no Attendees in it");
}

struct page *list_attendees_read(struct buf *body, bool join_tokens, struct err *err)
{
    if (body->len > LIST_ATTENDEES_BODY_MAX) {
        err_set(err, ERR_TOO_LARGE, "%zu bytes", body->len);
        return NULL;
    }
    if (body->len == 0) {
        err_set(err, ERR_REPLY, "it is empty");
        return NULL;
    }
    struct reader r = {.join_tokens = join_tokens, .err = err};
    jsonin_begin(&r.json, body->data, body->len, LIST_ATTENDEES_DEPTH_MAX);
    r.page = page_new(LIST_ATTENDEES_ROWS_USUAL, join_tokens);
    if (!r.page)
        err_set(err, ERR_OOM, "page");
    else if (!read_object(&r)) {
        page_destroy(r.page);
        r.page = NULL;
    }
    return r.page;
}

/* --- refusals ----------------------------------------------------------------------------- */

/* The names under which the two namespaces, their models and their real replies refuse a request.
 * What is not here keeps the meaning that its status gave it. */
struct service_code {
    const char *aws_code;
    enum err_code code;
};

static const struct service_code codes[] = {
    {"BadRequest", ERR_BAD_REQUEST},
    {"BadRequestException", ERR_BAD_REQUEST},
    {"Unauthorized", ERR_DENIED},
    {"UnauthorizedException", ERR_DENIED},
    {"UnauthorizedClientException", ERR_DENIED},
    {"Forbidden", ERR_DENIED},
    {"ForbiddenException", ERR_DENIED},
    {"AccessDenied", ERR_DENIED},
    {"NotFound", ERR_MEETING_NOT_FOUND},
    {"NotFoundException", ERR_MEETING_NOT_FOUND},
    {"Throttled", ERR_THROTTLED},
    {"ThrottledClientException", ERR_THROTTLED},
    {"ThrottlingException", ERR_THROTTLED},
    {"ServiceFailure", ERR_UNAVAILABLE},
    {"ServiceFailureException", ERR_UNAVAILABLE},
    {"ServiceUnavailable", ERR_UNAVAILABLE},
    {"ServiceUnavailableException", ERR_UNAVAILABLE},
};

static enum err_code code_of(const struct err *err)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i].aws_code, err->aws_code) == 0)
            return codes[i].code;
    return err->http_status == 404 ? ERR_MEETING_NOT_FOUND : err->code;
}

/* Codes that aws/rest_error could only judge by their status. */
static bool is_open(const struct err *err)
{
    return err->code == ERR_BAD_REQUEST || err->code == ERR_DENIED || err->code == ERR_UNAVAILABLE;
}

bool list_attendees_refine(struct err *err, const struct list_attendees_asked *asked)
{
    if (!err_is(err) || err->http_status == 0)
        return false;
    if (is_open(err))
        err->code = code_of(err);
    if (err->code == ERR_BAD_REQUEST && err->http_status == 400 && asked->with_token)
        err->code = ERR_TOKEN_REFUSED;
    if (err->code == ERR_MEETING_NOT_FOUND && !err->detail[0] && asked->region[0])
        snprintf(err->detail, sizeof err->detail, "in %s", asked->region);
    enum err_kind kind = err_kind(err);
    bool gone = kind == ERR_KIND_NOT_FOUND || kind == ERR_KIND_DENIED || kind == ERR_KIND_SERVICE;
    if (asked->ns == CHIME_LEGACY && gone && !err->remedy[0])
        err_set_remedy(err, "AWS no longer supports this API: try --namespace chime-sdk-meetings");
    return false;
}

/* --- the page source ---------------------------------------------------------------------- */

struct list_attendees {
    struct client *client;
    enum chime_namespace ns;
    bool join_tokens;
    char region[64];
    struct buf path;
    struct buf query; /* of the request under way; kept for its memory */
};

struct list_attendees *list_attendees_new(const struct list_attendees_config *config,
                                          struct err *err)
{
    if (!meeting_id_is_valid(config->meeting_id, strlen(config->meeting_id))) {
        err_set(err, ERR_MEETING_ID, "%s", config->meeting_id);
        return NULL;
    }
    struct list_attendees *source = calloc(1, sizeof *source);
    if (!source) {
        err_set(err, ERR_OOM, "page source");
        return NULL;
    }
    source->client = config->client;
    source->ns = config->ns;
    source->join_tokens = config->join_tokens;
    source->path = BUF_INIT(LIST_ATTENDEES_PATH_MAX);
    source->query = BUF_INIT(LIST_ATTENDEES_QUERY_MAX);
    snprintf(source->region, sizeof source->region, "%s", config->region ? config->region : "");
    if (!list_attendees_path(config->meeting_id, &source->path)) {
        err_set(err, ERR_OOM, "page source");
        list_attendees_destroy(source);
        return NULL;
    }
    return source;
}

void list_attendees_destroy(struct list_attendees *source)
{
    if (!source)
        return;
    buf_clean_up(&source->path);
    buf_clean_up(&source->query);
    free(source);
}

static bool exchange(struct list_attendees *source, const struct page_request *asked,
                     struct http_response *response, struct err *err)
{
    struct client_request request = {
        .operation = "ListAttendees",
        .iam_action = "chime:ListAttendees",
        .method = "GET",
        .path = buf_text(&source->path),
        .query = buf_text(&source->query),
        .max_body = LIST_ATTENDEES_BODY_MAX,
        .attempt = asked->attempt,
    };
    if (!client_send(source->client, &request, response, err))
        return false;
    if (client_check(source->client, &request, response, err))
        return true;
    struct list_attendees_asked context = {source->ns, asked->token != NULL, source->region};
    return list_attendees_refine(err, &context);
}

/* Reads a reply that is none of an error. */
static bool read_reply(struct list_attendees *source, struct http_response *response,
                       struct page **page, struct err *err)
{
    *page = list_attendees_read(&response->body, source->join_tokens, err);
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
    struct list_attendees *source = self;
    struct http_response response = {0};
    *page = NULL;
    buf_reset(&source->query);
    if (!list_attendees_query(source->ns, asked, &source->query)) {
        bool long_token = asked->token && strlen(asked->token) > LIST_ATTENDEES_QUERY_MAX / 4;
        return long_token ? err_set(err, ERR_TOO_LARGE, "a NextToken too long to send back")
                          : err_set(err, ERR_OOM, "request");
    }
    bool ok = exchange(source, asked, &response, err) && read_reply(source, &response, page, err);
    http_response_clean_up(&response);
    return ok;
}

static void cancel(void *self)
{
    client_cancel(((struct list_attendees *)self)->client);
}

static void clear_cancel(void *self)
{
    client_clear_cancel(((struct list_attendees *)self)->client);
}

struct page_source list_attendees_source(struct list_attendees *source)
{
    return (struct page_source){fetch, cancel, clear_cancel, source};
}
