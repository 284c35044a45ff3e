#include "chime/get_meeting.h"

#include "base/jsonin.h"
#include "base/meeting_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16

struct reader {
    struct jsonin json;
    struct meeting_facts *facts;
    char meeting_id[40];
    unsigned max_count; /* Attendee.MaxCount; 0: not told */
    struct err *err;
};

/* One member of an object: where its string goes, or what reads it. */
struct member {
    const char *name;
    char *text;
    size_t size;
    bool (*read)(struct reader *r);
};

static bool read_text(struct reader *r, const struct member *member)
{
    struct slice value = SLICE_EMPTY;
    if (jsonin_type(&r->json) == JSONIN_NULL)
        return jsonin_null(&r->json);
    if (!jsonin_string(&r->json, &value))
        return err_set(r->err, ERR_REPLY, "%s: %s", member->name, r->json.problem);
    if (value.len >= member->size || memchr(value.data, '\0', value.len))
        return err_set(r->err, ERR_REPLY, "%s is too long, or holds a NUL", member->name);
    memcpy(member->text, value.data, value.len + 1);
    return true;
}

static bool read_members(struct reader *r, const struct member *members, size_t count);

/* An object, or null for none. */
static bool read_object(struct reader *r, const struct member *members, size_t count)
{
    if (jsonin_type(&r->json) == JSONIN_NULL)
        return jsonin_null(&r->json);
    if (!jsonin_enter_object(&r->json))
        return err_set(r->err, ERR_REPLY, "%s", r->json.problem);
    return read_members(r, members, count);
}

static bool read_members(struct reader *r, const struct member *members, size_t count)
{
    struct slice name;
    while (jsonin_next_member(&r->json, &name)) {
        size_t i = 0;
        while (i < count && slice_compare(name, slice_of(members[i].name)) != 0)
            i++;
        bool ok = i == count        ? jsonin_skip(&r->json)
                  : members[i].read ? members[i].read(r)
                                    : read_text(r, &members[i]);
        if (!ok)
            return false;
    }
    return !r->json.problem;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool read_video(struct reader *r)
{
    const struct member members[] = {
        {"MaxResolution", r->facts->video, sizeof r->facts->video, NULL}};
    return read_object(r, members, COUNT(members));
}

static bool read_content(struct reader *r)
{
    const struct member members[] = {
        {"MaxResolution", r->facts->content, sizeof r->facts->content, NULL}};
    return read_object(r, members, COUNT(members));
}

static bool read_audio(struct reader *r)
{
    char echo[16] = "";
    const struct member members[] = {{"EchoReduction", echo, sizeof echo, NULL}};
    bool ok = read_object(r, members, COUNT(members));
    r->facts->echo_reduction = strcmp(echo, "AVAILABLE") == 0;
    return ok;
}

static bool read_max_count(struct reader *r)
{
    struct slice digits;
    if (jsonin_type(&r->json) == JSONIN_NULL)
        return jsonin_null(&r->json);
    if (!jsonin_number(&r->json, &digits))
        return err_set(r->err, ERR_REPLY, "MaxCount: %s", r->json.problem);
    long value = 0;
    for (size_t i = 0; i < digits.len && digits.data[i] >= '0' && digits.data[i] <= '9'; i++)
        value = value > GET_MEETING_SEATS ? value : value * 10 + (digits.data[i] - '0');
    r->max_count = value > GET_MEETING_SEATS ? GET_MEETING_SEATS : (unsigned)value;
    return true;
}

static bool read_attendee(struct reader *r)
{
    const struct member members[] = {{"MaxCount", NULL, 0, read_max_count}};
    return read_object(r, members, COUNT(members));
}

static bool read_features(struct reader *r)
{
    static const struct member members[] = {{"Audio", NULL, 0, read_audio},
                                            {"Video", NULL, 0, read_video},
                                            {"Content", NULL, 0, read_content},
                                            {"Attendee", NULL, 0, read_attendee}};
    return read_object(r, members, COUNT(members));
}

static bool read_meeting(struct reader *r)
{
    struct meeting_facts *f = r->facts;
    const struct member members[] = {
        {"MeetingId", r->meeting_id, sizeof r->meeting_id, NULL},
        {"ExternalMeetingId", f->external_id, sizeof f->external_id, NULL},
        {"MediaRegion", f->media_region, sizeof f->media_region, NULL},
        {"PrimaryMeetingId", f->primary_id, sizeof f->primary_id, NULL},
        {"MeetingFeatures", NULL, 0, read_features},
    };
    return read_object(r, members, COUNT(members));
}

static unsigned seats_of(const struct reader *r)
{
    bool fine = strcmp(r->facts->video, "FHD") == 0 || strcmp(r->facts->content, "UHD") == 0;
    unsigned most = fine ? GET_MEETING_SEATS_FINE : GET_MEETING_SEATS;
    return r->max_count && r->max_count < most ? r->max_count : most;
}

bool get_meeting_read(struct buf *body, const char *meeting_id, struct meeting_facts *facts,
                      struct err *err)
{
    static const struct member members[] = {{"Meeting", NULL, 0, read_meeting}};
    struct reader r = {.facts = facts, .err = err};
    *facts = (struct meeting_facts){0};
    if (body->len > GET_MEETING_BODY_MAX)
        return err_set(err, ERR_TOO_LARGE, "%zu bytes", body->len);
    if (body->len == 0)
        return err_set(err, ERR_REPLY, "it is empty");
    jsonin_begin(&r.json, body->data, body->len, DEPTH_MAX);
    bool ok = jsonin_enter_object(&r.json) && read_members(&r, members, COUNT(members)) &&
              jsonin_end(&r.json);
    if (!ok && !err_is(err))
        err_set(err, ERR_REPLY, "%s", r.json.problem ? r.json.problem : "no JSON");
    struct slice asked = slice_of(meeting_id);
    if (ok && slice_compare_fold(slice_of(r.meeting_id), asked) != 0)
        ok = err_set(err, ERR_REPLY, "it is of another meeting");
    if (!ok) {
        *facts = (struct meeting_facts){0};
        return false;
    }
    facts->known = true;
    facts->seats = seats_of(&r);
    return true;
}

bool get_meeting(struct client *client, const char *meeting_id, struct meeting_facts *facts,
                 struct err *err)
{
    char path[64];
    struct http_response response = {0};
    *facts = (struct meeting_facts){0};
    if (!meeting_id_is_valid(meeting_id, strlen(meeting_id)))
        return err_set(err, ERR_MEETING_ID, "%s", meeting_id);
    snprintf(path, sizeof path, "/meetings/%s", meeting_id);
    struct client_request request = {
        .operation = "GetMeeting",
        .iam_action = "chime:GetMeeting",
        .method = "GET",
        .path = path,
        .max_body = GET_MEETING_BODY_MAX,
        .attempt = 1,
    };
    bool ok = client_send(client, &request, &response, err) &&
              client_check(client, &request, &response, err) &&
              get_meeting_read(&response.body, meeting_id, facts, err);
    http_response_clean_up(&response);
    return ok;
}
