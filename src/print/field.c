#include "print/field.h"

const char *field_title(enum field field)
{
    static const char *const titles[] = {
        [FIELD_ATTENDEE_ID] = "AttendeeId",
        [FIELD_EXTERNAL_USER_ID] = "ExternalUserId",
        [FIELD_AUDIO] = "Audio",
        [FIELD_VIDEO] = "Video",
        [FIELD_CONTENT] = "Content",
        [FIELD_JOIN_TOKEN] = "JoinToken",
    };
    return titles[field];
}

struct slice field_value(enum field field, const struct attendee *attendee)
{
    switch (field) {
    case FIELD_ATTENDEE_ID:
        return attendee->id;
    case FIELD_EXTERNAL_USER_ID:
        return attendee->external_user_id;
    case FIELD_JOIN_TOKEN:
        return attendee->join_token;
    case FIELD_AUDIO:
        return slice_of(capability_name(attendee->capabilities[MEDIA_AUDIO]));
    case FIELD_VIDEO:
        return slice_of(capability_name(attendee->capabilities[MEDIA_VIDEO]));
    case FIELD_CONTENT:
        return slice_of(capability_name(attendee->capabilities[MEDIA_CONTENT]));
    case FIELD_COUNT:
        break;
    }
    return SLICE_EMPTY;
}
