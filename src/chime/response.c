#include "chime/response.h"

#include "base/jsonin.h"
#include "base/secret.h"

#include <string.h>

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
    return read_string(r, "AttendeeId", RESPONSE_ID_MAX, &attendee->id);
}

static bool read_user(struct reader *r, struct attendee *attendee)
{
    return read_string(r, "ExternalUserId", RESPONSE_USER_MAX, &attendee->external_user_id);
}

/* The body is wiped when it is freed; a token that nobody asked for is wiped where it stands. */
static bool read_join_token(struct reader *r, struct attendee *attendee)
{
    struct slice token;
    char *from = r->json.at;
    if (!read_string(r, "JoinToken", RESPONSE_JOIN_TOKEN_MAX, &token))
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
    if (!read_string(r, media_name(media), RESPONSE_ID_MAX, &word))
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
    if (r->page->count == RESPONSE_ROWS_MAX)
        return err_set(r->err, ERR_TOO_LARGE, "a page of more than %d rows", RESPONSE_ROWS_MAX);
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
    if (!read_string(r, "NextToken", RESPONSE_NEXT_TOKEN_MAX, &token))
        return false;
    if (memchr(token.data, '\0', token.len))
        return err_set(r->err, ERR_REPLY, "NextToken holds a NUL");
    return page_set_next_token(r->page, token.len ? token.data : NULL) ||
           err_set(r->err, ERR_OOM, "page");
}

static bool read_reply(struct reader *r)
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

struct page *response_read(struct buf *body, bool join_tokens, struct err *err)
{
    if (body->len > RESPONSE_BODY_MAX) {
        err_set(err, ERR_TOO_LARGE, "%zu bytes", body->len);
        return NULL;
    }
    if (body->len == 0) {
        err_set(err, ERR_REPLY, "it is empty");
        return NULL;
    }
    struct reader r = {.join_tokens = join_tokens, .err = err};
    jsonin_begin(&r.json, body->data, body->len, RESPONSE_DEPTH_MAX);
    r.page = page_new(RESPONSE_ROWS_USUAL, join_tokens);
    if (!r.page)
        err_set(err, ERR_OOM, "page");
    else if (!read_reply(&r)) {
        page_destroy(r.page);
        r.page = NULL;
    }
    return r.page;
}
