/* The complete aws commands for one attendee: shown and copied, never run. Pure. */
#ifndef ROLLCALL_VIEW_AWS_COMMANDS_H
#define ROLLCALL_VIEW_AWS_COMMANDS_H

#include "base/buf.h"
#include "roster/attendee.h"

#include <stddef.h>

enum aws_command {
    AWS_GET_ATTENDEE,
    AWS_DELETE_ATTENDEE,
    AWS_UPDATE_CAPABILITIES, /* with the capabilities that the attendee has now */
    AWS_LIST_ATTENDEES,
    AWS_COMMAND_COUNT
};

struct commands_facts {
    const char *api; /* "chime-sdk-meetings" or "chime" */
    const char *meeting_id;
    const char *region;
    const char *profile;      /* "": the flag is left out */
    const char *endpoint_url; /* "" or NULL: left out */
};

/* "Delete the attendee: it is disconnected within some 10 s and its seat is free". Static string.
 */
const char *commands_title(enum aws_command command);

/* What commands_add() has appended. */
enum commands_added {
    COMMANDS_NONE, /* nothing: the API has no such operation (the older one has no capabilities) */
    COMMANDS_REFUSED, /* a sentence: an id is not of the service's form, and could be anything */
    COMMANDS_WHOLE,   /* the command */
};

/* Appends the command on one line, ready for a shell: values stand in quotes behind the = of their
 * option, so that none can pass for an option or act on the terminal. It holds ids, region and
 * profile only; never a user id or a token. */
enum commands_added commands_add(enum aws_command command, const struct commands_facts *facts,
                                 const struct attendee *attendee, struct buf *out);

#endif
