#include "view/column.h"

#include "base/nearest.h"
#include "roster/roster.h"
#include "view/format_time.h"
#include "view/presence_column.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define GAP 2 /* blanks between columns; one between the media columns */

/* An ExternalUserId of 64 characters, and " x2". */
enum { FLEXIBLE_MOST = 68 };

/* A full AttendeeId and a full date need a screen of this width. */
#define WIDE_SCREEN  100
#define ID_COLUMNS   36
#define DATE_COLUMNS 15 /* "Nov 20 09:31:55" */

#define COLUMN_ROW(id, name, title, least, wish, shown, sentence)                                  \
    {name, title, sentence, least, wish, shown},
static const struct column_info table[COLUMN_COUNT] = {COLUMN_TABLE(COLUMN_ROW)};
#undef COLUMN_ROW

const struct column_info *column_info(enum column column)
{
    return &table[column];
}

static bool is_word(const char *word, const char *text, size_t len)
{
    return strlen(word) == len && strncasecmp(word, text, len) == 0;
}

enum column column_by_name(const char *name, size_t len)
{
    for (enum column c = 0; c < COLUMN_COUNT; c++)
        if (is_word(table[c].name, name, len) || is_word(table[c].title, name, len))
            return c;
    if (is_word("ExternalUserId", name, len))
        return COLUMN_USER;
    return is_word("AttendeeId", name, len) ? COLUMN_ATTENDEE : COLUMN_COUNT;
}

/* Says that there is no such column, and which one may be meant. Always returns false. */
static bool no_column(const char *name, size_t len, struct err *err)
{
    const char *near = NULL;
    size_t best = NEAREST_NONE;
    char typed[64];
    snprintf(typed, sizeof typed, "%.*s", (int)len, name);
    for (enum column c = 0; c < COLUMN_COUNT; c++)
        if (nearest_is_nearer(typed, table[c].name, &best))
            near = table[c].name;
    return err_set(err, ERR_USAGE, "no column is called \"%.*s\"%s%s%s", (int)len, name,
                   near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* --- which columns ------------------------------------------------------------------------ */

struct column_set column_set_default(bool with_name)
{
    struct column_set set = {0};
    for (enum column c = 0; c < COLUMN_COUNT; c++)
        if (table[c].shown || (c == COLUMN_NAME && with_name))
            set.shown[set.count++] = c;
    return set;
}

bool column_set_parse(struct column_set *set, const char *list, struct err *err)
{
    *set = (struct column_set){.named = true};
    for (const char *at = list;;) {
        at += strspn(at, " ");
        size_t len = strcspn(at, ", ");
        enum column column = column_by_name(at, len);
        if (column == COLUMN_COUNT)
            return no_column(at, len, err);
        if (column_set_has(set, column))
            return err_set(err, ERR_USAGE, "column %s is there twice", table[column].name);
        set->shown[set->count++] = column;
        at += len + strspn(at + len, " ");
        if (*at == '\0')
            return true;
        if (*at == ',')
            at++;
    }
}

bool column_set_has(const struct column_set *set, enum column column)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->shown[i] == column)
            return true;
    return false;
}

void column_set_show(struct column_set *set, enum column column)
{
    size_t at = 0;
    if (column_set_has(set, column))
        return;
    while (at < set->count && set->shown[at] < column)
        at++;
    memmove(set->shown + at + 1, set->shown + at, (set->count - at) * sizeof *set->shown);
    set->shown[at] = column;
    set->count++;
}

bool column_set_toggle(struct column_set *set, enum column column)
{
    if (!column_set_has(set, column)) {
        column_set_show(set, column);
        set->named = true;
        return true;
    }
    if (set->count == 1)
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++)
        if (set->shown[i] != column)
            set->shown[kept++] = set->shown[i];
    set->count = kept;
    set->named = true;
    return true;
}

bool column_sort_parse(const char *text, enum column *column, bool *descending, struct err *err)
{
    *descending = text[0] == '-';
    const char *name = text + (*descending || text[0] == '+');
    *column = column_by_name(name, strlen(name));
    if (*column == COLUMN_COUNT)
        return no_column(name, strlen(name), err);
    return true;
}

/* --- where they stand --------------------------------------------------------------------- */

static bool is_media(enum column column)
{
    return column == COLUMN_AUDIO || column == COLUMN_VIDEO || column == COLUMN_CONTENT;
}

/* Blanks between two neighbours. */
static size_t gap(enum column left, enum column right)
{
    return is_media(left) && is_media(right) ? 1 : GAP;
}

static size_t wish(enum column column, bool wide)
{
    if (wide && column == COLUMN_ATTENDEE)
        return ID_COLUMNS;
    if (wide && column == COLUMN_CHANGED)
        return DATE_COLUMNS;
    return table[column].wish;
}

/* Columns wanted with every width at its wish, or its least. Flexible ones count at their least. */
static size_t total(const struct column_layout *layout, bool wide)
{
    size_t sum = COLUMN_GUTTER;
    for (size_t i = 0; i < layout->count; i++) {
        enum column c = layout->places[i].column;
        size_t width = wish(c, wide);
        sum += width ? width : table[c].least;
        if (i > 0)
            sum += gap(layout->places[i - 1].column, c);
    }
    return sum;
}

/* Drops columns from the right until the least widths fit; the first one always stays. */
static void drop(struct column_layout *layout, size_t width)
{
    while (layout->count > 1 && total(layout, false) > width) {
        layout->count--;
        layout->hidden++;
    }
}

/* Gives the columns their widths; what is left over goes to the flexible ones in equal shares, the
 * odd rest to the first of them, up to the longest id that the service takes: on a wide screen the
 * eye is not sent across an empty row. */
static void spread(struct column_layout *layout, size_t width)
{
    size_t flexible = 0, used = total(layout, layout->full_ids);
    for (size_t i = 0; i < layout->count; i++)
        flexible += wish(layout->places[i].column, false) == 0;
    size_t left = width > used ? width - used : 0;
    size_t share = flexible ? left / flexible : 0, rest = flexible ? left % flexible : 0;
    size_t x = COLUMN_GUTTER;
    for (size_t i = 0; i < layout->count; i++) {
        struct column_place *place = &layout->places[i];
        if (i > 0)
            x += gap(layout->places[i - 1].column, place->column);
        place->x = x;
        place->width = wish(place->column, layout->full_ids);
        if (place->width == 0) {
            place->width = table[place->column].least + share + rest;
            if (place->width > FLEXIBLE_MOST)
                place->width = FLEXIBLE_MOST;
            rest = 0;
        }
        if (place->x + place->width > width) /* a screen too narrow even for the first */
            place->width = width > place->x ? width - place->x : 0;
        x += place->width;
    }
}

void column_layout(struct column_layout *layout, const struct column_set *set, size_t width,
                   size_t scroll)
{
    *layout = (struct column_layout){0};
    for (size_t i = 0; i < set->count; i++)
        if (i == 0 || i > scroll)
            layout->places[layout->count++].column = set->shown[i];
    drop(layout, width);
    layout->full_ids = width >= WIDE_SCREEN && total(layout, true) <= width;
    spread(layout, width);
}

/* --- what stands in a cell ---------------------------------------------------------------- */

int64_t column_changed_ms(const struct roster_row *row)
{
    if (row->mark == ROSTER_REMOVED)
        return row->mark_ms;
    if (roster_row_is_missing(row))
        return row->missing_ms;
    if (row->changed_ms)
        return row->changed_ms;
    return row->first_look ? 0 : row->first_seen_ms;
}

/* The user id, with "x2" behind it that stays when the id is clipped. */
static void add_user(const struct roster *roster, size_t row, size_t width,
                     const struct view_style *style, struct buf *out)
{
    const struct attendee *attendee = &roster_row(roster, row)->attendee;
    struct slice user = attendee->external_user_id;
    if (style->mask)
        user = slice_of(VIEW_MASKED);
    char mark[24] = "";
    size_t copies = roster_same_user(roster, row);
    if (copies > 1)
        snprintf(mark, sizeof mark, " x%zu", copies);
    size_t reserved = strlen(mark);
    if (reserved >= width) {
        reserved = 0;
        mark[0] = '\0';
    }
    text_add_clipped(out, user.data, user.len, width - reserved, style->charset);
    buf_add_str(out, mark);
}

static void add_id(struct slice id, size_t width, const struct view_style *style, struct buf *out)
{
    char shortened[TEXT_SHORT_ID_SIZE];
    if (style->full_ids) {
        text_add_clipped(out, id.data, id.len, width, style->charset);
        return;
    }
    text_short_id(shortened, id.data, id.len, style->charset);
    text_add_clipped(out, shortened, strlen(shortened), width, style->charset);
}

static void add_changed(const struct roster_row *row, size_t width, const struct view_style *style,
                        struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    int64_t ms = column_changed_ms(row);
    if (width < DATE_COLUMNS)
        format_time_short(when, ms, style->now_ms, style->utc);
    else
        format_time_clock(when, ms, style->now_ms, style->utc);
    text_add_clipped(out, when, strlen(when), width, style->charset);
}

void column_cell(enum column column, const struct column_source *source, size_t row, size_t width,
                 const struct view_style *style, struct buf *out)
{
    const struct roster_row *r = roster_row(source->roster, row);
    struct slice name;
    switch (column) {
    case COLUMN_USER:
        add_user(source->roster, row, width, style, out);
        break;
    case COLUMN_NAME:
        name = style->mask ? slice_of(VIEW_MASKED) : attendee_name_of(r->attendee.external_user_id);
        text_add_clipped(out, name.data, name.len, width, style->charset);
        break;
    case COLUMN_PRESENCE:
        presence_column_cell(source->presence, r, width, style->now_ms, out);
        break;
    case COLUMN_ATTENDEE:
        add_id(r->attendee.id, width, style, out);
        break;
    case COLUMN_AUDIO:
    case COLUMN_VIDEO:
    case COLUMN_CONTENT:
        name = slice_of(
            capability_letters(r->attendee.capabilities[column - COLUMN_AUDIO + MEDIA_AUDIO]));
        text_add_clipped(out, name.data, name.len, width, style->charset);
        break;
    case COLUMN_CHANGED:
        add_changed(r, width, style, out);
        break;
    case COLUMN_COUNT:
        break;
    }
}

/* --- how rows compare --------------------------------------------------------------------- */

/* Without case; empty ones come last. */
static int compare_text(struct slice a, struct slice b)
{
    if (a.len == 0 || b.len == 0)
        return (a.len == 0) - (b.len == 0);
    return slice_compare_fold(a, b);
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int column_compare(enum column column, const struct roster_row *a, const struct roster_row *b)
{
    const struct attendee *x = &a->attendee, *y = &b->attendee;
    switch (column) {
    case COLUMN_USER:
        return compare_text(x->external_user_id, y->external_user_id);
    case COLUMN_NAME:
        return compare_text(attendee_name_of(x->external_user_id),
                            attendee_name_of(y->external_user_id));
    case COLUMN_ATTENDEE:
        return compare_text(x->id, y->id);
    case COLUMN_AUDIO:
    case COLUMN_VIDEO:
    case COLUMN_CONTENT:
        return compare_numbers(y->capabilities[column - COLUMN_AUDIO + MEDIA_AUDIO],
                               x->capabilities[column - COLUMN_AUDIO + MEDIA_AUDIO]);
    case COLUMN_CHANGED:
        return compare_numbers(column_changed_ms(b), column_changed_ms(a));
    case COLUMN_PRESENCE:
    case COLUMN_COUNT:
        break;
    }
    return 0;
}
