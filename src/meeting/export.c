#include "meeting/export.h"

#include "base/calendar.h"
#include "print/csv.h"
#include "print/json_text.h"
#include "print/writer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

void export_name(const struct meeting *meeting, enum export_what what, char *out, size_t size)
{
    char when[32];
    struct tm tm;
    calendar_utc(clock_wall_ms(&meeting->platform->clock), &tm);
    strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &tm);
    snprintf(out, size, "rollcall-%s%.8s-%s.csv", what == EXPORT_EVENTS ? "events-" : "",
             meeting->session->meeting_id, when);
}

static enum output_format format_of(const char *path)
{
    enum output_format format;
    const char *ending = strrchr(path, '.');
    bool known = ending && writer_format_from_name(ending + 1, &format);
    if (known && (format == OUTPUT_JSON || format == OUTPUT_NDJSON))
        return format;
    return OUTPUT_CSV;
}

const char *export_form(const char *path)
{
    enum output_format format = format_of(path);
    return format == OUTPUT_JSON ? "JSON" : format == OUTPUT_NDJSON ? "NDJSON" : "CSV";
}

/* --- the list ------------------------------------------------------------------------ */

static bool write_rows(const struct meeting *meeting, struct writer *writer, struct err *err)
{
    const struct order *order = meeting->list.order;
    for (size_t i = 0; i < order_count(order); i++) {
        const struct roster_row *row = order_row(order, i);
        if (roster_row_is_live(row) && !writer_row(writer, &row->attendee, err))
            return false;
    }
    return true;
}

static bool write_roster(const struct meeting *meeting, enum output_format format, struct buf *out,
                         struct err *err)
{
    struct writer_config config = {
        .format = format,
        .charset = TEXT_DATA,
        .sink = sink_to_buf(out),
    };
    struct writer *writer = writer_new(&config, err);
    bool ok = writer && writer_begin(writer, err) && write_rows(meeting, writer, err) &&
              writer_end(writer, NULL, err);
    writer_destroy(writer);
    return ok;
}

/* --- the events ------------------------------------------------------------------------- */

enum { FIELDS = 7 };

static const char *const field_names[FIELDS] = {
    "time", "type", "attendeeId", "externalUserId", "what", "from", "to",
};

/* An event as seven texts; the room is for the time. */
static void event_fields(const struct events_item *event, char when[40],
                         struct slice fields[FIELDS])
{
    static const char *const types[] = {
        [EVENTS_REGISTERED] = "registered",
        [EVENTS_REMOVED] = "removed",
        [EVENTS_CHANGED] = "changed",
        [EVENTS_RENAMED] = "changed",
        [EVENTS_JOINED] = "joined",
        [EVENTS_LEFT] = "left",
        [EVENTS_DROPPED] = "dropped",
        [EVENTS_STATE] = "state",
        [EVENTS_NOTE] = "note",
    };
    bool changed = event->kind == EVENTS_CHANGED;
    char seconds[32];
    struct tm tm;
    calendar_utc(event->wall_ms, &tm);
    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(when, 40, "%s.%03dZ", seconds, (int)(event->wall_ms % 1000));
    const char *what = changed                         ? media_name(event->media)
                       : event->kind == EVENTS_RENAMED ? "ExternalUserId"
                       : event->kind == EVENTS_STATE   ? status_name(event->state)
                                                       : "";
    const char *texts[FIELDS] = {when,
                                 types[event->kind],
                                 NULL,
                                 NULL,
                                 what,
                                 changed ? capability_name(event->from) : "",
                                 changed ? capability_name(event->to) : ""};
    for (int i = 0; i < FIELDS; i++)
        fields[i] = texts[i] ? (struct slice){texts[i], strlen(texts[i])} : SLICE_EMPTY;
    fields[2] = event->id;
    fields[event->kind == EVENTS_NOTE ? 4 : 3] = event->user;
}

static void add_csv_event(struct buf *out, const struct slice fields[FIELDS])
{
    for (int i = 0; i < FIELDS; i++) {
        if (i)
            csv_add_comma(out);
        csv_add_cell(out, fields[i], TEXT_DATA);
    }
    csv_end_line(out);
}

static void add_json_event(struct buf *out, const struct slice fields[FIELDS])
{
    const char *comma = "{";
    for (int i = 0; i < FIELDS; i++) {
        if (!fields[i].len)
            continue;
        buf_printf(out, "%s\"%s\":", comma, field_names[i]);
        json_text_add(out, fields[i].data, fields[i].len);
        comma = ",";
    }
    buf_add_char(out, '}');
}

static bool write_events(const struct meeting *meeting, enum output_format format, struct buf *out,
                         struct err *err)
{
    struct slice fields[FIELDS];
    char when[40];
    for (int i = 0; i < FIELDS; i++)
        fields[i] = (struct slice){field_names[i], strlen(field_names[i])};
    if (format == OUTPUT_CSV)
        add_csv_event(out, fields);
    else if (format == OUTPUT_JSON)
        buf_add_str(out, "{\"Events\":[");
    for (size_t i = 0; i < events_count(meeting->events); i++) {
        event_fields(events_by_time(meeting->events, i), when, fields);
        if (format == OUTPUT_CSV) {
            add_csv_event(out, fields);
            continue;
        }
        if (format == OUTPUT_JSON && i)
            buf_add_char(out, ',');
        add_json_event(out, fields);
        if (format == OUTPUT_NDJSON)
            buf_add_char(out, '\n');
    }
    if (format == OUTPUT_JSON)
        buf_add_str(out, "]}\n");
    return !out->failed || err_set(err, ERR_OOM, "%s", "");
}

bool export_write(const struct meeting *meeting, enum export_what what, const char *path,
                  struct buf *out, struct err *err)
{
    enum output_format format = format_of(path);
    if (what == EXPORT_EVENTS)
        return write_events(meeting, format, out, err);
    return write_roster(meeting, format, out, err);
}

enum platform_save export_save(const struct meeting *meeting, enum export_what what,
                               const char *path, bool overwrite, size_t *len, struct err *err)
{
    const struct meeting_platform *platform = meeting->platform;
    struct buf out = BUF_INIT(EXPORT_MAX);
    enum platform_save saved = PLATFORM_SAVE_FAILED;
    if (export_write(meeting, what, path, &out, err))
        saved = platform->save(platform->self, path, buf_text(&out), out.len, overwrite, err);
    *len = out.len;
    buf_clean_up(&out);
    return saved;
}
