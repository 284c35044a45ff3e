/* The columns of the list: ONE table. Titles, widths, what stands in a cell, how rows compare.
 * Pure.
 */
#ifndef ROLLCALL_VIEW_COLUMN_H
#define ROLLCALL_VIEW_COLUMN_H

#include "base/buf.h"
#include "base/err.h"
#include "roster/attendee.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct presence;
struct roster;
struct roster_row;

/* id, name in --columns and --sort, title, least width, wished width, shown unless asked
 * otherwise, sentence. A wished width of 0 is a share of what is left. */
#define COLUMN_TABLE(X)                                                                            \
    X(USER, "user", "USER", 12, 0, true, "the ExternalUserId")                                     \
    X(NAME, "name", "NAME", 10, 0, false,                                                          \
      "what follows # in ids of the form x#Name; it proves nothing")                               \
    X(PRESENCE, "presence", "PRESENCE", 9, 9, false,                                               \
      "* here, - left, ! dropped, . not joined yet, ? unknown; needs --presence-queue")            \
    X(ATTENDEE, "attendee", "ATTENDEE", 13, 13, true, "the AttendeeId")                            \
    X(AUDIO, "audio", "A", 2, 2, true, "audio: SR SendReceive, S- Send, -R Receive, -- None")      \
    X(VIDEO, "video", "V", 2, 2, true, "video, likewise")                                          \
    X(CONTENT, "content", "C", 2, 2, true, "content, likewise")                                    \
    X(CHANGED, "changed", "CHANGED", 8, 8, true, "when it was registered, changed or removed")

#define COLUMN_ENUM(id, name, title, least, wish, shown, sentence) COLUMN_##id,
enum column { COLUMN_TABLE(COLUMN_ENUM) COLUMN_COUNT };
#undef COLUMN_ENUM

struct column_info {
    const char *name;
    const char *title;
    const char *sentence;
    size_t least, wish;
    bool shown;
};

/* The row of a column. Static strings. */
const struct column_info *column_info(enum column column);

/* The column with this name, title, or name in the header of a printed list (without case), or
 * COLUMN_COUNT. */
enum column column_by_name(const char *name, size_t len);

/* Which columns are shown, in their order. */
struct column_set {
    enum column shown[COLUMN_COUNT];
    size_t count;
    bool named; /* chosen by a person: NAME does not appear by itself */
};

/* The usual ones; NAME among them when with_name. */
struct column_set column_set_default(bool with_name);

/* Reads a list like "user,attendee,changed". False and *err (ERR_USAGE) for an unknown or repeated
 * name, or an empty list. */
bool column_set_parse(struct column_set *set, const char *list, struct err *err);

/* Shows a column that is hidden, or hides one that is shown, never the last one: for the chooser.
 */
bool column_set_toggle(struct column_set *set, enum column column);
bool column_set_has(const struct column_set *set, enum column column);

/* Shows a column that is hidden before the first one that follows it in the table, without taking
 * it for a person's choice. */
void column_set_show(struct column_set *set, enum column column);

/* Reads a sort like "user" or "-changed" (descending). False and *err (ERR_USAGE) otherwise. */
bool column_sort_parse(const char *text, enum column *column, bool *descending, struct err *err);

/* Where the columns stand. */
#define COLUMN_GUTTER 2 /* columns for the marks in front of every row */
struct column_layout {
    struct column_place {
        enum column column;
        size_t x, width; /* x counts from the left of the screen, gutter included */
    } places[COLUMN_COUNT];
    size_t count;  /* columns that are, at least partly, on the screen */
    size_t hidden; /* columns that could be scrolled to on the right */
    bool full_ids; /* AttendeeIds are wide enough to stand whole */
};

/* Lays the columns out on a screen of that width. scroll is how many columns after the first one
 * are scrolled away. */
void column_layout(struct column_layout *layout, const struct column_set *set, size_t width,
                   size_t scroll);

/* Where cells take their content from. */
struct column_source {
    const struct roster *roster;
    const struct presence *presence; /* NULL: no queue is read */
};

/* Appends what stands in a cell of a row of the roster, safe to show, not padded: raw text is
 * clipped to width. Style: see there; style->full_ids should be the layout's. Without a width
 * (SIZE_MAX) nothing is clipped. */
void column_cell(enum column column, const struct column_source *source, size_t row, size_t width,
                 const struct view_style *style, struct buf *out);

/* Orders two rows by a column, like strcmp(); equal ones are left to the caller, who has the
 * server's order. User ids and names compare without case (ASCII), empty ones last. PRESENCE is not
 * in the rows: presence_column_rank() orders by it. */
int column_compare(enum column column, const struct roster_row *a, const struct roster_row *b);

/* When it last came, changed or went: what CHANGED shows. 0: nothing of that was seen. */
int64_t column_changed_ms(const struct roster_row *row);

#endif
