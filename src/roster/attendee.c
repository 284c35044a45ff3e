#include "roster/attendee.h"

#include <string.h>

struct capability_row {
    struct slice name;
    const char *letters;
};

static const struct capability_row capabilities[] = {
    [CAPABILITY_UNSET] = {SLICE_LITERAL(""), ""},
    [CAPABILITY_NONE] = {SLICE_LITERAL("None"), "--"},
    [CAPABILITY_RECEIVE] = {SLICE_LITERAL("Receive"), "-R"},
    [CAPABILITY_SEND] = {SLICE_LITERAL("Send"), "S-"},
    [CAPABILITY_SEND_RECEIVE] = {SLICE_LITERAL("SendReceive"), "SR"},
    [CAPABILITY_UNKNOWN] = {SLICE_LITERAL("?"), "??"},
};

static const struct slice medias[MEDIA_COUNT] = {
    [MEDIA_AUDIO] = SLICE_LITERAL("Audio"),
    [MEDIA_VIDEO] = SLICE_LITERAL("Video"),
    [MEDIA_CONTENT] = SLICE_LITERAL("Content"),
};

static bool is(struct slice known, const char *name, size_t len)
{
    return known.len == len && memcmp(known.data, name, len) == 0;
}

const char *capability_name(enum capability capability)
{
    return capabilities[capability].name.data;
}

const char *capability_letters(enum capability capability)
{
    return capabilities[capability].letters;
}

const char *capability_words(enum capability capability)
{
    static const char *const words[] = {
        [CAPABILITY_UNSET] = "not told",
        [CAPABILITY_NONE] = "none",
        [CAPABILITY_RECEIVE] = "receive only",
        [CAPABILITY_SEND] = "send only",
        [CAPABILITY_SEND_RECEIVE] = "send and receive",
        [CAPABILITY_UNKNOWN] = "not known to rollcall",
    };
    return words[capability];
}

enum capability capability_from_name(const char *name, size_t len)
{
    for (int c = CAPABILITY_NONE; c < CAPABILITY_UNKNOWN; c++)
        if (is(capabilities[c].name, name, len))
            return (enum capability)c;
    return CAPABILITY_UNKNOWN;
}

const char *media_name(enum media media)
{
    return medias[media].data;
}

enum media media_from_name(const char *name, size_t len)
{
    int m = MEDIA_AUDIO;
    while (m < MEDIA_COUNT && !is(medias[m], name, len))
        m++;
    return (enum media)m;
}

bool attendee_differs(const struct attendee *a, const struct attendee *b)
{
    return memcmp(a->capabilities, b->capabilities, sizeof a->capabilities) != 0 ||
           slice_compare(a->external_user_id, b->external_user_id) != 0;
}

struct slice attendee_name_of(struct slice external_user_id)
{
    struct slice id = external_user_id;
    const char *hash = memchr(id.data, '#', id.len);
    if (!hash || hash == id.data || hash + 1 == id.data + id.len)
        return SLICE_EMPTY;
    size_t skip = (size_t)(hash + 1 - id.data);
    return (struct slice){.data = id.data + skip, .len = id.len - skip};
}

bool attendee_is_bot_id(struct slice external_user_id)
{
    return external_user_id.len >= 4 && memcmp(external_user_id.data, "aws:", 4) == 0;
}

bool attendee_is_bot(const struct attendee *attendee)
{
    return attendee_is_bot_id(attendee->external_user_id);
}
