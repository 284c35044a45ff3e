/* What has happened, with times, for the events screen and --plain: a bounded ring. Owned by the UI
 * thread. */
#ifndef ROLLCALL_VIEW_EVENTS_H
#define ROLLCALL_VIEW_EVENTS_H

#include "base/buf.h"
#include "roster/attendee.h"
#include "view/status.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diff;
struct roster;

#define EVENTS_MAX 10000 /* older ones are forgotten */

enum events_kind {
    EVENTS_REGISTERED,
    EVENTS_REMOVED,
    EVENTS_CHANGED, /* a capability, from what to what */
    EVENTS_RENAMED, /* the ExternalUserId of an attendee became another */
    EVENTS_JOINED,  /* a meeting event: entered the room */
    EVENTS_LEFT,    /* a meeting event */
    EVENTS_DROPPED, /* a meeting event: may return */
    EVENTS_STATE,   /* the status became another */
    EVENTS_NOTE,    /* "checkpoint", "first look: 187 registered" */
};

struct events_item {
    int64_t wall_ms;
    enum events_kind kind;
    struct slice id;   /* AttendeeId; empty for STATE and NOTE. Strings belong to the ring. */
    struct slice user; /* ExternalUserId, or the note */
    enum media media;
    enum capability from, to;
    enum status_state state;
};

struct events;

/* An empty ring. NULL when memory is out. Free with events_destroy(). */
struct events *events_new(void);
void events_destroy(struct events *events);

/* Adds an event with copies of its strings. False when memory is out; the event is then lost. */
bool events_add(struct events *events, const struct events_item *event);

/* Adds what a refresh brought (the diff that this roster has just filled): one event for each
 * attendee that came or went, and one for each capability that became another. */
bool events_add_diff(struct events *events, const struct roster *roster, const struct diff *diff,
                     int64_t wall_ms);

/* How many are kept, how many there ever were, and the n-th kept one in the order in which
 * they came, the oldest is 0. Valid until
 * the next events_add(). */
size_t events_count(const struct events *events);
uint64_t events_total(const struct events *events);
const struct events_item *events_nth(const struct events *events, size_t n);

/* The n-th kept one by its time: meeting events may come late. Those of the same time stand in the
 * order in which they came. */
const struct events_item *events_by_time(const struct events *events, size_t n);

/* Appends an event on one line, safe to show: "09:31:55 ~ bob@example.com  Video: SendReceive ->
 * Receive". Clipped to that many columns; SIZE_MAX: not. */
void events_line(const struct events_item *event, const struct view_style *style, size_t columns,
                 struct buf *out);

/* Appends it as a sentence, the time last: "bob@example.com, video now Receive, was SendReceive,
 * 09:31:55". */
void events_sentence(const struct events_item *event, const struct view_style *style,
                     struct buf *out);

#endif
