/* The list as a person holds it: selection, viewport, search. The selection is an attendee, not a
 * row number: whatever a refresh does, it stays on the same attendee and on the same screen row; if
 * the attendee is gone, on the next one that survived. No blank rows stand under the last row while
 * rows above could fill them. Owned by the UI thread; pure. */
#ifndef ROLLCALL_VIEW_LIST_H
#define ROLLCALL_VIEW_LIST_H

#include "view/action.h"
#include "view/filter.h"
#include "view/order.h"

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct order *order;   /* owned */
    size_t top;            /* position of the first row on the screen */
    size_t height;         /* rows on the screen; may be 0 */
    size_t selected;       /* a position, below order_count() unless that is 0 */
    bool tail;             /* End was pressed: stays on the last row */
    size_t scroll;         /* columns scrolled away, after the first */
    struct filter *search; /* owned; NULL: nothing is searched for */
};

/* The first row of a roster, which is borrowed and must outlive the list. False when memory is out.
 * Ended by list_clean_up(), which may follow a failure too. */
bool list_init(struct list *list, const struct roster *roster);
void list_clean_up(struct list *list);

/* The number of rows on the screen has changed; the selected row stays on it. */
void list_resize(struct list *list, size_t height);

/* Follow a change of the roster or of presence, take a filter, sort: see order.h. */
bool list_apply(struct list *list, const struct diff *diff);
bool list_set_presence(struct list *list, const struct presence *presence);
bool list_filter(struct list *list, struct filter *filter);
bool list_sort(struct list *list, enum column column, bool descending);

/* Moves: the actions of the group MOVE, next and previous match. max_scroll is how many columns can
 * be scrolled away. False for other actions, and when nothing moved; the tail is let go by any
 * movement but End. */
bool list_act(struct list *list, enum action action, size_t max_scroll);

/* Selects a row, and brings it on the screen. */
void list_select(struct list *list, size_t position);

/* Selects an attendee; false when it is not visible. */
bool list_select_id(struct list *list, struct slice id);

/* Turns the wheel: moves the viewport, and the selection only as far as it must. */
void list_wheel(struct list *list, int rows);

/* The selected row; NULL when there is none. Its AttendeeId, SLICE_EMPTY then. Valid until the
 * roster changes. */
const struct roster_row *list_selected(const struct list *list);
struct slice list_selected_id(const struct list *list);

/* Takes what is searched for (NULL: nothing), and jumps to the first match at or after the
 * selected row, around the end. False when no row matches. */
bool list_search(struct list *list, struct filter *search);

/* How many visible rows the search has found, and the place of the selected one among them, from 1;
 * 0: it is none of them. Looks at each row. */
struct list_matches {
    size_t count;
    size_t at;
};
struct list_matches list_matches(const struct list *list);

/* How many rows of the roster should be loaded: one screen more than the viewport reaches, when
 * that is more than are loaded; SIZE_MAX while the tail is ridden, or a filter or a sort wants them
 * all; 0 when nothing is wished, or everything is loaded. */
size_t list_wish(const struct list *list);

#endif
