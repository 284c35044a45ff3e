#include "view/detail.h"

#include "roster/roster.h"
#include "view/column.h"
#include "view/format_time.h"
#include "view/presence_column.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#define DETAIL_LABEL(id, label) label,
static const char *const labels[DETAIL_FIELD_COUNT] = {DETAIL_TABLE(DETAIL_LABEL)};
#undef DETAIL_LABEL

const char *detail_label(enum detail_field field)
{
    return labels[field];
}

static const struct roster_row *row_of(const struct detail_facts *facts)
{
    return roster_row(facts->roster, facts->row);
}

static bool is_media(enum detail_field field)
{
    return field == DETAIL_AUDIO || field == DETAIL_VIDEO || field == DETAIL_CONTENT;
}

static enum media media_of(enum detail_field field)
{
    return field == DETAIL_AUDIO   ? MEDIA_AUDIO
           : field == DETAIL_VIDEO ? MEDIA_VIDEO
                                   : MEDIA_CONTENT;
}

static bool has_capabilities(const struct attendee *attendee)
{
    for (enum media m = 0; m < MEDIA_COUNT; m++)
        if (attendee->capabilities[m] != CAPABILITY_UNSET)
            return true;
    return false;
}

static bool has_stays(const struct detail_facts *facts)
{
    const struct presence_person *person =
        facts->presence ? presence_find(facts->presence, row_of(facts)->attendee.id) : NULL;
    return person && person->summary.stays > 0;
}

static bool has_field(enum detail_field field, const struct detail_facts *facts)
{
    const struct roster_row *row = row_of(facts);
    if (is_media(field))
        return has_capabilities(&row->attendee);
    switch (field) {
    case DETAIL_NAME:
        return attendee_name_of(row->attendee.external_user_id).len > 0;
    case DETAIL_PRESENCE:
        return facts->presence != NULL;
    case DETAIL_STAYS:
        return has_stays(facts);
    case DETAIL_COPIES:
        return roster_same_user(facts->roster, facts->row) > 1;
    case DETAIL_MISSING:
        return roster_row_is_missing(row);
    case DETAIL_GONE:
        return !roster_row_is_live(row);
    default:
        return true;
    }
}

void detail_build(struct detail *detail, const struct detail_facts *facts)
{
    detail->count = 0;
    for (enum detail_field f = 0; f < DETAIL_FIELD_COUNT; f++)
        if (has_field(f, facts))
            detail->fields[detail->count++] = f;
}

/* --- what is shown ------------------------------------------------------------------------ */

const char *detail_no_token(bool included, bool replays)
{
    if (replays)
        return "not in a recording";
    return included ? NULL : "not kept (start with --include-join-tokens)";
}

static void add_token(const struct detail_facts *facts, struct buf *out)
{
    if (facts->no_token)
        buf_add_str(out, facts->no_token);
    else if (row_of(facts)->attendee.join_token.len == 0)
        buf_add_str(out, "none came");
    else
        buf_add_str(out, "hidden");
}

static void add_first_seen(const struct roster_row *row, const struct view_style *style,
                           struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    format_time_clock(when, row->first_seen_ms, style->now_ms, style->utc);
    if (row->first_look)
        buf_printf(out, "by %s (first look)", when);
    else
        buf_add_str(out, when);
}

/* "Video: SendReceive -> Receive, Content: None -> Send" */
static void add_changes(const struct roster_row *row, struct buf *out)
{
    size_t start = out->len;
    for (enum media m = 0; m < MEDIA_COUNT; m++) {
        enum capability from = row->before[m], to = row->attendee.capabilities[m];
        if (from != to)
            buf_printf(out, "%s%s: %s -> %s", out->len > start ? ", " : "", media_name(m),
                       capability_name(from), capability_name(to));
    }
    if (row->user_changed)
        buf_printf(out, "%sanother ExternalUserId", out->len > start ? ", " : "");
}

static void add_changed(const struct roster_row *row, const struct view_style *style,
                        struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    if (row->changed_ms == 0) {
        buf_add_str(out, "no change seen");
        return;
    }
    buf_printf(out, "%s  ", format_time_clock(when, row->changed_ms, style->now_ms, style->utc));
    add_changes(row, out);
}

/* Made safe, but not cut yet. */
static void add_value(enum detail_field field, const struct detail_facts *facts,
                      const struct view_style *style, struct buf *out)
{
    const struct roster_row *row = row_of(facts);
    struct slice user = style->mask ? slice_of(VIEW_MASKED) : row->attendee.external_user_id;
    struct slice name =
        style->mask ? slice_of(VIEW_MASKED) : attendee_name_of(row->attendee.external_user_id);
    char when[FORMAT_TIME_SIZE];
    switch (field) {
    case DETAIL_USER:
        text_add(out, user.data, user.len, style->charset);
        break;
    case DETAIL_NAME:
        text_add(out, name.data, name.len, style->charset);
        break;
    case DETAIL_ID:
        text_add(out, row->attendee.id.data, row->attendee.id.len, style->charset);
        break;
    case DETAIL_PRESENCE:
        presence_column_sentence(facts->presence, row, style, out);
        break;
    case DETAIL_STAYS:
        presence_column_stays(facts->presence, row, style, out);
        break;
    case DETAIL_TOKEN:
        add_token(facts, out);
        break;
    case DETAIL_COPIES:
        buf_printf(out, "%zu times with this ExternalUserId",
                   roster_same_user(facts->roster, facts->row));
        break;
    case DETAIL_FIRST_SEEN:
        add_first_seen(row, style, out);
        break;
    case DETAIL_CHANGED:
        add_changed(row, style, out);
        break;
    case DETAIL_MISSING:
        buf_printf(out, "from the list since %s; another look will tell",
                   format_time_clock(when, row->missing_ms, style->now_ms, style->utc));
        break;
    case DETAIL_GONE:
        buf_add_str(out, format_time_clock(when, row->mark_ms, style->now_ms, style->utc));
        break;
    default:
        buf_add_str(out, capability_name(row->attendee.capabilities[media_of(field)]));
        break;
    }
}

void detail_value(enum detail_field field, const struct detail_facts *facts,
                  const struct view_style *style, size_t columns, struct buf *out)
{
    struct buf value = BUF_INIT(1 << 20);
    add_value(field, facts, style, &value);
    text_add_clipped_again(out, buf_text(&value), value.len, columns, style->charset);
    buf_clean_up(&value);
}

/* --- what is copied ----------------------------------------------------------------------- */

static bool copy_slice(struct slice slice, struct buf *out)
{
    return slice.len > 0 && buf_add(out, slice.data, slice.len);
}

static bool copy_time(int64_t wall_ms, struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    return wall_ms != 0 && buf_add_str(out, format_time_utc(when, wall_ms));
}

bool detail_copy(enum detail_field field, const struct detail_facts *facts, struct buf *out)
{
    const struct roster_row *row = row_of(facts);
    const struct attendee *attendee = &row->attendee;
    switch (field) {
    case DETAIL_USER:
        return copy_slice(attendee->external_user_id, out);
    case DETAIL_NAME:
        return copy_slice(attendee_name_of(attendee->external_user_id), out);
    case DETAIL_ID:
        return copy_slice(attendee->id, out);
    case DETAIL_PRESENCE:
        return facts->presence &&
               copy_slice(
                   slice_of(presence_state_name(presence_column_state(facts->presence, row))), out);
    case DETAIL_AUDIO:
    case DETAIL_VIDEO:
    case DETAIL_CONTENT:
        return copy_slice(slice_of(capability_name(attendee->capabilities[media_of(field)])), out);
    case DETAIL_FIRST_SEEN:
        return copy_time(row->first_seen_ms, out);
    case DETAIL_CHANGED:
        return copy_time(row->changed_ms, out);
    case DETAIL_MISSING:
        return copy_time(row->missing_ms, out);
    case DETAIL_GONE:
        return copy_time(row->mark_ms, out);
    default:
        return false;
    }
}

/* --- what is spoken ----------------------------------------------------------------------- */

/* "video now receive only, was send and receive, 09:31:55": the time last. */
static void add_spoken_change(const struct roster_row *row, const struct view_style *style,
                              struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    for (enum media m = 0; m < MEDIA_COUNT; m++) {
        enum capability from = row->before[m], to = row->attendee.capabilities[m];
        const char *name = media_name(m);
        if (from != to)
            buf_printf(out, "%c%s now %s, was %s, ", tolower((unsigned char)name[0]), name + 1,
                       capability_words(to), capability_words(from));
    }
    if (row->user_changed)
        buf_add_str(out, "another ExternalUserId, ");
    buf_add_str(out, format_time_clock(when, row->changed_ms, style->now_ms, style->utc));
}

/* Signs and the service's words become words that can be read out; everything else is as it is
 * shown. */
static void add_spoken(enum detail_field field, const struct detail_facts *facts,
                       const struct view_style *style, struct buf *out)
{
    const struct roster_row *row = row_of(facts);
    char when[FORMAT_TIME_SIZE];
    if (is_media(field))
        buf_add_str(out, capability_words(row->attendee.capabilities[media_of(field)]));
    else if (style->mask && (field == DETAIL_USER || field == DETAIL_NAME))
        buf_add_str(out, "masked");
    else if (field == DETAIL_CHANGED && row->changed_ms != 0)
        add_spoken_change(row, style, out);
    else if (field == DETAIL_FIRST_SEEN && row->first_look)
        buf_printf(out, "at the first look, by %s",
                   format_time_clock(when, row->first_seen_ms, style->now_ms, style->utc));
    else
        detail_value(field, facts, style, SIZE_MAX, out);
}

void detail_sentences(const struct detail_facts *facts, const struct view_style *style,
                      struct buf *out)
{
    struct detail detail;
    detail_build(&detail, facts);
    for (size_t i = 0; i < detail.count; i++) {
        enum detail_field field = detail.fields[i];
        buf_printf(out, "%s: ", labels[field]);
        add_spoken(field, facts, style, out);
        buf_add_char(out, '\n');
    }
}
