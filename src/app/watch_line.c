#include "app/watch_line.h"

#include "base/calendar.h"
#include "print/attendee_json.h"
#include "print/json_text.h"
#include "view/style.h"

#include <string.h>

static void add_time(struct buf *out, int64_t ms)
{
    char time[ISO8601_SIZE];
    iso8601_format(ms, time);
    time[strlen(time) - 1] = '\0'; /* the milliseconds go before the Z */
    buf_printf(out, "\"%s.%03dZ\"", time, (int)(ms % 1000));
}

static void begin(struct buf *out, const struct watch_line *line, const char *type)
{
    buf_printf(out, "{\"type\":\"%s\",\"time\":", type);
    add_time(out, line->now_ms);
    buf_add_str(out, ",\"meetingId\":");
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
        if (!roster_row_is_live(row) || !watch_line_shows(line, i))
            continue;
        buf_add_str(out, separator);
        add_attendee(out, line, &row->attendee);
        separator = ",";
    }
    buf_add_char(out, ']');
    end(out);
}

bool watch_line_shows(const struct watch_line *line, size_t row)
{
    struct filter_subject subject = {.attendee = &roster_row(line->roster, row)->attendee,
                                     .change = "",
                                     .copies = roster_same_user(line->roster, row)};
    return filter_matches(line->filter, &subject);
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

const char *watch_line_event_type(enum event_kind kind)
{
    switch (event_meaning(kind)) {
    case EVENT_MEANS_IN:
        return "joined";
    case EVENT_MEANS_OUT:
        return "left";
    case EVENT_MEANS_LOST:
        return "dropped";
    default:
        return kind == EVENT_MEETING_ENDED ? "meeting-ended" : NULL;
    }
}

void watch_line_event(struct buf *out, const struct watch_line *line, const struct event *event,
                      const struct attendee *attendee, bool exact)
{
    begin(out, line, watch_line_event_type(event->kind));
    if (attendee) {
        buf_add_str(out, ",\"attendee\":");
        add_attendee(out, line, attendee);
    }
    buf_add_str(out, ",\"eventTime\":");
    add_time(out, event->timestamp_ms);
    buf_printf(out, ",\"exact\":%s", exact ? "true" : "false");
    end(out);
}

void watch_line_until(struct buf *out, const struct watch_line *line, const char *condition,
                      const struct attendee *attendee)
{
    begin(out, line, "until");
    buf_add_str(out, ",\"condition\":");
    json_text_add_str(out, condition);
    if (attendee) {
        buf_add_str(out, ",\"attendee\":");
        add_attendee(out, line, attendee);
    }
    end(out);
}
