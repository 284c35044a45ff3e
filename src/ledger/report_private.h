/* What report.c gathers and report_finish.c reckons up. */
#ifndef ROLLCALL_LEDGER_REPORT_PRIVATE_H
#define ROLLCALL_LEDGER_REPORT_PRIVATE_H

#include "base/hash.h"
#include "ledger/report_row.h"
#include "presence/presence.h"

struct report {
    struct hash_key key;
    char *meeting_id;
    char *region;              /* of the first look */
    char *look_region;         /* of the newest */
    char *seen_region;         /* where the meeting was last seen */
    struct presence *presence; /* NULL until a meeting is named */
    struct report_totals totals;
    struct report_row *rows;
    size_t count;
    size_t capacity;
    struct idmap by_id;
    size_t look;      /* looks and baselines that were begun */
    size_t run;       /* looks that were begun by a run */
    size_t listened;  /* the last run that has begun to listen */
    size_t completed; /* the last look that has had a complete walk */
    bool absent;      /* a row was absent from the last walk for the first time */
    /* A stretch is a time in which events were heard without a break. */
    size_t stretch;
    int64_t *walks; /* of each stretch: the last walk that proves stays in it; 0: none */
    size_t walks_capacity;
    bool not_listening; /* the last walk was one without events */
    int64_t skew_ms;    /* the run's time, before the wall clock */
    int64_t trusted_ms; /* the last complete walk that was verified */
    bool doubt;         /* since then something was missing */
    struct report_gap gaps[REPORT_GAPS_MAX];
    struct report_failure failures[REPORT_FAILURES_MAX];
};

#endif
