#include "app/attendance_print.h"

#include "base/calendar.h"
#include "print/csv.h"
#include "print/json_text.h"
#include "view/format_time.h"
#include "view/style.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CELL = 4096, GAP = 2 };

/* id, heading ("": not in the table), name in CSV ("": not there), needs events, by whom. */
#define COLUMN_TABLE(X)                                                                            \
    X(EXPECTED, "EXPECTED", "Expected", false, EXPECTED)                                           \
    X(EXPECTED_ID, "", "ExpectedId", false, EXPECTED)                                              \
    X(EXPECTED_NAME, "", "ExpectedName", false, EXPECTED)                                          \
    X(ATTENDANCE, "ATTENDANCE", "Attendance", false, EXPECTED)                                     \
    X(LATE, "", "Late", false, EXPECTED)                                                           \
    X(LEFT_EARLY, "", "LeftEarly", false, EXPECTED)                                                \
    X(USER, "USER", "ExternalUserId", false, BOTH)                                                 \
    X(ATTENDEE, "ATTENDEE", "AttendeeId", false, ATTENDEE)                                         \
    X(DEVICES, "DEVICES", "Devices", false, USER)                                                  \
    X(SEEN, "FIRST SEEN", "FirstSeen", false, BOTH)                                                \
    X(REMOVED, "REMOVED", "Removed", false, BOTH)                                                  \
    X(JOINS, "JOINS", "Joins", true, BOTH)                                                         \
    X(LEAVES, "LEAVES", "Leaves", true, BOTH)                                                      \
    X(DROPS, "DROPS", "Drops", true, BOTH)                                                         \
    X(MINUTES, "MINUTES", "MinutesPresent", true, BOTH)                                            \
    X(UNKNOWN, "", "UnknownBefore", true, BOTH)                                                    \
    X(AT_MOST, "AT MOST", "MinutesAtMost", true, BOTH)                                             \
    X(EXACT, "EXACT", "Exact", true, BOTH)                                                         \
    X(STATE, "STATE", "State", true, BOTH)                                                         \
    X(END, "", "End", true, BOTH)                                                                  \
    X(REMOVED_AFTER, "", "RemovedAfter", false, BOTH)                                              \
    X(UNKNOWN_AFTER, "", "UnknownAfter", false, BOTH)                                              \
    X(NOTE, "NOTE", "", false, BOTH)

#define COLUMN_ENUM(id, heading, name, events, whose) PRINT_##id,
enum print_column { COLUMN_TABLE(COLUMN_ENUM) PRINT_COLUMNS };

enum whose { OF_BOTH, OF_ATTENDEE, OF_USER, OF_EXPECTED };

#define COLUMN_ROW(id, heading, name, events, whose) {heading, name, events, OF_##whose},
static const struct {
    const char *heading, *name;
    bool events;
    enum whose whose;
} columns[] = {COLUMN_TABLE(COLUMN_ROW)};

/* What a cell is made from. */
struct sheet {
    const struct attendance_style *style;
    struct report_totals totals;
    bool iso; /* times as machines like them */
    size_t widths[PRINT_COLUMNS];
};

static bool is_shown(const struct sheet *sheet, enum print_column column)
{
    const struct attendance_style *style = sheet->style;
    enum whose whose = columns[column].whose;
    bool named = *(sheet->iso ? columns[column].name : columns[column].heading);
    return named && (sheet->totals.listening_ms || !columns[column].events) &&
           (whose != OF_EXPECTED || style->lines) &&
           whose != (style->by_user ? OF_ATTENDEE : OF_USER);
}

/* "2026-11-23T09:01:07.311Z"; "" for none. */
static void add_iso(struct buf *out, int64_t ms)
{
    char text[ISO8601_SIZE];
    if (ms == 0)
        return;
    iso8601_format(ms, text);
    text[strlen(text) - 1] = '\0'; /* the milliseconds go before the Z */
    buf_printf(out, "%s.%03dZ", text, (int)(ms % 1000));
}

static void add_time(struct buf *out, const struct sheet *sheet, int64_t ms)
{
    char text[FORMAT_TIME_SIZE];
    if (sheet->iso)
        add_iso(out, ms);
    else
        buf_add_str(out, format_time_clock(text, ms, sheet->totals.to_ms, sheet->style->utc));
}

/* Is anything known of the attendee's minutes? Who was never heard of may have been there all the
 * time, unless they came after we listened. */
static bool has_minutes(const struct report_row *row)
{
    return row->moves.stays > 0 || row->moves.state != PRESENCE_UNKNOWN ||
           (row->unknown_before_ms == 0 && !row->moves.hinted);
}

static void add_minutes(struct buf *out, int64_t ms)
{
    int64_t tenths = (ms + 3000) / 6000;
    buf_printf(out, "%" PRId64 ".%d", tenths / 10, (int)(tenths % 10));
}

/* "event", "gone", "removed", "open"; "" without a stay. */
static const char *end_name(enum report_end end)
{
    static const char *const names[] = {[REPORT_END_NONE] = "",
                                        [REPORT_END_EVENT] = "event",
                                        [REPORT_END_GONE] = "gone",
                                        [REPORT_END_REMOVED] = "removed",
                                        [REPORT_END_OPEN] = "open"};
    return names[end];
}

static void add_part(struct buf *out, const char *words, const char *time)
{
    buf_printf(out, "%s%s%s", out->len ? "; " : "", words, time);
}

static void add_note(struct buf *out, const struct sheet *sheet, const struct report_row *row)
{
    char text[FORMAT_TIME_SIZE];
    int64_t now_ms = sheet->totals.to_ms;
    bool utc = sheet->style->utc;
    if (row->unknown_before_ms && sheet->totals.listening_ms)
        add_part(out, "unknown before ",
                 format_time_minute(text, row->unknown_before_ms, now_ms, utc));
    if (row->unknown_after_ms)
        add_part(out, "unknown after ",
                 format_time_minute(text, row->unknown_after_ms, now_ms, utc));
    if (row->end == REPORT_END_GONE)
        add_part(out, "until the meeting was gone", "");
    if (row->end == REPORT_END_OPEN)
        add_part(out, "no event ended it", "");
    if (row->end == REPORT_END_EVENT && !row->exact && !row->unknown_before_ms)
        add_part(out, "an event is missing", "");
}

/* A number, or what is not known. */
static void add_known_minutes(struct buf *out, const struct sheet *sheet,
                              const struct report_row *row)
{
    if (has_minutes(row))
        add_minutes(out, row->present_ms);
    else if (!sheet->iso)
        buf_add_str(out, "unknown");
}

static void add_user(struct buf *out, const struct sheet *sheet, const struct report_row *row)
{
    if (sheet->style->mask)
        buf_add_str(out, VIEW_MASKED);
    else
        buf_add(out, row->external_user_id.data, row->external_user_id.len);
}

/* The cells that events make. */
static void add_presence_cell(struct buf *out, const struct sheet *sheet,
                              const struct report_row *row, enum print_column column)
{
    switch (column) {
    case PRINT_STATE:
        buf_add_str(out, presence_state_name(row->state));
        break;
    case PRINT_JOINS:
        buf_printf(out, "%zu", row->moves.joins);
        break;
    case PRINT_LEAVES:
        buf_printf(out, "%zu", row->moves.leaves);
        break;
    case PRINT_DROPS:
        buf_printf(out, "%zu", row->moves.drops);
        break;
    case PRINT_MINUTES:
        add_known_minutes(out, sheet, row);
        break;
    case PRINT_AT_MOST:
        add_minutes(out, row->at_most_ms);
        break;
    case PRINT_EXACT:
        if (sheet->iso)
            buf_add_str(out, row->exact ? "true" : "false");
        else
            buf_add_str(out, row->exact ? "yes" : "no");
        break;
    case PRINT_END:
        buf_add_str(out, end_name(row->end));
        break;
    default:
        add_time(out, sheet, row->unknown_before_ms);
        break;
    }
}

/* "present, late" in the table; in CSV the two stand beside it. */
static void add_attendance(struct buf *out, const struct sheet *sheet,
                           const struct attendance_verdict *verdict)
{
    buf_add_str(out, attendance_name(verdict->attendance));
    if (sheet->iso)
        return;
    if (verdict->late == ANSWER_YES)
        buf_add_str(out, ", late");
    if (verdict->left_early == ANSWER_YES)
        buf_add_str(out, ", left early");
}

static const char *expected_name(const struct attendance_line *line)
{
    bool bot = line->row && attendee_is_bot_id(line->row->external_user_id);
    if (line->person)
        return line->person->state == EXPECTED_AMBIGUOUS ? "ambiguous" : "yes";
    return bot ? "bot" : "no";
}

/* The person as the file names them: to people by name, to machines by id. */
static void add_person(struct buf *out, const struct sheet *sheet, struct slice text)
{
    if (text.len && sheet->style->mask)
        text = slice_of(VIEW_MASKED);
    buf_add(out, text.data, text.len);
}

/* The cells of a roll call. */
static void add_expected_cell(struct buf *out, const struct sheet *sheet,
                              const struct attendance_line *line, enum print_column column)
{
    const struct expected_person *person = line->person;
    bool judged = !person || person->state != EXPECTED_AMBIGUOUS;
    if (column == PRINT_EXPECTED && !sheet->iso && strcmp(expected_name(line), "no") == 0)
        buf_add_str(out, "unexpected");
    else if (column == PRINT_EXPECTED && (sheet->iso || !person || !judged))
        buf_add_str(out, expected_name(line));
    else if (column == PRINT_EXPECTED)
        add_person(out, sheet, person->name.len ? person->name : person->id);
    else if (column == PRINT_EXPECTED_ID)
        add_person(out, sheet, person ? person->id : SLICE_EMPTY);
    else if (column == PRINT_EXPECTED_NAME)
        add_person(out, sheet, person ? person->name : SLICE_EMPTY);
    else if (judged && column == PRINT_ATTENDANCE)
        add_attendance(out, sheet, &line->verdict);
    else if (judged && column == PRINT_LATE)
        buf_add_str(out, attendance_answer_name(line->verdict.late));
    else if (judged && column == PRINT_LEFT_EARLY)
        buf_add_str(out, attendance_answer_name(line->verdict.left_early));
}

/* The raw content of a cell. */
static void add_cell(struct buf *out, const struct sheet *sheet, const struct attendance_line *line,
                     enum print_column column)
{
    const struct report_row *row = line->row;
    if (columns[column].whose == OF_EXPECTED) {
        add_expected_cell(out, sheet, line, column);
        return;
    }
    if (!row)
        return;
    switch (column) {
    case PRINT_USER:
        add_user(out, sheet, row);
        break;
    case PRINT_ATTENDEE:
        buf_add(out, row->id.data, row->id.len);
        break;
    case PRINT_DEVICES:
        buf_printf(out, "%zu", row->devices);
        break;
    case PRINT_SEEN:
        buf_add_str(out, row->first_look && !sheet->iso ? "by " : "");
        add_time(out, sheet, row->first_seen_ms);
        break;
    case PRINT_REMOVED:
        buf_add_str(out, row->removed_after_ms && !sheet->iso ? "by " : "");
        add_time(out, sheet, row->removed_ms);
        break;
    case PRINT_REMOVED_AFTER:
        add_time(out, sheet, row->removed_after_ms);
        break;
    case PRINT_UNKNOWN_AFTER:
        add_time(out, sheet, row->unknown_after_ms);
        break;
    case PRINT_NOTE:
        add_note(out, sheet, row);
        break;
    default:
        add_presence_cell(out, sheet, row, column);
        break;
    }
}

static size_t line_count(const struct sheet *sheet, const struct report *report)
{
    return sheet->style->lines ? sheet->style->line_count : report_rows(report);
}

static struct attendance_line line_at(const struct sheet *sheet, const struct report *report,
                                      size_t n)
{
    if (sheet->style->lines)
        return sheet->style->lines[n];
    return (struct attendance_line){.row = report_row(report, n)};
}

static struct sheet sheet_of(const struct report *report, const struct attendance_style *style,
                             bool iso)
{
    return (struct sheet){.style = style, .totals = report_totals(report), .iso = iso};
}

/* --- table ------------------------------------------------------------------------------------ */

/* Hears of every cell, headings (line NULL) included. */
static void measure(struct sheet *sheet, const struct attendance_line *line)
{
    for (enum print_column c = 0; c < PRINT_COLUMNS; c++) {
        struct buf cell = BUF_INIT((size_t)CELL * 4);
        if (!is_shown(sheet, c))
            continue;
        if (line)
            add_cell(&cell, sheet, line, c);
        else
            buf_add_str(&cell, columns[c].heading);
        size_t width = text_width(buf_text(&cell), cell.len, sheet->style->charset);
        if (width > sheet->widths[c])
            sheet->widths[c] = width;
        buf_clean_up(&cell);
    }
}

/* Blanks are owed until something follows them, so that no line ends in blanks. */
static void add_line(struct buf *out, const struct sheet *sheet, const struct attendance_line *line)
{
    size_t owed = 0;
    for (enum print_column c = 0; c < PRINT_COLUMNS; c++) {
        struct buf cell = BUF_INIT((size_t)CELL * 4);
        if (!is_shown(sheet, c))
            continue;
        if (line)
            add_cell(&cell, sheet, line, c);
        else
            buf_add_str(&cell, columns[c].heading);
        if (cell.len) {
            buf_printf(out, "%*s", (int)owed, "");
            text_add(out, cell.data, cell.len, sheet->style->charset);
            owed = 0;
        }
        size_t width = text_width(buf_text(&cell), cell.len, sheet->style->charset);
        owed += sheet->widths[c] - width + GAP;
        buf_clean_up(&cell);
    }
    buf_add_char(out, '\n');
}

/* " from 09:01:07 to 09:10:00", or one moment. */
static void add_range(struct buf *out, const struct sheet *sheet, int64_t from_ms, int64_t to_ms)
{
    char from[FORMAT_TIME_SIZE], to[FORMAT_TIME_SIZE];
    int64_t now_ms = sheet->totals.to_ms;
    bool utc = sheet->style->utc;
    if (from_ms == to_ms)
        buf_printf(out, " at %s", format_time_clock(to, to_ms, now_ms, utc));
    else if (from_ms == 0)
        buf_printf(out, " until %s", format_time_clock(to, to_ms, now_ms, utc));
    else
        buf_printf(out, " from %s to %s", format_time_clock(from, from_ms, now_ms, utc),
                   format_time_clock(to, to_ms, now_ms, utc));
}

/* "403 ForbiddenException", "no reply (ERR_DNS)". */
static void add_failure(struct buf *out, const struct sheet *sheet,
                        const struct report_failure *failure)
{
    text_add_str(out, failure->operation, sheet->style->charset);
    buf_add_str(out, failure->operation[0] ? ", " : "");
    if (failure->status)
        buf_printf(out, "%d ", failure->status);
    else
        buf_add_str(out, "no reply, ");
    text_add(out, failure->code, strlen(failure->code), sheet->style->charset);
    if (failure->count > 1)
        buf_printf(out, ", %zu times", failure->count);
    add_range(out, sheet, failure->first_ms, failure->last_ms);
}

/* What is known of the room. */
static void add_coverage(struct buf *out, const struct sheet *sheet)
{
    const struct report_totals *t = &sheet->totals;
    char since[FORMAT_TIME_SIZE];
    if (t->listening_ms)
        buf_printf(out, "\nEvents since %s: MINUTES are proven, AT MOST is what is possible.\n",
                   format_time_clock(since, t->listening_ms, t->to_ms, sheet->style->utc));
    else if (t->walks == 0 && t->errors)
        buf_add_str(out, "\nNothing was seen: no request went well.\n");
    else if (t->walks == 0)
        buf_add_str(out, "\nNo list was read to its end, and no events were heard.\n");
    else
        buf_add_str(out, "\nNo events were heard: registrations only, not who was there.\n");
}

/* What failed, and what is missing. */
static void add_troubles(struct buf *out, const struct sheet *sheet)
{
    const struct report_totals *t = &sheet->totals;
    for (size_t i = 0; i < t->failure_count; i++) {
        buf_add_str(out, "Failed: ");
        add_failure(out, sheet, &t->failures[i]);
        buf_add_str(out, ".\n");
    }
    for (size_t i = 0; i < t->gap_count; i++) {
        const struct report_gap *gap = &t->gaps[i];
        buf_add_str(out, gap->lost ? "Gap" : "Not recorded");
        add_range(out, sheet, gap->from_ms, gap->to_ms);
        if (gap->lost) {
            buf_add_str(out, ": ");
            text_add(out, gap->reason, strlen(gap->reason), sheet->style->charset);
            buf_add_str(out, ", nothing is claimed across it");
        }
        buf_add_str(out, ".\n");
    }
}

/* Which meeting, from when to when, and what is known. */
static void add_heading(struct buf *out, const struct sheet *sheet)
{
    const struct report_totals *t = &sheet->totals;
    char at[FORMAT_TIME_SIZE];
    bool utc = sheet->style->utc;
    buf_add_str(out, "Meeting ");
    text_add(out, t->meeting_id.data, t->meeting_id.len, sheet->style->charset);
    if (t->region.len) {
        buf_add_str(out, " in ");
        text_add(out, t->region.data, t->region.len, sheet->style->charset);
    }
    buf_add_str(out, t->walks || t->events ? ", seen" : ", asked for");
    add_range(out, sheet, t->from_ms, t->to_ms);
    if (t->ended_ms)
        buf_printf(out, ", ended at %s", format_time_clock(at, t->ended_ms, t->to_ms, utc));
    else if (t->gone_ms)
        buf_printf(out, ", gone by %s (404)", format_time_clock(at, t->gone_ms, t->to_ms, utc));
    add_coverage(out, sheet);
    add_troubles(out, sheet);
    buf_add_char(out, '\n');
}

void attendance_print_table(const struct report *report, const struct attendance_style *style,
                            struct buf *out)
{
    struct sheet sheet = sheet_of(report, style, false);
    for (size_t i = 0; i < line_count(&sheet, report); i++) {
        struct attendance_line line = line_at(&sheet, report, i);
        measure(&sheet, &line);
    }
    if (style->header) {
        measure(&sheet, NULL);
        add_heading(out, &sheet);
        add_line(out, &sheet, NULL);
    }
    for (size_t i = 0; i < line_count(&sheet, report); i++) {
        struct attendance_line line = line_at(&sheet, report, i);
        add_line(out, &sheet, &line);
    }
}

/* --- CSV -------------------------------------------------------------------------------------- */

/* line NULL: the header. */
static void add_csv_line(struct buf *out, const struct sheet *sheet,
                         const struct attendance_line *line)
{
    bool begun = false;
    for (enum print_column c = 0; c < PRINT_COLUMNS; c++) {
        struct buf cell = BUF_INIT((size_t)CELL * 4);
        if (!is_shown(sheet, c))
            continue;
        if (line)
            add_cell(&cell, sheet, line, c);
        else
            buf_add_str(&cell, columns[c].name);
        if (begun)
            csv_add_comma(out);
        csv_add_cell(out, (struct slice){buf_text(&cell), cell.len}, sheet->style->charset);
        begun = true;
        buf_clean_up(&cell);
    }
    csv_end_line(out);
}

void attendance_print_csv(const struct report *report, const struct attendance_style *style,
                          struct buf *out)
{
    struct sheet sheet = sheet_of(report, style, true);
    if (style->header)
        add_csv_line(out, &sheet, NULL);
    for (size_t i = 0; i < line_count(&sheet, report); i++) {
        struct attendance_line line = line_at(&sheet, report, i);
        add_csv_line(out, &sheet, &line);
    }
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void add_json_time(struct buf *out, const char *name, int64_t ms)
{
    buf_printf(out, ",\"%s\":", name);
    if (ms == 0) {
        buf_add_str(out, "null");
        return;
    }
    buf_add_char(out, '"');
    add_iso(out, ms);
    buf_add_char(out, '"');
}

static void add_json_presence(struct buf *out, const struct report_row *row)
{
    buf_printf(out, ",\"state\":\"%s\",\"joins\":%zu,\"leaves\":%zu,\"drops\":%zu",
               presence_state_name(row->state), row->moves.joins, row->moves.leaves,
               row->moves.drops);
    buf_add_str(out, ",\"minutesPresent\":");
    if (has_minutes(row))
        add_minutes(out, row->present_ms);
    else
        buf_add_str(out, "null");
    buf_add_str(out, ",\"minutesAtMost\":");
    add_minutes(out, row->at_most_ms);
    buf_printf(out, ",\"exact\":%s,\"end\":", row->exact ? "true" : "false");
    json_text_add_str(out, *end_name(row->end) ? end_name(row->end) : NULL);
    add_json_time(out, "unknownBefore", row->unknown_before_ms);
}

/* "ended" is what the last event or, without one, the service said. */
static void add_json_end(struct buf *out, const struct report_totals *t)
{
    add_json_time(out, "ended", t->ended_ms ? t->ended_ms : t->gone_ms);
    buf_add_str(out, ",\"endedBy\":");
    json_text_add_str(out, t->ended_ms ? "event" : t->gone_ms ? "404" : NULL);
}

static void add_json_troubles(struct buf *out, const struct report_totals *t)
{
    buf_add_str(out, ",\n  \"failures\":[");
    for (size_t i = 0; i < t->failure_count; i++) {
        const struct report_failure *failure = &t->failures[i];
        buf_printf(out, "%s\n    {\"operation\":", i ? "," : "");
        json_text_add_str(out, failure->operation);
        buf_printf(out, ",\"status\":%d,\"code\":", failure->status);
        json_text_add_str(out, failure->code);
        buf_printf(out, ",\"times\":%zu", failure->count);
        add_json_time(out, "from", failure->first_ms);
        add_json_time(out, "to", failure->last_ms);
        buf_add_char(out, '}');
    }
    buf_add_str(out, t->failure_count ? "\n  ],\n  \"gaps\":[" : "],\n  \"gaps\":[");
    for (size_t i = 0; i < t->gap_count; i++) {
        const struct report_gap *gap = &t->gaps[i];
        buf_printf(out, "%s\n    {\"linesMissing\":%s,\"reason\":", i ? "," : "",
                   gap->lost ? "true" : "false");
        json_text_add_str(out, gap->reason);
        add_json_time(out, "from", gap->from_ms);
        add_json_time(out, "to", gap->to_ms);
        buf_add_char(out, '}');
    }
    buf_add_str(out, t->gap_count ? "\n  ]" : "]");
}

static void add_json_answer(struct buf *out, const char *name, enum attendance_answer answer)
{
    if (answer != ANSWER_NOT_ASKED)
        buf_printf(out, ",\"%s\":\"%s\"", name, attendance_answer_name(answer));
}

static void add_json_person(struct buf *out, const struct sheet *sheet, const char *name,
                            struct slice text)
{
    struct buf shown = BUF_INIT((size_t)CELL * 4);
    add_person(&shown, sheet, text);
    buf_printf(out, ",\"%s\":", name);
    json_text_add(out, buf_text(&shown), shown.len);
    buf_clean_up(&shown);
}

/* {"expected":"yes","id":"…","name":"…","attendance":"present","late":"no"} */
static void add_json_roll_call(struct buf *out, const struct sheet *sheet,
                               const struct attendance_line *line)
{
    const struct expected_person *person = line->person;
    buf_printf(out, "\"rollCall\":{\"expected\":\"%s\"", expected_name(line));
    if (person)
        add_json_person(out, sheet, "id", person->id);
    if (person && person->name.len)
        add_json_person(out, sheet, "name", person->name);
    if (!person || person->state != EXPECTED_AMBIGUOUS) {
        buf_printf(out, ",\"attendance\":\"%s\"", attendance_name(line->verdict.attendance));
        add_json_answer(out, "late", line->verdict.late);
        add_json_answer(out, "leftEarly", line->verdict.left_early);
    }
    buf_add_char(out, '}');
}

static void add_json_row(struct buf *out, const struct sheet *sheet,
                         const struct attendance_line *line)
{
    const struct report_row *row = line->row;
    buf_add_str(out, "    {");
    if (sheet->style->lines)
        add_json_roll_call(out, sheet, line);
    if (!row) {
        buf_add_char(out, '}');
        return;
    }
    struct slice user = sheet->style->mask ? slice_of(VIEW_MASKED) : row->external_user_id;
    buf_printf(out, "%s\"ExternalUserId\":", sheet->style->lines ? "," : "");
    json_text_add(out, user.data, user.len);
    if (sheet->style->by_user) {
        buf_printf(out, ",\"devices\":%zu", row->devices);
    } else {
        buf_add_str(out, ",\"AttendeeId\":");
        json_text_add(out, row->id.data, row->id.len);
    }
    add_json_time(out, "firstSeen", row->first_seen_ms);
    buf_printf(out, ",\"firstLook\":%s", row->first_look ? "true" : "false");
    add_json_time(out, "removed", row->removed_ms);
    add_json_time(out, "removedAfter", row->removed_after_ms);
    add_json_time(out, "unknownAfter", row->unknown_after_ms);
    if (sheet->totals.listening_ms)
        add_json_presence(out, row);
    buf_add_char(out, '}');
}

void attendance_print_json(const struct report *report, const struct attendance_style *style,
                           struct buf *out)
{
    struct sheet sheet = sheet_of(report, style, true);
    const struct report_totals *t = &sheet.totals;
    buf_add_str(out, "{\n  \"meetingId\":");
    json_text_add(out, t->meeting_id.data, t->meeting_id.len);
    buf_add_str(out, ",\"region\":");
    json_text_add(out, t->region.data, t->region.len);
    add_json_time(out, "from", t->from_ms);
    add_json_time(out, "to", t->to_ms);
    add_json_end(out, t);
    add_json_time(out, "eventsSince", t->listening_ms);
    add_json_troubles(out, t);
    buf_printf(out, ",\n  \"%s\":[", style->by_user ? "users" : "attendees");
    size_t count = line_count(&sheet, report);
    for (size_t i = 0; i < count; i++) {
        struct attendance_line line = line_at(&sheet, report, i);
        buf_add_str(out, i ? ",\n" : "\n");
        add_json_row(out, &sheet, &line);
    }
    buf_add_str(out, count ? "\n  ]\n}\n" : "]\n}\n");
}
