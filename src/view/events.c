#include "view/events.h"

#include "roster/diff.h"
#include "roster/roster.h"
#include "view/format_time.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ID_MAX       64
#define USER_MAX     512
#define USER_COLUMNS 28

static const char marks[] = {
    [EVENTS_REGISTERED] = '+', [EVENTS_REMOVED] = '-', [EVENTS_CHANGED] = '~',
    [EVENTS_RENAMED] = '~',    [EVENTS_JOINED] = '>',  [EVENTS_LEFT] = '<',
    [EVENTS_DROPPED] = '!',    [EVENTS_STATE] = '*',   [EVENTS_NOTE] = ' ',
};

struct events {
    struct events_item *ring; /* strings of an event are one block that begins at id.data */
    uint32_t *by_time;        /* the slots of the ring, by wall_ms */
    size_t capacity, first, count;
    uint64_t total;
};

struct events *events_new(void)
{
    return calloc(1, sizeof(struct events));
}

static struct events_item *at(const struct events *events, size_t n)
{
    return &events->ring[(events->first + n) % events->capacity];
}

static void free_strings(struct events_item *event)
{
    free((char *)(uintptr_t)event->id.data);
}

void events_destroy(struct events *events)
{
    if (!events)
        return;
    for (size_t n = 0; n < events->count; n++)
        free_strings(at(events, n));
    free(events->ring);
    free(events->by_time);
    free(events);
}

/* The oldest to come need not be the oldest by its time. */
static void forget_first(struct events *events)
{
    size_t place = 0;
    while (events->by_time[place] != events->first)
        place++;
    memmove(events->by_time + place, events->by_time + place + 1,
            (events->count - place - 1) * sizeof *events->by_time);
    free_strings(at(events, 0));
    events->first = (events->first + 1) % events->capacity;
    events->count--;
}

/* The last slot of the ring is placed behind all that are not later. */
static void place_last(struct events *events)
{
    size_t place = events->count - 1;
    uint32_t slot = (uint32_t)((events->first + place) % events->capacity);
    for (; place > 0; place--) {
        if (events->ring[events->by_time[place - 1]].wall_ms <= events->ring[slot].wall_ms)
            break;
        events->by_time[place] = events->by_time[place - 1];
    }
    events->by_time[place] = slot;
}

/* Doubles the ring, or forgets the oldest event when it is as large as it may be. */
static bool make_room(struct events *events)
{
    if (events->count < events->capacity)
        return true;
    if (events->capacity == EVENTS_MAX) {
        forget_first(events);
        return true;
    }
    /* Nothing has been forgotten yet, so that the ring begins at its start. */
    size_t capacity = events->capacity ? events->capacity * 2 : 64;
    if (capacity > EVENTS_MAX)
        capacity = EVENTS_MAX;
    struct events_item *ring = realloc(events->ring, capacity * sizeof *ring);
    if (!ring)
        return false;
    events->ring = ring;
    uint32_t *by_time = realloc(events->by_time, capacity * sizeof *by_time);
    if (!by_time)
        return false;
    events->by_time = by_time;
    events->capacity = capacity;
    return true;
}

static size_t at_most(size_t len, size_t max)
{
    return len < max ? len : max;
}

bool events_add(struct events *events, const struct events_item *event)
{
    size_t id_len = at_most(event->id.len, ID_MAX), user_len = at_most(event->user.len, USER_MAX);
    char *block = malloc(id_len + user_len + 2);
    events->total++;
    if (!block || !make_room(events)) {
        free(block);
        return false;
    }
    if (id_len)
        memcpy(block, event->id.data, id_len);
    block[id_len] = '\0';
    if (user_len)
        memcpy(block + id_len + 1, event->user.data, user_len);
    block[id_len + 1 + user_len] = '\0';
    struct events_item *slot = at(events, events->count++);
    *slot = *event;
    slot->id = (struct slice){.data = block, .len = id_len};
    slot->user = (struct slice){.data = block + id_len + 1, .len = user_len};
    place_last(events);
    return true;
}

/* One event for each capability that became another, one for another user id. */
static bool add_changes(struct events *events, const struct roster_row *row,
                        struct events_item event)
{
    bool added = true;
    event.kind = EVENTS_CHANGED;
    for (enum media m = 0; m < MEDIA_COUNT; m++) {
        event.media = m;
        event.from = row->before[m];
        event.to = row->attendee.capabilities[m];
        if (event.from != event.to)
            added &= events_add(events, &event);
    }
    event.kind = EVENTS_RENAMED;
    if (row->user_changed)
        added &= events_add(events, &event);
    return added;
}

bool events_add_diff(struct events *events, const struct roster *roster, const struct diff *diff,
                     int64_t wall_ms)
{
    bool added = true;
    for (size_t i = 0; i < diff->count; i++) {
        if (!diff_kind_is_news(diff->items[i].kind))
            continue;
        const struct roster_row *row = roster_row(roster, diff->items[i].row);
        struct events_item event = {
            .wall_ms = wall_ms, .id = row->attendee.id, .user = row->attendee.external_user_id};
        if (diff->items[i].kind == DIFF_CHANGED) {
            added &= add_changes(events, row, event);
            continue;
        }
        bool came = diff->items[i].kind == DIFF_REGISTERED;
        event.kind = came ? EVENTS_REGISTERED : EVENTS_REMOVED;
        added &= events_add(events, &event);
    }
    return added;
}

size_t events_count(const struct events *events)
{
    return events->count;
}

uint64_t events_total(const struct events *events)
{
    return events->total;
}

const struct events_item *events_nth(const struct events *events, size_t n)
{
    return n < events->count ? at(events, n) : NULL;
}

const struct events_item *events_by_time(const struct events *events, size_t n)
{
    return n < events->count ? &events->ring[events->by_time[n]] : NULL;
}

/* --- in words ----------------------------------------------------------------------------- */

static bool is_of_attendee(const struct events_item *event)
{
    return event->kind != EVENTS_STATE && event->kind != EVENTS_NOTE;
}

/* What the event is about: a user id (masked when asked for) or a note. */
static struct slice subject_of(const struct events_item *event, const struct view_style *style)
{
    if (style->mask && is_of_attendee(event))
        return slice_of(VIEW_MASKED);
    return event->user;
}

/* "Video: SendReceive -> Receive", "registered" */
static void add_what(const struct events_item *event, struct buf *out)
{
    switch (event->kind) {
    case EVENTS_REGISTERED:
        buf_add_str(out, "registered");
        break;
    case EVENTS_REMOVED:
        buf_add_str(out, "removed");
        break;
    case EVENTS_CHANGED:
        buf_printf(out, "%s: %s -> %s", media_name(event->media), capability_name(event->from),
                   capability_name(event->to));
        break;
    case EVENTS_RENAMED:
        buf_add_str(out, "has another ExternalUserId now");
        break;
    case EVENTS_JOINED:
        buf_add_str(out, "joined");
        break;
    case EVENTS_LEFT:
        buf_add_str(out, "left");
        break;
    case EVENTS_DROPPED:
        buf_add_str(out, "dropped");
        break;
    case EVENTS_STATE:
        buf_printf(out, "%s: %s", status_name(event->state), status_sentence(event->state));
        break;
    case EVENTS_NOTE:
        break;
    }
}

/* What part of a line of that many columns belongs to the user id: no more than half of what the
 * time leaves, since what has happened is why a person looks. */
static size_t user_columns(size_t columns)
{
    enum { TIME_COLUMNS = 13 };
    size_t half = columns > TIME_COLUMNS ? (columns - TIME_COLUMNS) / 2 : 0;
    return half < USER_COLUMNS ? half : USER_COLUMNS;
}

/* User ids stand under one another where the line has an end. */
static void add_subject(const struct events_item *event, const struct view_style *style,
                        size_t columns, struct buf *out)
{
    struct slice subject = subject_of(event, style);
    if (columns != SIZE_MAX && is_of_attendee(event))
        text_add_padded(out, subject.data, subject.len, user_columns(columns), style->charset);
    else
        text_add(out, subject.data, subject.len, style->charset);
}

void events_line(const struct events_item *event, const struct view_style *style, size_t columns,
                 struct buf *out)
{
    char when[FORMAT_TIME_SIZE], id[TEXT_SHORT_ID_SIZE];
    struct buf line = BUF_INIT(4096);
    buf_printf(&line, "%s %c ", format_time_clock(when, event->wall_ms, style->now_ms, style->utc),
               marks[event->kind]);
    add_subject(event, style, columns, &line);
    if (is_of_attendee(event))
        buf_add_str(&line, "  ");
    add_what(event, &line);
    if (is_of_attendee(event))
        buf_printf(&line, "  %s", text_short_id(id, event->id.data, event->id.len, style->charset));
    text_add_clipped_again(out, buf_text(&line), line.len, columns, style->charset);
    buf_clean_up(&line);
}

/* "video now receive only, was send and receive" */
static void add_spoken_change(const struct events_item *event, struct buf *out)
{
    const char *media = media_name(event->media);
    buf_printf(out, "%c%s now %s, was %s", tolower((unsigned char)media[0]), media + 1,
               capability_words(event->to), capability_words(event->from));
}

void events_sentence(const struct events_item *event, const struct view_style *style,
                     struct buf *out)
{
    char when[FORMAT_TIME_SIZE];
    struct slice subject = subject_of(event, style);
    text_add(out, subject.data, subject.len, style->charset);
    if (is_of_attendee(event))
        buf_add_str(out, event->kind == EVENTS_CHANGED ? ", " : " ");
    if (event->kind == EVENTS_CHANGED)
        add_spoken_change(event, out);
    else
        add_what(event, out);
    buf_printf(out, ", %s", format_time_clock(when, event->wall_ms, style->now_ms, style->utc));
}
