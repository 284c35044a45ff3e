/* What GetMeeting says of a meeting, as far as it matters to those who watch it. Plain data. */
#ifndef ROLLCALL_ROSTER_MEETING_FACTS_H
#define ROLLCALL_ROSTER_MEETING_FACTS_H

#include "base/err.h"

#include <stdbool.h>

struct meeting_facts {
    bool known;            /* GetMeeting has answered; else only what a person said is here */
    struct err refused;    /* why it has not; ERR_OK: it was not asked, or has answered */
    unsigned seats;        /* attendees that it can have; 0: not known */
    char external_id[260]; /* ExternalMeetingId: sensitive, never logged, foreign text; "": none */
    char media_region[32];
    char primary_id[40]; /* of a replica: the meeting that it is one of; "": none */
    char video[12];      /* MaxResolution: "None", "HD", "FHD"; "": not told */
    char content[12];    /* "None", "FHD", "UHD"; "": not told */
    bool echo_reduction;
};

#endif
