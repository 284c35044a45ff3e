/* What the user chose for plain lines: plain data, filled by app. Strings are borrowed and must
 * outlive plain_run(). */
#ifndef ROLLCALL_PLAIN_OPTIONS_H
#define ROLLCALL_PLAIN_OPTIONS_H

#include "desk/desk.h"
#include "desk/host.h"

#include <stdbool.h>

struct plain_options {
    const char *version;
    struct host_target start; /* without a meeting id it is asked for */
    struct desk_options desk;
    bool ascii;               /* --ascii */
    bool utc;                 /* --utc */
    bool mask;                /* --mask */
    bool include_join_tokens; /* tokens are kept: one may be copied */
    unsigned bell;            /* --bell: DESK_CHANGES, DESK_MATCHES or DESK_STATE; 0: never */
};

#endif
