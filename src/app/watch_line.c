#include "app/watch_line.h"

#include "base/calendar.h"
#include "print/attendee_json.h"
#include "print/json_text.h"
#include "view/style.h"

#include <string.h>

static void begin(struct buf *out, const struct watch_line *line, const char *type)
{
    char time[ISO8601_SIZE];
    iso8601_format(line->now_ms, time);
    time[strlen(time) - 1] = '\0'; /* the milliseconds go before the Z */
    buf_printf(out, "{\"type\":\"%s\",\"time\":\"%s.%03dZ\",\"meetingId\":", type, time,
               (int)(line->now_ms % 1000));
    json_text_add_str(out, line->meeting_id);
    buf_printf(out, ",\"count\":%zu", roster_counts(line->roster).live);
}

static void end(struct buf *out)
{
    buf_add_str(out, "}\n");
}

static void add_attendee(struct buf *out, const struct watch_line *line,
                         const struct attendee *attendee)
{
    struct attendee shown = *attendee;
    if (line->mask)
        shown.external_user_id = slice_of(VIEW_MASKED);
    attendee_json_add(out, &shown, ATTENDEE_JSON_COMPACT, line->join_tokens);
}

void watch_line_snapshot(struct buf *out, const struct watch_line *line)
{
    const char *separator = "";
    begin(out, line, "snapshot");
    buf_add_str(out, ",\"attendees\":[");
    for (size_t i = 0; i < roster_rows(line->roster); i++) {
        const struct roster_row *row = roster_row(line->roster, i);
        if (!roster_row_is_live(row))
            continue;
        buf_add_str(out, separator);
        add_attendee(out, line, &row->attendee);
        separator = ",";
    }
    buf_add_char(out, ']');
    end(out);
}

/* The capabilities before the last change. */
static void add_before(struct buf *out, const struct roster_row *row)
{
    struct attendee before = {0};
    for (enum media m = MEDIA_AUDIO; m < MEDIA_COUNT; m++)
        before.capabilities[m] = (enum capability)row->before[m];
    buf_add_str(out, ",\"before\":{\"Capabilities\":");
    attendee_json_add_capabilities(out, &before);
    buf_add_char(out, '}');
}

void watch_line_item(struct buf *out, const struct watch_line *line, const struct diff_item *item)
{
    static const char *const types[] = {
        [DIFF_REGISTERED] = "registered", [DIFF_CHANGED] = "changed", [DIFF_REMOVED] = "removed"};
    const struct roster_row *row = roster_row(line->roster, item->row);
    begin(out, line, types[item->kind]);
    buf_add_str(out, ",\"attendee\":");
    add_attendee(out, line, &row->attendee);
    if (item->kind == DIFF_CHANGED)
        add_before(out, row);
    end(out);
}

void watch_line_walk(struct buf *out, const struct watch_line *line)
{
    begin(out, line, "walk");
    end(out);
}

void watch_line_ended(struct buf *out, const struct watch_line *line)
{
    begin(out, line, "ended");
    end(out);
}

void watch_line_state(struct buf *out, const struct watch_line *line, enum status_state state,
                      const char *message)
{
    begin(out, line, "state");
    buf_printf(out, ",\"state\":\"%s\"", status_name(state));
    if (message) {
        buf_add_str(out, ",\"message\":");
        json_text_add_str(out, message);
    }
    end(out);
}
