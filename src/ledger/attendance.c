#include "ledger/attendance.h"

const char *attendance_name(enum attendance attendance)
{
    static const char *const names[] = {[ATTENDANCE_PRESENT] = "present",
                                        [ATTENDANCE_ABSENT] = "absent",
                                        [ATTENDANCE_UNKNOWN] = "unknown",
                                        [ATTENDANCE_REGISTERED] = "registered",
                                        [ATTENDANCE_NOT_REGISTERED] = "not registered"};
    return names[attendance];
}

const char *attendance_answer_name(enum attendance_answer answer)
{
    static const char *const names[] = {[ANSWER_NOT_ASKED] = "",
                                        [ANSWER_NO] = "no",
                                        [ANSWER_YES] = "yes",
                                        [ANSWER_UNKNOWN] = "unknown"};
    return names[answer];
}

/* Can a registration have left no trace in the ledger? */
static bool has_holes(const struct report_totals *totals)
{
    for (size_t i = 0; i < totals->gap_count; i++)
        if (totals->gaps[i].lost)
            return true;
    return totals->walks == 0;
}

static enum attendance attendance_of(const struct report_totals *totals,
                                     const struct report_row *row)
{
    if (!row && has_holes(totals))
        return ATTENDANCE_UNKNOWN;
    if (!totals->listening_ms)
        return row ? ATTENDANCE_REGISTERED : ATTENDANCE_NOT_REGISTERED;
    if (!row)
        return ATTENDANCE_ABSENT;
    if (row->present_ms > 0 || row->moves.stays > 0)
        return ATTENDANCE_PRESENT;
    return row->at_most_ms > 0 ? ATTENDANCE_UNKNOWN : ATTENDANCE_ABSENT;
}

static enum attendance_answer is_late(const struct report_row *row, int64_t start_ms)
{
    int64_t limit_ms = start_ms + ATTENDANCE_GRACE_MS;
    if (row->bounds.first_proven_ms && row->bounds.first_proven_ms <= limit_ms)
        return ANSWER_NO;
    return row->bounds.first_possible_ms > limit_ms ? ANSWER_YES : ANSWER_UNKNOWN;
}

static enum attendance_answer left_early(const struct report_row *row, int64_t end_ms)
{
    int64_t limit_ms = end_ms - ATTENDANCE_GRACE_MS;
    if (row->bounds.last_proven_ms >= limit_ms)
        return ANSWER_NO;
    bool known = row->bounds.last_possible_ms && row->bounds.last_possible_ms < limit_ms;
    return known ? ANSWER_YES : ANSWER_UNKNOWN;
}

struct attendance_verdict attendance_judge(const struct report_totals *totals,
                                           const struct report_row *row, int64_t start_ms)
{
    int64_t end_ms = totals->ended_ms ? totals->ended_ms : totals->gone_ms;
    struct attendance_verdict verdict = {.attendance = attendance_of(totals, row)};
    if (verdict.attendance != ATTENDANCE_PRESENT)
        return verdict;
    if (start_ms)
        verdict.late = is_late(row, start_ms);
    if (end_ms)
        verdict.left_early = left_early(row, end_ms);
    return verdict;
}
