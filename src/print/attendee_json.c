#include "print/attendee_json.h"

#include "print/json_text.h"

/* How a form lays its text out: the texts that stand before a value, ready to be copied. A
 * capability, whose value is one of few, is ready with it. */
struct layout {
    struct slice user; /* opens the object */
    struct slice id;   /* behind another member, as all that follow */
    struct slice join_token;
    struct slice expected;
    struct slice capabilities;
    struct slice inner;   /* opens the capabilities */
    struct slice between; /* between capabilities */
    struct slice inner_end;
    struct slice close;
    struct slice capability[MEDIA_COUNT][CAPABILITY_UNKNOWN + 1];
};

#define CAPABILITY(media, colon)                                                                   \
    {                                                                                              \
        [CAPABILITY_UNSET] = SLICE_LITERAL(""),                                                    \
        [CAPABILITY_NONE] = SLICE_LITERAL("\"" media "\"" colon "\"None\""),                       \
        [CAPABILITY_RECEIVE] = SLICE_LITERAL("\"" media "\"" colon "\"Receive\""),                 \
        [CAPABILITY_SEND] = SLICE_LITERAL("\"" media "\"" colon "\"Send\""),                       \
        [CAPABILITY_SEND_RECEIVE] = SLICE_LITERAL("\"" media "\"" colon "\"SendReceive\""),        \
        [CAPABILITY_UNKNOWN] = SLICE_LITERAL("\"" media "\"" colon "\"?\""),                       \
    }

#define LAYOUT(break_and_indent, inner_break_and_indent, inner_last, last, colon)                  \
    {                                                                                              \
        .user = SLICE_LITERAL("{" break_and_indent "\"ExternalUserId\"" colon),                    \
        .id = SLICE_LITERAL("," break_and_indent "\"AttendeeId\"" colon),                          \
        .join_token = SLICE_LITERAL("," break_and_indent "\"JoinToken\"" colon),                   \
        .capabilities = SLICE_LITERAL("," break_and_indent "\"Capabilities\"" colon),              \
        .expected = SLICE_LITERAL("," break_and_indent "\"Expected\"" colon),                      \
        .inner = SLICE_LITERAL("{" inner_break_and_indent),                                        \
        .between = SLICE_LITERAL("," inner_break_and_indent),                                      \
        .inner_end = SLICE_LITERAL(inner_last "}"), .close = SLICE_LITERAL(last "}"),              \
        .capability = {                                                                            \
            [MEDIA_AUDIO] = CAPABILITY("Audio", colon),                                            \
            [MEDIA_VIDEO] = CAPABILITY("Video", colon),                                            \
            [MEDIA_CONTENT] = CAPABILITY("Content", colon),                                        \
        },                                                                                         \
    }

static const struct layout pretty =
    LAYOUT("\n            ", "\n                ", "\n            ", "\n        ", ": ");
static const struct layout deep = LAYOUT("\n                    ", "\n                        ",
                                         "\n                    ", "\n                ", ": ");
static const struct layout compact = LAYOUT("", "", "", "", ":");

static void add(struct buf *out, struct slice text)
{
    buf_add(out, text.data, text.len);
}

static void add_member(struct buf *out, struct slice before, struct slice value)
{
    add(out, before);
    json_text_add(out, value.data, value.len);
}

static bool has_capabilities(const struct attendee *attendee)
{
    for (enum media m = MEDIA_AUDIO; m < MEDIA_COUNT; m++) {
        if (attendee->capabilities[m] != CAPABILITY_UNSET)
            return true;
    }
    return false;
}

static void add_capabilities(struct buf *out, const struct layout *layout,
                             const struct attendee *attendee)
{
    bool begun = false;
    for (enum media m = MEDIA_AUDIO; m < MEDIA_COUNT; m++) {
        if (attendee->capabilities[m] == CAPABILITY_UNSET)
            continue;
        add(out, begun ? layout->between : layout->inner);
        add(out, layout->capability[m][attendee->capabilities[m]]);
        begun = true;
    }
    if (!begun)
        buf_add_char(out, '{');
    add(out, layout->inner_end);
}

/* A member of the object on one line that stands behind Expected; before it a brace or a comma. */
static void add_named(struct buf *out, const struct layout *layout, const char *before,
                      const char *name, struct slice value)
{
    bool spaced = layout != &compact;
    if (!value.len)
        return;
    buf_printf(out, "%s%s\"%s\":%s", before, spaced && *before == ',' ? " " : "", name,
               spaced ? " " : "");
    json_text_add(out, value.data, value.len);
}

/* {"State":"registered","Id":"kwame mensah","MatchedBy":"name"} */
static void add_expected(struct buf *out, const struct layout *layout,
                         const struct roll_call_entry *entry)
{
    add(out, layout->expected);
    add_named(out, layout, "{", "State", slice_of(entry->state));
    add_named(out, layout, ",", "Id", entry->expected_id);
    add_named(out, layout, ",", "Name", entry->name);
    add_named(out, layout, ",", "MatchedBy", entry->match);
    buf_add_char(out, '}');
}

/* The object, whose first member opens with user. */
static bool add_object(struct buf *out, const struct layout *layout, struct slice user,
                       const struct attendee *attendee, bool join_token,
                       const struct roll_call_entry *entry)
{
    add_member(out, user, attendee->external_user_id);
    if (attendee->id.len || !entry)
        add_member(out, layout->id, attendee->id);
    if (join_token && attendee->join_token.len > 0)
        add_member(out, layout->join_token, attendee->join_token);
    if (has_capabilities(attendee)) {
        add(out, layout->capabilities);
        add_capabilities(out, layout, attendee);
    }
    if (entry)
        add_expected(out, layout, entry);
    add(out, layout->close);
    return !out->failed;
}

bool attendee_json_add(struct buf *out, const struct attendee *attendee,
                       enum attendee_json_form form, bool join_token)
{
    return attendee_json_add_expected(out, attendee, form, join_token, NULL);
}

bool attendee_json_add_expected(struct buf *out, const struct attendee *attendee,
                                enum attendee_json_form form, bool join_token,
                                const struct roll_call_entry *entry)
{
    static const struct layout *const layouts[] = {[ATTENDEE_JSON_COMPACT] = &compact,
                                                   [ATTENDEE_JSON_PRETTY] = &pretty,
                                                   [ATTENDEE_JSON_DEEP] = &deep};
    return add_object(out, layouts[form], layouts[form]->user, attendee, join_token, entry);
}

bool attendee_json_add_with_meeting(struct buf *out, struct slice meeting_id,
                                    const struct attendee *attendee, bool join_token)
{
    buf_add_str(out, "{\"MeetingId\":");
    json_text_add(out, meeting_id.data, meeting_id.len);
    return add_object(out, &compact, slice_of(",\"ExternalUserId\":"), attendee, join_token, NULL);
}

bool attendee_json_add_capabilities(struct buf *out, const struct attendee *attendee)
{
    add_capabilities(out, &compact, attendee);
    return !out->failed;
}
