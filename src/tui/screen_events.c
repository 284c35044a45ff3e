#include "tui/screens.h"

#include "tui/pager.h"
#include "tui/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_STEP = 8 };

/* Events are counted from the first there ever was, so that they keep their numbers when the ring
 * forgets old ones. They stand by their times: one that came late moves those behind it by one. */
struct screen_events {
    struct screen base;
    const struct ui *ui; /* for searching */
    uint64_t selected;
    uint64_t top;
    size_t height;
    size_t left;
    bool tail;
    struct filter *search;
};

static uint64_t first_of(const struct events *events)
{
    return events_total(events) - events_count(events);
}

static const struct events_item *event_of(const struct events *events, uint64_t number)
{
    return events_by_time(events, (size_t)(number - first_of(events)));
}

/* Brings the selection into what there is, and the viewport to the selection. */
static void settle(struct screen_events *self, const struct events *events)
{
    uint64_t first = first_of(events);
    uint64_t last = events_total(events) > first ? events_total(events) - 1 : first;
    if (self->tail || self->selected > last)
        self->selected = last;
    if (self->selected < first)
        self->selected = first;
    if (self->top > self->selected)
        self->top = self->selected;
    if (self->height && self->selected >= self->top + self->height)
        self->top = self->selected - self->height + 1;
    if (self->top < first)
        self->top = first;
}

static void fit(struct screen *s, struct ui *ui, const struct frame *frame)
{
    struct screen_events *self = (struct screen_events *)s;
    self->ui = ui;
    self->height = (size_t)pager_rows(frame);
    settle(self, ui->meeting->events);
}

static void draw_event(const struct screen_events *self, const struct ui *ui, uint64_t number,
                       int row, struct canvas *c)
{
    size_t start, length;
    bool selected = number == self->selected;
    buf_reset(&c->line);
    size_t columns = (size_t)(c->cols > COLUMN_GUTTER ? c->cols - COLUMN_GUTTER : 0);
    events_line(event_of(ui->meeting->events, number), &ui->style, self->left ? SIZE_MAX : columns,
                &c->line);
    const char *text = buf_text(&c->line);
    size_t skip = self->left < c->line.len ? self->left : c->line.len;
    while (skip > 0 && ((unsigned char)text[skip] & 0xc0) == 0x80)
        skip--;
    canvas_put(c, row, 0, 1, ROLE_TEXT, selected ? ">" : " ");
    canvas_put(c, row, COLUMN_GUTTER, (int)columns, ROLE_TEXT, text + skip);
    if (selected) {
        canvas_tint(c, row, 0, c->cols, ROLE_SELECTED);
        canvas_cursor(c, row, 0);
    }
    if (self->search &&
        filter_find(self->search, text + skip, strlen(text + skip), &start, &length))
        canvas_tint(c, row, COLUMN_GUTTER + (int)text_width(text + skip, start, c->charset),
                    (int)length, selected ? ROLE_SELECTED_FOUND : ROLE_FOUND);
}

static void draw(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c)
{
    const struct screen_events *self = (const struct screen_events *)s;
    const struct events *events = ui->meeting->events;
    char title[80];
    snprintf(title, sizeof title, "Events: %llu", (unsigned long long)events_total(events));
    ui_draw_heading(ui, frame, c, title);
    ui_draw_status(ui, frame, c, STATUS_OF_LIST, NULL);
    if (events_count(events) == 0)
        canvas_put(c, pager_row(frame), 1, c->cols - 1, ROLE_TEXT, "Nothing has happened so far.");
    for (size_t i = 0; i < self->height && self->top + i < events_total(events); i++)
        draw_event(self, ui, self->top + i, pager_row(frame) + (int)i, c);
}

/* --- moving ---------------------------------------------------------------------------- */

static bool move_by(struct screen_events *self, const struct events *events, int64_t by)
{
    uint64_t first = first_of(events);
    uint64_t back = (uint64_t)(by < 0 ? -by : 0);
    self->tail = false;
    if (by < 0)
        self->selected = self->selected - first < back ? first : self->selected - back;
    else
        self->selected += (uint64_t)by;
    settle(self, events);
    return true;
}

static bool move_sideways(struct screen_events *self, enum action action)
{
    if (action == ACTION_SCROLL_LEFT)
        self->left -= self->left < SIDE_STEP ? self->left : SIDE_STEP;
    else if (action == ACTION_SCROLL_RIGHT)
        self->left += SIDE_STEP;
    else
        return false;
    return true;
}

static bool move_to(struct screen_events *self, const struct events *events, enum action action)
{
    int64_t page = self->height > 1 ? (int64_t)self->height - 1 : 1;
    switch (action) {
    case ACTION_UP:
        return move_by(self, events, -1);
    case ACTION_DOWN:
        return move_by(self, events, 1);
    case ACTION_PAGE_UP:
        return move_by(self, events, -page);
    case ACTION_PAGE_DOWN:
        return move_by(self, events, page);
    case ACTION_HALF_UP:
        return move_by(self, events, -(page + 1) / 2);
    case ACTION_HALF_DOWN:
        return move_by(self, events, (page + 1) / 2);
    case ACTION_HOME:
        return move_by(self, events, -(int64_t)EVENTS_MAX);
    case ACTION_END:
        self->tail = true;
        settle(self, events);
        return true;
    default:
        return move_sideways(self, action);
    }
}

/* Does the line of an event have what is searched for? */
static bool event_matches(const struct screen_events *self, uint64_t number)
{
    size_t start, length;
    struct buf line = BUF_INIT(CANVAS_LINE_MAX);
    events_line(event_of(self->ui->meeting->events, number), &self->ui->style, SIZE_MAX, &line);
    bool found = filter_find(self->search, buf_text(&line), line.len, &start, &length);
    buf_clean_up(&line);
    return found;
}

/* The next event in a direction that matches, around the end. */
static bool jump(struct screen_events *self, int direction)
{
    const struct events *events = self->ui->meeting->events;
    uint64_t count = events_count(events);
    uint64_t first = first_of(events);
    for (uint64_t i = 1; self->search && i <= count; i++) {
        uint64_t offset = self->selected - first + (direction > 0 ? i : count - i);
        uint64_t number = first + offset % count;
        if (!event_matches(self, number))
            continue;
        self->tail = false;
        self->selected = number;
        settle(self, events);
        return true;
    }
    return false;
}

static bool find(void *data, const char *text, struct err *err)
{
    struct screen_events *self = data;
    filter_destroy(self->search);
    self->search = text[0] ? filter_parse(text, err) : NULL;
    return !err_is(err) && (!self->search || jump(self, 1));
}

/* --- acting ----------------------------------------------------------------------------- */

static unsigned open_detail(struct screen_events *self, struct ui *ui,
                            const struct events_item *event)
{
    (void)self;
    if (event->id.len && roster_find(ui->meeting->roster, event->id) != ROSTER_NONE) {
        list_select_id(&ui->meeting->list, event->id);
        ui_push(ui, screen_detail_new(ui, event->id));
    } else {
        ui_say(ui, ROLE_WARN, "not in the list (not listed yet, or deleted)");
    }
    return REACT_PAINT;
}

static unsigned act_on_event(struct screen_events *self, struct ui *ui, enum action action)
{
    const struct events *events = ui->meeting->events;
    const struct events_item *event =
        events_count(events) ? event_of(events, self->selected) : NULL;
    if (!event)
        return REACT_PASS;
    switch (action) {
    case ACTION_DETAIL:
        return open_detail(self, ui, event);
    case ACTION_COPY_ID:
        if (event->id.len)
            ui_copy(ui, event->id.data, event->id.len, false);
        return REACT_PAINT;
    case ACTION_COPY_USER:
        if (event->id.len)
            ui_copy_user(ui, event->user);
        return REACT_PAINT;
    case ACTION_COPY_SUPPORT:
        ui_copy_support(ui, event->id);
        return REACT_PAINT;
    default:
        return REACT_PASS;
    }
}

static unsigned act(struct screen *s, struct ui *ui, enum action action)
{
    struct screen_events *self = (struct screen_events *)s;
    if (move_to(self, ui->meeting->events, action))
        return REACT_PAINT;
    switch (action) {
    case ACTION_BACK:
    case ACTION_CLOSE:
    case ACTION_EVENTS:
        return REACT_PAINT | REACT_CLOSE;
    case ACTION_WRITE:
        ui_push(ui, screen_line_new_file(ui, EXPORT_EVENTS));
        return REACT_PAINT;
    case ACTION_SEARCH:
        ui_push(ui, screen_line_new_find(ui, find, self));
        return REACT_PAINT;
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
        if (!jump(self, action == ACTION_NEXT_MATCH ? 1 : -1))
            move_by(self, ui->meeting->events, action == ACTION_NEXT_MATCH ? 1 : -1);
        return REACT_PAINT;
    default:
        return act_on_event(self, ui, action);
    }
}

static unsigned wheel(struct screen *s, struct ui *ui, int rows)
{
    return move_by((struct screen_events *)s, ui->meeting->events, rows) ? REACT_PAINT : REACT_NONE;
}

static void destroy(struct screen *s)
{
    filter_destroy(((struct screen_events *)s)->search);
    free(s);
}

static const struct screen_ops ops = {
    .context = IN_EVENTS,
    .fit = fit,
    .draw = draw,
    .act = act,
    .wheel = wheel,
    .destroy = destroy,
};

struct screen *screen_events_new(void)
{
    struct screen_events *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    self->base.ops = &ops;
    self->tail = true;
    return &self->base;
}
