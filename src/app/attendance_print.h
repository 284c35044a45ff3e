/* The attendance report as a table for people, as CSV or as JSON. Pure but for the time zone.
 *
 * Where no events were heard there are registrations only. The table's times are local, or UTC;
 * CSV and JSON have UTC with milliseconds. Minutes stand twice: those that are proven, and those
 * that are possible at most; exact says that an event stands at both ends of each stay. */
#ifndef ROLLCALL_APP_ATTENDANCE_PRINT_H
#define ROLLCALL_APP_ATTENDANCE_PRINT_H

#include "base/buf.h"
#include "base/text.h"
#include "ledger/attendance.h"
#include "ledger/report.h"
#include "roster/expected.h"

#include <stdbool.h>

/* A line of a roll call. */
struct attendance_line {
    const struct report_row *row;         /* NULL: of a person of whom nothing was seen */
    const struct expected_person *person; /* NULL: not expected */
    struct attendance_verdict verdict;    /* of a person who is not ambiguous, or of a row */
};

struct attendance_style {
    enum text_charset charset; /* of table and CSV; JSON is always UTF-8 */
    bool utc;
    bool mask;                           /* the user ids */
    bool header;                         /* of table and CSV */
    bool by_user;                        /* rows are users: their devices are counted */
    const struct attendance_line *lines; /* what to print; NULL: every row of the report */
    size_t line_count;
};

/* Append the whole report, which is finished. Whether it fitted is asked of the buffer. Cells of
 * table and CSV pass through base/text; a cell of CSV that a spreadsheet would take for a formula
 * begins with an apostrophe. */
void attendance_print_table(const struct report *report, const struct attendance_style *style,
                            struct buf *out);
void attendance_print_csv(const struct report *report, const struct attendance_style *style,
                          struct buf *out);
void attendance_print_json(const struct report *report, const struct attendance_style *style,
                           struct buf *out);

#endif
