/* Everything known of one attendee, field by field. Pure. */
#ifndef ROLLCALL_VIEW_DETAIL_H
#define ROLLCALL_VIEW_DETAIL_H

#include "base/buf.h"
#include "roster/attendee.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>

struct presence;
struct roster;

#define DETAIL_TABLE(X)                                                                            \
    X(USER, "ExternalUserId")                                                                      \
    X(NAME, "Name")                                                                                \
    X(ID, "AttendeeId")                                                                            \
    X(PRESENCE, "Presence")                                                                        \
    X(STAYS, "In the room")                                                                        \
    X(AUDIO, "Audio")                                                                              \
    X(VIDEO, "Video")                                                                              \
    X(CONTENT, "Content")                                                                          \
    X(TOKEN, "JoinToken")                                                                          \
    X(COPIES, "Registered")                                                                        \
    X(FIRST_SEEN, "First seen")                                                                    \
    X(CHANGED, "Last changed")                                                                     \
    X(MISSING, "Missing")                                                                          \
    X(GONE, "Removed")

#define DETAIL_ENUM(id, label) DETAIL_##id,
enum detail_field { DETAIL_TABLE(DETAIL_ENUM) DETAIL_FIELD_COUNT };
#undef DETAIL_ENUM

struct detail_facts {
    const struct roster *roster;
    const struct presence *presence; /* NULL: no queue is read */
    size_t row;                      /* of the roster */
    const char *no_token;            /* detail_no_token() */
};

/* Why there is no join token to be had: --include-join-tokens was not given, or this is a
 * recording, which never holds one. NULL when there may be one. Static string. */
const char *detail_no_token(bool included, bool replays);

/* "First seen". Static string. */
const char *detail_label(enum detail_field field);

/* Which fields this attendee has, in their order: a name only in ids of the form x#Name,
 * capabilities only where the namespace has them, Removed only for a tombstone, presence only when
 * there are meeting events. */
struct detail {
    enum detail_field fields[DETAIL_FIELD_COUNT];
    size_t count;
};
void detail_build(struct detail *detail, const struct detail_facts *facts);

/* Appends what is shown beside the label, safe to show, clipped to that many columns (SIZE_MAX:
 * not). A join token is never appended. */
void detail_value(enum detail_field field, const struct detail_facts *facts,
                  const struct view_style *style, size_t columns, struct buf *out);

/* Appends what copying the field takes: the raw bytes for ids, the service's word for
 * capabilities, UTC for times. False when there is nothing to copy (a join token is not copied
 * here). */
bool detail_copy(enum detail_field field, const struct detail_facts *facts, struct buf *out);

/* Appends the attendee as sentences for --plain: one fact a line, times last. */
void detail_sentences(const struct detail_facts *facts, const struct view_style *style,
                      struct buf *out);

#endif
