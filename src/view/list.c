#include "view/list.h"

#include "roster/roster.h"

#include <stdint.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Keeps the selection in the order, and the viewport full as far as there are rows. */
static void settle(struct list *list)
{
    size_t count = order_count(list->order);
    if (list->tail && count > 0)
        list->selected = count - 1;
    if (list->selected >= count)
        list->selected = count ? count - 1 : 0;
    size_t last_top = count > list->height ? count - list->height : 0;
    list->top = least(list->top, last_top);
    if (list->selected < list->top)
        list->top = list->selected;
    else if (list->height > 0 && list->selected - list->top >= list->height)
        list->top = list->selected - list->height + 1;
}

bool list_init(struct list *list, const struct roster *roster)
{
    *list = (struct list){.order = order_new(roster)};
    return list->order != NULL;
}

void list_clean_up(struct list *list)
{
    order_destroy(list->order);
    filter_destroy(list->search);
    *list = (struct list){0};
}

void list_resize(struct list *list, size_t height)
{
    list->height = height;
    settle(list);
}

/* The selected row has moved to a new position: it stays on its screen row. */
static void follow(struct list *list, size_t anchor)
{
    size_t screen_row = list->selected - list->top;
    list->selected = anchor;
    list->top = anchor > screen_row ? anchor - screen_row : 0;
    settle(list);
}

bool list_apply(struct list *list, const struct diff *diff)
{
    size_t anchor = list->selected;
    bool done = order_apply(list->order, diff, &anchor);
    follow(list, anchor);
    return done;
}

bool list_set_presence(struct list *list, const struct presence *presence)
{
    size_t anchor = list->selected;
    bool done = order_set_presence(list->order, presence, &anchor);
    follow(list, anchor);
    return done;
}

bool list_filter(struct list *list, struct filter *filter)
{
    size_t anchor = list->selected;
    bool done = order_set_filter(list->order, filter, &anchor);
    follow(list, anchor);
    return done;
}

bool list_sort(struct list *list, enum column column, bool descending)
{
    size_t anchor = list->selected;
    bool done = order_set_sort(list->order, column, descending, &anchor);
    follow(list, anchor);
    return done;
}

/* --- moving ------------------------------------------------------------------------------- */

void list_select(struct list *list, size_t position)
{
    list->tail = false;
    list->selected = position;
    settle(list);
}

bool list_select_id(struct list *list, struct slice id)
{
    size_t position;
    if (!order_find(list->order, id, &position))
        return false;
    list_select(list, position);
    return true;
}

/* Moves the selection by that many rows, and the viewport with it when whole screens are turned. */
static void step(struct list *list, bool forward, size_t rows, bool turn)
{
    size_t back = least(rows, list->selected);
    list->tail = false;
    if (forward)
        list->selected += rows; /* settle() brings it back */
    else
        list->selected -= back;
    if (turn && forward)
        list->top += rows;
    else if (turn)
        list->top -= least(rows, list->top);
    settle(list);
}

void list_wheel(struct list *list, int rows)
{
    size_t count = order_count(list->order), n = (size_t)(rows < 0 ? -rows : rows);
    size_t last_top = count > list->height ? count - list->height : 0;
    if (list->height == 0 || count == 0)
        return;
    list->tail = false;
    list->top = rows < 0 ? list->top - least(n, list->top) : least(list->top + n, last_top);
    if (list->selected < list->top)
        list->selected = list->top;
    if (list->selected >= list->top + list->height)
        list->selected = list->top + list->height - 1;
    settle(list);
}

/* The next position, from start on and around the end, whose row matches the search. */
static bool find_match(const struct list *list, size_t start, bool forward, size_t *position)
{
    size_t count = order_count(list->order);
    for (size_t i = 0; i < count; i++) {
        size_t n = forward ? (start + i) % count : (start + count - i) % count;
        if (order_matches(list->order, list->search, order_at(list->order, n))) {
            *position = n;
            return true;
        }
    }
    return false;
}

bool list_search(struct list *list, struct filter *search)
{
    size_t position;
    filter_destroy(list->search);
    list->search = search;
    if (filter_is_empty(search) || order_count(list->order) == 0 ||
        !find_match(list, list->selected, true, &position))
        return false;
    list_select(list, position);
    return true;
}

struct list_matches list_matches(const struct list *list)
{
    struct list_matches matches = {0, 0};
    if (filter_is_empty(list->search))
        return matches;
    for (size_t i = 0; i < order_count(list->order); i++) {
        if (!order_matches(list->order, list->search, order_at(list->order, i)))
            continue;
        matches.count++;
        if (i == list->selected)
            matches.at = matches.count;
    }
    return matches;
}

static void jump(struct list *list, bool forward)
{
    size_t count = order_count(list->order), position;
    if (filter_is_empty(list->search)) {
        step(list, forward, 1, false);
        return;
    }
    if (count > 0 &&
        find_match(list, (list->selected + (forward ? 1 : count - 1)) % count, forward, &position))
        list_select(list, position);
}

static void go_to_end(struct list *list)
{
    list->tail = true;
    settle(list);
}

static void scroll(struct list *list, bool right, size_t max_scroll)
{
    if (right)
        list->scroll = least(list->scroll + 1, max_scroll);
    else if (list->scroll > 0)
        list->scroll--;
}

/* A page turns so that one row stays in sight. */
static void perform(struct list *list, enum action action, size_t max_scroll)
{
    size_t page = list->height > 1 ? list->height - 1 : 1, half = (list->height + 1) / 2;
    switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
        step(list, action == ACTION_DOWN, 1, false);
        break;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        step(list, action == ACTION_PAGE_DOWN, page, true);
        break;
    case ACTION_HALF_UP:
    case ACTION_HALF_DOWN:
        step(list, action == ACTION_HALF_DOWN, half ? half : 1, true);
        break;
    case ACTION_HOME:
        list_select(list, 0);
        break;
    case ACTION_END:
        go_to_end(list);
        break;
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
        jump(list, action == ACTION_NEXT_MATCH);
        break;
    case ACTION_SCROLL_LEFT:
    case ACTION_SCROLL_RIGHT:
        scroll(list, action == ACTION_SCROLL_RIGHT, max_scroll);
        break;
    case ACTION_NEXT:
    case ACTION_PREVIOUS:
        step(list, action == ACTION_NEXT, 1, false);
        break;
    default:
        break;
    }
}

bool list_act(struct list *list, enum action action, size_t max_scroll)
{
    struct list before = *list;
    perform(list, action, max_scroll);
    return before.selected != list->selected || before.top != list->top ||
           before.tail != list->tail || before.scroll != list->scroll;
}

const struct roster_row *list_selected(const struct list *list)
{
    return order_row(list->order, list->selected);
}

struct slice list_selected_id(const struct list *list)
{
    const struct roster_row *row = list_selected(list);
    return row ? row->attendee.id : SLICE_EMPTY;
}

size_t list_wish(const struct list *list)
{
    const struct roster *roster = order_roster(list->order);
    size_t loaded = roster_counts(roster).live;
    if (roster_complete(roster) || roster_limited(roster))
        return 0;
    if (list->tail || !filter_is_empty(order_filter(list->order)) ||
        order_sort(list->order) != COLUMN_COUNT || order_descending(list->order))
        return SIZE_MAX;
    size_t needed = list->top + 2 * list->height;
    return needed > loaded ? needed : 0;
}
