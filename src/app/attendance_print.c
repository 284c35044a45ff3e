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

/* id, heading, name in CSV, needs events. */
#define COLUMN_TABLE(X)                                                                            \
    X(USER, "USER", "ExternalUserId", false)                                                       \
    X(ATTENDEE, "ATTENDEE", "AttendeeId", false)                                                   \
    X(SEEN, "FIRST SEEN", "FirstSeen", false)                                                      \
    X(REMOVED, "REMOVED", "Removed", false)                                                        \
    X(JOINS, "JOINS", "Joins", true)                                                               \
    X(LEAVES, "LEAVES", "Leaves", true)                                                            \
    X(DROPS, "DROPS", "Drops", true)                                                               \
    X(MINUTES, "MINUTES", "MinutesPresent", true)                                                  \
    X(NOTE, "NOTE", "UnknownBefore", true)

#define COLUMN_ENUM(id, heading, name, events) PRINT_##id,
enum print_column { COLUMN_TABLE(COLUMN_ENUM) PRINT_COLUMNS };

#define COLUMN_ROW(id, heading, name, events) {heading, name, events},
static const struct {
    const char *heading, *name;
    bool events;
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
    return sheet->totals.listening_ms || !columns[column].events;
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
    return row->heard || row->unknown_before_ms == 0;
}

/* Do the minutes leave something out? */
static bool is_least(const struct report_row *row)
{
    return row->unknown_before_ms || (row->moves.stays && !row->moves.exact);
}

static void add_minutes(struct buf *out, const struct report_row *row)
{
    int64_t tenths = (row->present_ms + 3000) / 6000;
    buf_printf(out, "%" PRId64 ".%d", tenths / 10, (int)(tenths % 10));
}

static void add_note(struct buf *out, const struct sheet *sheet, const struct report_row *row)
{
    char text[FORMAT_TIME_SIZE];
    if (sheet->iso)
        add_iso(out, row->unknown_before_ms);
    else if (row->unknown_before_ms)
        buf_printf(out, "unknown before %s",
                   format_time_minute(text, row->unknown_before_ms, sheet->totals.to_ms,
                                      sheet->style->utc));
    else if (is_least(row))
        buf_add_str(out, "at least: an event is missing");
}

/* The raw content of a cell. */
static void add_cell(struct buf *out, const struct sheet *sheet, const struct report_row *row,
                     enum print_column column)
{
    switch (column) {
    case PRINT_USER:
        if (sheet->style->mask)
            buf_add_str(out, VIEW_MASKED);
        else
            buf_add(out, row->external_user_id.data, row->external_user_id.len);
        break;
    case PRINT_ATTENDEE:
        buf_add(out, row->id.data, row->id.len);
        break;
    case PRINT_SEEN:
        buf_add_str(out, row->first_look && !sheet->iso ? "by " : "");
        add_time(out, sheet, row->first_seen_ms);
        break;
    case PRINT_REMOVED:
        add_time(out, sheet, row->removed_ms);
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
        if (has_minutes(row))
            add_minutes(out, row);
        else if (!sheet->iso)
            buf_add_str(out, "unknown");
        break;
    case PRINT_NOTE:
        add_note(out, sheet, row);
        break;
    case PRINT_COLUMNS:
        break;
    }
}

static struct sheet sheet_of(const struct report *report, const struct attendance_style *style,
                             bool iso)
{
    return (struct sheet){.style = style, .totals = report_totals(report), .iso = iso};
}

/* --- table ------------------------------------------------------------------------------------ */

/* Hears of every cell, headings (row NULL) included. */
static void measure(struct sheet *sheet, const struct report_row *row)
{
    for (enum print_column c = 0; c < PRINT_COLUMNS; c++) {
        struct buf cell = BUF_INIT((size_t)CELL * 4);
        if (row)
            add_cell(&cell, sheet, row, c);
        else
            buf_add_str(&cell, columns[c].heading);
        size_t width = text_width(buf_text(&cell), cell.len, sheet->style->charset);
        if (width > sheet->widths[c])
            sheet->widths[c] = width;
        buf_clean_up(&cell);
    }
}

/* Blanks are owed until something follows them, so that no line ends in blanks. */
static void add_line(struct buf *out, const struct sheet *sheet, const struct report_row *row)
{
    size_t owed = 0;
    for (enum print_column c = 0; c < PRINT_COLUMNS; c++) {
        struct buf cell = BUF_INIT((size_t)CELL * 4);
        if (!is_shown(sheet, c))
            continue;
        if (row)
            add_cell(&cell, sheet, row, c);
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

/* Which meeting, from when to when, and what is known of the room. */
static void add_heading(struct buf *out, const struct sheet *sheet)
{
    const struct report_totals *t = &sheet->totals;
    char from[FORMAT_TIME_SIZE], to[FORMAT_TIME_SIZE];
    int64_t now_ms = t->to_ms;
    bool utc = sheet->style->utc;
    buf_add_str(out, "Meeting ");
    text_add(out, t->meeting_id.data, t->meeting_id.len, sheet->style->charset);
    if (t->region.len) {
        buf_add_str(out, " in ");
        text_add(out, t->region.data, t->region.len, sheet->style->charset);
    }
    buf_printf(out, ", seen from %s to %s", format_time_clock(from, t->from_ms, now_ms, utc),
               format_time_clock(to, t->to_ms, now_ms, utc));
    if (t->ended_ms)
        buf_printf(out, ", ended at %s", format_time_clock(to, t->ended_ms, now_ms, utc));
    if (t->listening_ms)
        buf_printf(out, "\nEvents since %s: minutes are those that events prove.\n\n",
                   format_time_clock(from, t->listening_ms, now_ms, utc));
    else
        buf_add_str(out, "\nNo events were heard: registrations only, not who was there.\n\n");
}

void attendance_print_table(const struct report *report, const struct attendance_style *style,
                            struct buf *out)
{
    struct sheet sheet = sheet_of(report, style, false);
    for (size_t i = 0; i < report_rows(report); i++)
        measure(&sheet, report_row(report, i));
    if (style->header) {
        measure(&sheet, NULL);
        add_heading(out, &sheet);
        add_line(out, &sheet, NULL);
    }
    for (size_t i = 0; i < report_rows(report); i++)
        add_line(out, &sheet, report_row(report, i));
}

/* --- CSV -------------------------------------------------------------------------------------- */

void attendance_print_csv(const struct report *report, const struct attendance_style *style,
                          struct buf *out)
{
    struct sheet sheet = sheet_of(report, style, true);
    for (size_t i = style->header ? 0 : 1; i < report_rows(report) + 1; i++) {
        bool begun = false;
        for (enum print_column c = 0; c < PRINT_COLUMNS; c++) {
            struct buf cell = BUF_INIT((size_t)CELL * 4);
            if (!is_shown(&sheet, c))
                continue;
            if (i > 0)
                add_cell(&cell, &sheet, report_row(report, i - 1), c);
            else
                buf_add_str(&cell, columns[c].name);
            if (begun)
                csv_add_comma(out);
            csv_add_cell(out, (struct slice){buf_text(&cell), cell.len}, style->charset);
            begun = true;
            buf_clean_up(&cell);
        }
        csv_end_line(out);
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
               presence_state_name(row->moves.state), row->moves.joins, row->moves.leaves,
               row->moves.drops);
    buf_add_str(out, ",\"minutesPresent\":");
    if (has_minutes(row))
        add_minutes(out, row);
    else
        buf_add_str(out, "null");
    buf_printf(out, ",\"exact\":%s", is_least(row) ? "false" : "true");
    add_json_time(out, "unknownBefore", row->unknown_before_ms);
}

static void add_json_row(struct buf *out, const struct sheet *sheet, const struct report_row *row)
{
    struct slice user = sheet->style->mask ? slice_of(VIEW_MASKED) : row->external_user_id;
    buf_add_str(out, "    {\"ExternalUserId\":");
    json_text_add(out, user.data, user.len);
    buf_add_str(out, ",\"AttendeeId\":");
    json_text_add(out, row->id.data, row->id.len);
    add_json_time(out, "firstSeen", row->first_seen_ms);
    buf_printf(out, ",\"firstLook\":%s", row->first_look ? "true" : "false");
    add_json_time(out, "removed", row->removed_ms);
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
    add_json_time(out, "ended", t->ended_ms);
    add_json_time(out, "eventsSince", t->listening_ms);
    buf_add_str(out, ",\n  \"attendees\":[");
    for (size_t i = 0; i < report_rows(report); i++) {
        buf_add_str(out, i ? ",\n" : "\n");
        add_json_row(out, &sheet, report_row(report, i));
    }
    buf_add_str(out, report_rows(report) ? "\n  ]\n}\n" : "]\n}\n");
}
