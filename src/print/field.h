/* What can be printed of an attendee: the columns of table, tsv and csv. Pure; any thread. */
#ifndef ROLLCALL_PRINT_FIELD_H
#define ROLLCALL_PRINT_FIELD_H

#include "roster/attendee.h"

enum field {
    FIELD_ATTENDEE_ID,
    FIELD_EXTERNAL_USER_ID,
    FIELD_AUDIO,
    FIELD_VIDEO,
    FIELD_CONTENT,
    FIELD_JOIN_TOKEN,
    FIELD_COUNT,
};

/* "AttendeeId": the service's name for it. Static string. */
const char *field_title(enum field field);

/* The raw bytes of an attendee's field. Lives as long as the attendee. */
struct slice field_value(enum field field, const struct attendee *attendee);

#endif
