/* What a report says of an expected person: present, absent, late, gone early. Each answer
 * is held against both bounds of what is known: time in the room that is proven, and time that is
 * possible; where they disagree it is "unknown". Pure; any thread. */
#ifndef ROLLCALL_LEDGER_ATTENDANCE_H
#define ROLLCALL_LEDGER_ATTENDANCE_H

#include "ledger/report_row.h"

#include <stdint.h>

/* Who comes so much after the start is late; who goes so much before the end left early. */
#define ATTENDANCE_GRACE_MS ((int64_t)5 * 60 * 1000)

enum attendance {
    ATTENDANCE_PRESENT,        /* was in the room */
    ATTENDANCE_ABSENT,         /* was not */
    ATTENDANCE_UNKNOWN,        /* may have been */
    ATTENDANCE_REGISTERED,     /* no events were heard: registered, and not more is known */
    ATTENDANCE_NOT_REGISTERED, /* no events were heard: never in a list */
    ATTENDANCE_COUNT,
};

enum attendance_answer { ANSWER_NOT_ASKED, ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

struct attendance_verdict {
    enum attendance attendance;
    enum attendance_answer late;       /* NOT_ASKED without a start, or when never present */
    enum attendance_answer left_early; /* NOT_ASKED when the meeting's end is not known, too */
};

/* Of a row by user; NULL: no such id was registered or in an event. start_ms: when the
 * meeting was to begin, 0: not known. */
struct attendance_verdict attendance_judge(const struct report_totals *totals,
                                           const struct report_row *row, int64_t start_ms);

/* "present", "absent", "unknown", "registered", "not registered". Static string. */
const char *attendance_name(enum attendance attendance);

/* "", "no", "yes", "unknown". Static string. */
const char *attendance_answer_name(enum attendance_answer answer);

#endif
