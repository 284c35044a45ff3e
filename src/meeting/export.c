#include "meeting/export.h"

#include "base/calendar.h"
#include "print/csv.h"
#include "print/json_text.h"
#include "print/writer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

bool export_knows_form(const char *path)
{
    enum output_format format;
    const char *ending = strrchr(path, '.');
    return ending && writer_format_from_name(ending + 1, &format) &&
           (format == OUTPUT_CSV || format == OUTPUT_JSON || format == OUTPUT_NDJSON);
}

const char *export_form(const char *path)
{
    enum output_format format = format_of(path);
    return format == OUTPUT_JSON ? "JSON" : format == OUTPUT_NDJSON ? "NDJSON" : "CSV";
}

/* --- the list ------------------------------------------------------------------------ */

static bool write_rows(const struct meeting *meeting, bool mask, struct writer *writer,
                       struct export_written *written, struct err *err)
{
    const struct order *order = meeting->list.order;
    for (size_t i = 0; i < order_count(order); i++) {
        const struct roster_row *row = order_row(order, i);
        struct attendee shown = row->attendee;
        if (mask)
            shown.external_user_id = slice_of(VIEW_MASKED);
        if (!roster_row_is_live(row))
            continue;
        if (!writer_row(writer, &shown, err))
            return false;
        written->rows++;
    }
    written->total = roster_counts(meeting->roster).live;
    return true;
}

static bool write_roster(const struct meeting *meeting, const struct export_request *request,
                         struct buf *out, struct export_written *written, struct err *err)
{
    struct writer_config config = {
        .format = format_of(request->path),
        .charset = TEXT_DATA,
        .sink = sink_to_buf(out),
    };
    struct writer *writer = writer_new(&config, err);
    bool ok = writer && writer_begin(writer, err) &&
              write_rows(meeting, request->mask, writer, written, err) &&
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
static void event_fields(const struct events_item *event, bool mask, char when[40],
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
    bool of_attendee = event->kind != EVENTS_NOTE && event->kind != EVENTS_STATE;
    fields[event->kind == EVENTS_NOTE ? 4 : 3] =
        mask && of_attendee ? slice_of(VIEW_MASKED) : event->user;
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

static bool write_events(const struct meeting *meeting, const struct export_request *request,
                         struct buf *out, struct export_written *written, struct err *err)
{
    enum output_format format = format_of(request->path);
    struct slice fields[FIELDS];
    char when[40];
    for (int i = 0; i < FIELDS; i++)
        fields[i] = (struct slice){field_names[i], strlen(field_names[i])};
    if (format == OUTPUT_CSV)
        add_csv_event(out, fields);
    else if (format == OUTPUT_JSON)
        buf_add_str(out, "{\"Events\":[");
    for (size_t i = 0; i < events_count(meeting->events); i++) {
        event_fields(events_by_time(meeting->events, i), request->mask, when, fields);
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
    written->rows = written->total = events_count(meeting->events);
    return !out->failed || err_set(err, ERR_OOM, "%s", "");
}

bool export_write(const struct meeting *meeting, const struct export_request *request,
                  struct buf *out, struct export_written *written, struct err *err)
{
    *written = (struct export_written){0};
    return request->what == EXPORT_EVENTS ? write_events(meeting, request, out, written, err)
                                          : write_roster(meeting, request, out, written, err);
}

enum platform_save export_save(const struct meeting *meeting, const struct export_request *request,
                               bool overwrite, struct export_written *written, struct err *err)
{
    const struct meeting_platform *platform = meeting->platform;
    struct buf out = BUF_INIT(EXPORT_MAX);
    enum platform_save saved = PLATFORM_SAVE_FAILED;
    if (export_write(meeting, request, &out, written, err))
        saved =
            platform->save(platform->self, request->path, buf_text(&out), out.len, overwrite, err);
    buf_clean_up(&out);
    return saved;
}

/* A name alone leaves open in which folder the file is. */
static void add_path(const char *path, struct buf *out)
{
    char folder[4096];
    if (path[0] != '/' && path[0] != '~' && getcwd(folder, sizeof folder))
        buf_printf(out, "%s/", strcmp(folder, "/") == 0 ? "" : folder);
    buf_add_str(out, path);
}

void export_sentence(const struct meeting *meeting, const struct export_request *request,
                     const struct export_written *written, struct buf *out)
{
    const char *filter = filter_text(order_filter(meeting->list.order));
    if (request->what == EXPORT_EVENTS)
        buf_printf(out, "%zu %s written", written->rows, written->rows == 1 ? "event" : "events");
    else
        buf_printf(out, "%zu of %zu %swritten", written->rows, written->total,
                   roster_complete(meeting->roster) ? "" : "loaded rows ");
    if (request->what == EXPORT_ROSTER && filter[0])
        buf_printf(out, ", filter /%s", filter);
    buf_printf(out, "%s, %s: ", request->mask ? ", user ids masked" : "",
               export_form(request->path));
    add_path(request->path, out);
}
