/* What the user chose for plain lines: plain data, filled by app. Strings are borrowed and must
 * outlive plain_run(). */
#ifndef ROLLCALL_PLAIN_OPTIONS_H
#define ROLLCALL_PLAIN_OPTIONS_H

#include "meeting/meeting.h"
#include "meeting/platform.h"

#include <stdbool.h>

struct plain_options {
    const char *version;
    struct meeting_target start; /* without a meeting id it is asked for */
    struct meeting_options meeting;
    bool ascii;               /* --ascii */
    bool utc;                 /* --utc */
    bool mask;                /* --mask */
    bool include_join_tokens; /* tokens are kept: one may be copied */
    unsigned bell; /* --bell: MEETING_CHANGES, MEETING_MATCHES or MEETING_STATE; 0: never */
};

#endif
