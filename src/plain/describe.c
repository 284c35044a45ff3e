#include "plain/describe.h"

#include "view/format_time.h"
#include "view/presence_column.h"

#include <ctype.h>
#include <string.h>

/* --- a row -------------------------------------------------------------------------------- */

static void add_user(const struct describe_row *facts, const struct view_style *style,
                     struct buf *out)
{
    struct slice user = roster_row(facts->roster, facts->row)->attendee.external_user_id;
    size_t copies = roster_same_user(facts->roster, facts->row);
    if (style->mask)
        buf_add_str(out, "user masked");
    else if (user.len == 0)
        buf_add_str(out, "no user id");
    else
        text_add(out, user.data, user.len, style->charset);
    if (copies > 1)
        buf_printf(out, ", registered %zu times", copies);
}

static void add_name(const struct attendee *attendee, const struct view_style *style,
                     struct buf *out)
{
    struct slice name = attendee_name_of(attendee->external_user_id);
    if (name.len == 0 || style->mask)
        return;
    buf_add_str(out, ", name ");
    text_add(out, name.data, name.len, style->charset);
}

static void add_attendee(const struct attendee *attendee, const struct view_style *style,
                         struct buf *out)
{
    char id[TEXT_SHORT_ID_SIZE];
    buf_printf(out, ", attendee %s",
               text_short_id(id, attendee->id.data, attendee->id.len, style->charset));
}

static void add_media(const struct attendee *attendee, enum media media, struct buf *out)
{
    const char *name = media_name(media);
    if (attendee->capabilities[media] != CAPABILITY_UNSET)
        buf_printf(out, ", %c%s %s", tolower((unsigned char)name[0]), name + 1,
                   capability_words(attendee->capabilities[media]));
}

/* ", here": nothing when there are no meeting events. */
static void add_presence(const struct describe_row *facts, const struct roster_row *row,
                         struct buf *out)
{
    enum presence_state state = presence_column_state(facts->presence, row);
    if (facts->presence)
        buf_printf(out, ", %s",
                   state == PRESENCE_REMOVED   ? "deleted"
                   : state == PRESENCE_UNKNOWN ? "presence unknown"
                                               : presence_state_name(state));
}

static void add_column(enum column column, const struct describe_row *facts,
                       const struct view_style *style, struct buf *out)
{
    const struct attendee *attendee = &roster_row(facts->roster, facts->row)->attendee;
    switch (column) {
    case COLUMN_NAME:
        add_name(attendee, style, out);
        break;
    case COLUMN_PRESENCE:
        add_presence(facts, roster_row(facts->roster, facts->row), out);
        break;
    case COLUMN_ATTENDEE:
        add_attendee(attendee, style, out);
        break;
    case COLUMN_AUDIO:
        add_media(attendee, MEDIA_AUDIO, out);
        break;
    case COLUMN_VIDEO:
        add_media(attendee, MEDIA_VIDEO, out);
        break;
    case COLUMN_CONTENT:
        add_media(attendee, MEDIA_CONTENT, out);
        break;
    case COLUMN_USER:
    case COLUMN_CHANGED:
    case COLUMN_COUNT:
        break; /* the user comes first, the time last */
    }
}

/* "removed 09:31:20": said of a tombstone in any case, otherwise when the column is shown. */
static void add_what_happened(const struct describe_row *facts, const struct view_style *style,
                              struct buf *out)
{
    const struct roster_row *row = roster_row(facts->roster, facts->row);
    char when[FORMAT_TIME_SIZE];
    int64_t ms = column_changed_ms(row);
    bool gone = !roster_row_is_live(row);
    bool missing = roster_row_is_missing(row);
    if (ms == 0 || (!gone && !missing && !column_set_has(facts->columns, COLUMN_CHANGED)))
        return;
    buf_printf(out, ", %s %s",
               gone              ? "removed"
               : missing         ? "missing since"
               : row->changed_ms ? "changed"
                                 : "registered",
               format_time_clock(when, ms, style->now_ms, style->utc));
}

void describe_row(const struct describe_row *facts, const struct view_style *style, struct buf *out)
{
    buf_printf(out, "%zu of %zu: ", facts->position, facts->total);
    add_user(facts, style, out);
    for (size_t i = 0; i < facts->columns->count; i++)
        add_column(facts->columns->shown[i], facts, style, out);
    add_what_happened(facts, style, out);
    buf_add_char(out, '\n');
}

/* --- the meeting -------------------------------------------------------------------------- */

void describe_counts(const struct title_facts *facts, struct buf *out)
{
    char count[FORMAT_TIME_SIZE];
    size_t left;
    bool few, known = title_free(facts, &left, &few);
    if (facts->bots)
        buf_printf(out, "%s %s, ", when_count(count, facts->bots),
                   facts->bots == 1 ? "bot" : "bots");
    if (facts->listening)
        buf_printf(out, "%s here of ", when_count(count, facts->here));
    buf_printf(out, "%s %sregistered", when_count(count, facts->registered),
               facts->complete || facts->limited ? "" : "or more ");
    if (facts->limited)
        buf_add_str(out, ", stopped at the limit");
    if (known)
        buf_printf(out, ", %s%zu free", few ? "only " : "", left);
}

static void add_counts(const struct describe_standing *standing, const char *separator,
                       const struct view_style *style, struct buf *out)
{
    if (!standing->title->have_rows)
        return;
    buf_add_str(out, separator);
    describe_counts(standing->title, out);
    if (standing->filter[0] == '\0')
        return;
    buf_printf(out, "%s%zu %s the filter ", separator, standing->matches,
               standing->matches == 1 ? "matches" : "match");
    text_add_str(out, standing->filter, style->charset);
}

void describe_status(const struct describe_standing *standing, const char *separator,
                     const struct view_style *style, struct buf *out)
{
    const struct status *status = standing->status;
    struct buf facts = BUF_INIT(8192);
    bool trouble = status_is_trouble(status->state);
    if (!trouble)
        add_counts(standing, separator, style, &facts);
    for (size_t i = 0; i < status->count; i++) {
        enum status_part part = status->fields[i].part;
        if (part != STATUS_PART_HINT && part != STATUS_PART_REMEDY)
            buf_printf(&facts, "%s%s", separator, status->fields[i].text);
    }
    if (trouble)
        add_counts(standing, separator, style, &facts);
    const char *text = facts.len ? facts.data + strlen(separator) : status_sentence(status->state);
    buf_printf(out, "%s: %s\n", status_name(status->state), text);
    buf_clean_up(&facts);
}

void describe_remedy(const struct status *status, struct buf *out)
{
    for (size_t i = 0; i < status->count; i++)
        if (status->fields[i].part == STATUS_PART_REMEDY)
            buf_printf(out, "%s\n", status->fields[i].text);
}

bool describe_changes(const struct events *events, uint64_t from, struct buf *out)
{
    size_t registered = 0, removed = 0, changed = 0, joined = 0, left = 0, dropped = 0;
    size_t start = out->len;
    uint64_t first = events_total(events) - events_count(events);
    for (uint64_t n = from > first ? from : first; n < events_total(events); n++) {
        enum events_kind kind = events_nth(events, (size_t)(n - first))->kind;
        registered += kind == EVENTS_REGISTERED;
        removed += kind == EVENTS_REMOVED;
        joined += kind == EVENTS_JOINED;
        left += kind == EVENTS_LEFT;
        dropped += kind == EVENTS_DROPPED;
        changed += kind == EVENTS_CHANGED || kind == EVENTS_RENAMED;
    }
    const struct {
        size_t count;
        const char *what;
    } parts[] = {{registered, "registered"}, {removed, "removed"}, {changed, "changed"},
                 {joined, "joined"},         {left, "left"},       {dropped, "dropped"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].count)
            buf_printf(out, "%s%zu %s", out->len > start ? ", " : "", parts[i].count,
                       parts[i].what);
    return out->len > start;
}
